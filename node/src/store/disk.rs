//! The database itself, as reads and the writer share it. Everything that touches the engine goes
//! through [`guarded`], because the engine panics over some kinds of damage.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use kirjo_protocol::replica::Arrival;

use super::error::StoreError;
use super::keys::{self, Place};
use super::row::Row;
use super::value;

/// The open database. The order of the fields is the order of closing: the lock goes last.
pub(super) struct Disk {
    pub(super) database: sled::Db,
    pub(super) data: sled::Tree,
    /// The database's file, for syncing it. Held open, because a sync reports the failures since the file was opened.
    pub(super) file: File,
    /// The database's directory.
    pub(super) directory: PathBuf,
    /// Held exclusively while a batch is applied, so that a value of several parts is read as one.
    pub(super) applying: RwLock<()>,
    /// The lock on the data directory.
    pub(super) _lock: File,
}

impl Disk {
    /// Applies a batch and returns when it is on the drive.
    pub(super) fn commit(&self, batch: sled::Batch) -> Result<(), StoreError> {
        guarded("write to the database", &self.directory, || {
            let applying = self.applying.write().unwrap_or_else(PoisonError::into_inner);
            self.data.apply_batch(batch)?;
            drop(applying);
            self.sync()
        })
    }

    /// Brings everything written so far onto the drive. The engine's own `flush` only hands it to the system.
    pub(super) fn sync(&self) -> sled::Result<()> {
        self.database.flush()?;
        Ok(self.file.sync_data()?)
    }

    /// Reads a value in parts.
    pub(super) fn read(&self, place: &Place<'_>) -> Result<Option<Vec<u8>>, StoreError> {
        guarded("read the database", &self.directory, || {
            let _steady = self.applying.read().unwrap_or_else(PoisonError::into_inner);
            value::read(&self.data, place)
        })
    }

    /// Reads an envelope; damage is the damage of this one.
    pub(super) fn envelope(&self, arrival: Arrival) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(&Place::Log(arrival)).map_err(|error| match error {
            StoreError::Damaged { .. } => StoreError::Corrupt { arrival },
            other => other,
        })
    }

    /// How many parts a place has now.
    pub(super) fn parts(&self, place: &Place<'_>) -> Result<u8, StoreError> {
        guarded("read the database", &self.directory, || value::count(&self.data, place))
    }

    /// Everything under one first byte, by key.
    pub(super) fn scan(&self, first: u8) -> impl Iterator<Item = Result<(sled::IVec, sled::IVec), StoreError>> + use<'_> {
        let mut entries = self.data.scan_prefix([first]);
        let mut broken = false;
        std::iter::from_fn(move || {
            if broken {
                return None;
            }
            let entry = guarded("read the database", &self.directory, || entries.next().transpose()).transpose();
            broken = matches!(entry, Some(Err(_)));
            entry
        })
    }

    /// The arrival numbers in the log, ascending.
    pub(super) fn arrivals(&self) -> impl Iterator<Item = Result<Arrival, StoreError>> + use<'_> {
        self.scan(keys::LOG).filter_map(|entry| entry.map(|(key, _)| keys::arrival(&key)).transpose())
    }

    /// The rows by arrival number.
    pub(super) fn rows(&self) -> impl Iterator<Item = Result<Row, StoreError>> + use<'_> {
        self.scan(keys::ROW).map(|entry| {
            let (key, bytes) = entry?;
            let arrival = keys::arrival(&key);
            arrival.and_then(|arrival| Row::decode(arrival, &bytes)).ok_or_else(|| StoreError::Damaged {
                directory: self.directory.clone(),
                reason: "a row is malformed".to_owned(),
            })
        })
    }

    /// Bytes the file system has left for this process.
    pub(super) fn free_bytes(&self) -> Result<u64, StoreError> {
        let stat = rustix::fs::statvfs(&self.directory)
            .map_err(|error| StoreError::io("see the free space", &self.directory, &error.into()))?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    /// Bytes of the database's files.
    pub(super) fn size(&self) -> u64 {
        let size_of = |directory: &Path| -> u64 {
            let Ok(entries) = std::fs::read_dir(directory) else { return 0 };
            entries.flatten().filter_map(|entry| entry.metadata().ok()).filter(|m| m.is_file()).map(|m| m.len()).sum()
        };
        size_of(&self.directory) + size_of(&self.directory.join("blobs"))
    }
}

/// Runs something of the engine's and turns its errors, and its panics over damaged pages, into ours.
pub(super) fn guarded<T>(
    doing: &'static str,
    directory: &Path,
    act: impl FnOnce() -> sled::Result<T>,
) -> Result<T, StoreError> {
    // The engine's structures may be left inconsistent by a panic, but nothing of ours is: every caller
    // gives the operation up, and the writer gives up writing.
    match catch_unwind(AssertUnwindSafe(act)) {
        Ok(result) => result.map_err(|error| StoreError::database(doing, directory, error)),
        Err(panic) => Err(StoreError::Damaged { directory: directory.to_owned(), reason: panic_text(&*panic) }),
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "the engine gave up".to_owned())
}

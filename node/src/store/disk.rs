//! The database itself, as reads and the writer share it. Everything that touches the engine goes
//! through [`guarded`], because the engine panics over some kinds of damage.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Once, PoisonError, RwLock};

use kirjo_protocol::replica::Arrival;

use super::error::StoreError;
use super::keys::{self, Place};
use super::open::{STUBS_VERSION, mark_bytes};
use super::row::Row;
use super::tail::Tail;
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
    pub(super) contents: RwLock<Contents>,
    /// The file with the highest arrival number acknowledged.
    pub(super) acknowledged: File,
    /// Version of the layout that the database says it has.
    pub(super) version: AtomicU32,
    /// What the engine may have overwritten while it opened; after it, because it may have to be put back.
    pub(super) tail: Tail,
    /// The lock on the data directory.
    pub(super) _lock: File,
}

/// What the log has under a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    Envelope(Vec<u8>),
    Stub(Row),
    Nothing,
}

/// What the database is known to hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Contents {
    /// Records in the log, stubs included, and as many rows.
    pub(super) records: u64,
    /// Batches applied since the open.
    pub(super) batches: u64,
}

impl Disk {
    /// Applies a batch, after which there are so many records, and returns when it is on the drive.
    pub(super) fn commit(&self, mut batch: sled::Batch, records: u64) -> Result<(), StoreError> {
        self.tail.release();
        guarded("write to the database", &self.directory, || {
            let mut contents = self.contents.write().unwrap_or_else(PoisonError::into_inner);
            batch.insert(keys::COUNT, &records.to_be_bytes());
            self.data.apply_batch(batch)?;
            *contents = Contents { records, batches: contents.batches + 1 };
            drop(contents);
            self.sync()
        })
    }

    /// What the database holds at this moment.
    pub(super) fn contents(&self) -> Contents {
        *self.contents.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the highest arrival number that is on the drive, for the next open to compare.
    pub(super) fn acknowledge(&self, highest: u64) {
        // A help to notice damage; nothing depends on it, so a failure doesn't matter.
        let _ = self.acknowledged.write_at(&mark_bytes(highest), 0);
    }

    /// Brings everything written so far onto the drive. The engine's own `flush` only hands it to the system.
    pub(super) fn sync(&self) -> sled::Result<()> {
        self.database.flush()?;
        Ok(self.file.sync_data()?)
    }

    /// Reads a value in parts.
    pub(super) fn read(&self, place: &Place<'_>) -> Result<Option<Vec<u8>>, StoreError> {
        guarded("read the database", &self.directory, || {
            let _steady = self.contents.read().unwrap_or_else(PoisonError::into_inner);
            value::read(&self.data, place)
        })
    }

    /// Lets the database say, before the first stub is in it, that older programs can't read it. One without stubs stays
    /// readable for them.
    pub(super) fn allow_stubs(&self) -> Result<(), StoreError> {
        if self.version.load(Ordering::Relaxed) >= STUBS_VERSION {
            return Ok(());
        }
        self.tail.release();
        guarded("write to the database", &self.directory, || {
            self.database.open_tree(keys::META_TREE)?.insert(keys::VERSION, &STUBS_VERSION.to_be_bytes())?;
            self.sync()
        })?;
        self.version.store(STUBS_VERSION, Ordering::Relaxed);
        Ok(())
    }

    /// The callers' values whose keys begin so, by the rest of the key.
    pub(super) fn metas(&self, prefix: &[u8]) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, StoreError> {
        guarded("read the database", &self.directory, || {
            let _steady = self.contents.read().unwrap_or_else(PoisonError::into_inner);
            let mut found = BTreeMap::new();
            for key in self.data.scan_prefix(Place::Meta(prefix).part(0)).keys() {
                let key = key?;
                // Before the caller's key stand the first byte and the number of the part.
                let name = &key[2..];
                if let Some(value) = value::read(&self.data, &Place::Meta(name))? {
                    found.insert(name[prefix.len()..].to_vec(), value);
                }
            }
            Ok(found)
        })
    }

    /// Reads an envelope, none where there is a stub; damage is the damage of this one. Some damage makes the engine forget a key, so
    /// a row without its envelope counts as damage too.
    pub(super) fn envelope(&self, arrival: Arrival) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(match self.entry(arrival)? {
            Entry::Envelope(envelope) => Some(envelope),
            Entry::Stub(_) | Entry::Nothing => None,
        })
    }

    /// Reads what the log has under a number.
    pub(super) fn entry(&self, arrival: Arrival) -> Result<Entry, StoreError> {
        let read = guarded("read the database", &self.directory, || {
            let _steady = self.contents.read().unwrap_or_else(PoisonError::into_inner);
            match value::read(&self.data, &Place::Log(arrival))? {
                None if self.data.contains_key(keys::row(arrival))? => {
                    Err(sled::Error::Corruption { at: None, bt: () })
                }
                read => Ok(read),
            }
        });
        let read = read.map_err(|error| match error {
            StoreError::Damaged { .. } => StoreError::Corrupt { arrival },
            other => other,
        })?;
        Ok(match read {
            Some(value) if Row::is_stub(&value) => {
                Entry::Stub(Row::decode_stub(arrival, &value).ok_or(StoreError::Corrupt { arrival })?)
            }
            Some(envelope) => Entry::Envelope(envelope),
            None => Entry::Nothing,
        })
    }

    /// How many parts a place has now.
    pub(super) fn parts(&self, place: &Place<'_>) -> Result<u8, StoreError> {
        guarded("read the database", &self.directory, || value::count(&self.data, place))
    }

    /// Everything under one first byte, by key.
    pub(super) fn scan(
        &self,
        first: u8,
    ) -> impl Iterator<Item = Result<(sled::IVec, sled::IVec), StoreError>> + use<'_> {
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

    /// The rows by arrival number; an error at the end when there are fewer or more than there are records.
    pub(super) fn rows(&self) -> impl Iterator<Item = Result<Row, StoreError>> + use<'_> {
        let damaged = |reason: &str| {
            self.tail.damaged();
            StoreError::Damaged { directory: self.directory.clone(), reason: reason.to_owned() }
        };
        let before = self.contents();
        let (mut seen, mut ended) = (0, false);
        let mut entries = self.scan(keys::ROW);
        std::iter::from_fn(move || {
            if ended {
                return None;
            }
            let row = entries.next().map(|entry| {
                let (key, bytes) = entry.inspect_err(|_| self.tail.damaged())?;
                let row = keys::arrival(&key).and_then(|arrival| Row::decode(arrival, &bytes));
                row.ok_or_else(|| damaged("a row is malformed"))
            });
            seen += 1;
            ended = !matches!(row, Some(Ok(_)));
            // A scan beside the writer sees some of its changes and not others, and says nothing.
            if row.is_none() && before == self.contents() && seen - 1 != before.records {
                return Some(Err(damaged("the number of its rows is wrong")));
            }
            if row.is_none() {
                self.tail.whole();
            }
            row
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
    quiet_panics();
    let before = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(act));
    GUARDED.set(before);
    match result {
        Ok(result) => result.map_err(|error| StoreError::database(doing, directory, error)),
        Err(panic) => Err(StoreError::Damaged { directory: directory.to_owned(), reason: panic_text(&*panic) }),
    }
}

thread_local! {
    /// Whether a panic of this thread is caught by [`guarded`] and becomes an error with a sentence of its own.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the panics of the engine from being reported as faults of the program: those that are caught, and
/// those of its own threads, whose work is awaited by a call that is guarded.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let engines = std::thread::current().name().is_some_and(|name| name.starts_with("sled-io-"));
            if GUARDED.get() || engines {
                tracing::debug!("the database gave up: {panic}");
            } else {
                report(panic);
            }
        }));
    });
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "the engine gave up".to_owned())
}

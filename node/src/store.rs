//! The store: everything a node must not forget, in one embedded database with one writer.
//!
//! The truth is the *log*: arrival number to the envelope exactly as it was received, or, where the operator
//! leaves the payload out, to a *stub* that says what is left to say about the record. A *row* beside each of
//! them repeats what the replica needs to know about it, so that a start reads some 140 bytes a record
//! instead of the whole log; rows are derived and are built again whenever their layout changes.
//! A small *meta* space holds what else must survive, by key.
//!
//! Four properties of the database behind it (sled 0.34) shape this module:
//!
//! - Its `flush` doesn't reach the drive on Linux. A change is acknowledged only after `flush` *and*
//!   `sync_data` on the database file, for a whole group of changes at once.
//! - It keeps large values in files of their own that it never syncs. So values are cut into parts of
//!   [`PART_BYTES`], which are written and removed together.
//! - It is fastest with ascending keys. So the key of the log is a number given in order of arrival, and
//!   nothing here is keyed by a hash; lookups by organisation and key are a matter of the memory.
//! - It takes some damage for an interrupted write: at the end of its file it silently goes back to before
//!   it, elsewhere it may forget keys, and after either it may lose what is written later (measured). So
//!   the highest number acknowledged is also noted in a file of its own and compared at opening, the
//!   number of rows is compared with the number of records at the end of [`Store::rows`], and a row
//!   without its envelope is an error.
//!
//! Log, rows and meta are one tree under different first bytes, because one batch then covers a change
//! and its row without a transaction over several trees. Measured with 100,000 envelopes of 1,060 bytes
//! in synced groups of 500 against three trees and one transaction a group: 1.1 times the speed (median
//! of nine pairs, 0.8 to 1.3 on a busy machine), 1.04 times the disk, the same memory.
//!
//! No type of the database appears in a public signature. What replaces it one day needs the methods
//! of [`Store`], and takes the data over from a [dump](Store::dump).

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use kirjo_protocol::id::NetworkId;
use kirjo_protocol::replica::Arrival;

mod disk;
mod dump;
mod error;
mod keys;
mod open;
mod queue;
mod row;
mod salvage;
mod tail;
mod value;
mod writer;

#[cfg(test)]
mod tests;

pub use dump::{DumpReader, DumpWriter, Dumped, read_dump};
pub use error::StoreError;
pub use keys::PART_BYTES;
pub use open::{OpenOptions, Opened};
pub use queue::{QUEUE_BYTES, QUEUE_CHANGES};
pub use row::Row;
pub use salvage::{Salvaged, salvage};
pub use writer::{GROUP_BYTES, GROUP_CHANGES};

use disk::Disk;
use queue::Queue;

/// One change. Those submitted together are written together or not at all.
#[derive(Debug, Clone)]
pub enum Change {
    /// Keep an envelope under its arrival number, which no other envelope has had.
    Put {
        /// What is known about it.
        row: Row,
        /// The envelope exactly as received.
        envelope: Arc<[u8]>,
    },
    /// Keep under an arrival number only what is known about its record. The envelope is removed in the same step if
    /// there is one; its bytes leave the file when the database rewrites that part of it.
    Stub {
        /// What is known about it, with [`Row::stub`] set.
        row: Row,
    },
    /// Remove an envelope or a stub, and its row. The bytes leave the file when the database rewrites that part of it.
    Erase {
        /// Its number.
        arrival: Arrival,
    },
    /// Keep a value under a key of the caller's own, or remove it.
    Meta {
        /// The key.
        key: Vec<u8>,
        /// The value, or `None` to remove it.
        value: Option<Vec<u8>>,
    },
}

impl Change {
    /// Bytes it brings into the queue.
    fn bytes(&self) -> usize {
        match self {
            Self::Put { envelope, .. } => envelope.len(),
            Self::Stub { row } => row.size(),
            Self::Erase { .. } => 0,
            Self::Meta { key, value } => key.len() + value.as_ref().map_or(0, Vec::len),
        }
    }
}

/// The open store. Dropping it writes what is queued, closes the database and lets go of the data directory.
pub struct Store {
    writer: Option<JoinHandle<()>>,
    queue: Arc<Queue>,
    disk: Arc<Disk>,
    network: NetworkId,
}

impl Store {
    /// Opens the store of a data directory with the usual [`OpenOptions`], and creates it when there is none.
    ///
    /// # Errors
    /// See [`Store::open_with`].
    pub fn open(directory: &Path, network: &NetworkId) -> Result<(Store, Opened), StoreError> {
        Self::open_with(directory, network, OpenOptions::default())
    }

    /// Opens the store of a data directory, and creates it when there is none. The database lies in `store`
    /// below the directory; the directory itself is locked for this process as long as the store is open.
    ///
    /// # Errors
    /// When another process has the directory, when the database is of a newer version, of another
    /// network or damaged, or when the system refuses a file. Never panics over a damaged database.
    pub fn open_with(
        directory: &Path,
        network: &NetworkId,
        options: OpenOptions,
    ) -> Result<(Store, Opened), StoreError> {
        let (disk, highest, opened) = open::open(directory, network, options)?;
        Ok((Self::start(disk, highest, network, options)?, opened))
    }

    fn start(disk: Disk, highest: Option<u64>, network: &NetworkId, options: OpenOptions) -> Result<Store, StoreError> {
        let (disk, queue) = (Arc::new(disk), Arc::new(Queue::new(highest)));
        let writer = writer::Writer::new(Arc::clone(&disk), Arc::clone(&queue), options.reserve_bytes);
        let thread = thread::Builder::new().name("kirjo-store".to_owned()).spawn(move || writer.run());
        let thread = thread.map_err(|error| StoreError::io("start the writer's thread", &disk.directory, &error))?;
        Ok(Store { writer: Some(thread), queue, disk, network: network.clone() })
    }

    /// Queues changes and returns; `done` is called on the writer's thread once they are on the drive, or
    /// with the reason why not. Changes are written in the order of submission.
    ///
    /// The queue holds [`QUEUE_CHANGES`] and [`QUEUE_BYTES`]. When it is full this call *blocks its
    /// thread* until the writer has made room, so a task of an async runtime uses
    /// [`submit_async`](Self::submit_async). `done` must be short and must not submit: the writer can't
    /// make room while it waits for room.
    pub fn submit(&self, changes: Vec<Change>, done: impl FnOnce(Result<(), StoreError>) + Send + 'static) {
        self.queue.push(changes, Box::new(done));
    }

    /// Like [`submit`](Self::submit), but a full queue suspends the task instead of the thread. Dropping the
    /// future before it is ready drops the changes and `done` with it.
    pub async fn submit_async(&self, changes: Vec<Change>, done: impl FnOnce(Result<(), StoreError>) + Send + 'static) {
        self.queue.push_async(changes, Box::new(done)).await;
    }

    /// Writes changes and returns when they are on the drive.
    ///
    /// # Errors
    /// Nothing of these changes was written, unless the error is [`StoreError::Io`], after which only the
    /// next start tells.
    pub async fn apply(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let (done, written) = tokio::sync::oneshot::channel();
        self.submit_async(changes, move |result| drop(done.send(result))).await;
        written.await.unwrap_or_else(|_| Err(self.stopped()))
    }

    /// Like [`apply`](Self::apply), for threads outside an async runtime.
    ///
    /// # Errors
    /// See [`apply`](Self::apply).
    pub fn apply_blocking(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let (done, written) = std::sync::mpsc::sync_channel(1);
        self.submit(changes, move |result| drop(done.send(result)));
        written.recv().unwrap_or_else(|_| Err(self.stopped()))
    }

    /// The envelope of an arrival number, or `None` when it was never put, has been erased or is a stub. Sees what
    /// is submitted and not yet written.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the bytes can't be read whole, or are gone and their row isn't.
    pub fn envelope(&self, arrival: Arrival) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(pending) = self.queue.pending_envelope(arrival) {
            return Ok(pending.map(|envelope| envelope.to_vec()));
        }
        self.disk.envelope(arrival)
    }

    /// All rows by ascending arrival number, as they are on the drive: what is still queued is not among
    /// them. Meant for the start. Ends with [`StoreError::Damaged`] when rows are missing.
    pub fn rows(&self) -> impl Iterator<Item = Result<Row, StoreError>> + use<'_> {
        self.disk.rows()
    }

    /// The value a caller has put under a key. Sees what is submitted and not yet written.
    ///
    /// # Errors
    /// When the database can't read it.
    pub fn meta(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(pending) = self.queue.pending_meta(key) {
            return Ok(pending);
        }
        self.disk.read(&keys::Place::Meta(key))
    }

    /// The values that the caller has put under keys that begin so, by the rest of the key, as they are on the drive:
    /// what is still queued is not among them. Meant for the start.
    ///
    /// # Errors
    /// When the database can't read them.
    pub fn metas(&self, prefix: &[u8]) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, StoreError> {
        self.disk.metas(prefix)
    }

    /// One above the highest arrival number ever submitted, those erased included: no number means two envelopes.
    pub fn next_arrival(&self) -> Arrival {
        Arrival(self.queue.highest().map_or(0, |highest| highest + 1))
    }

    /// Bytes of all files of the database; zero when they can't be read.
    pub fn size_on_disk(&self) -> u64 {
        self.disk.size()
    }

    /// Writes all envelopes, and no stubs, into an engine-neutral file, by arrival number, so that identities mostly
    /// come before what they sign. Runs beside the writer; what is submitted meanwhile may or may not be in it.
    /// The caller syncs and renames the file. See [`read_dump`] for the format.
    ///
    /// # Errors
    /// When an envelope can't be read or `out` can't be written.
    pub fn dump(&self, out: &mut dyn std::io::Write) -> Result<Dumped, StoreError> {
        dump::write(&self.disk, &self.network, out)
    }

    /// The error for a writer that ended without an answer, which it does not unless its thread was killed.
    fn stopped(&self) -> StoreError {
        self.queue.failure().unwrap_or_else(|| {
            StoreError::io(
                "write to the database",
                &self.disk.directory,
                &std::io::Error::other("the writer has stopped"),
            )
        })
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(writer) = self.writer.take() {
            // The last owner may be a `done` callback; a thread can't wait for itself and ends by itself.
            if writer.thread().id() != thread::current().id() {
                let _ = writer.join();
            }
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("directory", &self.disk.directory)
            .field("network", &self.network)
            .finish_non_exhaustive()
    }
}

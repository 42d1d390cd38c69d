//! What can go wrong with the store, each with the way on in its sentence.

use std::io;
use std::path::{Path, PathBuf};

use kirjo_protocol::replica::Arrival;

/// Why the store can't be opened, read or written. Cloned to everybody whose changes were in one group.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another process has the data directory.
    #[error("the data directory {} is in use by another process{}; stop that one or choose another directory", directory.display(), of_process(*pid))]
    InUse {
        /// The data directory.
        directory: PathBuf,
        /// The other process, as far as it said.
        pid: Option<u32>,
    },
    /// The database was written by a newer version of this program.
    #[error(
        "the database has version {found} and this program knows versions up to {supported}; use a newer program, nothing has been changed"
    )]
    Newer {
        /// Version of the database.
        found: u32,
        /// Newest version this program reads.
        supported: u32,
    },
    /// The database belongs to another network.
    #[error(
        "the data directory belongs to the network {found} and not to {expected}; name that network or choose another directory"
    )]
    OtherNetwork {
        /// Network of the database.
        found: String,
        /// Network asked for.
        expected: String,
    },
    /// The database can't be read.
    #[error("the database in {} is damaged ({reason}); save what can be read with `kirjo dump --salvage FILE`, move that directory aside, bring it back with `kirjo restore FILE` and start again, the rest comes from the peers", directory.display())]
    Damaged {
        /// The database's directory.
        directory: PathBuf,
        /// What the database said.
        reason: String,
    },
    /// Too little room; nothing of the group was written.
    #[error("the disk has {free} bytes free, too few to write; free some space, nothing has been lost")]
    DiskFull {
        /// Bytes free.
        free: u64,
    },
    /// The system refused something. The writer accepts nothing more after such an error while writing.
    #[error("can't {doing} in {}: {reason}; check the disk and the permissions, then start again", directory.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// Where.
        directory: PathBuf,
        /// What the system said.
        reason: String,
        /// Its kind.
        kind: io::ErrorKind,
    },
    /// One envelope can't be read whole.
    #[error("the record with arrival number {} can't be read from the database, which is damaged; save what can be read with `kirjo dump --salvage FILE`", arrival.0)]
    Corrupt {
        /// Its number.
        arrival: Arrival,
    },
    /// A value beyond what the layout has room for; a bug of the caller.
    #[error("a value of {bytes} bytes is too large for the store; this is a fault of the program, please report it")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// A dump can't be read.
    #[error(
        "the dump is not usable: {reason}; take another copy, records of a broken one still have to pass verification"
    )]
    Dump {
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl StoreError {
    pub(super) fn io(doing: &'static str, directory: &Path, error: &io::Error) -> Self {
        Self::Io { doing, directory: directory.to_owned(), reason: error.to_string(), kind: error.kind() }
    }

    /// An error of the database while it was doing something.
    pub(super) fn database(doing: &'static str, directory: &Path, error: sled::Error) -> Self {
        match error {
            sled::Error::Io(error) => Self::io(doing, directory, &error),
            other => Self::Damaged { directory: directory.to_owned(), reason: other.to_string() },
        }
    }
}

fn of_process(pid: Option<u32>) -> String {
    pid.map_or_else(String::new, |pid| format!(" (process {pid})"))
}

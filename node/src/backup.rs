//! Dumps of a stopped node's database, and the way back from one.
//!
//! A dump holds signed records and nothing else. Keys and configuration lie in files of their own beside the
//! database; the operator's peers, bans and rules about what to leave out lie in it and have to be given again. What is
//! left out is not in a dump, and what a dump brings back is left out where a rule says so.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use kirjo_protocol::envelope;
use kirjo_protocol::id::NetworkId;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::refusal::{Refusal, Verdict};
use kirjo_protocol::replica::{Output, Peer, Replica, Source};
use kirjo_protocol::time::UnixMillis;

use crate::home::{Home, HomeError};
use crate::left_out;
use crate::node::{StartError, restore_set};
use crate::store::{self, Change, Row, Store, StoreError};

/// Records that are brought back in one write.
const GROUP: usize = 500;

/// Why a dump was not written or not brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The data directory or the database.
    #[error(transparent)]
    Node(#[from] StartError),
    /// The file of the dump.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The dump is of another network.
    #[error("the dump is of the network {found} and not of {expected}")]
    OtherNetwork {
        /// Network of the dump.
        found: String,
        /// Network of the node.
        expected: String,
    },
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Node(error.into())
    }
}

impl From<HomeError> for BackupError {
    fn from(error: HomeError) -> Self {
        Self::Node(error.into())
    }
}

/// A dump that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Records in it.
    pub records: u64,
    /// Its size.
    pub bytes: u64,
    /// Records that are known to be missing in it; `None` when the database can't say any more.
    pub lost: Option<u64>,
    /// Records that the node leaves out by a rule, of which there is nothing to save.
    pub left_out: u64,
}

/// What became of the records of a dump.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restored {
    /// Records in the dump.
    pub records: u64,
    /// How often each verdict was given.
    pub verdicts: BTreeMap<Verdict, u64>,
}

impl Restored {
    /// How often a verdict was given.
    pub fn count(&self, verdict: Verdict) -> u64 {
        self.verdicts.get(&verdict).copied().unwrap_or(0)
    }
}

/// Writes the records of a stopped node into a file, in place of what was there. With `salvage` it takes what
/// can be read of a damaged database; without, damage is an error and the file stays as it was.
///
/// # Errors
/// When the node runs, has no database or a damaged one, or when the file can't be written.
pub fn dump(home: &Home, file: &Path, salvage: bool) -> Result<Saved, BackupError> {
    let network = home.config()?.network_id();
    let refused = |source| BackupError::File { path: file.to_owned(), source };
    let database = home.database();
    // An empty database is not made for the sake of an empty dump.
    std::fs::metadata(database.join("store/db"))
        .map_err(|source| BackupError::File { path: database.join("store/db"), source })?;
    let mut name = file.file_name().ok_or_else(|| refused(std::io::ErrorKind::IsADirectory.into()))?.to_owned();
    name.push(".part");
    let part = file.with_file_name(name);
    let mut options = File::options();
    let open = options.write(true).create(true).truncate(true).mode(0o600).open(&part).map_err(refused)?;
    let mut out = BufWriter::new(open);
    let saved = if salvage {
        store::salvage(&database, &network, &mut out).map(|found| Saved {
            records: found.dumped.records,
            bytes: found.dumped.bytes,
            lost: found.lost,
            left_out: found.stubs,
        })
    } else {
        whole(&database, &network, &mut out)
    };
    let kept = saved.map_err(BackupError::from).and_then(|saved| {
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(refused)?;
        std::fs::rename(&part, file).map_err(refused)?;
        Ok(saved)
    });
    if kept.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    kept
}

/// Dumps a database in which nothing is missing.
fn whole(database: &Path, network: &NetworkId, out: &mut dyn std::io::Write) -> Result<Saved, StoreError> {
    let (store, _) = Store::open(database, network)?;
    let (whole, left_out) = store.rows().try_fold((0_u64, 0_u64), |(whole, stubs), row| {
        row.map(|row| if row.stub { (whole, stubs + 1) } else { (whole + 1, stubs) })
    })?;
    let dumped = store.dump(out)?;
    if dumped.records != whole {
        let reason = format!("{} of {whole} records can be read", dumped.records);
        return Err(StoreError::Damaged { directory: database.join("store"), reason });
    }
    Ok(Saved { records: dumped.records, bytes: dumped.bytes, lost: Some(0), left_out })
}

/// Brings the records of a dump into the database of a stopped node, by the same rules as records from peers:
/// each is verified, and what is held already or has been superseded stays as it is.
///
/// # Errors
/// When the node runs or its database is damaged, or when the dump can't be read to its end, which is found
/// out before anything is changed.
pub fn restore(home: &Home, file: &Path, now: UnixMillis) -> Result<Restored, BackupError> {
    let config = home.config()?;
    let network = config.network_id();
    let refused = |source| BackupError::File { path: file.to_owned(), source };
    let read =
        || -> Result<_, BackupError> { Ok(store::read_dump(BufReader::new(File::open(file).map_err(refused)?))?) };
    let dump = read()?;
    if dump.network() != network.as_str() {
        let (found, expected) = (dump.network().to_owned(), network.to_string());
        return Err(BackupError::OtherNetwork { found, expected });
    }
    for envelope in dump {
        envelope?;
    }

    let (store, _) = Store::open(&home.database(), &network)?;
    let mut replica = Replica::new(config.replica(0));
    for keys in home.orgs(&network)? {
        replica.add_own(keys.org, now);
    }
    replica.set_rules(left_out::read_rules(&store)?.into_keys());
    let (_, changes) = restore_set(&store, &network, &mut replica)?;
    store.apply_blocking(changes)?;

    let mut restored = Restored::default();
    // Identity operations come before what they authorise, wherever they stand in the dump.
    for identities in [true, false] {
        let mut changes = Vec::new();
        for envelope in read()? {
            let record = match envelope::verify(&envelope?, &network) {
                Ok(record) if (*record.kind() == Kind::Identity) == identities => record,
                Ok(_) => continue,
                Err(error) => {
                    if !identities {
                        restored.note(Verdict::Refused(Refusal::from(&error)));
                    }
                    continue;
                }
            };
            let mut out = Vec::new();
            restored.note(replica.offer(now, &record, Source::Peer(NOBODY), &mut out));
            changes.extend(out.into_iter().filter_map(change));
            if changes.len() >= GROUP {
                store.apply_blocking(std::mem::take(&mut changes))?;
            }
        }
        store.apply_blocking(changes)?;
    }
    Ok(restored)
}

/// A peer that is not connected: whom the records of a dump come from.
const NOBODY: Peer = Peer(u64::MAX);

fn change(output: Output) -> Option<Change> {
    match output {
        Output::Store { arrival, record } => {
            Some(Change::Put { row: Row::new(arrival, &record), envelope: record.bytes().clone() })
        }
        Output::StoreStub(stub) => Some(Change::Stub { row: Row::of_stub(stub) }),
        Output::Erase { arrival } => Some(Change::Erase { arrival }),
        _ => None,
    }
}

impl Restored {
    fn note(&mut self, verdict: Verdict) {
        self.records += 1;
        *self.verdicts.entry(verdict).or_default() += 1;
    }
}

//! Reading what can still be read of a damaged database.
//!
//! Two ways lead to the records. The engine, if it opens at all, gives those whose pages are whole. And
//! every envelope of up to [`PART_BYTES`](super::PART_BYTES) lies in one piece in the database's file, begins
//! with the same ten bytes and carries its own signature: it can be found there without the engine, and
//! nothing else can be taken for it. Larger ones need the engine.
//!
//! The file also holds records that were erased and not yet overwritten. What the rows still name decides;
//! only when they are damaged too, everything with a good signature counts, the winner of each place alone. Stubs are
//! no records, and as long as the rows say which they are, the payloads that they stand for are left in the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;

use kirjo_protocol::envelope::{self, Record};
use kirjo_protocol::id::{NetworkId, OrgId, RecordId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::limits::MAX_ENVELOPE;
use kirjo_protocol::replica::Arrival;
use kirjo_protocol::time::Seq;

use super::dump::{DumpWriter, Dumped};
use super::error::StoreError;
use super::open::{self, OpenOptions};

/// How every envelope begins: section 5.1 of the specification.
const START: [u8; 10] = [0xd2, 0x84, 0x58, 0x26, 0xa2, 0x01, 0x32, 0x04, 0x58, 0x20];
/// Bytes before the head of the payload: the start, the signer's key and the empty header.
const PAYLOAD: usize = START.len() + 32 + 1;
/// Bytes after the payload: a head of two and a signature.
const SIGNATURE: usize = 2 + 64;
/// Bytes of the file that are looked at in one piece.
const WINDOW: usize = 4 * 1024 * 1024;

/// What could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    /// The dump of it.
    pub dumped: Dumped,
    /// Records that the database is known to have held and that are not in the dump, stubs apart; `None` when it can't
    /// say.
    pub lost: Option<u64>,
    /// Stubs among its rows, which a dump has no room for.
    pub stubs: u64,
}

/// Writes a dump of what can be read of the database of a data directory, damaged or not.
///
/// # Errors
/// When another process has the directory, when there is no database or one of another network or a newer
/// version, or when `out` can't be written. Damage is none.
pub fn salvage(directory: &Path, network: &NetworkId, out: &mut dyn Write) -> Result<Salvaged, StoreError> {
    let path = open::database(directory);
    let unreadable = |error: std::io::Error| StoreError::io("read the database", &path, &error);
    let file = File::open(path.join("db")).map_err(unreadable)?;
    let mut rescue = Rescue { network, out: DumpWriter::new(out, network, &path)?, ids: BTreeSet::new() };

    let (mut wanted, mut stubs) = (BTreeSet::new(), 0);
    let rows_are_whole = match open::open_for_reading(directory, network, OpenOptions::default()) {
        Ok((disk, highest, went_back)) => {
            let (rows, left_out, complete) = rows(&disk);
            stubs = left_out;
            let whole = complete && !went_back;
            wanted.extend(rows.values().copied());
            for arrival in (0..=highest.unwrap_or(0)).map(Arrival) {
                if let Ok(Some(bytes)) = disk.envelope(arrival)
                    && let Ok(record) = envelope::verify(&bytes, network)
                    && (!whole || rows.get(&arrival) == Some(&record.id()))
                {
                    rescue.add(&record)?;
                }
            }
            whole
        }
        Err(StoreError::Damaged { .. } | StoreError::Corrupt { .. }) => false,
        Err(error) => return Err(error),
    };
    if rows_are_whole {
        let missing = |id: &RecordId, ids: &BTreeSet<RecordId>| wanted.contains(id) && !ids.contains(id);
        if wanted.iter().any(|id| missing(id, &rescue.ids)) {
            envelopes_in(&file, network, &mut |record| {
                if missing(&record.id(), &rescue.ids) { rescue.add(&record) } else { Ok(()) }
            })
            .map_err(unreadable)??;
        }
        let lost = wanted.difference(&rescue.ids).count() as u64;
        return Ok(Salvaged { dumped: rescue.out.finish()?, lost: Some(lost), stubs });
    }

    // First who wins, then the winners: so no more than a place is in memory for each record.
    let mut winners: BTreeMap<(OrgId, RecordKey), (Seq, std::cmp::Reverse<RecordId>)> = BTreeMap::new();
    envelopes_in(&file, network, &mut |record| {
        if *record.kind() != Kind::Identity {
            let version = (record.seq(), std::cmp::Reverse(record.id()));
            let place = winners.entry((record.org(), record.key())).or_insert(version);
            *place = (*place).max(version);
        }
        Ok(())
    })
    .map_err(unreadable)??;
    envelopes_in(&file, network, &mut |record| {
        let wins = winners.get(&(record.org(), record.key())).is_none_or(|(_, id)| id.0 == record.id());
        if wins { rescue.add(&record) } else { Ok(()) }
    })
    .map_err(unreadable)??;
    Ok(Salvaged { dumped: rescue.out.finish()?, lost: None, stubs })
}

/// The dump, and what is in it already.
struct Rescue<'r> {
    network: &'r NetworkId,
    out: DumpWriter<'r>,
    ids: BTreeSet<RecordId>,
}

impl Rescue<'_> {
    fn add(&mut self, record: &Record) -> Result<(), StoreError> {
        debug_assert!(envelope::read_trusted(record.bytes(), self.network).is_ok());
        if self.ids.insert(record.id()) { self.out.add(record.bytes().to_vec()) } else { Ok(()) }
    }
}

/// The ids that the rows of whole records name, how many others there are, and whether these are all rows.
fn rows(disk: &super::disk::Disk) -> (BTreeMap<Arrival, RecordId>, u64, bool) {
    let (mut found, mut stubs) = (BTreeMap::new(), 0);
    for row in disk.rows() {
        match row {
            Ok(row) if row.stub => stubs += 1,
            Ok(row) => drop(found.insert(row.arrival, row.id)),
            Err(_) => return (found, stubs, false),
        }
    }
    (found, stubs, true)
}

/// Finds the envelopes with a good signature in a file. The inner error is that of `found`.
fn envelopes_in(
    file: &File,
    network: &NetworkId,
    found: &mut dyn FnMut(Record) -> Result<(), StoreError>,
) -> std::io::Result<Result<(), StoreError>> {
    let length = file.metadata()?.len();
    let mut window = vec![0; WINDOW + MAX_ENVELOPE];
    for offset in (0..length).step_by(WINDOW) {
        let size = window.len().min((length - offset) as usize);
        let bytes = &mut window[..size];
        file.read_exact_at(bytes, offset)?;
        for at in starts(bytes).take_while(|at| *at < WINDOW) {
            let envelope = envelope_at(&bytes[at..]);
            if let Some(record) = envelope.and_then(|bytes| envelope::verify(bytes, network).ok())
                && let Err(error) = found(record)
            {
                return Ok(Err(error));
            }
        }
    }
    Ok(Ok(()))
}

/// Where an envelope may begin.
fn starts(bytes: &[u8]) -> impl Iterator<Item = usize> + use<'_> {
    bytes.windows(START.len()).enumerate().filter(|(_, window)| *window == START).map(|(at, _)| at)
}

/// The bytes from here to where an envelope would end, by the length of its payload.
fn envelope_at(bytes: &[u8]) -> Option<&[u8]> {
    let (head, payload) = match *bytes.get(PAYLOAD..PAYLOAD + 3)? {
        [short @ 0x40..=0x57, ..] => (1, usize::from(short - 0x40)),
        [0x58, length, _] => (2, usize::from(length)),
        [0x59, high, low] => (3, usize::from(u16::from_be_bytes([high, low]))),
        _ => return None,
    };
    bytes.get(..PAYLOAD + head + payload + SIGNATURE)
}

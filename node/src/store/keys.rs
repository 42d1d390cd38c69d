//! The encodings of the database's keys: the part of the layout that can't change without a new version.
//!
//! ```text
//! tree "data":  6c arrival(8)             envelope: number of parts (1), first part;
//!                                         or a stub: 1, 73, the row (from version 2)
//!               6c arrival(8) part(1)     a further part
//!               6d 00 key                 a caller's value: number of parts (1), first part
//!               6d part(1) key            a further part
//!               72 arrival(8)             row
//!               73 name                   the store's own notes
//! tree "meta":  "version", "network"      what is read before anything else, whatever the layout
//! ```
//! Numbers are big-endian, so that the order of the keys is the order of the numbers.

use kirjo_protocol::replica::Arrival;

/// Largest piece of a value: well below the size from which the database moves values into files that it never syncs.
pub const PART_BYTES: usize = 6 * 1024;

/// First byte of the log.
pub(super) const LOG: u8 = b'l';
/// First byte of the callers' values.
pub(super) const META: u8 = b'm';
/// First byte of the rows.
pub(super) const ROW: u8 = b'r';

/// The highest arrival number there was when a record was last erased (8 bytes).
pub(super) const HIGH_WATER: &[u8] = b"shigh-water";
/// Records in the log (8 bytes).
pub(super) const COUNT: &[u8] = b"scount";
/// Version of the rows' layout (4 bytes); absent while they are being built.
pub(super) const ROWS_VERSION: &[u8] = b"srows-version";

/// Name of the tree with log, rows and meta.
pub(super) const DATA_TREE: &str = "data";
/// Name of the tree that says what this database is.
pub(super) const META_TREE: &str = "meta";
/// Under which the meta tree has the version of the layout (4 bytes).
pub(super) const VERSION: &str = "version";
/// Under which the meta tree has the network.
pub(super) const NETWORK: &str = "network";

/// Where a value in parts is kept.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'k> {
    /// An envelope.
    Log(Arrival),
    /// A caller's value.
    Meta(&'k [u8]),
}

impl Place<'_> {
    /// The key of one part; part 0 carries the number of parts.
    pub(super) fn part(&self, part: u8) -> Vec<u8> {
        match self {
            Self::Log(arrival) => {
                let mut key = Vec::with_capacity(10);
                key.push(LOG);
                key.extend_from_slice(&arrival.0.to_be_bytes());
                if part > 0 {
                    key.push(part);
                }
                key
            }
            Self::Meta(name) => {
                let mut key = Vec::with_capacity(2 + name.len());
                key.extend_from_slice(&[META, part]);
                key.extend_from_slice(name);
                key
            }
        }
    }
}

/// The key of a row.
pub(super) fn row(arrival: Arrival) -> [u8; 9] {
    let mut key = [ROW; 9];
    key[1..].copy_from_slice(&arrival.0.to_be_bytes());
    key
}

/// The arrival number in the key of a row or of the first part of an envelope; `None` for a further part.
pub(super) fn arrival(key: &[u8]) -> Option<Arrival> {
    Some(Arrival(u64::from_be_bytes(key.get(1..)?.try_into().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_are_what_databases_out_there_have() {
        let arrival = Arrival(0x0102_0304_0506_0708);
        assert_eq!(Place::Log(arrival).part(0), b"l\x01\x02\x03\x04\x05\x06\x07\x08");
        assert_eq!(Place::Log(arrival).part(7), b"l\x01\x02\x03\x04\x05\x06\x07\x08\x07");
        assert_eq!(Place::Meta(b"peers").part(0), b"m\0peers");
        assert_eq!(Place::Meta(b"peers").part(2), b"m\x02peers");
        assert_eq!(&row(arrival), b"r\x01\x02\x03\x04\x05\x06\x07\x08");
        assert_eq!((HIGH_WATER, COUNT), (&b"shigh-water"[..], &b"scount"[..]));
        assert_eq!(ROWS_VERSION, b"srows-version");
        assert_eq!((DATA_TREE, META_TREE, VERSION, NETWORK), ("data", "meta", "version", "network"));
        assert_eq!(PART_BYTES, 6144);
    }

    #[test]
    fn keys_sort_as_their_numbers_and_parts_follow_their_first() {
        let low = Place::Log(Arrival(255));
        let high = Place::Log(Arrival(256));
        assert!(low.part(0) < low.part(1) && low.part(1) < low.part(200) && low.part(200) < high.part(0));
        assert!(row(Arrival(255)) < row(Arrival(256)));
    }

    #[test]
    fn a_further_part_is_not_taken_for_an_envelope() {
        assert_eq!(arrival(&Place::Log(Arrival(9)).part(0)), Some(Arrival(9)));
        assert_eq!(arrival(&Place::Log(Arrival(9)).part(1)), None);
        assert_eq!(arrival(&row(Arrival(9))), Some(Arrival(9)));
        assert_eq!(arrival(b"l"), None);
    }
}

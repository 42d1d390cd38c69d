//! Places in a list, which readers carry from one page to the next.

use std::cmp::{Ordering, Reverse};
use std::fmt;
use std::str::FromStr;

use kirjo_protocol::id::{RecordId, base32};
use kirjo_protocol::replica::Arrival;
use kirjo_protocol::time::Seq;

/// Bytes of a cursor: the seq and the id.
const BYTES: usize = 8 + RecordId::BYTES;

/// A place in the order of a list: newer records first, then higher ids.
///
/// As text it is a cursor: opaque to readers, and good for as long as they like, because it names a place
/// and not a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The record's version, which is its time.
    pub seq: Seq,
    /// The record's id.
    pub id: RecordId,
}

impl Position {
    fn order(&self) -> Reverse<(Seq, RecordId)> {
        Reverse((self.seq, self.id))
    }
}

impl Ord for Position {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for Position {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.extend_from_slice(&self.seq.0.to_be_bytes());
        bytes.extend_from_slice(&self.id.0);
        f.write_str(&base32().encode(&bytes))
    }
}

/// A text that is no cursor of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor that a list has given")]
pub struct BadCursor;

impl FromStr for Position {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let bytes = base32().decode(text.as_bytes()).map_err(|_| BadCursor)?;
        let (seq, id) = bytes.split_first_chunk::<8>().ok_or(BadCursor)?;
        let id = RecordId::from_slice(id).ok_or(BadCursor)?;
        Ok(Self { seq: Seq(u64::from_be_bytes(*seq)), id })
    }
}

/// Where a page starts in a sorted list: behind the place where the one before ended.
pub(super) fn start(sorted: &[(Position, Arrival)], after: Option<Position>) -> usize {
    after.map_or(0, |after| sorted.partition_point(|(position, _)| *position <= after))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn position() -> impl Strategy<Value = Position> {
        // Few values, so that equal seqs are common.
        (0_u64..4, any::<u8>()).prop_map(|(seq, id)| Position { seq: Seq(seq), id: RecordId([id; 32]) })
    }

    proptest! {
        #[test]
        fn inserts_between_pages_neither_repeat_nor_skip(
            first in prop::collection::btree_set(position(), 0..60),
            inserts in prop::collection::vec(prop::collection::vec(position(), 0..5), 0..40),
            limit in 1_usize..7,
        ) {
            let mut list: BTreeSet<Position> = first.clone();
            let mut inserts = inserts.into_iter();
            let mut seen = Vec::new();
            let mut after = None;
            loop {
                let sorted: Vec<_> = list.iter().map(|position| (*position, Arrival(0))).collect();
                let from = start(&sorted, after);
                let page: Vec<Position> = sorted[from..].iter().take(limit).map(|(position, _)| *position).collect();
                let Some(last) = page.last() else { break };
                // The cursor goes through its text, as it does with readers.
                after = Some(last.to_string().parse().unwrap());
                seen.extend(page);
                list.extend(inserts.next().into_iter().flatten());
            }
            let distinct: BTreeSet<_> = seen.iter().copied().collect();
            prop_assert_eq!(distinct.len(), seen.len(), "a record came twice");
            prop_assert!(first.is_subset(&distinct), "a record was skipped");
        }

        #[test]
        fn no_text_makes_a_cursor_panic(text in ".{0,90}") {
            let _ = text.parse::<Position>();
        }
    }

    #[test]
    fn newer_records_come_first() {
        let at = |seq, id| Position { seq: Seq(seq), id: RecordId([id; 32]) };
        let mut list = [at(1, 1), at(2, 1), at(2, 2)];
        list.sort();
        assert_eq!(list, [at(2, 2), at(2, 1), at(1, 1)]);
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let good = Position { seq: Seq(77), id: RecordId([5; 32]) }.to_string();
        assert!(good.parse::<Position>().is_ok());
        for bad in ["", "a", &good[1..], &good.to_uppercase(), &format!("{good}aa"), "%00"] {
            assert_eq!(bad.parse::<Position>(), Err(BadCursor), "{bad}");
        }
    }
}

//! The set as the `negentropy` crate sees it, for the length of one message.
//!
//! The crate asks its storage to iterate over a stretch of items both to list their ids and to fingerprint them,
//! and adds the ids up itself in the latter case; its fingerprint type can't be made outside of the crate, so
//! that the adding can't be replaced. It can be cut short, though. A fingerprint is a hash of the ids' sum and of
//! the stretch's length, which the crate knows from elsewhere: a single item whose id is the sum of the stretch
//! leads to the same fingerprint as all its items do.
//!
//! What remains is to tell which iteration is for what. This is how the crate (0.5.3) goes about it:
//!
//! - For each range of a message it calls `find_lower_bound` once, in order, and then only iterates.
//! - Range with a fingerprint: it fingerprints the range; if that differs, it lists fewer than 32 items, or
//!   fingerprints sixteen parts and looks at the two items at each border.
//! - Range with ids, initiator: it lists the range once, and does no more.
//! - Range with ids, responder: it goes through the range once to cross off the ids given (which has no effect,
//!   as only the initiator reports differences), and a second time to list its own, until the message is full.
//! - After any range, when the message is full: it fingerprints all that remains, and stops.
//!
//! So all listings of 32 or more items are in ranges with ids, at known places. The tests compare every message
//! with those over the crate's own storage, and would notice if another version went another way.

use std::cell::Cell;

use negentropy::{Bound, Error, Id, Item, NegentropyStorageBase};

use super::ranges::{RangeMode, Ranges};
use crate::set::{self, OrderedSet};

/// From this many items on, the crate fingerprints a range with a fingerprint rather than listing it.
const SPLIT_FROM: usize = 32;

/// Whose part is played, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Reporting differences, at most `room` of them.
    Initiator { room: usize },
    /// Answering from the set.
    Responder,
}

/// What the next iteration is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// A fingerprint, a look at a border, or a listing of fewer than 32 items.
    SumOrShortList,
    /// The initiator's comparison of a range with the ids given for it.
    Compare,
    /// The responder's comparison, which nothing comes of.
    CompareInVain,
    /// The responder's listing of a range.
    List,
}

/// An [`OrderedSet`] for the reading of one message.
pub(super) struct SetView<'s> {
    set: &'s OrderedSet,
    role: Role,
    ranges: Cell<Ranges<'s>>,
    purpose: Cell<Purpose>,
    /// Items that may still be listed for comparison before the room for differences is surely used up.
    comparisons: Cell<usize>,
    ran_out_of_room: Cell<bool>,
    #[cfg(test)]
    pub(super) yielded: Cell<usize>,
}

impl<'s> SetView<'s> {
    /// For making the first message.
    pub(super) fn to_start(set: &'s OrderedSet) -> Self {
        Self::to_read(set, &[], Role::Initiator { room: 0 })
    }

    /// For reading the peer's message.
    pub(super) fn to_read(set: &'s OrderedSet, message: &'s [u8], role: Role) -> Self {
        let comparisons = match role {
            // Each item compared is either among the ids of the message or a difference.
            Role::Initiator { room } => room + message.len() / negentropy::ID_SIZE,
            Role::Responder => 0,
        };
        Self {
            set,
            role,
            ranges: Cell::new(Ranges::of(message)),
            purpose: Cell::new(Purpose::SumOrShortList),
            comparisons: Cell::new(comparisons),
            ran_out_of_room: Cell::new(false),
            #[cfg(test)]
            yielded: Cell::new(0),
        }
    }

    /// Whether an iteration was stopped because more differences were found than there is room for.
    pub(super) fn ran_out_of_room(&self) -> bool {
        self.ran_out_of_room.get()
    }

    fn count_comparison(&self) -> Result<(), Error> {
        match self.comparisons.get().checked_sub(1) {
            Some(left) => {
                self.comparisons.set(left);
                Ok(())
            }
            None => {
                self.ran_out_of_room.set(true);
                // Any error would do; it goes no further than the session.
                Err(Error::BadRange)
            }
        }
    }

    fn count_yielded(&self) {
        #[cfg(test)]
        self.yielded.set(self.yielded.get() + 1);
    }
}

impl NegentropyStorageBase for SetView<'_> {
    fn size(&self) -> Result<usize, Error> {
        Ok(self.set.len())
    }

    fn get_item(&self, rank: usize) -> Result<Option<Item>, Error> {
        Ok(self.set.get(rank).map(to_theirs))
    }

    fn iterate(
        &self,
        begin: usize,
        end: usize,
        callback: &mut dyn FnMut(Item, usize) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        if begin > end || end > self.set.len() {
            return Err(Error::BadRange);
        }
        let purpose = self.purpose.get();
        self.purpose.set(match purpose {
            Purpose::CompareInVain => Purpose::List,
            _ => Purpose::SumOrShortList,
        });
        match purpose {
            Purpose::CompareInVain => return Ok(()),
            Purpose::SumOrShortList if end - begin >= SPLIT_FROM => {
                let sum = self.set.sum(begin, end);
                self.count_yielded();
                callback(Item::with_timestamp_and_id(0, Id::from_byte_array(sum.to_bytes())), begin)?;
                return Ok(());
            }
            Purpose::SumOrShortList | Purpose::Compare | Purpose::List => {}
        }
        for (item, rank) in self.set.iter_from(begin).zip(begin..end) {
            if purpose == Purpose::Compare {
                self.count_comparison()?;
            }
            self.count_yielded();
            if !callback(to_theirs(item), rank)? {
                break;
            }
        }
        Ok(())
    }

    fn find_lower_bound(&self, first: usize, last: usize, bound: &Bound) -> usize {
        let mut ranges = self.ranges.get();
        let mode = ranges.next();
        self.ranges.set(ranges);
        self.purpose.set(match (mode, self.role) {
            (Some(RangeMode::IdList), Role::Initiator { .. }) => Purpose::Compare,
            (Some(RangeMode::IdList), Role::Responder) => Purpose::CompareInVain,
            (Some(RangeMode::Skip | RangeMode::Fingerprint) | None, _) => Purpose::SumOrShortList,
        });
        let bound = set::Item::new(bound.item.timestamp, bound.item.id.to_bytes());
        self.set.rank(&bound).clamp(first, last)
    }
}

fn to_theirs(item: set::Item) -> Item {
    Item::with_timestamp_and_id(item.millis, Id::from_byte_array(item.id))
}

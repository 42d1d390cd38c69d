//! How much of what a publisher says it has published a node holds.
//!
//! A head is the publisher's signed word about one instant. A node counts what it holds for the same instant
//! and compares: equal root, and nothing can have been hidden. What the node holds above that instant explains
//! some of a difference, because a new version or a retraction takes a counted one away. What remains is a
//! shortage only once others have been asked: one peer alone may be the one that hides.

use crate::head::Head;
use crate::time::{HOUR, UnixMillis};

/// A head older than this says little about today; publishers sign one every day.
pub const STALE_AFTER: u64 = 48 * HOUR;
/// Organisations whose nodes must have been compared with before a shortage is stated, so that no single one can
/// make it up or cause it.
pub const ASKED_BEFORE_SHORT: usize = 2;

/// What a node holds of one organisation, beside a head of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// What the head would say if it were about what the node holds.
    pub counted: Head,
    /// Places of published records whose winner, retractions included, is above the head's instant.
    pub above: u64,
}

/// What the comparison of a head with what is held comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// The publisher has signed no head yet.
    NoHead,
    /// Everything the head counts is here, and nothing newer.
    Complete,
    /// Newer records are here than the head speaks of, and they explain every difference from it.
    Ahead,
    /// Something is amiss, and too few others have been asked to say what.
    Checking,
    /// Records are missing, and others that were asked do not have them either.
    Short,
    /// Others were asked, and here are more records than the head counts: the head, or a retraction, is missing.
    Different,
    /// Nothing is amiss, but the head is old.
    Stale,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::NoHead, Self::Complete, Self::Ahead, Self::Checking, Self::Short, Self::Different, Self::Stale];

    /// The stable name, for programs and for the catalogues of messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoHead => "no-head",
            Self::Complete => "complete",
            Self::Ahead => "ahead",
            Self::Checking => "checking",
            Self::Short => "short",
            Self::Different => "different",
            Self::Stale => "stale",
        }
    }
}

/// The answer for one publisher. It is relative to the newest head known, whose age belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completeness {
    /// What it comes to.
    pub state: State,
    /// Records that the head counts and that are neither here nor explained by newer ones; at least so many.
    pub missing: u64,
    /// Places with something newer than the head.
    pub above: u64,
    /// Milliseconds since the instant that the head is about.
    pub age: u64,
}

/// Compares a head with what is held for its instant.
///
/// `asked` is the number of organisations with whose nodes a comparison of the whole sets was begun after the
/// head had arrived, and finished. Equal counts with unequal roots are a shortage of at least one record: an id
/// that the head counts is not here.
///
/// ```
/// use kirjo_protocol::completeness::{Held, State, judge};
/// use kirjo_protocol::head::Head;
/// use kirjo_protocol::time::UnixMillis;
///
/// let head = Head { as_of: UnixMillis(1_790_000_000_000), count: 3, root: [1; 32] };
/// let held = Held { counted: Head { count: 1, root: [2; 32], ..head }, above: 0 };
/// assert_eq!(judge(&head, &held, 1, head.as_of).state, State::Checking);
/// let answer = judge(&head, &held, 2, head.as_of);
/// assert_eq!((answer.state, answer.missing), (State::Short, 2));
/// ```
pub fn judge(head: &Head, held: &Held, asked: usize, now: UnixMillis) -> Completeness {
    let ours = &held.counted;
    let equal = (head.count, head.root) == (ours.count, ours.root);
    let fewer = head.count.saturating_sub(ours.count);
    // Each newer winner can have taken the place of one that the head counts, and no more.
    let missing = match (equal, ours.count > head.count) {
        (true, _) | (_, true) => 0,
        (false, false) if held.above == 0 => fewer.max(1),
        (false, false) => fewer.saturating_sub(held.above),
    };
    let enough = asked >= ASKED_BEFORE_SHORT;
    let state = if equal && held.above == 0 {
        State::Complete
    } else if equal || (missing == 0 && ours.count <= head.count) {
        State::Ahead
    } else if !enough {
        State::Checking
    } else if missing > 0 {
        State::Short
    } else {
        State::Different
    };
    let age = now.since(head.as_of);
    let settled = matches!(state, State::Short | State::Different);
    let state = if age > STALE_AFTER && !settled { State::Stale } else { state };
    Completeness { state, missing, above: held.above, age }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::merkle;

    const AS_OF: UnixMillis = UnixMillis(1_790_000_000_000);

    fn head(count: u64, root: u8) -> Head {
        Head { as_of: AS_OF, count, root: [root; 32] }
    }

    fn state(head: &Head, counted: Head, above: u64, asked: usize) -> (State, u64) {
        let answer = judge(head, &Held { counted, above }, asked, AS_OF);
        (answer.state, answer.missing)
    }

    #[test]
    fn equal_roots_are_complete_and_newer_records_are_ahead() {
        assert_eq!(state(&head(3, 1), head(3, 1), 0, 0), (State::Complete, 0));
        assert_eq!(state(&head(3, 1), head(3, 1), 2, 0), (State::Ahead, 0));
        assert_eq!(state(&head(0, 1), head(0, 1), 0, 0), (State::Complete, 0));
    }

    #[test]
    fn a_shortage_is_stated_only_after_two_organisations_were_asked() {
        for (asked, expected) in [(0, State::Checking), (1, State::Checking), (2, State::Short), (9, State::Short)] {
            assert_eq!(state(&head(5, 1), head(2, 2), 0, asked), (expected, 3), "{asked} asked");
        }
    }

    #[test]
    fn newer_versions_explain_as_many_missing_ones_as_there_are_and_no_more() {
        assert_eq!(state(&head(5, 1), head(3, 2), 2, 2), (State::Ahead, 0));
        assert_eq!(state(&head(5, 1), head(3, 2), 1, 2), (State::Short, 1));
    }

    #[test]
    fn as_many_records_of_other_ids_are_a_shortage_of_at_least_one() {
        assert_eq!(state(&head(5, 1), head(5, 2), 0, 2), (State::Short, 1));
        assert_eq!(state(&head(5, 1), head(5, 2), 0, 1), (State::Checking, 1));
    }

    #[test]
    fn more_records_than_the_head_counts_are_no_shortage_and_not_complete_either() {
        assert_eq!(state(&head(5, 1), head(6, 2), 0, 1), (State::Checking, 0));
        assert_eq!(state(&head(5, 1), head(6, 2), 1, 2), (State::Different, 0));
    }

    #[test]
    fn an_old_head_is_stale_unless_a_shortage_is_certain() {
        let at = |age: u64, counted: Head, asked| {
            let answer = judge(&head(5, 1), &Held { counted, above: 0 }, asked, AS_OF.plus(age));
            assert_eq!(answer.age, age);
            answer.state
        };
        assert_eq!(at(STALE_AFTER, head(5, 1), 2), State::Complete);
        assert_eq!(at(STALE_AFTER + 1, head(5, 1), 2), State::Stale);
        assert_eq!(at(STALE_AFTER + 1, head(4, 2), 1), State::Stale);
        assert_eq!(at(STALE_AFTER + 1, head(4, 2), 2), State::Short);
    }

    /// What was done at a place: a version or a retraction, before or after the head.
    type Step = (u8, bool, bool);

    /// The winners after some steps: by place the number of the step, whether it is a retraction, and whether it
    /// came after the head.
    fn winners(steps: &[Step]) -> BTreeMap<u8, (usize, bool, bool)> {
        let (before, after): (Vec<_>, Vec<_>) = steps.iter().enumerate().partition(|(_, (.., late))| !late);
        let all = before.into_iter().chain(after);
        all.map(|(number, (place, retracts, late))| (*place, (number, *retracts, *late))).collect()
    }

    fn counted(winners: &BTreeMap<u8, (usize, bool, bool)>) -> Held {
        let mut ids: Vec<[u8; 32]> = winners
            .values()
            .filter(|(_, retracts, late)| !retracts && !late)
            .map(|(number, ..)| {
                let mut id = [0; 32];
                id[..8].copy_from_slice(&(*number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
                id
            })
            .collect();
        ids.sort_unstable();
        let above = winners.values().filter(|(.., late)| *late).count() as u64;
        Held { counted: Head { as_of: AS_OF, count: ids.len() as u64, root: merkle::root(ids) }, above }
    }

    proptest! {
        #[test]
        fn whoever_holds_everything_is_never_called_short(
            steps in prop::collection::vec((0_u8..20, any::<bool>(), any::<bool>()), 0..60), asked in 0_usize..4,
        ) {
            let early: Vec<Step> = steps.iter().copied().filter(|(.., late)| !late).collect();
            let head = counted(&winners(&early)).counted;
            // Numbers of steps are ids, so those of the head have to be the same ones.
            let mut ordered = early.clone();
            ordered.extend(steps.iter().copied().filter(|(.., late)| *late));
            let held = counted(&winners(&ordered));
            let answer = judge(&head, &held, asked, AS_OF);
            let expected = if held.above == 0 { State::Complete } else { State::Ahead };
            prop_assert_eq!((answer.state, answer.missing), (expected, 0));
        }

        #[test]
        fn whatever_is_hidden_shows_and_is_counted(
            count in 1_usize..40, hidden in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
        ) {
            let steps: Vec<Step> = (0..count).map(|place| (place as u8, false, false)).collect();
            let whole = winners(&steps);
            let head = counted(&whole).counted;
            let mut part = whole.clone();
            for index in hidden {
                part.remove(&(index.index(count) as u8));
            }
            let gone = (whole.len() - part.len()) as u64;
            let answer = judge(&head, &counted(&part), 2, AS_OF);
            prop_assert_eq!((answer.state, answer.missing), (State::Short, gone));
            prop_assert_eq!(judge(&head, &counted(&part), 1, AS_OF).state, State::Checking);
        }
    }
}

//! Finding out what two nodes' sets lack of each other, by the negentropy protocol, version 1.
//!
//! The initiator sends the fingerprints of sixteen stretches of its set. The responder answers with nothing for
//! those that match its own and splits those that don't, until a stretch is small enough for its ids to be
//! listed. Each round so costs about sixteen fingerprints a difference, and the number of rounds grows with the
//! logarithm of the set. The responder keeps no state at all: every message is answered from the live set.
//!
//! The rounds are the `negentropy` crate's, which other implementations of the protocol agree with byte for
//! byte. What it asks of the set is answered from the [`OrderedSet`]'s counts and sums, so that a step
//! costs logarithmic time instead of a walk through everything.
//!
//! A session is bounded in message size, rounds and reported ids. Running into one of the latter two is not a
//! failure: what was found is true and worth fetching, and the next session goes on from there.

use negentropy::{Id, Negentropy, Storage};

use crate::limits::MAX_RECONCILE_FRAME;
use crate::set::OrderedSet;

mod ranges;
mod storage;

#[cfg(test)]
mod tests;

use self::storage::{Role, SetView};

/// The largest message, sent or accepted. It leaves 4 KiB of a frame to the envelope around it.
pub const MAX_MESSAGE_BYTES: usize = MAX_RECONCILE_FRAME - 4 * 1024;

/// Answers an initiator reads before it stops. Sixteen-fold splitting pins down a difference among a million
/// items in five; the rest is room for many differences under the message limit.
pub const MAX_ROUNDS: usize = 32;

/// Ids an initiator reports, had and needed together, before it stops. A session so holds 3.2 MB of ids at most;
/// a node that lacks more than that is better served by bulk transfer.
pub const MAX_SESSION_IDS: usize = 100_000;

/// Why a reconciliation message was refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The message is larger than [`MAX_MESSAGE_BYTES`].
    #[error("a reconciliation message of {bytes} bytes is over the limit of {MAX_MESSAGE_BYTES}")]
    TooLong {
        /// Its size.
        bytes: usize,
    },
    /// The message isn't one of the negentropy protocol, version 1.
    #[error("not a valid reconciliation message: {0}")]
    Malformed(#[source] negentropy::Error),
    /// A message came for a session that had ended.
    #[error("a reconciliation message came after the session had ended")]
    Ended,
}

/// What one answer of the peer brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Step {
    /// The message to send next; none when the session has ended.
    pub next: Option<Vec<u8>>,
    /// Ids we have and the peer lacks, ascending.
    pub have: Vec<[u8; 32]>,
    /// Ids the peer has and we lack, ascending. The peer's word: it may name ids that we have after all.
    pub need: Vec<[u8; 32]>,
    /// Whether the session ended at a limit of rounds or ids, so that differences may remain which no step has reported.
    pub truncated: bool,
}

/// The limits of one session; tests tighten them.
#[derive(Debug, Clone, Copy)]
struct Limits {
    message_bytes: usize,
    rounds: usize,
    ids: usize,
}

impl Limits {
    const STANDARD: Self = Self { message_bytes: MAX_MESSAGE_BYTES, rounds: MAX_ROUNDS, ids: MAX_SESSION_IDS };
}

/// The side that starts a session and learns the differences.
#[derive(Debug)]
pub struct Initiator {
    limits: Limits,
    rounds: usize,
    ids: usize,
    ended: bool,
}

impl Initiator {
    /// Starts a session: the state to keep, and the first message to send.
    pub fn new(set: &OrderedSet) -> (Self, Vec<u8>) {
        Self::with_limits(set, Limits::STANDARD)
    }

    fn with_limits(set: &OrderedSet, limits: Limits) -> (Self, Vec<u8>) {
        let view = SetView::to_start(set);
        let first = engine(&view, limits)
            .initiate()
            .expect("the storage never fails when it is only summed or listed in short stretches");
        let session = Self { limits, rounds: 0, ids: 0, ended: false };
        (session, first)
    }

    /// Reads the peer's answer.
    ///
    /// The set may have changed since the last step: what then is reported is true for some moment in between.
    /// An error ends the session.
    pub fn step(&mut self, set: &OrderedSet, message: &[u8]) -> Result<Step, Error> {
        if self.ended {
            return Err(Error::Ended);
        }
        // Every way out of here but one ends the session.
        self.ended = true;
        check_length(message)?;
        self.rounds += 1;

        let room = self.limits.ids - self.ids;
        let view = SetView::to_read(set, message, Role::Initiator { room });
        let mut engine = engine(&view, self.limits);
        engine.set_initiator();
        let (mut have, mut need) = (Vec::new(), Vec::new());
        let outcome = engine.reconcile_with_ids(message, &mut have, &mut need);

        let mut truncated = view.ran_out_of_room();
        let next = match outcome {
            Ok(next) => next,
            // The view stopped the engine. What it had found until then stands.
            Err(_) if truncated => None,
            Err(error) => return Err(Error::Malformed(error)),
        };

        // The engine gives what it needs in a random order and what it has in the order of the set.
        let mut need = sorted(need);
        let mut have: Vec<_> = have.into_iter().map(Id::to_bytes).collect();
        truncated |= need.len() + have.len() > room;
        need.truncate(room);
        have.truncate(room - need.len());
        have.sort_unstable();
        have.dedup();
        self.ids += have.len() + need.len();

        truncated |= next.is_some() && (self.rounds >= self.limits.rounds || self.ids >= self.limits.ids);
        let next = next.filter(|_| !truncated);
        self.ended = next.is_none();
        Ok(Step { next, have, need, truncated })
    }

    /// Whether the session is over, by agreement, at a limit or by an error.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// The answers read so far.
    pub fn rounds(&self) -> usize {
        self.rounds
    }
}

/// Answers an initiator's message from the live set. Nothing is kept between messages.
pub fn respond(set: &OrderedSet, message: &[u8]) -> Result<Vec<u8>, Error> {
    respond_within(set, message, Limits::STANDARD)
}

fn respond_within(set: &OrderedSet, message: &[u8], limits: Limits) -> Result<Vec<u8>, Error> {
    check_length(message)?;
    let view = SetView::to_read(set, message, Role::Responder);
    engine(&view, limits).reconcile(message).map_err(Error::Malformed)
}

fn engine<'v, 's>(view: &'v SetView<'s>, limits: Limits) -> Negentropy<'v, SetView<'s>> {
    Negentropy::new(Storage::Borrowed(view), limits.message_bytes as u64)
        .expect("the message limit is over the protocol's minimum of 4096 bytes")
}

fn check_length(message: &[u8]) -> Result<(), Error> {
    if message.len() > MAX_MESSAGE_BYTES {
        return Err(Error::TooLong { bytes: message.len() });
    }
    Ok(())
}

fn sorted(ids: Vec<Id>) -> Vec<[u8; 32]> {
    let mut ids: Vec<_> = ids.into_iter().map(Id::to_bytes).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

//! What must hold at every moment, looked at when it could break.

use std::sync::Arc;

use kirjo_protocol::envelope::Record;
use kirjo_protocol::frame::{Request, Scope};
use kirjo_protocol::id::RecordId;
use kirjo_protocol::limits::{FUTURE_BYTES, WAITING_BYTES};
use kirjo_protocol::replica::{Arrival, Peer, Stub};

use crate::node::Guard;
use crate::promise::Promise;
use crate::sabotage::Sabotage;

use super::World;

/// Rounds of comparing equal sets.
const ROUNDS_EQUAL: usize = 1;
/// Rounds of comparing sets with one difference.
const ROUNDS_ONE: usize = 3;
/// Queues of a node that others can fill.
const MOST_REPLIES_A_PEER: usize = 8;

impl World<'_> {
    pub(super) fn watch_store(&mut self, at: usize, arrival: Arrival, record: &Record) {
        self.nodes[at].sum.add(&record.id());
        self.last_change = self.now;
        if self.nodes[at].disk.read(arrival).is_some() {
            self.break_promise(Promise::LogIsSet, format!("node {at} stores under number {} a second time", arrival.0));
        }
    }

    /// Notes that only a stub is stored: of a record that has just come, or in place of one that is there.
    pub(super) fn watch_stub(&mut self, at: usize, stub: &Stub, is_new: bool) {
        if self.nodes[at].disk.stub(stub.arrival).is_some() {
            let text = format!("node {at} drops the payload under number {} a second time", stub.arrival.0);
            self.break_promise(Promise::LogIsSet, text);
        }
        if is_new {
            self.nodes[at].sum.add(&stub.id);
            self.last_change = self.now;
        }
    }

    /// Notes an erasure; false when a faulty driver leaves it out.
    pub(super) fn watch_erase(&mut self, at: usize, arrival: Arrival, held: Option<RecordId>) -> bool {
        let Some(id) = held else {
            self.break_promise(Promise::LogIsSet, format!("node {at} erases number {}, which is not there", arrival.0));
            return true;
        };
        self.nodes[at].sum.remove(&id);
        self.last_change = self.now;
        !(self.is_sabotaged(Sabotage::KeepErased) && self.nodes[at].is_honest())
    }

    pub(super) fn watch_evidence(&mut self, at: usize, other: &Record) {
        let publisher = self.desks.iter().position(|desk| desk.org == other.org());
        let Some(publisher) = publisher else { return };
        self.tell(at, || format!("keeps evidence that organisation {publisher} signed two versions of one number"));
        let stolen = self.desks[publisher].stolen_keys.contains(other.signer().as_bytes());
        if self.nodes[publisher].is_honest() && !stolen {
            self.break_promise(Promise::Blame, format!("organisation {publisher} is honest and signed a number twice"));
        }
    }

    pub(super) fn watch_bounds(&mut self, at: usize) {
        let (waiting, future) = self.nodes[at].replica.waiting_bytes();
        self.figures.fullest_room = self.figures.fullest_room.max(waiting.max(future) as u64);
        if waiting > WAITING_BYTES || future > FUTURE_BYTES {
            self.break_promise(Promise::Bounds, format!("rooms of node {at} hold {waiting} and {future} bytes"));
        }
    }

    pub(super) fn watch_replies(&mut self, at: usize, other: usize) {
        let replies = self.nodes[at].replies.values().filter(|(asker, ..)| *asker == other).count();
        if self.nodes[at].is_honest() && replies > MOST_REPLIES_A_PEER {
            let text = format!("node {at} works on {replies} requests of node {other} at once");
            self.break_promise(Promise::Bounds, text);
        }
    }

    /// What an honest node gives out is what somebody has signed.
    pub(super) fn watch_envelope(&mut self, at: usize, bytes: &Arc<[u8]>) {
        if self.nodes[at].is_honest() && !self.verified.get(bytes).is_some_and(Result::is_ok) {
            self.break_promise(Promise::Unchanged, format!("node {at} gives out an envelope that nobody signed"));
        }
    }

    /// Both ends of a session, when both are honest.
    fn pair(&self, at: usize, peer: Peer) -> Option<(usize, usize)> {
        let other = *self.nodes[at].numbers.get(&peer)?;
        (self.nodes[at].is_honest() && self.nodes[other].is_honest()).then_some((at, other))
    }

    pub(super) fn watch_request(&mut self, at: usize, peer: Peer, request: &Request) {
        let Some((_, other)) = self.pair(at, peer) else { return };
        match request {
            Request::Hello { .. } => {
                let session = self.new_session(at, other);
                self.nodes[at].sessions.insert(peer, session);
            }
            Request::Reconcile { scope: Scope::All, .. } => {
                if let Some(session) = self.nodes[at].sessions.get_mut(&peer) {
                    session.rounds += 1;
                }
            }
            _ => self.watch_compared(at, peer),
        }
    }

    /// A session has compared everything: when nothing disturbed it, its rounds are what they should be.
    pub(super) fn watch_compared(&mut self, at: usize, peer: Peer) {
        let Some((_, other)) = self.pair(at, peer) else { return };
        let now = (self.nodes[at].sum, self.nodes[other].sum);
        let Some(session) = self.nodes[at].sessions.get_mut(&peer) else { return };
        if session.compared || session.rounds == 0 {
            return;
        }
        session.compared = true;
        if session.sets != now {
            return;
        }
        let rounds = session.rounds;
        self.figures.sessions += 1;
        let (ours, theirs) = now;
        if ours == theirs {
            self.figures.rounds_equal = self.figures.rounds_equal.max(rounds as u64);
            if rounds > ROUNDS_EQUAL {
                self.break_promise(
                    Promise::Rounds,
                    format!("nodes {at} and {other} are equal and took {rounds} rounds"),
                );
            }
        } else if (ours.count - theirs.count).abs() == 1 && self.known_sums.contains(&(ours.xor ^ theirs.xor)) {
            self.figures.rounds_one = self.figures.rounds_one.max(rounds as u64);
            if rounds > ROUNDS_ONE {
                self.break_promise(
                    Promise::Rounds,
                    format!("nodes {at} and {other} differ by one and took {rounds} rounds"),
                );
            }
        }
    }

    pub(super) fn watch_synced(&mut self, at: usize, peer: Peer, received: usize, sent: usize, complete: bool) {
        if complete {
            self.watch_compared(at, peer);
        }
        let Some(other) = self.nodes[at].numbers.get(&peer).copied() else { return };
        self.nodes[at].sessions.remove(&peer);
        if received + sent > 0 || !complete {
            let outcome = if complete { "in step" } else { "not complete" };
            self.tell(at, || format!("session with node {other}: took {received}, gave {sent}, {outcome}"));
        }
        if complete && let Guard::Asking { answers, .. } = &mut self.nodes[at].guard {
            *answers += 1;
            if std::mem::take(&mut self.nodes[at].head_held) {
                self.sign_head(at, self.desks[at].org);
            }
        }
        if self.is_sabotaged(Sabotage::BlameEverybody) && self.nodes[other].is_honest() && self.nodes[at].is_honest() {
            self.break_promise(Promise::Blame, format!("node {at} disconnects node {other} for a session that ended"));
        }
    }
}

//! The replica of a node, of whichever release.
//!
//! A present node runs [`kirjo_protocol`]; a later one runs `kirjo-protocol-later`, the same sources built with one
//! more kind and two more fields. The world speaks the present one's types; for a later node they are written out and
//! read again by its own crate, so that nothing gets from one release to the other but bytes and numbers.

mod later;

use std::cell::RefCell;
use std::rc::Rc;

use ciborium::value::Value;
use kirjo_protocol::content::{self, Product};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::head::Head;
use kirjo_protocol::id::{NetworkId, OrgId, RecordId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::refusal::{Refusal, Verdict};
use kirjo_protocol::replica::{Arrival, Config, DropRule, Input, Output, Peer, Replica, Source, Stored, Stub, View};
use kirjo_protocol::time::{Seq, UnixMillis};

use crate::scenario::Release;

pub(crate) use later::{Later, Reader};

/// What a later release's nodes share in one run: each envelope is verified once.
pub(crate) type Shared = Rc<RefCell<Reader>>;

/// A replica.
#[derive(Debug)]
pub(crate) enum Engine {
    Present(Box<Replica>),
    Later(Box<Later>),
}

/// A record of a set, as far as the world asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    pub(crate) id: RecordId,
    pub(crate) seq: Seq,
    pub(crate) expires: UnixMillis,
    pub(crate) arrival: Arrival,
    pub(crate) retraction: bool,
    /// Whether it is there without its payload.
    pub(crate) stub: bool,
}

/// What a reader finds in a record's content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) titles: usize,
    /// The fields that only a later release knows: the optional and the critical one.
    pub(crate) added: (Option<u32>, Option<u32>),
}

impl Held {
    fn of(view: View<'_>) -> Self {
        let entry = view.entry;
        Self {
            id: entry.id,
            seq: entry.seq,
            expires: entry.expires,
            arrival: entry.arrival,
            retraction: entry.retraction,
            stub: entry.stub,
        }
    }
}

/// Asks the replica of either release; their answers are the same but for their types.
macro_rules! ask {
    ($engine:expr, $present:ident => $one:expr, $later:ident => $other:expr) => {
        match $engine {
            Engine::Present($present) => $one,
            Engine::Later($later) => $other,
        }
    };
}

impl Engine {
    /// A replica that holds nothing.
    pub(crate) fn new(release: Release, network: &NetworkId, entropy: u64, shared: &Shared) -> Self {
        match release {
            Release::Present => Self::Present(Box::new(Replica::new(Config::new(network.clone(), entropy)))),
            Release::Later => Self::Later(Box::new(Later::new(entropy, shared.clone()))),
        }
    }

    pub(crate) fn add_own(&mut self, org: OrgId, now: UnixMillis) {
        ask!(self, replica => replica.add_own(org, now), later => later.add_own(org, now));
    }

    /// The rules that are on a disk, before what it holds is taken in.
    pub(crate) fn set_rules(&mut self, rules: impl IntoIterator<Item = DropRule>) {
        ask!(self, replica => replica.set_rules(rules), later => later.set_rules(rules));
    }

    /// Leaves records out; false when the rule is refused.
    pub(crate) fn drop_by(&mut self, rule: DropRule, out: &mut Vec<Output>) -> bool {
        ask!(self, replica => replica.drop_by(rule, out).is_ok(), later => later.drop_by(rule, out))
    }

    /// Takes a rule back.
    pub(crate) fn keep(&mut self, now: UnixMillis, rule: DropRule, out: &mut Vec<Output>) {
        ask!(self, replica => drop(replica.keep(now, rule, out)), later => later.keep(now, rule, out));
    }

    /// Takes in what is on a disk, and the highest number that was ever used there.
    pub(crate) fn restore(
        &mut self,
        records: &[(Arrival, Record)],
        stubs: Vec<Stub>,
        highest: Arrival,
        out: &mut Vec<Output>,
    ) -> Result<(), String> {
        match self {
            Self::Present(replica) => {
                let stored = records.iter().map(|(arrival, record)| Stored::of(*arrival, record));
                let stored = stored.chain(stubs.into_iter().map(Stored::Stub));
                replica.restore(stored, out).map_err(|error| error.to_string())?;
                replica.advance(highest);
                Ok(())
            }
            Self::Later(later) => later.restore(records, stubs, highest, out),
        }
    }

    pub(crate) fn handle(&mut self, now: UnixMillis, input: Input, out: &mut Vec<Output>) {
        ask!(self, replica => replica.handle(now, input, out), later => later.handle(now, input, out));
    }

    pub(crate) fn offer(&mut self, now: UnixMillis, record: &Record, source: Source, out: &mut Vec<Output>) -> Verdict {
        ask!(self, replica => replica.offer(now, record, source, out), later => later.offer(now, record, source, out))
    }

    pub(crate) fn count(&mut self, verdict: Verdict) {
        ask!(self, replica => replica.count(verdict), later => later.count(verdict));
    }

    pub(crate) fn heard_gossip(&mut self, peer: Peer) {
        ask!(self, replica => replica.heard_gossip(peer), later => later.heard_gossip(peer));
    }

    /// The winner of a place.
    pub(crate) fn record(&self, org: &OrgId, key: &RecordKey) -> Option<Held> {
        ask!(self, replica => replica.record(org, key).map(Held::of), later => later.record(org, key))
    }

    pub(crate) fn by_id(&self, id: &RecordId) -> Option<Held> {
        ask!(self, replica => replica.by_id(id).map(Held::of), later => later.by_id(id))
    }

    pub(crate) fn by_arrival(&self, arrival: Arrival) -> Option<Held> {
        ask!(self, replica => replica.by_arrival(arrival).map(Held::of), later => later.by_arrival(arrival))
    }

    /// Everything that is held, in the order of arrival.
    pub(crate) fn all(&self) -> Vec<Held> {
        ask!(self, replica => replica.since(Arrival(0)).map(Held::of).collect(), later => later.all())
    }

    /// Whether readers may see a record, as far as its release decides.
    pub(crate) fn shows(&self, arrival: Arrival, now: UnixMillis) -> bool {
        match self {
            Self::Present(replica) => replica.by_arrival(arrival).is_some_and(|view| view.is_showable(now)),
            Self::Later(later) => later.shows(arrival, now),
        }
    }

    /// What readers find in a content.
    pub(crate) fn read(&self, content: &Value) -> Read {
        match self {
            Self::Present(_) => {
                Read { titles: Product::read(content).common.title.iter().count(), added: (None, None) }
            }
            Self::Later(_) => later::read(content),
        }
    }

    /// The rules that a content breaks, which may then not be published.
    pub(crate) fn faults(&self, kind: &Kind, content: &Value) -> Vec<&'static str> {
        match self {
            Self::Present(_) => {
                content::validate(kind.name(), content).into_iter().map(|fault| fault.rule.code()).collect()
            }
            Self::Later(_) => later::faults(kind.name(), content),
        }
    }

    pub(crate) fn next_seq(&self, org: &OrgId, now: UnixMillis) -> Seq {
        ask!(self, replica => replica.next_seq(org, now), later => later.next_seq(org, now))
    }

    pub(crate) fn clock_offset(&self) -> i64 {
        ask!(self, replica => replica.clock_offset(), later => later.clock_offset())
    }

    pub(crate) fn head_of(&self, org: &OrgId, as_of: UnixMillis) -> Option<Head> {
        ask!(self, replica => replica.head_of(org, as_of), later => later.head_of(org, as_of))
    }

    pub(crate) fn head_time(&self, org: &OrgId, now: UnixMillis) -> UnixMillis {
        ask!(self, replica => replica.head_time(org, now), later => later.head_time(org, now))
    }

    /// Places of an organisation whose winner is above a head's instant.
    pub(crate) fn above(&self, org: &OrgId, as_of: UnixMillis) -> Option<u64> {
        ask!(self, replica => replica.held_of(org, as_of).map(|held| held.above), later => later.above(org, as_of))
    }

    pub(crate) fn state_digest(&self, now: UnixMillis) -> ([u8; 32], usize) {
        ask!(self, replica => replica.state_digest(now), later => later.state_digest(now))
    }

    pub(crate) fn len(&self) -> usize {
        ask!(self, replica => replica.len(), later => later.len())
    }

    /// Bytes in the two rooms outside of the set.
    pub(crate) fn waiting_bytes(&self) -> (usize, usize) {
        ask!(self, replica => replica.waiting_bytes(), later => later.waiting_bytes())
    }
}

/// Whether a later release judges an envelope as the present one did.
pub(crate) fn judges_alike(shared: &Shared, bytes: &std::sync::Arc<[u8]>, present: &Result<Record, Refusal>) -> bool {
    shared.borrow_mut().learn(bytes, present)
}

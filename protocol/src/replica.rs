//! One node's copy of the set, as a state machine.
//!
//! Inputs are records that have been verified, frames from peers and ticks of the clock; outputs are what
//! the driver has to do: store, erase, send, reply. The driver is either a node with a disk and a network,
//! or a simulator with virtual time; the machine can't tell. It keeps an entry of about a hundred bytes
//! for each record and never its payload.
//!
//! The set is: the winning identity operations, and the current winner of every (org, key). Two replicas
//! with the same set agree on everything that readers see.

mod admit;
mod deaf;
mod gone;
mod load;
mod query;
mod restore;
mod rooms;
mod serve;
mod session;
mod stubs;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use crate::envelope::Record;
use crate::frame::{Request, Response};
use crate::id::{NetworkId, OrgId, RecordId};
use crate::limits::{
    DEFAULT_UNKNOWN_BYTES, DEFAULT_UNKNOWN_ORGS, HEAD_AFTER_BURST, HEAD_EVERY, MAX_PEERS, MINUTE_OF_JITTER,
    RECONCILE_EVERY, RECONCILE_PEERS,
};
use crate::refusal::{Refusal, Verdict};
use crate::time::UnixMillis;

pub use load::Loading;
pub use query::{OrgView, Unknown, View};
pub use restore::{RestoreError, Stored};
pub use session::PeerView;
pub use stubs::{DropRefused, DropRule, Stub};
pub use table::Entry;

use gone::Gone;
use load::Load;
use rooms::Rooms;
use session::PeerState;
use table::Table;

/// A node's own number for a record in the order of arrival: the key of its log. It means nothing elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Arrival(pub u64);

/// The driver's number for a peer. One that comes back may have the same again, and what it said is gone is still known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Peer(pub u64);

/// Matches an answer to its question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub u64);

/// Where a record came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// This node's own organisations.
    Local,
    /// A peer, by gossip or transfer.
    Peer(Peer),
}

/// What a replica is told about itself.
#[derive(Debug, Clone)]
pub struct Config {
    /// The network.
    pub network: NetworkId,
    /// How many organisations without evidence of who they are it replicates.
    pub unknown_orgs: usize,
    /// How many bytes of envelopes it may hold of them and still take in another one.
    pub unknown_bytes: u64,
    /// From the operating system's random source; it spreads periodic work so that nodes don't march in step.
    pub entropy: u64,
}

impl Config {
    /// The default configuration for a network.
    pub fn new(network: NetworkId, entropy: u64) -> Self {
        Self { network, unknown_orgs: DEFAULT_UNKNOWN_ORGS, unknown_bytes: DEFAULT_UNKNOWN_BYTES, entropy }
    }
}

/// What happened.
#[derive(Debug)]
pub enum Input {
    /// A connection was made.
    Connected {
        /// To whom.
        peer: Peer,
        /// Whether this node dialled.
        outbound: bool,
    },
    /// The peer has just joined the gossip topic: what was published before that moment it may have missed.
    Subscribed {
        /// Who.
        peer: Peer,
    },
    /// The last connection to a peer has ended.
    Disconnected {
        /// Whose.
        peer: Peer,
    },
    /// A peer asks something other than [`Request::Push`].
    Request {
        /// Who asks.
        peer: Peer,
        /// To answer with.
        token: Token,
        /// What it asks.
        request: Request,
    },
    /// A peer offers records, which the driver has verified.
    Pushed {
        /// Who offers.
        peer: Peer,
        /// To answer with.
        token: Token,
        /// In the order of the frame.
        records: Vec<Result<Record, Refusal>>,
    },
    /// A peer answers something other than [`Response::Records`] or [`Response::Verdicts`].
    Response {
        /// Who answers.
        peer: Peer,
        /// What it answers.
        token: Token,
        /// The answer.
        response: Response,
    },
    /// A peer answers with records, which the driver has verified.
    Fetched {
        /// Who answers.
        peer: Peer,
        /// What it answers.
        token: Token,
        /// The records.
        records: Vec<Result<Record, Refusal>>,
        /// Ids it can't serve.
        gone: Vec<RecordId>,
        /// When it answers a push: its verdicts.
        verdicts: Option<Vec<Verdict>>,
    },
    /// A request got no answer.
    Failed {
        /// From whom.
        peer: Peer,
        /// To what.
        token: Token,
    },
    /// A request was never sent, because this node has too many under way or the peer has just gone.
    Unsent {
        /// To whom.
        peer: Peer,
        /// Which.
        token: Token,
    },
    /// The operator wants a reconciliation now, with one peer or with all.
    Sync {
        /// With whom.
        peer: Option<Peer>,
    },
    /// Time has passed. Expected about once a second.
    Tick,
}

/// What the driver has to do.
#[derive(Debug)]
pub enum Output {
    /// Write a record into the log.
    Store {
        /// Under this number.
        arrival: Arrival,
        /// What to write.
        record: Record,
    },
    /// Keep of a record only what is left without its payload, under its number: in the same step the payload goes
    /// from the log, if it is there.
    StoreStub(Stub),
    /// Remove a record from the log, payload and all, or what is left of it.
    Erase {
        /// Its number.
        arrival: Arrival,
    },
    /// Keep the proof of an equivocation: the winner of the place, and this record of the same seq.
    Evidence {
        /// Number of the one held.
        held: Arrival,
        /// The other.
        other: Record,
    },
    /// Send a request.
    Request {
        /// To whom.
        peer: Peer,
        /// To match the answer.
        token: Token,
        /// What.
        request: Request,
    },
    /// Send [`Request::Push`] with these records of the log.
    Push {
        /// To whom.
        peer: Peer,
        /// To match the answer.
        token: Token,
        /// Which.
        arrivals: Vec<Arrival>,
    },
    /// Answer a request.
    Reply {
        /// Which.
        token: Token,
        /// With what.
        response: Response,
    },
    /// Answer with [`Response::Records`] of the log.
    ReplyRecords {
        /// Which request.
        token: Token,
        /// Which records.
        arrivals: Vec<Arrival>,
        /// Ids this node can't serve.
        gone: Vec<RecordId>,
    },
    /// Answer with [`Response::Verdicts`] and these winners of the log.
    ReplyVerdicts {
        /// Which request.
        token: Token,
        /// What became of each record.
        verdicts: Vec<Verdict>,
        /// Winners over offered records.
        winners: Vec<Arrival>,
    },
    /// A session with a peer has ended.
    Synced {
        /// Which peer.
        peer: Peer,
        /// Records it brought.
        received: usize,
        /// Records it took.
        sent: usize,
        /// Whether both sides now have everything, as far as this session knew.
        complete: bool,
    },
    /// A peer's gossip no longer arrives though it is connected; the connection should end and be made again.
    Deaf {
        /// Whose.
        peer: Peer,
    },
    /// Time to sign a head for one of this node's organisations.
    HeadDue {
        /// Which.
        org: OrgId,
    },
    /// A peer broke the protocol; the connection should end.
    Disconnect {
        /// Which peer.
        peer: Peer,
        /// What it did.
        refusal: Refusal,
    },
}

/// One node's copy of the set.
#[derive(Debug)]
pub struct Replica {
    config: Config,
    table: Table,
    rooms: Rooms,
    peers: BTreeMap<Peer, PeerState>,
    gone: Gone,
    load: Option<Load>,
    /// Since when loads have brought too little to show that their peers hold what they say.
    load_unproven: Option<UnixMillis>,
    /// Own organisations, and when each head is due.
    own: BTreeMap<OrgId, Option<UnixMillis>>,
    evidence: BTreeMap<OrgId, (RecordId, RecordId)>,
    /// What this node's operator wants to leave out.
    rules: BTreeSet<DropRule>,
    /// When a rule was last taken back and stubs left the set with it.
    released: UnixMillis,
    /// Organisations whose genesis found no room today.
    turned_away: BTreeSet<OrgId>,
    verdicts: BTreeMap<Verdict, u64>,
    next_arrival: Arrival,
    next_token: u64,
    next_round: UnixMillis,
    last_day: UnixMillis,
    jitter: u64,
    revision: u64,
}

impl Replica {
    /// A replica that holds nothing.
    pub fn new(config: Config) -> Self {
        let jitter = config.entropy;
        Self {
            config,
            table: Table::default(),
            rooms: Rooms::default(),
            peers: BTreeMap::new(),
            gone: Gone::default(),
            load: None,
            load_unproven: None,
            own: BTreeMap::new(),
            evidence: BTreeMap::new(),
            rules: BTreeSet::new(),
            released: UnixMillis(0),
            turned_away: BTreeSet::new(),
            verdicts: BTreeMap::new(),
            next_arrival: Arrival(1),
            next_token: 1,
            next_round: UnixMillis(0),
            last_day: UnixMillis(0),
            jitter,
            revision: 0,
        }
    }

    /// Says that this node signs for an organisation, so that its head is kept fresh and its genesis
    /// doesn't count against the budget for unknown ones. Nothing of it is dropped from now on; a driver first takes
    /// back the rules about it, so that no stub of it is left.
    pub fn add_own(&mut self, org: OrgId, now: UnixMillis) {
        self.own.entry(org).or_insert(Some(now.plus(HEAD_AFTER_BURST)));
    }

    /// Offers one verified record.
    pub fn offer(&mut self, now: UnixMillis, record: &Record, source: Source, out: &mut Vec<Output>) -> Verdict {
        let verdict = self.admit(now, record, source, out);
        if verdict == Verdict::Waiting && source == Source::Local && self.own.contains_key(&record.org()) {
            // Its publisher is told that it was not published, and signs the next one with the same seq.
            self.forget_waiting(record);
        }
        self.count(verdict);
        verdict
    }

    /// Counts the refusal of something that never became a record.
    pub fn count(&mut self, verdict: Verdict) {
        *self.verdicts.entry(verdict).or_default() += 1;
    }

    /// Takes one input and says what to do about it.
    pub fn handle(&mut self, now: UnixMillis, input: Input, out: &mut Vec<Output>) {
        match input {
            Input::Connected { peer, outbound } => {
                if self.peers.len() < MAX_PEERS || self.peers.contains_key(&peer) {
                    let state = self.peers.entry(peer).or_insert_with(|| PeerState::new(now));
                    state.outbound |= outbound;
                    state.owed = !outbound;
                    state.heard = now;
                    if outbound {
                        self.start_session(now, peer, out);
                    }
                }
            }
            Input::Subscribed { peer } => {
                // A session that ended or passed its comparison before now may not have seen what was published just before.
                self.start_session(now, peer, out);
            }
            Input::Disconnected { peer } => {
                self.drop_load(peer);
                self.peers.remove(&peer);
            }
            Input::Request { peer, token, request } => self.answer(now, peer, token, request, out),
            Input::Pushed { peer, token, records } => self.take_push(now, peer, token, records, out),
            Input::Response { peer, token, response } => self.continue_session(now, peer, token, response, out),
            Input::Fetched { peer, token, records, gone, verdicts } => {
                self.take_records(now, peer, token, records, gone, verdicts, out);
            }
            Input::Failed { peer, token } => self.fail(peer, token, true, out),
            Input::Unsent { peer, token } => self.fail(peer, token, false, out),
            Input::Sync { peer: Some(peer) } => self.start_session(now, peer, out),
            Input::Sync { peer: None } => {
                for peer in self.peers.keys().copied().collect::<Vec<_>>() {
                    self.start_session(now, peer, out);
                }
            }
            Input::Tick => self.tick(now, out),
        }
    }

    fn tick(&mut self, now: UnixMillis, out: &mut Vec<Output>) {
        self.expire(now, out);
        self.open_rooms(now, out);
        self.tick_sessions(now, out);
        self.tick_load(now, out);
        for (org, due) in &mut self.own {
            if due.is_some_and(|due| due <= now) {
                *due = Some(now.plus(HEAD_EVERY));
                out.push(Output::HeadDue { org: *org });
            }
        }
        if now >= self.next_round {
            if self.next_round != UnixMillis(0) {
                self.start_round(now, out);
            }
            self.next_round = now.plus(RECONCILE_EVERY - MINUTE_OF_JITTER / 2 + self.random() % MINUTE_OF_JITTER);
        }
    }

    /// Reconciles with a few peers: those dialled by this node first, because an attacker can choose to dial us
    /// but not to be dialled, and those not heard for the longest time.
    fn start_round(&mut self, now: UnixMillis, out: &mut Vec<Output>) {
        let mut peers: Vec<_> =
            self.peers.iter().map(|(peer, state)| (!state.outbound, state.last_sync, *peer)).collect();
        peers.sort();
        let dialled = peers.iter().filter(|(inbound, ..)| !inbound).take(RECONCILE_PEERS - 1);
        let mut chosen: Vec<Peer> = dialled.map(|(.., peer)| *peer).collect();
        peers.sort_by_key(|(_, last_sync, peer)| (*last_sync, *peer));
        for (.., peer) in peers {
            if chosen.len() < RECONCILE_PEERS && !chosen.contains(&peer) {
                chosen.push(peer);
            }
        }
        for peer in chosen {
            self.start_session(now, peer, out);
        }
    }

    fn token(&mut self) -> Token {
        let token = Token(self.next_token);
        self.next_token += 1;
        token
    }

    /// SplitMix64 (Steele, Lea, Flood 2014) over the entropy given: spreads work, protects nothing.
    fn random(&mut self) -> u64 {
        self.jitter = self.jitter.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.jitter;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests;

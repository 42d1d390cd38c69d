//! A replica of the later release, and what is said to it and by it in the present release's types.

use std::collections::HashMap;
use std::sync::Arc;

use ciborium::value::Value;
use kirjo_protocol::envelope::Record;
use kirjo_protocol::frame::{Request, Response};
use kirjo_protocol::head::Head;
use kirjo_protocol::id::{NetworkId, OrgId, RecordId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::refusal::{Refusal, Verdict};
use kirjo_protocol::replica::{Arrival, DropRule, Input, Output, Peer, Source, Stub, Token};
use kirjo_protocol::time::{Seq, UnixMillis};
use kirjo_protocol_later as later;

use super::{Held, Read, Shared};

/// Why a conversion can't fail: the two releases read and write the same bytes. A run in which they don't ends here.
const ALIKE: &str = "both releases read what either has written";

/// Verifies envelopes as the later release does, each once.
#[derive(Debug)]
pub(crate) struct Reader {
    network: later::id::NetworkId,
    /// Each valid envelope as a record of either release. Looked up only, never walked.
    records: HashMap<Arc<[u8]>, (Record, later::envelope::Record)>,
}

impl Reader {
    pub(crate) fn new(network: &NetworkId) -> Self {
        let network = network.as_str().parse().unwrap_or_else(|_| unreachable!("{ALIKE}"));
        Self { network, records: HashMap::new() }
    }

    /// Takes in an envelope; false when the later release judges it in another way than the present one did.
    pub(super) fn learn(&mut self, bytes: &Arc<[u8]>, present: &Result<Record, Refusal>) -> bool {
        match (later::envelope::verify(bytes, &self.network), present) {
            (Ok(ours), Ok(theirs)) => {
                let alike = ours.id().0 == theirs.id().0 && ours.bytes() == theirs.bytes();
                self.records.insert(bytes.clone(), (theirs.clone(), ours));
                alike
            }
            (Err(ours), Err(theirs)) => refusal_to(*theirs) == later::refusal::Refusal::from(&ours),
            _ => false,
        }
    }

    fn to(&self, record: &Record) -> later::envelope::Record {
        self.records.get(record.bytes()).expect("the world has shown every record that it has read").1.clone()
    }

    fn from(&self, record: &later::envelope::Record) -> Record {
        self.records.get(record.bytes()).expect("a replica stores only what it was given").0.clone()
    }
}

/// The replica.
#[derive(Debug)]
pub(crate) struct Later {
    replica: later::replica::Replica,
    reader: Shared,
}

impl Later {
    pub(super) fn new(entropy: u64, reader: Shared) -> Self {
        let network = reader.borrow().network.clone();
        let replica = later::replica::Replica::new(later::replica::Config::new(network, entropy));
        Self { replica, reader }
    }

    pub(super) fn add_own(&mut self, org: OrgId, now: UnixMillis) {
        self.replica.add_own(later::id::OrgId(org.0), time_to(now));
    }

    pub(super) fn set_rules(&mut self, rules: impl IntoIterator<Item = DropRule>) {
        self.replica.set_rules(rules.into_iter().map(rule_to));
    }

    pub(super) fn drop_by(&mut self, rule: DropRule, out: &mut Vec<Output>) -> bool {
        let reader = self.reader.borrow();
        let mut theirs = Vec::new();
        let taken = self.replica.drop_by(rule_to(rule), &mut theirs).is_ok();
        out.extend(theirs.into_iter().map(|output| reader.output_from(output)));
        taken
    }

    pub(super) fn keep(&mut self, now: UnixMillis, rule: DropRule, out: &mut Vec<Output>) {
        let reader = self.reader.borrow();
        let mut theirs = Vec::new();
        self.replica.keep(time_to(now), rule_to(rule), &mut theirs);
        out.extend(theirs.into_iter().map(|output| reader.output_from(output)));
    }

    pub(super) fn restore(
        &mut self,
        records: &[(Arrival, Record)],
        stubs: Vec<Stub>,
        highest: Arrival,
        out: &mut Vec<Output>,
    ) -> Result<(), String> {
        let reader = self.reader.borrow();
        let stored = records
            .iter()
            .map(|(arrival, record)| later::replica::Stored::of(arrival_to(*arrival), &reader.to(record)))
            .chain(stubs.into_iter().map(|stub| later::replica::Stored::Stub(stub_to(stub))));
        let mut theirs = Vec::new();
        self.replica.restore(stored, &mut theirs).map_err(|error| error.to_string())?;
        self.replica.advance(arrival_to(highest));
        out.extend(theirs.into_iter().map(|output| reader.output_from(output)));
        Ok(())
    }

    pub(super) fn handle(&mut self, now: UnixMillis, input: Input, out: &mut Vec<Output>) {
        let reader = self.reader.borrow();
        let mut theirs = Vec::new();
        self.replica.handle(time_to(now), reader.input_to(input), &mut theirs);
        out.extend(theirs.into_iter().map(|output| reader.output_from(output)));
    }

    pub(super) fn offer(&mut self, now: UnixMillis, record: &Record, source: Source, out: &mut Vec<Output>) -> Verdict {
        let reader = self.reader.borrow();
        let source = match source {
            Source::Local => later::replica::Source::Local,
            Source::Peer(peer) => later::replica::Source::Peer(peer_to(peer)),
        };
        let mut theirs = Vec::new();
        let verdict = self.replica.offer(time_to(now), &reader.to(record), source, &mut theirs);
        out.extend(theirs.into_iter().map(|output| reader.output_from(output)));
        verdict_from(verdict)
    }

    pub(super) fn count(&mut self, verdict: Verdict) {
        self.replica.count(verdict_to(verdict));
    }

    pub(super) fn heard_gossip(&mut self, peer: Peer) {
        self.replica.heard_gossip(peer_to(peer));
    }

    pub(super) fn record(&self, org: &OrgId, key: &RecordKey) -> Option<Held> {
        self.replica.record(&later::id::OrgId(org.0), &later::id::RecordKey(key.0)).map(held)
    }

    pub(super) fn by_id(&self, id: &RecordId) -> Option<Held> {
        self.replica.by_id(&later::id::RecordId(id.0)).map(held)
    }

    pub(super) fn by_arrival(&self, arrival: Arrival) -> Option<Held> {
        self.replica.by_arrival(arrival_to(arrival)).map(held)
    }

    pub(super) fn all(&self) -> Vec<Held> {
        self.replica.since(later::replica::Arrival(0)).map(held).collect()
    }

    pub(super) fn shows(&self, arrival: Arrival, now: UnixMillis) -> bool {
        self.replica.by_arrival(arrival_to(arrival)).is_some_and(|view| view.is_showable(time_to(now)))
    }

    pub(super) fn next_seq(&self, org: &OrgId, now: UnixMillis) -> Seq {
        Seq(self.replica.next_seq(&later::id::OrgId(org.0), time_to(now)).0)
    }

    pub(super) fn clock_offset(&self) -> i64 {
        self.replica.clock_offset()
    }

    pub(super) fn head_of(&self, org: &OrgId, as_of: UnixMillis) -> Option<Head> {
        let head = self.replica.head_of(&later::id::OrgId(org.0), time_to(as_of))?;
        Some(Head { as_of: UnixMillis(head.as_of.0), count: head.count, root: head.root })
    }

    pub(super) fn head_time(&self, org: &OrgId, now: UnixMillis) -> UnixMillis {
        UnixMillis(self.replica.head_time(&later::id::OrgId(org.0), time_to(now)).0)
    }

    pub(super) fn above(&self, org: &OrgId, as_of: UnixMillis) -> Option<u64> {
        self.replica.held_of(&later::id::OrgId(org.0), time_to(as_of)).map(|held| held.above)
    }

    pub(super) fn state_digest(&self, now: UnixMillis) -> ([u8; 32], usize) {
        self.replica.state_digest(time_to(now))
    }

    pub(super) fn len(&self) -> usize {
        self.replica.len()
    }

    pub(super) fn waiting_bytes(&self) -> (usize, usize) {
        self.replica.waiting_bytes()
    }
}

/// What a reader finds in a content.
pub(super) fn read(content: &Value) -> Read {
    let added = later::content::later::Added::read(content);
    let titles = later::content::Product::read(content).common.title.iter().count();
    Read { titles, added: (added.carbon, added.dose) }
}

/// The rules that a content breaks.
pub(super) fn faults(kind: &str, content: &Value) -> Vec<&'static str> {
    later::content::validate(kind, content).into_iter().map(|fault| fault.rule.code()).collect()
}

impl Reader {
    fn input_to(&self, input: Input) -> later::replica::Input {
        use later::replica::Input as To;
        let records = |records: Vec<Result<Record, Refusal>>| -> Vec<_> {
            records.into_iter().map(|read| read.map(|record| self.to(&record)).map_err(refusal_to)).collect()
        };
        match input {
            Input::Connected { peer, outbound } => To::Connected { peer: peer_to(peer), outbound },
            Input::Subscribed { peer } => To::Subscribed { peer: peer_to(peer) },
            Input::Disconnected { peer } => To::Disconnected { peer: peer_to(peer) },
            Input::Request { peer, token, request } => {
                let request = later::frame::Request::decode(&request.encode()).expect(ALIKE);
                To::Request { peer: peer_to(peer), token: token_to(token), request }
            }
            Input::Pushed { peer, token, records: offered } => {
                To::Pushed { peer: peer_to(peer), token: token_to(token), records: records(offered) }
            }
            Input::Response { peer, token, response } => {
                let response = later::frame::Response::decode(&response.encode()).expect(ALIKE);
                To::Response { peer: peer_to(peer), token: token_to(token), response }
            }
            Input::Fetched { peer, token, records: brought, gone, verdicts } => To::Fetched {
                peer: peer_to(peer),
                token: token_to(token),
                records: records(brought),
                gone: gone.into_iter().map(|id| later::id::RecordId(id.0)).collect(),
                verdicts: verdicts.map(|verdicts| verdicts.into_iter().map(verdict_to).collect()),
            },
            Input::Failed { peer, token } => To::Failed { peer: peer_to(peer), token: token_to(token) },
            Input::Unsent { peer, token } => To::Unsent { peer: peer_to(peer), token: token_to(token) },
            Input::Sync { peer } => To::Sync { peer: peer.map(peer_to) },
            Input::Tick => To::Tick,
        }
    }

    fn output_from(&self, output: later::replica::Output) -> Output {
        use later::replica::Output as From;
        let arrivals = |arrivals: Vec<later::replica::Arrival>| arrivals.into_iter().map(arrival_from).collect();
        match output {
            From::Store { arrival, record } => {
                Output::Store { arrival: arrival_from(arrival), record: self.from(&record) }
            }
            From::StoreStub(stub) => Output::StoreStub(stub_from(stub)),
            From::Erase { arrival } => Output::Erase { arrival: arrival_from(arrival) },
            From::Evidence { held, other } => Output::Evidence { held: arrival_from(held), other: self.from(&other) },
            From::Request { peer, token, request } => {
                let request = Request::decode(&request.encode()).expect(ALIKE);
                Output::Request { peer: peer_from(peer), token: token_from(token), request }
            }
            From::Push { peer, token, arrivals: offered } => {
                Output::Push { peer: peer_from(peer), token: token_from(token), arrivals: arrivals(offered) }
            }
            From::Reply { token, response } => {
                let response = Response::decode(&response.encode()).expect(ALIKE);
                Output::Reply { token: token_from(token), response }
            }
            From::ReplyRecords { token, arrivals: served, gone } => Output::ReplyRecords {
                token: token_from(token),
                arrivals: arrivals(served),
                gone: gone.into_iter().map(|id| RecordId(id.0)).collect(),
            },
            From::ReplyVerdicts { token, verdicts, winners } => Output::ReplyVerdicts {
                token: token_from(token),
                verdicts: verdicts.into_iter().map(verdict_from).collect(),
                winners: arrivals(winners),
            },
            From::Synced { peer, received, sent, complete } => {
                Output::Synced { peer: peer_from(peer), received, sent, complete }
            }
            From::Deaf { peer } => Output::Deaf { peer: peer_from(peer) },
            From::HeadDue { org } => Output::HeadDue { org: OrgId(org.0) },
            From::Disconnect { peer, refusal } => {
                Output::Disconnect { peer: peer_from(peer), refusal: refusal_from(refusal) }
            }
        }
    }
}

fn held(view: later::replica::View<'_>) -> Held {
    let entry = view.entry;
    Held {
        id: RecordId(entry.id.0),
        seq: Seq(entry.seq.0),
        expires: UnixMillis(entry.expires.0),
        arrival: arrival_from(entry.arrival),
        retraction: entry.retraction,
        stub: entry.stub,
    }
}

fn rule_to(rule: DropRule) -> later::replica::DropRule {
    match rule {
        DropRule::Org(org) => later::replica::DropRule::Org(later::id::OrgId(org.0)),
        DropRule::Record(org, key) => {
            later::replica::DropRule::Record(later::id::OrgId(org.0), later::id::RecordKey(key.0))
        }
    }
}

fn stub_to(stub: Stub) -> later::replica::Stub {
    later::replica::Stub {
        arrival: arrival_to(stub.arrival),
        org: later::id::OrgId(stub.org.0),
        key: later::id::RecordKey(stub.key.0),
        id: later::id::RecordId(stub.id.0),
        seq: later::time::Seq(stub.seq.0),
        expires: time_to(stub.expires),
        bytes: stub.bytes,
        kind: later::kind::Kind::parse(stub.kind.name()).expect(ALIKE),
        signer: stub.signer,
        critical: stub.critical,
    }
}

fn stub_from(stub: later::replica::Stub) -> Stub {
    Stub {
        arrival: arrival_from(stub.arrival),
        org: OrgId(stub.org.0),
        key: RecordKey(stub.key.0),
        id: RecordId(stub.id.0),
        seq: Seq(stub.seq.0),
        expires: UnixMillis(stub.expires.0),
        bytes: stub.bytes,
        kind: Kind::parse(stub.kind.name()).expect(ALIKE),
        signer: stub.signer,
        critical: stub.critical,
    }
}

fn time_to(at: UnixMillis) -> later::time::UnixMillis {
    later::time::UnixMillis(at.0)
}

fn arrival_to(arrival: Arrival) -> later::replica::Arrival {
    later::replica::Arrival(arrival.0)
}

fn arrival_from(arrival: later::replica::Arrival) -> Arrival {
    Arrival(arrival.0)
}

fn peer_to(peer: Peer) -> later::replica::Peer {
    later::replica::Peer(peer.0)
}

fn peer_from(peer: later::replica::Peer) -> Peer {
    Peer(peer.0)
}

fn token_to(token: Token) -> later::replica::Token {
    later::replica::Token(token.0)
}

fn token_from(token: later::replica::Token) -> Token {
    Token(token.0)
}

fn verdict_to(verdict: Verdict) -> later::refusal::Verdict {
    later::refusal::Verdict::from_code(verdict.code()).expect(ALIKE)
}

fn verdict_from(verdict: later::refusal::Verdict) -> Verdict {
    Verdict::from_code(verdict.code()).expect(ALIKE)
}

fn refusal_to(refusal: Refusal) -> later::refusal::Refusal {
    match verdict_to(Verdict::Refused(refusal)) {
        later::refusal::Verdict::Refused(refusal) => refusal,
        _ => later::refusal::Refusal::Other,
    }
}

fn refusal_from(refusal: later::refusal::Refusal) -> Refusal {
    match verdict_from(later::refusal::Verdict::Refused(refusal)) {
        Verdict::Refused(refusal) => refusal,
        _ => Refusal::Other,
    }
}

//! What hostile nodes do. Around the twisted parts stands an ordinary node, so that they know what there is to twist.

use std::sync::Arc;

use kirjo_protocol::body::Body;
use kirjo_protocol::envelope::{self, Record};
use kirjo_protocol::frame::{Request, Response, Scope};
use kirjo_protocol::head::Head;
use kirjo_protocol::id::{NetworkId, OrgId, RecordId, RecordKey};
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::limits::LIST_IDS;
use kirjo_protocol::reconcile;
use kirjo_protocol::refusal::Refusal;
use kirjo_protocol::replica::Source;
use kirjo_protocol::set::{Item, OrderedSet};
use kirjo_protocol::time::{DAY, SECOND, Seq};

use crate::node::Done;
use crate::sabotage::Sabotage;
use crate::scenario::Mode;

use super::desk::{key_of, text};
use super::exchange::{REQUEST_TIMEOUT, Read};
use super::{Event, World};

/// Tokens of requests that no session of the replica waits for.
const OWN_TOKENS: u64 = 1 << 62;
/// Envelopes that a hostile node keeps for later.
const HOARD: usize = 2_000;

impl World<'_> {
    pub(super) fn hoard(&mut self, at: usize, bytes: &Arc<[u8]>) {
        if let Some(hostile) = &mut self.nodes[at].hostile
            && hostile.hoard.len() < HOARD
        {
            hostile.hoard.push(bytes.clone());
        }
    }

    fn neighbours(&self, at: usize) -> Vec<usize> {
        self.nodes[at].conns.keys().copied().collect()
    }

    /// Sends envelopes to one peer, by gossip or in a push.
    fn offer_to(&mut self, at: usize, other: usize, envelopes: &[Arc<[u8]>]) {
        if self.random.chance(500) {
            for bytes in envelopes {
                let message = self.message_of(bytes);
                self.gossip(at, other, message);
            }
        } else if let Some(epoch) = self.nodes[at].conns.get(&other).map(|conn| conn.epoch) {
            let frame = Request::Push { envelopes: envelopes.to_vec() }.encode();
            let token = OWN_TOKENS | (self.random.bits() >> 4);
            self.request(at, other, epoch, token, frame.into());
        }
    }

    /// Whether a node keeps a record out of its own set without saying so.
    pub(super) fn hides(&self, at: usize, record: &Record) -> bool {
        matches!(self.nodes[at].mode(), Mode::Hide { org } if self.desks[org].org == record.org())
    }

    /// Whether a faulty driver leaves a record out.
    pub(super) fn ignores(&self, record: &Record) -> bool {
        match self.options.sabotage {
            Some(Sabotage::IgnoreWithdrawals) => record.is_retraction(),
            Some(Sabotage::IgnoreOperations) => *record.kind() == Kind::Identity && !record.is_genesis(),
            _ => false,
        }
    }

    pub(super) fn hide_fetched(
        &mut self,
        at: usize,
        mut records: Vec<Result<Record, Refusal>>,
    ) -> Vec<Result<Record, Refusal>> {
        records.retain(|record| !record.as_ref().is_ok_and(|record| self.ignores(record)));
        if !self.nodes[at].is_honest() {
            for record in records.iter().flatten() {
                self.hoard(at, &record.bytes().clone());
            }
            records.retain(|record| record.as_ref().is_ok_and(|record| !self.hides(at, record)));
        }
        records
    }

    /// What it hides it replaces by something it holds, so that each offered record still gets its verdict.
    pub(super) fn hide_pushed(
        &mut self,
        at: usize,
        mut records: Vec<Result<Record, Refusal>>,
    ) -> Vec<Result<Record, Refusal>> {
        for record in &mut records {
            if record.as_ref().is_ok_and(|record| self.ignores(record)) {
                *record = Err(Refusal::Busy);
            }
        }
        if !self.nodes[at].is_honest() {
            for record in records.iter().flatten() {
                self.hoard(at, &record.bytes().clone());
            }
            let first = self.nodes[at].disk.durable().values().next().cloned();
            for record in &mut records {
                if record.as_ref().is_ok_and(|record| self.hides(at, record)) {
                    *record = first.clone().ok_or(Refusal::Busy);
                }
            }
        }
        records
    }

    pub(super) fn withhold(&mut self, at: usize, envelopes: &mut Vec<Arc<[u8]>>, gone: &mut Vec<RecordId>) {
        let Mode::Withhold { org } = self.nodes[at].mode() else { return };
        let org = self.desks[org].org;
        let read: Vec<_> = envelopes.drain(..).map(|bytes| (self.read(&bytes), bytes)).collect();
        for (record, bytes) in read {
            match record {
                Ok(record) if record.org() == org => gone.push(record.id()),
                _ => envelopes.push(bytes),
            }
        }
    }

    /// Whether a hostile node answers a request in its own way; then nobody else does.
    pub(super) fn answers_itself(&mut self, at: usize, reply: u64, frame: &[u8]) -> bool {
        match self.nodes[at].mode() {
            Mode::Stall => true,
            Mode::Dawdle => {
                // The longest that an asker waits, but for the way back.
                let boot = self.nodes[at].boot;
                let then = match Request::decode(frame) {
                    Ok(Request::Fetch { ids }) => Read::Records { reply, arrivals: Vec::new(), gone: ids },
                    Ok(Request::Push { envelopes }) => {
                        let verdicts = vec![kirjo_protocol::refusal::Verdict::Accepted; envelopes.len()];
                        Read::Verdicts { reply, verdicts, winners: Vec::new() }
                    }
                    _ => return false,
                };
                self.after(REQUEST_TIMEOUT - SECOND, Event::Read { node: at, boot, then });
                true
            }
            Mode::Nonsense => {
                let bytes = match self.random.below(3) {
                    0 => self.random.bytes().to_vec(),
                    1 => Response::Hello { now: self.clock(at), records: self.random.bits() }.encode(),
                    _ => Response::Verdicts { verdicts: Vec::new(), winners: Vec::new() }.encode(),
                };
                self.reply_bytes(at, reply, bytes.into());
                true
            }
            Mode::Invent => {
                let answer = match Request::decode(frame) {
                    Ok(Request::Reconcile { scope: Scope::All, message }) => {
                        let mut invented = OrderedSet::new();
                        for _ in 0..self.random.between(1, 300) {
                            let time = self.clock(at).minus(self.random.below(DAY));
                            invented.insert(Item::new(time.0, self.random.bytes()));
                        }
                        let Ok(message) = reconcile::respond(&invented, &message) else { return false };
                        Response::Reconcile { message }
                    }
                    // Enough to be loaded from, and nothing of it is there when it is fetched.
                    Ok(Request::Hello { .. }) => Response::Hello { now: self.clock(at), records: 1_000_000 },
                    Ok(Request::List { time, .. }) => {
                        let ids = (0..LIST_IDS).map(|_| RecordId(self.random.bytes())).collect();
                        Response::List { ids, last: time.plus(self.random.below(2)), left: 1_000_000 }
                    }
                    _ => return false,
                };
                self.reply_bytes(at, reply, answer.encode().into());
                true
            }
            Mode::LieAboutTime => match Request::decode(frame) {
                Ok(Request::Hello { .. }) => {
                    let now = if self.random.chance(500) {
                        self.clock(at).plus(DAY)
                    } else {
                        kirjo_protocol::time::UnixMillis(self.random.bits())
                    };
                    let answer = Response::Hello { now, records: self.random.bits() };
                    self.reply_bytes(at, reply, answer.encode().into());
                    true
                }
                _ => false,
            },
            Mode::Boast => self.boast(at, reply, frame),
            Mode::Fair | Mode::Hide { .. } | Mode::Withhold { .. } => false,
        }
    }

    /// Says that it holds more than anybody has seen, and lists it so slowly that an asker never gets to the end.
    fn boast(&mut self, at: usize, reply: u64, frame: &[u8]) -> bool {
        let now = self.clock(at);
        match Request::decode(frame) {
            Ok(Request::Hello { .. }) => {
                let records = 1_000_000_000;
                self.reply_bytes(at, reply, Response::Hello { now, records }.encode().into());
            }
            Ok(Request::List { time, .. }) => {
                // What the asker holds already costs it no fetch, and its time moves on with each answer.
                let held = self.desks.iter().map(|desk| RecordId(desk.org.0)).collect();
                let answer = Response::List { ids: held, last: time.plus(1), left: 1_000_000_000 };
                let boot = self.nodes[at].boot;
                let then = Read::Answer { reply, frame: answer.encode().into() };
                self.after(REQUEST_TIMEOUT - 5 * SECOND, Event::Read { node: at, boot, then });
            }
            _ => return false,
        }
        true
    }

    pub(super) fn steal_signer(&mut self, org: usize, by: usize) {
        let key = self.desks[org].signer().clone();
        if let Some(hostile) = &mut self.nodes[by].hostile {
            hostile.stolen.insert(org, key);
        }
    }

    pub(super) fn steal_controller(&mut self, org: usize, by: usize) {
        let thief = Arc::new(SigningKey::from_seed(self.random.bytes()));
        let seq = Seq::new(self.clock(by), 9);
        let desk = std::mem::replace(&mut self.desks[org].thief, true);
        if desk || !self.nodes[by].up {
            return;
        }
        let operation = self.usurpation(org, &thief, seq);
        if let Some(hostile) = &mut self.nodes[by].hostile {
            hostile.stolen.insert(org, thief);
        }
        self.give_out(by, vec![operation]);
    }

    /// Takes records into a hostile node's own set and gossips them.
    fn give_out(&mut self, by: usize, records: Vec<Record>) {
        let now = self.clock(by);
        for record in records {
            let mut out = Vec::new();
            let verdict = self.nodes[by].replica.offer(now, &record, Source::Local, &mut out);
            self.tell(by, || format!("gives out {}: {verdict}", super::desk::name(&record)));
            self.carry_out(by, out, Done { fresh: vec![record], job: None });
        }
    }

    pub(super) fn misuse(&mut self, org: usize, by: usize, place: u8, retract: bool) {
        let key = self.nodes[by].hostile.as_ref().and_then(|hostile| hostile.stolen.get(&org).cloned());
        let Some(key) = key.filter(|_| self.nodes[by].up) else { return };
        self.desks[org].stolen_keys.insert(*key.public().as_bytes());
        let seq = Seq::new(self.clock(by), 7);
        let body = Body::new(self.desks[org].org, Kind::Product, key_of(place), seq);
        let body = if retract {
            body.retraction()
        } else {
            let content = text("not what the organisation says");
            body.expires(seq.time().plus(DAY * 300)).content(content)
        };
        let record = self.sign(&body, &key);
        self.give_out(by, vec![record]);
    }

    pub(super) fn forge(&mut self, by: usize, count: u16) {
        if !self.nodes[by].up {
            return;
        }
        let held: Vec<Arc<[u8]>> =
            self.nodes[by].disk.durable().values().map(|record| record.bytes().clone()).collect();
        for other in self.neighbours(by) {
            let mut envelopes = Vec::new();
            for _ in 0..count {
                if held.is_empty() {
                    break;
                }
                let mut bytes = held[self.random.index(held.len())].to_vec();
                match self.random.below(5) {
                    0 => bytes = self.random.bytes().to_vec(),
                    1 => bytes.truncate(self.random.index(bytes.len())),
                    2 => bytes = self.foreign(by),
                    3 => bytes = self.of_a_stranger(by),
                    _ => {
                        let at = self.random.index(bytes.len());
                        bytes[at] ^= 1 << self.random.below(8);
                    }
                }
                envelopes.push(bytes.into());
            }
            self.offer_to(by, other, &envelopes);
        }
    }

    /// A record of the organisation that is valid in another network only.
    fn foreign(&mut self, by: usize) -> Vec<u8> {
        let now = self.clock(by);
        let content = text("of another network");
        let place = key_of(self.random.below(8) as u8);
        let body = Body::new(self.desks[by].org, Kind::Product, place, Seq::new(now, 3));
        let body = body.expires(now.plus(DAY)).content(content);
        let elsewhere: NetworkId = "elsewhere".parse().unwrap_or_else(|_| self.network.clone());
        envelope::sign(&body, self.desks[by].signer(), &elsewhere).unwrap_or_default()
    }

    /// A record in the name of somebody else's organisation, signed by nobody it knows.
    fn of_a_stranger(&mut self, by: usize) -> Vec<u8> {
        let victim = self.random.index(self.desks.len());
        let key = SigningKey::from_seed(self.random.bytes());
        let now = self.clock(by);
        let place = key_of(self.random.below(8) as u8);
        let body = Body::new(self.desks[victim].org, Kind::Product, place, Seq::new(now.plus(SECOND), 3)).retraction();
        envelope::sign(&body, &key, &self.network).unwrap_or_default()
    }

    pub(super) fn replay(&mut self, by: usize, count: u16) {
        let Some(hostile) = &self.nodes[by].hostile else { return };
        let hoard = hostile.hoard.clone();
        if hoard.is_empty() || !self.nodes[by].up {
            return;
        }
        for other in self.neighbours(by) {
            let envelopes: Vec<_> = (0..count).map(|_| hoard[self.random.index(hoard.len())].clone()).collect();
            self.offer_to(by, other, &envelopes);
        }
    }

    pub(super) fn equivocate(&mut self, by: usize, place: u8) {
        if !self.nodes[by].up {
            return;
        }
        let seq = self.nodes[by].replica.next_seq(&self.desks[by].org, self.clock(by));
        let (org, key) = (self.desks[by].org, self.desks[by].signer().clone());
        for other in self.neighbours(by) {
            let version = self.random.below(3);
            let body = Body::new(org, Kind::Product, key_of(place), seq);
            let body = if version == 0 {
                body.retraction()
            } else {
                let content = text(&format!("one of several truths, number {version}"));
                body.expires(seq.time().plus(DAY * 30)).content(content)
            };
            let record = self.sign(&body, &key);
            self.offer_to(by, other, &[record.bytes().clone()]);
        }
    }

    pub(super) fn flood(&mut self, by: usize, messages: u16, requests: u16) {
        if !self.nodes[by].up {
            return;
        }
        let key = SigningKey::from_seed(self.random.bytes());
        let now = self.clock(by);
        let neighbours = self.neighbours(by);
        for _ in 0..messages {
            // Of organisations that do not exist, or of the far future: both fill a room.
            let ahead = if self.random.chance(500) { DAY } else { 0 };
            let org = if ahead > 0 { self.desks[by].org } else { OrgId(self.random.bytes()) };
            let seq = Seq::new(now.plus(ahead), self.random.below(60_000) as u16);
            let content = text(&"flood ".repeat(self.random.index(300)));
            let body = Body::new(org, Kind::Product, key_of(200), seq).expires(seq.time().plus(DAY)).content(content);
            let Ok(bytes) = envelope::sign(&body, &key, &self.network) else { continue };
            let message = self.message_of(&bytes.into());
            for other in &neighbours {
                self.gossip(by, *other, message);
            }
        }
        for number in 0..requests {
            let request = match number % 3 {
                0 => Request::Fetch { ids: (0..64).map(|_| RecordId(self.random.bytes())).collect() },
                1 => Request::Identities { orgs: self.desks.iter().map(|desk| desk.org).collect() },
                _ => Request::Reconcile { scope: Scope::All, message: vec![0x61; self.random.index(200) + 1] },
            };
            let frame: Arc<[u8]> = request.encode().into();
            for other in &neighbours {
                // Past its own limit of requests under way: nobody makes it keep that.
                if let Some(epoch) = self.nodes[by].conns.get(other).map(|conn| conn.epoch) {
                    let pause = self.latency();
                    let token = OWN_TOKENS | (self.random.bits() >> 4);
                    self.after(pause, Event::Request { from: by, to: *other, epoch, token, frame: frame.clone() });
                }
            }
        }
    }

    pub(super) fn lie_about_head(&mut self, by: usize) {
        if !self.nodes[by].up {
            return;
        }
        let as_of = self.clock(by);
        let lie = Head { as_of, count: 1_000_000 + self.random.below(1_000), root: self.random.bytes() };
        self.publish_head(by, lie.to_content());
    }

    pub(super) fn overfill(&mut self, by: usize, count: u16) {
        if !self.nodes[by].up {
            return;
        }
        let (org, key) = (self.desks[by].org, self.desks[by].signer().clone());
        let now = self.clock(by);
        let mut envelopes = Vec::new();
        for number in 0..count {
            let mut place = [0xb0; 16];
            place[14..].copy_from_slice(&number.to_be_bytes());
            let body = Body::new(org, Kind::Node, RecordKey(place), Seq::new(now, number));
            let content = text("a node too many");
            let record = self.sign(&body.expires(now.plus(DAY * 20)).content(content), &key);
            envelopes.push(record.bytes().clone());
        }
        for other in self.neighbours(by) {
            for index in (1..envelopes.len()).rev() {
                let with = self.random.index(index + 1);
                envelopes.swap(index, with);
            }
            for some in envelopes.chunks(16) {
                self.offer_to(by, other, some);
            }
        }
    }
}

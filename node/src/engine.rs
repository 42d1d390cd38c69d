//! The engine: the one task that drives the replica. It turns what the network and the publishers say into
//! inputs, and carries out the outputs: store, erase, send, reply, gossip.
//!
//! Signatures are verified on the blocking pool before a record reaches the replica, with a bound on how
//! many are under way. The verdict on gossip goes back before the disk is touched; a publisher is answered
//! only after the disk has it, and only then is the record gossiped.

mod carry;
mod drop;
pub(crate) mod identify;
mod loading;
mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use kirjo_protocol::body::Body;
use kirjo_protocol::envelope::{self, EnvelopeError, Record};
use kirjo_protocol::head::Head;
use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::refusal::{Refusal, Verdict};
use kirjo_protocol::replica::{DropRule, Input, Output, Peer, Replica, Source, Token};
use kirjo_protocol::time::UnixMillis;
use libp2p::PeerId;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::directory::KnownNode;
use crate::left_out::Why;
use crate::network::{self, Command, Event, MessageId, Offence, ReplyToken, RequestFailure};
use crate::node::{Connection, Inner, NodeError, read, write};
use crate::store::{Store, StoreError};

/// Messages that may wait for the engine before their senders have to.
pub(crate) const INBOX: usize = 256;
/// Where the store keeps the operator's bans, one peer id a line.
pub(crate) const BANNED_KEY: &str = "banned-peers";
/// Where the store keeps the addresses that the operator added, one a line.
pub(crate) const ADDED_PEERS_KEY: &str = "added-peers";
/// Addresses that an operator can add.
pub(crate) const MAX_ADDED_PEERS: usize = 256;
/// Peers whose number is remembered; those met first are forgotten first.
const MAX_MET: usize = 1_000;
/// How often the replica is told that time has passed.
const TICK: Duration = Duration::from_millis(500);
/// The least time between two node records of this node's, however often its addresses change.
const NODE_RECORD_PAUSE: Duration = Duration::from_secs(5);
/// How often the node record is looked at without a reason, so that its lease never runs out.
const NODE_RECORD_CHECK: Duration = Duration::from_secs(3_600);

/// The end of a session with a peer; what it brought is on the drive.
#[derive(Debug, Clone)]
pub struct SyncEnded {
    /// Which peer.
    pub peer: PeerId,
    /// Whether both sides are in step.
    pub complete: bool,
    /// Records it brought.
    pub received: usize,
    /// Records it took.
    pub sent: usize,
}

/// A record that this node is about to sign.
#[derive(Debug)]
pub(crate) struct Unsigned {
    pub(crate) org: OrgId,
    pub(crate) kind: Kind,
    pub(crate) key: RecordKey,
    pub(crate) expires: UnixMillis,
    pub(crate) content: Option<ciborium::Value>,
    pub(crate) critical: Vec<String>,
}

/// What became of it.
#[derive(Debug)]
pub(crate) enum Signed {
    /// Signed, stored, on its way.
    Published(Record),
    /// Larger than an envelope may be, or otherwise not a record.
    Invalid(EnvelopeError),
    /// The replica refused it.
    Refused(Verdict),
    /// No key of this node may sign it.
    NoSigner(OrgId),
    /// The store refused it.
    Failed(Arc<StoreError>),
}

/// What the engine can be told.
pub(crate) enum Message {
    /// Sign and publish, and answer when it is durable.
    Publish { records: Vec<Unsigned>, done: oneshot::Sender<Vec<Signed>> },
    /// Take in records signed elsewhere, as this node's own: the genesis of an organisation it signs for.
    Adopt { records: Vec<Record>, done: oneshot::Sender<Vec<Verdict>> },
    /// Take in an identity operation, and sign again what would no longer count.
    Identify(Box<identify::Identify>),
    /// Take an envelope as if from a peer.
    Offer { envelope: Vec<u8>, done: oneshot::Sender<Verdict> },
    /// Leave out what falls under a rule.
    LeaveOut { rule: DropRule, why: Why, done: oneshot::Sender<Result<usize, NodeError>> },
    /// Take a rule back.
    Keep { rule: DropRule, done: oneshot::Sender<Result<usize, NodeError>> },
    /// Reconcile now.
    Sync { peer: Option<PeerId> },
    /// A gossip message has been verified.
    Gossip { peer: PeerId, message: MessageId, record: Result<Record, Refusal> },
    /// A frame has been decoded and its records verified.
    Input(Input),
    /// A request could not be read.
    BadRequest { peer: PeerId, reply: ReplyToken },
    /// An answer could not be read.
    BadResponse { peer: PeerId, token: u64 },
    /// End.
    Stop,
}

struct Engine {
    inner: Arc<Inner>,
    numbers: BTreeMap<PeerId, Peer>,
    /// The numbers of peers that have been connected, for their return.
    met: BTreeMap<PeerId, Peer>,
    peers: BTreeMap<Peer, PeerId>,
    next_number: u64,
    verifier: verify::Verifier,
    node_record_due: bool,
    progress: loading::Progress,
    /// Organisations whose head is due and waits for the guard.
    heads_due: BTreeSet<OrgId>,
    node_record_checked: Option<Instant>,
}

/// Reads one of the lists that the store keeps, one entry a line.
pub(crate) fn read_list(store: &Store, key: &str) -> Result<Vec<String>, StoreError> {
    let value = store.meta(key.as_bytes())?.unwrap_or_default();
    let text = String::from_utf8_lossy(&value);
    Ok(text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

pub(crate) async fn run(
    inner: Arc<Inner>,
    mut events: mpsc::Receiver<Event>,
    mut messages: mpsc::Receiver<Message>,
    known: Vec<(PeerId, KnownNode)>,
) {
    for (peer, node) in known {
        if peer != inner.net.peer() {
            inner.net.send(Command::Learn { peer, addresses: node.addresses }).await;
        }
    }
    let verifier = verify::Verifier::new(inner.network.clone(), inner.engine.clone());
    let mut engine = Engine {
        inner,
        numbers: BTreeMap::new(),
        met: BTreeMap::new(),
        peers: BTreeMap::new(),
        next_number: 1,
        verifier,
        node_record_due: true,
        progress: loading::Progress::default(),
        heads_due: BTreeSet::new(),
        node_record_checked: None,
    };
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            Some(message) = messages.recv() => {
                if matches!(message, Message::Stop) {
                    break;
                }
                engine.take_message(message).await;
            }
            event = events.recv() => match event {
                Some(event) => engine.take_event(event).await,
                None => break,
            },
            _ = tick.tick() => engine.tick().await,
        }
        if engine.inner.failure.borrow().is_some() {
            break;
        }
    }
    // Whoever still waits for an answer learns from the closed channel that there will be none.
}

/// What a record's verdict means for the gossip message that brought it.
fn on_gossip(verdict: Verdict) -> network::Verdict {
    match verdict {
        Verdict::Accepted => network::Verdict::Accept,
        Verdict::Refused(refusal) if refusal.is_senders_fault() => {
            Offence::of(refusal).map_or(network::Verdict::Ignore, network::Verdict::Reject)
        }
        _ => network::Verdict::Ignore,
    }
}

impl Engine {
    fn now(&self) -> UnixMillis {
        self.inner.clock.now()
    }

    /// Gives the replica an input and carries out what it says.
    async fn handle(&mut self, input: Input) {
        let mut out = Vec::new();
        let now = self.now();
        write(&self.inner.replica).handle(now, input, &mut out);
        self.carry_out(out).await;
    }

    async fn tick(&mut self) {
        self.handle(Input::Tick).await;
        let (loading, held) = {
            let replica = self.inner.replica();
            (replica.loading(), replica.len())
        };
        self.progress.tell(loading, held);
        if self.inner.guard.is_closed() && !self.inner.knows_a_peer() {
            self.inner.guard.open();
        }
        let wait = if self.node_record_due { NODE_RECORD_PAUSE } else { NODE_RECORD_CHECK };
        let due = self.node_record_checked.is_none_or(|at| at.elapsed() >= wait);
        if due {
            let orgs = carry::speaks_for(&self.inner, self.now());
            // A new organisation's identity comes into the set a moment after the first tick.
            if orgs.first().is_some_and(|org| !self.inner.guard.holds(org)) {
                self.refresh_node_record(orgs).await;
            }
        }
        for org in std::mem::take(&mut self.heads_due) {
            self.sign_head(org).await;
        }
        let now = self.now();
        write(&self.inner.directory).expire(now);
    }

    async fn take_message(&mut self, message: Message) {
        match message {
            Message::Publish { records, done } => self.publish(records, done).await,
            Message::Identify(identify) => self.identify(*identify).await,
            Message::Adopt { records, done } => {
                let (mut out, mut verdicts) = (Vec::new(), Vec::new());
                let now = self.now();
                {
                    let mut replica = write(&self.inner.replica);
                    for record in &records {
                        replica.add_own(record.org(), now);
                        verdicts.push(replica.offer(now, record, Source::Local, &mut out));
                    }
                }
                let fresh = records.into_iter().zip(&verdicts).filter(|(_, verdict)| **verdict == Verdict::Accepted);
                let fresh = fresh.map(|(record, _)| record).collect();
                self.carry_out_local(out, fresh, move |stored| {
                    let failed = Verdict::Refused(Refusal::Busy);
                    let _ =
                        done.send(if stored.is_ok() { verdicts } else { verdicts.iter().map(|_| failed).collect() });
                })
                .await;
            }
            Message::Offer { envelope, done } => {
                let verdict = match envelope::verify(&envelope, &self.inner.network) {
                    Ok(record) => {
                        let mut out = Vec::new();
                        let now = self.now();
                        // A number that no connection has: the replica treats it as a stranger's.
                        let verdict = write(&self.inner.replica).offer(now, &record, Source::Peer(Peer(0)), &mut out);
                        let fresh = if verdict == Verdict::Accepted { vec![record] } else { Vec::new() };
                        let answer = move |_| {
                            let _ = done.send(verdict);
                        };
                        self.carry_out_local(out, fresh, answer).await;
                        return;
                    }
                    Err(error) => Verdict::Refused(Refusal::from(&error)),
                };
                write(&self.inner.replica).count(verdict);
                let _ = done.send(verdict);
            }
            Message::Sync { peer } => {
                let peer = match peer {
                    None => None,
                    Some(id) => match self.numbers.get(&id) {
                        Some(number) => Some(*number),
                        None => return,
                    },
                };
                self.handle(Input::Sync { peer }).await;
            }
            Message::LeaveOut { rule, why, done } => self.leave_out(rule, why, done).await,
            Message::Keep { rule, done } => self.keep(rule, done).await,
            Message::Gossip { peer, message, record } => self.judge_gossip(peer, message, record).await,
            Message::Input(input) => {
                let offence = match &input {
                    Input::Pushed { peer, records, .. } | Input::Fetched { peer, records, .. } => {
                        self.peers.get(peer).copied().zip(Offence::of_records(records))
                    }
                    _ => None,
                };
                self.handle(input).await;
                if let Some((peer, offence)) = offence {
                    self.inner.net.send(Command::Offence { peer, offence }).await;
                }
            }
            Message::BadRequest { peer, reply } => {
                self.count(Refusal::BadFrame);
                self.inner.net.send(Command::Refuse(reply)).await;
                self.send_away(peer, Refusal::BadFrame).await;
            }
            Message::BadResponse { peer, token } => {
                self.count(Refusal::BadFrame);
                if let Some(number) = self.numbers.get(&peer).copied() {
                    self.handle(Input::Failed { peer: number, token: Token(token) }).await;
                }
                self.send_away(peer, Refusal::BadFrame).await;
            }
            Message::Stop => {}
        }
    }

    async fn take_event(&mut self, event: Event) {
        match event {
            Event::Listening(_) | Event::NotListening(_) => self.node_record_due = true,
            Event::Connected { peer, address, outbound } => {
                let number = self.number(peer);
                let since = self.now();
                write(&self.inner.connections)
                    .entry(peer)
                    .and_modify(|connection| {
                        connection.outbound |= outbound;
                        connection.address.clone_from(&address);
                    })
                    .or_insert(Connection { number, address, outbound, since, agent: None, latency_ms: None });
                self.handle(Input::Connected { peer: number, outbound }).await;
            }
            Event::Disconnected { peer } => {
                write(&self.inner.connections).remove(&peer);
                if let Some(number) = self.numbers.remove(&peer) {
                    self.peers.remove(&number);
                    // Its session, if there was one, has ended with it; who waits for that need not wait in vain.
                    let _ = self.inner.synced.send(SyncEnded { peer, complete: false, received: 0, sent: 0 });
                    self.handle(Input::Disconnected { peer: number }).await;
                }
            }
            Event::Subscribed { peer } => {
                // The one that dialled opens the session; the other is brought to the same set by it.
                let number = self.numbers.get(&peer).copied();
                let outbound = read(&self.inner.connections).get(&peer).is_some_and(|connection| connection.outbound);
                if let (Some(peer), true) = (number, outbound) {
                    self.handle(Input::Subscribed { peer }).await;
                }
            }
            Event::Identified { peer, agent, .. } => {
                if let Some(connection) = write(&self.inner.connections).get_mut(&peer) {
                    connection.agent = Some(agent);
                }
            }
            Event::Latency { peer, millis } => {
                if let Some(connection) = write(&self.inner.connections).get_mut(&peer) {
                    connection.latency_ms = Some(millis);
                }
            }
            Event::Gossip { peer, message, bytes } => self.screen_gossip(peer, message, bytes).await,
            Event::Request { peer, reply, frame } => match self.numbers.get(&peer).copied() {
                Some(number) => {
                    if !self.verifier.request(peer, number, reply, frame) {
                        self.count(Refusal::Busy);
                        self.inner.net.send(Command::Refuse(reply)).await;
                    }
                }
                None => {
                    self.inner.net.send(Command::Refuse(reply)).await;
                }
            },
            Event::Response { peer, token, frame } => {
                if let Some(number) = self.numbers.get(&peer).copied() {
                    self.verifier.response(peer, number, token, frame);
                }
            }
            Event::RequestFailed { peer, token, reason } => {
                tracing::debug!(%peer, %reason, "a request failed");
                if let Some(peer) = self.numbers.get(&peer).copied() {
                    let token = Token(token);
                    let unsent = matches!(reason, RequestFailure::Busy | RequestFailure::NotConnected);
                    let input = if unsent { Input::Unsent { peer, token } } else { Input::Failed { peer, token } };
                    self.handle(input).await;
                }
            }
            Event::DialFailed { peer, address, reason } => tracing::debug!(?peer, %address, %reason, "a dial failed"),
        }
    }

    /// The cheap checks on gossip: form, and whether the record is held already. The signature comes after.
    async fn screen_gossip(&mut self, peer: PeerId, message: MessageId, bytes: Vec<u8>) {
        if let Some(number) = self.numbers.get(&peer) {
            write(&self.inner.replica).heard_gossip(*number);
        }
        let verdict = match envelope::peek_id(&bytes, &self.inner.network) {
            Err(error) => {
                let refusal = Refusal::from(&error);
                self.count(refusal);
                on_gossip(Verdict::Refused(refusal))
            }
            Ok(id) if self.holds(&id) => {
                write(&self.inner.replica).count(Verdict::Known);
                network::Verdict::Ignore
            }
            Ok(_) => {
                if self.verifier.gossip(peer, message.clone(), bytes) {
                    return;
                }
                self.count(Refusal::Busy);
                network::Verdict::Ignore
            }
        };
        self.inner.net.send(Command::Verdict { message, peer, verdict }).await;
    }

    async fn judge_gossip(&mut self, peer: PeerId, message: MessageId, record: Result<Record, Refusal>) {
        let mut out = Vec::new();
        let now = self.now();
        let source = self.numbers.get(&peer).copied().unwrap_or(Peer(0));
        let verdict = match &record {
            Ok(record) => write(&self.inner.replica).offer(now, record, Source::Peer(source), &mut out),
            Err(refusal) => {
                self.count(*refusal);
                Verdict::Refused(*refusal)
            }
        };
        let verdict = on_gossip(verdict);
        self.inner.net.send(Command::Verdict { message, peer, verdict }).await;
        self.carry_out(out).await;
    }

    fn holds(&self, id: &RecordId) -> bool {
        self.inner.replica().by_id(id).is_some()
    }

    fn count(&self, refusal: Refusal) {
        write(&self.inner.replica).count(Verdict::Refused(refusal));
    }

    fn number(&mut self, peer: PeerId) -> Peer {
        if let Some(number) = self.numbers.get(&peer) {
            return *number;
        }
        let number = self.met.get(&peer).copied().unwrap_or_else(|| {
            let number = Peer(self.next_number);
            self.next_number += 1;
            if self.met.len() >= MAX_MET
                && let Some(first) = self.met.iter().min_by_key(|(_, number)| **number).map(|(peer, _)| *peer)
            {
                self.met.remove(&first);
            }
            self.met.insert(peer, number);
            number
        });
        self.numbers.insert(peer, number);
        self.peers.insert(number, peer);
        number
    }

    /// Signs with the organisation's key, above everything it has published.
    async fn publish(&mut self, records: Vec<Unsigned>, done: oneshot::Sender<Vec<Signed>>) {
        let (mut out, mut results) = (Vec::new(), Vec::with_capacity(records.len()));
        let now = self.now();
        {
            let mut replica = write(&self.inner.replica);
            for unsigned in records {
                results.push(self.sign(&mut replica, unsigned, now, &mut out));
            }
        }
        let fresh = results.iter().filter_map(|result| match result {
            Signed::Published(record) => Some(record.clone()),
            _ => None,
        });
        let fresh = fresh.collect();
        self.carry_out_local(out, fresh, move |stored| {
            let results = match stored {
                Ok(()) => results,
                Err(error) => results.into_iter().map(|_| Signed::Failed(error.clone())).collect(),
            };
            let _ = done.send(results);
        })
        .await;
    }

    /// Signs one record with the key of this node that counts now, and offers it to the replica.
    fn sign(&self, replica: &mut Replica, unsigned: Unsigned, now: UnixMillis, out: &mut Vec<Output>) -> Signed {
        let Unsigned { org, kind, key, expires, content, critical } = unsigned;
        let head = content.as_ref().filter(|_| kind == Kind::Head).and_then(Head::from_content);
        let seq = replica.next_seq(&org, head.map_or(now, |head| now.max(head.as_of.plus(1))));
        let keys = self.inner.org_keys(&org);
        let chain = replica.org(&org).map(|view| view.chain);
        let signer = keys.as_ref().zip(chain).and_then(|(keys, chain)| keys.signer_for(chain, &kind, seq));
        let Some(signer) = signer else { return Signed::NoSigner(org) };
        let mut body = Body::new(org, kind, key, seq).expires(expires);
        body.content = content;
        body.critical = critical;
        if body.content.is_none() {
            body = body.retraction();
        }
        let signed = envelope::sign(&body, signer, &self.inner.network)
            .and_then(|bytes| envelope::read_trusted(&bytes, &self.inner.network));
        match signed {
            Err(error) => Signed::Invalid(error),
            Ok(record) => match replica.offer(now, &record, Source::Local, out) {
                Verdict::Accepted => Signed::Published(record),
                verdict => Signed::Refused(verdict),
            },
        }
    }

    /// Publishes this node's own record when what it says has changed or its lease is half over.
    async fn refresh_node_record(&mut self, orgs: Vec<OrgId>) {
        self.node_record_due = false;
        self.node_record_checked = Some(Instant::now());
        if let Some(unsigned) = carry::node_record(&self.inner, orgs, self.now()) {
            let (done, _) = oneshot::channel();
            self.publish(vec![unsigned], done).await;
        }
    }

    /// Signs a head, unless the one in force says the same and is fresh.
    async fn sign_head(&mut self, org: OrgId) {
        if self.inner.guard.holds(&org) {
            self.heads_due.insert(org);
            return;
        }
        if let Some(unsigned) = carry::head(&self.inner, org, self.now()) {
            let (done, _) = oneshot::channel();
            Box::pin(self.publish(vec![unsigned], done)).await;
        }
    }
}

/// Outputs that need the engine itself, split from those that only need the world.
fn head_due(out: &mut Vec<Output>) -> Vec<OrgId> {
    let mut due = Vec::new();
    out.retain(|output| match output {
        Output::HeadDue { org } => {
            due.push(*org);
            false
        }
        _ => true,
    });
    due
}

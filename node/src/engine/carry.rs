//! Carrying out what the replica says.

use std::sync::{Arc, PoisonError};

use kirjo_protocol::envelope::Record;
use kirjo_protocol::frame::{Request, Response};
use kirjo_protocol::head::Head;
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::limits::{HEAD_EVERY, SYSTEM_LEASE};
use kirjo_protocol::node_record::{MAX_ADDRESSES, MAX_ORGS, NodeRecord};
use kirjo_protocol::refusal::Refusal;
use kirjo_protocol::replica::{Arrival, Output, Peer};
use kirjo_protocol::time::UnixMillis;
use libp2p::{Multiaddr, PeerId};

use super::{Engine, SyncEnded, Unsigned, head_due};
use crate::network::{Command, Offence, ReplyToken, is_loopback, is_relayed};
use crate::node::{Change, Inner, read, write};
use crate::store::{self, Row, StoreError};

/// Where the store keeps the proof of an organisation's equivocation.
pub(super) const EVIDENCE_KEY: &[u8] = b"evidence/";

impl Engine {
    pub(super) async fn carry_out(&mut self, out: Vec<Output>) {
        if !out.is_empty() {
            self.note_own(&out);
            self.carry_out_local(out, Vec::new(), |_| {}).await;
        }
    }

    /// Notes that records of this node's own organisations come from elsewhere, as after a loss of its database.
    fn note_own(&self, out: &[Output]) {
        let orgs = read(&self.inner.orgs);
        let own = out.iter().filter_map(|output| match output {
            Output::Store { record, .. } if orgs.contains_key(&record.org()) => Some(record.org()),
            _ => None,
        });
        self.inner.ids_stale.lock().unwrap_or_else(PoisonError::into_inner).extend(own);
    }

    /// Carries out outputs; once what they store is durable, gossips `fresh` and calls `done`.
    pub(super) async fn carry_out_local(
        &mut self,
        out: Vec<Output>,
        fresh: Vec<Record>,
        done: impl FnOnce(Result<(), Arc<StoreError>>) + Send + 'static,
    ) {
        self.carry_out_with(Vec::new(), out, fresh, done).await;
    }

    /// The same together with changes of the caller's, which are on the drive when what the outputs store is.
    pub(super) async fn carry_out_with(
        &mut self,
        mut changes: Vec<store::Change>,
        mut out: Vec<Output>,
        fresh: Vec<Record>,
        done: impl FnOnce(Result<(), Arc<StoreError>>) + Send + 'static,
    ) {
        let due = head_due(&mut out);
        changes.extend(self.store_changes(&out).await);
        let inner = self.inner.clone();
        let runtime = tokio::runtime::Handle::current();
        let stored = move |result: Result<(), StoreError>| match result {
            Ok(()) => {
                inner.stored.send_modify(|times| *times += 1);
                if !fresh.is_empty() {
                    runtime.spawn(async move {
                        for record in fresh {
                            inner.net.send(Command::Publish(record.bytes().to_vec())).await;
                        }
                    });
                }
                done(Ok(()));
            }
            Err(error) => {
                let error = Arc::new(error);
                inner.failure.send_replace(Some(error.clone()));
                done(Err(error));
            }
        };
        if changes.is_empty() {
            stored(Ok(()));
        } else {
            self.inner.store.submit_async(changes, stored).await;
        }
        for output in out {
            self.send(output).await;
        }
        for org in due {
            self.sign_head(org).await;
        }
    }

    /// The part of the outputs that goes to the disk, in order; readers of the address book and of changes are told.
    async fn store_changes(&mut self, out: &[Output]) -> Vec<store::Change> {
        let mut changes = Vec::new();
        for output in out {
            match output {
                Output::Store { arrival, record } => {
                    changes
                        .push(store::Change::Put { row: Row::new(*arrival, record), envelope: record.bytes().clone() });
                    self.tell_readers(*arrival, record);
                    if *record.kind() == Kind::Node {
                        self.learn(record).await;
                    }
                    if *record.kind() == Kind::Identity && self.inner.org_keys(&record.org()).is_some() {
                        // It may have gained an organisation to sign for, or lost one.
                        self.node_record_due = true;
                    }
                }
                // Readers are not told: they are not shown it.
                Output::StoreStub(stub) => changes.push(store::Change::Stub { row: Row::of_stub(stub.clone()) }),
                Output::Erase { arrival } => changes.push(store::Change::Erase { arrival: *arrival }),
                Output::Evidence { held, other } => {
                    tracing::warn!(org = %other.org(), "an organisation signed two records of one place and seq");
                    let held = self.inner.store.envelope(*held).ok().flatten().unwrap_or_default();
                    let pair = ciborium::Value::Array(vec![held.into(), other.bytes().to_vec().into()]);
                    let mut value = Vec::new();
                    ciborium::into_writer(&pair, &mut value).expect("writing into memory has no way to fail");
                    let key = [EVIDENCE_KEY, &other.org().0[..]].concat();
                    changes.push(store::Change::Meta { key, value: Some(value) });
                }
                _ => {}
            }
        }
        changes
    }

    fn tell_readers(&self, arrival: Arrival, record: &Record) {
        if !record.kind().is_system() {
            // Nobody may be listening.
            let _ = self.inner.changes.send(Change {
                arrival,
                org: record.org(),
                key: record.key(),
                id: record.id(),
                kind: record.kind().name().to_owned(),
                retraction: record.is_retraction(),
            });
        }
    }

    async fn learn(&mut self, record: &Record) {
        let learned = write(&self.inner.directory).learn(&self.inner.network, record);
        if let Some((peer, node)) = learned
            && peer != self.inner.net.peer()
        {
            self.inner.net.send(Command::Learn { peer, addresses: node.addresses }).await;
        }
    }

    async fn send(&mut self, output: Output) {
        match output {
            Output::Request { peer, token, request } => self.request(peer, token.0, request.encode()).await,
            Output::Push { peer, token, arrivals } => {
                if let Some(peer) = self.peers.get(&peer).copied() {
                    self.with_envelopes(arrivals, move |envelopes| {
                        let frame = Request::Push { envelopes }.encode();
                        Command::Request { peer, token: token.0, frame }
                    });
                }
            }
            Output::Reply { token, response } => {
                self.inner.net.send(Command::Reply { reply: ReplyToken(token.0), frame: response.encode() }).await;
            }
            Output::ReplyRecords { token, arrivals, gone } => self.with_envelopes(arrivals, move |envelopes| {
                let frame = Response::Records { envelopes, gone }.encode();
                Command::Reply { reply: ReplyToken(token.0), frame }
            }),
            Output::ReplyVerdicts { token, verdicts, winners } => self.with_envelopes(winners, move |winners| {
                let frame = Response::Verdicts { verdicts, winners }.encode();
                Command::Reply { reply: ReplyToken(token.0), frame }
            }),
            Output::Synced { peer, received, sent, complete } => {
                if let Some(peer) = self.peers.get(&peer).copied() {
                    tracing::debug!(%peer, received, sent, complete, "reconciled");
                    if complete {
                        self.inner.guard.open();
                        if let Some(since) = self.compared(peer) {
                            self.inner.note_compared(peer, since);
                        }
                    }
                    // Whoever waits for this hears of it when what the session brought is on the drive.
                    let inner = self.inner.clone();
                    let told = move |_| drop(inner.synced.send(SyncEnded { peer, complete, received, sent }));
                    self.inner.store.submit_async(Vec::new(), told).await;
                }
            }
            Output::Disconnect { peer, refusal } => {
                if let Some(peer) = self.peers.get(&peer).copied() {
                    self.send_away(peer, refusal).await;
                }
            }
            Output::Deaf { peer } => {
                if let Some(peer) = self.peers.get(&peer).copied() {
                    self.inner.net.send(Command::Redial(peer)).await;
                }
            }
            Output::Store { .. }
            | Output::StoreStub(_)
            | Output::Erase { .. }
            | Output::Evidence { .. }
            | Output::HeadDue { .. } => {}
        }
    }

    /// The next arrival number when the last session with a peer began, if it ended well.
    fn compared(&self, peer: PeerId) -> Option<Arrival> {
        let number = self.numbers.get(&peer)?;
        self.inner.replica().peers().find(|view| view.peer == *number)?.compared
    }

    async fn request(&mut self, peer: Peer, token: u64, frame: Vec<u8>) {
        if let Some(peer) = self.peers.get(&peer).copied() {
            self.inner.net.send(Command::Request { peer, token, frame }).await;
        }
    }

    /// Ends the connections with a peer that broke the protocol, which counts against it.
    pub(super) async fn send_away(&mut self, peer: PeerId, refusal: Refusal) {
        tracing::info!(%peer, %refusal, "a peer broke the protocol and is disconnected");
        if let Some(offence) = Offence::of(refusal) {
            self.inner.net.send(Command::Offence { peer, offence }).await;
        }
        self.inner.net.send(Command::Disconnect(peer)).await;
    }

    /// Reads envelopes of the log away from the engine, so that a slow disk delays nobody else, and sends what
    /// is made of them. Those erased meanwhile are left out. How many are under way is bounded by the requests
    /// that the network lets through.
    fn with_envelopes(&self, arrivals: Vec<Arrival>, make: impl FnOnce(Vec<Arc<[u8]>>) -> Command + Send + 'static) {
        let inner = self.inner.clone();
        tokio::spawn(async move {
            let reader = inner.clone();
            let read = move || {
                let stored = arrivals.into_iter().filter_map(|arrival| match reader.store.envelope(arrival) {
                    Ok(bytes) => bytes.map(Arc::from),
                    Err(error) => {
                        tracing::error!(%error, "a record can't be read");
                        None
                    }
                });
                make(stored.collect())
            };
            if let Ok(command) = tokio::task::spawn_blocking(read).await {
                inner.net.send(command).await;
            }
        });
    }
}

/// The head that an organisation is due, unless the one in force says the same, is fresh, and has nothing above it,
/// such as a record that was withdrawn at once.
pub(super) fn head(inner: &Inner, org: OrgId, now: UnixMillis) -> Option<Unsigned> {
    let (content, held) = {
        let replica = inner.replica();
        let content = replica.head_of(&org, replica.head_time(&org, now))?;
        let held = replica.record(&org, &RecordKey::HEAD).map(|view| (view.entry.arrival, view.entry.seq.time()));
        (content, held)
    };
    if let Some((arrival, signed)) = held
        && now.since(signed) < HEAD_EVERY - HEAD_EVERY / 8
        && let Ok(Some(bytes)) = inner.store.envelope(arrival)
        && let Ok(record) = kirjo_protocol::envelope::read_trusted(&bytes, &inner.network)
        && let Some(before) = record.body().content.as_ref().and_then(Head::from_content)
        && (before.count, before.root) == (content.count, content.root)
        && inner.replica().held_of(&org, before.as_of).is_some_and(|held| held.above == 0)
    {
        return None;
    }
    let expires = now.plus(SYSTEM_LEASE);
    Some(Unsigned {
        org,
        kind: Kind::Head,
        key: RecordKey::HEAD,
        expires,
        content: Some(content.to_content()),
        critical: Vec::new(),
    })
}

/// The organisations that this node can sign a node record for now, its own first.
pub(super) fn speaks_for(inner: &Inner, now: UnixMillis) -> Vec<OrgId> {
    let mut own_first = inner.all_org_keys();
    own_first.sort_by_key(|keys| keys.org != inner.config.org);
    let replica = inner.replica();
    let able = own_first.iter().filter(|keys| {
        let signs = |chain| keys.signer_for(chain, &Kind::Node, replica.next_seq(&keys.org, now)).is_some();
        replica.org(&keys.org).is_some_and(|view| signs(view.chain))
    });
    able.map(|keys| keys.org).take(MAX_ORGS).collect()
}

/// This node's own record, signed by the first of its organisations, unless the one in force says the same and has
/// half its lease left.
pub(super) fn node_record(inner: &Inner, orgs: Vec<OrgId>, now: UnixMillis) -> Option<Unsigned> {
    let org = *orgs.first()?;
    let peer = inner.net.peer().to_bytes();
    let content = NodeRecord {
        addresses: announced(&inner.config.peers.external, &inner.net.listening()),
        software: concat!("kirjo/", env!("CARGO_PKG_VERSION")).to_owned(),
        orgs,
        proof: NodeRecord::prove(&inner.transport, &inner.network, &org, &peer),
        peer,
    };
    let key = NodeRecord::key_of(&content.peer);
    let content = content.to_content();
    let held = inner.replica().record(&org, &key).map(|view| (view.entry.arrival, view.entry.expires));
    if let Some((arrival, expires)) = held
        && expires.since(now) > SYSTEM_LEASE / 2
        && let Ok(Some(bytes)) = inner.store.envelope(arrival)
        && let Ok(record) = kirjo_protocol::envelope::read_trusted(&bytes, &inner.network)
        && record.body().content.as_ref().and_then(NodeRecord::from_content) == NodeRecord::from_content(&content)
    {
        return None;
    }
    Some(Unsigned {
        org,
        kind: Kind::Node,
        key,
        expires: now.plus(SYSTEM_LEASE),
        content: Some(content),
        critical: Vec::new(),
    })
}

/// The addresses that others are told: those the operator named, else those the node listens at and those over
/// relays. Loopback addresses only when there are no others, as in a demonstration on one machine.
fn announced(external: &[Multiaddr], listening: &[Multiaddr]) -> Vec<String> {
    if !external.is_empty() {
        return external.iter().take(MAX_ADDRESSES).map(Multiaddr::to_string).collect();
    }
    let (relayed, direct): (Vec<&Multiaddr>, Vec<_>) = listening.iter().partition(|address| is_relayed(address));
    let only_loopback = direct.iter().all(|address| is_loopback(address));
    let direct = direct.into_iter().filter(|address| only_loopback || !is_loopback(address));
    // A machine may have many addresses, but if there are relays, that is where it can be reached.
    let room = MAX_ADDRESSES.saturating_sub(relayed.len());
    direct.take(room).chain(relayed).take(MAX_ADDRESSES).map(Multiaddr::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_told_where_they_can_reach_this_node_and_never_too_much() {
        let parsed = |text: &str| text.parse::<Multiaddr>().expect("a multiaddr");
        let (loopback, lan) = (parsed("/ip4/127.0.0.1/tcp/4480"), parsed("/ip4/192.0.2.7/tcp/4480"));
        let peer = libp2p::PeerId::random();
        let relayed = parsed(&format!("/ip4/192.0.2.1/tcp/4480/p2p/{peer}/p2p-circuit"));
        let told = |external: &[&Multiaddr], listening: &[&Multiaddr]| {
            let owned = |list: &[&Multiaddr]| list.iter().map(|address| (*address).clone()).collect::<Vec<_>>();
            announced(&owned(external), &owned(listening))
        };
        assert_eq!(told(&[], &[&loopback]), vec![loopback.to_string()]);
        assert_eq!(told(&[], &[&loopback, &lan]), vec![lan.to_string()]);
        assert_eq!(told(&[&lan], &[&loopback, &relayed]), vec![lan.to_string()], "the operator knows better");
        let many: Vec<Multiaddr> = (1..20).map(|port| parsed(&format!("/ip4/192.0.2.7/tcp/{port}"))).collect();
        let all: Vec<&Multiaddr> = many.iter().chain([&relayed]).collect();
        let said = told(&[], &all);
        assert_eq!(said.len(), MAX_ADDRESSES);
        assert!(said.contains(&relayed.to_string()), "the way over the relay is not crowded out: {said:?}");
    }
}

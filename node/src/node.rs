//! A running node: the handle through which readers, operators and publishers reach it.

mod completeness;
mod error;
mod info;
mod start;
mod survey;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use kirjo_protocol::envelope::{self, Record};
use kirjo_protocol::id::{NetworkId, OrgId, RecordId, RecordKey};
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::refusal::Verdict;
use kirjo_protocol::replica::{Arrival, DropRule, Replica};
use kirjo_protocol::time::UnixMillis;
use libp2p::{Multiaddr, PeerId};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use crate::clock::Clock;
use crate::config::Config;
use crate::directory::Directory;
use crate::engine::{self, Message};
use crate::guard::Guard;
use crate::home::{Home, OrgKeys};
use crate::left_out::{self, LeftOut, Rules, Why};
use crate::network::{self, Command, Event, NetworkConfig, NetworkError, NetworkHandle};
use crate::publish::LocalIds;
use crate::store::{Store, StoreError};
use crate::visible::Policy;

pub use crate::engine::SyncEnded;
pub use completeness::{Compared, Known, Publisher};
pub use error::{NodeError, StartError};
pub(crate) use start::restore as restore_set;

pub use info::{PeerInfo, Status, SyncReport, SyncedPeer};

/// Changes that a slow reader may fall behind before it is told that it missed some.
const CHANGES_KEPT: usize = 1024;

/// A running node. Clones are the same node.
#[derive(Clone)]
pub struct Node(pub(crate) Arc<Inner>);

/// What all parts of a node share.
pub(crate) struct Inner {
    pub(crate) home: Home,
    pub(crate) config: Config,
    pub(crate) network: NetworkId,
    pub(crate) clock: Clock,
    pub(crate) replica: RwLock<Replica>,
    pub(crate) store: Store,
    pub(crate) net: NetworkHandle,
    pub(crate) transport: SigningKey,
    pub(crate) orgs: RwLock<BTreeMap<OrgId, Arc<OrgKeys>>>,
    pub(crate) policy: Policy,
    pub(crate) engine: mpsc::Sender<Message>,
    pub(crate) changes: broadcast::Sender<Change>,
    /// Changes whenever something that entered the set can be read from the store.
    pub(crate) stored: watch::Sender<u64>,
    pub(crate) synced: broadcast::Sender<SyncEnded>,
    pub(crate) failure: watch::Sender<Option<Arc<StoreError>>>,
    pub(crate) directory: RwLock<Directory>,
    pub(crate) connections: RwLock<BTreeMap<PeerId, Connection>>,
    pub(crate) banned: RwLock<BTreeSet<PeerId>>,
    /// What the operator leaves out. The replica has the rules too; here is what was said about them.
    pub(crate) rules: RwLock<Rules>,
    /// Changes whenever payloads have been dropped, so that no copy of them stays in memory.
    pub(crate) dropped: watch::Sender<u64>,
    pub(crate) publishing: tokio::sync::Mutex<LocalIds>,
    /// Organisations of this node whose records have come from peers since their own ids were last read.
    pub(crate) ids_stale: Mutex<BTreeSet<OrgId>>,
    pub(crate) guard: Guard,
    pub(crate) compared: RwLock<BTreeMap<PeerId, completeness::Comparison>>,
    pub(crate) completeness: Mutex<BTreeMap<OrgId, completeness::Cached>>,
    pub(crate) started: UnixMillis,
    digest: Mutex<Option<DigestOf>>,
    http: OnceLock<SocketAddr>,
    stopped: watch::Sender<bool>,
}

/// A connected peer, as the network reports it.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    pub(crate) number: kirjo_protocol::replica::Peer,
    pub(crate) address: Multiaddr,
    pub(crate) outbound: bool,
    pub(crate) since: UnixMillis,
    pub(crate) agent: Option<String>,
    pub(crate) latency_ms: Option<u64>,
}

#[derive(Debug, Clone, Copy)]
struct DigestOf {
    revision: u64,
    day: UnixMillis,
    digest: [u8; 32],
}

/// A record that has entered the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// This node's number for it.
    pub arrival: Arrival,
    /// Its organisation.
    pub org: OrgId,
    /// Its place.
    pub key: RecordKey,
    /// Its id.
    pub id: RecordId,
    /// Its kind.
    pub kind: String,
    /// Whether it withdraws what was there.
    pub retraction: bool,
}

impl Node {
    /// Starts the node of a data directory: opens the store, rebuilds the set, listens and dials.
    ///
    /// # Errors
    /// [`StartError`], one clear sentence: no node there, in use, damaged, a port taken.
    pub async fn start(home: Home, clock: Clock) -> Result<Self, StartError> {
        let config = home.config()?;
        Self::start_with(home, config, clock).await
    }

    /// Starts the node of a data directory with another configuration than the one in it.
    ///
    /// # Errors
    /// As [`Node::start`].
    pub async fn start_with(home: Home, config: Config, clock: Clock) -> Result<Self, StartError> {
        start::start(home, config, clock, network::spawn).await
    }

    /// Starts the node of a data directory over a network that the caller makes and may stand between, for measurements
    /// and tests: `connect` gets what [`network::spawn`] would.
    ///
    /// # Errors
    /// As [`Node::start`].
    pub async fn start_on<N>(
        home: Home,
        config: Config,
        clock: Clock,
        connect: impl FnOnce(NetworkConfig, mpsc::Sender<Event>) -> N,
    ) -> Result<Self, StartError>
    where
        N: Future<Output = Result<NetworkHandle, NetworkError>>,
    {
        start::start(home, config, clock, connect).await
    }

    /// Dials another node of this process, without keeping its address.
    pub(crate) async fn meet(&self, other: &Node) {
        for address in other.0.net.listening() {
            self.0.net.send(Command::AddBootstrap(address)).await;
        }
    }

    /// The present time.
    pub fn now(&self) -> UnixMillis {
        self.0.clock.now()
    }

    /// The network.
    pub fn network(&self) -> &NetworkId {
        &self.0.network
    }

    /// The data directory.
    pub fn home(&self) -> &Home {
        &self.0.home
    }

    /// The configuration it was started with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Reads the set under a lock that is held for the call only: no I/O and nothing slow belongs inside.
    pub fn read<T>(&self, read: impl FnOnce(&Replica) -> T) -> T {
        read(&self.0.replica())
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// What this node hides by its own policy.
    pub fn policy(&self) -> &Policy {
        &self.0.policy
    }

    /// The record of an arrival number, read from the store; `None` when it has been erased or its payload dropped.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn record(&self, arrival: Arrival) -> Result<Option<Record>, StoreError> {
        let Some(bytes) = self.0.store.envelope(arrival)? else { return Ok(None) };
        envelope::read_trusted(&bytes, &self.0.network).map(Some).map_err(|_| StoreError::Corrupt { arrival })
    }

    /// What enters the set from now on.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.0.changes.subscribe()
    }

    /// Wakes whoever follows the set when something that entered it, of whichever kind, can be read from the store.
    pub(crate) fn stored(&self) -> watch::Receiver<u64> {
        self.0.stored.subscribe()
    }

    /// Offers one envelope as if a peer had sent it.
    pub async fn offer(&self, envelope: Vec<u8>) -> Verdict {
        let (done, verdict) = oneshot::channel();
        self.0.tell(Message::Offer { envelope, done }).await;
        verdict.await.unwrap_or(Verdict::Refused(kirjo_protocol::refusal::Refusal::Busy))
    }

    /// Dials an address now and for ever.
    ///
    /// # Errors
    /// [`NodeError::BadAddress`] when the text is no multiaddr that can be dialled.
    pub async fn add_peer(&self, address: &str) -> Result<(), NodeError> {
        let bad = || NodeError::BadAddress(address.to_owned());
        let multiaddr: Multiaddr = address.parse().map_err(|_| bad())?;
        if multiaddr.iter().next().is_none() {
            return Err(bad());
        }
        self.0.remember_peer(&multiaddr).await?;
        self.0.net.send(Command::AddBootstrap(multiaddr)).await;
        Ok(())
    }

    /// Keeps a peer out, also after a restart.
    ///
    /// # Errors
    /// [`NodeError::BadPeer`] when the text is no peer id.
    pub async fn ban(&self, peer: &str) -> Result<(), NodeError> {
        let peer = parse_peer(peer)?;
        write(&self.0.banned).insert(peer);
        self.0.keep_bans().await?;
        self.0.net.send(Command::Ban(peer)).await;
        Ok(())
    }

    /// Lets a peer in again.
    ///
    /// # Errors
    /// [`NodeError::BadPeer`] when the text is no peer id.
    pub async fn unban(&self, peer: &str) -> Result<(), NodeError> {
        let peer = parse_peer(peer)?;
        write(&self.0.banned).remove(&peer);
        self.0.keep_bans().await?;
        self.0.net.send(Command::Unban(peer)).await;
        Ok(())
    }

    /// Leaves out what falls under a rule, now and from now on, also after a restart: it stays in the set, but its
    /// payload is neither kept nor shown. Gives the number of records that were dropped now. With `check` it is only
    /// said how many would be.
    ///
    /// # Errors
    /// [`NodeError::OwnRecords`], [`NodeError::TooManyRules`] or [`NodeError::BadReason`].
    pub async fn leave_out(&self, rule: DropRule, reason: &str, check: bool) -> Result<usize, NodeError> {
        let reason = left_out::reason(reason)?;
        if check {
            return Ok(self.read(|replica| replica.would_drop(rule))?);
        }
        let why = Why { reason, since: self.now() };
        let (done, dropped) = oneshot::channel();
        self.0.tell(Message::LeaveOut { rule, why, done }).await;
        dropped.await.unwrap_or(Err(NodeError::Stopping))
    }

    /// Takes a rule back. What only this rule left out is fetched from peers that have it; gives its number.
    ///
    /// # Errors
    /// [`NodeError::NoRule`].
    pub async fn keep(&self, rule: DropRule) -> Result<usize, NodeError> {
        let (done, released) = oneshot::channel();
        self.0.tell(Message::Keep { rule, done }).await;
        released.await.unwrap_or(Err(NodeError::Stopping))
    }

    /// What this node leaves out, by rule.
    pub fn left_out(&self) -> Vec<LeftOut> {
        let counts: Vec<_> = self.read(|replica| replica.rules().collect());
        let rules = read(&self.0.rules);
        let one = |(rule, records)| Some(LeftOut { rule, why: rules.get(&rule)?.clone(), records });
        counts.into_iter().filter_map(one).collect()
    }

    /// Why a record is left out here, if it is by a rule.
    pub fn why_left_out(&self, org: &OrgId, key: &RecordKey) -> Option<Why> {
        left_out::why(&read(&self.0.rules), org, key)
    }

    /// Changes whenever payloads have been dropped.
    pub(crate) fn dropped(&self) -> watch::Receiver<u64> {
        self.0.dropped.subscribe()
    }

    /// Closes the connection with a peer; it may come back.
    ///
    /// # Errors
    /// [`NodeError::BadPeer`] when the text is no peer id.
    pub async fn disconnect(&self, peer: &str) -> Result<(), NodeError> {
        self.0.net.send(Command::Disconnect(parse_peer(peer)?)).await;
        Ok(())
    }

    /// Reconciles now with one peer or with all that are connected, and waits for the end of it at most `wait`.
    ///
    /// # Errors
    /// [`NodeError::BadPeer`] or [`NodeError::NotConnected`].
    pub async fn sync(&self, peer: Option<&str>, wait: Duration) -> Result<SyncReport, NodeError> {
        let only = peer.map(parse_peer).transpose()?;
        let mut ended = self.0.synced.subscribe();
        let mut open: BTreeSet<PeerId> = read(&self.0.connections).keys().copied().collect();
        if let Some(only) = only {
            if !open.contains(&only) {
                return Err(NodeError::NotConnected(only.to_string()));
            }
            open = [only].into();
        }
        let connected = open.len();
        self.0.tell(Message::Sync { peer: only }).await;
        let mut peers = BTreeMap::new();
        let deadline = tokio::time::Instant::now() + wait;
        while !open.is_empty() {
            match tokio::time::timeout_at(deadline, ended.recv()).await {
                Ok(Ok(end)) => {
                    open.remove(&end.peer);
                    peers.insert(end.peer, end);
                }
                Ok(Err(broadcast::error::RecvError::Lagged(_))) => {}
                Ok(Err(broadcast::error::RecvError::Closed)) | Err(_) => break,
            }
        }
        let peers: Vec<_> = peers
            .into_values()
            .map(|end| SyncedPeer {
                peer: end.peer.to_string(),
                complete: end.complete,
                received: end.received,
                sent: end.sent,
            })
            .collect();
        Ok(SyncReport { in_step: peers.iter().filter(|peer| peer.complete).count(), connected, peers })
    }

    /// Says where readers are served, for `status`.
    pub fn set_http(&self, address: SocketAddr) {
        // Set once, by whoever started the listener.
        let _ = self.0.http.set(address);
    }

    /// Ends the node: closes its connections and writes what is queued.
    pub async fn stop(&self) {
        self.0.tell(Message::Stop).await;
        self.0.net.shutdown().await;
        // What was submitted before is written before this comes back.
        let _ = self.0.store.apply(Vec::new()).await;
        self.0.stopped.send_replace(true);
    }

    /// Waits until the node has been stopped, or has stopped itself because its store failed.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn ended(&self) -> Result<(), Arc<StoreError>> {
        let (mut failure, mut stopped) = (self.0.failure.subscribe(), self.0.stopped.subscribe());
        tokio::select! {
            Ok(failed) = failure.wait_for(Option::is_some) => Err(failed.clone().expect("waited for some")),
            _ = stopped.wait_for(|stopped| *stopped) => Ok(()),
        }
    }
}

impl Inner {
    pub(crate) fn replica(&self) -> std::sync::RwLockReadGuard<'_, Replica> {
        read(&self.replica)
    }

    /// Tells the engine something; false when it has ended.
    pub(crate) async fn tell(&self, message: Message) -> bool {
        self.engine.send(message).await.is_ok()
    }

    pub(crate) fn org_keys(&self, org: &OrgId) -> Option<Arc<OrgKeys>> {
        read(&self.orgs).get(org).cloned()
    }

    /// The keys of all organisations that this node signs for, by organisation. A copy: signing asks for keys while it
    /// holds the replica, so whoever waits for the replica must not hold them.
    pub(crate) fn all_org_keys(&self) -> Vec<Arc<OrgKeys>> {
        read(&self.orgs).values().cloned().collect()
    }

    async fn keep_bans(&self) -> Result<(), NodeError> {
        let list: Vec<String> = read(&self.banned).iter().map(PeerId::to_string).collect();
        self.keep_list(engine::BANNED_KEY, list).await
    }

    /// Keeps an address given by the operator, so that it is dialled after a restart too.
    async fn remember_peer(&self, address: &Multiaddr) -> Result<(), NodeError> {
        let mut list = engine::read_list(&self.store, engine::ADDED_PEERS_KEY)?;
        let text = address.to_string();
        if list.contains(&text) {
            return Ok(());
        }
        if list.len() >= engine::MAX_ADDED_PEERS {
            return Err(NodeError::TooManyPeers(engine::MAX_ADDED_PEERS));
        }
        list.push(text);
        self.keep_list(engine::ADDED_PEERS_KEY, list).await
    }

    async fn keep_list(&self, key: &str, list: Vec<String>) -> Result<(), NodeError> {
        let value = list.join("\n").into_bytes();
        self.store.apply(vec![crate::store::Change::Meta { key: key.into(), value: Some(value) }]).await?;
        Ok(())
    }
}

fn parse_peer(text: &str) -> Result<PeerId, NodeError> {
    text.parse().map_err(|_| NodeError::BadPeer(text.to_owned()))
}

/// A lock is only poisoned by a panic in a section that can't leave half a change behind, so it is still good.
pub(crate) fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// See [`read`].
pub(crate) fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

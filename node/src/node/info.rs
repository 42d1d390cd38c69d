//! What a node says about itself and its peers.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::PoisonError;

use kirjo_protocol::id::OrgId;
use kirjo_protocol::replica::{PeerView, Unknown};
use kirjo_protocol::time::UnixMillis;
use libp2p::multiaddr::Protocol;
use libp2p::{Multiaddr, PeerId};

use super::{DigestOf, Node, read};
use crate::network::Offence;

/// A node's state.
#[derive(Debug, Clone)]
pub struct Status {
    /// Version of the software.
    pub version: &'static str,
    /// The network's id.
    pub network: String,
    /// The node's peer id.
    pub node: String,
    /// Organisations it signs for, its own first.
    pub orgs: Vec<OrgId>,
    /// Live published records, of known and unknown kinds.
    pub records: usize,
    /// SHA-256 over the sorted ids of the published winners unexpired at [`Status::digest_at`].
    pub state_digest: [u8; 32],
    /// The start of the UTC day.
    pub digest_at: UnixMillis,
    /// Records in the set, system records and retractions included.
    pub set: usize,
    /// Organisations in the set.
    pub organisations: usize,
    /// What it holds of organisations that it does not sign for, and how much it may.
    pub unknown: Unknown,
    /// Records of the set whose payload is left out by a rule of the operator's, and how many rules there are.
    pub left_out: (usize, usize),
    /// Organisations that nothing may be signed for yet, because no peer has been asked since the start.
    pub guarded: Vec<OrgId>,
    /// Connected peers.
    pub peers: usize,
    /// The bulk load of the catalogue under way: records held, and records that its peer has.
    pub loading: Option<(u64, u64)>,
    /// Whether it answers readers; it does from the moment it has rebuilt its set.
    pub ready: bool,
    /// Addresses it listens at for peers.
    pub listen: Vec<String>,
    /// Where it serves readers.
    pub http: Option<SocketAddr>,
    /// How far its clock is behind the median of its peers'.
    pub clock_offset_ms: i64,
    /// How often each verdict and network counter has been given since the start.
    pub verdicts: BTreeMap<String, u64>,
    /// Counters of the network by name.
    pub network_counters: BTreeMap<String, u64>,
    /// Bytes of the database on disk.
    pub size_on_disk: u64,
    /// When it was started.
    pub started: UnixMillis,
}

/// A peer: connected, known from its node record, banned, or with a penalty.
#[derive(Debug, Clone)]
pub struct PeerInfo {
    /// Its peer id.
    pub peer: String,
    /// The organisation whose node it is, by its node record.
    pub org: Option<OrgId>,
    /// The address of the connection.
    pub address: Option<String>,
    /// Whether it is connected.
    pub connected: bool,
    /// Whether this node dialled.
    pub outbound: bool,
    /// `quic`, `tcp`, `websocket`, or `relay` over whichever of these.
    pub transport: Option<&'static str>,
    /// Its software.
    pub software: Option<String>,
    /// The time of the last ping.
    pub latency_ms: Option<u64>,
    /// When the connection was made.
    pub since: Option<UnixMillis>,
    /// When a reconciliation with it last ended well.
    pub last_sync: Option<UnixMillis>,
    /// Whether that left both sides with the same set.
    pub in_step: bool,
    /// Records it brought by reconciliation.
    pub received: u64,
    /// Records it took by reconciliation.
    pub sent: u64,
    /// Records of it that were refused.
    pub refused: u64,
    /// Its clock less ours.
    pub clock_offset_ms: Option<i64>,
    /// Whether the operator keeps it out.
    pub banned: bool,
    /// What counts against it now, in points, as of a moment ago.
    pub penalty: u64,
    /// The name of what it was given points for last, while any of them count.
    pub last_offence: Option<&'static str>,
    /// Until when this node keeps it out by itself, if it does.
    pub blocked_until: Option<UnixMillis>,
    /// Addresses it gives in its node record.
    pub addresses: Vec<String>,
}

/// How a reconciliation on request went.
#[derive(Debug, Clone)]
pub struct SyncReport {
    /// Peers whose session ended with both sides in step.
    pub in_step: usize,
    /// Peers that were asked.
    pub connected: usize,
    /// Those whose session has ended.
    pub peers: Vec<SyncedPeer>,
}

/// One peer of a [`SyncReport`].
#[derive(Debug, Clone)]
pub struct SyncedPeer {
    /// Its peer id.
    pub peer: String,
    /// Whether both sides are in step.
    pub complete: bool,
    /// Records it brought.
    pub received: usize,
    /// Records it took.
    pub sent: usize,
}

impl Node {
    /// The node's state now.
    pub fn status(&self) -> Status {
        let inner = &self.0;
        let now = self.now();
        let mut orgs = vec![inner.config.org];
        orgs.extend(read(&inner.orgs).keys().filter(|org| **org != inner.config.org));
        let (records, left_out, set, organisations, unknown, loading, clock_offset_ms, verdicts) =
            self.read(|replica| {
                let verdicts = replica.verdicts().map(|(verdict, count)| (verdict.name().to_owned(), count)).collect();
                let loading = replica.loading().map(|loading| (loading.held, loading.expected));
                let (live, organisations, unknown) =
                    (replica.live_records(now), replica.org_count(), replica.unknown());
                (
                    live,
                    replica.stubs(),
                    replica.len(),
                    organisations,
                    unknown,
                    loading,
                    replica.clock_offset(),
                    verdicts,
                )
            });
        Status {
            version: env!("CARGO_PKG_VERSION"),
            network: inner.network.to_string(),
            node: inner.net.peer().to_string(),
            orgs,
            records,
            state_digest: self.state_digest(),
            digest_at: now.day_start(),
            set,
            organisations,
            unknown,
            left_out: (left_out, read(&inner.rules).len()),
            guarded: inner.guard.held(),
            peers: read(&inner.connections).len(),
            loading,
            ready: inner.failure.borrow().is_none(),
            listen: inner.net.listening().iter().map(Multiaddr::to_string).collect(),
            http: inner.http.get().copied(),
            clock_offset_ms,
            verdicts,
            network_counters: inner
                .net
                .counters()
                .snapshot()
                .into_iter()
                .map(|(name, count)| (name.to_owned(), count))
                .collect(),
            size_on_disk: inner.store.size_on_disk(),
            started: inner.started,
        }
    }

    /// The state digest, computed once for each change of the set.
    pub fn state_digest(&self) -> [u8; 32] {
        let day = self.now().day_start();
        let mut cache = self.0.digest.lock().unwrap_or_else(PoisonError::into_inner);
        self.read(|replica| match *cache {
            Some(known) if known.revision == replica.revision() && known.day == day => known.digest,
            _ => {
                let (digest, _) = replica.state_digest(day);
                *cache = Some(DigestOf { revision: replica.revision(), day, digest });
                digest
            }
        })
    }

    /// Every peer that is connected, known, banned, or has a penalty; connected ones first.
    pub fn peers(&self) -> Vec<PeerInfo> {
        let inner = &self.0;
        let views: BTreeMap<_, PeerView> = self.read(|replica| replica.peers().map(|view| (view.peer, view)).collect());
        let (connections, directory, banned) = (read(&inner.connections), read(&inner.directory), read(&inner.banned));
        let (standings, now) = (inner.net.standings(), self.now());
        let mut ids: Vec<PeerId> = connections.keys().copied().collect();
        ids.extend(directory.iter().map(|(peer, _)| *peer).filter(|peer| *peer != inner.net.peer()));
        ids.extend(banned.iter().copied());
        ids.extend(standings.keys().copied());
        let mut seen = std::collections::BTreeSet::new();
        ids.retain(|peer| seen.insert(*peer));
        ids.into_iter()
            .map(|peer| {
                let connection = connections.get(&peer);
                let view = connection.and_then(|connection| views.get(&connection.number));
                let known = directory.get(&peer);
                let standing = standings.get(&peer);
                PeerInfo {
                    peer: peer.to_string(),
                    org: known.map(|node| node.org),
                    address: connection.map(|connection| connection.address.to_string()),
                    connected: connection.is_some(),
                    outbound: connection.is_some_and(|connection| connection.outbound),
                    transport: connection.map(|connection| transport(&connection.address)),
                    software: connection
                        .and_then(|connection| connection.agent.clone())
                        .or_else(|| known.map(|node| node.software.clone())),
                    latency_ms: connection.and_then(|connection| connection.latency_ms),
                    since: connection.map(|connection| connection.since),
                    last_sync: view.and_then(|view| view.last_sync),
                    in_step: view.is_some_and(|view| view.complete),
                    received: view.map_or(0, |view| view.received),
                    sent: view.map_or(0, |view| view.sent),
                    refused: view.map_or(0, |view| view.refused),
                    clock_offset_ms: view.and_then(|view| view.clock_offset),
                    banned: banned.contains(&peer),
                    penalty: standing.map_or(0, |standing| standing.points),
                    last_offence: standing.and_then(|standing| standing.last).map(Offence::name),
                    blocked_until: standing
                        .filter(|standing| standing.blocked_for > 0)
                        .map(|standing| now.plus(standing.blocked_for)),
                    addresses: known
                        .map(|node| node.addresses.iter().map(Multiaddr::to_string).collect())
                        .unwrap_or_default(),
                }
            })
            .collect()
    }
}

fn transport(address: &Multiaddr) -> &'static str {
    let mut name = "tcp";
    for part in address.iter() {
        match part {
            Protocol::P2pCircuit => return "relay",
            Protocol::QuicV1 => name = "quic",
            Protocol::Ws(_) | Protocol::Wss(_) => name = "websocket",
            _ => {}
        }
    }
    name
}

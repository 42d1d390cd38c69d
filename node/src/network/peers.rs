//! Who is connected, and who may not be.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use libp2p::PeerId;
use libp2p::swarm::ConnectionId;
use tokio::time::Instant;

use super::limits::BLOCK_TIME;

/// Pings that may go unanswered before the connection is closed.
const PING_FAILURES: u32 = 2;
/// What a peer says about itself is passed on at most once in this time.
const IDENTIFY_INTERVAL: Duration = Duration::from_secs(10);
/// Peers blocked for a while; a flood of identities must not become a flood of memory.
const MAX_BLOCKED: usize = 1_024;

#[derive(Debug)]
struct Connection {
    outbound: bool,
    ping_failures: u32,
}

#[derive(Debug)]
struct Peer {
    connections: BTreeMap<ConnectionId, Connection>,
    since: Instant,
    subscribed: bool,
    identified: Option<Instant>,
}

/// The peers this node is connected to.
#[derive(Debug, Default)]
pub(super) struct Peers {
    peers: BTreeMap<PeerId, Peer>,
}

impl Peers {
    pub(super) fn contains(&self, peer: &PeerId) -> bool {
        self.peers.contains_key(peer)
    }

    /// Peers that this node dialled.
    pub(super) fn outbound(&self) -> usize {
        self.peers.values().filter(|peer| peer.connections.values().any(|connection| connection.outbound)).count()
    }

    /// A connection began; true if it is the peer's first.
    pub(super) fn opened(&mut self, peer: PeerId, id: ConnectionId, outbound: bool, now: Instant) -> bool {
        let known = self.contains(&peer);
        self.peers
            .entry(peer)
            .or_insert_with(|| Peer { connections: BTreeMap::new(), since: now, subscribed: false, identified: None })
            .connections
            .insert(id, Connection { outbound, ping_failures: 0 });
        !known
    }

    /// A connection ended; if it was the peer's last, how long the peer was connected.
    pub(super) fn closed(&mut self, peer: &PeerId, id: ConnectionId, now: Instant) -> Option<Duration> {
        let entry = self.peers.get_mut(peer)?;
        entry.connections.remove(&id);
        if !entry.connections.is_empty() {
            return None;
        }
        let since = entry.since;
        self.peers.remove(peer);
        Some(now.saturating_duration_since(since))
    }

    /// True the first time that a connected peer subscribes.
    pub(super) fn subscribed(&mut self, peer: &PeerId) -> bool {
        self.peers.get_mut(peer).is_some_and(|peer| !std::mem::replace(&mut peer.subscribed, true))
    }

    /// True unless the peer has spoken of itself a moment ago.
    pub(super) fn identified(&mut self, peer: &PeerId, now: Instant) -> bool {
        let Some(peer) = self.peers.get_mut(peer) else { return false };
        let due = peer.identified.is_none_or(|at| now.saturating_duration_since(at) >= IDENTIFY_INTERVAL);
        if due {
            peer.identified = Some(now);
        }
        due
    }

    pub(super) fn ping_answered(&mut self, peer: &PeerId, id: ConnectionId) {
        if let Some(connection) = self.connection(peer, id) {
            connection.ping_failures = 0;
        }
    }

    /// A ping failed; true if the connection is to be given up.
    pub(super) fn ping_failed(&mut self, peer: &PeerId, id: ConnectionId) -> bool {
        self.connection(peer, id).is_some_and(|connection| {
            connection.ping_failures += 1;
            connection.ping_failures >= PING_FAILURES
        })
    }

    fn connection(&mut self, peer: &PeerId, id: ConnectionId) -> Option<&mut Connection> {
        self.peers.get_mut(peer)?.connections.get_mut(&id)
    }
}

/// Peers that are kept out: some by the operator until further notice, some by this node for a while.
#[derive(Debug)]
pub(super) struct Blocklist {
    banned: BTreeSet<PeerId>,
    blocked: BTreeMap<PeerId, Instant>,
}

impl Blocklist {
    pub(super) fn new(banned: impl IntoIterator<Item = PeerId>) -> Self {
        Self { banned: banned.into_iter().collect(), blocked: BTreeMap::new() }
    }

    pub(super) fn contains(&self, peer: &PeerId) -> bool {
        self.banned.contains(peer) || self.blocked.contains_key(peer)
    }

    pub(super) fn ban(&mut self, peer: PeerId) {
        self.banned.insert(peer);
    }

    /// Lets a peer in again, whoever kept it out.
    pub(super) fn clear(&mut self, peer: &PeerId) {
        self.banned.remove(peer);
        self.blocked.remove(peer);
    }

    /// Blocks a peer for a while. Returns the one that is let in early to make room.
    pub(super) fn block(&mut self, peer: PeerId, now: Instant) -> Option<PeerId> {
        self.blocked.insert(peer, now + BLOCK_TIME);
        if self.blocked.len() <= MAX_BLOCKED {
            return None;
        }
        let first = self.blocked.iter().min_by_key(|(_, until)| **until).map(|(peer, _)| *peer)?;
        self.blocked.remove(&first);
        (!self.banned.contains(&first)).then_some(first)
    }

    /// Those whose time is over.
    pub(super) fn released(&mut self, now: Instant) -> Vec<PeerId> {
        let over: Vec<PeerId> =
            self.blocked.iter().filter(|(_, until)| **until <= now).map(|(peer, _)| *peer).collect();
        for peer in &over {
            self.blocked.remove(peer);
        }
        over.into_iter().filter(|peer| !self.banned.contains(peer)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ban_outlives_a_block() {
        let (start, peer) = (Instant::now(), PeerId::random());
        let mut list = Blocklist::new([peer]);
        list.block(peer, start);
        assert!(list.released(start + BLOCK_TIME).is_empty());
        assert!(list.contains(&peer));
        list.clear(&peer);
        assert!(!list.contains(&peer));
    }

    #[test]
    fn a_block_ends_by_itself_and_the_list_is_bounded() {
        let (start, peer) = (Instant::now(), PeerId::random());
        let mut list = Blocklist::new([]);
        assert_eq!(list.block(peer, start), None);
        assert!(list.released(start + BLOCK_TIME / 2).is_empty());
        for _ in 0..MAX_BLOCKED - 1 {
            assert_eq!(list.block(PeerId::random(), start + BLOCK_TIME / 2), None);
        }
        assert_eq!(list.block(PeerId::random(), start + BLOCK_TIME / 2), Some(peer));
        assert_eq!(list.released(start + 2 * BLOCK_TIME).len(), MAX_BLOCKED);
    }

    #[test]
    fn two_connections_are_one_peer() {
        let (start, peer) = (Instant::now(), PeerId::random());
        let (first, second) = (ConnectionId::new_unchecked(1), ConnectionId::new_unchecked(2));
        let mut peers = Peers::default();
        assert!(peers.opened(peer, first, false, start));
        assert!(!peers.opened(peer, second, true, start));
        assert_eq!(peers.outbound(), 1);
        assert_eq!(peers.closed(&peer, second, start), None);
        assert_eq!(peers.outbound(), 0);
        assert_eq!(peers.closed(&peer, first, start + BLOCK_TIME), Some(BLOCK_TIME));
        assert!(!peers.contains(&peer));
    }
}

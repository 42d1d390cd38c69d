//! Who is connected.

use std::collections::BTreeMap;
use std::time::Duration;

use libp2p::swarm::ConnectionId;
use libp2p::{Multiaddr, PeerId};
use tokio::time::Instant;

use super::address::is_relayed;

/// Pings that may go unanswered before the connection is closed.
const PING_FAILURES: u32 = 2;
/// What a peer says about itself is passed on at most once in this time.
const IDENTIFY_INTERVAL: Duration = Duration::from_secs(10);
/// How long a peer may be connected before it has joined the topic. Gossip says so once, when it meets a peer; a peer
/// that still holds an older connection with this node, which only this node knows to be dead, does not say it again,
/// and would never be sent a message.
const SUBSCRIBE_TIME: Duration = Duration::from_secs(10);

#[derive(Debug)]
struct Connection {
    address: Multiaddr,
    outbound: bool,
    ping_failures: u32,
}

/// What is left of a peer when one of its connections has ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing: it was connected for so long.
    Nothing(Duration),
    /// Another connection: from or at which address, and whether this node dialled it.
    Connection(Multiaddr, bool),
}

#[derive(Debug)]
struct Peer {
    connections: BTreeMap<ConnectionId, Connection>,
    since: Instant,
    subscribed: bool,
    given_up: bool,
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

    /// A connection began; true if it is the peer's first, or the first that needs no relay.
    pub(super) fn opened(
        &mut self,
        peer: PeerId,
        id: ConnectionId,
        address: &Multiaddr,
        outbound: bool,
        now: Instant,
    ) -> bool {
        let entry = self.peers.entry(peer).or_insert_with(|| Peer {
            connections: BTreeMap::new(),
            since: now,
            subscribed: false,
            given_up: false,
            identified: None,
        });
        let better = !is_relayed(address) && entry.connections.values().all(|known| is_relayed(&known.address));
        let first = entry.connections.is_empty() || better;
        entry.connections.insert(id, Connection { address: address.clone(), outbound, ping_failures: 0 });
        first
    }

    /// A connection ended; what is left of the peer, if it was there.
    pub(super) fn closed(&mut self, peer: &PeerId, id: ConnectionId, now: Instant) -> Option<Left> {
        let entry = self.peers.get_mut(peer)?;
        entry.connections.remove(&id);
        let direct_first = |connection: &&Connection| is_relayed(&connection.address);
        if let Some(left) = entry.connections.values().min_by_key(direct_first) {
            return Some(Left::Connection(left.address.clone(), left.outbound));
        }
        let since = entry.since;
        self.peers.remove(peer);
        Some(Left::Nothing(now.saturating_duration_since(since)))
    }

    /// The connections of a peer that lead over a relay.
    pub(super) fn relayed(&self, peer: &PeerId) -> Vec<ConnectionId> {
        let connections = self.peers.get(peer).into_iter().flat_map(|peer| &peer.connections);
        connections.filter(|(_, connection)| is_relayed(&connection.address)).map(|(id, _)| *id).collect()
    }

    /// Where this node reached a peer without a relay.
    pub(super) fn reached_at(&self, peer: &PeerId) -> Option<&Multiaddr> {
        let mut connections = self.peers.get(peer)?.connections.values();
        let direct = |connection: &&Connection| connection.outbound && !is_relayed(&connection.address);
        connections.find(direct).map(|connection| &connection.address)
    }

    /// True the first time that a connected peer subscribes.
    pub(super) fn subscribed(&mut self, peer: &PeerId) -> bool {
        self.peers.get_mut(peer).is_some_and(|peer| !std::mem::replace(&mut peer.subscribed, true))
    }

    /// The peers that should have joined the topic by now; each is named once a connection.
    pub(super) fn absent(&mut self, now: Instant) -> Vec<PeerId> {
        let late = |peer: &Peer| {
            !peer.subscribed && !peer.given_up && now.saturating_duration_since(peer.since) >= SUBSCRIBE_TIME
        };
        let late = self.peers.iter_mut().filter(|(_, peer)| late(peer));
        late.map(|(id, peer)| {
            peer.given_up = true;
            *id
        })
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_connections_are_one_peer() {
        let (start, peer) = (Instant::now(), PeerId::random());
        let (first, second) = (ConnectionId::new_unchecked(1), ConnectionId::new_unchecked(2));
        let address: Multiaddr = "/ip4/192.0.2.7/tcp/4480".parse().expect("a multiaddr");
        let mut peers = Peers::default();
        assert!(peers.opened(peer, first, &address, false, start));
        assert!(!peers.opened(peer, second, &address, true, start));
        assert_eq!(peers.outbound(), 1);
        assert_eq!(peers.closed(&peer, second, start), Some(Left::Connection(address, false)));
        assert_eq!(peers.outbound(), 0);
        assert_eq!(peers.closed(&peer, first, start + SUBSCRIBE_TIME), Some(Left::Nothing(SUBSCRIBE_TIME)));
        assert!(!peers.contains(&peer));
    }

    #[test]
    fn a_peer_that_does_not_join_the_topic_is_named_once_a_connection() {
        let (start, joined, absent) = (Instant::now(), PeerId::random(), PeerId::random());
        let address: Multiaddr = "/ip4/192.0.2.7/tcp/4480".parse().expect("a multiaddr");
        let mut peers = Peers::default();
        for (number, peer) in [joined, absent].into_iter().enumerate() {
            peers.opened(peer, ConnectionId::new_unchecked(number), &address, true, start);
        }
        assert!(peers.subscribed(&joined));
        assert!(peers.absent(start).is_empty());
        assert_eq!(peers.absent(start + SUBSCRIBE_TIME), vec![absent]);
        assert!(peers.absent(start + 2 * SUBSCRIBE_TIME).is_empty());
        peers.closed(&absent, ConnectionId::new_unchecked(1), start);
        peers.opened(absent, ConnectionId::new_unchecked(3), &address, true, start);
        assert_eq!(peers.absent(start + SUBSCRIBE_TIME), vec![absent]);
    }

    #[test]
    fn a_direct_connection_takes_the_place_of_a_relayed_one() {
        let (start, peer, relay) = (Instant::now(), PeerId::random(), PeerId::random());
        let [first, second, third] = [1, 2, 3].map(ConnectionId::new_unchecked);
        let direct: Multiaddr = "/ip4/192.0.2.7/udp/4480/quic-v1".parse().expect("a multiaddr");
        let relayed: Multiaddr =
            format!("/ip4/192.0.2.1/tcp/4480/p2p/{relay}/p2p-circuit").parse().expect("a multiaddr");
        let mut peers = Peers::default();
        assert!(peers.opened(peer, first, &relayed, true, start));
        assert_eq!(peers.reached_at(&peer), None);
        assert!(peers.opened(peer, second, &direct, true, start), "it is news that no relay is needed any more");
        assert!(!peers.opened(peer, third, &direct, true, start));
        assert_eq!((peers.relayed(&peer), peers.reached_at(&peer)), (vec![first], Some(&direct)));
        assert_eq!(peers.closed(&peer, third, start), Some(Left::Connection(direct, true)));
        assert_eq!(peers.closed(&peer, second, start), Some(Left::Connection(relayed, true)));
    }
}

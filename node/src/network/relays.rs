//! Being reached through others.
//!
//! A node behind a firewall or an address translation takes full part by dialling out, but nobody can dial it. It
//! therefore asks peers that it has reached, and that offer it, to keep a way open to it, and tells everybody the
//! addresses over these relays. Whether it needs that, a node can't see from its own addresses. What it can see is
//! whether others have ever come to it by themselves; as long as nobody has, it takes the precaution, which costs
//! little. This file decides; it neither asks nor reads a clock.

use std::collections::BTreeMap;
use std::time::Duration;

use libp2p::core::transport::ListenerId;
use libp2p::multiaddr::Protocol;
use libp2p::{Multiaddr, PeerId};
use tokio::time::Instant;

use super::address::{is_loopback, is_relayed};

/// Relays that keep a way open at once: one may leave.
pub(super) const MAX_RELAYS: usize = 2;
/// How long after it has reached the first peer a node waits for somebody to come to it.
const WAIT_FOR_VISITORS: Duration = Duration::from_secs(10);
/// A peer that refused, or whose way has closed, is not asked again sooner.
const ASK_AGAIN: Duration = Duration::from_secs(60);

/// A peer that offers to be a relay.
#[derive(Debug)]
struct Candidate {
    address: Multiaddr,
    next: Instant,
}

/// The ways that others keep open to this node.
#[derive(Debug)]
pub(super) struct Relays {
    /// Whether the operator has left it to this node to find out how it is reached.
    wanted: bool,
    visited: bool,
    /// When this node began to wait for visitors.
    waiting: Option<Instant>,
    /// Connected peers, so their number is bounded by that of connections.
    candidates: BTreeMap<PeerId, Candidate>,
    asked: BTreeMap<PeerId, ListenerId>,
}

impl Relays {
    pub(super) fn new(wanted: bool) -> Self {
        Self { wanted, visited: false, waiting: None, candidates: BTreeMap::new(), asked: BTreeMap::new() }
    }

    /// A connected peer that this node has reached at an address offers to be a relay. One on this machine would
    /// be of use to nobody elsewhere.
    pub(super) fn offered(&mut self, peer: PeerId, address: &Multiaddr, now: Instant) {
        if !self.wanted || is_loopback(address) || is_relayed(address) {
            return;
        }
        self.waiting.get_or_insert(now);
        self.candidates.entry(peer).or_insert_with(|| Candidate { address: address.clone(), next: now });
    }

    /// A peer has left.
    pub(super) fn left(&mut self, peer: &PeerId) {
        self.candidates.remove(peer);
    }

    /// Somebody has come by himself, so this node can be reached; gives back the ways that are no longer needed.
    pub(super) fn visited(&mut self) -> Vec<ListenerId> {
        self.visited = true;
        std::mem::take(&mut self.asked).into_values().collect()
    }

    /// This node's addresses have changed, and what was known about reaching it no longer holds.
    pub(super) fn moved(&mut self, now: Instant) {
        self.visited = false;
        self.waiting = (!self.candidates.is_empty()).then_some(now);
    }

    /// The next peer to ask, and where a way through it would begin.
    pub(super) fn due(&mut self, now: Instant) -> Option<(PeerId, Multiaddr)> {
        let waited = self.waiting.is_some_and(|since| now.saturating_duration_since(since) >= WAIT_FOR_VISITORS);
        if self.visited || !waited || self.asked.len() >= MAX_RELAYS {
            return None;
        }
        let free = |peer: &PeerId| !self.asked.contains_key(peer);
        let (peer, candidate) =
            self.candidates.iter_mut().find(|(peer, candidate)| candidate.next <= now && free(peer))?;
        candidate.next = now + ASK_AGAIN;
        let mut way = candidate.address.clone();
        if !matches!(way.iter().last(), Some(Protocol::P2p(_))) {
            way.push(Protocol::P2p(*peer));
        }
        Some((*peer, way.with(Protocol::P2pCircuit)))
    }

    /// A peer is being asked, or keeps a way open.
    pub(super) fn asked(&mut self, listener: ListenerId, peer: PeerId) {
        self.asked.insert(peer, listener);
    }

    /// A way has closed, or was refused; true if it was one of these.
    pub(super) fn closed(&mut self, listener: ListenerId) -> bool {
        let before = self.asked.len();
        self.asked.retain(|_, asked| *asked != listener);
        self.asked.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: u8) -> Multiaddr {
        format!("/ip4/192.0.2.{number}/tcp/4480").parse().expect("a multiaddr")
    }

    #[test]
    fn a_node_that_nobody_visits_asks_two_of_those_it_reached_and_another_when_one_leaves() {
        let start = Instant::now();
        let mut relays = Relays::new(true);
        let peers = [PeerId::random(), PeerId::random(), PeerId::random()];
        for (number, peer) in peers.iter().enumerate() {
            relays.offered(*peer, &address(number as u8), start);
        }
        assert_eq!(relays.due(start), None, "somebody may still come");
        let later = start + WAIT_FOR_VISITORS;
        let mut asked = Vec::new();
        while let Some((peer, way)) = relays.due(later) {
            assert!(way.to_string().ends_with(&format!("/tcp/4480/p2p/{peer}/p2p-circuit")), "{way}");
            let listener = ListenerId::next();
            relays.asked(listener, peer);
            asked.push((listener, peer));
        }
        assert_eq!(asked.len(), MAX_RELAYS);
        relays.left(&asked[0].1);
        assert!(relays.closed(asked[0].0) && !relays.closed(asked[0].0));
        let (third, _) = relays.due(later).expect("a third peer offers");
        assert!(asked.iter().all(|(_, peer)| *peer != third));
    }

    #[test]
    fn a_node_that_is_visited_asks_nobody_until_its_addresses_change() {
        let start = Instant::now();
        let mut relays = Relays::new(true);
        relays.offered(PeerId::random(), &address(1), start);
        let (peer, _) = relays.due(start + WAIT_FOR_VISITORS).expect("nobody has come");
        let listener = ListenerId::next();
        relays.asked(listener, peer);
        assert_eq!(relays.visited(), vec![listener], "the way is no longer needed");
        let later = start + 10 * ASK_AGAIN;
        assert_eq!(relays.due(later), None);
        relays.moved(later);
        assert_eq!(relays.due(later), None, "somebody may come to the new address");
        assert!(relays.due(later + WAIT_FOR_VISITORS).is_some());
    }

    #[test]
    fn one_that_refused_is_not_asked_again_at_once_and_one_on_this_machine_never() {
        let start = Instant::now();
        let mut relays = Relays::new(true);
        relays.offered(PeerId::random(), &"/ip4/127.0.0.1/tcp/4480".parse().expect("a multiaddr"), start);
        assert_eq!(relays.due(start + ASK_AGAIN), None);
        relays.offered(PeerId::random(), &address(1), start);
        let now = start + WAIT_FOR_VISITORS;
        let (peer, _) = relays.due(now).expect("one to ask");
        let listener = ListenerId::next();
        relays.asked(listener, peer);
        relays.closed(listener);
        assert_eq!(relays.due(now + ASK_AGAIN / 2), None);
        assert!(relays.due(now + ASK_AGAIN).is_some());
    }

    #[test]
    fn an_operator_who_named_the_addresses_needs_no_relay() {
        let start = Instant::now();
        let mut relays = Relays::new(false);
        relays.offered(PeerId::random(), &address(1), start);
        assert_eq!(relays.due(start + ASK_AGAIN), None);
    }
}

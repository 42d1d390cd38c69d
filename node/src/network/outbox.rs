//! What is waiting for the engine.
//!
//! The network's task must never wait for the engine, so events queue here, within bounds. Gossip and requests have a share
//! each and are refused beyond it. Who is connected must not be lost, so those events are always taken; they stay few because
//! connections are, and when the queue is long a peer that came and went unseen leaves no trace in it.

use std::collections::VecDeque;

use libp2p::PeerId;

use super::Event;

/// Gossip waiting for the engine.
const MAX_GOSSIP: Share = Share { events: 1_024, bytes: 8 * 1024 * 1024 };
/// Requests waiting for the engine.
const MAX_REQUESTS: Share = Share { events: 128, bytes: 8 * 1024 * 1024 };
/// Above this length events of no lasting value are dropped and repeated ones merged.
const LONG: usize = 1_024;

#[derive(Debug, Clone, Copy, Default)]
struct Share {
    events: usize,
    bytes: usize,
}

impl Share {
    fn takes(&self, limit: Share, bytes: usize) -> bool {
        self.events < limit.events && self.bytes + bytes <= limit.bytes
    }

    fn add(&mut self, bytes: usize) {
        self.events += 1;
        self.bytes += bytes;
    }

    fn remove(&mut self, bytes: usize) {
        self.events -= 1;
        self.bytes -= bytes;
    }
}

/// A bounded queue of events.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    queue: VecDeque<Event>,
    gossip: Share,
    requests: Share,
}

impl Outbox {
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    pub(super) fn pop(&mut self) -> Option<Event> {
        let event = self.queue.pop_front()?;
        match &event {
            Event::Gossip { bytes, .. } => self.gossip.remove(bytes.len()),
            Event::Request { frame, .. } => self.requests.remove(frame.len()),
            _ => {}
        }
        Some(event)
    }

    /// Takes an event, or says that there is no room for it.
    pub(super) fn push(&mut self, event: Event) -> bool {
        match &event {
            Event::Gossip { bytes, .. } => {
                if !self.gossip.takes(MAX_GOSSIP, bytes.len()) {
                    return false;
                }
                self.gossip.add(bytes.len());
            }
            Event::Request { frame, .. } => {
                if !self.requests.takes(MAX_REQUESTS, frame.len()) {
                    return false;
                }
                self.requests.add(frame.len());
            }
            Event::Latency { .. } | Event::DialFailed { .. } | Event::Listening(_) | Event::NotListening(_)
                if self.queue.len() >= LONG =>
            {
                return false;
            }
            Event::Identified { peer, .. } if self.queue.len() >= LONG => {
                let known = |queued: &Event| matches!(queued, Event::Identified { peer: of, .. } if of == peer);
                if self.queue.iter().any(known) {
                    return false;
                }
            }
            Event::Disconnected { peer } if self.queue.len() >= LONG => {
                let unseen = self.forget(*peer);
                if unseen {
                    return true;
                }
            }
            _ => {}
        }
        self.queue.push_back(event);
        true
    }

    /// Removes what is queued about the present connection of `peer`. True if the engine never heard that it began.
    fn forget(&mut self, peer: PeerId) -> bool {
        let mut unseen = false;
        let mut requests = self.requests;
        self.queue.retain(|event| match event {
            Event::Connected { peer: of, .. } if *of == peer => {
                unseen = true;
                false
            }
            Event::Subscribed { peer: of } | Event::Identified { peer: of, .. } | Event::Latency { peer: of, .. } => {
                *of != peer
            }
            Event::Request { peer: of, frame, .. } if *of == peer => {
                requests.remove(frame.len());
                false
            }
            _ => true,
        });
        self.requests = requests;
        unseen
    }
}

#[cfg(test)]
mod tests {
    use super::super::ReplyToken;
    use super::*;

    fn gossip(bytes: usize) -> Event {
        let message = libp2p::gossipsub::MessageId::from(vec![7]);
        Event::Gossip { peer: PeerId::random(), message, bytes: vec![0; bytes] }
    }

    fn connected(peer: PeerId) -> Event {
        let address = "/ip4/127.0.0.1/tcp/1".parse().expect("a multiaddr");
        Event::Connected { peer, address, outbound: false }
    }

    #[test]
    fn gossip_and_requests_are_refused_beyond_their_share() {
        let mut outbox = Outbox::default();
        let large = (0..1_000).filter(|_| outbox.push(gossip(64 * 1024))).count();
        assert_eq!(large, 128);
        let request = |frame| Event::Request { peer: PeerId::random(), reply: ReplyToken(1), frame };
        assert!(outbox.push(request(vec![0; 1024])), "a full share of gossip leaves room for requests");
        assert_eq!((0..1_000).filter(|_| outbox.push(request(Vec::new()))).count(), 127);
        while outbox.pop().is_some() {}
        assert!(outbox.push(gossip(64 * 1024)) && outbox.push(request(vec![0; 1024])));
    }

    #[test]
    fn a_peer_that_comes_and_goes_while_the_engine_sleeps_costs_no_memory() {
        let mut outbox = Outbox::default();
        let known = PeerId::random();
        outbox.push(connected(known));
        let first = outbox.pop();
        assert!(matches!(first, Some(Event::Connected { peer, .. }) if peer == known));
        for _ in 0..10 * LONG {
            let peer = PeerId::random();
            outbox.push(connected(peer));
            outbox.push(Event::Subscribed { peer });
            outbox.push(Event::Disconnected { peer });
        }
        outbox.push(Event::Disconnected { peer: known });
        assert!(outbox.queue.len() <= LONG + 3, "{}", outbox.queue.len());
        assert!(outbox.queue.iter().any(|event| matches!(event, Event::Disconnected { peer } if *peer == known)));
    }
}

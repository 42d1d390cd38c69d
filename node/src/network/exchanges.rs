//! Requests under way, in both directions.
//!
//! Both directions are bounded per peer and in all, because each may hold a frame of a mebibyte.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use kirjo_protocol::limits::REQUESTS_UNDER_WAY;
use libp2p::PeerId;
use libp2p::request_response::{InboundRequestId, OutboundRequestId, ResponseChannel};

use super::ReplyToken;

/// Requests of all peers that wait for this node's reply.
const MAX_INBOUND: usize = 128;
/// Own requests that wait for a response; 64 responses of the largest size are 64 MiB.
const MAX_OUTBOUND: usize = 64;
/// Streams of requests on one connection, both directions together.
pub(super) const MAX_STREAMS: usize = 2 * REQUESTS_UNDER_WAY;

#[derive(Debug)]
struct Inbound {
    peer: PeerId,
    request: InboundRequestId,
    channel: ResponseChannel<Vec<u8>>,
}

/// An own request: whom to ask, what the engine calls it, the frame.
pub(super) type Held = (PeerId, u64, Vec<u8>);

/// The requests under way.
#[derive(Debug, Default)]
pub(super) struct Exchanges {
    inbound: BTreeMap<ReplyToken, Inbound>,
    outbound: BTreeMap<OutboundRequestId, (PeerId, u64)>,
    /// Own requests that wait for this node's own pace; they are among those under way.
    held: VecDeque<Held>,
    next_reply: u64,
}

impl Exchanges {
    /// Whether `peer` may have one more request answered.
    pub(super) fn may_receive(&self, peer: &PeerId) -> bool {
        self.inbound.len() < MAX_INBOUND
            && self.inbound.values().filter(|inbound| inbound.peer == *peer).count() < REQUESTS_UNDER_WAY
    }

    /// Keeps the way back to the asker.
    pub(super) fn received(
        &mut self,
        peer: PeerId,
        request: InboundRequestId,
        channel: ResponseChannel<Vec<u8>>,
    ) -> ReplyToken {
        let token = ReplyToken(self.next_reply);
        self.next_reply += 1;
        self.inbound.insert(token, Inbound { peer, request, channel });
        token
    }

    /// The asker and the way back to it, which is used up by this; dropping it refuses the request.
    pub(super) fn reply(&mut self, token: ReplyToken) -> Option<(PeerId, ResponseChannel<Vec<u8>>)> {
        self.inbound.remove(&token).map(|inbound| (inbound.peer, inbound.channel))
    }

    /// An asker went away.
    pub(super) fn abandoned(&mut self, request: InboundRequestId) {
        self.inbound.retain(|_, inbound| inbound.request != request);
    }

    /// Forgets those who no longer wait.
    pub(super) fn sweep(&mut self) {
        self.inbound.retain(|_, inbound| inbound.channel.is_open());
    }

    /// Whether one more request may be sent to `peer`.
    pub(super) fn may_send(&self, peer: &PeerId) -> bool {
        let sent = self.outbound.values().filter(|(to, _)| to == peer).count();
        let held = self.held.iter().filter(|(to, ..)| to == peer).count();
        self.outbound.len() + self.held.len() < MAX_OUTBOUND && sent + held < REQUESTS_UNDER_WAY
    }

    /// Takes a request that is to be sent as soon as this node's own pace allows.
    pub(super) fn hold(&mut self, peer: PeerId, token: u64, frame: Vec<u8>) {
        self.held.push_back((peer, token, frame));
    }

    /// The requests to be sent now: `may` says whether a peer may be asked with so many bytes. Those to one peer keep
    /// their order.
    pub(super) fn due(&mut self, mut may: impl FnMut(PeerId, usize) -> bool) -> Vec<Held> {
        let mut waiting = BTreeSet::new();
        let held = std::mem::take(&mut self.held);
        let (due, held) = held.into_iter().partition::<VecDeque<_>, _>(|(peer, _, frame)| {
            let now = !waiting.contains(peer) && may(*peer, frame.len());
            if !now {
                waiting.insert(*peer);
            }
            now
        });
        self.held = held;
        due.into()
    }

    /// A peer has gone: gives back what the engine calls the requests to it that were never sent.
    pub(super) fn left(&mut self, peer: &PeerId) -> Vec<u64> {
        let gone = self.held.iter().filter(|(to, ..)| to == peer).map(|(_, token, _)| *token).collect();
        self.held.retain(|(to, ..)| to != peer);
        gone
    }

    /// A request was sent; `token` is what the engine calls it.
    pub(super) fn sent(&mut self, id: OutboundRequestId, peer: PeerId, token: u64) {
        self.outbound.insert(id, (peer, token));
    }

    /// A request came to its end; returns what the engine calls it.
    pub(super) fn finished(&mut self, id: OutboundRequestId) -> Option<u64> {
        self.outbound.remove(&id).map(|(_, token)| token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_wait_for_the_pace_in_their_order_and_end_with_their_peer() {
        let (slow, quick) = (PeerId::random(), PeerId::random());
        let mut exchanges = Exchanges::default();
        for (token, peer) in [slow, quick, slow, quick].into_iter().enumerate() {
            exchanges.hold(peer, token as u64, vec![0; token]);
        }
        // The first request to the slow one may not be sent, so that the next must not overtake it.
        let due = exchanges.due(|peer, bytes| peer == quick || bytes > 0);
        assert_eq!(due.iter().map(|(_, token, _)| *token).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(exchanges.left(&slow), [0, 2]);
        assert!(exchanges.due(|_, _| true).is_empty());
    }

    #[test]
    fn what_waits_for_the_pace_is_among_what_is_under_way() {
        let (one, other) = (PeerId::random(), PeerId::random());
        let mut exchanges = Exchanges::default();
        for token in 0..REQUESTS_UNDER_WAY as u64 {
            assert!(exchanges.may_send(&one));
            exchanges.hold(one, token, Vec::new());
        }
        assert!(!exchanges.may_send(&one));
        assert!(exchanges.may_send(&other));
        for token in 0..(MAX_OUTBOUND - REQUESTS_UNDER_WAY) as u64 {
            exchanges.hold(PeerId::random(), token, Vec::new());
        }
        assert!(!exchanges.may_send(&other));
    }
}

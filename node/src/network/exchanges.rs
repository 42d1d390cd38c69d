//! Requests under way, in both directions.
//!
//! Both directions are bounded per peer and in all, because each may hold a frame of a mebibyte.

use std::collections::BTreeMap;

use libp2p::PeerId;
use libp2p::request_response::{InboundRequestId, OutboundRequestId, ResponseChannel};

use super::ReplyToken;

/// Requests of one peer that wait for this node's reply.
const MAX_INBOUND_PER_PEER: usize = 8;
/// Requests of all peers that wait for this node's reply.
const MAX_INBOUND: usize = 128;
/// Own requests to one peer that wait for its response.
const MAX_OUTBOUND_PER_PEER: usize = 8;
/// Own requests that wait for a response; 64 responses of the largest size are 64 MiB.
const MAX_OUTBOUND: usize = 64;
/// Streams of requests on one connection, both directions together.
pub(super) const MAX_STREAMS: usize = MAX_INBOUND_PER_PEER + MAX_OUTBOUND_PER_PEER;

#[derive(Debug)]
struct Inbound {
    peer: PeerId,
    request: InboundRequestId,
    channel: ResponseChannel<Vec<u8>>,
}

/// The requests under way.
#[derive(Debug, Default)]
pub(super) struct Exchanges {
    inbound: BTreeMap<ReplyToken, Inbound>,
    outbound: BTreeMap<OutboundRequestId, (PeerId, u64)>,
    next_reply: u64,
}

impl Exchanges {
    /// Whether `peer` may have one more request answered.
    pub(super) fn may_receive(&self, peer: &PeerId) -> bool {
        self.inbound.len() < MAX_INBOUND
            && self.inbound.values().filter(|inbound| inbound.peer == *peer).count() < MAX_INBOUND_PER_PEER
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

    /// The way back to the asker, which is used up by this; dropping it refuses the request.
    pub(super) fn reply(&mut self, token: ReplyToken) -> Option<ResponseChannel<Vec<u8>>> {
        self.inbound.remove(&token).map(|inbound| inbound.channel)
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
        self.outbound.len() < MAX_OUTBOUND
            && self.outbound.values().filter(|(to, _)| to == peer).count() < MAX_OUTBOUND_PER_PEER
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

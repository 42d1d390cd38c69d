//! What peers have said that they can't serve, so that they are not asked again in vain.
//!
//! It is kept under the driver's number for a peer beyond its connection: a peer that comes back under the same number
//! still lacks what it lacked.

use std::collections::BTreeMap;

use crate::id::RecordId;
use crate::limits::{GONE_ENTRIES, GONE_TIME, MAX_PEERS};
use crate::time::UnixMillis;

use super::Peer;

/// The ids that each peer has said are gone, and until when that is believed.
#[derive(Debug, Default)]
pub(super) struct Gone {
    peers: BTreeMap<Peer, BTreeMap<RecordId, UnixMillis>>,
}

impl Gone {
    /// A peer has said that it can't serve an id. Beyond the bounds it is not remembered, and asked in vain once more.
    /// Says whether it is remembered now and was not before.
    pub(super) fn note(&mut self, peer: Peer, id: RecordId, now: UnixMillis) -> bool {
        if self.peers.len() >= MAX_PEERS && !self.peers.contains_key(&peer) {
            // The one that was met first.
            self.peers.pop_first();
        }
        let ids = self.peers.entry(peer).or_default();
        if ids.len() >= GONE_ENTRIES && !ids.contains_key(&id) {
            return false;
        }
        ids.insert(id, now.plus(GONE_TIME)).is_none_or(|until| until <= now)
    }

    /// Whether a peer need not be asked for an id.
    pub(super) fn holds(&self, peer: Peer, id: &RecordId, now: UnixMillis) -> bool {
        self.peers.get(&peer).and_then(|ids| ids.get(id)).is_some_and(|until| *until > now)
    }

    /// Forgets what is no longer believed.
    pub(super) fn expire(&mut self, now: UnixMillis) {
        self.peers.retain(|_, ids| {
            ids.retain(|_, until| *until > now);
            !ids.is_empty()
        });
    }
}

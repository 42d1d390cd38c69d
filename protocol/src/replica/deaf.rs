//! Noticing that a peer's gossip no longer arrives.
//!
//! Gossip of one direction can die while the connection lives on and everything else works. Reconciliation then
//! still brings what the peer should have gossiped, only late. So a session counts against the link if it brings a
//! record that was published after the two had met, and long enough ago for gossip to have brought it; any gossip
//! from the peer clears the link. One such session proves nothing, because a peer may itself have got the record by
//! reconciliation, which nobody gossips; several without a word of gossip between them do.

use crate::envelope::Record;
use crate::limits::{DEAF_SESSIONS, GOSSIP_TIME};
use crate::time::UnixMillis;

use super::{Peer, Replica};

/// What came from a peer, and how.
#[derive(Debug, Default)]
pub(super) struct Hearing {
    /// When the connection was made.
    since: UnixMillis,
    /// Whether the session under way has brought something that gossip should have.
    pub(super) missed: bool,
    /// Sessions in a row that did, without gossip in between.
    sessions: u32,
}

impl Hearing {
    pub(super) fn new(now: UnixMillis) -> Self {
        Self { since: now, missed: false, sessions: 0 }
    }

    /// A session has ended; true if the link is deaf. It is said once, and the count begins again.
    pub(super) fn session_ended(&mut self) -> bool {
        if std::mem::take(&mut self.missed) {
            self.sessions += 1;
        }
        let deaf = self.sessions >= DEAF_SESSIONS;
        if deaf {
            self.sessions = 0;
        }
        deaf
    }
}

impl Replica {
    /// Whether gossip should have brought a record that a session with this peer has brought.
    pub(super) fn gossip_missed(&self, now: UnixMillis, peer: Peer, record: &Record) -> bool {
        let published = record.seq().time();
        // What was dropped here has been gossiped, and comes again because a rule was taken back.
        if published <= self.released {
            return false;
        }
        self.peers.get(&peer).is_some_and(|state| published >= state.hearing.since.plus(GOSSIP_TIME))
            && now.since(published) >= GOSSIP_TIME
    }

    /// Says that a gossip message came from a peer, whatever becomes of it.
    pub fn heard_gossip(&mut self, peer: Peer) {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.hearing = Hearing { since: state.hearing.since, ..Hearing::default() };
        }
    }
}

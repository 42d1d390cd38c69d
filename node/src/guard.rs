//! The guard before publishing after a restart.
//!
//! A node that was away, or was restored from a backup, may not hold the newest of its own organisations'
//! records. What it signed then would be made from old versions. So it signs nothing for them before a
//! comparison with a peer has ended well, unless there is nobody to ask or its operator insists.

use std::collections::BTreeSet;
use std::time::Duration;

use kirjo_protocol::id::OrgId;
use libp2p::PeerId;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::engine::{self, Message};
use crate::node::{Inner, Node, NodeError, read};

/// How long after its start a node waits for a peer's answer before it refuses to publish.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it waits at least for each request: long enough for a session with a peer that has just come.
const PATIENCE_LATER: Duration = Duration::from_secs(3);
/// Peers that are asked.
const ASKED: usize = 2;

/// The organisations for which nothing may be signed yet.
pub(crate) struct Guard {
    held: watch::Sender<BTreeSet<OrgId>>,
    started: Instant,
}

impl Guard {
    /// Guards organisations that may have published before.
    pub(crate) fn of(orgs: BTreeSet<OrgId>) -> Self {
        Self { held: watch::channel(orgs).0, started: Instant::now() }
    }

    /// Whether nothing may be signed for an organisation yet.
    pub(crate) fn holds(&self, org: &OrgId) -> bool {
        self.held.borrow().contains(org)
    }

    /// Those that it holds.
    pub(crate) fn held(&self) -> Vec<OrgId> {
        self.held.borrow().iter().copied().collect()
    }

    /// Whether it holds anything.
    pub(crate) fn is_closed(&self) -> bool {
        !self.held.borrow().is_empty()
    }

    /// Holds one more organisation, such as one that has moved here.
    pub(crate) fn hold(&self, org: OrgId) {
        self.held.send_if_modified(|held| held.insert(org));
    }

    /// A peer has answered, or there is none: everything may be signed.
    pub(crate) fn open(&self) {
        self.held.send_if_modified(|held| !std::mem::take(held).is_empty());
    }

    /// The operator insists.
    fn open_for(&self, orgs: &BTreeSet<OrgId>) {
        self.held.send_if_modified(|held| {
            let before = held.len();
            held.retain(|org| !orgs.contains(org));
            held.len() < before
        });
    }
}

impl Inner {
    /// Whether this node knows of anybody whom it could ask: connected, from a node record, or by an address that
    /// its operator gave.
    pub(crate) fn knows_a_peer(&self) -> bool {
        let own = self.net.peer();
        let banned = read(&self.banned);
        let known = |peer: &PeerId| *peer != own && !banned.contains(peer);
        !self.config.peers.bootstrap.is_empty()
            || read(&self.connections).keys().any(known)
            || read(&self.directory).iter().any(|(peer, _)| known(peer))
            || engine::read_list(&self.store, engine::ADDED_PEERS_KEY).is_ok_and(|added| !added.is_empty())
    }
}

impl Node {
    /// Waits until these organisations may be published for.
    ///
    /// # Errors
    /// [`NodeError::Unasked`] when no peer has answered in time.
    pub(crate) async fn wait_for_guard(&self, orgs: &BTreeSet<OrgId>, force: bool) -> Result<(), NodeError> {
        let guard = &self.0.guard;
        if !orgs.iter().any(|org| guard.holds(org)) {
            return Ok(());
        }
        if force {
            tracing::warn!("publishing before any peer has been asked for this node's own records, as told");
            guard.open_for(orgs);
            return Ok(());
        }
        if !self.0.knows_a_peer() {
            guard.open();
            return Ok(());
        }
        let mut held = guard.held.subscribe();
        let connected: Vec<PeerId> = read(&self.0.connections).keys().copied().take(ASKED).collect();
        for peer in connected {
            self.0.tell(Message::Sync { peer: Some(peer) }).await;
        }
        let deadline = (guard.started + PATIENCE).max(Instant::now() + PATIENCE_LATER);
        let open = held.wait_for(|held| orgs.is_disjoint(held));
        match tokio::time::timeout_at(deadline, open).await {
            Ok(_) => Ok(()),
            Err(_) => Err(NodeError::Unasked),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_opens_for_those_insisted_on_and_then_for_all() {
        let (one, other) = (OrgId([1; 32]), OrgId([2; 32]));
        let guard = Guard::of([one, other].into());
        assert!(guard.is_closed() && guard.holds(&one));
        guard.open_for(&[one].into());
        assert!(!guard.holds(&one) && guard.holds(&other));
        guard.open();
        assert!(!guard.is_closed());
        guard.hold(one);
        assert!(guard.holds(&one) && !guard.holds(&other));
    }
}

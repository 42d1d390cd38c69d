//! What peers have done wrong, and whom it keeps out.

use kirjo_protocol::conduct::Admission;
use kirjo_protocol::penalty::Offence;
use kirjo_protocol::time::SteadyMillis;

use super::*;

impl Driver {
    /// The accounts' time: milliseconds since this driver was made.
    pub(super) fn steady(&self, now: Instant) -> SteadyMillis {
        let millis = now.saturating_duration_since(self.started).as_millis();
        SteadyMillis(u64::try_from(millis).unwrap_or(u64::MAX))
    }

    /// Whether a peer may not connect: the operator keeps it out until further notice, or this node for a while.
    pub(super) fn is_kept_out(&self, peer: &PeerId) -> bool {
        self.banned.contains(peer) || self.conduct.is_blocked(peer)
    }

    /// Holds something against a peer.
    pub(super) fn offence(&mut self, peer: PeerId, offence: Offence, now: Instant) {
        tracing::debug!(%peer, %offence, "an offence of a peer");
        count(&self.counters.offences);
        let now = self.steady(now);
        if self.conduct.offence(peer, offence, now) == Admission::Block {
            self.block(peer);
        }
    }

    /// Closes the connections of a peer that has just been blocked, and takes no new ones.
    pub(super) fn block(&mut self, peer: PeerId) {
        tracing::info!(%peer, "peer blocked for a while");
        count(&self.counters.peers_blocked);
        self.swarm.behaviour_mut().blocked.block_peer(peer);
    }

    /// Keeps a peer out until further notice.
    pub(super) fn ban(&mut self, peer: PeerId) {
        self.banned.insert(peer);
        self.swarm.behaviour_mut().blocked.block_peer(peer);
    }

    /// Lets a peer in again, whoever kept it out.
    pub(super) fn unban(&mut self, peer: PeerId) {
        self.banned.remove(&peer);
        self.conduct.pardon(&peer);
        self.swarm.behaviour_mut().blocked.unblock_peer(peer);
    }

    /// Lets in those whose block is over; a ban outlives it.
    pub(super) fn release(&mut self, now: Instant) {
        let now = self.steady(now);
        for peer in self.conduct.released(now) {
            if !self.banned.contains(&peer) {
                self.swarm.behaviour_mut().blocked.unblock_peer(peer);
            }
        }
    }

    /// Shows the operator how peers stand.
    pub(super) fn show_standings(&self, now: Instant) {
        let standings: BTreeMap<PeerId, Standing> = self.conduct.standings(self.steady(now)).collect();
        let mut shown = self.standings.write().unwrap_or_else(PoisonError::into_inner);
        if *shown != standings {
            *shown = standings;
        }
    }
}

//! What the network refused, lost and passed on, counted by name.
//!
//! Every refusal of the network ends up here, because a limit nobody can see looks like a fault. The counters are plain
//! atomics: the network's task adds, the status page reads, and neither waits for the other.

use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counters {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// The network's counters since it was started.
        #[derive(Debug, Default)]
        pub struct Counters {
            $($(#[doc = $doc])+ pub $name: AtomicU64,)+
        }

        impl Counters {
            /// All counters with their names, in the order of this file.
            pub fn snapshot(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name.load(Ordering::Relaxed)),)+]
            }
        }
    };
}

counters! {
    /// Gossip messages that came in, each copy counted.
    gossip_copies,
    /// Gossip messages handed to the engine.
    gossip_received,
    /// Own messages given to at least one peer.
    gossip_published,
    /// Own messages that found nobody subscribed; reconciliation carries them.
    gossip_unheard,
    /// Own or accepted messages not sent on because this node's own budget of gossip was spent.
    gossip_held_back,
    /// Own messages larger than the network transmits.
    gossip_oversized,
    /// Messages the engine accepted and that were sent on.
    gossip_forwarded,
    /// Messages the engine found of no use.
    gossip_ignored,
    /// Messages the engine found to be the sender's fault.
    gossip_rejected,
    /// Messages lost because the engine was slower than the peers.
    gossip_dropped,
    /// Messages ignored because their sender was over its rate.
    gossip_limited,
    /// Verdicts that came after the message had left the cache.
    gossip_late,
    /// Requests handed to the engine.
    requests_received,
    /// Requests refused: the sender's rate or share was spent, or the engine's queue was full.
    requests_refused,
    /// Requests whose frame was too large, cut short, followed by more, or too slow.
    requests_malformed,
    /// Own requests that brought no response.
    requests_failed,
    /// Replies of the engine that came too late or were too large to be sent.
    replies_lost,
    /// Connections refused by a limit or a ban.
    connections_denied,
    /// Inbound connections that never finished their handshake.
    connections_broken,
    /// Connections closed because pings went unanswered.
    connections_stalled,
    /// Connections closed and made again because their gossip had gone deaf.
    links_deaf,
    /// Ways to this node that relays keep open, counted when they were granted.
    relays_found,
    /// Ways that closed or were refused.
    relays_lost,
    /// Ways to others that this node keeps open as a relay.
    reservations_granted,
    /// Ways to others that it refused to keep open.
    reservations_refused,
    /// Connections between others that it carries as a relay.
    circuits_carried,
    /// Connections between others that it refused to carry.
    circuits_refused,
    /// Relayed connections that a direct one has replaced.
    holes_punched,
    /// Relayed connections for which no direct one could be made.
    holes_failed,
    /// Dials that reached nobody.
    dial_failures,
    /// Addresses not taken into the address book.
    addresses_refused,
    /// Peers of another network that were sent away.
    peers_foreign,
    /// What peers did that counts against them, floods apart.
    offences,
    /// Peers blocked for a while, because their penalty had reached the limit.
    peers_blocked,
    /// Events of no lasting value that were dropped because the engine was slow.
    events_dropped,
}

/// Adds one.
pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

//! What a peer may send, as the node's network limits it (SPECIFICATION.md section 11).

use std::collections::VecDeque;

use kirjo_protocol::limits::BULK_FETCHES;
use kirjo_protocol::time::{MINUTE, SECOND};

use crate::trace::Millis;

/// Gossip messages a peer may send: at once, and a second after that.
const PEER_MESSAGES: (u64, u64) = (500, 50);
/// Requests a peer may make.
const PEER_REQUESTS: (u64, u64) = (200, BULK_FETCHES + 20);
/// What a node itself gossips.
pub(crate) const OWN_MESSAGES: (u64, u64) = (250, 40);
/// The part of it that passing on must leave to what a node publishes itself.
const OWN_RESERVE: u64 = OWN_MESSAGES.0 / 2;
/// One flood counts once in this time.
const FLOOD_WINDOW: Millis = 10 * SECOND;
/// So many floods in [`OFFENCE_WINDOW`] and a peer is blocked.
const FLOODS_TO_BLOCK: usize = 3;
/// So many rejected messages in [`OFFENCE_WINDOW`] and a peer is blocked.
const REJECTS_TO_BLOCK: usize = 4;
const OFFENCE_WINDOW: Millis = MINUTE;
/// How long a peer is blocked.
pub(crate) const BLOCK_TIME: Millis = 10 * MINUTE;

/// Tokens that come back at a steady rate.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    capacity: u64,
    per_second: u64,
    /// In thousandths.
    level: u64,
    filled: Millis,
}

impl Bucket {
    pub(crate) fn new((capacity, per_second): (u64, u64)) -> Self {
        Self { capacity, per_second, level: capacity * 1_000, filled: 0 }
    }

    fn level(&mut self, now: Millis) -> u64 {
        let filled = (now - self.filled).saturating_mul(self.per_second);
        self.filled = now;
        self.level = self.level.saturating_add(filled).min(self.capacity * 1_000);
        self.level / 1_000
    }

    fn take(&mut self, now: Millis, reserve: u64) -> bool {
        let granted = self.level(now) > reserve;
        if granted {
            self.level -= 1_000;
        }
        granted
    }

    /// Whether a node may publish one more message of its own.
    pub(crate) fn may_publish(&mut self, now: Millis) -> bool {
        self.take(now, 0)
    }

    /// Whether a node may pass one more message on.
    pub(crate) fn may_forward(&mut self, now: Millis) -> bool {
        self.take(now, OWN_RESERVE)
    }
}

/// The answer to something a peer sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    Granted,
    Refused,
    Block,
}

/// What one node keeps about another's conduct.
#[derive(Debug)]
pub(crate) struct Account {
    messages: Bucket,
    requests: Bucket,
    flooded: Option<Millis>,
    floods: VecDeque<Millis>,
    rejects: VecDeque<Millis>,
    pub(crate) blocked_until: Millis,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            messages: Bucket::new(PEER_MESSAGES),
            requests: Bucket::new(PEER_REQUESTS),
            flooded: None,
            floods: VecDeque::new(),
            rejects: VecDeque::new(),
            blocked_until: 0,
        }
    }
}

impl Account {
    pub(crate) fn message(&mut self, now: Millis) -> Admission {
        if self.messages.take(now, 0) { Admission::Granted } else { self.flood(now) }
    }

    pub(crate) fn request(&mut self, now: Millis) -> Admission {
        if self.requests.take(now, 0) { Admission::Granted } else { self.flood(now) }
    }

    fn flood(&mut self, now: Millis) -> Admission {
        if self.flooded.is_some_and(|since| now - since < FLOOD_WINDOW) {
            return Admission::Refused;
        }
        self.flooded = Some(now);
        strike(&mut self.floods, FLOODS_TO_BLOCK, now)
    }

    /// A message of the peer was one that no honest node passes on.
    pub(crate) fn reject(&mut self, now: Millis) -> Admission {
        strike(&mut self.rejects, REJECTS_TO_BLOCK, now)
    }
}

fn strike(times: &mut VecDeque<Millis>, limit: usize, now: Millis) -> Admission {
    while times.front().is_some_and(|at| now - at >= OFFENCE_WINDOW) {
        times.pop_front();
    }
    times.push_back(now);
    if times.len() < limit {
        return Admission::Refused;
    }
    times.clear();
    Admission::Block
}

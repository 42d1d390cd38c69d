//! How much a peer may send, and what happens when it sends more.
//!
//! Each peer has a bucket of gossip messages, one of gossip bytes and one of requests. What is over is ignored and counted,
//! since reconciliation brings it later; a peer that keeps it up is blocked for a while. **This node keeps to a smaller budget of
//! its own** for what it publishes and passes on, so that an honest node, however busy its neighbours, is never over the
//! limits of another: that budget plus what five seconds of queueing can bunch together stays below a peer's bucket.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use kirjo_protocol::limits::BULK_FETCHES;
use libp2p::PeerId;
use tokio::time::Instant;

/// Gossip messages a peer may send: 500 at once, 50 a second after that.
const PEER_MESSAGES: (u64, u64) = (500, 50);
/// Gossip bytes a peer may send: 16 MiB at once, and again within ten seconds.
const PEER_BYTES: (u64, u64) = (16 * 1024 * 1024, 16 * 1024 * 1024 / 10);
/// Requests a peer may make: 200 at once, 100 a second after that, which is above what a bulk load asks for.
const PEER_REQUESTS: (u64, u64) = (200, BULK_FETCHES + 20);

/// What this node itself gossips: 250 at once, 40 a second after that.
const OWN_MESSAGES: (u64, u64) = (250, 40);
/// The bytes this node itself gossips: 8 MiB at once, 1.2 MiB a second after that.
const OWN_BYTES: (u64, u64) = (8 * 1024 * 1024, 1_200 * 1024);
/// The part of its own budget that a node keeps for what it publishes itself; passing on must leave it.
const OWN_RESERVE: (u64, u64) = (OWN_MESSAGES.0 / 2, OWN_BYTES.0 / 2);

/// One flood is counted once in this time, however many messages it has.
const FLOOD_WINDOW: Duration = Duration::from_secs(10);
/// So many floods or faulty frames in [`OFFENCE_WINDOW`] and the peer is blocked.
const OFFENCES_TO_BLOCK: usize = 3;
/// So many rejected messages in [`OFFENCE_WINDOW`] and the peer is blocked; its gossip score has run out by then.
const REJECTS_TO_BLOCK: usize = 4;
const OFFENCE_WINDOW: Duration = Duration::from_secs(60);

/// How long a peer is blocked.
pub(super) const BLOCK_TIME: Duration = Duration::from_secs(600);

/// Accounts kept, so that a peer cannot empty its record by dialling again; the connected ones are at most 256.
const MAX_ACCOUNTS: usize = 2_048;
/// An account nobody used for so long is forgotten.
const ACCOUNT_LIFE: Duration = Duration::from_secs(120);

/// A store of tokens that fills at a steady rate.
#[derive(Debug)]
struct Bucket {
    capacity: u64,
    per_second: u64,
    /// In thousandths, so that a millisecond adds a whole number.
    level: u64,
    filled: Instant,
}

impl Bucket {
    fn new((capacity, per_second): (u64, u64), now: Instant) -> Self {
        Self { capacity, per_second, level: capacity * 1_000, filled: now }
    }

    fn level(&mut self, now: Instant) -> u64 {
        let millis = u64::try_from(now.saturating_duration_since(self.filled).as_millis()).unwrap_or(u64::MAX);
        self.filled += Duration::from_millis(millis);
        self.level = self.level.saturating_add(millis.saturating_mul(self.per_second)).min(self.capacity * 1_000);
        self.level / 1_000
    }

    fn take(&mut self, amount: u64) {
        self.level = self.level.saturating_sub(amount.saturating_mul(1_000));
    }
}

/// What a peer did that counts against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offence {
    /// A request that was no frame.
    Garbage,
    /// A gossip message that no honest node passes on.
    Reject,
}

/// The answer to something a peer sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admission {
    /// Within its limits.
    Granted,
    /// Over them.
    Refused,
    /// Over them once too often.
    Block,
}

#[derive(Debug)]
struct Account {
    messages: Bucket,
    bytes: Bucket,
    requests: Bucket,
    flooded: Option<Instant>,
    offences: VecDeque<Instant>,
    rejects: VecDeque<Instant>,
    used: Instant,
}

impl Account {
    fn new(now: Instant) -> Self {
        Self {
            messages: Bucket::new(PEER_MESSAGES, now),
            bytes: Bucket::new(PEER_BYTES, now),
            requests: Bucket::new(PEER_REQUESTS, now),
            flooded: None,
            offences: VecDeque::new(),
            rejects: VecDeque::new(),
            used: now,
        }
    }

    fn flood(&mut self, now: Instant) -> Admission {
        if self.flooded.is_some_and(|since| now.saturating_duration_since(since) < FLOOD_WINDOW) {
            return Admission::Refused;
        }
        self.flooded = Some(now);
        strike(&mut self.offences, OFFENCES_TO_BLOCK, now)
    }
}

fn strike(times: &mut VecDeque<Instant>, limit: usize, now: Instant) -> Admission {
    while times.front().is_some_and(|at| now.saturating_duration_since(*at) >= OFFENCE_WINDOW) {
        times.pop_front();
    }
    times.push_back(now);
    if times.len() < limit {
        return Admission::Refused;
    }
    times.clear();
    Admission::Block
}

/// The accounts of all peers, and this node's own.
#[derive(Debug)]
pub(super) struct Limits {
    accounts: BTreeMap<PeerId, Account>,
    own_messages: Bucket,
    own_bytes: Bucket,
}

impl Limits {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            accounts: BTreeMap::new(),
            own_messages: Bucket::new(OWN_MESSAGES, now),
            own_bytes: Bucket::new(OWN_BYTES, now),
        }
    }

    /// A peer sent a gossip message of so many bytes.
    pub(super) fn message(&mut self, peer: PeerId, bytes: usize, now: Instant) -> Admission {
        let bytes = bytes as u64;
        let account = self.account(peer, now);
        if account.messages.level(now) == 0 || account.bytes.level(now) < bytes {
            return account.flood(now);
        }
        account.messages.take(1);
        account.bytes.take(bytes);
        Admission::Granted
    }

    /// A peer made a request.
    pub(super) fn request(&mut self, peer: PeerId, now: Instant) -> Admission {
        let account = self.account(peer, now);
        if account.requests.level(now) == 0 {
            return account.flood(now);
        }
        account.requests.take(1);
        Admission::Granted
    }

    /// A peer did something that counts against it.
    pub(super) fn offence(&mut self, peer: PeerId, offence: Offence, now: Instant) -> Admission {
        let account = self.account(peer, now);
        match offence {
            Offence::Garbage => strike(&mut account.offences, OFFENCES_TO_BLOCK, now),
            Offence::Reject => strike(&mut account.rejects, REJECTS_TO_BLOCK, now),
        }
    }

    /// Whether this node may publish a message of so many bytes of its own.
    pub(super) fn may_publish(&mut self, bytes: usize, now: Instant) -> bool {
        self.may_send(bytes as u64, (0, 0), now)
    }

    /// Whether this node may pass on a message of so many bytes of somebody else's.
    pub(super) fn may_forward(&mut self, bytes: usize, now: Instant) -> bool {
        self.may_send(bytes as u64, OWN_RESERVE, now)
    }

    fn may_send(&mut self, bytes: u64, reserve: (u64, u64), now: Instant) -> bool {
        if self.own_messages.level(now) < reserve.0 + 1 || self.own_bytes.level(now) < reserve.1 + bytes {
            return false;
        }
        self.own_messages.take(1);
        self.own_bytes.take(bytes);
        true
    }

    /// Forgets accounts that nobody uses.
    pub(super) fn sweep(&mut self, now: Instant) {
        self.accounts.retain(|_, account| now.saturating_duration_since(account.used) < ACCOUNT_LIFE);
    }

    fn account(&mut self, peer: PeerId, now: Instant) -> &mut Account {
        if self.accounts.len() >= MAX_ACCOUNTS && !self.accounts.contains_key(&peer) {
            let oldest = self.accounts.iter().min_by_key(|(_, account)| account.used).map(|(peer, _)| *peer);
            if let Some(oldest) = oldest {
                self.accounts.remove(&oldest);
            }
        }
        let account = self.accounts.entry(peer).or_insert_with(|| Account::new(now));
        account.used = now;
        account
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIB: usize = 1024;

    fn after(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    #[test]
    fn a_peer_may_burst_and_then_keep_its_rate() {
        let (start, peer) = (Instant::now(), PeerId::random());
        let mut limits = Limits::new(start);
        for _ in 0..500 {
            assert_eq!(limits.message(peer, KIB, start), Admission::Granted);
        }
        assert_eq!(limits.message(peer, KIB, start), Admission::Refused);
        for second in 1..100 {
            for _ in 0..50 {
                assert_eq!(limits.message(peer, KIB, after(start, second)), Admission::Granted);
            }
        }
        assert_eq!(limits.message(PeerId::random(), KIB, start), Admission::Granted);
    }

    #[test]
    fn large_messages_are_counted_by_their_bytes() {
        let (start, peer) = (Instant::now(), PeerId::random());
        let mut limits = Limits::new(start);
        let granted = (0..500).filter(|_| limits.message(peer, 64 * KIB, start) == Admission::Granted).count();
        assert_eq!(granted, 16 * 1024 / 64);
    }

    #[test]
    fn one_flood_is_forgiven_and_a_lasting_one_blocks() {
        let (start, peer) = (Instant::now(), PeerId::random());
        let mut limits = Limits::new(start);
        let mut blocked = None;
        for second in 0..60 {
            for _ in 0..1_000 {
                if limits.message(peer, KIB, after(start, second)) == Admission::Block && blocked.is_none() {
                    blocked = Some(second);
                }
            }
        }
        assert_eq!(blocked, Some(20));
    }

    #[test]
    fn offences_far_apart_do_not_add_up() {
        let (start, peer) = (Instant::now(), PeerId::random());
        let mut limits = Limits::new(start);
        for step in 0..20 {
            let now = after(start, step * 40);
            assert_eq!(limits.offence(peer, Offence::Garbage, now), Admission::Refused);
        }
        let now = after(start, 10_000);
        assert_eq!(limits.offence(peer, Offence::Garbage, now), Admission::Refused);
        assert_eq!(limits.offence(peer, Offence::Garbage, now), Admission::Refused);
        assert_eq!(limits.offence(peer, Offence::Garbage, now), Admission::Block);
    }

    #[test]
    fn a_node_that_keeps_its_own_budget_is_never_over_a_peers_limit() {
        let (start, peer) = (Instant::now(), PeerId::random());
        for size in [KIB, 20 * KIB, 48 * KIB] {
            let mut sender = Limits::new(start);
            let mut receiver = Limits::new(start);
            let mut queued = 0;
            for second in 0..120 {
                let now = after(start, second);
                queued += (0..1_000).filter(|_| sender.may_publish(size, now)).count();
                // The worst case: the queue holds everything back for five seconds and then lets it go at once.
                if second % 5 == 4 {
                    for _ in 0..std::mem::take(&mut queued) {
                        assert_eq!(receiver.message(peer, size, now), Admission::Granted, "{size} B at {second} s");
                    }
                }
            }
        }
    }

    #[test]
    fn passing_on_leaves_room_for_what_is_published_here() {
        let start = Instant::now();
        let mut limits = Limits::new(start);
        assert_eq!((0..1_000).filter(|_| limits.may_forward(KIB, start)).count(), 125);
        assert_eq!((0..1_000).filter(|_| limits.may_publish(KIB, start)).count(), 125);
    }

    #[test]
    fn the_accounts_are_bounded_and_forgotten() {
        let start = Instant::now();
        let mut limits = Limits::new(start);
        for _ in 0..MAX_ACCOUNTS + 100 {
            limits.request(PeerId::random(), start);
        }
        assert_eq!(limits.accounts.len(), MAX_ACCOUNTS);
        limits.sweep(start + ACCOUNT_LIFE);
        assert!(limits.accounts.is_empty());
    }
}

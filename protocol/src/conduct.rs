//! How much each peer may send, what it has done wrong, and what a node itself keeps to.
//!
//! Each peer has budgets of gossip messages, gossip bytes, requests, and bytes of exchanges. What is over is refused and
//! counted by the caller, since reconciliation brings it later; a flood is an offence, offences add up to a penalty, and a
//! peer whose penalty reaches the limit is blocked for a while. **A node keeps to smaller budgets of its own**, so that an
//! honest node, however busy its neighbours, is never over the limits of another.
//!
//! Like all of this crate it has no clock: `now` is an argument. Whoever drives it names peers as it likes.

use std::collections::BTreeMap;

use crate::budget::Bucket;
use crate::limits::{
    BLOCK_TIME, BLOCKED_ENTRIES, CONDUCT_ENTRIES, FLOOD_TIME, OWN_EXCHANGE_BYTES, OWN_GOSSIP_BYTES, OWN_MESSAGES,
    OWN_REQUESTS, PEER_EXCHANGE_BYTES, PEER_GOSSIP_BYTES, PEER_MESSAGES, PEER_REQUESTS, PENALTY_LIMIT,
};
use crate::penalty::{Offence, Penalty};
use crate::time::{MINUTE, SteadyMillis};

/// The parts of its own gossip budget that a node keeps for what it publishes itself; passing on must leave them.
const RESERVE_MESSAGES: u64 = OWN_MESSAGES.burst / 2;
const RESERVE_BYTES: u64 = OWN_GOSSIP_BYTES.burst / 2;
/// An account that nobody used for so long and that holds nothing against its peer is forgotten; its budgets are full by then.
const ACCOUNT_LIFE: u64 = 2 * MINUTE;
/// A penalty comes to no more than this, so that a block and what follows it are not for ever.
const MOST_POINTS: u64 = 2 * PENALTY_LIMIT;

// Else the account of a blocked peer could have to make room.
const _: () = assert!(BLOCKED_ENTRIES < CONDUCT_ENTRIES);

/// The answer to something a peer sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Within its limits.
    Granted,
    /// Over them.
    Refused,
    /// Over them once too often: it is blocked from now on, and its connections are to be closed.
    Block,
}

/// How a peer stands, for its operator's eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its penalty now, in points.
    pub points: u64,
    /// What it was given points for last.
    pub last: Option<Offence>,
    /// For how many milliseconds it is still blocked; zero when it is not.
    pub blocked_for: u64,
}

#[derive(Debug)]
struct Account {
    messages: Bucket,
    gossip_bytes: Bucket,
    requests: Bucket,
    exchange_bytes: Bucket,
    own_requests: Bucket,
    own_exchange_bytes: Bucket,
    flooded: Option<SteadyMillis>,
    penalty: Penalty,
    blocked_until: Option<SteadyMillis>,
    used: SteadyMillis,
}

impl Account {
    fn new(now: SteadyMillis) -> Self {
        Self {
            messages: Bucket::new(PEER_MESSAGES, now),
            gossip_bytes: Bucket::new(PEER_GOSSIP_BYTES, now),
            requests: Bucket::new(PEER_REQUESTS, now),
            exchange_bytes: Bucket::new(PEER_EXCHANGE_BYTES, now),
            own_requests: Bucket::new(OWN_REQUESTS, now),
            own_exchange_bytes: Bucket::new(OWN_EXCHANGE_BYTES, now),
            flooded: None,
            penalty: Penalty::default(),
            blocked_until: None,
            used: now,
        }
    }

    fn is_worth_keeping(&self, now: SteadyMillis) -> bool {
        now.since(self.used) < ACCOUNT_LIFE || self.blocked_until.is_some() || self.penalty.points(now) > 0
    }
}

/// The conduct of all peers, named by `P`, and this node's own.
#[derive(Debug)]
pub struct Conduct<P> {
    accounts: BTreeMap<P, Account>,
    own_messages: Bucket,
    own_gossip_bytes: Bucket,
    /// Blocked peers, how many.
    blocked: usize,
    /// Let in before their time, to make room.
    let_in: Vec<P>,
}

impl<P: Ord + Copy> Conduct<P> {
    /// Nobody has done anything yet.
    pub fn new(now: SteadyMillis) -> Self {
        Self {
            accounts: BTreeMap::new(),
            own_messages: Bucket::new(OWN_MESSAGES, now),
            own_gossip_bytes: Bucket::new(OWN_GOSSIP_BYTES, now),
            blocked: 0,
            let_in: Vec::new(),
        }
    }

    /// A peer sent a gossip message of so many bytes.
    pub fn message(&mut self, peer: P, bytes: usize, now: SteadyMillis) -> Admission {
        let account = self.account(peer, now);
        if !account.messages.has(1, 0, now) || !account.gossip_bytes.take(bytes as u64, 0, now) {
            return self.flood(peer, now);
        }
        account.messages.take(1, 0, now);
        Admission::Granted
    }

    /// A peer made a request of so many bytes.
    pub fn request(&mut self, peer: P, bytes: usize, now: SteadyMillis) -> Admission {
        let account = self.account(peer, now);
        // Large answers are charged when they are known; until they are paid off there are no more.
        if !account.requests.has(1, 0, now) || !account.exchange_bytes.has(1, 0, now) {
            return self.flood(peer, now);
        }
        account.requests.take(1, 0, now);
        account.exchange_bytes.owe(bytes as u64, now);
        Admission::Granted
    }

    /// A peer's request was answered with so many bytes.
    pub fn answered(&mut self, peer: P, bytes: usize, now: SteadyMillis) {
        self.account(peer, now).exchange_bytes.owe(bytes as u64, now);
    }

    /// Whether this node may ask a peer now, with a request of so many bytes. If not, it asks a moment later.
    pub fn may_ask(&mut self, peer: P, bytes: usize, now: SteadyMillis) -> bool {
        let account = self.account(peer, now);
        let may = account.own_exchange_bytes.has(1, 0, now) && account.own_requests.take(1, 0, now);
        if may {
            account.own_exchange_bytes.owe(bytes as u64, now);
        }
        may
    }

    /// A peer answered this node with so many bytes.
    pub fn was_answered(&mut self, peer: P, bytes: usize, now: SteadyMillis) {
        self.account(peer, now).own_exchange_bytes.owe(bytes as u64, now);
    }

    /// Whether this node may publish a message of so many bytes of its own.
    pub fn may_publish(&mut self, bytes: usize, now: SteadyMillis) -> bool {
        self.may_gossip(bytes as u64, (0, 0), now)
    }

    /// Whether this node may pass on a message of so many bytes of somebody else's.
    pub fn may_forward(&mut self, bytes: usize, now: SteadyMillis) -> bool {
        self.may_gossip(bytes as u64, (RESERVE_MESSAGES, RESERVE_BYTES), now)
    }

    fn may_gossip(&mut self, bytes: u64, reserve: (u64, u64), now: SteadyMillis) -> bool {
        self.own_messages.has(1, reserve.0, now)
            && self.own_gossip_bytes.take(bytes, reserve.1, now)
            && self.own_messages.take(1, reserve.0, now)
    }

    /// One flood counts once in a while, however many messages it has.
    fn flood(&mut self, peer: P, now: SteadyMillis) -> Admission {
        let account = self.account(peer, now);
        if account.flooded.is_some_and(|since| now.since(since) < FLOOD_TIME) {
            return Admission::Refused;
        }
        account.flooded = Some(now);
        self.offence(peer, Offence::Flood, now)
    }

    /// A peer did something that counts against it. What it did is refused in any case.
    pub fn offence(&mut self, peer: P, offence: Offence, now: SteadyMillis) -> Admission {
        let account = self.account(peer, now);
        account.penalty.add(offence, MOST_POINTS, now);
        if account.blocked_until.is_some() || account.penalty.points(now) < PENALTY_LIMIT {
            return Admission::Refused;
        }
        account.blocked_until = Some(now.plus(BLOCK_TIME));
        self.blocked += 1;
        if self.blocked > BLOCKED_ENTRIES {
            let others = self.accounts.iter().filter(|(other, _)| **other != peer);
            let blocked = others.filter_map(|(other, account)| Some((account.blocked_until?, *other)));
            if let Some((_, first)) = blocked.min() {
                self.let_in.push(first);
                self.unblock(first);
            }
        }
        Admission::Block
    }

    fn unblock(&mut self, peer: P) {
        if let Some(account) = self.accounts.get_mut(&peer)
            && account.blocked_until.take().is_some()
        {
            self.blocked -= 1;
        }
    }

    /// Whether a peer is blocked.
    pub fn is_blocked(&self, peer: &P) -> bool {
        self.accounts.get(peer).is_some_and(|account| account.blocked_until.is_some())
    }

    /// The peers whose block has ended since this was last asked. Expected about once a second.
    pub fn released(&mut self, now: SteadyMillis) -> Vec<P> {
        let over = |account: &Account| account.blocked_until.is_some_and(|until| until <= now);
        let over: Vec<P> = self.accounts.iter().filter(|(_, account)| over(account)).map(|(peer, _)| *peer).collect();
        for peer in &over {
            self.unblock(*peer);
        }
        let mut released = std::mem::take(&mut self.let_in);
        released.extend(over);
        released
    }

    /// Forgives a peer everything: its operator has spoken for it.
    pub fn pardon(&mut self, peer: &P) {
        self.unblock(*peer);
        self.accounts.remove(peer);
    }

    /// The peers that have a penalty or are blocked, and how they stand.
    pub fn standings(&self, now: SteadyMillis) -> impl Iterator<Item = (P, Standing)> + '_ {
        self.accounts.iter().filter_map(move |(peer, account)| {
            let standing = Standing {
                points: account.penalty.points(now),
                last: account.penalty.last(),
                blocked_for: account.blocked_until.map_or(0, |until| until.since(now)),
            };
            (standing.points > 0 || account.blocked_until.is_some()).then_some((*peer, standing))
        })
    }

    /// Forgets the peers that nobody has heard of for a while and that have nothing against them.
    pub fn sweep(&mut self, now: SteadyMillis) {
        self.accounts.retain(|_, account| account.is_worth_keeping(now));
    }

    /// The account of a peer. When there are too many, the one that matters least makes room: not blocked, with the
    /// lowest penalty, unused for the longest time.
    fn account(&mut self, peer: P, now: SteadyMillis) -> &mut Account {
        if self.accounts.len() >= CONDUCT_ENTRIES && !self.accounts.contains_key(&peer) {
            let matters = |account: &Account| (account.blocked_until, account.penalty.points(now), account.used);
            let least = self.accounts.iter().min_by_key(|(_, account)| matters(account)).map(|(peer, _)| *peer);
            if let Some(least) = least {
                self.unblock(least);
                self.accounts.remove(&least);
            }
        }
        let account = self.accounts.entry(peer).or_insert_with(|| Account::new(now));
        account.used = now;
        account
    }
}

#[cfg(test)]
mod tests;

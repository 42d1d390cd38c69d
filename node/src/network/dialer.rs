//! Whom to dial, and when.
//!
//! The address book holds the peers the operator named and those learned from others. The operator's peers are always dialled;
//! of the learned ones only as many as are needed to keep [`TARGET_OUTBOUND`] connections that this node chose itself, because
//! peers that chose us could all be one. Failures back off, with jitter, so that a network that starts at once does not
//! dial in step. This file decides; it neither dials nor reads a clock.

use std::collections::BTreeMap;
use std::time::Duration;

use libp2p::{Multiaddr, PeerId};
use tokio::time::Instant;

use super::address::{self, AddressFault};

/// Connections this node makes by itself, if it knows as many peers.
pub(super) const TARGET_OUTBOUND: usize = 8;
/// Dials under way at once; half of what the swarm allows, so that the operator's own dials find room.
const MAX_DIALS: usize = 8;
/// Peers in the address book.
const MAX_PEERS: usize = 1_000;
/// Addresses kept for one peer.
pub(super) const MAX_ADDRESSES: usize = 8;
/// Addresses the operator may name.
const MAX_BOOTSTRAP: usize = 64;
/// A learned peer that failed so often in a row, which takes about an hour, is forgotten.
const FAILURES_TO_FORGET: u32 = 18;

/// A connection that lived so long proves the peer sound, and its failures are forgotten.
const SOUND_CONNECTION: Duration = Duration::from_secs(60);
/// The first retry comes quickly: nodes that start together find each other, and a restarted one is back at once.
const FIRST_RETRY: Duration = Duration::from_millis(250);
const FIRST_RETRY_SPREAD: Duration = Duration::from_millis(750);
const BACK_OFF: Duration = Duration::from_secs(1);
const MAX_BACK_OFF: Duration = Duration::from_secs(300);
/// Newly learned peers are dialled a moment later, each node choosing its own moment.
const LEARNED_SPREAD: Duration = Duration::from_millis(500);

/// Something to dial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dial {
    /// Whom we expect to find there, if it is known.
    pub(super) peer: Option<PeerId>,
    pub(super) addresses: Vec<Multiaddr>,
}

/// When something is dialled next.
#[derive(Debug)]
struct Schedule {
    next: Instant,
    failures: u32,
    dialling: bool,
}

impl Schedule {
    fn at(next: Instant) -> Self {
        Self { next, failures: 0, dialling: false }
    }

    fn due(&self, now: Instant) -> bool {
        !self.dialling && self.next <= now
    }

    fn failed(&mut self, now: Instant) {
        self.dialling = false;
        self.failures = self.failures.saturating_add(1);
        self.next = now + back_off(self.failures);
    }
}

#[derive(Debug)]
struct Entry {
    /// Where this node reached the peer last.
    proven: Option<Multiaddr>,
    /// What the operator wrote.
    given: Vec<Multiaddr>,
    learned: Vec<Multiaddr>,
    schedule: Schedule,
    touched: Instant,
    /// Dial at the next occasion, however many connections there are.
    wanted: bool,
}

impl Entry {
    fn new(next: Instant, now: Instant) -> Self {
        let schedule = Schedule::at(next);
        Self { proven: None, given: Vec::new(), learned: Vec::new(), schedule, touched: now, wanted: false }
    }

    fn addresses(&self) -> Vec<Multiaddr> {
        let mut all = Vec::new();
        for address in self.proven.iter().chain(&self.given).chain(&self.learned) {
            if all.len() < MAX_ADDRESSES && !all.contains(address) {
                all.push(address.clone());
            }
        }
        all
    }

    fn forget(&mut self, address: &Multiaddr) {
        self.given.retain(|known| known != address);
        self.learned.retain(|known| known != address);
        if self.proven.as_ref() == Some(address) {
            self.proven = None;
        }
    }
}

/// An address of the operator's that names no peer.
#[derive(Debug)]
struct Nameless {
    address: Multiaddr,
    schedule: Schedule,
    /// Who was found there; from then on the address book dials.
    peer: Option<PeerId>,
    /// It turned out to be this node.
    own: bool,
}

/// The address book and its timetable.
#[derive(Debug)]
pub(super) struct Dialer {
    local: PeerId,
    book: BTreeMap<PeerId, Entry>,
    nameless: Vec<Nameless>,
}

impl Dialer {
    pub(super) fn new(local: PeerId) -> Self {
        Self { local, book: BTreeMap::new(), nameless: Vec::new() }
    }

    /// An address the operator named; it is dialled at once and for ever.
    pub(super) fn add_bootstrap(&mut self, address: &Multiaddr, now: Instant) -> Result<(), AddressFault> {
        let (address, peer) = address::split(address, None)?;
        match peer {
            Some(peer) if peer == self.local => {}
            Some(peer) => self.give(peer, address, now),
            None => self.add_nameless(address, now),
        }
        Ok(())
    }

    fn add_nameless(&mut self, address: Multiaddr, now: Instant) {
        if let Some(known) = self.nameless.iter_mut().find(|known| known.address == address) {
            known.schedule.next = now;
        } else if self.nameless.len() < MAX_BOOTSTRAP {
            let schedule = Schedule::at(now);
            self.nameless.push(Nameless { address, schedule, peer: None, own: false });
        } else {
            tracing::warn!(%address, "more than {MAX_BOOTSTRAP} bootstrap addresses; this one is not used");
        }
    }

    fn give(&mut self, peer: PeerId, address: Multiaddr, now: Instant) {
        let entry = self.book.entry(peer).or_insert_with(|| Entry::new(now, now));
        entry.schedule.next = now;
        if !entry.given.contains(&address) && entry.given.len() < MAX_ADDRESSES {
            entry.given.push(address);
        }
    }

    /// Addresses of a peer as others, or it itself, gave them; the newest say replaces the one before. Returns how many were of no use.
    pub(super) fn learn(&mut self, peer: PeerId, addresses: &[Multiaddr], connected: bool, now: Instant) -> usize {
        if peer == self.local {
            return 0;
        }
        let mut sane = Vec::new();
        for (address, _) in addresses.iter().filter_map(|address| address::split(address, Some(peer)).ok()) {
            // A way to the peer that this node keeps open itself is none that it can take.
            let over_this = address::relay_of(&address) == Some(self.local);
            if sane.len() < MAX_ADDRESSES && !sane.contains(&address) && !over_this {
                sane.push(address);
            }
        }
        let refused = addresses.len() - sane.len();
        if sane.is_empty() || !self.make_room(peer, connected) {
            return if sane.is_empty() { refused } else { addresses.len() };
        }
        let entry = self.book.entry(peer).or_insert_with(|| Entry::new(now + random_below(LEARNED_SPREAD), now));
        if sane.iter().any(|address| !entry.learned.contains(address)) {
            // New addresses deserve a try before the old ones' back-off is over.
            entry.schedule.next = entry.schedule.next.min(now + FIRST_RETRY + random_below(FIRST_RETRY_SPREAD));
        }
        entry.learned = sane;
        entry.touched = now;
        refused
    }

    /// Dial this peer at the next occasion, even if there are connections enough. False if no address of it is known.
    pub(super) fn want(&mut self, peer: &PeerId, now: Instant) -> bool {
        let Some(entry) = self.book.get_mut(peer) else { return false };
        entry.wanted = true;
        entry.schedule.next = now;
        true
    }

    /// The peers to dial now. `skip` names those that are connected or kept out.
    pub(super) fn due(&mut self, now: Instant, outbound: usize, skip: impl Fn(&PeerId) -> bool) -> Vec<Dial> {
        let under_way = self.book.values().filter(|entry| entry.schedule.dialling).count()
            + self.nameless.iter().filter(|nameless| nameless.schedule.dialling).count();
        let mut room = MAX_DIALS.saturating_sub(under_way);
        let mut dials = Vec::new();

        for nameless in &mut self.nameless {
            if room > 0 && !nameless.own && nameless.peer.is_none() && nameless.schedule.due(now) {
                nameless.schedule.dialling = true;
                room -= 1;
                dials.push(Dial { peer: None, addresses: vec![nameless.address.clone()] });
            }
        }

        let mut candidates: Vec<(bool, Instant, PeerId)> = self
            .book
            .iter()
            .filter(|(peer, entry)| entry.schedule.due(now) && !skip(peer))
            .map(|(peer, entry)| (entry.given.is_empty() && !entry.wanted, entry.schedule.next, *peer))
            .collect();
        candidates.sort_unstable();
        let mut lacking = TARGET_OUTBOUND.saturating_sub(outbound + under_way);
        for (optional, _, peer) in candidates {
            if room == 0 || (optional && lacking == 0) {
                break;
            }
            let Some(entry) = self.book.get_mut(&peer) else { continue };
            let addresses = entry.addresses();
            if addresses.is_empty() {
                continue;
            }
            entry.schedule.dialling = true;
            entry.wanted = false;
            room -= 1;
            lacking = lacking.saturating_sub(1);
            dials.push(Dial { peer: Some(peer), addresses });
        }
        dials
    }

    /// This node reached `peer` at `address`, by a dial that expected `expected`.
    pub(super) fn reached(&mut self, peer: PeerId, address: &Multiaddr, expected: Option<PeerId>, now: Instant) {
        let Ok((address, _)) = address::split(address, None) else { return };
        let meant = |nameless: &&mut Nameless| expected.is_none() && nameless.address == address;
        if let Some(nameless) = self.nameless.iter_mut().find(meant) {
            nameless.schedule.dialling = false;
            nameless.peer = Some(peer);
            self.give(peer, address.clone(), now);
        }
        if !self.make_room(peer, true) {
            return;
        }
        let entry = self.book.entry(peer).or_insert_with(|| Entry::new(now, now));
        entry.schedule.dialling = false;
        entry.proven = Some(address);
        entry.touched = now;
    }

    /// The last connection with `peer` ended after `lived`.
    pub(super) fn lost(&mut self, peer: &PeerId, lived: Duration, now: Instant) {
        if let Some(entry) = self.book.get_mut(peer) {
            if lived >= SOUND_CONNECTION {
                entry.schedule.failures = 0;
            }
            entry.schedule.failed(now);
        }
    }

    /// A dial turned out to be unnecessary.
    pub(super) fn spared(&mut self, peer: &PeerId) {
        if let Some(entry) = self.book.get_mut(peer) {
            entry.schedule.dialling = false;
        }
    }

    /// A dial reached nobody.
    pub(super) fn failed(&mut self, dial: &Dial, now: Instant) {
        match dial.peer {
            Some(peer) => {
                let Some(entry) = self.book.get_mut(&peer) else { return };
                entry.schedule.failed(now);
                if entry.given.is_empty() && entry.schedule.failures >= FAILURES_TO_FORGET {
                    self.book.remove(&peer);
                }
            }
            None => {
                for nameless in self.nameless.iter_mut().filter(|nameless| dial.addresses.contains(&nameless.address)) {
                    nameless.schedule.failed(now);
                }
            }
        }
    }

    /// A dial for `expected` found somebody else at `address`: the address has changed hands.
    pub(super) fn mistaken(&mut self, expected: &PeerId, address: &Multiaddr, now: Instant) {
        let Ok((address, _)) = address::split(address, None) else { return };
        for nameless in &mut self.nameless {
            if nameless.address == address && nameless.peer.as_ref() == Some(expected) {
                // The operator gave the address and no name, so whoever is there now is meant.
                nameless.peer = None;
                nameless.schedule = Schedule::at(now + FIRST_RETRY);
                if let Some(entry) = self.book.get_mut(expected) {
                    entry.forget(&address);
                }
            }
        }
        if let Some(entry) = self.book.get_mut(expected) {
            entry.learned.retain(|known| *known != address);
            entry.proven.take_if(|known| *known == address);
        }
    }

    /// There is nobody but this node at `address`.
    pub(super) fn own(&mut self, address: &Multiaddr) {
        let Ok((address, _)) = address::split(address, None) else { return };
        for nameless in self.nameless.iter_mut().filter(|nameless| nameless.address == address) {
            nameless.own = true;
            nameless.schedule.dialling = false;
        }
        for entry in self.book.values_mut() {
            entry.learned.retain(|known| *known != address);
        }
    }

    /// `peer` is of no use, for instance of another network; it is asked again only rarely.
    pub(super) fn useless(&mut self, peer: &PeerId) {
        if let Some(entry) = self.book.get_mut(peer) {
            entry.schedule.failures = FAILURES_TO_FORGET;
        }
    }

    /// Makes room in the book for `peer`; false if all others are more worth keeping.
    fn make_room(&mut self, peer: PeerId, connected: bool) -> bool {
        if self.book.len() < MAX_PEERS || self.book.contains_key(&peer) {
            return true;
        }
        let least = self
            .book
            .iter()
            .filter(|(_, entry)| entry.given.is_empty() && !entry.schedule.dialling)
            .min_by_key(|(_, entry)| {
                (entry.proven.is_some(), std::cmp::Reverse(entry.schedule.failures), entry.touched)
            })
            .map(|(peer, entry)| (*peer, entry.proven.is_some() || entry.schedule.failures == 0));
        match least {
            // A stranger's hearsay does not displace a peer that nothing speaks against.
            Some((_, sound)) if sound && !connected => false,
            Some((least, _)) => self.book.remove(&least).is_some(),
            None => false,
        }
    }
}

/// 250 ms to 1 s after the first failure; then 1, 2, 4 ... seconds and up to as much again, at most five minutes.
fn back_off(failures: u32) -> Duration {
    if failures <= 1 {
        return FIRST_RETRY + random_below(FIRST_RETRY_SPREAD);
    }
    let base = BACK_OFF.saturating_mul(1_u32.checked_shl(failures - 2).unwrap_or(u32::MAX)).min(MAX_BACK_OFF / 2);
    (base + random_below(base)).min(MAX_BACK_OFF)
}

/// A random time below `spread`. Without entropy it is the middle, which is no worse than having no jitter.
fn random_below(spread: Duration) -> Duration {
    let share = getrandom::u32().unwrap_or(u32::MAX / 2);
    spread.mul_f64(f64::from(share) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests;

//! What a replica holds: one entry for each record of the set, and the orders in which they are asked for.
//!
//! Payloads are not here; they are in the driver's store under their arrival number. An entry is small,
//! because a node keeps a million of them in memory.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::{OrgId, RecordId, RecordKey};
use crate::identity::Chain;
use crate::key::PublicKey;
use crate::kind::Kind;
use crate::limits::{EXPIRED_SERVED, LARGE_ENVELOPE, RETRACTION_KEPT};
use crate::set::{Item, OrderedSet};
use crate::time::{Seq, UnixMillis};

use super::Arrival;

/// Kinds of later versions that are told apart.
const MAX_KINDS: usize = 4_096;

/// Index of an entry; reused after removal.
pub(super) type Slot = u32;

/// One record of the set.
#[derive(Debug, Clone)]
pub struct Entry {
    pub(super) org: u32,
    pub(super) kind: u16,
    pub(super) signer: u16,
    /// Its place.
    pub key: RecordKey,
    /// Its id.
    pub id: RecordId,
    /// Its version.
    pub seq: Seq,
    /// The end of its lease, zero for identity operations.
    pub expires: UnixMillis,
    /// Where its envelope is in the store.
    pub arrival: Arrival,
    /// Bytes of its envelope.
    pub bytes: u32,
    /// Whether it withdraws its place.
    pub retraction: bool,
    /// Whether it names critical fields that this version doesn't know.
    pub critical: bool,
    /// Whether its payload has been dropped by a rule of this node's.
    pub stub: bool,
}

/// An organisation as a replica knows it.
#[derive(Debug)]
pub(super) struct Org {
    pub(super) chain: Chain,
    pub(super) places: BTreeMap<RecordKey, Slot>,
    pub(super) signers: Vec<PublicKey>,
    pub(super) records: usize,
    pub(super) large: usize,
    pub(super) bytes: u64,
    pub(super) retractions: usize,
    pub(super) nodes: usize,
    pub(super) stubs: usize,
    pub(super) last_seq: Option<Seq>,
    /// Counts what has entered and left.
    pub(super) changes: u64,
}

/// All entries with their orders.
#[derive(Debug, Default)]
pub(super) struct Table {
    entries: Vec<Option<Entry>>,
    free: Vec<Slot>,
    pub(super) orgs: Vec<Option<Org>>,
    free_orgs: Vec<u32>,
    pub(super) org_index: BTreeMap<OrgId, u32>,
    kinds: Vec<Kind>,
    kind_index: BTreeMap<Kind, u16>,
    pub(super) by_id: BTreeMap<RecordId, Slot>,
    pub(super) by_arrival: BTreeMap<Arrival, Slot>,
    pub(super) set: OrderedSet,
    pub(super) identities: OrderedSet,
    leaving: BTreeSet<(UnixMillis, Slot)>,
    /// Published records, retractions apart, expired ones included.
    published: usize,
    /// Bytes of all envelopes, those of stubs included.
    pub(super) bytes: u64,
    /// Records without their payload.
    pub(super) stubs: usize,
}

impl Entry {
    /// When it leaves the set by itself; `None` for identity operations, which stay with their organisation.
    pub(super) fn leaves_at(&self) -> Option<UnixMillis> {
        if self.expires == UnixMillis(0) { None } else { Some(leaves_at(self.seq, self.expires, self.retraction)) }
    }

    fn item(&self) -> Item {
        Item::new(self.seq.time().0, self.id.0)
    }
}

/// When a leased record leaves every node by itself.
pub(super) fn leaves_at(seq: Seq, expires: UnixMillis, retraction: bool) -> UnixMillis {
    if retraction { seq.time().plus(RETRACTION_KEPT) } else { expires.plus(EXPIRED_SERVED) }
}

/// Which quota a record counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A published record.
    Small,
    /// A published record above the size of small ones; it counts against both quotas.
    Large,
    /// A retraction of any kind.
    Retraction,
    /// A node record.
    Node,
    /// An identity operation or head, of which there is a fixed number.
    Fixed,
}

impl Class {
    fn is_published(self) -> bool {
        matches!(self, Self::Small | Self::Large)
    }
}

/// The class of a record by what is known of it.
pub(super) fn class(kind: &Kind, retraction: bool, bytes: usize) -> Class {
    match kind {
        Kind::Identity | Kind::Head => Class::Fixed,
        _ if retraction => Class::Retraction,
        Kind::Node => Class::Node,
        _ if bytes > LARGE_ENVELOPE => Class::Large,
        _ => Class::Small,
    }
}

impl Org {
    fn count(&mut self, class: Class, change: isize) {
        let counts: &mut [&mut usize] = match class {
            Class::Small => &mut [&mut self.records],
            Class::Large => &mut [&mut self.records, &mut self.large],
            Class::Retraction => &mut [&mut self.retractions],
            Class::Node => &mut [&mut self.nodes],
            Class::Fixed => &mut [],
        };
        for count in counts {
            **count = count.checked_add_signed(change).expect("what is removed has been counted");
        }
    }
}

impl Table {
    pub(super) fn class(&self, slot: Slot) -> Class {
        let entry = self.entry(slot);
        class(self.kind(entry), entry.retraction, entry.bytes as usize)
    }

    pub(super) fn entry(&self, slot: Slot) -> &Entry {
        self.entries[slot as usize].as_ref().expect("every index leads to a live entry")
    }

    pub(super) fn kind(&self, entry: &Entry) -> &Kind {
        &self.kinds[usize::from(entry.kind)]
    }

    /// The small number of a kind. Kinds come from peers, so those that are told apart are bounded; beyond
    /// that unknown kinds share one number. They are held and reconciled all the same.
    pub(super) fn intern_kind(&mut self, kind: &Kind) -> u16 {
        if let Some(index) = self.kind_index.get(kind) {
            return *index;
        }
        let known = kind.is_system() || kind.is_shown();
        let kind = if known || self.kinds.len() < MAX_KINDS {
            kind.clone()
        } else {
            Kind::parse("unlisted").expect("a well-formed kind")
        };
        let next = u16::try_from(self.kinds.len()).expect("kinds are bounded well below 65,536");
        let index = *self.kind_index.entry(kind.clone()).or_insert(next);
        if index == next {
            self.kinds.push(kind);
        }
        index
    }

    pub(super) fn org(&self, id: &OrgId) -> Option<&Org> {
        self.org_index.get(id).map(|index| self.org_at(*index))
    }

    pub(super) fn org_at(&self, index: u32) -> &Org {
        self.orgs[index as usize].as_ref().expect("every index leads to a live organisation")
    }

    pub(super) fn org_at_mut(&mut self, index: u32) -> &mut Org {
        self.orgs[index as usize].as_mut().expect("every index leads to a live organisation")
    }

    pub(super) fn add_org(&mut self, chain: Chain) -> u32 {
        let id = chain.org();
        let org = Org {
            chain,
            places: BTreeMap::new(),
            signers: Vec::new(),
            records: 0,
            large: 0,
            bytes: 0,
            retractions: 0,
            nodes: 0,
            stubs: 0,
            last_seq: None,
            changes: 0,
        };
        let index = match self.free_orgs.pop() {
            Some(index) => {
                self.orgs[index as usize] = Some(org);
                index
            }
            None => {
                self.orgs.push(Some(org));
                u32::try_from(self.orgs.len() - 1).expect("organisations are bounded by the node's budget")
            }
        };
        self.org_index.insert(id, index);
        index
    }

    pub(super) fn remove_org(&mut self, id: &OrgId) {
        if let Some(index) = self.org_index.remove(id) {
            self.orgs[index as usize] = None;
            self.free_orgs.push(index);
        }
    }

    /// The signer's small number within its organisation.
    pub(super) fn intern_signer(&mut self, org: u32, signer: &PublicKey) -> u16 {
        let signers = &mut self.org_at_mut(org).signers;
        let at = signers.iter().position(|known| known == signer).unwrap_or_else(|| {
            signers.push(*signer);
            signers.len() - 1
        });
        u16::try_from(at).expect("64 operations list at most 32 signers each")
    }

    pub(super) fn insert(&mut self, entry: Entry) -> Slot {
        let (id, arrival, item, leaves, org) = (entry.id, entry.arrival, entry.item(), entry.leaves_at(), entry.org);
        let is_identity = leaves.is_none();
        let (key, bytes, seq, stub) = (entry.key, u64::from(entry.bytes), entry.seq, usize::from(entry.stub));
        let slot = match self.free.pop() {
            Some(slot) => {
                self.entries[slot as usize] = Some(entry);
                slot
            }
            None => {
                self.entries.push(Some(entry));
                u32::try_from(self.entries.len() - 1).expect("a node holds fewer than four thousand million records")
            }
        };
        self.by_id.insert(id, slot);
        self.by_arrival.insert(arrival, slot);
        self.set.insert(item);
        if is_identity {
            self.identities.insert(item);
        }
        if let Some(leaves) = leaves {
            self.leaving.insert((leaves, slot));
        }
        let class = self.class(slot);
        self.published += usize::from(class.is_published());
        self.bytes += bytes;
        self.stubs += stub;
        if !is_identity {
            let org = self.org_at_mut(org);
            org.last_seq = org.last_seq.max(Some(seq));
            org.places.insert(key, slot);
            org.bytes += bytes;
            org.stubs += stub;
            org.changes += 1;
            org.count(class, 1);
        }
        slot
    }

    pub(super) fn remove(&mut self, slot: Slot) -> Entry {
        let class = self.class(slot);
        self.published -= usize::from(class.is_published());
        let entry = self.entries[slot as usize].take().expect("every index leads to a live entry");
        self.free.push(slot);
        self.by_id.remove(&entry.id);
        self.by_arrival.remove(&entry.arrival);
        self.bytes -= u64::from(entry.bytes);
        self.stubs -= usize::from(entry.stub);
        self.set.remove(&entry.item());
        match entry.leaves_at() {
            None => {
                self.identities.remove(&entry.item());
            }
            Some(leaves) => {
                self.leaving.remove(&(leaves, slot));
                let org = self.org_at_mut(entry.org);
                org.places.remove(&entry.key);
                org.bytes -= u64::from(entry.bytes);
                org.stubs -= usize::from(entry.stub);
                org.changes += 1;
                org.count(class, -1);
            }
        }
        entry
    }

    /// Notes that the payload of a record, which is no identity operation, has been dropped.
    pub(super) fn make_stub(&mut self, slot: Slot) {
        let entry = self.entries[slot as usize].as_mut().expect("every index leads to a live entry");
        if !std::mem::replace(&mut entry.stub, true) {
            let org = entry.org;
            self.stubs += 1;
            self.org_at_mut(org).stubs += 1;
        }
    }

    /// The entry that leaves first, when its time has come.
    pub(super) fn next_leaving(&self, now: UnixMillis) -> Option<Slot> {
        self.leaving.first().filter(|(at, _)| *at <= now).map(|(_, slot)| *slot)
    }

    /// Published records with a lease. Costs what has expired in the last month, which is still served.
    pub(super) fn live(&self, now: UnixMillis) -> usize {
        let end = (now.plus(EXPIRED_SERVED), Slot::MAX);
        let expired = self.leaving.range(..=end).filter(|(_, slot)| self.class(*slot).is_published());
        self.published - expired.count()
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }
}

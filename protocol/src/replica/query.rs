//! What readers and the driver ask a replica.

use sha2::{Digest, Sha256};

use crate::completeness::Held;
use crate::head::{Head, counts};
use crate::id::{OrgId, RecordId, RecordKey};
use crate::identity::Chain;
use crate::key::PublicKey;
use crate::kind::Kind;
use crate::merkle;
use crate::refusal::Verdict;
use crate::time::{Seq, UnixMillis};

use super::table::Entry;
use super::{Arrival, Replica};

/// One record of the set, as readers see it.
#[derive(Debug, Clone, Copy)]
pub struct View<'r> {
    /// Its organisation.
    pub org: OrgId,
    /// Its kind.
    pub kind: &'r Kind,
    /// Who signed it.
    pub signer: &'r PublicKey,
    /// The rest.
    pub entry: &'r Entry,
}

/// An organisation of the set.
#[derive(Debug, Clone, Copy)]
pub struct OrgView<'r> {
    /// Its id.
    pub id: OrgId,
    /// Its identity.
    pub chain: &'r Chain,
    /// Its published records, retractions apart.
    pub records: usize,
    /// Bytes of all its envelopes but the identity's.
    pub bytes: u64,
    /// Changes whenever a record of it enters or leaves the set.
    pub changes: u64,
    /// The highest seq it has used as far as this replica has seen.
    pub last_seq: Option<Seq>,
    /// Two records of one seq that it signed, if it did.
    pub equivocation: Option<(RecordId, RecordId)>,
}

/// What a replica holds of organisations that it does not sign for, and how much it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown {
    /// How many it holds.
    pub organisations: usize,
    /// How many it holds at most.
    pub most_organisations: usize,
    /// Bytes of all their envelopes, identity operations included.
    pub bytes: u64,
    /// Above so many bytes it takes in no further organisation.
    pub most_bytes: u64,
}

impl Unknown {
    /// Whether another organisation has room that begins with so many bytes. It decides about organisations that are not
    /// held yet and never about the records of one that is: an organisation is held whole or not at all, so that two
    /// nodes that hold it hold the same of it.
    pub fn has_room(&self, bytes: u64) -> bool {
        self.organisations < self.most_organisations && self.bytes.saturating_add(bytes) <= self.most_bytes
    }
}

impl View<'_> {
    /// Whether it is a published record (not a system one, not a retraction), of whatever kind.
    pub fn is_published(&self) -> bool {
        !self.kind.is_system() && !self.entry.retraction
    }

    /// Whether its lease has not ended.
    pub fn is_live(&self, now: UnixMillis) -> bool {
        self.entry.expires > now
    }

    /// Whether readers may see it as far as the set is concerned: a published winner with a lease, of a kind this
    /// version knows, without critical fields it doesn't, and with its payload. A node's own policy may hide more.
    pub fn is_showable(&self, now: UnixMillis) -> bool {
        self.is_published() && self.is_live(now) && self.kind.is_shown() && !self.entry.critical && !self.entry.stub
    }
}

impl Replica {
    fn view(&self, slot: u32) -> View<'_> {
        let entry = self.table.entry(slot);
        let org = self.table.org_at(entry.org);
        let signer = &org.signers[usize::from(entry.signer)];
        View { org: org.chain.org(), kind: self.table.kind(entry), signer, entry }
    }

    /// The winner of a place.
    pub fn record(&self, org: &OrgId, key: &RecordKey) -> Option<View<'_>> {
        self.table.org(org)?.places.get(key).map(|slot| self.view(*slot))
    }

    /// The record of an id, if it is in the set.
    pub fn by_id(&self, id: &RecordId) -> Option<View<'_>> {
        self.table.by_id.get(id).map(|slot| self.view(*slot))
    }

    /// The record of an arrival number, if it is still in the set.
    pub fn by_arrival(&self, arrival: Arrival) -> Option<View<'_>> {
        self.table.by_arrival.get(&arrival).map(|slot| self.view(*slot))
    }

    /// Records that arrived after a number, in the order of arrival.
    pub fn since(&self, arrival: Arrival) -> impl Iterator<Item = View<'_>> {
        let after = (std::ops::Bound::Excluded(arrival), std::ops::Bound::Unbounded);
        self.table.by_arrival.range(after).map(|(_, slot)| self.view(*slot))
    }

    /// All records, those with the newest seq first; ties by id, descending. The order is the same on all
    /// replicas with the same set.
    pub fn newest_first(&self) -> impl Iterator<Item = View<'_>> {
        let set = &self.table.set;
        (0..set.len()).rev().filter_map(|rank| self.by_id(&RecordId(set.get(rank)?.id)))
    }

    /// The records of one organisation, by key; its identity operations apart.
    pub fn records_of(&self, org: &OrgId) -> impl Iterator<Item = View<'_>> {
        self.table.org(org).into_iter().flat_map(|org| org.places.values()).map(|slot| self.view(*slot))
    }

    /// An organisation.
    pub fn org(&self, id: &OrgId) -> Option<OrgView<'_>> {
        self.table.org(id).map(|org| OrgView {
            id: *id,
            chain: &org.chain,
            records: org.records,
            bytes: org.bytes,
            changes: org.changes,
            last_seq: org.last_seq,
            equivocation: self.evidence.get(id).copied(),
        })
    }

    /// All organisations, by id.
    pub fn orgs(&self) -> impl Iterator<Item = OrgView<'_>> {
        self.table.org_index.keys().filter_map(|id| self.org(id))
    }

    /// Organisations that this node signs for.
    pub fn own(&self) -> impl Iterator<Item = OrgId> + '_ {
        self.own.keys().copied()
    }

    /// Records in the set, of every kind.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How full the budget for organisations of others is.
    pub fn unknown(&self) -> Unknown {
        let own = self.own.keys().filter_map(|id| self.table.org(id));
        let operations = |chain: &Chain| chain.links().iter().map(|link| link.record.bytes().len() as u64).sum::<u64>();
        let (count, bytes) =
            own.fold((0, 0), |(count, bytes), org| (count + 1, bytes + org.bytes + operations(&org.chain)));
        Unknown {
            organisations: self.org_count() - count,
            most_organisations: self.config.unknown_orgs,
            bytes: self.table.bytes - bytes,
            most_bytes: self.config.unknown_bytes,
        }
    }

    /// Organisations in the set.
    pub fn org_count(&self) -> usize {
        self.table.org_index.len()
    }

    /// Changes whenever the set does, and at the start of each day.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The seq that an organisation's next record takes.
    pub fn next_seq(&self, org: &OrgId, now: UnixMillis) -> Seq {
        Seq::next(now, self.table.org(org).and_then(|org| org.last_seq))
    }

    /// The instant up to which a head that is signed now counts: the newest record's, when a number had run ahead of
    /// this clock, as after a thief whose clock was fast. The head's own seq is above that instant, so that whatever
    /// is signed next is above the head.
    pub fn head_time(&self, org: &OrgId, now: UnixMillis) -> UnixMillis {
        let last = self.table.org(org).and_then(|org| org.last_seq);
        last.map_or(now, |last| now.max(last.time()))
    }

    /// The state digest: SHA-256 over the ids of the published winners unexpired at the start of `now`'s UTC
    /// day, ascending; and their number. Equal on two replicas iff they hold the same.
    pub fn state_digest(&self, now: UnixMillis) -> ([u8; 32], usize) {
        let at = now.day_start();
        let mut hash = Sha256::new();
        let mut count = 0;
        for (id, slot) in &self.table.by_id {
            let view = self.view(*slot);
            if view.is_published() && view.is_live(at) {
                hash.update(id.0);
                count += 1;
            }
        }
        (hash.finalize().into(), count)
    }

    /// Published winners with a lease, of known and unknown kinds.
    pub fn live_records(&self, now: UnixMillis) -> usize {
        self.table.live(now)
    }

    /// What an organisation's head says at an instant, from what this replica holds.
    pub fn head_of(&self, org: &OrgId, as_of: UnixMillis) -> Option<Head> {
        self.held_of(org, as_of).map(|held| held.counted)
    }

    /// What this replica holds of an organisation, for the comparison with a head about an instant.
    pub fn held_of(&self, org: &OrgId, as_of: UnixMillis) -> Option<Held> {
        let ids = self.counted_ids(org, as_of)?;
        let newer = |view: &View<'_>| !view.kind.is_system() && view.entry.seq > Seq::last_of(as_of);
        let above = self.records_of(org).filter(newer).count() as u64;
        Some(Held { counted: Head { as_of, count: ids.len() as u64, root: merkle::root(ids) }, above })
    }

    /// The ids that an organisation's head counts at an instant, ascending: the leaves of its tree.
    pub fn counted_ids(&self, org: &OrgId, as_of: UnixMillis) -> Option<Vec<[u8; 32]>> {
        self.table.org(org)?;
        let mut ids: Vec<[u8; 32]> = self.counted_by_head(org, as_of).map(|view| view.entry.id.0).collect();
        ids.sort_unstable();
        Some(ids)
    }

    /// The records that an organisation's head counts at an instant.
    pub(super) fn counted_by_head(&self, org: &OrgId, as_of: UnixMillis) -> impl Iterator<Item = View<'_>> {
        self.records_of(org)
            .filter(move |view| view.is_published() && counts(view.entry.seq, view.entry.expires, as_of))
    }

    /// How often each verdict was given since the start, by name.
    pub fn verdicts(&self) -> impl Iterator<Item = (Verdict, u64)> + '_ {
        self.verdicts.iter().map(|(verdict, count)| (*verdict, *count))
    }
}

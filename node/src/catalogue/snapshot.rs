//! What is visible at one moment, without texts.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::kind::{Kind, PUBLISHED};
use kirjo_protocol::replica::{Arrival, Replica};
use kirjo_protocol::time::{Seq, UnixMillis};
use sha2::{Digest, Sha256};

use crate::visible::{Policy, is_visible};

use super::cursor::Position;

/// One visible record. Small, because there is one for each.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    /// Where its envelope is in the store.
    pub arrival: Arrival,
    /// Its version.
    pub seq: Seq,
    /// Its id.
    pub id: RecordId,
    /// When its lease ends.
    pub expires: UnixMillis,
    /// Index among the snapshot's organisations.
    org: u32,
    /// Index among the published kinds.
    kind: u8,
}

impl Hit {
    /// Its place in a list without words.
    pub(super) fn position(&self) -> Position {
        Position { seq: self.seq, id: self.id }
    }
}

/// Everything that is visible at one moment, newest first.
#[derive(Debug)]
pub struct Snapshot {
    revision: u64,
    /// When the first lease ends.
    until: UnixMillis,
    hits: Vec<Hit>,
    orgs: BTreeMap<OrgId, u32>,
    /// By the index of the organisation: where its own record is.
    organisation_records: Vec<Option<Arrival>>,
    counts: [usize; PUBLISHED.len()],
    taken: UnixMillis,
    digest: OnceLock<[u8; 32]>,
}

impl Snapshot {
    /// Takes the snapshot of a replica.
    pub fn take(replica: &Replica, now: UnixMillis, policy: &Policy) -> Self {
        let mut snapshot = Self {
            revision: replica.revision(),
            until: UnixMillis(u64::MAX),
            hits: Vec::new(),
            orgs: BTreeMap::new(),
            organisation_records: Vec::new(),
            counts: [0; PUBLISHED.len()],
            taken: now,
            digest: OnceLock::new(),
        };
        for view in replica.since(Arrival(0)).filter(|view| is_visible(view, now, policy)) {
            let Some(kind) = PUBLISHED.iter().position(|kind| kind == view.kind) else { continue };
            let next = snapshot.organisation_records.len();
            let org = *snapshot.orgs.entry(view.org).or_insert_with(|| {
                snapshot.organisation_records.push(None);
                u32::try_from(next).expect("organisations are bounded by the node's budget")
            });
            let entry = view.entry;
            if *view.kind == Kind::Organisation && entry.key == RecordKey::ORGANISATION {
                snapshot.organisation_records[org as usize] = Some(entry.arrival);
            }
            snapshot.until = snapshot.until.min(entry.expires);
            snapshot.counts[kind] += 1;
            let kind = u8::try_from(kind).expect("the published kinds are few");
            snapshot.hits.push(Hit {
                arrival: entry.arrival,
                seq: entry.seq,
                id: entry.id,
                expires: entry.expires,
                org,
                kind,
            });
        }
        snapshot.hits.sort_unstable_by_key(Hit::position);
        snapshot
    }

    /// Whether it still tells what is visible.
    pub fn serves(&self, revision: u64, now: UnixMillis) -> bool {
        self.revision == revision && now < self.until
    }

    /// When it was taken, which is when what is visible last changed as far as this node can tell.
    pub fn taken(&self) -> UnixMillis {
        self.taken
    }

    /// Names what is visible: SHA-256 over the ids of all records, newest first. The same on every node that shows the
    /// same.
    pub fn digest(&self) -> [u8; 32] {
        *self.digest.get_or_init(|| {
            let mut hash = Sha256::new();
            self.hits.iter().for_each(|hit| hash.update(hit.id.0));
            hash.finalize().into()
        })
    }

    /// How many records are visible.
    pub fn len(&self) -> usize {
        self.hits.len()
    }

    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// How many organisations have something visible.
    pub fn organisations(&self) -> usize {
        self.orgs.len()
    }

    /// How many records of each published kind are visible.
    pub fn counts(&self) -> impl Iterator<Item = (&'static Kind, usize)> + '_ {
        const KINDS: &[Kind] = &PUBLISHED;
        KINDS.iter().zip(self.counts)
    }

    /// The visible records of a kind and of an organisation, newest first.
    pub fn hits(&self, kind: Option<&Kind>, org: Option<&OrgId>) -> impl Iterator<Item = &Hit> {
        let kind = kind.map(|kind| PUBLISHED.iter().position(|published| published == kind));
        let org = org.map(|org| self.orgs.get(org).copied());
        self.hits.iter().filter(move |hit| {
            kind.is_none_or(|kind| kind == Some(usize::from(hit.kind))) && org.is_none_or(|org| org == Some(hit.org))
        })
    }

    /// The record at a place.
    pub(crate) fn hit(&self, at: u32) -> &Hit {
        &self.hits[at as usize]
    }

    /// Of the record at a place, the number of its kind among the published ones and of its organisation.
    pub(crate) fn kind_and_org(&self, at: u32) -> (u8, u32) {
        let hit = self.hit(at);
        (hit.kind, hit.org)
    }

    /// The number of an organisation that has something visible.
    pub(crate) fn org_number(&self, org: &OrgId) -> Option<u32> {
        self.orgs.get(org).copied()
    }

    /// The organisations that have something visible, with their numbers.
    pub(crate) fn org_ids(&self) -> impl Iterator<Item = (&OrgId, u32)> {
        self.orgs.iter().map(|(org, number)| (org, *number))
    }

    /// The places of all records by their arrival numbers.
    pub(crate) fn by_arrival(&self) -> HashMap<u64, u32> {
        (0..).zip(&self.hits).map(|(at, hit)| (hit.arrival.0, at)).collect()
    }

    /// Where an organisation's own record is.
    pub(super) fn organisation_record_of(&self, org: &OrgId) -> Option<Arrival> {
        self.organisation_records[*self.orgs.get(org)? as usize]
    }
}

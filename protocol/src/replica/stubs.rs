//! Stubs: records of the set whose payload this node has dropped by a rule of its operator.
//!
//! A record becomes a stub only after it has been verified whole and admitted; its entry then stands in the set
//! as before, with id, seq, expiry, kind and size, and only the store keeps less. So what is compared, counted,
//! merged and expired is the same on a node with rules and on one without: a rule costs others bytes, never
//! correctness. What a stub can't do is be served: who asks for it is told that it is gone, and asks somebody else.
//!
//! System records, retractions, which have no payload, and records of this node's own organisations are never dropped.
//!
//! A rule that is taken back takes its stubs out of the set, and reconciliation brings the whole records back, from
//! peers that still have them. If nobody has, they stay away: the publisher's head then shows the shortage.

use std::fmt;
use std::str::FromStr;

use crate::id::{IdError, OrgId, RecordId, RecordKey};
use crate::kind::Kind;
use crate::limits::MAX_DROP_RULES;
use crate::time::{Seq, UnixMillis};

use super::table::Slot;
use super::{Arrival, Output, Replica};

/// Which records an operator wants this node not to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DropRule {
    /// Everything that an organisation publishes.
    Org(OrgId),
    /// All versions of one of its records.
    Record(OrgId, RecordKey),
}

impl DropRule {
    /// The organisation it is about.
    pub fn org(&self) -> OrgId {
        match self {
            Self::Org(org) | Self::Record(org, _) => *org,
        }
    }

    /// Whether a place falls under it.
    pub fn covers(&self, org: &OrgId, key: &RecordKey) -> bool {
        match self {
            Self::Org(of) => of == org,
            Self::Record(of, only) => of == org && only == key,
        }
    }
}

/// As people write it: `ORG` or `ORG/KEY`.
impl fmt::Display for DropRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Org(org) => org.fmt(f),
            Self::Record(org, key) => write!(f, "{org}/{key}"),
        }
    }
}

impl FromStr for DropRule {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once('/') {
            None => Ok(Self::Org(text.parse()?)),
            Some((org, key)) => Ok(Self::Record(org.parse()?, key.parse()?)),
        }
    }
}

/// Why a rule is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DropRefused {
    /// This node publishes for the organisation, and the others rely on it to have the records.
    #[error("this node signs for organisation {0}, so it keeps the records of it")]
    Own(OrgId),
    /// There are as many rules as there may be.
    #[error("there are {MAX_DROP_RULES} rules already, which is the most; take one back first")]
    TooMany,
}

/// What is left of a record that was dropped: what a store keeps and gives back in place of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stub {
    /// Its number in the log.
    pub arrival: Arrival,
    /// Its organisation.
    pub org: OrgId,
    /// Its place.
    pub key: RecordKey,
    /// Its id.
    pub id: RecordId,
    /// Its version.
    pub seq: Seq,
    /// The end of its lease.
    pub expires: UnixMillis,
    /// Bytes that its envelope had: it counts in the quotas as if it were there.
    pub bytes: u32,
    /// Its kind.
    pub kind: Kind,
    /// Who signed it.
    pub signer: [u8; 32],
    /// Whether it named critical fields that the version which dropped it didn't know.
    pub critical: bool,
}

impl Replica {
    /// Whether a record is left out here by a rule.
    pub(super) fn drops(&self, org: &OrgId, key: &RecordKey, kind: &Kind, retraction: bool) -> bool {
        !self.rules.is_empty()
            && !retraction
            && !kind.is_system()
            && !self.own.contains_key(org)
            && (self.rules.contains(&DropRule::Org(*org)) || self.rules.contains(&DropRule::Record(*org, *key)))
    }

    fn drops_entry(&self, slot: Slot) -> bool {
        let entry = self.table.entry(slot);
        let org = self.table.org_at(entry.org).chain.org();
        self.drops(&org, &entry.key, self.table.kind(entry), entry.retraction)
    }

    /// What a store keeps of an entry.
    pub(super) fn stub(&self, slot: Slot) -> Stub {
        let entry = self.table.entry(slot);
        let org = self.table.org_at(entry.org);
        Stub {
            arrival: entry.arrival,
            org: org.chain.org(),
            key: entry.key,
            id: entry.id,
            seq: entry.seq,
            expires: entry.expires,
            bytes: entry.bytes,
            kind: self.table.kind(entry).clone(),
            signer: *org.signers[usize::from(entry.signer)].as_bytes(),
            critical: entry.critical,
        }
    }

    /// The rules that the driver has kept, before it gives back what its store holds: [`restore`](Self::restore) then
    /// makes the two agree, wherever the node was interrupted.
    pub fn set_rules(&mut self, rules: impl IntoIterator<Item = DropRule>) {
        self.rules = rules.into_iter().take(MAX_DROP_RULES).collect();
    }

    /// Whether a rule can be taken, and how many records it would turn into stubs now. Changes nothing.
    ///
    /// # Errors
    /// [`DropRefused`].
    pub fn would_drop(&self, rule: DropRule) -> Result<usize, DropRefused> {
        if self.own.contains_key(&rule.org()) {
            return Err(DropRefused::Own(rule.org()));
        }
        if self.rules.len() >= MAX_DROP_RULES && !self.rules.contains(&rule) {
            return Err(DropRefused::TooMany);
        }
        Ok(self.whole_under(rule).len())
    }

    /// Takes a rule: what is held and falls under it becomes a stub at once, and what comes later when it comes. Gives
    /// the number of records that did. The driver makes the rule durable not later than what comes out of this.
    ///
    /// # Errors
    /// [`DropRefused`], and nothing has changed.
    pub fn drop_by(&mut self, rule: DropRule, out: &mut Vec<Output>) -> Result<usize, DropRefused> {
        self.would_drop(rule)?;
        let slots = self.whole_under(rule);
        self.rules.insert(rule);
        for slot in &slots {
            self.table.make_stub(*slot);
            out.push(Output::StoreStub(self.stub(*slot)));
        }
        self.revision += u64::from(!slots.is_empty());
        Ok(slots.len())
    }

    /// The whole records that fall under a rule.
    fn whole_under(&self, rule: DropRule) -> Vec<Slot> {
        let Some(org) = self.table.org(&rule.org()) else { return Vec::new() };
        let may_go = |slot: &Slot| {
            let entry = self.table.entry(*slot);
            !entry.stub && !entry.retraction && !self.table.kind(entry).is_system()
        };
        match rule {
            DropRule::Org(_) => org.places.values().copied().filter(may_go).collect(),
            DropRule::Record(_, key) => org.places.get(&key).copied().filter(may_go).into_iter().collect(),
        }
    }

    /// Takes a rule back: the stubs that no other rule covers leave the set, and sessions with all connected peers
    /// begin, which bring the whole records. Gives the number of stubs, or `None` when there is no such rule.
    pub fn keep(&mut self, now: UnixMillis, rule: DropRule, out: &mut Vec<Output>) -> Option<usize> {
        if !self.rules.remove(&rule) {
            return None;
        }
        let places = self.table.org(&rule.org()).into_iter().flat_map(|org| &org.places);
        let released: Vec<Slot> = places
            .filter(|(key, slot)| {
                let covered = rule.covers(&rule.org(), key) && self.table.entry(**slot).stub;
                covered && !self.drops_entry(**slot)
            })
            .map(|(_, slot)| *slot)
            .collect();
        for slot in &released {
            let old = self.table.remove(*slot);
            out.push(Output::Erase { arrival: old.arrival });
        }
        if !released.is_empty() {
            self.revision += 1;
            // That sessions bring these again says nothing about anybody's gossip.
            self.released = now;
            for peer in self.peers.keys().copied().collect::<Vec<_>>() {
                self.start_session(now, peer, out);
            }
        }
        Some(released.len())
    }

    /// The rules, and how many records each leaves out now.
    pub fn rules(&self) -> impl Iterator<Item = (DropRule, usize)> + '_ {
        self.rules.iter().map(|rule| {
            let stubs = self.table.org(&rule.org()).map_or(0, |org| match rule {
                DropRule::Org(_) => org.stubs,
                DropRule::Record(_, key) => {
                    usize::from(org.places.get(key).is_some_and(|slot| self.table.entry(*slot).stub))
                }
            });
            (*rule, stubs)
        })
    }

    /// Records of the set whose payload is not here.
    pub fn stubs(&self) -> usize {
        self.table.stubs
    }
}

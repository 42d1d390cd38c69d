//! Which records enter the set: identity, time, authority, the merge rule and the quotas, in this order.

use crate::content;
use crate::envelope::Record;
use crate::head::Head;
use crate::id::OrgId;
use crate::identity::{Authority, Chain, Offered};
use crate::kind::Kind;
use crate::limits::{
    EVIDENCE_ENTRIES, HEAD_AFTER_BURST, HEAD_RETRY, MAX_AHEAD, QUOTA_LARGE, QUOTA_NODES, QUOTA_RECORDS,
    QUOTA_RETRACTIONS, RETRACTION_KEPT, TURNED_AWAY_ENTRIES,
};
use crate::refusal::{Refusal, Verdict};
use crate::time::{Seq, UnixMillis};

use super::table::{Class, Entry, Slot, class, leaves_at};
use super::{Arrival, Output, Replica, Source};

/// The merge rule: whether version `a` of a place wins over version `b`. Higher seq wins; on equal seq the
/// lower id. Commutative, associative and idempotent, because it is the maximum of a total order.
pub(super) fn wins(a: (Seq, crate::id::RecordId), b: (Seq, crate::id::RecordId)) -> bool {
    a.0 > b.0 || (a.0 == b.0 && a.1 < b.1)
}

impl Replica {
    pub(super) fn admit(&mut self, now: UnixMillis, record: &Record, source: Source, out: &mut Vec<Output>) -> Verdict {
        if self.table.by_id.contains_key(&record.id()) {
            return Verdict::Known;
        }
        if *record.kind() == Kind::Identity {
            return self.admit_identity(now, record, source, out);
        }
        if record.seq().time() > now.plus(MAX_AHEAD) {
            // An own record of the future is refused and not kept: its publisher is told that it was not published,
            // and signs the next one with the same seq.
            let own = self.own.get_mut(&record.org()).filter(|_| source == Source::Local);
            let Some(due) = own else { return self.put_off(record) };
            if *record.kind() == Kind::Head {
                // The clock may be set right long before the next one is due.
                *due = Some(now.plus(HEAD_RETRY));
            }
            return Verdict::Future;
        }
        if leaves_at(record.seq(), record.expires(), record.is_retraction()) <= now {
            return Verdict::Expired;
        }
        let Some(org) = self.table.org_index.get(&record.org()).copied() else {
            return self.wait_for_signer(now, record, source, out);
        };
        match self.table.org_at(org).chain.authority(record.signer(), record.kind(), record.seq()) {
            Authority::Counts => {}
            Authority::Unknown => return self.wait_for_signer(now, record, source, out),
            Authority::Revoked => return Verdict::Refused(Refusal::Revoked),
            Authority::Ended => return Verdict::Refused(Refusal::SignerEnded),
            Authority::OutOfScope => return Verdict::Refused(Refusal::OutOfScope),
        }
        let kind = self.table.intern_kind(record.kind());
        let held = self.table.org_at(org).places.get(&record.key()).copied();
        if let Some(held) = held {
            let entry = self.table.entry(held);
            let (held_seq, held_id, held_arrival) = (entry.seq, entry.id, entry.arrival);
            // Of a winner without its payload no pair can be kept; nodes that have it keep theirs.
            if held_seq == record.seq() && !entry.stub {
                self.keep_evidence(record, held_id, held_arrival, out);
            }
            if !wins((record.seq(), record.id()), (held_seq, held_id)) {
                return Verdict::Superseded;
            }
        }
        if let Some(refusal) = self.over_quota(org, record, held, out) {
            return Verdict::Refused(refusal);
        }
        // `over_quota` may have made room by evicting an entry, never the one held at this place.
        if let Some(held) = held {
            let old = self.table.remove(held);
            out.push(Output::Erase { arrival: old.arrival });
        }
        self.insert(org, kind, record, out);
        self.note_head_work(now, record, source);
        Verdict::Accepted
    }

    fn insert(&mut self, org: u32, kind: u16, record: &Record, out: &mut Vec<Output>) {
        let arrival = self.next_arrival;
        self.next_arrival = Arrival(arrival.0 + 1);
        let entry = Entry {
            org,
            kind,
            signer: self.table.intern_signer(org, record.signer()),
            key: record.key(),
            id: record.id(),
            seq: record.seq(),
            expires: record.expires(),
            arrival,
            bytes: record.bytes().len() as u32,
            retraction: record.is_retraction(),
            critical: !content::understands(record.body()),
            stub: self.drops(&record.org(), &record.key(), record.kind(), record.is_retraction()),
        };
        let is_stub = entry.stub;
        let slot = self.table.insert(entry);
        self.revision += 1;
        out.push(match is_stub {
            true => Output::StoreStub(self.stub(slot)),
            false => Output::Store { arrival, record: record.clone() },
        });
    }

    fn admit_identity(&mut self, now: UnixMillis, record: &Record, source: Source, out: &mut Vec<Output>) -> Verdict {
        let org_id = record.org();
        let kind = self.table.intern_kind(&Kind::Identity);
        let org = if record.is_genesis() {
            let chain = match Chain::found(record.clone()) {
                Ok(chain) => chain,
                Err(_) => return Verdict::Refused(Refusal::BadIdentity),
            };
            let own = self.own.contains_key(&org_id) || source == Source::Local;
            if !own && !self.unknown().has_room(record.bytes().len() as u64) {
                if self.turned_away.len() < TURNED_AWAY_ENTRIES {
                    self.turned_away.insert(org_id);
                }
                return Verdict::Refused(Refusal::UnknownOrgs);
            }
            self.turned_away.remove(&org_id);
            self.table.add_org(chain)
        } else {
            let Some(org) = self.table.org_index.get(&org_id).copied() else {
                return self.wait_for_signer(now, record, source, out);
            };
            match self.table.org_at_mut(org).chain.offer(record) {
                Offered::Extends => {}
                Offered::Replaces(dropped) => {
                    for id in dropped {
                        if let Some(slot) = self.table.by_id.get(&id).copied() {
                            let old = self.table.remove(slot);
                            out.push(Output::Erase { arrival: old.arrival });
                        }
                    }
                }
                Offered::Known => return Verdict::Known,
                Offered::Superseded => return Verdict::Superseded,
                Offered::UnknownPrevious => return self.wait_for_signer(now, record, source, out),
                Offered::Refused(_) => return Verdict::Refused(Refusal::BadIdentity),
            }
            org
        };
        self.insert(org, kind, record, out);
        self.recheck(org, out);
        // The new identity may have taken the head with it, and what the head counts.
        if let Some(due) = self.own.get_mut(&org_id) {
            *due = Some(now.plus(HEAD_AFTER_BURST));
        }
        self.release_waiting(now, org_id, out);
        Verdict::Accepted
    }

    /// Drops what no longer counts under an organisation's identity.
    pub(super) fn recheck(&mut self, org: u32, out: &mut Vec<Output>) {
        let state = self.table.org_at(org);
        let lost: Vec<Slot> = state
            .places
            .values()
            .copied()
            .filter(|slot| {
                let entry = self.table.entry(*slot);
                let signer = &state.signers[usize::from(entry.signer)];
                state.chain.authority(signer, self.table.kind(entry), entry.seq) != Authority::Counts
            })
            .collect();
        for slot in lost {
            let old = self.table.remove(slot);
            self.revision += 1;
            out.push(Output::Erase { arrival: old.arrival });
        }
    }

    /// The quotas are constants of the network and keep the lowest (seq, id), so that the order of arrival
    /// does not decide what a node holds. Each record above a quota drives out the highest of those that count
    /// against it, which may be the record itself.
    fn over_quota(&mut self, org: u32, record: &Record, held: Option<Slot>, out: &mut Vec<Output>) -> Option<Refusal> {
        let new = class(record.kind(), record.is_retraction(), record.bytes().len());
        let freed = held.map(|slot| self.table.class(slot));
        let quotas: &[(&[Class], usize)] = match new {
            Class::Large => &[(&[Class::Large], QUOTA_LARGE), (&[Class::Small, Class::Large], QUOTA_RECORDS)],
            Class::Small => &[(&[Class::Small, Class::Large], QUOTA_RECORDS)],
            Class::Retraction => &[(&[Class::Retraction], QUOTA_RETRACTIONS)],
            Class::Node => &[(&[Class::Node], QUOTA_NODES)],
            Class::Fixed => &[],
        };
        for (classes, most) in quotas {
            let state = self.table.org_at(org);
            let count = match classes {
                [Class::Large] => state.large,
                [Class::Retraction] => state.retractions,
                [Class::Node] => state.nodes,
                _ => state.records,
            };
            if count - usize::from(freed.is_some_and(|freed| classes.contains(&freed))) < *most {
                continue;
            }
            let counted = state.places.values().copied().filter(|slot| Some(*slot) != held);
            let highest = counted.filter(|slot| classes.contains(&self.table.class(*slot))).max_by_key(|slot| {
                let entry = self.table.entry(*slot);
                (entry.seq, entry.id)
            });
            match highest {
                Some(slot) if (self.table.entry(slot).seq, self.table.entry(slot).id) > (record.seq(), record.id()) => {
                    let old = self.table.remove(slot);
                    self.revision += 1;
                    out.push(Output::Erase { arrival: old.arrival });
                }
                _ => return Some(Refusal::Quota),
            }
        }
        None
    }

    /// Two bodies with one (org, key, seq): the publisher signed both. One pair per organisation is kept.
    fn keep_evidence(&mut self, record: &Record, held: crate::id::RecordId, arrival: Arrival, out: &mut Vec<Output>) {
        if self.evidence.len() < EVIDENCE_ENTRIES && !self.evidence.contains_key(&record.org()) {
            self.evidence.insert(record.org(), (held, record.id()));
            out.push(Output::Evidence { held: arrival, other: record.clone() });
        }
    }

    /// After a burst of own records a fresh head is due, and when a peer has brought an own head: this node has lost it,
    /// perhaps with records that it counts and nobody has. A head of others may show that we are behind.
    fn note_head_work(&mut self, now: UnixMillis, record: &Record, source: Source) {
        if let Some(due) = self.own.get_mut(&record.org()) {
            if !record.kind().is_system() {
                *due = Some(now.plus(HEAD_AFTER_BURST));
            } else if *record.kind() == Kind::Head && source != Source::Local {
                // By then the records have come if anybody has them.
                let soon = now.plus(HEAD_RETRY);
                *due = Some(due.map_or(soon, |due| due.min(soon)));
            }
        }
        if *record.kind() == Kind::Head
            && let Source::Peer(peer) = source
            && let Some(head) = record.body().content.as_ref().and_then(Head::from_content)
            && (self.counted_by_head(&record.org(), head.as_of).count() as u64) < head.count
            && let Some(state) = self.peers.get_mut(&peer)
        {
            state.behind = true;
        }
    }

    /// Removes what has left by its time, and once a day organisations that have nothing left.
    pub(super) fn expire(&mut self, now: UnixMillis, out: &mut Vec<Output>) {
        while let Some(slot) = self.table.next_leaving(now) {
            let old = self.table.remove(slot);
            self.revision += 1;
            out.push(Output::Erase { arrival: old.arrival });
        }
        if now.day_start() == self.last_day {
            return;
        }
        self.last_day = now.day_start();
        self.turned_away.clear();
        self.gone.expire(now);
        self.revision += 1;
        let ended: Vec<OrgId> = self
            .table
            .org_index
            .iter()
            .filter(|(id, index)| {
                let org = self.table.org_at(**index);
                !self.own.contains_key(id)
                    && org.places.is_empty()
                    && org.chain.links().iter().all(|link| link.record.seq().time().plus(RETRACTION_KEPT) <= now)
            })
            .map(|(id, _)| *id)
            .collect();
        for id in ended {
            let links: Vec<_> =
                self.table.org(&id).into_iter().flat_map(|org| org.chain.links()).map(|l| l.record.id()).collect();
            for link in links {
                if let Some(slot) = self.table.by_id.get(&link).copied() {
                    let old = self.table.remove(slot);
                    out.push(Output::Erase { arrival: old.arrival });
                }
            }
            self.table.remove_org(&id);
        }
    }
}

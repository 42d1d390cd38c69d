//! Two small rooms outside the set: for records whose signer is not known yet, and for records whose time
//! has not come. Both are bounded in bytes and nothing in them is served to anybody.

use std::collections::BTreeMap;

use crate::envelope::Record;
use crate::frame::Request;
use crate::id::{OrgId, RecordId};
use crate::limits::{FETCH_ORGS, FUTURE_BYTES, MAX_AHEAD, WAITING_BYTES, WAITING_TIME};
use crate::refusal::{Refusal, Verdict};
use crate::time::UnixMillis;

use super::{Output, Peer, Replica, Source};

#[derive(Debug, Default)]
pub(super) struct Rooms {
    waiting: BTreeMap<OrgId, BTreeMap<RecordId, Waiting>>,
    waiting_bytes: usize,
    future: BTreeMap<(UnixMillis, RecordId), Record>,
    future_bytes: usize,
    /// Organisations whose identity is to be asked for, and from whom, at the next tick.
    wanted: BTreeMap<OrgId, Peer>,
}

#[derive(Debug)]
struct Waiting {
    record: Record,
    since: UnixMillis,
}

impl Replica {
    /// Keeps a record until an identity operation names its signer, and asks whoever sent it for the identity; not one of
    /// an organisation that has just found no room.
    pub(super) fn wait_for_signer(
        &mut self,
        now: UnixMillis,
        record: &Record,
        source: Source,
        out: &mut Vec<Output>,
    ) -> Verdict {
        if self.turned_away.contains(&record.org()) {
            return Verdict::Refused(Refusal::UnknownOrgs);
        }
        let rooms = &mut self.rooms;
        let size = record.bytes().len();
        let known = rooms.waiting.get(&record.org()).is_some_and(|org| org.contains_key(&record.id()));
        if known {
            return Verdict::Waiting;
        }
        if rooms.waiting_bytes + size > WAITING_BYTES {
            return Verdict::Refused(Refusal::WaitingFull);
        }
        rooms.waiting_bytes += size;
        let first = !rooms.waiting.contains_key(&record.org());
        rooms
            .waiting
            .entry(record.org())
            .or_default()
            .insert(record.id(), Waiting { record: record.clone(), since: now });
        if let Source::Peer(peer) = source {
            if first && self.peers.contains_key(&peer) {
                let token = self.token();
                out.push(Output::Request { peer, token, request: Request::Identities { orgs: vec![record.org()] } });
            } else {
                self.rooms.wanted.insert(record.org(), peer);
            }
        }
        Verdict::Waiting
    }

    /// Lets go of a record that waits.
    pub(super) fn forget_waiting(&mut self, record: &Record) {
        let rooms = &mut self.rooms;
        let Some(org) = rooms.waiting.get_mut(&record.org()) else { return };
        if let Some(waiting) = org.remove(&record.id()) {
            rooms.waiting_bytes -= waiting.record.bytes().len();
        }
        if org.is_empty() {
            rooms.waiting.remove(&record.org());
        }
    }

    /// Keeps a record from the future until this node's clock has come near it.
    pub(super) fn put_off(&mut self, record: &Record) -> Verdict {
        let rooms = &mut self.rooms;
        let place = (record.seq().time(), record.id());
        if rooms.future.contains_key(&place) {
            return Verdict::Future;
        }
        let size = record.bytes().len();
        if rooms.future_bytes + size > FUTURE_BYTES {
            return Verdict::Refused(Refusal::FutureFull);
        }
        rooms.future_bytes += size;
        rooms.future.insert(place, record.clone());
        Verdict::Future
    }

    /// Offers again what waited for an organisation's identity.
    pub(super) fn release_waiting(&mut self, now: UnixMillis, org: OrgId, out: &mut Vec<Output>) {
        let Some(waiting) = self.rooms.waiting.remove(&org) else { return };
        for (_, Waiting { record, since }) in waiting {
            self.rooms.waiting_bytes -= record.bytes().len();
            let verdict = self.admit(now, &record, Source::Local, out);
            if verdict == Verdict::Waiting {
                // Still unknown: its time goes on from when it first came.
                if let Some(again) = self.rooms.waiting.get_mut(&org).and_then(|org| org.get_mut(&record.id())) {
                    again.since = since;
                }
            } else {
                self.count(verdict);
            }
        }
    }

    /// Lets in what has come of age, lets go what has waited too long, and asks for identities still missing.
    pub(super) fn open_rooms(&mut self, now: UnixMillis, out: &mut Vec<Output>) {
        while let Some(((time, _), _)) = self.rooms.future.first_key_value() {
            if *time > now.plus(MAX_AHEAD) {
                break;
            }
            if let Some((_, record)) = self.rooms.future.pop_first() {
                self.rooms.future_bytes -= record.bytes().len();
                let verdict = self.admit(now, &record, Source::Local, out);
                self.count(verdict);
            }
        }

        let mut in_vain = 0;
        let rooms = &mut self.rooms;
        rooms.waiting.retain(|_, org| {
            org.retain(|_, waiting| {
                let stays = now.since(waiting.since) < WAITING_TIME;
                if !stays {
                    rooms.waiting_bytes -= waiting.record.bytes().len();
                    in_vain += 1;
                }
                stays
            });
            !org.is_empty()
        });
        for _ in 0..in_vain {
            self.count(Verdict::Refused(Refusal::WaitedInVain));
        }

        let wanted = std::mem::take(&mut self.rooms.wanted);
        let mut by_peer: BTreeMap<Peer, Vec<OrgId>> = BTreeMap::new();
        for (org, peer) in wanted {
            if self.rooms.waiting.contains_key(&org) && self.peers.contains_key(&peer) {
                by_peer.entry(peer).or_default().push(org);
            }
        }
        for (peer, mut orgs) in by_peer {
            orgs.truncate(FETCH_ORGS);
            let token = self.token();
            out.push(Output::Request { peer, token, request: Request::Identities { orgs } });
        }
    }

    /// Bytes that wait for a signer and bytes that wait for their time.
    pub fn waiting_bytes(&self) -> (usize, usize) {
        (self.rooms.waiting_bytes, self.rooms.future_bytes)
    }
}

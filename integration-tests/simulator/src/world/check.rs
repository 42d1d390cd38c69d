//! What must hold when a network has been left alone for a while.

use std::collections::BTreeSet;

use ciborium::value::Value;
use kirjo_protocol::cbor;
use kirjo_protocol::head::Head;
use kirjo_protocol::id::{RecordId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::limits::{MAX_AHEAD, MAX_CLOCK_OFFSET};
use kirjo_protocol::time::{MINUTE, UnixMillis};

use crate::engine::{Held, Read};
use crate::promise::Promise;
use crate::sabotage::Sabotage;
use crate::scenario::Release;
use crate::trace::Millis;

use super::desk::{Desk, name};
use super::{COPIES, World};

/// Nodes whose clocks are off by no more than this must be equal: any two then differ by less than five minutes.
const IN_TIME: Millis = 5 * MINUTE / 2;

impl World<'_> {
    fn is_in_time(&self, at: usize) -> bool {
        self.nodes[at].skew.unsigned_abs() <= IN_TIME
    }

    pub(super) fn check_everything(&mut self) {
        let honest: Vec<usize> = self.scenario.honest().collect();
        for at in &honest {
            self.check_log(*at);
            self.check_shown(*at);
        }
        self.check_same(&honest);
        for org in &honest {
            self.check_publisher(*org, &honest);
        }
        self.count_copies();
        let figures = self.figures;
        if figures.copies > COPIES * figures.deliverable {
            let text =
                format!("{} messages came to {} nodes in {} copies", figures.messages, honest.len(), figures.copies);
            self.break_promise(Promise::Copies, text);
        }
        self.figures.left_out = honest.iter().map(|at| self.nodes[*at].disk.stubs().len() as u64).sum();
        self.figures.records = honest.first().map_or(0, |at| self.nodes[*at].replica.len() as u64);
    }

    fn ids(&self, at: usize) -> BTreeSet<RecordId> {
        self.nodes[at].replica.all().iter().map(|held| held.id).collect()
    }

    fn check_log(&mut self, at: usize) {
        let disk = &self.nodes[at].disk;
        let mut log: BTreeSet<RecordId> = disk.durable().values().map(|record| record.id()).collect();
        log.extend(disk.stubs().values().map(|stub| stub.id));
        let ids = self.ids(at);
        if log != ids || self.nodes[at].disk.has_waiting() {
            let text = format!(
                "node {at}: {} records in the log only, {} in the set only",
                log.difference(&ids).count(),
                ids.difference(&log).count()
            );
            self.break_promise(Promise::LogIsSet, text);
        }
        let strange = self.nodes[at].disk.durable().iter().find(|(arrival, record)| {
            let view = self.nodes[at].replica.by_arrival(**arrival);
            view.is_none_or(|view| view.id != record.id())
        });
        if let Some((arrival, record)) = strange {
            let text = format!("node {at} holds {} under number {} of another", name(record), arrival.0);
            self.break_promise(Promise::LogIsSet, text);
        }
    }

    fn check_same(&mut self, honest: &[usize]) {
        let in_time: Vec<usize> = honest.iter().copied().filter(|at| self.is_in_time(*at)).collect();
        let Some((first, others)) = in_time.split_first() else { return };
        let now = self.true_time();
        let (ids, digest) = (self.ids(*first), self.nodes[*first].replica.state_digest(now));
        for other in others {
            let theirs = self.ids(*other);
            let differing = ids.symmetric_difference(&theirs).next();
            if let Some(id) = differing {
                let (holder, lacking) = if ids.contains(id) { (*first, *other) } else { (*other, *first) };
                let what = self.record_of(holder, id).map_or_else(|| id.to_string(), name);
                let count = ids.symmetric_difference(&theirs).count();
                let text = format!("nodes {first} and {other} differ by {count}; node {lacking} lacks {what}");
                self.break_promise(Promise::SameSet, text);
                return;
            }
            if self.nodes[*other].replica.state_digest(now) != digest {
                self.break_promise(Promise::SameSet, format!("nodes {first} and {other} have different digests"));
            }
            let changed = self.nodes[*first].disk.durable().values().find(|record| {
                let is_stub = self.nodes[*other].replica.by_id(&record.id()).is_some_and(|held| held.stub);
                !is_stub && self.record_of(*other, &record.id()).is_none_or(|held| held.bytes() != record.bytes())
            });
            if let Some(record) = changed {
                let text = format!("nodes {first} and {other} hold different bytes of {}", name(record));
                self.break_promise(Promise::Unchanged, text);
            }
        }
    }

    fn check_publisher(&mut self, org: usize, honest: &[usize]) {
        let now = self.true_time();
        let desk = &self.desks[org];
        if self.is_hostage(org) {
            self.figures.hindered += 1;
            return;
        }
        let mut found = Vec::new();
        // A node whose peers are mostly liars about the time refuses to publish: it can't tell who is right.
        let may_publish = self.nodes[org].replica.clock_offset().unsigned_abs() <= MAX_CLOCK_OFFSET;
        if may_publish && self.is_in_time(org) && !(desk.jobs.is_empty() && desk.running.is_none()) {
            found.push((Promise::Progress, format!("organisation {org} still has to do: {:?}", desk.jobs.front())));
        }
        for at in honest {
            self.check_places(*at, desk, org, now, &mut found);
            self.check_keys(*at, desk, org, &mut found);
            if self.is_in_time(*at) && self.is_in_time(org) {
                self.check_head(*at, desk, org, &mut found);
            }
        }
        for (promise, text) in found {
            self.break_promise(promise, text);
        }
    }

    fn check_places(&self, at: usize, desk: &Desk, org: usize, now: UnixMillis, found: &mut Vec<(Promise, String)>) {
        let node = &self.nodes[at];
        for (key, place) in &desk.places {
            let Some(expected) = desk.expected(place) else { continue };
            let what = format!("place {:02x} of organisation {org}", key.0[15]);
            let held = node.replica.record(&desk.org, key);
            // A lease that ends is no loss; the margin is for clocks.
            let live = expected.retraction || expected.expires > now.plus(MINUTE * 60 * 25);
            let rank = |held: &Held| (held.seq, std::cmp::Reverse(held.id));
            let least = (expected.seq, std::cmp::Reverse(expected.id));
            match &held {
                None if live => {
                    let promise = if expected.retraction { Promise::Withdrawn } else { Promise::Acknowledged };
                    found.push((promise, format!("node {at} lacks {what}")));
                }
                Some(view) if rank(view) < least => {
                    let promise = if expected.retraction { Promise::Withdrawn } else { Promise::Acknowledged };
                    found.push((promise, format!("node {at} holds an older version of {what}")));
                }
                _ => {}
            }
            if let Some(held) = held.filter(|held| !held.retraction) {
                let left_out = at != org && node.disk.rules().iter().any(|rule| rule.covers(&desk.org, key));
                let mut payloads =
                    node.disk.durable().values().filter(|record| record.org() == desk.org && record.key() == *key);
                let payload = payloads.next();
                if held.stub != left_out || payload.is_some() == left_out {
                    let has = if payload.is_some() { "has" } else { "lacks" };
                    found.push((Promise::LeftOut, format!("the disk of node {at} {has} the payload of {what}")));
                }
            }
            // What readers must not find again must not be on the disk either.
            let withdrawn = held.is_some_and(|held| held.retraction);
            let payload = node.disk.durable().values().find(|record| {
                record.org() == desk.org && record.key() == *key && !record.is_retraction() && withdrawn
            });
            if let Some(record) = payload {
                found.push((Promise::Withdrawn, format!("the disk of node {at} still has {}", name(record))));
            }
        }
    }

    fn check_keys(&self, at: usize, desk: &Desk, org: usize, found: &mut Vec<(Promise, String)>) {
        let revoked = self.nodes[at].disk.durable().values().find(|record| {
            record.org() == desk.org && *record.kind() != Kind::Identity && desk.has_revoked(record.signer().as_bytes())
        });
        if let Some(record) = revoked {
            let text = format!("node {at} holds {} of organisation {org}, signed by a removed key", name(record));
            found.push((Promise::Revoked, text));
        }
    }

    fn check_head(&self, at: usize, desk: &Desk, org: usize, found: &mut Vec<(Promise, String)>) {
        let replica = &self.nodes[at].replica;
        let held = replica.record(&desk.org, &RecordKey::HEAD);
        let head = held
            .and_then(|held| self.nodes[at].disk.read(held.arrival))
            .and_then(|record| record.body().content.as_ref().and_then(Head::from_content));
        let Some(head) = head else {
            found.push((Promise::Complete, format!("node {at} has no head of organisation {org}")));
            return;
        };
        // A clock that was far off gives seqs that are far from the time of the head.
        let newest =
            desk.places.values().filter_map(|place| desk.expected(place)).map(|version| version.seq.time()).max();
        if self.scenario.furthest_skew() <= MAX_AHEAD && newest.is_some_and(|newest| newest > head.as_of) {
            let text = format!("node {at} has a head of organisation {org} from before its newest record");
            found.push((Promise::Complete, text));
        }
        let ours = replica.head_of(&desk.org, head.as_of);
        if ours.is_none_or(|ours| (ours.count, ours.root) != (head.count, head.root)) {
            let ours = ours.map_or(0, |ours| ours.count);
            let text =
                format!("node {at} holds {ours} records of organisation {org}, whose head counts {}", head.count);
            found.push((Promise::Complete, text));
        }
    }

    /// Readers see the kinds and critical fields that their release knows, and nothing of what it doesn't.
    pub(super) fn check_shown(&mut self, at: usize) {
        let now = self.true_time();
        let node = &self.nodes[at];
        let careless = self.is_sabotaged(Sabotage::ShowEverything);
        let mut wrong = None;
        for held in node.replica.all() {
            let Some(record) = node.disk.read(held.arrival) else {
                if held.stub && node.replica.shows(held.arrival, now) {
                    wrong = Some(format!("node {at} shows a record without its payload"));
                }
                continue;
            };
            let live = !held.retraction && held.expires > now;
            let shown = match node.release {
                Release::Present if careless => live && !record.kind().is_system(),
                _ => node.replica.shows(held.arrival, now),
            };
            // What each release knows, said once more and apart from the code of either.
            let later = node.release == Release::Later;
            let knows_kind = match record.kind().name() {
                "product" => true,
                "pathway" => later,
                _ => false,
            };
            let knows_fields = record.body().critical.iter().all(|name| later && name == "dose");
            let expected = live && knows_kind && knows_fields;
            if let Some(content) = record.body().content.as_ref().filter(|_| shown) {
                let read = node.replica.read(content);
                let titles = cbor::get(content, "title").and_then(Value::as_map).map_or(0, Vec::len);
                let added =
                    |field| cbor::get(content, field).filter(|_| later).and_then(cbor::as_u64).map(|n| n as u32);
                if read != (Read { titles, added: (added("carbon"), added("dose")) }) {
                    wrong = Some(format!("node {at} reads {} otherwise than its release should", name(record)));
                }
            }
            if shown != expected {
                wrong = Some(format!("node {at} shows {} that it should not, or the reverse", name(record)));
            }
        }
        if let Some(text) = wrong {
            self.break_promise(Promise::Shown, text);
        }
    }
}

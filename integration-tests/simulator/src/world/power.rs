//! Starting and crashing, and what a disk confirms.

use kirjo_protocol::replica::{DropRule, Output};
use kirjo_protocol::time::SECOND;

use crate::disk::Change;
use crate::engine::Engine;
use crate::node::{Dial, Done, Guard, SetSum};
use crate::promise::Promise;
use crate::sabotage::Sabotage;

use super::{Event, World};

impl World<'_> {
    /// Starts a node from what is on its disk.
    pub(super) fn start(&mut self, at: usize) {
        if self.nodes[at].up || self.nodes[at].disk.full {
            return;
        }
        let entropy = self.random.bits();
        let now = self.clock(at);
        let mut replica = Engine::new(self.nodes[at].release, &self.network, entropy, &self.later);
        replica.add_own(self.desks[at].org, now);
        let (stored, highest) = self.nodes[at].disk.stored();
        let stubs = self.nodes[at].disk.stubs().values().cloned().collect();
        replica.set_rules(self.nodes[at].disk.rules().iter().copied());
        let was_empty = stored.is_empty();
        let mut out = Vec::new();
        if let Err(error) = replica.restore(&stored, stubs, highest, &mut out) {
            self.break_promise(Promise::LogIsSet, format!("node {at} can't start from its own log: {error}"));
            return;
        }
        let mut sum = SetSum::default();
        for held in replica.all() {
            sum.add(&held.id);
        }
        let phase = self.random.below(SECOND);
        let (mut dials, boot) = (std::mem::take(&mut self.nodes[at].dials), self.nodes[at].boot);
        for dial in dials.values_mut() {
            *dial = Dial { next: self.now + self.random.below(SECOND), ..Default::default() };
        }
        let node = &mut self.nodes[at];
        node.dials = dials;
        node.replica = replica;
        node.sum = sum;
        node.up = true;
        node.guard = if was_empty { Guard::Open } else { Guard::Asking { since: self.now, answers: 0 } };
        let records = node.replica.len();
        self.tell(at, || format!("starts with {records} records"));
        // What restoring gave up is not in the sum: only its erasure is left to do.
        let erased = out.into_iter().filter_map(|output| match output {
            Output::Erase { arrival } => Some(Change::Erase(arrival)),
            Output::StoreStub(stub) => Some(Change::Stub(stub)),
            _ => None,
        });
        self.submit(at, erased.collect(), Done::default());
        self.after(phase, Event::Tick { node: at, boot });
    }

    /// A node's operator gives a rule about what to leave out, or takes it back.
    pub(super) fn rule(&mut self, at: usize, rule: DropRule, given: bool) {
        if !self.nodes[at].up {
            return;
        }
        let (now, mut out) = (self.clock(at), Vec::new());
        let replica = &mut self.nodes[at].replica;
        if !given {
            replica.keep(now, rule, &mut out);
        } else if !replica.drop_by(rule, &mut out) {
            return;
        }
        // Together with what it does, so that a crash leaves both or neither.
        self.carry_out_with(at, vec![Change::Rule(rule, given)], out, Done::default());
    }

    /// A node loses power.
    pub(super) fn crash(&mut self, at: usize) {
        if !self.nodes[at].up {
            return;
        }
        self.figures.crashes += 1;
        self.tell(at, || "loses power".to_owned());
        if self.is_sabotaged(Sabotage::LoseConfirmed) && self.nodes[at].is_honest() {
            let last = self.nodes[at].disk.durable().iter().rev().find(|(_, record)| !record.kind().is_system());
            if let Some(arrival) = last.map(|(arrival, _)| *arrival) {
                self.nodes[at].disk.damage(arrival);
            }
        }
        self.desk_crashed(at);
        self.hang_up(at);
        self.nodes[at].forget();
    }

    /// Hands changes to the disk.
    pub(super) fn submit(&mut self, at: usize, changes: Vec<Change>, done: Done) {
        if changes.is_empty() {
            self.durable(at, done);
            return;
        }
        if self.is_sabotaged(Sabotage::AcknowledgeEarly)
            && let Some(org) = done.job
        {
            self.job_done(org);
            let done = Done { job: None, ..done };
            self.nodes[at].disk.submit(changes, done);
        } else {
            self.nodes[at].disk.submit(changes, done);
        }
        self.flush_next(at);
    }

    pub(super) fn flush_next(&mut self, at: usize) {
        let chance = self.random.between(3, 30);
        let disk = &mut self.nodes[at].disk;
        if disk.flushing || !disk.has_waiting() {
            return;
        }
        disk.flushing = true;
        let (pause, batches) = (disk.flush_ms.unwrap_or(chance), disk.waiting());
        let boot = self.nodes[at].boot;
        self.after(pause, Event::Flushed { node: at, boot, batches });
    }

    pub(super) fn flushed(&mut self, at: usize, boot: u64, batches: usize) {
        if self.nodes[at].boot != boot {
            return;
        }
        self.nodes[at].disk.flushing = false;
        match self.nodes[at].disk.flush(batches) {
            None => {
                self.tell(at, || "stops: its disk is full".to_owned());
                self.crash(at);
            }
            Some(due) => {
                for done in due {
                    self.durable(at, done);
                }
                self.flush_next(at);
            }
        }
    }

    /// What was waited for is on the disk: own records are gossiped, and the publisher is told.
    pub(super) fn durable(&mut self, at: usize, done: Done) {
        for record in done.fresh {
            self.publish(at, &record);
        }
        if let Some(org) = done.job
            && !self.is_sabotaged(Sabotage::NeverAcknowledge)
        {
            self.job_done(org);
        }
    }
}

//! A model of the durable store: a log, and what has been handed to it and not been confirmed yet.
//!
//! What is handed over together is written together or not at all, as the real store's transactions are.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::RecordId;
use kirjo_protocol::replica::{Arrival, DropRule, Stub};

/// One change of the log.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Put(Arrival, Record),
    Stub(Stub),
    Erase(Arrival),
    /// A rule about what to leave out is given, or taken back.
    Rule(DropRule, bool),
}

/// Changes that are written together, and what is due when they are durable.
#[derive(Debug)]
pub(crate) struct Batch<Done> {
    changes: Vec<Change>,
    pub(crate) done: Done,
}

/// What survives a loss of power.
#[derive(Debug, Clone, Default)]
struct Kept {
    log: BTreeMap<Arrival, Record>,
    stubs: BTreeMap<Arrival, Stub>,
    rules: BTreeSet<DropRule>,
    /// The highest number ever handed over and written: numbers are never used twice.
    highest: Arrival,
}

/// A log that survives a loss of power, and a queue that does not.
#[derive(Debug)]
pub(crate) struct Disk<Done> {
    kept: Kept,
    waiting: VecDeque<Batch<Done>>,
    backup: Option<Kept>,
    pub(crate) full: bool,
    /// How long it takes to confirm, when that is not for chance to decide.
    pub(crate) flush_ms: Option<u64>,
    pub(crate) flushing: bool,
}

impl<Done> Default for Disk<Done> {
    fn default() -> Self {
        Self {
            kept: Kept::default(),
            waiting: VecDeque::new(),
            backup: None,
            full: false,
            flush_ms: None,
            flushing: false,
        }
    }
}

impl Kept {
    fn apply(&mut self, change: Change) {
        let arrival = match change {
            Change::Put(arrival, record) => {
                self.log.insert(arrival, record);
                arrival
            }
            Change::Stub(stub) => {
                let arrival = stub.arrival;
                self.log.remove(&arrival);
                self.stubs.insert(arrival, stub);
                arrival
            }
            Change::Erase(arrival) => {
                self.log.remove(&arrival);
                self.stubs.remove(&arrival);
                arrival
            }
            Change::Rule(rule, true) => {
                self.rules.insert(rule);
                return;
            }
            Change::Rule(rule, false) => {
                self.rules.remove(&rule);
                return;
            }
        };
        self.highest = self.highest.max(arrival);
    }
}

impl<Done> Disk<Done> {
    pub(crate) fn submit(&mut self, changes: Vec<Change>, done: Done) {
        self.waiting.push_back(Batch { changes, done });
    }

    pub(crate) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Number of batches that a flush starting now takes along.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Writes the oldest batches and gives back what is due for them, or nothing when the disk is full.
    pub(crate) fn flush(&mut self, batches: usize) -> Option<Vec<Done>> {
        if self.full {
            return None;
        }
        let group: Vec<_> = self.waiting.drain(..batches.min(self.waiting.len())).collect();
        let mut due = Vec::with_capacity(group.len());
        for batch in group {
            for change in batch.changes {
                self.kept.apply(change);
            }
            due.push(batch.done);
        }
        Some(due)
    }

    /// The power goes: what waited is lost.
    pub(crate) fn lose_power(&mut self) {
        self.waiting.clear();
        self.flushing = false;
    }

    pub(crate) fn back_up(&mut self) {
        self.backup = Some(self.kept.clone());
    }

    /// The disk is replaced by its copy; an empty one when there is none.
    pub(crate) fn restore_backup(&mut self) {
        self.kept = self.backup.clone().unwrap_or_default();
        self.lose_power();
        self.full = false;
    }

    /// A record as a reader sees it: what waits counts already.
    pub(crate) fn read(&self, arrival: Arrival) -> Option<&Record> {
        for batch in self.waiting.iter().rev() {
            for change in batch.changes.iter().rev() {
                match change {
                    Change::Put(at, record) if *at == arrival => return Some(record),
                    Change::Stub(stub) if stub.arrival == arrival => return None,
                    Change::Erase(at) if *at == arrival => return None,
                    _ => {}
                }
            }
        }
        self.kept.log.get(&arrival)
    }

    /// What is left of a record, as a reader sees it.
    pub(crate) fn stub(&self, arrival: Arrival) -> Option<&Stub> {
        let waiting = self.waiting.iter().flat_map(|batch| &batch.changes).rev();
        let last = waiting.filter_map(|change| match change {
            Change::Stub(stub) if stub.arrival == arrival => Some(Some(stub)),
            Change::Erase(at) if *at == arrival => Some(None),
            _ => None,
        });
        last.chain([self.kept.stubs.get(&arrival)]).next().flatten()
    }

    /// Whether it has a record whole anywhere: in the log, on the way there, or in its copy.
    pub(crate) fn has(&self, id: &RecordId) -> bool {
        let backup = self.backup.iter().flat_map(|kept| kept.log.values());
        let waiting = self.waiting.iter().flat_map(|batch| &batch.changes).filter_map(|change| match change {
            Change::Put(_, record) => Some(record),
            Change::Stub(_) | Change::Erase(_) | Change::Rule(..) => None,
        });
        self.kept.log.values().chain(backup).chain(waiting).any(|record| record.id() == *id)
    }

    /// The records that are durable whole.
    pub(crate) fn durable(&self) -> &BTreeMap<Arrival, Record> {
        &self.kept.log
    }

    /// The stubs that are durable.
    pub(crate) fn stubs(&self) -> &BTreeMap<Arrival, Stub> {
        &self.kept.stubs
    }

    /// The rules that are durable.
    pub(crate) fn rules(&self) -> &BTreeSet<DropRule> {
        &self.kept.rules
    }

    /// Removes a durable record behind everybody's back.
    pub(crate) fn damage(&mut self, arrival: Arrival) {
        self.kept.log.remove(&arrival);
    }

    /// The records that a replica is restored from, in the order of arrival, and the highest number used.
    pub(crate) fn stored(&self) -> (Vec<(Arrival, Record)>, Arrival) {
        (self.kept.log.iter().map(|(arrival, record)| (*arrival, record.clone())).collect(), self.kept.highest)
    }
}

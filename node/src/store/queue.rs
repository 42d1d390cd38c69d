//! The queue before the writer, bounded in changes and in bytes, and the view of what is in it.
//!
//! A channel of a fixed number of messages would be bounded neither in changes nor in bytes, since one
//! message carries as many changes as belong together. What the writer has taken and not yet written
//! still counts, so the bound also holds for [the view of unwritten changes](Queue::pending_envelope).

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use kirjo_protocol::replica::Arrival;
use tokio::sync::Notify;

use super::Change;
use super::error::StoreError;
use super::value;
use super::writer::{GROUP_BYTES, GROUP_CHANGES};

/// Changes that wait or are being written before submitters have to wait: several groups, so that the
/// writer never lacks work under load, and less than a second of it.
pub const QUEUE_CHANGES: usize = 4_000;
/// Bytes of those changes.
pub const QUEUE_BYTES: usize = 16 * 1024 * 1024;

/// The envelope that waits to be written, or `None` when its removal does.
type Pending = Option<Arc<[u8]>>;
/// Called with the fate of some changes.
pub(super) type Done = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// Changes that are written together, in the order of submission.
pub(super) struct Job {
    ticket: u64,
    bytes: usize,
    pub(super) changes: Vec<Change>,
    pub(super) done: Done,
}

/// What the writer takes at once.
pub(super) struct Group {
    pub(super) jobs: Vec<Job>,
    /// The highest arrival number submitted so far, at least that of every change in the group.
    pub(super) highest: Option<u64>,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    /// Of the jobs waiting and of the group being written.
    changes: usize,
    bytes: usize,
    next_ticket: u64,
    highest: Option<u64>,
    /// By arrival number: the ticket of the last job about it, and the envelope unless it is erased.
    envelopes: BTreeMap<u64, (u64, Pending)>,
    values: BTreeMap<Vec<u8>, (u64, Option<Vec<u8>>)>,
    closed: bool,
    /// Why nothing is accepted any more.
    failure: Option<StoreError>,
}

impl State {
    fn has_room(&self) -> bool {
        (self.changes < QUEUE_CHANGES && self.bytes < QUEUE_BYTES) || self.failure.is_some()
    }

    /// Takes a job in, or gives its callback back with the reason why not.
    fn accept(&mut self, changes: Vec<Change>, done: Done) -> Result<(), (Done, StoreError)> {
        if let Some(failure) = &self.failure {
            return Err((done, failure.clone()));
        }
        // Found here, because in the writer it would fail the whole group.
        if let Some(error) = changes.iter().find_map(|change| value::parts(change.bytes()).err()) {
            return Err((done, error));
        }
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        let bytes = changes.iter().map(Change::bytes).sum();
        self.changes += changes.len();
        self.bytes += bytes;
        for change in &changes {
            match change {
                Change::Put { row, envelope } => {
                    self.envelopes.insert(row.arrival.0, (ticket, Some(Arc::clone(envelope))));
                    self.highest = self.highest.max(Some(row.arrival.0));
                }
                Change::Stub { row: super::Row { arrival, .. } } | Change::Erase { arrival } => {
                    self.envelopes.insert(arrival.0, (ticket, None));
                    self.highest = self.highest.max(Some(arrival.0));
                }
                Change::Meta { key, value } => {
                    self.values.insert(key.clone(), (ticket, value.clone()));
                }
            }
        }
        self.jobs.push_back(Job { ticket, bytes, changes, done });
        Ok(())
    }
}

pub(super) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
    room: Condvar,
    room_for_tasks: Notify,
}

impl Queue {
    pub(super) fn new(highest: Option<u64>) -> Self {
        let state = State { highest, ..State::default() };
        Self { state: Mutex::new(state), filled: Condvar::new(), room: Condvar::new(), room_for_tasks: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a job; blocks the thread while there is no room.
    pub(super) fn push(&self, changes: Vec<Change>, done: Done) {
        let state = self.lock();
        let mut state = self.room.wait_while(state, |state| !state.has_room()).unwrap_or_else(PoisonError::into_inner);
        let accepted = state.accept(changes, done);
        drop(state);
        self.announce(accepted);
    }

    /// Adds a job; suspends the task while there is no room.
    pub(super) async fn push_async(&self, changes: Vec<Change>, done: Done) {
        loop {
            // Registered before looking, so that room made in between is not missed.
            let room = self.room_for_tasks.notified();
            {
                let mut state = self.lock();
                if state.has_room() {
                    let accepted = state.accept(changes, done);
                    drop(state);
                    return self.announce(accepted);
                }
            }
            room.await;
        }
    }

    fn announce(&self, accepted: Result<(), (Done, StoreError)>) {
        match accepted {
            Ok(()) => self.filled.notify_one(),
            Err((done, failure)) => done(Err(failure)),
        }
    }

    /// Waits for work and takes a group: all that waits, up to the limits of a group and at least one job.
    /// A lone job is taken at once. `None` when the queue is closed and empty.
    pub(super) fn next_group(&self) -> Option<Group> {
        let state = self.lock();
        let idle = |state: &mut State| state.jobs.is_empty() && !state.closed;
        let mut state = self.filled.wait_while(state, idle).unwrap_or_else(PoisonError::into_inner);
        let first = state.jobs.pop_front()?;
        let (mut changes, mut bytes) = (first.changes.len(), first.bytes);
        let mut jobs = vec![first];
        while let Some(next) = state.jobs.front() {
            changes += next.changes.len();
            bytes += next.bytes;
            if changes > GROUP_CHANGES || bytes > GROUP_BYTES {
                break;
            }
            jobs.extend(state.jobs.pop_front());
        }
        Some(Group { jobs, highest: state.highest })
    }

    /// Forgets a group that is written or has failed, makes its room free and, after a failure that ends
    /// the writing, remembers that.
    pub(super) fn settle(&self, group: &Group, failure: Option<&StoreError>) {
        let mut state = self.lock();
        for job in &group.jobs {
            state.changes -= job.changes.len();
            state.bytes -= job.bytes;
            for change in &job.changes {
                // A later job about the same thing keeps its entry.
                match change {
                    Change::Put { row: super::Row { arrival, .. }, .. }
                    | Change::Stub { row: super::Row { arrival, .. } }
                    | Change::Erase { arrival } => {
                        if state.envelopes.get(&arrival.0).is_some_and(|(ticket, _)| *ticket <= job.ticket) {
                            state.envelopes.remove(&arrival.0);
                        }
                    }
                    Change::Meta { key, .. } => {
                        if state.values.get(key).is_some_and(|(ticket, _)| *ticket <= job.ticket) {
                            state.values.remove(key);
                        }
                    }
                }
            }
        }
        if state.failure.is_none() {
            state.failure = failure.cloned();
        }
        drop(state);
        self.room.notify_all();
        self.room_for_tasks.notify_waiters();
    }

    /// What is queued about an arrival number: `None` nothing, `Some(None)` that its envelope goes.
    pub(super) fn pending_envelope(&self, arrival: Arrival) -> Option<Pending> {
        self.lock().envelopes.get(&arrival.0).map(|(_, envelope)| envelope.clone())
    }

    /// What is queued about a caller's key.
    pub(super) fn pending_meta(&self, key: &[u8]) -> Option<Option<Vec<u8>>> {
        self.lock().values.get(key).map(|(_, value)| value.clone())
    }

    /// The highest arrival number ever submitted.
    pub(super) fn highest(&self) -> Option<u64> {
        self.lock().highest
    }

    /// Why nothing is accepted any more, if so.
    pub(super) fn failure(&self) -> Option<StoreError> {
        self.lock().failure.clone()
    }

    /// Lets the writer end when it has written what waits.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
    }
}

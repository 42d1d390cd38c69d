//! What a lost disk takes with it. What only that disk had is gone, by no fault of the protocol; its publisher makes
//! again what it can.

use std::collections::BTreeSet;

use kirjo_protocol::id::RecordId;
use kirjo_protocol::limits::WAITING_TIME;
use kirjo_protocol::time::{MINUTE, SECOND};

use crate::trace::Millis;

use super::desk::Job;
use super::{Event, World};

/// How long an operator waits for an identity operation of its own that its restored node lacks: whatever was under
/// way has arrived by then, and what waited in a room for its signer has been let go.
const PATIENCE: Millis = WAITING_TIME + MINUTE;

impl World<'_> {
    /// A disk is lost and its copy takes its place. What only that disk held, of whatever organisation, is lost for
    /// good.
    pub(super) fn restore(&mut self, at: usize) {
        self.crash(at);
        self.nodes[at].disk.restore_backup();
        let honest = self.nodes.iter().filter(|node| node.is_honest());
        let held: BTreeSet<_> =
            honest.flat_map(|node| node.disk.durable().values()).map(|record| record.id()).collect();
        let mut lost = 0;
        for desk in &mut self.desks {
            let acknowledged = desk.places.values().flat_map(|place| &place.acknowledged).map(|version| version.id);
            let gone: Vec<_> = acknowledged.filter(|id| !held.contains(id) && !desk.destroyed.contains(id)).collect();
            lost += gone.len();
            desk.destroyed.extend(gone);
        }
        self.tell(at, || format!("starts from its backup; {lost} records were on the lost disk only"));
        self.after(SECOND, Event::Start { node: at });
    }

    /// Whether an organisation's own node lacks the operation in force: the next can't be made on it.
    pub(super) fn lacks_operation(&self, org: usize) -> bool {
        self.nodes[org].replica.by_id(&self.desks[org].tip().record.id()).is_none()
    }

    /// An operator whose node lacks the operation in force looks whether anybody still has it. When nobody has, the
    /// last that somebody has is in force again, and the lost ones are made anew on it: what was signed with their
    /// keys has gone too.
    pub(super) fn look_for_lost(&mut self, org: usize) {
        let now = self.now;
        let tip = self.desks[org].tip().record.id();
        if !self.nodes[org].up || !self.lacks_operation(org) {
            self.desks[org].lacking = None;
            return;
        }
        if matches!(self.desks[org].jobs.front(), Some(Job::Found)) {
            return;
        }
        let since = *self.desks[org].lacking.get_or_insert(now);
        if now - since < PATIENCE || self.somebody_has(&tip) {
            return;
        }
        let desk = &mut self.desks[org];
        desk.lacking = None;
        for job in &mut desk.jobs {
            if let Job::Operate { signed, .. } = job {
                *signed = None;
            }
        }
        while !self.somebody_has(&self.desks[org].tip().record.id()) {
            let desk = &mut self.desks[org];
            let is_genesis = desk.operations.len() == 1;
            let job = match desk.operations.pop_if(|_| !is_genesis) {
                Some(lost) => Job::Operate { revoke: lost.removes_keys(), signed: None },
                None => Job::Found,
            };
            desk.jobs.push_front(job.clone());
            self.tell(org, || format!("has lost its operation in force for good, and has to do again: {job:?}"));
            if is_genesis {
                return;
            }
        }
    }

    /// Whether a record could still come from anybody.
    fn somebody_has(&self, id: &RecordId) -> bool {
        self.nodes.iter().any(|node| node.disk.has(id)) || self.a_hostile_node_has(id)
    }

    fn a_hostile_node_has(&self, id: &RecordId) -> bool {
        let hostile = self.nodes.iter().filter(|node| !node.is_honest());
        hostile.clone().any(|node| node.disk.has(id)) || {
            let mut hoards = hostile.filter_map(|node| node.hostile.as_ref()).flat_map(|hostile| &hostile.hoard);
            hoards.any(|bytes| self.verified.get(bytes).is_some_and(|read| read.as_ref().is_ok_and(|r| r.id() == *id)))
        }
    }

    /// Whether the operation in force of an organisation is in the hands of hostile nodes only. Its operator can
    /// neither go on with it nor be sure that it has gone.
    pub(super) fn is_hostage(&self, org: usize) -> bool {
        let tip = self.desks[org].tip().record.id();
        let mut honest = self.nodes.iter().filter(|node| node.is_honest());
        !honest.any(|node| node.disk.has(&tip)) && self.a_hostile_node_has(&tip)
    }
}

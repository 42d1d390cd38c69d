//! Taking in an identity operation of an organisation that this node signs for.
//!
//! An operation that removes a signer takes everything that it signed with it, retractions included, on every
//! node. So the organisation's own node signs again what shall stay, in the same step and in the same write as
//! the operation: no reader of this node ever sees one without the other, and no crash leaves them apart.

use std::collections::BTreeSet;

use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordId};
use kirjo_protocol::identity::{Authority, Chain, Offered};
use kirjo_protocol::limits::MAX_AHEAD;
use kirjo_protocol::refusal::Verdict;
use kirjo_protocol::replica::{Input, Replica, Source};
use tokio::sync::oneshot;

use super::{Engine, Signed, Unsigned};
use crate::node::{NodeError, write};

/// An operation, and what is to be done about the records that lose their signer by it.
pub(crate) struct Identify {
    /// The operation, verified.
    pub(crate) operation: Record,
    /// Records that are signed again, by the ids that they have now.
    pub(crate) again: Vec<(RecordId, Unsigned)>,
    /// Records that fall.
    pub(crate) fall: BTreeSet<RecordId>,
    /// Where the answer goes.
    pub(crate) done: oneshot::Sender<Result<Identified, NodeError>>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Identified {
    /// It is in force, and so many records have been signed again.
    Done(usize),
    /// Other records than those named would lose their signer: something was published meanwhile.
    Changed,
}

/// The published records and retractions of an organisation that count now and would not under another chain.
pub(crate) fn losing(replica: &Replica, org: &OrgId, next: &Chain) -> BTreeSet<RecordId> {
    let counts = |view: &kirjo_protocol::replica::View<'_>| {
        next.authority(view.signer, view.kind, view.entry.seq) == Authority::Counts
    };
    let lost = replica.records_of(org).filter(|view| !view.kind.is_system() && !counts(view));
    lost.map(|view| view.entry.id).collect()
}

impl Engine {
    pub(super) async fn identify(&mut self, identify: Identify) {
        let Identify { operation, again, fall, done } = identify;
        let (org, now) = (operation.org(), self.now());
        let (mut out, mut fresh) = (Vec::new(), vec![operation.clone()]);
        let result = {
            let mut replica = write(&self.inner.replica);
            self.step(&mut replica, &operation, again, &fall, &mut out, &mut fresh)
        };
        let failed = result.is_err() || matches!(result, Ok(Identified::Changed));
        if failed {
            fresh.clear();
        }
        self.carry_out_local(out, fresh, move |stored| {
            let answer = match stored {
                Ok(()) => result,
                Err(error) => Err(NodeError::Store((*error).clone())),
            };
            // Whoever asked may have gone.
            let _ = done.send(answer);
        })
        .await;
        if !failed {
            // The head and this node's record may have lost their signer too.
            self.node_record_due = true;
            self.sign_head(org).await;
            self.handle(Input::Sync { peer: None }).await;
            tracing::info!(%org, tip = %operation.id(), at = now.0, "the organisation's identity has changed");
        }
    }

    fn step(
        &self,
        replica: &mut Replica,
        operation: &Record,
        again: Vec<(RecordId, Unsigned)>,
        fall: &BTreeSet<RecordId>,
        out: &mut Vec<kirjo_protocol::replica::Output>,
        fresh: &mut Vec<Record>,
    ) -> Result<Identified, NodeError> {
        let (org, now) = (operation.org(), self.now());
        let mut next = replica.org(&org).ok_or(NodeError::UnknownOrg(org))?.chain.clone();
        match next.offer(operation) {
            Offered::Extends => {}
            other => return Err(NodeError::BadOperation(outcome(&other))),
        }
        let named: BTreeSet<RecordId> = again.iter().map(|(id, _)| *id).chain(fall.iter().copied()).collect();
        if named != losing(replica, &org, &next) {
            return Ok(Identified::Changed);
        }
        let seq = replica.next_seq(&org, now);
        if !again.is_empty() && seq.time() > now.plus(MAX_AHEAD) {
            // Every one of them would be refused, after the operation had taken the old ones away.
            return Err(NodeError::ClockBehind(seq.time().since(now)));
        }
        let keys = self.inner.org_keys(&org);
        let may_sign = |(_, unsigned): &(RecordId, Unsigned)| {
            keys.as_ref().is_some_and(|keys| keys.signer_for(&next, &unsigned.kind, seq).is_some())
        };
        if !again.iter().all(may_sign) {
            return Err(NodeError::NotSigning(org));
        }
        match replica.offer(now, operation, Source::Local, out) {
            Verdict::Accepted => {}
            verdict => return Err(NodeError::RefusedByRules(verdict.name())),
        }
        let mut count = 0;
        for (id, unsigned) in again {
            match self.sign(replica, unsigned, now, out) {
                Signed::Published(record) => {
                    fresh.push(record);
                    count += 1;
                }
                other => tracing::error!(%id, ?other, "a record could not be signed again"),
            }
        }
        Ok(Identified::Done(count))
    }
}

fn outcome(offered: &Offered) -> &'static str {
    match offered {
        Offered::Extends => "extends",
        Offered::Replaces(_) => "replaces",
        Offered::Known => "known",
        Offered::Superseded => "superseded",
        Offered::UnknownPrevious => "unknown-previous",
        Offered::Refused(_) => "refused",
    }
}

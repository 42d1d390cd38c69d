//! Leaving records out, and taking them in again.

use kirjo_protocol::envelope;
use kirjo_protocol::replica::DropRule;
use tokio::sync::oneshot;

use super::Engine;
use super::carry::EVIDENCE_KEY;
use crate::left_out::{self, Why};
use crate::node::{NodeError, write};
use crate::store::Change;

/// Told how many records were dropped or released.
type Done = oneshot::Sender<Result<usize, NodeError>>;

impl Engine {
    /// Takes a rule: on the drive it comes in one step with the stubs, so that a payload is never gone without it.
    pub(super) async fn leave_out(&mut self, rule: DropRule, why: Why, done: Done) {
        let inner = self.inner.clone();
        if let Err(refused) = inner.replica().would_drop(rule) {
            let _ = done.send(Err(refused.into()));
            return;
        }
        let mut changes = vec![left_out::keep_rule(rule, Some(&why))];
        match self.evidence_under(rule) {
            Ok(evidence) => changes.extend(evidence),
            Err(error) => {
                let _ = done.send(Err(error));
                return;
            }
        }
        // Before the replica, so that whoever finds a stub finds the reason.
        write(&inner.rules).insert(rule, why);
        let mut out = Vec::new();
        let dropped = write(&inner.replica).drop_by(rule, &mut out);
        let dropped = match dropped {
            Ok(dropped) => dropped,
            // The organisation has become this node's own since it was asked.
            Err(refused) => {
                write(&inner.rules).remove(&rule);
                let _ = done.send(Err(refused.into()));
                return;
            }
        };
        inner.dropped.send_modify(|times| *times += 1);
        tracing::info!(%rule, dropped, "records are left out from now on");
        self.carry_out_with(changes, out, Vec::new(), move |stored| {
            let _ = done.send(stored.map(|()| dropped).map_err(|error| NodeError::Store((*error).clone())));
        })
        .await;
    }

    /// Takes a rule back: its stubs leave the set and the drive, and sessions with peers begin.
    pub(super) async fn keep(&mut self, rule: DropRule, done: Done) {
        let inner = self.inner.clone();
        let (now, mut out) = (self.now(), Vec::new());
        let Some(released) = write(&inner.replica).keep(now, rule, &mut out) else {
            let _ = done.send(Err(NodeError::NoRule(rule.to_string())));
            return;
        };
        write(&inner.rules).remove(&rule);
        tracing::info!(%rule, released, "records are no longer left out");
        self.carry_out_with(vec![left_out::keep_rule(rule, None)], out, Vec::new(), move |stored| {
            let _ = done.send(stored.map(|()| released).map_err(|error| NodeError::Store((*error).clone())));
        })
        .await;
    }

    /// The removal of the evidence that holds payloads of a place under the rule, if there is any.
    fn evidence_under(&self, rule: DropRule) -> Result<Option<Change>, NodeError> {
        let key = [EVIDENCE_KEY, &rule.org().0[..]].concat();
        let Some(value) = self.inner.store.meta(&key)? else { return Ok(None) };
        let pair = ciborium::from_reader::<ciborium::Value, _>(&value[..]).ok();
        let envelopes = pair.as_ref().and_then(ciborium::Value::as_array).into_iter().flatten();
        let mut places = envelopes
            .filter_map(|envelope| envelope::read_trusted(envelope.as_bytes()?, &self.inner.network).ok())
            .map(|record| (record.org(), record.key()))
            .peekable();
        // What can't be read proves nothing either.
        let goes = places.peek().is_none() || places.any(|(org, key)| rule.covers(&org, &key));
        Ok(goes.then_some(Change::Meta { key, value: None }))
    }
}

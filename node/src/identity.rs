//! Identities in use: founding and taking in organisations, making signers, and taking in operations that a
//! controller signed elsewhere. The controller's key is never read here.

use std::collections::BTreeSet;
use std::sync::Arc;

use kirjo_protocol::envelope::{self, Record};
use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::identity::{Chain, Offered};
use kirjo_protocol::key::PublicKey;
use kirjo_protocol::refusal::Refusal;
use kirjo_protocol::time::{Seq, UnixMillis};
use serde_json::json;
use tokio::sync::oneshot;

use crate::engine::identify::{Identified, Identify, losing};
use crate::engine::{Message, Unsigned};
use crate::home::HomeError;
use crate::node::{Node, NodeError, StartError, write};
use crate::publish::{Outcome, PublishOptions};

/// How often the records to be signed again are gathered anew when some change meanwhile.
const ROUNDS: usize = 8;

/// What a new organisation is told.
#[derive(Debug, Clone)]
pub struct Founding {
    /// Its name.
    pub name: String,
    /// The language of the name, as BCP 47.
    pub lang: String,
    /// Its kind, a code of the list `org-type`.
    pub org_type: String,
}

/// What an identity operation did here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The operation now in force.
    pub tip: RecordId,
    /// Records and retractions that were signed again.
    pub signed_again: usize,
    /// Places of records and retractions that were left to fall, to be published again where they are missed.
    pub fallen: Vec<RecordKey>,
}

/// A signer of this node for an organisation, and what its controller needs to know for listing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// A key that the identity has never listed.
    pub key: PublicKey,
    /// The key of this node that signs now.
    pub signs_now: Option<PublicKey>,
    /// The highest seq that the organisation has used, as far as this node has seen.
    pub last_seq: Option<Seq>,
}

impl Node {
    /// Founds an organisation that this node signs for, and publishes its first record.
    ///
    /// # Errors
    /// When its keys can't be written.
    pub async fn found(&self, founding: &Founding) -> Result<OrgId, NodeError> {
        let home = |error: HomeError| NodeError::Home(error.to_string());
        let org = self.0.home.found(&self.0.network, self.now()).map_err(home)?;
        let profile = json!({
            "kind": "organisation", "title": { (&founding.lang): founding.name }, "orgType": founding.org_type,
        });
        self.0.home.set_profile(&org, &profile).map_err(home)?;
        self.host(vec![org]).await.map_err(|error| NodeError::Home(error.to_string()))?;
        Ok(org)
    }

    /// Offers the genesis of every organisation that this node signs for and that the set does not have yet,
    /// and publishes what `init` was told about it.
    pub(crate) async fn announce_own(&self) {
        let fresh: Vec<_> = {
            let keys = self.0.all_org_keys();
            let replica = self.0.replica();
            keys.into_iter().filter(|keys| replica.org(&keys.org).is_none()).collect()
        };
        if fresh.is_empty() {
            return;
        }
        let records = fresh.iter().map(|keys| keys.genesis.clone()).collect();
        let (done, verdicts) = oneshot::channel();
        self.0.tell(Message::Adopt { records, done }).await;
        if verdicts.await.is_err() {
            return;
        }
        let profiles: Vec<_> =
            fresh.iter().filter_map(|keys| Some((keys.org, self.0.home.profile(&keys.org)?))).collect();
        let orgs: Vec<OrgId> = profiles.iter().map(|(org, _)| *org).collect();
        let reason = Some("the name given to init".into());
        match self.publish_for(profiles, PublishOptions { reason, ..PublishOptions::default() }).await {
            Ok(outcomes) => {
                for (org, outcome) in orgs.iter().zip(outcomes) {
                    if let Outcome::Refused(faults) = outcome {
                        tracing::warn!(?faults, "the organisation's first record was not published");
                    } else if let Err(error) = self.0.home.forget_profile(org) {
                        tracing::warn!(%org, %error, "the profile of a published organisation can't be removed");
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "the organisation's first record was not published"),
        }
    }

    /// Makes this node sign for another organisation whose keys lie in its data directory.
    ///
    /// # Errors
    /// When the keys can't be read.
    pub async fn host(&self, orgs: Vec<OrgId>) -> Result<(), StartError> {
        let all = self.0.home.orgs(&self.0.network)?;
        {
            let mut held = write(&self.0.orgs);
            for keys in all.into_iter().filter(|keys| orgs.contains(&keys.org)) {
                held.insert(keys.org, Arc::new(keys));
            }
        }
        self.announce_own().await;
        Ok(())
    }

    /// Gives a signer of this node for an organisation that a controller can list: one that was made before and is
    /// not listed yet, else a new one. An organisation of elsewhere is taken in by this, and can be published for
    /// here once its identity lists the key.
    ///
    /// # Errors
    /// [`NodeError::UnknownOrg`] when the organisation is not held here, and [`NodeError::LeavesOut`] when not whole.
    pub async fn candidate(&self, org: OrgId) -> Result<Candidate, NodeError> {
        // One at a time: two callers would make two keys.
        let _one = self.0.publishing.lock().await;
        let home = |error: HomeError| NodeError::Home(error.to_string());
        let (chain, last_seq) = self
            .read(|replica| replica.org(&org).map(|view| (view.chain.clone(), view.last_seq)))
            .ok_or(NodeError::UnknownOrg(org))?;
        if self.0.org_keys(&org).is_none() {
            {
                let mut replica = write(&self.0.replica);
                if replica.rules().any(|(rule, _)| rule.org() == org) {
                    return Err(NodeError::LeavesOut(org));
                }
                // From here on no rule about it is taken.
                replica.add_own(org, self.now());
            }
            self.0.guard.hold(org);
            self.0.home.take_in(&chain.links()[0].record).map_err(home)?;
        }
        self.reload(org)?;
        let fresh = |node: &Node| {
            let keys = node.0.org_keys(&org)?;
            keys.fresh_signer(&chain).map(|key| key.public())
        };
        let key = match fresh(self) {
            Some(key) => key,
            None => {
                let key = self.0.home.new_signer(&org).map_err(home)?;
                self.reload(org)?;
                key
            }
        };
        Ok(Candidate { key, signs_now: self.signs_now(&org), last_seq })
    }

    /// The key with which this node would sign a record of the organisation now.
    pub fn signs_now(&self, org: &OrgId) -> Option<PublicKey> {
        let keys = self.0.org_keys(org)?;
        let now = self.now();
        self.read(|replica| {
            let chain = replica.org(org)?.chain;
            let kind = &kirjo_protocol::kind::Kind::Organisation;
            keys.signer_for(chain, kind, replica.next_seq(org, now)).map(|key| key.public())
        })
    }

    /// Takes in an identity operation of an organisation that this node signs for. What the operation takes the
    /// signer from is signed again, but records of a seq later than `good_until`, if that is given: those fall.
    /// As to `force`, see [`crate::publish::PublishOptions`].
    ///
    /// # Errors
    /// [`NodeError::BadOperation`] when it is not the next of its organisation's chain.
    pub async fn take_operation(
        &self,
        bytes: &[u8],
        good_until: Option<UnixMillis>,
        force: bool,
    ) -> Result<Taken, NodeError> {
        let operation = envelope::verify(bytes, &self.0.network)
            .map_err(|error| NodeError::BadOperation(Refusal::from(&error).name()))?;
        let org = operation.org();
        self.0.org_keys(&org).ok_or(NodeError::NotOurs(org))?;
        // What is signed again has to be the newest.
        self.wait_for_guard(&[org].into(), force).await?;
        // Publishers wait meanwhile, so that the records gathered here stay the newest but for gossip.
        let mut local_ids = self.0.publishing.lock().await;
        for _ in 0..ROUNDS {
            let (again, fall) = self.gather(&operation, good_until)?;
            let fallen = self.read(|replica| {
                fall.iter().filter_map(|id| replica.by_id(id)).map(|view| view.entry.key).collect::<Vec<_>>()
            });
            let (done, answer) = oneshot::channel();
            let identify = Identify { operation: operation.clone(), again, fall, done };
            self.0.tell(Message::Identify(Box::new(identify))).await;
            match answer.await.map_err(|_| NodeError::Stopping)?? {
                Identified::Done(signed_again) => {
                    local_ids.remove(&org);
                    return Ok(Taken { tip: operation.id(), signed_again, fallen });
                }
                Identified::Changed => {}
            }
        }
        Err(NodeError::Changing)
    }

    /// The records that lose their signer by an operation: those to be signed again, and those that fall.
    #[expect(clippy::type_complexity, reason = "two lists of one step")]
    fn gather(
        &self,
        operation: &Record,
        good_until: Option<UnixMillis>,
    ) -> Result<(Vec<(RecordId, Unsigned)>, BTreeSet<RecordId>), NodeError> {
        let (org, now) = (operation.org(), self.now());
        let lost = self.read(|replica| {
            let mut next: Chain = replica.org(&org).ok_or(NodeError::UnknownOrg(org))?.chain.clone();
            match next.offer(operation) {
                Offered::Extends => {}
                Offered::Known => return Err(NodeError::BadOperation("known")),
                _ => return Err(NodeError::BadOperation("superseded")),
            }
            let views = losing(replica, &org, &next).into_iter().filter_map(|id| replica.by_id(&id));
            let mut lost: Vec<_> = views.map(|view| (view.entry.clone(), view.kind.clone())).collect();
            // In the order in which they were signed before, so that newest stays newest.
            lost.sort_by_key(|(entry, _)| entry.seq);
            Ok(lost)
        })?;
        let (mut again, mut fall) = (Vec::new(), BTreeSet::new());
        for (entry, kind) in lost {
            let good = good_until.is_none_or(|until| entry.seq.time() <= until);
            // A record whose lease has ended can't be signed again, and nobody is shown it.
            let ended = !entry.retraction && entry.expires <= now;
            let record = if good && !ended { self.record(entry.arrival)? } else { None };
            match record {
                Some(record) => {
                    let body = record.body();
                    let unsigned = Unsigned {
                        org,
                        kind,
                        key: entry.key,
                        expires: entry.expires,
                        content: body.content.clone(),
                        critical: body.critical.clone(),
                    };
                    again.push((entry.id, unsigned));
                }
                None => {
                    fall.insert(entry.id);
                }
            }
        }
        Ok((again, fall))
    }

    /// Reads an organisation's keys again from the data directory.
    fn reload(&self, org: OrgId) -> Result<(), NodeError> {
        let all = self.0.home.orgs(&self.0.network).map_err(|error| NodeError::Home(error.to_string()))?;
        if let Some(keys) = all.into_iter().find(|keys| keys.org == org) {
            write(&self.0.orgs).insert(org, Arc::new(keys));
        }
        Ok(())
    }
}

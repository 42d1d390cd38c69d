//! How much of what each publisher says it has this node holds, and who has been asked about it.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use kirjo_protocol::completeness::{Completeness, Held, State, judge};
use kirjo_protocol::head::Head;
use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::replica::Arrival;
use kirjo_protocol::time::UnixMillis;
use libp2p::PeerId;

use super::{Inner, Node, read, write};
use crate::directory::MAX_NODES;
use crate::store::StoreError;

/// A comparison of the whole sets with the node of an organisation, which ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The organisation, by the node's own record.
    pub org: OrgId,
    /// The node.
    pub peer: String,
    /// When it ended.
    pub at: UnixMillis,
}

/// When a comparison with a peer began, as the next arrival number then, and when it ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comparison {
    since: Arrival,
    at: UnixMillis,
}

/// What this node knows of a publisher's completeness.
#[derive(Debug, Clone)]
pub struct Publisher {
    /// What it comes to.
    pub state: State,
    /// The newest head known, and the comparison with what is held; `None` without a head.
    pub known: Option<Known>,
}

/// A head and what is held beside it.
#[derive(Debug, Clone)]
pub struct Known {
    /// The publisher's signed word.
    pub head: Head,
    /// The same by what this node holds.
    pub held: Held,
    /// The answer.
    pub answer: Completeness,
    /// Comparisons begun since the head arrived, one for each organisation.
    pub asked: Vec<Compared>,
}

/// What was computed for a head, until a record of the organisation enters or leaves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cached {
    head: RecordId,
    content: Head,
    changes: u64,
    held: Held,
}

impl Inner {
    /// Notes that a comparison with a peer has ended well.
    pub(crate) fn note_compared(&self, peer: PeerId, since: Arrival) {
        let at = self.clock.now();
        let mut compared = write(&self.compared);
        if compared.len() >= MAX_NODES
            && !compared.contains_key(&peer)
            && let Some(oldest) = compared.iter().min_by_key(|(_, comparison)| comparison.since).map(|(peer, _)| *peer)
        {
            compared.remove(&oldest);
        }
        compared.insert(peer, Comparison { since, at });
    }

    /// Comparisons begun after a record arrived: the newest for each organisation whose node took part.
    fn compared_since(&self, arrival: Arrival) -> Vec<Compared> {
        let directory = read(&self.directory);
        let mut by_org: BTreeMap<OrgId, Compared> = BTreeMap::new();
        for (peer, comparison) in read(&self.compared).iter().filter(|(_, comparison)| comparison.since > arrival) {
            let Some(org) = directory.get(peer).map(|node| node.org) else { continue };
            let compared = Compared { org, peer: peer.to_string(), at: comparison.at };
            if by_org.get(&org).is_none_or(|known| known.at < compared.at) {
                by_org.insert(org, compared);
            }
        }
        by_org.into_values().collect()
    }
}

impl Node {
    /// How complete a publisher is here; `None` when the organisation is not held.
    ///
    /// # Errors
    /// When its head can't be read.
    pub fn completeness(&self, org: &OrgId) -> Result<Option<Publisher>, StoreError> {
        let found = self.read(|replica| {
            let changes = replica.org(org)?.changes;
            Some((changes, replica.record(org, &RecordKey::HEAD).map(|view| (view.entry.id, view.entry.arrival))))
        });
        let Some((changes, head)) = found else { return Ok(None) };
        let none = Publisher { state: State::NoHead, known: None };
        let Some((id, arrival)) = head else { return Ok(Some(none)) };

        let cached = self.0.completeness.lock().unwrap_or_else(PoisonError::into_inner).get(org).copied();
        let same_head = cached.filter(|cached| cached.head == id);
        let (content, held) = match same_head {
            Some(cached) if cached.changes == changes => (cached.content, cached.held),
            _ => {
                let content = match same_head {
                    Some(cached) => Some(cached.content),
                    None => self
                        .record(arrival)?
                        .and_then(|record| record.body().content.as_ref().and_then(Head::from_content)),
                };
                let Some(content) = content else { return Ok(Some(none)) };
                let computed =
                    self.read(|replica| Some((replica.org(org)?.changes, replica.held_of(org, content.as_of)?)));
                let Some((changes, held)) = computed else { return Ok(None) };
                let mut cache = self.0.completeness.lock().unwrap_or_else(PoisonError::into_inner);
                cache.insert(*org, Cached { head: id, content, changes, held });
                (content, held)
            }
        };
        let asked = self.0.compared_since(arrival);
        let answer = judge(&content, &held, asked.len(), self.now());
        Ok(Some(Publisher { state: answer.state, known: Some(Known { head: content, held, answer, asked }) }))
    }

    /// How many publishers are in each state, those that the operator hides included.
    ///
    /// # Errors
    /// When a head can't be read.
    pub fn completeness_counts(&self) -> Result<BTreeMap<&'static str, usize>, StoreError> {
        let orgs: Vec<OrgId> = self.read(|replica| replica.orgs().map(|org| org.id).collect());
        let mut counts: BTreeMap<&'static str, usize> = State::ALL.iter().map(|state| (state.name(), 0)).collect();
        for org in &orgs {
            if let Some(publisher) = self.completeness(org)? {
                *counts.entry(publisher.state.name()).or_default() += 1;
            }
        }
        let mut cache = self.0.completeness.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() > orgs.len() {
            cache.retain(|org, _| orgs.binary_search(org).is_ok());
        }
        Ok(counts)
    }
}

//! What the protocol lists: a place of an organisation, with a record or with the news that it has none any more.

use std::collections::BTreeSet;

use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::replica::Arrival;
use kirjo_protocol::time::UnixMillis;

use super::super::super::App;
use super::request::List;
use crate::rdf::iri;
use crate::visible::is_visible;

/// One item, without its texts.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Its datestamp.
    pub(super) at: UnixMillis,
    pub(super) id: RecordId,
    pub(super) org: OrgId,
    pub(super) key: RecordKey,
    pub(super) kind: Kind,
    pub(super) arrival: Arrival,
    pub(super) deleted: bool,
}

impl Item {
    pub(super) fn identifier(&self) -> String {
        iri::of_record(&self.org, &self.key)
    }

    /// Its place in every list.
    pub(super) fn position(&self) -> (UnixMillis, RecordId) {
        (self.at, self.id)
    }
}

/// All items of this moment.
pub(super) struct Items(Vec<Item>);

impl Items {
    /// Takes note of them, under a lock that is held for no longer than that takes.
    pub(super) fn of(app: &App) -> Self {
        let (now, policy) = (app.node.now(), app.node.policy());
        let items = app.node.read(|replica| {
            let items = replica.since(Arrival(0)).filter_map(|view| {
                let entry = view.entry;
                if view.kind.is_system() || !view.kind.is_shown() || policy.hides(&view.org) {
                    return None;
                }
                let ended = view.is_published() && !entry.critical && !view.is_live(now);
                if !(entry.retraction || ended || is_visible(&view, now, policy)) {
                    return None;
                }
                Some(Item {
                    at: if ended { entry.expires } else { entry.seq.time() },
                    id: entry.id,
                    org: view.org,
                    key: entry.key,
                    kind: view.kind.clone(),
                    arrival: entry.arrival,
                    deleted: entry.retraction || ended,
                })
            });
            items.collect()
        });
        Self(items)
    }

    pub(super) fn earliest(&self) -> Option<UnixMillis> {
        self.0.iter().map(|item| item.at).min()
    }

    pub(super) fn find(&self, identifier: &str) -> Option<&Item> {
        let (org, key) = iri::parse(identifier)?;
        self.0.iter().find(|item| item.org == org && item.key == key)
    }

    /// Organisations that have something to show.
    pub(super) fn organisations(&self) -> BTreeSet<OrgId> {
        self.0.iter().filter(|item| !item.deleted).map(|item| item.org).collect()
    }

    /// The next items of a list, the length of the whole list, and whether there are more.
    pub(super) fn page(mut self, list: &List, most: usize) -> (Vec<Item>, usize, bool) {
        self.0.retain(|item| list.wants(item));
        let total = self.0.len();
        self.0.retain(|item| list.after.is_none_or(|after| item.position() > after));
        self.0.sort_unstable_by_key(Item::position);
        let more = self.0.len() > most;
        self.0.truncate(most);
        (self.0, total, more)
    }
}

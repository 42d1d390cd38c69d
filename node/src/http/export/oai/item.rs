//! What the protocol lists: a place of an organisation, with a record or with the news that it has none any more.

use std::collections::{BTreeMap, BTreeSet};

use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::replica::{Arrival, View};
use kirjo_protocol::time::UnixMillis;

use super::super::super::App;
use super::request::List;
use crate::rdf::iri;
use crate::visible::{Policy, is_visible};

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

/// The item of a place, unless there is nothing to tell of it.
fn item_of(view: &View<'_>, now: UnixMillis, policy: &Policy) -> Option<Item> {
    let entry = view.entry;
    if view.kind.is_system() || !view.kind.is_shown() || policy.hides(&view.org) {
        return None;
    }
    let ended = view.is_published() && !entry.critical && !view.is_live(now);
    (entry.retraction || ended || is_visible(view, now, policy)).then(|| Item {
        at: if ended { entry.expires } else { entry.seq.time() },
        id: entry.id,
        org: view.org,
        key: entry.key,
        kind: view.kind.clone(),
        arrival: entry.arrival,
        deleted: entry.retraction || ended,
    })
}

/// Looks at every item, under a lock that is held for no longer than that takes, and keeps none.
fn each(app: &App, mut look: impl FnMut(Item)) {
    let (now, policy) = (app.node.now(), app.node.policy());
    app.node.read(|replica| {
        replica.since(Arrival(0)).filter_map(|view| item_of(&view, now, policy)).for_each(&mut look);
    });
}

/// The item of an identifier.
pub(super) fn find(app: &App, identifier: &str) -> Option<Item> {
    let (org, key) = iri::parse(identifier)?;
    let (now, policy) = (app.node.now(), app.node.policy());
    app.node.read(|replica| item_of(&replica.record(&org, &key)?, now, policy))
}

/// The first datestamp.
pub(super) fn earliest(app: &App) -> Option<UnixMillis> {
    let mut earliest = None;
    each(app, |item| earliest = Some(earliest.map_or(item.at, |earliest: UnixMillis| earliest.min(item.at))));
    earliest
}

/// Organisations that have something to show.
pub(super) fn organisations(app: &App) -> BTreeSet<OrgId> {
    let mut organisations = BTreeSet::new();
    each(app, |item| {
        if !item.deleted {
            organisations.insert(item.org);
        }
    });
    organisations
}

/// The next items of a list, at most so many, the length of the whole list, and whether there are more. However many
/// items there are, no more than those of one page are kept while they are looked through.
pub(super) fn page(app: &App, list: &List, most: usize) -> (Vec<Item>, usize, bool) {
    let (mut first, mut total) = (BTreeMap::new(), 0);
    each(app, |item| {
        if !list.wants(&item) {
            return;
        }
        total += 1;
        if list.after.is_none_or(|after| item.position() > after) {
            first.insert(item.position(), item);
            if first.len() > most + 1 {
                first.pop_last();
            }
        }
    });
    let more = first.len() > most;
    (first.into_values().take(most).collect(), total, more)
}

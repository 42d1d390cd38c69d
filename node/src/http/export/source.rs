//! Records for exports, one after the other, each with the names of its publisher.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use kirjo_protocol::content::LangMap;
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::OrgId;
use kirjo_protocol::kind::Kind;

use super::super::App;
use super::super::params::Params;
use super::super::problem::Problem;
use crate::catalogue::Snapshot;

/// Which records.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    pub(super) kind: Option<Kind>,
    pub(super) org: Option<OrgId>,
}

impl Filter {
    pub(super) fn read(params: &Params) -> Result<Self, Problem> {
        Ok(Self { kind: params.kind()?, org: params.org()? })
    }
}

/// Names of publishers, read once each. As many as organisations are held, which the node's budget bounds.
pub(super) struct Publishers<'a> {
    app: &'a App,
    names: BTreeMap<OrgId, Option<Arc<LangMap>>>,
}

impl<'a> Publishers<'a> {
    pub(super) fn new(app: &'a App) -> Self {
        Self { app, names: BTreeMap::new() }
    }

    pub(super) fn of(&mut self, org: &OrgId) -> io::Result<Option<Arc<LangMap>>> {
        if let Some(names) = self.names.get(org) {
            return Ok(names.clone());
        }
        let document = self.app.catalogue.publisher(&self.app.node, org).map_err(io::Error::other)?;
        let names = document.map(|document| Arc::new(document.title.clone()));
        self.names.insert(*org, names.clone());
        Ok(names)
    }
}

/// Reads the records of a snapshot, newest first. Those erased since it was taken are left out.
pub(super) fn each(
    app: &App,
    snapshot: &Snapshot,
    filter: &Filter,
    mut take: impl FnMut(&Record, Option<&LangMap>) -> io::Result<()>,
) -> io::Result<()> {
    let mut publishers = Publishers::new(app);
    for hit in snapshot.hits(filter.kind.as_ref(), filter.org.as_ref()) {
        let Some(record) = app.node.record(hit.arrival).map_err(io::Error::other)? else { continue };
        let names = publishers.of(&record.org())?;
        take(&record, names.as_deref())?;
    }
    Ok(())
}

//! Records for exports, one after the other, each with the names of its publisher.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use kirjo_protocol::content::LangMap;
use kirjo_protocol::id::OrgId;
use kirjo_protocol::kind::Kind;

use super::super::App;
use super::super::params::Params;
use super::super::problem::Problem;
use crate::catalogue::{Hit, Snapshot};
use crate::shown::Shown;

/// Records that are in memory at once: enough that a second thread is worth its start, a few megabytes at most.
const BATCH: usize = 512;
/// Threads that read and write one export: as many as the smallest machine has cores.
const THREADS: usize = 2;

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
struct Publishers<'a> {
    app: &'a App,
    names: Mutex<BTreeMap<OrgId, Option<Arc<LangMap>>>>,
}

impl Publishers<'_> {
    fn of(&self, org: &OrgId) -> io::Result<Option<Arc<LangMap>>> {
        let names = || self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names().get(org) {
            return Ok(known.clone());
        }
        let document = self.app.catalogue.publisher(&self.app.node, org).map_err(io::Error::other)?;
        let read = document.map(|document| Arc::new(document.title.clone()));
        names().insert(*org, read.clone());
        Ok(read)
    }
}

/// Makes something of each record of a snapshot, on more than one thread, and takes it in the order of the snapshot,
/// newest first. Records erased since the snapshot was taken are left out.
pub(super) fn each<T: Send>(
    app: &App,
    snapshot: &Snapshot,
    filter: &Filter,
    make: impl Fn(&Shown<'_>) -> io::Result<T> + Sync,
    mut take: impl FnMut(T) -> io::Result<()>,
) -> io::Result<()> {
    let publishers = Publishers { app, names: Mutex::new(BTreeMap::new()) };
    let made = |hits: &[&Hit]| -> io::Result<Vec<T>> {
        let mut out = Vec::with_capacity(hits.len());
        for hit in hits {
            let Some(record) = app.node.record(hit.arrival).map_err(io::Error::other)? else { continue };
            let publisher = publishers.of(&record.org())?;
            out.push(make(&app.catalogue.shown(&app.node, &record, publisher.as_deref()).map_err(io::Error::other)?)?);
        }
        Ok(out)
    };
    let mut hits = snapshot.hits(filter.kind.as_ref(), filter.org.as_ref());
    loop {
        let batch: Vec<&Hit> = hits.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(());
        }
        let parts = batch.chunks(batch.len().div_ceil(THREADS));
        let parts: Vec<io::Result<Vec<T>>> = std::thread::scope(|scope| {
            let threads: Vec<_> = parts.map(|part| scope.spawn(|| made(part))).collect();
            let panicked = || Err(io::Error::other("a thread of the export panicked"));
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| panicked())).collect()
        });
        for part in parts {
            part?.into_iter().try_for_each(&mut take)?;
        }
    }
}

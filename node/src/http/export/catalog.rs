//! Organisations and datasets for data portals.

use std::io;
use std::sync::mpsc;

use axum::extract::State;
use axum::http::header::HeaderMap;
use axum::http::{Method, Uri};
use axum::response::Response;
use kirjo_protocol::content::LangMap;
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::kind::Kind;
use oxrdf::Triple;

use super::super::App;
use super::super::openapi::parameters::CatalogQuery;
use super::super::params::Params;
use super::super::problem::Problem;
use super::source::{Filter, each};
use super::stream::{Asked, answer};
use super::{JSON_LD, TURTLE, base};
use crate::catalogue::Snapshot;
use crate::messages::{self, Lang};
use crate::rdf::dcat::{About, Catalog, Json};
use crate::rdf::turtle::Turtle;
use crate::shown::Shown;
use crate::visible::is_visible;

/// Datasets whose statements are made ahead of their being written: a megabyte or two.
const AHEAD: usize = 64;

#[utoipa::path(
    get,
    path = "/export/catalog.ttl",
    operation_id = "catalog-ttl",
    tag = "exports",
    summary = "api-catalog-ttl",
    params(CatalogQuery),
    responses((status = 200, description = "api-answer", body = String, content_type = "text/turtle"), (status = 304, description = "api-same")),
)]
pub(super) async fn turtle(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let filter = filter(&uri)?;
    let base = base::of(&app, &headers);
    answer(app, Asked { method, uri, headers }, TURTLE, &base.clone(), move |app, snapshot, out| {
        let mut turtle = Turtle::new(out);
        write(app, snapshot, &filter, base, |triples| turtle.write(triples))?;
        turtle.finish().map(drop)
    })
    .await
}

#[utoipa::path(
    get,
    path = "/export/catalog.jsonld",
    operation_id = "catalog-jsonld",
    tag = "exports",
    summary = "api-catalog-jsonld",
    params(CatalogQuery),
    responses((status = 200, description = "api-answer", body = Object, content_type = "application/ld+json"), (status = 304, description = "api-same")),
)]
pub(super) async fn json(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let filter = filter(&uri)?;
    let base = base::of(&app, &headers);
    answer(app, Asked { method, uri, headers }, JSON_LD, &base.clone(), move |app, snapshot, out| {
        let mut json = Json::new(out)?;
        write(app, snapshot, &filter, base, |triples| json.write(triples))?;
        json.finish().map(drop)
    })
    .await
}

/// Only organisations and datasets are in this catalogue. `kind=dataset` gives datasets without the catalogue around
/// them, as validators of the health profile take them.
fn filter(uri: &Uri) -> Result<Filter, Problem> {
    let params = Params::strict(uri, CatalogQuery::NAMES)?;
    let filter = Filter::read(&params)?;
    match &filter.kind {
        None | Some(Kind::Dataset | Kind::Organisation) => Ok(filter),
        Some(other) => {
            Err(Problem::not_one_of("kind", other.name(), &[Kind::Dataset.name(), Kind::Organisation.name()]))
        }
    }
}

/// Makes the statements on one thread and writes them on another: each is about half of the work.
fn write(
    app: &App,
    snapshot: &Snapshot,
    filter: &Filter,
    base: String,
    mut take: impl FnMut(&[Triple]) -> io::Result<()>,
) -> io::Result<()> {
    std::thread::scope(|scope| {
        let (made, ready) = mpsc::sync_channel::<Vec<Triple>>(AHEAD);
        let making = scope.spawn(move || {
            let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
            make(app, snapshot, filter, base, |triples| made.send(triples).map_err(gone))
        });
        let written = ready.into_iter().try_for_each(|triples| take(&triples));
        let made = making.join().unwrap_or_else(|_| Err(io::Error::other("a thread of the export panicked")));
        written.and(made)
    })
}

fn make(
    app: &App,
    snapshot: &Snapshot,
    filter: &Filter,
    base: String,
    mut take: impl FnMut(Vec<Triple>) -> io::Result<()>,
) -> io::Result<()> {
    let mut catalog = Catalog::new(about(app, snapshot, base), filter.kind.is_none());
    take(catalog.head())?;
    let wanted = |kind: &Kind| filter.kind.as_ref().is_none_or(|only| only == kind);
    if catalog.is_wrapped() {
        // The catalogue has a publisher, whatever else is in it.
        let own = app.node.config().org;
        take(catalog.organisation_of(&own, organisation(app, &own)?.as_ref()))?;
    }
    // Reading is for several threads; what the document has said already is known to one.
    let read = |shown: &Shown<'_>| Ok(shown.record.clone());
    if wanted(&Kind::Organisation) {
        let filter = Filter { kind: Some(Kind::Organisation), org: filter.org };
        each(app, snapshot, &filter, read, |record| take(catalog.organisation_of(&record.org(), Some(&record))))?;
    }
    if wanted(&Kind::Dataset) {
        let filter = Filter { kind: Some(Kind::Dataset), org: filter.org };
        each(app, snapshot, &filter, read, |record| {
            let known = catalog.knows(&record.org());
            let publisher = if known { None } else { organisation(app, &record.org())? };
            take(catalog.dataset(&record, publisher.as_ref()))
        })?;
    }
    Ok(())
}

/// What this node's catalogue says of itself.
pub(super) fn about(app: &App, snapshot: &Snapshot, base: String) -> About {
    let in_all = |id: &str| {
        LangMap(Lang::ALL.iter().map(|lang| (lang.code().to_owned(), messages::text(*lang, id, &[]))).collect())
    };
    About {
        base,
        title: in_all("export-catalogue-title"),
        description: in_all("export-catalogue-description"),
        publisher: app.node.config().org,
        modified: snapshot.taken(),
    }
}

/// An organisation's own record, when readers may see it.
pub(super) fn organisation(app: &App, org: &OrgId) -> io::Result<Option<Record>> {
    let now = app.node.now();
    let arrival = app.node.read(|replica| {
        let view = replica.record(org, &RecordKey::ORGANISATION)?;
        (*view.kind == Kind::Organisation && is_visible(&view, now, app.node.policy())).then_some(view.entry.arrival)
    });
    arrival.map_or(Ok(None), |arrival| app.node.record(arrival).map_err(io::Error::other))
}

//! Everything as one file: lines of JSON, a table, a graph.

use axum::extract::State;
use axum::http::header::HeaderMap;
use axum::http::{Method, Uri};
use axum::response::Response;

use super::super::App;
use super::super::openapi::parameters::ExportQuery;
use super::super::params::Params;
use super::super::problem::Problem;
use super::source::{Filter, each};
use super::stream::{Asked, answer};
use super::{CSV, JSON_LD};
use crate::export::csv::Table;
use crate::export::line::Line;
use crate::rdf;
use crate::shown::Shown;

/// The media type of lines of JSON.
const LINES: &str = "application/x-ndjson";

#[utoipa::path(
    get,
    path = "/export/records.ndjson",
    operation_id = "export-ndjson",
    tag = "exports",
    summary = "api-export-ndjson",
    params(ExportQuery),
    responses((status = 200, description = "api-answer", body = String, content_type = "application/x-ndjson"), (status = 304, description = "api-same")),
)]
pub(super) async fn lines(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let filter = Filter::read(&Params::strict(&uri, ExportQuery::NAMES)?)?;
    answer(app, Asked { method, uri, headers }, LINES, "", move |app, snapshot, out| {
        let line = |shown: &Shown<'_>| {
            let mut line = serde_json::to_vec(&Line::of(shown))?;
            line.push(b'\n');
            Ok(line)
        };
        each(app, snapshot, &filter, line, |line| out.write_all(&line))
    })
    .await
}

#[utoipa::path(
    get,
    path = "/export/records.csv",
    operation_id = "export-csv",
    tag = "exports",
    summary = "api-export-csv",
    params(ExportQuery),
    responses((status = 200, description = "api-answer", body = String, content_type = "text/csv"), (status = 304, description = "api-same")),
)]
pub(super) async fn table(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let filter = Filter::read(&Params::strict(&uri, ExportQuery::NAMES)?)?;
    answer(app, Asked { method, uri, headers }, CSV, "", move |app, snapshot, out| {
        let table = Table::of(filter.kind.as_ref().map(kirjo_protocol::kind::Kind::name));
        out.write_all(table.head().as_bytes())?;
        let row = |shown: &Shown<'_>| Ok(table.row(shown));
        each(app, snapshot, &filter, row, |row| out.write_all(row.as_bytes()))
    })
    .await
}

/// All records as one graph. The context is in it, so that nobody has to fetch one.
#[utoipa::path(
    get,
    path = "/export/graph.jsonld",
    operation_id = "export-graph",
    tag = "exports",
    summary = "api-export-graph",
    params(ExportQuery),
    responses((status = 200, description = "api-answer", body = Object, content_type = "application/ld+json"), (status = 304, description = "api-same")),
)]
pub(super) async fn graph(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let filter = Filter::read(&Params::strict(&uri, ExportQuery::NAMES)?)?;
    answer(app, Asked { method, uri, headers }, JSON_LD, "", move |app, snapshot, out| {
        write!(out, "{{\"@context\": {}, \"@graph\": [", rdf::context::text())?;
        // What JSON can't say is left to the signed bytes.
        let node = |shown: &Shown<'_>| match rdf::to_jsonld(shown) {
            Ok(node) => Ok(Some(serde_json::to_vec(&node)?)),
            Err(_) => Ok(None),
        };
        let mut between: &[u8] = b"\n";
        each(app, snapshot, &filter, node, |node| {
            let Some(node) = node else { return Ok(()) };
            out.write_all(std::mem::replace(&mut between, b",\n"))?;
            out.write_all(&node)
        })?;
        out.write_all(b"\n]}\n")
    })
    .await
}

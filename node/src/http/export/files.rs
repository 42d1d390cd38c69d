//! Everything as one file: lines of JSON, a table, a graph.

use axum::extract::State;
use axum::http::header::HeaderMap;
use axum::http::{Method, Uri};
use axum::response::Response;
use serde_json::Value;

use super::super::App;
use super::super::params::Params;
use super::super::problem::Problem;
use super::source::{Filter, each};
use super::stream::{Asked, answer};
use super::{CSV, JSON_LD};
use crate::export::csv::Table;
use crate::export::line::Line;
use crate::rdf;

/// The media type of lines of JSON.
const LINES: &str = "application/x-ndjson";

pub(super) async fn lines(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let filter = Filter::read(&Params::strict(&uri, &["kind", "org"])?)?;
    answer(app, Asked { method, uri, headers }, LINES, "", move |app, snapshot, out| {
        each(app, snapshot, &filter, |record, publisher| {
            serde_json::to_writer(&mut *out, &Line::of(record, publisher))?;
            out.write_all(b"\n")
        })
    })
    .await
}

pub(super) async fn table(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let filter = Filter::read(&Params::strict(&uri, &["kind", "org"])?)?;
    answer(app, Asked { method, uri, headers }, CSV, "", move |app, snapshot, out| {
        let table = Table::of(filter.kind.as_ref().map(kirjo_protocol::kind::Kind::name));
        out.write_all(table.head().as_bytes())?;
        each(app, snapshot, &filter, |record, publisher| out.write_all(table.row(record, publisher).as_bytes()))
    })
    .await
}

/// All records as one graph. The context is in it, so that nobody has to fetch one.
pub(super) async fn graph(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let filter = Filter::read(&Params::strict(&uri, &["kind", "org"])?)?;
    answer(app, Asked { method, uri, headers }, JSON_LD, "", move |app, snapshot, out| {
        write!(out, "{{\"@context\": {}, \"@graph\": [", rdf::context::text())?;
        let mut first = true;
        each(app, snapshot, &filter, |record, publisher| {
            // What JSON can't say is left to the signed bytes.
            let Ok(node) = rdf::to_jsonld(record, publisher) else { return Ok(()) };
            out.write_all(if std::mem::take(&mut first) { b"\n" } else { b",\n" })?;
            Ok(serde_json::to_writer(&mut *out, &Value::Object(node))?)
        })?;
        out.write_all(b"\n]}\n")
    })
    .await
}

//! What others take the whole catalogue with: files, feeds and the harvesting protocol.
//!
//! All of it shows what the one predicate of [`crate::visible`] shows, says whose each record is and on which terms, and
//! answers who has it already with "not modified". Long answers are [streamed](stream).

mod base;
mod calendar;
mod catalog;
mod conditional;
mod feed;
mod files;
mod oai;
pub(super) mod record;
mod sitemap;
mod source;
mod stream;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::App;
use super::params::Params;
use super::problem::Problem;
use crate::rdf;

pub use stream::{EXPORT_TIME, MAX_EXPORTS};

/// The media type of JSON-LD.
const JSON_LD: &str = "application/ld+json";
/// The media type of Turtle.
const TURTLE: &str = "text/turtle; charset=utf-8";
/// The media type of tables.
const CSV: &str = "text/csv; charset=utf-8; header=present";
/// The media type of calendars.
const CALENDAR: &str = "text/calendar; charset=utf-8";

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/context.jsonld", get(context))
        .route("/export/records.ndjson", get(files::lines))
        .route("/export/records.csv", get(files::table))
        .route("/export/graph.jsonld", get(files::graph))
        .route("/export/catalog.ttl", get(catalog::turtle))
        .route("/export/catalog.jsonld", get(catalog::json))
        .route("/export/events.ics", get(calendar::all))
        .route("/feed.atom", get(feed::feed))
        .route("/oai", get(oai::answer))
        .route("/sitemap.xml", get(sitemap::first))
        .route("/sitemap/{number}", get(sitemap::part))
}

/// The context that all our JSON-LD refers to. It changes with a release only.
async fn context(uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    Params::strict(&uri, &[])?;
    let body = rdf::context().to_string();
    let tag = conditional::tag(&[body.as_bytes()]);
    let same = conditional::none_match(&headers, &tag);
    let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let head = response.headers_mut();
    head.insert(CONTENT_TYPE, HeaderValue::from_static(JSON_LD));
    head.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    head.extend(HeaderValue::from_str(&tag).ok().map(|tag| (ETAG, tag)));
    Ok(response)
}

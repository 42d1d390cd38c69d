//! What others take the whole catalogue with: files, feeds and the harvesting protocol.
//!
//! All of it shows what the one predicate of [`crate::visible`] shows, says whose each record is and on which terms, and
//! answers who has it already with "not modified". Long answers are [streamed](stream).

mod base;
mod calendar;
mod catalog;
pub(super) mod conditional;
mod feed;
mod files;
mod oai;
pub(super) mod record;
mod sitemap;
mod source;
mod stream;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::openapi::parameters::NoneQuery;
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

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(context))
        .routes(routes!(files::lines))
        .routes(routes!(files::table))
        .routes(routes!(files::graph))
        .routes(routes!(catalog::turtle))
        .routes(routes!(catalog::json))
        .routes(routes!(calendar::all))
        .routes(routes!(feed::feed))
        .routes(routes!(oai::answer))
        .routes(routes!(sitemap::first))
        .routes(routes!(sitemap::part))
}

/// The context that all our JSON-LD refers to. It changes with a release only.
#[utoipa::path(
    get,
    path = "/context.jsonld",
    operation_id = "context",
    tag = "exports",
    summary = "api-context",
    params(NoneQuery),
    responses((status = 200, description = "api-answer", body = Object, content_type = "application/ld+json"), (status = 304, description = "api-same")),
)]
async fn context(uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    Params::strict(&uri, NoneQuery::NAMES)?;
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

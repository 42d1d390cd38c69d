//! The JSON Schemas of the kinds, at addresses that editors and other tools can be pointed to.

use axum::extract::Path;
use axum::http::Uri;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use kirjo_protocol::content;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::messages::Lang;
use crate::schema::json_schema;

use super::App;
use super::openapi::parameters::{LangQuery, SchemaPath};
use super::params::Params;
use super::problem::Problem;

/// The media type of JSON Schema.
const MEDIA_TYPE: &str = "application/schema+json";
/// A schema changes with releases only, and an hour with an old one harms nobody.
const CACHED: &str = "public, max-age=3600";

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(one))
}

/// The schema of a kind; `?lang=` chooses the language of its titles, English if nobody says.
#[utoipa::path(
    get,
    path = "/schemas/{file}",
    operation_id = "schema",
    tag = "node",
    summary = "api-schema",
    params(SchemaPath, LangQuery),
    responses((status = 200, description = "api-answer", body = Object, content_type = "application/schema+json")),
)]
async fn one(Path(file): Path<String>, uri: Uri) -> Result<Response, Problem> {
    let lang = Params::strict(&uri, LangQuery::NAMES)?.lang()?;
    let lang = lang.as_deref().and_then(Lang::of_tag).unwrap_or(Lang::En);
    let kind = file.strip_suffix(".json").and_then(content::schema).ok_or_else(Problem::not_found)?;
    let headers = [(CONTENT_TYPE, MEDIA_TYPE), (CACHE_CONTROL, CACHED)];
    Ok((headers, json_schema(kind, lang).to_string()).into_response())
}

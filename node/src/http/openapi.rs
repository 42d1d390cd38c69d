//! The description of the interface in OpenAPI 3.1, and what it is made of.
//!
//! Paths, methods and forms of answers come from the attributes of the handlers, which the router is built of as well.
//! Parameters come from the lists that the handlers read requests with, facets and their codes from the search. Words
//! come from the message catalogue, in the reader's language, and examples name this node's own organisation, so that
//! each of them works here.

mod document;
pub(super) mod organisations;
pub(super) mod parameters;
pub(super) mod schemas;

use std::sync::{Arc, OnceLock};

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use kirjo_protocol::id::OrgId;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::export::conditional;
use super::params::Params;
use super::problem::Problem;
use crate::messages::Lang;

use parameters::LangQuery;

pub(super) use document::GROUPS;

/// An hour with the document of an older release harms nobody.
const CACHED: &str = "public, max-age=3600";

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(openapi))
}

/// The documents of a node, made when they are first asked for.
#[derive(Debug, Default)]
pub(super) struct Documents([OnceLock<Arc<Value>>; 3]);

impl Documents {
    /// The document with its words in a language.
    pub(super) fn of(&self, lang: Lang, own: &OrgId) -> Arc<Value> {
        Arc::clone(
            self.0[lang as usize].get_or_init(|| Arc::new(document::make(super::routes().into_openapi(), lang, own))),
        )
    }
}

/// The description itself; `lang` chooses the language of its words, English if nobody says.
#[utoipa::path(get, path = "/openapi.json", operation_id = "openapi", tag = "node", summary = "api-openapi",
    params(LangQuery), responses((status = 200, description = "api-answer", body = Object), (status = 304, description = "api-same")))]
async fn openapi(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let given = Params::strict(&uri, LangQuery::NAMES)?.lang()?;
    let lang = given.as_deref().and_then(Lang::of_tag).unwrap_or(Lang::En);
    let body = app.documents.of(lang, &app.node.config().org).to_string();
    let version = conditional::Version::of_release(conditional::tag(&[body.as_bytes()]));
    let mut response = version.not_modified(&headers).unwrap_or_else(|| {
        let mut response = ([(CONTENT_TYPE, "application/json")], body).into_response();
        version.mark(response.headers_mut());
        response
    });
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(CACHED));
    Ok(response)
}

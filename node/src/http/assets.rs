//! The stylesheet, embedded, under a name that changes with its content.

use std::sync::OnceLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kirjo_protocol::id::base32;
use sha2::{Digest, Sha256};

use super::App;
use super::problem::Problem;

const STYLESHEET: &str = include_str!("../../templates/kirjo.css");
/// Bytes of the hash in the name: enough that two versions never share one.
const HASH_BYTES: usize = 10;

/// Where the stylesheet is.
pub(super) fn stylesheet() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| {
        let hash: [u8; 32] = Sha256::digest(STYLESHEET).into();
        format!("/assets/kirjo-{}.css", base32().encode(&hash[..HASH_BYTES]))
    })
}

pub(super) fn router() -> Router<App> {
    Router::new().route("/assets/{file}", get(asset))
}

async fn asset(Path(file): Path<String>) -> Result<Response, Problem> {
    if stylesheet().strip_prefix("/assets/") != Some(file.as_str()) {
        return Err(Problem::not_found());
    }
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, STYLESHEET).into_response())
}

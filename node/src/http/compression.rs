//! Which answers are sent in gzip: texts above a size, to whoever takes it.
//!
//! The encoder works on the stream, so that an export stays one. Entity tags are weak, and so one of them is good for
//! every encoding (RFC 9110 section 8.8.1); `Vary` tells caches apart.

use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::http::{Extensions, StatusCode, Version};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// Smaller answers fit into a packet or two as they are.
const SIZE_MIN: u64 = 1024;
/// Media types beside all texts. Signed bytes are never touched, and neither are events, which may not wait for each
/// other.
const TYPES: [&str; 8] = [
    "application/json",
    "application/problem+json",
    "application/ld+json",
    "application/schema+json",
    "application/x-ndjson",
    "application/xml",
    "application/atom+xml",
    "application/rdf+xml",
];

type Wanted = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// The layer, to be put outside of all others.
pub(super) fn layer() -> CompressionLayer<And<SizeAbove, Wanted>> {
    CompressionLayer::new().compress_when(SizeAbove::new(SIZE_MIN).and(wanted as Wanted))
}

fn wanted(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    is_text(headers)
}

/// Whether an answer is of a type that is compressed.
pub(super) fn is_text(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let bare = media_type.split(';').next().unwrap_or_default().trim();
    TYPES.contains(&bare) || (bare.starts_with("text/") && bare != "text/event-stream")
}

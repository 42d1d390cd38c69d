//! Which answers pages of others may read: everything for programs, without credentials, because all of it is public.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW, HeaderMap, HeaderName, HeaderValue,
};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

/// What paths begin with whose answers pages of others may read.
const OPEN: [&str; 9] = [
    "/api/v1/",
    "/export/",
    "/schemas/",
    "/openapi.json",
    "/context.jsonld",
    "/feed.atom",
    "/oai",
    "/sitemap.xml",
    "/sitemap/",
];
/// Headers of answers that they may read.
const EXPOSED: &str =
    "ETag, Link, X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Last-Modified, Content-Language";
/// Headers that they may send beside those that need no question.
const ALLOWED: &str = "Accept, Accept-Language, If-None-Match, If-Modified-Since, Last-Event-ID, X-Request-Id";
/// The methods of these paths.
pub(super) const METHODS: &str = "GET, HEAD, OPTIONS";
/// How long a browser need not ask again, in seconds: a day.
const MAX_AGE: &str = "86400";

/// Whether pages of others may read what is at a path.
pub(super) fn is_open(path: &str) -> bool {
    OPEN.iter().any(|start| if start.ends_with('/') { path.starts_with(start) } else { path == *start })
}

/// The answer to a browser that asks before it asks, and to anybody's question for the methods.
pub(super) fn options(method: &Method) -> Option<Response> {
    (method == Method::OPTIONS).then(|| {
        let mut response = StatusCode::NO_CONTENT.into_response();
        let headers = response.headers_mut();
        for (name, value) in [
            (ALLOW, METHODS),
            (ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
            (ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED),
            (ACCESS_CONTROL_MAX_AGE, MAX_AGE),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    })
}

/// Opens an answer.
pub(super) fn open(headers: &mut HeaderMap) {
    let fixed: [(HeaderName, &str); 2] = [(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED)];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_for_programs_is_open_and_pages_are_not() {
        for path in
            ["/api/v1/search", "/export/records.csv", "/schemas/need.json", "/openapi.json", "/feed.atom", "/oai"]
        {
            assert!(is_open(path), "{path}");
        }
        for path in ["/", "/fi/", "/fi/search", "/metrics", "/healthz", "/admin/v1/stop", "/api/v1", "/oai2"] {
            assert!(!is_open(path), "{path}");
        }
    }
}

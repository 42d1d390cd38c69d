//! The layer around every handler.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue,
    REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;

use super::problem::Problem;
use super::reader::Reader;
use super::{App, pages};

/// What may be loaded and done by our pages: our own stylesheet, our own forms, and nothing from anybody else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Who may do what behind a layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Whether only GET and HEAD are taken.
    reading_only: bool,
    /// How long an answer may take. Streams are answered when they begin.
    time: Duration,
}

/// Readers: they read, and wait for no more than a slow search.
pub(super) const PUBLIC: Rules = Rules { reading_only: true, time: Duration::from_secs(15) };
/// The operator: publishing ten thousand records and waiting for peers takes its time.
pub(super) const ADMIN: Rules = Rules { reading_only: false, time: Duration::from_secs(600) };

/// Puts the layer around all routes, and around requests that none of them takes.
pub(super) fn around(routes: Router<App>, app: &App, rules: Rules) -> Router {
    let other_method = if rules.reading_only { "GET, HEAD" } else { "GET, HEAD, POST" };
    routes
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async move || Problem::method(other_method))
        .layer(from_fn({
            let app = app.clone();
            move |request: Request, next: Next| handle(app.clone(), rules, request, next)
        }))
        .with_state(app.clone())
}

async fn handle(app: App, rules: Rules, request: Request, next: Next) -> Response {
    let reader = Reader::of(&request);
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = if rules.reading_only && !reads {
        Problem::method("GET, HEAD").into_response()
    } else {
        let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
        match tokio::time::timeout(rules.time, answer).await {
            Ok(Ok(response)) => response,
            Ok(Err(_)) => {
                tracing::error!(path = reader.path, "a handler panicked");
                Problem::internal().into_response()
            }
            Err(_) => Problem::too_slow().into_response(),
        }
    };
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response =
            if reader.wants_page { pages::problem(&app, &reader, &problem) } else { problem.to_json(reader.lang) };
    }
    protect(response.headers_mut());
    response
}

fn protect(headers: &mut HeaderMap) {
    let fixed: [(HeaderName, &str); 4] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        // A record may be withdrawn at any moment, so what a cache has is asked for again.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.append(VARY, HeaderValue::from_name(ACCEPT));
        headers.append(VARY, HeaderValue::from_name(ACCEPT_LANGUAGE));
    }
}

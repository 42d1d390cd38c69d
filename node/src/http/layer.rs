//! The layer around every handler.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, HeaderMap, HeaderName,
    HeaderValue, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use tracing::Instrument;

use super::client::Client;
use super::limits::Allowance;
use super::problem::Problem;
use super::reader::Reader;
use super::{App, compression, cors, pages, request_id};
use crate::deadline::Deadline;

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

/// Until when a reader's work is worth doing: it ends a moment before the layer stops waiting, and says so itself.
pub(super) fn deadline() -> Deadline {
    Deadline::after(PUBLIC.time.saturating_sub(Duration::from_secs(1)))
}

/// Puts the layer around all routes, and around requests that none of them takes.
pub(super) fn around(routes: Router<App>, app: &App, rules: Rules) -> Router {
    let other_method = if rules.reading_only { "GET, HEAD" } else { "GET, HEAD, POST" };
    routes
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async move || Problem::method(other_method))
        .layer(from_fn({
            let app = app.clone();
            move |request: Request, next: Next| named(app.clone(), rules, request, next)
        }))
        .layer(compression::layer())
        .with_state(app.clone())
}

/// Gives a request its name, for the answer and for all that is logged on the way to it.
async fn named(app: App, rules: Rules, request: Request, next: Next) -> Response {
    let id = request_id::of(request.headers());
    let span = tracing::error_span!("request", id, path = request.uri().path());
    let mut response = handle(&app, rules, request, next, &id).instrument(span).await;
    app.counters.answered(response.status());
    response.headers_mut().extend(HeaderValue::from_str(&id).ok().map(|id| (request_id::HEADER, id)));
    response
}

async fn handle(app: &App, rules: Rules, request: Request, next: Next, id: &str) -> Response {
    let reader = Reader::of(&request);
    let open = rules.reading_only && cors::is_open(request.uri().path());
    let client = request.extensions().get::<Client>().copied().unwrap_or(Client::Operator);
    let allowance = app.limits.ask(client, request.headers());
    let mut response = match allowance.and_then(|allowance| allowance.wait) {
        Some(wait) => Problem::too_many(Allowance::seconds(wait)).into_response(),
        None => answer(rules, open, request, next).await,
    };
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        app.counters.refused(problem.code());
        if problem.status() == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(code = problem.code(), "a request failed");
        }
        response = if reader.wants_page {
            pages::problem(app, &reader, &problem, id)
        } else {
            problem.to_json(reader.lang, id)
        };
    }
    let headers = response.headers_mut();
    if let Some(allowance) = allowance {
        allowance.mark(headers);
    }
    if open {
        cors::open(headers);
    }
    protect(headers);
    response
}

async fn answer(rules: Rules, open: bool, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if rules.reading_only && !reads {
        let methods = if open { cors::METHODS } else { "GET, HEAD" };
        let answered = cors::options(request.method()).filter(|_| open);
        return answered.unwrap_or_else(|| Problem::method(methods).into_response());
    }
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(rules.time, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            tracing::error!("a handler panicked");
            Problem::internal().into_response()
        }
        Err(_) => Problem::too_slow().into_response(),
    }
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
    // Also of what is not compressed now, because it is small or not modified: another answer from here may be.
    if compression::is_text(headers) || headers.contains_key(ETAG) {
        headers.append(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
    }
}

//! What went wrong with a request, said to people and to programs.
//!
//! A handler returns a [`Problem`] without knowing who reads it; the outermost layer writes it as
//! `application/problem+json` (RFC 9457) or as a page, in the reader's language.

use axum::http::StatusCode;
use axum::http::header::{ALLOW, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use crate::messages::{self, Lang};
use crate::node::NodeError;
use crate::search::SearchError;
use crate::store::StoreError;

/// Types of problems start like this. They are names; nothing has to be found there.
const TYPE_PREFIX: &str = "https://kirjo.example/problems/";
/// The media type of RFC 9457.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";
/// Characters of a bad value that are repeated to its sender.
const VALUE_SHOWN: usize = 80;

/// What went wrong with a request. Boxed, because it travels in results that are nearly always good.
#[derive(Debug, Clone)]
pub(super) struct Problem(Box<Details>);

#[derive(Debug, Clone)]
struct Details {
    status: StatusCode,
    /// Names the kind of problem: the end of its type, and `problem-` before it the message of its title.
    code: &'static str,
    /// The message of its detail.
    detail: String,
    args: Vec<(&'static str, String)>,
    members: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: &'static str) -> Self {
        let detail = format!("problem-{code}-detail");
        let (args, members, headers) = (Vec::new(), Map::new(), Vec::new());
        Self(Box::new(Details { status, code, detail, args, members, headers }))
    }

    /// With a fact for its sentence.
    pub(super) fn arg(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.args.push((name, value.into()));
        self
    }

    /// With a member for programs.
    pub(super) fn member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.members.insert(name.to_owned(), value.into());
        self
    }

    fn detail(mut self, id: impl Into<String>) -> Self {
        self.0.detail = id.into();
        self
    }

    /// A parameter that the resource doesn't have.
    pub(super) fn unknown_parameter(name: &str, allowed: &[&str]) -> Self {
        let problem = Self::new(StatusCode::BAD_REQUEST, "unknown-parameter").arg("parameter", shown(name));
        let problem = if allowed.is_empty() {
            problem.detail("problem-unknown-parameter-none")
        } else {
            problem.arg("allowed", allowed.join(", "))
        };
        problem.member("parameter", shown(name)).member("allowed", allowed.to_vec())
    }

    /// A parameter that is given twice.
    pub(super) fn repeated_parameter(name: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "repeated-parameter").arg("parameter", name).member("parameter", name)
    }

    /// A parameter with a value it can't have; `rule` names the message that says what it can be.
    pub(super) fn bad_parameter(name: &str, value: &str, rule: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-parameter")
            .detail(format!("bad-parameter-{rule}"))
            .arg("parameter", name)
            .arg("value", shown(value))
            .member("parameter", name)
            .member("value", shown(value))
    }

    /// The same for a parameter that is one of a few.
    pub(super) fn not_one_of(name: &str, value: &str, allowed: &[&str]) -> Self {
        Self::bad_parameter(name, value, "allowed")
            .arg("allowed", allowed.join(", "))
            .member("allowed", allowed.to_vec())
    }

    /// A path where nothing is.
    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found")
    }

    /// A method that the path doesn't take.
    pub(super) fn method(allowed: &'static str) -> Self {
        let mut problem = Self::new(StatusCode::METHOD_NOT_ALLOWED, "method").arg("allowed", allowed);
        problem.0.headers.push((ALLOW, HeaderValue::from_static(allowed)));
        problem
    }

    /// Too much is going on.
    pub(super) fn busy() -> Self {
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy");
        problem.0.headers.push((RETRY_AFTER, HeaderValue::from_static("5")));
        problem
    }

    /// The answer took too long.
    pub(super) fn too_slow() -> Self {
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "too-slow");
        problem.0.headers.push((RETRY_AFTER, HeaderValue::from_static("5")));
        problem
    }

    /// The client asks too often, and may again after so many seconds.
    pub(super) fn too_many(seconds: u64) -> Self {
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many")
            .arg("seconds", seconds.to_string())
            .member("retry_after", seconds);
        problem.0.headers.push((RETRY_AFTER, seconds.into()));
        problem
    }

    /// A fault of the node's own.
    pub(super) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    pub(super) fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Its stable name.
    pub(super) fn code(&self) -> &'static str {
        self.0.code
    }

    pub(super) fn title_in(&self, lang: Lang) -> String {
        messages::text(lang, &format!("problem-{}", self.0.code), &[])
    }

    pub(super) fn detail_in(&self, lang: Lang) -> String {
        let args: Vec<_> =
            self.0.args.iter().map(|(name, value)| (*name, messages::Value::from(value.as_str()))).collect();
        messages::text(lang, &self.0.detail, &args)
    }

    /// Headers that belong to it however it is written.
    pub(super) fn add_headers(&self, response: &mut Response) {
        for (name, value) in &self.0.headers {
            response.headers_mut().insert(name, value.clone());
        }
    }

    /// All that it says, for programs.
    pub(super) fn members(&self, lang: Lang) -> Map<String, Value> {
        let own = [
            ("type", format!("{TYPE_PREFIX}{}", self.0.code).into()),
            ("title", self.title_in(lang).into()),
            ("status", self.0.status.as_u16().into()),
            ("detail", self.detail_in(lang).into()),
            ("code", self.0.code.into()),
        ];
        own.map(|(name, value): (&str, Value)| (name.to_owned(), value))
            .into_iter()
            .chain(self.0.members.clone())
            .collect()
    }

    /// Writes it for programs. `request` names the request to the operator.
    pub(super) fn to_json(&self, lang: Lang, request: &str) -> Response {
        let mut body = self.members(lang);
        body.insert("request_id".to_owned(), request.into());
        let mut response = (self.0.status, Value::Object(body).to_string()).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        response.headers_mut().insert(CONTENT_LANGUAGE, HeaderValue::from_static(lang.code()));
        self.add_headers(&mut response);
        response
    }
}

/// A value of the sender's as it is repeated to it: not too long, nothing invisible.
fn shown(value: &str) -> String {
    let mut shown: String =
        value.chars().take(VALUE_SHOWN).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if shown.len() < value.len() {
        shown.push('…');
    }
    shown
}

impl IntoResponse for Problem {
    /// The status only; the outermost layer finds the problem among the extensions and writes it.
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a reader could not be served");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "storage")
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        if matches!(error, SearchError::Late(_)) {
            return Self::too_slow();
        }
        tracing::error!(%error, "a search failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "storage")
    }
}

impl From<NodeError> for Problem {
    fn from(error: NodeError) -> Self {
        let status = match error {
            NodeError::NoRecord(_) | NodeError::NoRule(_) => StatusCode::NOT_FOUND,
            NodeError::BadAddress(_) | NodeError::BadPeer(_) | NodeError::BadReason(_) => StatusCode::BAD_REQUEST,
            NodeError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
            NodeError::Stopping => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::CONFLICT,
        };
        let mut problem =
            Self::new(status, "refused").detail(format!("error-{}", error.code())).member("error", error.code());
        problem.0.args = error.args();
        problem
    }
}

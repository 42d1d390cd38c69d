//! Several records with one request.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordKey};
use serde_json::{Value, json};

use super::super::App;
use super::super::openapi::parameters::BatchQuery;
use super::super::openapi::schemas::Batch;
use super::super::params::Params;
use super::super::problem::Problem;
use super::super::reader::{Reader, accepts_sequence};
use super::{COSE_SEQUENCE, held, links, retracted, whole};
use crate::messages::Lang;

/// Most records of one request: their places fit into an address, and the answer into a megabyte or two.
pub(in crate::http) const MAX_BATCH: usize = 100;

/// Records in the order in which they are asked for: as JSON, with those that are not given told apart, each with the
/// problem that it alone would be answered with; or as signed bytes one after the other (RFC 8742), retractions
/// included, as they are alone.
#[utoipa::path(
    get,
    path = "/api/v1/batch",
    operation_id = "batch",
    tag = "records",
    summary = "api-batch",
    params(BatchQuery),
    responses((status = 200, description = "api-answer", content(
        (Batch = "application/json"),
        (String = "application/cbor-seq"),
    ))),
)]
pub(super) async fn batch(
    State(app): State<App>,
    reader: Reader,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let params = Params::strict(&uri, BatchQuery::NAMES)?;
    let places = params.places()?;
    let sequence = params.wants_cose()?.unwrap_or_else(|| accepts_sequence(&headers));
    app.blocking(move |app| {
        if sequence {
            return Ok(([(CONTENT_TYPE, COSE_SEQUENCE)], bytes(app, &places)?).into_response());
        }
        let (mut items, mut missing) = (Vec::new(), Vec::new());
        for (org, key) in &places {
            match told(app, reader.lang, org, key) {
                Ok(item) => items.push(item),
                Err(problem) if is_missing(&problem) => missing.push(why(&problem, reader.lang, org, key)),
                Err(problem) => return Err(problem),
            }
        }
        Ok(Json(json!({"items": items, "missing": missing})).into_response())
    })
    .await
}

/// Whether a problem says that there is no such record to be given, and not that something failed.
fn is_missing(problem: &Problem) -> bool {
    matches!(problem.status(), StatusCode::NOT_FOUND | StatusCode::GONE)
}

fn bytes(app: &App, places: &[(OrgId, RecordKey)]) -> Result<Vec<u8>, Problem> {
    let mut all = Vec::new();
    for (org, key) in places {
        match held(app, &org.to_string(), &key.to_string()) {
            Ok((record, _)) => all.extend_from_slice(record.bytes()),
            Err(problem) if is_missing(&problem) => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(all)
}

/// A record as it is told alone.
fn told(app: &App, lang: Lang, org: &OrgId, key: &RecordKey) -> Result<Value, Problem> {
    let (record, status) = held(app, &org.to_string(), &key.to_string())?;
    if record.is_retraction() {
        return Err(retracted(&record, lang));
    }
    all_of(app, lang, &record, status)
}

fn all_of(app: &App, lang: Lang, record: &Record, status: &str) -> Result<Value, Problem> {
    let publisher = app.catalogue.publisher(&app.node, &record.org())?;
    let shown = app.catalogue.shown(&app.node, record, publisher.as_ref().map(|publisher| &publisher.title))?;
    Ok(whole(lang, &shown, status, app.node.now(), links::others(app, record)?))
}

/// Why a record is not given.
fn why(problem: &Problem, lang: Lang, org: &OrgId, key: &RecordKey) -> Value {
    let mut missing = json!({"org": org, "key": key, "why": problem.code()});
    if let Value::Object(members) = &mut missing {
        members.extend(problem.members(lang));
    }
    missing
}

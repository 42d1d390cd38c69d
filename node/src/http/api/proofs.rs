//! Proofs that a record is among those that its publisher's head counts, to be checked without this node.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use kirjo_protocol::head::{Head, counts};
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::proof::InclusionProof;
use serde_json::Value;

use super::super::App;
use super::super::json as shape;
use super::super::openapi::organisations::Proof;
use super::super::openapi::parameters::{LangQuery, RecordPath};
use super::super::params::Params;
use super::super::problem::Problem;
use super::super::reader::Reader;
use super::{no_record, retracted};

#[utoipa::path(
    get,
    path = "/api/v1/proof/{org}/{key}",
    operation_id = "proof",
    tag = "records",
    summary = "api-proof",
    params(RecordPath, LangQuery),
    responses((status = 200, description = "api-answer", body = Proof), (status = 409, description = "api-problem-409"), (status = 410, description = "api-problem-410")),
)]
pub(super) async fn one(
    State(app): State<App>,
    reader: Reader,
    Path((org, key)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, LangQuery::NAMES)?;
    app.blocking(move |app| {
        let (Ok(org), Ok(key)) = (org.parse::<OrgId>(), key.parse::<RecordKey>()) else { return Err(no_record()) };
        if app.node.policy().hides(&org) {
            return Err(no_record());
        }
        let found = app.node.read(|replica| {
            let view = replica.record(&org, &key)?;
            let head = replica.record(&org, &RecordKey::HEAD).map(|head| head.entry.arrival);
            (!view.kind.is_system()).then(|| (view.entry.clone(), head))
        });
        let (entry, head) = found.ok_or_else(no_record)?;
        if entry.retraction {
            let record = app.node.record(entry.arrival)?.ok_or_else(no_record)?;
            return Err(retracted(&record, reader.lang));
        }
        let head = head.map(|arrival| app.node.record(arrival)).transpose()?.flatten();
        let content = head.as_ref().and_then(|head| head.body().content.as_ref().and_then(Head::from_content));
        let (Some(head), Some(content)) = (head, content) else {
            return Err(Problem::new(StatusCode::CONFLICT, "no-head"));
        };
        let about = |problem: Problem| problem.member("head_as_of", shape::time(content.as_of));
        if !counts(entry.seq, entry.expires, content.as_of) {
            return Err(about(Problem::new(StatusCode::CONFLICT, "above-head")));
        }
        let ids = app.node.read(|replica| replica.counted_ids(&org, content.as_of)).unwrap_or_default();
        let proof = InclusionProof::make(app.node.network(), key, entry.id, &ids, &head);
        let proof = proof.ok_or_else(|| {
            about(Problem::new(StatusCode::CONFLICT, "copy-differs"))
                .member("theirs", content.count)
                .member("ours", ids.len())
        })?;
        Ok(Json(proof.to_json()))
    })
    .await
}

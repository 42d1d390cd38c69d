//! What this node leaves out, as its operator decides.

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::routing::{get, post};
use axum::{Json, Router, body::Body};
use kirjo_protocol::replica::DropRule;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::params::Params;
use super::super::problem::Problem;
use super::super::{App, json as shape};
use super::read;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/admin/v1/policy", get(list))
        .route("/admin/v1/policy/drop", post(drop))
        .route("/admin/v1/policy/keep", post(keep))
}

async fn list(State(app): State<App>, uri: Uri) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let rules = app.node.left_out();
    let item = |left: &crate::left_out::LeftOut| {
        json!({
            "rule": "drop",
            "ref": left.rule.to_string(),
            "reason": left.why.reason,
            "since": shape::time(left.why.since),
            "records": left.records,
        })
    };
    Ok(Json(json!({"total": rules.len(), "items": rules.iter().map(item).collect::<Vec<_>>()})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Drop {
    #[serde(rename = "ref")]
    reference: String,
    reason: String,
    /// Only say how many records it would be.
    #[serde(default)]
    check: bool,
}

async fn drop(State(app): State<App>, uri: Uri, body: Body) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let Drop { reference, reason, check } = read(body).await?;
    let rule = rule(&reference)?;
    let records = app.node.leave_out(rule, &reason, check).await?;
    Ok(Json(json!({"ref": rule.to_string(), "records": records, "dropped": !check})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keep {
    #[serde(rename = "ref")]
    reference: String,
}

async fn keep(State(app): State<App>, uri: Uri, body: Body) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let Keep { reference } = read(body).await?;
    let rule = rule(&reference)?;
    let records = app.node.keep(rule).await?;
    Ok(Json(json!({"ref": rule.to_string(), "records": records})))
}

/// What a rule is about: `ORG` or `ORG/KEY`.
fn rule(text: &str) -> Result<DropRule, Problem> {
    let bad = |error| Problem::new(StatusCode::BAD_REQUEST, "bad-body").arg("reason", format!("\"ref\": {error}"));
    text.parse().map_err(bad)
}

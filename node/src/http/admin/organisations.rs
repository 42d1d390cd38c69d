//! Organisations that this node signs for: founding and taking in, signers, identity operations.
//!
//! The operations come signed: a controller's key never reaches the node.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::routing::post;
use axum::{Json, Router};
use kirjo_protocol::codes;
use kirjo_protocol::content::text::TITLE_LANGUAGES;
use kirjo_protocol::id::OrgId;
use kirjo_protocol::time::UnixMillis;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::identity::Founding;

use super::super::App;
use super::super::params::Params;
use super::super::problem::Problem;
use super::read;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/admin/v1/orgs", post(found))
        .route("/admin/v1/orgs/{org}/signer", post(signer))
        .route("/admin/v1/identity", post(identity))
}

fn bad(reason: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "bad-body").arg("reason", reason)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Found {
    name: String,
    lang: String,
    org_type: String,
}

async fn found(State(app): State<App>, uri: Uri, body: Body) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let Found { name, lang, org_type } = read(body).await?;
    if !TITLE_LANGUAGES.contains(&lang.as_str()) {
        return Err(bad("lang"));
    }
    if !codes::contains("org-type", &org_type) {
        return Err(bad("org_type"));
    }
    let org = app.node.found(&Founding { name, lang, org_type }).await?;
    Ok(Json(json!({ "org": org })))
}

/// A key for a controller to list, and what else it needs to know for that.
async fn signer(State(app): State<App>, Path(org): Path<String>, uri: Uri) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let org: OrgId = org.parse().map_err(|_| Problem::new(StatusCode::NOT_FOUND, "no-organisation"))?;
    let candidate = app.node.candidate(org).await?;
    Ok(Json(json!({
        "org": org,
        "key": candidate.key.to_string(),
        "signs_now": candidate.signs_now.map(|key| key.to_string()),
        "last_seq": candidate.last_seq.map(|seq| seq.0),
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Operation {
    /// The signed operation in hex.
    operation: String,
    /// Unix milliseconds: what was signed later by a key that the operation removes is not signed again.
    good_until: Option<u64>,
    #[serde(default)]
    force: bool,
}

async fn identity(State(app): State<App>, uri: Uri, body: Body) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let Operation { operation, good_until, force } = read(body).await?;
    let bytes = data_encoding::HEXLOWER.decode(operation.as_bytes()).map_err(|_| bad("operation"))?;
    let taken = app.node.take_operation(&bytes, good_until.map(UnixMillis), force).await?;
    Ok(Json(
        json!({ "tip": taken.tip, "signed_again": taken.signed_again, "fallen": taken.fallen.len(), "fallen_keys": taken.fallen }),
    ))
}

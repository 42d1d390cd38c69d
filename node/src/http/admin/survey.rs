//! What has become of the records that a survey lists.

use axum::body::Body;
use axum::extract::State;
use axum::http::Uri;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::App;
use super::super::json::status_of;
use super::super::params::Params;
use super::super::problem::Problem;
use super::read;
use crate::survey::Listed;

pub(super) fn router() -> Router<App> {
    Router::new().route("/admin/v1/survey/now", post(now))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Records {
    records: Vec<Listed>,
}

/// Tells of each record whether this node still has it as it was. What the operator hides is not here.
async fn now(State(app): State<App>, uri: Uri, body: Body) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let Records { records } = read(body).await?;
    let (now, policy) = (app.node.now(), app.node.policy());
    let states: Vec<&str> = app.node.read(|replica| {
        let state = |listed: &Listed| {
            let view = replica.record(&listed.org, &listed.key).filter(|view| !policy.hides(&view.org));
            let Some(view) = view else { return "unknown" };
            match (status_of(&view, now), view.entry.id == listed.id) {
                ("retracted", _) => "withdrawn",
                ("expired", _) => "expired",
                ("system", _) => "unknown",
                (_, true) => "same",
                (_, false) => "newer",
            }
        };
        records.iter().map(state).collect()
    });
    let count = |wanted: &str| states.iter().filter(|state| **state == wanted).count();
    let other = records.iter().zip(&states).filter(|(_, state)| **state != "same");
    let items =
        other.map(|(listed, state)| json!({"org": listed.org, "key": listed.key, "id": listed.id, "now": state}));
    Ok(Json(json!({
        "same": count("same"),
        "newer": count("newer"),
        "withdrawn": count("withdrawn"),
        "expired": count("expired"),
        "unknown": count("unknown"),
        "items": items.collect::<Vec<_>>(),
    })))
}

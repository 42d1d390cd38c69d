//! What an organisation of this node has published, for imports.

use axum::extract::State;
use axum::http::Uri;
use axum::routing::get;
use axum::{Json, Router};
use kirjo_protocol::id::OrgId;
use serde_json::{Value, json};

use super::super::App;
use super::super::params::Params;
use super::super::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new().route("/admin/v1/held", get(held))
}

async fn held(State(app): State<App>, uri: Uri) -> Result<Json<Value>, Problem> {
    let params = Params::strict(&uri, &["lang", "org"])?;
    let org: Option<OrgId> = match params.text("org") {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| Problem::bad_parameter("org", text, "org"))?),
    };
    let node = app.node.clone();
    // Every record of the organisation is read from the disk.
    let read = tokio::task::spawn_blocking(move || node.held(org));
    let (org, held) = read.await.map_err(|_| Problem::internal())??;
    let items: Vec<Value> = held
        .iter()
        .map(|held| {
            json!({
                "key": held.key,
                "kind": held.kind.name(),
                "local_id": held.local_id,
                "source": held.source,
                "title": held.title,
            })
        })
        .collect();
    Ok(Json(json!({ "org": org, "items": items })))
}

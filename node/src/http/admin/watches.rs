//! The operator's watches.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::routing::{get, post};
use axum::{Json, Router};
use kirjo_protocol::time::UnixMillis;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::json::time;
use super::super::params::Params;
use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::{App, api, watches};
use super::read;
use crate::watch::{AddressError, Target};

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/admin/v1/watches", get(list).post(add))
        .route("/admin/v1/watches/{id}/log", get(log))
        .route("/admin/v1/watches/{id}/{action}", post(act))
}

async fn list(State(app): State<App>, uri: Uri) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let items: Vec<Value> = app.watches.list().iter().map(watches::shown).collect();
    Ok(Json(json!({"total": items.len(), "items": items, "next": null})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    query: String,
    url: String,
    #[serde(default)]
    allow_private: bool,
}

fn refused(error: AddressError, url: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, error.code()).arg("url", url).member("parameter", "url")
}

async fn add(State(app): State<App>, reader: Reader, uri: Uri, body: Body) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let New { query, url, allow_private } = read(body).await?;
    // The same refusals as of a search, before anything is kept.
    let asked: Uri =
        format!("/api/v1/search?{query}").parse().map_err(|_| Problem::bad_parameter("query", &query, "encoding"))?;
    api::search::asked_without_pages(&asked)?;
    let target = Target::parse(&url, allow_private).map_err(|error| refused(error, &url))?;
    target.resolve().await.map_err(|error| refused(error, &url))?;
    tracing::debug!(lang = reader.lang.code(), "a watch is added");
    let (watch, secret) = watches::add(&app, query, &target).await?;
    let mut shown = watches::shown(&watch);
    shown["secret"] = secret.into();
    Ok(Json(shown))
}

async fn act(
    State(app): State<App>,
    Path((id, action)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    match action.as_str() {
        "remove" => {
            watches::remove(&app, &id).await?;
            Ok(Json(json!({"id": id, "removed": true})))
        }
        "test" => Ok(Json(watches::test(&app, &id).await?)),
        _ => Err(Problem::not_found()),
    }
}

async fn log(State(app): State<App>, Path(id): Path<String>, uri: Uri) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let lines = app.watches.log(&id)?;
    let items = lines.iter().map(|line| {
        json!({
            "at": time(UnixMillis(line.at)),
            "message": line.message,
            "record": line.record,
            "id": line.id,
            "attempt": line.attempt,
            "outcome": line.outcome,
            "detail": line.detail,
        })
    });
    Ok(Json(json!({"total": lines.len(), "items": items.collect::<Vec<_>>(), "next": null})))
}

//! The admin interface: publishing and operating, on a Unix socket that only the node's own user can open.
//!
//! The reading API is there too, so that the command line needs one connection for everything.

mod held;
mod organisations;
mod policy;
mod survey;
mod watches;

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Path as Segment, State};
use axum::http::{StatusCode, Uri};
use axum::routing::post;
use axum::{Json, Router};
use kirjo_protocol::content::Fault;
use kirjo_protocol::id::{OrgId, RecordKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::{UnixListener, UnixStream};

use crate::messages::{self, Lang};
use crate::publish::{Keys, Outcome, PublishOptions};

use super::error::HttpError;
use super::params::Params;
use super::problem::Problem;
use super::reader::Reader;
use super::{App, json as shape, layer};

/// Largest body in bytes: all records of an organisation at its quota.
pub const MAX_BODY: usize = 96 * 1024 * 1024;
/// How long `sync` waits when nobody says.
const SYNC_WAIT: Duration = Duration::from_secs(30);
/// Longest it waits.
const SYNC_WAIT_MAX: Duration = Duration::from_secs(300);
/// Mode of the socket.
const MODE: u32 = 0o600;

/// Opens the socket. A file that nobody listens at is left over from a node that was killed.
pub(super) async fn bind(path: &Path) -> Result<UnixListener, HttpError> {
    let failed = |error: io::Error| HttpError::socket(path, error);
    match UnixStream::connect(path).await {
        Ok(_) => return Err(HttpError::SocketInUse(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {}
        Err(error) => return Err(failed(error)),
    }
    // Made under another name and moved when its mode is right, so that it is never open to others.
    let new = path.with_extension("new");
    match std::fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let listener = UnixListener::bind(&new).map_err(failed)?;
    std::fs::set_permissions(&new, std::fs::Permissions::from_mode(MODE)).map_err(failed)?;
    std::fs::rename(&new, path).map_err(failed)?;
    Ok(listener)
}

pub(super) fn router(app: &App) -> Router {
    let routes = super::reading()
        .route("/admin/v1/publish", post(publish))
        .route("/admin/v1/renew", post(renew))
        .route("/admin/v1/retract", post(retract))
        .route("/admin/v1/offer", post(offer))
        .merge(held::router())
        .merge(organisations::router())
        .merge(policy::router())
        .merge(survey::router())
        .merge(watches::router())
        .route("/admin/v1/peers", post(add_peer))
        .route("/admin/v1/peers/{peer}/{action}", post(change_peer))
        .route("/admin/v1/sync", post(sync))
        .route("/admin/v1/stop", post(stop));
    layer::around(routes, app, layer::ADMIN)
}

async fn bytes(body: Body) -> Result<axum::body::Bytes, Problem> {
    to_bytes(body, MAX_BODY).await.map_err(|_| {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large")
            .arg("max", MAX_BODY.to_string())
            .member("maximum", MAX_BODY)
    })
}

/// The body as JSON of a known form; an empty body is an empty object.
async fn read<T: DeserializeOwned>(body: Body) -> Result<T, Problem> {
    let bytes = bytes(body).await?;
    let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
    serde_json::from_slice(bytes)
        .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, "bad-body").arg("reason", error.to_string()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Publish {
    records: Vec<Value>,
    org: Option<OrgId>,
    #[serde(default)]
    check: bool,
    reason: Option<String>,
    #[serde(default)]
    force: bool,
}

async fn publish(State(app): State<App>, reader: Reader, uri: Uri, body: Body) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let Publish { records, org, check, reason, force } = read(body).await?;
    let outcomes = app.node.publish(org, records, PublishOptions { check, reason, force }).await?;
    Ok(items(reader.lang, &outcomes))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    org: Option<OrgId>,
    keys: Option<Vec<RecordKey>>,
    #[serde(default)]
    all: bool,
    #[serde(default)]
    force: bool,
}

impl Which {
    fn keys(self) -> Result<(Option<OrgId>, Keys, bool), Problem> {
        match (self.keys, self.all) {
            (Some(keys), false) => Ok((self.org, Keys::These(keys), self.force)),
            (None, true) => Ok((self.org, Keys::All, self.force)),
            _ => {
                Err(Problem::new(StatusCode::BAD_REQUEST, "bad-body").arg("reason", "either \"keys\" or \"all\": true"))
            }
        }
    }
}

async fn renew(State(app): State<App>, reader: Reader, uri: Uri, body: Body) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let (org, keys, force) = read::<Which>(body).await?.keys()?;
    Ok(items(reader.lang, &app.node.renew(org, keys, force).await?))
}

async fn retract(State(app): State<App>, reader: Reader, uri: Uri, body: Body) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let (org, keys, force) = read::<Which>(body).await?.keys()?;
    Ok(items(reader.lang, &app.node.retract(org, keys, force).await?))
}

/// Faults or warnings with their sentences.
fn faults(lang: Lang, faults: &[Fault]) -> Vec<Value> {
    let fault =
        |fault: &Fault| json!({"path": fault.path, "rule": fault.rule.code(), "message": messages::fault(lang, fault)});
    faults.iter().map(fault).collect()
}

fn items(lang: Lang, outcomes: &[Outcome]) -> Json<Value> {
    let item = |outcome: &Outcome| match outcome {
        Outcome::Published(published) => json!({
            "ok": true,
            "org": published.org,
            "key": published.key,
            "id": published.id,
            "kind": published.kind.name(),
            "expires": shape::time(published.expires),
            "unchanged": published.unchanged,
            "warnings": faults(lang, &published.warnings),
        }),
        Outcome::Refused(refused) => json!({"ok": false, "faults": faults(lang, refused)}),
    };
    Json(json!({"items": outcomes.iter().map(item).collect::<Vec<_>>()}))
}

async fn offer(State(app): State<App>, reader: Reader, uri: Uri, body: Body) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let verdict = app.node.offer(bytes(body).await?.to_vec()).await;
    let message = messages::text(reader.lang, &format!("verdict-{}", verdict.name()), &[]);
    Ok(Json(json!({"verdict": verdict.name(), "message": message})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    address: String,
}

async fn add_peer(State(app): State<App>, uri: Uri, body: Body) -> Result<StatusCode, Problem> {
    Params::strict(&uri, &["lang"])?;
    let Address { address } = read(body).await?;
    app.node.add_peer(&address).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn change_peer(
    State(app): State<App>,
    Segment((peer, action)): Segment<(String, String)>,
    uri: Uri,
) -> Result<StatusCode, Problem> {
    Params::strict(&uri, &["lang"])?;
    match action.as_str() {
        "ban" => app.node.ban(&peer).await?,
        "unban" => app.node.unban(&peer).await?,
        "disconnect" => app.node.disconnect(&peer).await?,
        _ => return Err(Problem::not_found()),
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sync {
    peer: Option<String>,
    wait_ms: Option<u64>,
}

async fn sync(State(app): State<App>, uri: Uri, body: Body) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, &["lang"])?;
    let Sync { peer, wait_ms } = read(body).await?;
    let wait = wait_ms.map_or(SYNC_WAIT, Duration::from_millis).min(SYNC_WAIT_MAX);
    let report = app.node.sync(peer.as_deref(), wait).await?;
    let peers: Vec<Value> = report
        .peers
        .iter()
        .map(|peer| json!({"peer": peer.peer, "complete": peer.complete, "received": peer.received, "sent": peer.sent}))
        .collect();
    Ok(Json(json!({"in_step": report.in_step, "connected": report.connected, "peers": peers})))
}

async fn stop(State(app): State<App>, uri: Uri) -> Result<StatusCode, Problem> {
    Params::strict(&uri, &["lang"])?;
    let node = app.node.clone();
    // The answer goes out first: whoever waits for the node's end closes the listeners then.
    tokio::spawn(async move { node.stop().await });
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stale_socket_is_replaced_and_a_living_one_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("admin.sock");
        let first = bind(&path).await.unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, MODE);
        assert!(matches!(bind(&path).await, Err(HttpError::SocketInUse(_))));
        drop(first);
        assert!(path.exists(), "the file stays behind, as after a kill");
        let second = bind(&path).await.unwrap();
        assert!(UnixStream::connect(&path).await.is_ok());
        drop(second);
    }

    #[tokio::test]
    async fn a_path_too_long_for_a_socket_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let error = bind(&directory.path().join("x".repeat(120))).await.unwrap_err();
        assert_eq!(error.code(), "admin-socket");
        assert!(error.args()[0].1.contains("xxx"));
    }
}

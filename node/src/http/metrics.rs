//! Whether the node lives, whether it is ready, and its numbers for monitoring.

use std::fmt::Write;

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::openapi::schemas::{Health, Ready};
use super::params::Params;
use super::problem::Problem;
use super::{App, MAX_READERS, MAX_WAITING};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz)).routes(routes!(metrics))
}

#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "healthz",
    tag = "node",
    summary = "api-healthz",
    params(),
    responses((status = 200, description = "api-answer", body = Health)),
)]
async fn healthz(uri: Uri) -> Result<Response, Problem> {
    Params::strict(&uri, &[])?;
    Ok(Json(json!({"status": "ok"})).into_response())
}

#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "readyz",
    tag = "node",
    summary = "api-readyz",
    params(),
    responses((status = 200, description = "api-answer", body = Ready), (status = 503, description = "api-problem-503", body = Ready)),
)]
async fn readyz(State(app): State<App>, uri: Uri) -> Result<Response, Problem> {
    Params::strict(&uri, &[])?;
    let ready = app.unhurried(|app| Ok(app.node.status().ready)).await?;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok((status, Json(json!({"ready": ready}))).into_response())
}

/// The Prometheus text format, version 0.0.4.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "node",
    summary = "api-metrics",
    params(),
    responses((status = 200, description = "api-answer", body = String, content_type = "text/plain")),
)]
async fn metrics(State(app): State<App>, uri: Uri) -> Result<Response, Problem> {
    Params::strict(&uri, &[])?;
    let status = app.unhurried(|app| Ok(app.node.status())).await?;
    let mut out = String::new();
    let mut family = |name: &str, kind: &str, help: &str, samples: &[(String, u64)]| {
        // Writing into a string can't fail.
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in samples {
            let _ = writeln!(out, "{name}{labels} {value}");
        }
    };
    let one = |value: usize| [(String::new(), value as u64)];
    let by = |label: &str, counters: &std::collections::BTreeMap<String, u64>| -> Vec<(String, u64)> {
        counters.iter().map(|(name, value)| (format!("{{{label}=\"{name}\"}}"), *value)).collect()
    };
    family("kirjo_records", "gauge", "Live published records.", &one(status.records));
    family("kirjo_set_records", "gauge", "Records in the set, of all kinds, retractions included.", &one(status.set));
    family("kirjo_organisations", "gauge", "Organisations in the set.", &one(status.organisations));
    let unknown = &status.unknown;
    family(
        "kirjo_unknown_organisations",
        "gauge",
        "Organisations held that this node does not sign for.",
        &one(unknown.organisations),
    );
    let bytes = [(String::new(), unknown.bytes)];
    family("kirjo_unknown_bytes", "gauge", "Bytes of their envelopes.", &bytes);
    family("kirjo_peers", "gauge", "Connected peers.", &one(status.peers));
    family("kirjo_ready", "gauge", "Whether the node answers readers.", &one(usize::from(status.ready)));
    family("kirjo_disk_bytes", "gauge", "Bytes of the database on disk.", &[(String::new(), status.size_on_disk)]);
    let started = [(String::new(), status.started.0 / 1000)];
    family("kirjo_start_time_seconds", "gauge", "When the node was started, in seconds since 1970.", &started);
    family(
        "kirjo_verdicts_total",
        "counter",
        "Offered records by what became of them.",
        &by("verdict", &status.verdicts),
    );
    family("kirjo_network_total", "counter", "Events of the network by name.", &by("event", &status.network_counters));
    let answered: Vec<_> =
        app.counters.by_class().map(|(class, count)| (format!("{{class=\"{class}\"}}"), count)).collect();
    family("kirjo_http_responses_total", "counter", "Answers by the class of their status.", &answered);
    let refused: Vec<_> =
        app.counters.by_reason().map(|(reason, count)| (format!("{{reason=\"{reason}\"}}"), count)).collect();
    family("kirjo_http_refused_total", "counter", "Requests turned away, by reason.", &refused);
    let waiting = (MAX_READERS + MAX_WAITING).saturating_sub(app.queue.available_permits());
    family("kirjo_http_readers", "gauge", "Readers who are being served from the disk or wait for it.", &one(waiting));
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], out).into_response())
}

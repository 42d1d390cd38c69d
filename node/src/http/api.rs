//! The reading API, version 1.
//!
//! Every resource refuses parameters it doesn't know, every list has a total and a cursor, every record
//! can be had as the exact bytes that were signed. Nothing here changes anything.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use kirjo_protocol::content::showcase;
use kirjo_protocol::envelope;
use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::replica::Arrival;
use kirjo_protocol::time::UnixMillis;
use serde_json::{Map, Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::catalogue::Query;
use crate::messages::Lang;
use crate::shown::Shown;
use crate::visible::is_visible;

use super::export::record::{self as one, Form};
use super::layer::deadline;
use super::openapi::organisations::{Peers, Status};
use super::openapi::parameters::{ChangesQuery, LangQuery, RecordPath, RecordQuery, RecordsQuery};
use super::openapi::schemas::{Changes, Record, Records};
use super::pagination::paged;
use super::params::Params;
use super::problem::Problem;
use super::reader::{Reader, accepts_cose};
use super::{App, compare, events, json as shape, survey};

pub(super) mod batch;
pub(super) mod links;
pub(super) mod orgs;
mod proofs;
pub(super) mod search;

/// The media type of one signed record (RFC 9052 section 2).
pub(super) const COSE: &str = "application/cose; cose-type=\"cose-sign1\"";
/// The media type of several, one after the other (RFC 8742).
const COSE_SEQUENCE: &str = "application/cbor-seq";
/// Steps of the log that one answer looks at; those it leaves out for the reader count too.
const CHANGES_SCANNED: usize = 10_000;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(search::search))
        .routes(routes!(search::facets))
        .routes(routes!(survey::survey))
        .routes(routes!(search::suggest))
        .routes(routes!(compare::compare))
        .routes(routes!(records))
        .routes(routes!(record))
        .routes(routes!(batch::batch))
        .routes(routes!(orgs::list))
        .routes(routes!(orgs::one))
        .routes(routes!(orgs::identity))
        .routes(routes!(proofs::one))
        .routes(routes!(changes))
        .routes(routes!(events::events))
        .routes(routes!(peers))
        .routes(routes!(status))
}

#[utoipa::path(
    get,
    path = "/api/v1/records",
    operation_id = "records",
    tag = "records",
    summary = "api-records",
    params(RecordsQuery),
    responses((status = 200, description = "api-answer", body = Records)),
)]
async fn records(State(app): State<App>, reader: Reader, uri: Uri) -> Result<Response, Problem> {
    let params = Params::strict(&uri, RecordsQuery::NAMES)?;
    let query = Query { deadline: deadline(), ..params.list()? };
    let now = app.node.now();
    let page = app.blocking(move |app| Ok(app.catalogue.page(&app.node, &query)?)).await?;
    let next = page.next.map(|next| next.to_string());
    let answer = json!({
        "total": page.total,
        "items": page.items.iter().map(|item| shape::item(reader.lang, item, now)).collect::<Vec<_>>(),
        "next": next,
    });
    Ok(paged(&uri, &params, "cursor", next.as_deref(), answer))
}

/// Whether the request is for signed bytes rather than for JSON.
fn wants_cose(params: &Params, headers: &HeaderMap) -> Result<bool, Problem> {
    Ok(params.wants_cose()?.unwrap_or_else(|| accepts_cose(headers)))
}

#[utoipa::path(
    get,
    path = "/api/v1/records/{org}/{key}",
    operation_id = "record",
    tag = "records",
    summary = "api-record",
    params(RecordPath, RecordQuery),
    responses(
        (status = 200, description = "api-answer", content(
            (Record = "application/json"),
            (Object = "application/ld+json"),
            (String = "text/turtle"),
            (String = "text/csv"),
            (String = "text/calendar"),
            (String = "application/cose"),
        )),
        (status = 304, description = "api-same"),
        (status = 406, description = "api-problem-406"),
        (status = 410, description = "api-problem-410"),
    ),
)]
async fn record(
    State(app): State<App>,
    reader: Reader,
    Path((org, key)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let params = Params::strict(&uri, RecordQuery::NAMES)?;
    let form = Form::asked(&params, &headers)?;
    let inline = match params.text("context") {
        None | Some("link") => false,
        Some("inline") => true,
        Some(other) => return Err(Problem::not_one_of("context", other, &["link", "inline"])),
    };
    app.blocking(move |app| {
        let (record, status) = held(app, &org, &key)?;
        if record.is_retraction() && form != Form::Cose {
            return Err(retracted(&record, reader.lang));
        }
        let publisher = app.catalogue.publisher(&app.node, &record.org())?;
        let base = one::base(app, &headers);
        let now = app.node.now();
        // The day decides whether a certificate has expired.
        let (author, day) = (publisher.as_ref().map(|publisher| publisher.id), now.day_start().0);
        // What others say changes without the record.
        let others = match form {
            Form::Json => links::others(app, &record)?,
            _ => Map::new(),
        };
        let said = Value::from(others.clone());
        let names = publisher.as_ref().map(|publisher| &publisher.title);
        let shown = app.catalogue.shown(&app.node, &record, names)?;
        let items = shown.content().map(showcase::items);
        let given = format!("{} {base} {inline} {author:?} {day} {said} {items:?}", reader.lang.code());
        let version = one::version(&record, status, form, &given, now);
        if let Some(response) = version.not_modified(&headers) {
            return Ok(response);
        }
        let made = one::write(app, &shown, form, reader.lang, &base, inline)?;
        let mut response = made.unwrap_or_else(|| match form {
            Form::Cose => ([(CONTENT_TYPE, COSE)], record.bytes().to_vec()).into_response(),
            _ => Json(whole(reader.lang, &shown, status, now, others)).into_response(),
        });
        version.mark(response.headers_mut());
        Ok(response)
    })
    .await
}

/// All of a record with what others say of it.
fn whole(lang: Lang, shown: &Shown<'_>, status: &str, now: UnixMillis, others: Map<String, Value>) -> Value {
    let mut answer = shape::record(lang, shown, status, now);
    if let Value::Object(members) = &mut answer {
        members.extend(others);
    }
    answer
}

/// A record that is kept here, retractions included, and what it is to readers.
fn held(app: &App, org: &str, key: &str) -> Result<(envelope::Record, &'static str), Problem> {
    let (arrival, status) = find(app, org, key)?;
    Ok((app.node.record(arrival)?.ok_or_else(no_record)?, status))
}

fn no_record() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no-record")
}

/// A withdrawn record: there was one, and there will be none.
pub(super) fn retracted(record: &envelope::Record, lang: Lang) -> Problem {
    let at = record.seq().time();
    Problem::new(StatusCode::GONE, "retracted")
        .arg("date", super::pages::date(lang, at))
        .member("retracted", shape::time(at))
        .member("id", record.id().to_string())
}

/// A record whose payload is not kept here: there is one, and other nodes may have it.
pub(super) fn left_out(app: &App, org: &OrgId, key: &RecordKey, id: RecordId) -> Problem {
    let why = app.node.why_left_out(org, key);
    let problem =
        Problem::new(StatusCode::NOT_FOUND, "left-out").arg("id", id.to_string()).member("id", id.to_string());
    match why {
        Some(why) => problem
            .arg("reason", why.reason.clone())
            .member("reason", why.reason)
            .member("since", shape::time(why.since)),
        // The rule has been taken back this moment, and the record is on its way.
        None => problem.arg("reason", "-"),
    }
}

/// The place of a record in the store, and what it is to readers. What the operator hides is not found, and of what is
/// left out is said that it is.
pub(super) fn find(app: &App, org: &str, key: &str) -> Result<(Arrival, &'static str), Problem> {
    let (Ok(org), Ok(key)) = (org.parse::<OrgId>(), key.parse::<RecordKey>()) else { return Err(no_record()) };
    let now = app.node.now();
    let found = app.node.read(|replica| {
        let view = replica.record(&org, &key).filter(|_| !app.node.policy().hides(&org))?;
        Some((view.entry.arrival, view.entry.id, shape::status_of(&view, now)))
    });
    match found {
        Some((_, id, "left-out")) => Err(left_out(app, &org, &key, id)),
        Some((arrival, _, status)) => Ok((arrival, status)),
        None => Err(no_record()),
    }
}

/// A record that readers may see whole; otherwise the problem says why not.
pub(super) fn shown_record(app: &App, lang: Lang, org: &str, key: &str) -> Result<envelope::Record, Problem> {
    let (arrival, status) = find(app, org, key)?;
    let record = app.node.record(arrival)?.ok_or_else(no_record)?;
    match status {
        "shown" => Ok(record),
        "retracted" => Err(retracted(&record, lang)),
        "expired" => {
            let date = super::pages::date(lang, record.expires());
            Err(Problem::new(StatusCode::GONE, "expired").arg("date", date))
        }
        "not-shown" => Err(Problem::new(StatusCode::NOT_FOUND, "not-shown")),
        _ => Err(no_record()),
    }
}

#[utoipa::path(
    get,
    path = "/api/v1/changes",
    operation_id = "changes",
    tag = "records",
    summary = "api-changes",
    params(ChangesQuery),
    responses((status = 200, description = "api-answer", body = Changes)),
)]
async fn changes(State(app): State<App>, uri: Uri) -> Result<Response, Problem> {
    let params = Params::strict(&uri, ChangesQuery::NAMES)?;
    let since = params.since(app.node.store().next_arrival())?.unwrap_or_default();
    let (items, next, more) = changes_since(&app, since, params.limit()?);
    let answer = json!({"items": items, "next": next.0, "more": more});
    Ok(paged(&uri, &params, "since", more.then(|| next.0.to_string()).as_deref(), answer))
}

/// Steps of the log after a number: what became visible, and what was withdrawn. Also the number to go on
/// from, and whether there is more already.
pub(super) fn changes_since(app: &App, since: Arrival, limit: usize) -> (Vec<Value>, Arrival, bool) {
    let (now, policy) = (app.node.now(), app.node.policy());
    app.node.read(|replica| {
        let (mut items, mut next, mut scanned) = (Vec::new(), since, 0);
        for view in replica.since(since) {
            if items.len() == limit || scanned == CHANGES_SCANNED {
                return (items, next, true);
            }
            (next, scanned) = (view.entry.arrival, scanned + 1);
            let withdrawn = view.entry.retraction && !view.kind.is_system() && !policy.hides(&view.org);
            if withdrawn || is_visible(&view, now, policy) {
                items.push(shape::change(&view));
            }
        }
        (items, next, false)
    })
}

#[utoipa::path(
    get,
    path = "/api/v1/peers",
    operation_id = "peers",
    tag = "node",
    summary = "api-peers",
    params(LangQuery),
    responses((status = 200, description = "api-answer", body = Peers)),
)]
async fn peers(State(app): State<App>, uri: Uri) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, LangQuery::NAMES)?;
    app.blocking(|app| {
        let peers = app.node.peers();
        let mut items = Vec::with_capacity(peers.len());
        for peer in &peers {
            let organisation = match &peer.org {
                Some(org) => app.catalogue.publisher(&app.node, org)?,
                None => None,
            };
            items.push(shape::peer(peer, organisation.as_ref().map(|organisation| &organisation.title)));
        }
        Ok(Json(json!({"total": items.len(), "items": items, "next": null})))
    })
    .await
}

#[utoipa::path(
    get,
    path = "/api/v1/status",
    operation_id = "status",
    tag = "node",
    summary = "api-status-of-node",
    params(LangQuery),
    responses((status = 200, description = "api-answer", body = Status)),
)]
async fn status(State(app): State<App>, uri: Uri) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, LangQuery::NAMES)?;
    app.blocking(|app| {
        let mut status = shape::status(&app.node.status(), &app.node.completeness_counts()?);
        status["search_behind"] = app.catalogue.searcher().behind(&app.node).into();
        Ok(Json(status))
    })
    .await
}

//! Organisations: who they are by their signed identity, and how much of theirs this node holds.

use std::ops::Bound;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use kirjo_protocol::completeness::STALE_AFTER;
use kirjo_protocol::content::Subject;
use kirjo_protocol::id::{OrgId, RecordId, base32};
use kirjo_protocol::identity::{Operation, Signer};
use kirjo_protocol::key::PublicKey;
use kirjo_protocol::time::{SECOND, Seq, UnixMillis};
use serde_json::{Value, json};

use crate::node::{Known, Publisher};
use crate::visible::is_visible;

use super::super::openapi::organisations::{Operations, Org, Orgs};
use super::super::openapi::parameters::{IdentityQuery, LangQuery, OrgPath, OrgsQuery};
use super::super::pagination::paged;
use super::super::params::Params;
use super::super::problem::Problem;
use super::super::{App, json as shape};
use super::{COSE_SEQUENCE, links, wants_cose};

/// What a node knows of an organisation beside its texts.
#[derive(Debug, Clone)]
pub(in crate::http) struct Facts {
    pub(in crate::http) id: OrgId,
    pub(in crate::http) operation: Operation,
    pub(in crate::http) operations: usize,
    pub(in crate::http) tip: RecordId,
    /// Visible records.
    pub(in crate::http) records: usize,
    pub(in crate::http) bytes: u64,
    pub(in crate::http) equivocation: Option<(RecordId, RecordId)>,
    pub(in crate::http) publisher: Publisher,
    /// Whether the parent that it names confirms it.
    pub(in crate::http) parent_confirms: bool,
    pub(in crate::http) last_seq: Option<Seq>,
}

/// Collects the facts about one organisation.
pub(in crate::http) fn facts(app: &App, org: &str) -> Result<Facts, Problem> {
    let unknown = || Problem::new(StatusCode::NOT_FOUND, "no-organisation");
    let org: OrgId = org.parse().map_err(|_| unknown())?;
    if app.node.policy().hides(&org) {
        return Err(unknown());
    }
    let now = app.node.now();
    let publisher = app.node.completeness(&org)?.ok_or_else(unknown)?;
    app.node
        .read(|replica| {
            let view = replica.org(&org)?;
            let visible = |view: &kirjo_protocol::replica::View<'_>| is_visible(view, now, app.node.policy());
            let operation = view.chain.current().clone();
            let parent = operation.parent.and_then(|parent| replica.org(&parent));
            Some(Facts {
                id: org,
                parent_confirms: parent.is_some_and(|parent| parent.chain.current().confirms(&org)),
                operation,
                operations: view.chain.links().len(),
                tip: view.chain.tip(),
                records: replica.records_of(&org).filter(visible).count(),
                bytes: view.bytes,
                equivocation: view.equivocation,
                publisher,
                last_seq: view.last_seq,
            })
        })
        .ok_or_else(unknown)
}

#[utoipa::path(
    get,
    path = "/api/v1/orgs",
    operation_id = "orgs",
    tag = "organisations",
    summary = "api-orgs",
    params(OrgsQuery),
    responses((status = 200, description = "api-answer", body = Orgs)),
)]
pub(super) async fn list(State(app): State<App>, uri: Uri) -> Result<Response, Problem> {
    let params = Params::strict(&uri, OrgsQuery::NAMES)?;
    let limit = params.limit()?;
    let after = match params.text("cursor") {
        Some(text) => Some(text.parse::<OrgId>().map_err(|_| Problem::bad_parameter("cursor", text, "cursor"))?),
        None => None,
    };
    app.blocking(move |app| {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let (total, page, more) = app.node.read(|replica| {
            let shown = |id: &OrgId| !app.node.policy().hides(id);
            let total = replica.orgs().filter(|org| shown(&org.id)).count();
            let behind = |id: &OrgId| match &start {
                Bound::Excluded(after) => id > after,
                _ => true,
            };
            let mut ids = replica.orgs().map(|org| org.id).filter(|id| shown(id) && behind(id));
            let page: Vec<OrgId> = ids.by_ref().take(limit).collect();
            (total, page, ids.next().is_some())
        });
        let mut items = Vec::with_capacity(page.len());
        for org in &page {
            let records = {
                let visible =
                    |view: &kirjo_protocol::replica::View<'_>| is_visible(view, app.node.now(), app.node.policy());
                app.node.read(|replica| replica.records_of(org).filter(visible).count())
            };
            let own = app.catalogue.publisher(&app.node, org)?;
            let publisher = app.node.completeness(org)?;
            items.push(json!({
                "org": org,
                "completeness": publisher.as_ref().map(completeness),
                "title": own.as_ref().map(|own| &own.title).unwrap_or(&Default::default()),
                "records": records,
                "demo": own.as_ref().is_some_and(|own| own.demo),
            }));
        }
        let next = more.then(|| page.last().map(OrgId::to_string)).flatten();
        let answer = json!({"total": total, "items": items, "next": next});
        Ok(paged(&uri, &params, "cursor", next.as_deref(), answer))
    })
    .await
}

#[utoipa::path(
    get,
    path = "/api/v1/orgs/{org}",
    operation_id = "org",
    tag = "organisations",
    summary = "api-org",
    params(OrgPath, LangQuery),
    responses((status = 200, description = "api-answer", body = Org)),
)]
pub(super) async fn one(State(app): State<App>, Path(org): Path<String>, uri: Uri) -> Result<Json<Value>, Problem> {
    Params::strict(&uri, LangQuery::NAMES)?;
    app.blocking(move |app| {
        let facts = facts(app, &org)?;
        let own = app.catalogue.publisher(&app.node, &facts.id)?;
        let subject = Subject::Org(facts.id);
        let is_own = app.node.read(|replica| replica.own().any(|own| own == facts.id));
        Ok(Json(json!({
            "org": facts.id,
            "title": own.as_ref().map(|own| &own.title).unwrap_or(&Default::default()),
            "summary": own.as_ref().map(|own| &own.summary).unwrap_or(&Default::default()),
            "demo": own.as_ref().is_some_and(|own| own.demo),
            "records": facts.records,
            "bytes": facts.bytes,
            "hosted_here": is_own,
            "level": 0,
            "identity": operation(&facts.operation),
            "operations": facts.operations,
            "tip": facts.tip,
            "equivocation": facts.equivocation.map(|(one, other)| [one, other]),
            "head": facts.publisher.known.as_ref().map(head),
            "completeness": completeness(&facts.publisher),
            "parent_confirms": facts.parent_confirms,
            "statements": links::statements(app, &subject)?,
            "referenced_by": links::referrers(app, &subject)?,
            "last_seq": facts.last_seq.map(|seq| seq.0),
            "signs_here": app.node.signs_now(&facts.id).map(|signer| key(&signer)),
        })))
    })
    .await
}

fn head(known: &Known) -> Value {
    let (theirs, ours) = (&known.head, &known.held.counted);
    json!({
        "as_of": shape::time(theirs.as_of),
        "age_seconds": known.answer.age / SECOND,
        "stale": known.answer.age > STALE_AFTER,
        "whole": theirs == ours,
        "theirs": {"count": theirs.count, "root": shape::hex(&theirs.root)},
        "ours": {"count": ours.count, "root": shape::hex(&ours.root), "above": known.held.above},
    })
}

/// How much of what a publisher says it has is here, by the newest head known.
pub(in crate::http) fn completeness(publisher: &Publisher) -> Value {
    let Some(known) = &publisher.known else { return json!({"state": publisher.state.name()}) };
    let asked = known.asked.iter();
    let asked = asked.map(|asked| json!({"org": asked.org, "peer": asked.peer, "at": shape::time(asked.at)}));
    json!({
        "state": publisher.state.name(),
        "missing": known.answer.missing,
        "ahead": known.answer.above,
        "head_as_of": shape::time(known.head.as_of),
        "head_age_seconds": known.answer.age / SECOND,
        "asked": asked.collect::<Vec<_>>(),
    })
}

fn key(key: &PublicKey) -> String {
    base32().encode(key.as_bytes())
}

fn signer(signer: &Signer) -> Value {
    json!({
        "key": key(&signer.key),
        "scopes": signer.scopes,
        "until": signer.until.map(|until| until.0),
        "until_time": signer.until.map(|until| shape::time(UnixMillis(until.time().0))),
    })
}

fn operation(operation: &Operation) -> Value {
    json!({
        "previous": operation.previous,
        "controllers": operation.controllers.iter().map(key).collect::<Vec<_>>(),
        "signers": operation.signers.iter().map(signer).collect::<Vec<_>>(),
        "domains": operation.domains,
        "identifiers": operation.identifiers,
        "parent": operation.parent,
        "units": operation.units,
        "successor_of": operation.successor_of,
    })
}

/// The identity operations: as JSON, or as their envelopes one after the other, genesis first, which is
/// what is needed to check records offline.
#[utoipa::path(
    get,
    path = "/api/v1/orgs/{org}/identity",
    operation_id = "identity",
    tag = "organisations",
    summary = "api-identity",
    params(OrgPath, IdentityQuery),
    responses(
        (status = 200, description = "api-answer", content(
            (Operations = "application/json"),
            (String = "application/cbor-seq"),
        )),
    ),
)]
pub(super) async fn identity(
    State(app): State<App>,
    Path(org): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let params = Params::strict(&uri, IdentityQuery::NAMES)?;
    let cose = wants_cose(&params, &headers)?;
    let org = facts(&app, &org)?.id;
    app.node.read(|replica| {
        let links =
            replica.org(&org).ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "no-organisation"))?.chain.links();
        if cose {
            let bytes: Vec<u8> = links.iter().flat_map(|link| link.record.bytes().iter().copied()).collect();
            return Ok(([(CONTENT_TYPE, COSE_SEQUENCE)], bytes).into_response());
        }
        let items: Vec<Value> = links
            .iter()
            .map(|link| {
                let mut shown = operation(&link.operation);
                shown["id"] = link.record.id().to_string().into();
                shown["controller"] = link.controller.into();
                shown["published"] = shape::time(link.record.seq().time()).into();
                shown
            })
            .collect();
        Ok(Json(json!({"org": org, "total": items.len(), "items": items, "next": null})).into_response())
    })
}

//! Several records side by side: what each publisher has declared, field by field, and what others have stated.
//!
//! Nothing is judged and nothing ordered but by the reader. What a record does not say is not stated, and one that can't be
//! shown is told to be so in its column.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use kirjo_protocol::content::json::to_json;
use kirjo_protocol::content::{Common, schema};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordKey};
use serde_json::{Value, json};
use std::sync::Arc;

use super::App;
use super::api::{links, shown_record};
use super::json::{page_of, time};
use super::openapi::parameters::CompareQuery;
use super::params::Params;
use super::problem::Problem;
use super::reader::Reader;
use super::survey::taken::LEVEL;
use crate::catalogue::Document;
use crate::facts::compare::{Row, Stated, rows};
use crate::facts::{self, Fact};
use crate::messages::{self, Lang};

/// Fewest and most records that are compared: a table of more columns is read by nobody.
pub(super) const FEWEST: usize = 2;
/// See [`FEWEST`].
pub(super) const MOST: usize = 4;

/// A comparison.
pub(super) struct Comparison {
    pub(super) columns: Vec<Column>,
    /// Fields that at least one of them states.
    pub(super) rows: Vec<Row>,
    /// Labels and paths of fields that none of them states.
    pub(super) unstated: Vec<(String, String)>,
}

/// A record of it.
pub(super) struct Column {
    pub(super) org: OrgId,
    pub(super) key: RecordKey,
    /// The record, or why it can't be shown.
    pub(super) found: Result<Found, Problem>,
}

/// A record that can be shown.
pub(super) struct Found {
    pub(super) record: Record,
    pub(super) document: Document,
    pub(super) publisher: Option<Arc<Document>>,
    /// The day on which its publisher last confirmed it, as it wrote it.
    pub(super) confirmed: Option<String>,
    /// What readers have to know first, such as that a certificate has expired.
    pub(super) notices: Vec<String>,
}

/// Reads which records are to be compared: from two to four different ones.
pub(super) fn asked(params: &Params) -> Result<Vec<(OrgId, RecordKey)>, Problem> {
    let text = params.text("ids").unwrap_or_default();
    let mut places: Vec<(OrgId, RecordKey)> = Vec::new();
    let texts: Vec<&str> = text.split(',').filter(|text| !text.is_empty()).collect();
    let count = |count: usize| {
        Problem::new(StatusCode::BAD_REQUEST, "compare-count")
            .arg("count", count.to_string())
            .member("parameter", "ids")
            .member("minimum", FEWEST)
            .member("maximum", MOST)
    };
    if !(FEWEST..=MOST).contains(&texts.len()) {
        return Err(count(texts.len()));
    }
    for text in texts {
        let place = text.split_once('/').and_then(|(org, key)| Some((org.parse().ok()?, key.parse().ok()?)));
        places.push(place.ok_or_else(|| Problem::bad_parameter("ids", text, "compared"))?);
    }
    let mut different = places.clone();
    different.sort_unstable();
    different.dedup();
    if different.len() != places.len() {
        return Err(count(different.len()));
    }
    Ok(places)
}

impl Comparison {
    /// Puts records side by side in the order in which they were asked for. Reads the disk.
    pub(super) fn of(app: &App, lang: Lang, places: &[(OrgId, RecordKey)]) -> Result<Self, Problem> {
        let reader = facts::Reader { lang, now: app.node.now() };
        let mut columns = Vec::with_capacity(places.len());
        let mut contents = Vec::with_capacity(places.len());
        for (org, key) in places {
            let (found, content) = match shown_record(app, lang, &org.to_string(), &key.to_string()) {
                Ok(record) => {
                    let shown = app.catalogue.shown(&app.node, &record, None)?;
                    let content = shown.content().cloned().zip(schema(record.kind().name()));
                    (Found::read(app, record.clone(), reader)?, content)
                }
                // A fault of the node's own is one of the whole answer.
                Err(problem) if problem.status().is_server_error() => return Err(problem),
                Err(problem) => (Err(problem), None),
            };
            columns.push(Column { org: *org, key: *key, found });
            contents.push(content);
        }
        let records: Vec<_> =
            contents.iter().map(|content| content.as_ref().map(|(content, schema)| (*schema, content))).collect();
        let (rows, none): (Vec<Row>, Vec<Row>) =
            rows(&records, reader).into_iter().partition(|row| row.cells.iter().any(Option::is_some));
        let unstated = none.into_iter().map(|row| (row.label, row.path)).collect();
        Ok(Self { columns, rows, unstated })
    }
}

impl Found {
    fn read(app: &App, record: Record, reader: facts::Reader) -> Result<Result<Self, Problem>, Problem> {
        let missing = Problem::new(StatusCode::NOT_FOUND, "not-shown");
        let Some(document) = Document::read(&record) else { return Ok(Err(missing)) };
        let (Some(content), Some(schema)) = (record.body().content.as_ref(), schema(record.kind().name())) else {
            return Ok(Err(missing));
        };
        let mut notices = facts::notices(schema, content, reader);
        notices.extend(facts::sections(schema, content, reader).into_iter().flat_map(|section| section.notices));
        let confirmed = Common::read(content).confirmed;
        let publisher = app.catalogue.publisher(&app.node, &record.org())?;
        Ok(Ok(Self { document, publisher, confirmed, notices, record }))
    }
}

#[utoipa::path(
    get,
    path = "/api/v1/compare",
    operation_id = "compare",
    tag = "search",
    summary = "api-compare",
    params(CompareQuery),
    responses((status = 200, description = "api-answer", body = Object)),
)]
pub(super) async fn compare(State(app): State<App>, reader: Reader, uri: Uri) -> Result<Json<Value>, Problem> {
    let places = asked(&Params::strict(&uri, CompareQuery::NAMES)?)?;
    let lang = reader.lang;
    app.blocking(move |app| {
        let comparison = Comparison::of(app, lang, &places)?;
        let mut records = Vec::new();
        for column in &comparison.columns {
            records.push(record(app, lang, column)?);
        }
        let unstated = comparison.unstated.iter().map(|(label, path)| json!({"field": path, "label": label}));
        Ok(Json(json!({
            "notice": messages::text(lang, "compare-notice", &[]),
            "records": records,
            "rows": comparison.rows.iter().map(row).collect::<Vec<_>>(),
            "stated_by_none": unstated.collect::<Vec<_>>(),
        })))
    })
    .await
}

fn record(app: &App, lang: Lang, column: &Column) -> Result<Value, Problem> {
    let found = match &column.found {
        Ok(found) => found,
        Err(problem) => {
            return Ok(json!({
                "org": column.org,
                "key": column.key,
                "status": problem.code(),
                "message": problem.detail_in(lang),
            }));
        }
    };
    let document = &found.document;
    let mut shown = json!({
        "org": document.org,
        "key": document.key,
        "status": "shown",
        "id": document.id,
        "kind": document.kind.name(),
        "title": document.title,
        "publisher": found.publisher.as_ref().map(|own| &own.title).unwrap_or(&Default::default()),
        "level": LEVEL,
        "seq": document.seq.0,
        "published": time(document.seq.time()),
        "expires": time(document.expires),
        "confirmed": found.confirmed,
        "notices": found.notices,
        "certificate_expired": document.certificate_expired(app.node.now()),
        "not_ce_marked": document.not_ce_marked,
        "demo": document.demo,
        "url": page_of(lang, document),
    });
    if let Value::Object(members) = &mut shown {
        members.insert("by_others".to_owned(), Value::Object(links::others(app, &found.record)?));
    }
    Ok(shown)
}

fn row(row: &Row) -> Value {
    json!({
        "field": row.path,
        "label": row.label,
        "section": row.section,
        "kinds": row.kinds,
        "cells": row.cells.iter().map(|cell| cell.as_ref().map(stated)).collect::<Vec<_>>(),
    })
}

fn stated(stated: &Stated) -> Value {
    json!({"value": to_json(&stated.value).ok(), "text": stated.facts.iter().flat_map(lines).collect::<Vec<_>>()})
}

/// A fact in words: its values, each with what it is when it is one of several sorts.
fn lines(fact: &Fact) -> Vec<String> {
    let named = |value: &facts::Shown| match &value.label {
        Some(label) => format!("{}: {label}: {}", fact.label, value.text),
        None => value.text.clone(),
    };
    fact.values.iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(ids: &str) -> Result<Vec<(OrgId, RecordKey)>, Problem> {
        let uri: Uri = format!("/api/v1/compare?ids={ids}").parse().unwrap();
        asked(&Params::strict(&uri, &["ids"])?)
    }

    #[test]
    fn from_two_to_four_different_records_are_compared_and_no_other_number() {
        let place = |at: u8| format!("{}/{}", OrgId([at; 32]), RecordKey([at; 16]));
        let list = |count: u8| (1..=count).map(place).collect::<Vec<_>>().join(",");
        for count in 2..=4 {
            assert_eq!(read(&list(count)).unwrap().len(), usize::from(count));
        }
        for wrong in [list(1), list(5), format!("{},{}", place(1), place(1)), "a,b".into(), format!("{},x/y", place(1))]
        {
            assert_eq!(read(&wrong).unwrap_err().status().as_u16(), 400, "{wrong}");
        }
        let reversed = format!("{},{}", place(2), place(1));
        assert_eq!(read(&reversed).unwrap()[0].0, OrgId([2; 32]), "in the reader's order");
    }
}

//! What others state about a record or an organisation, and what refers to it.

use kirjo_protocol::content::{Subject, showcase};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::kind::Kind;
use serde_json::{Map, Value, json};

use super::super::App;
use super::super::problem::Problem;

/// Statements and referring records that one answer lists; `total` tells how many there are.
const LISTED: usize = 100;

/// The statements about a subject that count.
pub(in crate::http) fn statements(app: &App, subject: &Subject) -> Result<Value, Problem> {
    let found = app.catalogue.statements(&app.node, subject)?;
    let mut items = Vec::new();
    for statement in found.iter().take(LISTED) {
        let publisher = app.catalogue.publisher(&app.node, &statement.org)?;
        items.push(json!({
            "org": statement.org,
            "key": statement.key,
            "publisher": publisher.as_ref().map(|own| &own.title).unwrap_or(&Default::default()),
            "type": statement.kind,
            "since": statement.since,
            "until": statement.until,
            "ended": statement.ended,
        }));
    }
    Ok(json!({"total": found.len(), "items": items}))
}

/// The visible records that refer to a subject, endorsements apart.
pub(in crate::http) fn referrers(app: &App, subject: &Subject) -> Result<Value, Problem> {
    let found = app.catalogue.referrers(&app.node, subject)?;
    let mut items = Vec::new();
    for referrer in found.iter().take(LISTED) {
        // Withdrawn since it was found.
        let Some(document) = app.catalogue.document(&app.node, referrer.arrival)? else { continue };
        items.push(json!({
            "org": referrer.org,
            "key": referrer.key,
            "kind": document.kind.name(),
            "role": referrer.role,
            "title": document.title,
        }));
    }
    Ok(json!({"total": found.len(), "items": items}))
}

/// What others say of a record, as members of its JSON.
pub(in crate::http) fn others(app: &App, record: &Record) -> Result<Map<String, Value>, Problem> {
    let subject = Subject::Record(record.org(), record.key());
    let mut members = Map::new();
    members.insert("statements".to_owned(), statements(app, &subject)?);
    members.insert("referenced_by".to_owned(), referrers(app, &subject)?);
    members.extend(items(app, record)?.map(|items| ("items".to_owned(), items)));
    Ok(members)
}

/// The items of a showcase in its author's order, each with whether its owner consents; nothing for other kinds.
fn items(app: &App, record: &Record) -> Result<Option<Value>, Problem> {
    let Some(content) = record.body().content.as_ref().filter(|_| *record.kind() == Kind::Showcase) else {
        return Ok(None);
    };
    let own = Subject::Record(record.org(), record.key());
    let mut items = Vec::new();
    for (org, key) in showcase::items(content) {
        let consents = app.catalogue.consents(&app.node, &Subject::Record(org, key), &own)?;
        items.push(json!({"org": org, "key": key, "consents": consents}));
    }
    Ok(Some(Value::from(items)))
}

//! A record as JSON-LD, in the terms of our own context.
//!
//! A field stands under its own name, as in the record, and the context says which property that is. What a table has
//! no place for (fields of a later version, values of another shape than expected) stands under `other` as JSON, so
//! that nothing is lost. Facts of the envelope stand under `record`, beside who published it and under which licence.

use kirjo_protocol::content::json::{ToJsonError, to_json};
use kirjo_protocol::content::schema::Field;
use kirjo_protocol::content::{self, LangMap, common::DEFAULT_LICENCE};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::base32;
use serde_json::{Map, Value, json};

use super::walk::{self, Item, Many};
use super::{class, iri};
use crate::shown::Shown;

/// The name under which everything stands that no field of the tables has a place for.
pub const OTHER: &str = "other";
/// The name under which the facts of the envelope stand.
pub const RECORD: &str = "record";

/// A record without `@context`, to be put into a document that has one.
///
/// # Errors
/// A content that JSON can't say; it is left to the signed bytes.
pub fn to_jsonld(shown: &Shown<'_>) -> Result<Map<String, Value>, ToJsonError> {
    let body = shown.record.body();
    let content = match shown.content().map(to_json).transpose()? {
        Some(Value::Object(content)) => content,
        _ => Map::new(),
    };
    let mut out = Map::new();
    out.insert("@id".to_owned(), iri::of_record(&body.org, &body.key).into());
    out.insert("@type".to_owned(), class::all(body.kind.name(), &content).into());
    let licence = content.get("licence").and_then(Value::as_str).unwrap_or(DEFAULT_LICENCE).to_owned();
    let schema = content::schema(body.kind.name());
    fields(schema.into_iter().flat_map(|schema| schema.fields()), content, &mut out);
    out.insert(RECORD.to_owned(), facts(shown.record, &licence, shown.publisher));
    Ok(out)
}

/// A record as a document of its own, with its context in it or by name.
///
/// # Errors
/// As [`to_jsonld`].
pub fn document(shown: &Shown<'_>, inline: bool) -> Result<Value, ToJsonError> {
    let mut out = Map::new();
    let context = if inline { super::context()["@context"].clone() } else { iri::CONTEXT.into() };
    out.insert("@context".to_owned(), context);
    out.extend(to_jsonld(shown)?);
    Ok(Value::Object(out))
}

fn facts(record: &Record, licence: &str, publisher: Option<&LangMap>) -> Value {
    let body = record.body();
    let mut facts = Map::new();
    let mut add = |name: &str, value: Value| facts.insert(name.to_owned(), value);
    add("id", record.id().to_string().into());
    add("org", body.org.to_string().into());
    add("kind", body.kind.name().into());
    add("key", body.key.to_string().into());
    // As texts, because they are larger than what every reader of JSON takes exactly.
    add("seq", body.seq.0.to_string().into());
    add("expires", body.expires.0.to_string().into());
    add("signer", base32().encode(record.signer().as_bytes()).into());
    if !body.critical.is_empty() {
        add("critical", body.critical.clone().into());
    }
    if body.content.is_none() {
        add("retracted", true.into());
    }
    add("publisher", iri::of_org(&body.org).into());
    if let Some(publisher) = publisher.filter(|names| !names.is_empty()) {
        add("publisherName", json!(publisher));
    }
    add("licence", iri::of_licence(licence).into());
    Value::Object(facts)
}

/// Writes the fields of a map; what the table has no place for goes under `other`.
pub(super) fn fields(
    table: impl Iterator<Item = &'static Field>,
    mut content: Map<String, Value>,
    out: &mut Map<String, Value>,
) {
    for field in table {
        let Some(value) = content.get(field.name) else { continue };
        if let Some(written) = field_value(field, value) {
            content.shift_remove(field.name);
            out.insert(field.name.to_owned(), written);
        }
    }
    if !content.is_empty() {
        out.insert(OTHER.to_owned(), Value::Object(content));
    }
}

fn field_value(field: &'static Field, value: &Value) -> Option<Value> {
    let (item, many) = walk::of(field);
    match (item, many) {
        (Item::Language, Many::One) => {
            walk::by_language(value).filter(|map| map.values().all(Value::is_string)).map(|_| value.clone())
        }
        (Item::Language, _) => {
            let all_texts = |list: &Value| walk::distinct(list).is_some_and(|items| items.iter().all(Value::is_string));
            walk::by_language(value).filter(|map| map.values().all(all_texts)).map(|_| value.clone())
        }
        (Item::Map(table), Many::One) => map(table, value),
        (Item::Map(table), _) => {
            walk::distinct(value)?.iter().map(|value| map(table, value)).collect::<Option<Vec<_>>>().map(Value::from)
        }
        (item, Many::One) => item.write(value),
        (item, _) => {
            walk::distinct(value)?.iter().map(|value| item.write(value)).collect::<Option<Vec<_>>>().map(Value::from)
        }
    }
}

fn map(table: &'static [Field], value: &Value) -> Option<Value> {
    let content = value.as_object().filter(|content| !content.is_empty())?;
    let mut out = Map::new();
    fields(table.iter(), content.clone(), &mut out);
    Some(Value::Object(out))
}

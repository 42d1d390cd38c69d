//! From JSON-LD in our own terms back to exactly the body that was signed.

use kirjo_protocol::body::Body;
use kirjo_protocol::cbor;
use kirjo_protocol::content::json::from_json;
use kirjo_protocol::content::schema::Field;
use kirjo_protocol::content::{self};
use kirjo_protocol::id::RecordId;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::{Seq, UnixMillis};
use serde_json::{Map, Value};

use super::jsonld::{OTHER, RECORD};
use super::walk::{self, Item, Many};

/// Why a document is not one that [`super::to_jsonld`] has written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// A member is missing or has another form.
    #[error("{0}: missing, or not of the form that it has in this context")]
    Member(String),
    /// A member that the kind has no field for.
    #[error("{0}: no field of this kind")]
    Unknown(String),
    /// A content with something that no content has.
    #[error("{0}: not a value that a content can have")]
    Content(String),
}

/// Reads a record's body, and the id that the document says it has when it is signed.
///
/// # Errors
/// [`ReadError`] names the member.
pub fn from_jsonld(document: &Value) -> Result<(Body, Option<RecordId>), ReadError> {
    let bad = |name: &str| ReadError::Member(name.to_owned());
    let document = document.as_object().ok_or_else(|| bad("document"))?;
    let record = document.get(RECORD).and_then(Value::as_object).ok_or_else(|| bad(RECORD))?;
    let text = |name: &str| record.get(name).and_then(Value::as_str).ok_or_else(|| bad(&format!("{RECORD}.{name}")));
    fn parsed<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, ReadError> {
        text.parse().map_err(|_| ReadError::Member(format!("{RECORD}.{name}")))
    }
    let kind = text("kind")?;
    let name = Kind::parse(kind).ok_or_else(|| bad("record.kind"))?;
    let seq = Seq(parsed("seq", text("seq")?)?);
    let mut body = Body::new(parsed("org", text("org")?)?, name, parsed("key", text("key")?)?, seq);
    body.expires = UnixMillis(parsed("expires", text("expires")?)?);
    if let Some(critical) = record.get("critical") {
        let names = critical.as_array().ok_or_else(|| bad("record.critical"))?;
        let names = names.iter().map(|name| name.as_str().map(str::to_owned)).collect::<Option<_>>();
        body.critical = names.ok_or_else(|| bad("record.critical"))?;
    }
    if record.get("retracted") != Some(&Value::Bool(true)) {
        let table: Vec<&'static Field> = content::schema(kind).into_iter().flat_map(|schema| schema.fields()).collect();
        let content = fields(&table, document, &["@context", "@id", "@type", RECORD])?;
        let content = from_json(&Value::Object(content)).map_err(|fault| ReadError::Content(fault.path))?;
        // In the order in which it is signed.
        let canonical = cbor::encode(&content).and_then(|bytes| cbor::decode(&bytes));
        body.content = Some(canonical.map_err(|_| ReadError::Content(OTHER.to_owned()))?);
    }
    let id = record.get("id").map(|_| parsed("id", text("id")?)).transpose()?;
    Ok((body, id))
}

fn fields(
    table: &[&'static Field],
    from: &Map<String, Value>,
    beside: &[&str],
) -> Result<Map<String, Value>, ReadError> {
    let mut out = Map::new();
    for (name, value) in from {
        if beside.contains(&name.as_str()) {
            continue;
        }
        if name == OTHER {
            let other = value.as_object().ok_or_else(|| ReadError::Member(OTHER.to_owned()))?;
            out.extend(other.clone());
            continue;
        }
        let field = table.iter().find(|field| field.name == name).ok_or_else(|| ReadError::Unknown(name.clone()))?;
        out.insert(name.clone(), field_value(field, value)?);
    }
    Ok(out)
}

fn field_value(field: &'static Field, value: &Value) -> Result<Value, ReadError> {
    let bad = || ReadError::Member(field.name.to_owned());
    let (item, many) = walk::of(field);
    let one = |value: &Value| match item {
        Item::Map(table) => {
            let table: Vec<&'static Field> = table.iter().collect();
            fields(&table, value.as_object().ok_or_else(bad)?, &[]).map(Value::Object)
        }
        item => item.read(value).ok_or_else(bad),
    };
    match (item, many) {
        (Item::Language, _) => walk::by_language(value).map(|_| value.clone()).ok_or_else(bad),
        (_, Many::One) => one(value),
        (_, _) => value.as_array().ok_or_else(bad)?.iter().map(one).collect::<Result<Vec<_>, _>>().map(Value::from),
    }
}

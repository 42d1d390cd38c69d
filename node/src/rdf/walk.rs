//! How each shape of the tables stands in linked data: one answer for the context, for both directions and for triples.

use kirjo_protocol::content::form::Form;
use kirjo_protocol::content::schema::{Field, Shape};
use kirjo_protocol::content::text::{is_date, is_language};
use serde_json::Value;

use super::iri;

/// What one value of a field is.
#[derive(Clone, Copy)]
pub(super) enum Item {
    /// A text as it is.
    Text,
    /// A text with a language.
    Language,
    /// A text of a type, such as a date.
    Typed(&'static str),
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// A code of a list.
    Code(&'static str),
    /// An address.
    Address,
    /// An organisation.
    Org,
    /// A record.
    Record,
    /// An organisation or a record.
    Subject,
    /// A map with fields of its own.
    Map(&'static [Field]),
}

/// How many values a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Many {
    One,
    Set,
    List,
}

/// Fields whose order is what they say. Everywhere else the order of a list is kept in JSON and means nothing.
const ORDERED: &[&str] = &["items"];

/// Whole numbers beyond this are not the same number to every reader of JSON.
const EXACT: u64 = 1 << 53;

/// What a field is.
pub(super) fn of(field: &'static Field) -> (Item, Many) {
    let many = if ORDERED.contains(&field.name) { Many::List } else { Many::Set };
    match field.shape {
        Shape::Line(_) | Shape::Prose(_) => (Item::Text, Many::One),
        Shape::Lines(_) => (Item::Text, many),
        Shape::LangLine(_) | Shape::LangProse(_) | Shape::LangDates => (Item::Language, Many::One),
        Shape::LangLists(_) => (Item::Language, many),
        Shape::Code(list) => (Item::Code(list), Many::One),
        Shape::Codes(list) => (Item::Code(list), many),
        Shape::Integer(..) => (Item::Integer, Many::One),
        Shape::Boolean => (Item::Boolean, Many::One),
        Shape::Form(form) => (of_form(form), Many::One),
        Shape::Forms(form, _) => (of_form(form), many),
        Shape::Map(fields) => (Item::Map(fields), Many::One),
        Shape::List(fields, _) => (Item::Map(fields), many),
    }
}

fn of_form(form: Form) -> Item {
    match form {
        Form::Date => Item::Typed("xsd:date"),
        // Not a dateTime of XML Schema, because the name of the time zone may follow.
        Form::Instant => Item::Typed("kirjo:Instant"),
        Form::Decimal => Item::Typed("xsd:decimal"),
        Form::Url | Form::Https => Item::Address,
        Form::Org => Item::Org,
        Form::Record => Item::Record,
        Form::Subject => Item::Subject,
        _ => Item::Text,
    }
}

impl Item {
    /// One value as linked data writes it; `None` when it has not the form, so that it can't be a value of the field.
    pub(super) fn write(self, value: &Value) -> Option<Value> {
        match self {
            Self::Text => value.is_string().then(|| value.clone()),
            Self::Typed(of) => {
                let text = value.as_str()?;
                let fits = match of {
                    "xsd:date" => is_date(text),
                    "xsd:decimal" => Form::Decimal.is(text),
                    _ => true,
                };
                fits.then(|| value.clone())
            }
            Self::Integer => value.as_i64().is_some_and(|number| number.unsigned_abs() < EXACT).then(|| value.clone()),
            Self::Boolean => value.is_boolean().then(|| value.clone()),
            Self::Code(_) => value.as_str().is_some_and(is_code).then(|| value.clone()),
            Self::Address => value.as_str().is_some_and(|text| Form::Url.is(text)).then(|| value.clone()),
            Self::Org => {
                value.as_str().filter(|text| Form::Org.is(text)).map(|org| format!("{}{org}", iri::IDS).into())
            }
            Self::Record => value.as_str().and_then(iri::of_reference).map(Value::from),
            Self::Subject => value
                .as_str()
                .filter(|text| Form::Subject.is(text))
                .map(|subject| format!("{}{subject}", iri::IDS).into()),
            Self::Language | Self::Map(_) => None,
        }
    }

    /// The value that [`Item::write`] has written.
    pub(super) fn read(self, value: &Value) -> Option<Value> {
        match self {
            Self::Text | Self::Typed(_) | Self::Code(_) | Self::Address => value.is_string().then(|| value.clone()),
            Self::Integer => (value.is_i64() || value.is_u64()).then(|| value.clone()),
            Self::Boolean => value.is_boolean().then(|| value.clone()),
            Self::Org | Self::Subject => value.as_str()?.strip_prefix(iri::IDS).map(Value::from),
            Self::Record => {
                let (org, key) = iri::parse(value.as_str()?)?;
                Some(format!("{org}/{key}").into())
            }
            Self::Language | Self::Map(_) => None,
        }
    }
}

/// Whether a text can be the last part of an IRI as it is. Codes are; what isn't one of a list may be anything.
fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.'))
}

/// The values of a list when it is one that a set can hold: not empty, and no text twice.
pub(super) fn distinct(value: &Value) -> Option<&Vec<Value>> {
    let items = value.as_array().filter(|items| !items.is_empty())?;
    let twice = items.iter().enumerate().any(|(at, item)| !item.is_object() && items[..at].contains(item));
    (!twice).then_some(items)
}

/// The entries of a map by language.
pub(super) fn by_language(value: &Value) -> Option<&serde_json::Map<String, Value>> {
    value.as_object().filter(|map| !map.is_empty() && map.keys().all(|lang| is_language(lang)))
}

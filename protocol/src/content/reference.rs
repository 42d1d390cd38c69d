//! To which other records and organisations a record refers, found by the table of its kind.

use std::fmt;

use ciborium::value::Value;

use super::form::Form;
use super::schema::{Field, Shape};
use super::{read, schema};
use crate::cbor;
use crate::id::{OrgId, RecordKey};

/// What can be referred to: an organisation, or a record of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An organisation.
    Org(OrgId),
    /// A record of an organisation.
    Record(OrgId, RecordKey),
}

impl Subject {
    /// Reads `ORG` or `ORG/KEY`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('/') {
            Some((org, key)) => Some(Self::Record(org.parse().ok()?, key.parse().ok()?)),
            None => Some(Self::Org(text.parse().ok()?)),
        }
    }

    /// The organisation that it is, or whose record it is.
    pub fn org(&self) -> &OrgId {
        match self {
            Self::Org(org) | Self::Record(org, _) => org,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Org(org) => org.fmt(f),
            Self::Record(org, key) => write!(f, "{org}/{key}"),
        }
    }
}

/// One reference of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// In what sense: the name of the field, or the code of the list `relation` when it is one of `relations`.
    pub role: Box<str>,
    /// To what.
    pub subject: Subject,
}

/// The references of a content of a kind, in the order of the kind's fields. What can't be read is left out; a kind
/// that this version doesn't know refers to nothing.
pub fn references(kind: &str, content: &Value) -> Vec<Reference> {
    let mut found = Vec::new();
    if let Some(schema) = schema(kind) {
        for field in schema.fields() {
            collect(field, content, None, &mut found);
        }
    }
    found
}

fn collect(field: &'static Field, map: &Value, role: Option<&str>, found: &mut Vec<Reference>) {
    let Some(value) = cbor::get(map, field.name) else { return };
    let role = role.unwrap_or(field.name);
    let mut note = |form: Form, value: &Value| {
        let refers = matches!(form, Form::Org | Form::Record | Form::Subject);
        if let Some(subject) = value.as_text().filter(|_| refers).and_then(Subject::parse) {
            found.push(Reference { role: role.into(), subject });
        }
    };
    match field.shape {
        Shape::Form(form) => note(form, value),
        Shape::Forms(form, _) => value.as_array().into_iter().flatten().for_each(|item| note(form, item)),
        Shape::Map(fields) => fields.iter().for_each(|inner| collect(inner, value, Some(role), found)),
        Shape::List(fields, _) => {
            for item in value.as_array().into_iter().flatten() {
                // A relation says itself in what sense it is one.
                let stated = if field.name == "relations" { read::text(item, "type") } else { None };
                for inner in fields {
                    collect(inner, item, Some(stated.as_deref().unwrap_or(role)), found);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::content::json::from_json;

    #[test]
    fn every_place_that_can_refer_is_found_with_its_sense() {
        let org = OrgId([7; 32]);
        let record = |place: u8| Subject::Record(org, RecordKey([place; 16]));
        let content = json!({
            "title": {"en": record(9).to_string()},
            "relations": [{"type": "uses", "record": record(1).to_string()}, {"type": "solves", "record": "nonsense"}],
            "items": [{"record": record(2).to_string()}, {"record": record(3).to_string()}],
            "event": record(4).to_string(),
        });
        let found = references("showcase", &from_json(&content).unwrap());
        let found: Vec<(&str, Subject)> = found.iter().map(|found| (&*found.role, found.subject)).collect();
        assert_eq!(found, [("uses", record(1)), ("items", record(2)), ("items", record(3)), ("event", record(4))]);
        assert_eq!(references("no-such-kind", &from_json(&content).unwrap()), []);
    }

    #[test]
    fn a_subject_is_written_as_it_is_read() {
        for subject in [Subject::Org(OrgId([1; 32])), Subject::Record(OrgId([1; 32]), RecordKey([2; 16]))] {
            assert_eq!(Subject::parse(&subject.to_string()), Some(subject));
        }
        for bad in ["", "/", "x", "x/y"] {
            assert_eq!(Subject::parse(bad), None, "{bad}");
        }
    }
}

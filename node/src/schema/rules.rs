//! The rules between fields, as far as JSON Schema can say them.

use kirjo_protocol::content::endorsement::FIELDS_OF_TYPES;
use kirjo_protocol::content::form::Form;
use kirjo_protocol::content::product::{CERTIFICATE_FIELDS, CERTIFIED, NEVER_CERTIFIED, NO_DEVICE};
use serde_json::{Value, json};

/// The rules of the map at a path of a kind; the path of the record itself is empty.
pub(super) fn between_fields(kind: &str, path: &str) -> Vec<Value> {
    match (kind, path) {
        (_, "contact") => vec![one_of(&["email", "page"])],
        (_, "evidence") => vec![
            when("type", &["doi"], json!({"properties": {"ref": {"pattern": Form::Doi.pattern()}}})),
            when("type", &["url"], json!({"properties": {"ref": {"pattern": Form::Url.pattern()}}})),
        ],
        ("product", "regulatory") => vec![
            when_not("status", &NO_DEVICE, demands(&["intendedPurpose"])),
            when("status", &CERTIFIED, demands(&["notifiedBody", "certificate"])),
            when("status", &NEVER_CERTIFIED, excludes(&CERTIFICATE_FIELDS)),
        ],
        ("endorsement", "") => FIELDS_OF_TYPES
            .iter()
            .flat_map(|(of, field)| {
                [
                    when("endorsementType", &[of], demands(&[field])),
                    when_not("endorsementType", &[of], excludes(&[field])),
                ]
            })
            .collect(),
        ("event", "") => vec![when("attendance", &["onsite", "hybrid"], demands(&["venue"]))],
        ("dataset", "") => vec![
            json!({"if": {"properties": {"structured": {"const": true}}, "required": ["structured"]}, "then": demands(&["variables"])}),
            when_not("accessRights", &["public"], demands(&["contact", "keywords"])),
        ],
        ("partner-search", "") => vec![one_of(&["call", "topicId"])],
        _ => Vec::new(),
    }
}

/// What a language map is that has none of these languages, `sv-FI` counting as `sv`.
pub(super) fn none_of_languages(languages: &[&str]) -> Value {
    json!({"propertyNames": {"not": {"pattern": format!("^({})(-|$)", languages.join("|"))}}})
}

fn one_of(fields: &[&str]) -> Value {
    json!({"anyOf": fields.iter().map(|field| json!({"required": [field]})).collect::<Vec<_>>()})
}

fn demands(fields: &[&str]) -> Value {
    json!({"required": fields})
}

fn excludes(fields: &[&str]) -> Value {
    json!({"properties": fields.iter().map(|field| ((*field).to_owned(), json!(false))).collect::<serde_json::Map<_, _>>()})
}

fn when(field: &str, codes: &[&str], then: Value) -> Value {
    json!({"if": {"properties": {field: {"enum": codes}}, "required": [field]}, "then": then})
}

fn when_not(field: &str, codes: &[&str], then: Value) -> Value {
    json!({"if": {"properties": {field: {"not": {"enum": codes}}}, "required": [field]}, "then": then})
}

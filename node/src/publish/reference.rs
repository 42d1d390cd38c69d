//! References to one's own records by one's own ids: `local:askelvahti-2`.
//!
//! An author knows the `localId` of a record and not its key, which may not even exist yet. Wherever a field holds a
//! reference, `local:` and a local id may stand instead; what is signed is the reference.

use kirjo_protocol::content::form::Form;
use kirjo_protocol::content::schema::{Field, Schema, Shape};
use kirjo_protocol::id::{OrgId, RecordKey};
use serde_json::{Map, Value};

/// What stands before a local id.
pub const LOCAL: &str = "local:";

/// A reference that was replaced: where it stands, and the local id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resolved {
    pub(super) path: String,
    pub(super) local_id: String,
    pub(super) form: Form,
}

/// Replaces the local references of a record. What `key_of` doesn't know stays as it is, which breaks the rule of its
/// form.
pub(super) fn resolve(
    schema: &Schema,
    org: &OrgId,
    record: &mut Map<String, Value>,
    key_of: &dyn Fn(&str) -> Option<RecordKey>,
) -> Vec<Resolved> {
    let mut walk = Walk { org, key_of, resolved: Vec::new() };
    for field in schema.fields() {
        if let Some(value) = record.get_mut(field.name) {
            walk.field(field, value, field.name);
        }
    }
    walk.resolved
}

struct Walk<'w> {
    org: &'w OrgId,
    key_of: &'w dyn Fn(&str) -> Option<RecordKey>,
    resolved: Vec<Resolved>,
}

impl Walk<'_> {
    fn field(&mut self, field: &'static Field, value: &mut Value, path: &str) {
        match (&field.shape, value) {
            (Shape::Form(form), value) => self.reference(*form, value, path),
            (Shape::Forms(form, _), Value::Array(items)) => {
                for (at, item) in items.iter_mut().enumerate() {
                    self.reference(*form, item, &format!("{path}[{at}]"));
                }
            }
            (Shape::Map(fields), Value::Object(map)) => self.map(fields, map, path),
            (Shape::List(fields, _), Value::Array(items)) => {
                for (at, item) in items.iter_mut().enumerate() {
                    if let Value::Object(map) = item {
                        self.map(fields, map, &format!("{path}[{at}]"));
                    }
                }
            }
            _ => {}
        }
    }

    fn map(&mut self, fields: &'static [Field], map: &mut Map<String, Value>, path: &str) {
        for field in fields {
            if let Some(value) = map.get_mut(field.name) {
                self.field(field, value, &format!("{path}.{}", field.name));
            }
        }
    }

    fn reference(&mut self, form: Form, value: &mut Value, path: &str) {
        if !matches!(form, Form::Record | Form::Subject | Form::Org) {
            return;
        }
        let Some(local_id) = value.as_str().and_then(|text| text.strip_prefix(LOCAL)).map(str::to_owned) else {
            return;
        };
        let Some(key) = (self.key_of)(&local_id) else { return };
        let is_itself = key == RecordKey::ORGANISATION;
        let reference = match form {
            // What is said about the organisation's own record is said about the organisation.
            Form::Org | Form::Subject if is_itself => self.org.to_string(),
            Form::Org => return,
            _ => format!("{}/{key}", self.org),
        };
        *value = Value::String(reference);
        self.resolved.push(Resolved { path: path.to_owned(), local_id, form });
    }
}

#[cfg(test)]
mod tests {
    use kirjo_protocol::content::schema;
    use serde_json::json;

    use super::*;

    fn resolved(kind: &str, record: Value) -> (Value, Vec<String>) {
        let org = OrgId([7; 32]);
        let key_of = |id: &str| match id {
            "a" => Some(RecordKey([9; 16])),
            "us" => Some(RecordKey::ORGANISATION),
            _ => None,
        };
        let Value::Object(mut map) = record else { panic!("not a record") };
        let resolved = resolve(schema(kind).unwrap(), &org, &mut map, &key_of);
        (Value::Object(map), resolved.into_iter().map(|resolved| resolved.path).collect())
    }

    #[test]
    fn references_are_resolved_at_every_depth() {
        let (org, key) = (OrgId([7; 32]), RecordKey([9; 16]));
        let (showcase, paths) =
            resolved("showcase", json!({"items": [{"record": "local:a"}, {"record": "local:b"}], "event": "local:a"}));
        assert_eq!(showcase["items"][0]["record"], json!(format!("{org}/{key}")));
        assert_eq!(showcase["items"][1]["record"], json!("local:b"), "the unknown stays for the fault to name it");
        assert_eq!(paths, ["items[0].record", "event"]);
        let (practice, _) = resolved("practice", json!({"tools": ["local:a"]}));
        assert_eq!(practice["tools"][0], json!(format!("{org}/{key}")));
    }

    #[test]
    fn the_organisation_is_named_by_its_own_record() {
        let org = OrgId([7; 32]);
        let (endorsement, _) =
            resolved("endorsement", json!({"subject": "local:us", "together": ["local:us", "local:a"]}));
        assert_eq!(endorsement["subject"], json!(org));
        assert_eq!(endorsement["together"], json!([org.to_string(), "local:a"]), "a record is no organisation");
    }

    #[test]
    fn other_texts_are_left_alone() {
        let record = json!({"title": {"fi": "local:a"}, "localId": "local:a", "tools": "local:a"});
        assert_eq!(resolved("practice", record.clone()), (record, Vec::new()));
    }
}

//! Example values: those of the example files, and where these have none, values made from the table of fields.

use kirjo_node::messages::{Lang, fields};
use kirjo_node::publish::LOCAL;
use kirjo_node::record_file;
use kirjo_protocol::codes;
use kirjo_protocol::content::form::Form;
use kirjo_protocol::content::schema::{Field, Schema, Shape};
use serde_json::{Value, json};

/// The example files by kind.
pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("organisation", include_str!("../../examples/organisation.yaml")),
    ("product", include_str!("../../examples/product.yaml")),
    ("competence", include_str!("../../examples/competence.yaml")),
    ("practice", include_str!("../../examples/practice.yaml")),
    ("need", include_str!("../../examples/need.yaml")),
    ("call", include_str!("../../examples/call.yaml")),
    ("partner-search", include_str!("../../examples/partner-search.yaml")),
    ("project", include_str!("../../examples/project.yaml")),
    ("dataset", include_str!("../../examples/dataset.yaml")),
    ("endorsement", include_str!("../../examples/endorsement.yaml")),
    ("showcase", include_str!("../../examples/showcase.yaml")),
    ("event", include_str!("../../examples/event.yaml")),
    ("action", include_str!("../../examples/action.yaml")),
];

/// The example values of a kind, in one language.
pub(super) struct Examples {
    kind: &'static str,
    lang: Lang,
    records: Vec<Value>,
}

impl Examples {
    pub(super) fn new(schema: &Schema, lang: Lang) -> Self {
        let text = EXAMPLES.iter().find(|(kind, _)| *kind == schema.kind).map_or("", |(_, text)| *text);
        // A file that doesn't parse gives no examples; a test holds that all do.
        let records = record_file::parse("example.yaml", text).unwrap_or_default();
        Self { kind: schema.kind, lang, records }
    }

    /// The example value of a field that is no map of its own.
    pub(super) fn value(&self, field: &Field, path: &str) -> Value {
        // Who begins with a template has none of the records that the examples name.
        let found = self.records.iter().find_map(|record| at(record, path)).filter(|value| !is_local(value));
        let found = found.and_then(|value| self.in_language(field, value));
        found.unwrap_or_else(|| self.made(field, path))
    }

    /// Of a language map only the author's language.
    fn in_language(&self, field: &Field, value: &Value) -> Option<Value> {
        match field.shape {
            Shape::LangLine(_) | Shape::LangProse(_) | Shape::LangLists(_) | Shape::LangDates => {
                let lang = self.lang.code();
                Some(json!({ lang: value.get(lang)? }))
            }
            _ => Some(value.clone()),
        }
    }

    fn made(&self, field: &Field, path: &str) -> Value {
        let lang = self.lang.code();
        let label = || fields::label(self.lang, self.kind, path);
        let hint = || fields::hint(self.lang, self.kind, path);
        let first = |list: &str| codes::all(list).next().map_or("", |code| code.code);
        match field.shape {
            Shape::Line(_) => json!(label()),
            Shape::Prose(_) => json!(hint()),
            Shape::Lines(_) => json!([label()]),
            Shape::LangLine(_) => json!({ lang: label() }),
            Shape::LangProse(_) => json!({ lang: hint() }),
            Shape::LangLists(_) => json!({ lang: [label()] }),
            Shape::LangDates => json!({ lang: of_form(Form::Date) }),
            Shape::Code(list) => json!(first(list)),
            Shape::Codes(list) => json!([first(list)]),
            Shape::Integer(min, _) => json!(min.max(1)),
            Shape::Boolean => json!(true),
            Shape::Form(form) => json!(of_form(form)),
            Shape::Forms(form, _) => json!([of_form(form)]),
            Shape::Map(_) | Shape::List(..) => Value::Null,
        }
    }
}

/// Whether a value refers to records of the same publisher by their local ids.
fn is_local(value: &Value) -> bool {
    match value {
        Value::String(text) => text.starts_with(LOCAL),
        Value::Array(items) => items.iter().any(is_local),
        _ => false,
    }
}

/// What stands at a path, in the first item of each list on the way.
fn at<'v>(record: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(record, |value, step| match value {
        Value::Array(items) => items.iter().find_map(|item| item.get(step)),
        value => value.get(step),
    })
}

/// A text of a form, check digits included. Identifiers are of nobody.
pub(super) fn of_form(form: Form) -> &'static str {
    match form {
        Form::Date => "2026-11-02",
        Form::Instant => "2031-03-31T16:00:00+03:00[Europe/Helsinki]",
        Form::Decimal => "12.5",
        Form::Url | Form::Https => "https://esimerkkiverstas.example/",
        Form::Email => "info@esimerkkiverstas.example",
        Form::Host => "esimerkkiverstas.example",
        Form::Language => "fi",
        Form::Country => "FI",
        Form::Region => "HVA:08",
        Form::Currency => "EUR",
        Form::Org | Form::Subject => "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        Form::Record => "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/aaaaaaaaaaaaaaaaaaaaaaaaba",
        Form::Doi => "10.1234/esimerkki",
        Form::BusinessId => "9999902-8",
        Form::Vat => "FI99999028",
        Form::Ror => "0abcdef23",
        Form::Pic => "999999999",
        Form::Lei => "00000000000000000098",
        Form::IsoOid => "1.2.246.10.99999028",
        Form::EuOid => "E10000001",
        Form::Srn => "FI-MF-000000001",
        Form::Udi => "06400000000002",
        Form::Emdn => "Z12040115",
        Form::NotifiedBody => "0000",
    }
}

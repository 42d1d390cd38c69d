//! A content with every field of a kind, or with those that have to be there, made from the kind's table.

use kirjo_protocol::codes;
use kirjo_protocol::content::form::Form;
use kirjo_protocol::content::schema::{Field, Shape};
use kirjo_protocol::content::{Subject, schema};
use kirjo_protocol::id::{OrgId, RecordKey};
use serde_json::{Map, Value as Json, json};

/// A content of a kind that may be published.
pub(super) fn content(kind: &str, every_field: bool) -> Json {
    let fields = schema(kind).into_iter().flat_map(|schema| schema.fields());
    let mut content = Json::Object(map(fields, every_field));
    // What the rules between fields demand and rule out.
    if content.get("evidence").is_some() {
        content["evidence"][0]["type"] = json!("report");
    }
    match (kind, every_field) {
        ("endorsement", true) => {
            for other in ["showcase", "certificate", "assessment", "flag"] {
                content.as_object_mut().map(|fields| fields.shift_remove(other));
            }
        }
        ("partner-search", false) => content["topicId"] = json!("EXAMPLE-HLTH-2027-01"),
        ("event", false) => content["attendance"] = json!("online"),
        ("dataset", false) => {
            content["structured"] = json!(false);
            content["accessRights"] = json!("public");
        }
        _ => {}
    }
    content
}

fn map<'f>(fields: impl Iterator<Item = &'f Field>, every_field: bool) -> Map<String, Json> {
    let chosen = fields.filter(|field| every_field || field.required);
    chosen.map(|field| (field.name.to_owned(), value(&field.shape, every_field))).collect()
}

fn value(shape: &Shape, every_field: bool) -> Json {
    let first = |list: &str| codes::all(list).next().map_or("", |code| code.code).to_owned();
    match *shape {
        Shape::Line(_) | Shape::Prose(_) => json!("Esimerkki"),
        Shape::Lines(_) => json!(["Esimerkki"]),
        Shape::LangLine(_) | Shape::LangProse(_) => json!({ "fi": "Esimerkki", "en": "An example" }),
        Shape::LangLists(_) => json!({ "fi": ["yksi", "kaksi"] }),
        Shape::LangDates => json!({ "fi": "2026-11-02" }),
        Shape::Code(list) => json!(first(list)),
        Shape::Codes(list) => json!([first(list)]),
        Shape::Integer(min, _) => json!(min),
        Shape::Boolean => json!(true),
        Shape::Form(form) => json!(text(form)),
        Shape::Forms(form, _) => json!([text(form)]),
        Shape::Map(fields) => Json::Object(map(fields.iter(), every_field)),
        Shape::List(fields, _) => json!([map(fields.iter(), every_field)]),
    }
}

fn text(form: Form) -> String {
    let record = Subject::Record(OrgId([1; 32]), RecordKey([2; 16])).to_string();
    let org = OrgId([1; 32]).to_string();
    let text = match form {
        Form::Date => "2026-11-02",
        Form::Instant => "2027-04-13T17:00:00+02:00[Europe/Brussels]",
        Form::Decimal => "12.5",
        Form::Url | Form::Https => "https://kaide.example/",
        Form::Email => "palvelu@kaide.example",
        Form::Host => "kaide.example",
        Form::Language => "fi",
        Form::Country => "FI",
        Form::Region => "HVA:02",
        Form::Currency => "EUR",
        Form::Org => &org,
        Form::Record | Form::Subject => &record,
        Form::Doi => "10.1234/kaide",
        Form::BusinessId => "9999902-8",
        Form::Vat => "FI99999028",
        Form::Ror => "040af2s02",
        Form::Pic => "999999999",
        Form::Lei => "54930084UKLVMY22DS16",
        Form::IsoOid => "1.2.246.10.99999028",
        Form::EuOid => "E10209101",
        Form::Srn => "FI-MF-000001234",
        Form::Udi => "+A99912345",
        Form::Emdn => "Z1204",
        Form::NotifiedBody => "0000",
    };
    text.to_owned()
}

//! Valid contents of every kind, drawn from the tables: a strategy for each shape, and after that the few rules between
//! fields. Texts are chosen to be hard for whoever carries them on: quotes, colons, words that mean something in JSON-LD.

use kirjo_protocol::codes;
use kirjo_protocol::content::form::Form;
use kirjo_protocol::content::schema::{Field, Schema, Shape};
use kirjo_protocol::id::{OrgId, RecordKey};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

/// Most values of a list, so that a content fits an envelope.
const VALUES: usize = 3;
/// How often a field is there that may be left out.
const PRESENT: f64 = 0.35;
/// Languages of texts; the last ones have parts that processors like to rewrite.
const LANGUAGES: [&str; 7] = ["fi", "sv", "en", "smn", "de", "sv-FI", "sr-Latn"];
/// Texts that mean something elsewhere.
const HARD: [&str; 12] = [
    "@id",
    "@type",
    "_:b0",
    "https://schema.org/Thing",
    "schema:name",
    "true",
    "007",
    "=1+1",
    "\"quoted\" \\ back",
    "<b>&amp;</b>",
    "ääkköset, ø ß €",
    "a;b,c",
];

/// Contents of a kind that its publisher may sign.
pub fn of(schema: &'static Schema) -> BoxedStrategy<Value> {
    let table: Vec<&'static Field> = schema.fields().collect();
    (map(&table), any::<u64>())
        .prop_map(|(mut content, drawn)| {
            settle(schema.kind, &mut content, drawn);
            Value::Object(content)
        })
        .boxed()
}

/// So many contents of a kind, the same in every run.
///
/// # Panics
/// Never: the strategies refuse nothing.
pub fn some(schema: &'static Schema, count: usize) -> Vec<Value> {
    let (strategy, mut runner) = (of(schema), TestRunner::deterministic());
    (0..count).map(|_| strategy.new_tree(&mut runner).expect("nothing is refused").current()).collect()
}

fn map(table: &[&'static Field]) -> BoxedStrategy<Map<String, Value>> {
    let fields: Vec<BoxedStrategy<Option<(String, Value)>>> = table
        .iter()
        .map(|field| {
            let value = shape(&field.shape).prop_map(|value| Some((field.name.to_owned(), value)));
            if field.required {
                value.boxed()
            } else {
                (prop::bool::weighted(PRESENT), value).prop_map(|(there, value)| value.filter(|_| there)).boxed()
            }
        })
        .collect();
    fields.prop_map(|fields| fields.into_iter().flatten().collect()).boxed()
}

/// A map that has a field, because one without any is none.
fn some_map(table: &'static [Field]) -> BoxedStrategy<Value> {
    let fields: Vec<&'static Field> = table.iter().collect();
    let first = &table[0];
    (map(&fields), shape(&first.shape))
        .prop_map(|(mut map, value)| {
            if map.is_empty() {
                map.insert(first.name.to_owned(), value);
            }
            Value::Object(map)
        })
        .boxed()
}

fn shape(shape: &'static Shape) -> BoxedStrategy<Value> {
    match *shape {
        Shape::Line(max) => line(max),
        Shape::Prose(max) => prose(max),
        Shape::Lines(max) => list(line(max), VALUES),
        Shape::LangLine(max) => by_language(line(max)),
        Shape::LangProse(max) => by_language(prose(max)),
        Shape::LangLists(max) => by_language(list(line(max), VALUES)),
        Shape::LangDates => by_language(form(Form::Date)),
        Shape::Code(list) => code(list),
        Shape::Codes(name) => list(code(name), VALUES),
        Shape::Integer(min, max) => (min..=max).prop_map(Value::from).boxed(),
        Shape::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Shape::Form(of) => form(of),
        Shape::Forms(of, max) => list(form(of), VALUES.min(max)),
        Shape::Map(fields) => some_map(fields),
        Shape::List(fields, max) => list(some_map(fields), VALUES.min(max)),
    }
}

/// A list with nothing twice.
fn list(of: BoxedStrategy<Value>, most: usize) -> BoxedStrategy<Value> {
    let distinct = |values: Vec<Value>| {
        let mut kept: Vec<Value> = Vec::new();
        for value in values {
            if !kept.contains(&value) {
                kept.push(value);
            }
        }
        Value::from(kept)
    };
    prop::collection::vec(of, 1..=most).prop_map(distinct).boxed()
}

fn by_language(of: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    prop::collection::btree_map(select(&LANGUAGES[..]), of, 1..=VALUES)
        .prop_map(|map| Value::Object(map.into_iter().map(|(lang, value)| (lang.to_owned(), value)).collect()))
        .boxed()
}

fn pattern(pattern: &str) -> BoxedStrategy<String> {
    string_regex(pattern).expect("a pattern of ours").boxed()
}

fn line(max: usize) -> BoxedStrategy<Value> {
    let plain = pattern("[A-Za-zÄÖåäö0-9][A-Za-zÄÖåäö0-9 .,:;@#%&'\"/()<>{}+=_-]{0,30}[A-Za-z0-9.!?)]");
    let texts = prop_oneof![4 => plain, 1 => select(&HARD[..]).prop_map(str::to_owned)];
    texts.prop_map(move |text| Value::from(text.chars().take(max).collect::<String>())).boxed()
}

fn prose(max: usize) -> BoxedStrategy<Value> {
    let paragraphs = (line(max / 2 - 1), line(max / 2 - 1)).prop_map(|(one, two)| {
        Value::from(format!("{}\n\n{}", one.as_str().unwrap_or_default(), two.as_str().unwrap_or_default()))
    });
    prop_oneof![line(max), paragraphs].boxed()
}

fn code(list: &'static str) -> BoxedStrategy<Value> {
    let codes: Vec<&'static str> = codes::all(list).map(|code| code.code).collect();
    assert!(!codes.is_empty(), "the list {list} has no codes");
    select(codes).prop_map(Value::from).boxed()
}

fn texts(texts: &'static [&'static str]) -> BoxedStrategy<String> {
    select(texts).prop_map(str::to_owned).boxed()
}

fn org() -> BoxedStrategy<String> {
    any::<[u8; 32]>().prop_map(|bytes| OrgId(bytes).to_string()).boxed()
}

fn record() -> BoxedStrategy<String> {
    let key = prop_oneof![4 => any::<[u8; 16]>().prop_map(RecordKey), 1 => Just(RecordKey::ORGANISATION)];
    (org(), key).prop_map(|(org, key)| format!("{org}/{key}")).boxed()
}

fn form(of: Form) -> BoxedStrategy<Value> {
    let drawn = match of {
        Form::Date => pattern("20[1-4][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"),
        Form::Instant => pattern(
            "20[2-3][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T(0[0-9]|1[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(Z|[+-]0[0-9]:[03]0)(\\[Europe/(Helsinki|Brussels)\\])?",
        ),
        Form::Decimal => pattern("-?(0|[1-9][0-9]{0,5})(\\.[0-9]{1,4})?"),
        Form::Url => pattern(
            "https?://[a-z]{2,8}\\.(example|fi)(/[A-Za-z0-9._~äö-]{1,8}){0,3}(\\?[a-z]=[A-Za-z0-9%]{0,0}[a-z0-9]{1,5})?(#[a-z]{1,5})?",
        ),
        Form::Https => pattern("https://[a-z]{2,8}\\.(example|fi)(/[A-Za-z0-9._~-]{1,8}){0,3}/?"),
        Form::Email => pattern("[a-z]{2,10}@[a-z]{2,10}\\.(fi|example)"),
        Form::Host => pattern("[a-z]{2,10}\\.(fi|example)"),
        Form::Language => texts(&["fi", "sv", "en", "se", "sv-FI", "sr-Latn"]),
        Form::Country => texts(&["FI", "SE", "EE", "DE", "US"]),
        Form::Region => texts(&["HVA:02", "HVA:90", "FI", "INT", "FI1B1", "SE"]),
        Form::Currency => texts(&["EUR", "SEK", "USD"]),
        Form::Org => org(),
        Form::Record => record(),
        Form::Subject => prop_oneof![org(), record()].boxed(),
        Form::Doi => pattern("10\\.[1-9][0-9]{3,5}/[a-z0-9./()-]{1,20}[a-z0-9]"),
        Form::BusinessId => texts(&["9999902-8", "9999903-6", "9999904-4", "9999906-0"]),
        Form::Vat => texts(&["FI99999028"]),
        Form::Ror => texts(&["040af2s02", "05vghhr25"]),
        Form::Pic => pattern("[0-9]{9}"),
        Form::Lei => texts(&["54930084UKLVMY22DS16"]),
        Form::IsoOid => pattern("1\\.2\\.246\\.10\\.[1-9][0-9]{6}"),
        Form::EuOid => pattern("E[0-9]{8}"),
        Form::Srn => pattern("FI-(MF|AR|IM|PR)-[0-9]{9}"),
        Form::Udi => pattern("[A-Z+=$][A-Z0-9]{5,11}[0-9]"),
        Form::Emdn => pattern("Z([0-9]{2}){1,6}"),
        Form::NotifiedBody => pattern("[0-9]{4}"),
    };
    drawn
        .prop_map(move |text| {
            assert!(of.is(&text), "{of:?} is not the form of {text}");
            Value::from(text)
        })
        .boxed()
}

/// Brings a content into line with the rules between its fields.
fn settle(kind: &str, content: &mut Map<String, Value>, drawn: u64) {
    if let Some(Value::Object(title)) = content.get_mut("title")
        && !["fi", "sv", "en"].iter().any(|lang| title.contains_key(*lang))
    {
        title.insert("fi".to_owned(), json!("Otsikko"));
    }
    if let Some(Value::Object(contact)) = content.get_mut("contact")
        && !contact.contains_key("email")
    {
        contact.entry("page").or_insert(json!("https://contact.example/"));
    }
    for piece in content.get_mut("evidence").and_then(Value::as_array_mut).into_iter().flatten() {
        match piece["type"].as_str() {
            Some("doi") => piece["ref"] = json!("10.1234/abc"),
            Some("url") => piece["ref"] = json!("https://evidence.example/a"),
            _ => {}
        }
    }
    ordered(content, "starts", "ends");
    ordered(content, "since", "until");
    ordered(content, "from", "until");
    ordered(content, "registrationDeadline", "ends");
    ordered(content, "expressionDeadline", "callDeadline");
    ordered(content, "opens", "deadlines");
    match kind {
        "product" => regulatory(content, drawn),
        "event" => drop(content.entry("venue").or_insert(json!({"fi": "Sali"}))),
        "partner-search" => drop(content.entry("topicId").or_insert(json!("HORIZON-HLTH-2027-02-IND-02"))),
        "dataset" => dataset(content),
        "endorsement" => endorsement(content, drawn),
        _ => {}
    }
}

/// Makes the second not earlier than the first; texts of one form of the same offset would compare as they are, these
/// don't, so the first goes when there can be doubt.
fn ordered(content: &mut Map<String, Value>, first: &str, then: &str) {
    let year = |value: &Value, last: bool| {
        let texts = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        let years = texts.iter().filter_map(|text| text.as_str()?.get(..4)?.parse::<u32>().ok());
        if last { years.max() } else { years.min() }
    };
    let (Some(a), Some(b)) = (content.get(first), content.get(then)) else { return };
    if year(a, true) < year(b, false) {
        return;
    }
    // Fields that must stay get a year of their own: all that is drawn is after 2010 and before 2050.
    let early = |text: &str| format!("2009{}", &text[4..]);
    if let Some(value) = content.get_mut(first) {
        *value = match value.clone() {
            Value::String(text) => early(&text).into(),
            other => other,
        };
    }
}

fn regulatory(content: &mut Map<String, Value>, drawn: u64) {
    let statuses = ["not-a-device", "not-stated", "mdr-class-iia", "ivdr-class-c", "mdr-class-i", "not-yet-ce-marked"];
    let status = statuses[(drawn % statuses.len() as u64) as usize];
    let Some(Value::Object(regulatory)) = content.get_mut("regulatory") else { return };
    regulatory.insert("status".to_owned(), status.into());
    if status.starts_with("mdr-") || status.starts_with("ivdr-") || status == "not-yet-ce-marked" {
        regulatory.entry("intendedPurpose").or_insert(json!({"fi": "Tarkoitus"}));
    }
    if matches!(status, "mdr-class-iia" | "ivdr-class-c") {
        regulatory.insert("notifiedBody".to_owned(), json!("0000"));
        regulatory.insert("certificate".to_owned(), json!("T-1"));
    } else {
        for field in ["notifiedBody", "certificate", "certificateExpires"] {
            regulatory.shift_remove(field);
        }
    }
}

fn dataset(content: &mut Map<String, Value>) {
    content.entry("variables").or_insert(json!([{"name": "age"}]));
    content.entry("contact").or_insert(json!({"role": {"fi": "Neuvonta"}, "email": "neuvonta@example.fi"}));
    content.entry("keywords").or_insert(json!({"fi": ["rekisteri"]}));
    if let (Some(min), Some(max)) =
        (content.get("minAge").and_then(Value::as_u64), content.get("maxAge").and_then(Value::as_u64))
        && min > max
    {
        content.insert("minAge".to_owned(), max.into());
    }
}

fn endorsement(content: &mut Map<String, Value>, drawn: u64) {
    let kinds: Vec<&str> = codes::all("endorsement-type").map(|code| code.code).collect();
    let kind = kinds[(drawn % kinds.len() as u64) as usize];
    content.insert("endorsementType".to_owned(), kind.into());
    let org = OrgId(std::array::from_fn(|at| (drawn >> (at % 8)) as u8));
    let about_org = ["member-of", "has-member", "vouch"].contains(&kind);
    let subject = if about_org { org.to_string() } else { format!("{org}/{}", RecordKey([(drawn % 251) as u8; 16])) };
    content.insert("subject".to_owned(), subject.into());
    for (of, field, value) in [
        ("consents-to", "showcase", json!(format!("{org}/{}", RecordKey([7; 16])))),
        ("assessed", "assessment", json!({"scheme": "own", "results": [{"area": "turvallisuus", "score": "1.7"}]})),
        ("certified", "certificate", json!({"scheme": "ISO 13485"})),
        ("flag", "flag", json!("other")),
    ] {
        if kind == of {
            content.entry(field).or_insert(value);
        } else {
            content.shift_remove(field);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kirjo_protocol::content::{SCHEMAS, json::from_json, validate};
    use proptest::test_runner::Config;

    #[test]
    fn whatever_is_drawn_for_a_kind_may_be_published() {
        for schema in SCHEMAS {
            let mut runner = TestRunner::new(Config { cases: 64, ..Config::default() });
            runner
                .run(&of(schema), |content| {
                    let faults = validate(schema.kind, &from_json(&content).unwrap());
                    prop_assert!(faults.is_empty(), "{}: {faults:?}\n{content}", schema.kind);
                    Ok(())
                })
                .unwrap();
        }
    }
}

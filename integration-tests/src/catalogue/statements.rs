//! Contents of generated organisations, datasets, endorsements, showcases, events and actions.

use kirjo_protocol::kind::Kind;
use serde_json::{Map, Value, json};

use super::contents::{Text, ascii};
use super::sentences::{Topic, pick};
use super::{Draft, day};

pub(super) fn organisation(d: &mut Draft<'_>, text: &Text) -> Map<String, Value> {
    let what = ["organisaatio", "en organisation", "an organisation"];
    let mut fields = text.common(d, what, None);
    fields.insert("orgType".into(), json!(d.code("org-type")));
    fields.insert("sector".into(), json!(d.code("sector")));
    fields.insert("size".into(), json!(d.code("org-size")));
    fields.insert("domain".into(), json!(format!("{}.example", ascii(&text.name))));
    if let Some(id) = business_id(d.number) {
        fields.insert("identifiers".into(), json!({"businessId": id}));
    }
    fields
}

/// A business id from above the numbers that the register has given, with its check digit if it can have one.
fn business_id(number: usize) -> Option<String> {
    let number = 9_000_000 + number as u32 % 900_000;
    let digits = number.to_string();
    let sum: u32 =
        digits.bytes().zip([7, 9, 10, 5, 8, 4, 2]).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    match sum % 11 {
        0 => Some(format!("{digits}-0")),
        1 => None,
        rest => Some(format!("{digits}-{}", 11 - rest)),
    }
}

pub(super) fn dataset(d: &mut Draft<'_>, text: &Text) -> Map<String, Value> {
    let mut fields = text.common(d, ["aineisto", "ett material", "a dataset"], Some(Topic::Method));
    let host = format!("https://{}.example", ascii(&text.name));
    let rights = d.code("access-rights");
    fields.insert("datasetType".into(), json!(d.code("dataset-type")));
    fields.insert("accessRights".into(), json!(rights));
    fields.insert("healthCategories".into(), json!([d.code("health-category")]));
    fields.insert("distributions".into(), json!([{"accessUrl": format!("{host}/data/{}", d.number), "format": "csv"}]));
    fields.insert("provenance".into(), text.prose(d, Topic::Method, 2));
    let structured = d.chance(60);
    fields.insert("structured".into(), json!(structured));
    if structured {
        let variables =
            text.theme.what.iter().enumerate().map(
                |(at, what)| json!({"name": format!("v{at}"), "title": text.phrase(*what), "datatype": "decimal"}),
            );
        fields.insert("variables".into(), variables.collect());
    }
    if rights != "public" {
        let role = text.map(["Aineistopalvelu".into(), "Datatjänst".into(), "Data service".into()]);
        fields.insert("contact".into(), json!({"role": role, "page": format!("{host}/data")}));
        fields.insert("keywords".into(), json!({"fi": [text.theme.name[0]], "en": [text.theme.name[2]]}));
        fields.insert("accessRoute".into(), text.prose(d, Topic::Method, 1));
    }
    let individuals = d.rng.u64(50..400_000);
    fields.insert("individuals".into(), json!(individuals));
    fields.insert("records".into(), json!(individuals * d.rng.u64(1..40)));
    fields.insert("from".into(), json!(d.past(1_000..9_000)));
    fields
}

pub(super) fn endorsement(d: &mut Draft<'_>, text: &Text) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("since".into(), json!(d.past(1..1_500)));
    if d.chance(70) {
        fields.insert("statement".into(), text.prose(d, Topic::Result, 3));
    }
    let about_record = [
        ("used-in-production", Kind::Product),
        ("piloted", Kind::Product),
        ("ended", Kind::Product),
        ("adopted-practice", Kind::Practice),
        ("partner-in", Kind::Project),
    ];
    let (mut kind, of) = pick(&mut d.rng, &about_record).clone();
    let mut subject = if d.chance(75) { d.link(&[of]).map(|(subject, _)| subject) } else { None };
    if subject.is_none() {
        kind = *pick(&mut d.rng, &["member-of", "has-member", "vouch"]);
        // A catalogue of a single organisation has nobody else to speak of.
        subject = d.other_org().or_else(|| Some(d.some_org()));
    }
    fields.insert("endorsementType".into(), json!(kind));
    fields.insert("subject".into(), json!(subject));
    fields
}

pub(super) fn showcase(d: &mut Draft<'_>, text: &Text) -> Map<String, Value> {
    let mut fields = text.common(d, ["esittely", "en presentation", "a showcase"], None);
    let mut items: Vec<String> = Vec::new();
    for _ in 0..d.rng.usize(3..15) {
        let item = d.link(&[Kind::Product, Kind::Competence, Kind::Practice]).map(|(item, _)| item);
        // A catalogue of very few records has none of these kinds.
        let item = item.unwrap_or_else(|| format!("{}/{}", d.some_org(), kirjo_protocol::id::RecordKey::ORGANISATION));
        if !items.contains(&item) {
            items.push(item);
        }
    }
    fields.insert("items".into(), items.into_iter().map(|item| json!({"record": item})).collect());
    fields.insert("markets".into(), json!(["FI", "SE"]));
    fields
}

pub(super) fn event(d: &mut Draft<'_>, text: &Text) -> Map<String, Value> {
    let mut fields = text.common(d, ["tapahtuma", "ett evenemang", "an event"], None);
    let days = d.rng.i64(30..500);
    let tokyo = d.chance(10);
    let on = |hour: u32, later: i64| day::instant(d.at(days + later), hour, tokyo);
    let (starts, ends) = (on(9, 0), on(15, i64::from(d.number.is_multiple_of(5))));
    fields.insert("starts".into(), json!(starts));
    fields.insert("ends".into(), json!(ends));
    fields.insert("eventType".into(), json!(d.code("event-type")));
    let attendance = d.code("attendance");
    fields.insert("attendance".into(), json!(attendance));
    if attendance != "online" {
        fields.insert("venue".into(), text.map(["Messukeskus".into(), "Mässcentrum".into(), "Fairground".into()]));
    }
    fields.insert("page".into(), json!(format!("https://{}.example/event/{}", ascii(&text.name), d.number)));
    fields.insert("price".into(), json!(d.code("event-price")));
    fields
}

pub(super) fn action(d: &mut Draft<'_>, text: &Text) -> Map<String, Value> {
    let mut fields = text.common(d, ["toimenpide", "en åtgärd", "an action"], None);
    fields.insert("level".into(), json!(d.code("action-level")));
    fields.insert("status".into(), json!(d.code("action-status")));
    fields.insert("goal".into(), text.prose(d, Topic::Result, 1));
    fields.insert("coordinator".into(), json!(d.some_org()));
    if let Some((part_of, _)) = d.link(&[Kind::Action]) {
        fields.insert("partOf".into(), json!(part_of));
    }
    let what = *pick(&mut d.rng, &text.theme.what);
    let values: Vec<Value> = (1..d.rng.i64(2..9))
        .map(|at| json!({"date": d.day(-at * 91), "value": format!("{}.{}", 90 - at * 4, at % 10)}))
        .collect();
    let indicator = json!({"name": text.phrase(what), "baseline": "40", "target": "95", "values": values});
    fields.insert("indicators".into(), json!([indicator]));
    fields
}

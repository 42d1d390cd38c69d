//! Contents of generated needs, calls, partner searches and projects.

use kirjo_protocol::kind::Kind;
use serde_json::{Map, Value, json};

use super::contents::{Text, ascii};
use super::sentences::Topic;
use super::{Draft, day};

/// Currencies of calls are euros; amounts are round.
fn euros(amount: u64) -> Value {
    json!({"amount": amount * 1_000, "currency": "EUR"})
}

pub(super) fn need(d: &mut Draft<'_>, text: &Text) -> Map<String, Value> {
    let mut fields = text.common(d, ["tarve", "ett behov", "a need"], None);
    fields.insert("problem".into(), text.prose(d, Topic::Problem, 5));
    fields.insert("stage".into(), json!(d.code("procurement-stage")));
    fields.insert("budgetBand".into(), json!(d.code("budget-band")));
    if d.chance(70) {
        fields.insert("deadline".into(), json!(d.deadline().0));
    }
    if d.chance(40) {
        fields.insert("currentState".into(), text.prose(d, Topic::Problem, 2));
    }
    if d.chance(10) {
        let notice = json!({"register": "hilma", "number": format!("GEN-{}", d.number)});
        fields.insert("notices".into(), json!([notice]));
    }
    fields
}

/// The deadline of the call of a number: the same for the call itself and for those who look for partners.
fn call_deadline(d: &Draft<'_>, call: usize) -> String {
    let days = d.catalogue.rng(call, b'd').i64(90..620);
    day::instant(d.at(days), 15, false)
}

pub(super) fn call(d: &mut Draft<'_>, text: &Text) -> Map<String, Value> {
    let mut fields = text.common(d, ["haku", "en utlysning", "a call"], None);
    fields.insert("programme".into(), json!(d.code("programme")));
    fields.insert("page".into(), json!(format!("https://{}.example/call/{}", ascii(&text.name), d.number)));
    fields.insert("deadlines".into(), json!([call_deadline(d, d.number)]));
    fields.insert("deadlineModel".into(), json!(d.code("deadline-model")));
    fields.insert("topicId".into(), json!(format!("GEN-{}-{}", text.theme.code.to_uppercase(), d.number)));
    fields.insert("budget".into(), euros(d.rng.u64(200..40_000)));
    fields.insert("maxGrant".into(), euros(d.rng.u64(20..190)));
    fields.insert("coFundingPercent".into(), json!(d.rng.u32(40..101)));
    fields.insert("eligibleCountries".into(), json!(["FI", "SE", "EE"]));
    if d.chance(50) {
        fields.insert("eligibility".into(), text.prose(d, Topic::Method, 2));
    }
    fields
}

pub(super) fn partner_search(d: &mut Draft<'_>, text: &Text) -> Map<String, Value> {
    let what = ["kumppanihaku", "en partnersökning", "a partner search"];
    let mut fields = text.common(d, what, Some(Topic::Method));
    let deadline = match d.link(&[Kind::Call]) {
        Some((call, number)) => {
            fields.insert("call".into(), json!(call));
            call_deadline(d, number)
        }
        None => {
            fields.insert("topicId".into(), json!(format!("GEN-OTHER-{}", d.number)));
            d.deadline().0
        }
    };
    fields.insert("callDeadline".into(), json!(deadline));
    fields.insert("direction".into(), json!(d.code("partner-direction")));
    fields.insert("roles".into(), json!([d.code("partner-role")]));
    fields.insert("stage".into(), json!(d.code("consortium-stage")));
    fields.insert("durationMonths".into(), json!(d.rng.u32(6..60)));
    fields.insert("consortium".into(), json!([d.some_org()]));
    fields
}

pub(super) fn project(d: &mut Draft<'_>, text: &Text) -> Map<String, Value> {
    let mut fields = text.common(d, ["hanke", "ett projekt", "a project"], Some(Topic::Result));
    fields.insert("stage".into(), json!(d.code("project-stage")));
    fields.insert("role".into(), json!(d.code("partner-role")));
    fields.insert("acronym".into(), json!(text.name.to_uppercase()));
    fields.insert("programme".into(), json!(d.code("programme")));
    let starts = d.rng.i64(-2_000..200);
    fields.insert("starts".into(), json!(d.day(starts)));
    let lasts = d.rng.i64(200..1_500);
    fields.insert("ends".into(), json!(d.day(starts + lasts)));
    fields.insert("budget".into(), euros(d.rng.u64(30..4_000)));
    fields.insert("participants".into(), json!([d.some_org()]));
    if d.chance(30) {
        fields.insert("openForCommercialUse".into(), json!(true));
        fields.insert("outcome".into(), text.prose(d, Topic::Result, 3));
    }
    if d.chance(30)
        && let Some((result, _)) = d.link(&[Kind::Product, Kind::Practice])
    {
        fields.insert("results".into(), json!([result]));
    }
    fields
}

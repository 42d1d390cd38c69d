//! Checking records where no node runs: everything that a file alone can tell.

use kirjo_protocol::content::{self, Fault, Rule};
use kirjo_protocol::time::UnixMillis;
use serde_json::Value as Json;

use super::prepare::prepare;
use super::reference::LOCAL;

/// What a record is found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Its kind, when it has one of those that are published.
    pub kind: Option<&'static str>,
    /// The rules that it breaks.
    pub faults: Vec<Fault>,
    /// What its author may want to reconsider.
    pub warnings: Vec<Fault>,
}

/// Checks a record by itself. Whether its key and its lease go with what was published before, and whether what it
/// refers to by local ids is there, only the node of its organisation knows.
pub fn check_alone(record: &Json, reason: Option<&str>, now: UnixMillis) -> Checked {
    let named = record.get("kind").and_then(Json::as_str).and_then(content::schema).map(|schema| schema.kind);
    let (faults, warnings) = match prepare(record.clone(), reason) {
        Err(faults) => (faults, Vec::new()),
        Ok(mut prepared) => {
            let latest = prepared.latest(now);
            prepared.expires(now, UnixMillis(0), latest);
            (prepared.faults, prepared.warnings)
        }
    };
    Checked { kind: named, faults: faults.into_iter().filter(|fault| !is_local(fault)).collect(), warnings }
}

/// Whether a fault is about nothing but a reference that the node would resolve.
fn is_local(fault: &Fault) -> bool {
    matches!(fault.rule, Rule::NotARecord | Rule::NotASubject | Rule::NotAnOrganisation)
        && fault.arg("value").and_then(|value| value.strip_prefix(LOCAL)).is_some_and(|id| !id.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// 2026-11-28.
    const NOW: UnixMillis = UnixMillis(1_795_824_000_000);

    fn product() -> Json {
        json!({
            "kind": "product", "title": {"fi": "Apuri"}, "summary": {"fi": "Auttaa."}, "description": {"fi": "Auttaa."},
            "themes": ["home-care"], "productType": "sensor", "regulatory": {"status": "not-a-device"},
        })
    }

    fn rules(record: &Json) -> Vec<(String, Rule)> {
        check_alone(record, None, NOW).faults.into_iter().map(|fault| (fault.path, fault.rule)).collect()
    }

    #[test]
    fn all_faults_of_a_record_are_named_at_once() {
        let mut record = product();
        assert_eq!(rules(&record), []);
        record["expires"] = json!("2020-01-01");
        record["key"] = json!("no key");
        record["trl"] = json!(12);
        record["summary"]["fi"] = json!("Soita 040 123 4567.");
        let expected = [
            ("key", Rule::NotAKey),
            ("trl", Rule::OutOfRange),
            ("summary.fi", Rule::PersonalDataPhone),
            ("expires", Rule::LeaseOutOfRange),
        ];
        assert_eq!(rules(&record), expected.map(|(path, rule)| (path.to_owned(), rule)));
    }

    #[test]
    fn a_claim_is_a_warning_and_no_fault() {
        let mut record = product();
        record["summary"]["fi"] = json!("Markkinoiden paras anturi.");
        let checked = check_alone(&record, None, NOW);
        assert_eq!(checked.faults, []);
        assert_eq!((&*checked.warnings[0].path, checked.warnings[0].rule), ("summary.fi", Rule::AbsoluteClaim));
    }

    #[test]
    fn a_local_reference_is_left_to_the_node() {
        let mut record = product();
        record["relations"] = json!([{"type": "solves", "record": "local:tarve"}]);
        assert!(!rules(&record).iter().any(|(path, _)| path == "relations[0].record"));
        record["relations"] = json!([{"type": "solves", "record": "local:"}]);
        assert!(rules(&record).contains(&("relations[0].record".to_owned(), Rule::NotARecord)));
    }

    #[test]
    fn what_is_over_is_not_published_and_an_editor_s_schema_is_no_field() {
        let mut call = json!({"kind": "call", "$schema": "https://kirjo.example/schemas/call.json"});
        call["deadlines"] = json!(["2025-03-01T17:00:00+02:00", "2026-09-15T17:00:00+03:00[Europe/Helsinki]"]);
        let faults = check_alone(&call, None, NOW).faults;
        assert!(!faults.iter().any(|fault| fault.rule == Rule::UnknownField), "{faults:?}");
        let over = faults.iter().find(|fault| fault.rule == Rule::AlreadyOver).unwrap();
        assert_eq!((&*over.path, over.arg("value")), ("deadlines", Some("2026-09-15T14:00:00Z")));
    }
}

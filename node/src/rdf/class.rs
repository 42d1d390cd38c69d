//! The classes of a record: its kind, those of the kind's table, and finer ones that its content shows.

use kirjo_protocol::content::{self, Schema};
use serde_json::{Map, Value};

use super::iri;

/// The name of a kind's own class: `partner-search` becomes `PartnerSearch`.
pub fn name(kind: &str) -> String {
    kind.split('-')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
        })
        .collect()
}

/// The classes of a content beside its kind's own, as terms of the tables.
pub fn of(kind: &str, content: &Map<String, Value>) -> Vec<&'static str> {
    let mut classes: Vec<&'static str> =
        content::schema(kind).map_or(Vec::new(), |schema: &Schema| schema.classes.to_vec());
    let code = |field: &str| content.get(field).and_then(Value::as_str).unwrap_or_default();
    match kind {
        "organisation" => classes.extend(organisation(code("orgType"))),
        "product" => {
            if content.contains_key("software") {
                classes.push("schema:SoftwareApplication");
            }
            let status =
                content.get("regulatory").and_then(|regulatory| regulatory.get("status")).and_then(Value::as_str);
            // A product that its maker doesn't call a device must not become one by export.
            if status
                .is_some_and(|status| status.starts_with("mdr-") || status.starts_with("ivdr-") || status == "legacy")
            {
                classes.push("schema:MedicalDevice");
            }
        }
        _ => {}
    }
    classes
}

fn organisation(org_type: &str) -> Option<&'static str> {
    Some(match org_type {
        "university" | "university-of-applied-sciences" => "schema:CollegeOrUniversity",
        "company" => "schema:Corporation",
        "ministry" | "agency" | "city" | "wellbeing-services-county" | "autonomous-region" => {
            "schema:GovernmentOrganization"
        }
        "research-institute" => "schema:ResearchOrganization",
        "university-hospital" => "schema:MedicalOrganization",
        "association" | "foundation" => "schema:NGO",
        _ => return None,
    })
}

/// All classes as IRIs, the kind's own first by its short name, which selects the fields in the context.
pub(super) fn all(kind: &str, content: &Map<String, Value>) -> Vec<Value> {
    let known = content::schema(kind).is_some();
    let own = if known { name(kind) } else { iri::own(&name(kind)) };
    let others = of(kind, content).into_iter().map(|class| Value::from(iri::of_term(class)));
    std::iter::once(Value::from(own)).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_its_maker_calls_a_device_is_one() {
        let classes = |status: &str| match json!({"regulatory": {"status": status}}) {
            Value::Object(content) => of("product", &content),
            _ => Vec::new(),
        };
        assert!(classes("mdr-class-iia").contains(&"schema:MedicalDevice"));
        for status in ["not-a-device", "not-stated", "not-yet-ce-marked"] {
            assert!(!classes(status).contains(&"schema:MedicalDevice"), "{status}");
        }
    }

    #[test]
    fn a_class_is_named_for_its_kind() {
        assert_eq!((name("partner-search"), name("product")), ("PartnerSearch".to_owned(), "Product".to_owned()));
    }
}

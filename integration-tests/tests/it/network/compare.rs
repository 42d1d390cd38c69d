//! Records side by side: what each publisher declares, and nothing about which is better.

use integration_tests::federation::Federation;
use integration_tests::participant::{Participant, Published};
use integration_tests::sample::product;
use integration_tests::wait::until;
use serde_json::{Value, json};

use super::shown_everywhere;

fn ids(records: &[&Published]) -> String {
    records.iter().map(|record| format!("{}/{}", record.org, record.key)).collect::<Vec<_>>().join(",")
}

fn compared(node: &Participant, records: &[&Published]) -> Value {
    node.get(&format!("/api/v1/compare?ids={}&lang=en", ids(records))).good().json()
}

fn cells<'v>(comparison: &'v Value, field: &str) -> &'v [Value] {
    let rows = comparison["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["field"] == field).unwrap_or_else(|| panic!("{field}: {comparison}"));
    row["cells"].as_array().unwrap()
}

#[test]
fn records_stand_side_by_side_in_the_readers_order_and_what_is_not_said_is_not_stated() {
    let federation = Federation::of(2);
    let mut device = product("l-1", "Laite");
    device["regulatory"] = json!({
        "status": "mdr-class-iia", "intendedPurpose": {"fi": "Mittaa lämpöä."}, "notifiedBody": "0000",
        "certificate": "ESIM-1", "certificateExpires": "2020-01-31",
    });
    let first = federation.nodes[0].publish(&device);
    let mut other = product("l-2", "Toinen laite");
    other["maturity"] = json!("pilot");
    let second = federation.nodes[1].publish(&other);
    let need = json!({
        "kind": "need", "localId": "t-1", "title": {"fi": "Tarve"}, "summary": {"fi": "Yöllä ei tiedetä."},
        "problem": {"fi": "Kukaan ei tiedä."}, "themes": ["home-care"], "stage": "market-dialogue",
    });
    let need = federation.nodes[1].publish(&need);
    for record in [&first, &second] {
        shown_everywhere(&federation, record);
    }
    for node in &federation.nodes {
        let comparison = compared(node, &[&second, &first]);
        let records = comparison["records"].as_array().unwrap();
        assert_eq!((&records[0]["id"], &records[1]["id"]), (&json!(second.id), &json!(first.id)), "the reader's order");
        assert_eq!(cells(&comparison, "maturity")[1], Value::Null, "not stated is null");
        assert_eq!(cells(&comparison, "maturity")[0]["value"], "pilot");
        assert_eq!(cells(&comparison, "regulatory.status")[0]["value"], "not-a-device");
        assert_eq!(records[1]["certificate_expired"], "2020-01-31");
        assert!(records[1]["notices"].to_string().contains("expired"), "{}", records[1]);
        assert_eq!((&records[0]["status"], &records[0]["level"]), (&json!("shown"), &json!(0)));
        assert!(records[0]["published"].is_string() && records[0]["expires"].is_string());
        assert_eq!(records[0]["by_others"]["statements"]["total"], 0);
        let rows = comparison["rows"].as_array().unwrap();
        assert!(rows.iter().all(|row| row["cells"].as_array().unwrap().iter().any(|cell| !cell.is_null())));
        assert!(!comparison["stated_by_none"].as_array().unwrap().is_empty());
    }
    for (lang, none, expired) in [
        ("fi", "ei ilmoitettu", "31.1.2020"),
        ("sv", "inte uppgett", "31.1.2020"),
        ("en", "not stated", "31 January 2020"),
    ] {
        let page = federation.nodes[0].get(&format!("/{lang}/compare?ids={}", ids(&[&first, &second]))).good().text();
        assert!(page.contains(none) && page.contains(expired), "{page}");
        assert!(page.contains("scope=\"row\"") && page.contains("scope=\"col\""), "{page}");
        // As the check boxes of the list send it.
        let boxes = ids(&[&first, &second]).replace(',', "&ids=");
        let by_form = federation.nodes[0].get(&format!("/{lang}/compare?ids={}", boxes.replace('/', "%2F")));
        assert!(by_form.good().text().contains(none));
        let search = federation.nodes[0].get(&format!("/{lang}/search?kind=product")).good().text();
        assert!(search.contains(&format!("value=\"{}\"", ids(&[&first]))), "{search}");
    }
    shown_everywhere(&federation, &need);
    let page = federation.nodes[1].get(&format!("/en/compare?ids={}", ids(&[&first, &need]))).good().text();
    assert!(page.contains("not a field of this kind"), "{page}");
}

#[test]
fn what_can_not_be_shown_is_told_in_its_column_and_a_wrong_number_on_a_page() {
    let federation = Federation::of(2);
    let kept = federation.nodes[0].publish(&product("l-1", "Jäävä"));
    let gone = federation.nodes[0].publish(&product("l-2", "Poistuva"));
    let dropped = federation.nodes[0].publish(&product("l-3", "Poisjätetty"));
    for record in [&kept, &gone, &dropped] {
        shown_everywhere(&federation, record);
    }
    let reader = &federation.nodes[1];
    let reason = "Markkinatuomioistuin kielsi esitteen.";
    reader.json(&["policy", "drop", &ids(&[&dropped]), "--reason", reason, "--yes"]);
    federation.nodes[0].retract(&gone);
    let unknown = Published { key: "a".repeat(26), ..kept.clone() };
    let comparison = until("the withdrawal", || {
        let comparison = compared(reader, &[&gone, &kept, &dropped, &unknown]);
        if comparison["records"][0]["status"] == "retracted" { Ok(comparison) } else { Err(comparison.to_string()) }
    });
    let states = comparison["records"].as_array().unwrap().iter().map(|record| record["status"].as_str().unwrap());
    assert_eq!(states.collect::<Vec<_>>(), ["retracted", "shown", "left-out", "no-record"]);
    assert!(comparison["records"][2]["message"].as_str().unwrap().contains(reason));
    assert!(!comparison.to_string().contains("Poistuva") && !comparison.to_string().contains("Poisjätetty"));
    let page = reader.get(&format!("/en/compare?ids={}", ids(&[&kept, &dropped]))).good().text();
    assert!(page.contains(reason) && page.contains("not shown"), "{page}");
    for wrong in [String::new(), ids(&[&kept]), ids(&[&kept, &kept]), ids(&[&kept; 5]), "a,b".to_owned()] {
        assert_eq!(reader.get(&format!("/api/v1/compare?ids={wrong}")).status, 400, "{wrong}");
        let page = reader.get(&format!("/sv/compare?ids={wrong}"));
        assert!(page.status == 400 && page.text().contains("<h1"), "{wrong}: {}", page.text());
    }
    let none = reader.get("/en/compare");
    assert!(none.status == 400 && none.text().contains("two to four"), "{}", none.text());
    assert_eq!(reader.get("/api/v1/compare?ids=a,b&sort=best").status, 400);
}

//! For every kind and arbitrary valid contents: the way to JSON and back, and to JSON-LD and back, ends where it began.

use integration_tests::contents;
use integration_tests::organisation::Organisation;
use kirjo_node::rdf::{from_jsonld, jsonld::document, to_jsonld, triples};
use kirjo_node::shown::Shown;
use kirjo_protocol::content::json::{from_json, to_json};
use kirjo_protocol::content::{SCHEMAS, Schema};
use kirjo_protocol::envelope::{self, Record};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

const NETWORK: &str = "lossless";

/// A signed record of a kind with a content.
pub(crate) fn record(org: &Organisation, kind: &str, content: &Value) -> Record {
    let mut content = content.clone();
    content["kind"] = kind.into();
    envelope::verify(&org.record(kind, &content), &NETWORK.parse().unwrap()).unwrap()
}

fn for_each_kind(test: impl Fn(&'static Schema, &Organisation, Value) -> Result<(), TestCaseError>) {
    let org = Organisation::found(NETWORK);
    for schema in SCHEMAS {
        let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
        runner.run(&contents::of(schema), |content| test(schema, &org, content)).unwrap();
    }
}

#[test]
fn nothing_is_lost_from_a_record_to_json_and_back() {
    for_each_kind(|schema, org, content| {
        let record = record(org, schema.kind, &content);
        let signed = record.body().content.clone().unwrap();
        let json = to_json(&signed).unwrap();
        prop_assert_eq!(&json, &content, "{}", schema.kind);
        let mut back = record.body().clone();
        back.content = Some(from_json(&json).unwrap());
        prop_assert_eq!(back.encode().unwrap(), record.body().encode().unwrap());
        Ok(())
    });
}

#[test]
fn nothing_is_lost_from_a_record_to_json_ld_and_back() {
    for_each_kind(|schema, org, content| {
        let record = record(org, schema.kind, &content);
        let document = document(&Shown::whole(&record, None), false).unwrap();
        prop_assert!(document.get("other").is_none(), "{}: a valid field has no place: {document}", schema.kind);
        let (body, id) = from_jsonld(&document).unwrap();
        prop_assert_eq!(&body, record.body());
        prop_assert_eq!(body.encode().unwrap(), record.body().encode().unwrap());
        prop_assert_eq!(id, Some(record.id()));
        Ok(())
    });
}

#[test]
fn what_no_table_knows_comes_back_too() {
    let org = Organisation::found(NETWORK);
    let content = json!({
        "title": {"fi": "Otsikko", "not a language": "x"},
        "summary": "a text where languages should be",
        "themes": ["home-care", "home-care"],
        "links": [{"type": "home", "url": "ftp://x", "later": [1, {"a": true}]}],
        "regions": [],
        "record": {"id": "not ours"},
        "other": {"deep": [[]]},
        "trl": 9_007_199_254_740_993_u64,
        "later": {"@id": "x", "@type": ["y"]},
    });
    let record = record(&org, "product", &content);
    let document = document(&Shown::whole(&record, None), false).unwrap();
    for field in ["summary", "themes", "regions", "record", "other", "trl", "later"] {
        assert!(document["other"].get(field).is_some(), "{field}: {document}");
    }
    assert_eq!(from_jsonld(&document).unwrap().0.encode().unwrap(), record.body().encode().unwrap());
    assert!(!triples::of(&to_jsonld(&Shown::whole(&record, None)).unwrap()).is_empty());
}

#[test]
fn a_document_that_says_something_else_is_refused_with_its_member() {
    let org = Organisation::found(NETWORK);
    let record = record(&org, "need", &json!({"title": {"fi": "T"}}));
    let good = document(&Shown::whole(&record, None), false).unwrap();
    assert!(from_jsonld(&good).is_ok());
    let with = |path: &[&str], value: Value| {
        let mut bent = good.clone();
        let mut at = &mut bent;
        for name in path {
            at = &mut at[*name];
        }
        *at = value;
        from_jsonld(&bent).map(drop).unwrap_err().to_string()
    };
    assert!(with(&["record", "seq"], json!("x")).starts_with("record.seq"));
    assert!(with(&["record"], json!(null)).starts_with("record"));
    assert!(with(&["title"], json!(5)).starts_with("title"));
    assert!(with(&["nonsense"], json!("x")).starts_with("nonsense"));
}

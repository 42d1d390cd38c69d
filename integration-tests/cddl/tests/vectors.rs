//! Every test vector against the CDDL: valid ones fit, and of the refused ones exactly those fit whose fault is one that
//! CDDL has no words for.

use std::collections::BTreeSet;

use cddl_check::{Case, check, protocol_file};
use ciborium::Value;
use data_encoding::HEXLOWER;
use serde_json::Value as Json;

fn file(name: &str) -> Json {
    serde_json::from_str(&protocol_file(&format!("vectors/{name}"))).unwrap()
}

fn vectors(name: &str) -> Vec<Json> {
    file(name)["vectors"].as_array().unwrap().clone()
}

fn unhex(value: &Json) -> Vec<u8> {
    HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

/// The bytes of a vector, written out or told in parts.
fn bytes(vector: &Json) -> Vec<u8> {
    match vector["parts"].as_array() {
        None => unhex(&vector["hex"]),
        Some(parts) => parts
            .iter()
            .flat_map(|part| unhex(&part["hex"]).repeat(part["times"].as_u64().unwrap_or(1) as usize))
            .collect(),
    }
}

fn case(vector: &Json, bytes: Vec<u8>) -> Case {
    Case { name: vector["name"].as_str().unwrap().to_owned(), valid: vector["valid"] == true, bytes }
}

fn encoded(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

/// The kind and the content of a sealed record.
fn opened(envelope: &[u8]) -> (String, Value) {
    let envelope: Value = ciborium::from_reader(envelope).unwrap();
    let parts = envelope.into_tag().unwrap().1.into_array().unwrap();
    let body: Value = ciborium::from_reader(parts[2].as_bytes().unwrap().as_slice()).unwrap();
    let field = |number: i32| {
        let entries = body.as_map().unwrap();
        entries.iter().find(|(key, _)| *key == Value::from(number)).unwrap().1.clone()
    };
    (field(2).into_text().unwrap(), field(6))
}

fn content(envelope: &[u8]) -> Vec<u8> {
    encoded(&opened(envelope).1)
}

#[test]
fn envelopes_fit() {
    check(
        "record",
        vectors("envelope.json").iter().map(|vector| case(vector, bytes(vector))),
        &[
            "a byte larger than the largest",
            "a byte too many",
            "a changed letter",
            "a changed signature",
            "a key that is no point",
            "a key that is not canonical",
            "a payload of indefinite length",
            "a payload with a long length",
            "a record of another network",
            "a signature over the payload alone",
            "a signature whose first half is of small order",
            "a signature with the order added",
            "a weak key: a point of order eight",
            "a weak key: the neutral element",
            "an unprotected header of indefinite length",
            "another signer's key",
            "the header's keys in the other order",
        ],
    );
}

#[test]
fn bodies_fit() {
    check(
        "body",
        vectors("body.json").iter().map(|vector| case(vector, bytes(vector))),
        &[
            "a head at a random key",
            "a product at the head's key",
            "a lease that ends at its start",
            "a lease too long by a millisecond",
            "a lease without end",
            "a retracted identity operation",
            "a zero organisation",
            "an identity operation at another key",
            "an identity operation with a critical field",
            "an identity operation with a lease",
            "not strict CBOR",
        ],
    );
}

#[test]
fn sig_structures_fit() {
    let file = file("envelope.json");
    let signed = Case { name: "what is signed".into(), valid: true, bytes: unhex(&file["sig_structure"]) };
    check("sig-structure", [signed], &[]);
}

#[test]
fn frames_fit() {
    let all = vectors("frames.json");
    let of = |direction: &'static str| {
        all.iter().filter(move |vector| vector["direction"] == direction).map(|vector| case(vector, bytes(vector)))
    };
    check(
        "request",
        of("request"),
        &["a byte after the frame", "hello in a longer form", "hello of indefinite length"],
    );
    check("response", of("response"), &[]);
}

#[test]
fn identity_operations_fit() {
    let operations = vectors("identity.json").into_iter().flat_map(|vector| {
        let scenario = vector["name"].as_str().unwrap().to_owned();
        let arrivals = vector["runs"].as_array().unwrap().iter().flat_map(|run| run["arrivals"].as_array().unwrap());
        let refused = arrivals.filter(|arrival| arrival["outcome"] == "refused");
        let refused: BTreeSet<String> =
            refused.map(|arrival| arrival["operation"].as_str().unwrap().to_owned()).collect();
        let operations = vector["operations"].as_object().unwrap().clone();
        operations.into_iter().map(move |(label, hex)| Case {
            name: format!("{scenario}: {label}"),
            valid: !refused.contains(&label),
            bytes: content(&unhex(&hex)),
        })
    });
    check(
        "identity-content",
        operations,
        &[
            "a controller changes only weaker ones: a-stronger-one",
            "a controller changes only weaker ones: all-but-the-first",
            "a controller changes only weaker ones: by-signer",
            "a controller changes only weaker ones: by-stranger",
            "a controller changes only weaker ones: itself",
            "a controller changes only weaker ones: the-first-itself",
            "a controller twice: bad",
            "a genesis signed by a stranger: genesis",
            "a genesis with an operation before it: genesis",
            "a signer twice: bad",
            "a unit twice: bad",
            "a weak controller: bad",
            "no operation before: bad",
        ],
    );
}

#[test]
fn node_records_fit() {
    let nodes = vectors("node_record.json");
    check(
        "node-content",
        nodes.iter().map(|vector| case(vector, content(&unhex(&vector["hex"])))),
        &[
            "a peer id of another form",
            "a proof for another network",
            "a proof for another organisation",
            "somebody else's peer",
        ],
    );
}

#[test]
fn heads_fit() {
    let file = file("digest.json");
    let records = file["records"].as_array().unwrap().iter().map(|record| opened(&unhex(&record["hex"])));
    let heads = records.filter(|(kind, _)| kind == "head");
    check("head-content", heads.map(|(kind, head)| Case { name: kind, valid: true, bytes: encoded(&head) }), &[]);
}

#[test]
fn published_contents_fit() {
    let all = vectors("content.json");
    let of = |kind: &'static str| {
        let contents = all.iter().filter(move |vector| vector["kind"] == kind);
        contents.map(|vector| case(vector, encoded(&Value::serialized(&vector["content"]).unwrap())))
    };
    check("organisation-content", of("organisation"), &["a business id with another check digit"]);
    check(
        "product-content",
        of("product"),
        &[
            "a date that does not exist",
            "a device without its purpose",
            "a language in capitals",
            "a summary of 161 characters",
            "a theme twice",
            "a title in German only",
            "a title of 121 characters",
            "a wrong device identifier",
            "an unknown theme",
        ],
    );
    for kind in ["competence", "practice", "need", "showcase", "action"] {
        check(&format!("{kind}-content"), of(kind), &[]);
    }
    // What several fields say together is beyond CDDL.
    check("call-content", of("call"), &["a call that closes before it opens"]);
    check("partner-search-content", of("partner-search"), &["an interest after the call's deadline"]);
    check("project-content", of("project"), &["an end before the beginning"]);
    check("dataset-content", of("dataset"), &["structured data without variables", "youngest above oldest"]);
    check("endorsement-content", of("endorsement"), &["a member of a record", "a consent to no showcase"]);
    check("event-content", of("event"), &["an event that ends before it starts"]);
}

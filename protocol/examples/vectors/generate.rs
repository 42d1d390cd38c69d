//! What the files of test vectors have in common, and all of them together.
//!
//! Everything is fixed: the keys come from seeds of one repeated byte, the times from one start. Envelopes are built
//! here by hand, from RFC 9052 and not by the library, so that the library is held to something other than itself.

use ciborium::value::Value;
use data_encoding::HEXLOWER;
use kirjo_protocol::body::Body;
use kirjo_protocol::cbor;
use kirjo_protocol::id::{NetworkId, OrgId, RecordKey};
use kirjo_protocol::identity::{Operation, Signer};
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::{DAY, Seq, UnixMillis};
use serde_json::{Map, Value as Json, json};

mod bodies;
mod contents;
mod envelopes;
mod frames;
mod heads;
mod identities;
mod items;
mod merges;
mod nodes;
mod proofs;
mod samples;
mod sets;

/// The network of all vectors that don't say otherwise.
pub(crate) const NETWORK: &str = "demo";
/// The start of time in the vectors, in Unix milliseconds.
pub(crate) const START: u64 = 1_790_000_000_000;

/// Every file, by name.
pub(crate) fn all() -> Vec<(&'static str, String)> {
    let files = [
        ("cbor.json", items::file()),
        ("envelope.json", envelopes::file()),
        ("body.json", bodies::file()),
        ("identity.json", identities::file()),
        ("content.json", contents::file()),
        ("merge.json", merges::file()),
        ("frames.json", frames::file()),
        ("reconcile.json", sets::file()),
        ("head.json", heads::roots()),
        ("digest.json", heads::digests()),
        ("proof.json", proofs::file()),
        ("node_record.json", nodes::file()),
    ];
    let render = |json: Json| format!("{}\n", serde_json::to_string_pretty(&json).expect("JSON values can be written"));
    files.into_iter().map(|(name, json)| (name, render(json))).collect()
}

fn file(about: &str, vectors: Vec<Json>) -> Json {
    json!({ "about": about, "network": NETWORK, "vectors": vectors })
}

fn network() -> NetworkId {
    NETWORK.parse().expect("a plain label")
}

fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

fn unhex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.replace(' ', "").as_bytes()).expect("the vectors' own hex is well-formed")
}

/// The key whose seed is one byte, 32 times.
fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

/// The `counter`-th sequence number `millis` after the start.
fn seq(millis: u64, counter: u16) -> Seq {
    Seq::new(UnixMillis(START + millis), counter)
}

/// An ordinary body: a product of the organisation 0101..., with a lease of a day.
fn product(text: &str) -> Body {
    let seq = seq(0, 0);
    Body::new(OrgId([1; 32]), Kind::Product, RecordKey([9; 16]), seq)
        .expires(seq.time().plus(DAY))
        .content(cbor::map([("title", cbor::map([("en", Value::from(text))]))]))
}

fn encode(body: &Body) -> Vec<u8> {
    body.encode().expect("the body keeps the rules")
}

/// The protected header of a signer.
fn protected(signer: &[u8; 32]) -> Vec<u8> {
    [&unhex("a2 01 32 04 58 20")[..], signer].concat()
}

/// What is signed and hashed.
fn sig_structure(protected: &[u8], network: &str, payload: &[u8]) -> Vec<u8> {
    let external = format!("kirjo/record/1/{network}");
    let parts =
        [Value::from("Signature1"), cbor::bytes(protected), cbor::bytes(external.as_bytes()), cbor::bytes(payload)];
    cbor::encode(&Value::Array(parts.to_vec())).expect("texts and byte strings")
}

fn byte_string(bytes: &[u8]) -> Vec<u8> {
    cbor::encode(&cbor::bytes(bytes)).expect("a byte string")
}

/// An envelope from its parts.
fn envelope(protected: &[u8], payload: &[u8], signature: &[u8]) -> Vec<u8> {
    [&[0xd2, 0x84][..], &byte_string(protected), &[0xa0], &byte_string(payload), &byte_string(signature)].concat()
}

/// A payload signed for a network.
fn seal_for(network: &str, payload: &[u8], signer: &SigningKey) -> Vec<u8> {
    let protected = protected(signer.public().as_bytes());
    let signature = signer.sign(&sig_structure(&protected, network, payload));
    envelope(&protected, payload, &signature)
}

fn seal(body: &Body, signer: &SigningKey) -> Vec<u8> {
    seal_for(NETWORK, &encode(body), signer)
}

/// A genesis: controllers 1, 2 and 3, signer 10, signed by controller 1.
fn genesis_operation() -> Operation {
    Operation {
        controllers: vec![key(1).public(), key(2).public(), key(3).public()],
        signers: vec![Signer::of_everything(key(10).public())],
        ..Operation::default()
    }
}

/// An identity operation as a record.
fn identity(org: OrgId, operation: &Operation, millis: u64, by: &SigningKey) -> Vec<u8> {
    seal(&Body::new(org, Kind::Identity, RecordKey::IDENTITY, seq(millis, 0)).content(operation.to_content()), by)
}

/// The organisation whose genesis is [`genesis_operation`], and that genesis.
fn organisation() -> (OrgId, Vec<u8>) {
    let bytes = identity(OrgId::GENESIS, &genesis_operation(), 0, &key(1));
    let record = kirjo_protocol::envelope::verify(&bytes, &network()).expect("a valid genesis");
    (record.org(), bytes)
}

/// Bytes that are mostly one byte again and again, told without writing them out.
fn parts(before: &[u8], repeat: u8, times: usize, after: &[u8]) -> Json {
    json!([{ "hex": hex(before) }, { "hex": hex(&[repeat]), "times": times }, { "hex": hex(after) }])
}

/// A JSON object with the entries of several.
fn merged(objects: impl IntoIterator<Item = Json>) -> Json {
    let maps = objects.into_iter().filter_map(|object| match object {
        Json::Object(map) => Some(map),
        _ => None,
    });
    Json::Object(maps.flatten().collect::<Map<_, _>>())
}

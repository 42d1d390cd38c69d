//! Payloads: which bytes are a body.

use ciborium::value::Value;
use kirjo_protocol::body::Body;
use kirjo_protocol::cbor;
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::limits::MAX_LEASE;
use kirjo_protocol::time::Seq;
use serde_json::{Value as Json, json};

use super::{START, encode, file as file_of, genesis_operation, hex, merged, product, seq};

/// The entries of an ordinary body, to be changed.
fn entries() -> Vec<(Value, Value)> {
    cbor::decode(&encode(&product("x"))).ok().and_then(|value| value.into_map().ok()).unwrap_or_default()
}

/// An ordinary body with one field changed, added or, without a value, left out.
fn with(field: u64, value: Option<Value>) -> Vec<u8> {
    let mut entries = entries();
    entries.retain(|(key, _)| cbor::as_u64(key) != Some(field));
    entries.extend(value.map(|value| (Value::from(field), value)));
    cbor::encode(&Value::Map(entries)).expect("strict CBOR")
}

/// What a valid body says.
pub(super) fn facts(body: &Body) -> Json {
    json!({
        "kind": body.kind.name(),
        "key": body.key.to_string(),
        "seq": body.seq.0,
        "expires": body.expires.0,
        "retraction": body.content.is_none(),
        "critical": body.critical,
    })
}

pub(super) fn valid_bodies() -> Vec<(&'static str, Body)> {
    let moment = seq(0, 0);
    let mut critical = product("x");
    critical.critical = vec!["dosage".into()];
    let mut odd = product("x");
    odd.content = Some(Value::Map(vec![(Value::from(1), Value::Null), (Value::from("x"), Value::Bytes(vec![0]))]));
    let mut later = product("x");
    later.kind = Kind::parse("pathway").expect("a plain label");
    vec![
        ("a product", product("x")),
        ("a retraction", Body::new(OrgId([1; 32]), Kind::Product, RecordKey([9; 16]), moment).retraction()),
        ("the longest lease", product("x").expires(moment.time().plus(MAX_LEASE))),
        ("the shortest lease", product("x").expires(moment.time().plus(1))),
        ("a kind of a later version", later),
        ("a critical field", critical),
        ("a content that no version knows", odd),
        (
            "a genesis",
            Body::new(OrgId::GENESIS, Kind::Identity, RecordKey::IDENTITY, moment)
                .content(genesis_operation().to_content()),
        ),
    ]
}

pub(super) fn invalid_payloads() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let text = |text: &str| Some(Value::from(text));
    let number = |number: u64| Some(Value::from(number));
    let bytes = |count: usize| Some(Value::Bytes(vec![1; count]));
    let names = |count: usize| Some(Value::Array(vec![Value::from("a"); count]));
    let start = seq(0, 0).time().0;
    let identity = |change: fn(&mut Vec<(Value, Value)>)| {
        let body = Body::new(OrgId::GENESIS, Kind::Identity, RecordKey::IDENTITY, seq(0, 0));
        let bytes = encode(&body.content(genesis_operation().to_content()));
        let mut entries = cbor::decode(&bytes).ok().and_then(|value| value.into_map().ok()).unwrap_or_default();
        change(&mut entries);
        cbor::encode(&Value::Map(entries)).expect("strict CBOR")
    };
    vec![
        ("not a map", "a body is a map", vec![0x80]),
        ("not strict CBOR", "a byte follows the map", [&encode(&product("x"))[..], &[0]].concat()),
        ("no version", "field 0 is required", with(0, None)),
        ("another version", "this is version 1", with(0, number(2))),
        ("no organisation", "field 1 is required", with(1, None)),
        ("a short organisation", "field 1 has 32 bytes", with(1, bytes(31))),
        ("a zero organisation", "zero is for a genesis only", with(1, Some(Value::Bytes(vec![0; 32])))),
        ("no kind", "field 2 is required", with(2, None)),
        ("an empty kind", "a kind has 1 to 32 characters", with(2, text(""))),
        ("a kind in upper case", "kinds are written a-z, 0-9 and -", with(2, text("Product"))),
        ("a kind that starts with a digit", "a kind starts with a letter", with(2, text("3d-model"))),
        ("a long kind", "a kind has 1 to 32 characters", with(2, text(&"k".repeat(33)))),
        ("no key", "field 3 is required", with(3, None)),
        ("a long key", "field 3 has 16 bytes", with(3, bytes(17))),
        (
            "a product at the head's key",
            "only a head stands there",
            with(3, Some(Value::Bytes(RecordKey::HEAD.0.to_vec()))),
        ),
        ("a head at a random key", "a head stands at its own key", with(2, text("head"))),
        ("no seq", "field 4 is required", with(4, None)),
        ("a negative seq", "field 4 is an unsigned integer", with(4, Some(Value::from(-1)))),
        ("a seq at 2^63", "a seq is below 2^63", with(4, number(Seq::END))),
        ("no end of the lease", "field 5 is required", with(5, None)),
        ("a lease that ends at its start", "expires is after the seq's time", with(5, number(start))),
        ("a lease without end", "zero is for identity operations only", with(5, number(0))),
        ("a lease too long by a millisecond", "at most 36 months of 31 days", with(5, number(start + MAX_LEASE + 1))),
        ("no content", "a retraction says null", with(6, None)),
        ("a content that is no map", "field 6 is a map or null", with(6, Some(Value::Array(vec![])))),
        (
            "a long name of a critical field",
            "a name has 1 to 64 bytes",
            with(7, Some(Value::Array(vec![Value::from("a".repeat(65))]))),
        ),
        ("an empty list of critical fields", "the field is left out instead", with(7, names(0))),
        ("seventeen critical fields", "at most 16", with(7, names(17))),
        ("a critical field that is no text", "names are texts", with(7, Some(Value::Array(vec![Value::from(1)])))),
        ("null critical fields", "field 7 is a list or absent", with(7, Some(Value::Null))),
        ("a field 8", "new fields belong into the content", with(8, Some(Value::Null))),
        (
            "an identity operation with a lease",
            "identity operations have none",
            identity(|e| e[5].1 = Value::from(START + 1)),
        ),
        ("an identity operation at another key", "their key is zero", identity(|e| e[3].1 = Value::Bytes(vec![1; 16]))),
        ("a retracted identity operation", "identity operations are not retracted", identity(|e| e[6].1 = Value::Null)),
        (
            "an identity operation with a critical field",
            "identities are understood by every version",
            identity(|e| e.push((Value::from(7), Value::Array(vec![Value::from("x")])))),
        ),
    ]
}

pub(super) fn file() -> Json {
    let mut vectors = Vec::new();
    for (name, body) in valid_bodies() {
        let head = json!({ "name": name, "hex": hex(&encode(&body)), "valid": true, "org": hex(&body.org.0) });
        vectors.push(merged([head, facts(&body)]));
    }
    for (name, reason, payload) in invalid_payloads() {
        vectors.push(
            json!({ "name": name, "reason": reason, "hex": hex(&payload), "valid": false, "refusal": "bad-body" }),
        );
    }
    file_of("Payloads of envelopes. The organisation is given in hex, the key in base32.", vectors)
}

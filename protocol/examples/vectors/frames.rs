//! Frames of the sync protocol.

use std::sync::Arc;

use ciborium::value::Value;
use kirjo_protocol::cbor;
use kirjo_protocol::frame::{Request, Response, Scope};
use kirjo_protocol::id::{OrgId, RecordId};
use kirjo_protocol::limits::{FETCH_IDS, FETCH_ORGS, MAX_ENVELOPE, MAX_FRAME, MAX_RECONCILE_FRAME, TRANSFER_RECORDS};
use kirjo_protocol::refusal::{Refusal, Verdict};
use kirjo_protocol::time::UnixMillis;
use serde_json::{Value as Json, json};

use super::{START, file as file_of, hex, parts};

fn valid() -> Vec<Json> {
    let envelopes: Vec<Arc<[u8]>> = vec![Arc::from(&b"one"[..]), Arc::from(&b""[..])];
    let now = UnixMillis(START);
    let requests = [
        ("hello", Request::Hello { now }),
        ("a comparison of everything", Request::Reconcile { scope: Scope::All, message: vec![0x61] }),
        ("a comparison of identities", Request::Reconcile { scope: Scope::Identities, message: vec![0x61, 0, 0, 0] }),
        ("asking for records", Request::Fetch { ids: vec![RecordId([1; 32]), RecordId([2; 32])] }),
        ("asking for nothing", Request::Fetch { ids: vec![] }),
        ("asking for identities", Request::Identities { orgs: vec![OrgId([3; 32])] }),
        ("offering records", Request::Push { envelopes: envelopes.clone() }),
        ("the first listing", Request::List { scope: Scope::Identities, time: UnixMillis(0), id: RecordId([0; 32]) }),
        ("a listing that goes on", Request::List { scope: Scope::All, time: now, id: RecordId([1; 32]) }),
    ];
    let mut verdicts = vec![Verdict::Accepted, Verdict::Known, Verdict::Superseded];
    verdicts.extend([Verdict::Expired, Verdict::Waiting, Verdict::Future]);
    verdicts.extend(Refusal::ALL.map(Verdict::Refused));
    let responses = [
        ("a refusal", Response::Refused(Refusal::Busy)),
        ("hello", Response::Hello { now, records: 229 }),
        ("a comparison", Response::Reconcile { message: vec![0x61] }),
        ("records", Response::Records { envelopes: envelopes.clone(), gone: vec![RecordId([1; 32])] }),
        ("every verdict", Response::Verdicts { verdicts, winners: envelopes }),
        ("a listing", Response::List { ids: vec![RecordId([1; 32]), RecordId([2; 32])], last: now, left: 3 }),
        ("the end of a listing", Response::List { ids: vec![], last: now, left: 0 }),
    ];
    let vector = |name: &str, direction: &str, bytes: &[u8], meaning: String| json!({ "name": name, "direction": direction, "hex": hex(bytes), "valid": true, "meaning": meaning });
    let requests = requests.iter().map(|(name, frame)| vector(name, "request", &frame.encode(), format!("{frame:?}")));
    let responses =
        responses.iter().map(|(name, frame)| vector(name, "response", &frame.encode(), format!("{frame:?}")));
    requests.chain(responses).collect()
}

fn frame(entries: Vec<Value>) -> Vec<u8> {
    cbor::encode(&Value::Array(entries)).expect("strict CBOR")
}

fn invalid() -> Vec<Json> {
    let id = |bytes: usize| Value::Bytes(vec![1; bytes]);
    let number = |number: u64| Value::from(number);
    let list = |items: Vec<Value>| Value::Array(items);
    let cases: Vec<(&str, &str, &str, Vec<u8>)> = vec![
        ("request", "nothing", "a frame is an array", vec![]),
        ("request", "a map", "a frame is an array", vec![0xa0]),
        ("request", "an empty array", "the first entry is the number of the form", vec![0x80]),
        ("request", "an unknown form", "forms 1 to 6", frame(vec![number(7)])),
        ("request", "hello without a clock", "a form has all its fields", frame(vec![number(1)])),
        ("request", "hello with a field too many", "and no others", frame(vec![number(1), number(5), number(6)])),
        (
            "request",
            "hello with a negative clock",
            "a clock is an unsigned integer",
            frame(vec![number(1), Value::from(-1)]),
        ),
        ("request", "hello in a longer form", "frames are strict CBOR", vec![0x82, 0x01, 0x18, 0x05]),
        ("request", "hello of indefinite length", "frames are strict CBOR", vec![0x9f, 0x01, 0x05, 0xff]),
        ("request", "a byte after the frame", "nothing follows", vec![0x82, 0x01, 0x05, 0x00]),
        ("request", "an unknown scope", "scopes 0 and 1", frame(vec![number(2), number(2), id(1)])),
        ("request", "an id of 31 bytes", "ids have 32 bytes", frame(vec![number(3), list(vec![id(31)])])),
        (
            "request",
            "a text for an envelope",
            "envelopes are byte strings",
            frame(vec![number(5), list(vec![Value::from("x")])]),
        ),
        ("response", "an unknown form", "forms 0 to 3 and 5", frame(vec![number(4), list(vec![])])),
        ("response", "a refusal that is none", "refusals are 16 and above", frame(vec![number(0), number(5)])),
        (
            "response",
            "an unknown verdict",
            "verdicts are 0 to 5 and refusals",
            frame(vec![number(5), list(vec![number(6)]), list(vec![])]),
        ),
        (
            "response",
            "records without the list of those gone",
            "a form has all its fields",
            frame(vec![number(3), list(vec![])]),
        ),
    ];
    let mut vectors: Vec<Json> = cases
        .into_iter()
        .map(|(direction, name, reason, bytes)| {
            json!({ "name": name, "direction": direction, "reason": reason, "hex": hex(&bytes), "valid": false, "refusal": "bad-frame" })
        })
        .collect();
    let mut too_many = |direction: &str, name: &str, reason: &str, parts: Json| {
        vectors.push(json!({ "name": name, "direction": direction, "reason": reason, "parts": parts, "valid": false, "refusal": "bad-frame" }));
    };
    // The head of a list is written out; its items are all alike, so they are empty or of one byte's repetition.
    let list_head = |form: u8, count: usize| [&[0x82, form, 0x99][..], &(count as u16).to_be_bytes()].concat();
    let ids = |form: u8, count: usize| json!([{ "hex": hex(&list_head(form, count)) }, { "hex": format!("5820{}", "01".repeat(32)), "times": count }]);
    too_many("request", "513 ids", "at most 512", ids(3, FETCH_IDS + 1));
    let orgs = json!([{ "hex": hex(&[0x82, 4, 0x98, FETCH_ORGS as u8 + 1]) }, { "hex": format!("5820{}", "01".repeat(32)), "times": FETCH_ORGS + 1 }]);
    too_many("request", "65 organisations", "at most 64", orgs);
    too_many(
        "request",
        "513 envelopes",
        "at most 512",
        parts(&list_head(5, TRANSFER_RECORDS + 1), 0x40, TRANSFER_RECORDS + 1, &[]),
    );
    let large = MAX_ENVELOPE as u16 + 1;
    let large_head = [&[0x82, 0x05, 0x81, 0x59][..], &large.to_be_bytes()].concat();
    too_many(
        "request",
        "an envelope a byte too large",
        "at most 49152 bytes",
        parts(&large_head, 0, MAX_ENVELOPE + 1, &[]),
    );
    let message = MAX_RECONCILE_FRAME as u32 + 1;
    let message_head = [&[0x83, 0x02, 0x00, 0x5a][..], &message.to_be_bytes()].concat();
    too_many(
        "request",
        "a message that is too large",
        "at most 65536 bytes",
        parts(&message_head, 0, MAX_RECONCILE_FRAME + 1, &[]),
    );
    too_many("request", "a frame that is too large", "at most 1048576 bytes", parts(&[], 0, MAX_FRAME + 1, &[]));
    vectors
}

pub(super) fn file() -> Json {
    let mut vectors = valid();
    vectors.extend(invalid());
    file_of(
        "Frames of requests and responses, without the length before them. The envelopes in them are of any bytes: a frame is read before its records are. The meaning is for people. Parts are joined, each as often as its times.",
        vectors,
    )
}

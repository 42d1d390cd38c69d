//! Envelopes: which bytes are a record, and why not.

use ciborium::value::Value;
use kirjo_protocol::cbor;
use kirjo_protocol::envelope::verify;
use kirjo_protocol::limits::MAX_ENVELOPE;
use serde_json::{Value as Json, json};

use super::{
    NETWORK, bodies, byte_string, encode, envelope, file as file_of, hex, key, merged, network, parts, product,
    protected, seal, seal_for, sig_structure, unhex,
};

/// The order of the curve's base point, little-endian.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn valid(name: &str, bytes: &[u8]) -> Json {
    let record = verify(bytes, &network()).expect("the vector is meant to be valid");
    let facts = json!({
        "valid": true,
        "id": record.id().to_string(),
        "id_hex": hex(&record.id().0),
        "org": record.org().to_string(),
        "signer": hex(record.signer().as_bytes()),
    });
    merged([json!({ "name": name, "hex": hex(bytes) }), facts, bodies::facts(record.body())])
}

/// An envelope of exactly so many bytes, with a signature that is right.
fn of_length(length: usize) -> (Vec<u8>, usize) {
    // The parts around the text keep their lengths near the limit.
    let overhead = seal(&product(&"x".repeat(40_000)), &key(10)).len() - 40_000;
    let bytes = seal_unbounded(length - overhead);
    (bytes, length - overhead)
}

fn seal_unbounded(text: usize) -> Vec<u8> {
    seal(&product(&"x".repeat(text)), &key(10))
}

/// An envelope told by its parts around the repeated text.
fn told(bytes: &[u8], text: usize) -> Json {
    let start = bytes.windows(8).position(|window| window == b"xxxxxxxx").unwrap_or_default();
    parts(&bytes[..start], b'x', text, &bytes[start + text..])
}

fn refused() -> Vec<(&'static str, &'static str, &'static str, Vec<u8>)> {
    let payload = encode(&product("x"));
    let signer = key(10);
    let good = seal(&product("x"), &signer);
    let header = protected(signer.public().as_bytes());
    let signature = signer.sign(&sig_structure(&header, NETWORK, &payload));
    let changed = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let of_key = |key: &str| envelope(&protected(&unhex(key).try_into().expect("32 bytes")), &payload, &signature);
    // A header and its signature, which is right over it.
    let with_header =
        |header: &[u8]| envelope(header, &payload, &signer.sign(&sig_structure(header, NETWORK, &payload)));
    let public = hex(signer.public().as_bytes());
    let headed = |start: &str, end: &str| with_header(&unhex(&format!("{start}{public}{end}")));
    let after_header = 2 + byte_string(&header).len();
    let with_unprotected = |bytes: &str| [&good[..after_header], &unhex(bytes), &good[after_header + 1..]].concat();
    let mut malleated = signature;
    let mut carry = 0_u16;
    for (byte, add) in malleated[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
    let empty_payload = envelope(&header, &[], &signer.sign(&sig_structure(&header, NETWORK, &[])));
    let long_head = [&good[..=after_header], &[0x59, 0, payload.len() as u8], &good[after_header + 3..]].concat();
    let indefinite =
        [&good[..=after_header], &[0x5f], &byte_string(&payload)[..], &[0xff], &byte_string(&signature)].concat();
    let bad_body = {
        let mut entries = cbor::decode(&payload).ok().and_then(|value| value.into_map().ok()).unwrap_or_default();
        entries[0].1 = Value::from(2);
        cbor::encode(&Value::Map(entries)).expect("strict CBOR")
    };
    let neutral = "01".to_owned() + &"00".repeat(31);
    vec![
        ("nothing", "bad-envelope", "an envelope begins with its tag", vec![]),
        ("cut in the header", "bad-envelope", "the header ends early", good[..20].to_vec()),
        ("cut in the signature", "bad-envelope", "the signature has 64 bytes", good[..good.len() - 1].to_vec()),
        ("a byte too many", "bad-envelope", "nothing follows the signature", [&good[..], &[0]].concat()),
        ("without its tag", "bad-envelope", "the tag 18 is required", good[1..].to_vec()),
        ("under the tag of COSE_Sign", "bad-envelope", "the tag is 18", [&[0xd8, 98], &good[1..]].concat()),
        ("the algorithm EdDSA", "bad-envelope", "the algorithm is -19, fully specified", headed("a20127045820", "")),
        ("the header's keys in the other order", "bad-envelope", "the header has one form", {
            with_header(&unhex(&format!("a2045820{public}0132")))
        }),
        ("a third header", "bad-envelope", "the header has two entries", headed("a30132045820", "0500")),
        ("without a key id", "bad-envelope", "the key id is required", with_header(&unhex("a10132"))),
        ("an empty protected header", "bad-envelope", "the header is required", with_header(&[])),
        (
            "an unprotected header",
            "bad-envelope",
            "it is not signed, so it must be empty",
            with_unprotected("a1044101"),
        ),
        (
            "an unprotected header of indefinite length",
            "bad-envelope",
            "lengths are definite",
            with_unprotected("bfff"),
        ),
        ("a detached payload", "bad-envelope", "the payload is required", {
            [&good[..=after_header], &[0xf6], &byte_string(&signature)[..]].concat()
        }),
        ("a payload with a long length", "bad-envelope", "the payload's length is in its shortest form", long_head),
        ("a payload of indefinite length", "bad-envelope", "lengths are definite", indefinite),
        (
            "a signature of 63 bytes",
            "bad-envelope",
            "the signature has 64 bytes",
            envelope(&header, &payload, &signature[..63]),
        ),
        ("an empty payload", "bad-body", "a body is a map", empty_payload),
        ("a body of another version", "bad-body", "this is version 1", seal_for(NETWORK, &bad_body, &signer)),
        ("a bad body under a weak key", "bad-body", "the body is checked before the key", {
            envelope(&protected(&unhex(&neutral).try_into().expect("32 bytes")), &bad_body, &signature)
        }),
        ("a weak key: the neutral element", "bad-key", "anybody can sign under a key of small order", of_key(&neutral)),
        (
            "a weak key: a point of order eight",
            "bad-key",
            "anybody can sign under a key of small order",
            of_key("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        ),
        (
            "a key that is not canonical",
            "bad-key",
            "its y-coordinate is above the prime",
            of_key(&("f0".to_owned() + &"ff".repeat(30) + "7f")),
        ),
        ("a key that is no point", "bad-key", "there is no such point", of_key(&("02".to_owned() + &"00".repeat(31)))),
        ("a changed letter", "bad-signature", "the payload was signed with another letter", {
            changed(good.len() - 67)
        }),
        ("a changed signature", "bad-signature", "its second half is another number", changed(good.len() - 20)),
        (
            "a signature with the order added",
            "bad-signature",
            "the second half of a signature is below the order of the group",
            envelope(&header, &payload, &malleated),
        ),
        (
            "a signature whose first half is of small order",
            "bad-signature",
            "the first half of a signature is no point of small order",
            envelope(&header, &payload, &[unhex(&neutral), signature[32..].to_vec()].concat()),
        ),
        (
            "another signer's key",
            "bad-signature",
            "the key is part of what is signed",
            envelope(&protected(key(11).public().as_bytes()), &payload, &signature),
        ),
        ("a record of another network", "bad-signature", "it was signed for the network live", {
            seal_for("live", &payload, &signer)
        }),
        (
            "a signature over the payload alone",
            "bad-signature",
            "what is signed is the Sig_structure",
            envelope(&header, &payload, &signer.sign(&payload)),
        ),
    ]
}

pub(super) fn file() -> Json {
    let mut vectors: Vec<Json> =
        bodies::valid_bodies().into_iter().map(|(name, body)| valid(name, &seal(&body, &key(10)))).collect();
    vectors.push(valid(
        "a longer text, whose payload has a length of two bytes",
        &seal(&product(&"y".repeat(300)), &key(10)),
    ));

    let (largest, text) = of_length(MAX_ENVELOPE);
    let mut object = valid("the largest envelope", &largest);
    if let Json::Object(map) = &mut object {
        map.remove("hex");
        map.insert("parts".into(), told(&largest, text));
    }
    vectors.push(object);
    let (over, text) = of_length(MAX_ENVELOPE + 1);
    vectors.push(json!({
        "name": "a byte larger than the largest",
        "reason": "an envelope has at most 49152 bytes",
        "parts": told(&over, text),
        "valid": false,
        "refusal": "too-large",
    }));
    vectors.push(json!({
        "name": "large and no envelope at all",
        "reason": "the size is checked before anything else",
        "parts": parts(&[], 0, MAX_ENVELOPE + 1, &[]),
        "valid": false,
        "refusal": "too-large",
    }));
    for (name, refusal, reason, bytes) in refused() {
        vectors.push(json!({ "name": name, "reason": reason, "hex": hex(&bytes), "valid": false, "refusal": refusal }));
    }
    let first = encode(&product("x"));
    let signed = sig_structure(&protected(key(10).public().as_bytes()), NETWORK, &first);
    merged([
        file_of(
            "Whole envelopes. Ids are given in base32 and the record id in hex too. Parts are joined, each as often as its times. The signer's seed is the byte 10, 32 times; sig_structure is what was signed in the first vector.",
            vectors,
        ),
        json!({ "sig_structure": hex(&signed) }),
    ])
}

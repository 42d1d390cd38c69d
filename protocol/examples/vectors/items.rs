//! Single items of CBOR: which bytes are strict CBOR.

use serde_json::{Value as Json, json};

use super::{file as file_of, hex, unhex};

const VALID: [(&str, &str); 16] = [
    ("zero", "00"),
    ("the largest one-byte integer", "17"),
    ("the smallest two-byte integer", "1818"),
    ("the largest integer", "1bffffffffffffffff"),
    ("the smallest integer", "3bffffffffffffffff"),
    ("an empty byte string", "40"),
    ("a text of two bytes", "62c3a4"),
    ("a text that is not in NFC is CBOR all the same", "6361cc88"),
    ("false", "f4"),
    ("true", "f5"),
    ("null", "f6"),
    ("an empty list", "80"),
    ("an empty map", "a0"),
    ("a list", "83010203"),
    ("keys of several types in the order of their encodings", "a50af61864f620f6617af6626161f6"),
    ("a map as a key", "a1a000"),
];

const INVALID: [(&str, &str, &str, &str); 38] = [
    ("nothing", "", "malformed", "an item has at least one byte"),
    ("an integer cut short", "18", "malformed", "the byte that should follow is missing"),
    ("a text cut short", "6261", "malformed", "the text ends early"),
    ("a list cut short", "8201", "malformed", "the second item is missing"),
    (
        "a length that nothing follows",
        "5bffffffffffffffff",
        "malformed",
        "a reader must not allocate by the announced length",
    ),
    ("a reserved length", "1c", "malformed", "additional information 28 is reserved"),
    ("a lone break", "ff", "malformed", "a break belongs to an indefinite item"),
    ("a text that is not UTF-8", "61ff", "malformed", "texts are UTF-8"),
    ("an unassigned simple value", "f0", "malformed", "only false, true and null are used"),
    ("an unassigned simple value of two bytes", "f8ff", "malformed", "only false, true and null are used"),
    ("two items", "0101", "trailing", "a byte follows the item"),
    ("an item and a zero byte", "a000", "trailing", "a byte follows the item"),
    ("one in two bytes", "1801", "not-deterministic", "the shortest form of 1 is 01"),
    ("24 in three bytes", "190018", "not-deterministic", "the shortest form of 24 is 1818"),
    ("a 16-bit number in five bytes", "1a0000ffff", "not-deterministic", "the shortest form has three bytes"),
    ("a 32-bit number in nine bytes", "1b00000000ffffffff", "not-deterministic", "the shortest form has five bytes"),
    ("a negative number in a longer form", "3800", "not-deterministic", "the shortest form of -1 is 20"),
    ("a byte string with a long length", "580161", "not-deterministic", "a length below 24 stands in the first byte"),
    ("a text with a long length", "780161", "not-deterministic", "a length below 24 stands in the first byte"),
    ("a list with a long length", "980101", "not-deterministic", "a length below 24 stands in the first byte"),
    ("a map with a long length", "b8010101", "not-deterministic", "a length below 24 stands in the first byte"),
    ("an indefinite byte string", "5f4101ff", "not-deterministic", "lengths are definite"),
    ("an indefinite text", "7f6161ff", "not-deterministic", "lengths are definite"),
    ("an indefinite list", "9f01ff", "not-deterministic", "lengths are definite"),
    ("an indefinite map", "bf0101ff", "not-deterministic", "lengths are definite"),
    ("undefined", "f7", "not-deterministic", "undefined is not used"),
    ("false in two bytes", "f814", "not-deterministic", "simple values below 32 have one byte"),
    ("a half-precision number", "f93c00", "float", "floating-point numbers are not used"),
    ("a single-precision number", "fa3f800000", "float", "floating-point numbers are not used"),
    ("a double-precision number", "fb3ff0000000000000", "float", "floating-point numbers are not used"),
    ("a number inside", "a16161f93c00", "float", "floating-point numbers are not used"),
    ("a tag", "c101", "tag", "tags are not used inside of a body or frame"),
    ("the tag of CBOR itself", "d9d9f700", "tag", "tags are not used inside of a body or frame"),
    ("a big integer", "c249010000000000000000", "tag", "integers have at most 64 bits"),
    ("a key twice", "a201010101", "key-order", "the keys of a map are distinct"),
    ("keys out of order", "a202010101", "key-order", "keys ascend by their encodings"),
    (
        "keys by length first",
        "a50af620f6617af61864f6626161f6",
        "key-order",
        "this is the order of RFC 7049, not of RFC 8949",
    ),
    ("keys out of order inside", "81a202010101", "key-order", "the rule holds for every map"),
];

pub(super) fn file() -> Json {
    let mut vectors: Vec<Json> =
        VALID.iter().map(|(name, bytes)| json!({ "name": name, "hex": hex(&unhex(bytes)), "valid": true })).collect();
    vectors.push(json!({ "name": "sixteen levels", "parts": levels(16), "valid": true }));
    vectors.extend(INVALID.iter().map(|(name, bytes, rule, reason)| {
        json!({ "name": name, "reason": reason, "hex": hex(&unhex(bytes)), "valid": false, "rule": rule })
    }));
    for (name, count) in [("seventeen levels", 17), ("a hundred thousand levels", 100_000)] {
        let reason = "lists and maps nest at most 16 deep";
        vectors.push(
            json!({ "name": name, "reason": reason, "parts": levels(count), "valid": false, "rule": "too-deep" }),
        );
    }
    file_of(
        "Bytes that are or are not one item of strict CBOR. The rule says which rule is broken; only that the bytes are refused is normative. Parts are joined, each as often as its times.",
        vectors,
    )
}

fn levels(count: usize) -> Json {
    super::parts(&[], 0x81, count, &[0x00])
}

//! Strict CBOR: what is accepted has one spelling, and both readers agree on what that is.

use kirjo_protocol::cbor;

use super::bounded;
use crate::corpus::of_vectors;
use crate::strict::is_strict;

pub(super) fn cbor(input: &[u8]) -> String {
    match bounded(input.len(), || cbor::decode(input)) {
        Ok(value) => {
            assert!(is_strict(input), "accepted, and not strict by the specification");
            let again = cbor::encode(&value).expect("what was decoded can be encoded");
            assert_eq!(again, input, "the encoding of what was accepted");
            assert_eq!(cbor::decode(&again).as_ref(), Ok(&value), "the decoding of that");
            "accepted".to_owned()
        }
        Err(error) => {
            assert!(!is_strict(input), "strict by the specification, and refused: {error}");
            error.to_string()
        }
    }
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = of_vectors("cbor.json", |_| true);
    seeds.extend(of_vectors("body.json", |_| true));
    seeds
}

//! Records: bodies, envelopes with any signature, and envelopes whose signature is good.

use std::sync::LazyLock;

use kirjo_protocol::body::Body;
use kirjo_protocol::envelope::{self, EnvelopeError};
use kirjo_protocol::id::NetworkId;
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::limits::MAX_ENVELOPE;
use sha2::{Digest, Sha256};

use super::bounded;
use crate::corpus::of_vectors;
use crate::strict::is_strict;

static NETWORK: LazyLock<NetworkId> = LazyLock::new(|| "demo".parse().expect("the name of a network"));
static SIGNER: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_seed([7; 32]));

/// What is signed, written from section 5.2 of the specification.
fn sig_structure(signer: &[u8; 32], payload: &[u8]) -> Vec<u8> {
    let mut out = vec![0x84, 0x6a];
    out.extend(b"Signature1");
    string([&[0xa2, 0x01, 0x32, 0x04, 0x58, 0x20], &signer[..]].concat().as_slice(), &mut out);
    string(format!("kirjo/record/1/{}", *NETWORK).as_bytes(), &mut out);
    string(payload, &mut out);
    out
}

/// A byte string with its shortest head.
fn string(bytes: &[u8], out: &mut Vec<u8>) {
    let length = bytes.len();
    match length {
        0..24 => out.push(0x40 | length as u8),
        24..256 => out.extend([0x58, length as u8]),
        256..65_536 => out.extend([0x59, (length >> 8) as u8, length as u8]),
        _ => {
            out.push(0x5a);
            out.extend((length as u32).to_be_bytes());
        }
    }
    out.extend_from_slice(bytes);
}

/// An envelope around any payload, with a good signature.
fn signed(payload: &[u8]) -> Vec<u8> {
    let signer = SIGNER.public();
    let mut out = vec![0xd2, 0x84, 0x58, 0x26, 0xa2, 0x01, 0x32, 0x04, 0x58, 0x20];
    out.extend_from_slice(signer.as_bytes());
    out.push(0xa0);
    string(payload, &mut out);
    out.extend([0x58, 0x40]);
    out.extend(SIGNER.sign(&sig_structure(signer.as_bytes(), payload)));
    out
}

/// The input is a payload: alone, and under a good signature, so that everything else decides.
pub(super) fn body(input: &[u8]) -> String {
    let alone = bounded(input.len(), || Body::decode(input));
    let envelope = signed(input);
    let verified = bounded(envelope.len(), || envelope::verify(&envelope, &NETWORK));
    match (&alone, verified) {
        (Ok(body), Ok(record)) => {
            assert!(is_strict(input), "accepted, and not strict by the specification");
            assert_eq!(body.encode().as_deref(), Ok(input), "the encoding of what was accepted");
            assert_eq!(record.body(), body);
            assert_eq!(record.bytes()[..], envelope[..]);
            let id: [u8; 32] = Sha256::digest(sig_structure(SIGNER.public().as_bytes(), input)).into();
            assert_eq!(record.id().0, id, "the record id is the hash of what was signed");
            assert_eq!(envelope::peek_id(&envelope, &NETWORK), Ok(record.id()));
            assert_eq!(envelope::sign(body, &SIGNER, &NETWORK).as_deref(), Ok(&envelope[..]), "signed again");
            format!("accepted {} {}", record.kind().is_system(), record.is_retraction())
        }
        (Err(error), Err(EnvelopeError::Body(found))) => {
            assert_eq!(*error, found);
            error.to_string()
        }
        (_, Err(EnvelopeError::TooLarge(size))) => {
            assert!(size > MAX_ENVELOPE);
            "too large".to_owned()
        }
        (alone, verified) => panic!("the payload alone: {alone:?}; in an envelope: {verified:?}"),
    }
}

/// The input is an envelope, whose signature is hardly ever good.
pub(super) fn envelope(input: &[u8]) -> String {
    let verified = bounded(input.len(), || envelope::verify(input, &NETWORK));
    let trusted = bounded(input.len(), || envelope::read_trusted(input, &NETWORK));
    let peeked = envelope::peek_id(input, &NETWORK);
    match (&verified, &trusted) {
        (Ok(record), Ok(trusted)) => {
            assert_eq!((record.id(), record.body()), (trusted.id(), trusted.body()));
        }
        (Err(EnvelopeError::Signature), Ok(_)) => {}
        (Err(error), Err(found)) => assert_eq!(error, found),
        (verified, trusted) => panic!("verified {verified:?}, and read {trusted:?}"),
    }
    if let Ok(record) = &trusted {
        assert!(input.len() <= MAX_ENVELOPE);
        assert!(peeked.as_ref() == Ok(&record.id()), "the id is there before the body is read");
        assert_eq!(record.bytes()[..], *input, "the bytes are kept as they came");
        let payload = record.body().encode().expect("what was decoded can be encoded");
        let id: [u8; 32] = Sha256::digest(sig_structure(record.signer().as_bytes(), &payload)).into();
        assert_eq!(record.id().0, id, "the record id is the hash of what was signed");
        // Nothing is left to choose: signer, payload and signature are the whole envelope.
        let mut again = vec![0xd2, 0x84, 0x58, 0x26, 0xa2, 0x01, 0x32, 0x04, 0x58, 0x20];
        again.extend_from_slice(record.signer().as_bytes());
        again.push(0xa0);
        string(&payload, &mut again);
        again.extend([0x58, 0x40]);
        again.extend_from_slice(&input[input.len() - 64..]);
        assert_eq!(again, input, "an envelope has one form");
    }
    verified.map_or_else(|error| error.to_string(), |_| "accepted".to_owned())
}

pub(super) fn body_seeds() -> Vec<Vec<u8>> {
    let mut seeds = of_vectors("body.json", |_| true);
    // The payloads of whole records, which are of more kinds.
    for envelope in envelope_seeds() {
        if let Ok(record) = envelope::read_trusted(&envelope, &NETWORK) {
            seeds.extend(record.body().encode());
        }
    }
    seeds
}

pub(super) fn envelope_seeds() -> Vec<Vec<u8>> {
    let files = ["envelope.json", "identity.json", "merge.json", "node_record.json", "digest.json"];
    files.into_iter().flat_map(|file| of_vectors(file, |_| true)).collect()
}

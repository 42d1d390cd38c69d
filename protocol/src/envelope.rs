//! The envelope of a record: one tagged COSE_Sign1 (RFC 9052 section 4.2), with nothing left to choose.
//!
//! ```text
//! 18([ protected: << { 1: -19, 4: signer } >>, unprotected: {}, payload: body, signature: 64 bytes ])
//! ```
//!
//! Only the length of the payload varies, so an envelope is read by position; anything else is refused.
//! The unprotected header is not covered by the signature, therefore it must be empty: otherwise anybody
//! could make a second envelope of the same record. A signature is always checked over the bytes
//! received, never over a re-encoding, and those bytes are what is stored and served.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::body::{Body, BodyError};
use crate::cbor::push_bytes;
use crate::id::{NetworkId, OrgId, RecordId, RecordKey};
use crate::key::{KeyCache, KeyError, PublicKey, SigningKey};
use crate::kind::Kind;
use crate::limits::MAX_ENVELOPE;
use crate::time::{Seq, UnixMillis};

/// Tag 18, an array of four, a byte string of 38 bytes that holds a map of two: algorithm (1) Ed25519
/// (-19, RFC 9864), and key id (4), a byte string of 32.
const HEAD: [u8; 10] = [0xd2, 0x84, 0x58, 0x26, 0xa2, 0x01, 0x32, 0x04, 0x58, 0x20];
/// Where the signer's key ends.
const SIGNER_END: usize = HEAD.len() + 32;
/// The empty unprotected header.
const UNPROTECTED: u8 = 0xa0;
/// The head of a byte string of 64.
const SIGNATURE_HEAD: [u8; 2] = [0x58, 0x40];
const SIGNATURE_LENGTH: usize = 64;

/// Which rule of the envelope some bytes break. The variants stand in the order of the checks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// More than [`MAX_ENVELOPE`] bytes.
    #[error("envelope of {0} bytes, at most {MAX_ENVELOPE} are allowed")]
    TooLarge(usize),
    /// Not exactly the one form of COSE_Sign1 described above.
    #[error("envelope: not the COSE_Sign1 form of a record: {0}")]
    Form(&'static str),
    /// The body breaks a rule.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// The signer's key is not acceptable.
    #[error("signer's key: {0}")]
    Key(#[from] KeyError),
    /// The signature is not the signer's over these bytes in this network.
    #[error("signature does not verify: changed bytes, another signer, or a record of another network")]
    Signature,
}

/// A record whose envelope, body and signature have been checked. Whether its signer belongs to the
/// organisation is a different question, which the identity answers.
///
/// Only [`verify`] makes one.
#[derive(Debug, Clone)]
pub struct Record(Arc<Parsed>);

#[derive(Debug)]
struct Parsed {
    id: RecordId,
    signer: PublicKey,
    body: Body,
    bytes: Arc<[u8]>,
}

impl Record {
    /// SHA-256 of what was signed.
    pub fn id(&self) -> RecordId {
        self.0.id
    }

    /// The organisation it belongs to; for a genesis its own id.
    pub fn org(&self) -> OrgId {
        if self.is_genesis() { OrgId(self.0.id.0) } else { self.0.body.org }
    }

    /// Whether it founds an organisation.
    pub fn is_genesis(&self) -> bool {
        self.0.body.kind == Kind::Identity && self.0.body.org == OrgId::GENESIS
    }

    /// Its kind.
    pub fn kind(&self) -> &Kind {
        &self.0.body.kind
    }

    /// Its place within the organisation.
    pub fn key(&self) -> RecordKey {
        self.0.body.key
    }

    /// Its version.
    pub fn seq(&self) -> Seq {
        self.0.body.seq
    }

    /// The end of its lease; zero for an identity operation.
    pub fn expires(&self) -> UnixMillis {
        self.0.body.expires
    }

    /// Whether it withdraws the record of its place.
    pub fn is_retraction(&self) -> bool {
        self.0.body.content.is_none()
    }

    /// The key that signed it.
    pub fn signer(&self) -> &PublicKey {
        &self.0.signer
    }

    /// The whole body.
    pub fn body(&self) -> &Body {
        &self.0.body
    }

    /// The envelope exactly as received.
    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.0.bytes
    }
}

struct Parts<'b> {
    protected: &'b [u8],
    signer: [u8; 32],
    payload: &'b [u8],
    signature: [u8; 64],
}

fn split(bytes: &[u8]) -> Result<Parts<'_>, EnvelopeError> {
    use EnvelopeError::Form;
    if bytes.len() > MAX_ENVELOPE {
        return Err(EnvelopeError::TooLarge(bytes.len()));
    }
    if bytes.get(..HEAD.len()) != Some(&HEAD[..]) {
        return Err(Form("the protected header must be exactly {1: -19, 4: the signer's 32 bytes}, tagged 18"));
    }
    let signer =
        bytes.get(HEAD.len()..SIGNER_END).and_then(|b| b.try_into().ok()).ok_or(Form("ends within the header"))?;
    if bytes.get(SIGNER_END) != Some(&UNPROTECTED) {
        return Err(Form("the unprotected header must be empty"));
    }
    let rest = &bytes[SIGNER_END + 1..];
    // The payload's head must be the shortest one for its length.
    let (length, rest) = match rest {
        [head @ 0x40..=0x57, rest @ ..] => (usize::from(head - 0x40), rest),
        [0x58, length, rest @ ..] if *length >= 24 => (usize::from(*length), rest),
        [0x59, high, low, rest @ ..] if *high > 0 => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        _ => return Err(Form("the payload must be a byte string of definite, shortest length")),
    };
    if rest.len() != length + SIGNATURE_HEAD.len() + SIGNATURE_LENGTH {
        return Err(Form("the lengths of payload and signature do not add up"));
    }
    let (payload, rest) = rest.split_at(length);
    let signature = rest
        .strip_prefix(&SIGNATURE_HEAD)
        .and_then(|b| b.try_into().ok())
        .ok_or(Form("the signature must be 64 bytes"))?;
    Ok(Parts { protected: &bytes[4..SIGNER_END], signer, payload, signature })
}

/// The bytes that are signed and hashed: `Sig_structure` of RFC 9052 section 4.4, with the network in the
/// external data.
fn sig_structure(protected: &[u8], network: &NetworkId, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len() + 128);
    out.push(0x84);
    out.push(0x6a);
    out.extend_from_slice(b"Signature1");
    push_bytes(&mut out, protected);
    let mut aad = Vec::with_capacity(48);
    aad.extend_from_slice(b"kirjo/record/1/");
    aad.extend_from_slice(network.as_str().as_bytes());
    push_bytes(&mut out, &aad);
    push_bytes(&mut out, payload);
    out
}

/// Signs a body.
///
/// # Errors
/// When the body breaks a rule, or the envelope becomes larger than [`MAX_ENVELOPE`].
pub fn sign(body: &Body, signer: &SigningKey, network: &NetworkId) -> Result<Vec<u8>, EnvelopeError> {
    let payload = body.encode()?;
    let length = SIGNER_END + 1 + 3 + payload.len() + SIGNATURE_HEAD.len() + SIGNATURE_LENGTH;
    if length > MAX_ENVELOPE {
        return Err(EnvelopeError::TooLarge(length));
    }
    let mut out = Vec::with_capacity(length);
    out.extend_from_slice(&HEAD);
    out.extend_from_slice(signer.public().as_bytes());
    let signature = signer.sign(&sig_structure(&out[4..], network, &payload));
    out.push(UNPROTECTED);
    push_bytes(&mut out, &payload);
    out.extend_from_slice(&SIGNATURE_HEAD);
    out.extend_from_slice(&signature);
    Ok(out)
}

/// Checks an envelope: size, form, body, key, and the signature last because it costs most. Who checks many uses
/// a [`Verifier`].
///
/// # Errors
/// [`EnvelopeError`] names the first rule broken.
pub fn verify(bytes: &[u8], network: &NetworkId) -> Result<Record, EnvelopeError> {
    verify_with(bytes, network, PublicKey::from_bytes)
}

fn verify_with(
    bytes: &[u8],
    network: &NetworkId,
    key: impl FnOnce(&[u8; 32]) -> Result<PublicKey, KeyError>,
) -> Result<Record, EnvelopeError> {
    let parts = split(bytes)?;
    let body = Body::decode(parts.payload)?;
    let signer = key(&parts.signer)?;
    let signed = sig_structure(parts.protected, network, parts.payload);
    if !signer.verifies(&signed, &parts.signature) {
        return Err(EnvelopeError::Signature);
    }
    let id = RecordId(Sha256::digest(&signed).into());
    Ok(Record(Arc::new(Parsed { id, signer, body, bytes: bytes.into() })))
}

/// Checks the envelopes of one network, on any number of threads, and remembers the keys of their signers.
#[derive(Debug)]
pub struct Verifier {
    network: NetworkId,
    keys: KeyCache,
}

impl Verifier {
    /// A verifier that has seen nothing yet.
    pub fn new(network: NetworkId) -> Self {
        Self { network, keys: KeyCache::default() }
    }

    /// As [`verify`].
    ///
    /// # Errors
    /// [`EnvelopeError`] names the first rule broken.
    pub fn verify(&self, bytes: &[u8]) -> Result<Record, EnvelopeError> {
        let record = verify_with(bytes, &self.network, |bytes| self.keys.key(bytes))?;
        self.keys.keep(record.signer());
        Ok(record)
    }
}

/// Reads an envelope that this node has verified before and kept in its own store: everything but the signature.
///
/// # Errors
/// [`EnvelopeError`] when the stored bytes have changed.
pub fn read_trusted(bytes: &[u8], network: &NetworkId) -> Result<Record, EnvelopeError> {
    let parts = split(bytes)?;
    let body = Body::decode(parts.payload)?;
    let signer = PublicKey::from_bytes(&parts.signer)?;
    let id = RecordId(Sha256::digest(sig_structure(parts.protected, network, parts.payload)).into());
    Ok(Record(Arc::new(Parsed { id, signer, body, bytes: bytes.into() })))
}

/// The id an envelope would have in a network, without checking body or signature: enough to know
/// whether it is held already before the costly checks.
///
/// # Errors
/// [`EnvelopeError`] when the bytes have not the form of an envelope.
pub fn peek_id(bytes: &[u8], network: &NetworkId) -> Result<RecordId, EnvelopeError> {
    let parts = split(bytes)?;
    Ok(RecordId(Sha256::digest(sig_structure(parts.protected, network, parts.payload)).into()))
}

#[cfg(test)]
mod tests {
    use ciborium::value::Value;
    use coset::{CborSerializable as _, CoseSign1, TaggedCborSerializable as _};
    use proptest::prelude::*;

    use super::*;
    use crate::cbor;
    use crate::time::DAY;

    fn network() -> NetworkId {
        "demo".parse().unwrap()
    }

    fn sample(text: &str) -> (Body, SigningKey) {
        let seq = Seq::new(UnixMillis(1_790_000_000_000), 3);
        let body = Body::new(OrgId([1; 32]), Kind::Product, RecordKey([9; 16]), seq)
            .expires(seq.time().plus(DAY))
            .content(cbor::map([("title", Value::from(text))]));
        (body, SigningKey::from_seed([5; 32]))
    }

    #[test]
    fn a_stock_cose_library_reads_and_verifies_our_envelope() {
        for text in ["x".to_owned(), "y".repeat(200), "z".repeat(30_000)] {
            let (body, key) = sample(&text);
            let bytes = sign(&body, &key, &network()).unwrap();
            let cose = CoseSign1::from_tagged_slice(&bytes).unwrap();
            assert_eq!(cose.protected.header.key_id, key.public().as_bytes());
            cose.verify_signature(b"kirjo/record/1/demo", |signature, signed| {
                let good = key.public().verifies(signed, signature.try_into().unwrap());
                good.then_some(()).ok_or("bad signature")
            })
            .unwrap();
            // What the library signs over is what the id is the hash of.
            let record = verify(&bytes, &network()).unwrap();
            let signed = cose.tbs_data(b"kirjo/record/1/demo");
            assert_eq!(record.id().0, <[u8; 32]>::from(Sha256::digest(signed)));
            assert_eq!(record.body(), &body);
            assert_eq!(cose.to_tagged_vec().unwrap(), bytes);
            assert!(CoseSign1::from_slice(&bytes).is_err(), "the envelope is tagged");
        }
    }

    #[test]
    fn a_record_of_another_network_is_refused() {
        let (body, key) = sample("x");
        let bytes = sign(&body, &key, &network()).unwrap();
        assert!(matches!(verify(&bytes, &"live".parse().unwrap()), Err(EnvelopeError::Signature)));
    }

    #[test]
    fn an_added_unprotected_header_is_refused() {
        let (body, key) = sample("x");
        let bytes = sign(&body, &key, &network()).unwrap();
        let mut cose = CoseSign1::from_tagged_slice(&bytes).unwrap();
        cose.unprotected.key_id = b"anything".to_vec();
        let changed = cose.to_tagged_vec().unwrap();
        assert!(matches!(verify(&changed, &network()), Err(EnvelopeError::Form(_))));
    }

    #[test]
    fn an_oversized_envelope_is_refused_before_it_is_parsed() {
        let (body, key) = sample(&"x".repeat(MAX_ENVELOPE));
        assert!(matches!(sign(&body, &key, &network()), Err(EnvelopeError::TooLarge(_))));
        assert_eq!(
            verify(&vec![0; MAX_ENVELOPE + 1], &network()).unwrap_err(),
            EnvelopeError::TooLarge(MAX_ENVELOPE + 1)
        );
    }

    #[test]
    fn a_genesis_is_its_own_organisation() {
        let seq = Seq::new(UnixMillis(1_790_000_000_000), 0);
        let body = Body::new(OrgId::GENESIS, Kind::Identity, RecordKey::IDENTITY, seq).content(Value::Map(vec![]));
        let record = verify(&sign(&body, &SigningKey::from_seed([1; 32]), &network()).unwrap(), &network()).unwrap();
        assert!(record.is_genesis());
        assert_eq!(record.org().0, record.id().0);
    }

    proptest! {
        #[test]
        fn a_changed_byte_anywhere_is_refused(at in 0usize..200, bit in 0u8..8) {
            let (body, key) = sample("a record of moderate length, so that its payload needs a two-byte head");
            let mut bytes = sign(&body, &key, &network()).unwrap();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            prop_assert!(verify(&bytes, &network()).is_err());
        }

        #[test]
        fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), keep in 0usize..60) {
            let _ = verify(&bytes, &network());
            let (body, key) = sample("x");
            let mut good = sign(&body, &key, &network()).unwrap();
            good.truncate(keep);
            good.extend(bytes);
            let _ = verify(&good, &network());
        }
    }
}

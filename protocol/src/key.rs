//! Ed25519 keys: checked when they enter, strict when they verify.
//!
//! Nodes must agree on every signature, so only the strict rule is used, never batches: batch
//! verification accepts signatures that the single one refuses.

use std::fmt;
use std::str::FromStr;
use std::sync::{PoisonError, RwLock};

use ed25519_dalek::{Signature, Signer as _};

use crate::id::{IdError, base32};

/// A public key that is a canonically encoded point outside the small subgroup.
///
/// Kept decompressed, because taking the square root costs a tenth of a verification.
#[derive(Clone, Copy)]
pub struct PublicKey {
    bytes: [u8; 32],
    point: ed25519_dalek::VerifyingKey,
}

/// Why bytes are no public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not the encoding of a point.
    #[error("not a point of the curve")]
    NotAPoint,
    /// A second spelling of a point; accepting it would give one key two names.
    #[error("not the canonical encoding of its point")]
    NotCanonical,
    /// A point of small order, under which anybody can sign anything.
    #[error("a weak key: a point of small order")]
    Weak,
}

impl PublicKey {
    /// Checks 32 bytes and keeps the key.
    ///
    /// # Errors
    /// [`KeyError`] says which of the three rules the bytes break (RFC 8032 section 5.1.3; dalek's notes on weak keys).
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let point = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::NotAPoint)?;
        if point.is_weak() {
            return Err(KeyError::Weak);
        }
        // The library decompresses y-coordinates at or above the prime too. The other second spelling, a sign for
        // x = 0, belongs to points of small order.
        if !is_below_prime(bytes) {
            return Err(KeyError::NotCanonical);
        }
        Ok(Self { bytes: *bytes, point })
    }

    /// The 32 bytes of the key.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// Whether `signature` is this key's over `message`, by the strict rule.
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.point.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

/// Whether the y-coordinate in 32 little-endian bytes, the sign of x in the last bit apart, is below 2^255 - 19.
fn is_below_prime(bytes: &[u8; 32]) -> bool {
    let high = bytes[31] & 0x7f == 0x7f && bytes[1..31].iter().all(|byte| *byte == 0xff);
    !high || bytes[0] < 0xed
}

/// Keys of signers that have signed something good, so that the next record of each costs no square root.
///
/// A place is found by the key's own bytes and holds the last key that came there, so the cache is bounded and
/// a stranger who fills it costs others no more than they would pay without it.
#[derive(Debug)]
pub struct KeyCache(RwLock<Box<[Option<PublicKey>]>>);

/// Places in a [`KeyCache`], of some 200 bytes each: several times the organisations that publish at one time.
const CACHED_KEYS: usize = 4_096;

impl Default for KeyCache {
    fn default() -> Self {
        Self(RwLock::new(vec![None; CACHED_KEYS].into()))
    }
}

impl KeyCache {
    fn place(bytes: &[u8; 32]) -> usize {
        usize::from(u16::from_le_bytes([bytes[0], bytes[1]])) % CACHED_KEYS
    }

    /// The key of 32 bytes, checked now or before.
    ///
    /// # Errors
    /// As [`PublicKey::from_bytes`].
    pub fn key(&self, bytes: &[u8; 32]) -> Result<PublicKey, KeyError> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner)[Self::place(bytes)];
        match held {
            Some(key) if key.bytes == *bytes => Ok(key),
            _ => PublicKey::from_bytes(bytes),
        }
    }

    /// Keeps a key that has signed something good.
    pub fn keep(&self, key: &PublicKey) {
        let place = Self::place(&key.bytes);
        if self.0.read().unwrap_or_else(PoisonError::into_inner)[place] != Some(*key) {
            self.0.write().unwrap_or_else(PoisonError::into_inner)[place] = Some(*key);
        }
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}
impl Eq for PublicKey {}
impl PartialOrd for PublicKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for PublicKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bytes.cmp(&other.bytes)
    }
}
impl std::hash::Hash for PublicKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&base32().encode(&self.bytes))
    }
}
impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

/// Why a text is no public key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseKeyError {
    /// Not 32 bytes of base32.
    #[error(transparent)]
    Text(#[from] IdError),
    /// Not an acceptable key.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl FromStr for PublicKey {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, ParseKeyError> {
        let bytes: crate::id::RecordId = text.parse()?;
        Ok(Self::from_bytes(&bytes.0)?)
    }
}

/// A secret key; it is wiped when dropped and never printed.
pub struct SigningKey {
    secret: ed25519_dalek::SigningKey,
    public: PublicKey,
}

impl SigningKey {
    /// The key of a 32-byte seed, which must come from the operating system's random source or a key file.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let secret = ed25519_dalek::SigningKey::from_bytes(&seed);
        let point = secret.verifying_key();
        Self { public: PublicKey { bytes: point.to_bytes(), point }, secret }
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// The seed, for writing a key file.
    pub fn seed(&self) -> [u8; 32] {
        self.secret.to_bytes()
    }

    /// Signs a message (RFC 8032, pure Ed25519).
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.secret.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(public {})", self.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weak_key_is_refused() {
        // The neutral element: y = 1.
        let mut neutral = [0; 32];
        neutral[0] = 1;
        assert_eq!(PublicKey::from_bytes(&neutral), Err(KeyError::Weak));
    }

    #[test]
    fn a_second_spelling_of_a_point_is_refused() {
        // y = p + 3, spelled without reduction; y = 3 is a point of the curve.
        let mut spelled = [0xff; 32];
        spelled[0] = 0xf0;
        spelled[31] = 0x7f;
        let refused = PublicKey::from_bytes(&spelled);
        assert!(matches!(refused, Err(KeyError::NotCanonical | KeyError::Weak)), "{refused:?}");
    }

    #[test]
    fn of_all_spellings_only_those_below_the_prime_are_canonical() {
        // Every y from 2^255 - 20 to 2^255 - 1, with either sign, against what the library writes for the point.
        for (low, sign) in (0xec..=0xff).flat_map(|low| [(low, 0x7f), (low, 0xff)]) {
            let mut bytes = [0xff; 32];
            (bytes[0], bytes[31]) = (low, sign);
            let Ok(point) = ed25519_dalek::VerifyingKey::from_bytes(&bytes) else { continue };
            let canonical = point.to_edwards().compress().to_bytes() == bytes;
            assert_eq!(is_below_prime(&bytes) && !point.is_weak(), canonical && !point.is_weak(), "{low:x} {sign:x}");
        }
    }

    #[test]
    fn a_cache_gives_the_key_that_was_asked_for_and_not_its_neighbour() {
        let cache = KeyCache::default();
        let keys: Vec<PublicKey> = (0..60).map(|seed| SigningKey::from_seed([seed; 32]).public()).collect();
        for key in &keys {
            cache.keep(key);
            // Another key at the same place.
            let mut other = *key.as_bytes();
            other[31] ^= 0x80;
            assert_eq!(cache.key(&other), PublicKey::from_bytes(&other));
        }
        for key in &keys {
            assert_eq!(cache.key(key.as_bytes()), Ok(*key));
        }
    }

    #[test]
    fn a_secret_key_does_not_print_its_seed() {
        let key = SigningKey::from_seed([7; 32]);
        assert_eq!(format!("{key:?}"), format!("SigningKey(public {})", key.public()));
    }
}

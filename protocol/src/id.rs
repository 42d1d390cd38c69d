//! Identifiers as newtypes, so that an organisation cannot be passed where a record is meant.
//!
//! All of them are written as lower-case base32 without padding (RFC 4648 section 6): it survives
//! URLs, file names and reading aloud, and has one spelling per value.

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use data_encoding::{Encoding, Specification};

/// The one text encoding of ids: RFC 4648 base32, lower case, no padding, canonical trailing bits.
pub fn base32() -> &'static Encoding {
    static ENCODING: OnceLock<Encoding> = OnceLock::new();
    ENCODING.get_or_init(|| {
        let mut specification = Specification::new();
        specification.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
        specification.encoding().expect("the alphabet is a constant of 32 distinct symbols")
    })
}

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// A symbol outside the alphabet, or non-zero trailing bits.
    #[error("not lower-case base32 without padding (letters a-z and digits 2-7)")]
    Encoding,
    /// Decodes to another number of bytes.
    #[error("has {found} bytes where {expected} are needed ({symbols} symbols)")]
    Length {
        /// Bytes the id has.
        expected: usize,
        /// Bytes the text decodes to.
        found: usize,
        /// Symbols a right text has.
        symbols: usize,
    },
    /// A network id outside its alphabet or length.
    #[error("a network id is 1 to 32 characters of a-z, 0-9 and -")]
    Network,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $bytes]);

        impl $name {
            /// Bytes of this id.
            pub const BYTES: usize = $bytes;

            /// The id with these bytes, or `None` when their number is wrong.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&base32().encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let bytes = base32().decode(text.as_bytes()).map_err(|_| IdError::Encoding)?;
                Self::from_slice(&bytes).ok_or(IdError::Length {
                    expected: $bytes,
                    found: bytes.len(),
                    symbols: ($bytes * 8_usize).div_ceil(5),
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(
    /// An organisation: the record id of its genesis identity operation (52 symbols as text).
    OrgId,
    32
);
id!(
    /// The place of a record within its organisation: random, stable across versions, never reused
    /// (26 symbols as text). A few fixed keys are reserved, see the constants.
    RecordKey,
    16
);
id!(
    /// One version of a record: SHA-256 of what was signed (52 symbols as text).
    RecordId,
    32
);

impl OrgId {
    /// What a genesis carries in place of its own id, which is not known before it is signed.
    pub const GENESIS: OrgId = OrgId([0; 32]);
}

impl RecordKey {
    /// Where identity operations say their key is; they are exempt from the merge rule.
    pub const IDENTITY: RecordKey = RecordKey([0; 16]);
    /// The place of an organisation's head.
    pub const HEAD: RecordKey = RecordKey([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    /// The place of an organisation's own `organisation` record.
    pub const ORGANISATION: RecordKey = RecordKey([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
}

/// The network a record belongs to: 1 to 32 characters of `a-z`, `0-9` and `-`.
///
/// It is part of what is signed, so a record of a demonstration can't be replayed into a live network.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetworkId(String);

impl NetworkId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NetworkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for NetworkId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        if (1..=32).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError::Network)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let id = RecordKey([0xab; 16]);
        let text = id.to_string();
        assert_eq!(text.len(), 26);
        assert_eq!(text.parse(), Ok(id));
        assert_eq!(text.to_uppercase().parse::<RecordKey>(), Err(IdError::Encoding));
        // The last symbol carries three bits of the id and two that must be zero.
        let mut sloppy = text;
        assert_eq!(sloppy.pop(), Some('m'));
        sloppy.push('n');
        assert_eq!(sloppy.parse::<RecordKey>(), Err(IdError::Encoding));
    }

    #[test]
    fn a_short_id_says_how_long_it_should_be() {
        let error = "aaaa".parse::<OrgId>().unwrap_err();
        assert_eq!(error.to_string(), "has 2 bytes where 32 are needed (52 symbols)");
    }

    #[test]
    fn a_network_id_is_a_plain_label() {
        assert!("demo".parse::<NetworkId>().is_ok());
        for bad in ["", "Demo", "a/b", "ä", &"x".repeat(33)] {
            assert_eq!(bad.parse::<NetworkId>(), Err(IdError::Network), "{bad}");
        }
    }
}

//! Heads: how much an organisation has published, so that nobody can hide a record unnoticed.
//!
//! ```text
//! content = { "asOf": unix ms, "count": n, "root": 32 bytes }
//! ```
//!
//! It is about the published winners (not system kinds, not retractions) with a seq at most of `asOf` and
//! a lease beyond it; the root is the Merkle tree hash of RFC 6962 section 2.1 over their ids, sorted.

use ciborium::value::Value;

use crate::cbor;
use crate::time::{Seq, UnixMillis};

/// Whether a published winner belongs to the head of an instant.
pub fn counts(seq: Seq, expires: UnixMillis, as_of: UnixMillis) -> bool {
    seq <= Seq::last_of(as_of) && expires > as_of
}

/// The content of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The instant it is about.
    pub as_of: UnixMillis,
    /// Records published at that instant.
    pub count: u64,
    /// Merkle tree hash over their sorted ids.
    pub root: [u8; 32],
}

impl Head {
    /// Reads a content; `None` when it is not a head's.
    pub fn from_content(content: &Value) -> Option<Self> {
        Some(Self {
            as_of: UnixMillis(cbor::as_u64(cbor::get(content, "asOf")?)?),
            count: cbor::as_u64(cbor::get(content, "count")?)?,
            root: cbor::as_array(cbor::get(content, "root")?)?,
        })
    }

    /// The content for signing.
    pub fn to_content(&self) -> Value {
        cbor::map([
            ("asOf", Value::from(self.as_of.0)),
            ("count", Value::from(self.count)),
            ("root", cbor::bytes(&self.root)),
        ])
    }
}

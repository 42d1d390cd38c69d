//! The body of a record: the payload of its envelope.
//!
//! ```text
//! body = { 0: version, 1: org, 2: kind, 3: key, 4: seq, 5: expires, 6: content / null, ? 7: [+ critical field] }
//! ```
//!
//! What is checked here is wire validity, which never changes with a release: nodes of all versions hold
//! the same set. Whether a content is a good product or a too long summary is decided elsewhere.

use ciborium::value::Value;

use crate::cbor::{self, CborError};
use crate::id::{OrgId, RecordKey};
use crate::kind::Kind;
use crate::limits::MAX_LEASE;
use crate::time::{Seq, UnixMillis};

/// The version of the body's format that this crate reads and writes.
pub const VERSION: u64 = 1;
/// Critical fields that one record can name.
pub const MAX_CRITICAL: usize = 16;
/// Longest name of a critical field in bytes, so that a retraction, which has no content, is always small.
pub const MAX_CRITICAL_NAME: usize = 64;

/// A body, decoded and checked or about to be signed.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// The organisation it belongs to; [`OrgId::GENESIS`] in a genesis.
    pub org: OrgId,
    /// What it is about.
    pub kind: Kind,
    /// Its place within the organisation.
    pub key: RecordKey,
    /// Its version.
    pub seq: Seq,
    /// When its lease ends; zero for identity operations, which have none.
    pub expires: UnixMillis,
    /// What it says; `None` for a retraction.
    pub content: Option<Value>,
    /// Names of content fields that a reader must understand to show the record.
    pub critical: Vec<String>,
}

/// Which rule of the body some bytes break.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Not strict CBOR.
    #[error("body: {0}")]
    Cbor(#[from] CborError),
    /// A field is missing, has another type or is not of this version.
    #[error("body field {0}: {1}")]
    Field(u8, &'static str),
    /// A field that this format has no place for.
    #[error("body: a field outside 0 to 7; new fields belong into the content")]
    UnknownField,
    /// Another version of the format.
    #[error("body field 0: version {0}, this is version {VERSION}")]
    Version(u64),
    /// A lease that ends before it starts or more than 36 months after.
    #[error("body field 5: expires must be after the seq's time and at most 36 months of 31 days later")]
    Lease,
}

impl Body {
    /// A body without content or lease; see the methods that add them.
    pub fn new(org: OrgId, kind: Kind, key: RecordKey, seq: Seq) -> Self {
        Self { org, kind, key, seq, expires: UnixMillis(0), content: None, critical: Vec::new() }
    }

    /// With this end of the lease.
    pub fn expires(mut self, at: UnixMillis) -> Self {
        self.expires = at;
        self
    }

    /// With this content, which must be a map.
    pub fn content(mut self, content: Value) -> Self {
        self.content = Some(content);
        self
    }

    /// Without content: a retraction. Its lease is the longest there is unless one was set.
    pub fn retraction(mut self) -> Self {
        self.content = None;
        if self.expires == UnixMillis(0) {
            self.expires = self.seq.time().plus(MAX_LEASE);
        }
        self
    }

    /// The deterministic encoding.
    ///
    /// # Errors
    /// When the body breaks a rule that [`Body::decode`] checks.
    pub fn encode(&self) -> Result<Vec<u8>, BodyError> {
        self.check()?;
        let mut entries = vec![
            (0, Value::from(VERSION)),
            (1, cbor::bytes(&self.org.0)),
            (2, Value::from(self.kind.name())),
            (3, cbor::bytes(&self.key.0)),
            (4, Value::from(self.seq.0)),
            (5, Value::from(self.expires.0)),
            (6, self.content.clone().unwrap_or(Value::Null)),
        ];
        if !self.critical.is_empty() {
            let names = self.critical.iter().map(|name| Value::from(name.as_str())).collect();
            entries.push((7, Value::Array(names)));
        }
        let map = entries.into_iter().map(|(key, item)| (Value::from(key), item)).collect();
        Ok(cbor::encode(&Value::Map(map))?)
    }

    /// Decodes and checks a payload.
    ///
    /// # Errors
    /// [`BodyError`] names the field and the first rule broken.
    pub fn decode(payload: &[u8]) -> Result<Self, BodyError> {
        let Value::Map(entries) = cbor::decode(payload)? else {
            return Err(BodyError::Cbor(CborError::Malformed));
        };
        let mut fields: [Option<Value>; 8] = Default::default();
        for (key, item) in entries {
            let place = cbor::as_u64(&key).and_then(|key| fields.get_mut(usize::try_from(key).ok()?));
            *place.ok_or(BodyError::UnknownField)? = Some(item);
        }
        let [version, org, kind, key, seq, expires, content, critical] = fields;
        let field = |number, value: Option<Value>| value.ok_or(BodyError::Field(number, "missing"));

        match cbor::as_u64(&field(0, version)?) {
            Some(VERSION) => {}
            Some(other) => return Err(BodyError::Version(other)),
            None => return Err(BodyError::Field(0, "not an unsigned integer")),
        }
        let org = cbor::as_array(&field(1, org)?).ok_or(BodyError::Field(1, "not 32 bytes"))?;
        let kind = field(2, kind)?;
        let kind = kind.as_text().and_then(Kind::parse).ok_or(BodyError::Field(2, "not the name of a kind"))?;
        let key = cbor::as_array(&field(3, key)?).ok_or(BodyError::Field(3, "not 16 bytes"))?;
        let seq = cbor::as_u64(&field(4, seq)?).ok_or(BodyError::Field(4, "not an unsigned integer"))?;
        let expires = cbor::as_u64(&field(5, expires)?).ok_or(BodyError::Field(5, "not an unsigned integer"))?;
        let content = match field(6, content)? {
            Value::Null => None,
            map @ Value::Map(_) => Some(map),
            _ => return Err(BodyError::Field(6, "neither a map nor null")),
        };
        let critical = match critical {
            None => Vec::new(),
            Some(Value::Array(names)) => names
                .into_iter()
                .map(|name| name.into_text().map_err(|_| BodyError::Field(7, "not a list of texts")))
                .collect::<Result<_, _>>()?,
            Some(_) => return Err(BodyError::Field(7, "not a list of texts")),
        };
        let has_critical_field = !critical.is_empty();
        let body = Self {
            org: OrgId(org),
            kind,
            key: RecordKey(key),
            seq: Seq(seq),
            expires: UnixMillis(expires),
            content,
            critical,
        };
        if !has_critical_field && payload_has_field_seven(payload) {
            return Err(BodyError::Field(7, "an empty list; leave the field out"));
        }
        body.check()?;
        Ok(body)
    }

    fn check(&self) -> Result<(), BodyError> {
        if self.seq.0 >= Seq::END {
            return Err(BodyError::Field(4, "not below 2^63"));
        }
        if self.critical.len() > MAX_CRITICAL {
            return Err(BodyError::Field(7, "more than 16 names"));
        }
        if self.critical.iter().any(|name| !(1..=MAX_CRITICAL_NAME).contains(&name.len())) {
            return Err(BodyError::Field(7, "a name is not 1 to 64 bytes long"));
        }
        if self.kind == Kind::Identity {
            if self.expires != UnixMillis(0) {
                return Err(BodyError::Field(5, "must be 0 for an identity operation, which has no lease"));
            }
            if self.key != RecordKey::IDENTITY {
                return Err(BodyError::Field(3, "must be 16 zero bytes for an identity operation"));
            }
            if self.content.is_none() {
                return Err(BodyError::Field(6, "must not be null for an identity operation"));
            }
            if !self.critical.is_empty() {
                return Err(BodyError::Field(7, "must be absent for an identity operation"));
            }
            return Ok(());
        }
        if self.org == OrgId::GENESIS {
            return Err(BodyError::Field(1, "must not be zero outside a genesis"));
        }
        if (self.kind == Kind::Head) != (self.key == RecordKey::HEAD) {
            return Err(BodyError::Field(3, "a head, and nothing else, stands at key 1"));
        }
        let start = self.seq.time();
        if self.expires <= start || self.expires > start.plus(MAX_LEASE) {
            return Err(BodyError::Lease);
        }
        Ok(())
    }
}

/// An empty list as field 7 ends the map: `07 80`. Asked only when the decoded list is empty.
fn payload_has_field_seven(payload: &[u8]) -> bool {
    payload.first() == Some(&0xa8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;

    fn body() -> Body {
        let seq = Seq::new(UnixMillis(1_790_000_000_000), 0);
        Body::new(OrgId([1; 32]), Kind::Product, RecordKey([9; 16]), seq)
            .expires(seq.time().plus(DAY))
            .content(cbor::map([("title", Value::from("x"))]))
    }

    #[test]
    fn a_body_survives_its_encoding() {
        let mut with_critical = body();
        with_critical.critical = vec!["dosage".into()];
        for body in [body(), with_critical, body().retraction()] {
            assert_eq!(Body::decode(&body.encode().unwrap()).unwrap(), body);
        }
    }

    #[test]
    fn a_lease_is_bounded_from_both_sides() {
        let start = body().seq.time();
        for (expires, good) in
            [(start, false), (start.plus(1), true), (start.plus(MAX_LEASE), true), (start.plus(MAX_LEASE + 1), false)]
        {
            assert_eq!(body().expires(expires).encode().is_ok(), good, "{expires:?}");
        }
    }

    #[test]
    fn an_empty_critical_list_and_unknown_fields_are_refused() {
        let mut entries = cbor::decode(&body().encode().unwrap()).unwrap().into_map().unwrap();
        entries.push((Value::from(7), Value::Array(vec![])));
        let bytes = cbor::encode(&Value::Map(entries.clone())).unwrap();
        assert_eq!(Body::decode(&bytes), Err(BodyError::Field(7, "an empty list; leave the field out")));
        entries.pop();
        entries.push((Value::from(8), Value::Null));
        let bytes = cbor::encode(&Value::Map(entries)).unwrap();
        assert_eq!(Body::decode(&bytes), Err(BodyError::UnknownField));
    }

    #[test]
    fn an_organisation_has_one_place_for_its_head() {
        let mut body = body();
        body.key = RecordKey::HEAD;
        assert!(body.encode().is_err());
        body.kind = Kind::Head;
        assert!(body.encode().is_ok());
        body.key = RecordKey([9; 16]);
        assert!(body.encode().is_err());
    }

    #[test]
    fn a_seq_at_two_to_the_63_is_refused() {
        let mut body = body();
        body.seq = Seq(1 << 63);
        assert_eq!(body.encode(), Err(BodyError::Field(4, "not below 2^63")));
    }

    #[test]
    fn another_version_is_named() {
        let mut entries = cbor::decode(&body().encode().unwrap()).unwrap().into_map().unwrap();
        entries[0].1 = Value::from(2);
        assert_eq!(Body::decode(&cbor::encode(&Value::Map(entries)).unwrap()), Err(BodyError::Version(2)));
    }
}

//! What one identity operation says.

use std::collections::BTreeMap;

use ciborium::value::Value;

use crate::cbor;
use crate::envelope::Record;
use crate::id::{OrgId, RecordId};
use crate::key::PublicKey;
use crate::kind::Kind;
use crate::limits::{MAX_CONTROLLERS, MAX_DOMAINS, MAX_IDENTIFIERS, MAX_IDENTITY_TEXT, MAX_SCOPES, MAX_SIGNERS};
use crate::time::Seq;

/// The content of an identity operation. Every operation states the whole identity, not a change of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Operation {
    /// The operation before; `None` in a genesis.
    pub previous: Option<RecordId>,
    /// Keys that may sign identity operations, strongest first. The first can never be replaced.
    pub controllers: Vec<PublicKey>,
    /// Keys that may sign records.
    pub signers: Vec<Signer>,
    /// Domains that the organisation says it controls.
    pub domains: Vec<String>,
    /// Identifiers in registers, by register.
    pub identifiers: BTreeMap<String, String>,
    /// The organisation that this one says it is a unit of.
    pub parent: Option<OrgId>,
    /// The organisation that this one says it continues.
    pub successor_of: Option<OrgId>,
}

/// A key that may sign records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The key.
    pub key: PublicKey,
    /// Names of the kinds it may sign, or `*` for all.
    pub scopes: Vec<String>,
    /// The highest seq it may sign, when it has been rotated out.
    pub until: Option<Seq>,
}

impl Signer {
    /// A signer of every kind, without end.
    pub fn of_everything(key: PublicKey) -> Self {
        Self { key, scopes: vec!["*".to_owned()], until: None }
    }

    /// Whether it may sign records of this kind.
    pub fn covers(&self, kind: &Kind) -> bool {
        self.scopes.iter().any(|scope| scope == "*" || scope == kind.name())
    }
}

/// Which rule of identities an operation breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// A field is missing, malformed or beyond its limit.
    #[error("identity field {0}: {1}")]
    Field(&'static str, &'static str),
    /// Not a genesis where one is needed.
    #[error("not a genesis")]
    NotGenesis,
    /// Signed by a key that is no controller of the operation before it.
    #[error("not signed by a controller")]
    NotController,
    /// Changes a controller of the signer's own or a lower index.
    #[error("changes controllers up to index {signer}, which their signer may not; only higher ones")]
    Precedence {
        /// Index of the controller that signed.
        signer: usize,
    },
    /// The chain has all the operations it can have.
    #[error("the organisation has all its 64 identity operations")]
    TooLong,
}

impl Operation {
    /// Reads the content of an identity record. Fields of later versions are left alone.
    ///
    /// # Errors
    /// [`IdentityError::Field`] names the field.
    pub fn from_record(record: &Record) -> Result<Self, IdentityError> {
        let content = record.body().content.as_ref().ok_or(IdentityError::Field("content", "is missing"))?;
        Self::from_content(content)
    }

    pub(super) fn from_content(content: &Value) -> Result<Self, IdentityError> {
        let controllers = list(content, "controllers", MAX_CONTROLLERS)?
            .iter()
            .map(|value| key(value, "controllers"))
            .collect::<Result<Vec<_>, _>>()?;
        if controllers.is_empty() {
            return Err(IdentityError::Field("controllers", "needs at least one key"));
        }
        if has_duplicate(&controllers) {
            return Err(IdentityError::Field("controllers", "lists a key twice"));
        }
        let signers = list(content, "signers", MAX_SIGNERS)?.iter().map(signer).collect::<Result<Vec<_>, _>>()?;
        if has_duplicate(&signers.iter().map(|s| s.key).collect::<Vec<_>>()) {
            return Err(IdentityError::Field("signers", "lists a key twice"));
        }
        let domains = match cbor::get(content, "domains") {
            None => Vec::new(),
            Some(_) => {
                list(content, "domains", MAX_DOMAINS)?.iter().map(|v| text(v, "domains")).collect::<Result<_, _>>()?
            }
        };
        let identifiers = match cbor::get(content, "identifiers") {
            None => BTreeMap::new(),
            Some(Value::Map(entries)) if entries.len() <= MAX_IDENTIFIERS => entries
                .iter()
                .map(|(k, v)| Ok((text(k, "identifiers")?, text(v, "identifiers")?)))
                .collect::<Result<_, _>>()?,
            Some(_) => return Err(IdentityError::Field("identifiers", "must be a map of at most 8 texts")),
        };
        let id = |name| match cbor::get(content, name) {
            None => Ok(None),
            Some(value) => cbor::as_array(value).map(Some).ok_or(IdentityError::Field(name, "must be 32 bytes")),
        };
        Ok(Self {
            previous: id("previous")?.map(RecordId),
            controllers,
            signers,
            domains,
            identifiers,
            parent: id("parent")?.map(OrgId),
            successor_of: id("successorOf")?.map(OrgId),
        })
    }

    /// The content for signing.
    pub fn to_content(&self) -> Value {
        let mut entries = vec![
            ("controllers", Value::Array(self.controllers.iter().map(|key| cbor::bytes(key.as_bytes())).collect())),
            ("signers", Value::Array(self.signers.iter().map(signer_value).collect())),
        ];
        if let Some(previous) = &self.previous {
            entries.push(("previous", cbor::bytes(&previous.0)));
        }
        if !self.domains.is_empty() {
            entries.push(("domains", Value::Array(self.domains.iter().map(|d| Value::from(d.as_str())).collect())));
        }
        if !self.identifiers.is_empty() {
            let map =
                self.identifiers.iter().map(|(k, v)| (Value::from(k.as_str()), Value::from(v.as_str()))).collect();
            entries.push(("identifiers", Value::Map(map)));
        }
        if let Some(parent) = &self.parent {
            entries.push(("parent", cbor::bytes(&parent.0)));
        }
        if let Some(successor_of) = &self.successor_of {
            entries.push(("successorOf", cbor::bytes(&successor_of.0)));
        }
        Value::Map(entries.into_iter().map(|(key, value)| (Value::from(key), value)).collect())
    }

    /// Index of a key among the controllers.
    pub fn controller_index(&self, key: &PublicKey) -> Option<usize> {
        self.controllers.iter().position(|controller| controller == key)
    }
}

fn list<'v>(content: &'v Value, field: &'static str, most: usize) -> Result<&'v [Value], IdentityError> {
    match cbor::get(content, field) {
        Some(Value::Array(items)) if items.len() <= most => Ok(items),
        Some(Value::Array(_)) => Err(IdentityError::Field(field, "has too many entries")),
        _ => Err(IdentityError::Field(field, "must be a list")),
    }
}

fn key(value: &Value, field: &'static str) -> Result<PublicKey, IdentityError> {
    let bytes = cbor::as_array(value).ok_or(IdentityError::Field(field, "a key must be 32 bytes"))?;
    PublicKey::from_bytes(&bytes).map_err(|_| IdentityError::Field(field, "a key is weak or not canonical"))
}

fn text(value: &Value, field: &'static str) -> Result<String, IdentityError> {
    match value.as_text() {
        Some(text) if (1..=MAX_IDENTITY_TEXT).contains(&text.len()) => Ok(text.to_owned()),
        _ => Err(IdentityError::Field(field, "must be texts of 1 to 253 bytes")),
    }
}

fn signer(value: &Value) -> Result<Signer, IdentityError> {
    let field = "signers";
    let key_value = cbor::get(value, "key").ok_or(IdentityError::Field(field, "an entry has no key"))?;
    let scopes = match cbor::get(value, "scopes") {
        Some(Value::Array(scopes)) if (1..=MAX_SCOPES).contains(&scopes.len()) => {
            scopes.iter().map(|scope| text(scope, field)).collect::<Result<Vec<_>, _>>()?
        }
        _ => return Err(IdentityError::Field(field, "an entry needs 1 to 16 scopes")),
    };
    let until = match cbor::get(value, "until") {
        None => None,
        Some(until) => match cbor::as_u64(until) {
            Some(until) if until < Seq::END => Some(Seq(until)),
            _ => return Err(IdentityError::Field(field, "until must be a seq")),
        },
    };
    Ok(Signer { key: key(key_value, field)?, scopes, until })
}

fn signer_value(signer: &Signer) -> Value {
    let scopes = Value::Array(signer.scopes.iter().map(|scope| Value::from(scope.as_str())).collect());
    match signer.until {
        None => cbor::map([("key", cbor::bytes(signer.key.as_bytes())), ("scopes", scopes)]),
        Some(until) => cbor::map([
            ("key", cbor::bytes(signer.key.as_bytes())),
            ("scopes", scopes),
            ("until", Value::from(until.0)),
        ]),
    }
}

fn has_duplicate(keys: &[PublicKey]) -> bool {
    keys.iter().enumerate().any(|(at, key)| keys[..at].contains(key))
}

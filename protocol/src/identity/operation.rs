//! What one identity operation says.

use std::collections::BTreeMap;

use ciborium::value::Value;

use crate::cbor;
use crate::envelope::Record;
use crate::id::{OrgId, RecordId};
use crate::key::PublicKey;
use crate::kind::Kind;
use crate::limits::{
    MAX_CONTROLLERS, MAX_DOMAINS, MAX_IDENTIFIERS, MAX_IDENTITY_TEXT, MAX_SCOPES, MAX_SIGNERS, MAX_UNITS,
};
use crate::time::Seq;

/// Fields of an operation that this version reads and writes.
const FIELDS: [&str; 8] =
    ["previous", "controllers", "signers", "domains", "identifiers", "parent", "successorOf", "units"];
/// Those of a signer.
const SIGNER_FIELDS: [&str; 3] = ["key", "scopes", "until"];

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
    /// The organisations that this one confirms to be units of it.
    pub units: Vec<OrgId>,
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
        let units = match cbor::get(content, "units") {
            None => Vec::new(),
            Some(_) => list(content, "units", MAX_UNITS)?
                .iter()
                .map(|unit| cbor::as_array(unit).map(OrgId))
                .collect::<Option<Vec<_>>>()
                .ok_or(IdentityError::Field("units", "must be organisation ids"))?,
        };
        if has_duplicate(&units) {
            return Err(IdentityError::Field("units", "lists an organisation twice"));
        }
        Ok(Self {
            previous: id("previous")?.map(RecordId),
            controllers,
            signers,
            domains,
            identifiers,
            parent: id("parent")?.map(OrgId),
            successor_of: id("successorOf")?.map(OrgId),
            units,
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
        if !self.units.is_empty() {
            let units = self.units.iter().map(|unit| cbor::bytes(&unit.0)).collect();
            entries.push(("units", Value::Array(units)));
        }
        Value::Map(entries.into_iter().map(|(key, value)| (Value::from(key), value)).collect())
    }

    /// The content for signing, with the fields of later versions that the content before it has: what this
    /// version can't read it must not take away.
    pub fn to_content_after(&self, before: &Value) -> Value {
        let mut content = self.to_content();
        keep_unknown(&mut content, before, &FIELDS);
        if let Some(Value::Array(signers)) = get_mut(&mut content, "signers") {
            for signer in signers {
                let key = cbor::get(signer, "key").cloned();
                let same = |other: &&Value| cbor::get(other, "key").cloned() == key;
                if let Some(Value::Array(old)) = cbor::get(before, "signers")
                    && let Some(old) = old.iter().find(same)
                {
                    keep_unknown(signer, old, &SIGNER_FIELDS);
                }
            }
        }
        content
    }

    /// Whether this organisation confirms another as a unit of its own.
    pub fn confirms(&self, unit: &OrgId) -> bool {
        self.units.contains(unit)
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

/// Adds the entries of `before` whose names are not among `known`.
fn keep_unknown(content: &mut Value, before: &Value, known: &[&str]) {
    if let (Value::Map(entries), Value::Map(before)) = (content, before) {
        let unknown = before.iter().filter(|(name, _)| !name.as_text().is_some_and(|name| known.contains(&name)));
        entries.extend(unknown.cloned());
    }
}

fn get_mut<'v>(content: &'v mut Value, name: &str) -> Option<&'v mut Value> {
    let Value::Map(entries) = content else { return None };
    entries.iter_mut().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
}

fn has_duplicate<T: PartialEq>(keys: &[T]) -> bool {
    keys.iter().enumerate().any(|(at, key)| keys[..at].contains(key))
}

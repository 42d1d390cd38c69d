//! The next operation of a chain: what a controller decides, made into what it signs.

use crate::body::Body;
use crate::envelope::{self, EnvelopeError, Record};
use crate::id::{NetworkId, OrgId, RecordKey};
use crate::key::{PublicKey, SigningKey};
use crate::kind::Kind;
use crate::limits::{MAX_IDENTITY_OPERATIONS, MAX_SCOPES, MAX_SIGNERS, MAX_UNITS};
use crate::time::{Seq, UnixMillis};

use super::{Chain, Offered, Operation, Signer};

/// What a controller decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A signer takes over from others, whose records so far go on counting.
    Rotate {
        /// Those that end.
        from: Vec<PublicKey>,
        /// The one that signs everything from now on.
        to: PublicKey,
        /// The highest seq of those that end.
        until: Seq,
    },
    /// One more signer, such as that of another system.
    AddSigner {
        /// Its key.
        key: PublicKey,
        /// Names of the kinds it may sign, or `*`.
        scopes: Vec<String>,
    },
    /// A signer is removed, and nothing that it signed counts any more.
    Revoke {
        /// Which.
        key: PublicKey,
        /// The signer of everything that takes its place, if it is the one at work.
        replacement: Option<PublicKey>,
    },
    /// The organisation says whose unit it is.
    Parent(Option<OrgId>),
    /// The organisation confirms a unit of its own.
    ConfirmUnit(OrgId),
    /// It takes that back.
    DismissUnit(OrgId),
}

/// Why a change can't be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// The key is no controller of the organisation.
    #[error("the key is no controller of the organisation")]
    NotController,
    /// The key is not listed as a signer.
    #[error("the key is not a signer of the organisation")]
    NotASigner,
    /// The key is listed already.
    #[error("the key is a signer of the organisation already")]
    AlreadySigner,
    /// The list of signers is full.
    #[error("the organisation has all the signers it can have; revoke an old one first")]
    TooManySigners,
    /// A signer needs kinds that it may sign, each named once.
    #[error("a signer needs 1 to 16 kinds, or *")]
    Scopes,
    /// The organisation is confirmed already, or is the parent itself.
    #[error("{0} can't be confirmed: it is confirmed already, or it is the organisation itself")]
    AlreadyUnit(OrgId),
    /// The organisation is not confirmed.
    #[error("{0} is not a confirmed unit")]
    NotAUnit(OrgId),
    /// The list of units is full.
    #[error("the organisation has all the units it can have")]
    TooManyUnits,
    /// Nothing would be different.
    #[error("it is so already")]
    Unchanged,
    /// The chain is full.
    #[error("the organisation has all its 64 identity operations")]
    TooLong,
    /// The operation can't be written.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The operation would break a rule of identities.
    #[error("the operation would break a rule of identities")]
    Invalid,
}

impl ChangeError {
    /// The stable name, for the catalogues of messages.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotController => "not-controller",
            Self::NotASigner => "not-a-signer",
            Self::AlreadySigner => "already-signer",
            Self::TooManySigners => "too-many-signers",
            Self::Scopes => "scopes",
            Self::AlreadyUnit(_) => "already-unit",
            Self::NotAUnit(_) => "not-a-unit",
            Self::TooManyUnits => "too-many-units",
            Self::Unchanged => "unchanged",
            Self::TooLong => "too-long",
            Self::Envelope(_) | Self::Invalid => "invalid",
        }
    }

    /// All names, for tests of the catalogues.
    pub const CODES: [&'static str; 11] = [
        "not-controller",
        "not-a-signer",
        "already-signer",
        "too-many-signers",
        "scopes",
        "already-unit",
        "not-a-unit",
        "too-many-units",
        "unchanged",
        "too-long",
        "invalid",
    ];
}

impl Chain {
    /// The operation in force with a change, to be signed as the next one.
    ///
    /// # Errors
    /// [`ChangeError`] when the change is none, or goes over a limit.
    pub fn changed(&self, change: &Change) -> Result<Operation, ChangeError> {
        if self.links().len() >= MAX_IDENTITY_OPERATIONS {
            return Err(ChangeError::TooLong);
        }
        let before = self.current();
        let mut next = Operation { previous: Some(self.tip()), ..before.clone() };
        match change {
            Change::Rotate { from, to, until } => {
                for key in from {
                    if !before.signers.iter().any(|signer| signer.key == *key) {
                        return Err(ChangeError::NotASigner);
                    }
                }
                let ending = |signer: &&mut Signer| from.contains(&signer.key);
                for signer in next.signers.iter_mut().filter(ending) {
                    signer.until = Some(signer.until.map_or(*until, |ended| ended.min(*until)));
                }
                add(&mut next, Signer::of_everything(*to))?;
            }
            Change::AddSigner { key, scopes } => {
                let distinct = scopes.iter().enumerate().all(|(at, scope)| !scopes[..at].contains(scope));
                if !(1..=MAX_SCOPES).contains(&scopes.len()) || !distinct {
                    return Err(ChangeError::Scopes);
                }
                add(&mut next, Signer { key: *key, scopes: scopes.clone(), until: None })?;
            }
            Change::Revoke { key, replacement } => {
                next.signers.retain(|signer| signer.key != *key);
                if next.signers.len() == before.signers.len() {
                    return Err(ChangeError::NotASigner);
                }
                if let Some(replacement) = replacement {
                    add(&mut next, Signer::of_everything(*replacement))?;
                }
            }
            Change::Parent(parent) => {
                if *parent == Some(self.org()) {
                    return Err(ChangeError::AlreadyUnit(self.org()));
                }
                next.parent = *parent;
            }
            Change::ConfirmUnit(unit) => {
                if *unit == self.org() || before.confirms(unit) {
                    return Err(ChangeError::AlreadyUnit(*unit));
                }
                if before.units.len() >= MAX_UNITS {
                    return Err(ChangeError::TooManyUnits);
                }
                next.units.push(*unit);
            }
            Change::DismissUnit(unit) => {
                if !before.confirms(unit) {
                    return Err(ChangeError::NotAUnit(*unit));
                }
                next.units.retain(|confirmed| confirmed != unit);
            }
        }
        if (Operation { previous: before.previous, ..next.clone() }) == *before {
            return Err(ChangeError::Unchanged);
        }
        Ok(next)
    }

    /// Signs an operation as the next of this chain.
    ///
    /// # Errors
    /// [`ChangeError::NotController`] when the key may not; else when the operation is no valid next one.
    pub fn sign_next(
        &self,
        operation: &Operation,
        controller: &SigningKey,
        now: UnixMillis,
        network: &NetworkId,
    ) -> Result<Record, ChangeError> {
        if self.current().controller_index(&controller.public()).is_none() {
            return Err(ChangeError::NotController);
        }
        let tip = &self.links()[self.links().len() - 1].record;
        let content = match &tip.body().content {
            Some(before) => operation.to_content_after(before),
            None => operation.to_content(),
        };
        let seq = Seq::next(now, Some(tip.seq()));
        let body = Body::new(self.org(), Kind::Identity, RecordKey::IDENTITY, seq).content(content);
        let record = envelope::read_trusted(&envelope::sign(&body, controller, network)?, network)?;
        match self.clone().offer(&record) {
            Offered::Extends => Ok(record),
            _ => Err(ChangeError::Invalid),
        }
    }
}

fn add(operation: &mut Operation, signer: Signer) -> Result<(), ChangeError> {
    if operation.signers.iter().any(|listed| listed.key == signer.key) {
        return Err(ChangeError::AlreadySigner);
    }
    if operation.signers.len() >= MAX_SIGNERS {
        return Err(ChangeError::TooManySigners);
    }
    operation.signers.push(signer);
    Ok(())
}

#[cfg(test)]
mod tests {
    use ciborium::value::Value;

    use super::super::Authority;
    use super::*;
    use crate::cbor;

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

    fn network() -> NetworkId {
        "demo".parse().unwrap()
    }

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed([seed; 32])
    }

    /// A chain with a field of a later version in its genesis and in its signer.
    fn chain() -> Chain {
        let operation = Operation {
            controllers: vec![key(1).public(), key(2).public()],
            signers: vec![Signer::of_everything(key(10).public())],
            ..Operation::default()
        };
        let mut content = operation.to_content();
        let later = (Value::from("later"), Value::from(7));
        if let Value::Map(entries) = &mut content {
            entries.push(later.clone());
            for (name, value) in entries.iter_mut() {
                if let (Some("signers"), Value::Array(signers)) = (name.as_text(), value)
                    && let Value::Map(signer) = &mut signers[0]
                {
                    signer.push(later.clone());
                }
            }
        }
        let body = Body::new(OrgId::GENESIS, Kind::Identity, RecordKey::IDENTITY, Seq::new(NOW, 0)).content(content);
        let bytes = envelope::sign(&body, &key(1), &network()).unwrap();
        Chain::found(envelope::verify(&bytes, &network()).unwrap()).unwrap()
    }

    fn make(chain: &mut Chain, change: &Change, controller: u8) -> Result<Record, ChangeError> {
        let operation = chain.changed(change)?;
        let record = chain.sign_next(&operation, &key(controller), NOW.plus(1), &network())?;
        assert_eq!(chain.offer(&record), Offered::Extends);
        Ok(record)
    }

    #[test]
    fn a_rotation_ends_the_old_signer_and_the_new_one_goes_on() {
        let mut chain = chain();
        let until = Seq::last_of(NOW);
        let change = Change::Rotate { from: vec![key(10).public()], to: key(11).public(), until };
        make(&mut chain, &change, 2).unwrap();
        let product = |signer: u8, seq| chain.authority(&key(signer).public(), &Kind::Product, seq);
        assert_eq!(product(10, until), Authority::Counts);
        assert_eq!(product(10, Seq(until.0 + 1)), Authority::Ended);
        assert_eq!(product(11, Seq(until.0 + 1)), Authority::Counts);
        // A second rotation never gives an ended signer more time.
        let later = Change::Rotate {
            from: vec![key(10).public(), key(11).public()],
            to: key(12).public(),
            until: Seq::last_of(NOW.plus(9)),
        };
        make(&mut chain, &later, 1).unwrap();
        assert_eq!(chain.authority(&key(10).public(), &Kind::Product, Seq(until.0 + 1)), Authority::Ended);
    }

    #[test]
    fn a_revocation_removes_and_replaces_in_one_operation() {
        let mut chain = chain();
        let change = Change::Revoke { key: key(10).public(), replacement: Some(key(11).public()) };
        make(&mut chain, &change, 1).unwrap();
        let seq = Seq::last_of(NOW);
        assert_eq!(chain.authority(&key(10).public(), &Kind::Product, seq), Authority::Revoked);
        assert_eq!(chain.authority(&key(11).public(), &Kind::Product, seq), Authority::Counts);
        assert_eq!(make(&mut chain, &change, 1).unwrap_err(), ChangeError::NotASigner);
    }

    #[test]
    fn a_signer_with_scopes_signs_these_kinds_only() {
        let mut chain = chain();
        let add = |scopes: &[&str]| Change::AddSigner {
            key: key(11).public(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        };
        assert_eq!(chain.changed(&add(&[])).unwrap_err(), ChangeError::Scopes);
        assert_eq!(chain.changed(&add(&["product", "product"])).unwrap_err(), ChangeError::Scopes);
        make(&mut chain, &add(&["product"]), 1).unwrap();
        let seq = Seq::last_of(NOW);
        assert_eq!(chain.authority(&key(11).public(), &Kind::Product, seq), Authority::Counts);
        assert_eq!(chain.authority(&key(11).public(), &Kind::Competence, seq), Authority::OutOfScope);
        assert_eq!(chain.changed(&add(&["*"])).unwrap_err(), ChangeError::AlreadySigner);
    }

    #[test]
    fn a_unit_names_its_parent_and_the_parent_confirms_it() {
        let (mut chain, unit) = (chain(), OrgId([9; 32]));
        assert_eq!(chain.changed(&Change::Parent(None)).unwrap_err(), ChangeError::Unchanged);
        make(&mut chain, &Change::Parent(Some(unit)), 1).unwrap();
        assert_eq!(chain.current().parent, Some(unit));
        make(&mut chain, &Change::ConfirmUnit(unit), 1).unwrap();
        assert!(chain.current().confirms(&unit));
        assert_eq!(chain.changed(&Change::ConfirmUnit(unit)).unwrap_err(), ChangeError::AlreadyUnit(unit));
        assert_eq!(
            chain.changed(&Change::ConfirmUnit(chain.org())).unwrap_err(),
            ChangeError::AlreadyUnit(chain.org())
        );
        make(&mut chain, &Change::DismissUnit(unit), 1).unwrap();
        assert_eq!(chain.changed(&Change::DismissUnit(unit)).unwrap_err(), ChangeError::NotAUnit(unit));
    }

    #[test]
    fn fields_of_later_versions_survive_a_change_by_this_one() {
        let mut chain = chain();
        let record = make(&mut chain, &Change::Parent(Some(OrgId([9; 32]))), 1).unwrap();
        let content = record.body().content.as_ref().unwrap();
        assert_eq!(cbor::get(content, "later"), Some(&Value::from(7)));
        let Some(Value::Array(signers)) = cbor::get(content, "signers") else { panic!("no signers") };
        assert_eq!(cbor::get(&signers[0], "later"), Some(&Value::from(7)));
    }

    #[test]
    fn only_controllers_sign_and_limits_hold() {
        let mut chain = chain();
        let parent = |byte: u8| Change::Parent(Some(OrgId([byte; 32])));
        assert_eq!(make(&mut chain, &parent(9), 3).unwrap_err(), ChangeError::NotController);
        for seed in 0..MAX_SIGNERS as u8 - 1 {
            let key = key(100 + seed).public();
            make(&mut chain, &Change::AddSigner { key, scopes: vec!["*".into()] }, 1).unwrap();
        }
        let one_more = Change::AddSigner { key: key(99).public(), scopes: vec!["*".into()] };
        assert_eq!(chain.changed(&one_more).unwrap_err(), ChangeError::TooManySigners);
        for number in chain.links().len()..MAX_IDENTITY_OPERATIONS {
            make(&mut chain, &parent(number as u8), 1).unwrap();
        }
        assert_eq!(chain.changed(&parent(99)).unwrap_err(), ChangeError::TooLong);
    }
}

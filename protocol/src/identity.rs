//! Organisations as chains of identity operations.
//!
//! The genesis founds an organisation and its record id is the organisation's id; every later operation
//! names the one before it. Controllers sign operations and are kept offline; signers sign records and
//! live on nodes. When an operation has several children, the one signed by the controller of lowest
//! index wins, then the lowest id: a rule that needs no clock, can't be ground by a weaker controller and
//! can't be outgrown by a longer branch. Because siblings never change their order, the losers need not
//! be kept to stay right.

mod change;
mod operation;

use crate::envelope::Record;
use crate::id::{OrgId, RecordId};
use crate::key::PublicKey;
use crate::kind::Kind;
use crate::limits::MAX_IDENTITY_OPERATIONS;
use crate::time::Seq;

pub use change::{Change, ChangeError};
pub use operation::{IdentityError, Operation, Signer};

/// One operation of the winning chain.
#[derive(Debug, Clone)]
pub struct Link {
    /// The operation's record.
    pub record: Record,
    /// What it says.
    pub operation: Operation,
    /// Index of the controller that signed it, among the controllers of the operation before it.
    pub controller: usize,
}

/// The winning identity of one organisation, from its genesis on.
#[derive(Debug, Clone)]
pub struct Chain {
    links: Vec<Link>,
}

/// What offering an operation did to a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offered {
    /// It is the new end of the chain.
    Extends,
    /// It took the place of a branch, whose records are named from the fork on.
    Replaces(Vec<RecordId>),
    /// It is in the chain already.
    Known,
    /// A better sibling is in the chain, or it continues a losing branch.
    Superseded,
    /// The operation before it is not known.
    UnknownPrevious,
    /// It breaks a rule.
    Refused(IdentityError),
}

/// Whether a signer may sign a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authority {
    /// The record counts.
    Counts,
    /// No operation of the chain has ever listed the signer.
    Unknown,
    /// An earlier operation listed it, the last one does not.
    Revoked,
    /// The seq is above the signer's `until`.
    Ended,
    /// The signer's scopes do not cover the kind.
    OutOfScope,
}

impl Chain {
    /// Founds a chain from a genesis.
    ///
    /// # Errors
    /// [`IdentityError`] when the record is no valid genesis.
    pub fn found(record: Record) -> Result<Self, IdentityError> {
        if !record.is_genesis() {
            return Err(IdentityError::NotGenesis);
        }
        let operation = Operation::from_record(&record)?;
        if operation.previous.is_some() {
            return Err(IdentityError::Field("previous", "must be absent from a genesis"));
        }
        let controller = operation.controller_index(record.signer()).ok_or(IdentityError::NotController)?;
        Ok(Self { links: vec![Link { record, operation, controller }] })
    }

    /// The organisation's id.
    pub fn org(&self) -> OrgId {
        self.links[0].record.org()
    }

    /// The operations, genesis first.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The operation in force.
    pub fn current(&self) -> &Operation {
        &self.links[self.links.len() - 1].operation
    }

    /// Id of the operation in force, which the next one names as `previous`.
    pub fn tip(&self) -> RecordId {
        self.links[self.links.len() - 1].record.id()
    }

    /// Offers an operation of this organisation.
    pub fn offer(&mut self, record: &Record) -> Offered {
        if self.links.iter().any(|link| link.record.id() == record.id()) {
            return Offered::Known;
        }
        let link = match self.check(record) {
            Ok(Some((parent, link))) => (parent, link),
            Ok(None) => return Offered::UnknownPrevious,
            Err(error) => return Offered::Refused(error),
        };
        let (parent, link) = link;
        let place = parent + 1;
        if let Some(rival) = self.links.get(place) {
            let ours = (link.controller, link.record.id());
            if (rival.controller, rival.record.id()) < ours {
                return Offered::Superseded;
            }
            let dropped = self.links.drain(place..).map(|link| link.record.id()).collect();
            self.links.push(link);
            Offered::Replaces(dropped)
        } else {
            self.links.push(link);
            Offered::Extends
        }
    }

    fn check(&self, record: &Record) -> Result<Option<(usize, Link)>, IdentityError> {
        let operation = Operation::from_record(record)?;
        let previous = operation.previous.ok_or(IdentityError::Field("previous", "is missing"))?;
        let Some(parent) = self.links.iter().position(|link| link.record.id() == previous) else {
            return Ok(None);
        };
        if parent + 1 >= MAX_IDENTITY_OPERATIONS {
            return Err(IdentityError::TooLong);
        }
        let before = &self.links[parent].operation;
        let controller = before.controller_index(record.signer()).ok_or(IdentityError::NotController)?;
        let kept = ..=controller;
        if operation.controllers.get(kept) != before.controllers.get(kept) {
            return Err(IdentityError::Precedence { signer: controller });
        }
        Ok(Some((parent, Link { record: record.clone(), operation, controller })))
    }

    /// Whether a record of this kind and seq counts when signed by this key.
    pub fn authority(&self, signer: &PublicKey, kind: &Kind, seq: Seq) -> Authority {
        let Some(listed) = self.current().signers.iter().find(|listed| listed.key == *signer) else {
            let before =
                self.links.iter().any(|link| link.operation.signers.iter().any(|listed| listed.key == *signer));
            return if before { Authority::Revoked } else { Authority::Unknown };
        };
        if listed.until.is_some_and(|until| seq > until) {
            Authority::Ended
        } else if listed.covers(kind) {
            Authority::Counts
        } else {
            Authority::OutOfScope
        }
    }
}

#[cfg(test)]
mod tests;

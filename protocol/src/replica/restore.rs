//! Building a replica again from what its store holds.

use crate::content;
use crate::envelope::Record;
use crate::id::{OrgId, RecordId, RecordKey};
use crate::identity::{Chain, Offered};
use crate::key::PublicKey;
use crate::kind::Kind;
use crate::time::{Seq, UnixMillis};

use super::table::Entry;
use super::{Arrival, Output, Replica, Stub};

/// One record as a store describes it.
#[derive(Debug, Clone)]
pub enum Stored {
    /// An identity operation, whole.
    Identity(Arrival, Record),
    /// Any other record.
    Record {
        /// Its number in the log.
        arrival: Arrival,
        /// Its organisation.
        org: OrgId,
        /// Its place.
        key: RecordKey,
        /// Its id.
        id: RecordId,
        /// Its version.
        seq: Seq,
        /// The end of its lease.
        expires: UnixMillis,
        /// Bytes of its envelope.
        bytes: u32,
        /// Its kind.
        kind: Kind,
        /// Who signed it.
        signer: [u8; 32],
        /// Whether it withdraws its place.
        retraction: bool,
        /// Whether it names critical fields that this version doesn't know. What an earlier version stored can't say
        /// that, so it is found in the record itself.
        critical: bool,
    },
    /// What is left of a record whose payload was dropped.
    Stub(Stub),
}

impl Stored {
    /// A record that is at hand whole, under its number in the log.
    pub fn of(arrival: Arrival, record: &Record) -> Self {
        if *record.kind() == Kind::Identity {
            return Self::Identity(arrival, record.clone());
        }
        Self::Record {
            arrival,
            org: record.org(),
            key: record.key(),
            id: record.id(),
            seq: record.seq(),
            expires: record.expires(),
            bytes: u32::try_from(record.bytes().len()).unwrap_or(u32::MAX),
            kind: record.kind().clone(),
            signer: *record.signer().as_bytes(),
            retraction: record.is_retraction(),
            critical: !content::understands(record.body()),
        }
    }

    fn arrival(&self) -> Arrival {
        match self {
            Self::Identity(arrival, _) | Self::Record { arrival, .. } => *arrival,
            Self::Stub(stub) => stub.arrival,
        }
    }
}

/// Why a store's contents are no set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// An identity operation that its chain refuses.
    #[error("record number {0} is an identity operation that does not fit its chain")]
    Identity(u64),
    /// A record of an organisation whose identity is not there.
    #[error("record number {0} belongs to an organisation without identity")]
    NoIdentity(u64),
    /// A signer's key that is none.
    #[error("record number {0} has an unreadable signer")]
    Signer(u64),
}

impl Replica {
    /// Takes in a store's records in the order of arrival. One that comes before its organisation's identity is put
    /// off until the others are in. Records that no longer count or have been superseded come out as
    /// [`Output::Erase`], and so do stubs that no rule covers; whole records that a rule covers come out as
    /// [`Output::StoreStub`].
    ///
    /// # Errors
    /// [`RestoreError`] when the records are not a set that a replica can have stored.
    pub fn restore(
        &mut self,
        stored: impl IntoIterator<Item = Stored>,
        out: &mut Vec<Output>,
    ) -> Result<(), RestoreError> {
        let mut early = Vec::new();
        for stored in stored {
            early.extend(self.restore_one(stored, out)?);
        }
        for stored in early {
            if let Some(stored) = self.restore_one(stored, out)? {
                return Err(RestoreError::NoIdentity(stored.arrival().0));
            }
        }
        let orgs: Vec<u32> = self.table.org_index.values().copied().collect();
        for org in orgs {
            self.recheck(org, out);
        }
        self.revision += 1;
        Ok(())
    }

    /// Takes in one record, or gives it back because the identity of its organisation is not there yet.
    fn restore_one(&mut self, stored: Stored, out: &mut Vec<Output>) -> Result<Option<Stored>, RestoreError> {
        let (arrival, org, key, id, seq) = match &stored {
            Stored::Identity(arrival, record) => return self.restore_identity(*arrival, record).map(|()| None),
            Stored::Record { arrival, org, key, id, seq, .. } => (*arrival, *org, *key, *id, *seq),
            Stored::Stub(stub) => (stub.arrival, stub.org, stub.key, stub.id, stub.seq),
        };
        let Some(index) = self.table.org_index.get(&org).copied() else { return Ok(Some(stored)) };
        let (expires, bytes, kind, signer, retraction, critical, was_stub) = match stored {
            Stored::Record { expires, bytes, kind, signer, retraction, critical, .. } => {
                (expires, bytes, kind, signer, retraction, critical, false)
            }
            Stored::Stub(stub) => (stub.expires, stub.bytes, stub.kind, stub.signer, false, stub.critical, true),
            Stored::Identity(..) => return Ok(None),
        };
        self.advance(arrival);
        let stub = self.drops(&org, &key, &kind, retraction);
        if was_stub && !stub {
            // Its rule was taken back, and the node ended before that was carried out: peers bring the record.
            out.push(Output::Erase { arrival });
            return Ok(None);
        }
        if let Some(held) = self.table.org_at(index).places.get(&key).copied() {
            let entry = self.table.entry(held);
            if !super::admit::wins((seq, id), (entry.seq, entry.id)) {
                out.push(Output::Erase { arrival });
                return Ok(None);
            }
            let old = self.table.remove(held);
            out.push(Output::Erase { arrival: old.arrival });
        }
        let known = self.table.org_at(index).signers.iter().find(|known| *known.as_bytes() == signer).copied();
        // Reading a key is a matter of microseconds, and few keys have signed all there is.
        let signer = known.map_or_else(|| PublicKey::from_bytes(&signer), Ok);
        let signer = signer.map_err(|_| RestoreError::Signer(arrival.0))?;
        let (kind, signer) = (self.table.intern_kind(&kind), self.table.intern_signer(index, &signer));
        let entry =
            Entry { org: index, kind, signer, key, id, seq, expires, arrival, bytes, retraction, critical, stub };
        let slot = self.table.insert(entry);
        if stub && !was_stub {
            out.push(Output::StoreStub(self.stub(slot)));
        }
        Ok(None)
    }

    /// Makes arrival numbers go on above one that has been used.
    pub fn advance(&mut self, used: Arrival) {
        self.next_arrival = self.next_arrival.max(Arrival(used.0 + 1));
    }

    fn restore_identity(&mut self, arrival: Arrival, record: &Record) -> Result<(), RestoreError> {
        let broken = RestoreError::Identity(arrival.0);
        let org = if record.is_genesis() {
            self.table.add_org(Chain::found(record.clone()).map_err(|_| broken.clone())?)
        } else {
            let org = *self.table.org_index.get(&record.org()).ok_or(broken.clone())?;
            if self.table.org_at_mut(org).chain.offer(record) != Offered::Extends {
                return Err(broken);
            }
            org
        };
        let entry = Entry {
            org,
            kind: self.table.intern_kind(&Kind::Identity),
            signer: self.table.intern_signer(org, record.signer()),
            key: record.key(),
            id: record.id(),
            seq: record.seq(),
            expires: record.expires(),
            arrival,
            bytes: record.bytes().len() as u32,
            retraction: false,
            critical: false,
            stub: false,
        };
        self.table.insert(entry);
        self.advance(arrival);
        Ok(())
    }
}

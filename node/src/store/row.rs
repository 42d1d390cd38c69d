//! Rows: what the replica knows of a record without its envelope.
//!
//! ```text
//! org(32) key(16) id(32) seq(8) expires(8) bytes(4) signer(32) flags(1) kind(1) [name of another kind]
//! ```
//! The arrival number is the row's key. Rows are derived: a change of this layout takes a new
//! [`ROWS_VERSION`] and nothing else, the next start builds them again from the log. A stub has the same bytes in the
//! log, behind one that no envelope begins with; there they are no longer derived, so reading them stays for ever.

use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::replica::{Arrival, Stub};
use kirjo_protocol::time::{Seq, UnixMillis};

/// Version of the layout.
pub(super) const ROWS_VERSION: u32 = 1;

const RETRACTION: u8 = 1;
const CRITICAL: u8 = 2;
const GENESIS: u8 = 4;
const STUB: u8 = 8;

/// What a stub begins with in the log. Every envelope begins with d2 (section 5.1 of the specification).
const STUB_TAG: u8 = b's';

/// Bytes before the name of another kind.
const FIXED: usize = 32 + 16 + 32 + 8 + 8 + 4 + 32 + 1 + 1;
/// The code of a kind that is written out.
const OTHER: u8 = 0;

/// What is known about a stored record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place in the log.
    pub arrival: Arrival,
    /// The organisation it belongs to; for a genesis its own id.
    pub org: OrgId,
    /// Its place within the organisation.
    pub key: RecordKey,
    /// SHA-256 of what was signed.
    pub id: RecordId,
    /// Its version.
    pub seq: Seq,
    /// The end of its lease; zero for an identity operation.
    pub expires: UnixMillis,
    /// Bytes of the envelope.
    pub bytes: u32,
    /// Its kind.
    pub kind: Kind,
    /// The key that signed it.
    pub signer: [u8; 32],
    /// Whether it withdraws the record of its place.
    pub retraction: bool,
    /// Whether it names content fields that a reader must understand.
    pub critical: bool,
    /// Whether it founds an organisation.
    pub genesis: bool,
    /// Whether its payload has been dropped.
    pub stub: bool,
}

impl Row {
    /// The row of a verified record.
    pub fn new(arrival: Arrival, record: &Record) -> Self {
        Self {
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
            critical: !record.body().critical.is_empty(),
            genesis: record.is_genesis(),
            stub: false,
        }
    }

    /// The row of a record whose payload is dropped.
    pub fn of_stub(stub: Stub) -> Self {
        Self {
            arrival: stub.arrival,
            org: stub.org,
            key: stub.key,
            id: stub.id,
            seq: stub.seq,
            expires: stub.expires,
            bytes: stub.bytes,
            kind: stub.kind,
            signer: stub.signer,
            retraction: false,
            critical: stub.critical,
            genesis: false,
            stub: true,
        }
    }

    /// Bytes of its encoding, or a few more.
    pub(super) fn size(&self) -> usize {
        FIXED + self.kind.name().len()
    }

    /// What the log holds in place of the envelope of a stub.
    pub(super) fn encode_stub(&self) -> Vec<u8> {
        let mut out = vec![STUB_TAG];
        out.extend_from_slice(&self.encode());
        out
    }

    /// Whether a value of the log is a stub, and no envelope.
    pub(super) fn is_stub(value: &[u8]) -> bool {
        value.first() == Some(&STUB_TAG)
    }

    /// Reads a stub of the log, or `None` when the bytes are not one.
    pub(super) fn decode_stub(arrival: Arrival, value: &[u8]) -> Option<Self> {
        let row = Self::decode(arrival, value.strip_prefix(&[STUB_TAG])?)?;
        row.stub.then_some(row)
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let (code, name) = match &self.kind {
            Kind::Identity => (1, ""),
            Kind::Head => (2, ""),
            Kind::Node => (3, ""),
            Kind::Organisation => (4, ""),
            Kind::Product => (5, ""),
            Kind::Competence => (6, ""),
            other => (OTHER, other.name()),
        };
        let flag = |on: bool, bit: u8| if on { bit } else { 0 };
        let flags = flag(self.retraction, RETRACTION)
            | flag(self.critical, CRITICAL)
            | flag(self.genesis, GENESIS)
            | flag(self.stub, STUB);
        let mut out = Vec::with_capacity(FIXED + name.len());
        out.extend_from_slice(&self.org.0);
        out.extend_from_slice(&self.key.0);
        out.extend_from_slice(&self.id.0);
        out.extend_from_slice(&self.seq.0.to_be_bytes());
        out.extend_from_slice(&self.expires.0.to_be_bytes());
        out.extend_from_slice(&self.bytes.to_be_bytes());
        out.extend_from_slice(&self.signer);
        out.extend_from_slice(&[flags, code]);
        out.extend_from_slice(name.as_bytes());
        out
    }

    /// Reads a row, or `None` when the bytes are not one.
    pub(super) fn decode(arrival: Arrival, bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let org = OrgId(take(&mut rest)?);
        let key = RecordKey(take(&mut rest)?);
        let id = RecordId(take(&mut rest)?);
        let seq = Seq(u64::from_be_bytes(take(&mut rest)?));
        let expires = UnixMillis(u64::from_be_bytes(take(&mut rest)?));
        let length = u32::from_be_bytes(take(&mut rest)?);
        let signer = take(&mut rest)?;
        let [flags, code] = take(&mut rest)?;
        let kind = match (code, rest) {
            (OTHER, name) => std::str::from_utf8(name).ok().and_then(Kind::parse)?,
            (1, []) => Kind::Identity,
            (2, []) => Kind::Head,
            (3, []) => Kind::Node,
            (4, []) => Kind::Organisation,
            (5, []) => Kind::Product,
            (6, []) => Kind::Competence,
            _ => return None,
        };
        // What has no payload is never a retraction and founds nothing.
        if flags & !(RETRACTION | CRITICAL | GENESIS | STUB) != 0
            || (flags & STUB != 0 && flags & (RETRACTION | GENESIS) != 0)
        {
            return None;
        }
        let flag = |bit: u8| flags & bit != 0;
        Some(Self {
            arrival,
            org,
            key,
            id,
            seq,
            expires,
            bytes: length,
            kind,
            signer,
            retraction: flag(RETRACTION),
            critical: flag(CRITICAL),
            genesis: flag(GENESIS),
            stub: flag(STUB),
        })
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str) -> Row {
        Row {
            arrival: Arrival(7),
            org: OrgId([1; 32]),
            key: RecordKey([2; 16]),
            id: RecordId([3; 32]),
            seq: Seq(0x0405),
            expires: UnixMillis(0x0607),
            bytes: 1060,
            kind: Kind::parse(kind).unwrap(),
            signer: [8; 32],
            retraction: true,
            critical: false,
            genesis: true,
            stub: false,
        }
    }

    #[test]
    fn a_row_is_written_as_documented() {
        let mut expected = vec![1; 32];
        expected.extend([2; 16]);
        expected.extend([3; 32]);
        expected.extend([0, 0, 0, 0, 0, 0, 4, 5, 0, 0, 0, 0, 0, 0, 6, 7, 0, 0, 4, 36]);
        expected.extend([8; 32]);
        expected.extend([5, 5]);
        assert_eq!(row("product").encode(), expected);
        *expected.last_mut().unwrap() = 0;
        expected.extend(b"practice");
        assert_eq!(row("practice").encode(), expected);
    }

    #[test]
    fn a_stub_is_a_row_behind_a_byte_that_no_envelope_begins_with() {
        let stub = Row { retraction: false, genesis: false, stub: true, ..row("product") };
        let value = stub.encode_stub();
        assert_eq!((value[0], value[FIXED - 1], &value[1..]), (b's', 8, &stub.encode()[..]));
        assert_eq!(Row::decode_stub(Arrival(7), &value), Some(stub.clone()));
        assert!(Row::is_stub(&value) && !Row::is_stub(&[0xd2, 0x84]) && !Row::is_stub(&[]));
        let whole = Row { stub: false, ..stub }.encode();
        assert_eq!(Row::decode_stub(Arrival(7), &[&b"s"[..], &whole].concat()), None, "a row of a whole record");
        assert_eq!(Row::decode_stub(Arrival(7), &whole), None);
    }

    #[test]
    fn every_kind_comes_back() {
        for kind in ["identity", "head", "node", "organisation", "product", "competence", "practice"] {
            assert_eq!(Row::decode(Arrival(7), &row(kind).encode()), Some(row(kind)), "{kind}");
        }
    }

    #[test]
    fn what_is_cut_or_has_an_unknown_flag_is_no_row() {
        let good = row("product").encode();
        for length in 0..good.len() {
            assert_eq!(Row::decode(Arrival(7), &good[..length]), None, "{length}");
        }
        let mut flagged = good.clone();
        flagged[FIXED - 2] |= 0x80;
        assert_eq!(Row::decode(Arrival(7), &flagged), None);
        let mut stub_of_nothing = good.clone();
        stub_of_nothing[FIXED - 2] |= STUB;
        assert_eq!(Row::decode(Arrival(7), &stub_of_nothing), None, "a retraction has nothing to drop");
        let mut longer = good;
        longer.push(0);
        assert_eq!(Row::decode(Arrival(7), &longer), None);
    }
}

//! Proofs that a record belongs to what its publisher's head counts.
//!
//! A proof is small, needs no network and nobody's trust: it has the head as its publisher signed it, the place
//! of the record among the head's leaves, and the hashes that lead from there up to the root. Whoever holds the
//! record, the proof and the organisation's identity can check it years later.

use serde_json::{Map, Value as Json, json};

use crate::envelope::{self, EnvelopeError, Record};
use crate::head::{Head, counts};
use crate::id::{NetworkId, OrgId, RecordId, RecordKey};
use crate::kind::Kind;
use crate::limits::MAX_ENVELOPE;
use crate::merkle::{self, MAX_PROOF_HASHES};

/// The version of the form below.
pub const VERSION: u64 = 1;
/// Bytes of the largest proof as JSON: the head as hex, the path as hex, and the names.
pub const MAX_PROOF_BYTES: usize = 2 * MAX_ENVELOPE + 80 * MAX_PROOF_HASHES + 4_096;

/// A proof of inclusion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// The network that record and head were signed for.
    pub network: NetworkId,
    /// The organisation.
    pub org: OrgId,
    /// The record's place.
    pub key: RecordKey,
    /// The record's id, which is the data of the leaf.
    pub id: RecordId,
    /// The number of the leaf, from zero.
    pub index: u64,
    /// The hashes beside the way up, lowest first.
    pub path: Vec<[u8; 32]>,
    /// The head's envelope, as its publisher signed it.
    pub head: Vec<u8>,
}

/// Why some JSON is no proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Not JSON, or not an object.
    #[error("not a JSON object")]
    Form,
    /// Of a version that this software does not know.
    #[error("version {0} of proofs is not known here")]
    Version(u64),
    /// A member is missing or malformed.
    #[error("the member {0} is missing or malformed")]
    Member(&'static str),
}

/// One thing that a proof has to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// The head is an envelope whose signature is good in the network.
    HeadSigned,
    /// It is a head, and of the record's organisation.
    HeadsOrganisation,
    /// The proof is about this record: organisation, place and id.
    ThisRecord,
    /// The head is about an instant at which the record counts: signed before it, its lease ending after it.
    Counted,
    /// The path leads from the record's id at its place to the head's root.
    Path,
}

impl Claim {
    /// All of them, in the order in which they are looked at.
    pub const ALL: [Self; 5] = [Self::HeadSigned, Self::HeadsOrganisation, Self::ThisRecord, Self::Counted, Self::Path];

    /// The stable name, for programs and for the catalogues of messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::HeadSigned => "head-signed",
            Self::HeadsOrganisation => "head-organisation",
            Self::ThisRecord => "this-record",
            Self::Counted => "counted",
            Self::Path => "path",
        }
    }
}

/// What a proof shows.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The head's record, when its envelope and signature are good.
    pub head: Option<Record>,
    /// What it says, when it is a head.
    pub content: Option<Head>,
    /// The claims that do not hold; none when the proof is good.
    pub failed: Vec<Claim>,
}

impl InclusionProof {
    /// Makes the proof that a record is the leaf with its id among the ascending ids of a head.
    ///
    /// `None` when the id is not among them, or when their root is not the head's: a proof of something else
    /// than the publisher signed would convince nobody.
    pub fn make(network: &NetworkId, key: RecordKey, id: RecordId, ids: &[[u8; 32]], head: &Record) -> Option<Self> {
        let content = Head::from_content(head.body().content.as_ref()?)?;
        let index = ids.binary_search(&id.0).ok()?;
        if (content.count, content.root) != (ids.len() as u64, merkle::root(ids.iter().copied())) {
            return None;
        }
        Some(Self {
            network: network.clone(),
            org: head.org(),
            key,
            id,
            index: index as u64,
            path: merkle::inclusion_proof(ids, index)?,
            head: head.bytes().to_vec(),
        })
    }

    /// Checks everything that the proof has to show for a record whose own signature has been checked.
    /// Whether the signers of record and head belong to the organisation is a question to its identity.
    pub fn check(&self, record: &Record, network: &NetworkId) -> Checked {
        let mut failed = Vec::new();
        let mut demand = |holds: bool, claim: Claim| {
            if !holds {
                failed.push(claim);
            }
        };
        let head: Result<Record, EnvelopeError> = envelope::verify(&self.head, network);
        demand(head.is_ok() && self.network == *network, Claim::HeadSigned);
        let head = head.ok();
        let content = head.as_ref().and_then(read_head);
        let of_the_organisation = head.as_ref().is_some_and(|head| head.org() == record.org());
        demand(content.is_some() && of_the_organisation, Claim::HeadsOrganisation);
        let named = (self.org, self.key, self.id);
        demand(named == (record.org(), record.key(), record.id()), Claim::ThisRecord);
        let published = !record.kind().is_system() && !record.is_retraction();
        let counted = |content: &Head| published && counts(record.seq(), record.expires(), content.as_of);
        demand(content.as_ref().is_some_and(counted), Claim::Counted);
        let leads = |content: &Head| {
            merkle::verify_inclusion(&content.root, content.count, self.index, &record.id().0, &self.path)
        };
        demand(content.as_ref().is_some_and(leads), Claim::Path);
        Checked { head, content, failed }
    }

    /// The proof as JSON.
    pub fn to_json(&self) -> Json {
        let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
        json!({
            "version": VERSION,
            "network": self.network.as_str(),
            "org": self.org,
            "key": self.key,
            "id": self.id,
            "index": self.index,
            "path": self.path.iter().map(|hash| hex(hash)).collect::<Vec<_>>(),
            "head": hex(&self.head),
        })
    }

    /// Reads a proof. Members that this version does not know are left alone.
    ///
    /// # Errors
    /// [`ProofError`] names what is amiss.
    pub fn from_json(text: &[u8]) -> Result<Self, ProofError> {
        let Ok(Json::Object(members)) = serde_json::from_slice(text) else { return Err(ProofError::Form) };
        match members.get("version").and_then(Json::as_u64) {
            Some(VERSION) => {}
            Some(other) => return Err(ProofError::Version(other)),
            None => return Err(ProofError::Member("version")),
        }
        let path = members.get("path").and_then(Json::as_array).filter(|path| path.len() <= MAX_PROOF_HASHES);
        let path = path.ok_or(ProofError::Member("path"))?;
        let hash = |value: &Json| hex_of(value.as_str()?)?.try_into().ok();
        let path = path.iter().map(hash).collect::<Option<Vec<[u8; 32]>>>().ok_or(ProofError::Member("path"))?;
        let head = text_of(&members, "head").and_then(hex_of).filter(|head| head.len() <= MAX_ENVELOPE);
        let index = members.get("index").and_then(Json::as_u64).ok_or(ProofError::Member("index"))?;
        Ok(Self {
            network: parsed(&members, "network")?,
            org: parsed(&members, "org")?,
            key: parsed(&members, "key")?,
            id: parsed(&members, "id")?,
            index,
            path,
            head: head.ok_or(ProofError::Member("head"))?,
        })
    }
}

/// The content of a record that is a head and stands where heads stand.
fn read_head(record: &Record) -> Option<Head> {
    let is_head = *record.kind() == Kind::Head && record.key() == RecordKey::HEAD;
    record.body().content.as_ref().filter(|_| is_head).and_then(Head::from_content)
}

fn text_of<'m>(members: &'m Map<String, Json>, name: &str) -> Option<&'m str> {
    members.get(name)?.as_str()
}

fn parsed<T: std::str::FromStr>(members: &Map<String, Json>, name: &'static str) -> Result<T, ProofError> {
    text_of(members, name).and_then(|text| text.parse().ok()).ok_or(ProofError::Member(name))
}

fn hex_of(text: &str) -> Option<Vec<u8>> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Body;
    use crate::cbor;
    use crate::key::SigningKey;
    use crate::time::{DAY, Seq, UnixMillis};

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);
    const ORG: OrgId = OrgId([7; 32]);

    fn network() -> NetworkId {
        "demo".parse().unwrap()
    }

    fn sealed(body: &Body) -> Record {
        let bytes = envelope::sign(body, &SigningKey::from_seed([2; 32]), &network()).unwrap();
        envelope::verify(&bytes, &network()).unwrap()
    }

    fn record(place: u8, at: u64) -> Record {
        let seq = Seq::new(NOW.plus(at), 0);
        sealed(
            &Body::new(ORG, Kind::Product, RecordKey([place; 16]), seq)
                .expires(seq.time().plus(DAY))
                .content(cbor::map([])),
        )
    }

    fn head_of(org: OrgId, ids: &[[u8; 32]], as_of: UnixMillis) -> Record {
        let content = Head { as_of, count: ids.len() as u64, root: merkle::root(ids.iter().copied()) };
        let seq = Seq::new(as_of, 1);
        sealed(
            &Body::new(org, Kind::Head, RecordKey::HEAD, seq)
                .expires(seq.time().plus(DAY))
                .content(content.to_content()),
        )
    }

    fn published() -> (Vec<Record>, Vec<[u8; 32]>) {
        let records: Vec<Record> = (9..16).map(|place| record(place, 0)).collect();
        let mut ids: Vec<[u8; 32]> = records.iter().map(|record| record.id().0).collect();
        ids.sort_unstable();
        (records, ids)
    }

    #[test]
    fn every_record_of_a_head_can_be_proven_from_json_alone() {
        let (records, ids) = published();
        let head = head_of(ORG, &ids, NOW);
        for record in &records {
            let proof = InclusionProof::make(&network(), record.key(), record.id(), &ids, &head).unwrap();
            let read = InclusionProof::from_json(proof.to_json().to_string().as_bytes()).unwrap();
            assert_eq!(read, proof);
            let checked = read.check(record, &network());
            assert_eq!(checked.failed, []);
            assert_eq!(checked.content.map(|head| head.count), Some(7));
        }
    }

    #[test]
    fn no_proof_is_made_of_a_set_that_is_not_the_head_s() {
        let (records, mut ids) = published();
        let head = head_of(ORG, &ids, NOW);
        let of = |ids: &[[u8; 32]]| InclusionProof::make(&network(), records[0].key(), records[0].id(), ids, &head);
        assert!(of(&ids).is_some());
        let other = ids.iter().position(|id| *id != records[0].id().0).unwrap();
        ids.remove(other);
        assert!(of(&ids).is_none(), "one record is missing here");
        assert!(InclusionProof::make(&network(), RecordKey([1; 16]), RecordId([1; 32]), &ids, &head).is_none());
    }

    #[test]
    fn each_claim_fails_apart_from_the_others() {
        let (records, ids) = published();
        let head = head_of(ORG, &ids, NOW);
        let good = InclusionProof::make(&network(), records[0].key(), records[0].id(), &ids, &head).unwrap();
        let failed = |proof: &InclusionProof, record: &Record| proof.check(record, &network()).failed;
        assert_eq!(failed(&good, &records[0]), []);

        let mut unsigned = good.clone();
        *unsigned.head.last_mut().unwrap() ^= 1;
        assert_eq!(failed(&unsigned, &records[0])[0], Claim::HeadSigned);
        let elsewhere = good.check(&records[0], &"toinen".parse().unwrap());
        assert!(elsewhere.failed.contains(&Claim::HeadSigned));

        let foreign = InclusionProof { head: head_of(OrgId([8; 32]), &ids, NOW).bytes().to_vec(), ..good.clone() };
        assert_eq!(failed(&foreign, &records[0]), [Claim::HeadsOrganisation]);
        let no_head = InclusionProof { head: records[1].bytes().to_vec(), ..good.clone() };
        assert!(failed(&no_head, &records[0]).contains(&Claim::HeadsOrganisation));

        assert!(failed(&good, &records[1]).contains(&Claim::ThisRecord));
        let misnamed = InclusionProof { key: RecordKey([1; 16]), ..good.clone() };
        assert_eq!(failed(&misnamed, &records[0]), [Claim::ThisRecord]);

        // The publisher counted a record that by its own word did not exist yet.
        let early = head_of(ORG, &ids, NOW.minus(1));
        let early = InclusionProof { head: early.bytes().to_vec(), ..good.clone() };
        assert_eq!(failed(&early, &records[0]), [Claim::Counted]);
        let late = InclusionProof { head: head_of(ORG, &ids, NOW.plus(DAY)).bytes().to_vec(), ..good.clone() };
        assert_eq!(failed(&late, &records[0]), [Claim::Counted]);

        let mut bent = good.clone();
        bent.path[0][5] ^= 1;
        assert_eq!(failed(&bent, &records[0]), [Claim::Path]);
        let moved = InclusionProof { index: good.index + 1, ..good };
        assert_eq!(failed(&moved, &records[0]), [Claim::Path]);
    }

    #[test]
    fn what_is_no_proof_is_named() {
        let (records, ids) = published();
        let head = head_of(ORG, &ids, NOW);
        let proof = InclusionProof::make(&network(), records[0].key(), records[0].id(), &ids, &head).unwrap();
        let read = |json: &Json| InclusionProof::from_json(json.to_string().as_bytes());
        assert_eq!(InclusionProof::from_json(b"[1]"), Err(ProofError::Form));
        assert_eq!(InclusionProof::from_json(b"{"), Err(ProofError::Form));
        let mut later = proof.to_json();
        later["version"] = json!(2);
        assert_eq!(read(&later), Err(ProofError::Version(2)));
        for name in ["version", "network", "org", "key", "id", "index", "path", "head"] {
            let mut broken = proof.to_json();
            broken[name] = json!(true);
            assert_eq!(read(&broken), Err(ProofError::Member(name)), "{name}");
        }
        let mut long = proof.to_json();
        long["path"] = json!(vec!["00".repeat(32); MAX_PROOF_HASHES + 1]);
        assert_eq!(read(&long), Err(ProofError::Member("path")));
        let mut more = proof.to_json();
        more["later"] = json!(1);
        assert_eq!(read(&more), Ok(proof));
    }
}

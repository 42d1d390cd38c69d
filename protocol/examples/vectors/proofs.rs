//! Proofs of inclusion: a record, the proof as nodes hand it out, and the claims that do not hold.

use ciborium::value::Value;
use kirjo_protocol::body::Body;
use kirjo_protocol::cbor;
use kirjo_protocol::envelope::{Record, verify};
use kirjo_protocol::head::Head;
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::limits::SYSTEM_LEASE;
use kirjo_protocol::merkle;
use kirjo_protocol::proof::{Claim, InclusionProof};
use kirjo_protocol::time::{DAY, Seq, UnixMillis};
use serde_json::{Value as Json, json};

use super::{START, file as file_of, hex, key, network, organisation, seal, seal_for, seq};

/// Records that the head counts.
const COUNTED: u8 = 5;

fn opened(bytes: &[u8]) -> Record {
    verify(bytes, &network()).expect("a valid record")
}

fn product(org: OrgId, place: u8) -> Record {
    let seq = seq(u64::from(place), 0);
    let body = Body::new(org, Kind::Product, RecordKey([place; 16]), seq)
        .expires(seq.time().plus(9 * DAY))
        .content(cbor::map([("place", Value::from(place))]));
    opened(&seal(&body, &key(10)))
}

fn head(org: OrgId, ids: &[[u8; 32]], as_of: UnixMillis) -> Body {
    let content = Head { as_of, count: ids.len() as u64, root: merkle::root(ids.iter().copied()) };
    let seq = Seq::new(as_of, 1);
    Body::new(org, Kind::Head, RecordKey::HEAD, seq)
        .expires(seq.time().plus(SYSTEM_LEASE))
        .content(content.to_content())
}

pub(super) fn file() -> Json {
    let (org, _) = organisation();
    let records: Vec<Record> = (3..3 + COUNTED).map(|place| product(org, place)).collect();
    let mut ids: Vec<[u8; 32]> = records.iter().map(|record| record.id().0).collect();
    ids.sort_unstable();
    let as_of = UnixMillis(START + DAY);
    let signed = opened(&seal(&head(org, &ids, as_of), &key(10)));
    let prove = |record: &Record| {
        InclusionProof::make(&network(), record.key(), record.id(), &ids, &signed).expect("a record of the head")
    };
    let vector = |name: &str, record: &Record, proof: &InclusionProof, failed: &[Claim]| {
        let failed: Vec<&str> = failed.iter().map(|claim| claim.name()).collect();
        json!({ "name": name, "record": hex(record.bytes()), "proof": proof.to_json(), "failed": failed })
    };
    let good = |record: &Record| vector(&format!("record {} of the head", record.key()), record, &prove(record), &[]);
    let mut vectors: Vec<Json> = records.iter().map(good).collect();

    let (one, good) = (&records[0], prove(&records[0]));
    let with_head = |bytes: Vec<u8>| InclusionProof { head: bytes, ..good.clone() };
    let mut forged = signed.bytes().to_vec();
    if let Some(last) = forged.last_mut() {
        *last ^= 1;
    }
    let all_of_the_head = [Claim::HeadSigned, Claim::HeadsOrganisation, Claim::Counted, Claim::Path];
    vectors.push(vector("a head whose signature was changed", one, &with_head(forged), &all_of_the_head));
    let payload = head(org, &ids, as_of).encode().expect("a valid body");
    let elsewhere = with_head(seal_for("toinen", &payload, &key(10)));
    vectors.push(vector("a head of another network", one, &elsewhere, &all_of_the_head));
    let foreign = with_head(seal(&head(OrgId([1; 32]), &ids, as_of), &key(10)));
    vectors.push(vector("a head of another organisation", one, &foreign, &[Claim::HeadsOrganisation]));
    let early = with_head(seal(&head(org, &ids, UnixMillis(START + 2)), &key(10)));
    vectors.push(vector("a head of the instant before the record", one, &early, &[Claim::Counted]));
    let late = with_head(seal(&head(org, &ids, UnixMillis(START + 3 + 9 * DAY)), &key(10)));
    vectors.push(vector("a head of the instant at which the lease has ended", one, &late, &[Claim::Counted]));
    let other = &records[1];
    vectors.push(vector("the proof of another record", other, &good, &[Claim::ThisRecord, Claim::Path]));
    let mut bent = good.clone();
    bent.path[0][0] ^= 1;
    vectors.push(vector("a changed hash", one, &bent, &[Claim::Path]));
    let mut short = good.clone();
    short.path.pop();
    vectors.push(vector("a hash too few", one, &short, &[Claim::Path]));
    let moved = InclusionProof { index: u64::from(COUNTED), ..good };
    vectors.push(vector("a leaf beyond the last", one, &moved, &[Claim::Path]));
    file_of(
        "Proofs that a record is among those that its publisher's head counts: the record's envelope, the proof as a node gives it, and which of its claims do not hold; none when the proof is good.",
        vectors,
    )
}

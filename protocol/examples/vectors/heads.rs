//! Roots of heads, and digests of states.

use ciborium::value::Value;
use kirjo_protocol::body::Body;
use kirjo_protocol::cbor;
use kirjo_protocol::head::Head;
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::limits::SYSTEM_LEASE;
use kirjo_protocol::merkle;
use kirjo_protocol::replica::{Config, Replica, Source};
use kirjo_protocol::time::{DAY, HOUR, UnixMillis};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::{START, file as file_of, hex, key, network, organisation, seal, seq};

fn ids(count: u64) -> Vec<[u8; 32]> {
    let mut ids: Vec<[u8; 32]> =
        (0..count).map(|number| Sha256::digest(number.to_string().as_bytes()).into()).collect();
    ids.sort_unstable();
    ids
}

pub(super) fn roots() -> Json {
    let vectors = [0, 1, 2, 3, 4, 5, 7, 8, 9, 100]
        .into_iter()
        .map(|count| {
            let ids = ids(count);
            let proofs: Vec<Json> = [0, count / 2, count.saturating_sub(1)]
                .into_iter()
                .filter(|index| *index < count)
                .map(|index| {
                    let proof = merkle::inclusion_proof(&ids, index as usize).unwrap_or_default();
                    let proof: Vec<String> = proof.iter().map(|hash| hex(hash)).collect();
                    json!({ "index": index, "id": hex(&ids[index as usize]), "proof": proof })
                })
                .collect();
            json!({ "name": format!("{count} ids"), "count": count, "root": hex(&merkle::root(ids)), "proofs": proofs })
        })
        .collect();
    file_of(
        "Merkle tree hashes of RFC 6962 over ids in ascending order. The ids are the SHA-256 hashes of the numbers from 0 up to but not including the count, each in decimal; a proof leads from an id to the root, lowest hash first.",
        vectors,
    )
}

pub(super) fn digests() -> Json {
    let (org, genesis) = organisation();
    let record = |kind: &str, place: u8, millis: u64, lease: u64| {
        let seq = seq(millis, 0);
        let kind = Kind::parse(kind).expect("a plain label");
        let content = cbor::map([("place", Value::from(place))]);
        Body::new(org, kind, RecordKey([place; 16]), seq).expires(seq.time().plus(lease)).content(content)
    };
    let head = Head { as_of: UnixMillis(START), count: 0, root: [7; 32] };
    let head = Body::new(org, Kind::Head, RecordKey::HEAD, seq(9, 0))
        .expires(seq(9, 0).time().plus(SYSTEM_LEASE))
        .content(head.to_content());
    let mut critical = record("product", 6, 6, 9 * DAY);
    critical.critical = vec!["place".into()];
    let bodies = [
        ("counted", record("product", 3, 3, 9 * DAY)),
        ("counted: a kind of a later version", record("pathway", 4, 4, 9 * DAY)),
        ("counted: a critical field", critical),
        ("not counted: superseded", record("product", 5, 5, 9 * DAY)),
        ("not counted: a retraction", Body::new(org, Kind::Product, RecordKey([5; 16]), seq(50, 0)).retraction()),
        ("not counted: a head", head),
        ("counted until its lease ends, by the digest until the end of that day", record("competence", 7, 7, 2 * HOUR)),
        ("counted in the digest, ahead of the head", record("product", 8, 3 * DAY, 9 * DAY)),
    ];
    let mut told = vec![json!({ "note": "not counted: an identity operation", "hex": hex(&genesis) })];
    told.extend(bodies.iter().map(|(note, body)| json!({ "note": note, "hex": hex(&seal(body, &key(10))) })));
    let vectors = [
        ("at the start", 0, 0),
        ("the same day, later", 9 * HOUR, 9 * HOUR),
        ("after three days", 3 * DAY, 2 * DAY),
        ("when all leases have ended", 30 * DAY, 30 * DAY),
    ]
    .into_iter()
    .map(|(name, now, as_of)| {
        let (now, as_of) = (UnixMillis(START + now), UnixMillis(START + as_of));
        let replica = holding(&org, &genesis, &bodies.clone().map(|(_, body)| body));
        let (digest, count) = replica.state_digest(now);
        let head = replica.head_of(&org, as_of).expect("the organisation is known");
        json!({
            "name": name,
            "now": now.0,
            "digest_at": now.day_start().0,
            "digest": hex(&digest),
            "count": count,
            "head": { "asOf": as_of.0, "count": head.count, "root": hex(&head.root) },
        })
    })
    .collect();
    super::merged([
        file_of(
            "The state digest and the head of one organisation over the same records, all of them offered at the start plus three days.",
            vectors,
        ),
        json!({ "org": org.to_string(), "records": told }),
    ])
}

fn holding(org: &OrgId, genesis: &[u8], bodies: &[Body]) -> Replica {
    let now = UnixMillis(START + 3 * DAY);
    let mut replica = Replica::new(Config::new(network(), 0));
    let sealed = bodies.iter().map(|body| seal(body, &key(10)));
    for bytes in [genesis.to_vec()].into_iter().chain(sealed) {
        let record = kirjo_protocol::envelope::verify(&bytes, &network()).expect("a valid record");
        assert_eq!(record.org(), *org);
        replica.offer(now, &record, Source::Local, &mut Vec::new());
    }
    replica
}

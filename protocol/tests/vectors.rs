//! Holds the implementation to the test vectors of the specification.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::Path;

use data_encoding::HEXLOWER;
use kirjo_protocol::body::Body;
use kirjo_protocol::cbor::{self, CborError};
use kirjo_protocol::content;
use kirjo_protocol::envelope::{self, EnvelopeError, Record};
use kirjo_protocol::frame::{Request, Response};
use kirjo_protocol::id::{NetworkId, OrgId};
use kirjo_protocol::identity::{Authority, Chain, Offered};
use kirjo_protocol::key::PublicKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::merkle;
use kirjo_protocol::node_record::NodeRecord;
use kirjo_protocol::proof::InclusionProof;
use kirjo_protocol::reconcile::{Initiator, respond};
use kirjo_protocol::refusal::{Refusal, Verdict};
use kirjo_protocol::replica::{Config, Output, Replica, Source};
use kirjo_protocol::set::{Item, OrderedSet};
use kirjo_protocol::time::{Seq, UnixMillis};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

#[path = "../examples/vectors/generate.rs"]
mod generate;

/// A file of vectors as it is in the repository.
fn read(name: &str) -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(name);
    serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap()
}

fn vectors(file: &Json) -> &[Json] {
    let vectors = file["vectors"].as_array().unwrap();
    assert!(!vectors.is_empty());
    vectors
}

fn unhex(value: &Json) -> Vec<u8> {
    HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

/// The bytes of a vector, written out or told in parts.
fn bytes(vector: &Json) -> Vec<u8> {
    match vector["parts"].as_array() {
        None => unhex(&vector["hex"]),
        Some(parts) => parts
            .iter()
            .flat_map(|part| unhex(&part["hex"]).repeat(part["times"].as_u64().unwrap_or(1) as usize))
            .collect(),
    }
}

fn name(vector: &Json) -> &str {
    vector["name"].as_str().unwrap()
}

fn network() -> NetworkId {
    generate::NETWORK.parse().unwrap()
}

fn verified(value: &Json) -> Record {
    envelope::verify(&unhex(value), &network()).unwrap()
}

#[test]
fn the_files_are_what_the_example_writes() {
    for (name, text) in generate::all() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(name);
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == text, "{name} has changed: run `cargo run -p kirjo-protocol --example vectors`");
    }
    let kept = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")).unwrap().count();
    assert_eq!(kept, generate::all().len(), "a file that nothing writes and nothing checks");
}

#[test]
fn every_name_is_used_once_and_every_refusal_has_its_reason() {
    for (file, _) in generate::all() {
        let file = read(file);
        let mut names: Vec<_> = vectors(&file)
            .iter()
            .map(|vector| {
                assert!(vector["valid"] != Json::Bool(false) || vector["reason"].is_string(), "{}", name(vector));
                (vector["direction"].as_str(), name(vector))
            })
            .collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}

#[test]
fn strict_cbor_is_what_the_vectors_say() {
    let rule = |error| match error {
        CborError::Malformed => "malformed",
        CborError::TooDeep => "too-deep",
        CborError::Trailing => "trailing",
        CborError::Float => "float",
        CborError::Tag => "tag",
        CborError::BigInteger => "big-integer",
        CborError::KeyOrder => "key-order",
        CborError::NotDeterministic => "not-deterministic",
    };
    for vector in vectors(&read("cbor.json")) {
        let bytes = bytes(vector);
        match cbor::decode(&bytes) {
            Ok(value) => {
                assert_eq!(vector["valid"], true, "{}", name(vector));
                assert_eq!(cbor::encode(&value).unwrap(), bytes, "{}", name(vector));
            }
            Err(error) => assert_eq!(vector["rule"], rule(error), "{}", name(vector)),
        }
    }
}

fn assert_body(vector: &Json, body: &Body) {
    assert_eq!(vector["kind"], body.kind.name(), "{}", name(vector));
    assert_eq!(vector["key"], body.key.to_string(), "{}", name(vector));
    assert_eq!(vector["seq"], body.seq.0, "{}", name(vector));
    assert_eq!(vector["expires"], body.expires.0, "{}", name(vector));
    assert_eq!(vector["retraction"], body.content.is_none(), "{}", name(vector));
    let critical: Vec<_> = vector["critical"].as_array().unwrap().iter().filter_map(Json::as_str).collect();
    assert_eq!(critical, body.critical, "{}", name(vector));
}

#[test]
fn envelopes_are_accepted_and_refused_as_the_vectors_say() {
    let file = read("envelope.json");
    for vector in vectors(&file) {
        let bytes = bytes(vector);
        match envelope::verify(&bytes, &network()) {
            Ok(record) => {
                assert_eq!(vector["valid"], true, "{}", name(vector));
                assert_eq!(vector["id"], record.id().to_string(), "{}", name(vector));
                assert_eq!(unhex(&vector["id_hex"]), record.id().0, "{}", name(vector));
                assert_eq!(vector["org"], record.org().to_string(), "{}", name(vector));
                assert_eq!(unhex(&vector["signer"]), record.signer().as_bytes(), "{}", name(vector));
                assert_eq!(envelope::peek_id(&bytes, &network()), Ok(record.id()), "{}", name(vector));
                assert_body(vector, record.body());
            }
            Err(error) => assert_eq!(vector["refusal"], Refusal::from(&error).name(), "{}", name(vector)),
        }
    }
    let first = &vectors(&file)[0];
    assert_eq!(unhex(&first["id_hex"]), Sha256::digest(unhex(&file["sig_structure"])).to_vec());
}

#[test]
fn bodies_are_accepted_and_refused_as_the_vectors_say() {
    for vector in vectors(&read("body.json")) {
        let bytes = bytes(vector);
        match Body::decode(&bytes) {
            Ok(body) => {
                assert_eq!(vector["valid"], true, "{}", name(vector));
                assert_eq!(unhex(&vector["org"]), body.org.0, "{}", name(vector));
                assert_eq!(body.encode().unwrap(), bytes, "{}", name(vector));
                assert_body(vector, &body);
            }
            Err(error) => {
                let refusal = Refusal::from(&EnvelopeError::from(error));
                assert_eq!(vector["refusal"], refusal.name(), "{}", name(vector));
            }
        }
    }
}

/// Offers operations in one order; says what became of each.
fn run(vector: &Json, run: &Json) -> (Option<Chain>, Vec<&'static str>) {
    let mut chain: Option<Chain> = None;
    let mut outcomes = Vec::new();
    for arrival in run["arrivals"].as_array().unwrap() {
        let record = verified(&vector["operations"][arrival["operation"].as_str().unwrap()]);
        let offered = match &mut chain {
            Some(chain) => chain.offer(&record),
            None => match Chain::found(record) {
                Ok(founded) => {
                    chain = Some(founded);
                    Offered::Extends
                }
                Err(error) => Offered::Refused(error),
            },
        };
        outcomes.push(match offered {
            Offered::Extends => "extends",
            Offered::Replaces(_) => "replaces",
            Offered::Known => "known",
            Offered::Superseded => "superseded",
            Offered::UnknownPrevious => "unknown-previous",
            Offered::Refused(_) => "refused",
        });
    }
    (chain, outcomes)
}

#[test]
fn chains_end_where_the_vectors_say_in_every_order_of_arrival() {
    for vector in vectors(&read("identity.json")) {
        for order in vector["runs"].as_array().unwrap() {
            let (chain, outcomes) = run(vector, order);
            let expected: Vec<_> =
                order["arrivals"].as_array().unwrap().iter().map(|a| a["outcome"].as_str().unwrap()).collect();
            assert_eq!(outcomes, expected, "{}", name(vector));
            let tip = order["tip"].as_str().map(|label| verified(&vector["operations"][label]).id());
            assert_eq!(chain.as_ref().map(Chain::tip), tip, "{}", name(vector));
            for asked in vector["authority"].as_array().unwrap() {
                let signer = PublicKey::from_bytes(&unhex(&asked["signer"]).try_into().unwrap()).unwrap();
                let kind = Kind::parse(asked["kind"].as_str().unwrap()).unwrap();
                let seq = Seq(asked["seq"].as_u64().unwrap());
                let answer = match chain.as_ref().unwrap().authority(&signer, &kind, seq) {
                    Authority::Counts => "counts",
                    Authority::Unknown => "unknown",
                    Authority::Revoked => "revoked",
                    Authority::Ended => "ended",
                    Authority::OutOfScope => "out-of-scope",
                };
                assert_eq!(asked["answer"], answer, "{}: {asked}", name(vector));
            }
        }
    }
}

#[test]
fn the_same_version_wins_in_both_orders_of_arrival() {
    let file = read("merge.json");
    let now = UnixMillis(generate::START + 60_000);
    for vector in vectors(&file) {
        let (a, b) = (verified(&vector["a"]), verified(&vector["b"]));
        let winner = if vector["winner"] == "a" { &a } else { &b };
        for (first, second) in [(&a, &b), (&b, &a)] {
            let (mut replica, mut out) = (Replica::new(Config::new(network(), 0)), Vec::new());
            replica.offer(now, &verified(&file["genesis"]), Source::Local, &mut out);
            assert_eq!(replica.offer(now, first, Source::Local, &mut out), Verdict::Accepted, "{}", name(vector));
            let expected = if second.id() == winner.id() { Verdict::Accepted } else { Verdict::Superseded };
            assert_eq!(replica.offer(now, second, Source::Local, &mut out), expected, "{}", name(vector));
            let held = replica.record(&a.org(), &a.key()).unwrap().entry.id;
            assert_eq!(held, winner.id(), "{}", name(vector));
            let evidence = out.iter().any(|output| matches!(output, Output::Evidence { .. }));
            assert_eq!(vector["equivocation"], evidence, "{}", name(vector));
        }
    }
}

#[test]
fn frames_are_read_and_refused_as_the_vectors_say() {
    for vector in vectors(&read("frames.json")) {
        let bytes = bytes(vector);
        let read = if vector["direction"] == "request" {
            Request::decode(&bytes).map(|frame| (frame.encode(), format!("{frame:?}")))
        } else {
            Response::decode(&bytes).map(|frame| (frame.encode(), format!("{frame:?}")))
        };
        assert_eq!(vector["valid"], read.is_ok(), "{}", name(vector));
        if let Ok((again, meaning)) = read {
            assert_eq!(again, bytes, "{}", name(vector));
            assert_eq!(vector["meaning"], meaning, "{}", name(vector));
        }
    }
}

fn item(number: u64) -> Item {
    Item::new(generate::START + number * 1_000, Sha256::digest(number.to_string().as_bytes()).into())
}

fn set_of(side: &Json) -> OrderedSet {
    let without: Vec<u64> = side["without"].as_array().unwrap().iter().filter_map(Json::as_u64).collect();
    let range = side["from"].as_u64().unwrap()..side["to"].as_u64().unwrap();
    range.filter(|number| !without.contains(number)).map(item).collect()
}

#[test]
fn reconciliations_say_byte_for_byte_what_the_vectors_say() {
    for vector in vectors(&read("reconcile.json")) {
        let (ours, theirs) = (set_of(&vector["initiator"]), set_of(&vector["responder"]));
        let (mut initiator, mut message) = Initiator::new(&ours);
        let (mut have, mut need) = (Vec::new(), Vec::new());
        for pair in vector["messages"].as_array().unwrap().chunks(2) {
            assert_eq!(message, unhex(&pair[0]), "{}", name(vector));
            assert_eq!(respond(&theirs, &message).unwrap(), unhex(&pair[1]), "{}", name(vector));
            let step = initiator.step(&ours, &unhex(&pair[1])).unwrap();
            have.extend(step.have);
            need.extend(step.need);
            message = step.next.unwrap_or_default();
        }
        assert!(initiator.has_ended(), "{}", name(vector));
        for (found, told) in [(have, &vector["have"]), (need, &vector["need"])] {
            let mut expected: Vec<_> = told.as_array().unwrap().iter().map(|n| item(n.as_u64().unwrap()).id).collect();
            let mut found = found;
            expected.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, expected, "{}", name(vector));
        }
    }
}

#[test]
fn roots_and_proofs_are_what_the_vectors_say() {
    for vector in vectors(&read("head.json")) {
        let count = vector["count"].as_u64().unwrap();
        let mut ids: Vec<[u8; 32]> = (0..count).map(|n| Sha256::digest(n.to_string().as_bytes()).into()).collect();
        ids.sort_unstable();
        let root: [u8; 32] = unhex(&vector["root"]).try_into().unwrap();
        assert_eq!(merkle::root(ids.iter().copied()), root, "{}", name(vector));
        for proof in vector["proofs"].as_array().unwrap() {
            let index = proof["index"].as_u64().unwrap();
            let id: [u8; 32] = unhex(&proof["id"]).try_into().unwrap();
            assert_eq!(ids[index as usize], id, "{}", name(vector));
            let hashes: Vec<[u8; 32]> =
                proof["proof"].as_array().unwrap().iter().map(|h| unhex(h).try_into().unwrap()).collect();
            assert!(merkle::verify_inclusion(&root, count, index, &id, &hashes), "{}", name(vector));
        }
    }
}

#[test]
fn proofs_of_inclusion_are_judged_as_the_vectors_say() {
    for vector in vectors(&read("proof.json")) {
        let record = envelope::verify(&unhex(&vector["record"]), &network()).unwrap();
        let proof = InclusionProof::from_json(vector["proof"].to_string().as_bytes()).unwrap();
        assert_eq!(proof.to_json(), vector["proof"], "{}", name(vector));
        let failed: Vec<&str> = proof.check(&record, &network()).failed.iter().map(|claim| claim.name()).collect();
        assert_eq!(Json::from(failed), vector["failed"], "{}", name(vector));
    }
}

#[test]
fn digests_and_heads_are_the_same_in_any_order_of_arrival() {
    let file = read("digest.json");
    let org: OrgId = file["org"].as_str().unwrap().parse().unwrap();
    let records: Vec<_> = file["records"].as_array().unwrap().iter().map(|record| verified(&record["hex"])).collect();
    let now = UnixMillis(generate::START + 3 * 86_400_000);
    let offer = |order: Vec<&Record>| {
        let mut replica = Replica::new(Config::new(network(), 0));
        for record in order {
            replica.offer(now, record, Source::Local, &mut Vec::new());
        }
        replica
    };
    // In the second order everything waits until the genesis comes.
    for replica in [offer(records.iter().collect()), offer(records.iter().rev().collect())] {
        for vector in vectors(&file) {
            let (digest, count) = replica.state_digest(UnixMillis(vector["now"].as_u64().unwrap()));
            assert_eq!(
                (unhex(&vector["digest"]), &vector["count"]),
                (digest.to_vec(), &Json::from(count)),
                "{}",
                name(vector)
            );
            let head = replica.head_of(&org, UnixMillis(vector["head"]["asOf"].as_u64().unwrap())).unwrap();
            assert_eq!(vector["head"]["count"], head.count, "{}", name(vector));
            assert_eq!(unhex(&vector["head"]["root"]), head.root, "{}", name(vector));
        }
    }
}

#[test]
fn node_records_are_believed_as_the_vectors_say() {
    for vector in vectors(&read("node_record.json")) {
        let record = verified(&vector["hex"]);
        let node = NodeRecord::from_content(record.body().content.as_ref().unwrap());
        let believed = node.is_some_and(|node| {
            assert_eq!(NodeRecord::key_of(&node.peer), record.key(), "{}", name(vector));
            node.is_proven(&network(), &record.org())
        });
        assert_eq!(vector["valid"], believed, "{}", name(vector));
    }
}

#[test]
fn contents_may_be_published_as_the_vectors_say() {
    for vector in vectors(&read("content.json")) {
        let content = content::json::from_json(&vector["content"]).unwrap();
        let faults = content::validate(vector["kind"].as_str().unwrap(), &content);
        assert_eq!(vector["valid"], faults.is_empty(), "{}: {faults:?}", name(vector));
        if let Some(reason) = vector["reason"].as_str() {
            let found: Vec<_> = faults.iter().map(|fault| format!("{}: {}", fault.path, fault.rule.code())).collect();
            assert_eq!(found, [reason], "{}", name(vector));
        }
    }
}

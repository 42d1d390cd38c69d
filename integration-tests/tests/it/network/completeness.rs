//! Nobody can hide a record unnoticed: heads, what nodes say about them, and proofs for others.

use integration_tests::federation::{Federation, NETWORK};
use integration_tests::organisation::{Organisation, now};
use integration_tests::participant::Participant;
use integration_tests::sample::product;
use integration_tests::wait::until;
use kirjo_protocol::body::Body;
use kirjo_protocol::envelope;
use kirjo_protocol::head::Head;
use kirjo_protocol::id::RecordKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::merkle;
use kirjo_protocol::time::{DAY, Seq};
use serde_json::{Value, json};

/// A head that counts these records, signed now.
fn head_over(org: &Organisation, records: &[&Vec<u8>]) -> Vec<u8> {
    let mut ids: Vec<[u8; 32]> =
        records.iter().map(|bytes| envelope::peek_id(bytes, &org.network).unwrap().0).collect();
    ids.sort_unstable();
    let as_of = now();
    let content = Head { as_of, count: ids.len() as u64, root: merkle::root(ids) };
    let body = Body::new(org.id, Kind::Head, RecordKey::HEAD, Seq::last_of(as_of))
        .expires(as_of.plus(30 * DAY))
        .content(content.to_content());
    org.sign(&body)
}

fn completeness(node: &Participant, org: &Organisation) -> Value {
    let answer = node.get(&format!("/api/v1/orgs/{}", org.id));
    if answer.status == 200 { answer.json()["completeness"].clone() } else { Value::Null }
}

/// Waits for a state, and meanwhile never sees a shortage that fewer than two organisations were asked about.
fn becomes(node: &Participant, org: &Organisation, state: &str) -> Value {
    until(&format!("{state} at {}", node.name()), || {
        let answer = completeness(node, org);
        if answer["state"] == "short" {
            assert!(answer["asked"].as_array().unwrap().len() >= 2, "{answer}");
        }
        if answer["state"] == state { Ok(answer) } else { Err(answer.to_string()) }
    })
}

#[test]
fn a_hidden_record_is_noticed_and_a_shortage_stated_after_two_organisations_were_asked() {
    let federation = Federation::of(3);
    let org = Organisation::found(NETWORK);
    let (shown, hidden) =
        (org.record("product", &product("a", "Näkyvä")), org.record("product", &product("b", "Salattu")));
    let node = &federation.nodes[0];
    assert_eq!(node.offer(&org.genesis), "accepted");
    assert_eq!(node.offer(&shown), "accepted");
    assert_eq!(completeness(node, &org), json!({ "state": "no-head" }));
    let key = envelope::verify(&shown, &org.network).unwrap().key();
    let proof = format!("/api/v1/proof/{}/{key}", org.id);
    let refused = |code: &str| {
        let answer = node.get(&proof);
        assert_eq!((answer.status, answer.json()["code"].clone()), (409, json!(code)), "{}", answer.text());
    };
    refused("no-head");

    let head = head_over(&org, &[&shown, &hidden]);
    assert_eq!(node.offer(&head), "accepted");
    let answer = becomes(node, &org, "checking");
    assert_eq!((&answer["missing"], &answer["asked"]), (&json!(1), &json!([])));
    refused("copy-differs");
    for other in &federation.nodes[1..] {
        until(&format!("the head at {}", other.name()), || {
            let answer = completeness(other, &org);
            if answer["missing"] == 1 { Ok(()) } else { Err(answer.to_string()) }
        });
    }

    until("the organisations of the peers", || {
        let peers = node.get("/api/v1/peers").good().json();
        let named = peers["items"].as_array().unwrap().iter().filter(|peer| peer["org"].is_string()).count();
        if named == 2 { Ok(()) } else { Err(peers.to_string()) }
    });
    node.json(&["sync", "--wait", "60"]);
    let answer = becomes(node, &org, "short");
    assert_eq!(answer["missing"], json!(1));
    let mut asked: Vec<&str> =
        answer["asked"].as_array().unwrap().iter().map(|asked| asked["org"].as_str().unwrap()).collect();
    asked.dedup();
    assert_eq!(asked.len(), 2, "{answer}");
    let said = node.run(&["status"]).good().text();
    assert!(said.contains("short of at least 1 record"), "{said}");
    assert!(asked.iter().all(|org| said.contains(org)), "{said}");
    assert_eq!(node.status()["completeness"]["short"], json!(1));

    // What was hidden comes out, and all is well; the one proof is made now.
    assert_eq!(federation.nodes[1].offer(&hidden), "accepted");
    for node in &federation.nodes {
        becomes(node, &org, "complete");
    }
    assert_eq!(node.get(&proof).status, 200);

    // A record above the head's instant is ahead of it, and not provable yet.
    let newer = org.record("product", &product("c", "Uudempi"));
    assert_eq!(node.offer(&newer), "accepted");
    assert_eq!(becomes(node, &org, "ahead")["ahead"], json!(1));
    let newer = envelope::verify(&newer, &org.network).unwrap().key();
    assert_eq!(node.get(&format!("/api/v1/proof/{}/{newer}", org.id)).json()["code"], json!("above-head"));
}

#[test]
fn every_publisher_is_complete_on_every_node_soon_after_it_has_published() {
    let federation = Federation::of(3);
    for (at, node) in federation.nodes.iter().enumerate() {
        node.publish(&product(&format!("p-{at}"), "Täydellinen"));
    }
    federation.in_step(6);
    for node in &federation.nodes {
        until(&format!("complete publishers at {}", node.name()), || {
            let counts = node.status()["completeness"].clone();
            if counts["complete"] == 3 { Ok(()) } else { Err(counts.to_string()) }
        });
        let listed = node.get("/api/v1/orgs").good().json();
        for org in listed["items"].as_array().unwrap() {
            assert_eq!(org["completeness"]["state"], json!("complete"), "{org}");
        }
    }
    let all = federation.nodes[0].json(&["status"]);
    assert_eq!(all["publishers"].as_array().unwrap().len(), 3);
}

#[test]
fn a_proof_of_any_node_is_checked_offline_and_shows_nothing_else() {
    let federation = Federation::of(2);
    let (one, other) = (&federation.nodes[0], &federation.nodes[1]);
    let published = one.publish(&product("p", "Todistettu"));
    let also = one.publish(&product("q", "Toinen"));
    let path = format!("/api/v1/proof/{}/{}", published.org, published.key);
    let proof = until("a proof", || {
        let answer = other.get(&path);
        if answer.status == 200 { Ok(answer) } else { Err(answer.text()) }
    });
    let proof = proof.json();
    let file = other.write("proof.json", proof.to_string());
    let save = |name: &str, path: &str| other.write(name, other.cose(path).good().body);
    let (record, second) = (save("record.cose", &published.path()), save("second.cose", &also.path()));
    let identity = save("identity.cose", &format!("/api/v1/orgs/{}/identity", published.org));

    let verify = |record: &str, proof: &str| {
        other.run(&["verify", record, "--network", NETWORK, "--identity", &identity, "--proof", proof, "--json"])
    };
    let good = verify(&record, &file).good().json();
    assert_eq!(good["proof"]["holds"], json!(true), "{good}");
    assert_eq!(good["proof"]["head_membership"], json!("belongs"));
    assert_eq!(good["belongs"], json!(true));

    let run = verify(&second, &file);
    run.refusal();
    assert_eq!(run.json()["proof"]["claims"]["this-record"], json!(false));
    assert_eq!(run.json()["signature"], json!("good"), "the record itself is good");
    let mut bent = proof.clone();
    bent["index"] = json!(proof["index"].as_u64().unwrap() + 1);
    let run = verify(&record, &other.write("bent.json", bent.to_string()));
    run.refusal();
    assert_eq!(run.json()["proof"]["claims"]["path"], json!(false));
    assert_eq!(run.json()["proof"]["claims"]["head-signed"], json!(true));
    let mut forged = proof.clone();
    let head = forged["head"].as_str().unwrap().to_owned();
    let digit = if head.ends_with('0') { "1" } else { "0" };
    forged["head"] = json!(format!("{}{digit}", &head[..head.len() - 1]));
    let run = verify(&record, &other.write("forged.json", forged.to_string()));
    run.refusal();
    assert_eq!(run.json()["proof"]["claims"]["head-signed"], json!(false));
    verify(&record, &other.write("none.json", "[]")).refusal();

    assert_eq!(other.get(&format!("/api/v1/proof/{}/{}", published.org, RecordKey([3; 16]))).status, 404);
    one.retract(&published);
    until("the withdrawal", || {
        let status = other.get(&path).status;
        if status == 410 { Ok(()) } else { Err(status.to_string()) }
    });
}

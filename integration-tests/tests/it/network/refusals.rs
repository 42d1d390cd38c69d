//! Records that may not enter are refused by name and counted; those of a later version are carried on.

use integration_tests::federation::{Federation, NETWORK};
use integration_tests::hostile::Hostile;
use integration_tests::organisation::{Organisation, now};
use integration_tests::participant::Participant;
use integration_tests::sample::{product, random_bytes};
use integration_tests::wait::until;
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::limits::{MAX_CLOCK_OFFSET, MAX_ENVELOPE};
use kirjo_protocol::refusal::{Refusal, Verdict};
use kirjo_protocol::time::{DAY, MINUTE};
use serde_json::json;

/// Offers an envelope by the admin interface and, as a peer, by a push: both must give this verdict, and both be counted.
fn is_refused(node: &Participant, hostile: &mut Hostile, what: &str, envelope: &[u8], verdict: Verdict) {
    let before = node.verdicts(verdict.name());
    assert_eq!(node.offer(envelope), verdict.name(), "{what}, offered");
    assert_eq!(hostile.push(&[envelope.to_vec()]), [verdict], "{what}, pushed");
    assert_eq!(node.verdicts(verdict.name()), before + 2, "{what} is counted each time");
}

#[test]
fn records_that_break_a_rule_are_refused_by_name_and_counted() {
    let federation = Federation::of(3);
    let node = &federation.nodes[1];
    let mut hostile = Hostile::connect(node, NETWORK);
    let content = product("x", "Vieras");

    let mut org = Organisation::found(NETWORK);
    assert_eq!(node.offer(&org.genesis), "accepted");
    let good = org.record("product", &content);
    assert_eq!(node.offer(&good), "accepted");
    assert_eq!(node.offer(&good), "known");
    federation.in_step(4);

    // The same organisation and the same key, in a network where it may publish something else.
    org.network = "toinen".parse().unwrap();
    let foreign = org.record("product", &content);
    org.network = NETWORK.parse().unwrap();
    is_refused(node, &mut hostile, "a record of another network", &foreign, Verdict::Refused(Refusal::BadSignature));

    let mut tampered = good.clone();
    let title = tampered.windows(6).position(|part| part == b"Vieras").unwrap();
    tampered[title] = b'W';
    is_refused(node, &mut hostile, "a tampered record", &tampered, Verdict::Refused(Refusal::BadSignature));

    let at = now().minus(90 * DAY);
    let mut expired = org.body("product", at, &content);
    expired.expires = at.plus(59 * DAY);
    is_refused(node, &mut hostile, "a record that ended 31 days ago", &org.sign(&expired), Verdict::Expired);

    let early = org.sign(&org.body("product", now().plus(10 * MINUTE), &content));
    assert_eq!(node.offer(&early), "future", "a record of the future is put off");

    // An identity operation takes the signer away; what it signed before and signs now is refused.
    let successor = SigningKey::from_seed(random_bytes());
    assert_eq!(node.offer(&org.replace_signer(&successor)), "accepted");
    let late = org.record("product", &content);
    is_refused(node, &mut hostile, "a record of a revoked signer", &late, Verdict::Refused(Refusal::Revoked));
    is_refused(node, &mut hostile, "an earlier record of it", &good, Verdict::Refused(Refusal::Revoked));

    // Only the three own organisations are left, on all nodes.
    federation.in_step(3);
}

#[test]
fn beyond_the_budget_for_strangers_nobody_new_is_taken_in_and_status_says_so() {
    let mut node = Participant::init("Täysi Oy", NETWORK, &[]);
    // The identity of one organisation and a small record fit, those of a second don't.
    node.configure("unknown_bytes = 4294967296", "unknown_bytes = 900");
    node.start();
    let (first, second) = (Organisation::found(NETWORK), Organisation::found(NETWORK));
    let content = product("y", "Vieras");
    assert_eq!(node.offer(&first.genesis), "accepted");
    for _ in 0..3 {
        assert_eq!(node.offer(&first.record("product", &content)), "accepted", "who is held goes on");
    }
    assert_eq!(node.offer(&second.genesis), "unknown-orgs");
    assert_eq!(node.offer(&second.record("product", &content)), "unknown-orgs", "it does not wait for nothing");
    let unknown = node.status()["unknown"].clone();
    assert_eq!((&unknown["organisations"], &unknown["refused"]), (&json!(1), &json!(2)), "{unknown}");
    assert!(unknown["bytes"].as_u64() > unknown["most_bytes"].as_u64(), "{unknown}");
    let said = node.run(&["status"]).stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("raise limits.unknown_orgs or limits.unknown_bytes"), "{said}");

    // Nothing that is held is lost by a restart, and more room lets the other in.
    node.stop();
    node.configure("unknown_bytes = 900", "unknown_bytes = 4294967296");
    node.start();
    assert_eq!(node.status()["unknown"]["bytes"], unknown["bytes"]);
    assert_eq!(node.offer(&second.genesis), "accepted");
    assert_eq!(node.status()["unknown"]["organisations"], json!(2));
}

#[test]
fn an_envelope_above_the_limit_is_refused_before_it_is_read() {
    let node = Participant::start_new("Rajattu Oy", NETWORK, &[]);
    let before = node.verdicts("too-large");
    assert_eq!(node.offer(&vec![0xd2; MAX_ENVELOPE + 1]), "too-large");
    assert_eq!(node.verdicts("too-large"), before + 1);
    // A peer can't even put it into a frame.
    let mut hostile = Hostile::connect(&node, NETWORK);
    let envelopes = vec![vec![0xd2; MAX_ENVELOPE + 1].as_slice().into()];
    let answer = hostile.ask(kirjo_protocol::frame::Request::Push { envelopes }.encode());
    assert_eq!(answer, None, "a frame beyond its limits has no answer");
    until("the count of the bad frame", || match node.verdicts("bad-frame") {
        0 => Err("not counted".to_owned()),
        _ => Ok(()),
    });
    assert_eq!(node.status()["records"], json!(1));
}

#[test]
fn a_record_whose_organisation_is_unknown_waits_and_enters_with_its_identity() {
    let federation = Federation::of(2);
    let org = Organisation::found(NETWORK);
    let record = org.record("product", &product("w", "Odottava"));
    assert_eq!(federation.nodes[0].offer(&record), "waiting");
    assert_eq!(federation.nodes[0].status()["records"], json!(2), "it is not in the set");
    assert_eq!(federation.nodes[0].offer(&org.genesis), "accepted");
    assert_eq!(federation.nodes[0].status()["records"], json!(3), "now it is");
    federation.nodes[1].json(&["sync", "--wait", "60"]);
    federation.in_step(3);
}

#[test]
fn a_record_of_an_unknown_kind_is_carried_on_and_not_shown() {
    let mut federation = Federation::of(3);
    let org = Organisation::found(NETWORK);
    let body = org.body("pathway", now(), &json!({"title": {"fi": "Palvelupolku"}, "steps": 3}));
    let envelope = org.sign(&body);
    assert_eq!(federation.nodes[0].offer(&org.genesis), "accepted");
    assert_eq!(federation.nodes[0].offer(&envelope), "accepted");
    federation.in_step(4);

    let path = format!("/api/v1/records/{}/{}", org.id, body.key);
    let newcomer = federation.add().name().to_owned();
    federation.in_step(5);
    assert_eq!(federation.nodes[3].name(), newcomer);
    for node in &federation.nodes {
        assert_eq!(node.cose(&path).good().body, envelope, "{} serves the signed bytes", node.name());
        for list in ["/api/v1/records?limit=100", "/api/v1/search?q=toimintamalli"] {
            let list = node.get(list).good().text();
            assert!(!list.contains(&body.key.to_string()), "{} does not list it: {list}", node.name());
        }
    }
}

#[test]
fn a_record_with_an_unknown_critical_field_is_carried_on_and_not_shown() {
    let federation = Federation::of(2);
    let org = Organisation::found(NETWORK);
    let mut content = product("c", "Myöhempi");
    content["dosage"] = json!("2");
    let mut body = org.body("product", now(), &content);
    body.critical = vec!["dosage".to_owned()];
    let envelope = org.sign(&body);
    assert_eq!(federation.nodes[0].offer(&org.genesis), "accepted");
    assert_eq!(federation.nodes[0].offer(&envelope), "accepted");
    federation.in_step(3);
    for node in &federation.nodes {
        assert_eq!(node.cose(&format!("/api/v1/records/{}/{}", org.id, body.key)).good().body, envelope);
        assert_eq!(node.get("/api/v1/search?q=my%C3%B6hempi").good().json()["total"], json!(0));
    }
}

#[test]
fn a_node_whose_clock_is_far_off_refuses_to_publish_and_says_so() {
    let mut federation = Federation::of(3);
    federation.nodes[2].stop();
    federation.nodes[2].set_clock_offset(-(20 * MINUTE as i64));
    federation.nodes[2].start();
    // The median of its own clock and those of the peers it has compared with, which may be one or two.
    until("the node to know its peers' clocks", || {
        let offset = federation.nodes[2].status()["clock_offset_ms"].as_u64().unwrap_or(0);
        if offset > MAX_CLOCK_OFFSET { Ok(()) } else { Err(format!("{offset} ms")) }
    });
    let file = federation.nodes[2].write("late.json", product("late", "Myöhässä").to_string());
    let said = federation.nodes[2].run(&["publish", &file]).refusal();
    assert!(said.contains("clock"), "{said}");
    federation.in_step(3);
}

//! A withdrawn record is gone everywhere, and stays gone.

use integration_tests::federation::{Federation, NETWORK};
use integration_tests::hostile::Hostile;
use integration_tests::participant::{Participant, Published};
use integration_tests::sample::{product_saying, unheard_of};
use integration_tests::wait::until;
use kirjo_protocol::refusal::Verdict;
use serde_json::json;

/// Readers are told that it is gone, and nothing that they can ask for says what it said.
fn is_erased(node: &Participant, published: &Published, said: &str) -> Result<(), String> {
    let answer = node.get(&published.path());
    if answer.status != 410 {
        return Err(format!("{}: status {}", node.name(), answer.status));
    }
    let contains = |bytes: &[u8]| bytes.windows(said.len()).any(|part| part == said.as_bytes());
    let cose = node.cose(&published.path());
    assert!(!contains(&answer.body) && !contains(&cose.body), "{} still says it", node.name());
    let found = node.get(&format!("/api/v1/search?q={said}")).good();
    assert_eq!(found.json()["total"], json!(0), "{}", node.name());
    for path in ["/api/v1/records?limit=100", "/api/v1/changes", "/"] {
        assert!(!contains(&node.get(path).body), "{}: {path} still says it", node.name());
    }
    Ok(())
}

fn erased_everywhere(federation: &Federation, published: &Published, said: &str) {
    for node in federation.running() {
        until(&format!("the erasure at {}", node.name()), || is_erased(node, published, said));
    }
}

#[test]
fn a_retraction_erases_everywhere_and_the_old_version_never_comes_back() {
    let mut federation = Federation::of(4);
    let said = unheard_of();
    let published = federation.nodes[1].publish(&product_saying("w", "Poistettava", &said));
    federation.in_step(5);
    for node in &federation.nodes {
        let found = node.get(&format!("/api/v1/search?q={said}")).good().json();
        assert_eq!(found["total"], json!(1), "the text can be found, or its erasure proves nothing: {found}");
    }
    let old = federation.nodes[0].cose(&published.path()).good().body;

    federation.nodes[3].stop();
    federation.nodes[1].json(&["retract", &published.key]);
    erased_everywhere(&federation, &published, &said);
    federation.nodes[3].start();
    erased_everywhere(&federation, &published, &said);
    federation.in_step(4);

    // Whoever has kept the old version offers it again: by the admin interface, by a push, by gossip.
    for node in &federation.nodes {
        assert_eq!(node.offer(&old), "superseded", "{}", node.name());
    }
    // The node that has been away remembers no gossip that it could take the old version for a repetition of.
    let victim = &federation.nodes[3];
    let mut hostile = Hostile::connect(victim, NETWORK);
    assert_eq!(hostile.push(std::slice::from_ref(&old)), [Verdict::Superseded]);
    let superseded = victim.verdicts("superseded");
    hostile.gossip(old);
    until("the refusal of the gossiped old version", || {
        let now = victim.verdicts("superseded");
        if now > superseded { Ok(()) } else { Err(format!("{now} superseded")) }
    });
    federation.nodes[0].json(&["sync", "--wait", "60"]);
    erased_everywhere(&federation, &published, &said);
    federation.in_step(4);
}

#[test]
fn an_organisation_that_leaves_withdraws_everything_at_once() {
    let federation = Federation::of(3);
    let said = unheard_of();
    let records: Vec<_> = (0..6)
        .map(|number| federation.nodes[1].publish(&product_saying(&format!("l-{number}"), "Lähtevä", &said)))
        .collect();
    federation.in_step(9);
    federation.nodes[1].json(&["retract", "--all", "--yes"]);
    for record in &records {
        erased_everywhere(&federation, record, &said);
    }
    // Its own organisation's record is withdrawn too.
    federation.in_step(2);
}

//! What one operator leaves out: gone from its node and said to be so, and whole everywhere else.

use integration_tests::federation::{Federation, NETWORK};
use integration_tests::participant::{Participant, Published};
use integration_tests::sample::product;
use integration_tests::wait::until;
use serde_json::{Value, json};

use super::shown_everywhere;

const REASON: &str = "Markkinatuomioistuin kielsi esitteen.";

fn place(published: &Published) -> String {
    format!("{}/{}", published.org, published.key)
}

/// Waits until a node says of a record that it leaves it out, and gives its answer.
fn left_out(node: &Participant, published: &Published) -> Value {
    until(&format!("{} left out at {}", published.id, node.name()), || {
        let answer = node.get(&format!("/api/v1/records/{}", place(published)));
        let problem = answer.json();
        let is_so = answer.status == 404 && problem["code"] == "left-out" && problem["id"] == json!(published.id);
        if is_so { Ok(problem) } else { Err(answer.text()) }
    })
}

#[test]
fn what_one_node_leaves_out_is_whole_on_the_others_and_comes_back_when_the_rule_is_taken_back() {
    let mut federation = Federation::of(2);
    let first = federation.nodes[0].publish(&product("a-1", "Ensimmäinen"));
    let other = federation.nodes[0].publish(&product("a-2", "Toinen"));
    shown_everywhere(&federation, &first);
    shown_everywhere(&federation, &other);
    let dropper = &federation.nodes[1];

    let asked = dropper.run(&["policy", "drop", &place(&first), "--reason", REASON]);
    assert_eq!(asked.code, Some(2), "nobody is there to ask: {}", asked.stderr);
    let own = dropper.status()["orgs"][0].as_str().unwrap().to_owned();
    let refused = dropper.run(&["policy", "drop", &own, "--reason", REASON, "--yes"]).refusal();
    assert!(refused.contains("signs for"), "{refused}");
    let dropped = dropper.json(&["policy", "drop", &place(&first), "--reason", REASON, "--yes"]);
    assert_eq!(dropped, json!({"ref": place(&first), "records": 1, "dropped": true}));
    assert_eq!(left_out(dropper, &first)["reason"], REASON);
    let page = dropper.get(&format!("/en/r/{}/x", place(&first)));
    assert!(page.status == 404 && page.text().contains(REASON), "{}", page.text());
    let refused = dropper.run(&["get", &place(&first)]).refusal();
    assert!(refused.contains(REASON), "{refused}");
    assert_eq!(dropper.status()["left_out"], json!({"records": 1, "rules": 1}));
    // Equal sets, and one session finds that out.
    federation.in_step(4);
    let dropper = &federation.nodes[1];
    assert_eq!(dropper.json(&["sync", "--wait"])["in_step"], 1);

    // A new version is left out as well, and so it stays after a kill.
    let newer = federation.nodes[0].publish(&product("a-1", "Ensimmäinen, uudistettu"));
    assert_eq!(newer.key, first.key);
    left_out(&federation.nodes[1], &newer);
    federation.nodes[1].kill();
    federation.nodes[1].start();
    assert_eq!(left_out(&federation.nodes[1], &newer)["reason"], REASON);
    let rules = federation.nodes[1].json(&["policy"]);
    let rule = &rules["items"][0];
    assert_eq!(
        (&rules["total"], &rule["ref"], &rule["records"], &rule["reason"]),
        (&json!(1), &json!(place(&first)), &json!(1), &json!(REASON))
    );

    until("the head that counts the new version", || {
        let org = federation.nodes[1].get(&format!("/api/v1/orgs/{}", newer.org)).good().json();
        // A stub counts as the record does.
        if org["completeness"]["state"] == "complete" { Ok(()) } else { Err(org["completeness"].to_string()) }
    });

    // Somebody who knows only this node learns that there is a record, and not what it says.
    federation.nodes[0].stop();
    let newcomer = Participant::start_new("Uusi Oy", NETWORK, &[federation.nodes[1].tcp()]);
    federation.nodes.push(newcomer);
    let newcomer = &federation.nodes[2];
    until("the other record at the newcomer", || newcomer.shows(&other));
    assert_eq!(newcomer.get(&format!("/api/v1/records/{}", place(&newer))).json()["code"], "no-record");
    until("the newcomer's knowledge of a shortage", || {
        let org = newcomer.get(&format!("/api/v1/orgs/{}", newer.org)).json();
        if org["completeness"]["missing"] == 1 { Ok(()) } else { Err(org["completeness"].to_string()) }
    });
    let again = newcomer.json(&["sync", "--wait"]);
    assert_eq!(again["in_step"], 1, "a peer that has dropped it has done what it can: {again}");
    for node in &federation.nodes[1..] {
        for peer in node.get("/api/v1/peers").good().json()["items"].as_array().unwrap() {
            assert_eq!((&peer["penalty"], &peer["blocked_until"]), (&json!(0), &Value::Null), "{peer}");
        }
    }
    // The owner brings it.
    federation.nodes[0].start();
    until("the record at the newcomer", || federation.nodes[2].shows(&newer));
    left_out(&federation.nodes[1], &newer);
    federation.in_step(5);

    // Taken back, it comes from those that have it.
    let kept = federation.nodes[1].json(&["policy", "keep", &place(&first)]);
    assert_eq!(kept, json!({"ref": place(&first), "records": 1}));
    shown_everywhere(&federation, &newer);
    federation.in_step(5);
    let none = federation.nodes[1].run(&["policy", "keep", &place(&first)]).refusal();
    assert!(none.contains("kirjo policy"), "{none}");
    federation.no_equivocation();
}

#[test]
fn a_whole_organisation_is_left_out_and_a_dump_says_so_and_has_none_of_it() {
    let mut federation = Federation::of(2);
    let secret = "Vaihtoehtoinen totuus";
    let published = federation.nodes[0].publish(&product("a-1", secret));
    shown_everywhere(&federation, &published);
    let dropped = federation.nodes[1].json(&["policy", "drop", &published.org, "--reason", REASON, "--yes"]);
    assert_eq!(dropped["records"], 2, "the product, and what the organisation says of itself");
    left_out(&federation.nodes[1], &published);
    federation.in_step(3);
    let found = federation.nodes[1].get("/api/v1/search?q=totuus").good().json();
    assert_eq!(found["total"], 0);
    federation.nodes[1].stop();
    let file = federation.nodes[1].file("saved.kirjo").display().to_string();
    let saved = federation.nodes[1].json(&["dump", &file]);
    assert_eq!((&saved["left_out"], &saved["lost"]), (&json!(2), &json!(0)));
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
    // Whoever brings records back into a database with rules gets no more than the rules let in.
    let source = federation.nodes[0].file("whole.kirjo").display().to_string();
    federation.nodes[0].stop();
    federation.nodes[0].json(&["dump", &source]);
    let restored = federation.nodes[1].json(&["restore", &source]);
    assert!(restored["verdicts"]["known"].as_u64() >= Some(2), "a stub is known: {restored}");
    for node in &mut federation.nodes {
        node.start();
    }
    left_out(&federation.nodes[1], &published);
    federation.in_step(3);
}

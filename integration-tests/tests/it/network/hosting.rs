//! A node that signs for several organisations, units with their parents, and an organisation that moves.

use integration_tests::federation::{Federation, NETWORK};
use integration_tests::participant::{Participant, Published};
use integration_tests::sample::product;
use integration_tests::wait::until;
use serde_json::{Value, json};

use super::shown_everywhere;

/// Publishes for a hosted organisation.
fn publish_for(node: &Participant, org: &str, local_id: &str) -> Published {
    let file = node.write("record.json", product(local_id, "Isännöity").to_string());
    let item = node.json(&["publish", &file, "--org", org])["items"][0].clone();
    let text = |member: &str| item[member].as_str().unwrap_or_else(|| panic!("{item}")).to_owned();
    Published { org: text("org"), key: text("key"), id: text("id") }
}

fn create(node: &Participant, name: &str) -> String {
    let made = node.json(&["org", "create", "--name", name, "--org-type", "company"]);
    made["org"].as_str().unwrap().to_owned()
}

fn facts(node: &Participant, org: &str) -> Value {
    node.get(&format!("/api/v1/orgs/{org}")).good().json()
}

#[test]
fn an_organisation_moves_to_another_node_and_the_old_one_knows_that_it_no_longer_signs() {
    let mut federation = Federation::of(2);
    let org = create(&federation.nodes[0], "Muuttava Oy");
    let before = publish_for(&federation.nodes[0], &org, "m-1");
    shown_everywhere(&federation, &before);
    federation.in_step(4);
    let hosted = federation.nodes[0].json(&["org", "list"]);
    assert_eq!(hosted["items"].as_array().unwrap().len(), 2, "{hosted}");

    // Its owner brings the controller's key along.
    let controller = federation.nodes[0].home().join("keys").join(&org).join("controller.pem");
    let carried = federation.nodes[1].file("controller.pem");
    std::fs::rename(&controller, &carried).unwrap();
    let carried = carried.display().to_string();
    let moved = federation.nodes[1].json(&["org", "add", &org, "--controller", &carried]);
    assert_eq!(moved["moved"], json!(true));
    let after = publish_for(&federation.nodes[1], &org, "m-2");
    // The same place goes on: the new node knows the organisation's own ids.
    let again = publish_for(&federation.nodes[1], &org, "m-1");
    assert_eq!(again.key, before.key);
    shown_everywhere(&federation, &after);
    shown_everywhere(&federation, &again);

    until("the old node's knowledge", || {
        let facts = facts(&federation.nodes[0], &org);
        if facts["signs_here"].is_null() { Ok(()) } else { Err(facts["signs_here"].to_string()) }
    });
    let file = federation.nodes[0].write("late.json", product("m-3", "Liian myöhään").to_string());
    let refused = federation.nodes[0].run(&["publish", &file, "--org", &org]).refusal();
    assert!(refused.contains("No key of this node"), "{refused}");
    assert_eq!(facts(&federation.nodes[1], &org)["signs_here"], moved["key"]);
    federation.in_step(5);

    // Both know it after a new start as well.
    for node in &mut federation.nodes {
        node.stop();
    }
    for node in &mut federation.nodes {
        node.start();
    }
    let last = publish_for(&federation.nodes[1], &org, "m-4");
    shown_everywhere(&federation, &last);
    federation.nodes[0].run(&["publish", &file, "--org", &org]).refusal();
}

#[test]
fn a_node_whose_own_organisation_has_moved_away_is_announced_by_another_that_it_hosts() {
    let federation = Federation::of(2);
    let (old, new) = (&federation.nodes[0], &federation.nodes[1]);
    let org = old.status()["orgs"][0].as_str().unwrap().to_owned();
    let hosted = create(old, "Jäävä Oy");
    federation.in_step(3);
    let announced_by = |expected: &str| {
        until("a node record", || {
            let known = new.knows(&old.peer_id());
            if known["org"] == json!(expected) { Ok(()) } else { Err(known.to_string()) }
        });
    };
    announced_by(&org);
    let controller = old.home().join("keys").join(&org).join("controller.pem").display().to_string();
    new.json(&["org", "add", &org, "--controller", &controller]);
    announced_by(&hosted);
}

#[test]
fn whoever_has_the_controller_lets_the_key_of_another_node_sign() {
    let federation = Federation::of(2);
    let org = create(&federation.nodes[0], "Vuokralainen Oy");
    federation.in_step(3);
    let added = federation.nodes[1].json(&["org", "add", &org]);
    let key = added["key"].as_str().unwrap();
    assert_eq!(federation.nodes[1].json(&["org", "add", &org])["key"], json!(key), "asked again it is the same");
    let file = federation.nodes[1].write("early.json", product("e", "Liian aikaisin").to_string());
    let refused = federation.nodes[1].run(&["publish", &file, "--org", &org]).refusal();
    assert!(refused.contains("No key of this node"), "{refused}");
    federation.nodes[0].json(&["key", "rotate", "--org", &org, "--to", key]);
    until("the right to sign", || {
        let facts = facts(&federation.nodes[1], &org);
        if facts["signs_here"] == key { Ok(()) } else { Err(facts["signs_here"].to_string()) }
    });
    let published = publish_for(&federation.nodes[1], &org, "v");
    shown_everywhere(&federation, &published);
}

#[test]
fn a_unit_shows_as_confirmed_once_its_parent_says_so() {
    let federation = Federation::of(2);
    let parent = federation.nodes[0].status()["orgs"][0].as_str().unwrap().to_owned();
    let unit = create(&federation.nodes[1], "Yksikkö");
    federation.in_step(3);
    federation.nodes[1].json(&["org", "parent", &parent, "--org", &unit]);
    let confirmed = |expected: bool| {
        for node in &federation.nodes {
            until(&format!("a parent at {}", node.name()), || {
                let facts = facts(node, &unit);
                let seen = (facts["identity"]["parent"].clone(), facts["parent_confirms"].clone());
                if seen == (json!(parent), json!(expected)) { Ok(()) } else { Err(format!("{seen:?}")) }
            });
        }
    };
    confirmed(false);
    federation.nodes[0].json(&["org", "confirm", &unit]);
    confirmed(true);
    let said = federation.nodes[1].run(&["org", "list"]).good().text();
    assert!(said.contains(&parent) && said.contains("(confirmed)"), "{said}");
    federation.nodes[0].json(&["org", "dismiss", &unit]);
    confirmed(false);
    let refused = federation.nodes[0].run(&["org", "dismiss", &unit]).refusal();
    assert!(refused.contains("not a confirmed unit"), "{refused}");
    federation.nodes[1].json(&["org", "parent", "--none", "--org", &unit]);
    // A record of another network's organisation is nobody's to take in.
    let unknown = "a".repeat(52);
    federation.nodes[0].run(&["org", "add", &unknown]).refusal();
    assert_eq!(federation.nodes[0].status()["network"], json!(NETWORK));
}

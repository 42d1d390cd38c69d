//! What one publishes, all hold: by gossip when they are there, by reconciliation when they were not.

use integration_tests::federation::Federation;
use integration_tests::sample::product;
use serde_json::json;

use super::shown_everywhere;

#[test]
fn what_is_published_on_one_of_five_is_held_and_read_on_all_five() {
    let federation = Federation::of(5);
    let file = federation.nodes[3].write("record.json", product("p-1", "Ovianturi").to_string());
    let answer = federation.nodes[3].json(&["publish", &file]);
    assert_eq!((answer["published"].as_u64(), answer["refused"].as_u64()), (Some(1), Some(0)), "{answer}");
    let item = &answer["items"][0];
    let (org, key) = (item["org"].as_str().unwrap(), item["key"].as_str().unwrap());

    federation.in_step(6);
    for node in &federation.nodes {
        let got = node.json(&["get", &format!("{org}/{key}")]);
        assert_eq!(got["id"], item["id"], "{}", node.name());
        let found = node.get("/api/v1/search?q=ovianturi").good().json();
        assert_eq!(found["total"], json!(1), "{}: {found}", node.name());
        assert_eq!(found["items"][0]["id"], item["id"]);
    }
    // The signed bytes are the same everywhere, to the last one.
    let path = format!("/api/v1/records/{org}/{key}");
    let bytes = federation.nodes[0].cose(&path).good().body;
    assert!(federation.nodes.iter().all(|node| node.cose(&path).good().body == bytes));
}

#[test]
fn a_newcomer_catches_up_with_everything_published_before() {
    let mut federation = Federation::of(2);
    for number in 0..40 {
        federation.nodes[number % 2].publish(&product(&format!("p-{number}"), &format!("Mittari {number}")));
    }
    let withdrawn = federation.nodes[0].publish(&product("p-x", "Poistuva"));
    federation.nodes[0].retract(&withdrawn);
    federation.in_step(42);

    let newcomer = federation.add();
    assert_eq!(newcomer.get("/healthz").status, 200, "it serves readers from the first moment");
    federation.in_step(43);
    let newcomer = &federation.nodes[2];
    let found = newcomer.get("/api/v1/search?q=mittari&limit=100").good().json();
    assert_eq!(found["total"], json!(40));
    assert_eq!(newcomer.get(&withdrawn.path()).status, 410, "also what has been withdrawn is known");
}

#[test]
fn a_restarted_node_repairs_what_it_missed_and_brings_what_it_had() {
    let mut federation = Federation::of(3);
    federation.nodes[2].stop();
    let mut missed: Vec<_> = (0..15)
        .map(|number| federation.nodes[number % 2].publish(&product(&format!("m-{number}"), "Väliin jäänyt")))
        .collect();
    // A new version of a record while the node was away, and one of its own that it could tell nobody about.
    missed.push(federation.nodes[0].publish(&product("m-0", "Väliin jäänyt, toinen painos")));
    missed.remove(0);
    federation.in_step(18);

    federation.nodes[2].start();
    federation.in_step(18);
    for record in &missed {
        assert_eq!(federation.nodes[2].shows(record), Ok(()));
    }

    federation.nodes[0].stop();
    federation.nodes[1].stop();
    let own = federation.nodes[2].publish(&product("own", "Yksin julkaistu"));
    federation.nodes[0].start();
    federation.nodes[1].start();
    federation.in_step(19);
    shown_everywhere(&federation, &own);
}

#[test]
fn a_new_version_replaces_the_old_one_on_all_nodes_at_the_same_place() {
    let federation = Federation::of(3);
    let first = federation.nodes[1].publish(&product("v", "Ensimmäinen painos"));
    shown_everywhere(&federation, &first);
    let second = federation.nodes[1].publish(&product("v", "Toinen painos"));
    assert_eq!(second.key, first.key, "the publisher's own id keeps the place");
    shown_everywhere(&federation, &second);
    federation.in_step(4);
}

#[test]
fn a_node_that_was_frozen_comes_back_into_step() {
    let federation = Federation::of(3);
    federation.nodes[1].freeze();
    for number in 0..5 {
        federation.nodes[0].publish(&product(&format!("z-{number}"), "Pysähdyksen aikana"));
    }
    federation.nodes[1].thaw();
    federation.in_step(8);
}

//! The first command of the README: five participants share one catalogue.

use integration_tests::demonstration::{Demonstration, NETWORK};
use integration_tests::federation::Federation;
use integration_tests::participant::Participant;
use integration_tests::sample::{product, unheard_of};
use integration_tests::wait::until;
use serde_json::{Value, json};

/// What a node that holds the demo catalogue may have resident when nothing is asked of it.
const IDLE_BYTES: u64 = 64 * 1024 * 1024;

fn in_step(demonstration: &Demonstration) -> u64 {
    until("equal digests on all addresses", || {
        let states: Vec<Value> = demonstration.sites.iter().map(|site| site.status()).collect();
        let same = |state: &Value| {
            (&state["state_digest"], &state["records"]) == (&states[0]["state_digest"], &states[0]["records"])
        };
        if states.iter().all(same) { Ok(states[0]["records"].as_u64().unwrap()) } else { Err(format!("{states:?}")) }
    })
}

fn total(answer: &Value) -> u64 {
    answer["total"].as_u64().unwrap_or_else(|| panic!("{answer}"))
}

#[test]
fn the_demonstration_shows_one_catalogue_on_five_addresses_and_resumes_it() {
    let directory = tempfile::tempdir().unwrap();
    let demonstration = Demonstration::start(&directory);
    assert_eq!(demonstration.sites.len(), 5);
    let records = in_step(&demonstration);
    for site in &demonstration.sites {
        let count = |kind: &str| total(&site.get(&format!("/api/v1/records?kind={kind}&limit=1")).good().json());
        assert!(count("organisation") >= 130, "the actors of the field");
        assert!(count("product") + count("competence") >= 60, "a catalogue worth looking at");
        let list = site.get("/api/v1/records?limit=100").good().json();
        let items = list["items"].as_array().unwrap();
        assert!(items.iter().all(|item| item["demo"] == json!(true)), "all of it is marked as a demonstration");
        let page = site.get("/").good();
        assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    }

    // Published on one, readable on the other four.
    let said = unheard_of();
    let file = directory.path().join("record.json");
    std::fs::write(&file, product("demo-test", &said).to_string()).unwrap();
    let published = demonstration.sites[2].run(&["publish", file.to_str().unwrap(), "--json"]).good().json();
    assert_eq!(published["published"], json!(1), "{published}");
    for site in &demonstration.sites {
        until(&format!("the record at {}", site.name), || {
            let found = site.get(&format!("/api/v1/search?q={said}")).good().json();
            if total(&found) == 1 { Ok(()) } else { Err(found.to_string()) }
        });
    }
    assert_eq!(in_step(&demonstration), records + 1);

    demonstration.stop();
    let again = Demonstration::start(&directory);
    assert_eq!(in_step(&again), records + 1, "the second start goes on from the first");
    let found = again.sites[4].get(&format!("/api/v1/search?q={said}")).good().json();
    assert_eq!(total(&found), 1);
}

#[test]
fn a_node_that_holds_the_demo_catalogue_stays_small_when_idle() {
    let directory = tempfile::tempdir().unwrap();
    let demonstration = Demonstration::start(&directory);
    let listen = demonstration.sites[0].status()["listen"][0].as_str().unwrap().to_owned();
    // Counted before the newcomer's own record can be among what the others hold.
    let held = in_step(&demonstration);
    let mut node = Participant::start_new("Pieni Oy", NETWORK, &[listen]);
    until("the catalogue at the newcomer", || {
        let state = node.status();
        if state["records"].as_u64() > Some(held) { Ok(()) } else { Err(state.to_string()) }
    });
    // As it has come, and as it is after a start of its own; with an index of all that it holds, and a search answered.
    until("a small newcomer", || small(&node));
    node.stop();
    node.start();
    until("a small restarted node", || small(&node));
    let federation = Federation { nodes: vec![node] };
    federation.in_step(held as usize + 1);
}

fn small(node: &Participant) -> Result<(), String> {
    let behind = node.status()["search_behind"].clone();
    if behind != json!(0) {
        return Err(format!("its search is {behind} steps behind"));
    }
    assert!(total(&node.get("/api/v1/search?q=kotihoito").good().json()) > 0);
    let resident = node.resident_bytes();
    if resident < IDLE_BYTES { Ok(()) } else { Err(format!("{resident} bytes are resident")) }
}

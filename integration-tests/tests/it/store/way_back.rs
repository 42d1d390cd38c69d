//! The way back from a damaged database, as the refusal names it: salvage, move aside, restore, start, peers.

use std::fs;

use integration_tests::federation::Federation;
use integration_tests::participant::{Participant, Published};
use integration_tests::sample::product;
use integration_tests::wait::until;
use serde_json::json;

use super::{database, refused};

/// Records of each of the two nodes, beside their organisations.
const RECORDS: usize = 12;

/// Two nodes in step, the first of which is stopped and has a damaged database.
fn damaged() -> (Federation, Vec<Published>, usize) {
    let mut federation = Federation::of(2);
    let mut published = Vec::new();
    for n in 0..RECORDS {
        published.push(federation.nodes[0].publish(&product(&format!("w-{n}"), "Palaava")));
        federation.nodes[1].publish(&product(&format!("o-{n}"), "Toisen oma"));
    }
    let withdrawn = published.pop().unwrap();
    federation.nodes[0].retract(&withdrawn);
    let records = 2 + 2 * RECORDS - 1;
    federation.in_step(records);
    federation.nodes[0].stop();
    let file = database(&federation.nodes[0]).join("db");
    let mut bytes = fs::read(&file).unwrap();
    // The first page of everything, and a byte here and there.
    bytes[20..400].fill(0xa5);
    for at in (5_000..bytes.len()).step_by(20_000) {
        bytes[at] ^= 0x40;
    }
    fs::write(&file, bytes).unwrap();
    (federation, published, records)
}

/// Publishes a new version of what the node had published before, and sees it everywhere.
fn publishes_again(federation: &Federation, before: &Published, records: usize) {
    let again = federation.nodes[0].publish(&product("w-0", "Palannut"));
    assert_eq!(again.key, before.key, "it knows the place of what it had published");
    for node in federation.running() {
        until("the new version", || node.shows(&again));
    }
    federation.in_step(records);
    federation.no_equivocation();
}

fn move_aside(node: &Participant) {
    fs::rename(database(node), node.file("store-damaged")).unwrap();
}

#[test]
fn what_can_be_read_is_saved_and_brought_back_and_the_peers_give_the_rest() {
    let (mut federation, published, records) = damaged();
    let node = &mut federation.nodes[0];
    let said = refused(node).expect_err("a damaged database is refused");
    assert!(said.contains("kirjo dump --salvage") && said.contains("kirjo restore"), "{said}");

    let file = node.file("saved.kirjo").display().to_string();
    let plain = node.run(&["dump", &file]).refusal();
    assert!(plain.contains("damaged"), "a dump with something missing is not made unasked: {plain}");
    assert!(!fs::exists(&file).unwrap());
    let saved = node.json(&["dump", "--salvage", &file]);
    let count = saved["records"].as_u64().unwrap();
    assert!(count >= 2, "{saved}");
    assert!(node.run(&["restore", &file]).refusal().contains("damaged"), "nothing is written into a damaged database");

    move_aside(node);
    let restored = node.json(&["restore", &file]);
    assert_eq!(restored["records"], json!(count), "{restored}");
    assert!(restored["restored"].as_u64().unwrap() >= 2, "{restored}");
    let again = node.json(&["restore", &file]);
    assert_eq!(again["restored"], json!(0), "a second time brings nothing: {again}");

    node.start();
    federation.in_step(records);
    publishes_again(&federation, &published[0], records);
}

#[test]
fn without_a_dump_the_peers_give_everything_back() {
    let (mut federation, published, records) = damaged();
    let node = &mut federation.nodes[0];
    refused(node).expect_err("a damaged database is refused");
    move_aside(node);
    node.start();
    federation.in_step(records);
    for published in &published {
        until("its own records", || federation.nodes[0].shows(published));
    }
    publishes_again(&federation, &published[0], records);
}

#[test]
fn a_dump_of_a_sound_database_is_a_whole_backup() {
    let mut federation = Federation::of(2);
    let published: Vec<_> =
        (0..RECORDS).map(|n| federation.nodes[0].publish(&product(&format!("b-{n}"), "Varmuuskopioitu"))).collect();
    federation.in_step(2 + RECORDS);
    let digest = federation.nodes[0].status()["state_digest"].clone();
    federation.nodes[1].stop();
    let node = &mut federation.nodes[0];
    let file = node.file("backup.kirjo").display().to_string();
    assert!(node.run(&["dump", &file]).refusal().contains("Another process"), "a running node keeps its database");
    node.stop();
    let saved = node.json(&["dump", &file]);
    assert_eq!(saved["lost"], json!(0), "{saved}");
    fs::remove_dir_all(node.home().join("db")).unwrap();
    let restored = node.json(&["restore", &file]);
    assert_eq!(restored["restored"], saved["records"], "{restored}");
    // Alone, so that nobody else can have given it.
    node.start();
    assert_eq!(node.status()["state_digest"], digest);
    for published in &published {
        assert_eq!(node.shows(published), Ok(()));
    }
    node.stop();
    let cut = node.write("cut.kirjo", &fs::read(&file).unwrap()[..2_000]);
    assert!(node.run(&["restore", &cut]).refusal().contains("cut short"));
    let none = node.file("none.kirjo").display().to_string();
    assert!(node.run(&["restore", &none]).refusal().contains("none.kirjo"));
}

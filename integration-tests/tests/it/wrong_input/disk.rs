//! A full disk, made of a small file system in memory that only the test and its node see.

use integration_tests::federation::NETWORK;
use integration_tests::participant::Participant;
use integration_tests::sample::product;
use integration_tests::small_disk::SmallDisk;
use serde_json::json;

/// Mebibytes for a node, and for the reserve below which it writes nothing.
const SIZE: u32 = 80;

#[test]
fn a_full_disk_ends_the_node_with_one_sentence_and_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().display().to_string();
    let disk = SmallDisk::over(&path, SIZE);
    let mut node = Participant::init_in(directory, disk.through().to_vec(), "Täysi Oy", NETWORK, &[]);
    node.start();
    let publish = |node: &Participant, id: &str| {
        let record = product(id, "Levyllä").to_string();
        assert_eq!(disk.sh(&format!("cat > '{path}/record.json' <<'END'\n{record}\nEND")).code, Some(0));
        node.run(&["publish", &format!("{path}/record.json"), "--json"])
    };
    let first = publish(&node, "first").good().json();
    assert_eq!(first["published"], json!(1));

    // What is left is less than the node keeps free.
    let filled = disk.sh(&format!("dd if=/dev/zero of='{path}/filler' bs=1M count=70 status=none"));
    assert_eq!(filled.code, Some(0), "{}", filled.stderr);
    let refused = publish(&node, "second");
    assert_eq!(refused.code, Some(1), "{}", refused.text());
    assert!(!refused.stderr.trim().is_empty());
    let status = node.ended();
    assert_eq!(status.code(), Some(1), "{}", node.log());
    let log = node.log();
    let sentences: Vec<&str> = log.lines().filter(|line| line.starts_with("kirjo: ")).collect();
    assert_eq!(sentences.len(), 1, "one sentence: {log}");
    assert!(sentences[0].contains("free"), "{log}");

    // Nothing is damaged: with room again it goes on where it was.
    assert_eq!(disk.sh(&format!("rm '{path}/filler'")).code, Some(0));
    node.start();
    let place =
        format!("{}/{}", first["items"][0]["org"].as_str().unwrap(), first["items"][0]["key"].as_str().unwrap());
    assert_eq!(node.json(&["get", &place])["id"], first["items"][0]["id"]);
    assert_eq!(publish(&node, "second").good().json()["published"], json!(1));
    node.stop();
}

//! Damaged files under a real node: healed where it can be, else one sentence with the way back.

use std::fs;
use std::path::PathBuf;

use integration_tests::federation::NETWORK;
use integration_tests::participant::{Participant, Published};
use integration_tests::sample::product;
use kirjo_fuzz::random::Random;

use super::{database, random, refused};

/// Records of the node, and groups that they are written in.
const RECORDS: usize = 40;
/// Kinds of damage that are tried out.
const DAMAGES: usize = 16;

/// A stopped node with some records and a snapshot of the engine's.
fn stopped_node() -> (Participant, Vec<Published>) {
    let mut node = Participant::start_new("Kolhu Oy", NETWORK, &[]);
    let published = (0..RECORDS).map(|n| node.publish(&product(&format!("d-{n}"), "Kolhuja kestävä"))).collect();
    node.stop();
    node.start();
    node.stop();
    (node, published)
}

fn snapshots(node: &Participant) -> Vec<PathBuf> {
    let files = fs::read_dir(database(node)).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("snap.")).collect()
}

fn holds_everything(node: &Participant, published: &[Published]) {
    for published in published {
        assert_eq!(node.shows(published), Ok(()));
    }
}

/// Changes some bytes of a file at random places.
fn flip(bytes: &mut [u8], random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        let end = (at + 1 + random.below(64)).min(bytes.len());
        bytes[at..end].iter_mut().for_each(|byte| *byte ^= random.number() as u8 | 1);
    }
}

#[test]
fn a_torn_or_damaged_snapshot_is_healed() {
    let mut random = random();
    let (mut node, published) = stopped_node();
    for round in 0..6 {
        let found = snapshots(&node);
        assert_eq!(found.len(), 1, "the engine has a snapshot");
        let mut bytes = fs::read(&found[0]).unwrap();
        match round % 3 {
            0 => bytes.truncate(random.below(bytes.len())),
            1 => flip(&mut bytes, &mut random),
            _ => bytes.clear(),
        }
        fs::write(&found[0], &bytes).unwrap();
        node.start();
        holds_everything(&node, &published);
        assert!(node.log().contains("damaged snapshot"), "{}", node.log());
        node.stop();
    }
}

#[test]
fn changed_bytes_in_the_database_are_refused_with_the_way_back_or_do_no_harm() {
    let mut random = random();
    let (mut node, published) = stopped_node();
    let backup = node.backup();
    let (mut refusals, mut unreadable) = (0, 0);
    for round in 0..DAMAGES {
        let file = database(&node).join("db");
        let mut bytes = fs::read(&file).unwrap();
        flip(&mut bytes, &mut random);
        if round % 2 == 0 {
            // Without a snapshot the engine reads all of it.
            snapshots(&node).iter().for_each(|path| fs::remove_file(path).unwrap());
        }
        fs::write(&file, &bytes).unwrap();
        match refused(&mut node) {
            Err(said) => {
                refusals += 1;
                assert!(said.contains("damaged") && said.contains("kirjo dump --salvage"), "round {round}: {said}");
                let now = fs::read(&file).unwrap();
                assert!(now == bytes, "round {round}: a refusal leaves the file as it was");
            }
            Ok(()) => {
                let gone: Vec<_> = published.iter().filter(|published| node.shows(published).is_err()).collect();
                // A page that is read only now can be damaged; then the reader is told, and no record is another one.
                unreadable += usize::from(!gone.is_empty());
                for published in gone {
                    assert_eq!(node.get(&published.path()).status, 500, "round {round}: {published:?}");
                }
                node.kill();
            }
        }
        node.restore(&backup);
    }
    println!("{refusals} of {DAMAGES} starts were refused, {unreadable} nodes told readers of a page that is damaged");
    node.start();
    holds_everything(&node, &published);
}

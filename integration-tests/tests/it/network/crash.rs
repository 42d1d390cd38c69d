//! What has been acknowledged is on the drive.

use integration_tests::federation::{Federation, NETWORK};
use integration_tests::killing::publish_until_killed;
use integration_tests::participant::Participant;

#[test]
fn a_kill_during_publishing_loses_nothing_acknowledged() {
    let mut node = Participant::init("Kestävä Oy", NETWORK, &[]);
    let mut acknowledged = Vec::new();
    for round in 0..8 {
        node.start();
        acknowledged.extend(publish_until_killed(&mut node, round));
        node.start();
        for published in &acknowledged {
            assert_eq!(node.shows(published), Ok(()), "acknowledged, then killed in round {round}");
        }
        node.kill();
    }
    assert!(acknowledged.len() > 8, "only {} were acknowledged, which proves little", acknowledged.len());
}

#[test]
fn a_killed_publisher_and_its_peers_end_with_the_same_records() {
    let mut federation = Federation::of(3);
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        acknowledged.extend(publish_until_killed(&mut federation.nodes[1], round));
        federation.nodes[1].start();
    }
    for published in &acknowledged {
        super::shown_everywhere(&federation, published);
    }
    // Some may have been stored and not acknowledged; all nodes must agree about those too.
    let records = federation.nodes[1].status()["records"].as_u64().unwrap() as usize;
    assert!(records >= acknowledged.len() + 3);
    federation.in_step(records);
}

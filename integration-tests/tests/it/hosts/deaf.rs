//! A link over which everything works but gossip.

use std::time::{Duration, Instant};

use integration_tests::federation::NETWORK;
use integration_tests::hostile::Mute;
use integration_tests::organisation::now;
use integration_tests::participant::Participant;
use integration_tests::sample::product;
use integration_tests::wait::{until, until_true};
use kirjo_protocol::limits::GOSSIP_TIME;
use serde_json::json;

/// Between two reconciliations, so that they stay within what a peer may ask.
const PAUSE: Duration = Duration::from_secs(1);

#[test]
fn a_link_whose_gossip_has_gone_deaf_is_noticed_and_made_anew() {
    let node = Participant::start_new("Kuuro Oy", NETWORK, &[]);
    let mute = Mute::connect(&node, NETWORK);
    until_true("the connection", || node.connected().contains(&mute.peer()));

    // The peer holds what it published a while ago, and has told nobody; reconciliation brings it each time.
    let (mut number, mut last) = (0, Instant::now());
    until("the deaf link to be closed", || {
        let deaf = node.network_counter("links_deaf");
        if deaf > 0 {
            return Ok(());
        }
        if last.elapsed() >= PAUSE {
            (number, last) = (number + 1, Instant::now());
            mute.publish(now().minus(GOSSIP_TIME), &product(&format!("k-{number}"), "Kuulumaton"));
            node.run(&["sync", "--wait", "5"]);
        }
        Err(format!("{number} sessions"))
    });
    assert!(number >= 2, "one session proves nothing");

    // Both ends dial again, and whoever comes first makes a connection over which gossip is heard.
    until_true("the old connection to end", || mute.was_cut_off());
    until_true("a new connection", || node.connected().contains(&mute.peer()));
    until("a message", || {
        if node.network_counter("gossip_received") > 0 {
            return Ok(());
        }
        if last.elapsed() >= PAUSE {
            (number, last) = (number + 1, Instant::now());
            mute.gossip(mute.publish(now(), &product(&format!("k-{number}"), "Kuuluva")));
        }
        Err("nothing is heard".to_owned())
    });
    until("one digest on both", || {
        node.run(&["sync", "--wait", "5"]);
        let (one, other) = (node.status()["state_digest"].clone(), mute.state_digest());
        if one == json!(other) { Ok(()) } else { Err(format!("{one} and {other}")) }
    });
}

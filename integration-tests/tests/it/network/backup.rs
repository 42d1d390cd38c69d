//! A node restored from an old backup.

use integration_tests::federation::Federation;
use integration_tests::participant::Published;
use integration_tests::sample::product;

use super::shown_everywhere;

#[test]
fn a_node_restored_from_an_old_backup_publishes_again_without_equivocation() {
    let mut federation = Federation::of(3);
    let first = federation.nodes[1].publish(&product("b", "Ensimmäinen painos"));
    federation.nodes[1].stop();
    let backup = federation.nodes[1].backup();
    federation.nodes[1].start();
    let second = federation.nodes[1].publish(&product("b", "Toinen painos"));
    let later = federation.nodes[1].publish(&product("later", "Varmuuskopion jälkeen"));
    federation.in_step(5);
    let seq = |node: usize| federation.nodes[node].get(&second.path()).good().json()["seq"].as_u64().unwrap();
    let before = seq(0);

    federation.nodes[1].stop();
    federation.nodes[1].restore(&backup);
    federation.nodes[1].start();
    // It gets back from its peers what it had published after the backup was taken.
    federation.in_step(5);
    shown_everywhere(&federation, &later);

    let third = federation.nodes[1].publish(&product("b", "Kolmas painos"));
    assert_eq!(third.key, first.key, "the place is known from the backup");
    shown_everywhere(&federation, &third);
    let again = federation.nodes[1].publish(&product("later", "Varmuuskopion jälkeen, uusi painos"));
    assert_eq!(again.key, later.key, "the place is known from the peers");
    shown_everywhere(&federation, &again);
    federation.in_step(5);
    let after = federation.nodes[0].get(&third.path()).good().json()["seq"].as_u64().unwrap();
    assert!(after > before, "{after} after {before}");
    federation.no_equivocation();
}

/// What a restored node is told to publish waits until a peer has given back what was published after the backup.
#[test]
fn a_restored_node_publishes_only_once_a_peer_has_been_asked_for_its_own_records() {
    let mut federation = Federation::of(2);
    federation.nodes[1].stop();
    let backup = federation.nodes[1].backup();
    federation.nodes[1].start();
    let lost = federation.nodes[1].publish(&product("lost", "Varmuuskopion jälkeen"));
    shown_everywhere(&federation, &lost);
    federation.nodes[1].stop();
    federation.nodes[1].restore(&backup);

    federation.nodes[0].stop();
    federation.nodes[1].start();
    assert_eq!(federation.nodes[1].status()["guarded"].as_array().map(Vec::len), Some(1));
    let (first, rest) = federation.nodes.split_at_mut(1);
    let (peer, restored) = (&mut first[0], &rest[0]);
    let third = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| restored.try_publish(&product("lost", "Uusi painos")));
        peer.start();
        waiting.join().unwrap()
    });
    let third = third.unwrap();
    assert_eq!(third.key, lost.key, "the place is known from the peer, although the backup had none");
    assert_eq!(restored.status()["guarded"], serde_json::json!([]));
    shown_everywhere(&federation, &third);
    federation.in_step(3);
    federation.no_equivocation();
}

/// Even before any peer can be asked, what a restored node signs has never been signed in its place before; but it
/// does so only when it is told to.
#[test]
fn a_restored_node_that_is_forced_to_publish_before_it_meets_anybody_still_does_not_equivocate() {
    let mut federation = Federation::of(2);
    federation.nodes[1].publish(&product("a", "Ensimmäinen painos"));
    federation.nodes[1].stop();
    let backup = federation.nodes[1].backup();
    federation.nodes[1].start();
    let second = federation.nodes[1].publish(&product("a", "Toinen painos"));
    shown_everywhere(&federation, &second);
    federation.nodes[1].stop();
    federation.nodes[1].restore(&backup);

    federation.nodes[0].stop();
    federation.nodes[1].start();
    let file = federation.nodes[1].write("a.json", product("a", "Kolmas painos").to_string());
    let refused = federation.nodes[1].run(&["publish", &file]).refusal();
    assert!(refused.contains("--force") && refused.contains("no peer has answered"), "{refused}");
    let third = federation.nodes[1].json(&["publish", &file, "--force"])["items"][0].clone();
    let text = |member: &str| third[member].as_str().unwrap().to_owned();
    let third = Published { org: text("org"), key: text("key"), id: text("id") };
    assert_eq!(third.key, second.key);
    federation.nodes[0].start();
    shown_everywhere(&federation, &third);
    federation.in_step(3);
    federation.no_equivocation();
}

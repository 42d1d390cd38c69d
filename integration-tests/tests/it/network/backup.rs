//! A node restored from an old backup.

use integration_tests::federation::Federation;
use integration_tests::sample::product;
use integration_tests::wait::until;

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
    no_equivocation(&federation);
}

/// Even before any peer can be asked, what a restored node signs has never been signed in its place before.
#[test]
fn a_restored_node_that_publishes_before_it_meets_anybody_still_does_not_equivocate() {
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
    let third =
        until("a publication without peers", || federation.nodes[1].try_publish(&product("a", "Kolmas painos")));
    assert_eq!(third.key, second.key);
    federation.nodes[0].start();
    shown_everywhere(&federation, &third);
    federation.in_step(3);
    no_equivocation(&federation);
}

/// No node has seen two records of one place and version.
fn no_equivocation(federation: &Federation) {
    for node in federation.running() {
        for org in node.status()["orgs"].as_array().unwrap() {
            for reader in federation.running() {
                let org = reader.get(&format!("/api/v1/orgs/{}", org.as_str().unwrap())).good().json();
                assert!(org["equivocation"].is_null(), "{}: {org}", reader.name());
            }
        }
    }
}

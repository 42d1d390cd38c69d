//! No node is the owner: any one of them can stop.

use integration_tests::federation::Federation;
use integration_tests::sample::{product, unheard_of};
use serde_json::json;

use super::shown_everywhere;

/// Stops one node after the other and brings it back; meanwhile the others go on with everything.
#[test]
fn stopping_any_one_of_five_the_first_included_leaves_the_rest_working() {
    let mut federation = Federation::of(5);
    let mut records = 5;
    for stopped in 0..5 {
        if stopped % 2 == 0 {
            federation.nodes[stopped].kill();
        } else {
            federation.nodes[stopped].stop();
        }
        let publisher = (stopped + 1) % 5;
        let title = unheard_of();
        let published = federation.nodes[publisher].publish(&product(&format!("k-{stopped}"), &title));
        records += 1;
        shown_everywhere(&federation, &published);
        federation.in_step(records);
        for node in federation.running() {
            let found = node.get(&format!("/api/v1/search?q={title}")).good().json();
            assert_eq!(found["total"], json!(1), "{} finds it by words", node.name());
            assert_eq!(node.get("/readyz").status, 200);
        }
        let asked = (stopped + 2) % 5;
        // A peer that has just died may still be counted as connected; it must not keep the others waiting.
        let synced = federation.nodes[asked].run(&["sync", "--wait", "300", "--json"]).json();
        assert!(synced["in_step"].as_u64() >= Some(1), "reconciliation goes on: {synced}");
        federation.nodes[stopped].start();
        federation.in_step(records);
    }
}

/// The first node was only where the others began: once they have met, it can be gone for good.
#[test]
fn nodes_that_met_through_the_first_one_find_each_other_again_without_it() {
    let mut federation = Federation::of(4);
    federation.nodes[0].kill();
    for node in 1..4 {
        federation.nodes[node].stop();
    }
    for node in 1..4 {
        federation.nodes[node].start();
    }
    let published = federation.nodes[2].publish(&product("p", "Ilman ensimmäistä"));
    shown_everywhere(&federation, &published);
    federation.in_step(5);
}

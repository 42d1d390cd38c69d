//! Addresses that change.

use integration_tests::sample::product;
use integration_tests::wait::until;

use super::Net;

#[test]
fn a_node_whose_address_changes_says_so_and_is_found_again() {
    let mut net = Net::running(3);
    let moved = net.node(1).peer_id();
    let before = net.hosts[1].address().to_string();
    net.hosts[1].move_to(51);
    let after = net.hosts[1].address();
    net.federation.nodes[1].moved_to(after);

    // Its node record says the new address and no longer the old one, on all the others.
    for other in [0, 2] {
        until("the new address in the node record", || {
            let known = net.node(other).knows(&moved)["addresses"].to_string();
            if known.contains(&after.to_string()) && !known.contains(&format!("{before}/")) {
                Ok(())
            } else {
                Err(known)
            }
        });
    }
    net.node(1).publish(&product("m", "Muuttanut"));
    net.federation.in_step(4);

    // One that was away meanwhile only learns of it from a third, and then finds it at the new address.
    net.federation.nodes[0].kill();
    net.federation.nodes[2].kill();
    net.federation.nodes[2].start();
    net.knows(2, |connected| connected.contains(&moved));
    net.federation.nodes[0].start();
    net.knows(0, |connected| connected.contains(&moved));
    net.node(1).publish(&product("n", "Uudessa osoitteessa"));
    net.federation.in_step(5);
}

//! Nodes that nobody can dial, reached over a relay and, where firewalls let them, directly afterwards.

use integration_tests::sample::product;
use integration_tests::wait::{until, until_true};

use super::Net;

/// Hosts 1 and 2 can only dial out, and the rules say what; host 0 is open and relays.
fn walled(output: [&str; 2]) -> Net {
    let mut net = Net::of(3);
    net.start();
    for (host, output) in [1, 2].into_iter().zip(output) {
        net.hosts[host].only_dial_out(output);
        net.start();
    }
    net.federation.in_step(3);
    net
}

/// Waits until all know the way over the relay to a node, from its node record.
fn announced(net: &Net, node: usize) {
    let (id, relay) = (net.node(node).peer_id(), net.node(0).peer_id());
    for other in (0..3).filter(|other| *other != node) {
        until("the way over the relay in the node record", || {
            let known = net.node(other).knows(&id)["addresses"].to_string();
            if known.contains(&format!("/p2p/{relay}/p2p-circuit")) { Ok(()) } else { Err(known) }
        });
    }
}

#[test]
fn two_nodes_that_nobody_can_dial_meet_over_a_relay_and_stay_in_step() {
    // They let nothing out but to the relay, so there is no direct way whatever they try.
    let net = walled([" ip daddr != 10.77.0.1 drop\n"; 2]);
    announced(&net, 1);
    announced(&net, 2);
    net.over(1, 2, "relay");
    net.over(2, 1, "relay");
    assert!(net.node(0).network_counter("reservations_granted") >= 2);
    assert!(net.node(0).network_counter("circuits_carried") >= 1);
    net.node(1).publish(&product("a", "Releen takaa"));
    net.node(2).publish(&product("b", "Toisen releen takaa"));
    net.federation.in_step(5);
    // A session may end with one of two connections that were made at the same moment; the next does not.
    until("a reconciliation over the relay", || {
        let synced = net.node(1).run(&["sync", "--wait", "10", "--json"]).json();
        if synced["in_step"] == 2 { Ok(()) } else { Err(synced.to_string()) }
    });
}

#[test]
fn two_nodes_behind_firewalls_punch_a_hole_and_need_the_relay_no_longer() {
    let net = walled([""; 2]);
    net.over(1, 2, "quic");
    net.over(2, 1, "quic");
    let punched = net.node(1).network_counter("holes_punched") + net.node(2).network_counter("holes_punched");
    assert!(punched >= 1, "it was made through the relay");
    // Without the relay they go on.
    let mut net = net;
    net.federation.nodes[0].kill();
    net.node(1).publish(&product("a", "Reiästä"));
    net.node(2).publish(&product("b", "Toiseen suuntaan"));
    net.federation.in_step(5);
    net.federation.nodes[0].start();
    net.federation.in_step(5);
}

#[test]
fn a_node_that_is_told_not_to_relay_carries_nothing_for_others() {
    let mut net = Net::of(3);
    net.init(&[]);
    net.node(0).configure("relay = true", "relay = false");
    net.federation.nodes[0].start();
    net.start();
    net.hosts[2].only_dial_out("");
    let both = [net.node(0).quic(), net.node(1).quic()];
    net.start_with(&both);
    net.federation.in_step(3);
    // It would ask both at the same moment, so once it has found the one, it has passed over the other.
    until_true("a way over the one that relays", || net.node(2).network_counter("relays_found") == 1);
    assert_eq!(net.node(1).network_counter("reservations_granted"), 1);
    assert_eq!(net.node(0).network_counter("reservations_granted"), 0);
    net.node(2).publish(&product("a", "Yhden releen takaa"));
    net.federation.in_step(4);
}

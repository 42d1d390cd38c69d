//! Firewalls that let out some things and in none.

use integration_tests::sample::product;
use serde_json::json;

use super::Net;

#[test]
fn a_node_that_can_only_dial_out_takes_full_part() {
    let mut net = Net::of(3);
    net.start();
    net.hosts[1].only_dial_out("");
    net.start();
    net.start();
    net.federation.in_step(3);
    let inside = net.node(1).publish(&product("inside", "Palomuurin takaa"));
    let outside = net.node(2).publish(&product("outside", "Palomuurin edestä"));
    net.federation.in_step(5);
    assert_eq!((net.node(2).shows(&inside), net.node(1).shows(&outside)), (Ok(()), Ok(())));
    net.node(1).retract(&inside);
    net.federation.in_step(4);

    // Nobody can call it, so it has to come back by itself when the one that it knows was away.
    net.federation.nodes[0].kill();
    net.node(1).publish(&product("meanwhile", "Sillä välin"));
    net.federation.nodes[0].start();
    net.federation.in_step(5);
    let walled = net.node(1).peer_id();
    net.knows(0, |connected| connected.contains(&walled));
    assert_eq!(net.node(0).knows(&walled)["outbound"], json!(false), "it was the one that dialled");
}

#[test]
fn where_udp_is_closed_from_the_start_tcp_carries_everything() {
    let mut net = Net::of(3);
    net.hosts[1].firewall("chain output {\n type filter hook output priority 0;\n meta l4proto udp drop\n}");
    net.start();
    let both = [net.node(0).quic(), net.node(0).tcp()];
    net.start_with(&both);
    net.start_with(&both);
    net.federation.in_step(3);
    net.over(1, 0, "tcp");
    net.node(1).publish(&product("t", "Ilman UDP:tä"));
    net.node(2).publish(&product("q", "UDP:n kanssa"));
    net.federation.in_step(5);
}

#[test]
fn when_udp_is_closed_on_a_living_connection_tcp_takes_over() {
    let net = Net::running(2);
    net.over(1, 0, "quic");
    net.hosts[0].firewall("chain input {\n type filter hook input priority 0;\n meta l4proto udp drop\n}");
    net.node(1).publish(&product("t", "UDP suljettiin"));
    net.over(1, 0, "tcp");
    net.federation.in_step(3);
    net.node(0).publish(&product("u", "TCP jatkaa"));
    net.federation.in_step(4);
}

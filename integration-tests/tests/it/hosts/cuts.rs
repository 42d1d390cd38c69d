//! Networks that come apart and together again.

use integration_tests::federation::in_step;
use integration_tests::sample::product;

use super::Net;

#[test]
fn two_halves_that_were_cut_apart_go_on_and_are_one_again_afterwards() {
    let net = Net::running(4);
    let halves = [[0, 1], [2, 3]];
    let ids: Vec<String> = net.federation.nodes.iter().map(|node| node.peer_id()).collect();
    for (half, other) in [(halves[0], halves[1]), (halves[1], halves[0])] {
        for host in half {
            net.hosts[host].hear_nothing_from(&other.map(|other| &net.hosts[other]));
        }
    }
    // Each half notices that the other is gone, and goes on.
    for half in halves {
        for node in half {
            net.knows(node, |connected| {
                connected.len() == 1 && half.iter().any(|mate| *mate != node && ids[*mate] == connected[0])
            });
        }
    }
    for (number, half) in halves.into_iter().enumerate() {
        net.node(half[0]).publish(&product(&format!("cut-{number}"), "Toisella puolella"));
        net.node(half[1]).publish(&product(&format!("cut-{number}"), "Samalla puolella"));
        in_step(&half.map(|node| net.node(node)), 6);
    }
    let digest = |node: usize| net.node(node).status()["state_digest"].clone();
    assert_ne!(digest(0), digest(2), "the halves know nothing of each other");

    net.hosts.iter().for_each(|host| host.open());
    net.federation.in_step(8);
}

#[test]
fn a_link_that_carries_one_way_only_keeps_nobody_from_anything_while_there_is_another_way() {
    let net = Net::running(3);
    net.hosts[1].hear_nothing_from(&[&net.hosts[0]]);
    // Both ways at once: what goes against the cut has to take the way round.
    net.node(0).publish(&product("there", "Vastavirtaan"));
    net.node(1).publish(&product("back", "Myötävirtaan"));
    net.federation.in_step(5);
    // It lasts until those two have given each other up; the rest does not suffer from that.
    let ids = [net.node(0).peer_id(), net.node(1).peer_id()];
    net.knows(1, |connected| !connected.contains(&ids[0]));
    net.node(0).publish(&product("later", "Yhä vastavirtaan"));
    net.node(1).publish(&product("later", "Yhä myötävirtaan"));
    net.federation.in_step(7);

    net.hosts[1].open();
    net.knows(1, |connected| connected.contains(&ids[0]));
    net.node(0).publish(&product("healed", "Suoraan"));
    net.federation.in_step(8);
}

#[test]
fn two_nodes_with_nothing_but_a_one_way_link_are_in_step_once_it_is_whole() {
    let net = Net::running(2);
    net.hosts[0].hear_nothing_from(&[&net.hosts[1]]);
    net.node(0).publish(&product("a", "Yksisuuntainen"));
    net.node(1).publish(&product("b", "Toinen suunta"));
    let other = net.node(1).peer_id();
    net.knows(0, |connected| !connected.contains(&other));
    assert_ne!(net.node(0).status()["state_digest"], net.node(1).status()["state_digest"]);
    net.hosts[0].open();
    net.federation.in_step(4);
}

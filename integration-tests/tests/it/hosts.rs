//! Real `kirjo` processes on hosts of their own: network namespaces with addresses, cuts and firewalls.
//!
//! What is cut is cut by the system's own packet filter, so a node sees what it would see in a real network:
//! packets that never arrive, and no word about it.

mod cuts;
mod deaf;
mod firewall;
mod moving;
mod relay;
mod websocket;

use integration_tests::federation::{Federation, NETWORK};
use integration_tests::hosts::{Host, Lan};
use integration_tests::participant::Participant;
use integration_tests::wait::until;

/// Some nodes, each on a host of its own. The nodes end before their hosts, and these before the bridge.
struct Net {
    federation: Federation,
    hosts: Vec<Host>,
    _lan: Lan,
}

impl Net {
    /// Hosts that nothing runs on yet.
    fn of(count: u8) -> Self {
        let lan = Lan::new();
        let hosts = (1..=count).map(|number| lan.host(number)).collect();
        Self { federation: Federation { nodes: Vec::new() }, hosts, _lan: lan }
    }

    /// The same, with a node on each that knows the first by QUIC; waits until all have met.
    fn running(count: u8) -> Self {
        let mut net = Self::of(count);
        for _ in 0..count {
            net.start();
        }
        net.federation.in_step(usize::from(count));
        for node in 0..net.federation.nodes.len() {
            net.knows(node, |others| others.len() == usize::from(count) - 1);
        }
        net
    }

    /// Starts a node on the next host, which knows the first by QUIC.
    fn start(&mut self) {
        let first = self.federation.nodes.first().map(Participant::quic);
        self.start_with(&first.into_iter().collect::<Vec<_>>());
    }

    /// Starts a node on the next host, which knows these addresses.
    fn start_with(&mut self, first: &[String]) {
        self.init(first);
        self.federation.nodes.last_mut().expect("just made").start();
    }

    /// Makes a node on the next host, which knows these addresses; it does not run yet.
    fn init(&mut self, first: &[String]) {
        let at = self.federation.nodes.len();
        let node = Participant::init_on(&self.hosts[at], &format!("Isäntä {at} Oy"), NETWORK, first);
        self.federation.nodes.push(node);
    }

    fn node(&self, at: usize) -> &Participant {
        &self.federation.nodes[at]
    }

    /// Waits until a node is connected to the peers it should be.
    fn knows(&self, node: usize, enough: impl Fn(&[String]) -> bool) {
        let node = self.node(node);
        until(&format!("the right peers of {}", node.name()), || {
            let connected = node.connected();
            if enough(&connected) { Ok(()) } else { Err(format!("{connected:?}")) }
        });
    }

    /// Waits until the connection between two nodes, as the first sees it, runs over a transport.
    fn over(&self, node: usize, other: usize, transport: &str) {
        let (node, other) = (self.node(node), self.node(other).peer_id());
        until(&format!("{transport} between {} and {other}", node.name()), || {
            let known = node.knows(&other);
            if known["connected"] == true && known["transport"] == transport { Ok(()) } else { Err(known.to_string()) }
        });
    }
}

//! Real swarms on loopback. What is awaited is always a condition; the deadline is only for the case that it never comes.

use std::collections::VecDeque;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::timeout;

use super::*;

mod exchanges;
mod gossip;
mod traps;

/// Far more than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

const TCP: &str = "/ip4/127.0.0.1/tcp/0";
const QUIC: &str = "/ip4/127.0.0.1/udp/0/quic-v1";
const WEBSOCKET: &str = "/ip4/127.0.0.1/tcp/0/ws";

/// A running network and what it reported.
struct Node {
    network: NetworkHandle,
    inbox: mpsc::Receiver<Event>,
    /// Events that came while another was awaited.
    seen: VecDeque<Event>,
}

impl Node {
    async fn start(config: NetworkConfig) -> Self {
        let (events, inbox) = mpsc::channel(EVENT_CAPACITY);
        let network = spawn(config, events).await.expect("the network starts");
        Self { network, inbox, seen: VecDeque::new() }
    }

    fn peer(&self) -> PeerId {
        self.network.peer()
    }

    /// Where others can dial this node.
    fn address(&self) -> Multiaddr {
        self.network.listening().first().expect("a listening address").clone()
    }

    async fn tell(&self, command: Command) {
        assert!(self.network.send(command).await, "the network runs");
    }

    /// The first event, seen or coming, that `choose` takes; the others are kept.
    async fn await_event<T>(&mut self, what: &str, mut choose: impl FnMut(&Event) -> Option<T>) -> T {
        for index in 0..self.seen.len() {
            if let Some(chosen) = choose(&self.seen[index]) {
                self.seen.remove(index);
                return chosen;
            }
        }
        let search = async {
            loop {
                let event = self.inbox.recv().await.expect("the network runs");
                if let Some(chosen) = choose(&event) {
                    return chosen;
                }
                self.seen.push_back(event);
            }
        };
        timeout(PATIENCE, search).await.unwrap_or_else(|_| panic!("no {what}; seen: {:?}", self.seen))
    }

    async fn connected(&mut self, to: &Node) {
        let to = to.peer();
        self.await_event("connection", |event| match event {
            Event::Connected { peer, .. } if *peer == to => Some(()),
            _ => None,
        })
        .await;
    }

    async fn disconnected(&mut self, from: PeerId) {
        self.await_event("disconnection", |event| match event {
            Event::Disconnected { peer } if *peer == from => Some(()),
            _ => None,
        })
        .await;
    }

    async fn subscribed(&mut self, to: &Node) {
        let to = to.peer();
        self.await_event("subscription", |event| match event {
            Event::Subscribed { peer } if *peer == to => Some(()),
            _ => None,
        })
        .await;
    }

    async fn gossip(&mut self) -> (PeerId, MessageId, Vec<u8>) {
        self.await_event("gossip", |event| match event {
            Event::Gossip { peer, message, bytes } => Some((*peer, message.clone(), bytes.clone())),
            _ => None,
        })
        .await
    }

    /// Waits until a counter has reached a value; counters tell of things that are no events.
    async fn counted(&mut self, name: &str, at_least: u64) {
        let wait = async {
            while self.counter(name) < at_least {
                tokio::select! {
                    event = self.inbox.recv() => self.seen.push_back(event.expect("the network runs")),
                    () = tokio::time::sleep(Duration::from_millis(5)) => {}
                }
            }
        };
        if timeout(PATIENCE, wait).await.is_err() {
            panic!("{name} never reached {at_least}: {:?}", self.network.counters().snapshot());
        }
    }

    fn counter(&self, name: &str) -> u64 {
        let all = self.network.counters().snapshot();
        all.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no counter {name}")).1
    }
}

fn config(seed: u8, listen: &[&str]) -> NetworkConfig {
    let listen = listen.iter().map(|address| address.parse().expect("a multiaddr")).collect();
    NetworkConfig { listen, ..NetworkConfig::new("test", [seed; 32]) }
}

fn dialling(seed: u8, to: &Node) -> NetworkConfig {
    NetworkConfig { bootstrap: vec![to.address()], ..config(seed, &[TCP]) }
}

fn port(address: &Multiaddr) -> u16 {
    use libp2p::multiaddr::Protocol;
    let port = address.iter().find_map(|part| match part {
        Protocol::Tcp(port) | Protocol::Udp(port) => Some(port),
        _ => None,
    });
    port.expect("a port")
}

#[tokio::test]
async fn two_nodes_connect_over_each_transport_and_know_each_other() {
    for (transport, seed) in [(TCP, 10), (QUIC, 20), (WEBSOCKET, 30)] {
        let mut first = Node::start(config(seed, &[transport])).await;
        let mut second = Node::start(NetworkConfig {
            agent: "kirjo/9.9.9".to_owned() + &"x".repeat(200),
            ..dialling(seed + 1, &first)
        })
        .await;
        second.connected(&first).await;
        let (address, outbound) = first
            .await_event("connection", |event| match event {
                Event::Connected { address, outbound, .. } => Some((address.clone(), *outbound)),
                _ => None,
            })
            .await;
        assert!(!outbound && address.to_string().starts_with("/ip4/127.0.0.1/"), "{address}");
        let (agent, ok, listen) = first
            .await_event("identification", |event| match event {
                Event::Identified { agent, protocols_ok, listen, .. } => {
                    Some((agent.clone(), *protocols_ok, listen.clone()))
                }
                _ => None,
            })
            .await;
        assert!(ok && agent.starts_with("kirjo/9.9.9") && agent.len() == 64);
        assert_eq!(listen, vec![second.address()]);
        second.await_event("latency", |event| matches!(event, Event::Latency { .. }).then_some(())).await;
    }
}

#[tokio::test]
async fn five_nodes_that_start_at_once_find_each_other() {
    // Each knows the others' addresses before anybody listens there.
    let ports: Vec<u16> = (0..5)
        .map(|_| TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port())
        .collect();
    let address = |port: &u16| -> Multiaddr { format!("/ip4/127.0.0.1/tcp/{port}").parse().expect("a multiaddr") };
    let mut nodes = Vec::new();
    for (index, port) in ports.iter().enumerate() {
        let bootstrap = ports.iter().map(address).collect();
        let listen = vec![address(port)];
        nodes.push(Node::start(NetworkConfig { bootstrap, listen, ..config(40 + index as u8, &[]) }).await);
    }
    let peers: Vec<PeerId> = nodes.iter().map(Node::peer).collect();
    for node in &mut nodes {
        let mut missing: Vec<PeerId> = peers.iter().copied().filter(|peer| *peer != node.peer()).collect();
        while !missing.is_empty() {
            let found = node
                .await_event("connection", |event| match event {
                    Event::Connected { peer, .. } => Some(*peer),
                    _ => None,
                })
                .await;
            missing.retain(|peer| *peer != found);
        }
    }
}

#[tokio::test]
async fn a_port_in_use_is_an_error_that_names_the_address() {
    let taken = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let _holder = TcpListener::bind(taken).expect("the port is held");
    let address = format!("/ip4/127.0.0.1/tcp/{}", taken.port());
    let started = spawn(config(50, &[&address]), mpsc::channel(1).0).await;
    assert!(matches!(started, Err(NetworkError::InUse(named)) if named.to_string() == address));

    // Another node holds it: on TCP two nodes of one user could otherwise share a port without noticing.
    for (transport, seed) in [(TCP, 51), (QUIC, 53), (WEBSOCKET, 55)] {
        let first = Node::start(config(seed, &[transport])).await;
        let address = first.address();
        let started = spawn(config(seed + 1, &[&address.to_string()]), mpsc::channel(1).0).await;
        assert!(matches!(&started, Err(NetworkError::InUse(named)) if *named == address), "{transport}: {started:?}");
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_used_is_an_error_that_names_it() {
    let started = spawn(config(57, &["/memory/7"]), mpsc::channel(1).0).await;
    assert!(matches!(&started, Err(NetworkError::Listen { address, .. }) if address.to_string() == "/memory/7"));
    let bootstrap = vec!["/ip4/127.0.0.1/tcp/0".parse().expect("a multiaddr")];
    let started = spawn(NetworkConfig { bootstrap, ..config(57, &[]) }, mpsc::channel(1).0).await;
    assert!(matches!(started, Err(NetworkError::Bootstrap { fault: AddressFault::Port, .. })));
    let started = spawn(NetworkConfig::new("Not A Network", [57; 32]), mpsc::channel(1).0).await;
    assert!(matches!(started, Err(NetworkError::NetworkId(_))));
}

#[tokio::test]
async fn garbage_on_the_port_disturbs_nobody() {
    let mut first = Node::start(config(60, &[TCP])).await;
    let mut strangers = Vec::new();
    for garbage in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0xff; 4096], &[0; 64], b"\x13/multistream/1.0.0\n\xff\xff\xff"] {
        let mut stranger = TcpStream::connect(("127.0.0.1", port(&first.address()))).expect("connected");
        stranger.write_all(garbage).expect("written");
        strangers.push(stranger);
    }
    let mut second = Node::start(dialling(61, &first)).await;
    second.connected(&first).await;
    first.connected(&second).await;
    first.counted("connections_broken", 2).await;
}

#[tokio::test]
async fn a_banned_peer_cannot_connect_until_it_is_let_in() {
    let outcast = peer_id([71; 32]);
    let mut first = Node::start(NetworkConfig { banned: vec![outcast], ..config(70, &[TCP]) }).await;
    let mut second = Node::start(dialling(71, &first)).await;
    first.counted("connections_denied", 2).await;
    let met = first.seen.iter().any(|event| matches!(event, Event::Connected { .. }));
    assert!(!met, "{:?}", first.seen);

    first.tell(Command::Unban(outcast)).await;
    first.connected(&second).await;
    first.tell(Command::Ban(outcast)).await;
    first.disconnected(outcast).await;
    second.disconnected(first.peer()).await;
}

#[tokio::test]
async fn a_node_comes_back_to_one_that_restarts_on_the_same_port() {
    for (transport, seed) in [(TCP, 80), (QUIC, 83)] {
        let mut first = Node::start(config(seed, &[transport])).await;
        let mut second = Node::start(dialling(seed + 1, &first)).await;
        second.connected(&first).await;
        first.connected(&second).await;
        let address = first.address();
        first.network.shutdown().await;
        second.disconnected(first.peer()).await;
        let mut first = Node::start(config(seed, &[&address.to_string()])).await;
        second.connected(&first).await;
        first.connected(&second).await;
    }
}

#[tokio::test]
async fn a_peer_that_was_disconnected_is_dialled_again() {
    let mut first = Node::start(config(86, &[TCP])).await;
    let mut second = Node::start(dialling(87, &first)).await;
    second.connected(&first).await;
    second.tell(Command::Disconnect(first.peer())).await;
    second.disconnected(first.peer()).await;
    second.connected(&first).await;
    first.disconnected(second.peer()).await;
}

#[tokio::test]
async fn a_learned_peer_is_dialled_and_a_dial_that_fails_is_reported() {
    let first = Node::start(config(90, &[TCP])).await;
    let mut second = Node::start(config(91, &[])).await;
    second.tell(Command::Learn { peer: first.peer(), addresses: vec![first.address()] }).await;
    second.connected(&first).await;

    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let nowhere: Multiaddr = format!("/ip4/127.0.0.1/tcp/{free}").parse().expect("a multiaddr");
    for peer in [None, Some(PeerId::random())] {
        second.tell(Command::Dial { peer, addresses: vec![nowhere.clone()] }).await;
        let (address, reason) = second
            .await_event("failed dial", |event| match event {
                Event::DialFailed { peer: who, address, reason } if *who == peer => {
                    Some((address.clone(), reason.clone()))
                }
                _ => None,
            })
            .await;
        assert_eq!(address, nowhere.to_string());
        assert!(reason.contains("refused"), "{reason}");
    }

    let impostor = PeerId::random();
    second.tell(Command::Disconnect(first.peer())).await;
    second.tell(Command::Dial { peer: Some(impostor), addresses: vec![first.address()] }).await;
    let reason = second
        .await_event("failed dial", |event| match event {
            Event::DialFailed { peer, reason, .. } if *peer == Some(impostor) => Some(reason.clone()),
            _ => None,
        })
        .await;
    assert!(reason.contains(&first.peer().to_string()), "{reason}");
}

#[tokio::test]
async fn a_node_does_not_connect_to_itself() {
    // Once at the address it listens at, and once at another address of the same machine.
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    for (listen, own, seed) in [("127.0.0.1", "127.0.0.1", 95), ("0.0.0.0", "127.0.0.2", 96)] {
        let own: Multiaddr = format!("/ip4/{own}/tcp/{free}").parse().expect("a multiaddr");
        let listen = format!("/ip4/{listen}/tcp/{free}");
        let mut node = Node::start(NetworkConfig { bootstrap: vec![own], ..config(seed, &[&listen]) }).await;
        let reason = node
            .await_event("failed dial", |event| match event {
                Event::DialFailed { reason, .. } => Some(reason.clone()),
                _ => None,
            })
            .await;
        assert_eq!(reason, "this is our own address");
        assert_eq!(node.network.counters().dial_failures.load(Ordering::Relaxed), 1);
        node.network.shutdown().await;
    }
}

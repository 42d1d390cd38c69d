//! The four traps of the gossip library that the configuration and the driver avoid.
//!
//! Each test springs a trap on bare swarms with one remedy taken away, and shows that the remedy avoids it. When a new
//! version of the library mends a trap, the first half fails, and the remedy may go; when it worsens one, the second
//! half fails. What does not arrive can only be awaited for a while: too short a while hides a mended trap, and never
//! makes a test fail.

use futures::StreamExt as _;
use libp2p::gossipsub::{self, ConfigBuilder, IdentTopic, MessageAcceptance};
use libp2p::swarm::{Swarm, SwarmEvent};
use libp2p::{SwarmBuilder, noise, tcp, yamux};

use super::super::gossip::{self as ours, Gossip};
use super::*;

/// How long something that should not arrive is awaited.
const WHILE: Duration = Duration::from_secs(3);
/// How often swarms are woken when nothing else does.
const TICK: Duration = Duration::from_millis(20);

/// Two swarms with nothing but gossip, and what the second has heard.
struct Link {
    topic: IdentTopic,
    first: Swarm<Gossip>,
    second: Swarm<Gossip>,
    heard: Vec<(MessageId, PeerId, Vec<u8>)>,
    echoes: usize,
}

fn swarm(topic: &IdentTopic, config: &ConfigBuilder) -> Swarm<Gossip> {
    let gossip = ours::behaviour(topic, config, Arc::default()).expect("a configuration");
    SwarmBuilder::with_new_identity()
        .with_tokio()
        .with_tcp(tcp::Config::default().nodelay(true), noise::Config::new, yamux::Config::default)
        .expect("a transport")
        .with_behaviour(|_| gossip)
        .expect("a behaviour")
        .with_swarm_config(|config| config.with_idle_connection_timeout(PATIENCE))
        .build()
}

impl Link {
    async fn new(first: &ConfigBuilder, second: &ConfigBuilder) -> Self {
        let topic = ours::topic("test");
        let (mut first, second) = (swarm(&topic, first), swarm(&topic, second));
        first.listen_on(TCP.parse().expect("a multiaddr")).expect("a listener");
        let mut link = Self { topic, first, second, heard: Vec::new(), echoes: 0 };
        link.connect().await;
        link
    }

    /// Makes a connection, and waits until both have joined the topic.
    async fn connect(&mut self) {
        let address = loop {
            if let Some(address) = self.first.listeners().next() {
                break address.clone();
            }
            self.first.next().await;
        };
        self.second.dial(address).expect("a dial");
        let met = async {
            while self.first.behaviour().all_peers().all(|(_, topics)| topics.is_empty())
                || self.second.behaviour().all_peers().all(|(_, topics)| topics.is_empty())
            {
                self.step().await;
            }
        };
        timeout(PATIENCE, met).await.expect("the two meet");
    }

    /// Lets both run until something happens, or the tick wakes them.
    async fn step(&mut self) {
        tokio::select! {
            event = self.first.next() => if let Some(SwarmEvent::Behaviour(gossipsub::Event::Message { .. })) = event {
                self.echoes += 1;
            },
            event = self.second.next() => if let Some(SwarmEvent::Behaviour(gossipsub::Event::Message {
                propagation_source, message_id, message,
            })) = event {
                self.heard.push((message_id, propagation_source, message.data));
            },
            () = tokio::time::sleep(TICK) => {}
        }
    }

    fn say(&mut self, bytes: Vec<u8>) {
        self.first.behaviour_mut().publish(self.topic.hash(), bytes).expect("it is sent");
    }

    /// Whether the second hears so many in the time.
    async fn hears(&mut self, count: usize, patience: Duration) -> bool {
        let run = async {
            while self.heard.len() < count {
                self.step().await;
            }
        };
        timeout(patience, run).await.is_ok()
    }

    async fn run_for(&mut self, time: Duration) {
        let run = async {
            loop {
                self.step().await;
            }
        };
        // It ends by the time only.
        let _ = timeout(time, run).await;
    }

    /// Lets only the second run, so that nothing of the first wakes it.
    async fn idle_for(&mut self, time: Duration, tick: bool) {
        let run = async {
            loop {
                tokio::select! {
                    _ = self.second.next() => {}
                    () = tokio::time::sleep(TICK), if tick => {}
                }
            }
        };
        let _ = timeout(time, run).await;
    }

    /// Whether what the first says from now on reaches the second.
    async fn is_heard(&mut self, patience: Duration) -> bool {
        let before = self.heard.len();
        for number in 0..5_u8 {
            self.say(vec![number, self.echoes as u8, before as u8, (before >> 8) as u8]);
        }
        self.hears(before + 5, patience).await
    }
}

/// Trap 1: the receiver compares the length of all it has read, not that of one frame, with the limit. Messages of
/// nearly the limit in a row are refused. Remedy: the limit stands 16 KiB above the largest message.
#[tokio::test]
async fn large_messages_in_a_row_need_a_limit_above_the_largest() {
    const MESSAGES: usize = 40;
    let burst = async |config: &ConfigBuilder, patience| {
        let mut link = Link::new(config, config).await;
        for number in 0..MESSAGES {
            link.say(vec![number as u8; 60_000]);
        }
        link.hears(MESSAGES, patience).await
    };
    let mut tight = ours::config();
    tight.max_transmit_size(MAX_MESSAGE_BYTES);
    assert!(!burst(&tight, WHILE).await, "trap 1 is mended: the room above the largest message may go");
    assert!(
        burst(&ours::config(), PATIENCE).await,
        "trap 1 has grown: 16 KiB above the largest message do not suffice"
    );
}

/// Trap 2: one message that the receiver can't decode ends gossip in that direction for as long as the connection
/// lives, and neither end is told. Remedy: a deaf link is noticed by what sessions bring, and the connection made anew.
#[tokio::test]
async fn one_bad_frame_makes_a_link_deaf_until_it_is_made_anew() {
    let mut loud = ours::config();
    loud.max_transmit_size(1024 * 1024);
    let mut link = Link::new(&loud, &ours::config()).await;
    assert!(link.is_heard(PATIENCE).await);
    link.say(vec![7; 200 * 1024]);
    link.run_for(WHILE / 6).await;
    assert!(!link.is_heard(WHILE).await, "trap 2 is mended: gossip goes on after a bad frame");

    // Everything else works: the connection stands and the other direction is heard.
    let (topic, echoes) = (link.topic.hash(), link.echoes);
    link.second.behaviour_mut().publish(topic, b"still here".to_vec()).expect("it is sent");
    let answered = async {
        while link.echoes == echoes {
            link.step().await;
        }
    };
    timeout(PATIENCE, answered).await.expect("the other direction is heard");

    let peer = *link.first.local_peer_id();
    link.second.disconnect_peer_id(peer).expect("it is connected");
    let parted = async {
        while link.second.is_connected(&peer) || link.first.connected_peers().next().is_some() {
            link.step().await;
        }
    };
    timeout(PATIENCE, parted).await.expect("the two part");
    link.connect().await;
    assert!(link.is_heard(PATIENCE).await, "trap 2 has grown: a new connection is deaf too");
}

/// Trap 3: a list of message ids is sent in one piece however long it is, and a receiver takes 16 KiB: a busy minute
/// makes a link deaf. Remedy: 400 ids in a piece, and 64 KiB taken.
#[tokio::test]
async fn long_lists_of_ids_are_cut_before_they_make_a_link_deaf() {
    const MESSAGES: usize = 900;
    let busy = async |mut config: ConfigBuilder, patience| {
        // Ids are offered to those outside the mesh, so there is none; and soon.
        config.mesh_outbound_min(0).mesh_n_low(0).mesh_n(0).heartbeat_interval(Duration::from_millis(300));
        let mut link = Link::new(&config, &config).await;
        for number in 0..MESSAGES {
            link.say(number.to_be_bytes().to_vec());
        }
        assert!(link.hears(MESSAGES, PATIENCE).await, "nothing is wrong before the ids are offered");
        link.run_for(WHILE / 2).await;
        link.is_heard(patience).await
    };
    let mut stock = ours::config();
    stock.max_control_message_size(16 * 1024).max_control_messages_sent(5_000);
    assert!(!busy(stock, WHILE).await, "trap 3 is mended: the limits of lists may be the library's own");
    assert!(busy(ours::config(), PATIENCE).await, "trap 3 has grown: lists within our limits make a link deaf");
}

/// Trap 4: the heartbeat stops when nothing else wakes the swarm. Remedy: the driver's tick, every 250 ms.
#[tokio::test]
async fn the_heartbeat_of_an_idle_swarm_needs_a_tick() {
    // A message waits for its verdict for twelve heartbeats; one that is still there after many more has seen few.
    let waits = async |tick| {
        let mut config = ours::config();
        config.heartbeat_interval(Duration::from_millis(50)).heartbeat_initial_delay(Duration::from_millis(50));
        let mut link = Link::new(&config, &config).await;
        link.say(b"idle".to_vec());
        assert!(link.hears(1, PATIENCE).await);
        link.idle_for(WHILE, tick).await;
        let (message, peer, _) = link.heard[0].clone();
        link.second.behaviour_mut().report_message_validation_result(&message, &peer, MessageAcceptance::Accept)
    };
    assert!(waits(false).await, "trap 4 is mended: the tick is no longer needed for the heartbeat");
    assert!(!waits(true).await, "trap 4 has grown: the tick does not keep the heartbeat going");
}

//! A peer that gossips as fast as it can. It has a swarm of its own making, because the product's own keeps
//! to a budget that no honest node exceeds.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use futures::{AsyncRead, AsyncReadExt as _, AsyncWrite, StreamExt as _};
use libp2p::gossipsub::{self, ConfigBuilder, IdentTopic, MessageAuthenticity, MessageId, ValidationMode};
use libp2p::swarm::{NetworkBehaviour, SwarmEvent};
use libp2p::{Multiaddr, StreamProtocol, Swarm, SwarmBuilder, identify, noise, ping, request_response, tcp, yamux};

use crate::participant::Participant;

/// Messages put out before the swarm gets to send them.
const BURST: usize = 50;
/// Messages as large as the network transmits are accepted by the library.
const MAX_TRANSMIT_BYTES: usize = 80 * 1024;

#[derive(NetworkBehaviour)]
struct Behaviour {
    gossip: gossipsub::Behaviour,
    sync: request_response::Behaviour<Mute>,
    identify: identify::Behaviour,
    ping: ping::Behaviour,
}

/// Takes requests as a node does, so that its silence is not what it is sent away for first, and never answers.
#[derive(Clone, Default)]
struct Mute;

impl request_response::Codec for Mute {
    type Protocol = StreamProtocol;
    type Request = Vec<u8>;
    type Response = Vec<u8>;

    async fn read_request<T>(&mut self, _: &StreamProtocol, io: &mut T) -> std::io::Result<Vec<u8>>
    where
        T: AsyncRead + Unpin + Send,
    {
        let mut bytes = Vec::new();
        io.take(MAX_TRANSMIT_BYTES as u64).read_to_end(&mut bytes).await?;
        Ok(bytes)
    }

    async fn read_response<T>(&mut self, _: &StreamProtocol, _: &mut T) -> std::io::Result<Vec<u8>>
    where
        T: AsyncRead + Unpin + Send,
    {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    async fn write_request<T>(&mut self, _: &StreamProtocol, _: &mut T, _: Vec<u8>) -> std::io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    async fn write_response<T>(&mut self, _: &StreamProtocol, _: &mut T, _: Vec<u8>) -> std::io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

/// A flood under way.
pub struct Flooder {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    sent: AtomicU64,
    cut_off: AtomicBool,
    stop: AtomicBool,
}

impl Flooder {
    /// Connects to a victim and floods it with what `next` makes.
    pub fn start(victim: &Participant, network: &str, next: impl FnMut() -> Vec<u8> + Send + 'static) -> Self {
        let address: Multiaddr = victim.tcp().parse().expect("an address of a node");
        let (network, shared) = (network.to_owned(), Arc::new(Shared::default()));
        let of_thread = shared.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime can be made").block_on(flood(address, &network, next, &of_thread));
        });
        Self { shared, thread: Some(thread) }
    }

    /// Messages given to the victim's connection so far.
    pub fn sent(&self) -> u64 {
        self.shared.sent.load(Ordering::SeqCst)
    }

    /// Whether the connection has ended.
    pub fn is_cut_off(&self) -> bool {
        self.shared.cut_off.load(Ordering::SeqCst)
    }
}

impl Drop for Flooder {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            // Its panic has been printed by itself.
            let _ = thread.join();
        }
    }
}

async fn flood(victim: Multiaddr, network: &str, mut next: impl FnMut() -> Vec<u8>, shared: &Shared) {
    let topic = IdentTopic::new(format!("kirjo/{network}/records/1"));
    let mut swarm = swarm(network, &topic);
    swarm.dial(victim).expect("an address that can be dialled");
    let mut subscribed = false;
    let mut unanswered = Vec::new();
    let mut pause = tokio::time::interval(Duration::from_millis(20));
    while !shared.stop.load(Ordering::SeqCst) {
        tokio::select! {
            event = swarm.select_next_some() => match event {
                SwarmEvent::Behaviour(BehaviourEvent::Gossip(gossipsub::Event::Subscribed { .. })) => subscribed = true,
                SwarmEvent::Behaviour(BehaviourEvent::Sync(request_response::Event::Message {
                    message: request_response::Message::Request { channel, .. }, ..
                })) => unanswered.push(channel),
                SwarmEvent::ConnectionClosed { .. } => {
                    shared.cut_off.store(true, Ordering::SeqCst);
                    subscribed = false;
                }
                _ => {}
            },
            _ = pause.tick() => {
                for _ in 0..if subscribed { BURST } else { 0 } {
                    // Queues that are full are what a flood leads to.
                    if swarm.behaviour_mut().gossip.publish(topic.hash(), next()).is_ok() {
                        shared.sent.fetch_add(1, Ordering::SeqCst);
                    }
                }
            }
        }
    }
}

fn swarm(network: &str, topic: &IdentTopic) -> Swarm<Behaviour> {
    let config = ConfigBuilder::default()
        .validation_mode(ValidationMode::Anonymous)
        .message_id_fn(|message| {
            let mut hasher = DefaultHasher::new();
            message.data.hash(&mut hasher);
            MessageId::from(hasher.finish().to_be_bytes().to_vec())
        })
        .max_transmit_size(MAX_TRANSMIT_BYTES)
        .build()
        .expect("limits that fit together");
    let mut gossip = gossipsub::Behaviour::new(MessageAuthenticity::Anonymous, config).expect("anonymous gossip");
    gossip.subscribe(topic).expect("a topic can be joined");
    let protocol = StreamProtocol::try_from_owned(format!("/kirjo/{network}/sync/1")).expect("it begins with a slash");
    let supported = [(protocol, request_response::ProtocolSupport::Full)];
    let version = format!("/kirjo/{network}/1");
    SwarmBuilder::with_new_identity()
        .with_tokio()
        .with_tcp(tcp::Config::default().nodelay(true), noise::Config::new, yamux::Config::default)
        .expect("a transport")
        .with_behaviour(|keypair| Behaviour {
            gossip,
            sync: request_response::Behaviour::new(supported, request_response::Config::default()),
            identify: identify::Behaviour::new(identify::Config::new(version, keypair.public())),
            ping: ping::Behaviour::default(),
        })
        .expect("a behaviour")
        .with_swarm_config(|config| config.with_idle_connection_timeout(Duration::from_secs(600)))
        .build()
}

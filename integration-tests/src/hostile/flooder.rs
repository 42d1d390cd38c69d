//! A peer that gossips and asks as fast as it can, and comes back when it is sent away. It has a swarm of its own making,
//! because the product's own keeps to budgets that no honest node exceeds.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use futures::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, StreamExt as _};
use libp2p::gossipsub::{self, ConfigBuilder, IdentTopic, MessageAuthenticity, MessageId, ValidationMode};
use libp2p::identity::Keypair;
use libp2p::request_response::{self, Message};
use libp2p::swarm::dial_opts::DialOpts;
use libp2p::swarm::{NetworkBehaviour, SwarmEvent};
use libp2p::{Multiaddr, PeerId, StreamProtocol, Swarm, SwarmBuilder, identify, noise, ping, tcp, yamux};
use tokio::time::MissedTickBehavior;

use crate::participant::Participant;

/// How often it pours.
const PAUSE: Duration = Duration::from_millis(20);
/// Messages poured at one time: twenty times as many in a second as a peer may send.
const BURST: usize = 20;
/// Requests that it has under way with each victim: more than a peer may have.
const REQUESTS_UNDER_WAY: usize = 12;
/// How often it tries to come back.
const RETURN: Duration = Duration::from_millis(500);
/// Messages as large as the network transmits are accepted by the library.
const MAX_TRANSMIT_BYTES: usize = 80 * 1024;

#[derive(NetworkBehaviour)]
struct Behaviour {
    gossip: gossipsub::Behaviour,
    sync: request_response::Behaviour<Rude>,
    identify: identify::Behaviour,
    ping: ping::Behaviour,
}

/// Takes requests as a node does, so that its silence is not what it is sent away for first, and never answers. Its own
/// requests have the form of frames.
#[derive(Clone, Default)]
struct Rude;

impl request_response::Codec for Rude {
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

    async fn read_response<T>(&mut self, _: &StreamProtocol, io: &mut T) -> std::io::Result<Vec<u8>>
    where
        T: AsyncRead + Unpin + Send,
    {
        let mut bytes = Vec::new();
        io.read_to_end(&mut bytes).await?;
        Ok(bytes)
    }

    async fn write_request<T>(&mut self, _: &StreamProtocol, io: &mut T, request: Vec<u8>) -> std::io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        let length = u32::try_from(request.len()).map_err(std::io::Error::other)?;
        io.write_all(&length.to_be_bytes()).await?;
        io.write_all(&request).await
    }

    async fn write_response<T>(&mut self, _: &StreamProtocol, _: &mut T, _: Vec<u8>) -> std::io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

type Source = Box<dyn FnMut() -> Vec<u8> + Send>;

/// What is poured out.
#[derive(Default)]
pub struct Flood {
    gossip: Option<Source>,
    requests: Option<Source>,
}

impl Flood {
    /// Gossip of what `next` makes.
    pub fn of_gossip(next: impl FnMut() -> Vec<u8> + Send + 'static) -> Self {
        Self { gossip: Some(Box::new(next)), ..Self::default() }
    }

    /// Requests of what `next` makes.
    pub fn of_requests(next: impl FnMut() -> Vec<u8> + Send + 'static) -> Self {
        Self { requests: Some(Box::new(next)), ..Self::default() }
    }

    /// Both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self { gossip: self.gossip.or(other.gossip), requests: self.requests.or(other.requests) }
    }
}

/// A flood under way.
pub struct Flooder {
    shared: Arc<Shared>,
    peer: String,
    victims: usize,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    sent: AtomicU64,
    cut_off: Mutex<BTreeSet<PeerId>>,
    stop: AtomicBool,
}

impl Shared {
    fn cut_off(&self) -> MutexGuard<'_, BTreeSet<PeerId>> {
        self.cut_off.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flooder {
    /// Connects to some victims and floods all of them.
    ///
    /// # Panics
    /// When a victim's id or address is none.
    pub fn start(victims: &[&Participant], network: &str, flood: Flood) -> Self {
        let address = |victim: &&Participant| -> (PeerId, Multiaddr) {
            let peer = victim.peer_id().parse().expect("the id of a node");
            (peer, victim.tcp().parse().expect("an address of a node"))
        };
        let victims: BTreeMap<PeerId, Multiaddr> = victims.iter().map(address).collect();
        let (keypair, count) = (Keypair::generate_ed25519(), victims.len());
        let peer = keypair.public().to_peer_id().to_string();
        let (network, shared) = (network.to_owned(), Arc::new(Shared::default()));
        let of_thread = shared.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime can be made").block_on(pour(victims, &network, keypair, flood, &of_thread));
        });
        Self { shared, peer, victims: count, thread: Some(thread) }
    }

    /// Its peer id.
    pub fn peer(&self) -> &str {
        &self.peer
    }

    /// Messages and requests given to its connections so far; a message to all of them counts once.
    pub fn sent(&self) -> u64 {
        self.shared.sent.load(Ordering::SeqCst)
    }

    /// Whether every victim has ended a connection with it.
    pub fn is_cut_off(&self) -> bool {
        self.shared.cut_off().len() == self.victims
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

async fn pour(
    victims: BTreeMap<PeerId, Multiaddr>,
    network: &str,
    keypair: Keypair,
    mut flood: Flood,
    shared: &Shared,
) {
    let topic = IdentTopic::new(format!("kirjo/{network}/records/1"));
    let mut swarm = swarm(network, keypair, &topic);
    let (mut subscribed, mut under_way) = (BTreeSet::new(), BTreeMap::<PeerId, usize>::new());
    let mut unanswered = Vec::new();
    let (mut pause, mut back) = (tokio::time::interval(PAUSE), tokio::time::interval(RETURN));
    pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !shared.stop.load(Ordering::SeqCst) {
        tokio::select! {
            event = swarm.select_next_some() => match event {
                SwarmEvent::Behaviour(BehaviourEvent::Gossip(gossipsub::Event::Subscribed { peer_id, .. })) => {
                    subscribed.insert(peer_id);
                }
                SwarmEvent::Behaviour(BehaviourEvent::Sync(event)) => match event {
                    request_response::Event::Message { message: Message::Request { channel, .. }, .. } => {
                        unanswered.push(channel);
                    }
                    request_response::Event::Message { peer, message: Message::Response { .. }, .. }
                    | request_response::Event::OutboundFailure { peer, .. } => {
                        under_way.entry(peer).and_modify(|count| *count = count.saturating_sub(1));
                    }
                    _ => {}
                },
                SwarmEvent::ConnectionClosed { peer_id, num_established: 0, .. } => {
                    subscribed.remove(&peer_id);
                    under_way.remove(&peer_id);
                    shared.cut_off().insert(peer_id);
                }
                _ => {}
            },
            _ = back.tick() => {
                for (peer, address) in &victims {
                    if !swarm.is_connected(peer) {
                        // It is being dialled already, or is kept out.
                        let _ = swarm.dial(DialOpts::peer_id(*peer).addresses(vec![address.clone()]).build());
                    }
                }
            }
            _ = pause.tick() => {
                if let Some(next) = &mut flood.gossip && !subscribed.is_empty() {
                    for _ in 0..BURST {
                        // Queues that are full are what a flood leads to.
                        if swarm.behaviour_mut().gossip.publish(topic.hash(), next()).is_ok() {
                            shared.sent.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                }
                if let Some(next) = &mut flood.requests {
                    for peer in &subscribed {
                        let under_way = under_way.entry(*peer).or_default();
                        while *under_way < REQUESTS_UNDER_WAY {
                            *under_way += 1;
                            swarm.behaviour_mut().sync.send_request(peer, next());
                            shared.sent.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                }
            }
        }
    }
}

fn swarm(network: &str, keypair: Keypair, topic: &IdentTopic) -> Swarm<Behaviour> {
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
    SwarmBuilder::with_existing_identity(keypair)
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

//! The network: one task that owns the swarm, moves bytes, and reports who is connected.
//!
//! It knows nothing of records. Gossip comes in as bytes and waits for the engine's verdict before it is passed on; requests
//! and replies are frames of bytes; peers are transport identities. What it does know is how to find peers again and how much
//! each of them may ask for. Everything is bounded: the engine sends commands through a channel that makes it wait, and events
//! queue for the engine within limits beyond which they are refused and counted, so neither can exhaust or block the other.
//!
//! ```no_run
//! # async fn example() -> Result<(), kirjo_node::network::NetworkError> {
//! use kirjo_node::network::{self, Command, Event, NetworkConfig};
//!
//! let (events, mut inbox) = tokio::sync::mpsc::channel(network::EVENT_CAPACITY);
//! let config = NetworkConfig {
//!     listen: vec!["/ip4/127.0.0.1/tcp/0".parse().expect("a multiaddr")],
//!     ..NetworkConfig::new("demo", [7; 32])
//! };
//! let network = network::spawn(config, events).await?;
//! network.send(Command::Publish(b"an envelope".to_vec())).await;
//! while let Some(event) = inbox.recv().await {
//!     if let Event::Connected { peer, .. } = event {
//!         println!("connected to {peer}");
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod address;
mod behaviour;
mod codec;
mod counters;
mod dialer;
mod driver;
mod exchanges;
mod gossip;
mod listen;
mod outbox;
mod peers;
mod relays;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use futures::{AsyncRead, AsyncWrite};
pub use kirjo_protocol::conduct::Standing;
pub use kirjo_protocol::penalty::Offence;
use libp2p::core::transport::Boxed;
pub use libp2p::gossipsub::MessageId;
pub use libp2p::{Multiaddr, PeerId};
use thiserror::Error;
use tokio::sync::mpsc;

pub use address::{AddressFault, MAX_ADDRESS_BYTES};
pub use codec::{FrameFault, MAX_FRAME_BYTES};
pub use counters::Counters;
pub use gossip::MAX_MESSAGE_BYTES;

pub(crate) use address::{is_loopback, is_relayed};

/// The capacity of the engine's event channel. It is small because each event may carry a frame of a mebibyte, and the network
/// keeps a queue of its own behind it.
pub const EVENT_CAPACITY: usize = 64;
/// Commands the engine may have given before it has to wait.
const COMMAND_CAPACITY: usize = 256;

/// How a node takes part in a network.
#[derive(Debug, Clone)]
pub struct NetworkConfig {
    /// The network id: 1 to 32 of `a-z`, `0-9` and `-`.
    pub network: String,
    /// The secret of the transport key. It is not a key that signs records.
    pub seed: [u8; 32],
    /// Where to listen.
    pub listen: Vec<Multiaddr>,
    /// Peers to dial at once and for ever, with or without peer id.
    pub bootstrap: Vec<Multiaddr>,
    /// Addresses at which others reach this node, if it knows better than they.
    pub external: Vec<Multiaddr>,
    /// Whether this node carries connections between others that cannot reach each other.
    pub relay: bool,
    /// Authorities, as DER certificates, that may vouch for the web servers of peers beside those that browsers trust.
    pub trusted_ca: Vec<Vec<u8>>,
    /// Peers to keep out.
    pub banned: Vec<PeerId>,
    /// What this node calls its software, such as `kirjo/0.1.0`.
    pub agent: String,
    /// How many connections it has at most.
    pub connections: ConnectionBounds,
}

impl NetworkConfig {
    /// A node that neither listens nor dials, to be filled in.
    pub fn new(network: impl Into<String>, seed: [u8; 32]) -> Self {
        Self {
            network: network.into(),
            seed,
            listen: Vec::new(),
            bootstrap: Vec::new(),
            external: Vec::new(),
            relay: true,
            trusted_ca: Vec::new(),
            banned: Vec::new(),
            agent: concat!("kirjo/", env!("CARGO_PKG_VERSION")).to_owned(),
            connections: ConnectionBounds::default(),
        }
    }
}

/// How many connections a node has at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionBounds {
    /// Made by others.
    pub incoming: u32,
    /// Made by this node.
    pub outgoing: u32,
    /// Together.
    pub total: u32,
}

impl Default for ConnectionBounds {
    fn default() -> Self {
        Self { incoming: 200, outgoing: 60, total: 256 }
    }
}

/// What the engine thinks of a gossip message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// New and good: it is passed on.
    Accept,
    /// Of no use now, and nobody's fault.
    Ignore,
    /// Provably the sender's fault; it counts against the sender under this name.
    Reject(Offence),
}

/// Names a request that waits for a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReplyToken(pub u64);

/// What the engine asks of the network.
#[derive(Debug)]
pub enum Command {
    /// Gossip an envelope of this node's. Finding nobody, or having published too much lately, is not an error: reconciliation carries it.
    Publish(Vec<u8>),
    /// The verdict on a gossip message; it must come within twelve seconds, or the message is not passed on.
    Verdict {
        /// Which message.
        message: MessageId,
        /// Who sent it.
        peer: PeerId,
        /// The verdict.
        verdict: Verdict,
    },
    /// Send a request to a connected peer. The answer is [`Event::Response`] or [`Event::RequestFailed`] with the same token.
    Request {
        /// Whom to ask.
        peer: PeerId,
        /// The engine's own name for the request.
        token: u64,
        /// The request.
        frame: Vec<u8>,
    },
    /// Answer a request.
    Reply {
        /// From [`Event::Request`].
        reply: ReplyToken,
        /// The response.
        frame: Vec<u8>,
    },
    /// Refuse a request, so that the asker need not wait for the time-out.
    Refuse(ReplyToken),
    /// Dial now. Failure is reported by [`Event::DialFailed`].
    Dial {
        /// Whom to expect there, if known.
        peer: Option<PeerId>,
        /// Where.
        addresses: Vec<Multiaddr>,
    },
    /// Put a peer into the address book, to be dialled when connections are few.
    Learn {
        /// Who.
        peer: PeerId,
        /// Where; replaces what was learned before.
        addresses: Vec<Multiaddr>,
    },
    /// Dial an address now and for ever.
    AddBootstrap(Multiaddr),
    /// Hold something against a peer; once too often, and it is blocked for a while.
    Offence {
        /// Whose.
        peer: PeerId,
        /// What.
        offence: Offence,
    },
    /// Close the connections with a peer. It may come back, and is dialled again as if it had gone by itself.
    Disconnect(PeerId),
    /// Close the connections with a peer whose gossip has gone deaf, and dial it again.
    Redial(PeerId),
    /// Keep a peer out.
    Ban(PeerId),
    /// Let a peer in again.
    Unban(PeerId),
    /// Close all connections and end.
    Shutdown,
}

/// What the network tells the engine.
#[derive(Debug)]
pub enum Event {
    /// This node listens at an address.
    Listening(Multiaddr),
    /// It no longer listens there: the machine has lost the address, or the relay has left.
    NotListening(Multiaddr),
    /// A peer connected, or is now connected in another way than was told before.
    Connected {
        /// Who.
        peer: PeerId,
        /// From or at which address.
        address: Multiaddr,
        /// Whether this node dialled.
        outbound: bool,
    },
    /// The last connection with a peer ended.
    Disconnected {
        /// Who.
        peer: PeerId,
    },
    /// A connected peer takes part in gossip; told once a connection, and the moment to reconcile.
    Subscribed {
        /// Who.
        peer: PeerId,
    },
    /// What a peer says about itself. If it is of another network, it is disconnected next.
    Identified {
        /// Who.
        peer: PeerId,
        /// Its software, printable and cut to 64 characters.
        agent: String,
        /// Whether it belongs to this network and takes requests.
        protocols_ok: bool,
        /// How it sees this node.
        observed: Multiaddr,
        /// Where it listens; only addresses that can be dialled, at most eight.
        listen: Vec<Multiaddr>,
    },
    /// The time a ping took, there and back.
    Latency {
        /// Who.
        peer: PeerId,
        /// Milliseconds.
        millis: u64,
    },
    /// A gossip message, to be answered by [`Command::Verdict`].
    Gossip {
        /// Who sent it.
        peer: PeerId,
        /// Its name for the verdict.
        message: MessageId,
        /// The envelope.
        bytes: Vec<u8>,
    },
    /// A request, to be answered by [`Command::Reply`] within thirty seconds, or by [`Command::Refuse`].
    Request {
        /// Who asks.
        peer: PeerId,
        /// The way back.
        reply: ReplyToken,
        /// The request.
        frame: Vec<u8>,
    },
    /// The response to a request.
    Response {
        /// Who answered.
        peer: PeerId,
        /// The engine's name for the request.
        token: u64,
        /// The response.
        frame: Vec<u8>,
    },
    /// A request brought no response.
    RequestFailed {
        /// Who was asked.
        peer: PeerId,
        /// The engine's name for the request.
        token: u64,
        /// Why.
        reason: RequestFailure,
    },
    /// A dial reached nobody.
    DialFailed {
        /// Who was expected, if known.
        peer: Option<PeerId>,
        /// Where, as written.
        address: String,
        /// What the system or the other end said, for the log and for `peers show`.
        reason: String,
    },
}

/// Why a request brought no response.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RequestFailure {
    /// The peer is not connected.
    #[error("the peer is not connected")]
    NotConnected,
    /// The connection ended first.
    #[error("the connection ended before the response")]
    ConnectionClosed,
    /// No response in time.
    #[error("the peer did not answer in time")]
    Timeout,
    /// The peer has no such protocol.
    #[error("the peer does not take requests of this network")]
    Unsupported,
    /// Too many requests are under way, to this peer or in all.
    #[error("too many requests are under way")]
    Busy,
    /// The request is larger than [`MAX_FRAME_BYTES`].
    #[error("the request is larger than {MAX_FRAME_BYTES} bytes")]
    TooLarge,
    /// The peer refused, or sent something that is no response.
    #[error("the peer gave no valid response: {0}")]
    Stream(String),
}

/// Why the network did not start.
#[derive(Debug, Error)]
pub enum NetworkError {
    /// The network id is not one.
    #[error("network id {0:?} is not 1 to 32 characters of a-z, 0-9 and -")]
    NetworkId(String),
    /// An address to listen at is taken by another program.
    #[error("{0} is in use by another program; stop it or choose another port")]
    InUse(Multiaddr),
    /// An address cannot be listened at.
    #[error("cannot listen at {address}: {reason}")]
    Listen {
        /// Which.
        address: Multiaddr,
        /// What the system said.
        reason: String,
    },
    /// A bootstrap address cannot be used.
    #[error("bootstrap address {address}: {fault}")]
    Bootstrap {
        /// Which.
        address: Multiaddr,
        /// What is wrong with it.
        fault: AddressFault,
    },
    /// The transports could not be set up.
    #[error("the network could not be set up: {0}")]
    Setup(String),
}

/// The engine's hold on the network. Clones are the same network; it ends when the last one is dropped.
#[derive(Debug, Clone)]
pub struct NetworkHandle {
    commands: mpsc::Sender<Command>,
    peer: PeerId,
    shown: Shown,
}

/// What the network's task shows to whoever holds its handle.
#[derive(Debug, Clone, Default)]
struct Shown {
    listening: Arc<RwLock<Vec<Multiaddr>>>,
    standings: Arc<RwLock<BTreeMap<PeerId, Standing>>>,
    counters: Arc<Counters>,
}

impl NetworkHandle {
    /// Gives a command, waiting for room if need be. False if the network has ended.
    pub async fn send(&self, command: Command) -> bool {
        self.commands.send(command).await.is_ok()
    }

    /// Gives a command if there is room for it, and gives it back if not.
    pub fn try_send(&self, command: Command) -> Result<(), Command> {
        self.commands.try_send(command).map_err(mpsc::error::TrySendError::into_inner)
    }

    /// This node's own peer id.
    pub fn peer(&self) -> PeerId {
        self.peer
    }

    /// Where this node listens now; a configured port 0 appears as the port that was found.
    pub fn listening(&self) -> Vec<Multiaddr> {
        self.shown.listening.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The peers that have a penalty or are blocked for a while, and how they stood a moment ago.
    pub fn standings(&self) -> BTreeMap<PeerId, Standing> {
        self.shown.standings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was refused, lost and passed on.
    pub fn counters(&self) -> &Counters {
        &self.shown.counters
    }

    /// Closes all connections and waits until the ports are free again.
    pub async fn shutdown(&self) {
        // An error means that the network has ended already.
        let _ = self.commands.send(Command::Shutdown).await;
        self.commands.closed().await;
    }
}

/// The peer id that belongs to the secret of a transport key.
pub fn peer_id(seed: [u8; 32]) -> PeerId {
    keypair(seed).public().to_peer_id()
}

/// A connection that carries bytes both ways and in order, as TCP does.
pub trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for T {}

/// What makes a node's connections in the place of TCP, QUIC and WebSocket, for measurements and tests. It is given addresses
/// as they are written for TCP; encryption and multiplexing are added as they are to TCP.
pub type Carrier = Boxed<Box<dyn ByteStream>>;

/// Starts the network: returns once it listens at every configured address, or says which one it cannot have.
pub async fn spawn(config: NetworkConfig, events: mpsc::Sender<Event>) -> Result<NetworkHandle, NetworkError> {
    start(config, None, events).await
}

/// As [`spawn`], over a [`Carrier`].
pub async fn spawn_over(
    carrier: Carrier,
    config: NetworkConfig,
    events: mpsc::Sender<Event>,
) -> Result<NetworkHandle, NetworkError> {
    start(config, Some(carrier), events).await
}

async fn start(
    config: NetworkConfig,
    carrier: Option<Carrier>,
    events: mpsc::Sender<Event>,
) -> Result<NetworkHandle, NetworkError> {
    let well_formed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !(1..=32).contains(&config.network.len()) || !config.network.chars().all(well_formed) {
        return Err(NetworkError::NetworkId(config.network));
    }
    let (commands, inbox) = mpsc::channel(COMMAND_CAPACITY);
    let keypair = keypair(config.seed);
    let shown = Shown::default();
    let mut driver = driver::Driver::new(&config, &keypair, carrier, inbox, events, shown.clone())?;
    driver.listen(&config.listen).await?;
    tokio::spawn(driver.run());
    Ok(NetworkHandle { commands, peer: keypair.public().to_peer_id(), shown })
}

fn keypair(mut seed: [u8; 32]) -> libp2p::identity::Keypair {
    libp2p::identity::Keypair::ed25519_from_bytes(&mut seed).expect("any 32 bytes are an Ed25519 secret")
}

#[cfg(test)]
mod tests;

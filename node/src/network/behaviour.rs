//! The swarm: transports, and the protocols that run on each connection.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use libp2p::allow_block_list::{self, BlockedPeers};
use libp2p::connection_limits::{self, ConnectionLimits};
use libp2p::core::muxing::StreamMuxerBox;
use libp2p::core::transport::timeout::TransportTimeout;
use libp2p::core::transport::{Boxed, Transport};
use libp2p::core::upgrade::Version;
use libp2p::gossipsub::IdentTopic;
use libp2p::identity::Keypair;
use libp2p::request_response::{self, ProtocolSupport};
use libp2p::swarm::behaviour::toggle::Toggle;
use libp2p::swarm::{self, NetworkBehaviour, Swarm};
use libp2p::{PeerId, StreamProtocol, dcutr, dns, identify, noise, ping, quic, relay, tcp, websocket, yamux};

use super::codec::{FrameCodec, REQUEST_TIMEOUT};
use super::counters::Counters;
use super::exchanges::MAX_STREAMS;
use super::gossip::{self, Gossip};
use super::{Carrier, ConnectionBounds, NetworkConfig, NetworkError};

/// Handshakes under way at once, inbound and outbound.
const MAX_PENDING_INCOMING: u32 = 64;
const MAX_PENDING_OUTGOING: u32 = 16;
/// Two, because both ends may dial at the same moment; and over a relay they may do so while a direct connection is made.
const MAX_PER_PEER: u32 = 3;

/// Peers that this node keeps a way open to, and how many ways to one; each costs a few hundred bytes.
const MAX_RESERVATIONS: usize = 128;
const MAX_RESERVATIONS_PER_PEER: usize = 2;
/// How long such a way is kept open unless the peer asks again.
const RESERVATION_TIME: Duration = Duration::from_secs(3_600);
/// Connections between others that this node carries at once, and how many that one peer opened. The library's own limits
/// (128 KiB and two minutes a connection) would end a reconciliation in its middle; these let a newcomer load everything.
const MAX_CIRCUITS: usize = 64;
const MAX_CIRCUITS_PER_PEER: usize = 8;
const CIRCUIT_BYTES: u64 = 256 * 1024 * 1024;
const CIRCUIT_TIME: Duration = Duration::from_secs(3_600);

/// The time for a connection to be made, encryption included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection used only by reconciliation, which runs every five minutes, must outlast the pause.
const IDLE_TIMEOUT: Duration = Duration::from_secs(600);
/// Pings keep connections awake and find dead ones.
const PING_INTERVAL: Duration = Duration::from_secs(15);
const PING_TIMEOUT: Duration = Duration::from_secs(10);
/// Streams on one TCP connection: gossip, identify, ping and the requests; the rest is air.
const MAX_YAMUX_STREAMS: usize = 64;
/// The largest WebSocket frame; the library's own limit is 256 MiB.
const MAX_WEBSOCKET_FRAME: usize = 1024 * 1024;
/// Events a connection may have ready before the swarm has taken them.
const CONNECTION_EVENTS: usize = 32;

/// The protocols of one connection. Connection limits come first: the fields are asked in this order, and a later refusal
/// would leave state behind in the earlier ones.
#[derive(NetworkBehaviour)]
pub(super) struct Behaviour {
    limits: connection_limits::Behaviour,
    pub(super) blocked: allow_block_list::Behaviour<BlockedPeers>,
    relay: Toggle<relay::Behaviour>,
    circuits: relay::client::Behaviour,
    punch: dcutr::Behaviour,
    identify: identify::Behaviour,
    ping: ping::Behaviour,
    pub(super) gossip: Gossip,
    pub(super) sync: request_response::Behaviour<FrameCodec>,
}

/// The protocol name by which members of a network know each other.
pub(super) fn protocol_version(network: &str) -> String {
    format!("/kirjo/{network}/1")
}

/// The protocol of requests.
pub(super) fn sync_protocol(network: &str) -> Result<StreamProtocol, NetworkError> {
    StreamProtocol::try_from_owned(format!("/kirjo/{network}/sync/1"))
        .map_err(|error| NetworkError::Setup(error.to_string()))
}

/// A swarm that neither listens nor dials yet. Its connections are made by the `carrier` if there is one, else by sockets.
pub(super) fn swarm(
    config: &NetworkConfig,
    keypair: &Keypair,
    topic: &IdentTopic,
    carrier: Option<Carrier>,
    counters: Arc<Counters>,
) -> Result<Swarm<Behaviour>, NetworkError> {
    let peer = keypair.public().to_peer_id();
    let (relayed, circuits) = relay::client::new(peer);
    let behaviour = Behaviour {
        limits: connection_limits::Behaviour::new(bounds(&config.connections)),
        blocked: blocked(&config.banned),
        relay: config.relay.then(|| relay(peer)).into(),
        circuits,
        punch: dcutr::Behaviour::new(peer),
        identify: identify::Behaviour::new(
            identify::Config::new(protocol_version(&config.network), keypair.public())
                .with_agent_version(config.agent.clone())
                .with_push_listen_addr_updates(true),
        ),
        ping: ping::Behaviour::new(ping::Config::new().with_interval(PING_INTERVAL).with_timeout(PING_TIMEOUT)),
        gossip: gossip::behaviour(topic, &gossip::config(), counters).map_err(NetworkError::Setup)?,
        sync: request_response::Behaviour::with_codec(
            FrameCodec,
            [(sync_protocol(&config.network)?, ProtocolSupport::Full)],
            request_response::Config::default()
                .with_request_timeout(REQUEST_TIMEOUT)
                .with_max_concurrent_streams(MAX_STREAMS),
        ),
    };
    let settings = swarm::Config::with_tokio_executor()
        .with_idle_connection_timeout(IDLE_TIMEOUT)
        .with_notify_handler_buffer_size(NonZeroUsize::MIN.saturating_add(CONNECTION_EVENTS - 1))
        .with_per_connection_event_buffer_size(CONNECTION_EVENTS)
        .with_smart_dial();
    let transport = match carrier {
        Some(carrier) => carried(carrier, keypair, relayed)?,
        None => transport(config, keypair, relayed)?,
    };
    Ok(Swarm::new(transport, behaviour, peer, settings))
}

fn bounds(bounds: &ConnectionBounds) -> ConnectionLimits {
    ConnectionLimits::default()
        .with_max_pending_incoming(Some(MAX_PENDING_INCOMING))
        .with_max_pending_outgoing(Some(MAX_PENDING_OUTGOING))
        .with_max_established_incoming(Some(bounds.incoming))
        .with_max_established_outgoing(Some(bounds.outgoing))
        .with_max_established(Some(bounds.total))
        .with_max_established_per_peer(Some(MAX_PER_PEER))
}

/// A relay for others. Whoever asks has reached this node, so it needs no proof of being reachable before it offers.
fn relay(peer: PeerId) -> relay::Behaviour {
    let limits = relay::Config {
        max_reservations: MAX_RESERVATIONS,
        max_reservations_per_peer: MAX_RESERVATIONS_PER_PEER,
        reservation_duration: RESERVATION_TIME,
        max_circuits: MAX_CIRCUITS,
        max_circuits_per_peer: MAX_CIRCUITS_PER_PEER,
        max_circuit_duration: CIRCUIT_TIME,
        max_circuit_bytes: CIRCUIT_BYTES,
        ..relay::Config::default()
    };
    let mut relay = relay::Behaviour::new(peer, limits);
    relay.set_status(Some(relay::Status::Enable));
    relay
}

fn blocked(banned: &[PeerId]) -> allow_block_list::Behaviour<BlockedPeers> {
    let mut list = allow_block_list::Behaviour::default();
    for peer in banned {
        list.block_peer(*peer);
    }
    list
}

/// QUIC, TCP, WebSocket, and any of these over a relay, which comes first because its addresses begin as theirs do. The WebSocket transport has a resolver of its own inside, because it must see the host name to
/// check the certificate; it comes before TCP and leaves alone what is not addressed to it.
fn transport(
    config: &NetworkConfig,
    keypair: &Keypair,
    relayed: relay::client::Transport,
) -> Result<Boxed<(PeerId, StreamMuxerBox)>, NetworkError> {
    let (noise, muxer) = (encryption(keypair)?, multiplexing());
    let socket = || tcp::tokio::Transport::new(tcp::Config::default().nodelay(true));

    let mut websocket = websocket::Config::new(resolved(socket));
    websocket.set_max_data_size(MAX_WEBSOCKET_FRAME);
    let mut tls = websocket::tls::Config::builder();
    for authority in &config.trusted_ca {
        let authority = websocket::tls::Certificate::new(authority.clone());
        tls.add_trust(&authority).map_err(|error| NetworkError::Setup(format!("peers.trusted_ca: {error}")))?;
    }
    websocket.set_tls_config(tls.finish());
    let websocket = websocket
        .upgrade(Version::V1Lazy)
        .authenticate(noise.clone())
        .multiplex(muxer.clone())
        .map(|(peer, connection), _| (peer, StreamMuxerBox::new(connection)));

    let direct = resolved(|| {
        let quic = quic::tokio::Transport::new(quic::Config::new(keypair))
            .map(|(peer, connection), _| (peer, StreamMuxerBox::new(connection)));
        socket()
            .upgrade(Version::V1Lazy)
            .authenticate(noise.clone())
            .multiplex(muxer.clone())
            .map(|(peer, connection), _| (peer, StreamMuxerBox::new(connection)))
            .or_transport(quic)
            .map(|either, _| either.into_inner())
    });

    let relayed = relayed
        .upgrade(Version::V1Lazy)
        .authenticate(noise)
        .multiplex(muxer)
        .map(|(peer, connection), _| (peer, StreamMuxerBox::new(connection)));

    let either = relayed
        .or_transport(websocket)
        .map(|either, _| either.into_inner())
        .or_transport(direct)
        .map(|either, _| either.into_inner());
    Ok(TransportTimeout::new(either, CONNECT_TIMEOUT).boxed())
}

/// What a carrier carries, encrypted and multiplexed as TCP is, and the same over a relay.
fn carried(
    carrier: Carrier,
    keypair: &Keypair,
    relayed: relay::client::Transport,
) -> Result<Boxed<(PeerId, StreamMuxerBox)>, NetworkError> {
    let (noise, muxer) = (encryption(keypair)?, multiplexing());
    let direct = carrier
        .upgrade(Version::V1Lazy)
        .authenticate(noise.clone())
        .multiplex(muxer.clone())
        .map(|(peer, connection), _| (peer, StreamMuxerBox::new(connection)));
    let either = relayed
        .upgrade(Version::V1Lazy)
        .authenticate(noise)
        .multiplex(muxer)
        .map(|(peer, connection), _| (peer, StreamMuxerBox::new(connection)))
        .or_transport(direct)
        .map(|either, _| either.into_inner());
    Ok(TransportTimeout::new(either, CONNECT_TIMEOUT).boxed())
}

fn encryption(keypair: &Keypair) -> Result<noise::Config, NetworkError> {
    noise::Config::new(keypair).map_err(|error| NetworkError::Setup(error.to_string()))
}

fn multiplexing() -> yamux::Config {
    let mut muxer = yamux::Config::default();
    muxer.set_max_num_streams(MAX_YAMUX_STREAMS);
    muxer
}

/// A transport that resolves host names by the system's settings. A container may have none; then only numeric addresses
/// can be dialled, which is no reason not to start.
fn resolved<T>(inner: impl Fn() -> T) -> dns::tokio::Transport<T> {
    dns::tokio::Transport::system(inner()).unwrap_or_else(|error| {
        tracing::warn!(%error, "no name server is known; peers can be dialled by IP address only");
        let nobody = dns::ResolverConfig::from_parts(None, Vec::new(), Vec::new());
        dns::tokio::Transport::custom(inner(), nobody, dns::ResolverOpts::default())
    })
}

//! The task that owns the swarm.
//!
//! It turns commands into calls and swarm events into events for the engine, and asks the other files what is allowed. It waits
//! only in one place, for whatever comes first: something from the swarm, a command, room in the engine's channel, or the tick.

mod inbound;
mod keeping_out;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures::StreamExt;
use kirjo_protocol::conduct::{Conduct, Standing};
use kirjo_protocol::time::SteadyMillis;
use libp2p::core::transport::ListenerId;
use libp2p::gossipsub::{IdentTopic, MessageAcceptance, PublishError};
use libp2p::identity::Keypair;
use libp2p::swarm::dial_opts::{DialOpts, PeerCondition};
use libp2p::swarm::{ConnectionId, DialError, Swarm, SwarmEvent};
use libp2p::{Multiaddr, PeerId, StreamProtocol};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior};

use super::behaviour::{self, Behaviour, BehaviourEvent};
use super::codec::MAX_FRAME_BYTES;
use super::counters::{Counters, count};
use super::dialer::{Dial, Dialer};
use super::exchanges::Exchanges;
use super::gossip::{self, MAX_MESSAGE_BYTES};
use super::outbox::Outbox;
use super::peers::Peers;
use super::relays::Relays;
use super::{
    Carrier, Command, Event, MessageId, NetworkConfig, NetworkError, RequestFailure, Shown, Verdict, address, listen,
};

/// Dials and blocks are looked at this often. The tick has a second purpose: gossip's own heartbeat stops when
/// nothing wakes the swarm, and must be woken at least every 500 ms.
const TICK: Duration = Duration::from_millis(250);
/// Accounts and abandoned requests are looked at this often.
const SWEEP: Duration = Duration::from_secs(10);
/// How long a listener may take to say where it listens.
const LISTEN_TIMEOUT: Duration = Duration::from_secs(10);
/// How long closing connections may take at the end, and after that freeing the ports.
const FAREWELL: Duration = Duration::from_secs(1);
/// Dials under way that are remembered; more than the swarm allows.
const MAX_PENDING_DIALS: usize = 64;

/// The owner of the swarm.
pub(super) struct Driver {
    swarm: Swarm<Behaviour>,
    topic: IdentTopic,
    protocol_version: String,
    sync_protocol: StreamProtocol,
    events: mpsc::Sender<Event>,
    outbox: Outbox,
    peers: Peers,
    /// Those whom the operator keeps out.
    banned: BTreeSet<PeerId>,
    conduct: Conduct<PeerId>,
    /// The beginning of the time that `conduct` is told.
    started: Instant,
    standings: Arc<RwLock<BTreeMap<PeerId, Standing>>>,
    dialer: Dialer,
    relays: Relays,
    /// Whether others are told the addresses that this node listens at; else the operator's.
    own_addresses: bool,
    /// Whether it listens with sockets, whose ports other programs may hold.
    sockets: bool,
    dials: BTreeMap<ConnectionId, Dial>,
    exchanges: Exchanges,
    /// Sizes of the messages that wait for a verdict, for the budget of passing on.
    waiting: BTreeMap<MessageId, (usize, Instant)>,
    counters: Arc<Counters>,
    listening: Arc<RwLock<Vec<Multiaddr>>>,
    swept: Instant,
    commands: mpsc::Receiver<Command>,
}

impl Driver {
    pub(super) fn new(
        config: &NetworkConfig,
        keypair: &Keypair,
        carrier: Option<Carrier>,
        commands: mpsc::Receiver<Command>,
        events: mpsc::Sender<Event>,
        shown: Shown,
    ) -> Result<Self, NetworkError> {
        let now = Instant::now();
        let mut dialer = Dialer::new(keypair.public().to_peer_id());
        for address in &config.bootstrap {
            dialer
                .add_bootstrap(address, now)
                .map_err(|fault| NetworkError::Bootstrap { address: address.clone(), fault })?;
        }
        let topic = gossip::topic(&config.network);
        let sockets = carrier.is_none();
        let mut swarm = behaviour::swarm(config, keypair, &topic, carrier, shown.counters.clone())?;
        for address in &config.external {
            swarm.add_external_address(address.clone());
        }
        Ok(Self {
            swarm,
            topic,
            protocol_version: behaviour::protocol_version(&config.network),
            sync_protocol: behaviour::sync_protocol(&config.network)?,
            events,
            outbox: Outbox::default(),
            peers: Peers::default(),
            banned: config.banned.iter().copied().collect(),
            conduct: Conduct::new(SteadyMillis(0)),
            started: now,
            standings: shown.standings,
            dialer,
            relays: Relays::new(config.external.is_empty()),
            own_addresses: config.external.is_empty(),
            sockets,
            dials: BTreeMap::new(),
            exchanges: Exchanges::default(),
            waiting: BTreeMap::new(),
            counters: shown.counters,
            listening: shown.listening,
            swept: now,
            commands,
        })
    }

    /// Listens at all addresses, or says which one it cannot have.
    pub(super) async fn listen(&mut self, addresses: &[Multiaddr]) -> Result<(), NetworkError> {
        let mut expected: Vec<(ListenerId, Multiaddr)> = Vec::new();
        for address in addresses {
            if self.sockets {
                listen::probe(address)?;
            }
            let id = self.swarm.listen_on(address.clone()).map_err(|error| listen::not_taken(address, error))?;
            expected.push((id, address.clone()));
        }
        let deadline = Instant::now() + LISTEN_TIMEOUT;
        while let Some((_, address)) = expected.first().cloned() {
            let Ok(event) = tokio::time::timeout_at(deadline, self.swarm.select_next_some()).await else {
                return Err(NetworkError::Listen { address, reason: "the system did not answer in time".to_owned() });
            };
            match &event {
                SwarmEvent::NewListenAddr { listener_id, .. } => {
                    expected.retain(|(id, _)| id != listener_id);
                }
                SwarmEvent::ListenerError { listener_id, error }
                | SwarmEvent::ListenerClosed { listener_id, reason: Err(error), .. } => {
                    if let Some((_, address)) = expected.iter().find(|(id, _)| id == listener_id) {
                        return Err(listen::refused(address, error));
                    }
                }
                _ => {}
            }
            self.on_swarm_event(event);
        }
        Ok(())
    }

    /// Runs until told to stop, or until nobody is left to tell.
    pub(super) async fn run(mut self) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let events = self.events.clone();
        loop {
            tokio::select! {
                event = self.swarm.select_next_some() => self.on_swarm_event(event),
                command = self.commands.recv() => match command {
                    None | Some(Command::Shutdown) => break,
                    Some(command) => self.on_command(command),
                },
                permit = events.reserve(), if !self.outbox.is_empty() => match (permit, self.outbox.pop()) {
                    (Ok(permit), Some(event)) => permit.send(event),
                    (Ok(_), None) => {}
                    (Err(_), _) => break,
                },
                _ = tick.tick() => self.on_tick(Instant::now()),
            }
        }
        drop(events);
        self.farewell().await;
    }

    /// Closes the connections properly, so that peers notice at once, and waits until the ports are free for a successor.
    async fn farewell(mut self) {
        let connected: Vec<PeerId> = self.swarm.connected_peers().copied().collect();
        for peer in connected {
            self.disconnect(peer);
        }
        let deadline = Instant::now() + FAREWELL;
        while self.swarm.network_info().connection_counters().num_established() > 0 {
            if tokio::time::timeout_at(deadline, self.swarm.select_next_some()).await.is_err() {
                break;
            }
        }
        let Self { swarm, commands, sockets, .. } = self;
        let listened: Vec<Multiaddr> =
            swarm.listeners().filter(|address| !address::is_relayed(address)).cloned().collect();
        drop(swarm);
        // A QUIC socket outlives the swarm until its last connections are drained.
        let deadline = Instant::now() + FAREWELL;
        for address in listened.iter().filter(|_| sockets) {
            while listen::probe(address).is_err() && Instant::now() < deadline {
                tokio::time::sleep(FAREWELL / 100).await;
            }
        }
        drop(commands);
    }

    fn on_tick(&mut self, now: Instant) {
        self.release(now);
        self.ask(now);
        self.show_standings(now);
        let outbound = self.peers.outbound();
        let (peers, banned, conduct) = (&self.peers, &self.banned, &self.conduct);
        let undialled = |peer: &PeerId| peers.contains(peer) || banned.contains(peer) || conduct.is_blocked(peer);
        let due = self.dialer.due(now, outbound, undialled);
        for dial in due {
            self.dial(dial, now);
        }
        while let Some((peer, way)) = self.relays.due(now) {
            match self.swarm.listen_on(way.clone()) {
                Ok(listener) => self.relays.asked(listener, peer),
                Err(error) => tracing::debug!(%way, %error, "no way over this peer"),
            }
        }
        for peer in self.peers.absent(now) {
            self.redial(peer, now);
        }
        if now.saturating_duration_since(self.swept) >= SWEEP {
            self.swept = now;
            let steady = self.steady(now);
            self.conduct.sweep(steady);
            self.exchanges.sweep();
            self.waiting.retain(|_, (_, at)| now.saturating_duration_since(*at) < SWEEP * 2);
        }
    }

    fn on_command(&mut self, command: Command) {
        let now = Instant::now();
        match command {
            Command::Publish(bytes) => self.publish(bytes, now),
            Command::Verdict { message, peer, verdict } => self.verdict(&message, peer, verdict, now),
            Command::Request { peer, token, frame } => self.request(peer, token, frame, now),
            Command::Reply { reply, frame } => self.reply(reply, frame, now),
            Command::Refuse(reply) => drop(self.exchanges.reply(reply)),
            Command::Dial { peer: Some(peer), addresses } => {
                self.learn(peer, &addresses, now);
                let hindrance = if self.is_kept_out(&peer) {
                    Some("this peer is kept out")
                } else if !self.dialer.want(&peer, now) {
                    Some("no address of this peer can be dialled")
                } else {
                    None
                };
                if let Some(reason) = hindrance {
                    let address = written(&addresses);
                    self.tell(Event::DialFailed { peer: Some(peer), address, reason: reason.to_owned() });
                }
            }
            Command::Dial { peer: None, addresses } => {
                for address in addresses {
                    self.dial(Dial { peer: None, addresses: vec![address] }, now);
                }
            }
            Command::Learn { peer, addresses } => self.learn(peer, &addresses, now),
            Command::AddBootstrap(address) => {
                if let Err(fault) = self.dialer.add_bootstrap(&address, now) {
                    count(&self.counters.addresses_refused);
                    self.tell(Event::DialFailed {
                        peer: None,
                        address: address.to_string(),
                        reason: fault.to_string(),
                    });
                }
            }
            Command::Disconnect(peer) => self.disconnect(peer),
            Command::Redial(peer) => self.redial(peer, now),
            Command::Offence { peer, offence } => self.offence(peer, offence, now),
            Command::Ban(peer) => self.ban(peer),
            Command::Unban(peer) => self.unban(peer),
            // Handled where commands are received.
            Command::Shutdown => {}
        }
    }

    fn publish(&mut self, bytes: Vec<u8>, now: Instant) {
        if bytes.len() > MAX_MESSAGE_BYTES {
            count(&self.counters.gossip_oversized);
            return;
        }
        let steady = self.steady(now);
        if !self.conduct.may_publish(bytes.len(), steady) {
            count(&self.counters.gossip_held_back);
            return;
        }
        match self.swarm.behaviour_mut().gossip.publish(self.topic.hash(), bytes) {
            Ok(_) => count(&self.counters.gossip_published),
            // It has been sent already, by this node or by another that holds it.
            Err(PublishError::Duplicate) => {}
            Err(PublishError::NoPeersSubscribedToTopic) => count(&self.counters.gossip_unheard),
            Err(error) => {
                tracing::debug!(%error, "gossip did not take a message");
                count(&self.counters.gossip_held_back);
            }
        }
    }

    fn verdict(&mut self, message: &MessageId, peer: PeerId, verdict: Verdict, now: Instant) {
        let Some((bytes, _)) = self.waiting.remove(message) else {
            count(&self.counters.gossip_late);
            return;
        };
        let steady = self.steady(now);
        let acceptance = match verdict {
            Verdict::Accept if self.conduct.may_forward(bytes, steady) => MessageAcceptance::Accept,
            Verdict::Accept => {
                count(&self.counters.gossip_held_back);
                MessageAcceptance::Ignore
            }
            Verdict::Ignore => {
                count(&self.counters.gossip_ignored);
                MessageAcceptance::Ignore
            }
            Verdict::Reject(_) => {
                count(&self.counters.gossip_rejected);
                MessageAcceptance::Reject
            }
        };
        let forwarded = matches!(acceptance, MessageAcceptance::Accept);
        if !self.swarm.behaviour_mut().gossip.report_message_validation_result(message, &peer, acceptance) {
            count(&self.counters.gossip_late);
        } else if forwarded {
            count(&self.counters.gossip_forwarded);
        }
        if let Verdict::Reject(offence) = verdict {
            self.offence(peer, offence, now);
        }
    }

    fn request(&mut self, peer: PeerId, token: u64, frame: Vec<u8>, now: Instant) {
        let refused = if frame.len() > MAX_FRAME_BYTES {
            Some(RequestFailure::TooLarge)
        } else if !self.swarm.is_connected(&peer) {
            Some(RequestFailure::NotConnected)
        } else if !self.exchanges.may_send(&peer) {
            Some(RequestFailure::Busy)
        } else {
            None
        };
        if let Some(reason) = refused {
            count(&self.counters.requests_failed);
            self.tell(Event::RequestFailed { peer, token, reason });
            return;
        }
        self.exchanges.hold(peer, token, frame);
        self.ask(now);
    }

    /// Sends the requests that this node's own pace allows by now.
    fn ask(&mut self, now: Instant) {
        let now = self.steady(now);
        let conduct = &mut self.conduct;
        for (peer, token, frame) in self.exchanges.due(|peer, bytes| conduct.may_ask(peer, bytes, now)) {
            let id = self.swarm.behaviour_mut().sync.send_request(&peer, Ok(frame));
            self.exchanges.sent(id, peer, token);
        }
    }

    fn reply(&mut self, reply: super::ReplyToken, frame: Vec<u8>, now: Instant) {
        let now = self.steady(now);
        let sent = self.exchanges.reply(reply).is_some_and(|(peer, channel)| {
            self.conduct.answered(peer, frame.len(), now);
            frame.len() <= MAX_FRAME_BYTES && self.swarm.behaviour_mut().sync.send_response(channel, frame).is_ok()
        });
        if !sent {
            count(&self.counters.replies_lost);
        }
    }

    fn learn(&mut self, peer: PeerId, addresses: &[Multiaddr], now: Instant) {
        let refused = self.dialer.learn(peer, addresses, self.peers.contains(&peer), now);
        for _ in 0..refused {
            count(&self.counters.addresses_refused);
        }
    }

    fn dial(&mut self, dial: Dial, now: Instant) {
        // A port of its own for each dial: two nodes that dial each other from their listening ports at the same moment would
        // meet in the middle as two clients and no server, and a restarted node could collide with its own past.
        let options = match dial.peer {
            Some(peer) => DialOpts::peer_id(peer)
                .condition(PeerCondition::DisconnectedAndNotDialing)
                .addresses(dial.addresses.clone())
                .allocate_new_port()
                .build(),
            None => match dial.addresses.first() {
                Some(address) => DialOpts::unknown_peer_id().address(address.clone()).allocate_new_port().build(),
                None => return,
            },
        };
        let id = options.connection_id();
        if self.dials.len() >= MAX_PENDING_DIALS {
            self.on_dial_failed(&dial, "too many dials are under way", now);
            return;
        }
        self.dials.insert(id, dial);
        if let Err(error) = self.swarm.dial(options) {
            self.on_dial_error(id, &error, now);
        }
    }

    /// A dial ended without a connection.
    fn on_dial_error(&mut self, id: ConnectionId, error: &DialError, now: Instant) {
        let Some(dial) = self.dials.remove(&id) else { return };
        match error {
            DialError::DialPeerConditionFalse(_) => {
                // It connected to us in the meantime, or is being dialled already.
                if let Some(peer) = &dial.peer {
                    self.dialer.spared(peer);
                }
                return;
            }
            DialError::LocalPeerId { address } => self.dialer.own(address),
            // The swarm leaves out the addresses it listens at.
            DialError::NoAddresses => dial.addresses.iter().for_each(|address| self.dialer.own(address)),
            DialError::WrongPeerId { address, .. } => {
                if let Some(peer) = &dial.peer {
                    self.dialer.mistaken(peer, address, now);
                }
            }
            _ => {}
        }
        self.on_dial_failed(&dial, &reason(error), now);
    }

    fn on_dial_failed(&mut self, dial: &Dial, reason: &str, now: Instant) {
        count(&self.counters.dial_failures);
        self.dialer.failed(dial, now);
        let address = written(&dial.addresses);
        tracing::debug!(%address, reason, "dial failed");
        self.tell(Event::DialFailed { peer: dial.peer, address, reason: reason.to_owned() });
    }

    fn disconnect(&mut self, peer: PeerId) {
        // An error means that the peer has just left by itself.
        let _ = self.swarm.disconnect_peer_id(peer);
    }

    /// Ends the connections with a peer that are there but carry no gossip, and makes a new one, which does.
    fn redial(&mut self, peer: PeerId, now: Instant) {
        if !self.peers.contains(&peer) {
            return;
        }
        tracing::info!(%peer, "gossip with a peer has gone deaf; the connection is made anew");
        count(&self.counters.links_deaf);
        self.disconnect(peer);
        // If no address of it is known, it was the one that dialled, and will again.
        self.dialer.want(&peer, now);
    }

    /// Queues an event for the engine; false if there was no room.
    fn tell(&mut self, event: Event) -> bool {
        let counter = match &event {
            Event::Gossip { .. } => &self.counters.gossip_dropped,
            Event::Request { .. } => &self.counters.requests_refused,
            _ => &self.counters.events_dropped,
        };
        let taken = self.outbox.push(event);
        if !taken {
            count(counter);
        }
        taken
    }

    fn update_listening(&mut self, change: impl FnOnce(&mut Vec<Multiaddr>)) {
        change(&mut self.listening.write().unwrap_or_else(PoisonError::into_inner));
    }
}

/// What a failed dial says, without the nesting of the libraries.
fn reason(error: &DialError) -> String {
    match error {
        DialError::WrongPeerId { obtained, .. } => format!("another peer answered there: {obtained}"),
        DialError::LocalPeerId { .. } | DialError::NoAddresses => "this is our own address".to_owned(),
        DialError::Denied { cause } => format!("refused by a limit or a ban of our own: {cause}"),
        DialError::Transport(failures) => match failures.last() {
            Some((_, failure)) => innermost(failure).to_string(),
            None => "no transport could be used".to_owned(),
        },
        other => other.to_string(),
    }
}

fn written(addresses: &[Multiaddr]) -> String {
    addresses.iter().map(Multiaddr::to_string).collect::<Vec<_>>().join(", ")
}

fn innermost<'a>(error: &'a (dyn std::error::Error + 'static)) -> &'a (dyn std::error::Error + 'static) {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost
}

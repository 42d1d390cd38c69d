//! What the swarm reports.

use kirjo_protocol::conduct::Admission;
use kirjo_protocol::penalty::Offence;
use libp2p::core::ConnectedPoint;
use libp2p::gossipsub::{self, MessageAcceptance};
use libp2p::multiaddr::Protocol;
use libp2p::request_response::{self, InboundFailure, Message, OutboundFailure, ResponseChannel};
use libp2p::swarm::{ListenError, SwarmEvent};
use libp2p::{dcutr, identify, ping, relay};

use super::super::address::{self, is_loopback, is_relayed};
use super::super::codec::{FrameCodec, FrameFault};
use super::super::dialer::MAX_ADDRESSES;
use super::super::peers::Left;
use super::*;

/// A peer's name for its software is shown to people, and it is the peer's own invention.
const MAX_AGENT_CHARS: usize = 64;

type SyncEvent = request_response::Event<
    <FrameCodec as request_response::Codec>::Request,
    <FrameCodec as request_response::Codec>::Response,
>;

impl Driver {
    pub(super) fn on_swarm_event(&mut self, event: SwarmEvent<BehaviourEvent>) {
        let now = Instant::now();
        match event {
            SwarmEvent::Behaviour(BehaviourEvent::Gossip(event)) => self.on_gossip(event, now),
            SwarmEvent::Behaviour(BehaviourEvent::Sync(event)) => self.on_sync(event, now),
            SwarmEvent::Behaviour(BehaviourEvent::Ping(event)) => self.on_ping(event),
            SwarmEvent::Behaviour(BehaviourEvent::Identify(identify::Event::Received { peer_id, info, .. })) => {
                self.on_identify(peer_id, info, now);
            }
            SwarmEvent::Behaviour(BehaviourEvent::Relay(event)) => self.on_relay(&event),
            SwarmEvent::Behaviour(BehaviourEvent::Circuits(event)) => self.on_circuit(&event),
            SwarmEvent::Behaviour(BehaviourEvent::Punch(dcutr::Event { remote_peer_id, result })) => match result {
                Ok(_) => count(&self.counters.holes_punched),
                Err(error) => {
                    tracing::debug!(peer = %remote_peer_id, %error, "a direct connection could not be made");
                    count(&self.counters.holes_failed);
                }
            },
            SwarmEvent::ConnectionEstablished { peer_id, connection_id, endpoint, .. } => {
                self.on_opened(peer_id, connection_id, &endpoint, now);
            }
            SwarmEvent::ConnectionClosed { peer_id, connection_id, .. } => {
                match self.peers.closed(&peer_id, connection_id, now) {
                    Some(Left::Nothing(lived)) => {
                        self.dialer.lost(&peer_id, lived, now);
                        self.relays.left(&peer_id);
                        for token in self.exchanges.left(&peer_id) {
                            count(&self.counters.requests_failed);
                            let reason = RequestFailure::NotConnected;
                            self.tell(Event::RequestFailed { peer: peer_id, token, reason });
                        }
                        self.tell(Event::Disconnected { peer: peer_id });
                    }
                    Some(Left::Connection(address, outbound)) => {
                        self.tell(Event::Connected { peer: peer_id, address, outbound });
                    }
                    None => {}
                }
            }
            SwarmEvent::OutgoingConnectionError { connection_id, error, .. } => {
                if matches!(error, DialError::Denied { .. }) {
                    count(&self.counters.connections_denied);
                }
                self.on_dial_error(connection_id, &error, now);
            }
            SwarmEvent::IncomingConnectionError { error, .. } => match error {
                ListenError::Denied { .. } => count(&self.counters.connections_denied),
                _ => count(&self.counters.connections_broken),
            },
            SwarmEvent::NewListenAddr { address, .. } => {
                if !is_relayed(&address) {
                    self.relays.moved(now);
                }
                self.update_listening(|known| known.push(address.clone()));
                self.tell(Event::Listening(address));
            }
            SwarmEvent::ExpiredListenAddr { address, .. } => {
                self.stop_listening(&[address]);
            }
            SwarmEvent::ListenerClosed { listener_id, addresses, reason } => {
                if self.relays.closed(listener_id) {
                    tracing::debug!(?addresses, ?reason, "a way over a relay closed");
                    count(&self.counters.relays_lost);
                } else if !addresses.iter().any(is_relayed) {
                    tracing::warn!(?addresses, ?reason, "a listener closed");
                }
                self.stop_listening(&addresses);
            }
            SwarmEvent::ListenerError { error, .. } => tracing::warn!(%error, "a listener failed"),
            _ => {}
        }
    }

    fn stop_listening(&mut self, addresses: &[Multiaddr]) {
        self.update_listening(|known| known.retain(|known| !addresses.contains(known)));
        for address in addresses {
            if self.own_addresses {
                self.swarm.remove_external_address(address);
            }
            self.tell(Event::NotListening(address.clone()));
        }
    }

    fn on_opened(&mut self, peer: PeerId, id: ConnectionId, endpoint: &ConnectedPoint, now: Instant) {
        let (address, outbound) = match endpoint {
            ConnectedPoint::Dialer { address, .. } => (address.clone(), true),
            // Of a connection over a relay only this end says which relay it is.
            ConnectedPoint::Listener { local_addr, .. } if endpoint.is_relayed() => {
                let way = local_addr.iter().take_while(|part| *part != Protocol::P2pCircuit);
                (way.chain([Protocol::P2pCircuit, Protocol::P2p(peer)]).collect(), false)
            }
            ConnectedPoint::Listener { send_back_addr, .. } => (send_back_addr.clone(), false),
        };
        let address = &address;
        let relayed = endpoint.is_relayed();
        if let Some(dial) = self.dials.remove(&id) {
            self.dialer.reached(peer, address, dial.peer, now);
        }
        if !outbound && !relayed && !self.peers.contains(&peer) {
            self.on_visit();
        }
        if self.peers.opened(peer, id, address, outbound, now) {
            self.tell(Event::Connected { peer, address: address.clone(), outbound });
        }
        if !relayed {
            // What was relayed before goes the short way from now on.
            for circuit in self.peers.relayed(&peer) {
                self.swarm.close_connection(circuit);
            }
        }
    }

    /// Somebody has come to this node by himself, so its addresses are good. Until then none is called external: the
    /// library makes holes only to addresses that are not, and believes a relay only if it names one that is.
    fn on_visit(&mut self) {
        for listener in self.relays.visited() {
            self.swarm.remove_listener(listener);
        }
        if self.own_addresses {
            let known: Vec<&Multiaddr> = self.swarm.external_addresses().collect();
            let listening = self.listening.read().unwrap_or_else(PoisonError::into_inner).clone();
            let new = listening.into_iter().filter(|address| !known.contains(&address));
            for address in new.filter(|address| !is_loopback(address) && !is_relayed(address)).collect::<Vec<_>>() {
                self.swarm.add_external_address(address);
            }
        }
    }

    fn on_relay(&mut self, event: &relay::Event) {
        match event {
            relay::Event::ReservationReqAccepted { renewed: false, .. } => count(&self.counters.reservations_granted),
            relay::Event::ReservationReqDenied { .. } => count(&self.counters.reservations_refused),
            relay::Event::CircuitReqAccepted { .. } => count(&self.counters.circuits_carried),
            relay::Event::CircuitReqDenied { .. } => count(&self.counters.circuits_refused),
            _ => {}
        }
    }

    fn on_circuit(&mut self, event: &relay::client::Event) {
        if let relay::client::Event::ReservationReqAccepted { relay_peer_id, renewal: false, .. } = event {
            tracing::info!(relay = %relay_peer_id, "others can reach this node over a relay");
            count(&self.counters.relays_found);
        }
    }

    fn on_gossip(&mut self, event: gossipsub::Event, now: Instant) {
        match event {
            gossipsub::Event::Message { propagation_source: peer, message_id, message } => {
                let bytes = message.data.len();
                let steady = self.steady(now);
                let admission = self.conduct.message(peer, bytes, steady);
                if admission == Admission::Granted {
                    let event = Event::Gossip { peer, message: message_id.clone(), bytes: message.data };
                    if self.tell(event) {
                        count(&self.counters.gossip_received);
                        self.waiting.insert(message_id, (bytes, now));
                        return;
                    }
                } else {
                    count(&self.counters.gossip_limited);
                }
                let gossip = &mut self.swarm.behaviour_mut().gossip;
                gossip.report_message_validation_result(&message_id, &peer, MessageAcceptance::Ignore);
                if admission == Admission::Block {
                    self.block(peer);
                }
            }
            gossipsub::Event::Subscribed { peer_id, topic } => {
                let first = topic == self.topic.hash() && self.peers.subscribed(&peer_id);
                if first {
                    self.tell(Event::Subscribed { peer: peer_id });
                }
            }
            gossipsub::Event::SlowPeer { peer_id, failed_messages } => {
                tracing::debug!(peer = %peer_id, ?failed_messages, "a peer is slow to take gossip");
            }
            _ => {}
        }
    }

    fn on_sync(&mut self, event: SyncEvent, now: Instant) {
        match event {
            request_response::Event::Message {
                peer,
                message: Message::Request { request_id, request: Ok(frame), channel },
                ..
            } => {
                let steady = self.steady(now);
                let admission = self.conduct.request(peer, frame.len(), steady);
                if admission == Admission::Granted && self.exchanges.may_receive(&peer) {
                    self.on_request(peer, request_id, frame, channel);
                } else {
                    // Dropping the channel ends the stream, which the asker sees at once.
                    count(&self.counters.requests_refused);
                }
                if admission == Admission::Block {
                    self.block(peer);
                }
            }
            request_response::Event::Message {
                peer, message: Message::Request { request: Err(fault), .. }, ..
            } => {
                tracing::debug!(%peer, %fault, "a request was no frame");
                count(&self.counters.requests_malformed);
                match fault {
                    // A stream that breaks may be the network's fault; the other faults are the peer's.
                    FrameFault::Stream(_) | FrameFault::CutShort => {}
                    FrameFault::Stalled => self.offence(peer, Offence::Stall, now),
                    FrameFault::TooLong(_) | FrameFault::Trailing => self.offence(peer, Offence::Garbage, now),
                }
            }
            request_response::Event::Message { peer, message: Message::Response { request_id, response }, .. } => {
                if let Some(token) = self.exchanges.finished(request_id) {
                    let now = self.steady(now);
                    self.conduct.was_answered(peer, response.len(), now);
                    self.tell(Event::Response { peer, token, frame: response });
                }
            }
            request_response::Event::OutboundFailure { peer, request_id, error, .. } => {
                if let Some(token) = self.exchanges.finished(request_id) {
                    count(&self.counters.requests_failed);
                    self.tell(Event::RequestFailed { peer, token, reason: failure(error) });
                }
            }
            request_response::Event::InboundFailure { request_id, error, .. } => {
                self.exchanges.abandoned(request_id);
                if !matches!(error, InboundFailure::ResponseOmission) {
                    count(&self.counters.replies_lost);
                }
            }
            request_response::Event::ResponseSent { .. } => {}
        }
    }

    fn on_request(
        &mut self,
        peer: PeerId,
        request: request_response::InboundRequestId,
        frame: Vec<u8>,
        channel: ResponseChannel<Vec<u8>>,
    ) {
        let reply = self.exchanges.received(peer, request, channel);
        if self.tell(Event::Request { peer, reply, frame }) {
            count(&self.counters.requests_received);
        } else {
            drop(self.exchanges.reply(reply));
        }
    }

    fn on_ping(&mut self, event: ping::Event) {
        let ping::Event { peer, connection, result } = event;
        match result {
            Ok(round_trip) => {
                self.peers.ping_answered(&peer, connection);
                let millis = u64::try_from(round_trip.as_millis()).unwrap_or(u64::MAX);
                self.tell(Event::Latency { peer, millis });
            }
            Err(error) => {
                tracing::debug!(%peer, %error, "a ping failed");
                if self.peers.ping_failed(&peer, connection) {
                    count(&self.counters.connections_stalled);
                    self.swarm.close_connection(connection);
                }
            }
        }
    }

    fn on_identify(&mut self, peer: PeerId, info: identify::Info, now: Instant) {
        if !self.peers.identified(&peer, now) {
            return;
        }
        let of_this_network = info.protocol_version == self.protocol_version;
        let listen: Vec<Multiaddr> = info
            .listen_addrs
            .iter()
            .filter_map(|listen| address::split(listen, Some(peer)).ok())
            .map(|(address, _)| address)
            .take(MAX_ADDRESSES)
            .collect();
        if of_this_network {
            self.learn(peer, &listen, now);
            if info.protocols.contains(&relay::HOP_PROTOCOL_NAME)
                && let Some(address) = self.peers.reached_at(&peer)
            {
                self.relays.offered(peer, address, now);
            }
        }
        self.tell(Event::Identified {
            peer,
            agent: info.agent_version.chars().filter(|c| !c.is_control()).take(MAX_AGENT_CHARS).collect(),
            protocols_ok: of_this_network && info.protocols.contains(&self.sync_protocol),
            observed: info.observed_addr,
            listen,
        });
        if !of_this_network {
            count(&self.counters.peers_foreign);
            self.dialer.useless(&peer);
            self.disconnect(peer);
        }
    }
}

fn failure(error: OutboundFailure) -> RequestFailure {
    match error {
        OutboundFailure::DialFailure => RequestFailure::NotConnected,
        OutboundFailure::ConnectionClosed => RequestFailure::ConnectionClosed,
        OutboundFailure::Timeout => RequestFailure::Timeout,
        OutboundFailure::UnsupportedProtocols => RequestFailure::Unsupported,
        OutboundFailure::Io(error) => RequestFailure::Stream(error.to_string()),
    }
}

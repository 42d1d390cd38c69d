//! A peer that takes part in everything but gossip.
//!
//! To the node at the other end this is a link whose gossip has gone deaf: the connection stands, questions are
//! answered, reconciliation brings what was published, and no message ever comes.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use data_encoding::HEXLOWER;
use kirjo_node::network::{self, Command, Event, NetworkConfig, NetworkHandle};
use kirjo_protocol::envelope;
use kirjo_protocol::frame::{Request, Response};
use kirjo_protocol::id::NetworkId;
use kirjo_protocol::refusal::Refusal;
use kirjo_protocol::replica::{Arrival, Config, Input, Output, Peer, Replica, Source, Token};
use kirjo_protocol::time::UnixMillis;
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use crate::organisation::{Organisation, now};
use crate::participant::Participant;
use crate::sample::random_bytes;

/// What it holds.
struct Held {
    network: NetworkId,
    replica: Replica,
    log: BTreeMap<Arrival, Arc<[u8]>>,
}

/// A peer that never gossips unless it is told to.
pub struct Mute {
    runtime: Runtime,
    network: NetworkHandle,
    held: Arc<Mutex<Held>>,
    cut_off: Arc<AtomicBool>,
    organisation: Organisation,
}

impl Mute {
    /// Connects to a node, and lets it know where it listens itself.
    ///
    /// # Panics
    /// When it can't listen.
    pub fn connect(node: &Participant, network: &str) -> Self {
        let runtime = Runtime::new().expect("a runtime can be made");
        let (events, inbox) = mpsc::channel(network::EVENT_CAPACITY);
        let config = NetworkConfig {
            listen: vec!["/ip4/127.0.0.1/tcp/0".parse().expect("a multiaddr")],
            bootstrap: vec![node.tcp().parse().expect("a multiaddr")],
            ..NetworkConfig::new(network, random_bytes())
        };
        let handle = runtime.block_on(network::spawn(config, events)).expect("the network starts");
        let organisation = Organisation::found(network);
        let id: NetworkId = network.parse().expect("the name of a network");
        let replica = Replica::new(Config::new(id.clone(), 1));
        let held = Arc::new(Mutex::new(Held { network: id, replica, log: BTreeMap::new() }));
        let cut_off = Arc::new(AtomicBool::new(false));
        runtime.spawn(answer(handle.clone(), inbox, held.clone(), cut_off.clone()));
        let mute = Self { runtime, network: handle, held, cut_off, organisation };
        mute.take(&mute.organisation.genesis);
        mute
    }

    /// Its peer id.
    pub fn peer(&self) -> String {
        self.network.peer().to_string()
    }

    /// Whether a connection with the node has ever ended.
    pub fn was_cut_off(&self) -> bool {
        self.cut_off.load(Ordering::Relaxed)
    }

    /// Signs a record as if at some time, and holds it; gives back its envelope.
    pub fn publish(&self, at: UnixMillis, content: &Value) -> Vec<u8> {
        let record = self.organisation.sign(&self.organisation.body("product", at, content));
        self.take(&record);
        record
    }

    /// Gossips an envelope after all.
    pub fn gossip(&self, envelope: Vec<u8>) {
        assert!(self.runtime.block_on(self.network.send(Command::Publish(envelope))), "the network runs");
    }

    /// Its state digest, as a node writes it.
    pub fn state_digest(&self) -> String {
        HEXLOWER.encode(&lock(&self.held).replica.state_digest(now()).0)
    }

    fn take(&self, bytes: &[u8]) {
        let held = &mut *lock(&self.held);
        let record = envelope::verify(bytes, &held.network).expect("signed just now");
        let mut out = Vec::new();
        held.replica.offer(now(), &record, Source::Local, &mut out);
        held.keep(out);
    }
}

impl Drop for Mute {
    fn drop(&mut self) {
        self.runtime.block_on(self.network.shutdown());
    }
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers what is asked, until the network ends.
async fn answer(
    network: NetworkHandle,
    mut inbox: mpsc::Receiver<Event>,
    held: Arc<Mutex<Held>>,
    cut_off: Arc<AtomicBool>,
) {
    while let Some(event) = inbox.recv().await {
        match event {
            Event::Request { reply, frame, .. } => {
                let answers = lock(&held).answer(Token(reply.0), &frame);
                for frame in answers {
                    network.send(Command::Reply { reply, frame }).await;
                }
            }
            Event::Disconnected { .. } => cut_off.store(true, Ordering::Relaxed),
            _ => {}
        }
    }
}

impl Held {
    fn answer(&mut self, token: Token, frame: &[u8]) -> Vec<Vec<u8>> {
        // It asks nothing itself, so one number does for whoever asks it.
        let peer = Peer(1);
        let input = match Request::decode(frame) {
            Ok(Request::Push { envelopes }) => {
                let read = |bytes: &Arc<[u8]>| envelope::verify(bytes, &self.network).map_err(|e| Refusal::from(&e));
                Input::Pushed { peer, token, records: envelopes.iter().map(read).collect() }
            }
            Ok(request) => Input::Request { peer, token, request },
            Err(_) => return Vec::new(),
        };
        let mut out = Vec::new();
        self.replica.handle(now(), input, &mut out);
        self.keep(out)
    }

    /// Carries out what the replica says, and gives back the answers.
    fn keep(&mut self, out: Vec<Output>) -> Vec<Vec<u8>> {
        let mut answers = Vec::new();
        for output in out {
            let response = match output {
                Output::Store { arrival, record } => {
                    self.log.insert(arrival, record.bytes().clone());
                    continue;
                }
                Output::Reply { response, .. } => response,
                Output::ReplyRecords { arrivals, gone, .. } => {
                    Response::Records { envelopes: self.envelopes(&arrivals), gone }
                }
                Output::ReplyVerdicts { verdicts, winners, .. } => {
                    Response::Verdicts { verdicts, winners: self.envelopes(&winners) }
                }
                _ => continue,
            };
            answers.push(response.encode());
        }
        answers
    }

    fn envelopes(&self, arrivals: &[Arrival]) -> Vec<Arc<[u8]>> {
        arrivals.iter().filter_map(|arrival| self.log.get(arrival).cloned()).collect()
    }
}

//! A peer that speaks the network's language and means no good.
//!
//! It uses the product's own transport, so that its bytes arrive where those of an honest peer would, and
//! sends whatever a test tells it to.

mod flooder;
mod mute;

pub use flooder::{Flood, Flooder};
pub use mute::Mute;

use std::time::{Duration, Instant};

use kirjo_node::network::{self, Command, Event, Multiaddr, NetworkConfig, NetworkHandle, PeerId};
use kirjo_protocol::frame::{Request, Response};
use kirjo_protocol::refusal::Verdict;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use crate::participant::Participant;
use crate::sample::random_bytes;
use crate::wait::PATIENCE;

/// A hostile peer, connected to its victim.
pub struct Hostile {
    runtime: Runtime,
    network: NetworkHandle,
    inbox: mpsc::Receiver<Event>,
    victim: PeerId,
    next_token: u64,
    /// Whether the connection has ended; nothing reconnects it but [`Hostile::dial`].
    lost: bool,
    /// Requests of the victim that were never answered.
    ignored: usize,
    address: Multiaddr,
}

impl Hostile {
    /// Connects to a victim and waits until both take part in its gossip.
    ///
    /// # Panics
    /// When that does not succeed.
    pub fn connect(victim: &Participant, network: &str) -> Self {
        let address: Multiaddr = victim.tcp().parse().expect("an address of a node");
        let peer: PeerId = victim.peer_id().parse().expect("the id of a node");
        let runtime = Runtime::new().expect("a runtime can be made");
        let (events, inbox) = mpsc::channel(network::EVENT_CAPACITY);
        let config = NetworkConfig { agent: "hostile/0".to_owned(), ..NetworkConfig::new(network, random_bytes()) };
        let network = runtime.block_on(network::spawn(config, events)).expect("the network starts");
        let mut hostile =
            Self { runtime, network, inbox, victim: peer, next_token: 1, lost: false, ignored: 0, address };
        hostile.dial();
        hostile
    }

    /// Dials the victim and waits until it takes part in gossip.
    ///
    /// # Panics
    /// When it can't be reached.
    pub fn dial(&mut self) {
        self.lost = false;
        let address = self.address.clone();
        self.tell(Command::Dial { peer: None, addresses: vec![address] });
        self.await_event("a subscription", |event| matches!(event, Event::Subscribed { .. }).then_some(()));
    }

    /// Its own peer id.
    pub fn peer(&self) -> String {
        self.network.peer().to_string()
    }

    fn tell(&self, command: Command) {
        assert!(self.runtime.block_on(self.network.send(command)), "the hostile network runs");
    }

    /// The next event that `choose` takes. Requests of the victim are left without an answer.
    fn await_event<T>(&mut self, what: &str, mut choose: impl FnMut(&Event) -> Option<T>) -> T {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(event) = self.next(Duration::from_secs(1))
                && let Some(chosen) = choose(&event)
            {
                return chosen;
            }
        }
        panic!("the hostile peer waited in vain for {what}");
    }

    fn next(&mut self, patience: Duration) -> Option<Event> {
        let event = self.runtime.block_on(async { tokio::time::timeout(patience, self.inbox.recv()).await }).ok()??;
        match &event {
            Event::Disconnected { .. } => self.lost = true,
            Event::Request { .. } => self.ignored += 1,
            _ => {}
        }
        Some(event)
    }

    /// Sends bytes as a request. `None` when they bring no answer.
    pub fn ask(&mut self, frame: Vec<u8>) -> Option<Vec<u8>> {
        let token = self.send(frame);
        self.await_event("an answer or a failure", |event| match event {
            Event::Response { token: of, frame, .. } if *of == token => Some(Some(frame.clone())),
            Event::RequestFailed { token: of, .. } if *of == token => Some(None),
            _ => None,
        })
    }

    /// Sends bytes as a request and does not wait for what comes of it.
    fn send(&mut self, frame: Vec<u8>) -> u64 {
        let token = self.next_token;
        self.next_token += 1;
        self.tell(Command::Request { peer: self.victim, token, frame });
        token
    }

    /// Pushes envelopes as an honest peer would, and gives back the victim's verdicts.
    ///
    /// # Panics
    /// When it does not answer with verdicts.
    pub fn push(&mut self, envelopes: &[Vec<u8>]) -> Vec<Verdict> {
        let envelopes = envelopes.iter().map(|bytes| bytes.as_slice().into()).collect();
        let answer = self.ask(Request::Push { envelopes }.encode()).expect("the victim answers a push");
        match Response::decode(&answer) {
            Ok(Response::Verdicts { verdicts, .. }) => verdicts,
            other => panic!("a push is answered by verdicts, not by {other:?}"),
        }
    }

    /// Gossips bytes.
    pub fn gossip(&self, bytes: Vec<u8>) {
        self.tell(Command::Publish(bytes));
    }

    /// Takes what has come in, for a moment, and says whether the connection has ended.
    pub fn is_cut_off(&mut self) -> bool {
        while self.next(Duration::from_millis(1)).is_some() {}
        self.lost
    }

    /// How many requests of the victim have been left without an answer so far.
    pub fn ignored(&mut self) -> usize {
        while self.next(Duration::from_millis(1)).is_some() {}
        self.ignored
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.runtime.block_on(self.network.shutdown());
    }
}

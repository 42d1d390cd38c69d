//! What stands between a node's network and its engine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fastrand::Rng;
use kirjo_node::network::{Command, Event, NetworkHandle, PeerId, Verdict};
use kirjo_node::node::Change;
use kirjo_protocol::envelope;
use kirjo_protocol::id::{NetworkId, RecordId};
use tokio::sync::{broadcast, mpsc};
use tokio::time::Instant;

/// The network that the nodes form.
pub(super) const NETWORK: &str = "measure";

/// A node and a record.
type Place = (usize, RecordId);

/// What came to whom, of all nodes.
pub(super) struct Watch {
    network: NetworkId,
    loss: f64,
    losing: AtomicBool,
    seen: Mutex<Seen>,
}

#[derive(Default)]
pub(super) struct Seen {
    /// When gossip brought it to the engine, its size, and the peer that it came from.
    pub(super) heard: BTreeMap<Place, (Instant, usize, PeerId)>,
    /// What gossip brought and was lost on purpose.
    pub(super) discarded: BTreeSet<Place>,
    /// Since when the node holds it.
    pub(super) held: BTreeMap<Place, Instant>,
}

impl Watch {
    pub(super) fn new(loss: f64) -> Self {
        let network = NETWORK.parse().expect("the name of a network");
        Self { network, loss, losing: AtomicBool::new(false), seen: Mutex::default() }
    }

    pub(super) fn begin_losing(&self) {
        self.losing.store(true, Ordering::Relaxed);
    }

    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The sieve of one node.
pub(super) struct Sieve {
    number: usize,
    watch: Arc<Watch>,
    subscribed: AtomicUsize,
}

impl Sieve {
    pub(super) fn new(number: usize, watch: Arc<Watch>) -> Self {
        Self { number, watch, subscribed: AtomicUsize::new(0) }
    }

    /// Peers that take part in gossip.
    pub(super) fn subscribed(&self) -> usize {
        self.subscribed.load(Ordering::Relaxed)
    }

    /// Passes events on until either side has ended. A message that is lost here gets the verdict of one that is of no use,
    /// so that it is not passed on, and gossip will not bring it again.
    pub(super) async fn run(
        self: Arc<Self>,
        mut arrived: mpsc::Receiver<Event>,
        engine: mpsc::Sender<Event>,
        network: NetworkHandle,
        mut random: Rng,
    ) {
        let mut subscribed: BTreeSet<PeerId> = BTreeSet::new();
        while let Some(event) = arrived.recv().await {
            match &event {
                Event::Gossip { peer, message, bytes } => {
                    let lost = self.watch.losing.load(Ordering::Relaxed) && random.f64() < self.watch.loss;
                    if let Ok(id) = envelope::peek_id(bytes, &self.watch.network) {
                        let (place, mut seen) = ((self.number, id), self.watch.seen());
                        if lost {
                            seen.discarded.insert(place);
                        } else {
                            seen.heard.entry(place).or_insert((Instant::now(), bytes.len(), *peer));
                        }
                    }
                    if lost {
                        let verdict = Verdict::Ignore;
                        network.send(Command::Verdict { message: message.clone(), peer: *peer, verdict }).await;
                        continue;
                    }
                }
                Event::Subscribed { peer } => {
                    subscribed.insert(*peer);
                }
                Event::Disconnected { peer } => {
                    subscribed.remove(peer);
                }
                _ => {}
            }
            self.subscribed.store(subscribed.len(), Ordering::Relaxed);
            if engine.send(event).await.is_err() {
                break;
            }
        }
    }
}

/// Notes when a node holds a record, until the node ends.
pub(super) async fn note_held(number: usize, mut changes: broadcast::Receiver<Change>, watch: Arc<Watch>) {
    loop {
        match changes.recv().await {
            Ok(change) => {
                watch.seen().held.entry((number, change.id)).or_insert_with(Instant::now);
            }
            Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

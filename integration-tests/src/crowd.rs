//! Many whole nodes in one process, with links between them that delay and lose ([`crate::links`]).
//!
//! Every node is the product's own from the store to the encryption of its connections. Two things only are not: what
//! carries the bytes, and a sieve between the network and the engine, which can lose gossip that has arrived and notes what it
//! lets through. So it is known of every record at every node when gossip brought it, or that gossip did not.

mod probe;
mod sieve;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use fastrand::Rng;
use futures::future::{join_all, try_join_all};
use kirjo_node::clock::Clock;
use kirjo_node::home::{Home, Init};
use kirjo_node::network::{self, PeerId};
use kirjo_node::node::Node;
use kirjo_node::publish::{Outcome, PublishOptions};
use kirjo_protocol::id::RecordId;
use kirjo_protocol::limits::{GOSSIP_TIME, MINUTE_OF_JITTER, RECONCILE_EVERY};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, sleep};

use crate::links::{Links, Quality};
use crate::sample;

use probe::Probe;
use sieve::{Seen, Sieve, Watch};

/// The most nodes that one process is asked to carry.
pub const MAX_NODES: usize = 1_000;
/// Connections that a node makes by itself; it is at its place in the network when it has so many.
const NEIGHBOURS: usize = 8;
/// Nodes that a newcomer is told of.
const TOLD: usize = 2;
/// How long the nodes may take to find each other.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long nothing may change before the network counts as formed: longer than it takes until a head is signed after a record.
const STEADY: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(200);
/// How long a session that was asked for may take.
const SESSION: Duration = Duration::from_secs(20);
/// Letters of a description; with them an envelope has about a kilobyte.
const DESCRIPTION: usize = 470;
/// Records whose way to the node that got them last is told.
const SLOWEST: usize = 3;
/// Files in memory, so that one drive need not sync for a hundred nodes.
const MEMORY_FILES: &str = "/dev/shm";

/// Who takes part, and how they are connected.
#[derive(Debug, Clone)]
pub struct Setup {
    /// How many nodes, from 2 to [`MAX_NODES`].
    pub nodes: usize,
    /// The links; the share of frames that they lose is also the share of gossip that is lost after it has arrived.
    pub quality: Quality,
    /// Whether to tell on stderr how far it has come.
    pub tell: bool,
}

/// Nodes that have found each other.
pub struct Crowd {
    setup: Setup,
    links: Links,
    members: Vec<Member>,
    watch: Arc<Watch>,
    random: Rng,
    _homes: TempDir,
}

struct Member {
    node: Node,
    sieve: Arc<Sieve>,
}

/// A record that was published.
#[derive(Debug, Clone, Copy)]
struct Published {
    id: RecordId,
    by: usize,
    /// When its node was told to publish it, and when that was acknowledged: signed, stored and about to be gossiped.
    at: Instant,
    acknowledged: Instant,
}

/// Records that were published, and the state of the counters before.
#[derive(Debug)]
pub struct Workload {
    records: Vec<Published>,
    before: Vec<Traffic>,
    frames: (u64, u64),
    ended: Instant,
    probe: Probe,
}

#[derive(Debug, Clone, Copy)]
struct Traffic {
    copies: u64,
    messages: u64,
    unsent: u64,
    unheard: u64,
}

/// What gossip brought.
#[derive(Debug, Clone)]
pub struct Brought {
    /// For each node and record: from the order to publish it until gossip had brought it and the node held it. Sorted.
    pub deliveries: Vec<Duration>,
    /// For each record: how much of that passed before its publisher gossiped it. Sorted.
    pub acknowledged: Vec<Duration>,
    /// For each record: the time until the last of those that gossip brought it to. Sorted.
    pub to_all: Vec<Duration>,
    /// Deliveries, a node and a record each, that gossip did not bring.
    pub missed: usize,
    /// Those of them that were lost on purpose.
    pub discarded: usize,
    /// Those of them that reconciliation had brought by the time that gossip ended.
    pub brought_otherwise: usize,
    /// Copies of messages that came to a node for each message that came, by node. Sorted.
    pub copies: Vec<f64>,
    /// The same over all nodes.
    pub copies_mean: f64,
    /// Messages that nodes did not send or pass on because their own budget was spent.
    pub held_back: u64,
    /// Messages that nodes could not take or judge in time.
    pub unheard: u64,
    /// Frames on all links, and those among them that came one retransmission later.
    pub frames: (u64, u64),
    /// The way of the records that took longest, to the node that got them last: milliseconds of each hop from the
    /// publisher on. A hop over the longest link takes no longer than its latency, and a retransmission more when the
    /// frame was lost; a longer one waited for something else, such as the next heartbeat.
    pub slowest: Vec<Vec<u64>>,
    /// By how much this process was late at a time of its own choice: the 99th percentile, and the most. Sleeping, it
    /// waits for nothing but the processor.
    pub starved: (Duration, Duration),
    /// Bytes of an envelope, on average.
    pub envelope_bytes: usize,
}

/// How reconciliation went.
#[derive(Debug, Clone, Copy)]
pub struct Reconciled {
    /// Deliveries that are still missing.
    pub missing: usize,
    /// From the last record published until nothing was missing, or until it was given up.
    pub took: Duration,
}

impl Crowd {
    /// Starts the nodes and waits until they hold the same, are all subscribed to each other's gossip, and nothing
    /// changes any more.
    ///
    /// # Errors
    /// When that does not come about, or a node does not start.
    pub async fn gather(setup: Setup) -> anyhow::Result<Self> {
        ensure!((2..=MAX_NODES).contains(&setup.nodes), "nodes: {} is not from 2 to {MAX_NODES}", setup.nodes);
        let memory = Path::new(MEMORY_FILES);
        let homes = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }?;
        let mut random = Rng::with_seed(setup.quality.seed);
        let links = Links::new(setup.quality.clone());
        let watch = Arc::new(Watch::new(setup.quality.loss));
        let mut crowd = Self { setup, links, members: Vec::new(), watch, random: random.fork(), _homes: homes };
        for number in 0..crowd.setup.nodes {
            let told: BTreeSet<usize> = (0..TOLD.min(number)).map(|_| random.usize(..number)).collect();
            let member = crowd.start(number, told, random.fork()).await?;
            crowd.members.push(member);
            if (number + 1) % 25 == 0 {
                crowd.say(format_args!("{} nodes started", number + 1));
            }
        }
        crowd.settle().await?;
        Ok(crowd)
    }

    async fn start(&self, number: usize, told: BTreeSet<usize>, random: Rng) -> anyhow::Result<Member> {
        let home = Home::new(self._homes.path().join(number.to_string()));
        let clock = Clock::system();
        let init = Init {
            name: format!("Mittaaja {number}"),
            lang: "fi".to_owned(),
            org_type: "company".to_owned(),
            network: sieve::NETWORK.parse().context("a network id")?,
            http: None,
            listen: vec![Links::address(number)],
            bootstrap: told.into_iter().map(Links::address).collect(),
        };
        home.init(&init, clock.now())?;
        let sieve = Arc::new(Sieve::new(number, self.watch.clone()));
        let (carrier, stands_between) = (self.links.carrier(number), sieve.clone());
        let config = home.config()?;
        let node = Node::start_on(home, config, clock, async move |config, engine| {
            let (events, arrived) = mpsc::channel(network::EVENT_CAPACITY);
            let handle = network::spawn_over(carrier, config, events).await?;
            tokio::spawn(stands_between.run(arrived, engine, handle.clone(), random));
            Ok(handle)
        })
        .await?;
        tokio::spawn(sieve::note_held(number, node.changes(), self.watch.clone()));
        Ok(Member { node, sieve })
    }

    async fn settle(&self) -> anyhow::Result<()> {
        let start = Instant::now();
        let (mut last, mut since, mut told) = (Vec::new(), start, start);
        loop {
            let states: Vec<_> = self.members.iter().map(State::of).collect();
            let most = states.iter().map(|state| (state.set, state.digest)).max();
            let wanted = NEIGHBOURS.min(self.members.len() - 1);
            let in_place = |state: &&State| {
                state.peers >= wanted
                    && state.subscribed >= state.peers
                    && state.organisations == self.members.len()
                    && Some((state.set, state.digest)) == most
            };
            let formed = states.iter().filter(in_place).count();
            if states != last {
                since = Instant::now();
            } else if formed == states.len() && since.elapsed() >= STEADY {
                self.say(format_args!("formed in {} s", start.elapsed().as_secs()));
                return Ok(());
            } else if since.elapsed() >= 2 * STEADY {
                // What a node missed while it was making connections it would get from the next reconciliation, minutes later.
                since = Instant::now();
                for (member, state) in self.members.iter().zip(&states) {
                    if Some((state.set, state.digest)) != most {
                        member.node.sync(None, Duration::ZERO).await?;
                    }
                }
            }
            let odd = states.iter().find(|state| !in_place(state));
            if told.elapsed() >= Duration::from_secs(5) {
                told = Instant::now();
                self.say(format_args!("{formed} of {} nodes are in place, of others one is {odd:?}", states.len()));
            }
            ensure!(start.elapsed() < PATIENCE, "the nodes did not find each other: {formed} in place, not {odd:?}");
            last = states;
            sleep(PAUSE).await;
        }
    }

    /// Connections between the nodes.
    pub fn connections(&self) -> usize {
        self.members.iter().map(|member| member.node.status().peers).sum::<usize>() / 2
    }

    /// Lets nodes chosen at random publish records at an even pace, so many each second. From the first on, gossip that
    /// has arrived is lost too.
    ///
    /// # Errors
    /// When a node refuses.
    pub async fn publish(&mut self, records: usize, per_second: f64) -> anyhow::Result<Workload> {
        let before = self.traffic();
        let frames = (self.links.frames(), self.links.retransmitted());
        self.watch.begin_losing();
        let probe = Probe::start();
        let mut pace = tokio::time::interval(Duration::from_secs_f64(1.0 / per_second.max(0.01)));
        pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut publishing = Vec::with_capacity(records);
        for number in 0..records {
            pace.tick().await;
            let by = self.random.usize(..self.members.len());
            let (node, record) = (self.members[by].node.clone(), record(number, &mut self.random));
            publishing.push(tokio::spawn(async move {
                let at = Instant::now();
                let outcomes = node.publish(None, vec![record], PublishOptions::default()).await?;
                let Some(Outcome::Published(published)) = outcomes.into_iter().next() else {
                    anyhow::bail!("a record was refused")
                };
                let id = published.id.context("a published record has an id")?;
                Ok(Published { id, by, at, acknowledged: Instant::now() })
            }));
        }
        let mut published = Vec::with_capacity(records);
        for record in publishing {
            published.push(record.await.context("a publisher failed")??);
        }
        self.say(format_args!("{records} records published"));
        Ok(Workload { records: published, before, frames, ended: Instant::now(), probe })
    }

    /// Waits until gossip has ended: every delivery has come or was lost on purpose, or the time is over within which the
    /// product expects gossip to bring a record.
    pub async fn gossip_ended(&self, workload: &Workload) -> Brought {
        let deadline = workload.ended + Duration::from_millis(GOSSIP_TIME);
        while Instant::now() < deadline && !self.is_settled(workload) {
            sleep(PAUSE).await;
        }
        let after = self.traffic();
        let (mut deliveries, mut to_all) = (Vec::new(), Vec::with_capacity(workload.records.len()));
        let (mut missed, mut discarded, mut brought_otherwise, mut bytes) = (0, 0, 0, 0);
        let seen = self.watch.seen();
        for record in &workload.records {
            let mut last = Duration::ZERO;
            for member in (0..self.members.len()).filter(|member| *member != record.by) {
                let place = (member, record.id);
                let held = seen.held.get(&place);
                if let (Some((heard, size, _)), Some(held)) = (seen.heard.get(&place), held) {
                    let took = heard.max(held).saturating_duration_since(record.at);
                    bytes += size;
                    last = last.max(took);
                    deliveries.push(took);
                } else {
                    missed += 1;
                    discarded += usize::from(seen.discarded.contains(&place));
                    brought_otherwise += usize::from(held.is_some());
                }
            }
            to_all.push(last);
        }
        let slowest = self.slowest(workload, &seen);
        drop(seen);
        let acknowledged = |record: &Published| record.acknowledged.saturating_duration_since(record.at);
        let mut acknowledged: Vec<Duration> = workload.records.iter().map(acknowledged).collect();
        deliveries.sort();
        acknowledged.sort();
        to_all.sort();
        let of = |number: usize, pick: fn(&Traffic) -> u64| pick(&after[number]) - pick(&workload.before[number]);
        let numbers = 0..self.members.len();
        let sum = |pick| numbers.clone().map(|number| of(number, pick)).sum::<u64>();
        let share = |copies: u64, messages: u64| copies as f64 / messages.max(1) as f64;
        let ratio = |number| share(of(number, |traffic| traffic.copies), of(number, |traffic| traffic.messages));
        let mut copies: Vec<f64> = numbers.clone().map(ratio).collect();
        copies.sort_by(f64::total_cmp);
        Brought {
            envelope_bytes: bytes / deliveries.len().max(1),
            copies_mean: share(sum(|traffic| traffic.copies), sum(|traffic| traffic.messages)),
            held_back: sum(|traffic| traffic.unsent),
            unheard: sum(|traffic| traffic.unheard),
            frames: (self.links.frames() - workload.frames.0, self.links.retransmitted() - workload.frames.1),
            slowest,
            starved: workload.probe.lateness(),
            deliveries,
            acknowledged,
            to_all,
            missed,
            discarded,
            brought_otherwise,
            copies,
        }
    }

    /// The hops by which the slowest records came to the node that got each last.
    fn slowest(&self, workload: &Workload, seen: &Seen) -> Vec<Vec<u64>> {
        let numbers: BTreeMap<String, usize> =
            self.members.iter().enumerate().map(|(number, member)| (member.node.status().node, number)).collect();
        let number = |peer: &PeerId| numbers.get(&peer.to_string()).copied();
        let mut ways: Vec<(Instant, &Published, usize)> = Vec::new();
        for record in &workload.records {
            let heard = |member: &usize| seen.heard.get(&(*member, record.id)).map(|(at, ..)| *at);
            let others = (0..self.members.len()).filter(|member| *member != record.by);
            ways.extend(
                others.filter_map(|member| Some((heard(&member)?, member))).max().map(|(at, m)| (at, record, m)),
            );
        }
        ways.sort_by_key(|(at, record, _)| std::cmp::Reverse(at.saturating_duration_since(record.acknowledged)));
        let way = |(_, record, last): &(Instant, &Published, usize)| {
            let (mut hops, mut member) = (Vec::new(), *last);
            while member != record.by && hops.len() < self.members.len() {
                let Some((at, _, source)) = seen.heard.get(&(member, record.id)) else { break };
                let Some(before) = number(source) else { break };
                let since = seen.heard.get(&(before, record.id)).map_or(record.acknowledged, |(at, ..)| *at);
                hops.push(at.saturating_duration_since(since).as_millis() as u64);
                member = before;
            }
            hops.reverse();
            hops
        };
        ways.iter().take(SLOWEST).map(way).collect()
    }

    /// Waits as long as a node waits at most between two rounds of reconciliation, or until nothing is missing.
    pub async fn reconciled(&self, workload: &Workload) -> Reconciled {
        let period = Duration::from_millis(RECONCILE_EVERY + MINUTE_OF_JITTER / 2);
        let mut told = Instant::now();
        loop {
            let (missing, took) = (self.missing(workload), workload.ended.elapsed());
            if missing == 0 || took >= period {
                return Reconciled { missing, took };
            }
            if told.elapsed() >= Duration::from_secs(15) {
                told = Instant::now();
                self.say(format_args!("{missing} missing {} s after the last record", took.as_secs()));
            }
            sleep(PAUSE).await;
        }
    }

    /// Lets every node reconcile with all its peers at once, instead of waiting until they do.
    ///
    /// # Errors
    /// When a node can't.
    pub async fn reconciled_now(&self, workload: &Workload) -> anyhow::Result<Reconciled> {
        try_join_all(self.members.iter().map(|member| member.node.sync(None, SESSION))).await?;
        Ok(Reconciled { missing: self.missing(workload), took: workload.ended.elapsed() })
    }

    /// Ends all nodes.
    pub async fn leave(self) {
        join_all(self.members.iter().map(|member| member.node.stop())).await;
    }

    /// Deliveries that have not come by any way.
    fn missing(&self, workload: &Workload) -> usize {
        let missing = |member: &Member| {
            member
                .node
                .read(|replica| workload.records.iter().filter(|record| replica.by_id(&record.id).is_none()).count())
        };
        self.members.iter().map(missing).sum()
    }

    /// Whether gossip has nothing more to bring.
    fn is_settled(&self, workload: &Workload) -> bool {
        let seen = self.watch.seen();
        workload.records.iter().all(|record| {
            let mut others = (0..self.members.len()).filter(|member| *member != record.by);
            others.all(|member| {
                let place = (member, record.id);
                seen.discarded.contains(&place) || (seen.heard.contains_key(&place) && seen.held.contains_key(&place))
            })
        })
    }

    fn traffic(&self) -> Vec<Traffic> {
        let of = |member: &Member| {
            let counters = member.node.status().network_counters;
            let sum = |names: &[&str]| names.iter().filter_map(|name| counters.get(*name)).sum();
            Traffic {
                copies: sum(&["gossip_copies"]),
                messages: sum(&["gossip_received", "gossip_dropped", "gossip_limited"]),
                unsent: sum(&["gossip_held_back", "gossip_unheard"]),
                unheard: sum(&["gossip_dropped", "gossip_limited", "gossip_late"]),
            }
        };
        self.members.iter().map(of).collect()
    }

    fn say(&self, what: std::fmt::Arguments<'_>) {
        if self.setup.tell {
            eprintln!("gossip: {what}");
        }
    }
}

/// What must no longer change once the network has formed.
#[derive(PartialEq, Eq)]
struct State {
    peers: usize,
    subscribed: usize,
    organisations: usize,
    set: usize,
    digest: [u8; 32],
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { peers, subscribed, organisations, set, .. } = self;
        write!(f, "{peers} peers, {subscribed} subscribed, {organisations} organisations, {set} records")
    }
}

impl State {
    fn of(member: &Member) -> Self {
        let status = member.node.status();
        Self {
            peers: status.peers,
            subscribed: member.sieve.subscribed(),
            organisations: status.organisations,
            set: status.set,
            digest: status.state_digest,
        }
    }
}

/// A product of about a kilobyte.
fn record(number: usize, random: &mut Rng) -> Value {
    const WORDS: [&str; 8] = ["anturi", "hoito", "kotona", "palvelu", "seuranta", "tuki", "mittaus", "arki"];
    let mut text = String::with_capacity(DESCRIPTION + 16);
    while text.len() < DESCRIPTION {
        text.push_str(WORDS[random.usize(..WORDS.len())]);
        text.push(' ');
    }
    let mut product = sample::product(&format!("m-{number}"), &format!("Mittauslaite {number}"));
    product["description"] = json!({"fi": text.trim_end()});
    product
}

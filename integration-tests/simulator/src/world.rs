//! The world of a run: nodes, links, time.

mod check;
mod desk;
mod exchange;
mod form;
mod hostile;
mod links;
mod lost;
mod power;
mod spread;
mod steps;
mod watch;

use std::cmp::Ordering;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

use kirjo_protocol::envelope::{self, Record};
use kirjo_protocol::id::{NetworkId, RecordId};
use kirjo_protocol::limits::{MAX_AHEAD, MINUTE_OF_JITTER, RECONCILE_EVERY};
use kirjo_protocol::refusal::{Refusal, Verdict};
use kirjo_protocol::replica::{Input, Output};
use kirjo_protocol::time::{MINUTE, SECOND, UnixMillis};

use crate::disk::Change;
use crate::engine::{Engine, Reader, Shared, judges_alike};
use crate::figures::Figures;
use crate::node::{Done, Measured, Node, SetSum};
use crate::promise::{Broken, Promise};
use crate::random::Random;
use crate::sabotage::Sabotage;
use crate::scenario::{Quality, Scenario};
use crate::trace::{Millis, Trace};

use desk::Desk;
use links::MAX_BACK_OFF;

/// True time at the start of every run: an ordinary Monday.
const EPOCH: UnixMillis = UnixMillis(1_790_000_000_000);
/// How long a network is left alone before it must have settled: a dial may have backed off for five minutes, and
/// from then on every period of reconciliation carries what a node lacks over at least one more link. Honest nodes
/// are at most four links apart.
pub const SETTLE: Millis = MAX_BACK_OFF + 4 * LONGEST_PERIOD;
/// The longest time between two rounds of reconciliation that a node starts by itself.
const LONGEST_PERIOD: Millis = RECONCILE_EVERY + MINUTE_OF_JITTER / 2;
/// Copies of a gossip message that a node may receive, on the average of its nodes.
pub const COPIES: u64 = 8;

/// How to run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Whether to keep a readable story.
    pub story: bool,
    /// A fault to build into the driver.
    pub sabotage: Option<Sabotage>,
}

/// What came of a run.
#[derive(Debug)]
pub struct Outcome {
    /// The promises that were broken; a run ends with the first moment that breaks one.
    pub broken: Vec<Broken>,
    /// Tells runs apart: it covers every byte that went over a link and when.
    pub fingerprint: u64,
    /// The readable story, when it was kept.
    pub story: Vec<String>,
    /// Figures of the run.
    pub figures: Figures,
}

/// What waits for its time.
#[derive(Debug)]
enum Event {
    Tick {
        node: usize,
        boot: u64,
    },
    Step(usize),
    Gossip {
        from: usize,
        to: usize,
        epoch: u64,
        message: u32,
        again: bool,
    },
    Request {
        from: usize,
        to: usize,
        epoch: u64,
        token: u64,
        frame: Arc<[u8]>,
    },
    Response {
        from: usize,
        to: usize,
        epoch: u64,
        token: u64,
        frame: Arc<[u8]>,
    },
    /// A stream was closed without an answer.
    Unanswered {
        to: usize,
        epoch: u64,
        from: usize,
        token: u64,
    },
    Timeout {
        node: usize,
        boot: u64,
        token: u64,
    },
    Flushed {
        node: usize,
        boot: u64,
        batches: usize,
    },
    Read {
        node: usize,
        boot: u64,
        then: exchange::Read,
    },
    Dialled {
        from: usize,
        to: usize,
        boot: u64,
    },
    Subscribed {
        node: usize,
        other: usize,
        epoch: u64,
    },
    Closed {
        node: usize,
        other: usize,
        epoch: u64,
    },
    Silent {
        one: usize,
        other: usize,
        epoch: u64,
    },
    Start {
        node: usize,
    },
}

struct Queued {
    at: Millis,
    number: u64,
    event: Event,
}

impl PartialEq for Queued {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}
impl Eq for Queued {}
impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Queued {
    /// The earliest is the greatest, because the heap gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

/// A gossip message: an envelope, or what pretends to be one.
struct Message {
    bytes: Arc<[u8]>,
    /// Copies of it that honest nodes sent and honest nodes received.
    copies: u64,
}

struct World<'s> {
    scenario: &'s Scenario,
    options: Options,
    network: NetworkId,
    random: Random,
    now: Millis,
    queue: BinaryHeap<Queued>,
    next_event: u64,
    next_epoch: u64,
    next_step: usize,
    nodes: Vec<Node>,
    desks: Vec<Desk>,
    quality: Quality,
    /// The side of a partition that each node is on.
    sides: Vec<usize>,
    cut: BTreeSet<(usize, usize)>,
    deaf: BTreeSet<(usize, usize)>,
    messages: Vec<Message>,
    message_numbers: HashMap<Arc<[u8]>, u32>,
    /// Envelopes are verified once in a run: the answer can't change. Looked up only, never walked.
    verified: HashMap<Arc<[u8]>, Result<Record, Refusal>>,
    /// The same for nodes of the later release.
    later: Shared,
    /// Whether there are such nodes.
    two_releases: bool,
    /// What every record signed adds to a [`SetSum`]. Looked up only.
    known_sums: HashSet<u128>,
    /// Whether anything was ever lost or cut: only then may an honest node fall silent.
    lossy: bool,
    /// When a record last entered a set.
    last_change: Millis,
    trace: Trace,
    broken: Vec<Broken>,
    figures: Figures,
}

/// Runs a scenario to its end, or until a promise is broken.
pub fn run(scenario: &Scenario, options: Options) -> Outcome {
    let mut world = World::new(scenario, options);
    world.begin();
    let end = scenario.end_of_steps();
    if world.run_until(end) {
        world.mend_everything();
        let skew = scenario.furthest_skew();
        let settled = end + SETTLE + if skew > MAX_AHEAD { skew } else { 0 };
        if world.run_until(settled) && world.run_until_quiet() {
            world.check_everything();
        }
    }
    world.figures.virtual_ms = world.now;
    world.count_copies();
    Outcome {
        broken: world.broken,
        fingerprint: world.trace.fingerprint(),
        story: world.trace.into_lines(),
        figures: world.figures,
    }
}

impl<'s> World<'s> {
    fn new(scenario: &'s Scenario, options: Options) -> Self {
        let network: NetworkId = "simulated".parse().unwrap_or_else(|_| unreachable!("a valid name"));
        let mut random = Random::new(scenario.seed ^ 0x006b_6972_6a6f);
        let mut world = Self {
            scenario,
            options,
            network: network.clone(),
            random: random.fork(),
            now: 0,
            queue: BinaryHeap::new(),
            next_event: 0,
            next_epoch: 1,
            next_step: 0,
            nodes: Vec::new(),
            desks: Vec::new(),
            quality: scenario.network,
            sides: vec![0; scenario.nodes.len()],
            cut: BTreeSet::new(),
            deaf: BTreeSet::new(),
            messages: Vec::new(),
            message_numbers: HashMap::new(),
            verified: HashMap::new(),
            later: Shared::new(Reader::new(&network).into()),
            two_releases: scenario.has_two_releases(),
            known_sums: HashSet::new(),
            lossy: false,
            last_change: 0,
            trace: Trace::new(options.story),
            broken: Vec::new(),
            figures: Figures::default(),
        };
        for (number, spec) in scenario.nodes.iter().enumerate() {
            let replica = Engine::new(spec.release, &network, 0, &world.later);
            let mut node = Node::new(replica, spec.skew_ms, spec.release, spec.hostile);
            for (from, to) in &scenario.links {
                if *from == number {
                    node.dials.insert(*to, Default::default());
                }
            }
            world.nodes.push(node);
            let desk = Desk::new(&mut world, &mut random);
            world.desks.push(desk);
        }
        world
    }

    fn begin(&mut self) {
        for node in 0..self.nodes.len() {
            let at = self.random.below(2 * SECOND);
            self.schedule(at, Event::Start { node });
        }
        for (index, step) in self.scenario.steps.iter().enumerate() {
            self.schedule(step.at_ms, Event::Step(index));
        }
    }

    fn schedule(&mut self, at: Millis, event: Event) {
        let number = self.next_event;
        self.next_event += 1;
        self.queue.push(Queued { at, number, event });
    }

    /// Schedules something after a time.
    fn after(&mut self, delay: Millis, event: Event) {
        self.schedule(self.now + delay, event);
    }

    /// Runs up to a moment; false when a promise was broken.
    fn run_until(&mut self, end: Millis) -> bool {
        while self.broken.is_empty()
            && let Some(next) = self.queue.peek()
            && next.at <= end
        {
            let Some(Queued { at, event, .. }) = self.queue.pop() else { break };
            self.now = at;
            self.figures.events += 1;
            self.take(event);
        }
        if self.broken.is_empty() {
            self.now = self.now.max(end);
        }
        self.broken.is_empty()
    }

    /// Runs on until no record has entered a set for a while, because what is still on its way is no difference:
    /// heads are signed every day, and clocks that were far off bring their records when their time has come.
    fn run_until_quiet(&mut self) -> bool {
        for _ in 0..3 {
            if self.now - self.last_change > LONGEST_PERIOD {
                break;
            }
            if !self.run_until(self.last_change.max(self.now) + LONGEST_PERIOD + SECOND) {
                return false;
            }
        }
        true
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Tick { node, boot } => self.tick(node, boot),
            Event::Step(index) => {
                self.next_step = index + 1;
                self.step(index);
            }
            Event::Gossip { from, to, epoch, message, again } => self.hear_gossip(from, to, epoch, message, again),
            Event::Request { from, to, epoch, token, frame } => self.hear_request(from, to, epoch, token, &frame),
            Event::Response { from, to, epoch, token, frame } => self.hear_response(from, to, epoch, token, &frame),
            Event::Unanswered { to, epoch, from, token } => {
                if self.nodes[to].conns.get(&from).is_some_and(|conn| conn.epoch == epoch) {
                    self.request_failed(to, token);
                }
            }
            Event::Timeout { node, boot, token } => {
                if self.nodes[node].boot == boot {
                    self.request_failed(node, token);
                }
            }
            Event::Flushed { node, boot, batches } => self.flushed(node, boot, batches),
            Event::Read { node, boot, then } => {
                if self.nodes[node].boot == boot && self.nodes[node].up {
                    self.finish_read(node, then);
                }
            }
            Event::Dialled { from, to, boot } => self.dialled(from, to, boot),
            Event::Subscribed { node, other, epoch } => self.subscribed(node, other, epoch),
            Event::Closed { node, other, epoch } => self.closed(node, other, epoch),
            Event::Silent { one, other, epoch } => self.silent(one, other, epoch),
            Event::Start { node } => self.start(node),
        }
    }

    /// A node's clock.
    fn clock(&self, node: usize) -> UnixMillis {
        EPOCH.plus(self.now).plus_signed(self.nodes[node].skew)
    }

    fn true_time(&self) -> UnixMillis {
        EPOCH.plus(self.now)
    }

    fn tell(&mut self, node: usize, text: impl FnOnce() -> String) {
        self.trace.tell(self.now, format_args!("node {node}"), text);
    }

    fn break_promise(&mut self, promise: Promise, text: String) {
        let broken = Broken { promise, at: self.now, text };
        self.trace.tell(self.now, "BROKEN", || broken.to_string());
        self.broken.push(broken);
    }

    fn latency(&mut self) -> Millis {
        let (low, high) = self.quality.latency_ms;
        self.random.between(low, high)
    }

    /// Whether a node's driver has this fault.
    fn is_sabotaged(&self, sabotage: Sabotage) -> bool {
        self.options.sabotage == Some(sabotage)
    }

    /// Verifies an envelope, once in a run.
    fn read(&mut self, bytes: &Arc<[u8]>) -> Result<Record, Refusal> {
        if let Some(known) = self.verified.get(bytes) {
            return known.clone();
        }
        let record = envelope::verify(bytes, &self.network).map_err(|error| Refusal::from(&error));
        if let Ok(record) = &record {
            self.known_sums.insert(SetSum::of(&record.id()));
        } else {
            self.figures.refused += 1;
        }
        self.verified.insert(bytes.clone(), record.clone());
        if self.two_releases && !judges_alike(&self.later, bytes, &record) {
            let text = "the later release judges an envelope in another way than the present one".to_owned();
            self.break_promise(Promise::SameSet, text);
        }
        record
    }

    fn tick(&mut self, at: usize, boot: u64) {
        if !self.nodes[at].up || self.nodes[at].boot != boot {
            return;
        }
        let steady = self.steady();
        self.nodes[at].conduct.released(steady);
        self.nodes[at].conduct.sweep(steady);
        self.dial_due(at);
        self.keep_mesh(at);
        self.input(at, Input::Tick);
        self.look_for_lost(at);
        self.work(at);
        self.watch_bounds(at);
        let pause = self.tick_pause();
        self.after(pause, Event::Tick { node: at, boot });
    }

    /// How long until the next tick: a second while things happen, longer when nothing does for a while.
    fn tick_pause(&self) -> Millis {
        let steps = &self.scenario.steps;
        let to_next = steps.get(self.next_step).map_or(Millis::MAX, |step| step.at_ms.saturating_sub(self.now));
        let since_last = self
            .next_step
            .checked_sub(1)
            .and_then(|last| steps.get(last))
            .map_or(self.now, |step| self.now - step.at_ms);
        let distance = to_next.min(since_last);
        if distance < 2 * MINUTE {
            SECOND
        } else if distance < 60 * MINUTE {
            5 * SECOND
        } else {
            30 * SECOND
        }
    }

    /// Gives a replica an input and carries out what it says.
    fn input(&mut self, at: usize, input: Input) {
        let mut out = Vec::new();
        let now = self.clock(at);
        self.nodes[at].replica.handle(now, input, &mut out);
        self.carry_out(at, out, Done::default());
    }

    fn carry_out(&mut self, at: usize, out: Vec<Output>, done: Done) {
        self.carry_out_with(at, Vec::new(), out, done);
    }

    /// The same in one step with changes of the driver's own.
    fn carry_out_with(&mut self, at: usize, mut changes: Vec<Change>, out: Vec<Output>, done: Done) {
        let (mut rest, mut heads) = (Vec::new(), Vec::new());
        for output in out {
            match output {
                Output::Store { arrival, record } => {
                    self.watch_store(at, arrival, &record);
                    changes.push(Change::Put(arrival, record));
                }
                Output::StoreStub(stub) => {
                    let payload = self.nodes[at].disk.read(stub.arrival).cloned();
                    self.watch_stub(at, &stub, payload.is_none());
                    let arrival = stub.arrival;
                    changes.push(Change::Stub(stub));
                    if let Some(record) = payload.filter(|_| self.is_sabotaged(Sabotage::KeepDropped)) {
                        changes.push(Change::Put(arrival, record));
                    }
                }
                Output::Erase { arrival } => {
                    let held = changes.iter().rev().find_map(|change| match change {
                        Change::Put(put, record) if *put == arrival => Some(record.id()),
                        Change::Stub(stub) if stub.arrival == arrival => Some(stub.id),
                        _ => None,
                    });
                    let disk = &self.nodes[at].disk;
                    let held = held.or_else(|| disk.read(arrival).map(Record::id));
                    let held = held.or_else(|| disk.stub(arrival).map(|stub| stub.id));
                    if self.watch_erase(at, arrival, held) {
                        changes.push(Change::Erase(arrival));
                    }
                }
                Output::Evidence { other, .. } => self.watch_evidence(at, &other),
                Output::HeadDue { org } => heads.push(org),
                other => rest.push(other),
            }
        }
        self.submit(at, changes, done);
        for output in rest {
            self.send(at, output);
        }
        for org in heads {
            self.sign_head(at, org);
        }
    }

    fn record_of(&self, at: usize, id: &RecordId) -> Option<&Record> {
        let arrival = self.nodes[at].replica.by_id(id)?.arrival;
        self.nodes[at].disk.read(arrival)
    }

    fn count(&mut self, at: usize, refusal: Refusal) {
        self.nodes[at].replica.count(Verdict::Refused(refusal));
    }

    fn new_session(&mut self, at: usize, other: usize) -> Measured {
        let sets = (self.nodes[at].sum, self.nodes[other].sum);
        Measured { sets, ..Measured::default() }
    }
}

/// Moves an instant either way.
trait PlusSigned {
    fn plus_signed(self, millis: i64) -> Self;
}

impl PlusSigned for UnixMillis {
    fn plus_signed(self, millis: i64) -> Self {
        if millis < 0 { self.minus(millis.unsigned_abs()) } else { self.plus(millis.unsigned_abs()) }
    }
}

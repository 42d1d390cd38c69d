//! A scenario by chance: a seed decides the network, who publishes what, and what goes wrong.

use kirjo_protocol::time::{DAY, HOUR, MINUTE, SECOND};

use crate::random::Random;
use crate::trace::Millis;

use super::{Act, Form, Mode, NodeSpec, Quality, Release, Scenario, Step};

/// Clocks of nodes that keep time: any two of them differ by less than five minutes.
const IN_TIME: u64 = 140 * SECOND;
/// Tells the stream that decides about releases from the one that decides about everything else.
const RELEASES: u64 = 0x72_656c_6561_7365;
/// The same for what operators leave out.
const RULES: u64 = 0x6c_6566_746f_7574;
/// Links between two nodes at most, for periods of reconciliation to be enough.
const FURTHEST: usize = 4;
/// Places that an organisation publishes at.
const PLACES: u64 = 8;

struct Draft {
    random: Random,
    honest: usize,
    hostile: usize,
    lasts: Millis,
    /// Who runs the later release at some time.
    later: Vec<bool>,
    steps: Vec<Step>,
}

/// The scenario of a seed.
pub fn draw(seed: u64) -> Scenario {
    let mut random = Random::new(seed);
    let honest = if random.chance(30) { 20 } else { random.between(3, 8) as usize };
    let hostile = if random.chance(450) { random.between(1, 2) as usize } else { 0 };
    let lasts = random.between(4, 15) * MINUTE;
    let mut nodes: Vec<NodeSpec> = (0..honest + hostile)
        .map(|node| NodeSpec { hostile: node >= honest, skew_ms: skew(&mut random, IN_TIME), ..NodeSpec::default() })
        .collect();
    let network = quality(&mut random);
    let links = links(&mut random, honest, hostile);
    // From a stream of its own, as it was added later.
    let mut releases = Random::new(seed ^ RELEASES);
    let (mut later, mut steps) = (vec![false; honest + hostile], Vec::new());
    if releases.chance(500) {
        for (node, spec) in nodes[..honest].iter_mut().enumerate() {
            match releases.below(6) {
                0..=1 => spec.release = Release::Later,
                2 => {
                    let at_ms = releases.between(MINUTE, lasts);
                    steps.push(Step { at_ms, act: Act::Update { node, release: Release::Later } });
                }
                _ => continue,
            }
            later[node] = true;
        }
    }
    let mut draft = Draft { random, honest, hostile, lasts, later, steps };
    draft.publish();
    for _ in 0..draft.random.between(1, 6) {
        draft.fault();
    }
    for by in honest..honest + hostile {
        for _ in 0..draft.random.between(2, 6) {
            draft.attack(by);
        }
    }
    // Somebody who is not needed to connect those that keep time.
    if honest > 3 && draft.random.chance(80) {
        let node = 3 + draft.random.index(honest - 3);
        let far = skew(&mut draft.random, DAY);
        if draft.random.chance(500) {
            let (from, to) = draft.span(lasts);
            draft.add(from, Act::Skew { node, ms: far });
            draft.add(to, Act::Skew { node, ms: nodes[node].skew_ms });
        } else {
            nodes[node].skew_ms = far;
        }
    }
    let Draft { mut steps, .. } = draft;
    leave_out(&mut Random::new(seed ^ RULES), honest, &links, lasts, &mut steps);
    steps.sort_by_key(|step| step.at_ms);
    Scenario { name: "random".to_owned(), seed, nodes, links, network, steps }
}

fn skew(random: &mut Random, most: u64) -> i64 {
    let size = random.below(most) as i64;
    if random.chance(500) { size } else { -size }
}

fn quality(random: &mut Random) -> Quality {
    let low = random.between(1, 50);
    Quality {
        latency_ms: (low, low + random.between(10, 400)),
        gossip_loss: if random.chance(500) { random.below(300) as u16 } else { 0 },
        request_loss: if random.chance(300) { random.below(40) as u16 } else { 0 },
        duplicates: if random.chance(300) { random.below(100) as u16 } else { 0 },
    }
}

/// Every honest node dials one of three hubs, which know each other, and some more: no two are more than four links apart.
fn links(random: &mut Random, honest: usize, hostile: usize) -> Vec<(usize, usize)> {
    let mut links = vec![(1, 0)];
    let add = |links: &mut Vec<(usize, usize)>, from: usize, to: usize| {
        if from != to && !links.contains(&(from, to)) && !links.contains(&(to, from)) {
            links.push((from, to));
        }
    };
    for node in 2..honest {
        let hub = random.index(node.min(3));
        add(&mut links, node, hub);
        for _ in 0..random.between(1, 3) {
            let other = random.index(honest);
            add(&mut links, node, other);
        }
    }
    for node in honest..honest + hostile {
        for other in 0..honest {
            if random.chance(600) {
                let (from, to) = if random.chance(500) { (node, other) } else { (other, node) };
                add(&mut links, from, to);
            }
        }
    }
    links
}

/// Some honest nodes leave out what other honest organisations publish, and some take that back. What only they had
/// when a disk was lost would be lost to all; and there is always a way between any two nodes past those that leave
/// something out.
fn leave_out(random: &mut Random, honest: usize, links: &[(usize, usize)], lasts: Millis, steps: &mut Vec<Step>) {
    let lost = steps.iter().any(|step| matches!(step.act, Act::Restore { .. }));
    if lost || !random.chance(500) {
        return;
    }
    let mut droppers = Vec::new();
    for _ in 0..random.between(1, 3) {
        let node = random.index(honest);
        let with = [&droppers[..], &[node]].concat();
        if droppers.contains(&node) || !are_joined(honest, links, &with) {
            continue;
        }
        droppers = with;
        for _ in 0..random.between(1, 2) {
            let org = (node + 1 + random.index(honest - 1)) % honest;
            let place = random.chance(500).then(|| random.below(PLACES) as u8);
            let from = random.between(2 * SECOND, lasts);
            steps.push(Step { at_ms: from, act: Act::LeaveOut { node, org, place } });
            if random.chance(400) {
                let to = from + random.between(SECOND, lasts);
                steps.push(Step { at_ms: to.min(lasts + MINUTE), act: Act::TakeBack { node, org, place } });
            }
        }
    }
}

/// Whether any two honest nodes are few links apart when nothing passes through some of them.
fn are_joined(honest: usize, links: &[(usize, usize)], without: &[usize]) -> bool {
    let joined = |one: usize, two: usize| links.contains(&(one, two)) || links.contains(&(two, one));
    (0..honest).all(|start| {
        let (mut reached, mut edge) = (vec![false; honest], vec![start]);
        reached[start] = true;
        for _ in 0..FURTHEST {
            let from: Vec<usize> = edge.drain(..).filter(|node| *node == start || !without.contains(node)).collect();
            for (node, reached) in reached.iter_mut().enumerate() {
                if !*reached && from.iter().any(|from| joined(*from, node)) {
                    *reached = true;
                    edge.push(node);
                }
            }
        }
        reached.iter().all(|reached| *reached)
    })
}

impl Draft {
    fn add(&mut self, at_ms: Millis, act: Act) {
        self.steps.push(Step { at_ms, act });
    }

    fn moment(&mut self) -> Millis {
        self.random.between(2 * SECOND, self.lasts)
    }

    /// The beginning and the end of something that lasts at most so long.
    fn span(&mut self, most: Millis) -> (Millis, Millis) {
        let from = self.moment();
        (from, (from + self.random.between(SECOND, most)).min(self.lasts + MINUTE))
    }

    fn publish(&mut self) {
        for _ in 0..self.random.between(8, 50) {
            let (org, place) = (self.random.index(self.honest + self.hostile), self.random.below(PLACES) as u8);
            let at = self.moment();
            if self.random.chance(200) {
                self.add(at, Act::Retract { org, place });
            } else {
                let form = match place {
                    4 | 6 | 7 if !self.later[org] => Form::Plain,
                    4 => Form::LaterField,
                    5 => Form::Large,
                    6 => Form::LaterKind,
                    7 => Form::LaterCritical,
                    _ => Form::Plain,
                };
                let lease_ms = self.random.chance(50).then(|| MINUTE + self.random.below(HOUR));
                self.add(at, Act::Publish { org, place, form, lease_ms });
            }
        }
        // An import: many at once.
        if self.random.chance(200) {
            let (org, at) = (self.random.index(self.honest), self.moment());
            for place in 20..20 + self.random.between(10, 60) as u8 {
                self.add(at, Act::Publish { org, place, form: Form::Plain, lease_ms: None });
            }
        }
    }

    fn fault(&mut self) {
        let node = self.random.index(self.honest);
        let other = (node + 1 + self.random.index(self.honest - 1)) % self.honest;
        match self.random.below(13) {
            0..=2 => {
                let (from, to) = self.span(4 * MINUTE);
                self.add(from, Act::Crash { node });
                self.add(to, Act::Start { node });
            }
            3 => {
                let (from, to) = self.span(self.lasts);
                self.add(from, Act::Backup { node });
                self.add(to, Act::Restore { node });
            }
            4 => {
                let (from, to) = self.span(3 * MINUTE);
                self.add(from, Act::DiskFull { node });
                self.add(to, Act::DiskFreed { node });
            }
            5 => {
                let (from, to) = self.span(5 * MINUTE);
                let flush_ms = self.random.between(200, 5_000);
                self.add(from, Act::SlowDisk { node, flush_ms });
                self.add(to, Act::SlowDisk { node, flush_ms: 10 });
            }
            6..=7 => {
                let (from, to) = self.span(8 * MINUTE);
                let all = self.honest + self.hostile;
                let (mut one, mut two) = (Vec::new(), Vec::new());
                for node in 0..all {
                    if self.random.chance(500) { one.push(node) } else { two.push(node) }
                }
                self.add(from, Act::Partition { sides: vec![one, two] });
                self.add(to, Act::Heal);
            }
            8 => {
                let (from, to) = self.span(5 * MINUTE);
                self.add(from, Act::Cut { from: node, to: other });
                self.add(to, Act::Heal);
            }
            9 => {
                let from = self.moment();
                self.add(from, Act::Deafen { from: node, to: other });
            }
            10 => {
                let (from, to) = self.span(3 * MINUTE);
                let bad = Quality { latency_ms: (50, 2_000), gossip_loss: 500, request_loss: 200, duplicates: 100 };
                self.add(from, Act::Network { quality: bad });
                let quality = quality(&mut self.random);
                self.add(to, Act::Network { quality });
            }
            11 => {
                let at = self.moment();
                self.add(at, Act::Rotate { org: node });
            }
            _ => {
                let at = self.moment();
                self.add(at, Act::Revoke { org: node });
            }
        }
    }

    fn attack(&mut self, by: usize) {
        let (at, org, place) = (self.moment(), self.random.index(self.honest), self.random.below(PLACES) as u8);
        match self.random.below(11) {
            0..=2 => {
                let mode = match self.random.below(9) {
                    0 => Mode::Fair,
                    1 => Mode::Hide { org },
                    2 => Mode::Withhold { org },
                    3 => Mode::Stall,
                    4 => Mode::Dawdle,
                    5 => Mode::Nonsense,
                    6 => Mode::Invent,
                    7 => Mode::Boast,
                    _ => Mode::LieAboutTime,
                };
                self.add(at, Act::Behave { by, mode });
            }
            3 => {
                let count = self.random.between(1, 12) as u16;
                self.add(at, Act::Forge { by, count });
            }
            4..=5 => {
                let count = self.random.between(1, 30) as u16;
                self.add(at, Act::Replay { by, count });
            }
            6 => self.add(at, Act::Equivocate { by, place }),
            7 => {
                let (messages, requests) = (self.random.below(150) as u16, self.random.below(60) as u16);
                self.add(at, Act::Flood { by, messages, requests });
            }
            8 => self.add(at, Act::LieAboutHead { by }),
            9 => {
                self.add(at, Act::StealSigner { org, by });
                for _ in 0..self.random.between(1, 4) {
                    let (place, retract) = (self.random.below(PLACES) as u8, self.random.chance(500));
                    let later = at + self.random.below(2 * MINUTE);
                    self.add(later, Act::Misuse { org, by, place, retract });
                }
                let later = at + 2 * MINUTE + self.random.below(MINUTE);
                self.add(later, Act::Revoke { org });
            }
            _ => {
                self.add(at, Act::StealController { org, by });
                let later = at + self.random.below(2 * MINUTE);
                self.add(later, Act::Misuse { org, by, place, retract: false });
                self.add(later + MINUTE, Act::Revoke { org });
            }
        }
    }
}

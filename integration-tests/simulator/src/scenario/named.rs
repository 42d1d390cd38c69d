//! Scenarios with a name: situations that must be tried in exactly this way.

use std::ops::Range;

use kirjo_protocol::time::{DAY, HOUR, MINUTE, SECOND};

use crate::trace::Millis;

use super::{Act, Form, Mode, NodeSpec, Quality, Release, Scenario, Step};

/// A scenario with a name.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    draft: fn() -> Draft,
}

/// Every scenario with a name.
pub const NAMED: [Named; 14] = [
    about("old-backup", "a node's disk is lost and a copy from before its last records takes its place", old_backup),
    about("lost-disk", "disks are lost with what only they had: a new key, and records that a head counts", lost_disk),
    about(
        "stolen-key",
        "a thief publishes and withdraws for an organisation, which then removes the key and signs again",
        stolen_key,
    ),
    about(
        "stolen-controller",
        "a thief replaces an organisation's keys and is undone by the stronger controller",
        stolen_controller,
    ),
    about("away-for-30-days", "a node holds what was withdrawn and what ended while it was away", away),
    about("two-releases", "a later release adds a kind, an optional field and a critical field", two_releases),
    about("one-way", "links that carry in one direction only, and gossip that dies without a sign", one_way),
    about("disk-full", "disks fill up in the middle of an import", disk_full),
    about("clocks-a-day-off", "one clock a day ahead and one a day behind", clocks),
    about("liars", "three of ten nodes hide, withhold, invent, stall, equivocate, lie about heads and time", liars),
    about(
        "boasters",
        "two of six say that they hold far more and list it without end, so that others wait for it",
        boasters,
    ),
    about("left-out", "operators leave records out, take that back, and crash in between", left_out),
    about("flood", "three of ten nodes send as fast as they can", flood),
    about("wide", "forty nodes, for the copies of gossip", wide),
];

const fn about(name: &'static str, about: &'static str, draft: fn() -> Draft) -> Named {
    Named { name, about, draft }
}

/// The scenario of a name, under a seed.
pub fn named(name: &str, seed: u64) -> Option<Scenario> {
    let found = NAMED.iter().find(|named| named.name == name)?;
    let Draft { nodes, network, mut steps } = (found.draft)();
    // Few nodes all dial each other; many dial some that came before, at a stride that leaves nobody far away.
    let mut links = Vec::new();
    for from in 1..nodes.len() {
        for to in 0..from {
            if nodes.len() <= 12 || to == from / 2 || (from + to) % 9 == 0 {
                links.push((from, to));
            }
        }
    }
    steps.sort_by_key(|step| step.at_ms);
    Some(Scenario { name: name.to_owned(), seed, nodes, links, network, steps })
}

#[derive(Debug)]
struct Draft {
    nodes: Vec<NodeSpec>,
    network: Quality,
    steps: Vec<Step>,
}

impl Draft {
    fn new(honest: usize, hostile: usize) -> Self {
        let network = Quality { gossip_loss: 50, ..Quality::default() };
        let spec = |node| NodeSpec { hostile: node >= honest, ..NodeSpec::default() };
        Self { nodes: (0..honest + hostile).map(spec).collect(), network, steps: Vec::new() }
    }

    fn at(&mut self, at_ms: Millis, act: Act) {
        self.steps.push(Step { at_ms, act });
    }

    /// Organisations publish at places.
    fn publish(&mut self, at: Millis, orgs: impl IntoIterator<Item = usize>, places: Range<u8>) {
        for org in orgs {
            for place in places.clone() {
                self.say(at, org, place, Form::Plain);
            }
        }
    }

    fn say(&mut self, at: Millis, org: usize, place: u8, form: Form) {
        self.at(at, Act::Publish { org, place, form, lease_ms: None });
    }

    fn retract(&mut self, at: Millis, org: usize, place: u8) {
        self.at(at, Act::Retract { org, place });
    }

    /// A thief says something of its own at places of an organisation, or withdraws them.
    fn misuse(&mut self, at: Millis, org: usize, by: usize, places: &[u8], retract: bool) {
        for place in places {
            self.at(at, Act::Misuse { org, by, place: *place, retract });
        }
    }

    /// A node is off for a time.
    fn off(&mut self, node: usize, from: Millis, to: Millis) {
        self.at(from, Act::Crash { node });
        self.at(to, Act::Start { node });
    }

    /// A disk is full for a time.
    fn full(&mut self, node: usize, from: Millis, to: Millis) {
        self.at(from, Act::DiskFull { node });
        self.at(to, Act::DiskFreed { node });
    }

    /// From now on nodes reach their own side only.
    fn part(&mut self, at: Millis, sides: &[&[usize]]) {
        self.at(at, Act::Partition { sides: sides.iter().map(|side| side.to_vec()).collect() });
    }

    fn quality(&mut self, at: Millis, quality: Quality) {
        self.at(at, Act::Network { quality });
    }
}

fn old_backup() -> Draft {
    let mut draft = Draft::new(5, 0);
    draft.publish(5 * SECOND, [1], 0..6);
    draft.at(30 * SECOND, Act::Backup { node: 1 });
    // What the backup does not know: new records, new versions, a withdrawal, a new key.
    draft.publish(MINUTE, [1], 4..10);
    draft.retract(70 * SECOND, 1, 0);
    draft.at(80 * SECOND, Act::Rotate { org: 1 });
    draft.publish(90 * SECOND, [1], 10..12);
    // The disk dies while the node can reach only one other, and some of the newest is on that one only.
    draft.part(2 * MINUTE, &[&[0, 1], &[2, 3, 4]]);
    draft.publish(130 * SECOND, [1], 12..14);
    draft.at(3 * MINUTE, Act::Restore { node: 1 });
    draft.publish(190 * SECOND, [1], 3..5);
    draft.at(6 * MINUTE, Act::Heal);
    draft.publish(8 * MINUTE, [1], 5..7);
    draft
}

fn left_out() -> Draft {
    let mut draft = Draft::new(5, 1);
    draft.publish(5 * SECOND, 0..4, 0..6);
    // One leaves out an organisation, another one record of it and all of a third's; the publishers go on.
    draft.at(30 * SECOND, Act::LeaveOut { node: 2, org: 1, place: None });
    draft.at(30 * SECOND, Act::LeaveOut { node: 3, org: 1, place: Some(2) });
    draft.at(31 * SECOND, Act::LeaveOut { node: 3, org: 0, place: None });
    draft.publish(40 * SECOND, 0..2, 2..8);
    draft.retract(45 * SECOND, 1, 3);
    // One is away while much is published, and at first it meets only those that leave it out.
    draft.off(4, MINUTE, 3 * MINUTE);
    draft.publish(90 * SECOND, 0..2, 8..12);
    draft.part(170 * SECOND, &[&[0, 1, 5], &[2, 3, 4]]);
    draft.at(5 * MINUTE, Act::Heal);
    draft.off(2, 6 * MINUTE, 6 * MINUTE + 5 * SECOND);
    draft.at(7 * MINUTE, Act::TakeBack { node: 2, org: 1, place: None });
    draft.off(2, 7 * MINUTE, 7 * MINUTE + 5 * SECOND);
    draft.at(8 * MINUTE, Act::Rotate { org: 1 });
    draft.at(9 * MINUTE, Act::TakeBack { node: 2, org: 1, place: None });
    draft.at(9 * MINUTE, Act::Replay { by: 5, count: 60 });
    draft.publish(10 * MINUTE, [0, 1], 1..4);
    draft
}

fn lost_disk() -> Draft {
    let mut draft = Draft::new(5, 0);
    draft.publish(5 * SECOND, 1..3, 0..3);
    draft.at(30 * SECOND, Act::Backup { node: 1 });
    draft.at(30 * SECOND, Act::Backup { node: 2 });
    // The head gets through to some, the records that it counts do not. Then the disk is lost, and the peer that the
    // node asks for its own records has not got the head.
    draft.part(MINUTE, &[&[0], &[1, 3, 4], &[2]]);
    let nothing = Quality { gossip_loss: 1_000, request_loss: 1_000, ..draft.network };
    draft.quality(MINUTE, nothing);
    draft.publish(MINUTE + SECOND, [1], 3..5);
    draft.quality(MINUTE + 2 * SECOND, Quality { gossip_loss: 0, ..nothing });
    draft.part(MINUTE + 5 * SECOND, &[&[0, 1], &[3, 4], &[2]]);
    draft.at(MINUTE + 5 * SECOND, Act::Restore { node: 1 });
    draft.quality(MINUTE + 6 * SECOND, draft.network);
    // Another changes its keys twice while it reaches nobody, and then loses its disk.
    draft.at(130 * SECOND, Act::Rotate { org: 2 });
    draft.at(135 * SECOND, Act::Revoke { org: 2 });
    draft.publish(140 * SECOND, [2], 2..4);
    draft.at(150 * SECOND, Act::Restore { node: 2 });
    draft.at(3 * MINUTE, Act::Heal);
    draft.publish(30 * MINUTE, [2], 1..6);
    draft
}

fn stolen_key() -> Draft {
    let mut draft = Draft::new(6, 1);
    draft.publish(5 * SECOND, [1], 0..8);
    draft.retract(30 * SECOND, 1, 7);
    draft.at(MINUTE, Act::StealSigner { org: 1, by: 6 });
    // The thief speaks over a record, withdraws two, brings a withdrawn one back and adds one.
    draft.misuse(MINUTE + 10 * SECOND, 1, 6, &[0, 7, 50], false);
    draft.misuse(MINUTE + 10 * SECOND, 1, 6, &[1, 2], true);
    // Half of the network does not hear of the removal at first, and the thief goes on there.
    draft.part(2 * MINUTE, &[&[0, 1, 2], &[3, 4, 5, 6]]);
    draft.at(130 * SECOND, Act::Revoke { org: 1 });
    draft.off(1, 150 * SECOND, 170 * SECOND);
    draft.misuse(3 * MINUTE, 1, 6, &[1, 3, 51], false);
    draft.at(6 * MINUTE, Act::Heal);
    draft.at(7 * MINUTE, Act::Replay { by: 6, count: 60 });
    draft.misuse(8 * MINUTE, 1, 6, &[4], true);
    draft.publish(9 * MINUTE, [1], 8..10);
    draft
}

fn stolen_controller() -> Draft {
    let mut draft = Draft::new(5, 1);
    draft.publish(5 * SECOND, [1], 0..5);
    draft.retract(30 * SECOND, 1, 4);
    draft.at(MINUTE, Act::StealController { org: 1, by: 5 });
    draft.misuse(70 * SECOND, 1, 5, &[0, 4, 60], false);
    draft.at(3 * MINUTE, Act::Revoke { org: 1 });
    draft.at(5 * MINUTE, Act::Replay { by: 5, count: 60 });
    draft.publish(6 * MINUTE, [1], 5..7);
    draft
}

fn away() -> Draft {
    let mut draft = Draft::new(5, 1);
    draft.publish(5 * SECOND, [0], 0..6);
    draft.publish(5 * SECOND, [3], 0..3);
    let short = Act::Publish { org: 0, place: 9, form: Form::Plain, lease_ms: Some(2 * HOUR) };
    draft.at(10 * SECOND, short);
    // One node is off, another runs but reaches nobody; both hold all of it. Node 4 publishes meanwhile.
    let back = 30 * DAY + 3 * HOUR;
    draft.off(3, MINUTE, back);
    draft.part(MINUTE, &[&[0, 1, 2, 5], &[4]]);
    for place in 0..4 {
        draft.retract(HOUR, 0, place);
    }
    draft.publish(2 * HOUR, [4], 0..2);
    draft.publish(DAY, [0], 4..5);
    // What a node that was away for so long offers again, the others have long seen leave; and so has a thief.
    draft.at(back, Act::Heal);
    draft.at(back + MINUTE, Act::Replay { by: 5, count: 60 });
    draft.at(back + 2 * MINUTE, Act::Replay { by: 5, count: 60 });
    draft
}

fn two_releases() -> Draft {
    let mut draft = Draft::new(6, 0);
    for node in 0..3 {
        draft.nodes[node].release = Release::Later;
    }
    // The later ones reach each other through present ones only.
    draft.part(SECOND, &[&[0, 3, 4, 5], &[1], &[2]]);
    let forms = [Form::Plain, Form::LaterKind, Form::LaterField, Form::LaterCritical];
    for (place, form) in forms.into_iter().enumerate() {
        draft.say(5 * SECOND, 0, place as u8, form);
        draft.say(6 * SECOND, 1, place as u8, form);
        // A present node can't say what it doesn't know; updated, it says it too.
        draft.say(6 * MINUTE, 4, place as u8, form);
        draft.say(8 * MINUTE, 4, place as u8, form);
    }
    draft.part(MINUTE, &[&[1, 2, 3, 4, 5], &[0]]);
    // New versions and withdrawals of what present releases don't know.
    draft.retract(2 * MINUTE, 1, 1);
    draft.say(2 * MINUTE, 1, 3, Form::LaterCritical);
    draft.off(3, 3 * MINUTE, 4 * MINUTE);
    draft.at(5 * MINUTE, Act::Heal);
    // Updated, a node shows at once what it has held all along; gone back to its old release, it hides it and keeps it.
    draft.at(7 * MINUTE, Act::Update { node: 4, release: Release::Later });
    draft.at(9 * MINUTE, Act::Update { node: 0, release: Release::Present });
    draft.at(10 * MINUTE, Act::Revoke { org: 0 });
    draft
}

fn one_way() -> Draft {
    let mut draft = Draft::new(5, 0);
    for node in 1..5 {
        draft.at(5 * SECOND, Act::Cut { from: 0, to: node });
    }
    draft.publish(10 * SECOND, [0, 2], 0..4);
    for (from, to) in [(1, 2), (1, 3), (1, 4), (3, 2)] {
        draft.at(20 * SECOND, Act::Deafen { from, to });
    }
    draft.publish(2 * MINUTE, [1], 0..6);
    draft.publish(3 * MINUTE, [3], 0..6);
    draft.retract(4 * MINUTE, 2, 1);
    draft.at(9 * MINUTE, Act::Heal);
    draft.at(9 * MINUTE, Act::Deafen { from: 1, to: 2 });
    draft
}

fn disk_full() -> Draft {
    let mut draft = Draft::new(5, 0);
    draft.publish(5 * SECOND, [1], 0..40);
    draft.full(1, 5_100, 2 * MINUTE);
    draft.full(3, 5_300, 3 * MINUTE);
    draft.at(20 * SECOND, Act::SlowDisk { node: 2, flush_ms: 4_000 });
    draft.publish(30 * SECOND, [2], 0..40);
    draft.off(2, 50 * SECOND, MINUTE);
    draft.publish(4 * MINUTE, [1], 30..60);
    draft
}

fn clocks() -> Draft {
    let mut draft = Draft::new(6, 0);
    let day = DAY as i64;
    for (node, skew_ms) in [(1, day), (2, -day), (3, 140_000), (4, -140_000)] {
        draft.nodes[node].skew_ms = skew_ms;
    }
    // Alone, the two whose clocks are off don't notice it and publish; together with others they refuse.
    draft.part(1, &[&[0, 3, 4, 5]]);
    draft.publish(30 * SECOND, 0..6, 0..3);
    draft.at(2 * MINUTE, Act::Heal);
    for org in 0..6 {
        draft.publish(5 * MINUTE, [org], 2..5);
        draft.retract(6 * MINUTE, org, 0);
    }
    draft
}

fn liars() -> Draft {
    let mut draft = Draft::new(7, 3);
    draft.publish(5 * SECOND, 0..7, 0..4);
    let modes = [
        (7, Mode::Hide { org: 0 }),
        (8, Mode::Withhold { org: 1 }),
        (9, Mode::Stall),
        (7, Mode::Invent),
        (8, Mode::Nonsense),
        (9, Mode::LieAboutTime),
        (7, Mode::Dawdle),
        (8, Mode::Hide { org: 2 }),
        (9, Mode::Withhold { org: 3 }),
    ];
    for (number, (by, mode)) in modes.into_iter().enumerate() {
        let at = 10 * SECOND + number as Millis * 30 * SECOND;
        draft.at(at, Act::Behave { by, mode });
        draft.at(at + SECOND, Act::Equivocate { by, place: number as u8 });
        draft.at(at + 2 * SECOND, Act::LieAboutHead { by });
        draft.at(at + 3 * SECOND, Act::Forge { by, count: 6 });
        draft.at(at + 4 * SECOND, Act::Replay { by, count: 20 });
        draft.publish(at + 5 * SECOND, [number % 7], 4..6);
        draft.retract(at + 6 * SECOND, number % 7, 0);
    }
    draft
}

fn boasters() -> Draft {
    let mut draft = Draft::new(4, 2);
    draft.publish(5 * SECOND, [0], 0..4);
    for by in 4..6 {
        draft.at(10 * SECOND, Act::Behave { by, mode: Mode::Boast });
    }
    // What is published behind a partition comes by reconciliation only.
    draft.part(20 * SECOND, &[&[0, 1, 4], &[2, 3, 5]]);
    draft.publish(MINUTE, 0..4, 4..8);
    draft.at(6 * MINUTE, Act::Heal);
    draft
}

fn flood() -> Draft {
    let mut draft = Draft::new(7, 3);
    for minute in 0..6 {
        for by in 7..10 {
            let at = 10 * SECOND + minute * 30 * SECOND + by as Millis * 100;
            draft.at(at, Act::Flood { by, messages: 300, requests: 100 });
        }
        draft.publish(12 * SECOND + minute * 30 * SECOND, [minute as usize], 0..4);
    }
    draft.at(4 * MINUTE, Act::Overfill { by: 7, count: 90 });
    draft
}

fn wide() -> Draft {
    let mut draft = Draft::new(40, 0);
    for org in 0..40 {
        draft.publish(20 * SECOND + org as Millis * 500, [org], 0..1);
    }
    draft.quality(90 * SECOND, Quality { gossip_loss: 0, ..Quality::default() });
    for org in 0..40 {
        draft.publish(2 * MINUTE + org as Millis * 500, [org], 1..2);
    }
    draft
}

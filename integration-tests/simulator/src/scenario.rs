//! A scenario is data: nodes, links, and what happens when. It is read from and printed as JSON.

mod draw;
mod named;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use draw::draw;
pub use named::{NAMED, Named, named};

use crate::trace::{Millis, clock};

/// A whole run, but for chance, which its seed decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// What decides keys, latencies, losses and everything else left to chance.
    pub seed: u64,
    /// The nodes, by number. Each signs for the organisation of the same number.
    pub nodes: Vec<NodeSpec>,
    /// Who dials whom.
    pub links: Vec<(usize, usize)>,
    /// How good the links are at first.
    pub network: Quality,
    /// What happens, in the order of time.
    pub steps: Vec<Step>,
}

/// A node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NodeSpec {
    /// Whether it follows the protocol only as far as its steps let it.
    #[serde(skip_serializing_if = "is_default")]
    pub hostile: bool,
    /// Its clock less true time, in milliseconds.
    #[serde(skip_serializing_if = "is_default")]
    pub skew_ms: i64,
    /// The release it runs.
    #[serde(skip_serializing_if = "is_default")]
    pub release: Release,
}

/// The release of the protocol that a node runs. What it holds and passes on is the same for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Release {
    /// This one.
    #[default]
    Present,
    /// A later one, a build of its own: it knows one more kind, one more optional field and one more critical field.
    Later,
}

/// How good links are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quality {
    /// The shortest and the longest time that something is under way, in milliseconds; each draws its own, so
    /// that what is sent later may arrive earlier.
    pub latency_ms: (u64, u64),
    /// Gossip messages lost, of a thousand.
    pub gossip_loss: u16,
    /// Requests or answers lost, of a thousand; the asker notices by time.
    pub request_loss: u16,
    /// Gossip messages and requests that arrive twice, of a thousand.
    pub duplicates: u16,
}

impl Default for Quality {
    fn default() -> Self {
        Self { latency_ms: (10, 100), gossip_loss: 0, request_loss: 0, duplicates: 0 }
    }
}

/// Something that happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When.
    pub at_ms: Millis,
    /// What.
    #[serde(flatten)]
    pub act: Act,
}

/// What can be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A product.
    #[default]
    Plain,
    /// A product with an envelope above [`kirjo_protocol::limits::LARGE_ENVELOPE`].
    Large,
    /// A record of a kind that only [`Release::Later`] knows.
    LaterKind,
    /// A product with an optional field that only [`Release::Later`] knows.
    LaterField,
    /// A product with a critical field that only [`Release::Later`] knows.
    LaterCritical,
}

/// How a hostile node answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// As it should.
    #[default]
    Fair,
    /// It hides an organisation: takes nothing of it in, and says it did.
    Hide {
        /// Whose records.
        org: usize,
    },
    /// It lists an organisation's records and then says that it can't serve them.
    Withhold {
        /// Whose records.
        org: usize,
    },
    /// It answers nothing.
    Stall,
    /// It answers a moment before its peers would give up.
    Dawdle,
    /// It answers with bytes that are no frame, or with the wrong frame.
    Nonsense,
    /// It compares by a set that does not exist.
    Invent,
    /// It says that it is another day.
    LieAboutTime,
    /// It says that it holds far more than others and lists it without end.
    Boast,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the fields are numbers of nodes, organisations and places, and times in milliseconds")]
pub enum Act {
    /// An organisation publishes a version of one of its records.
    Publish {
        org: usize,
        place: u8,
        #[serde(default, skip_serializing_if = "is_default")]
        form: Form,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lease_ms: Option<u64>,
    },
    /// An organisation withdraws a record.
    Retract { org: usize, place: u8 },
    /// An organisation takes a new key into use and lets the old one end.
    Rotate { org: usize },
    /// An organisation removes all its keys but a new one, and signs everything again that shall stay.
    Revoke { org: usize },
    /// A hostile node gets hold of an organisation's key.
    StealSigner { org: usize, by: usize },
    /// A hostile node gets hold of an organisation's weaker controller, and replaces its keys.
    StealController { org: usize, by: usize },
    /// A hostile node signs with a stolen key: a text of its own, or a withdrawal.
    Misuse { org: usize, by: usize, place: u8, retract: bool },
    /// A node loses power: what its disk has not confirmed is gone.
    Crash { node: usize },
    /// A node starts.
    Start { node: usize },
    /// A node stops and starts again with another release, on the same disk.
    Update { node: usize, release: Release },
    /// A copy of a node's disk is put aside.
    Backup { node: usize },
    /// A node's disk is lost and the copy takes its place.
    Restore { node: usize },
    /// A node's disk is full: it stops at its next write.
    DiskFull { node: usize },
    /// There is room again, and the operator starts the node.
    DiskFreed { node: usize },
    /// A node's disk takes so long to confirm.
    SlowDisk { node: usize, flush_ms: u64 },
    /// A node's operator leaves out what an organisation publishes, or one record of it.
    LeaveOut {
        node: usize,
        org: usize,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<u8>,
    },
    /// A node's operator takes that back.
    TakeBack {
        node: usize,
        org: usize,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<u8>,
    },
    /// Nodes reach only those on their own side; whoever is not named is on a side of its own.
    Partition { sides: Vec<Vec<usize>> },
    /// All cuts are mended.
    Heal,
    /// Nothing gets from one node to another; the other way is open.
    Cut { from: usize, to: usize },
    /// Gossip from one node to another is lost without a sign; all else gets through.
    Deafen { from: usize, to: usize },
    /// Links become better or worse.
    Network { quality: Quality },
    /// A node's clock is set.
    Skew { node: usize, ms: i64 },
    /// A hostile node changes how it answers.
    Behave { by: usize, mode: Mode },
    /// A hostile node gossips and pushes changed, foreign and made-up envelopes.
    Forge { by: usize, count: u16 },
    /// A hostile node offers again what it has ever seen.
    Replay { by: usize, count: u16 },
    /// A hostile node signs several versions of one number and tells each peer another one.
    Equivocate { by: usize, place: u8 },
    /// A hostile node sends as fast as it can.
    Flood { by: usize, messages: u16, requests: u16 },
    /// A hostile node signs a head that counts what does not exist.
    LieAboutHead { by: usize },
    /// A hostile node signs for more nodes than its organisation may have, each peer seeing them in another order.
    Overfill { by: usize, count: u16 },
    /// Time passes.
    Wait,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Scenario {
    /// Reads a scenario from JSON and checks that what it names exists.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn from_json(text: &str) -> anyhow::Result<Self> {
        let scenario: Self = serde_json::from_str(text)?;
        let exists = |node: usize| node < scenario.nodes.len();
        for (one, two) in &scenario.links {
            anyhow::ensure!(exists(*one) && exists(*two) && one != two, "there is no link from {one} to {two}");
        }
        for step in &scenario.steps {
            for node in step.act.named() {
                anyhow::ensure!(exists(node), "step at {} names node {node}, which does not exist", step.at_ms);
            }
        }
        anyhow::ensure!(scenario.steps.is_sorted_by_key(|step| step.at_ms), "the steps are not in the order of time");
        Ok(scenario)
    }

    /// The scenario as JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Numbers of the nodes that follow the protocol.
    pub fn honest(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.nodes.len()).filter(|node| !self.nodes[*node].hostile)
    }

    /// Whether a node ever runs the later release.
    pub fn has_two_releases(&self) -> bool {
        let updated = |step: &Step| matches!(step.act, Act::Update { release: Release::Later, .. });
        self.nodes.iter().any(|node| node.release == Release::Later) || self.steps.iter().any(updated)
    }

    /// The last moment at which something is done.
    pub fn end_of_steps(&self) -> Millis {
        self.steps.last().map_or(0, |step| step.at_ms)
    }

    /// The furthest that any two clocks, or a clock and true time, are ever apart, in milliseconds.
    pub fn furthest_skew(&self) -> u64 {
        let first = self.nodes.iter().map(|node| node.skew_ms);
        let later = self.steps.iter().filter_map(|step| match step.act {
            Act::Skew { ms, .. } => Some(ms),
            _ => None,
        });
        let (earliest, latest) =
            first.chain(later).fold((0, 0), |(earliest, latest), skew| (skew.min(earliest), skew.max(latest)));
        latest.abs_diff(earliest)
    }
}

impl Act {
    /// The nodes and organisations that it names.
    fn named(&self) -> Vec<usize> {
        match self {
            Self::Publish { org, .. } | Self::Retract { org, .. } | Self::Rotate { org } | Self::Revoke { org } => {
                vec![*org]
            }
            Self::StealSigner { org, by } | Self::StealController { org, by } | Self::Misuse { org, by, .. } => {
                vec![*org, *by]
            }
            Self::LeaveOut { node, org, .. } | Self::TakeBack { node, org, .. } => vec![*node, *org],
            Self::Crash { node }
            | Self::Start { node }
            | Self::Update { node, .. }
            | Self::Backup { node }
            | Self::Restore { node }
            | Self::DiskFull { node }
            | Self::DiskFreed { node }
            | Self::SlowDisk { node, .. }
            | Self::Skew { node, .. } => vec![*node],
            Self::Partition { sides } => sides.concat(),
            Self::Cut { from, to } | Self::Deafen { from, to } => vec![*from, *to],
            Self::Behave { by, mode: Mode::Hide { org } | Mode::Withhold { org } } => {
                vec![*by, *org]
            }
            Self::Behave { by, .. }
            | Self::Forge { by, .. }
            | Self::Replay { by, .. }
            | Self::Equivocate { by, .. }
            | Self::Flood { by, .. }
            | Self::LieAboutHead { by }
            | Self::Overfill { by, .. } => vec![*by],
            Self::Heal | Self::Network { .. } | Self::Wait => Vec::new(),
        }
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The JSON of a step reads well enough, and is what a scenario file has.
        f.write_str(&serde_json::to_string(self).unwrap_or_default())
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "scenario {} with seed {}", self.name, self.seed)?;
        for (number, node) in self.nodes.iter().enumerate() {
            let role = if node.hostile { "hostile" } else { "honest" };
            let skew = if node.skew_ms == 0 { String::new() } else { format!(", clock {:+} ms", node.skew_ms) };
            let release = if node.release == Release::Later { ", later release" } else { "" };
            writeln!(f, "  node {number}: {role}{skew}{release}")?;
        }
        let links: Vec<String> = self.links.iter().map(|(from, to)| format!("{from}-{to}")).collect();
        writeln!(f, "  links: {}", links.join(" "))?;
        writeln!(f, "  network: {}", serde_json::to_string(&self.network).unwrap_or_default())?;
        for step in &self.steps {
            writeln!(f, "  {} {}", clock(step.at_ms), step.act)?;
        }
        Ok(())
    }
}

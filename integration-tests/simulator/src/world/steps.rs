//! What a scenario says, done.

use kirjo_protocol::replica::DropRule;

use crate::scenario::{Act, Quality};

use super::World;
use super::desk::{Job, key_of};

impl World<'_> {
    pub(super) fn step(&mut self, index: usize) {
        let act = self.scenario.steps[index].act.clone();
        self.trace.word(index as u64);
        self.trace.tell(self.now, "step", || act.to_string());
        match act {
            Act::Publish { org, place, form, lease_ms } => {
                let lease = lease_ms.unwrap_or(365 * kirjo_protocol::time::DAY);
                self.ask_for(org, Job::Put { place, form, lease, again: false });
            }
            Act::Retract { org, place } => self.ask_for(org, Job::Retract { place, again: false }),
            Act::Rotate { org } => self.ask_for(org, Job::Operate { revoke: false, signed: None }),
            Act::Revoke { org } => self.ask_for(org, Job::Operate { revoke: true, signed: None }),
            Act::StealSigner { org, by } => self.steal_signer(org, by),
            Act::StealController { org, by } => self.steal_controller(org, by),
            Act::Misuse { org, by, place, retract } => self.misuse(org, by, place, retract),
            Act::Crash { node } => self.crash(node),
            Act::Start { node } => self.start(node),
            Act::Update { node, release } => {
                self.crash(node);
                self.nodes[node].release = release;
                self.start(node);
                if self.nodes[node].up {
                    self.check_shown(node);
                }
            }
            Act::Backup { node } => self.nodes[node].disk.back_up(),
            Act::Restore { node } => self.restore(node),
            Act::DiskFull { node } => self.nodes[node].disk.full = true,
            Act::DiskFreed { node } => {
                self.nodes[node].disk.full = false;
                self.start(node);
            }
            Act::SlowDisk { node, flush_ms } => self.nodes[node].disk.flush_ms = Some(flush_ms),
            Act::LeaveOut { node, org, place } => self.rule(node, self.rule_about(org, place), true),
            Act::TakeBack { node, org, place } => self.rule(node, self.rule_about(org, place), false),
            Act::Partition { sides } => {
                for node in 0..self.sides.len() {
                    let side = sides.iter().position(|side| side.contains(&node));
                    self.sides[node] = side.unwrap_or(sides.len() + node);
                }
                self.look_for_silence();
            }
            Act::Heal => self.heal(),
            Act::Cut { from, to } => {
                self.cut.insert((from, to));
                self.look_for_silence();
            }
            Act::Deafen { from, to } => {
                self.deaf.insert((from, to));
            }
            Act::Network { quality } => self.quality = quality,
            Act::Skew { node, ms } => self.nodes[node].skew = ms,
            Act::Behave { by, mode } => {
                if let Some(hostile) = &mut self.nodes[by].hostile {
                    hostile.mode = mode;
                }
            }
            Act::Forge { by, count } => self.forge(by, count),
            Act::Replay { by, count } => self.replay(by, count),
            Act::Equivocate { by, place } => self.equivocate(by, place),
            Act::Flood { by, messages, requests } => self.flood(by, messages, requests),
            Act::LieAboutHead { by } => self.lie_about_head(by),
            Act::Overfill { by, count } => self.overfill(by, count),
            Act::Wait => {}
        }
    }

    fn rule_about(&self, org: usize, place: Option<u8>) -> DropRule {
        let org = self.desks[org].org;
        place.map_or(DropRule::Org(org), |place| DropRule::Record(org, key_of(place)))
    }

    fn heal(&mut self) {
        self.sides.fill(0);
        self.cut.clear();
        self.deaf.clear();
    }

    /// All faults end; hostile nodes stay what they are.
    pub(super) fn mend_everything(&mut self) {
        self.trace.tell(self.now, "step", || "all faults end; the network is left alone".to_owned());
        self.heal();
        self.quality = Quality { gossip_loss: 0, request_loss: 0, duplicates: 0, ..self.quality };
        for node in 0..self.nodes.len() {
            self.nodes[node].disk.full = false;
            self.nodes[node].disk.flush_ms = None;
            self.start(node);
        }
    }
}

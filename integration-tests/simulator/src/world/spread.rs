//! Gossip: a mesh with copies that are told apart, as gossipsub keeps it.
//!
//! Its lazy part, by which nodes offer each other the ids of recent messages, is left out: it would mend losses
//! that reconciliation has to mend when it fails.

use std::sync::Arc;

use kirjo_protocol::conduct::Admission;
use kirjo_protocol::envelope::{self, Record};
use kirjo_protocol::penalty::Offence;
use kirjo_protocol::refusal::{Refusal, Verdict};
use kirjo_protocol::replica::Source;
use kirjo_protocol::time::SECOND;

use crate::node::Done;
use crate::sabotage::Sabotage;
use crate::trace::Millis;

use super::{Event, Message, World};

/// A node with fewer mesh links makes some.
const MESH_LOW: usize = 4;
/// So many.
const MESH: usize = 6;
/// A node with more cuts some.
const MESH_HIGH: usize = 8;
/// How long a message is remembered as seen.
const SEEN_TIME: Millis = 600 * SECOND;
/// The largest message.
const MAX_MESSAGE: usize = 64 * 1024;

impl World<'_> {
    pub(super) fn message_of(&mut self, bytes: &Arc<[u8]>) -> u32 {
        if let Some(number) = self.message_numbers.get(bytes) {
            return *number;
        }
        let number = u32::try_from(self.messages.len()).unwrap_or(u32::MAX);
        self.messages.push(Message { bytes: bytes.clone(), copies: 0 });
        self.message_numbers.insert(bytes.clone(), number);
        number
    }

    /// Keeps the node's part of the mesh: both ends of a link know of it.
    pub(super) fn keep_mesh(&mut self, at: usize) {
        let size = self.nodes[at].mesh.len();
        if size < MESH_LOW {
            let node = &self.nodes[at];
            let free = |(other, conn): (&usize, &crate::node::Conn)| {
                (conn.subscribed && !node.mesh.contains(other)).then_some((*other, conn.outbound))
            };
            let mut free: Vec<(usize, bool)> = node.conns.iter().filter_map(free).collect();
            while self.nodes[at].mesh.len() < MESH && !free.is_empty() {
                let (other, outbound) = free.swap_remove(self.random.index(free.len()));
                // Somebody who has too many refuses, but never one that it dialled itself.
                if self.nodes[other].mesh.len() < MESH_HIGH || !outbound {
                    self.nodes[at].mesh.insert(other);
                    if self.nodes[other].conns.contains_key(&at) {
                        self.nodes[other].mesh.insert(at);
                    }
                }
            }
        } else if size > MESH_HIGH {
            let mut some: Vec<usize> = self.nodes[at].mesh.iter().copied().collect();
            while some.len() > MESH {
                let other = some.swap_remove(self.random.index(some.len()));
                self.nodes[at].mesh.remove(&other);
                self.nodes[other].mesh.remove(&at);
            }
        }
    }

    /// Gossips a record of this node's own, to all it is connected to.
    pub(super) fn publish(&mut self, at: usize, record: &Record) {
        self.watch_envelope(at, record.bytes());
        let message = self.message_of(record.bytes());
        let now = self.steady();
        let bytes = record.bytes().len();
        if !self.nodes[at].up || !self.notice(at, message) || !self.nodes[at].conduct.may_publish(bytes, now) {
            return;
        }
        let to: Vec<usize> =
            self.nodes[at].conns.iter().filter(|(_, conn)| conn.subscribed).map(|(other, _)| *other).collect();
        for other in to {
            self.gossip(at, other, message);
        }
    }

    /// Remembers a message; false when it had been seen.
    fn notice(&mut self, at: usize, message: u32) -> bool {
        let now = self.now;
        let seen = &mut self.nodes[at].seen;
        if seen.get(&message).is_some_and(|since| now - since < SEEN_TIME) {
            return false;
        }
        seen.insert(message, now);
        true
    }

    /// Sends one message over one link.
    pub(super) fn gossip(&mut self, at: usize, other: usize, message: u32) {
        let Some(epoch) = self.nodes[at].conns.get(&other).map(|conn| conn.epoch) else { return };
        let lost = !self.reaches(at, other)
            || self.deaf.contains(&(at, other))
            || self.random.chance(u64::from(self.quality.gossip_loss));
        if lost {
            return;
        }
        let copies = if self.random.chance(u64::from(self.quality.duplicates)) { 2 } else { 1 };
        for copy in 0..copies {
            let pause = self.latency();
            self.after(pause, Event::Gossip { from: at, to: other, epoch, message, again: copy > 0 });
        }
    }

    pub(super) fn hear_gossip(&mut self, from: usize, at: usize, epoch: u64, message: u32, again: bool) {
        if self.nodes[at].conns.get(&from).is_none_or(|conn| conn.epoch != epoch) {
            return;
        }
        let bytes = self.messages[message as usize].bytes.clone();
        self.trace.word(self.now ^ (at as u64) << 48);
        self.trace.word(u64::from(message));
        if self.nodes[from].is_honest() && self.nodes[at].is_honest() && !again {
            self.messages[message as usize].copies += 1;
        }
        if !self.notice(at, message) {
            let few = self.messages[message as usize].copies < 40 * self.nodes.len() as u64;
            if few && self.is_sabotaged(Sabotage::ForwardAgain) && self.nodes[at].is_honest() {
                self.pass_on(at, from, message);
            }
            return;
        }
        let steady = self.steady();
        match self.nodes[at].conduct.message(from, bytes.len(), steady) {
            Admission::Granted => {}
            Admission::Refused => return,
            Admission::Block => {
                self.block(at, from);
                return;
            }
        }
        if bytes.len() > MAX_MESSAGE {
            self.offence(at, from, Offence::NoRecord);
            return;
        }
        if let Some(conn) = self.nodes[at].conns.get(&from) {
            let peer = conn.peer;
            self.nodes[at].replica.heard_gossip(peer);
        }
        // Cheap checks come first; the signature is looked at when the record is new.
        match envelope::peek_id(&bytes, &self.network) {
            Err(error) => {
                let refusal = Refusal::from(&error);
                self.count(at, refusal);
                self.rejected(at, from, refusal);
                return;
            }
            Ok(id) if self.nodes[at].replica.by_id(&id).is_some() => {
                self.nodes[at].replica.count(Verdict::Known);
                return;
            }
            Ok(_) => {}
        }
        self.hoard(at, &bytes);
        match self.read(&bytes) {
            Err(refusal) => {
                self.count(at, refusal);
                self.rejected(at, from, refusal);
            }
            Ok(record) => {
                if self.ignores(&record) || self.hides(at, &record) {
                    return;
                }
                let (now, peer) = (self.clock(at), self.nodes[at].conns[&from].peer);
                let mut out = Vec::new();
                let verdict = self.nodes[at].replica.offer(now, &record, Source::Peer(peer), &mut out);
                self.tell(at, || format!("hears from node {from}: {}: {verdict}", super::desk::name(&record)));
                if verdict == Verdict::Accepted && self.nodes[at].conduct.may_forward(bytes.len(), steady) {
                    self.pass_on(at, from, message);
                }
                self.carry_out(at, out, Done::default());
            }
        }
    }

    fn pass_on(&mut self, at: usize, from: usize, message: u32) {
        let to: Vec<usize> = self.nodes[at].mesh.iter().copied().filter(|other| *other != from).collect();
        for other in to {
            self.gossip(at, other, message);
        }
    }

    /// A message that no honest node passes on.
    fn rejected(&mut self, at: usize, from: usize, refusal: Refusal) {
        self.offence(at, from, Offence::of(refusal));
    }

    /// Sums the copies up, at the end.
    pub(super) fn count_copies(&mut self) {
        let honest = self.nodes.iter().filter(|node| node.is_honest()).count() as u64;
        let sent = self.messages.iter().filter(|message| message.copies > 0);
        let (mut messages, mut copies) = (0, 0);
        for message in sent {
            messages += 1;
            copies += message.copies;
        }
        self.figures.messages = messages;
        self.figures.copies = copies;
        self.figures.deliverable = messages * honest;
    }
}

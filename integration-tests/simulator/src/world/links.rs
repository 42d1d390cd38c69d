//! Connections: dialling, breaking, noticing.

use kirjo_protocol::replica::{Input, Peer};
use kirjo_protocol::time::{MINUTE, SECOND};

use crate::node::{Conn, Dial};
use crate::trace::Millis;

use super::{Event, World};

/// The longest pause between two attempts to dial somebody.
pub(super) const MAX_BACK_OFF: Millis = 5 * MINUTE;
/// A silent connection is noticed by two pings that fail, each sent after 15 s and given up after 10 s.
const SILENCE: (Millis, Millis) = (30 * SECOND, 50 * SECOND);

impl World<'_> {
    /// Whether something can get from one node to another at this moment.
    pub(super) fn reaches(&self, from: usize, to: usize) -> bool {
        self.sides[from] == self.sides[to] && !self.cut.contains(&(from, to))
    }

    fn is_blocked(&self, at: usize, other: usize) -> bool {
        self.nodes[at].conduct.is_blocked(&other)
    }

    pub(super) fn dial_due(&mut self, at: usize) {
        let node = &self.nodes[at];
        let due = |(other, dial): (&usize, &Dial)| {
            (!dial.under_way && dial.next <= self.now && !node.conns.contains_key(other)).then_some(*other)
        };
        let due: Vec<usize> = node.dials.iter().filter_map(due).collect();
        for other in due {
            if let Some(dial) = self.nodes[at].dials.get_mut(&other) {
                dial.under_way = true;
            }
            // A handshake takes a few ways there and back.
            let pause = 3 * self.latency();
            let boot = self.nodes[at].boot;
            self.after(pause, Event::Dialled { from: at, to: other, boot });
        }
    }

    pub(super) fn dialled(&mut self, from: usize, to: usize, boot: u64) {
        if self.nodes[from].boot != boot || !self.nodes[from].up {
            return;
        }
        let open = self.nodes[to].up
            && self.reaches(from, to)
            && self.reaches(to, from)
            && !self.is_blocked(from, to)
            && !self.is_blocked(to, from);
        let spread = self.random.below(1_000);
        let now = self.now;
        let Some(dial) = self.nodes[from].dials.get_mut(&to) else { return };
        dial.under_way = false;
        if !open {
            dial.failures += 1;
            let base = SECOND.checked_shl(dial.failures.saturating_sub(2)).unwrap_or(Millis::MAX);
            let base = base.clamp(SECOND / 2, MAX_BACK_OFF / 2);
            dial.next = now + (base + base * spread / 1_000).min(MAX_BACK_OFF);
            return;
        }
        dial.failures = 0;
        if self.nodes[from].conns.contains_key(&to) {
            return;
        }
        // The other side may still believe in a connection of an earlier life of this one.
        if let Some(old) = self.nodes[to].conns.get(&from).map(|conn| conn.epoch) {
            self.closed(to, from, old);
        }
        let epoch = self.next_epoch;
        self.next_epoch += 1;
        self.tell(from, || format!("connects to node {to}"));
        for (one, other, outbound) in [(to, from, false), (from, to, true)] {
            let node = &mut self.nodes[one];
            let peer = Peer(node.next_peer);
            node.next_peer += 1;
            node.numbers.insert(peer, other);
            node.conns.insert(other, Conn { epoch, peer, outbound, subscribed: false, opened: now });
            self.input(one, Input::Connected { peer, outbound });
            let pause = self.latency();
            self.after(pause, Event::Subscribed { node: one, other, epoch });
        }
    }

    pub(super) fn subscribed(&mut self, at: usize, other: usize, epoch: u64) {
        let Some(conn) = self.nodes[at].conns.get_mut(&other).filter(|conn| conn.epoch == epoch) else { return };
        conn.subscribed = true;
        let (peer, outbound) = (conn.peer, conn.outbound);
        if outbound {
            self.input(at, Input::Subscribed { peer });
        }
    }

    /// A node ends a connection; the other side learns of it when the word gets there, or by the silence.
    pub(super) fn close(&mut self, at: usize, other: usize) {
        let Some(epoch) = self.nodes[at].conns.get(&other).map(|conn| conn.epoch) else { return };
        self.closed(at, other, epoch);
        let pause = if self.reaches(at, other) { self.latency() } else { self.random.between(SILENCE.0, SILENCE.1) };
        self.after(pause, Event::Closed { node: other, other: at, epoch });
    }

    pub(super) fn closed(&mut self, at: usize, other: usize, epoch: u64) {
        if self.nodes[at].conns.get(&other).is_none_or(|conn| conn.epoch != epoch) {
            return;
        }
        let spread = self.random.below(750);
        let now = self.now;
        let node = &mut self.nodes[at];
        let Some(conn) = node.conns.remove(&other) else { return };
        node.numbers.remove(&conn.peer);
        node.mesh.remove(&other);
        node.asked.retain(|_, asked| *asked != other);
        node.replies.retain(|_, (asker, ..)| *asker != other);
        node.sessions.remove(&conn.peer);
        if let Some(dial) = node.dials.get_mut(&other) {
            // A connection that lived for a minute proves its peer sound.
            dial.failures = if now - conn.opened >= MINUTE { 0 } else { dial.failures + 1 };
            dial.next = now + 250 + spread;
        }
        self.tell(at, || format!("has lost its connection to node {other}"));
        self.input(at, Input::Disconnected { peer: conn.peer });
    }

    /// The power of a node went: some of its peers are told by its system, others notice by the silence.
    pub(super) fn hang_up(&mut self, at: usize) {
        let conns: Vec<(usize, u64)> = self.nodes[at].conns.iter().map(|(other, conn)| (*other, conn.epoch)).collect();
        let told = self.random.chance(500);
        for (other, epoch) in conns {
            let pause = if told { self.latency() } else { self.random.between(SILENCE.0, SILENCE.1) };
            self.after(pause, Event::Closed { node: other, other: at, epoch });
        }
    }

    /// Looks for connections that have lost a way and lets their ends notice in time.
    pub(super) fn look_for_silence(&mut self) {
        for one in 0..self.nodes.len() {
            let conns: Vec<(usize, u64)> =
                self.nodes[one].conns.iter().map(|(other, conn)| (*other, conn.epoch)).collect();
            for (other, epoch) in conns {
                if one < other && !(self.reaches(one, other) && self.reaches(other, one)) {
                    let pause = self.random.between(SILENCE.0, SILENCE.1);
                    self.after(pause, Event::Silent { one, other, epoch });
                }
            }
        }
    }

    pub(super) fn silent(&mut self, one: usize, other: usize, epoch: u64) {
        if self.reaches(one, other) && self.reaches(other, one) {
            return;
        }
        self.closed(one, other, epoch);
        self.closed(other, one, epoch);
    }
}

//! Requests and their answers, in real frames.

use std::iter;
use std::sync::Arc;

use kirjo_protocol::conduct::Admission;
use kirjo_protocol::frame::{Request, Response};
use kirjo_protocol::id::RecordId;
use kirjo_protocol::limits::{MAX_FRAME, MAX_RECONCILE_FRAME, REQUESTS_UNDER_WAY};
use kirjo_protocol::penalty::Offence;
use kirjo_protocol::refusal::{Refusal, Verdict};
use kirjo_protocol::replica::{Arrival, Input, Output, Peer, Token};
use kirjo_protocol::time::{SECOND, SteadyMillis};

use crate::promise::Promise;
use crate::sabotage::Sabotage;
use crate::trace::Millis;

use super::{Event, World};

/// An exchange that takes longer is given up.
pub(super) const REQUEST_TIMEOUT: Millis = 30 * SECOND;
/// Marks the tokens of requests that a faulty driver makes a second time; their answers are thrown away.
const AGAIN: u64 = 1 << 61;

/// What is made of envelopes once they have been read from the disk. Reading is not instant: what has been erased
/// meanwhile is left out.
#[derive(Debug)]
pub(super) enum Read {
    Push {
        other: usize,
        epoch: u64,
        token: u64,
        arrivals: Vec<Arrival>,
    },
    Records {
        reply: u64,
        arrivals: Vec<Arrival>,
        gone: Vec<RecordId>,
    },
    Verdicts {
        reply: u64,
        verdicts: Vec<Verdict>,
        winners: Vec<Arrival>,
    },
    /// An answer of a hostile node, which had nothing to read and waited all the same.
    Answer {
        reply: u64,
        frame: Arc<[u8]>,
    },
}

impl World<'_> {
    fn other(&self, at: usize, peer: Peer) -> Option<(usize, u64)> {
        let other = *self.nodes[at].numbers.get(&peer)?;
        Some((other, self.nodes[at].conns.get(&other)?.epoch))
    }

    /// Carries out what is not about the disk.
    pub(super) fn send(&mut self, at: usize, output: Output) {
        match output {
            Output::Request { peer, token, request } => {
                let again = self.is_sabotaged(Sabotage::AskTwice).then_some(token.0 | AGAIN);
                for token in iter::once(token.0).chain(again) {
                    self.watch_request(at, peer, &request);
                    if let Some((other, epoch)) = self.other(at, peer) {
                        self.request(at, other, epoch, token, request.encode().into());
                    }
                }
            }
            Output::Push { peer, token, arrivals } => {
                self.watch_compared(at, peer);
                if let Some((other, epoch)) = self.other(at, peer) {
                    self.read_later(at, Read::Push { other, epoch, token: token.0, arrivals });
                }
            }
            Output::Reply { token, response } => self.reply(at, token.0, &response),
            Output::ReplyRecords { token, arrivals, gone } => {
                self.read_later(at, Read::Records { reply: token.0, arrivals, gone });
            }
            Output::ReplyVerdicts { token, verdicts, winners } => {
                self.read_later(at, Read::Verdicts { reply: token.0, verdicts, winners });
            }
            Output::Synced { peer, received, sent, complete } => {
                self.watch_synced(at, peer, received, sent, complete);
            }
            Output::Disconnect { peer, refusal } => {
                if let Some((other, _)) = self.other(at, peer) {
                    // Silence may be the network's fault; without any such fault it is a broken promise too.
                    if refusal != Refusal::Silent || !self.lossy {
                        self.blame(at, other, refusal.name());
                    }
                    self.offence(at, other, Offence::of(refusal));
                    self.close(at, other);
                }
            }
            // Nobody's fault; the connection is made again as any other that has ended.
            Output::Deaf { peer } => {
                if let Some((other, _)) = self.other(at, peer) {
                    self.close(at, other);
                }
            }
            Output::Store { .. }
            | Output::StoreStub(_)
            | Output::Erase { .. }
            | Output::Evidence { .. }
            | Output::HeadDue { .. } => {}
        }
    }

    fn read_later(&mut self, at: usize, then: Read) {
        let pause = self.random.between(0, 40);
        let boot = self.nodes[at].boot;
        self.after(pause, Event::Read { node: at, boot, then });
    }

    pub(super) fn finish_read(&mut self, at: usize, then: Read) {
        match then {
            Read::Push { other, epoch, token, arrivals } => {
                if self.nodes[at].conns.get(&other).is_some_and(|conn| conn.epoch == epoch) {
                    let envelopes = self.envelopes(at, &arrivals);
                    self.request(at, other, epoch, token, Request::Push { envelopes }.encode().into());
                }
            }
            Read::Answer { reply, frame } => self.reply_bytes(at, reply, frame),
            Read::Records { reply, arrivals, mut gone } => {
                let mut envelopes = self.envelopes(at, &arrivals);
                self.withhold(at, &mut envelopes, &mut gone);
                self.reply(at, reply, &Response::Records { envelopes, gone });
            }
            Read::Verdicts { reply, verdicts, winners } => {
                let winners = self.envelopes(at, &winners);
                self.reply(at, reply, &Response::Verdicts { verdicts, winners });
            }
        }
    }

    fn envelopes(&mut self, at: usize, arrivals: &[Arrival]) -> Vec<Arc<[u8]>> {
        let disk = &self.nodes[at].disk;
        let found = arrivals.iter().filter_map(|arrival| disk.read(*arrival)).map(|record| record.bytes().clone());
        let mut found: Vec<_> = found.collect();
        for bytes in &mut found {
            if self.is_sabotaged(Sabotage::ChangeBytes)
                && let Some(last) = Arc::make_mut(bytes).last_mut()
            {
                *last ^= 1;
            }
            self.watch_envelope(at, bytes);
        }
        found
    }

    /// Sends a request.
    pub(super) fn request(&mut self, at: usize, other: usize, epoch: u64, token: u64, mut frame: Arc<[u8]>) {
        if self.is_sabotaged(Sabotage::SendTooMuch) && self.nodes[at].is_honest() {
            frame = [&frame, &vec![0; MAX_FRAME][..]].concat().into();
        }
        self.watch_frame(at, &frame);
        let node = &mut self.nodes[at];
        if frame.len() > MAX_FRAME || node.asked.values().filter(|asked| **asked == other).count() >= REQUESTS_UNDER_WAY
        {
            self.after(0, Event::Unanswered { to: at, epoch, from: other, token });
            return;
        }
        node.asked.insert(token, other);
        let boot = node.boot;
        self.after(REQUEST_TIMEOUT, Event::Timeout { node: at, boot, token });
        let copies = if self.random.chance(u64::from(self.quality.duplicates)) { 2 } else { 1 };
        for _ in 0..copies {
            if self.arrives(at, other) {
                let pause = self.latency();
                self.after(pause, Event::Request { from: at, to: other, epoch, token, frame: frame.clone() });
            }
        }
    }

    /// Whether a request or an answer gets there.
    fn arrives(&mut self, from: usize, to: usize) -> bool {
        let lost = !self.reaches(from, to) || self.random.chance(u64::from(self.quality.request_loss));
        self.lossy |= lost;
        !lost
    }

    pub(super) fn hear_request(&mut self, from: usize, at: usize, epoch: u64, token: u64, frame: &Arc<[u8]>) {
        let Some(conn) = self.nodes[at].conns.get(&from).filter(|conn| conn.epoch == epoch) else { return };
        let peer = conn.peer;
        self.trace.word(self.now);
        self.trace.bytes(frame);
        let now = self.steady();
        let node = &mut self.nodes[at];
        let admission = node.conduct.request(from, frame.len(), now);
        let busy = node.replies.values().filter(|(asker, ..)| *asker == from).count() >= REQUESTS_UNDER_WAY;
        let (admission, busy) = match self.options.sabotage {
            Some(Sabotage::TakeEveryRequest) => (Admission::Granted, false),
            _ => (admission, busy),
        };
        let node = &mut self.nodes[at];
        if admission == Admission::Block {
            self.block(at, from);
            return;
        }
        if admission == Admission::Refused || busy {
            self.leave_unanswered(at, from, epoch, token);
            return;
        }
        let reply = node.next_reply;
        node.next_reply += 1;
        node.replies.insert(reply, (from, epoch, token));
        self.watch_replies(at, from);
        if self.answers_itself(at, reply, frame) {
            return;
        }
        if self.is_sabotaged(Sabotage::NoReconciliation) {
            self.nodes[at].replies.remove(&reply);
            return;
        }
        match Request::decode(frame) {
            Err(_) => {
                self.count(at, Refusal::BadFrame);
                self.nodes[at].replies.remove(&reply);
                self.leave_unanswered(at, from, epoch, token);
                self.blame(at, from, "a request that is no frame");
                self.offence(at, from, Offence::BadFrame);
                self.close(at, from);
            }
            Ok(Request::Push { envelopes }) => {
                let records: Vec<_> = envelopes.iter().map(|bytes| self.read(bytes)).collect();
                let offence = Offence::of_records(&records);
                let records = self.hide_pushed(at, records);
                self.input(at, Input::Pushed { peer, token: Token(reply), records });
                self.offence(at, from, offence);
            }
            Ok(request) => self.input(at, Input::Request { peer, token: Token(reply), request }),
        }
    }

    fn leave_unanswered(&mut self, at: usize, from: usize, epoch: u64, token: u64) {
        if self.reaches(at, from) {
            let pause = self.latency();
            self.after(pause, Event::Unanswered { to: from, epoch, from: at, token });
        }
    }

    fn reply(&mut self, at: usize, reply: u64, response: &Response) {
        self.reply_bytes(at, reply, response.encode().into());
    }

    pub(super) fn reply_bytes(&mut self, at: usize, reply: u64, frame: Arc<[u8]>) {
        let Some((other, epoch, token)) = self.nodes[at].replies.remove(&reply) else { return };
        let now = self.steady();
        self.nodes[at].conduct.answered(other, frame.len(), now);
        self.watch_frame(at, &frame);
        if self.arrives(at, other) {
            let pause = self.latency();
            self.after(pause, Event::Response { from: at, to: other, epoch, token, frame });
        }
    }

    pub(super) fn hear_response(&mut self, from: usize, at: usize, epoch: u64, token: u64, frame: &Arc<[u8]>) {
        let Some(conn) = self.nodes[at].conns.get(&from).filter(|conn| conn.epoch == epoch) else { return };
        let peer = conn.peer;
        if self.nodes[at].asked.remove(&token).is_none() || token & AGAIN != 0 {
            return;
        }
        self.trace.word(self.now);
        self.trace.bytes(frame);
        let token = Token(token);
        match Response::decode(frame) {
            Err(_) => {
                self.count(at, Refusal::BadFrame);
                self.input(at, Input::Failed { peer, token });
                self.blame(at, from, "an answer that is no frame");
                self.offence(at, from, Offence::BadFrame);
                self.close(at, from);
            }
            Ok(Response::Records { envelopes, gone }) => {
                let records: Vec<_> = envelopes.iter().map(|bytes| self.read(bytes)).collect();
                let offence = Offence::of_records(&records);
                let records = self.hide_fetched(at, records);
                self.input(at, Input::Fetched { peer, token, records, gone, verdicts: None });
                self.offence(at, from, offence);
            }
            Ok(Response::Verdicts { verdicts, winners }) => {
                let records: Vec<_> = winners.iter().map(|bytes| self.read(bytes)).collect();
                let offence = Offence::of_records(&records);
                let records = self.hide_fetched(at, records);
                self.input(at, Input::Fetched { peer, token, records, gone: Vec::new(), verdicts: Some(verdicts) });
                self.offence(at, from, offence);
            }
            Ok(response) => self.input(at, Input::Response { peer, token, response }),
        }
    }

    pub(super) fn request_failed(&mut self, at: usize, token: u64) {
        // A request that could not even be sent is not among those under way; its session still waits for it.
        let other = self.nodes[at].asked.remove(&token);
        let peers: Vec<Peer> = match other {
            Some(other) => self.nodes[at].conns.get(&other).map(|conn| conn.peer).into_iter().collect(),
            None => self.nodes[at].conns.values().map(|conn| conn.peer).collect(),
        };
        for peer in peers {
            self.input(at, Input::Failed { peer, token: Token(token) });
        }
    }

    /// A node keeps another out for a while.
    pub(super) fn block(&mut self, at: usize, other: usize) {
        self.blame(at, other, "what it sends again and again");
        self.close(at, other);
    }

    /// Virtual time, as the accounts of peers want it.
    pub(super) fn steady(&self) -> SteadyMillis {
        SteadyMillis(self.now)
    }

    /// A node holds something against another, which may be once too often.
    pub(super) fn offence(&mut self, at: usize, other: usize, offence: impl Into<Option<Offence>>) {
        let now = self.steady();
        if let Some(offence) = offence.into()
            && self.nodes[at].conduct.offence(other, offence, now) == Admission::Block
        {
            self.block(at, other);
        }
    }

    /// A node holds another to have broken the protocol.
    fn blame(&mut self, at: usize, other: usize, offence: &str) {
        self.tell(at, || format!("disconnects node {other}: {offence}"));
        if self.nodes[at].is_honest() && self.nodes[other].is_honest() {
            self.break_promise(
                Promise::Blame,
                format!("node {at} disconnects node {other}, which is honest: {offence}"),
            );
        }
    }

    fn watch_frame(&mut self, at: usize, frame: &[u8]) {
        self.figures.longest_frame = self.figures.longest_frame.max(frame.len() as u64);
        if self.nodes[at].is_honest() {
            // The second byte is the number of the form; 2 is a reconciliation in requests and in answers.
            let most = if frame.get(1) == Some(&2) { MAX_RECONCILE_FRAME } else { MAX_FRAME };
            if frame.len() > most {
                self.break_promise(Promise::Bounds, format!("node {at} sends a frame of {} bytes", frame.len()));
            }
        }
    }
}

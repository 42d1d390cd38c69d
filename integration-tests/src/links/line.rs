//! One direction of a connection, without a clock of its own.

use std::collections::VecDeque;
use std::time::Duration;

use fastrand::Rng;
use tokio::time::Instant;

/// What one frame carries: an Ethernet packet less the headers of IP and TCP.
const FRAME_BYTES: usize = 1_448;
/// What TCP waits for an acknowledgement at least, before it sends again; a round trip comes on top.
const RETRANSMISSION: Duration = Duration::from_millis(200);
/// Bytes on their way before the sender has to wait, as with the window of TCP.
const WINDOW_BYTES: usize = 256 * 1024;

/// What became of bytes that were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sent {
    /// How many were taken; 0 when too many are on their way.
    pub(super) bytes: usize,
    pub(super) frames: u64,
    pub(super) lost: u64,
}

/// What a receiver gets.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Received {
    /// So many bytes.
    Bytes(usize),
    /// Nothing before this time.
    Wait(Instant),
    /// Nothing before something is sent.
    Idle,
    /// Nothing any more.
    Ended,
}

/// Bytes on their way.
#[derive(Debug)]
pub(super) struct Line {
    latency: Duration,
    loss: f64,
    random: Rng,
    /// What arrives when, in order.
    queue: VecDeque<(Instant, Vec<u8>)>,
    /// How much of the first has been taken.
    taken: usize,
    bytes: usize,
    last: Option<Instant>,
    ends: Option<Instant>,
}

impl Line {
    pub(super) fn new(latency: Duration, loss: f64, random: Rng) -> Self {
        Self { latency, loss, random, queue: VecDeque::new(), taken: 0, bytes: 0, last: None, ends: None }
    }

    /// Sends as much as there is room for.
    pub(super) fn send(&mut self, now: Instant, bytes: &[u8]) -> Sent {
        let taken = bytes.len().min(WINDOW_BYTES - self.bytes);
        let frames = taken.div_ceil(FRAME_BYTES) as u64;
        let lost = (0..frames).filter(|_| self.random.f64() < self.loss).count() as u64;
        if taken > 0 {
            let again = if lost > 0 { RETRANSMISSION + 2 * self.latency } else { Duration::ZERO };
            let arrives = self.in_turn(now + self.latency + again);
            self.queue.push_back((arrives, bytes[..taken].to_vec()));
            self.bytes += taken;
        }
        Sent { bytes: taken, frames, lost }
    }

    /// Sends nothing more.
    pub(super) fn end(&mut self, now: Instant) {
        if self.ends.is_none() {
            self.ends = Some(self.in_turn(now + self.latency));
        }
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ends.is_some()
    }

    /// Takes what has arrived, as much as there is room for.
    pub(super) fn receive(&mut self, now: Instant, into: &mut [u8]) -> Received {
        let mut filled = 0;
        while let Some((arrives, bytes)) = self.queue.front()
            && *arrives <= now
            && filled < into.len()
        {
            let rest = &bytes[self.taken..];
            let part = rest.len().min(into.len() - filled);
            into[filled..filled + part].copy_from_slice(&rest[..part]);
            filled += part;
            self.taken += part;
            self.bytes -= part;
            if self.taken == bytes.len() {
                self.taken = 0;
                self.queue.pop_front();
            }
        }
        match (filled, self.queue.front(), self.ends) {
            (0, Some((arrives, _)), _) if *arrives > now => Received::Wait(*arrives),
            (0, None, Some(ends)) if ends > now => Received::Wait(ends),
            (0, None, Some(_)) => Received::Ended,
            (0, None, None) => Received::Idle,
            _ => Received::Bytes(filled),
        }
    }

    /// Nothing arrives before what was sent before it.
    fn in_turn(&mut self, arrives: Instant) -> Instant {
        let arrives = self.last.map_or(arrives, |last| last.max(arrives));
        self.last = Some(arrives);
        arrives
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATENCY: Duration = Duration::from_millis(30);

    fn line(loss: f64) -> (Line, Instant) {
        (Line::new(LATENCY, loss, Rng::with_seed(1)), Instant::now())
    }

    #[test]
    fn what_is_sent_arrives_one_latency_later_and_then_the_end_does() {
        let (mut line, start) = line(0.0);
        let mut into = [0; 3];
        assert_eq!(line.receive(start, &mut into), Received::Idle);
        assert_eq!(line.send(start, b"abcd"), Sent { bytes: 4, frames: 1, lost: 0 });
        line.end(start + LATENCY);
        assert_eq!(line.receive(start, &mut into), Received::Wait(start + LATENCY));
        assert_eq!(line.receive(start + LATENCY, &mut into), Received::Bytes(3));
        assert_eq!(&into, b"abc");
        assert_eq!(line.receive(start + LATENCY, &mut into), Received::Bytes(1));
        assert_eq!(line.receive(start + LATENCY, &mut into), Received::Wait(start + 2 * LATENCY));
        assert_eq!(line.receive(start + 2 * LATENCY, &mut into), Received::Ended);
    }

    #[test]
    fn a_lost_frame_comes_one_retransmission_later_and_what_follows_waits_for_it() {
        let (mut line, start) = line(1.0);
        assert_eq!(line.send(start, &[1; FRAME_BYTES + 1]), Sent { bytes: FRAME_BYTES + 1, frames: 2, lost: 2 });
        line.loss = 0.0;
        line.send(start, b"behind it");
        let arrives = start + LATENCY + Duration::from_millis(200) + 2 * LATENCY;
        let mut into = [0; 2 * FRAME_BYTES];
        assert_eq!(line.receive(arrives - Duration::from_millis(1), &mut into), Received::Wait(arrives));
        assert_eq!(line.receive(arrives, &mut into), Received::Bytes(FRAME_BYTES + 1 + b"behind it".len()));
    }

    #[test]
    fn a_sender_waits_when_too_much_is_on_its_way() {
        let (mut line, start) = line(0.0);
        assert_eq!(line.send(start, &[1; WINDOW_BYTES + 1]).bytes, WINDOW_BYTES);
        assert_eq!(line.send(start, &[1; 1]), Sent { bytes: 0, frames: 0, lost: 0 });
        assert_eq!(line.receive(start + LATENCY, &mut [0; 100]), Received::Bytes(100));
        assert_eq!(line.send(start, &[1; 200]).bytes, 100);
    }

    #[test]
    fn as_large_a_share_of_frames_is_lost_as_is_said() {
        let (mut line, start) = line(0.05);
        let mut lost = 0;
        for _ in 0..100_000 {
            lost += line.send(start, b"frame").lost;
            line.receive(start + Duration::from_secs(3_600), &mut [0; 5]);
        }
        assert!((4_700..5_300).contains(&lost), "{lost}");
    }
}

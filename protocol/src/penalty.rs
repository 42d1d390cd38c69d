//! What counts against a peer, by name, and how it is forgotten.
//!
//! Each offence has points, the points of a peer add up, and half of what they come to is forgotten in each
//! [`PENALTY_HALF_LIFE`]. A peer that reaches [`PENALTY_LIMIT`](crate::limits::PENALTY_LIMIT) is blocked for a while.
//! The points are guesses that keep to two rules: what an honest peer on a bad line or with a damaged disk may do once in
//! each half-life never blocks it, and what no honest peer does blocks after three or four times.

use std::fmt;

use crate::envelope::Record;
use crate::limits::PENALTY_HALF_LIFE;
use crate::refusal::Refusal;
use crate::time::SteadyMillis;

/// What a peer did that counts against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Offence {
    /// It sent more than a peer may, in gossip or in requests.
    Flood,
    /// It opened an exchange that held no frame: too long, or with bytes behind it.
    Garbage,
    /// It began a request and did not finish it in time.
    Stall,
    /// It sent a frame that cannot be read.
    BadFrame,
    /// It sent an answer to nothing that was asked, or broke the order of a session.
    Unexpected,
    /// It sent bytes as a record that are none.
    NoRecord,
    /// It sent a record whose signature does not verify.
    Forgery,
    /// It left several sessions in a row without an answer. Its machine or its line may be at fault, so this is shown
    /// and never blocks by itself.
    Silence,
}

impl Offence {
    /// Every offence.
    pub const ALL: [Offence; 8] = [
        Self::Flood,
        Self::Garbage,
        Self::Stall,
        Self::BadFrame,
        Self::Unexpected,
        Self::NoRecord,
        Self::Forgery,
        Self::Silence,
    ];

    /// Its name in logs, for operators and in the specification.
    pub fn name(self) -> &'static str {
        match self {
            Self::Flood => "flood",
            Self::Garbage => "garbage",
            Self::Stall => "stall",
            Self::BadFrame => "bad-frame",
            Self::Unexpected => "unexpected",
            Self::NoRecord => "no-record",
            Self::Forgery => "forgery",
            Self::Silence => "silence",
        }
    }

    /// The points it counts.
    pub fn points(self) -> u64 {
        match self {
            Self::Flood | Self::Garbage | Self::BadFrame | Self::Unexpected => 40,
            Self::NoRecord | Self::Forgery => 30,
            Self::Stall => 20,
            Self::Silence => 5,
        }
    }

    /// The offence behind the refusal of a frame, of a record or of a peer, if there is one.
    pub fn of(refusal: Refusal) -> Option<Self> {
        Some(match refusal {
            Refusal::TooLarge | Refusal::BadEnvelope | Refusal::BadBody | Refusal::BadKey => Self::NoRecord,
            Refusal::BadSignature => Self::Forgery,
            Refusal::BadFrame => Self::BadFrame,
            Refusal::Unexpected => Self::Unexpected,
            Refusal::Silent => Self::Silence,
            _ => return None,
        })
    }

    /// The offence of a frame with these records, as the receiver has read and verified them: the first, for a frame is
    /// one act.
    pub fn of_records(records: &[Result<Record, Refusal>]) -> Option<Self> {
        records.iter().filter_map(|record| record.as_ref().err()).find_map(|refusal| Self::of(*refusal))
    }
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The penalty of one peer.
#[derive(Debug, Clone, Default)]
pub struct Penalty {
    /// In thousandths of a point, as it was `at` the last offence.
    score: u64,
    at: SteadyMillis,
    last: Option<Offence>,
}

impl Penalty {
    /// What it comes to now, in whole points.
    pub fn points(&self, now: SteadyMillis) -> u64 {
        self.thousandths(now) / 1_000
    }

    /// The offence that was added last.
    pub fn last(&self) -> Option<Offence> {
        self.last
    }

    /// Adds an offence; what the penalty comes to then is at most `most` points.
    pub fn add(&mut self, offence: Offence, most: u64, now: SteadyMillis) {
        self.score = (self.thousandths(now) + offence.points() * 1_000).min(most * 1_000);
        self.at = now;
        self.last = Some(offence);
    }

    /// Whole half-lives halve it; what is left of the time is a sum of 1/2, 1/4, 1/8 … of a half-life, and each of these
    /// multiplies by its power of two, which is a root of the one before. No floating point: every machine comes to the same.
    fn thousandths(&self, now: SteadyMillis) -> u64 {
        if self.score == 0 {
            return 0;
        }
        let passed = now.since(self.at);
        let halvings = u32::try_from(passed / PENALTY_HALF_LIFE).unwrap_or(u32::MAX);
        let mut score = self.score.checked_shr(halvings).unwrap_or(0);
        // In units of 2^-32; this is 2^-1.
        let mut factor = 1_u64 << 31;
        let mut rest = passed % PENALTY_HALF_LIFE;
        for _ in 0..16 {
            factor = (factor << 32).isqrt();
            rest *= 2;
            if rest >= PENALTY_HALF_LIFE {
                rest -= PENALTY_HALF_LIFE;
                score = (score * factor) >> 32;
            }
        }
        score
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::PENALTY_LIMIT;

    const NO_END: u64 = 1_000_000;

    /// The most that a peer comes to that does this again and again, so often.
    fn kept_up(offence: Offence, pause: u64) -> u64 {
        let mut penalty = Penalty::default();
        for step in 0..1_000 {
            penalty.add(offence, NO_END, SteadyMillis(step * pause));
        }
        penalty.points(SteadyMillis(999 * pause))
    }

    #[test]
    fn half_of_a_penalty_is_forgotten_in_a_half_life_and_evenly_in_between() {
        let mut penalty = Penalty::default();
        let start = SteadyMillis(123_456);
        penalty.add(Offence::Flood, NO_END, start);
        let exact = |millis: u64| 40_000.0 * 0.5_f64.powf(millis as f64 / PENALTY_HALF_LIFE as f64);
        for step in 0..400 {
            let millis = step * PENALTY_HALF_LIFE / 97;
            let (is, should) = (penalty.thousandths(start.plus(millis)) as f64, exact(millis));
            assert!((is - should).abs() < 20.0, "{is} is not {should} after {millis} ms");
        }
        assert_eq!(penalty.points(start), 40);
        assert_eq!(penalty.points(start.plus(PENALTY_HALF_LIFE)), 20);
        assert_eq!(penalty.points(start.plus(2 * PENALTY_HALF_LIFE)), 10);
        assert_eq!(penalty.points(SteadyMillis(u64::MAX)), 0);
        assert_eq!(penalty.last(), Some(Offence::Flood));
    }

    #[test]
    fn what_happens_once_a_period_never_blocks_and_silence_never_does() {
        for offence in Offence::ALL {
            assert!(kept_up(offence, PENALTY_HALF_LIFE) < PENALTY_LIMIT, "{offence}");
        }
        // Three sessions that are each given up after half a minute, and a connection made again at once.
        assert!(kept_up(Offence::Silence, 90_000) < PENALTY_LIMIT);
    }

    #[test]
    fn what_no_honest_peer_does_blocks_after_three_or_four_times_within_a_minute() {
        for (offence, times) in [
            (Offence::Flood, 3),
            (Offence::Garbage, 3),
            (Offence::BadFrame, 3),
            (Offence::Unexpected, 3),
            (Offence::NoRecord, 4),
            (Offence::Forgery, 4),
        ] {
            let mut penalty = Penalty::default();
            for time in 0..times {
                assert!(penalty.points(SteadyMillis(time * 15_000)) < PENALTY_LIMIT, "{offence}");
                penalty.add(offence, NO_END, SteadyMillis(time * 15_000));
            }
            assert!(penalty.points(SteadyMillis((times - 1) * 15_000)) >= PENALTY_LIMIT, "{offence}");
        }
    }

    #[test]
    fn every_refusal_that_is_the_senders_fault_is_an_offence() {
        for refusal in Refusal::ALL {
            assert!(!refusal.is_senders_fault() || Offence::of(refusal).is_some(), "{refusal}");
        }
        assert_eq!(Offence::of(Refusal::Quota), None);
        let records = [Err(Refusal::Busy), Err(Refusal::BadSignature), Err(Refusal::TooLarge)];
        assert_eq!(Offence::of_records(&records), Some(Offence::Forgery));
        assert_eq!(Offence::of_records(&records[..1]), None);
    }
}

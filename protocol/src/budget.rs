//! Budgets that fill by themselves: so much at once, and so much in each second after that.
//!
//! ```
//! use kirjo_protocol::{budget::{Bucket, Rate}, time::SteadyMillis};
//!
//! let mut bucket = Bucket::new(Rate { burst: 2, per_second: 1 }, SteadyMillis(0));
//! assert!(bucket.take(1, 0, SteadyMillis(0)) && bucket.take(1, 0, SteadyMillis(0)));
//! assert!(!bucket.take(1, 0, SteadyMillis(999)));
//! assert!(bucket.take(1, 0, SteadyMillis(1_000)));
//! ```

use crate::time::SteadyMillis;

/// How much a budget grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// At once, after a time of rest.
    pub burst: u64,
    /// In each second, for ever.
    pub per_second: u64,
}

/// A budget under way: a store of tokens that fills at a steady rate up to its burst.
#[derive(Debug, Clone)]
pub struct Bucket {
    rate: Rate,
    /// In thousandths of a token, so that a millisecond adds a whole number. Below zero after a debt.
    level: i64,
    filled: SteadyMillis,
}

fn thousandths(tokens: u64) -> i64 {
    i64::try_from(tokens).unwrap_or(i64::MAX).saturating_mul(1_000)
}

impl Bucket {
    /// A full bucket.
    pub fn new(rate: Rate, now: SteadyMillis) -> Self {
        Self { rate, level: thousandths(rate.burst), filled: now }
    }

    fn fill(&mut self, now: SteadyMillis) {
        let added = now.since(self.filled).saturating_mul(self.rate.per_second);
        let added = i64::try_from(added).unwrap_or(i64::MAX);
        self.filled = self.filled.max(now);
        self.level = self.level.saturating_add(added).min(thousandths(self.rate.burst));
    }

    /// Whether so many tokens are there, and `reserve` beside them.
    pub fn has(&mut self, tokens: u64, reserve: u64, now: SteadyMillis) -> bool {
        self.fill(now);
        self.level >= thousandths(tokens.saturating_add(reserve))
    }

    /// Takes so many tokens if they are there and `reserve` is left; else none.
    pub fn take(&mut self, tokens: u64, reserve: u64, now: SteadyMillis) -> bool {
        let granted = self.has(tokens, reserve, now);
        if granted {
            self.level -= thousandths(tokens);
        }
        granted
    }

    /// Takes so many tokens, there or not: for what is known only when it has happened. The debt, of at most one burst,
    /// is paid before anything is granted again.
    pub fn owe(&mut self, tokens: u64, now: SteadyMillis) {
        self.fill(now);
        self.level = self.level.saturating_sub(thousandths(tokens)).max(-thousandths(self.rate.burst));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 10, per_second: 4 };

    fn at(millis: u64) -> SteadyMillis {
        SteadyMillis(millis)
    }

    #[test]
    fn a_bucket_never_holds_more_than_its_burst_and_fills_at_its_rate() {
        let mut bucket = Bucket::new(RATE, at(5));
        assert!(!bucket.take(11, 0, at(1_000_000)));
        assert!(bucket.take(10, 0, at(1_000_000)));
        assert!(!bucket.has(1, 0, at(1_000_249)));
        assert!(bucket.take(1, 0, at(1_000_250)));
        assert!(!bucket.take(5, 0, at(1_001_499)));
        assert!(bucket.take(5, 0, at(1_001_500)));
    }

    #[test]
    fn a_reserve_is_left_and_a_refusal_costs_nothing() {
        let mut bucket = Bucket::new(RATE, at(0));
        assert!(!bucket.take(6, 5, at(0)));
        assert!(bucket.take(5, 5, at(0)));
        assert!(!bucket.take(1, 5, at(0)));
        assert!(bucket.take(5, 0, at(0)));
    }

    #[test]
    fn a_debt_is_paid_first_and_is_bounded() {
        let mut bucket = Bucket::new(RATE, at(0));
        bucket.owe(14, at(0));
        assert!(!bucket.has(1, 0, at(1_249)));
        assert!(bucket.has(1, 0, at(1_250)));
        bucket.owe(u64::MAX, at(1_250));
        assert!(bucket.has(1, 0, at(1_250 + 2_750)), "a debt of one burst takes one burst to pay");
    }

    #[test]
    fn a_clock_that_stands_still_or_is_told_late_gives_nothing_away() {
        let mut bucket = Bucket::new(RATE, at(10_000));
        assert!(bucket.take(10, 0, at(10_000)));
        assert!(!bucket.has(1, 0, at(0)));
        assert!(bucket.has(1, 0, at(10_250)), "the time before was not counted twice");
        assert!(!bucket.has(2, 0, at(10_250)));
    }
}

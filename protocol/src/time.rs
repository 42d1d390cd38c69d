//! Time as the protocol knows it: milliseconds since the Unix epoch, and hybrid sequence numbers.

use std::fmt;

/// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnixMillis(pub u64);

/// Milliseconds by a clock that never goes back, from a beginning of the caller's choice: for what is measured on one
/// node and told to nobody, so that a clock that is set right frees and blames no peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SteadyMillis(pub u64);

/// One second in milliseconds.
pub const SECOND: u64 = 1_000;
/// One minute in milliseconds.
pub const MINUTE: u64 = 60 * SECOND;
/// One hour in milliseconds.
pub const HOUR: u64 = 60 * MINUTE;
/// One day in milliseconds.
pub const DAY: u64 = 24 * HOUR;
/// A month of the protocol: 31 days, so that a lease never ends before the calendar's month does and
/// no node needs a calendar to agree with the others.
pub const MONTH: u64 = 31 * DAY;

impl UnixMillis {
    /// This instant moved later by a number of milliseconds, saturating.
    pub fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// This instant moved earlier by a number of milliseconds, saturating at the epoch.
    pub fn minus(self, millis: u64) -> Self {
        Self(self.0.saturating_sub(millis))
    }

    /// Milliseconds from `earlier` to this instant, zero when it is not earlier.
    pub fn since(self, earlier: UnixMillis) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The start of this instant's UTC day: the `digest_at` of the state digest.
    pub fn day_start(self) -> Self {
        Self(self.0 - self.0 % DAY)
    }
}

impl SteadyMillis {
    /// This moment moved later by a number of milliseconds, saturating.
    pub fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this moment, zero when it is not earlier.
    pub fn since(self, earlier: SteadyMillis) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A sequence number in hybrid time: `unix_ms << 16 | counter`, below 2^63.
///
/// It orders the versions of a record. Because it starts from the clock, a node restored from an old
/// backup goes on above everything it published before without having kept a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Seq(pub u64);

impl Seq {
    /// Bits of the counter below the milliseconds.
    pub const COUNTER_BITS: u32 = 16;
    /// The first value that is no sequence number.
    pub const END: u64 = 1 << 63;

    /// The number for an instant and a counter.
    pub fn new(time: UnixMillis, counter: u16) -> Self {
        Self(((time.0 << Self::COUNTER_BITS) & (Self::END - 1)) | u64::from(counter))
    }

    /// The highest number of an instant.
    pub fn last_of(time: UnixMillis) -> Self {
        Self::new(time, u16::MAX)
    }

    /// The instant it was taken at, by its publisher's clock.
    pub fn time(self) -> UnixMillis {
        UnixMillis(self.0 >> Self::COUNTER_BITS)
    }

    /// The number an organisation uses next: the clock's, or one above its last when the clock has not moved on.
    pub fn next(now: UnixMillis, last: Option<Seq>) -> Self {
        let from_clock = Self::new(now, 0);
        match last {
            Some(last) if last >= from_clock => Self(last.0 + 1),
            _ => from_clock,
        }
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_stands_still_or_goes_back_never_reuses_a_number() {
        let now = UnixMillis(1_790_000_000_000);
        let first = Seq::next(now, None);
        let second = Seq::next(now, Some(first));
        let third = Seq::next(now.minus(DAY), Some(second));
        assert!(first < second && second < third);
        assert_eq!(Seq::next(now.plus(1), Some(third)), Seq::new(now.plus(1), 0));
    }

    #[test]
    fn a_number_remembers_its_instant() {
        let now = UnixMillis(1_790_000_000_123);
        assert_eq!(Seq::new(now, 77).time(), now);
        assert!(Seq::last_of(now) < Seq::new(now.plus(1), 0));
    }
}

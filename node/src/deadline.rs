//! Until when work is worth doing.
//!
//! Work that reads the disk runs on a thread of its own, which nobody can stop from outside. So whoever asks hands it a
//! deadline, and it looks between its steps whether anybody still waits.

use std::time::{Duration, Instant};

/// Until when; the default is for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deadline(Option<Instant>);

/// The time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer would come too late")]
pub struct Late;

impl Deadline {
    /// So long from now.
    pub fn after(time: Duration) -> Self {
        Self(Instant::now().checked_add(time))
    }

    /// Goes on while there is time.
    ///
    /// # Errors
    /// [`Late`] from the deadline on.
    pub fn check(self) -> Result<(), Late> {
        match self.0 {
            Some(end) if Instant::now() >= end => Err(Late),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_stops_at_its_deadline_and_without_one_never() {
        assert_eq!(Deadline::default().check(), Ok(()));
        assert_eq!(Deadline::after(Duration::from_secs(3600)).check(), Ok(()));
        assert_eq!(Deadline::after(Duration::ZERO).check(), Err(Late));
        assert_eq!(Deadline::after(Duration::MAX).check(), Ok(()), "a time that no clock reaches is for ever");
    }
}

//! What must hold, whatever goes wrong.

use std::fmt;

use crate::trace::{Millis, clock};

/// A promise of the protocol, or a bound that it keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// Honest nodes that can reach each other hold the same records.
    SameSet,
    /// A record that its publisher was told is safe, is held everywhere.
    Acknowledged,
    /// What was withdrawn is on no disk and never comes back.
    Withdrawn,
    /// What a removed key signed counts nowhere.
    Revoked,
    /// A head says what its organisation has published, and every node holds that.
    Complete,
    /// Readers see what their release knows, and nothing else of what is held.
    Shown,
    /// A publisher can say what its release knows, and nothing else.
    Publishable,
    /// The payload of what a node's operator leaves out is not on that node's disk, and is on all others.
    LeftOut,
    /// Records are passed on byte for byte as they were signed.
    Unchanged,
    /// The log holds exactly the set.
    LogIsSet,
    /// Rooms, queues and frames keep within their limits.
    Bounds,
    /// A gossip message reaches a node in few copies.
    Copies,
    /// Comparing takes few rounds.
    Rounds,
    /// Honest nodes neither disconnect nor block honest nodes, and have no evidence against them.
    Blame,
    /// A publisher's work ends.
    Progress,
}

impl Promise {
    /// Every promise.
    pub const ALL: [Self; 15] = [
        Self::SameSet,
        Self::Acknowledged,
        Self::Withdrawn,
        Self::Revoked,
        Self::Complete,
        Self::Shown,
        Self::Publishable,
        Self::LeftOut,
        Self::Unchanged,
        Self::LogIsSet,
        Self::Bounds,
        Self::Copies,
        Self::Rounds,
        Self::Blame,
        Self::Progress,
    ];
}

/// A promise that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which.
    pub promise: Promise,
    /// When, in virtual time.
    pub at: Millis,
    /// Who and what.
    pub text: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {}: {}", self.promise, clock(self.at), self.text)
    }
}

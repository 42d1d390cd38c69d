//! What a run counts.

use crate::trace::Millis;

/// What was counted in a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Virtual milliseconds.
    pub virtual_ms: Millis,
    /// Events.
    pub events: u64,
    /// Records in the set at the end.
    pub records: u64,
    /// Records acknowledged to their publishers.
    pub acknowledged: u64,
    /// Gossip messages that honest nodes sent.
    pub messages: u64,
    /// Copies of them that honest nodes received.
    pub copies: u64,
    /// Messages times the honest nodes that could receive each.
    pub deliverable: u64,
    /// Sessions measured.
    pub sessions: u64,
    /// The most rounds between equal sets.
    pub rounds_equal: u64,
    /// The most rounds over one difference.
    pub rounds_one: u64,
    /// The longest frame.
    pub longest_frame: u64,
    /// The most bytes that waited in a room.
    pub fullest_room: u64,
    /// Crashes and restarts from a backup.
    pub crashes: u64,
    /// Envelopes of hostile nodes that were refused.
    pub refused: u64,
    /// Organisations that were not judged, because only hostile nodes still had their last operation.
    pub hindered: u64,
    /// Stubs on the disks of honest nodes at the end.
    pub left_out: u64,
}

impl Figures {
    /// Adds another run's figures; of the greatest the greater stays.
    pub fn add(&mut self, other: &Self) {
        self.virtual_ms += other.virtual_ms;
        self.events += other.events;
        self.records += other.records;
        self.acknowledged += other.acknowledged;
        self.messages += other.messages;
        self.copies += other.copies;
        self.deliverable += other.deliverable;
        self.sessions += other.sessions;
        self.crashes += other.crashes;
        self.refused += other.refused;
        self.hindered += other.hindered;
        self.left_out += other.left_out;
        self.rounds_equal = self.rounds_equal.max(other.rounds_equal);
        self.rounds_one = self.rounds_one.max(other.rounds_one);
        self.longest_frame = self.longest_frame.max(other.longest_frame);
        self.fullest_room = self.fullest_room.max(other.fullest_room);
    }
}

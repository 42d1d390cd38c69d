//! Drivers that are wrong on purpose, to show that the checks can fail.

/// One fault built into the driver of every honest node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// A crash takes a record that the disk had confirmed.
    LoseConfirmed,
    /// A publisher is told that its record is safe before the disk has confirmed it.
    AcknowledgeEarly,
    /// What the replica says to erase stays in the log.
    KeepErased,
    /// Withdrawals of others are not taken in.
    IgnoreWithdrawals,
    /// Changes of others' keys are not taken in.
    IgnoreOperations,
    /// Requests are never answered, so that only gossip carries records.
    NoReconciliation,
    /// Copies of a gossip message are passed on again and again.
    ForwardAgain,
    /// A session that has ended is taken for an offence.
    BlameEverybody,
    /// A new version of a record takes the number of the version before.
    ReuseNumbers,
    /// Records of kinds and with critical fields that a release doesn't know are shown.
    ShowEverything,
    /// Contents are published without a look at their rules.
    PublishUnchecked,
    /// An organisation signs one head and never another.
    SignOneHead,
    /// Frames are padded beyond their limit.
    SendTooMuch,
    /// Requests of a peer are worked on however many there are.
    TakeEveryRequest,
    /// Each request of a session is made twice.
    AskTwice,
    /// The last byte of an envelope is another than was signed.
    ChangeBytes,
    /// A publisher is never told that its work is done.
    NeverAcknowledge,
    /// What the replica says to drop stays on the disk.
    KeepDropped,
}

impl Sabotage {
    /// Every kind.
    pub const ALL: [Self; 18] = [
        Self::LoseConfirmed,
        Self::AcknowledgeEarly,
        Self::KeepErased,
        Self::IgnoreWithdrawals,
        Self::IgnoreOperations,
        Self::NoReconciliation,
        Self::ForwardAgain,
        Self::BlameEverybody,
        Self::ReuseNumbers,
        Self::ShowEverything,
        Self::PublishUnchecked,
        Self::SignOneHead,
        Self::SendTooMuch,
        Self::TakeEveryRequest,
        Self::AskTwice,
        Self::ChangeBytes,
        Self::NeverAcknowledge,
        Self::KeepDropped,
    ];
}

//! What becomes of an offered record, with stable codes that go over the wire and into counters.

use std::fmt;

/// The outcome of offering a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It is now the winner of its place, or part of the winning identity.
    Accepted,
    /// It was held already.
    Known,
    /// A better record of its place is held.
    Superseded,
    /// Its lease ended more than 30 days ago, or its retraction is no longer needed.
    Expired,
    /// Its signer is not known yet; it waits for an identity operation.
    Waiting,
    /// Its seq is more than 5 minutes ahead of this node's clock; it waits for its time.
    Future,
    /// Refused for good or by a limit.
    Refused(Refusal),
}

/// Why a record, frame or peer was refused. The numbers and names are part of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// Larger than an envelope may be.
    TooLarge,
    /// Not the form of an envelope.
    BadEnvelope,
    /// The body breaks a rule.
    BadBody,
    /// The signer's key is weak or not canonical.
    BadKey,
    /// The signature does not verify in this network.
    BadSignature,
    /// An identity operation that breaks a rule of identities.
    BadIdentity,
    /// The identity has removed its signer.
    Revoked,
    /// Its seq is above its signer's `until`.
    SignerEnded,
    /// Its signer's scopes do not cover its kind.
    OutOfScope,
    /// The organisation's quota is full of records with lower (seq, id).
    Quota,
    /// The node's budget for organisations without evidence is used up.
    UnknownOrgs,
    /// The room for records that wait for their signer is full.
    WaitingFull,
    /// The room for records that wait for their time is full.
    FutureFull,
    /// Waited for its signer until its time was up.
    WaitedInVain,
    /// A frame that cannot be read.
    BadFrame,
    /// A frame that answers nothing that was asked, or breaks the order of a session.
    Unexpected,
    /// More work than a peer may ask for at once.
    Busy,
    /// Left several sessions in a row without an answer.
    Silent,
    /// What a refusal of a later version is read as.
    Other,
}

impl Refusal {
    /// Every refusal, in the order of its number.
    pub const ALL: [Refusal; 19] = [
        Self::TooLarge,
        Self::BadEnvelope,
        Self::BadBody,
        Self::BadKey,
        Self::BadSignature,
        Self::BadIdentity,
        Self::Revoked,
        Self::SignerEnded,
        Self::OutOfScope,
        Self::Quota,
        Self::UnknownOrgs,
        Self::WaitingFull,
        Self::FutureFull,
        Self::WaitedInVain,
        Self::BadFrame,
        Self::Unexpected,
        Self::Busy,
        Self::Silent,
        Self::Other,
    ];

    /// Its name in counters, logs and the specification.
    pub fn name(self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::BadEnvelope => "bad-envelope",
            Self::BadBody => "bad-body",
            Self::BadKey => "bad-key",
            Self::BadSignature => "bad-signature",
            Self::BadIdentity => "bad-identity",
            Self::Revoked => "revoked",
            Self::SignerEnded => "signer-ended",
            Self::OutOfScope => "out-of-scope",
            Self::Quota => "quota",
            Self::UnknownOrgs => "unknown-orgs",
            Self::WaitingFull => "waiting-full",
            Self::FutureFull => "future-full",
            Self::WaitedInVain => "waited-in-vain",
            Self::BadFrame => "bad-frame",
            Self::Unexpected => "unexpected",
            Self::Busy => "busy",
            Self::Silent => "silent",
            Self::Other => "other",
        }
    }

    /// Whether the bytes themselves prove the sender's fault, whatever the receiver knows.
    pub fn is_senders_fault(self) -> bool {
        matches!(
            self,
            Self::TooLarge | Self::BadEnvelope | Self::BadBody | Self::BadKey | Self::BadSignature | Self::BadFrame
        )
    }
}

/// Codes of refusals start here; lower ones are the other verdicts.
const FIRST_REFUSAL: u64 = 16;

impl Verdict {
    /// The code on the wire.
    pub fn code(self) -> u64 {
        match self {
            Self::Accepted => 0,
            Self::Known => 1,
            Self::Superseded => 2,
            Self::Expired => 3,
            Self::Waiting => 4,
            Self::Future => 5,
            Self::Refused(refusal) => FIRST_REFUSAL + refusal as u64,
        }
    }

    /// The verdict of a code.
    pub fn from_code(code: u64) -> Option<Self> {
        Some(match code {
            0 => Self::Accepted,
            1 => Self::Known,
            2 => Self::Superseded,
            3 => Self::Expired,
            4 => Self::Waiting,
            5 => Self::Future,
            _ => {
                let number = usize::try_from(code.checked_sub(FIRST_REFUSAL)?).unwrap_or(usize::MAX);
                Self::Refused(Refusal::ALL.get(number).copied().unwrap_or(Refusal::Other))
            }
        })
    }

    /// Its name in counters, logs and the specification.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Known => "known",
            Self::Superseded => "superseded",
            Self::Expired => "expired",
            Self::Waiting => "waiting",
            Self::Future => "future",
            Self::Refused(refusal) => refusal.name(),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl From<&crate::envelope::EnvelopeError> for Refusal {
    fn from(error: &crate::envelope::EnvelopeError) -> Self {
        use crate::envelope::EnvelopeError as E;
        match error {
            E::TooLarge(_) => Self::TooLarge,
            E::Form(_) => Self::BadEnvelope,
            E::Body(_) => Self::BadBody,
            E::Key(_) => Self::BadKey,
            E::Signature => Self::BadSignature,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_its_own_code_and_name() {
        let mut verdicts = vec![
            Verdict::Accepted,
            Verdict::Known,
            Verdict::Superseded,
            Verdict::Expired,
            Verdict::Waiting,
            Verdict::Future,
        ];
        verdicts.extend(Refusal::ALL.map(Verdict::Refused));
        let names: std::collections::BTreeSet<_> = verdicts.iter().map(|v| v.name()).collect();
        assert_eq!(names.len(), verdicts.len());
        for verdict in verdicts {
            assert_eq!(Verdict::from_code(verdict.code()), Some(verdict));
        }
        assert_eq!(Verdict::from_code(6), None);
        for later in [FIRST_REFUSAL + Refusal::ALL.len() as u64, u64::MAX] {
            assert_eq!(Verdict::from_code(later), Some(Verdict::Refused(Refusal::Other)));
        }
    }
}

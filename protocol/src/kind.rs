//! Kinds of records.

use std::fmt;

/// What a record is about; on the wire a text of 1 to 32 characters `a-z`, `0-9` and `-`, starting with a letter.
///
/// A kind this version doesn't know is carried on and reconciled like any other, but not shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An identity operation.
    Identity,
    /// How many records an organisation has published, and their Merkle root.
    Head,
    /// Where a node can be reached and for whom it acts.
    Node,
    /// Who an organisation is.
    Organisation,
    /// What can be bought or taken into use.
    Product,
    /// What can be asked of whom.
    Competence,
    /// How something is done well, told so that others can do it too.
    Practice,
    /// What somebody looks for.
    Need,
    /// A funding call.
    Call,
    /// A project idea that looks for partners.
    PartnerSearch,
    /// A project and what became of it.
    Project,
    /// Where data or samples are held, and the way to them.
    Dataset,
    /// What one organisation states about another or its record.
    Endorsement,
    /// Others' records in an order.
    Showcase,
    /// A fair, a webinar, a discussion.
    Event,
    /// A programme or a measure of one.
    Action,
    /// How a person goes from service to service; only the test-only build of a later version knows it.
    #[cfg(feature = "later-version")]
    Pathway,
    /// A kind of a later version.
    Other(OtherKind),
}

/// The text of a kind that this version doesn't know, checked for its form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OtherKind(Box<str>);

/// The kinds whose records people publish and read.
pub const PUBLISHED: [Kind; if cfg!(feature = "later-version") { 14 } else { 13 }] = [
    Kind::Organisation,
    Kind::Product,
    Kind::Competence,
    Kind::Practice,
    Kind::Need,
    Kind::Call,
    Kind::PartnerSearch,
    Kind::Project,
    Kind::Dataset,
    Kind::Endorsement,
    Kind::Showcase,
    Kind::Event,
    Kind::Action,
    #[cfg(feature = "later-version")]
    Kind::Pathway,
];

impl Kind {
    /// Longest text of a kind.
    pub const MAX_BYTES: usize = 32;

    /// Reads a kind, or `None` when the text has not the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "identity" => Self::Identity,
            "head" => Self::Head,
            "node" => Self::Node,
            "organisation" => Self::Organisation,
            "product" => Self::Product,
            "competence" => Self::Competence,
            "practice" => Self::Practice,
            "need" => Self::Need,
            "call" => Self::Call,
            "partner-search" => Self::PartnerSearch,
            "project" => Self::Project,
            "dataset" => Self::Dataset,
            "endorsement" => Self::Endorsement,
            "showcase" => Self::Showcase,
            "event" => Self::Event,
            "action" => Self::Action,
            #[cfg(feature = "later-version")]
            "pathway" => Self::Pathway,
            other => {
                let form = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
                let well_formed = (1..=Self::MAX_BYTES).contains(&other.len())
                    && other.as_bytes()[0].is_ascii_lowercase()
                    && other.bytes().all(form);
                if !well_formed {
                    return None;
                }
                Self::Other(OtherKind(other.into()))
            }
        })
    }

    /// The kind as it is on the wire.
    pub fn name(&self) -> &str {
        match self {
            Self::Identity => "identity",
            Self::Head => "head",
            Self::Node => "node",
            Self::Organisation => "organisation",
            Self::Product => "product",
            Self::Competence => "competence",
            Self::Practice => "practice",
            Self::Need => "need",
            Self::Call => "call",
            Self::PartnerSearch => "partner-search",
            Self::Project => "project",
            Self::Dataset => "dataset",
            Self::Endorsement => "endorsement",
            Self::Showcase => "showcase",
            Self::Event => "event",
            Self::Action => "action",
            #[cfg(feature = "later-version")]
            Self::Pathway => "pathway",
            Self::Other(other) => &other.0,
        }
    }

    /// Whether nodes use it among themselves; the others are the published kinds that counts and digests are about.
    pub fn is_system(&self) -> bool {
        matches!(self, Self::Identity | Self::Head | Self::Node)
    }

    /// Whether this version can show records of the kind to readers.
    pub fn is_shown(&self) -> bool {
        PUBLISHED.contains(self)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_of_a_later_version_survives() {
        let kind = Kind::parse("pathway").unwrap();
        assert_eq!(kind.name(), "pathway");
        assert!(!kind.is_system() && !kind.is_shown());
    }

    #[test]
    fn what_is_not_a_plain_label_is_no_kind() {
        for bad in ["", "Product", "1st", "-x", "tuote ", "käytäntö", &"k".repeat(33)] {
            assert_eq!(Kind::parse(bad), None, "{bad}");
        }
    }
}

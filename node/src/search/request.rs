//! What a reader asks of the search, and what it answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use kirjo_protocol::id::OrgId;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::replica::Arrival;
use kirjo_protocol::time::UnixMillis;

use super::cursor::Cursor;
use super::reasons::Reason;
use crate::catalogue::Document;
use crate::deadline::Deadline;

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// The best answers first.
    #[default]
    Relevance,
    /// The newest first.
    Newest,
    /// What closes soonest first, then what has closed, the latest first, then what never closes.
    Deadline,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Relevance, Self::Newest, Self::Deadline];
    /// Their names.
    pub const NAMES: [&str; 3] = [Self::Relevance.name(), Self::Newest.name(), Self::Deadline.name()];

    /// Its name, as parameters and surveys have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Newest => "newest",
            Self::Deadline => "deadline",
        }
    }
}

/// From when until when, both included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    /// Not before.
    pub from: Option<UnixMillis>,
    /// Not after.
    pub to: Option<UnixMillis>,
}

impl Range {
    /// Whether an instant is in it.
    pub fn contains(&self, instant: UnixMillis) -> bool {
        self.from.is_none_or(|from| from <= instant) && self.to.is_none_or(|to| instant <= to)
    }

    /// Whether it takes everything.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// What a reader asks.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// What was typed; everything answers an empty text.
    pub text: String,
    /// Only these kinds, when any are named.
    pub kinds: Vec<Kind>,
    /// Only these organisations', when any are named.
    pub orgs: Vec<OrgId>,
    /// For facets by their number in [`FACETS`](super::facets::FACETS): only records with one of these codes.
    pub codes: BTreeMap<usize, Vec<u64>>,
    /// Only records with a deadline within.
    pub closes: Range,
    /// Only records that were signed within.
    pub updated: Range,
    /// Only records whose lease ends within.
    pub expires: Range,
    /// Only what arrived after this.
    pub since: Option<Arrival>,
    /// The order.
    pub sort: Sort,
    /// Most records of the page.
    pub limit: usize,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// Whether to count by facets.
    pub count: bool,
    /// Whether to say why each record is there.
    pub explain: bool,
    /// Until when somebody waits for the answer.
    pub deadline: Deadline,
}

/// A record that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is in the store.
    pub arrival: Arrival,
    /// How well it answers.
    pub score: u64,
    /// Why, when that was asked.
    pub reasons: Vec<Reason>,
}

/// How many records there are for each value of each facet, were only that value chosen of the facet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// By kind, in the order of the published ones.
    pub kinds: Vec<usize>,
    /// By organisation.
    pub orgs: BTreeMap<OrgId, usize>,
    /// For each facet, by the number of the code.
    pub codes: Vec<BTreeMap<u64, usize>>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// How many records in all.
    pub total: usize,
    /// Those of the page.
    pub found: Vec<Found>,
    /// Where the next page starts.
    pub next: Option<Cursor>,
    /// Counts by facets, when they were asked for.
    pub counts: Option<Counts>,
    /// Words that nothing answers, and what they were taken for.
    pub instead: Vec<(String, String)>,
}

/// Something to go on with while a query is typed.
#[derive(Debug, Clone)]
pub enum Suggestion {
    /// A concept by its label.
    Concept {
        /// The label.
        text: String,
        /// Codes that mean it, as `list:code`.
        codes: Vec<String>,
    },
    /// A record by its title.
    Record(Arc<Document>),
}

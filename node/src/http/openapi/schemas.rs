//! What answers look like, for the description of the interface.
//!
//! Handlers write their answers member by member, and a test reads each of them back into these types, which in tests
//! refuse a member that they don't know and miss one that is not there. Published, they stay open: later versions add
//! members.

#![allow(dead_code, reason = "what is described is written elsewhere; only tests read these")]

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;

/// A text by language tag (BCP 47).
pub(in crate::http) type Texts = BTreeMap<String, String>;

macro_rules! shapes {
    ($($(#[$attribute:meta])* $shape:ident { $($(#[$of_field:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$attribute])*
        #[derive(Debug, ToSchema)]
        #[cfg_attr(test, derive(serde::Deserialize), serde(deny_unknown_fields))]
        pub(in crate::http) struct $shape {
            $($(#[$of_field])* pub(in crate::http) $field: $type),*
        }
    )*};
}

pub(super) use shapes;

shapes! {
    /// One record of a list.
    Item {
        /// The organisation that signed it.
        org: String,
        /// Its place within the organisation.
        key: String,
        /// The hash of what was signed.
        id: String,
        /// What it is about.
        kind: String,
        /// Its name.
        title: Texts,
        /// A sentence about it.
        summary: Texts,
        /// The organisation's name in its own words; empty while its own record is not here.
        publisher: Texts,
        /// Its version.
        seq: u64,
        /// When it was signed.
        #[schema(format = DateTime)]
        published: String,
        /// When its lease ends.
        #[schema(format = DateTime)]
        expires: String,
        /// Codes of themes.
        themes: Vec<String>,
        /// Languages of its texts.
        languages: Vec<String>,
        /// Whether it is an example that nobody really offers.
        demo: bool,
        /// The last day of a device's certificate, when it has passed.
        #[schema(required)]
        certificate_expired: Option<String>,
        /// Whether it is a device that may only be shown.
        not_ce_marked: bool,
        /// Its page in the reader's language.
        url: String,
    }
    /// A page of a list of records.
    Records {
        /// How many records the whole list has.
        total: u64,
        /// The page's.
        items: Vec<Item>,
        /// The cursor of the next page; null on the last.
        #[schema(required)]
        next: Option<String>,
    }
    /// Why a record is among the answers.
    Why {
        /// The word of the query.
        word: String,
        /// How it answers: exact, inflected, part, folded, synonym, narrower, code, beginning or typo.
        r#match: String,
        /// In which part of the record: title, brief, body, publisher or code.
        part: String,
        /// The same in words, in the reader's language.
        text: String,
        /// By what else.
        by: Option<String>,
        /// In which language.
        lang: Option<String>,
    }
    /// One answer to a search.
    Hit {
        /// The organisation that signed it.
        org: String,
        /// Its place within the organisation.
        key: String,
        /// The hash of what was signed.
        id: String,
        /// What it is about.
        kind: String,
        /// Its name.
        title: Texts,
        /// A sentence about it.
        summary: Texts,
        /// The organisation's name in its own words.
        publisher: Texts,
        /// Its version.
        seq: u64,
        /// When it was signed.
        #[schema(format = DateTime)]
        published: String,
        /// When its lease ends.
        #[schema(format = DateTime)]
        expires: String,
        /// Codes of themes.
        themes: Vec<String>,
        /// Languages of its texts.
        languages: Vec<String>,
        /// Whether it is an example that nobody really offers.
        demo: bool,
        /// The last day of a device's certificate, when it has passed.
        #[schema(required)]
        certificate_expired: Option<String>,
        /// Whether it is a device that may only be shown.
        not_ce_marked: bool,
        /// Its page in the reader's language.
        url: String,
        /// How well it answers.
        score: u64,
        /// Why it is there, with `explain=true`.
        why: Option<Vec<Why>>,
    }
    /// A word that nothing answers, and what it was taken for.
    Instead {
        /// The word of the query.
        word: String,
        /// Another word, which records have.
        taken_for: String,
    }
    /// A value of a facet.
    FacetValue {
        /// The code, or the id of an organisation.
        code: String,
        /// Its name.
        label: Texts,
        /// How many records there are, were this value alone chosen of its facet.
        count: u64,
    }
    /// A page of what answers a search.
    Found {
        /// How many records answer.
        total: u64,
        /// The page's, in order.
        items: Vec<Hit>,
        /// The cursor of the next page; null on the last.
        #[schema(required)]
        next: Option<String>,
        /// Words that were taken for others.
        instead: Option<Vec<Instead>>,
        /// Counts by facet, with `facets=true`.
        facets: Option<BTreeMap<String, Vec<FacetValue>>>,
    }
    /// The counts of a search.
    Counts {
        /// How many records answer.
        total: u64,
        /// Values that occur, by facet.
        facets: BTreeMap<String, Vec<FacetValue>>,
    }
    /// Something to go on with.
    Suggestion {
        /// `concept`, `organisation` or `record`.
        r#type: String,
        /// What to show.
        #[schema(required)]
        text: Option<String>,
        /// Of a concept, codes that mean it, as `list:code`.
        codes: Option<Vec<String>>,
        /// Of a record, its organisation.
        org: Option<String>,
        /// Its place within the organisation.
        key: Option<String>,
        /// What it is about.
        kind: Option<String>,
        /// Its page.
        url: Option<String>,
    }
    /// Words and records to go on with.
    Suggestions {
        /// Concepts, then records.
        items: Vec<Suggestion>,
    }
    /// A statement of somebody about a record or an organisation.
    Statement {
        /// Who states it.
        org: String,
        /// The place of the endorsement.
        key: String,
        /// Whoever states it, by name.
        publisher: Texts,
        /// A code of the list `endorsement-type`.
        r#type: String,
        /// From which day on.
        #[schema(required)]
        since: Option<String>,
        /// To which day.
        #[schema(required)]
        until: Option<String>,
        /// Whether that day has passed.
        ended: bool,
    }
    /// Statements that count.
    Statements {
        /// How many there are.
        total: u64,
        /// At most a hundred.
        items: Vec<Statement>,
    }
    /// A record that refers to another.
    Referrer {
        /// Its organisation.
        org: String,
        /// Its place.
        key: String,
        /// What it is about.
        kind: String,
        /// In what sense it refers.
        role: String,
        /// Its name.
        title: Texts,
    }
    /// Records that refer to another.
    Referrers {
        /// How many there are.
        total: u64,
        /// At most a hundred.
        items: Vec<Referrer>,
    }
    /// An item of a showcase.
    ShowcaseItem {
        /// Its organisation.
        org: String,
        /// Its place.
        key: String,
        /// Whether its owner consents to being there.
        consents: bool,
    }
    /// All of a record.
    Record {
        /// The version of the format.
        version: u64,
        /// The organisation that signed it.
        org: String,
        /// What it is about.
        kind: String,
        /// Its place within the organisation.
        key: String,
        /// Its version.
        seq: u64,
        /// When its lease ends.
        #[schema(format = DateTime)]
        expires: String,
        /// Its content, by the schema of its kind under /schemas/; null when only the signed bytes can say it.
        #[schema(required)]
        content: Option<BTreeMap<String, Value>>,
        /// Names of fields that a reader must understand to show it.
        critical: Vec<String>,
        /// The hash of what was signed.
        id: String,
        /// The key that signed it.
        signer: String,
        /// When it was signed.
        #[schema(format = DateTime)]
        published: String,
        /// `shown`, `expired`, `system` or `not-shown`.
        status: String,
        /// The organisation's name in its own words.
        publisher: Texts,
        /// Length of the signed bytes.
        bytes: u64,
        /// Whether it is an example that nobody really offers.
        demo: bool,
        /// What readers are to be told then.
        demo_notice: Option<String>,
        /// Its page.
        url: Option<String>,
        /// The last day of a device's certificate, when it has passed.
        certificate_expired: Option<String>,
        /// What readers of a device that may only be shown are to be told.
        not_ce_notice: Option<String>,
        /// What others state about it.
        statements: Statements,
        /// What refers to it.
        referenced_by: Referrers,
        /// Of a showcase, its items in their order.
        items: Option<Vec<ShowcaseItem>>,
    }
    /// A record that was asked for and is not given.
    Missing {
        /// The organisation.
        org: String,
        /// The place.
        key: String,
        /// The code of the problem: no-record, retracted or left-out.
        why: String,
        /// The type of the problem, as the record alone would have been answered.
        r#type: String,
        /// Its title, in the reader's language.
        title: String,
        /// Its status.
        status: u16,
        /// What it means.
        detail: String,
        /// The same as `why`.
        code: String,
        /// The id of what was withdrawn or left out.
        id: Option<String>,
        /// When it was withdrawn.
        retracted: Option<String>,
        /// Why the operator leaves it out.
        reason: Option<String>,
        /// Since when.
        since: Option<String>,
    }
    /// Several records.
    Batch {
        /// Those that are here, in the order in which they were asked for.
        items: Vec<Record>,
        /// Those that are not.
        missing: Vec<Missing>,
    }
    /// One step of the log of this node.
    Change {
        /// The number of the step, this node's own.
        arrival: u64,
        /// The organisation.
        org: String,
        /// The place.
        key: String,
        /// The hash of what was signed.
        id: String,
        /// What it is about.
        kind: String,
        /// The version.
        seq: u64,
        /// When it was signed.
        #[schema(format = DateTime)]
        published: String,
        /// When the lease ends.
        #[schema(format = DateTime)]
        expires: String,
        /// Whether the record was withdrawn.
        retraction: bool,
    }
    /// Steps of the log.
    Changes {
        /// What became visible and what was withdrawn, oldest first.
        items: Vec<Change>,
        /// The number to go on from.
        next: u64,
        /// Whether there is more already.
        more: bool,
    }
    /// Whether the node lives.
    Health {
        /// `ok`.
        status: String,
    }
    /// Whether the node answers readers.
    Ready {
        /// Whether it does.
        ready: bool,
    }
}

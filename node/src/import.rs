//! Imports: from what an organisation has already to records as `kirjo publish` takes them.
//!
//! Each reader goes from bytes to drafts and knows nothing of the network; what it can't use is named by row, line or
//! node, and costs no other row. Everything is held to bounds that are named here and in the readers: a source may
//! come from anybody. What comes out is held in memory until all is read, because an import that does not fit into an
//! organisation's quota is refused before anything of it is published; and the quota bounds that memory.

mod dcat;
mod draft;
mod encoding;
pub mod fault;
mod format;
mod graph;
mod icalendar;
mod json;
mod jsonld;
mod labels;
mod lines;
mod linked;
mod mapping;
mod publiccode;
mod rdf;
mod rows;
mod schema_org;
mod source;
mod tables;
#[cfg(test)]
mod tests;
mod times;
mod values;

use std::collections::BTreeMap;
use std::io::Read;

use kirjo_protocol::limits::{LARGE_ENVELOPE, QUOTA_LARGE, QUOTA_RECORDS};
use serde_json::Value;

pub use fault::{Broken, Fault, Place, Rule};
pub use format::Format;
pub use mapping::Mapping;
pub use source::Source;

use draft::{Draft, Finished};
use encoding::Input;

/// Largest document that has to be held whole: JSON, JSON-LD, Turtle, RDF/XML. Tables, NDJSON and calendars are read
/// as they come and have no such bound.
pub const MAX_DOCUMENT_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of records held until all is read: what an organisation may have in the network, and half of it again for the
/// names of fields, which JSON repeats.
pub const MAX_HELD_BYTES: usize =
    (QUOTA_RECORDS * LARGE_ENVELOPE + QUOTA_LARGE * kirjo_protocol::limits::MAX_ENVELOPE) / 2 * 3;
/// Rows that are refused or left of which the reason is kept; others are only counted.
pub const MAX_REASONS: usize = 10_000;

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The kind of records, or the only one that is taken from a source with several.
    pub kind: Option<String>,
    /// Columns and fields.
    pub mapping: Option<Mapping>,
    /// Where the source comes from, said by whoever imports; it goes before what mapping and source say.
    pub source: Source,
    /// Paths of fields and what they have in a record that says nothing.
    pub defaults: Vec<(String, String)>,
    /// The language of texts that don't say theirs.
    pub language: Option<String>,
    /// The time zone of times that don't say theirs.
    pub zone: Option<String>,
    /// The day of the import, such as `2026-11-28`.
    pub today: String,
}

impl Options {
    /// The source of a record of which something is said by itself.
    fn source(&self, own: &Source) -> Source {
        let mapped = self.mapping.as_ref().map(|mapping| mapping.source.clone()).unwrap_or_default();
        self.source.or(&mapped).or(own)
    }

    fn language(&self) -> Option<&str> {
        self.language.as_deref().or_else(|| self.mapping.as_ref()?.language.as_deref())
    }

    fn zone(&self) -> Option<&str> {
        self.zone.as_deref().or_else(|| self.mapping.as_ref()?.zone.as_deref())
    }
}

/// A record that can be published.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// In which of the sources, counted from zero.
    pub file: usize,
    /// Where in it.
    pub place: Place,
    /// Its `localId`.
    pub id: String,
    /// The name of its source.
    pub source: String,
    /// Whether it is the profile of an organisation, of which each has one.
    pub is_profile: bool,
    /// The record as JSON text, which is smaller than the value.
    pub record: String,
}

/// A row that can't be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// In which of the sources, counted from zero.
    pub file: usize,
    /// Where in it.
    pub place: Place,
    /// Why.
    pub faults: Vec<Fault>,
}

/// Why something is left alone that is not wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// No kind of record is like it.
    NoSuchKind,
    /// Another kind was asked for.
    OtherKind,
    /// An organisation, which publishes itself.
    Organisation,
    /// An event that is over.
    Over,
}

impl Reason {
    /// Every reason, so that a catalogue of sentences can be checked for completeness.
    pub const ALL: [Reason; 4] = [Self::NoSuchKind, Self::OtherKind, Self::Organisation, Self::Over];

    /// Its stable name; the sentence is in the catalogue under `import-left-` and this.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSuchKind => "no-such-kind",
            Self::OtherKind => "other-kind",
            Self::Organisation => "organisation",
            Self::Over => "over",
        }
    }
}

/// Something that is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// In which of the sources, counted from zero.
    pub file: usize,
    /// Where in it.
    pub place: Place,
    /// Why.
    pub reason: Reason,
    /// What it is, in the words of the source.
    pub what: String,
}

/// What has been read from the sources of one import.
#[derive(Debug, Default)]
pub struct Import {
    options: Options,
    files: usize,
    /// The records, at most as many as an organisation may have.
    pub candidates: Vec<Candidate>,
    /// Records in all, also those beyond that.
    pub found: u64,
    /// What is refused, as far as the reasons are kept.
    pub refused: Vec<Refused>,
    /// How many are refused.
    pub refused_count: u64,
    /// What is left alone, as far as the reasons are kept.
    pub left: Vec<Left>,
    /// How many are left alone.
    pub left_count: u64,
    /// Refused rows whose id could not be read, so that nobody can say which of the earlier records they are.
    pub nameless: u64,
    /// The names of the sources that the records say.
    pub sources: std::collections::BTreeSet<String>,
    /// Ids of records, refused and left ones included, and where each stands.
    ids: BTreeMap<String, (usize, Place)>,
    held: usize,
    organisations: u64,
}

impl Import {
    /// An import that has read nothing yet.
    pub fn new(options: Options) -> Self {
        Self { options, ..Self::default() }
    }

    /// Reads one source; without a format, by its name and its beginning.
    ///
    /// # Errors
    /// Why nothing of it can be used. What is wrong with single rows is in [`Import::refused`].
    pub fn read(&mut self, name: &str, format: Option<Format>, source: impl Read) -> Result<Format, Broken> {
        let input = Input::open(source)?;
        let format = match format.or_else(|| Format::of(name, input.head())) {
            Some(format) => format,
            None => {
                let fault = Fault::whole(Rule::UnknownFormat, &[]);
                return Err(fault.listing("formats", Format::ALL.map(Format::name)).into());
            }
        };
        let before = self.found + self.refused_count + self.left_count;
        match format {
            Format::Csv => tables::csv(self, input)?,
            Format::Ndjson => tables::lines(self, input)?,
            Format::Json => tables::document(self, &input.text(MAX_DOCUMENT_BYTES)?)?,
            Format::JsonLd => jsonld::read(self, &input.text(MAX_DOCUMENT_BYTES)?)?,
            Format::Turtle => rdf::turtle(self, &input.text(MAX_DOCUMENT_BYTES)?)?,
            Format::RdfXml => rdf::xml(self, &input.text(MAX_DOCUMENT_BYTES)?)?,
            Format::PublicCode => publiccode::read(self, name, &input.text(publiccode::MAX_BYTES)?)?,
            Format::ICalendar => icalendar::read(self, input)?,
        }
        if self.found + self.refused_count + self.left_count == before {
            return Err(Broken::whole(Rule::NoRecords, &[]));
        }
        self.files += 1;
        Ok(format)
    }

    /// Whether an id stands somewhere in the sources, be it in a row that is refused or left.
    pub fn has(&self, id: &str) -> bool {
        self.ids.contains_key(id)
    }

    /// Takes a draft: a record, or one that is refused or left.
    fn take(&mut self, draft: Draft) {
        match draft.finish(&self.options) {
            (place, Finished::OtherKind { id, kind }) => self.leave(place, id, Reason::OtherKind, &kind),
            (place, Finished::Refused { id, faults }) => self.refuse(place, id, faults),
            (place, Finished::Record { id, source, record }) => self.keep(place, id, source, &record),
        }
    }

    fn keep(&mut self, place: Place, id: String, source: String, record: &Value) {
        if let Some((_, first)) = self.ids.get(&id) {
            let first = match (first.row, first.line, &first.node) {
                (Some(row), _, _) => row.to_string(),
                (_, Some(line), _) => line.to_string(),
                (_, _, node) => node.clone().unwrap_or_default(),
            };
            let fault = Fault::new("localId", Rule::DuplicateId, &[("value", &id), ("first", &first)]);
            self.refuse(place, None, vec![fault]);
            self.nameless -= 1;
            return;
        }
        let is_profile = record.get("kind").and_then(Value::as_str) == Some("organisation");
        if is_profile {
            self.organisations += 1;
            if self.organisations > 1 {
                self.refuse(place, Some(id), vec![Fault::whole(Rule::OneOrganisation, &[])]);
                return;
            }
        }
        self.found += 1;
        let record = record.to_string();
        if self.candidates.len() == QUOTA_RECORDS || self.held + record.len() > MAX_HELD_BYTES {
            return;
        }
        self.held += record.len();
        self.sources.insert(source.clone());
        self.ids.insert(id.clone(), (self.files, place.clone()));
        self.candidates.push(Candidate { file: self.files, place, id, source, is_profile, record });
    }

    fn refuse(&mut self, place: Place, id: Option<String>, faults: Vec<Fault>) {
        self.refused_count += 1;
        match id {
            Some(id) if self.refused_count <= MAX_REASONS as u64 => {
                self.ids.entry(id).or_insert_with(|| (self.files, place.clone()));
            }
            _ => self.nameless += 1,
        }
        if self.refused.len() < MAX_REASONS {
            self.refused.push(Refused { file: self.files, place, faults });
        }
    }

    fn leave(&mut self, place: Place, id: Option<String>, reason: Reason, what: &str) {
        self.left_count += 1;
        if let Some(id) = id.filter(|_| self.left_count <= MAX_REASONS as u64) {
            self.ids.entry(id).or_insert_with(|| (self.files, place.clone()));
        }
        if self.left.len() < MAX_REASONS {
            self.left.push(Left { file: self.files, place, reason, what: fault::short(what) });
        }
    }
}

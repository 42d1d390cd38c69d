//! The controlled lists: themes, regions, regulatory statuses and the like, with their labels.
//!
//! A record carries the bare code; what people read is looked up here, in Finnish, Swedish or English, and so is the
//! IRI that exports give it. Vocabularies of others move, and then only the tables here change, not the records.
//! The lists are part of the release (`codes/codes.tsv`, `codes/lists.tsv`), not of the wire format: a node that
//! doesn't know a code of a later release still keeps and forwards the record, it only can't name the code.
//! The lists `country`, `language` and `nuts-3` give names only; what a record may write is decided by its form, see
//! [`crate::content::text`].
//!
//! ```
//! use kirjo_protocol::codes;
//!
//! assert_eq!(codes::label("themes", "home-care", "sv"), Some("Hemvård"));
//! assert_eq!(codes::find("region", "siun sote", None).map(|code| code.code), Some("HVA:14"));
//! let csv = codes::get("file-format", "csv").map(codes::Code::iri);
//! assert_eq!(csv.as_deref(), Some("http://publications.europa.eu/resource/authority/file-type/CSV"));
//! ```

mod names;
mod table;
#[cfg(test)]
mod tests;

pub use names::{NAME_MAX, find};

/// The namespace of the codes that no public vocabulary has. A list and a code follow: `themes/home-care`.
pub const OWN: &str = "https://kirjo.example/codes/";

/// The languages that every code has a label in, in the order in which [`find`] tries them.
pub const LANGUAGES: [&str; 3] = ["fi", "sv", "en"];

/// One code of a controlled list with its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The list it belongs to, such as `themes`.
    pub list: &'static str,
    /// What a record carries.
    pub code: &'static str,
    /// The Finnish label.
    pub fi: &'static str,
    /// The Swedish label.
    pub sv: &'static str,
    /// The English label.
    pub en: &'static str,
    /// What else it is called, by language as in [`LANGUAGES`]; names are parted by semicolons.
    synonyms: [&'static str; 3],
    /// Its IRI where that isn't made of the list's base and the code; else empty.
    iri: &'static str,
}

impl Code {
    /// The label in `fi`, `sv` or `en`; other languages have none.
    pub fn label(&self, lang: &str) -> Option<&'static str> {
        match lang {
            "fi" => Some(self.fi),
            "sv" => Some(self.sv),
            "en" => Some(self.en),
            _ => None,
        }
    }

    /// What else it is called in `fi`, `sv` or `en`: words of every day, abbreviations, former names.
    pub fn synonyms(&self, lang: &str) -> impl Iterator<Item = &'static str> + use<> {
        let at = LANGUAGES.iter().position(|known| *known == lang);
        at.map_or("", |at| self.synonyms[at]).split(';').filter(|name| !name.is_empty())
    }

    /// Its IRI: that of a public vocabulary where there is one, else one in [`OWN`].
    pub fn iri(&self) -> String {
        if !self.iri.is_empty() {
            return self.iri.to_owned();
        }
        let base = list(self.list).map_or(OWN, |list| list.iri_base);
        format!("{base}{}", self.code)
    }

    /// Whether a public vocabulary has it, so that others understand its IRI.
    pub fn is_public(&self) -> bool {
        !self.iri.is_empty() || list(self.list).is_some_and(|list| !list.iri_base.starts_with(OWN))
    }
}

/// Where a list comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// Its name, such as `themes`.
    pub name: &'static str,
    /// Its version: that of the source, or the month in which we last changed it, such as `2026-11`.
    pub version: &'static str,
    /// Who made it.
    pub source: &'static str,
    /// The terms on which it may be used.
    pub licence: &'static str,
    /// What stands before a code in its IRI, unless the code has an IRI of its own.
    pub iri_base: &'static str,
}

/// One code of a list.
pub fn get(list: &str, code: &str) -> Option<&'static Code> {
    table::get(list, code)
}

/// Whether a list has a code.
pub fn contains(list: &str, code: &str) -> bool {
    get(list, code).is_some()
}

/// The label of a code in `fi`, `sv` or `en`.
pub fn label(list: &str, code: &str, lang: &str) -> Option<&'static str> {
    get(list, code)?.label(lang)
}

/// All codes of a list in the order in which they are shown; nothing when there is no such list.
pub fn all(list: &str) -> impl Iterator<Item = &'static Code> + use<> {
    table::codes(list).iter()
}

/// The names of all lists in the order of the file.
pub fn lists() -> impl Iterator<Item = &'static str> {
    table::lists().map(|list| list.name)
}

/// Where a list comes from.
pub fn list(name: &str) -> Option<&'static List> {
    table::list(name)
}

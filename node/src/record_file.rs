//! Record files: the YAML, JSON and CSV that people write, read into plain values.
//!
//! A file holds one record, a list of records, or (YAML) several documents of either; of CSV each row is one. What is read here is
//! only the form: whether the fields are right is for the content rules when the records are published.
//! YAML is read narrowly, because a catalogue must not guess: only `true` and `false` are yes and no, so
//! that Norway stays `NO`; dates stay text; numbers with a fraction, repeated keys, merge keys and unknown
//! tags are errors; and what an alias may blow up to is bounded. Every error names the file, the line and
//! the column, and carries a rule whose sentence the message catalogue has in three languages.

pub mod csv;
mod json;
#[cfg(test)]
mod tests;
mod yaml;

use std::fmt;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

/// Largest file in bytes: some ten thousand records of ordinary length, and little enough to hold in memory twice.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;
/// Most records in one file: as many as one organisation may hold in a network.
pub const MAX_FILE_RECORDS: usize = kirjo_protocol::limits::QUOTA_RECORDS;
/// Longest piece of a file that an error repeats, in characters.
const MAX_EXCERPT: usize = 80;

/// The name that stands for standard input.
pub const STDIN: &str = "-";

/// A line and a column of a file, both counted from one, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Which rule of record files a file breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRule {
    /// The file can't be opened or read; the reason is the operating system's.
    Unreadable(String),
    /// More than [`MAX_FILE_BYTES`].
    TooLarge,
    /// Not text in UTF-8.
    NotUtf8,
    /// Not YAML or JSON at all; the detail is the parser's, in English.
    Syntax(String),
    /// The same key twice in one map.
    DuplicateKey(String),
    /// A merge key `<<`.
    MergeKey,
    /// A YAML tag that records don't use.
    Tag(String),
    /// Aliases, nesting or sheer number of parts beyond what a record file needs.
    TooComplex,
    /// A number with a fraction, an exponent, or too large.
    Fraction(String),
    /// The head of a CSV column that is no path of a field.
    Column(String),
    /// A CSV row with more or fewer cells than the first row has.
    Cells {
        /// As many as there should be.
        expected: u64,
        /// As many as there are.
        found: u64,
    },
    /// Something other than a map where a record should be.
    NotARecord,
    /// Nothing in the file.
    NoRecords,
    /// More than [`MAX_FILE_RECORDS`].
    TooManyRecords,
}

impl FileRule {
    /// Every code, so that a catalogue of sentences can be checked for completeness.
    pub const CODES: [&'static str; 14] = [
        "unreadable",
        "too-large",
        "not-utf8",
        "syntax",
        "duplicate-key",
        "merge-key",
        "tag",
        "too-complex",
        "fraction",
        "column",
        "cells",
        "not-a-record",
        "no-records",
        "too-many-records",
    ];

    /// The stable name of the rule; its sentence is in the catalogue under `cli-file-` and this.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::TooLarge => "too-large",
            Self::NotUtf8 => "not-utf8",
            Self::Syntax(_) => "syntax",
            Self::DuplicateKey(_) => "duplicate-key",
            Self::MergeKey => "merge-key",
            Self::Tag(_) => "tag",
            Self::TooComplex => "too-complex",
            Self::Fraction(_) => "fraction",
            Self::Column(_) => "column",
            Self::Cells { .. } => "cells",
            Self::NotARecord => "not-a-record",
            Self::NoRecords => "no-records",
            Self::TooManyRecords => "too-many-records",
        }
    }

    /// The facts of the case, by the names that the rule's sentence uses.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Unreadable(reason) => vec![("reason", reason.clone())],
            Self::TooLarge => vec![("max", (MAX_FILE_BYTES / (1024 * 1024)).to_string())],
            Self::Syntax(detail) => vec![("detail", detail.clone())],
            Self::DuplicateKey(key) => vec![("key", key.clone())],
            Self::Tag(tag) => vec![("tag", tag.clone())],
            Self::Fraction(value) => vec![("value", value.clone())],
            Self::Column(column) => vec![("column", column.clone())],
            Self::Cells { expected, found } => vec![("expected", expected.to_string()), ("found", found.to_string())],
            Self::TooManyRecords => vec![("max", MAX_FILE_RECORDS.to_string())],
            Self::NotUtf8 | Self::MergeKey | Self::TooComplex | Self::NotARecord | Self::NoRecords => Vec::new(),
        }
    }
}

/// A file that breaks a rule, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// The file's name as it was given.
    pub file: String,
    /// Where in it, when the rule is about a place.
    pub place: Option<Place>,
    /// Which rule.
    pub rule: FileRule,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(Place { line, column }) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.rule.code())?;
        for (name, value) in self.rule.args() {
            write!(f, " ({name}={value})")?;
        }
        Ok(())
    }
}

impl std::error::Error for FileError {}

/// Reads a file, at most [`MAX_FILE_BYTES`] of it; `-` is standard input.
///
/// # Errors
/// When it can't be read, is too large or is not UTF-8.
pub fn read(name: &str) -> Result<String, FileError> {
    let fail = |rule| FileError { file: name.to_owned(), place: None, rule };
    let unreadable = |error: std::io::Error| fail(FileRule::Unreadable(error.to_string()));
    let mut bytes = Vec::new();
    // One byte more than allowed tells too large from just fitting.
    let most = MAX_FILE_BYTES as u64 + 1;
    if name == STDIN {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        std::fs::File::open(Path::new(name))
            .and_then(|file| file.take(most).read_to_end(&mut bytes))
            .map_err(unreadable)?;
    }
    if bytes.len() > MAX_FILE_BYTES {
        return Err(fail(FileRule::TooLarge));
    }
    String::from_utf8(bytes).map_err(|error| {
        let read = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        FileError { place: Some(end_of(&String::from_utf8_lossy(read))), ..fail(FileRule::NotUtf8) }
    })
}

/// Reads the records of a file's text. A name that ends with `.json` is read as JSON, with `.csv` as CSV, any other as YAML; standard
/// input is tried as JSON first when it begins like it.
///
/// # Errors
/// The first rule that the text breaks, with its place. Nothing of a file with an error is returned.
pub fn parse(name: &str, text: &str) -> Result<Vec<Value>, FileError> {
    let fail = |(place, rule)| FileError { file: name.to_owned(), place, rule };
    if text.len() > MAX_FILE_BYTES {
        return Err(fail((None, FileRule::TooLarge)));
    }
    let text = without_mark(text);
    let records = match form(name, text) {
        Form::Json => json::read(text).map_err(fail)?,
        Form::Csv => csv::rows(text).map_err(fail)?.into_iter().map(|row| row.record).collect(),
        Form::Yaml => yaml::read(text).map_err(fail)?,
        Form::Either => json::read(text).or_else(|_| yaml::read(text)).map_err(fail)?,
    };
    match records.len() {
        0 => Err(fail((None, FileRule::NoRecords))),
        1..=MAX_FILE_RECORDS => Ok(records),
        _ => Err(fail((None, FileRule::TooManyRecords))),
    }
}

/// Where a field of a record stands in a text that [`parse`] has read: the place of `contact.email` or
/// `links[2].url` in the record of that number, counted from zero. What is missing is shown by the nearest
/// part that is there. For many questions about one text, see [`Places`].
pub fn locate(text: &str, record: usize, path: &str) -> Option<Place> {
    yaml::places(without_mark(text)).locate(record, path)
}

/// The places in a text that [`parse`] has read, for any number of questions.
pub struct Places(Found);

enum Found {
    /// The lines of the records of a CSV file.
    Lines(Vec<usize>),
    Parts(yaml::Places),
}

impl Places {
    /// Reads a text once more, for its places.
    pub fn of(name: &str, text: &str) -> Self {
        let text = without_mark(text);
        Self(match form(name, text) {
            Form::Csv => {
                let rows = csv::rows(text).unwrap_or_default();
                Found::Lines(rows.into_iter().map(|row| row.line).collect())
            }
            _ => Found::Parts(yaml::places(text)),
        })
    }

    /// As [`locate`]; of a CSV file, the line of the record's row.
    pub fn locate(&self, record: usize, path: &str) -> Option<Place> {
        match &self.0 {
            Found::Lines(lines) => lines.get(record).map(|line| Place { line: *line, column: 1 }),
            Found::Parts(parts) => parts.locate(record, path),
        }
    }
}

/// How all YAML is read here, whatever is in it: narrowly, and with bounds on its parts and aliases.
pub(crate) fn yaml_options() -> serde_saphyr::Options {
    yaml::options()
}

/// A byte order mark is no part of the text; some editors write one.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

enum Form {
    Json,
    Csv,
    Yaml,
    Either,
}

fn form(name: &str, text: &str) -> Form {
    let ends_with = |wanted: &str| Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case(wanted));
    if ends_with("json") {
        Form::Json
    } else if ends_with("csv") {
        Form::Csv
    } else if name == STDIN && text.trim_start().starts_with(['{', '[']) {
        Form::Either
    } else {
        Form::Yaml
    }
}

/// The place just behind a text.
fn end_of(text: &str) -> Place {
    let last = text.rsplit('\n').next().unwrap_or_default();
    Place { line: text.matches('\n').count() + 1, column: last.chars().count() + 1 }
}

/// A piece of a file, short enough and plain enough to be repeated in a message.
fn excerpt(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut short: String = plain.take(MAX_EXCERPT).collect();
    if text.chars().count() > MAX_EXCERPT {
        short.push('…');
    }
    short
}

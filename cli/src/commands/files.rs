//! Record files as several commands read them, and the places in them.

use std::cell::OnceCell;

use kirjo_node::{messages, record_file};
use kirjo_protocol::content::Fault;
use kirjo_protocol::content::json::from_json;
use serde_json::{Value, json};

use super::Context;
use crate::failure::{Failure, file_sentence};

/// A file as it was read.
pub(super) struct File {
    pub(super) name: String,
    pub(super) records: Vec<Value>,
    text: String,
    /// Where things stand in it, read when the first fault asks.
    places: OnceCell<record_file::Places>,
}

impl File {
    pub(super) fn new(name: &str, text: String, records: Vec<Value>) -> Self {
        Self { name: name.to_owned(), records, text, places: OnceCell::new() }
    }

    fn places(&self) -> &record_file::Places {
        self.places.get_or_init(|| record_file::Places::of(&self.name, &self.text))
    }
}

/// One record of a file.
#[derive(Clone, Copy)]
pub(super) struct Place<'f> {
    pub(super) file: &'f File,
    /// Its number in the file, from zero.
    pub(super) at: usize,
}

/// Reads all files, or says what is wrong with each that can't be. `otherwise` is said behind it when others were good.
pub(super) fn read(context: &Context, names: &[String], otherwise: Option<&str>) -> Result<Vec<File>, Failure> {
    let mut files = Vec::new();
    let mut broken = Vec::new();
    for name in names {
        let read = record_file::read(name).and_then(|text| {
            let records = record_file::parse(name, &text)?;
            Ok(File::new(name, text, records))
        });
        match read {
            Ok(file) => files.push(file),
            Err(error) => broken.push(file_sentence(context.words, &error)),
        }
    }
    if broken.is_empty() {
        return Ok(files);
    }
    if !files.is_empty() {
        broken.extend(otherwise.map(|id| context.words.word(id)));
    }
    Err(Failure::all(broken))
}

/// Members of a record in a file that are no fields of its content.
const AROUND: [&str; 4] = ["$schema", "kind", "key", "expires"];

/// The content of a record of a file.
pub(super) fn content_of(record: &Value) -> Result<ciborium::Value, Fault> {
    let mut fields = record.as_object().cloned().unwrap_or_default();
    fields.retain(|name, _| !AROUND.contains(&name.as_str()));
    from_json(&Value::Object(fields))
}

/// Faults as the node's answers have them, with their sentences.
pub(super) fn fault_json(context: &Context, faults: &[Fault]) -> Vec<Value> {
    let lang = context.words.lang();
    let sentence =
        |fault: &Fault| json!({"path": fault.path, "rule": fault.rule.code(), "message": messages::fault(lang, fault)});
    faults.iter().map(sentence).collect()
}

/// The records of all files, one after the other.
pub(super) fn places(files: &[File]) -> impl Iterator<Item = Place<'_>> {
    files.iter().flat_map(|file| (0..file.records.len()).map(move |at| Place { file, at }))
}

impl Place<'_> {
    pub(super) fn record(&self) -> &Value {
        &self.file.records[self.at]
    }

    /// File, line and column of a field, as far as they are known; a file of several records also gives the number.
    pub(super) fn of(self, name: &str, path: &str) -> String {
        match self.file.places().locate(self.at, path) {
            Some(place) => format!("{name}:{}:{}", place.line, place.column),
            None => format!("{name}#{}", self.at + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_shown_at_its_line() {
        let text = "- kind: product\n- kind: product\n  contact:\n    email: x\n";
        let file = File::new("a.yaml", text.to_owned(), record_file::parse("a.yaml", text).unwrap());
        assert_eq!(Place { file: &file, at: 1 }.of("a.yaml", "contact.email"), "a.yaml:4:12");
        assert_eq!(Place { file: &file, at: 7 }.of("a.yaml", ""), "a.yaml#8");
    }
}

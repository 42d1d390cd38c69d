//! `kirjo publish`: record files to the node, in requests of bounded size.
//!
//! All files are read before anything is sent, so that a slip of the pen in the last one does not leave half
//! of a catalogue published. What the node finds wrong with a record it says per record; the others go out.

use kirjo_node::record_file;
use serde_json::{Map, Value, json};

use super::change::GUARD_TIME;
use super::outcomes::fault_sentence;
use super::{Context, items, text, yes};
use crate::args::PublishArgs;
use crate::failure::{Failure, Outcome, file_sentence};
use crate::output::{self, file_name};

/// Records of one request.
const BATCH_RECORDS: usize = 200;
/// Bytes of one request, but for a record that alone has more: what a node takes with ease.
const BATCH_BYTES: usize = 1024 * 1024;

/// A file as it was read.
struct File {
    name: String,
    text: String,
    records: Vec<Value>,
}

/// One record of a file.
#[derive(Clone, Copy)]
struct Place<'f> {
    file: &'f File,
    /// Its number in the file, from zero.
    at: usize,
}

pub(super) async fn publish(context: &Context, args: PublishArgs) -> Outcome {
    let files = read(context, &args.files)?;
    let client = context.client();
    let mut report = Report::default();
    for batch in batches(&files) {
        let records = batch.iter().map(|place| place.file.records[place.at].clone()).collect();
        let request = request(records, &args);
        match client.post_waiting("/admin/v1/publish", request, GUARD_TIME).await {
            Ok(answer) => report.take(context, &args, &batch, &answer)?,
            Err(failure) => {
                // What was published before is said all the same.
                if report.count() > 0 {
                    report.show(context, &args)?;
                }
                return Err(failure);
            }
        }
    }
    report.show(context, &args)?;
    if report.refused == 0 { Ok(()) } else { Err(Failure::said()) }
}

/// Reads all files, or says what is wrong with each that can't be.
fn read(context: &Context, names: &[String]) -> Result<Vec<File>, Failure> {
    let mut files = Vec::new();
    let mut broken = Vec::new();
    for name in names {
        let read = record_file::read(name).and_then(|text| {
            let records = record_file::parse(name, &text)?;
            Ok(File { name: name.clone(), text, records })
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
        broken.push(context.words.word("cli-nothing-published"));
    }
    Err(Failure::all(broken))
}

/// The records of all files in groups that fit into a request each.
fn batches(files: &[File]) -> Vec<Vec<Place<'_>>> {
    let mut batches: Vec<Vec<Place<'_>>> = Vec::new();
    let mut bytes = 0;
    for file in files {
        for (at, record) in file.records.iter().enumerate() {
            let size = record.to_string().len();
            let full = batches.last().is_none_or(|batch| batch.len() == BATCH_RECORDS) || bytes + size > BATCH_BYTES;
            if full {
                batches.push(Vec::new());
                bytes = 0;
            }
            bytes += size;
            if let Some(batch) = batches.last_mut() {
                batch.push(Place { file, at });
            }
        }
    }
    batches
}

fn request(records: Vec<Value>, args: &PublishArgs) -> Value {
    let mut request = Map::new();
    request.insert("records".into(), Value::Array(records));
    if let Some(org) = args.org {
        request.insert("org".into(), json!(org));
    }
    if args.check {
        request.insert("check".into(), json!(true));
    }
    if let Some(reason) = &args.reason {
        request.insert("reason".into(), json!(reason));
    }
    if args.force {
        request.insert("force".into(), json!(true));
    }
    Value::Object(request)
}

/// What became of the records so far.
#[derive(Default)]
struct Report {
    items: Vec<Value>,
    published: u64,
    unchanged: u64,
    refused: u64,
}

impl Report {
    /// Takes the node's answer for a batch, and prints it unless JSON is wanted, which is printed at the end.
    fn take(&mut self, context: &Context, args: &PublishArgs, batch: &[Place<'_>], answer: &Value) -> Outcome {
        let results = items(answer, "items");
        if results.len() != batch.len() {
            let reason = format!("{} != {}", results.len(), batch.len());
            return Err(Failure::new(context.words.tell("cli-strange-answer", &[("reason", reason)])));
        }
        for (place, item) in batch.iter().zip(results) {
            let name = file_name(context.words, &place.file.name);
            let faults = items(item, "faults");
            match (yes(item, "ok"), yes(item, "unchanged")) {
                (false, _) => self.refused += 1,
                (true, true) => self.unchanged += 1,
                (true, false) => self.published += 1,
            }
            for fault in faults {
                eprintln!("kirjo: {}", fault_sentence(&place.of(&name, text(fault, "path")), fault));
            }
            if context.json() {
                let mut item = item.clone();
                if let Some(members) = item.as_object_mut() {
                    members.insert("file".into(), json!(place.file.name));
                    members.insert("record".into(), json!(place.at + 1));
                }
                self.items.push(item);
            } else if yes(item, "ok") && args.check {
                output::line(&format!("{}: {}", place.of(&name, ""), context.words.word("cli-record-good")))?;
            } else if yes(item, "ok") {
                output::line(&format!("{}  {}", text(item, "key"), text(item, "id")))?;
            }
        }
        Ok(())
    }

    /// Records that the node has answered for.
    fn count(&self) -> u64 {
        self.published + self.unchanged + self.refused
    }

    fn show(&mut self, context: &Context, args: &PublishArgs) -> Outcome {
        if context.json() {
            return output::json(&json!({
                "items": std::mem::take(&mut self.items),
                "check": args.check,
                "published": if args.check { 0 } else { self.published },
                "unchanged": self.unchanged,
                "refused": self.refused,
            }));
        }
        let id = if args.check { "cli-checked" } else { "cli-published" };
        let good = if args.check { self.published + self.unchanged } else { self.published };
        let counts = [("count", good.into()), ("unchanged", self.unchanged.into()), ("refused", self.refused.into())];
        output::note(&context.words.say(id, &counts));
        Ok(())
    }
}

impl Place<'_> {
    /// File, line and column of a field, as far as they are known; a file of several records also gives the number.
    fn of(self, name: &str, path: &str) -> String {
        match record_file::locate(&self.file.text, self.at, path) {
            Some(place) => format!("{name}:{}:{}", place.line, place.column),
            None => format!("{name}#{}", self.at + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, records: Vec<Value>) -> File {
        File { name: name.into(), text: String::new(), records }
    }

    #[test]
    fn requests_are_bounded_and_lose_no_record() {
        let small = file("a", vec![json!({"a": 1}); 450]);
        let large = file("b", vec![json!({"a": "x".repeat(700_000)}); 3]);
        let files = [small, large];
        let batches = batches(&files);
        assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [200, 200, 51, 1, 1]);
        let names: Vec<_> = batches.iter().flatten().map(|place| (place.file.name.as_str(), place.at)).collect();
        assert_eq!(names.len(), 453);
        assert_eq!(names[450], ("b", 0));
        assert!(names.is_sorted());
    }

    #[test]
    fn a_fault_is_shown_at_its_line() {
        let text = "- kind: product\n- kind: product\n  contact:\n    email: x\n";
        let file =
            File { name: "a.yaml".into(), text: text.into(), records: record_file::parse("a.yaml", text).unwrap() };
        assert_eq!(Place { file: &file, at: 1 }.of("a.yaml", "contact.email"), "a.yaml:4:12");
        assert_eq!(Place { file: &file, at: 7 }.of("a.yaml", ""), "a.yaml#8");
    }
}

//! `kirjo publish`: record files to the node, in requests of bounded size.
//!
//! All files are read before anything is sent, so that a slip of the pen in the last one does not leave half
//! of a catalogue published. What the node finds wrong with a record it says per record; the others go out.

use kirjo_node::clock::Clock;
use kirjo_node::publish;
use serde_json::{Map, Value, json};

use super::change::GUARD_TIME;
use super::files::{File, Place, fault_json, read};
use super::outcomes::fault_sentence;
use super::{Context, items, text, yes};
use crate::args::PublishArgs;
use crate::failure::{Failure, Outcome};
use crate::output::{self, file_name};

/// Records of one request.
const BATCH_RECORDS: usize = 200;
/// Bytes of one request, but for a record that alone has more: what a node takes with ease.
const BATCH_BYTES: usize = 1024 * 1024;

pub(super) async fn publish(context: &Context, args: PublishArgs) -> Outcome {
    let files = read(context, &args.files, Some("cli-nothing-published"))?;
    let client = context.client();
    let mut report = Report::default();
    if args.check && client.is_absent().await {
        return check_alone(context, &args, &files, report);
    }
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

/// Checks what can be checked without a node.
fn check_alone(context: &Context, args: &PublishArgs, files: &[File], mut report: Report) -> Outcome {
    let home = context.home().directory().display().to_string();
    output::note(&context.words.tell("cli-checked-without-node", &[("home", home)]));
    let now = Clock::system().now();
    for batch in batches(files) {
        let items = batch.iter().map(|place| {
            let checked = publish::check_alone(place.record(), args.reason.as_deref(), now);
            let warnings = fault_json(context, &checked.warnings);
            match checked.faults.as_slice() {
                [] => json!({"ok": true, "kind": checked.kind, "warnings": warnings}),
                faults => json!({"ok": false, "kind": checked.kind, "faults": fault_json(context, faults), "warnings": warnings}),
            }
        });
        let answer = json!({"items": items.collect::<Vec<_>>()});
        report.take(context, args, &batch, &answer)?;
    }
    report.show(context, args)?;
    if report.refused == 0 { Ok(()) } else { Err(Failure::said()) }
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
            let warning = context.words.word("cli-warning");
            for fault in items(item, "warnings") {
                let place = format!("{}: {warning}", place.of(&name, text(fault, "path")));
                eprintln!("kirjo: {}", fault_sentence(&place, fault));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, records: Vec<Value>) -> File {
        File::new(name, String::new(), records)
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
}

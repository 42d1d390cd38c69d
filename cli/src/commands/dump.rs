//! `kirjo dump` and `kirjo restore`: the records of a stopped node in one file, and back. Together they are the
//! way back from a damaged database.

use kirjo_node::backup::{self, BackupError};
use kirjo_node::clock::Clock;
use kirjo_protocol::refusal::Verdict;
use serde_json::{Map, Value, json};

use super::Context;
use super::run::start_sentence;
use crate::args::{DumpArgs, RestoreArgs};
use crate::failure::{Failure, Outcome};
use crate::lang::Words;
use crate::output;

pub(super) fn dump(context: &Context, args: &DumpArgs) -> Outcome {
    let words = context.words;
    let saved = backup::dump(&context.home(), &args.file, args.salvage).map_err(|error| refused(words, &error))?;
    let file = args.file.display().to_string();
    if context.json() {
        return output::json(&json!({
            "file": file, "records": saved.records, "bytes": saved.bytes, "lost": saved.lost, "left_out": saved.left_out,
        }));
    }
    let done =
        [("records", saved.records.into()), ("file", file.as_str().into()), ("size", output::size(saved.bytes).into())];
    output::line(&words.say("cli-dump-done", &done))?;
    if saved.left_out > 0 {
        output::line(&words.say("cli-dump-left-out", &[("count", saved.left_out.into())]))?;
    }
    match saved.lost {
        Some(0) => Ok(()),
        Some(lost) => output::line(&words.say("cli-dump-lost", &[("lost", lost.into())])),
        None => output::line(&words.word("cli-dump-lost-unknown")),
    }
}

pub(super) fn restore(context: &Context, args: &RestoreArgs) -> Outcome {
    let words = context.words;
    let now = Clock::system().now();
    let restored = backup::restore(&context.home(), &args.file, now).map_err(|error| refused(words, &error))?;
    let accepted = restored.count(Verdict::Accepted);
    if context.json() {
        let verdicts: Map<String, Value> =
            restored.verdicts.iter().map(|(verdict, count)| (verdict.name().to_owned(), json!(count))).collect();
        return output::json(&json!({ "records": restored.records, "restored": accepted, "verdicts": verdicts }));
    }
    let done = [("restored", accepted.into()), ("records", restored.records.into())];
    output::line(&words.say("cli-restore-done", &done))?;
    let others = restored.verdicts.iter().filter(|(verdict, _)| **verdict != Verdict::Accepted);
    let rows: Vec<(String, String)> = others
        .map(|(verdict, count)| (words.word(&format!("verdict-{}", verdict.name())), count.to_string()))
        .collect();
    if rows.is_empty() { Ok(()) } else { output::write(&output::facts(&rows)) }
}

fn refused(words: Words, error: &BackupError) -> Failure {
    Failure::new(match error {
        BackupError::Node(error) => start_sentence(words, error),
        BackupError::File { path, source } => {
            words.tell("cli-path", &[("path", path.display().to_string()), ("reason", source.to_string())])
        }
        BackupError::OtherNetwork { found, expected } => {
            words.tell("cli-dump-network", &[("found", output::plain(found)), ("expected", expected.clone())])
        }
    })
}

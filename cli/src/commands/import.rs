//! `kirjo import`: from files of others to published records.
//!
//! All files are read before anything is published, so that an import which does not fit is refused as a whole.
//! What is wrong with single rows is said per row, and the others go out.

mod plan;
mod report;

use std::fs::File;
use std::io::{BufRead as _, IsTerminal as _, Read, Write as _};

use kirjo_node::clock::Clock;
use kirjo_node::import::{Broken, Import, Mapping, Options, Place, Rule, Source};
use kirjo_node::record_file::{self, STDIN};
use serde_json::{Map, Value, json};

use super::change::GUARD_TIME;
use super::renew::is_yes;
use super::{Context, items};
use crate::args::ImportArgs;
use crate::failure::{Failure, Outcome, file_sentence};
use crate::output::{self, file_name};
use plan::{Held, Plan};
use report::Report;

/// Records of one request: as many as the store takes in one group.
const BATCH_RECORDS: usize = 500;
/// Bytes of one request, but for a record that alone has more: what a node takes with ease.
const BATCH_BYTES: usize = 2 * 1024 * 1024;
/// Records withdrawn in one request.
const BATCH_KEYS: usize = 500;

pub(super) async fn import(context: &Context, args: ImportArgs) -> Outcome {
    // Asked now, so that a script does not find out when everything else is done.
    if args.retract_vanished && !args.yes && !args.dry_run && !std::io::stdin().is_terminal() {
        return Err(Failure::usage(context.words.word("cli-import-needs-yes")));
    }
    let import = read(context, &args)?;
    let client = context.client();
    let query = args.org.map(|org| format!("?org={org}")).unwrap_or_default();
    let answer = client.get(&format!("/admin/v1/held{query}")).await?;
    let held = Held::of(&answer);
    let plan = Plan::of(context.words, &import, &held, args.replace)?;

    let mut report = Report::new(context, &args, &import, &plan);
    let progress = Progress::new(context, plan.records.len());
    for batch in plan.batches(BATCH_RECORDS, BATCH_BYTES) {
        let records = batch.iter().map(|planned| serde_json::from_str(&planned.candidate.record));
        let records: Vec<Value> = records.collect::<Result<_, _>>().map_err(|error| Failure::new(error.to_string()))?;
        match client.post_waiting("/admin/v1/publish", request(records, &args), GUARD_TIME).await {
            Ok(answer) => report.take(batch, items(&answer, "items"))?,
            Err(failure) => {
                progress.end();
                // What was published before is said all the same.
                report.show()?;
                return Err(failure);
            }
        }
        progress.at(report.done());
    }
    progress.end();

    let vanished = plan.vanished.len() as u64;
    if args.retract_vanished && !args.dry_run && vanished > 0 {
        if import.nameless > 0 {
            report.show()?;
            return Err(Failure::new(context.words.say("cli-import-nameless", &[("count", import.nameless.into())])));
        }
        if confirmed(context, &args, &plan) {
            for keys in plan.vanished.chunks(BATCH_KEYS) {
                let keys = keys.iter().map(|held| held.key.clone()).collect();
                let request = super::outcomes::request(keys, args.org, false, args.force);
                let answer = client.post_waiting("/admin/v1/retract", request, GUARD_TIME).await?;
                report.retracted += items(&answer, "items").len() as u64;
            }
        }
    }
    report.show()?;
    if report.refused() == 0 { Ok(()) } else { Err(Failure::said()) }
}

/// Reads mapping and files, or says what is wrong with each that can't be used.
fn read(context: &Context, args: &ImportArgs) -> Result<Import, Failure> {
    let words = context.words;
    let mapping = match &args.mapping {
        None => None,
        Some(name) => {
            let text = record_file::read(name).map_err(|error| Failure::new(file_sentence(words, &error)))?;
            Some(Mapping::read(name, &text).map_err(|broken| Failure::new(sentence(context, name, &broken)))?)
        }
    };
    let mut import = Import::new(Options {
        kind: args.kind.clone(),
        mapping,
        source: Source {
            name: args.source.clone(),
            url: args.source_url.clone(),
            licence: args.source_licence.clone(),
            retrieved: None,
        },
        defaults: args.default.clone(),
        language: args.lang.clone(),
        zone: args.zone.clone(),
        today: output::time(Clock::system().now()).chars().take(10).collect(),
    });
    let mut broken = Vec::new();
    for name in &args.files {
        let source: Result<Box<dyn Read>, _> = if name == STDIN {
            Ok(Box::new(std::io::stdin().lock()))
        } else {
            File::open(name).map(|file| Box::new(file) as _)
        };
        let read = source
            .map_err(|error| Broken::whole(Rule::Unreadable, &[("reason", &error.to_string())]))
            .and_then(|source| import.read(name, args.format, source));
        if let Err(error) = read {
            broken.push(sentence(context, name, &error));
        }
    }
    if broken.is_empty() {
        return Ok(import);
    }
    if args.files.len() > 1 {
        broken.push(words.word("cli-import-nothing"));
    }
    Err(Failure::all(broken))
}

/// The sentence for a file that can't be used, behind its name and place.
fn sentence(context: &Context, name: &str, broken: &Broken) -> String {
    let rule = context.words.tell(&broken.fault.message_key(), &broken.fault.args);
    let field = if broken.fault.field.is_empty() { String::new() } else { format!("{}: ", broken.fault.field) };
    format!("{}{}: {field}{rule}", file_name(context.words, name), place_words(context, &broken.place))
}

/// A place behind the name of its file.
fn place_words(context: &Context, place: &Place) -> String {
    let words = context.words;
    let mut said = String::new();
    if let Some(line) = place.line {
        said.push_str(&format!(":{line}"));
    }
    if let Some(row) = place.row {
        said.push_str(&format!(": {}", words.say("cli-import-row", &[("row", row.into())])));
    }
    if let Some(node) = &place.node {
        said.push_str(&format!(": {}", output::plain(node)));
    }
    said
}

fn request(records: Vec<Value>, args: &ImportArgs) -> Value {
    let mut request = Map::new();
    request.insert("records".into(), Value::Array(records));
    if let Some(org) = args.org {
        request.insert("org".into(), json!(org));
    }
    if args.dry_run {
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

/// Whether what has vanished from the source may be withdrawn.
fn confirmed(context: &Context, args: &ImportArgs, plan: &Plan<'_>) -> bool {
    if args.yes {
        return true;
    }
    let words = context.words;
    for held in &plan.vanished {
        output::note(&output::cut(&held.line(words), output::WIDTH));
    }
    eprint!("{} ", words.say("cli-import-question", &[("count", plan.vanished.len().into())]));
    let mut answer = String::new();
    let asked = std::io::stderr().flush().and_then(|()| std::io::stdin().lock().read_line(&mut answer));
    asked.is_ok() && is_yes(&answer)
}

/// How far an import has come, on a terminal only.
struct Progress<'c> {
    context: &'c Context,
    of: usize,
    shown: bool,
}

impl<'c> Progress<'c> {
    fn new(context: &'c Context, of: usize) -> Self {
        Self { context, of, shown: of > BATCH_RECORDS && std::io::stderr().is_terminal() }
    }

    fn at(&self, done: u64) {
        if self.shown {
            let facts = [("done", done.into()), ("of", self.of.into())];
            eprint!("\r{}", self.context.words.say("cli-import-progress", &facts));
        }
    }

    fn end(&self) {
        if self.shown {
            // The line is wiped, so that the totals stand alone.
            eprint!("\r{}\r", " ".repeat(output::WIDTH));
        }
    }
}

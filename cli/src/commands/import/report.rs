//! What became of each row, for people on the terminal and for programs in a file.

use kirjo_node::import::{Candidate, Fault, Import, Place};
use serde_json::{Map, Value, json};

use super::super::outcomes::fault_sentence;
use super::super::{Context, items, yes};
use super::place_words;
use super::plan::{Plan, Planned};
use crate::args::ImportArgs;
use crate::failure::{Failure, Outcome};
use crate::output::{self, file_name};

/// Faults and other reasons shown on the terminal; the report has all.
const SHOWN: usize = 200;
/// Keys in the command that is offered for what has vanished.
const OFFERED: usize = 20;

/// The account of an import.
pub(super) struct Report<'c> {
    context: &'c Context,
    args: &'c ImportArgs,
    import: &'c Import,
    plan: &'c Plan<'c>,
    items: Vec<Value>,
    made: u64,
    changed: u64,
    unchanged: u64,
    /// Refused by the node, beside those that could not be read.
    refused: u64,
    said: usize,
    pub(super) retracted: u64,
}

impl<'c> Report<'c> {
    /// An account that begins with what could not be read and what is left alone.
    pub(super) fn new(context: &'c Context, args: &'c ImportArgs, import: &'c Import, plan: &'c Plan<'c>) -> Self {
        let mut report = Self {
            context,
            args,
            import,
            plan,
            items: Vec::new(),
            made: 0,
            changed: 0,
            unchanged: 0,
            refused: 0,
            said: 0,
            retracted: 0,
        };
        for refused in &import.refused {
            let place = report.place(refused.file, &refused.place);
            for fault in &refused.faults {
                let sentence = context.words.tell(&fault.message_key(), &fault.args);
                let field = if fault.field.is_empty() { String::new() } else { format!("{}: ", fault.field) };
                report.say(&format!("{place}: {field}{sentence}"));
            }
            let faults = refused.faults.iter().map(|fault| report.fault(fault)).collect();
            report.add("refused", refused.file, &refused.place, &[("faults", Value::Array(faults))]);
        }
        for left in &import.left {
            let id = format!("import-left-{}", left.reason.code());
            let reason = context.words.tell(&id, &[("what", left.what.clone())]);
            report.say(&format!("{}: {reason}", report.place(left.file, &left.place)));
            let facts = [("reason", json!(left.reason.code())), ("message", json!(reason))];
            report.add("left", left.file, &left.place, &facts);
        }
        for (candidate, source) in &plan.taken {
            let (id, named) = match source {
                Some(source) => ("import-left-other-source", source.clone()),
                None => ("import-left-by-hand", String::new()),
            };
            let reason = context.words.tell(id, &[("id", candidate.id.clone()), ("source", named)]);
            report.say(&format!("{}: {reason}", report.place(candidate.file, &candidate.place)));
            let facts = [("local_id", json!(candidate.id)), ("reason", json!("taken")), ("message", json!(reason))];
            report.add("left", candidate.file, &candidate.place, &facts);
        }
        report
    }

    /// Takes the node's answer for a batch.
    pub(super) fn take(&mut self, batch: &[Planned<'_>], results: &[Value]) -> Outcome {
        if results.len() != batch.len() {
            let reason = format!("{} != {}", results.len(), batch.len());
            return Err(Failure::new(self.context.words.tell("cli-strange-answer", &[("reason", reason)])));
        }
        for (planned, item) in batch.iter().zip(results) {
            let Candidate { file, place, id, .. } = planned.candidate;
            let faults = items(item, "faults");
            if !yes(item, "ok") {
                self.refused += 1;
                let shown = self.place(*file, place);
                for fault in faults {
                    self.say(&fault_sentence(&shown, fault));
                }
                self.add("refused", *file, place, &[("local_id", json!(id)), ("faults", json!(faults))]);
                continue;
            }
            let outcome = match (yes(item, "unchanged"), planned.new) {
                (true, _) => {
                    self.unchanged += 1;
                    "unchanged"
                }
                (false, true) => {
                    self.made += 1;
                    "made"
                }
                (false, false) => {
                    self.changed += 1;
                    "changed"
                }
            };
            let facts = [("local_id", json!(id)), ("key", item["key"].clone()), ("id", item["id"].clone())];
            self.add(outcome, *file, place, &facts);
        }
        Ok(())
    }

    /// Records that the node has answered for.
    pub(super) fn done(&self) -> u64 {
        self.made + self.changed + self.unchanged + self.refused
    }

    /// Rows that could not be imported.
    pub(super) fn refused(&self) -> u64 {
        self.import.refused_count + self.refused
    }

    fn left(&self) -> u64 {
        self.import.left_count + self.plan.taken.len() as u64
    }

    fn add(&mut self, outcome: &str, file: usize, place: &Place, facts: &[(&str, Value)]) {
        let mut item = Map::new();
        item.insert("outcome".into(), json!(outcome));
        item.insert("file".into(), json!(self.args.files.get(file)));
        for (name, number) in [("row", place.row), ("line", place.line)] {
            item.extend(number.map(|number| (name.to_owned(), json!(number))));
        }
        item.extend(place.node.as_ref().map(|node| ("node".to_owned(), json!(node))));
        item.extend(facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        self.items.push(Value::Object(item));
    }

    fn fault(&self, fault: &Fault) -> Value {
        let message = self.context.words.tell(&fault.message_key(), &fault.args);
        json!({"path": fault.field, "rule": fault.rule.code(), "message": message})
    }

    fn place(&self, file: usize, place: &Place) -> String {
        let name = self.args.files.get(file).map_or("", String::as_str);
        format!("{}{}", file_name(self.context.words, name), place_words(self.context, place))
    }

    /// Says one reason, unless so many have been said that nobody reads on.
    fn say(&mut self, sentence: &str) {
        self.said += 1;
        if self.said <= SHOWN {
            eprintln!("kirjo: {sentence}");
        }
    }

    /// The whole account as JSON.
    fn json(&self) -> Value {
        let vanished: Vec<Value> = self
            .plan
            .vanished
            .iter()
            .map(|held| json!({"key": held.key, "kind": held.kind, "local_id": held.local_id, "source": held.source}))
            .collect();
        json!({
            "dry_run": self.args.dry_run,
            "made": self.made,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "left": self.left(),
            "refused": self.refused(),
            "vanished": vanished.len(),
            "retracted": self.retracted,
            "items": self.items,
            "vanished_items": vanished,
        })
    }

    /// Writes the report, offers what has vanished for withdrawal, and says the totals.
    pub(super) fn show(&self) -> Outcome {
        let words = self.context.words;
        if let Some(path) = &self.args.report {
            std::fs::write(path, format!("{:#}\n", self.json())).map_err(|error| {
                let facts = [("path", path.display().to_string()), ("reason", error.to_string())];
                Failure::new(words.tell("cli-import-report", &facts))
            })?;
        }
        if self.said > SHOWN {
            output::note(&words.say("cli-import-more", &[("count", (self.said - SHOWN).into())]));
        }
        if self.context.json() {
            return output::json(&self.json());
        }
        let vanished = &self.plan.vanished;
        if !vanished.is_empty() && self.retracted == 0 {
            output::note(&words.say("cli-import-vanished", &[("count", vanished.len().into())]));
            for held in vanished.iter().take(OFFERED) {
                output::note(&format!("  {}", output::cut(&held.line(words), output::WIDTH - 2)));
            }
            output::note(&format!("  {}", self.offer()));
        }
        let facts = [
            ("made", self.made.into()),
            ("changed", self.changed.into()),
            ("unchanged", self.unchanged.into()),
            ("left", self.left().into()),
            ("refused", self.refused().into()),
            ("vanished", vanished.len().into()),
            ("retracted", self.retracted.into()),
        ];
        output::line(&words.say(if self.args.dry_run { "cli-import-would" } else { "cli-import-done" }, &facts))
    }

    /// The command that withdraws what has vanished.
    fn offer(&self) -> String {
        let org = self.args.org.map(|org| format!(" --org {org}")).unwrap_or_default();
        let vanished = &self.plan.vanished;
        if vanished.len() > OFFERED {
            return self.context.words.word("cli-import-retract-all");
        }
        let keys: Vec<&str> = vanished.iter().map(|held| held.key.as_str()).collect();
        format!("kirjo retract{org} {}", keys.join(" "))
    }
}

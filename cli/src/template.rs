//! Templates of record files: every field of a kind with what to write into it, in the author's language.
//!
//! What has to be there stands ready with an example in its place; everything else is commented out, so that a file is
//! good at every step. The example values are those of `cli/examples`, and where these have none, values made from the
//! table of fields. A commented line begins with `#` and what it says without a space between (deeper ones with two or
//! more); prose begins with `# `, and what goes with other values than the example's with `#|`.

mod sample;
#[cfg(test)]
mod tests;
mod yaml;

use std::collections::BTreeSet;

use kirjo_node::messages::{self, Lang, fields};
use kirjo_node::publish::LOCAL;
use kirjo_protocol::codes;
use kirjo_protocol::content::schema::{Field, Schema, Shape};
use kirjo_protocol::content::{self, Rule, json::from_json};
use serde_json::{Map, Value};

#[cfg(test)]
pub(crate) use sample::EXAMPLES;
use sample::Examples;

/// Codes that are listed in full; of longer lists the schema tells.
const CODES_LISTED: usize = 25;
/// Columns of a line of prose.
const WIDTH: usize = 110;
/// Attempts at making a record whole: rules between fields demand a field each, and no kind has more of them.
const ATTEMPTS: usize = 8;

/// The template of a kind in a language.
pub(crate) fn template(schema: &Schema, lang: Lang) -> String {
    let examples = Examples::new(schema, lang);
    let mut plan = Plan { examples: &examples, live: BTreeSet::new(), apart: BTreeSet::new() };
    plan.make_whole(schema);
    plan.set_apart(schema);
    let mut writer = Writer { schema, lang, plan: &plan, out: String::new() };
    writer.file();
    writer.out
}

/// Which fields stand ready, and which go with none of the others.
struct Plan<'p> {
    examples: &'p Examples,
    /// Paths of fields that are required, by the table or by a rule that the example values bring into play.
    live: BTreeSet<String>,
    /// Paths of fields that the example values rule out.
    apart: BTreeSet<String>,
}

impl Plan<'_> {
    fn make_whole(&mut self, schema: &Schema) {
        for _ in 0..ATTEMPTS {
            let missing: Vec<String> = self
                .faults(schema, &|field, path| field.required || self.live.contains(path))
                .into_iter()
                .filter(|(_, rule)| *rule != Rule::NotForStatus)
                .map(|(path, _)| path)
                .filter(|path| self.live.insert(path.clone()))
                .collect();
            if missing.is_empty() {
                return;
            }
        }
    }

    fn set_apart(&mut self, schema: &Schema) {
        let faults = self.faults(schema, &|_, _| true);
        self.apart.extend(faults.into_iter().filter(|(_, rule)| *rule == Rule::NotForStatus).map(|(path, _)| path));
    }

    /// The faults of a record of the chosen fields that another choice would mend.
    fn faults(&self, schema: &Schema, chosen: &dyn Fn(&Field, &str) -> bool) -> Vec<(String, Rule)> {
        let record = self.record(schema.fields(), "", chosen);
        let Ok(content) = from_json(&Value::Object(record)) else { return Vec::new() };
        let faults = content::validate(schema.kind, &content);
        let is_local = |fault: &content::Fault| fault.arg("value").is_some_and(|value| value.starts_with(LOCAL));
        // A contact without an address is mended within.
        let path = |fault: &content::Fault| match fault.rule {
            Rule::ContactNeedsAddress => "contact.email".to_owned(),
            _ => plain_path(&fault.path),
        };
        faults.iter().filter(|fault| !is_local(fault)).map(|fault| (path(fault), fault.rule)).collect()
    }

    fn record<'f>(
        &self,
        fields: impl Iterator<Item = &'f Field>,
        above: &str,
        chosen: &dyn Fn(&Field, &str) -> bool,
    ) -> Map<String, Value> {
        let mut record = Map::new();
        for field in fields {
            let path = join(above, field.name);
            if !chosen(field, &path) {
                continue;
            }
            let value = match field.shape {
                Shape::Map(inner) => Value::Object(self.record(inner.iter(), &path, chosen)),
                Shape::List(inner, _) => Value::Array(vec![Value::Object(self.record(inner.iter(), &path, chosen))]),
                _ => self.examples.value(field, &path),
            };
            record.insert(field.name.to_owned(), value);
        }
        record
    }
}

/// A path without the numbers of list items.
fn plain_path(path: &str) -> String {
    path.split('.').map(|step| step.split('[').next().unwrap_or(step)).collect::<Vec<_>>().join(".")
}

fn join(above: &str, name: &str) -> String {
    if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") }
}

/// How a field stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Ready.
    Live,
    /// Commented out, to be had by taking the `#` away.
    Optional,
    /// Commented out for good: it goes with other values than those of the example.
    Apart,
}

struct Writer<'w> {
    schema: &'w Schema,
    lang: Lang,
    plan: &'w Plan<'w>,
    out: String,
}

impl Writer<'_> {
    fn say(&self, id: &str, args: &[(&str, messages::Value<'_>)]) -> String {
        messages::text(self.lang, id, args)
    }

    fn file(&mut self) {
        let kind = codes::label("kind", self.schema.kind, self.lang.code()).unwrap_or(self.schema.kind);
        let args = [
            ("name", kind.into()),
            ("kind", self.schema.kind.into()),
            ("months", i64::from(self.schema.lease.months()).into()),
        ];
        for id in ["template-head", "template-languages", "template-optional", "template-lease"] {
            let text = self.say(id, &args);
            self.prose(0, State::Live, &text);
        }
        if !self.plan.apart.is_empty() {
            let text = self.say("template-apart", &[]);
            self.prose(0, State::Live, &text);
        }
        self.out.push('\n');
        self.code(0, State::Live, &format!("kind: {}", self.schema.kind));
        let fields: Vec<&'static Field> = self.schema.fields().collect();
        for required in [true, false] {
            let heading = self.say(if required { "template-required" } else { "template-more" }, &[]);
            self.out.push('\n');
            self.prose(0, State::Live, &format!("--- {heading} ---"));
            for field in &fields {
                let live = field.required || self.plan.live.contains(field.name);
                if live == required {
                    self.out.push('\n');
                    self.field(field, "", 0, State::Live);
                }
            }
        }
    }

    /// A field at a depth; `around` is how the map stands that it is in.
    fn field(&mut self, field: &'static Field, above: &str, indent: usize, around: State) {
        let path = join(above, field.name);
        let own = if self.plan.apart.contains(&path) {
            State::Apart
        } else if field.required || self.plan.live.contains(&path) {
            State::Live
        } else {
            State::Optional
        };
        let state = match (around, own) {
            (State::Live, own) => own,
            (around, _) if own == State::Apart || around == State::Apart => State::Apart,
            (around, _) => around,
        };
        self.prose(indent, if indent == 0 { State::Live } else { around }, &self.hint(field, &path));
        match field.shape {
            Shape::Map(inner) => {
                self.code(indent, state, &format!("{}:", field.name));
                inner.iter().for_each(|field| self.field(field, &path, indent + 2, state));
            }
            Shape::List(inner, _) => {
                self.code(indent, state, &format!("{}:", field.name));
                self.code(indent + 2, state, "-");
                inner.iter().for_each(|field| self.field(field, &path, indent + 4, state));
            }
            _ => {
                let value = self.plan.examples.value(field, &path);
                for (deeper, line) in yaml::entry(field.name, &value) {
                    self.code(indent + deeper, state, &line);
                }
            }
        }
    }

    /// What to write: label, hint, and the limits that the table knows.
    fn hint(&self, field: &Field, path: &str) -> String {
        let label = fields::label(self.lang, self.schema.kind, path);
        let hint = fields::hint(self.lang, self.schema.kind, path);
        let number = |max: usize| messages::Value::from(max);
        let limit = match field.shape {
            Shape::Line(max) | Shape::Prose(max) | Shape::LangLine(max) | Shape::LangProse(max) => {
                self.say("template-characters", &[("max", number(max))])
            }
            Shape::Lines(max) | Shape::LangLists(max) => {
                self.say("template-points", &[("max", number(max)), ("count", number(content::text::LIST_MAX))])
            }
            Shape::Code(list) | Shape::Codes(list) => self.codes(list),
            Shape::Integer(min, max) => {
                self.say("template-range", &[("min", min.to_string().into()), ("max", max.to_string().into())])
            }
            Shape::List(_, max) | Shape::Forms(_, max) => self.say("template-entries", &[("max", number(max))]),
            _ => String::new(),
        };
        let end = if limit.is_empty() { String::new() } else { format!(" {limit}") };
        format!("{label}: {hint}{end}")
    }

    fn codes(&self, list: &str) -> String {
        let codes: Vec<String> = codes::all(list)
            .map(|code| match code.label(self.lang.code()) {
                Some(label) => format!("{} ({label})", code.code),
                None => code.code.to_owned(),
            })
            .collect();
        if codes.len() > CODES_LISTED {
            return self.say("template-many-codes", &[("list", list.into()), ("kind", self.schema.kind.into())]);
        }
        self.say("template-codes", &[("codes", codes.join(", ").into())])
    }

    fn prose(&mut self, indent: usize, state: State, text: &str) {
        for line in crate::output::wrap(text, WIDTH - indent) {
            self.code(indent, state, &format!("# {line}"));
        }
    }

    fn code(&mut self, indent: usize, state: State, line: &str) {
        let mark = match state {
            State::Live => "",
            State::Optional => "#",
            State::Apart => "#| ",
        };
        let text = format!("{mark}{}{line}", " ".repeat(indent));
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }
}

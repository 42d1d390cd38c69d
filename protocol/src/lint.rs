//! The lint for personal data: what looks like a person in a text that the whole network will copy.
//!
//! No kind has a field for a person, but people write names and numbers into any field. A published record
//! can be erased everywhere, yet it has been read by then; so the publisher's node looks first and refuses.
//! The rules are heuristics that would rather miss a case than cry wolf, because a lint that is often
//! wrong is overridden without reading. A publisher may overrule a finding with a reason, which stays on
//! their own node; an identity code can't be overruled, since no record has a use for one.

pub mod claims;
mod email;
mod identity_code;
mod name;
mod phone;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use ciborium::value::Value;

use crate::content;
use crate::content::fault::{Fault, Path, Rule};
use crate::content::form::Form;
use crate::content::schema::{Field, Shape};

/// Fields of free lines whose texts are written for machines. Long numbers in them are no telephone numbers, and words
/// no names. Those whose form or list says so already are not repeated here.
const MACHINE_LINES: [&str; 21] = [
    "callId",
    "certificate",
    "codeValues",
    "decision",
    "diseases",
    "foreignIds",
    "grantAgreement",
    "id",
    "identifier",
    "kind",
    "licence",
    "localId",
    "number",
    "ref",
    "reference",
    "resultLicence",
    "seriesId",
    "standards",
    "topicId",
    "type",
    "version",
];

/// Whether a field is written for machines wherever it occurs: codes, dates, addresses and numbers of registers.
fn is_machine(name: &str) -> bool {
    static NAMES: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let (mut machine, mut other) = (BTreeSet::new(), BTreeSet::new());
        for field in content::SCHEMAS.iter().flat_map(|schema| schema.fields()) {
            sort(field, &mut machine, &mut other);
        }
        machine.retain(|name| !other.contains(name));
        machine.extend(MACHINE_LINES);
        machine
    });
    names.contains(name)
}

/// Puts the name of a field, and of those within it, to those of machines or to the others.
fn sort(field: &'static Field, machine: &mut BTreeSet<&'static str>, other: &mut BTreeSet<&'static str>) {
    match field.shape {
        Shape::Map(fields) | Shape::List(fields, _) => {
            other.insert(field.name);
            fields.iter().for_each(|field| sort(field, machine, other));
        }
        // A mailbox is named after a person only too often.
        Shape::Form(Form::Email) => drop(other.insert(field.name)),
        Shape::Form(_) | Shape::Forms(..) | Shape::Code(_) | Shape::Codes(_) | Shape::LangDates => {
            machine.insert(field.name);
        }
        Shape::Integer(..) | Shape::Boolean => {}
        _ => drop(other.insert(field.name)),
    }
}

/// Something that looks like personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where, such as `contact.email` or `description.fi`.
    pub path: String,
    /// One of the `PersonalData...` rules.
    pub rule: Rule,
    /// The words found; of an identity code only the beginning, because findings are logged.
    pub excerpt: String,
}

impl Finding {
    /// Whether the publisher may overrule it with a reason.
    pub fn overridable(&self) -> bool {
        self.rule != Rule::PersonalDataIdentityCode
    }
}

impl From<Finding> for Fault {
    fn from(finding: Finding) -> Self {
        Fault::new(finding.path, finding.rule, vec![("excerpt", finding.excerpt)])
    }
}

/// Looks through every text of a content, in the order of the content.
pub fn check(content: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(content, &mut Path::default(), None, &mut findings);
    findings
}

/// Goes through a value; `field` is the nearest field of a known name around it, for texts in lists and
/// language maps are of the kind of their field.
fn walk(value: &Value, path: &mut Path, field: Option<&str>, findings: &mut Vec<Finding>) {
    match value {
        Value::Text(text) => check_text(text, path.as_str(), field, findings),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let mark = path.enter_item(index);
                walk(item, path, field, findings);
                path.leave(mark);
            }
        }
        Value::Map(entries) => {
            for (key, item) in entries {
                let key = key.as_text().unwrap_or_default();
                let mark = path.enter_field(key);
                let machine = field.filter(|field| is_machine(field));
                walk(item, path, machine.or(Some(key)), findings);
                path.leave(mark);
            }
        }
        _ => {}
    }
}

/// How many digits a text has: most have too few for any number, and need no closer look.
fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

fn check_text(text: &str, path: &str, field: Option<&str>, findings: &mut Vec<Finding>) {
    let mut note = |rule, excerpts: Vec<String>| {
        findings.extend(excerpts.into_iter().map(|excerpt| Finding { path: path.to_owned(), rule, excerpt }));
    };
    note(Rule::PersonalDataIdentityCode, identity_code::find(text));
    note(Rule::PersonalDataEmail, email::find(text));
    if !field.is_some_and(is_machine) {
        note(Rule::PersonalDataPhone, phone::find(text));
        note(Rule::PersonalDataName, name::find(text, path.starts_with("contact")));
    }
}

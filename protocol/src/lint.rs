//! The lint for personal data: what looks like a person in a text that the whole network will copy.
//!
//! No kind has a field for a person, but people write names and numbers into any field. A published record
//! can be erased everywhere, yet it has been read by then; so the publisher's node looks first and refuses.
//! The rules are heuristics that would rather miss a case than cry wolf, because a lint that is often
//! wrong is overridden without reading. A publisher may overrule a finding with a reason, which stays on
//! their own node; an identity code can't be overruled, since no record has a use for one.

mod email;
mod identity_code;
mod name;
mod phone;
#[cfg(test)]
mod tests;
mod words;

use ciborium::value::Value;

use crate::content::fault::{Fault, Path, Rule};

/// Fields whose texts are written for machines. Long numbers in them are no telephone numbers.
const MACHINE_FIELDS: [&str; 19] = [
    "businessId",
    "certificate",
    "certificateExpires",
    "confirmed",
    "domain",
    "isoOid",
    "lei",
    "licence",
    "localId",
    "notifiedBody",
    "page",
    "parent",
    "pic",
    "ref",
    "ror",
    "textDates",
    "type",
    "url",
    "vat",
];

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
                let machine = field.filter(|field| MACHINE_FIELDS.contains(field));
                walk(item, path, machine.or(Some(key)), findings);
                path.leave(mark);
            }
        }
        _ => {}
    }
}

fn check_text(text: &str, path: &str, field: Option<&str>, findings: &mut Vec<Finding>) {
    let mut note = |rule, excerpts: Vec<String>| {
        findings.extend(excerpts.into_iter().map(|excerpt| Finding { path: path.to_owned(), rule, excerpt }));
    };
    note(Rule::PersonalDataIdentityCode, identity_code::find(text));
    note(Rule::PersonalDataEmail, email::find(text));
    if !field.is_some_and(|field| MACHINE_FIELDS.contains(&field)) {
        note(Rule::PersonalDataPhone, phone::find(text));
        note(Rule::PersonalDataName, name::find(text, path.starts_with("contact")));
    }
}

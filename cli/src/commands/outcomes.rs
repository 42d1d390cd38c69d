//! What `publish`, `renew` and `retract` have in common: an answer that lists what became of each record.

use kirjo_protocol::id::OrgId;
use serde_json::{Map, Value, json};

use super::{Context, items, text, yes};
use crate::args::KeyRef;
use crate::failure::{Failure, Outcome};
use crate::output;

/// The keys of one command, and the organisation that they and `--org` agree on.
pub(super) fn named(
    context: &Context,
    keys: &[KeyRef],
    org: Option<OrgId>,
) -> Result<(Vec<String>, Option<OrgId>), Failure> {
    let mut org = org;
    for key in keys {
        match (org, key.org) {
            (Some(one), Some(other)) if one != other => {
                return Err(Failure::usage(context.words.word("cli-one-organisation")));
            }
            (None, Some(other)) => org = Some(other),
            _ => {}
        }
    }
    Ok((keys.iter().map(|key| key.key.to_string()).collect(), org))
}

/// The request for all records of an organisation or for those at some keys.
pub(super) fn request(keys: Vec<String>, org: Option<OrgId>, all: bool, force: bool) -> Value {
    let mut request = Map::new();
    if let Some(org) = org {
        request.insert("org".into(), json!(org));
    }
    if force {
        request.insert("force".into(), json!(true));
    }
    if all {
        request.insert("all".into(), json!(true));
    } else {
        request.insert("keys".into(), json!(keys));
    }
    Value::Object(request)
}

/// Prints key and id of each record that was signed again, and says what was refused.
pub(super) fn show(context: &Context, answer: &Value, count: &str) -> Outcome {
    let results = items(answer, "items");
    if context.json() {
        output::json(answer)?;
    }
    let mut refused = Vec::new();
    let mut done = 0u64;
    for item in results {
        if yes(item, "ok") {
            done += 1;
            if !context.json() {
                output::line(&format!("{}  {}", text(item, "key"), text(item, "id")))?;
            }
        } else {
            refused.extend(items(item, "faults").iter().map(|fault| fault_sentence("", fault)));
        }
    }
    if !context.json() {
        output::note(&context.words.say(count, &[("count", done.into())]));
    }
    if refused.is_empty() { Ok(()) } else { Err(Failure::all(refused)) }
}

/// A fault as a sentence, behind the place where it is.
pub(super) fn fault_sentence(place: &str, fault: &Value) -> String {
    let path = text(fault, "path");
    let message = match text(fault, "message") {
        "" => text(fault, "rule"),
        message => message,
    };
    let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
    if path.is_empty() { format!("{place}{message}") } else { format!("{place}{path}: {message}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_said_with_its_place_and_field() {
        let fault = json!({"path": "contact.email", "rule": "not-an-email", "message": "Not an address."});
        assert_eq!(fault_sentence("a.yaml:3:5", &fault), "a.yaml:3:5: contact.email: Not an address.");
        assert_eq!(fault_sentence("", &json!({"path": "", "rule": "x"})), "x");
    }
}

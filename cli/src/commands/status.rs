//! `kirjo status`.

use serde_json::Value;

use super::{Context, items, number, text, yes};
use crate::failure::Outcome;
use crate::output;

pub(super) async fn status(context: &Context) -> Outcome {
    let status = context.client().get("/api/v1/status").await?;
    if context.json() {
        return output::json(&status);
    }
    let words = context.words;
    let mut facts = vec![
        (words.word("cli-version"), text(&status, "version").to_owned()),
        (words.word("cli-network"), text(&status, "network").to_owned()),
        (words.word("cli-node"), text(&status, "node").to_owned()),
    ];
    let orgs = items(&status, "orgs");
    if let Some(own) = orgs.first() {
        facts.push((words.word("cli-org-id"), own.as_str().unwrap_or_default().to_owned()));
    }
    if orgs.len() > 1 {
        facts.push((words.word("cli-hosted"), (orgs.len() - 1).to_string()));
    }
    let ready = if yes(&status, "ready") { "yes" } else { "no" };
    facts.extend([
        (words.word("cli-ready"), words.word(ready)),
        (words.word("cli-records"), number(&status, "records").to_string()),
        (words.word("cli-digest"), text(&status, "state_digest").to_owned()),
        (words.word("cli-peers"), number(&status, "peers").to_string()),
        (words.word("cli-http"), text(&status, "http").to_owned()),
    ]);
    for (at, address) in items(&status, "listen").iter().enumerate() {
        let label = if at == 0 { words.word("cli-listen") } else { String::new() };
        facts.push((label, address.as_str().unwrap_or_default().to_owned()));
    }
    if let Some(offset) = status.get("clock_offset_ms").and_then(Value::as_i64) {
        facts.push((words.word("cli-clock-offset"), format!("{offset} ms")));
    }
    if let Some(bytes) = status.get("size_on_disk").and_then(Value::as_u64) {
        facts.push((words.word("cli-size"), output::size(bytes)));
    }
    output::write(&output::facts(&facts))
}

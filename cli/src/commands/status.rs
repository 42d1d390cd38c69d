//! `kirjo status`.

use serde_json::Value;

use super::{Context, items, number, search, text, yes};
use crate::failure::Outcome;
use crate::lang::Words;
use crate::output;

pub(super) async fn status(context: &Context, all: bool) -> Outcome {
    let status = context.client().get("/api/v1/status").await?;
    let publishers =
        search::pages(context, "/api/v1/orgs", &format!("lang={}", context.words.lang().code()), u32::MAX).await?.items;
    if context.json() {
        let mut status = status;
        status["publishers"] = publishers.into();
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
    if let Some(loading) = status.get("loading").filter(|loading| !loading.is_null()) {
        let (held, expected) = (number(loading, "held"), number(loading, "expected"));
        let share = format!("{} % ({held} / {expected})", held.saturating_mul(100) / expected.max(1));
        facts.push((words.word("cli-loading"), share));
    }
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
    if let Some(unknown) = status.get("unknown") {
        facts.push((words.word("cli-unknown"), room(unknown)));
    }
    let left_out = &status["left_out"];
    if number(left_out, "rules") > 0 {
        let counts = ["records", "rules"].map(|member| (member, number(left_out, member).into()));
        facts.push((words.word("cli-left-out"), words.say("cli-left-out-counts", &counts)));
    }
    let states: Vec<String> = status
        .get("completeness")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(_, count)| count.as_u64() != Some(0))
        .map(|(state, count)| format!("{count} {}", words.word(&format!("cli-state-{state}"))))
        .collect();
    facts.push((words.word("cli-publishers"), states.join(", ")));
    output::write(&output::facts(&facts))?;
    if !items(&status, "guarded").is_empty() {
        output::note(&wrapped(&words.word("cli-guarded")));
    }
    if let Some(refused) = status["unknown"]["refused"].as_u64().filter(|refused| *refused > 0) {
        output::note(&wrapped(&words.say("cli-unknown-full", &[("refused", refused.into())])));
    }
    let worth_saying =
        |publisher: &&Value| all || !["complete", "ahead"].contains(&text(&publisher["completeness"], "state"));
    for publisher in publishers.iter().filter(worth_saying) {
        output::write(&format!("\n{}", publisher_lines(words, publisher)))?;
    }
    Ok(())
}

/// How full the budget for organisations of others is.
fn room(unknown: &Value) -> String {
    let (held, most) = (number(unknown, "organisations"), number(unknown, "most_organisations"));
    let bytes = |member: &str| output::size(unknown.get(member).and_then(Value::as_u64).unwrap_or(0));
    format!("{held} / {most}, {} / {}", bytes("bytes"), bytes("most_bytes"))
}

fn wrapped(text: &str) -> String {
    output::wrap(text, output::WIDTH).join("\n")
}

/// How much of what a publisher says it has is here, by its newest head, and who has been asked.
fn publisher_lines(words: Words, publisher: &Value) -> String {
    let answer = &publisher["completeness"];
    let name = publisher.get("title").and_then(|title| words.pick(title)).map(output::plain).unwrap_or_default();
    let counts = [("missing", number(answer, "missing").into()), ("ahead", number(answer, "ahead").into())];
    let mut state = words.say(&format!("cli-publisher-{}", text(answer, "state")), &counts);
    if let Some(age) = answer.get("head_age_seconds").and_then(Value::as_u64) {
        state = format!("{state} {}", words.say("cli-head-age", &[("hours", (age / 3600).into())]));
    }
    let mut facts = vec![
        (words.word("cli-organisation"), name),
        (words.word("cli-org-id"), text(publisher, "org").to_owned()),
        (words.word("cli-state"), state),
    ];
    if ["short", "checking", "different"].contains(&text(answer, "state")) {
        for (at, asked) in items(answer, "asked").iter().enumerate() {
            let label = if at == 0 { words.word("cli-asked") } else { String::new() };
            facts.push((label, text(asked, "org").to_owned()));
        }
    }
    output::facts(&facts)
}

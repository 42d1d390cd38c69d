//! `kirjo watch`: searches that the node keeps, and whose new answers it posts to an address.

use serde_json::{Value, json};

use super::{Context, items, number, text, yes};
use crate::args::WatchCommand;
use crate::client::query_value;
use crate::failure::{Failure, Outcome};
use crate::output;

pub(super) async fn watch(context: &Context, command: WatchCommand) -> Outcome {
    let words = context.words;
    let client = context.client();
    let at = |id: &str, what: &str| format!("/admin/v1/watches/{}/{what}", query_value(id));
    match command {
        WatchCommand::Add { query, url, allow_private } => {
            let body = json!({"query": query.to_query(), "url": url, "allow_private": allow_private});
            let watch = client.post("/admin/v1/watches", body).await?;
            if context.json() {
                return output::json(&watch);
            }
            output::write(&output::facts(&[
                (words.word("cli-watch-id"), text(&watch, "id").to_owned()),
                (words.word("cli-watch-query"), output::plain(text(&watch, "query"))),
                (words.word("cli-watch-url"), output::plain(text(&watch, "url"))),
                (words.word("cli-watch-secret"), text(&watch, "secret").to_owned()),
            ]))?;
            output::note(&words.word("cli-watch-secret-once"));
            Ok(())
        }
        WatchCommand::List => list(context, &client.get("/admin/v1/watches").await?),
        WatchCommand::Remove { id } => {
            let removed = client.post(&at(&id, "remove"), json!({})).await?;
            if context.json() { output::json(&removed) } else { output::line(&words.word("cli-watch-removed")) }
        }
        WatchCommand::Log { id } => log(context, &client.get(&at(&id, "log")).await?),
        WatchCommand::Test { id } => {
            let tested = client.post(&at(&id, "test"), json!({})).await?;
            let delivered = yes(&tested, "delivered");
            if context.json() {
                output::json(&tested)?;
            }
            let detail = [("detail", output::plain(text(&tested, "detail")))];
            match (delivered, context.json()) {
                (false, _) => Err(Failure::new(words.tell("cli-watch-test-failed", &detail))),
                (true, true) => Ok(()),
                (true, false) => output::line(&words.tell("cli-watch-tested", &detail)),
            }
        }
    }
}

fn list(context: &Context, watches: &Value) -> Outcome {
    if context.json() {
        return output::json(watches);
    }
    let words = context.words;
    let found = items(watches, "items");
    if found.is_empty() {
        output::note(&words.word("cli-watch-none"));
        return Ok(());
    }
    for watch in found {
        let state = if yes(watch, "disabled") {
            words.word("cli-watch-disabled")
        } else {
            words.say("cli-watch-pending", &[("count", number(watch, "pending").into())])
        };
        output::write(&output::facts(&[
            (words.word("cli-watch-id"), text(watch, "id").to_owned()),
            (words.word("cli-watch-query"), output::plain(text(watch, "query"))),
            (words.word("cli-watch-url"), output::plain(text(watch, "url"))),
            (words.word("cli-watch-state"), state),
        ]))?;
        output::line("")?;
    }
    Ok(())
}

fn log(context: &Context, log: &Value) -> Outcome {
    if context.json() {
        return output::json(log);
    }
    let words = context.words;
    let head = ["cli-watch-at", "cli-watch-outcome", "cli-watch-attempt", "cli-watch-detail"].map(|id| words.word(id));
    let rows: Vec<Vec<String>> = items(log, "items")
        .iter()
        .map(|line| {
            let outcome = words.word(&format!("cli-watch-was-{}", text(line, "outcome")));
            let detail = format!("{} {}", output::plain(text(line, "detail")), text(line, "record"));
            vec![text(line, "at").to_owned(), outcome, number(line, "attempt").to_string(), detail.trim().to_owned()]
        })
        .collect();
    if rows.is_empty() {
        output::note(&words.word("cli-watch-log-empty"));
        return Ok(());
    }
    output::write(&output::table(&head, &rows))
}

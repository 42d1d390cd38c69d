//! `kirjo policy`: what this node leaves out.

use std::io::IsTerminal as _;

use kirjo_protocol::replica::DropRule;
use serde_json::{Value, json};

use super::renew::agrees;
use super::{Context, items, number, text};
use crate::args::{PolicyArgs, PolicyCommand};
use crate::failure::{Failure, Outcome};
use crate::output;

pub(super) async fn policy(context: &Context, args: PolicyArgs) -> Outcome {
    match args.command {
        None | Some(PolicyCommand::List) => list(context).await,
        Some(PolicyCommand::Drop { rule, reason, yes }) => leave_out(context, rule, &reason, yes).await,
        Some(PolicyCommand::Keep { rule }) => keep(context, rule).await,
    }
}

async fn list(context: &Context) -> Outcome {
    let rules = context.client().get("/admin/v1/policy").await?;
    if context.json() {
        return output::json(&rules);
    }
    let words = context.words;
    let rules = items(&rules, "items");
    if rules.is_empty() {
        return output::line(&words.word("cli-policy-none"));
    }
    let facts = |rule: &Value| {
        output::facts(&[
            (words.word("cli-left-out"), text(rule, "ref").to_owned()),
            (words.word("cli-records"), number(rule, "records").to_string()),
            (words.word("cli-reason"), output::plain(text(rule, "reason"))),
            (words.word("cli-since"), text(rule, "since").to_owned()),
        ])
    };
    output::write(&rules.iter().map(facts).collect::<Vec<_>>().join("\n"))
}

async fn leave_out(context: &Context, rule: DropRule, reason: &str, yes: bool) -> Outcome {
    let (words, client) = (context.words, context.client());
    let about = |records: u64| [("ref", rule.to_string().into()), ("count", records.into())];
    if !yes {
        if !std::io::stdin().is_terminal() {
            return Err(Failure::usage(words.word("cli-policy-needs-yes")));
        }
        let request = json!({"ref": rule.to_string(), "reason": reason, "check": true});
        let would = client.post("/admin/v1/policy/drop", request).await?;
        for sentence in
            [words.say("cli-policy-would-drop", &about(number(&would, "records"))), words.word("cli-policy-told")]
        {
            output::note(&output::wrap(&sentence, output::WIDTH).join("\n"));
        }
        if !agrees(&words.word("cli-policy-question")) {
            return Err(Failure::new(words.word("cli-policy-declined")));
        }
    }
    let request = json!({"ref": rule.to_string(), "reason": reason});
    let dropped = client.post("/admin/v1/policy/drop", request).await?;
    if context.json() {
        return output::json(&dropped);
    }
    output::line(&words.say("cli-policy-dropped", &about(number(&dropped, "records"))))?;
    output::line(&words.word("cli-policy-told"))
}

async fn keep(context: &Context, rule: DropRule) -> Outcome {
    let kept = context.client().post("/admin/v1/policy/keep", json!({"ref": rule.to_string()})).await?;
    if context.json() {
        return output::json(&kept);
    }
    let about = [("ref", rule.to_string().into()), ("count", number(&kept, "records").into())];
    output::line(&context.words.say("cli-policy-kept", &about))
}

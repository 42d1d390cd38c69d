//! `kirjo sync`.

use std::time::Duration;

use serde_json::json;

use super::{Context, items, number, text, yes};
use crate::args::SyncArgs;
use crate::failure::{Failure, Outcome};
use crate::output;

pub(super) async fn sync(context: &Context, args: SyncArgs) -> Outcome {
    let words = context.words;
    let wait = Duration::from_secs(args.wait.unwrap_or(0));
    let ask = json!({ "wait_ms": u64::try_from(wait.as_millis()).unwrap_or(u64::MAX) });
    let report = context.client().post_waiting("/admin/v1/sync", ask, wait).await?;
    let (in_step, connected) = (number(&report, "in_step"), number(&report, "connected"));
    if context.json() {
        output::json(&report)?;
    } else if connected > 0 && args.wait.is_none() {
        output::line(&words.say("cli-sync-begun", &[("connected", connected.into())]))?;
    } else if connected > 0 {
        let head = ["cli-col-peer", "cli-col-received", "cli-col-sent", "cli-col-state"].map(|id| words.word(id));
        let row = |peer: &serde_json::Value| {
            let state = if yes(peer, "complete") { "cli-in-step" } else { "cli-behind" };
            let count = |member| number(peer, member).to_string();
            vec![output::plain(text(peer, "peer")), count("received"), count("sent"), words.word(state)]
        };
        let rows: Vec<_> = items(&report, "peers").iter().map(row).collect();
        if !rows.is_empty() {
            output::write(&output::table(&head, &rows))?;
        }
        output::line(&words.say("cli-sync-done", &[("in_step", in_step.into()), ("connected", connected.into())]))?;
    }
    if connected == 0 {
        return Err(Failure::new(words.word("cli-sync-no-peer")));
    }
    if args.wait.is_some() && in_step < connected {
        let args = [("missing", (connected - in_step).into()), ("seconds", wait.as_secs().into())];
        return Err(Failure::new(words.say("cli-sync-behind", &args)));
    }
    Ok(())
}

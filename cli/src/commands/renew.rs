//! `kirjo renew`. A lease is there so that somebody looks at the record again; so a person confirms.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use kirjo_protocol::limits::QUOTA_RECORDS;
use serde_json::Value;

use super::change::GUARD_TIME;
use super::{Context, outcomes, search, text};
use crate::args::RenewArgs;
use crate::client::query_value;
use crate::failure::{Failure, Outcome};
use crate::output;

pub(super) async fn renew(context: &Context, args: RenewArgs) -> Outcome {
    let (keys, org) = outcomes::named(context, &args.keys, args.org)?;
    if !args.yes {
        if !std::io::stdin().is_terminal() {
            return Err(Failure::usage(context.words.word("cli-renew-needs-yes")));
        }
        let org = match org {
            Some(org) => org.to_string(),
            None => own_org(context).await?,
        };
        confirm(context, &org, if args.all { None } else { Some(&keys) }).await?;
    }
    let request = outcomes::request(keys, org, args.all, args.force);
    let answer = context.client().post_waiting("/admin/v1/renew", request, GUARD_TIME).await?;
    outcomes::show(context, &answer, "cli-renewed")
}

async fn own_org(context: &Context) -> Result<String, Failure> {
    let status = context.client().get("/api/v1/status").await?;
    let own = super::items(&status, "orgs").first().and_then(Value::as_str);
    Ok(own.unwrap_or_default().to_owned())
}

/// Shows what would be renewed and asks whether it still holds.
async fn confirm(context: &Context, org: &str, keys: Option<&Vec<String>>) -> Outcome {
    let words = context.words;
    let most = u32::try_from(QUOTA_RECORDS).unwrap_or(u32::MAX);
    let mut records =
        search::pages(context, "/api/v1/records", &format!("org={}", query_value(org)), most).await?.items;
    if let Some(keys) = keys {
        records.retain(|record| keys.iter().any(|key| key == text(record, "key")));
    }
    for record in &records {
        let title = record.get("title").and_then(|title| words.pick(title)).map(output::plain).unwrap_or_default();
        let line =
            format!("{}  {}  {title}", text(record, "key"), text(record, "expires").get(..10).unwrap_or_default());
        output::note(&output::cut(&line, output::WIDTH));
    }
    if agrees(&words.say("cli-renew-question", &[("count", records.len().into())])) {
        Ok(())
    } else {
        Err(Failure::new(words.word("cli-renew-declined")))
    }
}

/// Asks on the terminal; whether a person says yes.
pub(super) fn agrees(question: &str) -> bool {
    eprint!("{question} ");
    let mut answer = String::new();
    let asked = std::io::stderr().flush().and_then(|()| std::io::stdin().lock().read_line(&mut answer));
    asked.is_ok() && is_yes(&answer)
}

/// Yes in any language of the interface; anything else is no.
pub(super) fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "k" | "kyllä" | "j" | "ja")
}

#[cfg(test)]
mod tests {
    use super::is_yes;

    #[test]
    fn only_a_clear_yes_is_one() {
        for yes in ["y\n", "Kyllä\n", "ja", "J\n"] {
            assert!(is_yes(yes), "{yes}");
        }
        for no in ["", "\n", "n\n", "yep", "nej", "ei"] {
            assert!(!is_yes(no), "{no}");
        }
    }
}

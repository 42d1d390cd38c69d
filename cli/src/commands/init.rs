//! `kirjo init`.

use std::fmt::Display;
use std::str::FromStr;

use kirjo_node::clock::Clock;
use kirjo_node::home::{HomeError, Init};
use kirjo_node::messages;
use kirjo_protocol::content::{self, json as content_json};
use serde_json::json;

use super::Context;
use super::run::home_sentence;
use crate::args::InitArgs;
use crate::failure::{Failure, Outcome};
use crate::lang::Words;
use crate::output;

pub(super) fn init(context: &Context, args: InitArgs) -> Outcome {
    let words = context.words;
    let guessed = args.name.is_none();
    let name = args.name.unwrap_or_else(machine_name);
    let name = name.trim().to_owned();
    check_profile(words, &name, &args.lang, &args.org_type)?;
    let init = Init {
        name: name.clone(),
        lang: args.lang,
        org_type: args.org_type,
        network: args.network.clone(),
        http: args.http,
        listen: addresses(words, "--listen", &args.listen)?,
        bootstrap: addresses(words, "--bootstrap", &args.bootstrap)?,
    };
    let home = context.home();
    let org = home.init(&init, Clock::system().now()).map_err(|error| refused(words, &error))?;

    let directory = home.directory().display().to_string();
    if context.json() {
        return output::json(&json!({ "home": directory, "org": org, "network": args.network.as_str(), "name": name }));
    }
    let shown = output::facts(&[
        (words.word("cli-organisation"), name),
        (words.word("cli-org-id"), org.to_string()),
        (words.word("cli-network"), args.network.to_string()),
        (words.word("cli-home"), directory.clone()),
    ]);
    output::write(&shown)?;
    if guessed {
        output::note(&wrapped(&words.word("cli-init-guessed")));
    }
    output::note(&wrapped(&words.tell("cli-init-next", &[("home", directory)])));
    Ok(())
}

fn wrapped(text: &str) -> String {
    output::wrap(text, output::WIDTH).join("\n")
}

/// Whether a name and a kind of organisation can be published as they are, so that the first start does not
/// find out that they can't.
pub(super) fn check_profile(words: Words, name: &str, lang: &str, org_type: &str) -> Outcome {
    let profile = json!({ "title": { (lang): name }, "orgType": org_type });
    let faults = match content_json::from_json(&profile) {
        Ok(profile) => content::validate("organisation", &profile),
        Err(fault) => vec![fault],
    };
    if faults.is_empty() {
        return Ok(());
    }
    let option = |path: &str| if path.starts_with("title") { "--name" } else { "--org-type" };
    let sentence =
        |fault: &content::Fault| format!("{}: {}", option(&fault.path), messages::fault(words.lang(), fault));
    Err(Failure::misused(faults.iter().map(sentence).collect()))
}

/// Peer addresses; wrong ones are wrong usage.
fn addresses<T: FromStr<Err: Display>>(words: Words, option: &str, texts: &[String]) -> Result<Vec<T>, Failure> {
    let parse = |text: &String| {
        text.parse().map_err(|error: T::Err| {
            let args = [("option", option.to_owned()), ("value", output::plain(text)), ("reason", error.to_string())];
            Failure::usage(words.tell("cli-bad-address", &args))
        })
    };
    texts.iter().map(parse).collect()
}

fn refused(words: Words, error: &HomeError) -> Failure {
    Failure::new(home_sentence(words, error))
}

/// What this machine calls itself, for a node whose owner has not said a name. POSIX has `uname -n`.
fn machine_name() -> String {
    let said = std::process::Command::new("uname").arg("-n").output();
    let name = said.ok().and_then(|said| String::from_utf8(said.stdout).ok()).unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "kirjo".to_owned() } else { name.to_owned() }
}

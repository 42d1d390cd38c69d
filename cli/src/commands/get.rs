//! `kirjo get`.

use std::io::{IsTerminal as _, Write as _};

use serde_json::{Value, json};

use super::{Context, text};
use crate::args::GetArgs;
use crate::failure::{Failure, Outcome};
use crate::output;

pub(super) async fn get(context: &Context, args: GetArgs) -> Outcome {
    let path = format!("/api/v1/records/{}/{}", args.record.org, args.record.key);
    if args.raw {
        return raw(context, &path, &args).await;
    }
    let record = context.client().get(&path).await?;
    if context.json() {
        return output::json(&record);
    }
    let words = context.words;
    let pick = |texts: Option<&Value>| texts.and_then(|texts| words.pick(texts)).map(output::plain).unwrap_or_default();
    let kind = text(&record, "kind");
    output::write(&output::facts(&[
        (words.word("cli-title"), pick(record.pointer("/content/title"))),
        (words.word("cli-kind"), words.kind(kind)),
        (words.word("cli-publisher"), pick(record.get("publisher"))),
        (words.word("cli-org-id"), args.record.org.to_string()),
        (words.word("cli-key"), args.record.key.to_string()),
        (words.word("cli-record-id"), text(&record, "id").to_owned()),
        (words.word("cli-expires"), text(&record, "expires").to_owned()),
    ]))?;
    match record.get("content") {
        Some(Value::Object(content)) => output::write(&format!("\n{}", output::content(content))),
        _ => Ok(()),
    }
}

/// The signed envelope, byte for byte as its publisher made it.
async fn raw(context: &Context, path: &str, args: &GetArgs) -> Outcome {
    let words = context.words;
    if args.out.is_none() && std::io::stdout().is_terminal() {
        return Err(Failure::usage(words.word("cli-raw-terminal")));
    }
    let bytes = context.client().get_cose(path).await?;
    let Some(file) = &args.out else { return output::write_bytes(&bytes) };
    let written = std::fs::File::create(file).and_then(|mut out| out.write_all(&bytes).and_then(|()| out.sync_all()));
    let shown = file.display().to_string();
    if let Err(error) = written {
        return Err(Failure::new(words.tell("cli-not-written", &[("file", shown), ("reason", error.to_string())])));
    }
    if context.json() {
        return output::json(&json!({ "file": shown, "bytes": bytes.len() }));
    }
    output::line(&words.say("cli-written", &[("file", shown.into()), ("bytes", bytes.len().into())]))
}

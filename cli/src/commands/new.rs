//! `kirjo new`: a file to begin with.

use std::fs::OpenOptions;
use std::io::{self, Write as _};

use kirjo_protocol::content;
use serde_json::json;

use super::Context;
use crate::args::NewArgs;
use crate::failure::{Failure, Outcome};
use crate::output;
use crate::template::template;

pub(super) fn new(context: &Context, args: &NewArgs) -> Outcome {
    // The arguments take only kinds that there are.
    let Some(kind) = content::schema(&args.kind) else { return Ok(()) };
    let words = context.words;
    let text = template(kind, args.lang.unwrap_or(words.lang()));
    let Some(file) = &args.out else {
        return if context.json() {
            output::json(&json!({"kind": kind.kind, "template": text}))
        } else {
            output::write(&text)
        };
    };
    let shown = file.display().to_string();
    // What somebody has written already is worth more than a template.
    let written =
        OpenOptions::new().write(true).create_new(true).open(file).and_then(|mut out| out.write_all(text.as_bytes()));
    match written {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Failure::new(words.tell("cli-file-exists", &[("file", shown)])))
        }
        Err(error) => {
            Err(Failure::new(words.tell("cli-not-written", &[("file", shown), ("reason", error.to_string())])))
        }
        Ok(()) if context.json() => output::json(&json!({"kind": kind.kind, "file": shown, "bytes": text.len()})),
        Ok(()) => output::line(&words.say("cli-written", &[("file", shown.into()), ("bytes", text.len().into())])),
    }
}

//! `kirjo demo`: a network of several participants in one process.

use std::io::IsTerminal as _;

use kirjo_node::demo::{Demo, DemoError, MAX_PARTICIPANTS, Participant, Progress, default_directory};
use kirjo_node::messages;
use serde_json::json;

use super::Context;
use super::run::{Signals, home_sentence, http_sentence, log, start_sentence};
use crate::args::DemoArgs;
use crate::failure::{Failure, Outcome};
use crate::lang::Words;
use crate::output;

pub(super) async fn demo(context: &Context, args: DemoArgs) -> Outcome {
    log();
    let words = context.words;
    let directory = context.global.home.clone().unwrap_or_else(default_directory);
    let mut display = Display { words, redraw: std::io::stderr().is_terminal(), open: false };
    let mut signals = Signals::new()?;
    let started = tokio::select! {
        started = Demo::start(&directory, args.nodes, |progress| display.show(&progress)) => started,
        // What is half started holds nothing that has been acknowledged to anybody.
        () = signals.next() => return Ok(()),
    };
    let demo = started.map_err(|error| refused(words, &error))?;
    display.close();

    let addresses = demo.addresses();
    let participants = || demo.participants.iter().zip(&addresses);
    let shown = if context.json() {
        let participant = |(participant, address): (&Participant, &_)| {
            json!({
                "name": participant.name,
                "http": format!("http://{address}/"),
                "node": participant.node.status().node,
                "home": participant.node.home().directory().display().to_string(),
            })
        };
        let participants: Vec<_> = participants().map(participant).collect();
        output::json_line(&json!({ "participants": participants, "in_step": demo.in_step() }))
    } else {
        let line = |(participant, address): (&Participant, &_)| format!("http://{address}/  {}\n", participant.name);
        let in_step = if demo.in_step() { "cli-demo-in-step" } else { "cli-demo-behind" };
        let shown = output::write(&participants().map(line).collect::<String>());
        let home = directory.display().to_string();
        output::note(&words.word(in_step));
        output::note(&output::wrap(&words.tell("cli-demo-home", &[("home", home)]), output::WIDTH).join("\n"));
        shown
    };
    // A demonstration whose starter does not read its output goes on all the same.
    drop(shown);

    let nodes: Vec<_> = demo.participants.iter().map(|participant| participant.node.clone()).collect();
    tokio::select! {
        () = signals.next() => {}
        () = async {
            for node in &nodes {
                // Any one of them may end, also by a fault of its own; the others go on.
                let _ = node.ended().await;
            }
        } => {}
    }
    signals.bounded(demo.stop()).await;
    Ok(())
}

/// Progress on standard error: one line that is drawn again on a terminal, a line for each step elsewhere.
struct Display {
    words: Words,
    redraw: bool,
    open: bool,
}

impl Display {
    fn show(&mut self, progress: &Progress) {
        let words = self.words;
        let sentence = match progress {
            Progress::Preparing { name, number, of, organisations } => {
                let args = [
                    ("name", name.as_str().into()),
                    ("number", (*number).into()),
                    ("of", (*of).into()),
                    ("count", (*organisations).into()),
                ];
                words.say("cli-demo-preparing", &args)
            }
            Progress::Loaded { name, number, of, records } => {
                let args = [
                    ("name", name.as_str().into()),
                    ("number", (*number).into()),
                    ("of", (*of).into()),
                    ("count", (*records).into()),
                ];
                words.say("cli-demo-loaded", &args)
            }
            Progress::Exchanging { records, of } => {
                words.say("cli-demo-exchanging", &[("count", (*records).into()), ("of", (*of).into())])
            }
        };
        let sentence = output::cut(&sentence, output::WIDTH - 1);
        if self.redraw {
            // Back to the start of the line, and clear it.
            eprint!("\r\u{1b}[2K{sentence}");
            self.open = true;
        } else {
            output::note(&sentence);
        }
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.open) {
            eprint!("\r\u{1b}[2K");
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        self.close();
    }
}

fn refused(words: Words, error: &DemoError) -> Failure {
    Failure::new(match error {
        DemoError::Participants => {
            return Failure::usage(words.say("cli-demo-nodes", &[("max", MAX_PARTICIPANTS.into())]));
        }
        DemoError::Home(error) => home_sentence(words, error),
        DemoError::Start(error) => start_sentence(words, error),
        DemoError::Http(error) => http_sentence(words, error),
        DemoError::Node(error) => {
            let args = error.args();
            let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
            messages::error(words.lang(), error.code(), &args)
        }
        DemoError::Ports(first) => words.tell("cli-demo-ports", &[("first", first.to_string())]),
        DemoError::Another(directory) => words.tell("cli-demo-another", &[("home", directory.display().to_string())]),
        DemoError::Catalogue(reason) => words.tell("cli-demo-catalogue", &[("reason", reason.clone())]),
    })
}

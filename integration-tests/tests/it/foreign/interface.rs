//! The programming interface, judged by those who build on such: a validator of its description, a program that asks all
//! that the description allows and much that it doesn't, and a client of event streams.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

use integration_tests::participant::Participant;
use integration_tests::program::Run;
use integration_tests::sample::product;
use serde_json::{Value, json};

use super::python;

const NETWORK: &str = "rajapinta";
const JUDGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/judge_api.py");
const SETTINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/schemathesis.toml");
const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/examples");

/// A node with a record of every kind.
fn node() -> Participant {
    let node = Participant::start_new("Vieras Rajapinta Oy", NETWORK, &[]);
    let examples = std::fs::read_dir(EXAMPLES).unwrap();
    let examples: Vec<String> = examples.map(|file| file.unwrap().path().display().to_string()).collect();
    let arguments: Vec<&str> = std::iter::once("publish").chain(examples.iter().map(String::as_str)).collect();
    node.run(&arguments).good();
    node
}

#[test]
fn the_description_is_openapi_3_1_to_its_validator_in_every_language() {
    let node = node();
    for lang in ["en", "fi", "sv"] {
        let url = format!("http://{}/openapi.json?lang={lang}", node.http());
        let run = Run::of(Command::new(python()).args([JUDGE, "document", &url]));
        let said: Value = serde_json::from_str(run.text().trim()).unwrap_or_else(|_| panic!("{}", run.stderr));
        assert_eq!((run.code, &said["errors"], &said["encoding"]), (Some(0), &json!([]), &json!("gzip")), "{said:#}");
    }
}

#[test]
fn no_question_that_schemathesis_makes_of_the_description_gets_an_answer_that_it_does_not_allow() {
    let mut node = node();
    let url = format!("http://{}/openapi.json", node.http());
    let mut command = Command::new(python().with_file_name("st"));
    command.args(["--config-file", SETTINGS, "run", &url]);
    // It leaves a database of examples where it stands.
    let run = Run::of(command.current_dir(node.home()).env("NO_COLOR", "1"));
    assert_eq!(run.code, Some(0), "{}\n{}", run.text(), run.stderr);
    let log = node.log();
    assert!(!log.contains("a handler panicked"), "{log}");
    node.stop();
}

/// A client of event streams that shares nothing with the node.
struct Reader {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Reader {
    fn start(node: &Participant, last: Option<u64>) -> Self {
        let url = format!("http://{}/api/v1/events{}", node.http(), if last.is_none() { "?since=0" } else { "" });
        let mut command = Command::new(python());
        command.args([JUDGE, "events", &url]).args(last.map(|last| last.to_string()));
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next event's number and key; nothing once the stream was cut.
    fn next(&mut self) -> Option<(u64, String)> {
        let line = self.lines.next().expect("the client says when it is cut off").unwrap();
        let mut words = line.split(' ');
        let number = words.next().unwrap().parse().ok()?;
        Some((number, words.next().unwrap().to_owned()))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_foreign_client_that_is_cut_off_and_resumes_misses_nothing_and_sees_nothing_twice() {
    let mut node = Participant::start_new("Vieras Virta Oy", NETWORK, &[]);
    let mut published: Vec<String> = (0..5).map(|at| node.publish(&product(&format!("a-{at}"), "Ennen")).key).collect();
    // It reads the log and goes over to what happens while it reads.
    let mut reader = Reader::start(&node, None);
    published.extend((0..15).map(|at| node.publish(&product(&format!("b-{at}"), "Aikana")).key));
    let mut seen: Vec<(u64, String)> = Vec::new();
    while seen.len() < 12 {
        seen.push(reader.next().expect("events come"));
    }
    node.kill();
    // What was on its way may still arrive.
    while let Some(event) = reader.next() {
        seen.push(event);
    }
    node.start();
    let last = seen.last().unwrap().0;
    published.push(node.publish(&product("c-0", "Poissa")).key);
    let mut reader = Reader::start(&node, Some(last));
    published.extend((1..6).map(|at| node.publish(&product(&format!("c-{at}"), "Jälkeen")).key));
    let end = published.last().unwrap().clone();
    while seen.last().unwrap().1 != end {
        seen.push(reader.next().expect("events come"));
    }
    assert!(seen.windows(2).all(|pair| pair[0].0 < pair[1].0), "each once and in order: {seen:?}");
    let changes = node.get("/api/v1/changes?since=0&limit=100").good().json();
    let log: Vec<(u64, String)> = changes["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["arrival"].as_u64().unwrap(), item["key"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(seen, log, "all that is in the log");
    assert!(published.iter().all(|key| seen.iter().any(|(_, other)| other == key)), "all that was acknowledged");
}

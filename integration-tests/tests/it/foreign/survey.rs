//! Market surveys, verified by a Python script on a COSE library.

use std::process::Command;

use integration_tests::federation::NETWORK;
use integration_tests::participant::Participant;
use integration_tests::program::Run;
use integration_tests::sample::product;
use serde_json::{Value, json};

use super::python;

fn verify(network: &str, file: &str) -> (Option<i32>, Value) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/python/verify_survey.py");
    let run = Run::of(Command::new(python()).arg(script).args(["--network", network, file]));
    (run.code, serde_json::from_str(run.text().trim()).unwrap_or_else(|_| panic!("{}", run.stderr)))
}

#[test]
fn a_survey_holds_in_python_and_a_bent_one_does_not() {
    let node = Participant::start_new("Vieras Kartoittaja Oy", NETWORK, &[]);
    let mut published: Vec<String> =
        (0..4).map(|at| node.publish(&product(&format!("k-{at}"), "Kartoitettava, \"laite\"")).id).collect();
    published.sort();
    for format in ["json", "csv"] {
        let file = node.file(&format!("survey.{format}")).display().to_string();
        node.run(&["survey", "kartoitettava", "--format", format, "--out", &file]).good();
        let (code, seen) = verify(NETWORK, &file);
        assert_eq!((code, &seen["good"], &seen["total"]), (Some(0), &json!(true), &json!(4)), "{seen}");
        let mut hits: Vec<String> = serde_json::from_value(seen["hits"].clone()).unwrap();
        hits.sort();
        assert_eq!(hits, published);
        assert_eq!(verify("toinen", &file).0, Some(1));
        let bytes = std::fs::read(&file).unwrap();
        for at in [0, 15, bytes.len() / 2, bytes.len() - 30] {
            let mut bent = bytes.clone();
            bent[at] ^= 2;
            let (code, seen) = verify(NETWORK, &node.write("bent", bent));
            assert_eq!((code, &seen["good"]), (Some(1), &json!(false)), "{format}: byte {at}: {seen}");
        }
    }
}

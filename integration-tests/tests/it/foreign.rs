//! Verification by other people's code: a Python script on a COSE library that shares nothing with ours.

mod exports;
mod interface;
mod survey;
mod watch;

use std::path::PathBuf;
use std::process::Command;

use integration_tests::federation::NETWORK;
use integration_tests::organisation::Organisation;
use integration_tests::participant::Participant;
use integration_tests::program::Run;
use integration_tests::sample::product;
use integration_tests::wait::until;
use serde_json::{Value, json};

/// The interpreter that `integration-tests/run` has given the packages to.
fn python() -> PathBuf {
    let given = std::env::var_os("KIRJO_TEST_PYTHON").map(PathBuf::from);
    let own = std::env::current_exe().unwrap();
    let target =
        own.ancestors().find(|path| path.join("CACHEDIR.TAG").exists()).map(|target| target.join("python/bin/python"));
    let python = given.or(target).filter(|python| python.exists());
    python
        .expect("the Python packages are not installed; run `integration-tests/run foreign` once, which installs them")
}

/// Runs the foreign verifier; gives one JSON value for each file.
fn verify(network: &str, identity: Option<&str>, files: &[&str]) -> (Option<i32>, Vec<Value>) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/python/verify_cose.py");
    let mut command = Command::new(python());
    command.arg(script).args(["--network", network]);
    if let Some(identity) = identity {
        command.args(["--identity", identity]);
    }
    let run = Run::of(command.args(files));
    let lines = run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>();
    assert_eq!(lines.len(), files.len(), "one line for each file: {}\n{}", run.text(), run.stderr);
    (run.code, lines)
}

#[test]
fn envelopes_written_by_get_raw_verify_in_python_and_give_the_same_ids() {
    let node = Participant::start_new("Vieras Varmistaja Oy", NETWORK, &[]);
    let mut published = vec![node.publish(&product("f-1", "Näkyvä"))];
    // All together, because they refer to each other.
    let examples = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/examples")).unwrap();
    let examples: Vec<String> = examples.map(|file| file.unwrap().path().display().to_string()).collect();
    let arguments: Vec<&str> = std::iter::once("publish").chain(examples.iter().map(String::as_str)).collect();
    for item in node.json(&arguments)["items"].as_array().unwrap() {
        let text = |member: &str| item[member].as_str().unwrap().to_owned();
        published.push(integration_tests::participant::Published {
            org: text("org"),
            key: text("key"),
            id: text("id"),
        });
    }
    let identity = node.cose(&format!("/api/v1/orgs/{}/identity", published[0].org)).good().body;
    let identity = node.write("identity.cose", identity);

    let files: Vec<String> = published
        .iter()
        .enumerate()
        .map(|(number, record)| {
            let file = node.file(&format!("{number}.cose")).display().to_string();
            node.run(&["get", &format!("{}/{}", record.org, record.key), "--raw", "--out", &file]).good();
            file
        })
        .collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let (code, verified) = verify(NETWORK, Some(&identity), &files);
    assert_eq!(code, Some(0), "{verified:?}");
    for (record, seen) in published.iter().zip(&verified) {
        assert_eq!(seen["good"], json!(true));
        assert_eq!(seen["belongs"], json!(true));
        assert_eq!(
            (&seen["id"], &seen["org"], &seen["key"]),
            (&json!(record.id), &json!(record.org), &json!(record.key))
        );
    }
    assert_eq!(verified[0]["title"]["fi"], json!("Näkyvä"));
}

/// Runs the foreign checker of proofs; gives its answer.
fn verify_proof(record: &str, proof: &str) -> (Option<i32>, Value) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/python/verify_proof.py");
    let run = Run::of(Command::new(python()).arg(script).args(["--network", NETWORK, record, proof]));
    (run.code, serde_json::from_str(run.text().trim()).unwrap_or_else(|_| panic!("{}", run.stderr)))
}

#[test]
fn a_proof_of_inclusion_holds_in_python_and_a_bent_one_does_not() {
    let node = Participant::start_new("Vieras Todistaja Oy", NETWORK, &[]);
    let published: Vec<_> = (0..5).map(|at| node.publish(&product(&format!("t-{at}"), "Todistettava"))).collect();
    for (at, record) in published.iter().enumerate() {
        let proof = until("a proof", || {
            let answer = node.get(&format!("/api/v1/proof/{}/{}", record.org, record.key));
            if answer.status == 200 { Ok(answer.json()) } else { Err(answer.text()) }
        });
        let file = node.write("record.cose", node.cose(&record.path()).good().body);
        let (code, seen) = verify_proof(&file, &node.write("proof.json", proof.to_string()));
        // The organisation's own record is counted too.
        assert_eq!((code, &seen["holds"], &seen["count"]), (Some(0), &json!(true), &json!(6)), "{at}: {seen}");
        let mut bent = proof.clone();
        let step = bent["path"][0].as_str().unwrap().to_owned();
        let other = if step.starts_with('0') { "1" } else { "0" };
        bent["path"][0] = json!(format!("{other}{}", &step[1..]));
        let (code, seen) = verify_proof(&file, &node.write("bent.json", bent.to_string()));
        assert_eq!((code, &seen["holds"]), (Some(1), &json!(false)), "{at}: {seen}");
    }
}

#[test]
fn what_ours_refuses_python_refuses_too() {
    let node = Participant::init("Vieras Kieltäjä Oy", NETWORK, &[]);
    let org = Organisation::found(NETWORK);
    let good = org.record("product", &product("t", "Aito"));
    let write = |name: &str, bytes: &[u8]| node.write(name, bytes);
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    // A byte of the text, of the signature, of the signer's key; a header that nobody signed; bytes at the end.
    let text = good.windows(4).position(|part| part == b"Aito").unwrap();
    let mut with_header = good[..42].to_vec();
    with_header.extend(b"\xa1\x04\x41\x00");
    with_header.extend(&good[43..]);
    let mut longer = good.clone();
    longer.push(0);
    let bad = [
        ("text.cose", flipped(text)),
        ("signature.cose", flipped(good.len() - 1)),
        ("signer.cose", flipped(20)),
        ("header.cose", with_header),
        ("longer.cose", longer),
    ];
    let good_file = write("good.cose", &good);
    assert_eq!(verify(NETWORK, None, &[&good_file]).0, Some(0), "the untouched one is good");
    assert_eq!(node.run(&["verify", &good_file, "--network", NETWORK]).good().code, Some(0));
    for (name, bytes) in &bad {
        let file = write(name, bytes);
        let (code, seen) = verify(NETWORK, None, &[&file]);
        assert_eq!((code, &seen[0]["good"]), (Some(1), &json!(false)), "{name}: {seen:?}");
        node.run(&["verify", &file, "--network", NETWORK]).refusal();
    }

    let (code, seen) = verify("toinen", None, &[&good_file]);
    assert_eq!((code, &seen[0]["good"]), (Some(1), &json!(false)), "a record of another network: {seen:?}");
    node.run(&["verify", &good_file, "--network", "toinen"]).refusal();

    // The signature is good, and the signer belongs to somebody else.
    let other = write("other.cose", &Organisation::found(NETWORK).genesis);
    let (code, seen) = verify(NETWORK, Some(&other), &[&good_file]);
    assert_eq!((code, &seen[0]["belongs"]), (Some(1), &json!(false)), "{seen:?}");
    node.run(&["verify", &good_file, "--network", NETWORK, "--identity", &other]).refusal();
}

//! The command line as a whole: examples, help, JSON and exit codes.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;

use integration_tests::federation::NETWORK;
use integration_tests::participant::Participant;
use integration_tests::program::{self, Run};
use integration_tests::sample::product;
use serde_json::json;

/// Every command, and those below it.
const COMMANDS: [&[&str]; 50] = [
    &["init"],
    &["run"],
    &["demo"],
    &["new"],
    &["schema"],
    &["show"],
    &["privacy"],
    &["privacy", "scan"],
    &["publish"],
    &["import"],
    &["renew"],
    &["retract"],
    &["search"],
    &["get"],
    &["verify"],
    &["peers"],
    &["peers", "list"],
    &["peers", "show"],
    &["peers", "add"],
    &["peers", "ban"],
    &["peers", "unban"],
    &["policy"],
    &["policy", "list"],
    &["policy", "drop"],
    &["policy", "keep"],
    &["survey"],
    &["survey", "verify"],
    &["watch"],
    &["watch", "add"],
    &["watch", "list"],
    &["watch", "remove"],
    &["watch", "log"],
    &["watch", "test"],
    &["sync"],
    &["dump"],
    &["restore"],
    &["status"],
    &["key"],
    &["key", "show"],
    &["key", "rotate"],
    &["key", "add-signer"],
    &["key", "revoke"],
    &["org"],
    &["org", "list"],
    &["org", "create"],
    &["org", "add"],
    &["org", "parent"],
    &["org", "confirm"],
    &["org", "dismiss"],
    &[],
];

fn kirjo(args: &[&str]) -> Run {
    Run::of(program::command().args(args))
}

#[test]
fn every_command_has_help_with_an_example_and_takes_json() {
    for command in COMMANDS {
        let run = kirjo(&[command, &["--help"]].concat()).good();
        let help = run.text();
        assert!(help.contains("Example"), "{command:?}: {help}");
        assert!(help.contains("--json"), "{command:?}: {help}");
        assert!(run.stderr.is_empty(), "{command:?}: {}", run.stderr);
    }
    // The list above is whole: the help of the program names nothing else.
    let help = kirjo(&["--help"]).good().text();
    let listed =
        help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1).take_while(|line| !line.is_empty());
    let listed = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    for name in listed.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        assert!(COMMANDS.iter().any(|command| *command == [name]), "{name} is not among the tested commands");
    }
}

#[test]
fn wrong_usage_is_exit_code_2() {
    for args in [
        &["no-such-command"][..],
        &[],
        &["publish"],
        &["new", "spaceship"],
        &["schema"],
        &["privacy", "scan"],
        &["search", "--kind", "spaceship"],
        &["get", "not-a-record"],
        &["retract"],
        &["retract", "--all"],
        &["init", "--network", "Not A Network"],
        &["init", "--http", "nowhere"],
        &["status", "--no-such-option"],
    ] {
        kirjo(args).usage();
    }
}

/// The example files, in the order of their names.
fn examples() -> Vec<(String, String)> {
    let directory = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/examples"));
    let paths = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    // The directories have what other commands take.
    let paths = paths.filter(|path| path.is_file());
    let mut files: Vec<(String, String)> = paths
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path.to_str().unwrap().to_owned()))
        .collect();
    files.sort();
    files
}

#[test]
fn the_example_files_of_all_kinds_publish_together_and_refer_to_each_other() {
    let node = Participant::start_new("Esimerkki Oy", NETWORK, &[]);
    let files = examples();
    let kinds: Vec<&str> = files.iter().map(|(kind, _)| kind.as_str()).collect();
    for kind in kirjo_protocol::kind::PUBLISHED {
        assert!(kinds.contains(&kind.name()), "{kind} has no example");
    }
    let with = |arguments: &[&'static str]| -> Vec<String> {
        arguments.iter().map(|text| (*text).to_owned()).chain(files.iter().map(|(_, file)| file.clone())).collect()
    };
    let run = |arguments: &[String]| node.json(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let checked = run(&with(&["publish", "--check"]));
    assert_eq!(checked["refused"], json!(0), "{checked}");
    let published = run(&with(&["publish"]));
    assert_eq!(published["refused"], json!(0), "{published}");
    let items = published["items"].as_array().unwrap();
    for (kind, file) in &files {
        let of_file = || items.iter().filter(|item| item["file"] == json!(file));
        assert!(
            of_file().count() > 0 && of_file().all(|item| item["kind"] == json!(kind)),
            "{kind} is named for its kind"
        );
        assert!(of_file().all(|item| item["warnings"] == json!([])), "{kind}: {published}");
    }
    assert_eq!(run(&with(&["publish"]))["unchanged"], json!(items.len()), "nothing changes the second time");

    let place = |kind: &str| {
        let item = items.iter().find(|item| item["kind"] == json!(kind)).unwrap();
        format!("{}/{}", item["org"].as_str().unwrap(), item["key"].as_str().unwrap())
    };
    let showcase = node.json(&["get", &place("showcase")]);
    assert_eq!(showcase["content"]["items"][0]["record"], json!(place("product")), "{showcase}");
    assert_eq!(node.json(&["search", "--kind", "need", "yöpartio"])["total"], json!(1));
    assert_eq!(node.json(&["privacy", "scan", "--own"])["findings"], json!([]));
}

#[test]
fn files_are_checked_shown_and_scanned_where_no_node_runs() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    let home = path("nothing-here");
    let template = path("need.yaml");
    kirjo(&["new", "need", "--lang", "sv", "--out", &template]).good();
    assert_eq!(kirjo(&["new", "need", "--out", &template]).code, Some(1), "what is there is not overwritten");
    let checked = kirjo(&["publish", "--check", "--json", "--home", &home, &template]).good().json();
    assert_eq!((&checked["refused"], &checked["items"][0]["ok"]), (&json!(0), &json!(true)), "{checked}");
    let shown = kirjo(&["show", "--json", "--lang", "sv", &template]).good().json();
    assert!(shown["items"][0]["languages"]["sv"]["title"].is_string(), "{shown}");
    assert!(kirjo(&["show", &template]).good().text().contains("Svenska"));
    let schema = kirjo(&["schema", "need", "--lang", "fi"]).good().json();
    assert_eq!(schema["properties"]["title"]["title"], json!("Nimi"));

    let bad = path("bad.csv");
    let rows = "kind,title.fi,summary.fi\nevent,Messut,Soita 040 123 4567.\nspaceship,x,Markkinoiden paras.\n";
    fs::write(&bad, rows).unwrap();
    let checked = kirjo(&["publish", "--check", "--ui-lang", "en", "--home", &home, &bad]);
    assert_eq!(checked.code, Some(1));
    assert!(
        checked.stderr.contains("bad.csv:2:1: summary.fi: ") && checked.stderr.contains("bad.csv:3:1: kind: "),
        "{}",
        checked.stderr
    );
    let scan = kirjo(&["privacy", "scan", "--json", &bad]);
    assert_eq!(scan.code, Some(1));
    assert_eq!(scan.json()["findings"][0]["rule"], json!("personal-data-phone"));
}

#[test]
fn a_reference_to_a_record_that_is_refused_is_refused_too() {
    let node = Participant::start_new("Viittaus Oy", NETWORK, &[]);
    let showcase = |id: &str, to: &str| {
        json!({"kind": "showcase", "localId": id, "title": {"fi": "Kokoelma"}, "summary": {"fi": "Kokoelma."},
            "themes": ["home-care"], "items": [{"record": format!("local:{to}")}]})
    };
    let mut broken = product("rikki", "Rikki");
    broken["trl"] = json!(99);
    let file = node.write("records.json", json!([showcase("b", "a"), showcase("a", "rikki"), broken]).to_string());
    let run = node.run(&["publish", &file, "--json"]);
    assert_eq!(run.code, Some(1));
    let answer = run.json();
    assert_eq!(answer["refused"], json!(3), "{answer}");
    for at in [0, 1] {
        let fault = &answer["items"][at]["faults"][0];
        assert_eq!((&fault["path"], &fault["rule"]), (&json!("items[0].record"), &json!("not-a-record")), "{answer}");
    }
    let mended = json!([showcase("b", "a"), showcase("a", "rikki"), product("rikki", "Rikki")]);
    let file = node.write("records.json", mended.to_string());
    assert_eq!(node.json(&["publish", &file])["published"], json!(3));
}

#[test]
fn every_command_prints_json_when_asked() {
    let mut first = Participant::init("Ensimmäinen Oy", NETWORK, &[]);
    let spare = first.file("spare").display().to_string();
    let init = first.json(&["init", "--name", "Varalla", "--network", NETWORK, "--home", &spare]);
    assert!(init["org"].is_string() && init["home"] == json!(spare), "{init}");
    first.start();
    let second = Participant::start_new("Toinen Oy", NETWORK, &[]);

    let file = first.write("record.json", product("j", "Jeesi").to_string());
    let published = first.json(&["publish", &file]);
    let item = &published["items"][0];
    let place = format!("{}/{}", item["org"].as_str().unwrap(), item["key"].as_str().unwrap());
    assert_eq!(first.json(&["publish", &file])["unchanged"], json!(1), "the same content makes no new version");

    assert!(first.run(&["peers", "add", &second.tcp(), "--json"]).good().stdout.starts_with(b"{"));
    integration_tests::wait::until_true("the connection", || !first.connected().is_empty());
    let peer = second.peer_id();
    let peers = first.json(&["peers"]);
    assert_eq!(peers["items"][0]["peer"], json!(peer), "{peers}");
    assert_eq!(first.json(&["peers", "list"])["items"][0]["peer"], json!(peer));
    assert_eq!(first.json(&["peers", "show", &peer])["peer"], json!(peer));
    let sync = first.json(&["sync", "--wait", "60"]);
    assert_eq!((&sync["in_step"], &sync["connected"]), (&json!(1), &json!(1)), "{sync}");

    let status = first.json(&["status"]);
    for field in ["version", "network", "node", "orgs", "records", "state_digest", "peers", "ready", "http", "listen"] {
        assert!(!status[field].is_null(), "{field}: {status}");
    }
    assert_eq!(first.json(&["search", "jeesi"])["total"], json!(1));
    assert_eq!(first.json(&["get", &place])["id"], item["id"]);
    let raw = first.file("record.cose").display().to_string();
    assert!(first.json(&["get", &place, "--raw", "--out", &raw])["bytes"].as_u64() > Some(0));
    let verified = first.json(&["verify", &raw, "--network", NETWORK]);
    assert_eq!(verified["signature"], json!("good"), "{verified}");
    assert!(!first.json(&["key", "show"]).is_null());
    let key = item["key"].as_str().unwrap();
    assert_eq!(first.json(&["renew", key, "--yes"])["items"][0]["ok"], json!(true));
    assert_eq!(first.json(&["retract", key])["items"][0]["ok"], json!(true));

    let ban = first.run(&["peers", "ban", &peer, "--json"]).good().json();
    assert!(!ban.is_null());
    integration_tests::wait::until_true("the end of the connection", || first.connected().is_empty());
    let unban = first.run(&["peers", "unban", &peer, "--json"]).good().json();
    assert!(!unban.is_null());
    first.stop();
}

#[test]
fn a_node_says_where_it_is_in_json_too() {
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().join("home").display().to_string();
    let init =
        ["init", "--name", "Jaana Oy", "--http", "127.0.0.1:0", "--listen", "/ip4/127.0.0.1/tcp/0", "--home", &home];
    kirjo(&init).good();
    let mut child = program::command()
        .args(["run", "--json", "--home", &home])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        ready["http"].as_str().is_some_and(|url| url.starts_with("http://127.0.0.1:") && !url.ends_with(":0/")),
        "{ready}"
    );
    let listen = ready["listen"][0].as_str().unwrap();
    assert!(listen.starts_with("/ip4/127.0.0.1/tcp/") && !listen.ends_with("/0"), "the port that was found: {ready}");
}

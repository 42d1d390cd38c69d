//! `kirjo import` as people use it: the guide's commands, a second run, changes, vanished rows.

use std::path::{Path, PathBuf};

use integration_tests::federation::NETWORK;
use integration_tests::participant::Participant;
use serde_json::{Value, json};

fn examples() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/import"))
}

/// The commands of the guide, with the names of files made whole.
fn guide() -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/import.md")).unwrap();
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).filter_map(|line| line.strip_prefix("kirjo "));
    lines.map(words).collect()
}

/// A command's words, quotes taken off, and files of the samples found.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    let whole = |word: String| {
        let path = examples().join(&word);
        if !word.is_empty() && path.is_file() { path.display().to_string() } else { word }
    };
    words.into_iter().map(whole).collect()
}

fn import(node: &Participant, args: &[String]) -> Value {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    node.json(&args)
}

fn counts(report: &Value) -> [u64; 5] {
    ["made", "changed", "unchanged", "refused", "vanished"].map(|name| report[name].as_u64().unwrap())
}

#[test]
fn the_commands_of_the_guide_work_and_change_nothing_the_second_time() {
    let node = Participant::start_new("Esimerkki Oy", NETWORK, &[]);
    let commands = guide();
    assert_eq!(commands.len(), 7, "one for each format");
    let mut imported = 0;
    for command in &commands {
        let dry = import(&node, &[command.as_slice(), &["--dry-run".to_owned()]].concat());
        let first = import(&node, command);
        let [made, changed, unchanged, refused, _] = counts(&first);
        assert!(made > 0 && (changed, unchanged, refused) == (0, 0, 0), "{command:?}: {first:#}");
        assert_eq!(counts(&dry), counts(&first), "a dry run says what then happens");
        let second = import(&node, command);
        assert_eq!(counts(&second), [0, 0, made, 0, 0], "{command:?}: {second:#}");
        imported += made;
    }
    // The organisation's own profile is there too.
    assert_eq!(node.json(&["status"])["records"], json!(imported + 1));
    let found = node.json(&["search", "Hellävahti"]);
    assert_eq!(found["total"], json!(1), "{found}");
}

/// A table of products with these ids and summaries.
fn table(rows: &[(&str, &str)]) -> String {
    let mut text = "kind,localId,title.fi,summary.fi,description.fi,themes,productType,regulatory.status\n".to_owned();
    for (id, summary) in rows {
        text.push_str(&format!("product,{id},Apuri {id},{summary},Kuvaus {id}.,home-care,sensor,not-a-device\n"));
    }
    text
}

const SOURCE: [&str; 4] = ["--source", "Luettelo", "--source-licence", "own"];

fn import_table(node: &Participant, name: &str, text: &str, more: &[&str]) -> Value {
    let file = node.write(name, text);
    let run = node.run(&[&["import", &file, "--json"], &SOURCE[..], more].concat());
    serde_json::from_slice(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stderr))
}

#[test]
fn changed_rows_make_new_versions_and_vanished_ones_are_offered_and_only_then_withdrawn() {
    let node = Participant::start_new("Esimerkki Oy", NETWORK, &[]);
    let first = import_table(&node, "a.csv", &table(&[("1", "yksi"), ("2", "kaksi"), ("3", "kolme")]), &[]);
    assert_eq!(counts(&first), [3, 0, 0, 0, 0], "{first:#}");
    let next = table(&[("1", "yksi"), ("2", "toinen")]);
    let second = import_table(&node, "a.csv", &next, &[]);
    assert_eq!(counts(&second), [0, 1, 1, 0, 1], "{second:#}");
    assert_eq!(second["vanished_items"][0]["local_id"], json!("3"));
    assert_eq!(node.json(&["status"])["records"], json!(4), "nothing is dropped silently");

    let file = node.file("a.csv").display().to_string();
    let said = node.run(&[&["import", &file], &SOURCE[..]].concat()).good();
    let key = second["vanished_items"][0]["key"].as_str().unwrap();
    assert!(said.stderr.contains(&format!("kirjo retract {key}")), "the exact command is offered: {}", said.stderr);
    node.run(&[&["import", &file, "--retract-vanished"], &SOURCE[..]].concat()).usage();
    let third = import_table(&node, "a.csv", &next, &["--retract-vanished", "--yes"]);
    assert_eq!((counts(&third), &third["retracted"]), ([0, 0, 2, 0, 1], &json!(1)));
    assert_eq!(node.json(&["status"])["records"], json!(3));

    // A row whose id can't be read may be any of the others: nothing is withdrawn then.
    let file = node.write("a.csv", table(&[("1", "yksi")]) + "product\n");
    let refused = node
        .run(&[&["import", &file, "--retract-vanished", "--yes", "--ui-lang", "fi"], &SOURCE[..]].concat())
        .refusal();
    assert!(refused.contains("takaisin"), "{refused}");
    assert_eq!(node.json(&["status"])["records"], json!(3));
    // And a row that came back is a record again.
    let back = import_table(&node, "a.csv", &table(&[("1", "yksi"), ("2", "toinen"), ("3", "kolme")]), &[]);
    assert_eq!(counts(&back), [1, 0, 2, 0, 0], "{back:#}");
}

#[test]
fn what_was_written_by_hand_is_left_alone() {
    let node = Participant::start_new("Esimerkki Oy", NETWORK, &[]);
    let own = node.write("own.json", integration_tests::sample::product("1", "Oma").to_string());
    assert_eq!(node.json(&["publish", &own])["published"], json!(1));
    let text = table(&[("1", "yksi"), ("2", "kaksi")]);
    let careful = import_table(&node, "a.csv", &text, &[]);
    assert_eq!((counts(&careful), &careful["left"]), ([1, 0, 0, 0, 0], &json!(1)), "{careful:#}");
    let replaced = import_table(&node, "a.csv", &text, &["--replace"]);
    assert_eq!(counts(&replaced), [0, 1, 1, 0, 0], "{replaced:#}");
}

#[test]
fn an_import_beyond_the_quota_publishes_nothing() {
    let node = Participant::start_new("Esimerkki Oy", NETWORK, &[]);
    let ids: Vec<String> = (0..10_000).map(|at| at.to_string()).collect();
    let rows: Vec<(&str, &str)> = ids.iter().map(|id| (id.as_str(), "x")).collect();
    let file = node.write("many.csv", table(&rows));
    let refused = node.run(&[&["import", &file, "--ui-lang", "en"], &SOURCE[..]].concat()).refusal();
    assert!(refused.contains("10,001") || refused.contains("10001"), "{refused}");
    assert_eq!(node.json(&["status"])["records"], json!(1));
}

#[test]
fn the_report_tells_what_became_of_each_row() {
    let node = Participant::start_new("Esimerkki Oy", NETWORK, &[]);
    let text = table(&[("1", "yksi"), ("2", &"x".repeat(161))]) + "product,3\n";
    let report = node.file("report.json").display().to_string();
    import_table(&node, "a.csv", &text, &["--report", &report]);
    let report: Value = serde_json::from_slice(&std::fs::read(Path::new(&report)).unwrap()).unwrap();
    let items = report["items"].as_array().unwrap();
    let of = |outcome: &str| items.iter().filter(|item| item["outcome"] == outcome).collect::<Vec<_>>();
    assert_eq!(of("made")[0]["row"], json!(1));
    let refused = of("refused");
    let faults: Vec<(u64, &str, &str)> = refused
        .iter()
        .map(|item| {
            let fault = &item["faults"][0];
            (item["row"].as_u64().unwrap(), fault["path"].as_str().unwrap(), fault["rule"].as_str().unwrap())
        })
        .collect();
    assert_eq!(faults, [(3, "", "ragged-row"), (2, "summary.fi", "too-long")]);
    assert!(refused.iter().all(|item| item["faults"][0]["message"].as_str().is_some_and(|text| text.len() > 20)));
}

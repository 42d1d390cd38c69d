//! Record files that are not as they should be.

use integration_tests::federation::NETWORK;
use integration_tests::participant::Participant;
use integration_tests::sample::product;
use serde_json::json;

fn records(node: &Participant) -> u64 {
    node.status()["records"].as_u64().unwrap()
}

fn yaml(fields: &str) -> String {
    format!(
        "kind: product\ntitle:\n  fi: Anturi\nsummary:\n  fi: Yhteenveto.\ndescription:\n  fi: Kuvaus.\n\
         themes: [home-care]\nproductType: sensor\nregulatory:\n  status: not-a-device\n{fields}"
    )
}

#[test]
fn malformed_yaml_names_the_file_and_the_line_and_publishes_nothing() {
    let node = Participant::start_new("Tarkka Oy", NETWORK, &[]);
    let before = records(&node);
    let good = node.write("good.yaml", yaml(""));
    for (name, text, line) in [
        ("indent.yaml", yaml("keywords:\n  fi: [a, b\n"), 12..=15),
        ("colon.yaml", yaml("brand: a: b: c\n"), 12..=12),
        ("twice.yaml", yaml("brand: a\nbrand: b\n"), 13..=13),
        ("json.json", "{\"kind\": \"product\",\n \"title\": }".to_owned(), 2..=2),
    ] {
        let file = node.write(name, text);
        let said = node.run(&["publish", &good, &file]).refusal();
        let place = said.split(&format!("{file}:")).nth(1).unwrap_or_else(|| panic!("{name} is named: {said}"));
        let at: usize = place.split(':').next().unwrap().parse().unwrap_or_else(|_| panic!("{name}: a line: {said}"));
        assert!(line.contains(&at), "{name}: line {at}, not {line:?}: {said}");
        assert_eq!(records(&node), before, "{name}: nothing of any file is published");
    }
}

#[test]
fn a_wrong_field_is_named_with_its_line_the_rule_and_the_remedy_and_its_record_is_not_published() {
    let node = Participant::start_new("Tarkempi Oy", NETWORK, &[]);
    let before = records(&node);
    for (fields, line, name, remedy) in [
        ("colour: blue\n", 12, "colour", ""),
        ("maturity: ancient\n", 12, "maturity", "pilot"),
        ("trl: 12\n", 12, "trl", "9"),
        ("links:\n  - {type: home, url: example}\n", 13, "links[0].url", "https"),
        ("contact:\n  role: {fi: Asiakaspalvelu}\n  email: maija.meikalainen@example.fi\n", 14, "contact.email", ""),
        ("contact:\n  role: {fi: Asiakaspalvelu}\n", 13, "contact", "email"),
    ] {
        let file = node.write("wrong.yaml", yaml(fields));
        let run = node.run(&["publish", &file]);
        assert_eq!(run.code, Some(1), "{fields} must be refused");
        let said = run.refusal();
        assert!(said.contains(name), "{name} is named: {said}");
        assert!(said.contains(&format!("{file}:{line}:")), "{name}: line {line}: {said}");
        assert!(said.contains(remedy), "{name}: the remedy {remedy:?}: {said}");
        assert!(said.trim().len() > 40, "{name}: a whole sentence: {said}");
        assert_eq!(records(&node), before, "{name}: nothing is published");
        let checked = node.run(&["publish", "--check", &file, "--json"]);
        assert_eq!(checked.code, Some(1));
        let answer = checked.json();
        let fault = &answer["items"][0]["faults"][0];
        assert!(fault["rule"].is_string() && fault["message"].is_string(), "{answer}");
    }
}

#[test]
fn a_record_with_a_fault_stays_out_and_the_others_of_its_file_go_in() {
    let node = Participant::start_new("Osittainen Oy", NETWORK, &[]);
    let before = records(&node);
    let mut wrong = product("w", "Väärä");
    wrong["productType"] = json!("spaceship");
    let all = json!([product("a", "Ensimmäinen"), wrong, product("b", "Kolmas")]);
    let file = node.write("three.json", serde_json::to_string_pretty(&all).unwrap());
    let run = node.run(&["publish", &file, "--json"]);
    assert_eq!(run.code, Some(1));
    let answer = run.json();
    assert_eq!((answer["published"].as_u64(), answer["refused"].as_u64()), (Some(2), Some(1)), "{answer}");
    assert!(run.stderr.contains("productType"), "{}", run.stderr);
    assert_eq!(records(&node), before + 2);
}

#[test]
fn a_check_publishes_nothing_and_files_that_are_none_are_named() {
    let node = Participant::start_new("Katsova Oy", NETWORK, &[]);
    let before = records(&node);
    let good = node.write("good.yaml", yaml(""));
    let answer = node.json(&["publish", "--check", &good]);
    assert_eq!((answer["check"].as_bool(), answer["refused"].as_u64()), (Some(true), Some(0)), "{answer}");
    assert_eq!(records(&node), before);

    let missing = node.file("missing.yaml").display().to_string();
    assert!(node.run(&["publish", &missing]).refusal().contains(&missing));
    let empty = node.write("empty.yaml", "");
    assert!(node.run(&["publish", &empty]).refusal().contains(&empty));
    let latin1 = node.write("latin1.yaml", b"kind: product\ntitle:\n  fi: P\xe4\xe4t\xf6s\n");
    let said = node.run(&["publish", &latin1]).refusal();
    assert!(said.contains("UTF-8"), "{said}");
    let directory = node.home().display().to_string();
    node.run(&["publish", &directory]).refusal();
    assert_eq!(records(&node), before);
}

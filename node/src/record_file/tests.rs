use serde_json::json;

use super::*;

fn error(name: &str, text: &str) -> (Option<(usize, usize)>, FileRule) {
    let error = parse(name, text).unwrap_err();
    assert_eq!(error.file, name);
    (error.place.map(|place| (place.line, place.column)), error.rule)
}

#[test]
fn one_record_a_list_and_several_documents_are_all_read() {
    let one = json!({"kind": "product", "title": {"fi": "Apuri"}});
    let two = json!({"kind": "competence", "trl": 4, "themes": ["cancer"]});
    let yaml_one = "kind: product\ntitle:\n  fi: Apuri\n";
    assert_eq!(parse("a.yaml", yaml_one).unwrap(), std::slice::from_ref(&one));
    let list = "- kind: product\n  title: {fi: Apuri}\n- {kind: competence, trl: 4, themes: [cancer]}\n";
    assert_eq!(parse("a.yml", list).unwrap(), [one.clone(), two.clone()]);
    let documents = format!("# first\n---\n{yaml_one}---\n- kind: competence\n  trl: 4\n  themes: [cancer]\n---\n");
    assert_eq!(parse("a.yaml", &documents).unwrap(), [one.clone(), two.clone()]);
    let text = serde_json::to_string_pretty(&[&one, &two]).unwrap();
    for name in ["a.json", "A.JSON", STDIN, "a.yaml"] {
        assert_eq!(parse(name, &text).unwrap(), [one.clone(), two.clone()], "{name}");
    }
    assert_eq!(parse(STDIN, yaml_one).unwrap(), std::slice::from_ref(&one));
    assert_eq!(parse("a.yaml", &format!("\u{feff}{yaml_one}")).unwrap(), [one]);
}

#[test]
fn what_looks_like_a_date_a_country_or_an_id_stays_text() {
    let text = "confirmed: 2026-11-21\ncountry: NO\nno: no\nbody: 0537\nid: 1_000\ntime: 12:30:00\nversion: 1.2.3\nyes: true\n";
    let expected = json!({
        "confirmed": "2026-11-21", "country": "NO", "no": "no", "body": "0537", "id": "1_000",
        "time": "12:30:00", "version": "1.2.3", "yes": true,
    });
    assert_eq!(parse("a.yaml", text).unwrap(), [expected]);
}

#[test]
fn numbers_keep_every_digit_and_fractions_are_refused_at_their_place() {
    let text = "a: 18446744073709551615\nb: -9223372036854775808\nc: null\n";
    assert_eq!(parse("a.yaml", text).unwrap(), [json!({"a": u64::MAX, "b": i64::MIN, "c": null})]);
    assert_eq!(error("a.yaml", "kind: product\ntrl: 4.5\n"), (Some((2, 6)), FileRule::Fraction("4.5".into())));
    assert_eq!(error("a.yaml", "a:\n  - 1\n  - .inf\n").0, Some((3, 5)));
    assert!(matches!(error("a.yaml", "a: 1e400").1, FileRule::Fraction(_)));
    assert_eq!(error("a.yaml", "a: 18446744073709551616").0, Some((1, 4)), "too large for an integer");
    let (place, rule) = error("a.json", "{\n  \"trl\": 4.5\n}");
    assert_eq!((place.unwrap().0, rule), (2, FileRule::Fraction("4.5".into())));
}

#[test]
fn a_key_twice_is_refused_with_its_line() {
    let twice = "title:\n  fi: a\n  fi: b\n";
    assert_eq!(error("a.yaml", twice), (Some((3, 3)), FileRule::DuplicateKey("fi".into())));
    let (place, rule) = error("a.json", "{\"title\": {\"fi\": \"a\",\n \"fi\": \"b\"}}");
    assert_eq!((place.unwrap().0, rule), (2, FileRule::DuplicateKey("fi".into())));
}

#[test]
fn merge_keys_and_foreign_tags_are_refused() {
    let merge = "- &a {x: 1}\n- <<: *a\n  y: 2\n";
    let (place, rule) = error("a.yaml", merge);
    assert_eq!((place.unwrap().0, rule), (2, FileRule::MergeKey));
    let (place, rule) = error("a.yaml", "kind: product\nlogo: !include /etc/passwd\n");
    assert!(matches!(rule, FileRule::Tag(_)), "{rule:?}");
    assert_eq!(place.unwrap().0, 2);
}

#[test]
fn an_alias_repeats_a_contact_and_a_bomb_is_refused() {
    let contact = "- contact: &c {email: info@a.example}\n- contact: *c\n";
    let records = parse("a.yaml", contact).unwrap();
    assert_eq!(records[0], records[1]);

    let mut wide = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..10 {
        let before = format!("*a{}", n - 1);
        wide.push_str(&format!("a{n}: &a{n} [{}]\n", vec![before; 10].join(", ")));
    }
    assert_eq!(error("bomb.yaml", &wide).1, FileRule::TooComplex);
    assert_eq!(error("deep.yaml", &"- ".repeat(200)).1, FileRule::TooComplex);
    assert!(matches!(error("flow.yaml", &"[".repeat(100_000)).1, FileRule::TooComplex | FileRule::Syntax(_)));
    assert_eq!(error("deep.json", &"[".repeat(100_000)).1, FileRule::TooComplex);
    let itself = "a: &a [*a]\n";
    assert!(parse("a.yaml", itself).is_err());
}

#[test]
fn bad_syntax_names_line_and_column() {
    let (place, rule) = error("a.yaml", "kind: product\ntitle:\n  fi: \"open\n");
    assert!(matches!(rule, FileRule::Syntax(_)), "{rule:?}");
    assert!(place.unwrap().0 >= 3);
    let (place, rule) = error("a.yaml", "title:\n\tfi: x\n");
    assert!(matches!(&rule, FileRule::Syntax(detail) if !detail.contains("line ")), "{rule:?}");
    assert_eq!(place.unwrap().0, 2);
    let (place, rule) = error("a.json", "{\n  \"a\": 1,\n}");
    assert_eq!(place, Some((3, 1)));
    assert_eq!(rule, FileRule::Syntax("trailing comma".into()));
    assert!(matches!(error("a.json", "{} {}").1, FileRule::Syntax(_)));
    assert!(matches!(error("a.yaml", "a: *nobody\n").1, FileRule::Syntax(_)));
}

#[test]
fn a_key_is_read_as_text_or_not_at_all() {
    assert_eq!(
        parse("a.yaml", "1: a\n2026-11-21: b\nno: c\n").unwrap(),
        [json!({"1": "a", "2026-11-21": "b", "no": "c"})]
    );
    assert!(parse("a.yaml", "? [a, b]\n: c\n").is_err());
}

#[test]
fn a_file_must_hold_records() {
    for (name, text) in
        [("a.yaml", ""), ("a.yaml", "# nothing yet\n"), ("a.json", " \n"), ("a.json", "[]"), ("a.yaml", "[]")]
    {
        assert_eq!(error(name, text), (None, FileRule::NoRecords), "{name} {text:?}");
    }
    assert_eq!(error("a.yaml", "just a text\n"), (Some((1, 1)), FileRule::NotARecord));
    assert_eq!(error("a.yaml", "- {a: 1}\n- 2\n"), (Some((2, 3)), FileRule::NotARecord));
    assert_eq!(error("a.json", "[{\"a\": 1},\n 2]"), (Some((2, 2)), FileRule::NotARecord));
    assert_eq!(error("a.json", "\"x\"").1, FileRule::NotARecord);
    let many = "- {}\n".repeat(MAX_FILE_RECORDS + 1);
    assert_eq!(error("a.yaml", &many).1, FileRule::TooManyRecords);
    assert_eq!(error("a.yaml", &" ".repeat(MAX_FILE_BYTES + 1)).1, FileRule::TooLarge);
}

#[test]
fn the_place_of_a_field_is_found_again() {
    let text = "- kind: product\n- kind: product\n  contact:\n    email: x\n  links:\n    - url: a\n    - url: b\n";
    let at = |record, path| locate(text, record, path).map(|place| (place.line, place.column));
    assert_eq!(at(1, "contact.email"), Some((4, 12)));
    assert_eq!(at(1, "links[1].url"), Some((7, 12)));
    assert_eq!(at(0, ""), Some((1, 3)));
    assert_eq!(at(1, "contact.page").unwrap().0, 4, "missing, so the contact");
    assert_eq!(at(2, ""), None);
    assert_eq!(locate("{\"a\": {\"b\": 1}}", 0, "a.b"), Some(Place { line: 1, column: 13 }));
}

#[test]
fn a_file_that_is_not_text_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latin1.yaml");
    std::fs::write(&path, b"kind: product\ntitle: {fi: hyv\xe4}\n").unwrap();
    let refused = read(path.to_str().unwrap()).unwrap_err();
    assert_eq!((refused.place, refused.rule), (Some(Place { line: 2, column: 16 }), FileRule::NotUtf8));
    let missing = read(folder.path().join("none.yaml").to_str().unwrap()).unwrap_err();
    assert!(matches!(missing.rule, FileRule::Unreadable(_)));
}

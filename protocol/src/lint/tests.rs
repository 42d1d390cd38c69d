use ciborium::value::Value;

use super::*;

const CORPUS: &str = include_str!("../../tests-data/personal-data.tsv");

/// A content with one text under a dotted path.
fn content(path: &str, text: &str) -> Value {
    path.rsplit('.').fold(Value::from(text), |inner, name| Value::Map(vec![(Value::from(name), inner)]))
}

#[test]
fn the_corpus_is_judged_right_in_95_of_100_cases_and_never_overlooks_an_identity_code() {
    let mut wrong = Vec::new();
    let (mut bad, mut good) = (0, 0);
    for line in CORPUS.lines() {
        let [expected, path, text] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not three columns: {line}")
        };
        let findings = check(&content(path, text));
        assert!(findings.iter().all(|finding| finding.path == path), "{line}");
        if expected == "ok" {
            good += 1;
        } else {
            bad += 1;
        }
        let right = match expected {
            "ok" => findings.is_empty(),
            code => findings.iter().any(|finding| finding.rule.code() == code),
        };
        if !right {
            wrong.push(format!("{line} -> {findings:?}"));
        }
    }
    assert!(bad >= 50 && good >= 50, "the corpus has {bad} bad and {good} good values");
    assert!(wrong.len() * 20 <= bad + good, "{} of {} wrong:\n{}", wrong.len(), bad + good, wrong.join("\n"));
    assert!(!wrong.iter().any(|line| line.starts_with(Rule::PersonalDataIdentityCode.code())), "{wrong:?}");
}

#[test]
fn every_text_is_looked_at_and_found_by_its_path() {
    let content = Value::Map(vec![
        ("contact".into(), content("email", "matti.meikalainen@esimerkki.example")),
        ("links".into(), Value::Array(vec![Value::Map(vec![]), content("title.sv", "tfn 018-12345")])),
        ("keywords".into(), Value::Map(vec![("fi".into(), Value::Array(vec!["tri Matti Meikäläinen".into()]))])),
    ]);
    let found: Vec<_> = check(&content).into_iter().map(|finding| (finding.path, finding.rule)).collect();
    let expected = [
        ("contact.email", Rule::PersonalDataEmail),
        ("links[1].title.sv", Rule::PersonalDataPhone),
        ("keywords.fi[0]", Rule::PersonalDataName),
    ];
    assert_eq!(found, expected.map(|(path, rule)| (path.to_owned(), rule)));
}

#[test]
fn only_an_identity_code_can_not_be_overruled() {
    let finding = |rule| Finding { path: "title.fi".into(), rule, excerpt: "x".into() };
    assert!(!finding(Rule::PersonalDataIdentityCode).overridable());
    for rule in [Rule::PersonalDataEmail, Rule::PersonalDataPhone, Rule::PersonalDataName] {
        assert!(finding(rule).overridable());
    }
    let fault = Fault::from(finding(Rule::PersonalDataName));
    assert_eq!(fault.to_string(), "title.fi: personal-data-name (excerpt=x)");
}

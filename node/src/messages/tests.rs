//! The three catalogues say the same things, and everything the node asks for is in them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kirjo_protocol::content::{Fault, Rule};
use kirjo_protocol::penalty::Offence;
use kirjo_protocol::refusal::{Refusal, Verdict};

use super::*;

/// Messages of a catalogue with the variables they use.
fn variables(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in sources(lang).iter().flat_map(|source| source.lines()).filter(|line| !line.starts_with('#')) {
        if let Some((id, _)) = line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase())) {
            current = id.to_owned();
            assert!(messages.insert(current.clone(), BTreeSet::new()).is_none(), "{}: {id} stands twice", lang.code());
        }
        for after in line.split('$').skip(1) {
            let name: String =
                after.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect();
            messages.get_mut(&current).expect("a variable stands inside a message").insert(name);
        }
    }
    messages
}

#[test]
fn all_languages_have_the_same_messages_with_the_same_variables() {
    let english = variables(Lang::En);
    assert!(english.len() > 100);
    for lang in [Lang::Fi, Lang::Sv] {
        let other = variables(lang);
        for (id, variables) in &english {
            assert_eq!(other.get(id), Some(variables), "{id} in {}", lang.code());
        }
        for id in other.keys() {
            assert!(english.contains_key(id), "{id} is in {} but not in en", lang.code());
        }
    }
}

#[test]
fn every_catalogue_parses_without_errors() {
    for lang in Lang::ALL {
        for source in sources(lang) {
            if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
                panic!("{}: {errors:?}", lang.code());
            }
        }
        for id in variables(lang).keys() {
            assert!(contains(lang, id), "{id} in {}", lang.code());
        }
    }
}

#[test]
fn every_rule_every_verdict_and_every_offence_has_a_sentence() {
    let suggesting = [Rule::UnknownKind, Rule::UnknownField, Rule::NotACode, Rule::NotARegion];
    for lang in Lang::ALL {
        for rule in Rule::ALL {
            assert!(contains(lang, &Fault::new("", *rule, Vec::new()).message_key()), "{rule:?} in {}", lang.code());
        }
        for rule in suggesting {
            let near = Fault::new("", rule, vec![("suggestion", "x".to_owned())]);
            assert!(contains(lang, &near.message_key()), "{rule:?} in {}", lang.code());
        }
        let others = [
            Verdict::Accepted,
            Verdict::Known,
            Verdict::Superseded,
            Verdict::Expired,
            Verdict::Waiting,
            Verdict::Future,
        ];
        for verdict in others.into_iter().chain(Refusal::ALL.map(Verdict::Refused)) {
            assert!(contains(lang, &format!("verdict-{}", verdict.name())), "{verdict} in {}", lang.code());
        }
        for offence in Offence::ALL {
            assert!(contains(lang, &format!("cli-offence-{}", offence.name())), "{offence} in {}", lang.code());
        }
    }
}

/// Ids that stand between a marker and a quote in a source text.
fn used(text: &str, markers: &[&str]) -> Vec<String> {
    let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
    markers
        .iter()
        .flat_map(|marker| text.split(marker).skip(1))
        .filter_map(|rest| {
            rest.find(ends).filter(|end| rest[*end..].starts_with('"')).map(|end| rest[..end].to_owned())
        })
        .collect()
}

fn visit(directory: &Path, see: &mut dyn FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, see);
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "html") {
            see(&path, &std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_message_that_templates_and_pages_ask_for_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = 0;
    for directory in ["templates", "src/http"] {
        visit(&root.join(directory), &mut |path, text| {
            for id in used(text, &["m.t(\"", "m.one(\"", "m.count(\""]) {
                assert!(contains(Lang::En, &id), "{id}, used in {}", path.display());
                found += 1;
            }
        });
    }
    assert!(found > 40, "the search for ids finds none any more");
}

#[test]
fn every_filter_has_a_name() {
    let names =
        crate::search::facets::FACETS.iter().map(|facet| facet.name).chain(["kind", "org"]).chain(crate::http::RANGES);
    for name in names {
        assert!(contains(Lang::En, &format!("filter-{name}")), "{name}");
    }
    for sort in crate::search::Sort::NAMES {
        assert!(contains(Lang::En, &format!("survey-sort-{sort}")), "{sort}");
    }
}

#[test]
fn every_error_of_the_node_and_of_a_record_file_has_a_sentence() {
    let sources = [include_str!("../node/error.rs"), include_str!("../http/error.rs")];
    let mut ids: Vec<String> =
        sources.iter().flat_map(|text| used(text, &["=> \""])).map(|code| format!("error-{code}")).collect();
    assert!(ids.len() > 10, "the search for codes finds none any more");
    ids.extend(crate::record_file::FileRule::CODES.map(|code| format!("cli-file-{code}")));
    for id in ids {
        assert!(contains(Lang::En, &id), "{id}");
    }
}

#[test]
fn numbers_of_faults_choose_the_plural() {
    let one = Fault::new("themes", Rule::TooMany, vec![("max", "1".into()), ("found", "3".into())]);
    let many = Fault::new("themes", Rule::TooMany, vec![("max", "12".into()), ("found", "13".into())]);
    assert!(fault(Lang::En, &one).contains("1 entry"), "{}", fault(Lang::En, &one));
    assert!(fault(Lang::En, &many).contains("12 entries"), "{}", fault(Lang::En, &many));
}

#[test]
fn a_missing_message_shows_its_id_and_an_unknown_language_its_tag() {
    assert_eq!(text(Lang::Fi, "no-such-message", &[]), "no-such-message");
    assert_eq!(language_name(Lang::Sv, "fi"), "finska");
    assert_eq!(language_name(Lang::Sv, "sv-FI"), "svenska");
    assert_eq!(language_name(Lang::Sv, "xx"), "xx");
    assert_eq!(country_name(Lang::Fi, "SE"), "Ruotsi");
    assert_eq!(country_name(Lang::Sv, "XZ"), "XZ");
}

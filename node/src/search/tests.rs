//! The search over a shelf of records: what it finds, in which order, and that every node agrees on it.

use std::collections::{BTreeMap, BTreeSet};

use kirjo_protocol::id::RecordId;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::DAY;
use serde_json::{Value, json};

use super::facets::FACETS;
use super::*;
use crate::catalogue::Catalogue;
use crate::catalogue::tests::Shelf;
use crate::deadline::Deadline;

/// Contents of products, each with its own words.
fn contents() -> Vec<Value> {
    vec![
        json!({"title": {"fi": "Kotihoidon reititys"}, "summary": {"fi": "Suunnittelee käynnit."}, "themes": ["home-care"]}),
        json!({"title": {"fi": "Reitti"}, "summary": {"fi": "Kotihoidon käynnit samassa näkymässä."}, "themes": ["home-care"]}),
        json!({"title": {"en": "Wound camera"}, "summary": {"en": "Photographs wounds at home."}, "themes": ["digital-health-systems"]}),
        json!({"title": {"sv": "Nattpatrull"}, "summary": {"sv": "Larm för äldre."}, "themes": ["elderly-care"]}),
        json!({"title": {"fi": "Lääkehoidon tuki"}, "summary": {"fi": "Muistuttaa lääkkeistä."}, "themes": ["medication"]}),
        json!({"title": {"fi": "Etä- ja kotihoito"}, "summary": {"fi": "Opas."}, "themes": ["remote-care"]}),
        json!({"title": {"fi": "Etelä-Savon opas", "sv": "Guide för Södra Savolax"}, "summary": {"fi": "Alueen palvelut."}, "themes": ["home-care"]}),
        json!({"title": {"en": "Nothing special"}, "summary": {"en": "x"}, "themes": ["rehabilitation"]}),
    ]
}

fn shelf() -> (Shelf, Vec<RecordId>) {
    let mut shelf = Shelf::new();
    let ids = contents().iter().zip(1..).map(|(content, key)| shelf.publish(Kind::Product, key, content)).collect();
    (shelf, ids)
}

fn ask(text: &str) -> Request {
    Request { text: text.into(), limit: 100, ..Request::default() }
}

fn found(catalogue: &Catalogue, shelf: &Shelf, request: &Request) -> Vec<RecordId> {
    catalogue.results(shelf, request).unwrap().items.iter().map(|item| item.document.id).collect()
}

#[test]
fn a_word_finds_its_forms_its_compounds_its_translations_and_its_codes() {
    let (shelf, ids) = shelf();
    let catalogue = Catalogue::default();
    for (query, expected) in [
        // Another case, with the vowel and the consonant that change with it.
        ("lääkehoito", 4),
        // Without the letters of Finnish keyboards.
        ("laakehoito", 4),
        ("etela-savo", 6),
        // A part of a compound, one that an elliptic hyphen hides, one written apart.
        ("etähoito", 5),
        ("etä hoito", 5),
        // Another language, by a word that means the same.
        ("haava", 2),
        ("sår", 2),
        ("yöpartio", 3),
        // One letter wrong.
        ("wuond camera", 2),
        // Nothing but a code says it.
        ("kuntoutus", 7),
    ] {
        let answers = found(&catalogue, &shelf, &ask(query));
        assert_eq!(answers.first(), Some(&ids[expected]), "{query}: {answers:?} of {ids:?}");
    }
}

#[test]
fn the_word_as_it_is_written_stands_above_its_forms_and_the_title_above_the_text() {
    let (shelf, ids) = shelf();
    let catalogue = Catalogue::default();
    let answers = found(&catalogue, &shelf, &ask("kotihoidon reititys"));
    assert_eq!(answers[0], ids[0]);
    let mut shelf = Shelf::new();
    let stem = shelf.publish(Kind::Product, 1, &json!({"title": {"fi": "Hoidon ohjaus"}}));
    let exact = shelf.publish(Kind::Product, 2, &json!({"title": {"fi": "Hoito ja ohjaus"}}));
    let part = shelf.publish(Kind::Product, 3, &json!({"title": {"fi": "Kotihoito ja ohjaus"}}));
    assert_eq!(found(&Catalogue::default(), &shelf, &ask("hoito")), [exact, stem, part]);
}

#[test]
fn what_is_excluded_or_stands_apart_from_a_phrase_is_not_found() {
    let (shelf, ids) = shelf();
    let catalogue = Catalogue::default();
    assert!(!found(&catalogue, &shelf, &ask("kotihoidon -reititys")).contains(&ids[0]));
    let others = found(&catalogue, &shelf, &ask("-reititys -camera"));
    assert!(others.len() == ids.len() - 2 && !others.contains(&ids[0]) && !others.contains(&ids[2]), "{others:?}");
    assert_eq!(found(&catalogue, &shelf, &ask("\"wounds at home\"")), [ids[2]]);
    assert_eq!(found(&catalogue, &shelf, &ask("\"home wounds\"")), []);
    assert_eq!(found(&catalogue, &shelf, &ask("")).len(), ids.len());
}

#[test]
fn every_hit_says_why_it_is_there() {
    let (shelf, ids) = shelf();
    let results = Catalogue::default().results(&shelf, &Request { explain: true, ..ask("sår") }).unwrap();
    assert_eq!(results.items[0].document.id, ids[2]);
    let reasons = &results.answer.found[0].reasons;
    assert!(
        matches!(&reasons[0], Reason { word, why: Why::Synonym(..), part: "title" } if word == "sår"),
        "{reasons:?}"
    );
    let mended = Catalogue::default().results(&shelf, &ask("wuond")).unwrap().answer.instead;
    assert_eq!(mended, [("wuond".to_owned(), "wound".to_owned())]);
}

#[test]
fn pages_together_are_the_whole_and_counts_are_what_choosing_them_finds() {
    let (shelf, _) = shelf();
    let catalogue = Catalogue::default();
    let theme = FACETS.iter().position(|facet| facet.name == "theme").unwrap();
    for text in ["", "hoito", "home"] {
        let whole = found(&catalogue, &shelf, &ask(text));
        let mut request = Request { limit: 2, ..ask(text) };
        let mut paged = Vec::new();
        loop {
            let page = catalogue.results(&shelf, &request).unwrap();
            assert_eq!(page.total, whole.len());
            paged.extend(page.items.iter().map(|item| item.document.id));
            // The cursor goes through its text, as it does with readers.
            let Some(next) = page.answer.next else { break };
            request.after = Some(next.to_string().parse().unwrap());
        }
        assert_eq!(paged, whole, "{text}");
        // With one theme chosen, every theme is counted as if it were the one.
        let chosen: BTreeMap<usize, Vec<u64>> = [(theme, vec![FACETS[theme].number("home-care").unwrap()])].into();
        let counted = catalogue.results(&shelf, &Request { codes: chosen, count: true, ..ask(text) }).unwrap();
        for (value, count) in &counted.answer.counts.unwrap().codes[theme] {
            let codes = [(theme, vec![*value])].into();
            assert_eq!(found(&catalogue, &shelf, &Request { codes, ..ask(text) }).len(), *count, "{text} {value}");
        }
    }
}

#[test]
fn withdrawn_hidden_and_expired_records_are_in_no_answer_and_no_count() {
    let (mut shelf, ids) = shelf();
    let catalogue = Catalogue::default();
    assert!(found(&catalogue, &shelf, &ask("reititys")).contains(&ids[0]));
    shelf.retract(Kind::Product, 1);
    let counted = catalogue.results(&shelf, &Request { count: true, ..ask("reititys") }).unwrap();
    assert!(counted.items.iter().all(|item| item.document.id != ids[0]));
    assert_eq!(counted.answer.counts.unwrap().kinds.iter().sum::<usize>(), counted.total);
    shelf.now.set(shelf.now.get().plus(30 * DAY));
    assert_eq!(found(&catalogue, &shelf, &ask("hoito")), []);
    // Nor does a word that is spelt almost like one of theirs lead to it.
    let (mut shelf, _) = self::shelf();
    let catalogue = Catalogue::default();
    shelf.publish(Kind::Product, 50, &json!({"title": {"fi": "Salasanelma"}}));
    let instead = |shelf: &Shelf| catalogue.results(shelf, &ask("salasanelna")).unwrap().answer.instead;
    assert_eq!(instead(&shelf), [("salasanelna".to_owned(), "salasanelma".to_owned())]);
    shelf.retract(Kind::Product, 50);
    assert_eq!(instead(&shelf), []);
    shelf.policy.hidden_orgs.insert(shelf.org());
    assert_eq!(found(&Catalogue::default(), &shelf, &ask("hoito")), []);
}

#[test]
fn two_nodes_with_the_same_records_answer_alike_whatever_their_history() {
    let words =
        ["koti", "hoito", "yö", "lääke", "seuranta", "lapsi", "vanhus", "tieto", "kuntoutus", "haava", "sydän", "unen"];
    let themes = ["home-care", "elderly-care", "medication", "rehabilitation", "remote-care"];
    let content = |key: u8, version: usize| {
        let word = |step: usize| words[(usize::from(key) * step + version) % words.len()];
        let title = format!("{}{} {}", word(1), word(3), word(5));
        json!({
            "title": {"fi": title}, "summary": {"fi": format!("{} ja {}", word(7), word(2))},
            "themes": [themes[(usize::from(key) + version) % themes.len()]],
        })
    };
    let mut shelf = Shelf::new();
    let used = Catalogue::default();
    for key in 1..=100 {
        shelf.publish(Kind::Product, key, &content(key, 0));
    }
    used.results(&shelf, &ask("koti")).unwrap();
    // Three in ten are changed several times, one in ten is withdrawn, and the index sees every step.
    for version in 1..4 {
        for key in 1..=30 {
            shelf.publish(Kind::Product, key, &content(key, version));
        }
        used.results(&shelf, &ask("hoito")).unwrap();
    }
    (40..50).for_each(|key| shelf.retract(Kind::Product, key));

    let backwards = shelf.copy(|records| records.reverse());
    let directory = tempfile::tempdir().unwrap();
    let on_disk = || Catalogue::with(Search::in_directory(directory.path().join("index")));
    let first = on_disk();
    first.results(&backwards, &ask("yö")).unwrap();
    first.searcher().rest(backwards.now.get()).unwrap();
    drop(first);
    // Started again, and made anew from nothing.
    let (restarted, rebuilt) = (on_disk(), Catalogue::default());
    let mut asked = 0;
    for one in words {
        for other in words {
            let text = if one == other { one.to_owned() } else { format!("{one} {other}") };
            let answer = |catalogue: &Catalogue, shelf: &Shelf| {
                let results = catalogue.results(shelf, &ask(&text)).unwrap();
                let scores = results.answer.found.iter().map(|found| found.score);
                results.items.iter().map(|item| item.document.id).zip(scores).collect::<Vec<_>>()
            };
            let expected = answer(&used, &shelf);
            assert_eq!(answer(&restarted, &backwards), expected, "{text}");
            assert_eq!(answer(&rebuilt, &shelf), expected, "{text}");
            asked += usize::from(!expected.is_empty());
        }
    }
    assert!(asked > 100, "{asked}");
    drop(restarted);
    // Another database, whose records have the same numbers: nothing of what was indexed is taken for them.
    let mut other = Shelf::new();
    let laite = other.publish(Kind::Product, 1, &json!({"title": {"fi": "Yövalo"}}));
    assert_eq!(found(&on_disk(), &other, &ask("yövalo")), [laite]);
    assert_eq!(found(&on_disk(), &other, &ask("koti")), []);
}

#[test]
fn a_publisher_s_new_name_finds_what_it_published_under_the_old_one() {
    let mut shelf = Shelf::new();
    let named = |name: &str| json!({"title": {"fi": name}, "orgType": "company"});
    shelf.publish(Kind::Organisation, 0, &named("Vanhanimi Oy"));
    let product = shelf.publish(Kind::Product, 1, &json!({"title": {"fi": "Laite"}}));
    let catalogue = Catalogue::default();
    assert!(found(&catalogue, &shelf, &ask("vanhanimi")).contains(&product));
    shelf.publish(Kind::Organisation, 0, &named("Uusinimi Oy"));
    assert!(found(&catalogue, &shelf, &ask("uusinimi")).contains(&product));
    assert!(!found(&catalogue, &shelf, &ask("vanhanimi")).contains(&product));
    let companies = FACETS.iter().position(|facet| facet.name == "org-type").unwrap();
    let codes = [(companies, vec![FACETS[companies].number("company").unwrap()])].into();
    let of_companies: BTreeSet<RecordId> =
        found(&catalogue, &shelf, &Request { codes, ..ask("") }).into_iter().collect();
    assert!(of_companies.contains(&product));
}

#[test]
fn what_somebody_types_goes_on_as_a_concept_or_a_title() {
    let (shelf, ids) = shelf();
    let found = Catalogue::default().suggest(&shelf, "koti", "fi", 5, Deadline::default()).unwrap();
    assert!(
        found.iter().any(|one| matches!(one, Suggestion::Concept { text, .. } if text.starts_with("koti"))),
        "{found:?}"
    );
    assert!(found.iter().any(|one| matches!(one, Suggestion::Record(document) if document.id == ids[0])), "{found:?}");
    assert!(Catalogue::default().suggest(&shelf, " ", "fi", 5, Deadline::default()).unwrap().is_empty());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

    #[test]
    fn no_query_makes_the_search_fail(text in ".{0,60}") {
        let (shelf, ids) = shelf();
        let results = Catalogue::default().results(&shelf, &Request { explain: true, count: true, ..ask(&text) }).unwrap();
        proptest::prop_assert!(results.total <= ids.len() && results.items.len() == results.total);
    }
}

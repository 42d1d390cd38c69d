use serde_json::{Value as Json, json};

use kirjo_protocol::content::{self, json::from_json};

use super::*;

/// 2026-11-28 12:00 in UTC.
const NOW: UnixMillis = UnixMillis(1_795_867_200_000);

fn reader(lang: Lang) -> Reader {
    Reader { lang, now: NOW }
}

fn shown(kind: &str, lang: Lang, record: &Json) -> Vec<Section> {
    sections(content::schema(kind).unwrap(), &from_json(record).unwrap(), reader(lang))
}

fn section<'s>(sections: &'s [Section], id: &str) -> &'s Section {
    sections.iter().find(|section| section.id == id).unwrap_or_else(|| panic!("no section {id}: {sections:#?}"))
}

fn texts<'f>(facts: &'f [Fact], label: &str) -> Vec<&'f str> {
    let fact = facts.iter().find(|fact| fact.label == label).unwrap_or_else(|| panic!("no {label}: {facts:#?}"));
    fact.values.iter().map(|value| value.text.as_str()).collect()
}

#[test]
fn codes_numbers_and_money_are_written_in_the_reader_s_language() {
    let record = json!({
        "programme": "horizon-europe", "coFundingPercent": 70, "expectedProjects": 12000,
        "budget": {"amount": 4000000, "currency": "EUR"}, "minGrant": {"amount": 100000, "currency": "SEK"},
        "eligibleCountries": ["SE", "XX"], "regions": ["HVA:02", "FI1B1"],
    });
    let fi = shown("call", Lang::Fi, &record);
    let facts = &section(&fi, "facts").facts;
    assert_eq!(texts(facts, "Budjetti"), ["4\u{a0}000\u{a0}000\u{a0}€"]);
    assert_eq!(texts(facts, "Pienin avustus"), ["100\u{a0}000\u{a0}SEK"]);
    assert_eq!(texts(facts, "Hakukelpoiset maat"), ["Ruotsi", "XX"]);
    assert_eq!(texts(facts, "Rahoitusosuus prosentteina"), ["70"]);
    assert_eq!(texts(facts, "Alueet")[0], "Keski-Uudenmaan hyvinvointialue");
    let en = shown("call", Lang::En, &record);
    assert_eq!(texts(&section(&en, "facts").facts, "Budget"), ["€4,000,000"]);
    assert_eq!(texts(&section(&en, "facts").facts, "Projects expected"), ["12,000"]);
}

#[test]
fn an_instant_is_shown_in_its_own_zone_in_finnish_time_and_exactly() {
    let record = json!({"deadlines": ["2027-04-13T17:00:00+02:00[Europe/Brussels]", "2027-12-01T17:00:00+02:00[Europe/Helsinki]"]});
    let sections = shown("call", Lang::En, &record);
    let fact = &section(&sections, "facts").facts[0];
    let texts: Vec<&str> = fact.values.iter().map(|value| value.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "13 April 2027 at 17:00 (Europe/Brussels)",
            "13 April 2027 at 18:00 (Finnish time)",
            "1 December 2027 at 17:00 (Europe/Helsinki)",
        ],
        "Finnish time is said once"
    );
    assert_eq!(fact.values[0].instant.as_deref(), Some("2027-04-13T17:00:00+02:00"));
    let odd = shown("call", Lang::Fi, &json!({"opens": "2027-01-02T08:30:00-04:30"}));
    assert_eq!(odd[0].facts[0].values[0].text, "2.1.2027 klo 08:30 (UTC-04:30)");
    assert_eq!(odd[0].facts[0].values[1].text, "2.1.2027 klo 15:00 (Suomen aikaa)");
}

#[test]
fn a_publisher_s_text_comes_word_for_word_with_its_language() {
    let record = json!({"problem": {"fi": "Yöllä  ei tiedetä."}, "goals": {"sv": ["ett", "två"]}, "stage": "pilot"});
    let sections = shown("need", Lang::En, &record);
    let facts = &section(&sections, "facts").facts;
    let problem = &facts.iter().find(|fact| fact.label == "Problem").unwrap().values[0];
    assert_eq!((problem.text.as_str(), problem.lang.as_deref()), ("Yöllä  ei tiedetä.", Some("fi")));
    assert_eq!(texts(facts, "Goals"), ["ett", "två"]);
}

#[test]
fn an_expired_certificate_never_looks_valid() {
    let record = |day: &str| {
        json!({
            "regulatory": {"status": "mdr-class-iia", "certificateExpires": day},
            "certifications": [{"scheme": "ISO 13485", "expires": day}],
        })
    };
    let sections = shown("product", Lang::En, &record("2026-11-27"));
    assert_eq!(sections[0].id, "regulatory", "what the law says comes first");
    assert_eq!(texts(&sections[0].facts, "Certificate valid until"), ["Expired on 27 November 2026"]);
    assert_eq!(sections[0].notices, ["The certificate expired on 27 November 2026."]);
    assert_eq!(texts(&section(&sections, "certifications").facts, "ISO 13485"), ["Expired on 27 November 2026"]);
    let today = shown("product", Lang::En, &record("2026-11-28"));
    assert_eq!(today[0].notices, [""; 0], "the last day counts");
}

#[test]
fn a_device_that_may_only_be_shown_says_so_in_three_languages() {
    let record = json!({"regulatory": {"status": "not-yet-ce-marked", "intendedPurpose": {"fi": "Tarkoitus."}}});
    let notices = Lang::ALL.map(|lang| shown("product", lang, &record)[0].notices.clone());
    assert!(notices.iter().all(|notices| notices.len() == 1), "{notices:?}");
    assert_eq!(notices[2], ["For presentation only: not available until it complies."]);
}

#[test]
fn references_and_addresses_lead_somewhere_and_nothing_else_does() {
    let (org, key) = (OrgId([7; 32]), RecordKey([9; 16]));
    let record = json!({
        "items": [{"record": format!("{org}/{key}"), "section": {"en": "Devices"}}, {"record": "nowhere"}],
        "links": [{"type": "home", "url": "javascript:alert(1)"}, {"type": "docs", "url": "https://a.example/"}],
        "contact": {"role": {"en": "Team"}, "email": "team@a.example", "page": "https://a.example/c"},
    });
    let sections = shown("showcase", Lang::En, &record);
    let items = &section(&sections, "items").facts;
    assert_eq!((items[0].label.as_str(), items[0].label_lang.as_deref()), ("Devices", Some("en")));
    assert_eq!(items[0].values[0].link, Some(Link::Record(org, key)));
    assert_eq!(items[1].values[0].link, None);
    let links = &section(&sections, "links").facts;
    assert_eq!(links[0].values[0].link, None);
    assert_eq!(links[1].values[0].link, Some(Link::Web("https://a.example/".into())));
    let contact = &section(&sections, "contact").facts;
    assert!(contact.iter().any(|fact| fact.values[0].link == Some(Link::Mail("team@a.example".into()))));
    assert_eq!(sections.last().unwrap().id, "contact");
}

#[test]
fn what_is_over_says_so() {
    let notice = |kind: &str, record: Json| {
        notices(content::schema(kind).unwrap(), &from_json(&record).unwrap(), reader(Lang::En))
    };
    let closed = notice("call", json!({"deadlines": ["2026-01-01T12:00:00Z", "2026-11-28T13:59:00+02:00"]}));
    assert_eq!(closed, ["Closed on 28 November 2026 at 13:59 (Finnish time)."]);
    assert_eq!(notice("call", json!({"deadlines": ["2026-01-01T12:00:00Z", "2026-11-28T14:01:00+02:00"]})), [""; 0]);
    assert_eq!(notice("event", json!({"cancelled": true})), ["Cancelled: it does not take place."]);
}

#[test]
fn a_statement_without_a_title_is_called_by_what_it_states() {
    let stated = from_json(&json!({"endorsementType": "used-in-production"})).unwrap();
    let title = title(&stated);
    assert!(Lang::ALL.iter().all(|lang| title.get(lang.code()).is_some_and(|text| !text.is_empty())), "{title:?}");
    let named = from_json(&json!({"endorsementType": "flag", "title": {"se": "Namma"}})).unwrap();
    assert_eq!(super::title(&named).iter().count(), 1, "a title of its own stands alone");
}

#[test]
fn the_items_of_a_list_are_named_by_what_names_them() {
    let record = json!({"indicators": [{
        "name": {"en": "Falls"}, "unit": {"en": "a year"}, "baseline": "42.5",
        "values": [{"date": "2026-06-30", "value": "41.0"}],
    }]});
    let sections = shown("action", Lang::En, &record);
    let fact = &section(&sections, "indicators").facts[0];
    assert_eq!((fact.label.as_str(), fact.label_lang.as_deref()), ("Falls", Some("en")));
    let values: Vec<(Option<&str>, &str)> =
        fact.values.iter().map(|value| (value.label.as_deref(), value.text.as_str())).collect();
    assert_eq!(
        values,
        [
            (Some("Unit of measure"), "a year"),
            (Some("Baseline"), "42.5"),
            (Some("Measured values"), "30 June 2026 · 41.0"),
        ]
    );
}

/// All texts of a value, at every depth.
fn all_texts(value: &Json, found: &mut Vec<String>) {
    match value {
        Json::String(text) => found.push(text.clone()),
        Json::Array(items) => items.iter().for_each(|item| all_texts(item, found)),
        Json::Object(map) => map.values().for_each(|item| all_texts(item, found)),
        _ => {}
    }
}

#[test]
fn every_claim_that_is_shown_is_a_whole_text_of_the_record() {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/examples");
    let mut claims = 0;
    for file in std::fs::read_dir(directory).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for mut record in crate::record_file::parse("example.yaml", &text).unwrap() {
            let kind = record.as_object_mut().unwrap().remove("kind").unwrap();
            let mut own = Vec::new();
            all_texts(&record, &mut own);
            for lang in Lang::ALL {
                for fact in shown(kind.as_str().unwrap(), lang, &record).iter().flat_map(|section| &section.facts) {
                    assert!(fact.label_lang.is_none() || own.contains(&fact.label), "{fact:?}");
                    for value in fact.values.iter().filter(|value| value.lang.is_some()) {
                        assert!(own.contains(&value.text), "{value:?}");
                        claims += 1;
                    }
                }
            }
        }
    }
    assert!(claims > 200, "{claims}");
}

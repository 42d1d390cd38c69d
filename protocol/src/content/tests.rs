use ciborium::value::Value;
use serde_json::{Value as Json, json};

use super::*;
use crate::codes;

fn organisation() -> Json {
    json!({
        "title": {"fi": "Esimerkkiverstas Oy"},
        "orgType": "company",
        "identifiers": {"businessId": "9999902-8", "vat": "FI99999028"},
        "region": "HVA:08",
    })
}

fn product() -> Json {
    json!({
        "title": {"fi": "Askelvahti", "en": "Step Watch"},
        "summary": {"fi": "Kertoo kaatumisesta."},
        "description": {"fi": "Anturi lattian alla.\n\nToinen kappale."},
        "themes": ["home-care"],
        "productType": "sensor",
        "regulatory": {"status": "not-a-device"},
    })
}

fn competence() -> Json {
    json!({
        "title": {"sv": "Testmiljö"},
        "summary": {"sv": "Prova i en riktig vårdmiljö."},
        "description": {"sv": "Två rum och en avdelning."},
        "themes": ["clinical-trials"],
        "competenceType": "test-bed",
    })
}

fn content(json: &Json) -> Value {
    json::from_json(json).unwrap()
}

/// The faults of a valid content after one change: the value at a JSON pointer is set.
fn faults(kind: &str, pointer: &str, value: Json) -> Vec<String> {
    let mut json = match kind {
        "organisation" => organisation(),
        "product" => product(),
        _ => competence(),
    };
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    json.pointer_mut(parent).unwrap()[name] = value;
    validate(kind, &content(&json)).iter().map(Fault::to_string).collect()
}

/// Demands that a change breaks exactly one rule at one place.
fn breaks(kind: &str, pointer: &str, value: Json, path: &str, rule: Rule) {
    let found = faults(kind, pointer, value.clone());
    let expected = format!("{path}: {}", rule.code());
    let right = found.len() == 1 && (found[0] == expected || found[0].starts_with(&format!("{expected} (")));
    assert!(right, "{pointer} = {value}: {found:?} where {expected} was expected");
}

#[test]
fn the_plain_contents_are_valid() {
    for (kind, json) in [("organisation", organisation()), ("product", product()), ("competence", competence())] {
        assert_eq!(validate(kind, &content(&json)), [], "{kind}");
    }
}

#[test]
fn each_rule_of_texts_refuses_its_own_breach() {
    breaks("product", "/title", json!({"de": "Schritt"}), "title", Rule::RequiredLanguage);
    breaks("product", "/title", json!({}), "title", Rule::EmptyList);
    breaks("product", "/title/fi", json!("a".repeat(121)), "title.fi", Rule::TooLong);
    breaks("product", "/title/fi", json!(" \u{a0}"), "title.fi", Rule::Blank);
    breaks("product", "/title/fi", json!("yksi\nkaksi"), "title.fi", Rule::LineBreak);
    breaks("product", "/title/fi", json!(7), "title.fi", Rule::WrongType);
    breaks("product", "/title/finnish", json!("x"), "title.finnish", Rule::NotALanguage);
    breaks("product", "/summary/fi", json!("ä".repeat(161)), "summary.fi", Rule::TooLong);
    breaks("product", "/description/fi", json!("sarkain\there"), "description.fi", Rule::ControlCharacter);
    breaks("product", "/description/fi", json!("\u{202e}nurin"), "description.fi", Rule::ControlCharacter);
    breaks("product", "/description/fi", json!("a".repeat(4_001)), "description.fi", Rule::TooLong);
    assert_eq!(faults("product", "/summary/fi", json!("ä".repeat(160))), [""; 0], "characters are counted, not bytes");
}

#[test]
fn text_that_is_not_nfc_is_refused_when_it_comes_another_way_than_json() {
    let mut content = content(&organisation());
    content.as_map_mut().unwrap()[0].1 = Value::Map(vec![("fi".into(), "Hyva\u{308}".into())]);
    let faults = validate("organisation", &content);
    assert_eq!(faults, [Fault::new("title.fi", Rule::NotNfc, vec![])]);
}

#[test]
fn each_rule_of_lists_and_codes_refuses_its_own_breach() {
    breaks("product", "/themes", json!([]), "themes", Rule::EmptyList);
    breaks("product", "/themes", json!("home-care"), "themes", Rule::WrongType);
    breaks("product", "/themes", json!(["home-care", "home-care"]), "themes[1]", Rule::DuplicateEntry);
    breaks("product", "/themes", json!(["home-cara"]), "themes[0]", Rule::NotACode);
    breaks("product", "/keywords", json!({"fi": vec!["sana"; 1], "sv": []}), "keywords.sv", Rule::EmptyList);
    let many: Vec<String> = (0..41).map(|n| format!("sana {n}")).collect();
    breaks("product", "/keywords", json!({"fi": many}), "keywords.fi", Rule::TooMany);
    breaks("product", "/regions", json!(["HVA:02", "HVA:92"]), "regions[1]", Rule::NotARegion);
    breaks("product", "/languages", json!(["suomi"]), "languages[0]", Rule::NotALanguage);
    breaks("product", "/licence", json!("MIT"), "licence", Rule::NotACode);
    breaks("product", "/confirmed", json!("21.11.2026"), "confirmed", Rule::NotADate);
    breaks("product", "/textDates", json!({"fi": "2026-02-30"}), "textDates.fi", Rule::NotADate);
    breaks("product", "/demo", json!("yes"), "demo", Rule::WrongType);
    breaks("product", "/challenges", json!(["cost"]), "challenges[0]", Rule::NotACode);
    breaks("product", "/careSetting", json!(["kotona"]), "careSetting[0]", Rule::NotACode);
    breaks("product", "/seeks", json!(["money"]), "seeks[0]", Rule::NotACode);
    breaks("product", "/offers", json!(["kaikkea"]), "offers[0]", Rule::NotACode);
}

#[test]
fn each_rule_of_contacts_and_links_refuses_its_own_breach() {
    let role = json!({"fi": "Myynti"});
    breaks("product", "/contact", json!({"role": role}), "contact", Rule::ContactNeedsAddress);
    breaks("product", "/contact", json!({"email": "a@b.example"}), "contact.role", Rule::Required);
    breaks("product", "/contact", json!({"role": role, "email": "myynti"}), "contact.email", Rule::NotAnEmail);
    breaks("product", "/contact", json!({"role": role, "page": "http://a.example/"}), "contact.page", Rule::NotHttps);
    breaks("product", "/contact", json!({"role": role, "page": "a.example"}), "contact.page", Rule::NotAUrl);
    breaks(
        "product",
        "/contact",
        json!({"role": role, "page": "https://a.example/", "person": "x"}),
        "contact.person",
        Rule::UnknownField,
    );
    breaks("product", "/links", json!([{"type": "home", "url": "a.example"}]), "links[0].url", Rule::NotAUrl);
    breaks("product", "/links", json!([{"url": "https://a.example/"}]), "links[0].type", Rule::Required);
    breaks(
        "product",
        "/evidence",
        json!([{"type": "doi", "ref": "https://doi.org/10.1234/x"}]),
        "evidence[0].ref",
        Rule::NotADoi,
    );
    breaks("product", "/evidence", json!([{"type": "url", "ref": "10.1234/x"}]), "evidence[0].ref", Rule::NotAUrl);
    assert_eq!(
        faults(
            "product",
            "/evidence",
            json!([{"type": "doi", "ref": "10.1234/x"}, {"type": "trial", "ref": "NCT00000000"}])
        ),
        [""; 0]
    );
}

#[test]
fn each_rule_of_organisations_refuses_its_own_breach() {
    breaks("organisation", "/orgType", json!("firma"), "orgType", Rule::NotACode);
    breaks("organisation", "/sector", json!("fourth"), "sector", Rule::NotACode);
    breaks(
        "organisation",
        "/identifiers/businessId",
        json!("99999028"),
        "identifiers.businessId",
        Rule::NotABusinessId,
    );
    breaks(
        "organisation",
        "/identifiers/businessId",
        json!("9999902-7"),
        "identifiers.businessId",
        Rule::BusinessIdCheck,
    );
    breaks("organisation", "/identifiers/vat", json!("99999028"), "identifiers.vat", Rule::NotAVat);
    breaks("organisation", "/identifiers/vat", json!("FI99999027"), "identifiers.vat", Rule::BusinessIdCheck);
    breaks("organisation", "/identifiers/ror", json!("040af2s03"), "identifiers.ror", Rule::NotARor);
    breaks("organisation", "/identifiers/pic", json!(999_999_999), "identifiers.pic", Rule::WrongType);
    breaks("organisation", "/identifiers/pic", json!("99999999"), "identifiers.pic", Rule::NotAPic);
    breaks("organisation", "/identifiers/lei", json!("54930084UKLVMY22DS17"), "identifiers.lei", Rule::NotALei);
    breaks("organisation", "/identifiers/isoOid", json!("1.2.x"), "identifiers.isoOid", Rule::NotAnOid);
    breaks("organisation", "/domain", json!("https://esimerkki.example"), "domain", Rule::NotAHost);
    breaks("organisation", "/region", json!("Pirkanmaa"), "region", Rule::NotARegion);
    breaks("organisation", "/parent", json!("abc"), "parent", Rule::NotAnOrganisation);
    assert_eq!(faults("organisation", "/parent", json!("a".repeat(52))), [""; 0]);
}

#[test]
fn each_rule_of_products_and_competences_refuses_its_own_breach() {
    breaks("product", "/productType", json!("gadget"), "productType", Rule::NotACode);
    breaks("product", "/trl", json!(10), "trl", Rule::OutOfRange);
    breaks("product", "/trl", json!(-1), "trl", Rule::OutOfRange);
    breaks("product", "/trl", json!("9"), "trl", Rule::WrongType);
    breaks("product", "/developedInFinland", json!(false), "developedInFinland", Rule::WrongType);
    breaks("product", "/markets", json!({"served": ["Finland"]}), "markets.served[0]", Rule::NotACountry);
    breaks("product", "/markets", json!({"readyFor": ["anything"]}), "markets.readyFor[0]", Rule::NotACode);
    breaks("product", "/priceModel", json!("cheap"), "priceModel", Rule::NotACode);
    breaks("product", "/maturity", json!("ready"), "maturity", Rule::NotACode);
    breaks("competence", "/competenceType", json!("talent"), "competenceType", Rule::NotACode);
    breaks("competence", "/priceBasis", json!("subscription"), "priceBasis", Rule::NotACode);
    breaks("competence", "/leadTimeDays", json!(4_000), "leadTimeDays", Rule::OutOfRange);
}

#[test]
fn a_device_says_what_it_is_for_and_who_has_assessed_it() {
    let purpose = json!({"fi": "Mittaa verenpainetta."});
    breaks("product", "/regulatory", json!({"intendedPurpose": purpose}), "regulatory.status", Rule::Required);
    for list in codes::all("regulatory-status") {
        let status = list.code;
        let is_device = !["not-a-device", "not-stated"].contains(&status);
        let lacking = faults("product", "/regulatory", json!({"status": status}));
        assert_eq!(
            lacking.iter().any(|fault| fault.starts_with("regulatory.intendedPurpose: required-for-status")),
            is_device,
            "{status}"
        );
        let certified = !["not-a-device", "not-stated", "not-yet-ce-marked", "legacy", "mdr-class-i", "ivdr-class-a"]
            .contains(&status);
        for field in ["notifiedBody", "certificate"] {
            let demanded =
                lacking.iter().any(|fault| fault.starts_with(&format!("regulatory.{field}: required-for-status")));
            assert_eq!(demanded, certified, "{status} {field}");
        }
        let full = json!({"status": status, "intendedPurpose": purpose, "notifiedBody": "0537", "certificate": "X 1", "certificateExpires": "2028-01-01"});
        let never = ["not-a-device", "not-stated", "not-yet-ce-marked", "mdr-class-i"].contains(&status);
        assert_eq!(faults("product", "/regulatory", full).len(), if never { 3 } else { 0 }, "{status}");
    }
    breaks(
        "product",
        "/regulatory",
        json!({"status": "legacy", "intendedPurpose": purpose, "notifiedBody": "537"}),
        "regulatory.notifiedBody",
        Rule::NotANotifiedBody,
    );
}

#[test]
fn all_faults_are_told_at_once_each_with_its_path() {
    let json = json!({
        "titel": {"fi": "x"},
        "summary": {"fi": "a".repeat(161), "sv": " "},
        "description": "not a map",
        "themes": ["home-care", "no-such", "home_care"],
        "links": [{"type": "home", "url": "https://a.example/"}, {"type": "hom", "url": "a"}],
        "regulatory": {"status": "mdr-class-iia"},
        "trl": 0,
    });
    let faults: Vec<String> =
        validate("product", &content(&json)).iter().map(|f| format!("{} {}", f.path, f.rule.code())).collect();
    let expected = [
        "title required",
        "summary.fi too-long",
        "summary.sv blank",
        "description wrong-type",
        "themes[1] not-a-code",
        "themes[2] not-a-code",
        "links[1].type not-a-code",
        "links[1].url not-a-url",
        "productType required",
        "trl out-of-range",
        "titel unknown-field",
        "regulatory.intendedPurpose required-for-status",
        "regulatory.notifiedBody required-for-status",
        "regulatory.certificate required-for-status",
    ];
    assert_eq!(faults, expected);
}

#[test]
fn a_slip_gets_the_word_that_was_meant() {
    let near = |kind: &str, json: Json| validate(kind, &content(&json)).pop().unwrap();
    let mut json = organisation();
    json["orgtype"] = json!("company");
    let fault = near("organisation", json);
    assert_eq!((fault.arg("suggestion"), fault.message_key().as_str()), (Some("orgType"), "fault-unknown-field-near"));
    let mut json = organisation();
    json["region"] = json!("HVA:8");
    assert_eq!(near("organisation", json).rule, Rule::NotARegion);
    let mut json = competence();
    json["competenceType"] = json!("testbed");
    let fault = near("competence", json);
    assert_eq!(fault.arg("suggestion"), Some("test-bed"));
    assert!(fault.arg("allowed").unwrap().contains("regulatory-advice"));
    assert_eq!(near("produkt", product()).arg("suggestion"), Some("product"));
}

#[test]
fn a_kind_that_can_not_be_published_is_a_fault_and_no_panic() {
    for kind in ["node", "head", "identity", "pathway", ""] {
        let faults = validate(kind, &content(&product()));
        assert_eq!((faults.len(), faults[0].path.as_str(), faults[0].rule), (1, "kind", Rule::UnknownKind), "{kind}");
        assert_eq!(lease_ceiling_months(kind), None);
    }
    let leases = ["organisation", "product", "competence"].map(lease_ceiling_months);
    assert_eq!(leases, [Some(24), Some(12), Some(12)]);
}

#[test]
fn contents_of_the_wrong_shape_are_faults_and_no_panic() {
    for value in [
        Value::Null,
        Value::from(1),
        Value::Array(vec![]),
        Value::Bytes(vec![1]),
        Value::Map(vec![(Value::from(1), Value::Null)]),
    ] {
        for kind in ["organisation", "product", "competence"] {
            assert!(!validate(kind, &value).is_empty(), "{kind} {value:?}");
        }
        Product::read(&value);
        Organisation::read(&value);
        Competence::read(&value);
    }
}

#[test]
fn reading_takes_what_it_understands_and_ignores_the_rest() {
    let json = json!({
        "title": {"fi": "Askelvahti", "sv": 7},
        "themes": ["home-care", 3, "a-theme-of-2030"],
        "regulatory": {"status": "mdr-class-iia", "intendedPurpose": {"fi": "Mittaa."}, "somethingNew": true},
        "links": [{"type": "home", "url": "https://a.example/"}],
        "contact": {"role": {"fi": "Myynti"}, "email": "myynti@a.example"},
        "trl": 7,
        "futureField": {"deep": [1]},
    });
    let product = Product::read(&content(&json));
    assert_eq!(product.common.title.best(&["sv"]), Some(("fi", "Askelvahti")));
    assert_eq!(product.common.themes, ["home-care", "a-theme-of-2030"]);
    assert_eq!(product.common.licence, "CC-BY-4.0");
    assert_eq!(product.common.links[0].url, "https://a.example/");
    assert_eq!(product.common.contact.as_ref().unwrap().email.as_deref(), Some("myynti@a.example"));
    assert!(product.regulatory.is_device());
    assert_eq!((product.trl, product.maturity), (Some(7), None));
    assert_eq!(read::common(&content(&json)), product.common);
    let organisation = Organisation::read(&content(&super::tests::organisation()));
    assert_eq!(organisation.identifiers.business_id.as_deref(), Some("9999902-8"));
}

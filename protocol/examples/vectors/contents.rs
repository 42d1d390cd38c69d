//! Contents of the published kinds: what may be published, and which rule refuses the rest.

use kirjo_protocol::content::SCHEMAS;
use serde_json::{Value as Json, json};

use super::file as file_of;
use super::samples;

/// What the first three kinds share.
fn about() -> Json {
    json!({
        "localId": "a-1",
        "title": { "fi": "Valokaide", "sv": "Ljusräcket", "en": "Light Rail" },
        "summary": { "fi": "Kaide, joka valaisee askeleen." },
        "description": { "fi": "Kaiteessa on valo.\n\nSe syttyy liikkeestä.", "sv-FI": "Räcket lyser." },
        "contact": { "role": { "fi": "Asiakaspalvelu" }, "email": "palvelu@kaide.example", "page": "https://kaide.example/kysy" },
        "links": [{ "type": "docs", "url": "https://kaide.example/ohje", "title": { "fi": "Ohje" } }],
        "keywords": { "fi": ["valo", "kaide"] },
        "themes": ["home-care", "elderly-care"],
        "challenges": ["effectiveness"],
        "careSetting": ["home"],
        "regions": ["HVA:02", "FI1B1", "SE", "INT"],
        "languages": ["fi", "sv-FI"],
        "seeks": ["pilot-site"],
        "offers": ["licensee"],
        "licence": "CC-BY-4.0",
        "confirmed": "2026-11-02",
        "textDates": { "fi": "2026-11-02" },
        "demo": true,
    })
}

fn evidence() -> Json {
    json!([{ "type": "doi", "ref": "10.1234/kaide", "title": { "en": "A trial" } }, { "type": "report", "ref": "Raportti 1/2026" }])
}

fn whole(kind: &str) -> Json {
    let own = match kind {
        "organisation" => json!({
            "orgType": "company",
            "legalName": "Esimerkkikaide Oy",
            "sector": "private",
            "identifiers": { "businessId": "9999902-8", "vat": "FI99999028", "pic": "999999999", "isoOid": "1.2.246.10.99999028" },
            "domain": "kaide.example",
            "region": "HVA:08",
            "shortName": { "fi": "Kaide" },
            "formerNames": { "fi": ["Porraspaja"] },
            "abbreviations": { "fi": ["EK"] },
            "parent": "a".repeat(52),
        }),
        "product" => json!({
            "productType": "device",
            "regulatory": {
                "status": "mdr-class-iia",
                "intendedPurpose": { "fi": "Kaatumisen ehkäisy kotona." },
                "notifiedBody": "0000",
                "certificate": "X-1",
                "certificateExpires": "2029-05-31",
            },
            "maturity": "pilot",
            "trl": 7,
            "brand": "Valokaide",
            "features": { "fi": ["valo", "liikkeentunnistus"] },
            "platforms": ["Android"],
            "standards": ["HL7 FHIR R4"],
            "integrations": ["Kanta"],
            "developedInFinland": "partly",
            "markets": { "served": ["FI"], "wanted": ["SE", "NO"], "readyFor": ["distributor"] },
            "priceModel": "quote",
            "evidence": evidence(),
        }),
        "competence" => json!({
            "competenceType": "test-bed",
            "access": { "fi": "Kysy lomakkeella." },
            "capacity": { "fi": "Yksi kokeilu kerrallaan." },
            "priceBasis": "quote",
            "leadTimeDays": 30,
            "evidence": evidence(),
            "equipment": { "fi": ["voimalevy"] },
        }),
        _ => return samples::content(kind, true),
    };
    super::merged([about(), own])
}

/// The fewest fields that a kind can have.
fn least(kind: &str) -> Json {
    let offer = json!({ "title": { "fi": "A" }, "summary": { "fi": "B" }, "description": { "fi": "C" }, "themes": ["home-care"] });
    match kind {
        "organisation" => json!({ "title": { "en": "A" }, "orgType": "company" }),
        "product" => super::merged([offer, json!({ "productType": "ehr", "regulatory": { "status": "not-stated" } })]),
        "competence" => super::merged([offer, json!({ "competenceType": "training" })]),
        _ => samples::content(kind, false),
    }
}

/// A change to the whole content of a kind: name, kind, pointer, new value (none takes the field out), where, rule.
type Breach = (&'static str, &'static str, &'static str, Option<Json>, &'static str, &'static str);

fn breaches() -> Vec<Breach> {
    vec![
        ("no title", "organisation", "/title", None, "title", "required"),
        ("an empty title", "product", "/title", Some(json!({})), "title", "empty-list"),
        ("a title in German only", "product", "/title", Some(json!({ "de": "Licht" })), "title", "required-language"),
        ("a title of 121 characters", "product", "/title/fi", Some(json!("ä".repeat(121))), "title.fi", "too-long"),
        (
            "a summary of 161 characters",
            "product",
            "/summary/fi",
            Some(json!("ä".repeat(161))),
            "summary.fi",
            "too-long",
        ),
        ("a language in capitals", "product", "/summary", Some(json!({ "FI": "x" })), "summary.FI", "not-a-language"),
        ("no summary", "competence", "/summary", None, "summary", "required"),
        ("no themes", "product", "/themes", None, "themes", "required"),
        ("an unknown theme", "product", "/themes/0", Some(json!("moon-care")), "themes[0]", "not-a-code"),
        ("a theme twice", "product", "/themes/0", Some(json!("elderly-care")), "themes[1]", "duplicate-entry"),
        ("a number for a text", "organisation", "/legalName", Some(json!(1)), "legalName", "wrong-type"),
        ("an unknown field", "organisation", "/ceo", Some(json!("x")), "ceo", "unknown-field"),
        (
            "a business id with another check digit",
            "organisation",
            "/identifiers/businessId",
            Some(json!("9999902-7")),
            "identifiers.businessId",
            "business-id-check",
        ),
        (
            "a business id without its hyphen",
            "organisation",
            "/identifiers/businessId",
            Some(json!("99999028")),
            "identifiers.businessId",
            "not-a-business-id",
        ),
        (
            "a page without encryption",
            "product",
            "/contact/page",
            Some(json!("http://kaide.example")),
            "contact.page",
            "not-https",
        ),
        ("a link without an address", "product", "/links/0/url", None, "links[0].url", "required"),
        ("a level of readiness of ten", "product", "/trl", Some(json!(10)), "trl", "out-of-range"),
        (
            "a device without its purpose",
            "product",
            "/regulatory/intendedPurpose",
            None,
            "regulatory.intendedPurpose",
            "required-for-status",
        ),
        ("no regulatory status", "product", "/regulatory/status", None, "regulatory.status", "required"),
        ("a date that does not exist", "product", "/confirmed", Some(json!("2026-02-30")), "confirmed", "not-a-date"),
        (
            "a lead time of eleven years",
            "competence",
            "/leadTimeDays",
            Some(json!(4_015)),
            "leadTimeDays",
            "out-of-range",
        ),
        ("no type", "competence", "/competenceType", None, "competenceType", "required"),
        (
            "a wrong device identifier",
            "product",
            "/regulatory/udiDi",
            Some(json!("06412345678909")),
            "regulatory.udiDi",
            "not-a-udi",
        ),
        ("a need without its problem", "need", "/problem", None, "problem", "required"),
        (
            "a deadline without an offset",
            "call",
            "/deadlines/0",
            Some(json!("2027-04-13T17:00:00")),
            "deadlines[0]",
            "not-an-instant",
        ),
        (
            "a call that closes before it opens",
            "call",
            "/opens",
            Some(json!("2027-04-14T00:00:00Z")),
            "deadlines",
            "out-of-order",
        ),
        (
            "an interest after the call's deadline",
            "partner-search",
            "/expressionDeadline",
            Some(json!("2027-04-13T17:00:00Z")),
            "callDeadline",
            "out-of-order",
        ),
        ("an end before the beginning", "project", "/ends", Some(json!("2026-11-01")), "ends", "out-of-order"),
        ("structured data without variables", "dataset", "/variables", None, "variables", "required-with"),
        ("youngest above oldest", "dataset", "/minAge", Some(json!(80)), "maxAge", "out-of-order"),
        (
            "a member of a record",
            "endorsement",
            "/endorsementType",
            Some(json!("member-of")),
            "subject",
            "not-an-organisation",
        ),
        (
            "a consent to no showcase",
            "endorsement",
            "/endorsementType",
            Some(json!("consents-to")),
            "showcase",
            "required-for-status",
        ),
        (
            "an item that is no record",
            "showcase",
            "/items/0/record",
            Some(json!("valokaide")),
            "items[0].record",
            "not-a-record",
        ),
        (
            "an event that ends before it starts",
            "event",
            "/starts",
            Some(json!("2027-04-13T15:00:01Z")),
            "ends",
            "out-of-order",
        ),
        (
            "a figure with a comma",
            "action",
            "/indicators/0/target",
            Some(json!("12,5")),
            "indicators[0].target",
            "not-a-decimal",
        ),
    ]
}

pub(super) fn file() -> Json {
    let mut vectors = Vec::new();
    for kind in SCHEMAS.iter().map(|schema| schema.kind) {
        for (name, content) in [("every field", whole(kind)), ("the required fields", least(kind))] {
            vectors.push(json!({ "name": format!("{kind}: {name}"), "kind": kind, "content": content, "valid": true }));
        }
    }
    for (name, kind, pointer, value, path, rule) in breaches() {
        let mut content = whole(kind);
        let (parent, field) = pointer.rsplit_once('/').unwrap_or_default();
        match (content.pointer_mut(parent), value) {
            (Some(Json::Object(map)), Some(value)) => drop(map.insert(field.to_owned(), value)),
            (Some(Json::Object(map)), None) => drop(map.shift_remove(field)),
            (Some(Json::Array(list)), Some(value)) => list[field.parse::<usize>().unwrap_or_default()] = value,
            _ => {}
        }
        let fault = format!("{path}: {rule}");
        vectors.push(json!({ "name": name, "reason": fault, "kind": kind, "content": content, "valid": false }));
    }
    file_of(
        "Contents of the published kinds, as JSON; text keys and values, integers, booleans, lists and maps are the same in CBOR. The reason is the field and the rule. These rules hold when publishing; a record that breaks them is valid all the same.",
        vectors,
    )
}

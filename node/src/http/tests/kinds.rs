//! Pages, lists and the API for records of all kinds.

use std::fs;
use std::path::Path;

use kirjo_protocol::kind::PUBLISHED;
use kirjo_protocol::time::{DAY, SECOND};

use super::*;
use crate::import::{Import, Options, Source};
use crate::record_file;

/// The records of all example files.
fn examples() -> Vec<Value> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/examples");
    let mut files: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .flat_map(|file| record_file::parse("example.yaml", &fs::read_to_string(file).unwrap()).unwrap())
        .collect()
}

/// A text as it stands in a page.
fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;").replace('\'', "&#39;")
}

fn device(status: &str, certificate_expires: Option<&str>) -> Value {
    let mut device = product("Laite");
    device["regulatory"] = json!({"status": status, "intendedPurpose": {"fi": "Mittaa lämpöä."}});
    if let Some(day) = certificate_expires {
        device["regulatory"]["notifiedBody"] = json!("0000");
        device["regulatory"]["certificate"] = json!("ESIM-1");
        device["regulatory"]["certificateExpires"] = json!(day);
    }
    device
}

#[tokio::test]
async fn every_kind_has_a_page_in_three_languages_with_the_publisher_s_words() {
    let house = House::open().await;
    let records = examples();
    let body = json!({ "records": records }).to_string();
    let answer = house.post("/admin/v1/publish", body.as_bytes()).await.json();
    let items = answer["items"].as_array().unwrap();
    let mut seen = Vec::new();
    for (item, record) in items.iter().zip(&records) {
        assert_eq!(item["ok"], true, "{item}");
        let kind = record["kind"].as_str().unwrap();
        let place = format!("{}/{}", item["org"].as_str().unwrap(), item["key"].as_str().unwrap());
        for lang in ["fi", "sv", "en"] {
            let answer = house.get(&format!("/{lang}/r/{place}")).await;
            let page = answer.text();
            assert_eq!(answer.status, 200, "{kind}: {page}");
            assert!(!page.contains("field-") && !page.contains("hint-"), "{kind} in {lang}: {page}");
            for field in ["title", "summary", "problem", "goal", "statement"] {
                let Some(text) = record[field][lang].as_str() else { continue };
                assert!(page.contains(&escaped(text)), "{kind} lacks its {field} in {lang}: {text}\n{page}");
            }
        }
        seen.push(kind);
    }
    for kind in PUBLISHED {
        assert!(seen.contains(&kind.name()), "{kind} has no example");
    }
    let find = |kind: &str| {
        let item = items.iter().find(|item| item["kind"] == kind).unwrap();
        format!("{}/{}", item["org"].as_str().unwrap(), item["key"].as_str().unwrap())
    };
    // References go by the names of what they lead to, and a statement by what it states.
    let showcase = house.get(&format!("/sv/r/{}", find("showcase"))).await.text();
    assert!(showcase.contains(&format!("/sv/r/{}/stegvakten-2", find("product"))) && showcase.contains("Stegvakten 2"));
    let consent = items.iter().zip(&records).find(|(_, record)| record["endorsementType"] == "consents-to").unwrap().0;
    let place = format!("{}/{}", consent["org"].as_str().unwrap(), consent["key"].as_str().unwrap());
    let endorsement = house.get(&format!("/fi/r/{place}")).await.text();
    assert!(endorsement.contains("Askelvahti 2</a>"), "{endorsement}");
    let listed = house.get("/api/v1/records?kind=endorsement").await.json();
    assert!(listed["items"][0]["title"]["fi"].is_string(), "{listed}");
    // The deadline in its own zone, in Finnish time, and exactly.
    let call = house.get(&format!("/en/r/{}", find("call"))).await.text();
    for part in [
        "18 September 2031 at 17:00 (Europe/Brussels)",
        "18:00 (Finnish time)",
        "datetime=\"2031-09-18T17:00:00+02:00\"",
    ] {
        assert!(call.contains(part), "{part}: {call}");
    }
    // Words of any field find a record.
    for (kind, words) in [
        ("need", "potilastietoj%C3%A4rjestelm%C3%A4%C3%A4n"),
        ("call", "ESIM-KOTI-2031-01"),
        ("practice", "kynnysmatto"),
    ] {
        let found = house.get(&format!("/api/v1/search?q={words}&kind={kind}")).await.json();
        assert_eq!(found["total"], 1, "{words}");
    }
}

#[tokio::test]
async fn a_call_is_gone_a_second_after_its_last_deadline() {
    let house = House::open().await;
    let call = json!({
        "kind": "call", "title": {"fi": "Haku"}, "summary": {"fi": "Haku."}, "themes": ["home-care"],
        "programme": "other", "page": "https://a.example/haku",
        "deadlines": ["2026-11-20T17:00:00+01:00[Europe/Brussels]", "2026-12-01T17:00:00+01:00[Europe/Brussels]"],
    });
    let place = house.publish(call).await;
    // 2026-12-01T16:00:00Z.
    let deadline = UnixMillis(1_796_140_800_000);
    let expires = house.get(&format!("/api/v1/records/{place}")).await.json()["expires"].clone();
    assert_eq!(expires, "2026-12-01T16:00:00Z");
    house.clock.set(UnixMillis(deadline.0 - SECOND));
    assert_eq!(house.get(&format!("/fi/r/{place}")).await.status, 200);
    house.clock.set(UnixMillis(deadline.0 + SECOND));
    assert_eq!(house.get(&format!("/fi/r/{place}")).await.status, 410);
    assert_eq!(house.get("/api/v1/records?kind=call").await.json()["total"], 0);
    let again = json!({"keys": [place.split('/').nth(1).unwrap()]}).to_string();
    let renewed = house.post("/admin/v1/renew", again.as_bytes()).await.json();
    assert_eq!(renewed["items"][0]["faults"][0]["rule"], "already-over", "{renewed}");
}

#[tokio::test]
async fn a_device_that_may_only_be_shown_says_so_on_page_list_and_api() {
    let house = House::open().await;
    let place = house.publish(device("not-yet-ce-marked", None)).await;
    for (lang, notice, mark) in [
        ("fi", "notice-not-ce", "not-ce-mark"),
        ("sv", "notice-not-ce", "not-ce-mark"),
        ("en", "notice-not-ce", "not-ce-mark"),
    ] {
        let words = |id: &str| crate::messages::text(lang.parse().unwrap(), id, &[]);
        let page = house.get(&format!("/{lang}/r/{place}")).await.text();
        assert!(page.contains(&words(notice)), "{page}");
        let list = house.get(&format!("/{lang}/search?kind=product")).await.text();
        assert!(list.contains(&words(mark)), "{list}");
        assert!(
            !page.contains('\u{20a0}') && !page.contains("ce-mark.") && !page.contains("<svg"),
            "no CE mark is drawn"
        );
        let record = house.get(&format!("/api/v1/records/{place}?lang={lang}")).await.json();
        assert_eq!(record["not_ce_notice"], words(notice), "{record}");
    }
}

#[tokio::test]
async fn an_expired_certificate_shows_as_expired_everywhere() {
    let house = House::open().await;
    let place = house.publish(device("mdr-class-iia", Some("2026-11-30"))).await;
    let item = house.get("/api/v1/records?kind=product").await.json()["items"][0].clone();
    assert_eq!(item["certificate_expired"], Value::Null, "{item}");
    house.clock.set(UnixMillis(NOW.0 + 20 * DAY));
    let page = house.get(&format!("/en/r/{place}")).await.text();
    assert!(
        page.contains("The certificate expired on 30 November 2026.") && page.contains("Expired on 30 November 2026")
    );
    let list = house.get("/en/search?kind=product").await.text();
    assert!(list.contains("certificate expired on 30 November 2026"), "{list}");
    let item = house.get("/api/v1/records?kind=product").await.json()["items"][0].clone();
    assert_eq!(item["certificate_expired"], "2026-11-30");
    assert_eq!(house.get(&format!("/api/v1/records/{place}")).await.json()["certificate_expired"], "2026-11-30");
}

#[tokio::test]
async fn the_schema_of_each_kind_is_served_and_may_be_kept() {
    let house = House::open().await;
    for kind in PUBLISHED {
        let answer = house.get(&format!("/schemas/{kind}.json")).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/schema+json")), "{kind}");
        assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"));
        assert_eq!(answer.json()["properties"]["kind"]["const"], kind.name());
    }
    let title = |answer: Answer| answer.json()["properties"]["title"]["title"].clone();
    assert_eq!(title(house.get("/schemas/need.json?lang=fi").await), "Nimi");
    assert_eq!(title(house.get("/schemas/need.json").await), "Title");
    for wrong in ["/schemas/spaceship.json", "/schemas/need", "/schemas/need.json/x"] {
        assert_eq!(house.get(wrong).await.status, 404, "{wrong}");
    }
    assert_eq!(house.get("/schemas/need.json?color=red").await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_of_a_showcase_names_an_item_whose_owner_has_not_consented() {
    let house = House::open().await;
    let (agreed, silent) = (house.publish(product("Myöntyvä")).await, house.publish(product("Vaikeneva")).await);
    let showcase = json!({
        "kind": "showcase", "title": {"fi": "Pöytä"}, "summary": {"fi": "Messuilla."}, "themes": ["home-care"],
        "items": [{"record": silent}, {"record": agreed}],
    });
    let place = house.publish(showcase).await;
    let consent = json!({
        "kind": "endorsement", "endorsementType": "consents-to", "subject": agreed, "showcase": place,
        "since": "2026-10-01",
    });
    house.publish(consent).await;

    let mut forms: Vec<String> = ["/export/records.ndjson", "/export/records.csv", "/export/graph.jsonld"]
        .map(|export| format!("{export}?kind=showcase"))
        .into();
    forms.extend(["json", "jsonld", "ttl", "csv"].map(|form| format!("/api/v1/records/{place}?format={form}")));
    forms.push("/oai?verb=ListRecords&metadataPrefix=rdf&set=kind:showcase".to_owned());
    let (agreed, silent) = (agreed.split('/').nth(1).unwrap(), silent.split('/').nth(1).unwrap());
    for form in forms {
        let mut text = house.get(&form).await.text();
        if form.ends_with("=json") {
            // Beside the content, the API says of every item whether its owner consents.
            text = serde_json::from_str::<Value>(&text).unwrap()["content"].to_string();
        }
        assert!(text.contains(agreed) && !text.contains(silent), "{form}: {text}");
    }
    // What was signed is what was signed.
    let signed = house.get(&format!("/api/v1/records/{place}?format=cose")).await.body;
    assert!(signed.windows(silent.len()).any(|part| part == silent.as_bytes()));
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_linked_data_is_imported_whole_and_a_broken_record_costs_no_other() {
    let house = House::open().await;
    for record in examples().into_iter().filter(|record| !record.to_string().contains("local:")) {
        house.publish(record).await;
    }
    let listed = house.get("/api/v1/records?limit=100").await.json();
    let (mut originals, mut nodes) = (Vec::new(), Vec::new());
    for item in listed["items"].as_array().unwrap().iter().filter(|item| item["kind"] != "organisation") {
        let place = format!("/api/v1/records/{}/{}", item["org"].as_str().unwrap(), item["key"].as_str().unwrap());
        originals.push(house.get(&place).await.json()["content"].clone());
        nodes.push(house.get(&format!("{place}?format=jsonld")).await.json());
    }
    assert!(originals.len() > 5, "{originals:?}");
    let mut broken = nodes[0].clone();
    broken["record"]["seq"] = json!("soon");
    broken["localId"] = json!("rikki");
    nodes.push(broken);
    let graph = json!({"@graph": nodes});

    let source = Source { name: Some("Kirjo".into()), licence: Some("own".into()), ..Source::default() };
    let mut import = Import::new(Options { source, today: "2026-11-28".into(), ..Options::default() });
    import.read("graph.jsonld", None, graph.to_string().as_bytes()).unwrap();
    assert_eq!((import.refused_count, import.nameless), (1, 0), "{:?}", import.refused);
    assert!(import.has("rikki"), "it is broken, and has not vanished");
    let mut imported: Vec<Value> =
        import.candidates.iter().map(|one| serde_json::from_str(&one.record).unwrap()).collect();
    for record in imported.iter_mut().chain(&mut originals) {
        record.as_object_mut().unwrap().retain(|name, _| !["kind", "source", "localId"].contains(&name.as_str()));
        record.sort_all_objects();
    }
    imported.sort_by_key(Value::to_string);
    originals.sort_by_key(Value::to_string);
    assert_eq!(imported, originals);
}

//! The description of the interface against the interface, and what every answer of it has.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::super::openapi::{organisations, schemas};
use super::*;

/// Resources whose parameters are those of another protocol, which answers errors in its own way.
const OTHER_PROTOCOL: &str = "/oai";

/// An address of a path in which everything has its example.
fn example(path: &str, parameters: &[Value], query: impl Fn(&Value) -> bool) -> String {
    let mut path = path.to_owned();
    let mut pairs = Vec::new();
    for parameter in parameters {
        let name = parameter["name"].as_str().unwrap();
        let value = match &parameter["example"] {
            Value::String(text) => text.clone(),
            Value::Array(items) => items.iter().map(|item| item.as_str().unwrap()).collect::<Vec<_>>().join(","),
            other => other.to_string(),
        };
        if parameter["in"] == "path" {
            path = path.replace(&format!("{{{name}}}"), &value);
        } else if parameter["in"] == "query" && query(parameter) {
            pairs.push(format!("{name}={}", form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>()));
        }
    }
    assert!(!path.contains('{'), "an example lacks: {path}");
    if pairs.is_empty() { path } else { format!("{path}?{}", pairs.join("&")) }
}

fn parameters(resource: &Value) -> Vec<Value> {
    resource["parameters"].as_array().cloned().unwrap_or_default()
}

/// Every path with its GET operation.
async fn resources(house: &House) -> Vec<(String, Value)> {
    let document = house.get("/openapi.json").await.json();
    document["paths"].as_object().unwrap().iter().map(|(path, item)| (path.clone(), item["get"].clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resource_takes_exactly_the_parameters_that_its_description_has() {
    let house = House::open().await;
    let resources = resources(&house).await;
    for path in ["/api/v1/search", "/api/v1/batch", "/export/graph.jsonld", "/feed.atom", "/schemas/{file}", "/metrics"]
    {
        assert!(resources.iter().any(|(described, _)| described == path), "{path} is not described");
    }
    for (path, resource) in resources.iter().filter(|(path, _)| path != OTHER_PROTOCOL) {
        let parameters = parameters(resource);
        let described = parameters.iter().filter(|parameter| parameter["in"] == "query");
        let described: BTreeSet<&str> = described.map(|parameter| parameter["name"].as_str().unwrap()).collect();
        let address = format!("{}?no-such-parameter=1", example(path, &parameters, |_| false));
        let refused = house.get(&address).await;
        assert_eq!(refused.status, 400, "{address}");
        let problem = refused.json();
        let taken: BTreeSet<&str> =
            problem["allowed"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(taken, described, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_value_that_is_described_is_taken() {
    let house = House::open().await;
    house.publish(product("Kuvattu")).await;
    for (path, resource) in resources(&house).await.iter().filter(|(path, _)| path != OTHER_PROTOCOL) {
        let parameters = parameters(resource);
        for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            let values = &parameter["schema"]["items"]["enum"];
            let mut wanted = parameter.clone();
            if values.is_array() {
                // Several at once, and of a long list not all in one address.
                wanted["example"] = values.as_array().unwrap().iter().rev().take(60).cloned().collect();
            }
            if wanted["example"].is_null() || path == "/api/v1/events" || wanted["example"] == "ics" {
                continue;
            }
            let mut parameters = parameters.clone();
            parameters.retain(|other| other["name"] != wanted["name"]);
            parameters.push(wanted);
            let address = example(path, &parameters, |other| other["required"] == true || other["name"] == name);
            let status = house.get(&address).await.status;
            assert!(status == 200 || status == 409, "{address}: {status}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_has_the_members_that_are_described_and_no_others() {
    fn check<T: DeserializeOwned>(answer: &Answer) {
        let shape = std::any::type_name::<T>();
        serde_json::from_slice::<T>(&answer.body).unwrap_or_else(|error| panic!("{shape}: {error}\n{}", answer.text()));
    }
    let house = House::open().await;
    let mut showcase = product("Kuvattu");
    showcase["demo"] = true.into();
    let place = house.publish(showcase).await;
    let gone = house.publish(product("Poistettu")).await;
    let (org, key) = gone.split_once('/').unwrap();
    house.post("/admin/v1/retract", json!({"keys": [key]}).to_string().as_bytes()).await;
    let get = async |target: &str| {
        let answer = house.get(target).await;
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        answer
    };
    check::<schemas::Found>(&get("/api/v1/search?q=kuvattu&explain=true&facets=true").await);
    check::<schemas::Found>(&get("/api/v1/search?q=kuvatut+kuvatu&limit=1").await);
    check::<schemas::Counts>(&get("/api/v1/facets").await);
    check::<schemas::Suggestions>(&get("/api/v1/suggest?q=kuva&lang=fi").await);
    check::<schemas::Records>(&get("/api/v1/records").await);
    check::<schemas::Record>(&get(&format!("/api/v1/records/{place}")).await);
    check::<schemas::Batch>(&get(&format!("/api/v1/batch?ids={place},{gone}")).await);
    check::<schemas::Changes>(&get("/api/v1/changes").await);
    check::<schemas::Health>(&get("/healthz").await);
    check::<schemas::Ready>(&get("/readyz").await);
    check::<organisations::Orgs>(&get("/api/v1/orgs").await);
    check::<organisations::Org>(&get(&format!("/api/v1/orgs/{org}")).await);
    check::<organisations::Operations>(&get(&format!("/api/v1/orgs/{org}/identity")).await);
    check::<organisations::Peers>(&get("/api/v1/peers").await);
    check::<organisations::Status>(&get("/api/v1/status").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_page_has_every_resource_in_three_languages_and_its_links_work() {
    let house = House::open().await;
    let resources = resources(&house).await;
    for (lang, words) in
        [("fi", "Ohjelmointirajapinta"), ("sv", "Programmeringsgränssnitt"), ("en", "Programming interface")]
    {
        let page = house.get(&format!("/{lang}/api")).await;
        let text = page.text();
        assert!(page.status == 200 && text.contains(words) && !text.contains("<script"), "{text}");
        for (path, _) in &resources {
            assert!(text.contains(&format!("GET {path}</code>")), "{lang}: {path}");
        }
        assert!(!text.contains("api-"), "{lang}: a message is missing");
        assert!(house.get(&format!("/{lang}/")).await.text().contains(&format!("href=\"/{lang}/api\"")));
    }
    let page = house.get("/en/api").await.text();
    let links: Vec<&str> = page.split("<a href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for link in links.iter().filter(|link| link.starts_with("/api/") || link.starts_with("/schemas/")) {
        let status = house.get(&link.replace("&#38;", "&").replace("&amp;", "&")).await.status;
        assert!(status == 200 || (status == 409 && link.contains("/proof/")), "{link}: {status}");
    }
    for lang in ["fi", "sv", "en"] {
        let document = house.get(&format!("/openapi.json?lang={lang}")).await;
        assert!(!document.text().contains("\"api-"), "{lang}: a message is missing");
        assert_eq!(document.json()["openapi"].as_str().unwrap().split('.').next(), Some("3"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_has_one_name_in_its_answer_and_in_its_problem() {
    let house = House::open().await;
    let named = house.request("GET", "/api/v1/search?colour=1", "X-Request-Id: abc-123\r\n").await;
    assert_eq!((named.header("x-request-id"), named.json()["request_id"].clone()), (Some("abc-123"), json!("abc-123")));
    let strange = house.request("GET", "/fi/", "X-Request-Id: <b>\r\n").await;
    let made = strange.header("x-request-id").unwrap();
    assert!(made.len() == 16 && made.bytes().all(|c| c.is_ascii_alphanumeric()), "{made}");
    assert_ne!(house.get("/healthz").await.header("x-request-id").unwrap(), made);
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_compressed_and_signed_bytes_and_events_are_not() {
    const GZIP: &str = "Accept-Encoding: gzip\r\n";
    let house = House::open().await;
    let mut place = String::new();
    for number in 0..8 {
        place = house.publish(product(&format!("Pakattava {number}"))).await;
    }
    let plain = house.get("/api/v1/records").await;
    assert!(plain.header("content-encoding").is_none() && plain.head.to_lowercase().contains("accept-encoding"));
    for target in
        ["/api/v1/records", "/export/records.ndjson", "/export/catalog.ttl", "/sitemap.xml", "/fi/", "/feed.atom"]
    {
        let packed = house.request("GET", target, GZIP).await;
        assert_eq!(packed.header("content-encoding"), Some("gzip"), "{target}: {}", packed.head);
        assert!(packed.head.to_lowercase().contains("accept-encoding"), "{target} varies: {}", packed.head);
        let whole = packed.header("transfer-encoding") != Some("chunked") || packed.body.ends_with(b"\r\n0\r\n\r\n");
        assert!(whole, "{target} breaks off");
    }
    let export = house.request("GET", "/export/records.ndjson", GZIP).await;
    assert_eq!((export.header("transfer-encoding"), export.header("content-length")), (Some("chunked"), None));
    // One tag for both, and it is weak.
    let tag = export.header("etag").unwrap();
    assert!(tag.starts_with("W/") && house.get("/export/records.ndjson").await.header("etag") == Some(tag));
    let same = house.request("GET", "/export/records.ndjson", &format!("{GZIP}If-None-Match: {tag}\r\n")).await;
    assert!(same.status == 304 && same.body.is_empty() && same.head.to_lowercase().contains("accept-encoding"));
    for (target, accept) in [(format!("/api/v1/records/{place}"), "application/cose"), ("/healthz".to_owned(), "*/*")] {
        let bare = house.request("GET", &target, &format!("{GZIP}Accept: {accept}\r\n")).await;
        assert!(bare.status == 200 && bare.header("content-encoding").is_none(), "{target}");
    }
    let mut stream = TcpStream::connect(house.server.address()).await.unwrap();
    stream.write_all(format!("GET /api/v1/events?since=0 HTTP/1.1\r\nHost: x\r\n{GZIP}\r\n").as_bytes()).await.unwrap();
    let mut text = String::new();
    let mut buffer = [0; 4096];
    while !text.contains("event: record") {
        let length = timeout(LONG, stream.read(&mut buffer)).await.expect("events come at once").unwrap();
        text.push_str(std::str::from_utf8(&buffer[..length]).expect("events are not compressed"));
    }
    let head = house.request("HEAD", "/api/v1/records", GZIP).await;
    assert!(head.status == 200 && head.body.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_others_may_read_what_is_for_programs_and_nothing_else() {
    let house = House::open().await;
    let asks = "Origin: https://elsewhere.example\r\nAccess-Control-Request-Method: GET\r\n";
    for target in ["/api/v1/search", "/export/records.csv", "/schemas/need.json", "/openapi.json", "/feed.atom"] {
        let before = house.request("OPTIONS", target, asks).await;
        assert_eq!(
            (before.status, before.header("access-control-allow-methods")),
            (204, Some("GET, HEAD")),
            "{target}"
        );
        let answer = house.request("GET", target, "Origin: https://elsewhere.example\r\n").await;
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{target}");
        let exposed = answer.header("access-control-expose-headers").unwrap();
        for name in ["ETag", "Link", "X-Request-Id", "Retry-After", "RateLimit", "RateLimit-Policy"] {
            assert!(exposed.contains(name), "{target}: {name}");
        }
        assert!(answer.header("access-control-allow-credentials").is_none(), "{target}");
    }
    let refused = house.get("/api/v1/search?colour=1").await;
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"), "also what went wrong can be read");
    for target in ["/fi/", "/fi/search", "/metrics"] {
        assert!(house.get(target).await.header("access-control-allow-origin").is_none(), "{target}");
        assert_eq!(house.request("OPTIONS", target, asks).await.status, 405, "{target}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_links_of_a_list_lead_through_all_of_it() {
    let house = House::open().await;
    for number in 0..5 {
        house.publish(product(&format!("Sivutettu {number}"))).await;
    }
    for (start, member) in [
        ("/api/v1/records?limit=2", "id"),
        ("/api/v1/search?limit=2&q=sivutettu", "id"),
        ("/api/v1/changes?limit=2", "id"),
        ("/api/v1/orgs?limit=1", "org"),
    ] {
        let (mut seen, mut pages, mut next) = (Vec::new(), 0, Some(start.to_owned()));
        while let Some(target) = next {
            let answer = house.get(&target).await;
            let links = answer.header("link").unwrap().to_owned();
            assert!(links.contains("rel=\"first\""), "{target}: {links}");
            next = links
                .split(", ")
                .find(|link| link.ends_with("rel=\"next\""))
                .map(|link| link.trim_start_matches('<').split('>').next().unwrap().to_owned());
            for item in answer.json()["items"].as_array().unwrap() {
                seen.push(item[member].as_str().unwrap().to_owned());
            }
            pages += 1;
            assert!(pages < 20, "{start} does not end");
        }
        let different: BTreeSet<&String> = seen.iter().collect();
        assert!(different.len() == seen.len() && !seen.is_empty(), "{start}: {seen:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_records_come_in_the_order_asked_and_the_others_with_their_reason() {
    let house = House::open().await;
    let (one, two) = (house.publish(product("Eka")).await, house.publish(product("Toka")).await);
    let (_, key) = one.split_once('/').unwrap();
    let nobody = format!("{}/{}", house.org, "a".repeat(26));
    let (envelopes, left_out) = stranger("Poisjätetty");
    for envelope in &envelopes {
        house.post("/admin/v1/offer", envelope).await;
    }
    let both = house.get(&format!("/api/v1/batch?ids={two},{one}")).await.json();
    let titles: Vec<&str> =
        both["items"].as_array().unwrap().iter().map(|item| item["content"]["title"]["fi"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Toka", "Eka"]);
    for (place, item) in [&two, &one].into_iter().zip(both["items"].as_array().unwrap()) {
        assert_eq!(item, &house.get(&format!("/api/v1/records/{place}")).await.json(), "as it is told alone");
    }

    house.post("/admin/v1/retract", json!({"keys": [key]}).to_string().as_bytes()).await;
    let drop = json!({"ref": left_out, "reason": "Kielletty."}).to_string();
    house.post("/admin/v1/policy/drop", drop.as_bytes()).await;
    let ids = format!("{one},{two},{nobody},{left_out}");
    let some = house.get(&format!("/api/v1/batch?ids={ids}&lang=sv")).await.json();
    assert_eq!(some["items"].as_array().unwrap().len(), 1);
    for (missing, (place, code)) in some["missing"].as_array().unwrap().iter().zip([
        (&one, "retracted"),
        (&nobody, "no-record"),
        (&left_out, "left-out"),
    ]) {
        let alone = house.get(&format!("/api/v1/records/{place}?lang=sv")).await.json();
        assert_eq!(missing["why"], code);
        for member in ["type", "status", "title", "detail", "id", "reason", "retracted"] {
            assert_eq!(missing[member], alone[member], "{member} of {place}");
        }
    }

    let bytes = house.request("GET", &format!("/api/v1/batch?ids={ids}"), "Accept: application/cbor-seq\r\n").await;
    assert_eq!(bytes.header("content-type"), Some("application/cbor-seq"));
    let alone = async |place: &str| house.get(&format!("/api/v1/records/{place}?format=cose")).await.body;
    assert_eq!(bytes.body, [alone(&one).await, alone(&two).await].concat(), "the retraction and the record");

    let many = vec![two.as_str(); 101].join(",");
    for bad in ["", "?ids=", "?ids=abc", &format!("?ids={two},"), &format!("?ids={many}")] {
        assert_eq!(house.get(&format!("/api/v1/batch{bad}")).await.status, 400, "{}", &bad[..bad.len().min(80)]);
    }
    let most = vec![two.as_str(); 100].join(",");
    assert_eq!(house.get(&format!("/api/v1/batch?ids={most}")).await.json()["items"].as_array().unwrap().len(), 100);
}

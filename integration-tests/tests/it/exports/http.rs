//! How exports behave as answers: to whoever has them already, to whoever asks wrongly, to whoever reads slowly.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use integration_tests::http::{Answer, Request};
use integration_tests::participant::Participant;
use integration_tests::sample::{product, product_saying, unheard_of};
use serde_json::json;

const NETWORK: &str = "vienti";

const FILES: &[(&str, &str)] = &[
    ("/export/records.ndjson", "application/x-ndjson"),
    ("/export/records.csv", "text/csv"),
    ("/export/graph.jsonld", "application/ld+json"),
    ("/export/catalog.ttl", "text/turtle"),
    ("/export/catalog.jsonld", "application/ld+json"),
    ("/export/events.ics", "text/calendar"),
    ("/feed.atom", "application/atom+xml"),
    ("/sitemap.xml", "application/xml"),
    ("/context.jsonld", "application/ld+json"),
];

fn ask(node: &Participant, path: &str, headers: &[(&str, &str)]) -> Answer {
    headers
        .iter()
        .fold(Request::get(path), |request, (name, value)| request.header(name, value))
        .tcp(node.http())
        .unwrap()
}

#[test]
fn whoever_has_an_export_is_told_so_until_something_changes() {
    let node = Participant::start_new("Viejä Oy", NETWORK, &[]);
    let published = node.publish(&product("v-1", "Viety"));
    let record = |form: &str| format!("{}?format={form}", published.path());
    let forms = ["json", "jsonld", "ttl", "cose", "csv"].map(record);
    for path in FILES.iter().map(|(path, _)| *path).chain(forms.iter().map(String::as_str)) {
        let first = ask(&node, path, &[]).good();
        let tag = first.header("etag").unwrap_or_else(|| panic!("{path} has no tag")).to_owned();
        let again = ask(&node, path, &[("If-None-Match", &tag)]);
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, Some(tag.as_str())), "{path}");
        assert_eq!(ask(&node, path, &[("If-None-Match", "\"other\"")]).status, 200, "{path}");
    }
    let tags =
        || FILES.iter().map(|(path, _)| ask(&node, path, &[]).header("etag").unwrap().to_owned()).collect::<Vec<_>>();
    let before = tags();
    node.publish(&product("v-2", "Toinen"));
    let after = tags();
    for (at, (path, _)) in FILES.iter().enumerate().filter(|(_, (path, _))| *path != "/context.jsonld") {
        assert_ne!(before[at], after[at], "{path}");
    }
    node.retract(&published);
    for (path, media_type) in FILES {
        let answer = ask(&node, path, &[]).good();
        assert!(answer.header("content-type").unwrap().starts_with(media_type), "{path}");
        assert!(!answer.text().contains("Viety"), "{path} still shows what was withdrawn");
    }
    assert_eq!(ask(&node, &record("jsonld"), &[]).status, 410);
}

#[test]
fn each_form_of_a_record_is_had_by_parameter_and_by_what_is_accepted() {
    let node = Participant::start_new("Muotoilija Oy", NETWORK, &[]);
    let published = node.publish(&product("m-1", "Monimuotoinen"));
    for (form, media_type) in [
        ("json", "application/json"),
        ("jsonld", "application/ld+json"),
        ("ttl", "text/turtle"),
        ("cose", "application/cose"),
        ("csv", "text/csv"),
    ] {
        let asked = ask(&node, &format!("{}?format={form}", published.path()), &[]).good();
        let accepted = ask(&node, &published.path(), &[("Accept", media_type)]).good();
        assert!(asked.header("content-type").unwrap().starts_with(media_type), "{form}");
        assert_eq!(asked.body, accepted.body, "{form}");
    }
    let refused = ask(&node, &format!("{}?format=ics", published.path()), &[]);
    assert_eq!(refused.status, 400, "a product has no time");
    let table = ask(&node, &format!("{}?format=csv", published.path()), &[]).text();
    assert!(table.starts_with("iri,id,org,kind,key,seq,published,expires,publisher.fi"), "{table}");
    assert!(table.contains("Monimuotoinen") && table.contains("CC-BY-4.0"), "{table}");
}

#[test]
fn what_is_asked_wrongly_is_named_and_a_head_has_no_body() {
    let node = Participant::start_new("Kysyjä Oy", NETWORK, &[]);
    for (path, _) in FILES {
        let refused = ask(&node, &format!("{path}?nonsense=1"), &[]);
        assert_eq!(refused.status, 400, "{path}");
        assert_eq!(refused.json()["parameter"], "nonsense", "{path}");
        let mut stream = TcpStream::connect(node.http()).unwrap();
        write!(stream, "HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\n"), "{path}: {answer}");
    }
    for bad in [
        "/export/records.csv?kind=nonsense",
        "/export/catalog.ttl?kind=product",
        "/feed.atom?theme=nonsense",
        "/export/events.ics?kind=need",
    ] {
        assert_eq!(ask(&node, bad, &[]).status, 400, "{bad}");
    }
    assert_eq!(ask(&node, "/sitemap/2.xml", &[]).status, 404);
}

#[test]
fn links_start_with_the_configured_address_and_nothing_of_a_strange_host_gets_in() {
    let mut node = Participant::init("Osoitteellinen Oy", NETWORK, &[]);
    node.start();
    node.publish(&product("o-1", "Osoite"));
    let strange = ask(&node, "/sitemap.xml", &[]).text();
    assert!(strange.contains("<loc>http://localhost/fi/r/"), "{strange}");
    assert!(strange.contains("hreflang=\"sv\""), "{strange}");
    node.stop();
    node.configure("[http]\n", "[http]\npublic = \"https://luettelo.example/\"\n");
    node.start();
    let text = ask(&node, "/sitemap.xml", &[]).text();
    assert!(text.contains("<loc>https://luettelo.example/fi/r/") && !text.contains("localhost"), "{text}");
}

#[test]
fn slow_readers_hold_nothing_up_and_their_number_is_bounded() {
    let node = Participant::start_new("Hidas Oy", NETWORK, &[]);
    // More than the buffers between the node and a reader hold, which grow to 4 MiB by themselves; and each record below
    // the size of which an organisation may have only a few hundred.
    for batch in 0..10 {
        let big = |number: usize| {
            let mut big = product_saying(&format!("h-{batch}-{number}"), "Iso", &unheard_of());
            big["description"]["fi"] = "sana ".repeat(780).trim_end().into();
            big["description"]["sv"] = "ord ".repeat(420).trim_end().into();
            big
        };
        let records: Vec<_> = (0..100).map(big).collect();
        let answer = node.admin("/admin/v1/publish", json!({ "records": records }).to_string()).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let readers: Vec<TcpStream> = (0..kirjo_node::http::MAX_EXPORTS)
        .map(|_| {
            let mut stream = TcpStream::connect(node.http()).unwrap();
            write!(stream, "GET /export/graph.jsonld HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
            let mut first = [0; 12];
            stream.read_exact(&mut first).unwrap();
            assert_eq!(&first, b"HTTP/1.1 200");
            stream
        })
        .collect();
    let refused = ask(&node, "/export/records.ndjson", &[]);
    assert_eq!((refused.status, refused.header("retry-after").is_some()), (503, true));
    // Meanwhile everything else goes on, publishing too.
    node.publish(&product("h-last", "Viimeinen"));
    assert_eq!(ask(&node, "/api/v1/records?limit=1", &[]).status, 200);
    drop(readers);
    integration_tests::wait::until("a place for another export", || {
        let answer = ask(&node, "/export/records.ndjson", &[]);
        if answer.status == 200 { Ok(answer.text().lines().count()) } else { Err(answer.text()) }
    });
}

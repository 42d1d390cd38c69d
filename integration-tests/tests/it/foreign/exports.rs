//! Everything that a node gives away, judged by the libraries that others read it with.

use std::fs;
use std::process::Command;

use integration_tests::contents;
use integration_tests::organisation::Organisation;
use integration_tests::participant::Participant;
use integration_tests::program::Run;
use kirjo_node::rdf::{self, jsonld::document, to_jsonld, triples, turtle::Turtle};
use kirjo_node::shown::Shown;
use kirjo_protocol::content::SCHEMAS;
use kirjo_protocol::envelope::{self, Record};
use kirjo_protocol::id::RecordKey;
use kirjo_protocol::time::{DAY, UnixMillis};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::python;

const NETWORK: &str = "vieras";
const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/judge.py");
const SHAPES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/shapes/");
const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/examples");

/// Asks a judge; gives its exit code and what it says.
fn judge(arguments: &[&str]) -> (Option<i32>, Value) {
    let run = Run::of(Command::new(python()).arg(PYTHON).args(arguments));
    let said = serde_json::from_str(run.text().trim());
    (run.code, said.unwrap_or_else(|_| panic!("{arguments:?}: {}\n{}", run.text(), run.stderr)))
}

fn good(arguments: &[&str]) -> Value {
    let (code, said) = judge(arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {said:#}");
    said
}

fn bad(arguments: &[&str]) -> Value {
    let (code, said) = judge(arguments);
    assert_eq!(code, Some(1), "{arguments:?} should be refused: {said:#}");
    said
}

struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }
}

/// Signed records of arbitrary valid contents, so many of each kind.
fn records(of_each: usize) -> Vec<Record> {
    let (org, network) = (Organisation::found(NETWORK), NETWORK.parse().unwrap());
    let contents = SCHEMAS
        .iter()
        .flat_map(|schema| contents::some(schema, of_each).into_iter().map(|content| (schema.kind, content)));
    contents.map(|(kind, content)| envelope::verify(&org.record(kind, &content), &network).unwrap()).collect()
}

#[test]
fn every_record_expands_and_compacts_to_itself_in_pyld() {
    let files = Files::new();
    let context = files.write("context.jsonld", rdf::context().to_string());
    let documents: Vec<Value> =
        records(24).iter().map(|record| document(&Shown::whole(record, None), false).unwrap()).collect();
    let lines = |documents: &[Value]| documents.iter().map(|document| format!("{document}\n")).collect::<String>();
    let said = good(&["compact", &context, &files.write("good", lines(&documents))]);
    assert_eq!(said["documents"], json!(24 * SCHEMAS.len()));
    let mut bent = documents[0].clone();
    bent["nonsense"] = json!("has no property");
    let said = bad(&["compact", &context, &files.write("bad", lines(&[bent]))]);
    assert!(said["different"][0]["fields"].get("nonsense").is_some(), "{said}");
}

#[test]
fn turtle_and_json_ld_say_the_same_to_rdflib() {
    let files = Files::new();
    let records = records(1);
    let documents: Vec<_> = records.iter().map(|record| to_jsonld(&Shown::whole(record, None)).unwrap()).collect();
    let graph = json!({"@context": rdf::context()["@context"], "@graph": documents});
    let mut turtle = Turtle::new(Vec::new());
    documents.iter().for_each(|document| turtle.write(&triples::of(document)).unwrap());
    let turtle = turtle.finish().unwrap();
    let graph = files.write("graph.jsonld", graph.to_string());
    good(&["same", "json-ld", &graph, "turtle", &files.write("graph.ttl", &turtle)]);
    let bent = String::from_utf8(turtle).unwrap().replacen("home-care", "care-home", 1);
    let bent = format!("{bent}\n<https://kirjo.example/id/x> a <https://kirjo.example/ns#Nothing> .\n");
    bad(&["same", "json-ld", &graph, "turtle", &files.write("bent.ttl", bent)]);
}

/// A node that holds an organisation of somebody else with records of every kind.
struct House {
    node: Participant,
    org: Organisation,
    files: Files,
}

impl House {
    fn with(of_each: usize) -> Self {
        let node = Participant::start_new("Vieras Viejä Oy", NETWORK, &[]);
        let org = Organisation::found(NETWORK);
        assert_eq!(node.offer(&org.genesis), "accepted");
        let house = Self { node, org, files: Files::new() };
        let mut own = house.org.body(
            "organisation",
            now(),
            &json!({
                "title": {"fi": "Keksitty rekisterinpitäjä", "en": "Invented register holder"},
                "orgType": "agency", "publisherType": "national-authority",
                "contact": {"role": {"en": "Data service"}, "email": "data@register.example"},
                "licence": "CC0-1.0",
            }),
        );
        own.key = RecordKey::ORGANISATION;
        house.offer(&house.org.sign(&own));
        for schema in SCHEMAS {
            for content in contents::some(schema, of_each) {
                house.offer(&house.org.record(schema.kind, &content));
            }
        }
        house
    }

    fn offer(&self, envelope: &[u8]) {
        assert_eq!(self.node.offer(envelope), "accepted");
    }

    fn offer_record(&self, kind: &str, content: &Value) {
        self.offer(&self.org.record(kind, content));
    }

    fn fetch(&self, path: &str) -> String {
        let name = path.replace(['/', '?', '&', '=', ':'], "_");
        self.files.write(&name, self.node.get(path).good().body)
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.node.http())
    }
}

fn now() -> UnixMillis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    UnixMillis(since.as_millis() as u64)
}

#[test]
fn every_graph_of_a_node_is_read_by_rdflib() {
    let house = House::with(1);
    // Its own organisation, that of the others, and theirs.
    let all = SCHEMAS.len() as u64 + 2;
    let graph = good(&["parse", "json-ld", &house.fetch("/export/graph.jsonld")]);
    let own = |class: &str| graph["classes"][format!("https://kirjo.example/ns#{class}")].as_u64().unwrap_or(0);
    assert_eq!((own("Product"), own("Event"), own("Organisation")), (1, 1, 3), "{graph}");
    let turtle = good(&["parse", "turtle", &house.fetch("/export/catalog.ttl")]);
    assert_eq!(turtle["classes"]["http://www.w3.org/ns/dcat#Dataset"], json!(1));
    good(&["same", "turtle", &house.fetch("/export/catalog.ttl"), "json-ld", &house.fetch("/export/catalog.jsonld")]);
    bad(&["parse", "turtle", &house.files.write("broken.ttl", "<a> <b> .")]);

    let lines = String::from_utf8(house.node.get("/export/records.ndjson").good().body).unwrap();
    assert_eq!(lines.lines().count() as u64, all);
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let path = format!("/api/v1/records/{}/{}", line["org"].as_str().unwrap(), line["key"].as_str().unwrap());
        let turtle = house.fetch(&format!("{path}?format=ttl"));
        if line["kind"] != "dataset" {
            good(&[
                "same",
                "turtle",
                &turtle,
                "json-ld",
                &house.fetch(&format!("{path}?format=jsonld&context=inline")),
            ]);
        }
    }
}

/// A dataset with everything that the profile has a property for.
fn dataset() -> Value {
    json!({
        "title": {"fi": "Keksitty rekisteri", "en": "Invented register"},
        "summary": {"fi": "Rekisteri, jota ei ole.", "en": "A register that is not."},
        "description": {"fi": "Rekisterin kuvaus.", "en": "What the register holds."},
        "themes": ["home-care"], "keywords": {"en": ["register"], "fi": ["rekisteri"]},
        "contact": {"role": {"en": "Data service"}, "email": "data@register.example", "page": "https://register.example/ask"},
        "links": [{"type": "home", "url": "https://register.example/"}, {"type": "docs", "url": "https://register.example/docs"}],
        "languages": ["fi", "en"], "regions": ["FI", "HVA:02", "FI1B1"], "healthThemes": [],
        "datasetType": "registry", "accessRights": "non-public", "healthCategories": ["EHRS"], "structured": true,
        "distributions": [{"accessUrl": "https://register.example/access", "title": {"en": "Access"}, "format": "csv",
            "rights": {"en": "By permit"}, "licence": "CC-BY-4.0"}],
        "provenance": {"en": "Collected in an invented service."},
        "variables": [{"name": "age", "title": {"en": "Age"}, "datatype": "integer"}, {"name": "code"}],
        "population": {"en": "Everybody"}, "records": 1000, "individuals": 900, "minAge": 18, "maxAge": 90,
        "from": "2010-01-01", "until": "2020-12-31", "retainedUntil": "2040-12-31",
        "codingSystems": ["icd-10"], "codeValues": ["E11"], "standardCodes": ["fhir"],
        "personalData": ["health"], "legalBasis": ["research"], "purposes": {"en": ["Research", "Planning"]},
        "analytics": "https://register.example/analytics", "sample": "https://register.example/sample",
        "foreignIds": ["REG-1"], "publications": ["10.1234/abc"], "accessRoute": {"en": "Ask for a permit."},
        "samples": {"materials": ["blood"], "diseases": ["E11"]},
    })
}

#[test]
fn the_catalogue_keeps_to_the_shapes_of_dcat_ap_and_datasets_to_those_of_the_health_profile() {
    let house = House::with(0);
    let mut content = dataset();
    content.as_object_mut().unwrap().remove("healthThemes");
    house.offer_record("dataset", &content);
    for content in contents::some(kirjo_protocol::content::schema("dataset").unwrap(), 5) {
        let mut content = content;
        // The shapes at hand are those of data that is not public.
        content["accessRights"] = json!("non-public");
        house.offer_record("dataset", &content);
    }
    let shape = |name: &str| format!("{SHAPES}{name}");
    let (core, range, new) = (shape("dcat-ap-shapes.ttl"), shape("dcat-ap-range.ttl"), shape("dcat-ap-3.0.1.ttl"));
    let health = shape("healthdcat-ap-r8-non-public.ttl");
    good(&["shapes", &house.fetch("/export/catalog.ttl"), &core, &range]);
    good(&["shapes", &house.fetch("/export/catalog.ttl"), &new]);
    let datasets = house.fetch("/export/catalog.ttl?kind=dataset");
    good(&["shapes", &datasets, &core, &range]);
    good(&["shapes", &datasets, &health]);

    let text = fs::read_to_string(&datasets).unwrap();
    for (name, from, to) in [
        ("hdab", "healthdcatap:hdab", "kirjo:hdab"),
        ("law", "dcatap:applicableLegislation", "kirjo:applicableLegislation"),
        ("rights", "access-right/NON_PUBLIC", "access-right/PUBLIC"),
        ("contact", "cv:contactPoint", "kirjo:contactPoint"),
    ] {
        let broken = house.files.write(&format!("{name}.ttl"), text.replace(from, to));
        let said = bad(&["shapes", &broken, &health]);
        assert!(!said["violations"].as_array().unwrap().is_empty(), "{name}: {said}");
    }
}

#[test]
fn the_feed_and_the_calendar_are_read_as_they_are_meant() {
    let house = House::with(2);
    let content = json!({
        "title": {"en": "Fair; with, signs\\", "sv": "Mässa"}, "summary": {"en": "An invented fair of rather many words, so that its line must be folded."},
        "description": {"en": "x"}, "themes": ["home-care"], "eventType": "fair", "attendance": "onsite", "venue": {"en": "Hall"},
        "starts": "2027-04-13T17:00:00+03:00[Europe/Helsinki]", "ends": "2027-04-13T19:30:00+03:00[Europe/Helsinki]",
    });
    house.offer_record("event", &content);
    let content = json!({
        "title": {"en": "Invented call"}, "summary": {"en": "A call."}, "themes": ["home-care"], "programme": "eu4health",
        "page": "https://call.example/", "deadlines": ["2027-04-13T17:00:00+02:00[Europe/Brussels]", "2027-09-13T17:00:00+02:00"],
    });
    house.offer_record("call", &content);

    let calendar = house.fetch("/export/events.ics?lang=en");
    let said = good(&["calendar", &calendar]);
    let events = said["events"].as_array().unwrap();
    let of = |title: &str| events.iter().filter(|event| event["summary"] == title).collect::<Vec<_>>();
    let fair = of("Fair; with, signs\\");
    assert_eq!(
        (&fair[0]["start"], &fair[0]["end"]),
        (&json!("2027-04-13T14:00:00+00:00"), &json!("2027-04-13T16:30:00+00:00"))
    );
    assert!(fair[0]["comment"].as_str().unwrap().contains("Invented register holder, CC-BY-4.0"), "{}", fair[0]);
    let deadlines: Vec<_> = of("Deadline: Invented call").iter().map(|event| event["start"].clone()).collect();
    assert_eq!(deadlines, [json!("2027-04-13T15:00:00+00:00"), json!("2027-09-13T15:00:00+00:00")]);
    bad(&[
        "calendar",
        &house.files.write("broken.ics", fs::read_to_string(&calendar).unwrap().replace("DTSTART:2", "DTSTART:x")),
    ]);

    let feed = house.fetch("/feed.atom?lang=en&kind=call");
    let said = good(&["feed", &feed]);
    let entries = said["entries"].as_array().unwrap();
    // As in a search, the language narrows too: one call has no English text.
    assert_eq!(entries.len(), 2, "{said}");
    let entry = entries.iter().find(|entry| entry["title"] == "Invented call").unwrap();
    assert_eq!(entry["author"], "Invented register holder");
    assert_eq!(entry["rights"], "Invented register holder, CC-BY-4.0");
    assert_eq!(entry["terms"], json!(["call", "home-care"]));
    assert!(entry["link"].as_str().unwrap().starts_with("http://localhost/en/r/"), "{entry}");
    let all = good(&["feed", &house.fetch("/feed.atom")]);
    assert!(all["entries"].as_array().unwrap().len() > 25, "{all}");
    bad(&["feed", &house.files.write("broken.atom", fs::read_to_string(&feed).unwrap().replace("</feed>", ""))]);
}

#[test]
fn a_harvester_gets_everything_in_parts_and_hears_of_what_was_withdrawn() {
    // More than one answer holds.
    let mut house = House::with(9);
    let all = 9 * SCHEMAS.len() as u64 + 2;
    let product = house.org.body("product", now(), &json!({"title": {"en": "Withdrawn"}}));
    house.offer(&house.org.sign(&product));
    let mut retraction = product.clone().expires(UnixMillis(0)).retraction();
    retraction.seq = kirjo_protocol::time::Seq::new(now().plus(1), 0);
    retraction.expires = retraction.seq.time().plus(30 * DAY);
    house.offer(&house.org.sign(&retraction));
    let identifier = rdf::iri::of_record(&house.org.id, &product.key);

    let said = good(&["harvest", &house.url("/oai")]);
    assert_eq!(said["formats"], json!(["oai_dc", "rdf"]));
    assert_eq!(said["deleted_record"], json!("transient"));
    for prefix in ["oai_dc", "rdf"] {
        assert_eq!(
            said[prefix],
            json!({"records": all + 1, "different": all + 1, "deleted": [identifier]}),
            "{prefix}: {said}"
        );
    }
    assert_eq!(said["headers"], json!(all + 1));
    assert!(said["from_last"].as_u64().unwrap() >= 1, "{said}");
    assert!(said["sets"].as_array().unwrap().contains(&json!("kind:event")), "{said}");
    assert!(said["sets"].as_array().unwrap().contains(&json!(format!("org:{}", house.org.id))), "{said}");
    assert!(!said["one"]["rights"].as_array().unwrap().is_empty(), "{said}");
    house.node.stop();
    assert!(bad(&["harvest", "http://127.0.0.1:9/oai"])["error"].is_string());
}

#[test]
fn the_examples_are_good_by_our_schemas_to_check_jsonschema_and_broken_ones_are_not() {
    let node = Participant::start_new("Vieras Tarkastaja Oy", NETWORK, &[]);
    let files = Files::new();
    let mut seen = 0;
    for schema in SCHEMAS {
        let example = format!("{EXAMPLES}/{}.yaml", schema.kind);
        if !fs::exists(&example).unwrap() {
            continue;
        }
        let rules = files.write("schema.json", node.get(&format!("/schemas/{}.json", schema.kind)).good().body);
        let check = |name: &str, text: &str| {
            let file = files.write(name, text);
            let mut command = Command::new(python());
            Run::of(command.args(["-m", "check_jsonschema", "--schemafile", &rules, &file]))
        };
        // A file may have several records; the judge takes one at a time.
        let text = fs::read_to_string(&example).unwrap();
        for (at, record) in text.split("\n---\n").filter(|part| part.contains("kind:")).enumerate() {
            let run = check(&format!("good-{at}.yaml"), record);
            assert_eq!(run.code, Some(0), "{}: {}\n{}", schema.kind, run.text(), run.stderr);
        }
        let first = text.split("\n---\n").find(|part| part.contains("kind:")).unwrap();
        let run = check("broken.yaml", &format!("{first}\nnonsense: 1\n"));
        assert_eq!(run.code, Some(1), "{}: an unknown field is good to the schema", schema.kind);
        seen += 1;
    }
    assert!(seen >= 3, "{seen} examples");
}

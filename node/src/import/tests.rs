//! Each format from the bytes of a source to records, and what hostile sources cost.

use serde_json::{Value, json};

use super::*;

fn options() -> Options {
    Options {
        source: Source { name: Some("List".into()), licence: Some("own".into()), ..Source::default() },
        today: "2026-11-28".into(),
        ..Options::default()
    }
}

fn read_with(options: Options, name: &str, text: impl AsRef<[u8]>) -> Import {
    let mut import = Import::new(options);
    import.read(name, None, text.as_ref()).unwrap_or_else(|broken| panic!("{name}: {broken}"));
    import
}

fn read(name: &str, text: impl AsRef<[u8]>) -> Import {
    read_with(options(), name, text)
}

fn broken(name: &str, text: impl AsRef<[u8]>) -> Broken {
    Import::new(options()).read(name, None, text.as_ref()).err().unwrap_or_else(|| panic!("{name} was taken"))
}

fn records(import: &Import) -> Vec<Value> {
    import.candidates.iter().map(|one| serde_json::from_str(&one.record).unwrap()).collect()
}

/// Rules of what is refused, with the row or line.
fn refused(import: &Import) -> Vec<(Option<u64>, Vec<Rule>)> {
    let place = |place: &Place| place.row.or(place.line);
    let rules = |faults: &[Fault]| faults.iter().map(|fault| fault.rule).collect();
    import.refused.iter().map(|one| (place(&one.place), rules(&one.faults))).collect()
}

const PLAIN: &str = "kind,localId,title.fi,themes\nproduct,1,Apuri,home-care;elderly-care\n";

fn example(name: &str) -> String {
    let path = format!("{}/../docs/import/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn a_table_without_a_mapping_names_its_fields_itself() {
    let import = read("a.csv", PLAIN);
    let expected = json!({
        "kind": "product", "title": {"fi": "Apuri"}, "themes": ["home-care", "elderly-care"], "localId": "1",
        "source": {"name": "List", "licence": "own", "retrieved": "2026-11-28"},
    });
    assert_eq!(records(&import), [expected]);
    let unknown = broken("a.csv", "kind,localId,titel.fi\nproduct,1,x\n");
    assert_eq!((unknown.fault.rule, unknown.fault.field.as_str()), (Rule::UnknownField, "titel.fi"));
    assert_eq!(broken("a.csv", "kind,kind\n1,2\n").fault.rule, Rule::DuplicateColumn);
    assert_eq!(broken("a.csv", "").fault.rule, Rule::NoRecords);
    assert_eq!(broken("a.csv", "kind,localId\n").fault.rule, Rule::NoRecords);
}

#[test]
fn a_half_broken_table_gives_its_good_rows_and_names_the_others() {
    let text = "kind,localId,title.fi,trl\nproduct,1,a,9\nproduct,2,b\nproduct,,c,1\nproduct,1,d,2\nproduct,5,e,x\nrocket,6,f,1\nproduct,7,g,3\n";
    let import = read("a.csv", text);
    let ids: Vec<&str> = import.candidates.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["1", "7"]);
    let expected = [
        (Some(2), vec![Rule::RaggedRow]),
        (Some(3), vec![Rule::NoId]),
        (Some(4), vec![Rule::DuplicateId]),
        (Some(5), vec![Rule::NotANumber]),
        (Some(6), vec![Rule::UnknownKind]),
    ];
    assert_eq!(refused(&import), expected);
    assert!(["2", "5", "6"].iter().all(|id| import.has(id)), "a refused row is no vanished one");
    assert_eq!(import.nameless, 1, "the one without an id may be any of those that came before");
}

#[test]
fn a_column_that_the_mapping_names_and_the_table_lacks_is_said() {
    let mapping =
        Mapping::read("m.yaml", "kind: product\nid: Nro\ncolumns: {Nimi: title.fi, Teema: themes}\n").unwrap();
    let mut import = Import::new(Options { mapping: Some(mapping), ..options() });
    let missing = import.read("a.csv", None, &b"Nro;Nimi\n1;x\n"[..]).unwrap_err();
    assert_eq!((missing.fault.rule, missing.fault.field.as_str()), (Rule::MissingColumn, "Teema"));
    assert_eq!(missing.fault.args[1], ("columns", "Nro, Nimi".into()));
}

#[test]
fn the_example_table_becomes_records_by_its_mapping() {
    let mapping = Mapping::read("m.yaml", &example("products-mapping.yaml")).unwrap();
    let options = Options { mapping: Some(mapping), today: "2026-11-28".into(), ..Options::default() };
    let import = read_with(options, "products.csv", example("products.csv"));
    assert_eq!(refused(&import), []);
    assert_eq!(import.candidates.len(), 20);
    let first = &records(&import)[0];
    assert_eq!(first["localId"], "tuoteluettelo-101");
    assert_eq!(first["links"], json!([{"url": "https://esimerkkiverstas.example/hellavahti", "type": "home"}]));
    assert_eq!((&first["maturity"], &first["trl"]), (&json!("in-use"), &json!(9)));
    assert_eq!(first["regulatory"], json!({"status": "not-a-device"}));
    assert_eq!(first["contact"]["email"], "myynti@esimerkkiverstas.example");
}

#[test]
fn nothing_is_imported_without_source_and_licence() {
    let mut bare = Import::new(Options { today: "2026-11-28".into(), ..Options::default() });
    bare.read("a.csv", None, PLAIN.as_bytes()).unwrap();
    assert_eq!(refused(&bare), [(Some(1), vec![Rule::NoSource, Rule::NoLicence])]);
    let source = Source { name: Some("List".into()), licence: Some("CC-BY-NC-ND-4.0".into()), ..Source::default() };
    let closed = read_with(Options { source, ..options() }, "a.csv", PLAIN);
    assert_eq!(refused(&closed), [(Some(1), vec![Rule::UnknownLicence])]);
}

#[test]
fn a_broken_line_of_ndjson_costs_no_other() {
    let text = "{\"kind\": \"product\", \"localId\": \"1\"}\n{oops\n[1]\n\n{\"kind\": \"product\", \"localId\": 4, \"expires\": \"x\"}\n";
    let import = read("a.ndjson", text);
    assert_eq!(import.candidates.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["1", "4"]);
    assert_eq!(refused(&import), [(Some(2), vec![Rule::Syntax]), (Some(3), vec![Rule::NotARecord])]);
    assert_eq!(records(&import)[1].get("expires"), None, "an import gives a new lease");
}

#[test]
fn what_the_catalogue_exports_comes_in_again() {
    let shown = json!({
        "version": 1, "org": "o", "kind": "product", "key": "k", "seq": 5, "expires": "2027-01-01T00:00:00Z",
        "content": {"title": {"fi": "Apuri"}, "source": {"name": "Elsewhere", "licence": "MIT"}}, "bytes": 400,
    });
    let unnamed = Options { today: "2026-11-28".into(), ..Options::default() };
    let import = read_with(unnamed, "records.ndjson", shown.to_string());
    let expected = json!({
        "kind": "product", "title": {"fi": "Apuri"}, "localId": "o/k",
        "source": {"name": "Elsewhere", "licence": "MIT", "retrieved": "2026-11-28"},
    });
    assert_eq!(records(&import), [expected]);
}

#[test]
fn members_of_json_are_mapped_like_columns() {
    let mapping = "kind: product\nid: {column: nro, prefix: r-}\nrows: data.items\ncolumns:\n  nimi: title.fi\n  \
                   meta.tags: themes\n  points: features.fi\n";
    let mapping = Mapping::read("m.yaml", mapping).unwrap();
    let text = json!({"data": {"items": [
        {"nro": 7, "nimi": "Apuri", "meta": {"tags": ["Home care", "elderly-care"]}, "points": ["yksi; kaksi"]},
    ]}});
    let import = read_with(Options { mapping: Some(mapping), ..options() }, "a.json", text.to_string());
    let record = &records(&import)[0];
    assert_eq!(record["localId"], "r-7");
    assert_eq!(record["themes"], json!(["home-care", "elderly-care"]));
    assert_eq!(record["features"]["fi"], json!(["yksi; kaksi"]), "an entry of a JSON list is whole already");
}

#[test]
fn software_of_a_public_body_becomes_a_product() {
    let mut options = Options { today: "2026-11-28".into(), ..Options::default() };
    options.defaults =
        vec![("themes".into(), "digital-health-systems".into()), ("productType".into(), "client-portal".into())];
    let import = read_with(options, "publiccode.yml", example("publiccode.yml"));
    assert_eq!(refused(&import), []);
    let record = &records(&import)[0];
    assert_eq!(record["localId"], "https://koodi.example/ajanvarausydin");
    assert_eq!(record["source"]["licence"], "EUPL-1.2");
    assert_eq!(record["software"]["type"], "standalone-backend");
    assert_eq!(record["software"]["version"], "3.1");
    assert_eq!(record["features"]["en"][1], "reminds by text message");
    assert_eq!(record["regulatory"]["status"], "not-stated");
    assert_eq!(record["maintenance"], json!({"type": "internal"}));
}

#[test]
fn every_version_of_publiccode_is_read_and_an_unknown_one_named() {
    for version in ["0", "0.4", "'0.4'", "0.5.0", "0.7", "'0.6.1'"] {
        let text = format!(
            "publiccodeYmlVersion: {version}\nname: Ydin\nurl: https://koodi.example/ydin\nsoftwareVersion: 1.0\n"
        );
        let import = read("publiccode.yml", text);
        assert_eq!(records(&import)[0]["software"]["version"], "1.0", "{version}: as it is written");
        assert_eq!(records(&import)[0]["title"], json!({"en": "Ydin"}));
    }
    for version in ["0.2", "1.0", "0.45"] {
        let text = format!("publiccodeYmlVersion: \"{version}\"\nname: Ydin\n");
        assert_eq!(broken("publiccode.yml", text).fault.rule, Rule::UnknownVersion, "{version}");
    }
    let itself = "publiccodeYmlVersion: \"0.4\"\nname: x\ncategories: &a [*a]\n";
    assert_eq!(broken("publiccode.yml", itself).fault.rule, Rule::Syntax);
}

#[test]
fn a_calendar_becomes_events_in_their_own_zone() {
    let zoned = Options { zone: Some("Europe/Helsinki".into()), ..options() };
    let import = read_with(zoned, "events.ics", example("events.ics"));
    assert_eq!(refused(&import), []);
    let records = records(&import);
    let spans: Vec<(&str, &str)> =
        records.iter().map(|one| (one["starts"].as_str().unwrap(), one["ends"].as_str().unwrap())).collect();
    assert_eq!(spans[0], ("2031-05-12T10:00:00+03:00[Europe/Helsinki]", "2031-05-12T15:00:00+03:00[Europe/Helsinki]"));
    let weekly: Vec<&str> = spans[1..].iter().map(|(start, _)| &start[..10]).take(3).collect();
    assert_eq!(weekly, ["2031-03-06", "2031-03-13", "2031-03-27"], "one of four is excepted");
    assert_eq!(records[1]["seriesId"], "kysely-tunti@esimerkkiverstas.example");
    assert!(records[0]["description"]["fi"].as_str().unwrap().contains("Esittelykierros alkaa tasatunnein, eikä"));
    assert_eq!((&records[0]["attendance"], &records[1]["attendance"]), (&json!("onsite"), &json!("online")));
}

#[test]
fn a_day_needs_a_zone_and_a_past_event_is_left() {
    let event = |body: &str| {
        format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY;LANGUAGE=fi:x\n{body}\nEND:VEVENT\nEND:VCALENDAR\n")
    };
    let day = event("DTSTART;VALUE=DATE:20311014\nDTEND;VALUE=DATE:20311016");
    assert_eq!(refused(&read("a.ics", &day)), [(Some(2), vec![Rule::NoZone])]);
    let zoned = Options { zone: Some("Europe/Helsinki".into()), ..options() };
    let import = read_with(zoned, "a.ics", &day);
    assert_eq!(records(&import)[0]["ends"], "2031-10-15T23:59:59+03:00[Europe/Helsinki]");
    let past = read("a.ics", event("DTSTART:20200101T100000Z\nDURATION:PT1H"));
    assert_eq!((past.left_count, past.left[0].reason), (1, Reason::Over));
    assert!(past.has("1"), "an event that is over has not vanished");
    for (body, rule) in [
        ("DTSTART:20310101T100000Z\nRRULE:FREQ=DAILY", Rule::Recurrence),
        ("DTSTART;TZID=Mars/Base:20310101T100000", Rule::UnknownZone),
        ("DTSTART:20310101T100000", Rule::NoZone),
        ("DTSTART:20311301T100000Z", Rule::NotATime),
        ("DTSTART:20310101T100000Z\nno colon here", Rule::Syntax),
        ("DTSTART:20310101T100000Z\nDURATION:PT", Rule::NotATime),
    ] {
        assert_eq!(refused(&read("a.ics", event(body))), [(Some(2), vec![rule])], "{body}");
    }
}

#[test]
fn schema_org_becomes_records_whatever_its_form() {
    let import = read("catalogue.jsonld", example("catalogue.jsonld"));
    assert_eq!(refused(&import), []);
    let records = records(&import);
    assert_eq!(
        records.iter().map(|one| one["kind"].as_str().unwrap()).collect::<Vec<_>>(),
        ["product", "competence", "event"]
    );
    assert_eq!(records[0]["title"], json!({"fi": "Kivuton päivä", "en": "Day without Pain"}));
    assert_eq!(records[0]["brand"], "Day without Pain");
    assert_eq!(records[0]["themes"], json!(["chronic-conditions"]));
    assert_eq!((&records[0]["productType"], &records[0]["priceModel"]), (&json!("wellbeing-app"), &json!("free")));
    assert_eq!(records[0]["platforms"], json!(["Android", "iOS"]));
    assert_eq!(records[1]["competenceType"], "training");
    assert_eq!((&records[2]["eventType"], &records[2]["attendance"]), (&json!("training"), &json!("online")));
    assert_eq!(records[2]["summary"]["fi"], "Kolme lyhyttä puheenvuoroa ja tunti keskustelua.");
    assert_eq!((import.left_count, import.left[0].reason), (1, Reason::Organisation));
}

#[test]
fn contexts_are_known_by_name_or_refused() {
    for context in [
        json!("https://schema.org"),
        json!("http://schema.org/"),
        json!({"@vocab": "http://schema.org/"}),
        json!(["https://schema.org", {"@language": "fi"}]),
        json!({"s": "https://schema.org/", "Product": "s:Product", "name": "s:name", "description": "s:description"}),
    ] {
        let document = json!({"@context": context, "@type": "Product", "@id": "https://a.example/1", "name": "Apuri", "description": "Auttaa."});
        let options = Options { language: Some("fi".into()), ..options() };
        let import = read_with(options, "a.jsonld", document.to_string());
        assert_eq!(records(&import)[0]["title"], json!({"fi": "Apuri"}), "{document}");
    }
    for context in [json!("https://evil.example/context.jsonld"), json!({"@import": "https://schema.org"}), json!(1)] {
        let document = json!({"@context": context, "@type": "Product"});
        assert_eq!(broken("a.jsonld", document.to_string()).fault.rule, Rule::UnknownContext, "{context}");
    }
    let silent =
        json!({"@context": "https://schema.org", "@type": "Product", "@id": "https://a.example/1", "name": "Apuri"});
    assert_eq!(refused(&read("a.jsonld", silent.to_string())), [(None, vec![Rule::NoLanguage])]);
    let circle = json!({"@context": {"a": "b:x", "b": "a:y"}, "@type": "a", "a": 1});
    assert_eq!(broken("a.jsonld", circle.to_string()).fault.rule, Rule::NoRecords);
}

#[test]
fn what_is_part_of_another_is_no_record_of_its_own() {
    let document = json!({"@context": "https://schema.org", "@graph": [
        {"@type": "Product", "@id": "p", "name": {"@value": "A", "@language": "fi"},
         "isRelatedTo": {"@type": "Product", "name": "B"}, "manufacturer": {"@type": "Organization", "name": "C"}},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": {"@type": "Product", "@id": "q", "name": {"@value": "D", "@language": "fi"}}}]},
        {"@type": "Recipe", "name": "Soup"},
    ]});
    let import = read("a.jsonld", document.to_string());
    assert_eq!(import.candidates.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["p", "q"]);
    assert_eq!((import.left_count, import.left[0].reason), (1, Reason::NoSuchKind));
}

#[test]
fn a_data_catalogue_becomes_datasets_from_turtle_and_xml() {
    let options = || Options {
        defaults: vec![("themes".into(), "data-secondary-use".into())],
        today: "2026-11-28".into(),
        ..Options::default()
    };
    let import = read_with(options(), "catalogue.ttl", example("catalogue.ttl"));
    assert_eq!(refused(&import), []);
    let record = &records(&import)[0];
    assert_eq!(
        record["source"],
        json!({"name": "Catalogue of example registers", "url": "https://aineistot.example/", "licence": "CC-BY-4.0", "retrieved": "2026-11-28"})
    );
    assert_eq!(record["localId"], "kaatumiset");
    assert_eq!((&record["accessRights"], &record["datasetType"]), (&json!("public"), &json!("registry")));
    assert_eq!(
        (&record["from"], &record["records"], &record["minAge"]),
        (&json!("2023-01-01"), &json!(48210), &json!(65))
    );
    assert_eq!(record["structured"], true);
    assert_eq!(record["variables"].as_array().map(Vec::len), Some(2));
    assert_eq!(record["variables"][0], json!({"name": "kuukausi", "title": {"fi": "Kuukausi"}, "datatype": "date"}));
    assert_eq!(record["contact"], json!({"role": {"fi": "Tietopalvelu"}, "email": "tietopalvelu@aineistot.example"}));
    assert_eq!(record["distributions"][0]["format"], "csv");
    assert_eq!(record["provenance"]["fi"], "Kirjattu kotihoidon potilastietojärjestelmästä kerran kuussa.");
    assert_eq!((&record["languages"], &record["regions"]), (&json!(["fi"]), &json!(["FI"])));
    assert_eq!(record["themes"], json!(["home-care"]));

    let import = read_with(options(), "catalogue.rdf", example("catalogue.rdf"));
    assert_eq!(refused(&import), []);
    let record = &records(&import)[0];
    assert_eq!((&record["localId"], &record["accessRights"]), (&json!("unikohortti"), &json!("restricted")));
    assert_eq!(record["contact"]["page"], "https://naytteet.example/asiakaspalvelu");
    assert_eq!(record["source"]["licence"], "CC0-1.0");
}

#[test]
fn an_organisation_is_imported_only_when_asked_for() {
    let text = "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n<https://a.example/> a foaf:Agent ; foaf:name \"Yksi\"@fi .\n\
                <https://b.example/> a foaf:Agent ; foaf:name \"Kaksi\"@fi .\n";
    assert_eq!(read("a.ttl", text).left_count, 2);
    let import = read_with(Options { kind: Some("organisation".into()), ..options() }, "a.ttl", text);
    assert_eq!(records(&import)[0]["title"]["fi"], "Yksi");
    assert_eq!(refused(&import), [(None, vec![Rule::OneOrganisation])]);
}

#[test]
fn a_broken_statement_of_turtle_is_named_and_the_others_are_read() {
    let good = example("catalogue.ttl");
    let import = read("catalogue.ttl", format!("{good}\n<x> <y> \"open .\n<https://b.example/2> <y> <z> .\n"));
    assert_eq!(import.candidates.len(), 1);
    assert_eq!(refused(&import)[0].1, [Rule::Syntax]);
    let cut = example("catalogue.rdf").replace("</rdf:RDF>", "");
    assert_eq!(broken("cut.rdf", cut).fault.rule, Rule::Syntax, "half a document would make the rest look vanished");
    assert_eq!(broken("a.ttl", "@prefix x: <http://x.example/> .\nthis is not turtle").fault.rule, Rule::Syntax);
}

#[test]
fn hostile_documents_are_refused_in_bounded_memory() {
    let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE rdf:RDF [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">&b;</rdf:RDF>";
    let deep_xml = format!(
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:x=\"http://x.example/\">{}",
        "<x:a>".repeat(100_000)
    );
    let deep = "[".repeat(1_000_000);
    let deep_turtle = format!("<http://a.example/> <http://b.example/> {}", "[ <http://c.example/> ".repeat(100_000));
    let wide = format!(
        "{{\"@context\": \"https://schema.org\", \"@type\": \"Product\"{}}}",
        (0..100_000).map(|at| format!(",\"a{at}\":[1,2,3,4,5,6,7,8,9]")).collect::<String>()
    );
    let cases: [(&str, &str, Rule); 5] = [
        ("bomb.rdf", bomb, Rule::Entities),
        ("deep.rdf", &deep_xml, Rule::Syntax),
        ("deep.json", &deep, Rule::TooComplex),
        ("deep.ttl", &deep_turtle, Rule::Syntax),
        ("wide.jsonld", &wide, Rule::TooComplex),
    ];
    for (name, text, rule) in cases {
        let mut found = None;
        let used = allocation_counter::measure(|| found = Some(broken(name, text).fault.rule));
        assert_eq!(found, Some(rule), "{name}");
        // What is held is some small multiple of the document, never what it would blow up to.
        assert!(used.bytes_max < 256 * 1024 * 1024, "{name}: {} bytes", used.bytes_max);
    }
}

#[test]
fn a_table_without_end_is_counted_and_not_held() {
    /// Good rows without end, or so many of them.
    struct Rows(u64, Vec<u8>, u64);
    impl Read for Rows {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.1.is_empty() && self.0 < self.2 {
                self.0 += 1;
                self.1 = format!("product,{},Apuri\n", self.0).into_bytes();
            }
            let most = buffer.len().min(self.1.len());
            buffer[..most].copy_from_slice(&self.1[..most]);
            self.1.drain(..most);
            Ok(most)
        }
    }
    let mut import = Import::new(options());
    let rows = QUOTA_RECORDS as u64 * 3;
    let used = allocation_counter::measure(|| {
        let source = (&b"kind,localId,title.fi\n"[..]).chain(Rows(0, Vec::new(), rows));
        import.read("a.csv", None, source).unwrap();
    });
    assert_eq!((import.found, import.candidates.len()), (rows, QUOTA_RECORDS));
    assert!(used.bytes_max < 32 * 1024 * 1024, "{} bytes", used.bytes_max);
}

#[test]
fn a_long_list_of_faults_is_counted_and_not_held() {
    let text = "kind,localId,title.fi\n".to_owned() + &"product,,x\n".repeat(MAX_REASONS + 100);
    let import = read("a.csv", text);
    assert_eq!((import.refused_count, import.refused.len()), (MAX_REASONS as u64 + 100, MAX_REASONS));
}

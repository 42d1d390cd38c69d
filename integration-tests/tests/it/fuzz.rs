//! Hostile bytes for what the node reads beside the protocol: the queries of addresses, and dumps.

use std::fmt::Write as _;

use integration_tests::sample::product;
use kirjo_fuzz::run::{INPUTS, Length, SEED, run};
use kirjo_fuzz::{Target, mutate};
use kirjo_node::catalogue::{MAX_LIMIT, MAX_QUERY};
use kirjo_node::http::read_search;
use kirjo_node::search::facets::FACETS;
use kirjo_node::search::{Cursor, Request, Sort};
use kirjo_node::store::read_dump;
use kirjo_protocol::cbor;
use kirjo_protocol::limits::MAX_ENVELOPE;

/// Bytes with every one escaped that is not a letter or a digit.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => out.push(char::from(byte)),
            _ => write!(out, "%{byte:02X}").unwrap(),
        }
    }
    out
}

/// A query written in the one way of this test.
fn canonical(query: &Request) -> String {
    let mut out = format!("limit={}", query.limit);
    let mut add = |name: &str, values: Vec<String>| {
        if !values.is_empty() {
            write!(out, "&{name}={}", values.iter().map(|value| escaped(value)).collect::<Vec<_>>().join(",")).unwrap();
        }
    };
    add("q", if query.text.is_empty() { Vec::new() } else { vec![query.text.clone()] });
    add("kind", query.kinds.iter().map(|kind| kind.name().to_owned()).collect());
    add("org", query.orgs.iter().map(ToString::to_string).collect());
    for (number, codes) in &query.codes {
        let facet = &FACETS[*number];
        let all: Vec<&str> = kirjo_protocol::codes::all(facet.list).map(|code| code.code).collect();
        // Of a language that no list has only that is kept.
        let code = |number: &u64| all.get(*number as usize).copied().unwrap_or("qaa").to_owned();
        add(facet.name, codes.iter().map(code).collect());
    }
    add("sort", if query.sort == Sort::Newest { vec!["newest".to_owned()] } else { Vec::new() });
    add("facets", vec![query.count.to_string()]);
    add("explain", vec![query.explain.to_string()]);
    add("cursor", query.after.iter().map(ToString::to_string).collect());
    out
}

fn query(input: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(input) else { return "no text".to_owned() };
    let read = match read_search(text) {
        Ok(read) => read,
        Err(refusal) => return refusal,
    };
    assert!((1..=MAX_LIMIT).contains(&read.limit));
    assert!(read.text.chars().count() <= MAX_QUERY);
    let written = canonical(&read);
    let again = read_search(&written).unwrap_or_else(|refusal| panic!("{written}: {refusal}"));
    assert_eq!(canonical(&again), written, "what is read and written is read as the same");
    format!("taken {} {}", read.text.is_empty(), read.codes.len().min(2))
}

fn query_seeds() -> Vec<Vec<u8>> {
    let texts = [
        "",
        "q=koti+hoito",
        "q=etähoito&kind=product&lang=fi&limit=5",
        "lang=sv-FI",
        "limit=100&kind=competence",
        "theme=home-care,rehabilitation&facets=true&sort=newest",
    ];
    let mut seeds: Vec<Vec<u8>> = texts.map(|text| text.as_bytes().to_vec()).into();
    let org = kirjo_protocol::id::OrgId([7; 32]);
    let cursor = Cursor { day: kirjo_protocol::time::UnixMillis(1_795_000_000_000), first: 77, then: 5 };
    seeds.push(format!("org={org}&cursor={cursor}").into_bytes());
    seeds
}

fn dump(input: &[u8]) -> String {
    let reader = match read_dump(input) {
        Ok(reader) => reader,
        Err(error) => return error.to_string(),
    };
    let network = reader.network().to_owned();
    let mut envelopes = Vec::new();
    for envelope in reader {
        match envelope {
            Ok(envelope) => envelopes.push(envelope),
            Err(error) => return error.to_string(),
        }
    }
    assert!(envelopes.iter().all(|envelope| envelope.len() <= MAX_ENVELOPE));
    // Read to the end, a dump is what its writer would write of the same envelopes.
    assert_eq!(written(&network, &envelopes), input);
    format!("whole {}", envelopes.len().min(2))
}

fn written(network: &str, envelopes: &[Vec<u8>]) -> Vec<u8> {
    use sha2::Digest as _;
    let encode = |item: &ciborium::Value| cbor::encode(item).unwrap();
    let mut out =
        encode(&cbor::map([("format", "kirjo-dump".into()), ("network", network.into()), ("version", 1.into())]));
    envelopes.iter().for_each(|envelope| out.extend(encode(&cbor::bytes(envelope))));
    let hash: [u8; 32] = sha2::Sha256::digest(&out).into();
    out.extend(encode(&cbor::map([("count", (envelopes.len() as u64).into()), ("sha256", cbor::bytes(&hash))])));
    out
}

fn dump_seeds() -> Vec<Vec<u8>> {
    let organisation = integration_tests::organisation::Organisation::found("demo");
    let record = organisation.record("product", &product("d", "Dumppi"));
    let some = [organisation.genesis, record, vec![0; 300]];
    (0..=some.len()).map(|count| written("demo", &some[..count])).collect()
}

fn bounded(target: &Target, outcomes: &[&str]) {
    let report = run(target, SEED, Length::Inputs(INPUTS))
        .unwrap_or_else(|failure| panic!("{}, seed {SEED}: {failure}", target.name));
    println!("{}: seed {SEED}, {} inputs, {} outcomes", target.name, report.inputs, report.outcomes.len());
    for outcome in outcomes {
        let found = report.outcomes.iter().any(|found| found.contains(outcome));
        assert!(found, "{}: no input was ever {outcome:?}: {:?}", target.name, report.outcomes);
    }
}

#[test]
fn any_query_is_refused_or_read_as_what_it_is_when_written_again() {
    let target = Target { name: "query", read: query, mutate: mutate::query, seeds: query_seeds };
    bounded(&target, &["taken", "arameter"]);
}

#[test]
fn any_bytes_are_a_dump_that_its_writer_would_write_or_are_refused() {
    let target = Target { name: "dump", read: dump, mutate: mutate::cbor, seeds: dump_seeds };
    bounded(&target, &["whole", "cut short", "have changed", "does not begin"]);
}

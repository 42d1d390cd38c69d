use std::collections::{BTreeMap, BTreeSet};

use kirjo_node::home::{Home, Init};
use kirjo_protocol::content::{SCHEMAS, json::to_json, validate};
use kirjo_protocol::limits::MAX_ENVELOPE;
use kirjo_protocol::lint;
use kirjo_protocol::refusal::Verdict;
use sha2::{Digest as _, Sha256};

use super::*;

#[test]
fn two_thousand_records_keep_the_rules_and_name_nobody() {
    let catalogue = Catalogue::new(2_000, 3, Catalogue::DAY);
    for number in 0..catalogue.len() {
        let (kind, content) = catalogue.content(number);
        let faults: Vec<String> = validate(kind.name(), &content).iter().map(ToString::to_string).collect();
        assert!(faults.is_empty(), "{} {number}: {faults:?}", kind.name());
        let found = lint::check(&content);
        assert!(found.is_empty(), "{} {number}: {found:?}", kind.name());
    }
}

#[test]
fn a_small_catalogue_keeps_the_rules_too() {
    for records in [1, 2, 7, 201] {
        let catalogue = Catalogue::new(records, 11, Catalogue::DAY);
        for number in 0..records {
            let (kind, content) = catalogue.content(number);
            assert_eq!(validate(kind.name(), &content), [], "{} {number} of {records}", kind.name());
        }
    }
}

#[test]
fn every_kind_and_language_is_there_and_sizes_spread_about_a_kilobyte() {
    let catalogue = Catalogue::new(3_000, 5, Catalogue::DAY);
    let (mut kinds, mut languages) = (BTreeMap::<String, usize>::new(), BTreeMap::<String, usize>::new());
    let mut sizes = Vec::new();
    for number in 0..catalogue.len() {
        let (kind, content) = catalogue.content(number);
        *kinds.entry(kind.name().to_owned()).or_default() += 1;
        for lang in to_json(&content).unwrap()["title"].as_object().into_iter().flatten().map(|(lang, _)| lang) {
            *languages.entry(lang.clone()).or_default() += 1;
        }
        sizes.push(catalogue.signed(number).len());
    }
    for schema in SCHEMAS.iter().filter(|schema| schema.kind != "pathway") {
        assert!(kinds.get(schema.kind).is_some_and(|count| *count >= 10), "{}: {kinds:?}", schema.kind);
    }
    assert!(["fi", "sv", "en", "se"].iter().all(|lang| languages.get(*lang).is_some_and(|count| *count > 50)));
    sizes.sort_unstable();
    let mean = sizes.iter().sum::<usize>() / sizes.len();
    assert!((700..1_500).contains(&mean), "{mean} bytes");
    assert!(sizes[sizes.len() / 20] * 2 < sizes[sizes.len() * 19 / 20], "short ones and long ones");
    assert!(*sizes.last().unwrap() < MAX_ENVELOPE);
}

#[test]
fn links_lead_to_records_that_exist() {
    let catalogue = Catalogue::new(1_000, 9, Catalogue::DAY);
    let mut places = BTreeSet::new();
    let mut links = Vec::new();
    for number in 0..catalogue.len() {
        let org = &catalogue.organisations[number / RECORDS_PER_ORGANISATION].id;
        assert!(places.insert(format!("{org}/{}", catalogue.key(number))), "two records at one place");
        let text = to_json(&catalogue.content(number).1).unwrap().to_string();
        links.extend(text.split('"').filter(|text| text.len() == 79 && text.as_bytes()[52] == b'/').map(str::to_owned));
    }
    assert!(links.len() > 200, "{}", links.len());
    for link in links {
        assert!(places.contains(&link), "{link}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_others() {
    let hash = |seed| {
        let mut out = Vec::new();
        let dumped = Catalogue::new(700, seed, Catalogue::DAY).dump(&mut out).unwrap();
        assert_eq!((dumped.records, dumped.bytes), (704, out.len() as u64));
        <[u8; 32]>::from(Sha256::digest(&out))
    };
    assert_eq!(hash(1), hash(1));
    assert_ne!(hash(1), hash(2));
}

#[test]
fn a_dump_is_read_back_as_records_that_verify() {
    let catalogue = Catalogue::new(450, 1, Catalogue::DAY);
    let mut out = Vec::new();
    catalogue.dump(&mut out).unwrap();
    let dump = kirjo_node::store::read_dump(&out[..]).unwrap();
    let mut seen = BTreeSet::new();
    for envelope in dump {
        let record = envelope::verify(&envelope.unwrap(), &catalogue.network).unwrap();
        assert!(seen.insert((record.org(), record.seq())), "each time of an organisation is one of its own");
        assert!(record.seq().time() < Catalogue::DAY);
        assert!(record.is_genesis() || record.expires() > Catalogue::DAY.plus(20 * DAY));
    }
    assert_eq!(seen.len(), 453);
}

#[test]
fn a_node_restores_the_whole_catalogue() {
    let directory = tempfile::tempdir().unwrap();
    let home = Home::new(directory.path().join("node"));
    let init = Init {
        name: "Mittaus Oy".into(),
        lang: "fi".into(),
        org_type: "company".into(),
        network: NETWORK.parse().unwrap(),
        http: None,
        listen: Vec::new(),
        bootstrap: Vec::new(),
    };
    home.init(&init, Catalogue::DAY).unwrap();
    let file = directory.path().join("catalogue.dump");
    Catalogue::new(600, 4, Catalogue::DAY).dump(&mut std::fs::File::create(&file).unwrap()).unwrap();
    let restored = kirjo_node::backup::restore(&home, &file, Catalogue::DAY.plus(DAY)).unwrap();
    assert_eq!(restored.records, 603);
    assert_eq!(restored.count(Verdict::Accepted), 603, "{:?}", restored.verdicts);
}

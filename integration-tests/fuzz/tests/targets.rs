//! A bounded run of every target, the same each time.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeSet;

use kirjo_fuzz::run::{INPUTS, Length, Report, SEED, run};
use kirjo_fuzz::targets::{ALL, named};
use kirjo_fuzz::{Target, corpus};

/// A bounded run; the outcomes show that it got past the first checks.
fn bounded(name: &str, outcomes: &[&str]) {
    let target = named(name).unwrap();
    let Report { inputs, outcomes: found } =
        run(target, SEED, Length::Inputs(INPUTS)).unwrap_or_else(|failure| panic!("{name}, seed {SEED}: {failure}"));
    println!("{name}: seed {SEED}, {inputs} inputs, {} outcomes", found.len());
    for outcome in outcomes {
        assert!(found.iter().any(|found| found.contains(outcome)), "{name}: no input was ever {outcome:?}: {found:?}");
    }
}

#[test]
fn strict_cbor_has_one_spelling_for_any_bytes_and_two_readers_agree_on_it() {
    let rules = [
        "accepted",
        "well-formed",
        "nested deeper",
        "after the end",
        "floating",
        "a tag",
        "ascending",
        "deterministic",
    ];
    bounded("cbor", &rules);
}

#[test]
fn any_payload_under_a_good_signature_is_a_record_that_encodes_to_itself_or_is_refused() {
    bounded("body", &["accepted true", "accepted false", "body field", "outside  to", "expires must be after"]);
}

#[test]
fn any_bytes_are_an_envelope_of_the_one_form_or_are_refused() {
    bounded("envelope", &["accepted", "COSE_Sign", "signature does not verify", "signer's key", "body"]);
}

#[test]
fn any_bytes_are_a_request_that_encodes_to_itself_or_are_refused() {
    bounded("request", &["accepted", "unknown form", "beyond its limit", "above its limit"]);
}

#[test]
fn any_bytes_are_a_response_that_encodes_to_itself_or_are_refused() {
    bounded("response", &["accepted true", "accepted false", "unknown form", "beyond its limit"]);
}

#[test]
fn any_message_is_answered_within_the_limits_or_refused() {
    bounded("respond", &["answered", "not a valid", "over the limit"]);
}

#[test]
fn any_answer_of_a_peer_ends_in_a_bounded_session_that_reports_only_what_can_be() {
    bounded("initiate", &["ended", "not a valid", "over the limit"]);
}

#[test]
fn any_content_is_judged_and_shown_without_a_panic() {
    bounded("content", &["head", "node", "valid", "faulty", "json"]);
}

#[test]
fn every_directory_of_the_corpus_belongs_to_a_target() {
    let known: BTreeSet<&str> = ALL.iter().map(|target: &Target| target.name).chain(["query", "dump"]).collect();
    let directory = corpus::directory("");
    for entry in std::fs::read_dir(directory).unwrap() {
        let name = entry.unwrap().file_name();
        assert!(known.contains(name.to_str().unwrap()), "{name:?} is nobody's");
    }
}

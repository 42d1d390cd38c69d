//! Reconciliation with a peer that says anything at all.
//!
//! The first two bytes of an input choose the sets of both sides and, for the initiator, how many honest
//! rounds come before; the rest is the hostile message.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use data_encoding::HEXLOWER;
use kirjo_protocol::reconcile::{self, Error, Initiator, MAX_MESSAGE_BYTES, MAX_ROUNDS, MAX_SESSION_IDS};
use kirjo_protocol::set::{Item, OrderedSet};
use sha2::{Digest, Sha256};

use crate::corpus::vectors;

/// How many items the sets have, from nothing to what needs several rounds.
const SIZES: [u64; 5] = [0, 1, 40, 1_000, 6_000];
/// Bytes that one step may ask for. A message and its answer have at most 61,440 bytes each, an id has 32, and
/// an initiator's list of a range has as many as its own set.
const STEP_MEMORY: u64 = 16 << 20;

static SETS: LazyLock<Vec<OrderedSet>> = LazyLock::new(|| {
    let item = |n: u64| Item::new(1_790_000_000_000 + 1_000 * n, Sha256::digest(n.to_string()).into());
    // Each lacks another seventh of what it could have.
    SIZES.iter().zip(0..).map(|(size, lacks)| (0..*size).filter(|n| n % 7 != lacks).map(item).collect()).collect()
});

fn choose(input: &[u8]) -> (&'static OrderedSet, &'static OrderedSet, usize, &[u8]) {
    let (choice, message) = input.split_at(input.len().min(2));
    let (first, second) = (choice.first().copied().unwrap_or(0), choice.get(1).copied().unwrap_or(0));
    let set = |byte: u8| &SETS[usize::from(byte) % SETS.len()];
    (set(first), set(first / 5), usize::from(second % 4), message)
}

/// Answers a message or says why not; the memory of it is bounded whatever the message says.
fn answer(set: &OrderedSet, message: &[u8]) -> Result<Vec<u8>, Error> {
    let mut result = None;
    let used = allocation_counter::measure(|| result = Some(reconcile::respond(set, message)));
    assert!(
        used.bytes_total <= STEP_MEMORY,
        "a message of {} bytes made it ask for {}",
        message.len(),
        used.bytes_total
    );
    result.expect("the measured function has run")
}

pub(super) fn respond(input: &[u8]) -> String {
    let (set, other, _, message) = choose(input);
    match answer(set, message) {
        Ok(reply) => {
            assert!(reply.len() <= MAX_MESSAGE_BYTES, "an answer of {} bytes", reply.len());
            assert_eq!(answer(set, message), Ok(reply.clone()), "an answer depends on the set and the message only");
            // Whatever was asked, what we say is a message of the protocol, unless it names our version.
            let (mut honest, _) = Initiator::new(other);
            let understood = honest.step(other, &reply);
            assert!(understood.is_ok() || message.first() != Some(&0x61), "our answer: {understood:?}");
            format!("answered {} {}", reply.len().ilog2(), understood.is_ok())
        }
        Err(error @ Error::TooLong { .. }) => {
            assert!(message.len() > MAX_MESSAGE_BYTES);
            error.to_string()
        }
        Err(error) => error.to_string(),
    }
}

pub(super) fn initiate(input: &[u8]) -> String {
    let (own, peer, honest_rounds, hostile) = choose(input);
    let held: BTreeSet<[u8; 32]> = own.iter().map(|item| item.id).collect();
    let (mut session, mut next) = Initiator::new(own);
    let (mut reported, mut story) = (0, String::new());
    for round in 0.. {
        assert!(round <= MAX_ROUNDS, "a session ends");
        assert!(next.len() <= MAX_MESSAGE_BYTES, "a message of {} bytes", next.len());
        let reply = if round == honest_rounds { hostile.to_vec() } else { answer(peer, &next).unwrap_or_default() };
        let mut step = None;
        let used = allocation_counter::measure(|| step = Some(session.step(own, &reply)));
        assert!(used.bytes_total <= STEP_MEMORY, "{} bytes made it ask for {}", reply.len(), used.bytes_total);
        let step = match step.expect("the measured function has run") {
            Ok(step) => step,
            Err(error) => {
                assert!(session.has_ended(), "an error ends the session");
                return format!("{story} {error}");
            }
        };
        for ids in [&step.have, &step.need] {
            assert!(ids.is_sorted_by(|a, b| a < b), "ids ascend and none comes twice");
        }
        assert!(step.have.iter().all(|id| held.contains(id)), "what we have is ours");
        reported += step.have.len() + step.need.len();
        assert!(reported <= MAX_SESSION_IDS);
        if round == honest_rounds {
            story = format!("{} {} {}", step.truncated, step.have.is_empty(), step.need.is_empty());
        }
        assert_eq!(step.next.is_none(), session.has_ended());
        match step.next {
            Some(message) => next = message,
            None => break,
        }
    }
    assert_eq!(session.step(own, hostile), Err(Error::Ended), "what has ended stays so");
    format!("{story} ended")
}

/// The messages of the vectors, each with some sets.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (at, vector) in (0_u8..).zip(vectors("reconcile.json")) {
        for message in vector["messages"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str) {
            let message = HEXLOWER.decode(message.as_bytes()).expect("vectors are in hex");
            seeds.push([&[at.wrapping_mul(7), at], &message[..]].concat());
        }
    }
    seeds
}

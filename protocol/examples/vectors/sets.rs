//! Reconciliations: two sets, and every message until they know their differences.

use kirjo_protocol::reconcile::{Initiator, respond};
use kirjo_protocol::set::{Item, OrderedSet};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::{START, file as file_of, hex};

/// Item `number` of every set: a second later than the one before, its id the hash of its number in decimal.
fn item(number: u64) -> Item {
    Item::new(START + number * 1_000, Sha256::digest(number.to_string().as_bytes()).into())
}

fn set(range: (u64, u64), without: &[u64]) -> OrderedSet {
    (range.0..range.1).filter(|number| !without.contains(number)).map(item).collect()
}

fn numbers(ids: &[[u8; 32]]) -> Vec<u64> {
    let mut numbers: Vec<u64> = (0..5_000).filter(|number| ids.contains(&item(*number).id)).collect();
    numbers.sort_unstable();
    numbers
}

fn vector(name: &str, ours: ((u64, u64), &[u64]), theirs: ((u64, u64), &[u64])) -> Json {
    let (initiator_set, responder_set) = (set(ours.0, ours.1), set(theirs.0, theirs.1));
    let (mut initiator, mut message) = Initiator::new(&initiator_set);
    let (mut messages, mut have, mut need) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let answer = respond(&responder_set, &message).expect("a well-formed message");
        messages.extend([hex(&message), hex(&answer)]);
        let step = initiator.step(&initiator_set, &answer).expect("a well-formed answer");
        have.extend(step.have);
        need.extend(step.need);
        match step.next {
            Some(next) => message = next,
            None => break,
        }
    }
    json!({
        "name": name,
        "initiator": { "from": ours.0.0, "to": ours.0.1, "without": ours.1 },
        "responder": { "from": theirs.0.0, "to": theirs.0.1, "without": theirs.1 },
        "messages": messages,
        "have": numbers(&have),
        "need": numbers(&need),
    })
}

pub(super) fn file() -> Json {
    let vectors = vec![
        vector("two empty sets", ((0, 0), &[]), ((0, 0), &[])),
        vector("equal small sets", ((0, 5), &[]), ((0, 5), &[])),
        vector("the initiator has nothing", ((0, 0), &[]), ((0, 5), &[])),
        vector("the responder has nothing", ((0, 5), &[]), ((0, 0), &[])),
        vector("each has what the other lacks", ((0, 20), &[3, 4]), ((0, 20), &[11])),
        vector("equal sets of a thousand", ((0, 1_000), &[]), ((0, 1_000), &[])),
        vector("one difference in a thousand", ((0, 1_000), &[500]), ((0, 1_000), &[])),
        vector("the newest are missing", ((0, 990), &[]), ((0, 1_000), &[])),
        vector(
            "differences on both sides of four thousand",
            ((0, 4_000), &[7, 2_000, 3_999]),
            ((0, 4_000), &[8, 2_001]),
        ),
    ];
    let rule = json!({ "millis": format!("{START} + 1000 * n"), "id": "SHA-256 of n in decimal" });
    super::merged([
        file_of(
            "Reconciliations by negentropy version 1. A set has the items from up to but not including to, except those named. Messages alternate, the initiator's first; have and need are what the initiator learns.",
            vectors,
        ),
        json!({ "item": rule }),
    ])
}

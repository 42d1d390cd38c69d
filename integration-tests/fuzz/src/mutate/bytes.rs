//! Mutations that know nothing about a format.

use super::{MAX_INPUT, pick};
use crate::random::Random;

/// Changes, removes, repeats or inserts bytes of an input, or joins parts of two.
pub fn bytes(random: &mut Random, inputs: &[Vec<u8>]) -> Vec<u8> {
    let mut out = pick(random, inputs).to_vec();
    for _ in 0..=random.below(3) {
        let other = pick(random, inputs);
        once(random, &mut out, other);
    }
    out.truncate(MAX_INPUT);
    out
}

fn once(random: &mut Random, out: &mut Vec<u8>, other: &[u8]) {
    let at = random.below(out.len());
    let length = 1 + random.below(16.min(out.len().saturating_sub(at)).max(1));
    let end = (at + length).min(out.len());
    match random.below(9) {
        0 if !out.is_empty() => out[at] ^= 1 << random.below(8),
        1 if !out.is_empty() => out[at] = random.number() as u8,
        2 if !out.is_empty() => out[at] = out[at].wrapping_add(random.below(3) as u8).wrapping_sub(1),
        3 => out.truncate(at),
        4 => drop(out.drain(at..end)),
        5 => {
            let again = out[at..end].to_vec();
            out.splice(at..at, again);
        }
        6 => {
            let new: Vec<u8> = (0..length).map(|_| random.number() as u8).collect();
            out.splice(at..at, new);
        }
        7 => {
            let from = random.below(other.len());
            out.truncate(at);
            out.extend_from_slice(&other[from..]);
        }
        _ => {
            let from = random.below(other.len());
            let part = &other[from..(from + 64).min(other.len())];
            out.splice(at..at, part.iter().copied());
        }
    }
}

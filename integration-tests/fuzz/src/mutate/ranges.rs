//! Mutations that know a reconciliation message: a byte for the version, then ranges, each a bound (a time
//! and the beginning of an id) with nothing, a fingerprint or a list of ids.

use super::{MAX_INPUT, bytes, pick};
use crate::random::Random;

/// Bytes before the message, which choose the target's sets.
const CHOICE: usize = 2;
const ID: usize = 32;
const FINGERPRINT: usize = 16;

#[derive(Debug, Clone)]
struct Range {
    time: u64,
    prefix: Vec<u8>,
    /// What the prefix claims beyond its own length.
    beyond: u64,
    mode: u64,
    /// How many ids it claims, in a list.
    count: u64,
    payload: Vec<u8>,
}

/// Changes some ranges of an input, and now and then its bytes.
pub fn ranges(random: &mut Random, inputs: &[Vec<u8>]) -> Vec<u8> {
    if random.once_in(5) {
        return bytes(random, inputs);
    }
    let input = pick(random, inputs);
    let (choice, message) = input.split_at(input.len().min(CHOICE));
    let mut choice = choice.to_vec();
    if random.once_in(3) {
        choice = vec![random.number() as u8, random.number() as u8];
    }
    let version = message.first().copied().unwrap_or(0x61);
    let mut list = read(message.get(1..).unwrap_or_default());
    let other = pick(random, inputs);
    let others = read(other.get(CHOICE + 1..).unwrap_or_default());
    for _ in 0..=random.below(4) {
        once(random, &mut list, &others);
    }
    let mut out = choice;
    out.push(if random.once_in(64) { random.number() as u8 } else { version });
    list.iter().for_each(|range| write(random, range, &mut out));
    out.truncate(MAX_INPUT);
    out
}

fn number(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    loop {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
}

fn take(rest: &mut &[u8], count: usize) -> Vec<u8> {
    let (taken, tail) = rest.split_at(count.min(rest.len()));
    *rest = tail;
    taken.to_vec()
}

fn read(mut rest: &[u8]) -> Vec<Range> {
    let mut list = Vec::new();
    while let Some(time) = number(&mut rest) {
        let Some(length) = number(&mut rest) else { break };
        let prefix = take(&mut rest, usize::try_from(length).unwrap_or(0));
        let Some(mode) = number(&mut rest) else { break };
        let (count, payload) = match mode {
            1 => (0, take(&mut rest, FINGERPRINT)),
            2 => {
                let count = number(&mut rest).unwrap_or(0);
                (count, take(&mut rest, usize::try_from(count).unwrap_or(0).saturating_mul(ID)))
            }
            _ => (0, Vec::new()),
        };
        list.push(Range { time, prefix, beyond: 0, mode, count, payload });
    }
    list
}

fn once(random: &mut Random, list: &mut Vec<Range>, others: &[Range]) {
    let at = random.below(list.len());
    if list.is_empty() || random.once_in(6) {
        let new = random.pick(others).cloned();
        let empty = Range { time: 0, prefix: Vec::new(), beyond: 0, mode: 2, count: 0, payload: Vec::new() };
        return list.insert(at, new.unwrap_or(empty));
    }
    match random.below(11) {
        0 => drop(list.remove(at)),
        1 => {
            let again = list[at].clone();
            for _ in 0..[1, 2, 40, 1_000][random.below(4)] {
                list.insert(at, again.clone());
            }
        }
        2 => {
            let other = random.below(list.len());
            list.swap(at, other);
        }
        3 => list[at].time = random.edge(),
        4 => list[at].time = list[at].time.wrapping_add(random.below(3) as u64).wrapping_sub(1),
        5 => list[at].prefix = (0..random.below(35)).map(|_| random.number() as u8).collect(),
        6 => list[at].beyond = random.edge(),
        7 => list[at].mode = if random.once_in(4) { random.edge() } else { random.below(4) as u64 },
        8 => list[at].count = if random.once_in(2) { random.edge() } else { random.below(2_000) as u64 },
        9 => {
            let ids = [0, 1, 2, 200, 1_900][random.below(5)];
            list[at].mode = 2;
            list[at].count = ids as u64;
            list[at].payload = (0..ids * ID).map(|_| random.number() as u8).collect();
        }
        _ => list[at].payload = bytes(random, &[std::mem::take(&mut list[at].payload)]),
    }
}

fn write_number(random: &mut Random, value: u64, out: &mut Vec<u8>) {
    // A number may have leading zeros.
    if random.once_in(200) {
        out.extend(std::iter::repeat_n(0x80, [1, 2, 12][random.below(3)]));
    }
    let digits = (64 - value.leading_zeros()).div_ceil(7).max(1);
    for digit in (0..digits).rev() {
        let more = if digit > 0 { 0x80 } else { 0 };
        out.push((value >> (7 * digit)) as u8 & 0x7f | more);
    }
}

fn write(random: &mut Random, range: &Range, out: &mut Vec<u8>) {
    write_number(random, range.time, out);
    write_number(random, (range.prefix.len() as u64).wrapping_add(range.beyond), out);
    out.extend_from_slice(&range.prefix);
    write_number(random, range.mode, out);
    if range.mode == 2 {
        write_number(random, range.count, out);
    }
    out.extend_from_slice(&range.payload);
}

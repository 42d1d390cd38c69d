//! Mutations that know CBOR: keys twice or out of order, long integers, floats, tags, indefinite lengths,
//! depth, lengths that lie, texts that are none, parts of other inputs; in byte strings that hold CBOR too.

use super::item::{self, Item, Width};
use super::{MAX_INPUT, bytes, pick};
use crate::random::Random;

/// Changes some items of an input, and now and then its bytes.
pub fn cbor(random: &mut Random, inputs: &[Vec<u8>]) -> Vec<u8> {
    if random.once_in(4) {
        return bytes(random, inputs);
    }
    let mut items = item::read(pick(random, inputs));
    let others = item::read(pick(random, inputs));
    for _ in 0..=random.below(3) {
        change(random, &mut items, &others);
    }
    let out = item::write(&items);
    let mut out = if random.once_in(16) { bytes(random, &[out]) } else { out };
    out.truncate(MAX_INPUT);
    out
}

/// Changes one item somewhere.
fn change(random: &mut Random, items: &mut [Item], others: &[Item]) {
    let total: usize = items.iter().map(count).sum();
    let mut at = random.below(total);
    if let Some(item) = items.iter_mut().find_map(|item| nth(item, &mut at)) {
        once(random, item, others);
    }
}

fn count(item: &Item) -> usize {
    1 + match item {
        Item::List(_, items, ..) => items.iter().map(count).sum(),
        Item::Tag(_, _, inner) => count(inner),
        _ => 0,
    }
}

/// The item so many places into the tree, counted from its root downwards.
fn nth<'i>(item: &'i mut Item, at: &mut usize) -> Option<&'i mut Item> {
    if *at == 0 {
        return Some(item);
    }
    *at -= 1;
    match item {
        Item::List(_, items, ..) => items.iter_mut().find_map(|item| nth(item, at)),
        Item::Tag(_, _, inner) => nth(inner, at),
        _ => None,
    }
}

fn width(random: &mut Random) -> Width {
    [Width::Bytes(1), Width::Bytes(2), Width::Bytes(4), Width::Bytes(8), Width::Indefinite][random.below(5)]
}

/// An item that strict CBOR has no place for, or that is at the edge of one.
fn odd(random: &mut Random) -> Item {
    match random.below(12) {
        0 => Item::Head(7, random.number() & 0xffff, Width::Bytes(2)),
        1 => Item::Head(7, random.number() & 0xffff_ffff, Width::Bytes(4)),
        2 => Item::Head(7, random.edge(), Width::Bytes(8)),
        3 => Item::Head(7, random.below(32) as u64, Width::Shortest),
        4 => Item::Head(7, random.below(256) as u64, Width::Bytes(1)),
        5 => Item::Tag(random.edge(), Width::Shortest, Box::new(Item::Head(0, 1, Width::Shortest))),
        // A big integer.
        6 => Item::Tag(
            2 + random.below(2) as u64,
            Width::Shortest,
            Box::new(Item::String(2, vec![1; 9], Width::Shortest, 0)),
        ),
        7 => Item::String(3, vec![0xc3, 0x28], Width::Shortest, 0),
        8 => Item::List(4, Vec::new(), Width::Shortest, 0),
        9 => Item::List(5, Vec::new(), Width::Shortest, 0),
        10 => Item::Raw(vec![random.number() as u8]),
        _ => Item::Head(random.below(2) as u8, random.edge(), Width::Shortest),
    }
}

fn some_of<'o>(random: &mut Random, others: &'o [Item]) -> Option<&'o Item> {
    let mut found = random.pick(others)?;
    while let Item::List(_, items, ..) = found {
        match random.pick(items) {
            Some(inner) if !random.once_in(3) => found = inner,
            _ => break,
        }
    }
    Some(found)
}

fn once(random: &mut Random, item: &mut Item, others: &[Item]) {
    match random.below(8) {
        0 => return *item = odd(random),
        1 => {
            if let Some(other) = some_of(random, others) {
                *item = other.clone();
            }
            return;
        }
        // Around the limit of depth, and far beyond.
        2 if random.once_in(2) => {
            for _ in 0..[1, 2, 15, 16, 17, 200][random.below(6)] {
                let inner = std::mem::replace(item, Item::Raw(Vec::new()));
                *item = if random.once_in(8) {
                    Item::List(5, vec![Item::Head(0, 0, Width::Shortest), inner], Width::Shortest, 0)
                } else {
                    Item::List(4, vec![inner], Width::Shortest, 0)
                };
            }
            return;
        }
        _ => {}
    }
    match item {
        Item::Head(major, number, spelled) => match random.below(4) {
            0 => *spelled = width(random),
            1 => *number = random.edge(),
            2 => *number = number.wrapping_add(random.below(3) as u64).wrapping_sub(1),
            _ => *major = random.below(2) as u8,
        },
        Item::String(major, text, spelled, beyond) => match random.below(8) {
            0 => *spelled = width(random),
            1 => *beyond = random.below(5) as i64 - 2,
            2 => *beyond = random.edge() as i64,
            3 => *major = 2 + random.below(2) as u8,
            4 => text.resize([0, 15, 16, 17, 31, 32, 33, 63, 64, 65, 255, 256, 6_145, 49_153][random.below(14)], b'a'),
            // What is in a byte string is often CBOR again: a body in its envelope, an envelope in its frame.
            5 | 6 if *major == 2 && text.len() > 8 => {
                let mut inner = item::read(text);
                change(random, &mut inner, others);
                *text = item::write(&inner);
            }
            _ => *text = bytes(random, &[std::mem::take(text)]),
        },
        Item::List(major, items, spelled, beyond) => {
            let step = usize::from(*major) - 3;
            let entries = items.len() / step.max(1);
            let at = random.below(entries) * step;
            match random.below(8) {
                0 => *spelled = width(random),
                1 => *beyond = random.below(5) as i64 - 2,
                2 => *beyond = random.edge() as i64,
                3 if entries > 0 => {
                    // An entry twice, which in a map is a key twice.
                    let again = items[at..at + step].to_vec();
                    items.splice(at..at, again);
                }
                4 if entries > 0 => drop(items.drain(at..at + step)),
                5 if entries > 1 => {
                    let other = random.below(entries) * step;
                    (0..step).for_each(|part| items.swap(at + part, other + part));
                }
                6 => {
                    let new = (0..step).map(|_| some_of(random, others).cloned().unwrap_or_else(|| odd(random)));
                    let new: Vec<Item> = new.collect();
                    items.splice(at..at, new);
                }
                _ if entries > 0 && random.once_in(32) => {
                    // Past the limits on the length of lists.
                    let again = items[at..at + step].to_vec();
                    for _ in 0..[16, 64, 512][random.below(3)] {
                        items.splice(at..at, again.iter().cloned());
                    }
                }
                _ => *major = 4 + random.below(2) as u8,
            }
        }
        Item::Tag(tag, spelled, inner) => match random.below(3) {
            0 => *tag = random.edge(),
            1 => *spelled = width(random),
            _ => *item = std::mem::replace(inner, Item::Raw(Vec::new())),
        },
        Item::Raw(raw) => *raw = bytes(random, &[std::mem::take(raw)]),
    }
}

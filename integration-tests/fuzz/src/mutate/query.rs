//! Mutations that know the query of a web address: parameters, their spelling and their repetition.

use super::{bytes, pick};
use crate::random::Random;

/// Names and values at which a reader of queries may stumble.
const PARTS: [&str; 40] = [
    "q",
    "kind",
    "lang",
    "limit",
    "cursor",
    "org",
    "since",
    "format",
    "q=koti",
    "q=%C3%A4",
    "q=%E4",
    "q=%00",
    "q=+",
    "q=%2B",
    "q=\u{130}stanbul",
    "q=%C4%B0",
    "q=%EF%AC%83",
    "kind=product",
    "kind=Product",
    "kind=head",
    "lang=fi",
    "lang=sv-FI",
    "lang=x",
    "limit=1",
    "limit=100",
    "limit=101",
    "limit=0",
    "limit=-1",
    "limit=+7",
    "limit=007",
    "limit=1e2",
    "limit=%31",
    "limit=18446744073709551616",
    "since=0",
    "since=1",
    "format=cose",
    "format=json",
    "=",
    "%",
    "&&",
];
/// Most characters of a query that is made; longer ones are cut off by the server before they are parsed.
const MAX_QUERY: usize = 4_096;

/// Changes the parameters of an input, and now and then its bytes.
pub fn query(random: &mut Random, inputs: &[Vec<u8>]) -> Vec<u8> {
    if random.once_in(5) {
        return bytes(random, inputs);
    }
    let text = String::from_utf8_lossy(pick(random, inputs)).into_owned();
    let mut parts: Vec<String> = text.split('&').map(str::to_owned).collect();
    for _ in 0..=random.below(3) {
        let at = random.below(parts.len());
        match random.below(7) {
            0 if !parts.is_empty() => drop(parts.remove(at)),
            1 if !parts.is_empty() => parts.insert(at, parts[at].clone()),
            2 if !parts.is_empty() => parts[at] = escaped(random, &parts[at]),
            3 if !parts.is_empty() => parts[at] = repeated(random, &parts[at]),
            4 if !parts.is_empty() => {
                let changed = bytes(random, &[parts[at].clone().into_bytes()]);
                parts[at] = String::from_utf8_lossy(&changed).into_owned();
            }
            _ => parts.insert(at, PARTS[random.below(PARTS.len())].to_owned()),
        }
    }
    let mut out = parts.join("&").into_bytes();
    out.truncate(MAX_QUERY);
    out
}

/// The same value with one of its bytes written as an escape.
fn escaped(random: &mut Random, part: &str) -> String {
    let start = part.find('=').map_or(0, |at| at + 1);
    let (name, value) = part.split_at(start);
    let at = random.below(value.len());
    let byte = |(here, byte): (usize, u8)| {
        if here == at { format!("%{byte:02X}") } else { char::from(byte).to_string() }
    };
    if value.is_ascii() {
        format!("{name}{}", value.bytes().enumerate().map(byte).collect::<String>())
    } else {
        part.to_owned()
    }
}

/// The same value several times over.
fn repeated(random: &mut Random, part: &str) -> String {
    let start = part.find('=').map_or(0, |at| at + 1);
    let (name, value) = part.split_at(start);
    format!("{name}{}", value.repeat([2, 3, 20, 200][random.below(4)]))
}

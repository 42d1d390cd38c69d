//! CBOR as it is spelled, not as what it means: every item with the width of its head, so that it can be
//! written again as it was, or in a way that a careful writer never would.

/// How the number in a head is written: in the first byte, or in 1, 2, 4 or 8 bytes after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// The shortest that there is.
    Shortest,
    /// In so many bytes after the first: 1, 2, 4 or 8.
    Bytes(u8),
    /// None, but an end marker after the contents.
    Indefinite,
}

/// An item with its spelling.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// An integer (major type 0 or 1), a simple value or a float (7): a head and nothing else.
    Head(u8, u64, Width),
    /// A byte string (2) or text (3), and what it claims beyond its own length.
    String(u8, Vec<u8>, Width, i64),
    /// An array (4), or a map (5) with its keys and values in turns, and what it claims beyond its own length.
    List(u8, Vec<Item>, Width, i64),
    /// A tag and its item.
    Tag(u64, Width, Box<Item>),
    /// Bytes that are none of these.
    Raw(Vec<u8>),
}

/// Items one after the other.
pub(super) type Sequence = Vec<Item>;

/// Deeper than any reader here goes.
const MAX_DEPTH: usize = 40;
/// Most entries of a list that are read apart; the rest stays bytes.
const MAX_ENTRIES: usize = 4_096;

/// Reads all items of some bytes; what is none at the end stays as it is. Writing them gives the same bytes.
pub(super) fn read(bytes: &[u8]) -> Sequence {
    let mut rest = bytes;
    let mut items = Vec::new();
    while !rest.is_empty() && items.len() < MAX_ENTRIES {
        let before = rest;
        match item(&mut rest, 0) {
            Some(item) => items.push(item),
            None => {
                rest = before;
                break;
            }
        }
    }
    if !rest.is_empty() {
        items.push(Item::Raw(rest.to_vec()));
    }
    items
}

fn item(rest: &mut &[u8], depth: usize) -> Option<Item> {
    let (&first, tail) = rest.split_first()?;
    let (major, low) = (first >> 5, first & 0x1f);
    *rest = tail;
    let (number, width) = match low {
        0..24 => (u64::from(low), Width::Shortest),
        24..28 => {
            let count = 1_usize << (low - 24);
            let (number, tail) = rest.split_at_checked(count)?;
            *rest = tail;
            let value = number.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
            (value, if shortest(major, value) == count { Width::Shortest } else { Width::Bytes(count as u8) })
        }
        31 if (2..=5).contains(&major) => (0, Width::Indefinite),
        _ => return None,
    };
    match major {
        0 | 1 | 7 => Some(Item::Head(major, number, width)),
        2 | 3 if width == Width::Indefinite => {
            let mut chunks = Vec::new();
            while *rest.first()? != 0xff {
                match item(rest, MAX_DEPTH)? {
                    Item::String(own, bytes, Width::Shortest, 0) if own == major => chunks.extend(bytes),
                    _ => return None,
                }
            }
            *rest = &rest[1..];
            Some(Item::String(major, chunks, width, 0))
        }
        2 | 3 => {
            let (bytes, tail) = rest.split_at_checked(usize::try_from(number).ok()?)?;
            *rest = tail;
            Some(Item::String(major, bytes.to_vec(), width, 0))
        }
        6 if depth < MAX_DEPTH => Some(Item::Tag(number, width, Box::new(item(rest, depth + 1)?))),
        4 | 5 if depth < MAX_DEPTH => {
            let count = if width == Width::Indefinite { u64::MAX } else { number.checked_mul(u64::from(major) - 3)? };
            let mut items = Vec::new();
            while (items.len() as u64) < count {
                if width == Width::Indefinite && *rest.first()? == 0xff {
                    *rest = &rest[1..];
                    break;
                }
                if items.len() >= MAX_ENTRIES {
                    return None;
                }
                items.push(item(rest, depth + 1)?);
            }
            Some(Item::List(major, items, width, 0))
        }
        _ => None,
    }
}

/// Bytes that the shortest head has after its first one. Simple values and floats are told by their width.
fn shortest(major: u8, number: u64) -> usize {
    match number {
        _ if major == 7 => 0,
        0..24 => 0,
        24..256 => 1,
        256..65_536 => 2,
        65_536..0x1_0000_0000 => 4,
        _ => 8,
    }
}

/// Writes items as they are spelled.
pub(super) fn write(items: &[Item]) -> Vec<u8> {
    let mut out = Vec::new();
    items.iter().for_each(|item| one(item, &mut out));
    out
}

fn head(major: u8, number: u64, width: Width, out: &mut Vec<u8>) {
    let count = match width {
        Width::Shortest if major == 7 && number < 24 => 0,
        Width::Shortest if major == 7 => 1,
        Width::Shortest => shortest(major, number),
        Width::Bytes(count) => usize::from(count),
        Width::Indefinite => return out.push(major << 5 | 31),
    };
    match count {
        0 => out.push(major << 5 | number as u8),
        _ => {
            out.push(major << 5 | (24 + count.trailing_zeros() as u8));
            out.extend_from_slice(&number.to_be_bytes()[8 - count..]);
        }
    }
}

fn one(item: &Item, out: &mut Vec<u8>) {
    match item {
        Item::Head(major, number, width) => head(*major, *number, *width, out),
        Item::String(major, bytes, Width::Indefinite, _) => {
            head(*major, 0, Width::Indefinite, out);
            // In two chunks, the second of which may be empty.
            let (first, second) = bytes.split_at(bytes.len() / 2);
            for chunk in [first, second] {
                head(*major, chunk.len() as u64, Width::Shortest, out);
                out.extend_from_slice(chunk);
            }
            out.push(0xff);
        }
        Item::String(major, bytes, width, beyond) => {
            head(*major, (bytes.len() as u64).wrapping_add_signed(*beyond), *width, out);
            out.extend_from_slice(bytes);
        }
        Item::List(major, items, width, beyond) => {
            let count = items.len() as u64 / (u64::from(*major) - 3).max(1);
            head(*major, count.wrapping_add_signed(*beyond), *width, out);
            items.iter().for_each(|item| one(item, out));
            if *width == Width::Indefinite {
                out.push(0xff);
            }
        }
        Item::Tag(tag, width, item) => {
            head(6, *tag, *width, out);
            one(item, out);
        }
        Item::Raw(bytes) => out.extend_from_slice(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_as_it_was_spelled() {
        for seed in crate::corpus::of_vectors("cbor.json", |_| true) {
            // The chunks of an indefinite string are joined; all else is kept.
            if seed.first().is_none_or(|first| !matches!(first, 0x5f | 0x7f)) {
                assert_eq!(write(&read(&seed)), seed, "{seed:02x?}");
            }
        }
        let wide = Item::Head(0, 1, Width::Bytes(8));
        assert_eq!(write(std::slice::from_ref(&wide)), [0x1b, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(read(&write(std::slice::from_ref(&wide))), [wide]);
    }
}

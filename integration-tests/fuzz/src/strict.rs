//! Strict CBOR once more, read straight from section 3 of the specification and by position, without the
//! library that the protocol uses: a second opinion on every input.

use kirjo_protocol::limits::MAX_DEPTH;

/// Whether some bytes are exactly one item of strict CBOR.
pub fn is_strict(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    item(&mut rest, 0).is_some() && rest.is_empty()
}

/// Steps over one item, or `None` when it breaks a rule.
fn item(rest: &mut &[u8], depth: usize) -> Option<()> {
    let (&first, tail) = rest.split_first()?;
    *rest = tail;
    let low = first & 0x1f;
    let number = match low {
        0..24 => u64::from(low),
        24..28 => {
            let (number, tail) = rest.split_at_checked(1 << (low - 24))?;
            *rest = tail;
            let number = number.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
            // The shortest form: no number that a shorter one has room for. False, true and null never have one.
            let shorter = [24, 1 << 8, 1 << 16, 1 << 32][usize::from(low) - 24];
            if number < shorter || first >= 0xe0 {
                return None;
            }
            number
        }
        _ => return None,
    };
    match first >> 5 {
        0 | 1 => Some(()),
        major @ (2 | 3) => {
            let (text, tail) = rest.split_at_checked(usize::try_from(number).ok()?)?;
            *rest = tail;
            (major == 2 || std::str::from_utf8(text).is_ok()).then_some(())
        }
        4 => {
            (depth < MAX_DEPTH).then_some(())?;
            (0..number).try_for_each(|_| item(rest, depth + 1))
        }
        5 => {
            (depth < MAX_DEPTH).then_some(())?;
            let mut before: Option<&[u8]> = None;
            (0..number).try_for_each(|_| {
                let start = *rest;
                item(rest, depth + 1)?;
                let key = &start[..start.len() - rest.len()];
                before.replace(key).is_none_or(|before| before < key).then_some(())?;
                item(rest, depth + 1)
            })
        }
        7 => (20..23).contains(&low).then_some(()),
        _ => None,
    }
}

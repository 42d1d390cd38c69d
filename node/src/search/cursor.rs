//! Places in the order of a search, which readers carry from one page to the next.

use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

use kirjo_protocol::id::base32;
use kirjo_protocol::time::UnixMillis;

/// Bytes of a cursor as text.
const BYTES: usize = 24;

/// A place: higher numbers first, and among equals the lower lot. It carries the day whose lots were drawn, so that the
/// pages of one reader agree past midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The start of the day.
    pub day: UnixMillis,
    /// The score, or the version when the newest come first.
    pub first: u64,
    /// The lot.
    pub then: u64,
}

impl Ord for Cursor {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (Reverse(self.first), self.then).cmp(&(Reverse(other.first), other.then))
    }
}

impl PartialOrd for Cursor {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = [self.day.0, self.first, self.then];
        f.write_str(&base32().encode(&numbers.map(u64::to_be_bytes).concat()))
    }
}

/// A text that is no cursor of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor that a search has given")]
pub struct BadCursor;

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let bytes = base32().decode(text.as_bytes()).map_err(|_| BadCursor)?;
        let bytes: [u8; BYTES] = bytes.try_into().map_err(|_| BadCursor)?;
        let number = |at: usize| bytes[at..].first_chunk::<8>().map_or(0, |number| u64::from_be_bytes(*number));
        Ok(Self { day: UnixMillis(number(0)), first: number(8), then: number(16) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_cursor_survives_its_way_through_a_reader(day: u64, first: u64, then: u64) {
            let cursor = Cursor { day: UnixMillis(day), first, then };
            proptest::prop_assert_eq!(cursor.to_string().parse::<Cursor>(), Ok(cursor));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = text.parse::<Cursor>();
        }
    }
}

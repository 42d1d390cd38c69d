//! Instants as records write them: local time, offset from UTC and maybe the name of the time zone.
//!
//! The offset makes the instant exact on every node, whatever its own zone and whatever later becomes of the rules of
//! the zone; the name is for people (RFC 3339, RFC 9557).

use ciborium::value::Value;

use super::check::Checker;
use super::fault::Rule;
use super::text::is_date;
use crate::cbor;
use crate::time::{DAY, HOUR, MINUTE, SECOND, UnixMillis};

/// Whether a text is an instant.
pub fn is_instant(text: &str) -> bool {
    parse(text).is_some()
}

/// The instant that a text says, or the start of the day in UTC that a date says.
pub fn parse(text: &str) -> Option<UnixMillis> {
    if is_date(text) {
        return None;
    }
    let (date, rest) = text.split_at_checked(10).filter(|(date, _)| is_date(date))?;
    let rest = rest.strip_prefix('T')?;
    let number = |text: &str, most: u64| -> Option<u64> {
        let digits = text.len() == 2 && text.bytes().all(|c| c.is_ascii_digit());
        digits.then(|| text.parse().ok())?.filter(|number| *number <= most)
    };
    let hours = number(rest.get(..2)?, 23)?;
    let minutes = number(rest.get(2..)?.strip_prefix(':')?.get(..2)?, 59)?;
    let mut rest = rest.get(5..)?;
    let mut seconds = 0;
    if let Some(after) = rest.strip_prefix(':') {
        seconds = number(after.get(..2)?, 59)?;
        rest = after.get(2..)?;
    }
    let zone_at = rest.find('[').unwrap_or(rest.len());
    let (offset, zone) = rest.split_at(zone_at);
    if !zone.is_empty() && !is_zone(zone) {
        return None;
    }
    let local = days_since_epoch(date)? * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND;
    if offset == "Z" {
        return Some(UnixMillis(local));
    }
    let (sign, rest) = offset.split_at_checked(1)?;
    let (h, m) = rest.split_once(':')?;
    let shift = number(h, 14)? * HOUR + number(m, 59)? * MINUTE;
    match sign {
        "+" => local.checked_sub(shift).map(UnixMillis),
        "-" => Some(UnixMillis(local + shift)),
        _ => None,
    }
}

/// The name of the time zone that an instant carries.
pub fn zone(text: &str) -> Option<&str> {
    text.split_once('[').and_then(|(_, zone)| zone.strip_suffix(']'))
}

fn is_zone(text: &str) -> bool {
    let name = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or_default();
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|c| c.is_ascii_alphanumeric() || b"_/+-".contains(&c))
}

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar; none before it.
fn days_since_epoch(date: &str) -> Option<u64> {
    let part = |range| date.get(range).and_then(|text: &str| text.parse::<u64>().ok());
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    // Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    (era * 146_097 + of_era).checked_sub(719_468)
}

/// Instants of a field, which is one or a list.
pub(super) fn instants(content: &Value, field: &str) -> Vec<UnixMillis> {
    let value = cbor::get(content, field);
    let texts = value.into_iter().flat_map(|value| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice));
    texts.filter_map(|text| moment(text.as_text()?)).collect()
}

/// An instant, or the first one of a date in UTC.
fn moment(text: &str) -> Option<UnixMillis> {
    if is_date(text) { days_since_epoch(text).map(|days| UnixMillis(days * DAY)) } else { parse(text) }
}

/// A fault when the last of one field is before the first of another.
pub(super) fn in_order(c: &mut Checker, content: &Value, first: &'static str, then: &'static str) {
    if let (Some(first_at), Some(then_at)) =
        (instants(content, first).into_iter().max(), instants(content, then).into_iter().min())
        && then_at < first_at
    {
        c.fault_at(then, Rule::OutOfOrder, &[("field", then), ("after", first)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_instant_in_any_zone_is_the_same() {
        let brussels = parse("2027-04-13T17:00:00+02:00[Europe/Brussels]").unwrap();
        assert_eq!(brussels, UnixMillis(1_807_628_400_000));
        for same in ["2027-04-13T15:00Z", "2027-04-13T18:00:00+03:00[Europe/Helsinki]", "2027-04-13T10:30:00-04:30"] {
            assert_eq!(parse(same), Some(brussels), "{same}");
        }
        assert_eq!(zone("2027-04-13T17:00:00+02:00[Europe/Brussels]"), Some("Europe/Brussels"));
        assert_eq!(parse("1970-01-01T00:00:00Z"), Some(UnixMillis(0)));
        assert_eq!(parse("2000-02-29T23:59:59Z"), Some(UnixMillis(951_868_799_000)));
    }

    #[test]
    fn what_leaves_the_instant_open_is_none() {
        for bad in [
            "2027-04-13",
            "2027-04-13T17:00",
            "2027-04-13T17:00:00",
            "2027-04-13 17:00:00Z",
            "2027-02-30T17:00:00Z",
            "2027-04-13T24:00:00Z",
            "2027-04-13T17:60:00Z",
            "2027-04-13T17:00:00+2:00",
            "2027-04-13T17:00:00+15:00",
            "2027-04-13T17:00:00Z[]",
            "2027-04-13T17:00:00Z[Europe/Brussels",
            "2027-04-13T17:00:00[Europe/Brussels]",
            "2027-04-13T17:00:00Zä",
            "ä027-04-13T17:00:00Z",
            "",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}

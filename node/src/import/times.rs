//! Times as records write them: local time, offset and the name of the zone.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::fault::{Fault, Rule};

/// Names that Windows programs give to time zones, and those of the IANA list. Those of Europe are what calendars of
/// this field have.
const WINDOWS: [(&str, &str); 8] = [
    ("FLE Standard Time", "Europe/Helsinki"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("Romance Standard Time", "Europe/Paris"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("GMT Standard Time", "Europe/London"),
    ("UTC", "UTC"),
];

/// The time zone of a name.
pub(super) fn zone(field: &str, name: &str) -> Result<TimeZone, Fault> {
    let name = name.trim().trim_matches('"');
    let name = WINDOWS.iter().find(|(windows, _)| *windows == name).map_or(name, |(_, iana)| *iana);
    // Some programs put the name of their own list before it.
    let name = name.rsplit_once("org/").map_or(name, |(_, rest)| rest.split_once('/').map_or(rest, |(_, rest)| rest));
    TimeZone::get(name).map_err(|_| Fault::new(field, Rule::UnknownZone, &[("value", name)]))
}

/// A local time in a zone. Of a time that a change of clocks brings twice the first is meant, as everywhere.
pub(super) fn local(field: &str, time: DateTime, zone: &TimeZone) -> Result<Zoned, Fault> {
    zone.to_ambiguous_zoned(time)
        .compatible()
        .map_err(|_| Fault::new(field, Rule::NotATime, &[("value", &time.to_string())]))
}

/// A time as a record has it.
pub(super) fn instant(time: &Zoned) -> String {
    let local = time.strftime("%Y-%m-%dT%H:%M:%S%:z");
    match time.time_zone().iana_name() {
        Some("UTC") | None => time.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Some(name) => format!("{local}[{name}]"),
    }
}

/// Reads a time of ISO 8601. A date alone is the beginning or the end of its day.
pub(super) fn iso(field: &str, text: &str, default_zone: Option<&str>, end: bool) -> Result<String, Fault> {
    let text = text.trim();
    let wrong = || Fault::new(field, Rule::NotATime, &[("value", text)]);
    if text.len() >= 16 && kirjo_protocol::content::instant::is_instant(text) {
        return Ok(text.to_owned());
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        // Fractions of a second and other spellings, in the same instant.
        return Ok(timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    }
    let local_time = match text.parse::<Date>() {
        Ok(date) if text.len() == 10 => {
            if end {
                date.at(23, 59, 59, 0)
            } else {
                date.at(0, 0, 0, 0)
            }
        }
        _ => text.parse::<DateTime>().map_err(|_| wrong())?,
    };
    let name = default_zone.ok_or_else(|| Fault::new(field, Rule::NoZone, &[("value", text)]))?;
    Ok(instant(&local(field, local_time, &zone(field, name)?)?))
}

/// The date in a time or date of ISO 8601.
pub(super) fn date(text: &str) -> Option<String> {
    let date = text.trim().get(..10)?;
    kirjo_protocol::content::text::is_date(date).then(|| date.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_zone_and_get_the_offset_of_their_day() {
        let helsinki = Some("Europe/Helsinki");
        for (text, expected) in [
            ("2027-03-02T09:00:00+02:00", "2027-03-02T09:00:00+02:00"),
            ("2027-03-02T09:00", "2027-03-02T09:00:00+02:00[Europe/Helsinki]"),
            ("2027-07-02T09:00:00", "2027-07-02T09:00:00+03:00[Europe/Helsinki]"),
            ("2027-07-02", "2027-07-02T00:00:00+03:00[Europe/Helsinki]"),
            ("2027-07-02T09:00:00.123Z", "2027-07-02T09:00:00Z"),
        ] {
            assert_eq!(iso("starts", text, helsinki, false).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(iso("ends", "2027-07-02", helsinki, true).unwrap(), "2027-07-02T23:59:59+03:00[Europe/Helsinki]");
        assert_eq!(iso("starts", "2027-07-02", None, false).unwrap_err().rule, Rule::NoZone);
        assert_eq!(iso("starts", "soon", helsinki, false).unwrap_err().rule, Rule::NotATime);
        assert_eq!(iso("starts", "2027-07-02", Some("Mars/Base"), false).unwrap_err().rule, Rule::UnknownZone);
        assert!(zone("x", "FLE Standard Time").is_ok());
        assert!(zone("x", "/freeassociation.sourceforge.org/Tzfile/Europe/Helsinki").is_ok());
    }
}

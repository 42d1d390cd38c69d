//! Dates and instants as readers write them, each in its own zone and in Finnish time.

use ciborium::Value;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use kirjo_protocol::cbor;
use kirjo_protocol::content::instant;
use kirjo_protocol::content::text::is_date;
use kirjo_protocol::time::UnixMillis;

use super::Shown;
use crate::messages::{self, Lang};

/// The rule of Finnish time, which is that of the EU: summer from the last Sunday of March to the last of October.
const FINNISH_RULE: &str = "EET-2EEST,M3.5.0/3,M10.5.0/4";

/// A day as the language writes it.
pub fn date(lang: Lang, day: Date) -> String {
    let args = [
        ("day", messages::Value::from(i64::from(day.day()))),
        ("month", i64::from(day.month()).into()),
        ("year", i64::from(day.year()).into()),
    ];
    messages::text(lang, "date", &args)
}

/// A date of a record, or what stands there instead.
pub fn written_date(lang: Lang, text: &str) -> String {
    let day = if is_date(text) { text.parse().ok() } else { None };
    day.map_or_else(|| text.to_owned(), |day| date(lang, day))
}

/// An instant for calendars. One beyond the calendar's end becomes its end.
fn timestamp(at: UnixMillis) -> Timestamp {
    let millis = i64::try_from(at.0).ok().and_then(|millis| Timestamp::from_millisecond(millis).ok());
    millis.unwrap_or(Timestamp::MAX)
}

fn finnish_time(at: UnixMillis) -> Zoned {
    timestamp(at).to_zoned(TimeZone::posix(FINNISH_RULE).unwrap_or(TimeZone::UTC))
}

/// The day it is in Finland.
pub fn today(now: UnixMillis) -> Date {
    finnish_time(now).date()
}

/// An instant in Finnish time as RFC 3339 has it.
pub fn finnish_instant(at: UnixMillis) -> String {
    finnish_time(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The day it is in UTC, as RFC 3339 has it.
pub fn utc_day(at: UnixMillis) -> String {
    timestamp(at).to_zoned(TimeZone::UTC).date().to_string()
}

/// Whether a day has ended in Finland.
pub fn is_past(day: &str, now: UnixMillis) -> bool {
    is_date(day) && day.parse::<Date>().is_ok_and(|day| day < today(now))
}

fn at(lang: Lang, day: Date, time: String, zone: &str) -> String {
    let args = [("date", date(lang, day).into()), ("time", time.into()), ("zone", zone.into())];
    messages::text(lang, "instant", &args)
}

/// An instant in Finnish time.
pub(super) fn finnish(lang: Lang, instant: UnixMillis) -> String {
    let zoned = finnish_time(instant);
    let zone = messages::text(lang, "finnish-time", &[]);
    at(lang, zoned.date(), zoned.strftime("%H:%M").to_string(), &zone)
}

/// An instant of a record: in its own zone as it is written, and in Finnish time where that is another.
pub(super) fn shown(lang: Lang, text: &str) -> Vec<Shown> {
    let (Some(instant), Some(day)) = (instant::parse(text), text.get(..10).and_then(|day| day.parse::<Date>().ok()))
    else {
        return vec![Shown { text: text.to_owned(), ..Shown::default() }];
    };
    let time = text.get(11..16).unwrap_or_default().to_owned();
    let exact = text.split('[').next().unwrap_or(text).to_owned();
    let offset = exact.get(16..).map(|rest| rest.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()));
    let zone = instant::zone(text).map_or_else(
        || match offset {
            Some("Z") | None => "UTC".to_owned(),
            Some(offset) => format!("UTC{offset}"),
        },
        |zone| zone.replace('_', " "),
    );
    let ours = finnish_time(instant);
    let same = ours.date() == day && ours.strftime("%H:%M").to_string() == time;
    let value = |text| Shown { text, instant: Some(exact.clone()), ..Shown::default() };
    let mut values = vec![value(at(lang, day, time, &zone))];
    if !same {
        values.push(value(finnish(lang, instant)));
    }
    values
}

/// The instants of a field, which is one or a list.
pub(super) fn instants(content: &Value, field: &str) -> Vec<UnixMillis> {
    let Some(value) = cbor::get(content, field) else { return Vec::new() };
    let texts = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    texts.iter().filter_map(|text| instant::parse(text.as_text()?)).collect()
}

/// The last of them.
pub(super) fn last(content: &Value, field: &str) -> Option<UnixMillis> {
    instants(content, field).into_iter().max()
}

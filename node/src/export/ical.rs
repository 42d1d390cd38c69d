//! Events and deadlines as a calendar (RFC 5545).
//!
//! Every time is written in UTC, so that a calendar shows the right instant without knowing the zone's rules; the
//! publisher's own time, with its zone, stands in a property of ours beside it.

use ciborium::value::Value;
use kirjo_protocol::content::{LangMap, instant, read};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::UnixMillis;

use super::line::licence;
use crate::clock::timestamp;
use crate::rdf::iri;

/// Longest line in bytes, without its end.
const LINE_MAX: usize = 75;

/// What an entry says that is not in the record.
#[derive(Debug, Clone, Copy)]
pub struct Words<'w> {
    /// Languages in the order of preference.
    pub preference: &'w [&'w str],
    /// The word before the title of a call: "Deadline".
    pub deadline: &'w str,
    /// The page of the record.
    pub page: &'w str,
    /// The publisher's name.
    pub publisher: &'w str,
}

/// The beginning of a calendar.
pub fn head(name: &str) -> String {
    let mut out = String::new();
    fold(&mut out, "BEGIN:VCALENDAR");
    fold(&mut out, "VERSION:2.0");
    fold(&mut out, concat!("PRODID:-//Kirjo//", env!("CARGO_PKG_VERSION"), "//EN"));
    fold(&mut out, "CALSCALE:GREGORIAN");
    fold(&mut out, "METHOD:PUBLISH");
    fold(&mut out, &format!("X-WR-CALNAME:{}", escaped(name)));
    out
}

/// The end of a calendar.
pub const END: &str = "END:VCALENDAR\r\n";

/// Whether records of a kind have entries in a calendar.
pub fn has_entries(kind: &Kind) -> bool {
    matches!(kind, Kind::Event | Kind::Call)
}

/// The entries of a record: an event from its start to its end, a call once for each deadline.
pub fn entries(record: &Record, words: Words<'_>) -> String {
    let mut out = String::new();
    let Some(content) = &record.body().content else { return out };
    match record.kind() {
        Kind::Event => event(&mut out, record, content, words),
        Kind::Call => {
            for (at, deadline) in read::texts(content, "deadlines").iter().enumerate() {
                call(&mut out, record, content, words, at, deadline);
            }
        }
        _ => {}
    }
    out
}

fn event(out: &mut String, record: &Record, content: &Value, words: Words<'_>) {
    let time = |field| read::text(content, field).and_then(|text| Some((instant::parse(&text)?, text)));
    let (Some((start, starts)), Some((end, ends))) = (time("starts"), time("ends")) else { return };
    begin(out, record, &iri::of_record(&record.org(), &record.key()));
    fold(out, &format!("DTSTART:{}", utc(start)));
    fold(out, &format!("DTEND:{}", utc(end)));
    fold(out, &format!("X-KIRJO-STARTS:{}", escaped(&starts)));
    fold(out, &format!("X-KIRJO-ENDS:{}", escaped(&ends)));
    text(out, "SUMMARY", &read::lang_map(content, "title"), words, "");
    text(out, "DESCRIPTION", &read::lang_map(content, "summary"), words, "");
    let venue = read::lang_map(content, "venue");
    let venue = venue.best(words.preference).map(|(_, venue)| venue.to_owned());
    let place: Vec<String> = venue.into_iter().chain(read::text(content, "address")).collect();
    if !place.is_empty() {
        fold(out, &format!("LOCATION:{}", escaped(&place.join(", "))));
    }
    fold(out, if read::boolean(content, "cancelled") { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
    end_of(out, record, content, words);
}

fn call(out: &mut String, record: &Record, content: &Value, words: Words<'_>, at: usize, deadline: &str) {
    let Some(instant) = instant::parse(deadline) else { return };
    begin(out, record, &format!("{}#deadline-{}", iri::of_record(&record.org(), &record.key()), at + 1));
    fold(out, &format!("DTSTART:{}", utc(instant)));
    // An instant, which takes up nobody's time.
    fold(out, &format!("DTEND:{}", utc(instant)));
    fold(out, "TRANSP:TRANSPARENT");
    fold(out, &format!("X-KIRJO-DEADLINE:{}", escaped(deadline)));
    text(out, "SUMMARY", &read::lang_map(content, "title"), words, &format!("{}: ", words.deadline));
    text(out, "DESCRIPTION", &read::lang_map(content, "summary"), words, "");
    end_of(out, record, content, words);
}

fn begin(out: &mut String, record: &Record, uid: &str) {
    fold(out, "BEGIN:VEVENT");
    fold(out, &format!("UID:{uid}"));
    fold(out, &format!("DTSTAMP:{}", utc(record.seq().time())));
    fold(out, &format!("LAST-MODIFIED:{}", utc(record.seq().time())));
}

fn end_of(out: &mut String, record: &Record, content: &Value, words: Words<'_>) {
    fold(out, &format!("CATEGORIES:{}", record.kind().name()));
    let page = read::text(content, "page").unwrap_or_else(|| words.page.to_owned());
    fold(out, &format!("URL:{page}"));
    fold(out, &format!("COMMENT:{}", escaped(&format!("{}, {}, {}", words.publisher, licence(record), words.page))));
    fold(out, "END:VEVENT");
}

/// A text in the reader's language, with the language it is in.
fn text(out: &mut String, name: &str, texts: &LangMap, words: Words<'_>, before: &str) {
    if let Some((lang, text)) = texts.best(words.preference) {
        fold(out, &format!("{name};LANGUAGE={lang}:{}", escaped(&format!("{before}{text}"))));
    }
}

fn utc(at: UnixMillis) -> String {
    timestamp(at).strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes one line, broken where it would be too long; a character is never broken.
fn fold(out: &mut String, line: &str) {
    let mut room = LINE_MAX;
    for c in line.chars().filter(|c| !c.is_control()) {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE_MAX - 1;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters_and_unfold_to_what_they_were() {
        for text in ["x".repeat(75), "x".repeat(76), "ä".repeat(200), format!("{}€{}", "a".repeat(74), "b".repeat(90))]
        {
            let mut out = String::new();
            fold(&mut out, &text);
            assert!(out.split("\r\n").all(|line| line.len() <= LINE_MAX), "{out}");
            assert_eq!(out.replace("\r\n ", "").trim_end(), text);
        }
    }

    #[test]
    fn what_separates_in_a_calendar_is_escaped() {
        assert_eq!(escaped("a,b;c\\d\ne\u{7}"), "a\\,b\\;c\\\\d\\ne");
        assert_eq!(utc(UnixMillis(1_807_628_400_000)), "20270413T150000Z");
    }
}

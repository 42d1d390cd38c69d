//! Plain text for terminals of 80 columns, and JSON for scripts.

use std::io::{self, Write as _};

use kirjo_node::record_file::STDIN;
use kirjo_protocol::time::{DAY, UnixMillis};
use serde_json::{Map, Value};

use crate::failure::{Failure, Outcome};
use crate::lang::Words;

/// Columns of a terminal.
pub(crate) const WIDTH: usize = 80;
/// Columns between two columns of a table.
const GAP: usize = 2;
/// Widest label of a list of facts; longer ones stand on a line of their own.
const LABEL: usize = 22;

/// Writes to standard output, and all of it now: a reader waits for the line that says that a node is ready.
pub(crate) fn write(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| unwritable(&error))
}

/// Writes bytes to standard output.
pub(crate) fn write_bytes(bytes: &[u8]) -> Outcome {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| unwritable(&error))
}

/// Writes one line.
pub(crate) fn line(text: &str) -> Outcome {
    write(&format!("{text}\n"))
}

/// Writes a value as JSON.
pub(crate) fn json(value: &Value) -> Outcome {
    line(&format!("{value:#}"))
}

/// Writes a value as JSON on one line, for what is read while the command goes on.
pub(crate) fn json_line(value: &Value) -> Outcome {
    line(&value.to_string())
}

/// Says something that is neither a result nor an error, such as a count, where it doesn't get into a pipe.
pub(crate) fn note(text: &str) {
    eprintln!("{text}");
}

fn unwritable(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::unheard(),
        _ => Failure::new(error.to_string()),
    }
}

/// A table with aligned columns; the last one takes the rest of the line and is cut there. Columns before it
/// are never cut: they hold what is copied.
pub(crate) fn table(head: &[String], rows: &[Vec<String>]) -> String {
    let columns = head.len();
    let mut widths: Vec<usize> = head.iter().map(|cell| width(cell)).collect();
    for row in rows {
        for (at, cell) in row.iter().enumerate().take(columns) {
            widths[at] = widths[at].max(width(cell));
        }
    }
    let before: usize = widths.iter().take(columns.saturating_sub(1)).map(|width| width + GAP).sum();
    let last = WIDTH.saturating_sub(before).max(1);
    let mut out = String::new();
    for row in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)) {
        let mut text = String::new();
        for (at, cell) in row.iter().enumerate().take(columns) {
            if at + 1 == columns {
                text.push_str(&cut(cell, last));
            } else {
                text.push_str(cell);
                text.extend(std::iter::repeat_n(' ', widths[at] + GAP - width(cell)));
            }
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out
}

/// Facts, each with its label; values are wrapped behind it, and what can't be wrapped goes below it.
pub(crate) fn facts(facts: &[(String, String)]) -> String {
    let label_width = facts.iter().map(|(label, _)| width(label)).filter(|width| *width <= LABEL).max().unwrap_or(0);
    let indent = label_width + GAP;
    let mut out = String::new();
    for (label, value) in facts {
        let room = WIDTH - indent;
        let fits = width(label) <= label_width;
        let mut lines = wrap(value, room).into_iter();
        if fits && value.split_whitespace().all(|word| width(word) <= room) {
            let first = lines.next().unwrap_or_default();
            out.push_str(&format!("{label}{}{first}", " ".repeat(indent - width(label))));
            out.truncate(out.trim_end().len());
            out.push('\n');
            for line in lines {
                out.push_str(&format!("{}{line}\n", " ".repeat(indent)));
            }
        } else {
            out.push_str(&format!("{label}\n"));
            for line in wrap(value, WIDTH - GAP) {
                out.push_str(&format!("{}{line}\n", " ".repeat(GAP)));
            }
        }
    }
    out
}

/// A text in lines of at most so many columns, broken between words; a longer word stays whole. Line breaks of
/// the text are kept.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && width(&line) + 1 + width(word) > columns {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// The first characters of a text, with a mark when some are missing.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(columns.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// Columns that a text takes. The languages of the catalogue have one column a letter.
fn width(text: &str) -> usize {
    text.chars().count()
}

/// A text of a stranger for a terminal: control characters could move its cursor or change its title.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// How a record file is called in messages.
pub(crate) fn file_name(words: Words, name: &str) -> String {
    if name == STDIN { words.word("cli-stdin") } else { name.to_owned() }
}

/// Reads a file of signed records; `-` is standard input. Of one that is larger than it may be, one byte more is
/// read than that, so that whoever checks it finds it too large.
pub(crate) fn read_bytes(name: &str, most: usize) -> io::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let limit = most as u64 + 1;
    if name == STDIN {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(name)?.take(limit).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// An instant in RFC 3339, UTC, to the second.
pub(crate) fn time(at: UnixMillis) -> String {
    let (days, seconds) = (at.0 / DAY, at.0 % DAY / 1000);
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The date of a number of days since 1970-01-01, by whole cycles of 400 years that begin in March.
fn civil(days: u64) -> (u64, u64, u64) {
    const DAYS_TO_1970: u64 = 719_468;
    const CYCLE: u64 = 146_097;
    let days = days + DAYS_TO_1970;
    let (cycle, day_of_cycle) = (days / CYCLE, days % CYCLE);
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (cycle * 400 + year_of_cycle + u64::from(month <= 2), month, day)
}

/// Bytes as people read them.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

/// Fields that a reader wants to see first; the wire has fields in the order of their names' lengths.
const FIRST: [&str; 3] = ["title", "summary", "description"];

/// A content for reading: fields and lists by indentation, texts wrapped.
pub(crate) fn content(fields: &Map<String, Value>) -> String {
    let first = FIRST.iter().filter_map(|name| fields.get_key_value(*name));
    let rest = fields.iter().filter(|(name, _)| !FIRST.contains(&name.as_str()));
    let ordered = first.chain(rest).map(|(name, value)| (name.clone(), value.clone())).collect();
    let mut out = String::new();
    part(&Value::Object(ordered), 0, &mut out);
    out
}

fn part(value: &Value, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(map) => {
            for (name, item) in map {
                out.push_str(&format!("{pad}{}:", plain(name)));
                value_of(item, indent + GAP, width(name) + 1 + indent, out);
            }
        }
        Value::Array(items) => {
            for item in items {
                if item.is_object() {
                    let mut inner = String::new();
                    part(item, indent + GAP, &mut inner);
                    out.push_str(&format!("{pad}- {}", inner.trim_start()));
                } else {
                    out.push_str(&format!("{pad}-"));
                    value_of(item, indent + GAP, indent + 1, out);
                }
            }
        }
        scalar => {
            for line in wrap(&plain(&text_of(scalar)), WIDTH - indent) {
                out.push_str(&format!("{pad}{line}\n"));
            }
        }
    }
}

/// A value behind its label when it fits there, else below it.
fn value_of(value: &Value, indent: usize, used: usize, out: &mut String) {
    let short = match value {
        Value::Object(_) => None,
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => None,
        Value::Array(items) => Some(items.iter().map(text_of).collect::<Vec<_>>().join(", ")),
        scalar => Some(text_of(scalar)),
    };
    match short {
        Some(text) if used + 1 + width(&text) <= WIDTH && !text.contains('\n') => {
            out.push_str(&format!(" {}\n", plain(&text)))
        }
        Some(text) if !value.is_array() || value.as_array().is_some_and(|items| items.len() == 1) => {
            out.push('\n');
            part(&Value::String(text), indent, out);
        }
        _ => {
            out.push('\n');
            part(value, indent, out);
        }
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cells(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_table_is_aligned_and_fits_the_terminal() {
        let id = "x".repeat(52);
        let rows = [cells(&[&id, "yhteydessä", &"pitkä ".repeat(20)]), cells(&["lyhyt", "ei", "ä"])];
        let table = table(&cells(&["ID", "TILA", "NIMI"]), &rows);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 3);
        let at = |line: &str, text: &str| line.chars().count() - line[line.find(text).unwrap()..].chars().count();
        assert_eq!(at(lines[0], "TILA"), 54);
        assert_eq!(at(lines[1], "yhteydessä"), 54);
        assert_eq!(at(lines[2], "ei"), 54);
        assert_eq!(at(lines[0], "NIMI"), at(lines[2], "ä"));
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH), "{table}");
        assert!(lines[1].ends_with('…') && lines[1].starts_with(&id));
    }

    #[test]
    fn facts_are_wrapped_and_ids_stay_whole() {
        let digest = "d".repeat(79);
        let list = facts(&[
            ("Tietueita".into(), "12".into()),
            ("Kuvaus".into(), "sana ".repeat(40)),
            ("Tiiviste".into(), digest.clone()),
            ("".into(), "jatko".into()),
        ]);
        assert!(list.contains(&digest), "{list}");
        assert!(
            list.lines().filter(|line| !line.contains(&digest)).all(|line| line.chars().count() <= WIDTH),
            "{list}"
        );
        assert!(list.starts_with("Tietueita  12\nKuvaus     sana"), "{list}");
    }

    #[test]
    fn a_content_is_readable_and_fits() {
        let fields = json!({
            "trl": 7,
            "title": {"fi": "Apuri", "sv": "Hjälpare"},
            "description": {"fi": "sana ".repeat(60)},
            "themes": ["cancer", "home-care"],
            "links": [{"type": "home", "url": "https://a.example"}, {"type": "docs", "url": "https://b.example"}],
            "evil": "\u{1b}[2J",
        });
        let shown = content(fields.as_object().unwrap());
        assert!(shown.starts_with("title:\n  fi: Apuri\n"), "{shown}");
        assert!(shown.contains("themes: cancer, home-care\n"), "{shown}");
        assert!(shown.contains("links:\n  - type: home\n    url: https://a.example\n"), "{shown}");
        assert!(!shown.contains('\u{1b}'));
        assert!(shown.lines().all(|line| line.chars().count() <= WIDTH), "{shown}");
    }

    #[test]
    fn times_are_utc_and_sizes_readable() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_795_305_599_999, "2026-11-21T23:59:59Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(time(UnixMillis(millis)), text);
        }
        assert_eq!(size(1023), "1023 B");
        assert_eq!(size(48 * 1024 * 1024), "48.0 MiB");
    }
}

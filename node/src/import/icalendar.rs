//! Events of a calendar (RFC 5545), read line by line.
//!
//! A recurring event becomes as many single ones as its rule says, if that is a small number: each has its own time,
//! and a record is about one. A rule without an end is refused, and so are the parts of rules that are not read here.

mod recur;

use std::io::Read;

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Zoned, tz::TimeZone};

use super::draft::Draft;
use super::encoding::Input;
use super::fault::{Broken, Fault, Place, Rule};
use super::lines::Lines;
use super::rows::MAX_ROW_BYTES;
use super::source::Source;
use super::{Import, Reason, schema_org, times};

/// Most single events of one rule: every week of two years.
const MAX_OCCURRENCES: usize = 104;
/// Most properties of one event.
const MAX_PROPERTIES: usize = 1_000;
/// Words in a place that say that nobody has to go there.
const ONLINE: [&str; 9] = ["online", "verkossa", "etäyhteys", "etänä", "distans", "på nätet", "teams", "zoom", "webex"];

/// One property of an event.
struct Property {
    name: String,
    parameters: Vec<(String, String)>,
    value: String,
}

impl Property {
    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// An event as it is read.
#[derive(Default)]
struct Event {
    line: u64,
    properties: Vec<Property>,
    fault: Option<Fault>,
}

/// Reads a calendar.
pub(super) fn read(import: &mut Import, input: Input<impl Read>) -> Result<(), Broken> {
    let mut lines = Lines::new(input);
    let mut calendar = Calendar::default();
    // The logical line that is being put together, and where it begins.
    let mut logical: Option<(u64, Result<String, Fault>)> = None;
    while let Some((number, line)) = lines.next()? {
        match (line, &mut logical) {
            (Ok(line), Some((_, Ok(whole)))) if line.starts_with([' ', '\t']) => {
                if whole.len() + line.len() > MAX_ROW_BYTES {
                    let max = (MAX_ROW_BYTES / 1024).to_string();
                    logical = logical.map(|(at, _)| (at, Err(Fault::whole(Rule::RowTooLong, &[("max", &max)]))));
                } else {
                    whole.push_str(&line[1..]);
                }
            }
            (Ok(line), Some((_, Err(_)))) if line.starts_with([' ', '\t']) => {}
            (line, _) => {
                let line = line.map(str::to_owned);
                if let Some((at, whole)) = logical.replace((number, line)) {
                    calendar.line(import, at, whole);
                }
            }
        }
    }
    if let Some((at, whole)) = logical {
        calendar.line(import, at, whole);
    }
    match calendar.event {
        Some(event) => {
            let fault = Fault::whole(Rule::Syntax, &[("detail", "BEGIN:VEVENT without END:VEVENT")]);
            import.refuse(Place::line(event.line), None, vec![fault]);
            Ok(())
        }
        None => Ok(()),
    }
}

#[derive(Default)]
struct Calendar {
    name: Option<String>,
    zone: Option<String>,
    event: Option<Event>,
    /// Components within an event, such as alarms, whose properties are not the event's.
    within: usize,
}

impl Calendar {
    fn line(&mut self, import: &mut Import, number: u64, line: Result<String, Fault>) {
        let property = match line.and_then(|line| property(&line)) {
            Ok(Some(property)) => property,
            Ok(None) => return,
            Err(fault) => {
                match &mut self.event {
                    Some(event) => event.fault = event.fault.take().or(Some(fault)),
                    None => import.refuse(Place::line(number), None, vec![fault]),
                }
                return;
            }
        };
        match (property.name.as_str(), property.value.to_ascii_uppercase().as_str(), &mut self.event) {
            ("BEGIN", "VEVENT", None) => self.event = Some(Event { line: number, ..Event::default() }),
            ("BEGIN", _, Some(_)) => self.within += 1,
            ("END", "VEVENT", Some(_)) if self.within == 0 => {
                if let Some(event) = self.event.take() {
                    self.finish(import, event);
                }
            }
            ("END", _, Some(_)) => self.within = self.within.saturating_sub(1),
            (_, _, Some(event)) if self.within == 0 => {
                if event.properties.len() < MAX_PROPERTIES {
                    event.properties.push(property);
                } else {
                    let fault = Fault::whole(Rule::TooComplex, &[("max", &MAX_PROPERTIES.to_string())]);
                    event.fault = event.fault.take().or(Some(fault));
                }
            }
            ("X-WR-CALNAME" | "NAME", _, None) => self.name = Some(text_value(&property.value)),
            ("X-WR-TIMEZONE", _, None) => self.zone = Some(property.value),
            _ => {}
        }
    }

    fn finish(&self, import: &mut Import, event: Event) {
        let reader = Reader { event: &event, calendar: self, import };
        let place =
            Place { row: None, line: Some(event.line), node: reader.text("UID").map(|uid| super::fault::short(&uid)) };
        if let Some(fault) = event.fault.clone() {
            import.refuse(place, reader.text("UID"), vec![fault]);
            return;
        }
        let drafts = match reader.drafts(&place) {
            Ok(drafts) => drafts,
            Err(fault) => {
                let id = reader.text("UID");
                import.refuse(place, id, vec![fault]);
                return;
            }
        };
        for draft in drafts {
            if schema_org::is_over(import, &draft) {
                let title = draft.fields.get("title").and_then(|title| title.as_object()?.values().next()?.as_str());
                let title = title.unwrap_or_default().to_owned();
                import.leave(place.clone(), draft.id.clone(), Reason::Over, &title);
            } else {
                import.take(draft);
            }
        }
    }
}

struct Reader<'e> {
    event: &'e Event,
    calendar: &'e Calendar,
    import: &'e Import,
}

/// A time of an event: a day or an instant.
enum Time {
    Day(Date),
    At(Zoned),
}

impl Reader<'_> {
    fn get(&self, name: &str) -> Option<&Property> {
        self.event.properties.iter().find(|property| property.name == name)
    }

    fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Property> {
        self.event.properties.iter().filter(move |property| property.name == name)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(|property| text_value(&property.value)).filter(|text| !text.trim().is_empty())
    }

    /// The zone of times that don't say theirs.
    fn default_zone(&self, value: &str) -> Result<TimeZone, Fault> {
        let named = self.import.options.zone().or(self.calendar.zone.as_deref());
        let named = named.ok_or_else(|| Fault::new("DTSTART", Rule::NoZone, &[("value", value)]))?;
        times::zone("TZID", named)
    }

    fn time(&self, property: &Property) -> Result<Time, Fault> {
        let value = property.value.trim();
        let wrong = || Fault::new(property.name.as_str(), Rule::NotATime, &[("value", value)]);
        if value.len() == 8 || property.parameter("VALUE") == Some("DATE") {
            return Date::strptime("%Y%m%d", value).map(Time::Day).map_err(|_| wrong());
        }
        let (local, utc) = value.strip_suffix('Z').map_or((value, false), |local| (local, true));
        let local = DateTime::strptime("%Y%m%dT%H%M%S", local).map_err(|_| wrong())?;
        let zone = match (utc, property.parameter("TZID")) {
            (true, _) => TimeZone::UTC,
            (false, Some(name)) => times::zone("TZID", name)?,
            (false, None) => self.default_zone(value)?,
        };
        times::local(&property.name, local, &zone).map(Time::At)
    }

    /// The first and the last instant of the event.
    fn span(&self) -> Result<(Zoned, Zoned), Fault> {
        let start = self.get("DTSTART").ok_or_else(|| Fault::new("DTSTART", Rule::NotATime, &[("value", "")]))?;
        let wrong = |value: &str| Fault::new("DTEND", Rule::NotATime, &[("value", value)]);
        let end = self.get("DTEND").map(|property| self.time(property)).transpose()?;
        let duration = self.get("DURATION").map(|property| property.value.trim());
        Ok(match (self.time(start)?, end, duration) {
            // A day lasts to its end; the end that is written is the day after the last.
            (Time::Day(first), end, duration) => {
                let zone = self.default_zone(&start.value)?;
                let last = match (end, duration) {
                    (Some(Time::Day(after)), _) => after.yesterday().map_err(|_| wrong(&start.value))?.max(first),
                    (Some(Time::At(end)), _) => end.date(),
                    (None, Some(text)) => {
                        let days = seconds(text).ok_or_else(|| wrong(text))? / 86_400;
                        first.saturating_add(SignedDuration::from_hours(24 * (days - 1).max(0)))
                    }
                    (None, None) => first,
                };
                let begin = times::local("DTSTART", first.at(0, 0, 0, 0), &zone)?;
                (begin, times::local("DTEND", last.at(23, 59, 59, 0), &zone)?)
            }
            (Time::At(begin), Some(Time::At(end)), _) => (begin, end),
            (Time::At(begin), Some(Time::Day(day)), _) => {
                let end = times::local("DTEND", day.at(23, 59, 59, 0), begin.time_zone())?;
                (begin, end)
            }
            (Time::At(begin), None, Some(text)) => {
                let length = seconds(text).ok_or_else(|| wrong(text))?;
                let end = begin.checked_add(SignedDuration::from_secs(length)).map_err(|_| wrong(text))?;
                (begin, end)
            }
            (Time::At(begin), None, None) => (begin.clone(), begin),
        })
    }

    /// The event, or each of a recurring one.
    fn drafts(&self, place: &Place) -> Result<Vec<Draft>, Fault> {
        let (begin, end) = self.span()?;
        let uid = self.text("UID");
        let Some(rule) = self.get("RRULE").map(|property| property.value.trim().to_owned()) else {
            // One of a series that was moved has the series' id and a time of its own.
            let id = match (uid.clone(), self.get("RECURRENCE-ID")) {
                (Some(uid), Some(which)) => Some(format!("{uid}#{}", which.value.trim())),
                (uid, _) => uid,
            };
            let series = self.get("RECURRENCE-ID").and(uid);
            return Ok(vec![self.draft(place, id, series, &begin, &end)]);
        };
        let mut without = Vec::new();
        for property in self.all("EXDATE") {
            for value in property.value.split(',') {
                let one = Property {
                    name: property.name.clone(),
                    parameters: property.parameters.clone(),
                    value: value.to_owned(),
                };
                without.push(match self.time(&one)? {
                    Time::Day(day) => day.at(begin.hour(), begin.minute(), begin.second(), 0),
                    Time::At(at) => at.with_time_zone(begin.time_zone().clone()).datetime(),
                });
            }
        }
        let refused =
            || Fault::new("RRULE", Rule::Recurrence, &[("value", &rule), ("max", &MAX_OCCURRENCES.to_string())]);
        let starts = recur::starts(&begin, &rule, MAX_OCCURRENCES).ok_or_else(refused)?;
        let length = begin.datetime().duration_until(end.datetime());
        let mut drafts = Vec::new();
        for start in starts.into_iter().filter(|start| !without.contains(start)) {
            let end = start.checked_add(length).map_err(|_| refused())?;
            let (start, end) =
                (times::local("DTSTART", start, begin.time_zone())?, times::local("DTEND", end, begin.time_zone())?);
            let id = uid.as_ref().map(|uid| format!("{uid}#{}", start.strftime("%Y%m%dT%H%M%S")));
            drafts.push(self.draft(place, id, uid.clone(), &start, &end));
        }
        Ok(drafts)
    }

    fn draft(&self, place: &Place, id: Option<String>, series: Option<String>, begin: &Zoned, end: &Zoned) -> Draft {
        let mut draft = Draft::new(place.clone(), "event");
        draft.id = id;
        draft.id_field = "UID".to_owned();
        draft.source = Source { name: self.calendar.name.clone(), ..Source::default() };
        for (name, field) in [("SUMMARY", "title"), ("DESCRIPTION", "description")] {
            // Calendars in several languages write the property once in each.
            let texts: Vec<_> = self
                .all(name)
                .map(|property| (property.parameter("LANGUAGE").map(str::to_owned), text_value(&property.value)))
                .collect();
            draft.put_texts(field, &texts, self.import.options.language());
        }
        draft.summarise();
        draft.put("starts", &times::instant(begin));
        draft.put("ends", &times::instant(end));
        if let Some(series) = series.filter(|id| id.chars().count() <= kirjo_protocol::content::text::LABEL_MAX) {
            draft.put("seriesId", &series);
        }
        let words: Vec<String> = self
            .all("CATEGORIES")
            .flat_map(|property| split_list(&property.value))
            .map(|word| word.trim().to_owned())
            .collect();
        draft.put_codes("eventType", words.iter().map(String::as_str));
        draft.put_codes("themes", words.iter().map(String::as_str));
        let tagged: Vec<_> = words.into_iter().map(|word| (None, word)).collect();
        if let Some(language) = self.import.options.language() {
            draft.put_words("keywords", &tagged, Some(language));
        }
        if let Some(page) = self.get("URL").map(|property| property.value.trim()).filter(|url| url.starts_with("http"))
        {
            if page.starts_with("https://") { draft.put("page", page) } else { draft.link("home", page) }
        }
        if self.text("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")) {
            draft.set("cancelled", true);
        }
        self.place(&mut draft);
        draft
    }

    fn place(&self, draft: &mut Draft) {
        let conference = self.get("CONFERENCE").map(|property| property.value.trim().to_owned());
        let location = self.text("LOCATION");
        let online = |place: &str| {
            let lower = place.to_lowercase();
            lower.starts_with("http") || ONLINE.iter().any(|word| lower.contains(word))
        };
        match (location, conference) {
            (Some(place), conference) if !online(&place) => {
                draft.put("attendance", if conference.is_some() { "hybrid" } else { "onsite" });
                let language = self.get("LOCATION").and_then(|property| property.parameter("LANGUAGE"));
                let texts = [(language.map(str::to_owned), place)];
                draft.put_texts("venue", &texts, self.import.options.language());
            }
            (Some(place), _) => {
                draft.put("attendance", "online");
                if place.starts_with("https://") && !place.contains(char::is_whitespace) {
                    draft.put("registration", &place);
                }
            }
            (None, Some(page)) => {
                draft.put("attendance", "online");
                if page.starts_with("https://") {
                    draft.put("registration", &page);
                }
            }
            (None, None) => {}
        }
    }
}

/// Reads a line: name, parameters, value. An empty line is none.
fn property(line: &str) -> Result<Option<Property>, Fault> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    let wrong = || Fault::whole(Rule::Syntax, &[("detail", line)]);
    // The first colon that is not in quotes ends name and parameters.
    let mut quoted = false;
    let colon = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    });
    let (head, value) = colon.map(|(at, _)| (&line[..at], &line[at + 1..])).ok_or_else(wrong)?;
    let mut quoted = false;
    let mut parts = head.split(|c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    });
    let name = parts.next().unwrap_or_default().trim().to_ascii_uppercase();
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)) {
        return Err(wrong());
    }
    // Some programs put the name of a group before it.
    let name = name.rsplit('.').next().unwrap_or_default().to_owned();
    let parameters = parts
        .filter_map(|part| part.split_once('='))
        .map(|(name, value)| (name.trim().to_ascii_uppercase(), value.trim_matches('"').to_owned()))
        .collect();
    Ok(Some(Property { name, parameters, value: value.to_owned() }))
}

/// A text without its escapes.
fn text_value(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(other) => text.push(other),
                None => {}
            },
            c => text.push(c),
        }
    }
    text
}

/// The entries of a list, whose commas may be escaped.
fn split_list(value: &str) -> Vec<String> {
    let mut entries = vec![String::new()];
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        match c {
            ',' => entries.push(String::new()),
            '\\' => entries.last_mut().expect("one entry at least").extend(characters.next()),
            c => entries.last_mut().expect("one entry at least").push(c),
        }
    }
    entries
}

/// The seconds of a duration such as `PT1H30M`, `P1D` or `P2W`.
fn seconds(text: &str) -> Option<i64> {
    let rest = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let (mut total, mut number, mut time) = (0i64, None::<i64>, false);
    for c in rest.chars() {
        if let Some(digit) = c.to_digit(10) {
            number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(i64::from(digit))?);
            continue;
        }
        let unit = match (c, time) {
            ('T', false) if number.is_none() => {
                time = true;
                continue;
            }
            ('W', false) => 7 * 86_400,
            ('D', false) => 86_400,
            ('H', true) => 3_600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        total = total.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    (number.is_none() && rest.len() > 1).then_some(total)
}

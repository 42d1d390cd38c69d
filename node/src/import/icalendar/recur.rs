//! Rules of recurrence (RFC 5545, 3.3.10) with an end, as single starts.

use jiff::civil::{DateTime, Weekday};
use jiff::{Span, Timestamp, Zoned, tz::TimeZone};

/// How often something comes again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// Days of the week as rules write them.
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];
/// Longest interval between two: a rule beyond it is a slip.
const MAX_INTERVAL: i64 = 1_000;

/// The local starts that a rule gives, the first included; nothing when it has parts that are not understood, has no
/// end, or gives more than a number.
pub(super) fn starts(begin: &Zoned, rule: &str, most: usize) -> Option<Vec<DateTime>> {
    let (mut frequency, mut interval, mut count, mut until) = (None, 1i64, None::<usize>, None);
    let mut days = Vec::new();
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=')?;
        match name.to_ascii_uppercase().as_str() {
            "FREQ" => {
                frequency = Some(match value {
                    "DAILY" => Frequency::Daily,
                    "WEEKLY" => Frequency::Weekly,
                    "MONTHLY" => Frequency::Monthly,
                    "YEARLY" => Frequency::Yearly,
                    _ => return None,
                });
            }
            "INTERVAL" => interval = value.parse().ok().filter(|number| (1..=MAX_INTERVAL).contains(number))?,
            "COUNT" => count = Some(value.parse().ok().filter(|number| (1..=most).contains(number))?),
            "UNTIL" => until = Some(end(value, begin.time_zone())?),
            "BYDAY" => {
                for day in value.split(',') {
                    days.push(WEEKDAYS.iter().find(|(name, _)| *name == day)?.1);
                }
            }
            // Only which week begins when every second one counts, and there Monday is meant anyway.
            "WKST" if value == "MO" => {}
            _ => return None,
        }
    }
    let frequency = frequency?;
    if (count.is_none() && until.is_none()) || (!days.is_empty() && frequency != Frequency::Weekly) {
        return None;
    }
    let first = begin.datetime();
    let mut starts = Vec::new();
    for round in 0.. {
        let step = i64::from(round) * interval;
        let moved = match frequency {
            Frequency::Daily => first.checked_add(Span::new().try_days(step).ok()?).ok()?,
            Frequency::Weekly => first.checked_add(Span::new().try_weeks(step).ok()?).ok()?,
            Frequency::Monthly => first.checked_add(Span::new().try_months(step).ok()?).ok()?,
            Frequency::Yearly => first.checked_add(Span::new().try_years(step).ok()?).ok()?,
        };
        if until.is_some_and(|until| moved > until && days.is_empty()) {
            return Some(starts);
        }
        let mut here = Vec::new();
        if days.is_empty() {
            // The 31st is left out of months without one, as the standard says.
            if moved.day() == first.day() || matches!(frequency, Frequency::Daily | Frequency::Weekly) {
                here.push(moved);
            }
        } else {
            let monday =
                moved.checked_sub(Span::new().days(i64::from(moved.weekday().to_monday_zero_offset()))).ok()?;
            if until.is_some_and(|until| monday > until) {
                return Some(starts);
            }
            for offset in 0..7 {
                let day = monday.checked_add(Span::new().days(offset)).ok()?;
                if day >= first && days.contains(&day.weekday()) {
                    here.push(day);
                }
            }
        }
        for start in here {
            if until.is_some_and(|until| start > until) || count.is_some_and(|count| starts.len() == count) {
                return Some(starts);
            }
            if starts.len() == most {
                return None;
            }
            starts.push(start);
        }
        // A rule that gives nothing any more, such as the 30th of each February, ends here.
        if round > 20 * most as i32 {
            return None;
        }
    }
    None
}

/// The end of a rule in local time; a day counts to its end.
fn end(value: &str, zone: &TimeZone) -> Option<DateTime> {
    if let Ok(date) = jiff::civil::Date::strptime("%Y%m%d", value)
        && value.len() == 8
    {
        return Some(date.at(23, 59, 59, 0));
    }
    match value.strip_suffix('Z') {
        Some(utc) => {
            let at = DateTime::strptime("%Y%m%dT%H%M%S", utc).ok()?;
            let at: Timestamp = at.to_zoned(TimeZone::UTC).ok()?.timestamp();
            Some(at.to_zoned(zone.clone()).datetime())
        }
        None => DateTime::strptime("%Y%m%dT%H%M%S", value).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(rule: &str) -> Option<Vec<String>> {
        let begin: Zoned = "2027-01-28T09:00:00[Europe/Helsinki]".parse().unwrap();
        starts(&begin, rule, 20).map(|starts| starts.iter().map(|start| start.date().to_string()).collect())
    }

    #[test]
    fn a_rule_with_an_end_becomes_single_days() {
        assert_eq!(days("FREQ=DAILY;COUNT=3").unwrap(), ["2027-01-28", "2027-01-29", "2027-01-30"]);
        assert_eq!(days("FREQ=WEEKLY;INTERVAL=2;UNTIL=20270225").unwrap(), ["2027-01-28", "2027-02-11", "2027-02-25"]);
        assert_eq!(
            days("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4").unwrap(),
            ["2027-01-28", "2027-02-02", "2027-02-04", "2027-02-09"]
        );
        assert_eq!(days("FREQ=MONTHLY;COUNT=3").unwrap(), ["2027-01-28", "2027-02-28", "2027-03-28"]);
        assert_eq!(days("FREQ=YEARLY;UNTIL=20290101T000000Z").unwrap(), ["2027-01-28", "2028-01-28"]);
        assert_eq!(days("FREQ=WEEKLY;BYDAY=MO;UNTIL=20270201T235959Z").unwrap(), ["2027-02-01"]);
    }

    #[test]
    fn a_rule_without_an_end_or_with_unknown_parts_is_refused() {
        for rule in [
            "FREQ=DAILY",
            "FREQ=HOURLY;COUNT=2",
            "FREQ=DAILY;COUNT=21",
            "FREQ=DAILY;UNTIL=20991231",
            "FREQ=MONTHLY;BYDAY=1MO;COUNT=2",
            "FREQ=MONTHLY;BYSETPOS=1;COUNT=2",
            "FREQ=DAILY;INTERVAL=0;COUNT=2",
            "COUNT=2",
            "nonsense",
        ] {
            assert_eq!(days(rule), None, "{rule}");
        }
    }
}

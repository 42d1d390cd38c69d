//! Names in the demonstration's files for what is known only when it is founded: organisations, records and days.
//!
//! The id of an organisation is the hash of an operation that is signed at the start, and a deadline that a file
//! fixes is soon past. So a text that begins with `@` stands for something else:
//!
//! ```text
//! @slug                          the organisation of that actor
//! @slug/localId                  its record with that id of its own
//! @+200d                         the day so many days after the founding; @-200d so many before
//! @+200d 17:00 Europe/Brussels   an instant on that day, or on the Monday after it when it falls on a weekend
//! ```

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use kirjo_protocol::id::{NetworkId, OrgId, RecordKey};
use kirjo_protocol::time::UnixMillis;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// What a text of a file begins with that stands for something else.
const MARK: char = '@';
/// Sets the hashes of record keys apart from all other hashes.
const KEY_DOMAIN: &[u8] = b"kirjo/demo/key/1\0";
/// Most days before or after the founding: ten years, beyond which no record speaks of days.
const MAX_DAYS: i64 = 3_660;
/// The time zones of the demonstration with their rules, so that it starts on machines without a zone database too.
const ZONES: [(&str, &str); 6] = [
    ("Europe/Helsinki", "EET-2EEST,M3.5.0/3,M10.5.0/4"),
    ("Europe/Brussels", "CET-1CEST,M3.5.0,M10.5.0/3"),
    ("Europe/Stockholm", "CET-1CEST,M3.5.0,M10.5.0/3"),
    ("Europe/London", "GMT0BST,M3.5.0/1,M10.5.0"),
    ("America/New_York", "EST5EDT,M3.2.0,M11.1.0"),
    ("Asia/Tokyo", "JST-9"),
];

/// What the names of the files stand for in one demonstration.
pub(super) struct Script<'s> {
    pub(super) network: &'s NetworkId,
    /// The organisation of each actor.
    pub(super) orgs: &'s BTreeMap<String, OrgId>,
    /// The records there are, by actor and local id.
    pub(super) records: &'s BTreeSet<(String, String)>,
    /// When the demonstration was founded.
    pub(super) founded: UnixMillis,
}

impl Script<'_> {
    /// A record of a file as its actor publishes it: with what its names stand for, at a key that is the same at every
    /// start, and marked as a demonstration. An error says what stands for nothing, and in which field.
    pub(super) fn stage(&self, org: &OrgId, record: &Value) -> Result<Value, String> {
        let mut staged = self.resolve(record, "")?;
        let local_id = record["localId"].as_str().ok_or("localId: every record of the demonstration has one")?;
        staged["key"] = json!(self.key(org, local_id).to_string());
        staged["demo"] = json!(true);
        Ok(staged)
    }

    fn resolve(&self, value: &Value, path: &str) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => match text.strip_prefix(MARK) {
                Some(name) => json!(self.meaning(name).map_err(|reason| format!("{path}: {text:?} {reason}"))?),
                None => value.clone(),
            },
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.map(|(at, item)| self.resolve(item, &format!("{path}[{at}]"))).collect::<Result<_, _>>()?
            }
            Value::Object(fields) => {
                let mut resolved = serde_json::Map::new();
                for (name, item) in fields {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    resolved.insert(name.clone(), self.resolve(item, &path)?);
                }
                Value::Object(resolved)
            }
            _ => value.clone(),
        })
    }

    fn meaning(&self, name: &str) -> Result<String, &'static str> {
        if name.starts_with(['+', '-']) {
            return self.moment(name);
        }
        let (slug, local_id) = name.split_once('/').map_or((name, None), |(slug, id)| (slug, Some(id)));
        let org = self.orgs.get(slug).ok_or("is no actor")?;
        let Some(local_id) = local_id else { return Ok(org.to_string()) };
        if !self.records.contains(&(slug.to_owned(), local_id.to_owned())) {
            return Err("is no record of the demonstration");
        }
        Ok(format!("{org}/{}", self.key(org, local_id)))
    }

    /// Random keys would be others at a second start, and nothing could refer to them before they are published.
    fn key(&self, org: &OrgId, local_id: &str) -> RecordKey {
        let mut hash = Sha256::new();
        hash.update(KEY_DOMAIN);
        hash.update(self.network.as_str().as_bytes());
        hash.update([0]);
        hash.update(org.0);
        hash.update(local_id.as_bytes());
        RecordKey::from_slice(&hash.finalize()[..16]).expect("16 of 32 bytes")
    }

    fn moment(&self, name: &str) -> Result<String, &'static str> {
        const FORM: &str = "is not of the form @+200d or @+200d 17:00 Europe/Brussels";
        let mut parts = name.split(' ');
        let days = parts.next().and_then(|days| days.strip_suffix('d')?.parse::<i64>().ok()).ok_or(FORM)?;
        if days.abs() > MAX_DAYS {
            return Err("is more than ten years away");
        }
        let founded =
            Timestamp::from_millisecond(self.founded.0 as i64).map_err(|_| "has no founding day before it")?;
        let founded = founded.to_zoned(TimeZone::UTC).date();
        let day = founded.checked_add(Span::new().days(days)).map_err(|_| FORM)?;
        let (time, zone) = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => return Ok(day.to_string()),
            (Some(time), Some(zone), None) => (time, zone),
            _ => return Err(FORM),
        };
        let (hour, minute) = time.split_once(':').ok_or(FORM)?;
        let time =
            Time::new(hour.parse().map_err(|_| FORM)?, minute.parse().map_err(|_| FORM)?, 0, 0).map_err(|_| FORM)?;
        let rules = ZONES.iter().find(|(name, _)| *name == zone).ok_or("is in a time zone without rules")?.1;
        let zone_rules = TimeZone::posix(rules).map_err(|_| "is in a time zone with unreadable rules")?;
        let at = working_day(day).to_datetime(time).to_zoned(zone_rules).map_err(|_| FORM)?;
        Ok(format!("{}[{zone}]", at.strftime("%Y-%m-%dT%H:%M:%S%:z")))
    }
}

/// Nobody closes a call or opens a fair on a Sunday.
fn working_day(day: Date) -> Date {
    let later = match day.weekday() {
        Weekday::Saturday => 2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    day.saturating_add(Span::new().days(later))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-28, a Saturday.
    const FOUNDED: UnixMillis = UnixMillis(1_795_860_000_000);

    fn with_script(check: impl FnOnce(&Script<'_>, OrgId)) {
        let org = OrgId([7; 32]);
        let orgs = BTreeMap::from([("tuulenkehra".to_owned(), org)]);
        let records = BTreeSet::from([("tuulenkehra".to_owned(), "oma".to_owned())]);
        let network = "demo".parse().unwrap();
        check(&Script { network: &network, orgs: &orgs, records: &records, founded: FOUNDED }, org);
    }

    #[test]
    fn names_of_actors_and_records_become_their_ids() {
        with_script(|script, org| {
            let record =
                json!({"localId": "oma", "subject": "@tuulenkehra", "items": [{"record": "@tuulenkehra/oma"}]});
            let staged = script.stage(&org, &record).unwrap();
            assert_eq!(staged["subject"], json!(org.to_string()));
            let reference = format!("{org}/{}", staged["key"].as_str().unwrap());
            assert_eq!(staged["items"][0]["record"], json!(reference));
            assert_eq!(staged["demo"], json!(true));
            assert_eq!(script.stage(&org, &record).unwrap(), staged, "the same at every start");
        });
    }

    #[test]
    fn days_are_counted_from_the_founding_and_instants_avoid_weekends() {
        with_script(|script, org| {
            let day = |text: &str| {
                script.stage(&org, &json!({"localId": "oma", "d": text})).map(|record| record["d"].clone())
            };
            assert_eq!(day("@+0d").unwrap(), json!("2026-11-28"));
            assert_eq!(day("@-28d").unwrap(), json!("2026-10-31"));
            assert_eq!(
                day("@+136d 17:00 Europe/Brussels").unwrap(),
                json!("2027-04-13T17:00:00+02:00[Europe/Brussels]")
            );
            assert_eq!(day("@+0d 09:30 Europe/Helsinki").unwrap(), json!("2026-11-30T09:30:00+02:00[Europe/Helsinki]"));
            assert_eq!(
                day("@+3d 18:00 America/New_York").unwrap(),
                json!("2026-12-01T18:00:00-05:00[America/New_York]")
            );
        });
    }

    #[test]
    fn what_stands_for_nothing_is_named_with_its_field() {
        with_script(|script, org| {
            for (text, reason) in [
                ("@nobody", "is no actor"),
                ("@tuulenkehra/vieras", "is no record of the demonstration"),
                ("@+2", "is not of the form"),
                ("@+9999d", "more than ten years"),
                ("@+2d 17:00", "is not of the form"),
                ("@+2d 25:00 Europe/Brussels", "is not of the form"),
                ("@+2d 17:00 Mars/Olympus", "without rules"),
            ] {
                let error = script.stage(&org, &json!({"localId": "oma", "a": [{"b": text}]})).unwrap_err();
                assert!(error.starts_with("a[0].b: ") && error.contains(reason), "{error}");
            }
        });
    }
}

//! What one record of a file says, before it meets what has been published already. Needs no node.

use std::str::FromStr as _;

use ciborium::Value;
use jiff::civil::Date;
use kirjo_protocol::cbor;
use kirjo_protocol::content::fault::{Fault, Rule};
use kirjo_protocol::content::schema::Lease;
use kirjo_protocol::content::{self, json};
use kirjo_protocol::id::RecordKey;
use kirjo_protocol::kind::{Kind, PUBLISHED};
use kirjo_protocol::lint;
use kirjo_protocol::time::{DAY, UnixMillis};
use serde_json::{Map, Value as Json};

use super::{DEFAULT_LICENCE, date_of, set};

/// What editors write into a JSON file to know its schema; no field of a record.
const SCHEMA_KEY: &str = "$schema";

/// A record of a file with everything that can be told of it alone.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) kind: Kind,
    /// The key that the file names.
    pub(super) key: Option<RecordKey>,
    /// The end of the lease that the file asks for, as it was read and as it was written.
    pub(super) wished: Option<(Option<UnixMillis>, Json)>,
    pub(super) content: Value,
    pub(super) faults: Vec<Fault>,
    pub(super) warnings: Vec<Fault>,
}

/// Reads and checks a record whose references are resolved.
///
/// # Errors
/// The faults of a record of which no content can be made, or of no kind.
pub(super) fn prepare(record: Json, reason: Option<&str>) -> Result<Prepared, Vec<Fault>> {
    let mut faults = Vec::new();
    let Json::Object(mut fields) = record else {
        let args = vec![("expected", "map".into()), ("found", type_name(&record).into())];
        return Err(vec![Fault::new("", Rule::WrongType, args)]);
    };
    fields.remove(SCHEMA_KEY);
    let kind = take_kind(&mut fields, &mut faults);
    let key = take_key(&mut fields, kind.as_ref(), &mut faults);
    let wished = fields.remove("expires").map(|value| (parse_expires(&value), value));
    let mut content = match json::from_json(&Json::Object(fields)) {
        Ok(content) => content,
        Err(fault) => {
            faults.push(fault);
            return Err(faults);
        }
    };
    let Some(kind) = kind else { return Err(faults) };
    if cbor::get(&content, "licence").is_none() {
        set(&mut content, "licence", Value::from(DEFAULT_LICENCE));
    }
    faults.extend(content::validate(kind.name(), &content));
    for finding in lint::check(&content) {
        match reason {
            Some(reason) if finding.overridable() => {
                tracing::info!(path = finding.path, reason, "a finding of the personal-data lint was overridden");
            }
            _ => faults.push(finding.into()),
        }
    }
    let warnings = lint::claims::check(&content).into_iter().map(Fault::from).collect();
    Ok(Prepared { kind, key, wished, content, faults, warnings })
}

impl Prepared {
    /// The latest end of a lease that begins now. What is over already is a fault.
    pub(super) fn latest(&mut self, now: UnixMillis) -> UnixMillis {
        let latest = content::latest_expiry(self.kind.name(), &self.content, now).unwrap_or(now);
        self.faults.extend(over(&self.kind, latest, now));
        latest
    }

    /// The end of the lease: what the file asks for, or the latest. `earliest` is what was promised before.
    pub(super) fn expires(&mut self, now: UnixMillis, earliest: UnixMillis, latest: UnixMillis) -> UnixMillis {
        let Some((wish, value)) = self.wished.take() else { return latest.max(earliest) };
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let fault = match wish {
            None => Fault::new("expires", Rule::NotATime, vec![("value", shown)]),
            Some(wish) if wish <= now || wish > latest.max(earliest) => {
                let args = vec![("value", shown), ("latest", self.moment_of(latest.max(earliest)))];
                Fault::new("expires", Rule::LeaseOutOfRange, args)
            }
            Some(wish) if wish < earliest => {
                let args = vec![("value", shown), ("earliest", self.moment_of(earliest))];
                Fault::new("expires", Rule::LeaseShortened, args)
            }
            Some(wish) => return wish,
        };
        self.faults.push(fault);
        latest
    }

    /// The end of a lease as the kind counts it: to the instant where something announced is over, else by days.
    fn moment_of(&self, at: UnixMillis) -> String {
        let by_instant =
            content::schema(self.kind.name()).is_some_and(|schema| matches!(schema.lease, Lease::Until { .. }));
        if by_instant { instant_of(at) } else { date_of(at) }
    }
}

/// A fault when what a record of a kind announces was over before now.
pub(super) fn over(kind: &Kind, latest: UnixMillis, now: UnixMillis) -> Option<Fault> {
    let Lease::Until { fields, .. } = content::schema(kind.name())?.lease else { return None };
    let field = *fields.first()?;
    let args = || vec![("field", field.to_owned()), ("value", instant_of(latest))];
    (latest <= now).then(|| Fault::new(field, Rule::AlreadyOver, args()))
}

fn instant_of(at: UnixMillis) -> String {
    let timestamp = i64::try_from(at.0).ok().and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok());
    timestamp.unwrap_or(jiff::Timestamp::MAX).to_string()
}

fn take_kind(fields: &mut Map<String, Json>, faults: &mut Vec<Fault>) -> Option<Kind> {
    let kind = match fields.remove("kind") {
        None => {
            faults.push(Fault::new("kind", Rule::Required, vec![("field", "kind".into())]));
            return None;
        }
        Some(Json::String(name)) => name,
        Some(other) => {
            let args = vec![("expected", "text".into()), ("found", type_name(&other).into())];
            faults.push(Fault::new("kind", Rule::WrongType, args));
            return None;
        }
    };
    let known = PUBLISHED.iter().find(|published| published.name() == kind).cloned();
    if known.is_none() {
        // Says what is allowed, and what was probably meant.
        faults.extend(content::validate(&kind, &Value::Map(Vec::new())));
    }
    known
}

fn take_key(fields: &mut Map<String, Json>, kind: Option<&Kind>, faults: &mut Vec<Fault>) -> Option<RecordKey> {
    let value = fields.remove("key")?;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let reserved = [RecordKey::IDENTITY, RecordKey::HEAD];
    let of_kind = |key: &RecordKey| (*key == RecordKey::ORGANISATION) == (kind == Some(&Kind::Organisation));
    match RecordKey::from_str(&text) {
        Ok(key) if !reserved.contains(&key) && of_kind(&key) => Some(key),
        _ => {
            faults.push(Fault::new("key", Rule::NotAKey, vec![("value", text)]));
            None
        }
    }
}

/// A date means the end of that day in UTC.
fn parse_expires(value: &Json) -> Option<UnixMillis> {
    let text = value.as_str()?;
    let millis = match Date::from_str(text) {
        Ok(date) if text.len() == 10 => {
            let midnight = date.at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
            midnight.timestamp().as_millisecond() + DAY as i64 - 1
        }
        _ => jiff::Timestamp::from_str(text).ok()?.as_millisecond(),
    };
    u64::try_from(millis).ok().map(UnixMillis)
}

fn type_name(value: &Json) -> &'static str {
    match value {
        Json::Null => "nothing",
        Json::Bool(_) => "yes-no",
        Json::Number(_) => "integer",
        Json::String(_) => "text",
        Json::Array(_) => "list",
        Json::Object(_) => "map",
    }
}

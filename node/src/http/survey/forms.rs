//! A survey as one JSON object and as a table: the bytes that are signed.
//!
//! In the table every row has all columns, and the first says what the row is about: `fact` (what the JSON says beside
//! its lists, a path and a value each), `publisher`, `node`, `hit`, and at the end `signature`. Values that are no plain
//! text are JSON.

use kirjo_protocol::content::LangMap;
use kirjo_protocol::survey::COLUMNS;
use kirjo_protocol::time::UnixMillis;
use serde_json::Value;

use super::super::problem::Problem;
use super::taken::{LEVEL, Survey};
use crate::export::csv::quoted;

/// The instant as a part of a file's name.
pub(super) fn stamp(made: UnixMillis) -> String {
    super::super::json::instant(made).strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn unwritable(error: serde_json::Error) -> Problem {
    tracing::error!(%error, "a survey could not be written");
    Problem::internal()
}

/// The object: facts first, then publishers, nodes and hits. It is written piece by piece, because a tree of ten
/// thousand hits takes several times the room of their bytes.
pub(super) fn json(survey: &Survey) -> Result<Vec<u8>, Problem> {
    let mut out = serde_json::to_vec(&survey.head()).map_err(unwritable)?;
    out.pop();
    let publishers = survey.publishers.iter().map(|known| known.to_json());
    let nodes = survey.nodes.iter().map(|peer| peer.to_json());
    let hits = survey.hits().map(|(place, item, found)| survey.hit(place, item, found));
    list(&mut out, "publishers", publishers)?;
    list(&mut out, "nodes", nodes)?;
    list(&mut out, "hits", hits)?;
    out.push(b'}');
    Ok(out)
}

fn list(out: &mut Vec<u8>, name: &str, items: impl Iterator<Item = Value>) -> Result<(), Problem> {
    out.extend_from_slice(format!(",\"{name}\":[").as_bytes());
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        serde_json::to_writer(&mut *out, &item).map_err(unwritable)?;
    }
    out.push(b']');
    Ok(())
}

/// The table, without the row of the signature.
pub(super) fn csv(survey: &Survey) -> Result<Vec<u8>, Problem> {
    let mut table = Table { out: (COLUMNS.join(",") + "\r\n").into_bytes() };
    for (name, value) in survey.head() {
        facts(&mut table, &name, &value);
    }
    let preference = survey.lang.preference();
    let best = |map: &LangMap| map.best(&preference).map(|(_, text)| text.to_owned()).unwrap_or_default();
    for known in &survey.publishers {
        let name = known.own.as_ref().map(|own| best(&own.title)).unwrap_or_default();
        let value = known.to_json();
        table.row(&[
            ("part", "publisher".into()),
            ("org", known.org.to_string()),
            ("publisher", name),
            ("level", LEVEL.to_string()),
            ("name", known.publisher.state.name().into()),
            ("value", value.to_string()),
        ]);
    }
    for node in &survey.nodes {
        let (info, own) = (&node.info, &node.own);
        table.row(&[
            ("part", "node".into()),
            ("org", info.org.map(|org| org.to_string()).unwrap_or_default()),
            ("publisher", own.as_ref().map(|own| best(&own.title)).unwrap_or_default()),
            ("name", info.peer.clone()),
            ("value", node.to_json().to_string()),
        ]);
    }
    for (place, item, found) in survey.hits() {
        let document = &item.document;
        let (lang, title) = document.title.best(&preference).unwrap_or_default();
        let json = survey.hit(place, item, found);
        let why = json["why"].as_array().into_iter().flatten().filter_map(|why| why["text"].as_str());
        let text = |member: &str| json[member].as_str().unwrap_or_default().to_owned();
        table.row(&[
            ("part", "hit".into()),
            ("place", place.to_string()),
            ("org", document.org.to_string()),
            ("key", document.key.to_string()),
            ("id", document.id.to_string()),
            ("kind", document.kind.name().into()),
            ("title", title.into()),
            ("title_lang", lang.into()),
            ("publisher", item.publisher.as_ref().map(|own| best(&own.title)).unwrap_or_default()),
            ("level", LEVEL.to_string()),
            ("seq", document.seq.0.to_string()),
            ("published", text("published")),
            ("expires", text("expires")),
            ("score", found.score.to_string()),
            ("why", why.collect::<Vec<_>>().join(" ")),
        ]);
    }
    Ok(table.out)
}

/// What the object says beside its lists: a row for each value that is not itself an object.
fn facts(table: &mut Table, name: &str, value: &Value) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            members.iter().for_each(|(member, value)| facts(table, &format!("{name}.{member}"), value));
        }
        Value::String(text) => table.row(&[("part", "fact".into()), ("name", name.into()), ("value", text.clone())]),
        other => table.row(&[("part", "fact".into()), ("name", name.into()), ("value", other.to_string())]),
    }
}

struct Table {
    out: Vec<u8>,
}

impl Table {
    fn row(&mut self, cells: &[(&str, String)]) {
        for (at, column) in COLUMNS.iter().enumerate() {
            if at > 0 {
                self.out.push(b',');
            }
            if let Some((_, text)) = cells.iter().find(|(name, _)| name == column) {
                self.out.extend_from_slice(quoted(text).as_bytes());
            }
        }
        self.out.extend_from_slice(b"\r\n");
    }
}

//! Records as a table: one row each, a column for each field by its path.
//!
//! ```text
//! iri,id,org,kind,key,seq,published,expires,publisher.fi,…,title.fi,title.sv,title.en,title.other,…
//! ```
//! A text in several languages has a column for each official one and, as JSON, one for all others. Values of a list
//! stand in one cell, one a line; a list of maps is JSON. What no column is for stands, as JSON, in the last. A text
//! that a spreadsheet would take for a formula begins with an apostrophe.

use std::collections::BTreeMap;

use kirjo_protocol::content::schema::{Field, Schema, Shape};
use kirjo_protocol::content::{SCHEMAS, json::to_json};
use serde_json::{Map, Value};

use super::line::licence;
use crate::clock::rfc3339;
use crate::rdf::iri;
use crate::shown::Shown;

/// Languages with columns of their own.
const LANGUAGES: [&str; 3] = ["fi", "sv", "en"];
/// The ending of the column for all other languages, and the name of that for everything else.
const OTHER: &str = "other";
/// The columns that come before the fields.
const ENVELOPE: &[&str] = &["iri", "id", "org", "kind", "key", "seq", "published", "expires"];
/// The field that always has a value, because a text without it has a licence too.
const LICENCE: &str = "licence";

/// A table of records of some kinds.
pub struct Table {
    columns: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl Table {
    /// The table of one kind, or of all.
    pub fn of(kind: Option<&str>) -> Self {
        let mut table = Self { columns: Vec::new(), places: BTreeMap::new() };
        ENVELOPE.iter().for_each(|name| table.add((*name).to_owned()));
        table.add_languages("publisher");
        let kinds: Vec<&&Schema> =
            SCHEMAS.iter().filter(|schema| kind.is_none_or(|kind| schema.kind == kind)).collect();
        for field in kinds.iter().flat_map(|schema| schema.fields()) {
            table.add_field("", field);
        }
        table.add(OTHER.to_owned());
        table
    }

    fn add(&mut self, column: String) {
        if !self.places.contains_key(&column) {
            self.places.insert(column.clone(), self.columns.len());
            self.columns.push(column);
        }
    }

    fn add_languages(&mut self, path: &str) {
        LANGUAGES.iter().chain(&[OTHER]).for_each(|lang| self.add(format!("{path}.{lang}")));
    }

    fn add_field(&mut self, before: &str, field: &Field) {
        let path = format!("{before}{}", field.name);
        match field.shape {
            Shape::LangLine(_) | Shape::LangProse(_) | Shape::LangLists(_) | Shape::LangDates => {
                self.add_languages(&path)
            }
            Shape::Map(fields) => {
                let before = format!("{path}.");
                fields.iter().for_each(|field| self.add_field(&before, field));
            }
            _ => self.add(path),
        }
    }

    /// The names of the columns, as the first line of the table.
    pub fn head(&self) -> String {
        self.columns.join(",") + "\r\n"
    }

    /// A record's row.
    pub fn row(&self, shown: &Shown<'_>) -> String {
        let record = shown.record;
        let body = record.body();
        let mut row = Row { table: self, cells: vec![String::new(); self.columns.len()] };
        row.put("iri", &iri::of_record(&body.org, &body.key));
        row.put("id", &record.id().to_string());
        row.put("org", &body.org.to_string());
        row.put("kind", body.kind.name());
        row.put("key", &body.key.to_string());
        row.put("seq", &body.seq.0.to_string());
        row.put("published", &rfc3339(body.seq.time()));
        row.put("expires", &rfc3339(body.expires));
        row.put(LICENCE, &licence(record));
        if let Some(names) = shown.publisher {
            let names = names.iter().map(|(lang, name)| (lang.to_owned(), Value::from(name))).collect();
            row.languages("publisher", names);
        }
        if let Some(Ok(Value::Object(content))) = shown.content().map(to_json) {
            let fields: Vec<&Field> = kirjo_protocol::content::schema(body.kind.name())
                .into_iter()
                .flat_map(|schema| schema.fields())
                .collect();
            let rest = row.map("", &fields, content);
            if !rest.is_empty() {
                row.put(OTHER, &Value::Object(rest).to_string());
            }
        }
        row.cells.join(",") + "\r\n"
    }
}

struct Row<'t> {
    table: &'t Table,
    cells: Vec<String>,
}

impl Row<'_> {
    fn put(&mut self, column: &str, text: &str) {
        if let Some(cell) = self.table.places.get(column).and_then(|place| self.cells.get_mut(*place)) {
            *cell = quoted(text);
        }
    }

    /// Writes the fields of a map, and gives back what no column is for.
    fn map(&mut self, before: &str, fields: &[&Field], mut content: Map<String, Value>) -> Map<String, Value> {
        for field in fields {
            let path = format!("{before}{}", field.name);
            let Some(value) = content.get(field.name) else { continue };
            let put = match (&field.shape, value) {
                (
                    Shape::LangLine(_) | Shape::LangProse(_) | Shape::LangLists(_) | Shape::LangDates,
                    Value::Object(map),
                ) => {
                    self.languages(&path, map.clone());
                    true
                }
                (Shape::Map(fields), Value::Object(map)) => {
                    let rest = self.map(&format!("{path}."), &fields.iter().collect::<Vec<_>>(), map.clone());
                    if rest.is_empty() {
                        true
                    } else {
                        content.insert(field.name.to_owned(), Value::Object(rest));
                        continue;
                    }
                }
                (_, value) if self.table.places.contains_key(&path) => {
                    self.put(&path, &cell(value));
                    true
                }
                _ => false,
            };
            if put {
                content.shift_remove(field.name);
            }
        }
        content
    }

    fn languages(&mut self, path: &str, mut map: Map<String, Value>) {
        for lang in LANGUAGES {
            if let Some(value) = map.shift_remove(lang) {
                self.put(&format!("{path}.{lang}"), &cell(&value));
            }
        }
        if !map.is_empty() {
            self.put(&format!("{path}.{OTHER}"), &Value::Object(map).to_string());
        }
    }
}

/// A value as the text of a cell.
fn cell(value: &Value) -> String {
    let line = |item: &Value| item.as_str().filter(|text| !text.contains('\n')).map(str::to_owned);
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => match items.iter().map(line).collect::<Option<Vec<_>>>() {
            Some(lines) => lines.join("\n"),
            None => value.to_string(),
        },
        other => other.to_string(),
    }
}

/// A cell as it stands in the file (RFC 4180). A number may begin with a minus; any other text that begins as formulas
/// do is kept from being one.
pub(crate) fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_when_it_must_be_and_never_a_formula() {
        for (text, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            ("-1.5", "-1.5"),
            ("-x", "'-x"),
        ] {
            assert_eq!(quoted(text), written, "{text}");
        }
    }

    #[test]
    fn no_column_stands_twice_and_the_table_of_a_kind_is_part_of_that_of_all() {
        let all = Table::of(None);
        assert_eq!(all.columns.len(), all.places.len());
        for schema in SCHEMAS {
            let one = Table::of(Some(schema.kind));
            assert!(one.columns.len() < all.columns.len(), "{}", schema.kind);
            assert!(one.columns.iter().all(|column| all.places.contains_key(column)), "{}", schema.kind);
        }
        assert!(all.places.contains_key("regulatory.intendedPurpose.sv"));
    }
}

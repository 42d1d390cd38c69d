//! What several records say, field by field: a row for each field that any of them states, in the order of the fields.
//!
//! A row is about the field, not about its label, so records of two kinds meet in the fields that both have.

use ciborium::Value;
use kirjo_protocol::cbor;
use kirjo_protocol::content::schema::{Field, Schema, Shape};

use super::{FACTS, FIRST, Fact, IN_PLACE, LAST, Reader, Shown, Walk, shown, value};
use crate::messages::text;

/// One field of several records.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The field by its path, such as `regulatory.status`.
    pub path: String,
    /// Its label.
    pub label: String,
    /// The section that it belongs to: that of the record page.
    pub section: &'static str,
    /// What stands above that section.
    pub heading: String,
    /// The kinds that have the field.
    pub kinds: Vec<&'static str>,
    /// What each record says, in the order of the records; `None` is not stated.
    pub cells: Vec<Option<Stated>>,
}

/// What a record says in one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    /// As it is in the record.
    pub value: Value,
    /// In words: more than one for a list whose items have names.
    pub facts: Vec<Fact>,
}

/// A field and where it is.
struct Place {
    parent: Option<&'static Field>,
    field: &'static Field,
    path: String,
    section: &'static str,
}

/// Every field of a kind that is compared, fields of maps one by one.
fn places(schema: &'static Schema) -> Vec<Place> {
    let mut places = Vec::new();
    let summary = schema.field("summary");
    for field in summary.into_iter().chain(shown(schema)) {
        match &field.shape {
            Shape::Map(fields) if !value::is_money(fields) => {
                let section = if IN_PLACE.contains(&field.name) { FACTS } else { field.name };
                places.extend(fields.iter().map(|inner| Place {
                    parent: Some(field),
                    field: inner,
                    path: format!("{}.{}", field.name, inner.name),
                    section,
                }));
            }
            Shape::List(..) => {
                places.push(Place { parent: None, field, path: field.name.to_owned(), section: field.name });
            }
            _ => places.push(Place { parent: None, field, path: field.name.to_owned(), section: FACTS }),
        }
    }
    places
}

/// Where a section stands: what the law says first, plain facts then, evidence and contacts last.
fn rank(section: &str) -> usize {
    match LAST.iter().position(|last| *last == section) {
        Some(at) => 3 + at,
        None if FIRST.contains(&section) => 0,
        None if section == FACTS => 1,
        None => 2,
    }
}

/// A row for each field of the records' kinds, also for those that none of them states. A record that is not there has
/// no content, and states nothing.
pub fn rows(records: &[Option<(&'static Schema, &Value)>], reader: Reader) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (at, (schema, content)) in records.iter().enumerate().filter_map(|(at, record)| Some((at, (*record)?))) {
        let walk = Walk { kind: schema.kind, reader };
        for place in places(schema) {
            let known = rows.iter().position(|row| row.path == place.path);
            let known = known.unwrap_or_else(|| {
                let heading = match place.section {
                    FACTS => text(reader.lang, "facts-heading", &[]),
                    section => walk.label(section),
                };
                rows.push(Row {
                    label: walk.label(&place.path),
                    path: place.path.clone(),
                    section: place.section,
                    heading,
                    kinds: Vec::new(),
                    cells: vec![None; records.len()],
                });
                rows.len() - 1
            });
            let row = &mut rows[known];
            if !row.kinds.contains(&schema.kind) {
                row.kinds.push(schema.kind);
            }
            row.cells[at] = stated(walk, &place, content);
        }
    }
    // Sections of their own keep the order in which they came.
    let mut order: Vec<&'static str> = Vec::new();
    for row in &rows {
        if !order.contains(&row.section) {
            order.push(row.section);
        }
    }
    rows.sort_by_key(|row| (rank(row.section), order.iter().position(|section| *section == row.section)));
    rows
}

fn stated(walk: Walk, place: &Place, content: &Value) -> Option<Stated> {
    let content = match place.parent {
        Some(parent) => cbor::get(content, parent.name)?,
        None => content,
    };
    let value = cbor::get(content, place.field.name)?;
    let facts = match (&place.field.shape, place.parent) {
        (Shape::List(fields, _), None) => walk.list(place.field, fields, value),
        (Shape::List(fields, _), Some(_)) => {
            let items = value.as_array().into_iter().flatten();
            let values: Vec<Shown> = items.map(|item| walk.line(fields, item)).collect();
            vec![Fact { label: walk.label(&place.path), label_lang: None, values }]
        }
        _ => walk.fact(place.field, value, &place.path).into_iter().collect(),
    };
    let says = facts.iter().any(|fact| !fact.values.is_empty());
    says.then(|| Stated { value: value.clone(), facts })
}

#[cfg(test)]
mod tests {
    use kirjo_protocol::content::{json::from_json, schema};
    use kirjo_protocol::time::UnixMillis;
    use serde_json::json;

    use super::*;
    use crate::messages::Lang;

    fn reader() -> Reader {
        Reader { lang: Lang::En, now: UnixMillis(1_795_000_000_000) }
    }

    fn texts(row: &Row, at: usize) -> Option<Vec<String>> {
        let facts = &row.cells[at].as_ref()?.facts;
        Some(facts.iter().flat_map(|fact| fact.values.iter().map(|value| value.text.clone())).collect())
    }

    #[test]
    fn what_one_states_and_the_other_does_not_is_told_apart_from_what_is_no_field_of_its_kind() {
        let product = from_json(&json!({
            "summary": {"en": "A sensor."}, "productType": "sensor", "themes": ["home-care"],
            "regulatory": {"status": "mdr-class-i"},
        }));
        let need = from_json(&json!({"summary": {"en": "A need."}, "themes": ["home-care"], "stage": "planning"}));
        let (product, need) = (product.unwrap(), need.unwrap());
        let records = [Some((schema("product").unwrap(), &product)), Some((schema("need").unwrap(), &need)), None];
        let rows = rows(&records, reader());
        let row = |path: &str| rows.iter().find(|row| row.path == path).unwrap_or_else(|| panic!("{path}"));
        assert_eq!(rows[0].section, "regulatory", "what the law says comes first");
        assert_eq!(texts(row("productType"), 1), None);
        assert_eq!(row("productType").kinds, ["product"]);
        assert_eq!(row("themes").kinds, ["product", "need"]);
        assert_eq!((texts(row("themes"), 0), texts(row("themes"), 2)), (Some(vec!["Home care".into()]), None));
        assert_eq!(texts(row("summary"), 1), Some(vec!["A need.".into()]));
        assert!(texts(row("regulatory.status"), 0).is_some());
        let paths: std::collections::BTreeSet<&str> = rows.iter().map(|row| row.path.as_str()).collect();
        assert_eq!(paths.len(), rows.len(), "a row for each field");
    }

    #[test]
    fn every_field_that_the_examples_state_has_a_row_that_says_it() {
        let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/examples");
        for file in std::fs::read_dir(directory).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for mut record in crate::record_file::parse("example.yaml", &text).unwrap() {
                let kind = record.as_object_mut().unwrap().remove("kind").unwrap();
                let (schema, content) = (schema(kind.as_str().unwrap()).unwrap(), from_json(&record).unwrap());
                let rows = rows(&[Some((schema, &content))], reader());
                let said: usize =
                    super::super::sections(schema, &content, reader()).iter().map(|s| s.facts.len()).sum();
                let compared = rows.iter().filter(|row| row.cells[0].is_some() && row.path != "summary");
                let compared: usize =
                    compared.map(|row| row.cells[0].as_ref().map_or(0, |cell| cell.facts.len())).sum();
                assert_eq!(compared, said, "{kind}: as many facts as on its page");
            }
        }
    }
}

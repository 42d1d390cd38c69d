//! The kind `showcase`: others' records in an order, for a fair or a market. It refers to them and says nothing in
//! their place; an item is shown only while its owner consents.

use ciborium::value::Value;

use super::common;
use super::form::Form;
use super::read;
use super::schema::{Field, Lease, Schema, Shape, optional, required};
use super::text::{LABEL_MAX, PROSE_MAX, TITLE_MAX};
use crate::id::{OrgId, RecordKey};

/// Most items: what a visitor of a stand looks through.
const ITEMS_MAX: usize = 200;

/// The field of the items.
pub const ITEMS: &str = "items";

/// The kind.
pub static SCHEMA: Schema = Schema {
    kind: "showcase",
    lease: Lease::Months(12),
    classes: &["schema:Collection"],
    common: common::SUMMARISED,
    own: FIELDS,
    rules: common::rules,
};

const FIELDS: &[Field] = &[
    required(ITEMS, Shape::List(ITEM, ITEMS_MAX), "schema:hasPart"),
    optional("occasion", Shape::LangLine(TITLE_MAX), "schema:event"),
    optional("event", Shape::Form(Form::Record), "kirjo:event"),
    optional("markets", Shape::Forms(Form::Country, 250), "kirjo:marketWanted"),
    optional("rule", Shape::LangProse(PROSE_MAX), "kirjo:inclusionRule"),
];

/// An item, and under which heading it stands.
const ITEM: &[Field] = &[
    required("record", Shape::Form(Form::Record), "kirjo:record"),
    optional("section", Shape::LangLine(LABEL_MAX), "schema:articleSection"),
];

/// The records of a showcase in its author's order, as far as they can be read.
pub fn items(content: &Value) -> Vec<(OrgId, RecordKey)> {
    read::items(content, ITEMS, item).into_iter().flatten().collect()
}

/// Takes items out of a content, with the headings that they stand under.
pub fn remove(content: &mut Value, items: &[(OrgId, RecordKey)]) {
    let Value::Map(members) = content else { return };
    for (name, value) in members {
        if let (Some(ITEMS), Value::Array(list)) = (name.as_text(), value) {
            list.retain(|one| item(one).is_none_or(|one| !items.contains(&one)));
        }
    }
}

fn item(item: &Value) -> Option<(OrgId, RecordKey)> {
    let reference = read::text(item, "record")?;
    let (org, key) = reference.split_once('/')?;
    Some((org.parse().ok()?, key.parse().ok()?))
}

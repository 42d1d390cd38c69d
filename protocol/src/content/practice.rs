//! The kind `practice`: a good practice, told so that others can take it into use, with what did not work.

use super::common::{self, EVIDENCE};
use super::form::Form;
use super::schema::{Field, Lease, Schema, Shape, optional, required};
use super::text::{DESCRIPTION_MAX, ITEM_MAX, LINKS_MAX, LIST_MAX, PROSE_MAX};

/// The kind.
pub static SCHEMA: Schema = Schema {
    kind: "practice",
    lease: Lease::Months(36),
    classes: &["schema:HowTo"],
    common: common::SUMMARISED,
    own: FIELDS,
    rules: common::rules,
};

const FIELDS: &[Field] = &[
    required("problem", Shape::LangProse(PROSE_MAX), "kirjo:problem"),
    required("model", Shape::LangProse(DESCRIPTION_MAX), "kirjo:model"),
    optional("steps", Shape::LangLists(500), "schema:step"),
    optional("targetGroups", Shape::LangLists(ITEM_MAX), "schema:audience"),
    optional("results", Shape::LangProse(PROSE_MAX), "kirjo:outcome"),
    optional("costs", Shape::LangProse(PROSE_MAX), "schema:estimatedCost"),
    optional("conditions", Shape::LangProse(PROSE_MAX), "kirjo:conditions"),
    optional("lessons", Shape::LangProse(PROSE_MAX), "kirjo:whatDidNotWork"),
    optional("adoptionTips", Shape::LangProse(PROSE_MAX), "kirjo:adoptionTips"),
    optional("adoptionStage", Shape::Code("adoption"), "kirjo:adoptionStage"),
    optional("fundedBy", Shape::LangLists(ITEM_MAX), "schema:funder"),
    optional("tools", Shape::Forms(Form::Record, LIST_MAX), "schema:tool"),
    optional("started", Shape::Form(Form::Date), "schema:startDate"),
    optional("evidence", Shape::List(EVIDENCE, LINKS_MAX), "schema:citation"),
];

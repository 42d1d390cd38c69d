//! The kind `action`: a measure of a programme, and programmes themselves, one within another: who is responsible, for
//! what goal, how far it has come.

use ciborium::value::Value;

use super::check::Checker;
use super::common::{self, MONEY};
use super::form::Form;
use super::instant::in_order;
use super::schema::{Field, Lease, Schema, Shape, optional, required};
use super::text::{LABEL_MAX, LIST_MAX, PROSE_MAX, TITLE_MAX};

/// The kind.
pub static SCHEMA: Schema = Schema {
    kind: "action",
    lease: Lease::Months(24),
    classes: &["schema:Action"],
    common: common::SUMMARISED,
    own: FIELDS,
    rules,
};

const FIELDS: &[Field] = &[
    required("level", Shape::Code("action-level"), "kirjo:level"),
    required("status", Shape::Code("action-status"), "schema:actionStatus"),
    required("goal", Shape::LangProse(PROSE_MAX), "kirjo:goal"),
    optional("number", Shape::Line(LABEL_MAX), "schema:identifier"),
    optional("partOf", Shape::Form(Form::Record), "schema:isPartOf"),
    optional("coordinator", Shape::Form(Form::Org), "schema:agent"),
    optional("responsible", Shape::Forms(Form::Org, LIST_MAX), "schema:participant"),
    optional("starts", Shape::Form(Form::Date), "schema:startTime"),
    optional("ends", Shape::Form(Form::Date), "schema:endTime"),
    optional("indicators", Shape::List(INDICATOR, LIST_MAX), "kirjo:indicator"),
    optional("budget", Shape::Map(MONEY), "schema:amount"),
    optional("mandate", Shape::LangLine(TITLE_MAX), "kirjo:mandate"),
    optional("mandateUrl", Shape::Form(Form::Url), "kirjo:mandateUrl"),
];

/// How the goal is measured; figures are decimal texts, because contents have no fractions.
const INDICATOR: &[Field] = &[
    required("name", Shape::LangLine(TITLE_MAX), "schema:name"),
    optional("unit", Shape::LangLine(LABEL_MAX), "schema:unitText"),
    optional("baseline", Shape::Form(Form::Decimal), "kirjo:baseline"),
    optional("target", Shape::Form(Form::Decimal), "kirjo:target"),
    optional("targetDate", Shape::Form(Form::Date), "kirjo:targetDate"),
    optional("values", Shape::List(MEASURED, 120), "kirjo:measured"),
];

const MEASURED: &[Field] = &[
    required("date", Shape::Form(Form::Date), "schema:observationDate"),
    required("value", Shape::Form(Form::Decimal), "schema:value"),
];

fn rules(c: &mut Checker, content: &Value) {
    common::rules(c, content);
    in_order(c, content, "starts", "ends");
}

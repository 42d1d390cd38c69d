//! The kind `call`: a funding call. It closes at its last deadline, to the instant.

use ciborium::value::Value;

use super::check::Checker;
use super::common::{self, MONEY};
use super::form::Form;
use super::instant::in_order;
use super::schema::{Field, Lease, Schema, Shape, optional, required};
use super::text::{ITEM_MAX, LABEL_MAX, PROSE_MAX};

/// The kind.
pub static SCHEMA: Schema = Schema {
    kind: "call",
    lease: Lease::Until { fields: &["deadlines"], months: 36 },
    classes: &["schema:MonetaryGrant"],
    common: common::SUMMARISED,
    own: FIELDS,
    rules,
};

const FIELDS: &[Field] = &[
    required("programme", Shape::Code("programme"), "kirjo:programme"),
    required("page", Shape::Form(Form::Https), "schema:url"),
    required("deadlines", Shape::Forms(Form::Instant, 10), "kirjo:deadline"),
    optional("opens", Shape::Form(Form::Instant), "schema:startDate"),
    optional("deadlineModel", Shape::Code("deadline-model"), "kirjo:deadlineModel"),
    optional("callId", Shape::Line(LABEL_MAX), "kirjo:callId"),
    optional("topicId", Shape::Line(LABEL_MAX), "kirjo:topicId"),
    optional("actionType", Shape::Code("action-type"), "kirjo:actionType"),
    optional("budget", Shape::Map(MONEY), "schema:amount"),
    optional("minGrant", Shape::Map(MONEY), "kirjo:minGrant"),
    optional("maxGrant", Shape::Map(MONEY), "kirjo:maxGrant"),
    optional("coFundingPercent", Shape::Integer(0, 100), "kirjo:coFundingPercent"),
    optional("expectedProjects", Shape::Integer(1, 10_000), "kirjo:expectedProjects"),
    optional("eligibleCountries", Shape::Forms(Form::Country, 250), "schema:eligibleRegion"),
    optional("eligibleTypes", Shape::Codes("org-type"), "kirjo:eligibleType"),
    optional("eligibility", Shape::LangProse(PROSE_MAX), "kirjo:eligibility"),
    optional("minPartners", Shape::Integer(1, 100), "kirjo:minPartners"),
    optional("minCountries", Shape::Integer(1, 50), "kirjo:minCountries"),
    optional("outcomes", Shape::LangLists(ITEM_MAX), "kirjo:expectedOutcome"),
];

fn rules(c: &mut Checker, content: &Value) {
    common::rules(c, content);
    in_order(c, content, "opens", "deadlines");
}

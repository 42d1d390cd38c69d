//! The kind `partner-search`: a project idea that seeks or offers a role for a call.

use ciborium::value::Value;

use super::check::Checker;
use super::common::{self, MONEY};
use super::fault::Rule;
use super::form::Form;
use super::instant::in_order;
use super::schema::{Field, Lease, Schema, Shape, optional, required};
use super::text::{ITEM_MAX, LABEL_MAX, LIST_MAX, PROSE_MAX};
use crate::cbor;

/// The kind.
pub static SCHEMA: Schema = Schema {
    kind: "partner-search",
    lease: Lease::Until { fields: &["callDeadline"], months: 36 },
    classes: &["schema:Demand", "schema:ResearchProject"],
    common: common::DESCRIBED,
    own: FIELDS,
    rules,
};

const FIELDS: &[Field] = &[
    required("direction", Shape::Code("partner-direction"), "kirjo:direction"),
    required("roles", Shape::Codes("partner-role"), "kirjo:role"),
    required("stage", Shape::Code("consortium-stage"), "kirjo:consortiumStage"),
    required("callDeadline", Shape::Form(Form::Instant), "schema:availabilityEnds"),
    optional("expressionDeadline", Shape::Form(Form::Instant), "kirjo:expressionDeadline"),
    optional("call", Shape::Form(Form::Record), "kirjo:call"),
    optional("topicId", Shape::Line(LABEL_MAX), "kirjo:topicId"),
    optional("expertise", Shape::LangLists(ITEM_MAX), "kirjo:expertise"),
    optional("partnerTypes", Shape::Codes("org-type"), "kirjo:partnerType"),
    optional("partnerSizes", Shape::Codes("org-size"), "kirjo:partnerSize"),
    optional("countries", Shape::Forms(Form::Country, 250), "schema:eligibleRegion"),
    optional("consortium", Shape::Forms(Form::Org, LIST_MAX), "schema:member"),
    optional("otherMembers", Shape::Lines(ITEM_MAX), "kirjo:otherMember"),
    optional("durationMonths", Shape::Integer(1, 120), "kirjo:durationMonths"),
    optional("budgetShare", Shape::Map(MONEY), "kirjo:budgetShare"),
    optional("confidentiality", Shape::LangProse(PROSE_MAX), "kirjo:confidentiality"),
];

fn rules(c: &mut Checker, content: &Value) {
    common::rules(c, content);
    in_order(c, content, "expressionDeadline", "callDeadline");
    if cbor::get(content, "call").is_none() && cbor::get(content, "topicId").is_none() {
        c.fault_at("call", Rule::OneOf, &[("fields", "call, topicId")]);
    }
}

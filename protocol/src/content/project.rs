//! The kind `project`: a project and what became of it, so that what public money has paid for can be used.

use ciborium::value::Value;

use super::check::Checker;
use super::common::{self, EVIDENCE, MONEY};
use super::form::Form;
use super::instant::in_order;
use super::product::PUBLIC_FUNDING;
use super::schema::{Field, Lease, Schema, Shape, optional, required};
use super::text::{ITEM_MAX, LABEL_MAX, LINKS_MAX, LIST_MAX, PROSE_MAX};

/// The kind.
pub static SCHEMA: Schema = Schema {
    kind: "project",
    lease: Lease::Months(36),
    classes: &["schema:ResearchProject"],
    common: common::DESCRIBED,
    own: FIELDS,
    rules,
};

const FIELDS: &[Field] = &[
    required("stage", Shape::Code("project-stage"), "kirjo:projectStage"),
    required("role", Shape::Code("partner-role"), "kirjo:role"),
    optional("acronym", Shape::Line(LABEL_MAX), "schema:alternateName"),
    optional("programme", Shape::Code("programme"), "kirjo:programme"),
    optional("grantAgreement", Shape::Line(LABEL_MAX), "schema:identifier"),
    optional("call", Shape::Form(Form::Record), "kirjo:call"),
    optional("topicId", Shape::Line(LABEL_MAX), "kirjo:topicId"),
    optional("starts", Shape::Form(Form::Date), "schema:startDate"),
    optional("ends", Shape::Form(Form::Date), "schema:endDate"),
    optional("budget", Shape::Map(MONEY), "schema:amount"),
    optional("publicFunding", Shape::List(PUBLIC_FUNDING, LINKS_MAX), "kirjo:publicFunding"),
    optional("participants", Shape::Forms(Form::Org, LIST_MAX), "schema:member"),
    optional("otherParticipants", Shape::Lines(ITEM_MAX), "kirjo:otherMember"),
    optional("outcome", Shape::LangProse(PROSE_MAX), "kirjo:outcome"),
    optional("results", Shape::Forms(Form::Record, LIST_MAX), "kirjo:result"),
    optional("resultLicence", Shape::Line(LABEL_MAX), "kirjo:resultLicence"),
    optional("openForCommercialUse", Shape::Boolean, "kirjo:openForCommercialUse"),
    optional("evidence", Shape::List(EVIDENCE, LINKS_MAX), "schema:citation"),
];

fn rules(c: &mut Checker, content: &Value) {
    common::rules(c, content);
    in_order(c, content, "starts", "ends");
}

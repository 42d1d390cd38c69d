//! The kind `event`: a fair, a webinar, a discussion, each in its own time zone.

use ciborium::value::Value;

use super::check::Checker;
use super::common;
use super::fault::Rule;
use super::form::Form;
use super::instant::in_order;
use super::read;
use super::schema::{Field, Lease, Schema, Shape, optional, required};
use super::text::{LABEL_MAX, LIST_MAX, PROSE_MAX, TITLE_MAX};
use crate::cbor;

/// The kind.
pub static SCHEMA: Schema = Schema {
    kind: "event",
    lease: Lease::Until { fields: &["ends"], months: 36 },
    classes: &["schema:Event"],
    common: common::SUMMARISED,
    own: FIELDS,
    rules,
};

const FIELDS: &[Field] = &[
    required("eventType", Shape::Code("event-type"), "kirjo:eventType"),
    required("starts", Shape::Form(Form::Instant), "schema:startDate"),
    required("ends", Shape::Form(Form::Instant), "schema:endDate"),
    required("attendance", Shape::Code("attendance"), "schema:eventAttendanceMode"),
    optional("venue", Shape::LangLine(TITLE_MAX), "schema:location"),
    optional("address", Shape::Line(TITLE_MAX), "schema:address"),
    optional("country", Shape::Form(Form::Country), "schema:addressCountry"),
    optional("page", Shape::Form(Form::Https), "schema:url"),
    optional("registration", Shape::Form(Form::Https), "kirjo:registration"),
    optional("registrationDeadline", Shape::Form(Form::Instant), "kirjo:registrationDeadline"),
    optional("price", Shape::Code("event-price"), "kirjo:price"),
    optional("organisers", Shape::Forms(Form::Org, LIST_MAX), "schema:organizer"),
    optional("programmeText", Shape::LangProse(PROSE_MAX), "kirjo:programmeText"),
    optional("seriesId", Shape::Line(LABEL_MAX), "schema:superEvent"),
    optional("cancelled", Shape::Boolean, "kirjo:cancelled"),
];

fn rules(c: &mut Checker, content: &Value) {
    common::rules(c, content);
    in_order(c, content, "starts", "ends");
    in_order(c, content, "registrationDeadline", "ends");
    let attendance = read::text_or_empty(content, "attendance");
    if matches!(attendance.as_str(), "onsite" | "hybrid") && cbor::get(content, "venue").is_none() {
        c.fault_at("venue", Rule::RequiredForStatus, &[("field", "venue"), ("status", &attendance)]);
    }
}

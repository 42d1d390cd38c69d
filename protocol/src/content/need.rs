//! The kind `need`: a challenge or a pilot opportunity that looks for a solution.

use super::common::{self, MONEY};
use super::form::Form;
use super::schema::{Field, Lease, Schema, Shape, optional, required};
use super::text::{ITEM_MAX, LABEL_MAX, LINKS_MAX, PROSE_MAX, TITLE_MAX};

/// The kind.
pub static SCHEMA: Schema = Schema {
    kind: "need",
    lease: Lease::Months(12),
    classes: &["schema:Demand"],
    common: common::SUMMARISED,
    own: FIELDS,
    rules: common::rules,
};

const FIELDS: &[Field] = &[
    required("problem", Shape::LangProse(PROSE_MAX), "kirjo:problem"),
    required("stage", Shape::Code("procurement-stage"), "kirjo:procurementStage"),
    optional("currentState", Shape::LangProse(PROSE_MAX), "kirjo:currentState"),
    optional("goals", Shape::LangLists(ITEM_MAX), "kirjo:goal"),
    optional("constraints", Shape::LangProse(PROSE_MAX), "kirjo:constraints"),
    optional("integrations", Shape::Lines(ITEM_MAX), "kirjo:integration"),
    optional("standardCodes", Shape::Codes("standard"), "kirjo:standard"),
    optional("budgetBand", Shape::Code("budget-band"), "kirjo:budgetBand"),
    optional("budget", Shape::Map(MONEY), "schema:priceSpecification"),
    optional("desiredTrl", Shape::Integer(1, 9), "kirjo:trl"),
    optional("deadline", Shape::Form(Form::Instant), "schema:availabilityEnds"),
    optional("notices", Shape::List(NOTICE, LINKS_MAX), "kirjo:notice"),
    optional("questions", Shape::List(QUESTION, 100), "kirjo:question"),
    optional("outcome", Shape::Code("need-outcome"), "kirjo:needOutcome"),
];

/// A procurement notice elsewhere, which alone counts in law.
const NOTICE: &[Field] = &[
    required("register", Shape::Code("notice-register"), "kirjo:register"),
    required("number", Shape::Line(LABEL_MAX), "schema:identifier"),
    optional("url", Shape::Form(Form::Url), "schema:url"),
];

/// What somebody asked and everybody may read the answer to.
const QUESTION: &[Field] = &[
    required("question", Shape::LangProse(1_000), "schema:name"),
    required("answer", Shape::LangProse(PROSE_MAX), "schema:acceptedAnswer"),
    required("answered", Shape::Form(Form::Instant), "schema:datePublished"),
    optional("reference", Shape::Line(TITLE_MAX), "schema:identifier"),
];

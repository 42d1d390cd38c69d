//! The kind `endorsement`: what one organisation states about another one or about its record. Signed by who states it,
//! never by who is praised.

use ciborium::value::Value;

use super::check::Checker;
use super::common::{self, EVIDENCE};
use super::fault::Rule;
use super::form::Form;
use super::instant::in_order;
use super::read;
use super::reference::Subject;
use super::schema::{Field, Lease, Schema, Shape, optional, required};
use super::text::{LABEL_MAX, LINKS_MAX, LIST_MAX, LangMap, PROSE_MAX, TITLE_MAX};
use crate::cbor;
use crate::id::OrgId;

/// The kind.
pub static SCHEMA: Schema = Schema {
    kind: "endorsement",
    lease: Lease::Months(36),
    classes: &["schema:EndorseAction"],
    common: common::STATED,
    own: FIELDS,
    rules,
};

const FIELDS: &[Field] = &[
    required("endorsementType", Shape::Code("endorsement-type"), "kirjo:endorsementType"),
    required("subject", Shape::Form(Form::Subject), "schema:object"),
    required("since", Shape::Form(Form::Date), "schema:startTime"),
    optional("until", Shape::Form(Form::Date), "schema:endTime"),
    optional("statement", Shape::LangProse(PROSE_MAX), "schema:text"),
    optional("together", Shape::Forms(Form::Org, LIST_MAX), "kirjo:statedTogetherWith"),
    optional("showcase", Shape::Form(Form::Record), "kirjo:showcase"),
    optional("certificate", Shape::Map(CERTIFICATE), "schema:hasCertification"),
    optional("assessment", Shape::Map(ASSESSMENT), "schema:reviewRating"),
    optional("flag", Shape::Code("flag-reason"), "kirjo:flagReason"),
    optional("evidence", Shape::List(EVIDENCE, LINKS_MAX), "schema:citation"),
];

const CERTIFICATE: &[Field] = &[
    required("scheme", Shape::Line(LABEL_MAX), "schema:name"),
    optional("number", Shape::Line(LABEL_MAX), "schema:certificationIdentification"),
    optional("url", Shape::Form(Form::Url), "schema:url"),
];

/// An assessment by a scale of somebody: the scale and its version belong to the figures.
const ASSESSMENT: &[Field] = &[
    required("scheme", Shape::Code("assessment-scheme"), "kirjo:assessmentScheme"),
    optional("version", Shape::Line(LABEL_MAX), "schema:version"),
    required("results", Shape::List(RESULT, LIST_MAX), "kirjo:assessmentResult"),
    optional("total", Shape::Form(Form::Decimal), "kirjo:total"),
    optional("url", Shape::Form(Form::Url), "schema:url"),
];

const RESULT: &[Field] = &[
    required("area", Shape::Line(TITLE_MAX), "schema:reviewAspect"),
    required("score", Shape::Form(Form::Decimal), "schema:ratingValue"),
    optional("best", Shape::Form(Form::Decimal), "schema:bestRating"),
];

/// An endorsement as far as its record can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endorsement {
    /// A code of the list `endorsement-type`.
    pub endorsement_type: String,
    /// What it is about.
    pub subject: Option<Subject>,
    /// From which day on.
    pub since: Option<String>,
    /// To which day, inclusive.
    pub until: Option<String>,
    /// The statement in the endorser's words.
    pub statement: LangMap,
    /// Who has to state the same for it to be shown.
    pub together: Vec<OrgId>,
    /// The showcase that an owner consents to.
    pub showcase: Option<Subject>,
}

impl Endorsement {
    /// Reads what is readable.
    pub fn read(content: &Value) -> Self {
        Self {
            endorsement_type: read::text_or_empty(content, "endorsementType"),
            subject: read::text(content, "subject").as_deref().and_then(Subject::parse),
            since: read::text(content, "since"),
            until: read::text(content, "until"),
            statement: read::lang_map(content, "statement"),
            together: read::texts(content, "together").iter().filter_map(|org| org.parse().ok()).collect(),
            showcase: read::text(content, "showcase").as_deref().and_then(Subject::parse),
        }
    }
}

/// The type by which an owner agrees that a showcase shows its record: the only one that is about an own record.
pub const CONSENT: &str = "consents-to";
/// The two sides of a membership, which counts when both have signed.
pub const MEMBERSHIP: [&str; 2] = ["member-of", "has-member"];
/// The types whose subject is an organisation; that of all others but `flag` is a record.
pub const ABOUT_ORGANISATIONS: [&str; 3] = ["member-of", "has-member", "vouch"];

/// Types that have a field of their own, which they demand and no other type has.
pub const FIELDS_OF_TYPES: [(&str, &str); 4] =
    [("consents-to", "showcase"), ("assessed", "assessment"), ("certified", "certificate"), ("flag", "flag")];

fn rules(c: &mut Checker, content: &Value) {
    common::rules(c, content);
    in_order(c, content, "since", "until");
    let kind = read::text_or_empty(content, "endorsementType");
    let about_org = ABOUT_ORGANISATIONS.contains(&kind.as_str());
    match read::text(content, "subject").as_deref().and_then(Subject::parse) {
        Some(Subject::Record(..)) if about_org => {
            c.fault_at("subject", Rule::NotAnOrganisation, &[("value", &read::text_or_empty(content, "subject"))]);
        }
        Some(Subject::Org(_))
            if !about_org && !matches!(kind.as_str(), "flag" | "certified" | "partner-in" | "registry-listed") =>
        {
            c.fault_at("subject", Rule::NotARecord, &[("value", &read::text_or_empty(content, "subject"))]);
        }
        _ => {}
    }
    for (of, field) in
        [("consents-to", "showcase"), ("assessed", "assessment"), ("certified", "certificate"), ("flag", "flag")]
    {
        match (kind == of, cbor::get(content, field).is_some()) {
            (true, false) => c.fault_at(field, Rule::RequiredForStatus, &[("field", field), ("status", of)]),
            (false, true) => c.fault_at(field, Rule::NotForStatus, &[("field", field), ("status", &kind)]),
            _ => {}
        }
    }
}

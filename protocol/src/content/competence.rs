//! The kind `competence`: what can be asked of whom.

use std::collections::BTreeMap;

use ciborium::value::Value;

use super::common::{self, CERTIFICATION, Common, EVIDENCE, Evidence, MONEY};
use super::form::Form;
use super::read;
use super::schema::{Field, Lease, Schema, Shape, optional, required};
use super::text::{ITEM_MAX, LABEL_MAX, LINKS_MAX, LIST_MAX, LangMap, PROSE_MAX};

/// Longest lead time in days that says anything: ten years.
const LEAD_TIME_MAX: u32 = 3_650;

/// A competence as far as its record can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Competence {
    /// The fields of every kind.
    pub common: Common,
    /// A code of the list `competence-type`.
    pub competence_type: String,
    /// How to ask for it.
    pub access: LangMap,
    /// How much of it there is.
    pub capacity: LangMap,
    /// A code of the list `price-basis`.
    pub price_basis: Option<String>,
    /// Days from asking to beginning.
    pub lead_time_days: Option<u32>,
    /// Evidence.
    pub evidence: Vec<Evidence>,
    /// Equipment, by language.
    pub equipment: BTreeMap<String, Vec<String>>,
}

impl Competence {
    /// Reads what is readable.
    pub fn read(content: &Value) -> Self {
        Self {
            common: Common::read(content),
            competence_type: read::text_or_empty(content, "competenceType"),
            access: read::lang_map(content, "access"),
            capacity: read::lang_map(content, "capacity"),
            price_basis: read::text(content, "priceBasis"),
            lead_time_days: read::number(content, "leadTimeDays"),
            evidence: Evidence::read_all(content),
            equipment: read::lang_lists(content, "equipment"),
        }
    }
}

/// The kind.
pub static SCHEMA: Schema = Schema {
    kind: "competence",
    lease: Lease::Months(12),
    classes: &["schema:Service"],
    common: common::DESCRIBED,
    own: FIELDS,
    rules: common::rules,
};

const FIELDS: &[Field] = &[
    required("competenceType", Shape::Code("competence-type"), "kirjo:competenceType"),
    optional("serviceTypes", Shape::Codes("service-type"), "schema:serviceType"),
    optional("access", Shape::LangProse(PROSE_MAX), "schema:termsOfService"),
    optional("accessModes", Shape::Codes("access-mode"), "kirjo:accessMode"),
    optional("capacity", Shape::LangProse(PROSE_MAX), "kirjo:capacity"),
    optional("priceBasis", Shape::Code("price-basis"), "kirjo:priceBasis"),
    optional("unitOfAccess", Shape::LangLine(LABEL_MAX), "kirjo:unitOfAccess"),
    optional("unitCost", Shape::Map(MONEY), "schema:price"),
    optional("leadTimeDays", Shape::Integer(0, LEAD_TIME_MAX as u64), "kirjo:leadTimeDays"),
    optional("targetGroups", Shape::LangLists(ITEM_MAX), "schema:audience"),
    optional("skills", Shape::Forms(Form::Url, LIST_MAX), "kirjo:skill"),
    optional("subjects", Shape::Codes("mesh"), "schema:knowsAbout"),
    optional("trl", Shape::Integer(1, 9), "kirjo:trl"),
    optional("evidence", Shape::List(EVIDENCE, LINKS_MAX), "schema:citation"),
    optional("equipment", Shape::LangLists(ITEM_MAX), "schema:instrument"),
    optional("qualityStandards", Shape::Lines(ITEM_MAX), "kirjo:conformsTo"),
    optional("certifications", Shape::List(CERTIFICATION, LINKS_MAX), "schema:hasCertification"),
];

//! The kind `competence`: what can be asked of whom.

use std::collections::BTreeMap;

use ciborium::value::Value;

use super::check::{Checker, prose};
use super::common::{self, Common, Evidence, Texts};
use super::read;
use super::text::{ITEM_MAX, LangMap, PROSE_MAX};

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

/// Checks a competence's content.
pub(super) fn check(c: &mut Checker, content: &Value) {
    let Some(mut fields) = c.map(content) else { return };
    common::check(c, &mut fields, Texts::SummaryAndDescription);
    c.required(&mut fields, "competenceType", |c, v| c.code(v, "competence-type"));
    c.optional(&mut fields, "access", |c, v| c.lang_map(v, prose(PROSE_MAX)));
    c.optional(&mut fields, "capacity", |c, v| c.lang_map(v, prose(PROSE_MAX)));
    c.optional(&mut fields, "priceBasis", |c, v| c.code(v, "price-basis"));
    c.optional(&mut fields, "leadTimeDays", |c, v| c.integer(v, 0..=LEAD_TIME_MAX));
    c.optional(&mut fields, "evidence", common::evidence);
    c.optional(&mut fields, "equipment", |c, v| c.lang_lists(v, ITEM_MAX));
    c.no_others(fields);
}

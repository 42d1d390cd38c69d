//! What a later version might add: one kind, one optional field and one critical field. No node has it; it is there
//! only in a test-only build of this crate, which shows that nodes of two versions make one network.

use ciborium::value::Value;

use super::check::{Checker, Fields};
use super::common::{self, Texts};
use super::read;

/// The greatest value of either field.
const MOST: u32 = 1_000_000;

/// The fields that the later version adds to products.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Added {
    /// The optional one: kilograms of carbon dioxide in a year.
    pub carbon: Option<u32>,
    /// The critical one: the daily dose, without which nothing else that the record says can be understood.
    pub dose: Option<u32>,
}

impl Added {
    /// Reads what is readable.
    pub fn read(content: &Value) -> Self {
        Self { carbon: read::number(content, "carbon"), dose: read::number(content, "dose") }
    }
}

/// Checks what products have more.
pub(super) fn check_product(c: &mut Checker, fields: &mut Fields<'_>) {
    for name in ["carbon", "dose"] {
        c.optional(fields, name, |c, v| c.integer(v, 0..=MOST));
    }
}

/// Checks the content of the kind `practice`: how something is done.
pub(super) fn check_practice(c: &mut Checker, content: &Value) {
    let Some(mut fields) = c.map(content) else { return };
    common::check(c, &mut fields, Texts::SummaryAndDescription);
    c.no_others(fields);
}

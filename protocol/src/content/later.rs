//! What a later version might add: one kind, one optional field and one critical field. No node has it; it is there
//! only in a test-only build of this crate, which shows that nodes of two versions make one network.

use ciborium::value::Value;

use super::common;
use super::read;
use super::schema::{Field, Lease, Schema, Shape, optional};

/// The greatest value of either field.
const MOST: u64 = 1_000_000;

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

/// The optional field that products have more.
pub(super) const CARBON: Field = optional("carbon", Shape::Integer(0, MOST), "kirjo:carbon");
/// The critical one.
pub(super) const DOSE: Field = optional("dose", Shape::Integer(0, MOST), "kirjo:dose");

/// The kind `pathway`: how a person goes from service to service.
pub static SCHEMA: Schema = Schema {
    kind: "pathway",
    lease: Lease::Months(12),
    classes: &["schema:HowTo"],
    common: common::DESCRIBED,
    own: &[],
    rules: common::rules,
};

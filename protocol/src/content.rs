//! What records say: the fields of the published kinds, and whether a content keeps their rules.
//!
//! This is apart from wire validity on purpose. Which bytes are a record never changes, so that nodes of
//! different versions hold the same set; what a good content is grows with every release. So a content is
//! held to [`validate`] when it is published, where a person can mend it, and read leniently when it is
//! shown, where nobody can.

mod check;
pub mod common;
pub mod competence;
pub mod fault;
mod identifiers;
pub mod json;
mod near;
pub mod organisation;
pub mod product;
pub mod read;
#[cfg(test)]
mod tests;
pub mod text;

use ciborium::value::Value;

pub use common::{Common, Contact, Evidence, Link};
pub use competence::Competence;
pub use fault::{Fault, Rule};
pub use organisation::{Identifiers, Organisation};
pub use product::{Markets, Product, Regulatory};
pub use text::LangMap;

/// The kinds that people publish, each with the longest lease a publisher may give it, in months. Offers
/// go stale sooner than organisations do.
const PUBLISHABLE: [(&str, u32); 3] = [("organisation", 24), ("product", 12), ("competence", 12)];

/// Everything that is wrong with a content of a kind, in the order of the kind's fields; nothing when it
/// may be published. A field that the kind doesn't have is a fault: it is most often a slip, and nobody
/// would see what it says.
pub fn validate(kind: &str, content: &Value) -> Vec<Fault> {
    let mut checker = check::Checker::default();
    match kind {
        "organisation" => organisation::check(&mut checker, content),
        "product" => product::check(&mut checker, content),
        "competence" => competence::check(&mut checker, content),
        _ => checker.fault_at("kind", Rule::UnknownKind, &unknown_kind_args(kind)),
    }
    checker.into_faults()
}

fn unknown_kind_args(kind: &str) -> Vec<(&'static str, &str)> {
    let mut args = vec![("value", kind), ("allowed", "organisation, product, competence")];
    args.extend(near::nearest(kind, PUBLISHABLE.map(|(name, _)| name)).map(|near| ("suggestion", near)));
    args
}

/// The longest lease a publisher may give a record of a kind, in months. System records have leases of
/// their own, see [`crate::limits`].
pub fn lease_ceiling_months(kind: &str) -> Option<u32> {
    PUBLISHABLE.iter().find(|(name, _)| *name == kind).map(|(_, months)| *months)
}

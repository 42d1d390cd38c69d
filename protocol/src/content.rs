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
#[cfg(feature = "later-version")]
pub mod later;
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

use crate::body::Body;

/// The kinds that people publish, each with the longest lease a publisher may give it, in months. Offers
/// go stale sooner than organisations do.
const PUBLISHABLE: &[(&str, u32)] = &[
    ("organisation", 24),
    ("product", 12),
    ("competence", 12),
    #[cfg(feature = "later-version")]
    ("practice", 12),
];

/// The critical fields that this version understands, each with the kind that has it: none yet.
const CRITICAL: &[(&str, &str)] = &[
    #[cfg(feature = "later-version")]
    ("product", "dose"),
];

/// Whether this version understands every critical field that a body names, so that it may show the record.
pub fn understands(body: &Body) -> bool {
    body.critical.iter().all(|name| CRITICAL.contains(&(body.kind.name(), name)))
}

/// Everything that is wrong with a content of a kind, in the order of the kind's fields; nothing when it
/// may be published. A field that the kind doesn't have is a fault: it is most often a slip, and nobody
/// would see what it says.
pub fn validate(kind: &str, content: &Value) -> Vec<Fault> {
    let mut checker = check::Checker::default();
    match kind {
        "organisation" => organisation::check(&mut checker, content),
        "product" => product::check(&mut checker, content),
        "competence" => competence::check(&mut checker, content),
        #[cfg(feature = "later-version")]
        "practice" => later::check_practice(&mut checker, content),
        _ => unknown_kind(&mut checker, kind),
    }
    checker.into_faults()
}

fn unknown_kind(checker: &mut check::Checker, kind: &str) {
    let names = || PUBLISHABLE.iter().map(|(name, _)| *name);
    let allowed = names().collect::<Vec<_>>().join(", ");
    let mut args = vec![("value", kind), ("allowed", &allowed)];
    args.extend(near::nearest(kind, names()).map(|near| ("suggestion", near)));
    checker.fault_at("kind", Rule::UnknownKind, &args);
}

/// The longest lease a publisher may give a record of a kind, in months. System records have leases of
/// their own, see [`crate::limits`].
pub fn lease_ceiling_months(kind: &str) -> Option<u32> {
    PUBLISHABLE.iter().find(|(name, _)| *name == kind).map(|(_, months)| *months)
}

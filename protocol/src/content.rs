//! What records say: the fields of the published kinds, and whether a content keeps their rules.
//!
//! This is apart from wire validity on purpose. Which bytes are a record never changes, so that nodes of
//! different versions hold the same set; what a good content is grows with every release. So a content is
//! held to [`validate`] when it is published, where a person can mend it, and read leniently when it is
//! shown, where nobody can.

pub mod action;
pub mod call;
mod check;
pub mod common;
pub mod competence;
pub mod dataset;
pub mod endorsement;
pub mod event;
pub mod fault;
pub mod form;
mod identifiers;
pub mod instant;
pub mod json;
#[cfg(feature = "later-version")]
pub mod later;
mod near;
pub mod need;
pub mod organisation;
pub mod partner_search;
pub mod practice;
pub mod product;
pub mod project;
pub mod read;
pub mod reference;
pub mod schema;
pub mod showcase;
pub mod term;
#[cfg(test)]
mod tests;
pub mod text;

use ciborium::value::Value;

pub use common::{Common, Contact, Evidence, Link};
pub use competence::Competence;
pub use endorsement::Endorsement;
pub use fault::{Fault, Rule};
pub use organisation::{Identifiers, Organisation};
pub use product::{Markets, Product, Regulatory};
pub use reference::{Reference, Subject, references};
pub use schema::Schema;
pub use text::LangMap;

use crate::body::Body;
use crate::time::{MONTH, UnixMillis};
use schema::Lease;

/// The kinds that people publish, in the order of [`crate::kind::PUBLISHED`].
pub static SCHEMAS: &[&Schema] = &[
    &organisation::SCHEMA,
    &product::SCHEMA,
    &competence::SCHEMA,
    &practice::SCHEMA,
    &need::SCHEMA,
    &call::SCHEMA,
    &partner_search::SCHEMA,
    &project::SCHEMA,
    &dataset::SCHEMA,
    &endorsement::SCHEMA,
    &showcase::SCHEMA,
    &event::SCHEMA,
    &action::SCHEMA,
    #[cfg(feature = "later-version")]
    &later::SCHEMA,
];

/// The kind of a name.
pub fn schema(kind: &str) -> Option<&'static Schema> {
    SCHEMAS.iter().find(|schema| schema.kind == kind).copied()
}

/// The critical fields that this version understands, each with the kind that has it: none yet.
const CRITICAL: &[(&str, &str)] = &[
    #[cfg(feature = "later-version")]
    ("product", "dose"),
];

/// Whether this version understands every critical field that a body names, so that it may show the record.
pub fn understands(body: &Body) -> bool {
    body.critical.iter().all(|name| CRITICAL.contains(&(body.kind.name(), name)))
}

/// Everything that is wrong with a content of a kind, in the order of the kind's fields and then of the rules between
/// them; nothing when it may be published. A field that the kind doesn't have is a fault: it is most often a slip, and
/// nobody would see what it says.
pub fn validate(kind: &str, content: &Value) -> Vec<Fault> {
    let mut checker = check::Checker::default();
    match schema(kind) {
        Some(schema) => schema.check(&mut checker, content),
        None => unknown_kind(&mut checker, kind),
    }
    checker.into_faults()
}

fn unknown_kind(checker: &mut check::Checker, kind: &str) {
    let names = || SCHEMAS.iter().map(|schema| schema.kind);
    let allowed = names().collect::<Vec<_>>().join(", ");
    let mut args = vec![("value", kind), ("allowed", &allowed)];
    args.extend(near::nearest(kind, names()).map(|near| ("suggestion", near)));
    checker.fault_at("kind", Rule::UnknownKind, &args);
}

/// The longest lease a publisher may give a record of a kind, in months. System records have leases of
/// their own, see [`crate::limits`].
pub fn lease_ceiling_months(kind: &str) -> Option<u32> {
    schema(kind).map(|schema| schema.lease.months())
}

/// The latest end of a lease that begins now: the ceiling of the kind, or the instant at which what the content
/// announces is over. `None` for a kind that nobody publishes.
pub fn latest_expiry(kind: &str, content: &Value, now: UnixMillis) -> Option<UnixMillis> {
    let lease = schema(kind)?.lease;
    let ceiling = now.plus(u64::from(lease.months()) * MONTH);
    let Lease::Until { fields, .. } = lease else { return Some(ceiling) };
    let over = fields.iter().flat_map(|field| instant::instants(content, field)).max();
    Some(over.map_or(ceiling, |over| over.min(ceiling)))
}

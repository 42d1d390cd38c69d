//! Records as linked data, and back.
//!
//! The tables of [`kirjo_protocol::content::SCHEMAS`] say which property each field is. From them come the one JSON-LD
//! [`mod@context`], the form of a record in it ([`jsonld`]), its way back to exactly what was signed ([`read`]), and its
//! statements one by one for formats without a context ([`triples`]). [`dcat`] is another view of organisations and
//! datasets, in the application profiles that data portals read.

pub mod class;
pub mod context;
pub mod dcat;
mod graph;
pub mod iri;
pub mod jsonld;
pub mod read;
pub mod triples;
pub mod turtle;
mod walk;

pub use context::context;
pub use jsonld::to_jsonld;
pub use read::from_jsonld;

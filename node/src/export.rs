//! Records in the forms of other trades: tables, calendars, feeds, harvesting protocols.
//!
//! What is here turns records into text and knows nothing of requests; [`crate::http`] serves it. The forms of linked
//! data are in [`crate::rdf`].

pub mod csv;
pub mod ical;
pub mod line;
pub mod xml;

//! What one Kirjo node does with the protocol: it stores the set, meets other nodes, and answers readers,
//! publishers and its operator.
//!
//! [`node::Node`] is the running node; everything else is a room of it.

pub mod backup;
pub mod catalogue;
pub mod clock;
pub mod config;
pub mod deadline;
pub mod demo;
pub mod directory;
mod engine;
pub mod export;
pub mod facts;
mod guard;
pub mod home;
pub mod http;
pub mod identity;
pub mod import;
pub mod keys;
pub mod left_out;
pub mod messages;
pub mod network;
pub mod node;
pub mod publish;
pub mod rdf;
pub mod record_file;
pub mod schema;
pub mod search;
pub mod shown;
pub mod store;
pub mod survey;
pub mod visible;
pub mod watch;

//! What the tests of the whole product share: real `kirjo` processes, organisations whose keys a test
//! holds, a peer that misbehaves, and a way to wait for what others bring about.
//!
//! Nothing here looks into a node. A test sees what an operator, a reader or a peer sees: the command line,
//! HTTP, the admin socket, and the wire. Nothing sleeps for a fixed time either: [`wait::until`] asks again
//! until a condition holds.

pub mod catalogue;
pub mod contents;
pub mod crowd;
pub mod demonstration;
pub mod federation;
pub mod hostile;
pub mod hosts;
pub mod http;
pub mod killing;
pub mod links;
pub mod organisation;
pub mod participant;
pub mod program;
pub mod receiver;
pub mod relevance;
pub mod sample;
pub mod small_disk;
pub mod store_load;
pub mod wait;

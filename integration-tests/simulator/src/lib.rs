//! Kirjo's replication, run in virtual time.
//!
//! The nodes are [`kirjo_protocol::replica::Replica`]s, the same code that real nodes run; a node of a later release
//! runs a second build of it, which knows more. Around each stands a
//! model of what a real node has: a disk that confirms writes a moment later, gossip over a mesh, requests over
//! connections, a publisher with keys. Between them stands a network that is slow, loses, repeats, reorders and
//! breaks. Frames are encoded and decoded, signatures are real.
//!
//! A [`Scenario`] is data and says what goes wrong. A run of it is decided by its seed alone: no clock, no thread,
//! no order of a hash map. While it runs and when it has settled, [`Promise`]s are checked; a broken one is
//! returned with the story of the run.
//!
//! ```
//! use kirjo_simulator::{Options, draw, run};
//!
//! let outcome = run(&draw(7), Options::default());
//! assert!(outcome.broken.is_empty());
//! assert_eq!(outcome.fingerprint, run(&draw(7), Options::default()).fingerprint);
//! ```

mod disk;
mod engine;
mod figures;
mod node;
mod promise;
mod random;
mod sabotage;
mod scenario;
mod trace;
mod world;

pub use figures::Figures;
pub use promise::{Broken, Promise};
pub use sabotage::Sabotage;
pub use scenario::{Act, Form, Mode, NAMED, Named, NodeSpec, Quality, Release, Scenario, Step, draw, named};
pub use trace::{Millis, Trace, clock};
pub use world::{COPIES, Options, Outcome, SETTLE, run};

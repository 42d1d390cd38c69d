//! Hostile bytes for everything that Kirjo reads from others.
//!
//! A [`Target`] takes bytes and asserts what must hold for any of them. The [runner](run) feeds it the test
//! vectors of the specification, the stored corpus, and what [mutators](mutate) make of both; they know CBOR,
//! reconciliation messages and queries, because random bytes rarely get past the first check. It runs on the
//! stable toolchain, with a seed that is printed and makes a run repeat itself. `coverage/` beside this crate
//! hands the same targets and mutators to libFuzzer, which adds what reaches new code to the corpus.
//!
//! ```text
//! cargo run --release -p kirjo-fuzz -- cbor --seconds 600 --seed 7     a long run
//! cargo run --release -p kirjo-fuzz -- cbor FILE...                    inputs again, one by one
//! ```

pub mod corpus;
pub mod mutate;
pub mod random;
pub mod run;
pub mod strict;
pub mod targets;

/// Something that reads bytes from others, and what must hold when it does.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, and that of its directory in the corpus.
    pub name: &'static str,
    /// Reads an input. Panics when something that must hold does not; says in a few words what came of the
    /// input, so that inputs with a new outcome are kept and mutated further.
    pub read: fn(&[u8]) -> String,
    /// Makes an input of others.
    pub mutate: mutate::Mutate,
    /// Inputs to start from, beside the stored corpus.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

//! The product as people run it. One test binary, a module for each group of `integration-tests/run`.

#![allow(clippy::unwrap_used, reason = "all of this is tests, also the functions that they share")]

mod exports;
mod foreign;
mod fuzz;
mod hosts;
mod imports;
mod network;
mod store;
mod wrong_input;

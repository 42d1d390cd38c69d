//! `kirjo`: the one program that people install. It runs a node, publishes to it, searches it and looks after
//! its peers.
//!
//! Commands that concern a running node speak to it through the admin socket in its data directory; `init`,
//! `verify` and `key show` need no running node, `dump` and `restore` a stopped one. Results go to standard output, and with `--json` nothing
//! else does; what went wrong goes to standard error, a sentence each, and shows in the exit code: 0 done,
//! 1 refused or failed, 2 wrong usage.

mod allocator;
mod args;
mod client;
mod commands;
mod failure;
mod identity;
mod lang;
mod output;
mod template;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let words = lang::Words::of(cli.global.ui_lang);
    match commands::dispatch(cli, words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

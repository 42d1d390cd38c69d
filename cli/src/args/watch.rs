//! What can be typed about watches.

use clap::{Args, Subcommand};

use super::QueryArgs;

/// `watch`.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: WatchCommand,
}

/// What can be done with watches.
#[derive(Debug, Subcommand)]
pub(crate) enum WatchCommand {
    /// Watch a search: post what newly answers it to an address
    #[command(after_help = "\
Messages are signed as Standard Webhooks has it; the secret is shown once, here.
What is not taken comes again for three days. Plain http goes to this machine
only.

Example:
  kirjo watch add etähoito --kind need --url https://crm.example.fi/hook")]
    Add {
        /// What to search for.
        #[command(flatten)]
        query: QueryArgs,
        /// Where to post what is found
        #[arg(long, value_name = "URL")]
        url: String,
        /// Let the address be in a private network or on this machine
        #[arg(long)]
        allow_private: bool,
    },
    /// List the watches
    #[command(after_help = "Example:\n  kirjo watch list --json")]
    List,
    /// Forget a watch, and what it still had to deliver
    #[command(after_help = "Example:\n  kirjo watch remove ge3q6bztqe4dq")]
    Remove {
        /// The watch
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Show what a watch has delivered lately, newest first
    #[command(after_help = "Example:\n  kirjo watch log ge3q6bztqe4dq")]
    Log {
        /// The watch
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Post a message that is about no record, to try the address and the secret
    #[command(after_help = "Example:\n  kirjo watch test ge3q6bztqe4dq")]
    Test {
        /// The watch
        #[arg(value_name = "ID")]
        id: String,
    },
}

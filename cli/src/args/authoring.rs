//! What can be typed to write records.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use kirjo_node::messages::Lang;
use kirjo_protocol::id::OrgId;

use super::values::{published_kind, ui_lang};

/// `new`.
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// What the record is, such as product, need or call
    #[arg(value_name = "KIND", value_parser = published_kind)]
    pub(crate) kind: String,
    /// The language of texts and explanations: fi, sv or en [default: that of messages]
    #[arg(long, value_name = "LANG", value_parser = ui_lang)]
    pub(crate) lang: Option<Lang>,
    /// Write to this file, which must not be there yet, instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// `schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// What the records are, such as product, need or call
    #[arg(value_name = "KIND", value_parser = published_kind)]
    pub(crate) kind: String,
    /// The language of titles and descriptions: fi, sv or en [default: that of messages]
    #[arg(long, value_name = "LANG", value_parser = ui_lang)]
    pub(crate) lang: Option<Lang>,
}

/// `show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Record files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Only as readers of this language see it: fi, sv or en [default: all three]
    #[arg(long, value_name = "LANG", value_parser = ui_lang)]
    pub(crate) lang: Option<Lang>,
}

/// `privacy`.
#[derive(Debug, Args)]
pub(crate) struct PrivacyArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: PrivacyCommand,
}

/// What can be done about personal data.
#[derive(Debug, Subcommand)]
pub(crate) enum PrivacyCommand {
    /// List what looks like personal data, and how to mend it; exit code 1 when there is any
    #[command(
        group(ArgGroup::new("what").required(true).args(["files", "own"])),
        after_help = "Example:\n  kirjo privacy scan --own"
    )]
    Scan {
        /// Record files; `-` is standard input
        #[arg(value_name = "FILE")]
        files: Vec<String>,
        /// All records that the organisations of the running node have published
        #[arg(long)]
        own: bool,
        /// Only this organisation of the node
        #[arg(long, value_name = "ORG", requires = "own")]
        org: Option<OrgId>,
    },
}

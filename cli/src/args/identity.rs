//! What can be typed about keys, identities and hosted organisations.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use kirjo_node::clock::parse_instant;
use kirjo_protocol::id::OrgId;
use kirjo_protocol::key::PublicKey;
use kirjo_protocol::kind::{Kind, PUBLISHED};
use kirjo_protocol::time::UnixMillis;

use super::values::{org_type, title_lang};

/// `key`.
#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: KeyCommand,
}

/// What a change of an identity takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Controlled {
    /// The organisation [default: the node's own]
    #[arg(long, value_name = "ORG")]
    pub(crate) org: Option<OrgId>,
    /// The controller's key file, as kept offline [default: the one in the node's directory]
    #[arg(long, value_name = "FILE")]
    pub(crate) controller: Option<PathBuf>,
    /// Also when no peer has been asked for the organisation's records since the node's start
    #[arg(long)]
    pub(crate) force: bool,
}

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Show the public keys; secret ones are never printed
    #[command(after_help = "Example:\n  kirjo key show --json")]
    Show,
    /// Let a new key sign from now on; what the old one signed goes on counting
    #[command(after_help = "\
The node makes the new key itself. With --to another node's key takes over, as
`kirjo org add` shows it there.

Example:
  kirjo key rotate --controller /media/usb/controller.pem")]
    Rotate {
        /// The key that takes over [default: a new one of this node]
        #[arg(long, value_name = "KEY")]
        to: Option<PublicKey>,
        /// What every change takes.
        #[command(flatten)]
        controlled: Controlled,
    },
    /// Let one more key sign, such as that of another system
    #[command(after_help = "\
Example:
  kirjo key add-signer KEY --scope product --scope competence")]
    AddSigner {
        /// The public key
        #[arg(value_name = "KEY")]
        key: PublicKey,
        /// A kind of records that it may sign, repeatable; * is all
        #[arg(long = "scope", value_name = "KIND", required = true, value_parser = scope)]
        scopes: Vec<String>,
        /// What every change takes.
        #[command(flatten)]
        controlled: Controlled,
    },
    /// Remove a key, as when it was stolen, and sign again what shall stay
    #[command(after_help = "\
Nothing that the key signed counts any more, on any node. The node signs the
organisation's records and withdrawals again with its own key, but for those
signed from --stolen on. If the key is the node's own, it gets a new one.

Example:
  kirjo key revoke KEY --stolen 2026-11-20T14:00:00Z \\
      --controller /media/usb/controller.pem")]
    Revoke {
        /// The public key
        #[arg(value_name = "SIGNER")]
        key: PublicKey,
        /// When a thief may have had it first: a date or an instant in RFC 3339
        #[arg(long, value_name = "TIME", value_parser = instant)]
        stolen: Option<UnixMillis>,
        /// What every change takes.
        #[command(flatten)]
        controlled: Controlled,
    },
}

/// `org`.
#[derive(Debug, Args)]
pub(crate) struct OrgArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: OrgCommand,
}

/// What can be done with the organisations of a node.
#[derive(Debug, Subcommand)]
pub(crate) enum OrgCommand {
    /// List the organisations that this node signs for
    #[command(after_help = "Example:\n  kirjo org list --json")]
    List,
    /// Found an organisation that this node signs for, such as a small member's or a unit's
    #[command(after_help = "Example:\n  kirjo org create --name \"Pieni Oy\" --org-type company")]
    Create {
        /// Its name
        #[arg(long)]
        name: String,
        /// The language of the name: fi, sv or en
        #[arg(long, default_value = "fi", value_name = "LANG", value_parser = title_lang)]
        lang: String,
        /// What it is, such as company, university or association
        #[arg(long, default_value = "other", value_name = "CODE", value_parser = org_type)]
        org_type: String,
    },
    /// Take in an organisation that another node signs for, or that moves here
    #[command(after_help = "\
Makes a key for it and shows the public half. With the controller's key the
organisation moves here at once: the key signs from now on and the old node's
ends. Without, its holder types `kirjo key rotate --to KEY` elsewhere.

Example:
  kirjo org add ORG --controller /media/usb/controller.pem")]
    Add {
        /// The organisation
        #[arg(value_name = "ORG")]
        org: OrgId,
        /// The controller's key file
        #[arg(long, value_name = "FILE")]
        controller: Option<PathBuf>,
        /// Also when no peer has been asked for the organisation's records yet
        #[arg(long)]
        force: bool,
    },
    /// Say which organisation this one is a unit of; that one confirms it
    #[command(
        group(ArgGroup::new("whose").required(true).args(["parent", "none"])),
        after_help = "Example:\n  kirjo org parent PARENT --org UNIT"
    )]
    Parent {
        /// The parent
        #[arg(value_name = "PARENT")]
        parent: Option<OrgId>,
        /// It is nobody's unit
        #[arg(long)]
        none: bool,
        /// What every change takes.
        #[command(flatten)]
        controlled: Controlled,
    },
    /// Confirm that an organisation is a unit of this one
    #[command(after_help = "Example:\n  kirjo org confirm UNIT")]
    Confirm {
        /// The unit
        #[arg(value_name = "UNIT")]
        unit: OrgId,
        /// What every change takes.
        #[command(flatten)]
        controlled: Controlled,
    },
    /// Take back that an organisation is a unit of this one
    #[command(after_help = "Example:\n  kirjo org dismiss UNIT")]
    Dismiss {
        /// The unit
        #[arg(value_name = "UNIT")]
        unit: OrgId,
        /// What every change takes.
        #[command(flatten)]
        controlled: Controlled,
    },
}

fn scope(text: &str) -> Result<String, String> {
    let known = ["*", Kind::Head.name(), Kind::Node.name()].into_iter().chain(PUBLISHED.iter().map(Kind::name));
    let known: Vec<&str> = known.collect();
    if known.contains(&text) { Ok(text.to_owned()) } else { Err(format!("one of {}", known.join(", "))) }
}

fn instant(text: &str) -> Result<UnixMillis, String> {
    parse_instant(text).ok_or_else(|| "write 2026-11-20 or 2026-11-20T14:00:00Z".to_owned())
}

/// The text forms that the commands take are those that the catalogue shows.
#[cfg(test)]
pub(super) fn key_of(seed: u8) -> String {
    let key = kirjo_protocol::key::SigningKey::from_seed([seed; 32]).public().to_string();
    assert!(key.parse::<PublicKey>().is_ok());
    key
}

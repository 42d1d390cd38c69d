//! `import`.

use std::path::PathBuf;

use clap::Args;
use kirjo_node::import::Format;
use kirjo_protocol::id::OrgId;

use super::values::{published_kind, text_lang};

/// What the help of the command says behind its options.
pub(super) const HELP: &str = "\
Records are found again by their localId, so a second import of the same file
changes nothing. What was imported from the same source before and is no longer
in it is listed and stays, until --retract-vanished withdraws it.

A mapping file (YAML) says which column goes into which field:
  kind: product
  id: Number
  source: {name: Register, url: \"https://register.example\", licence: CC-BY-4.0}
  columns:
    Nimi: title.fi
    Kuvaus: [summary.fi, description.fi]
    Aiheet: {field: themes, separator: \"|\", codes: {Kotona: home-care}}
  constants: {developedInFinland: \"yes\"}
  defaults:
    product: {regulatory.status: not-stated}

Example:
  kirjo import products.csv --mapping mapping.yaml --dry-run
  kirjo import publiccode.yml --source \"Our repositories\" --source-licence own \\
      --default themes=digital-health-systems --default productType=data-platform";

/// `import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// What to import; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// csv, json, ndjson, jsonld, turtle, rdfxml, publiccode or icalendar [default: by name and content]
    #[arg(long, value_parser = format)]
    pub(crate) format: Option<Format>,
    /// Which column goes into which field (YAML)
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<String>,
    /// The kind of the records, or the only one to take from a source with several
    #[arg(long, value_name = "KIND", value_parser = published_kind)]
    pub(crate) kind: Option<String>,
    /// What the source is called; by it a later import knows its records again
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
    /// Where the source is
    #[arg(long, value_name = "URL")]
    pub(crate) source_url: Option<String>,
    /// On which terms its texts may be used: a code such as CC-BY-4.0, or own for your own text
    #[arg(long, value_name = "CODE")]
    pub(crate) source_licence: Option<String>,
    /// The language of texts that do not say theirs, such as fi
    #[arg(long, value_name = "LANG", value_parser = text_lang)]
    pub(crate) lang: Option<String>,
    /// The time zone of times that do not say theirs, such as Europe/Helsinki
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<String>,
    /// What a field has in a record that lacks it, repeatable
    #[arg(long, value_name = "FIELD=VALUE", value_parser = pair)]
    pub(crate) default: Vec<(String, String)>,
    /// The organisation to publish for [default: the node's own]
    #[arg(long, value_name = "ORG")]
    pub(crate) org: Option<OrgId>,
    /// Only say what an import would do
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write what became of each row into this file (JSON)
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Also replace records with the same localId that were not imported from this source
    #[arg(long)]
    pub(crate) replace: bool,
    /// Withdraw what was imported from the source before and is no longer in it
    #[arg(long)]
    pub(crate) retract_vanished: bool,
    /// Withdraw it without asking
    #[arg(long, short, requires = "retract_vanished")]
    pub(crate) yes: bool,
    /// Why what looks like personal data is none; kept on this node, never published
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Publish even when no peer has been asked for the organisation's records since the node's start
    #[arg(long)]
    pub(crate) force: bool,
}

fn format(text: &str) -> Result<Format, String> {
    text.parse().map_err(|()| format!("one of {}", Format::ALL.map(Format::name).join(", ")))
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, value)) if !field.is_empty() && !value.is_empty() => Ok((field.to_owned(), value.to_owned())),
        _ => Err("write it as FIELD=VALUE, such as themes=home-care".to_owned()),
    }
}

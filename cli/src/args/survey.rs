//! What can be typed about market surveys.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use kirjo_protocol::id::{NetworkId, OrgId};

use super::values::{published_kind, text_lang};

/// What is searched for: words and filters.
#[derive(Debug, Clone, Args)]
pub(crate) struct QueryArgs {
    /// Words to search for; none, and the filters alone decide
    #[arg(value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    /// Only records of this kind, such as product, need or call
    #[arg(long, value_name = "KIND", value_parser = published_kind)]
    pub(crate) kind: Option<String>,
    /// Only records with texts in this language, such as sv
    #[arg(long, value_name = "LANG", value_parser = text_lang)]
    pub(crate) lang: Option<String>,
    /// Only records of this organisation
    #[arg(long, value_name = "ORG")]
    pub(crate) org: Option<OrgId>,
    /// Any other filter of /api/v1/search, such as theme=home-care; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = filter)]
    pub(crate) filter: Vec<(String, String)>,
}

impl QueryArgs {
    /// The same as the parameters of a search.
    pub(crate) fn to_query(&self) -> String {
        let mut pairs = vec![("q", self.words.join(" "))];
        pairs.extend(self.kind.clone().map(|kind| ("kind", kind)));
        pairs.extend(self.lang.clone().map(|lang| ("lang", lang)));
        pairs.extend(self.org.map(|org| ("org", org.to_string())));
        pairs.extend(self.filter.iter().map(|(name, value)| (name.as_str(), value.clone())));
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let pairs = pairs.map(|(name, value)| format!("{name}={}", crate::client::query_value(&value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

fn filter(text: &str) -> Result<(String, String), String> {
    let fits = |name: &str| !name.is_empty() && name.bytes().all(|c| c.is_ascii_lowercase() || c == b'-');
    match text.split_once('=') {
        Some((name, value)) if fits(name) && !value.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE, such as theme=home-care".to_owned()),
    }
}

/// `survey`.
#[derive(Debug, Args)]
pub(crate) struct SurveyArgs {
    /// What to do with a survey; without it, take one.
    #[command(subcommand)]
    pub(crate) command: Option<SurveyCommand>,
    /// What to search for.
    #[command(flatten)]
    pub(crate) query: QueryArgs,
    /// The form: json and csv are signed, html is to be printed
    #[arg(long, value_enum, default_value = "json", value_name = "FORM")]
    pub(crate) format: SurveyForm,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// In which form a survey is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SurveyForm {
    /// One JSON object.
    Json,
    /// A table.
    Csv,
    /// A page to print.
    Html,
}

/// What can be done with a survey.
#[derive(Debug, Subcommand)]
pub(crate) enum SurveyCommand {
    /// Check a survey, also years later and without a network
    #[command(after_help = "\
Says apart whether the signature is good and whether the signer belongs to the
organisation. A survey carries the identity that its organisation had then; with
--identity a newer one decides, which may have revoked the key since.

Example:
  kirjo survey verify survey.csv --network demo")]
    Verify(SurveyVerifyArgs),
}

/// `survey verify`.
#[derive(Debug, Args)]
pub(crate) struct SurveyVerifyArgs {
    /// The survey, as JSON or CSV; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: String,
    /// The network that it must be of [default: the one that it names]
    #[arg(long, value_name = "ID")]
    pub(crate) network: Option<NetworkId>,
    /// The organisation's identity: its operations one after the other
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    /// Ask the running node too: what has become of the records, and of the signer
    #[arg(long)]
    pub(crate) online: bool,
}

//! Values as people type them: what they are read into, and what is said when they can't be.

use std::str::FromStr;

use kirjo_protocol::codes;
use kirjo_protocol::content::text::{TITLE_LANGUAGES, is_language};
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::kind::{Kind, PUBLISHED};
use kirjo_protocol::replica::DropRule;

use kirjo_node::messages::Lang;

/// A record as people name it: `ORG/KEY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordRef {
    /// Its organisation.
    pub(crate) org: OrgId,
    /// Its key.
    pub(crate) key: RecordKey,
}

impl FromStr for RecordRef {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (org, key) = text.split_once('/').ok_or("write it as ORG/KEY, as `kirjo search` shows it")?;
        Ok(Self {
            org: org.parse().map_err(|error| format!("organisation: {error}"))?,
            key: key.parse().map_err(|error| format!("key: {error}"))?,
        })
    }
}

/// A record of an organisation known otherwise: `KEY`, or `ORG/KEY` as lists show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyRef {
    /// Its organisation, when it was named.
    pub(crate) org: Option<OrgId>,
    /// Its key.
    pub(crate) key: RecordKey,
}

impl FromStr for KeyRef {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains('/') {
            let RecordRef { org, key } = text.parse()?;
            return Ok(Self { org: Some(org), key });
        }
        Ok(Self { org: None, key: text.parse().map_err(|error| format!("key: {error}"))? })
    }
}

pub(super) fn ui_lang(text: &str) -> Result<Lang, String> {
    text.parse().map_err(|()| "one of fi, sv, en".to_owned())
}

pub(super) fn title_lang(text: &str) -> Result<String, String> {
    if TITLE_LANGUAGES.contains(&text) {
        Ok(text.to_owned())
    } else {
        Err(format!("one of {}", TITLE_LANGUAGES.join(", ")))
    }
}

pub(super) fn text_lang(text: &str) -> Result<String, String> {
    if is_language(text) { Ok(text.to_owned()) } else { Err("a language tag (BCP 47) such as fi, sv or se".to_owned()) }
}

pub(super) fn drop_rule(text: &str) -> Result<DropRule, String> {
    text.parse().map_err(|error| format!("{error}; write ORG or ORG/KEY, as `kirjo search` shows it"))
}

pub(super) fn org_type(text: &str) -> Result<String, String> {
    if codes::contains("org-type", text) {
        return Ok(text.to_owned());
    }
    let known: Vec<&str> = codes::all("org-type").map(|code| code.code).collect();
    Err(format!("one of {}", known.join(", ")))
}

pub(super) fn published_kind(text: &str) -> Result<String, String> {
    if PUBLISHED.iter().any(|kind| kind.name() == text) {
        return Ok(text.to_owned());
    }
    Err(format!("one of {}", PUBLISHED.each_ref().map(Kind::name).join(", ")))
}

//! A record as one line of JSON.

use kirjo_protocol::content::{LangMap, common::DEFAULT_LICENCE, json::to_json};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::base32;
use serde::Serialize;
use serde_json::Value;

use crate::clock::rfc3339;
use crate::rdf::iri;
use crate::shown::Shown;

/// Everything a record says, who published it and on which terms. The members are in this order.
#[derive(Debug, Serialize)]
pub struct Line<'r> {
    iri: String,
    id: String,
    org: String,
    kind: &'r str,
    key: String,
    seq: u64,
    published: String,
    expires: String,
    signer: String,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    critical: &'r [String],
    publisher: Option<&'r LangMap>,
    licence: String,
    /// `null` when JSON can't say it; the signed bytes can.
    content: Option<Value>,
}

impl<'r> Line<'r> {
    /// The line of a record, with the names of its publisher.
    pub fn of(shown: &Shown<'r>) -> Self {
        let record = shown.record;
        let body = record.body();
        let content = shown.content().and_then(|content| to_json(content).ok());
        Self {
            iri: iri::of_record(&body.org, &body.key),
            id: record.id().to_string(),
            org: body.org.to_string(),
            kind: body.kind.name(),
            key: body.key.to_string(),
            seq: body.seq.0,
            published: rfc3339(body.seq.time()),
            expires: rfc3339(body.expires),
            signer: base32().encode(record.signer().as_bytes()),
            critical: &body.critical,
            publisher: shown.publisher,
            licence: licence(record),
            content,
        }
    }
}

/// The licence of a record's text.
pub fn licence(record: &Record) -> String {
    let content = record.body().content.as_ref();
    let own = content.and_then(|content| kirjo_protocol::content::read::text(content, "licence"));
    own.unwrap_or_else(|| DEFAULT_LICENCE.to_owned())
}

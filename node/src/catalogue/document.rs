//! The texts of one record as lists need them, and a bounded cache of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use kirjo_protocol::cbor;
use kirjo_protocol::content::{LangMap, read};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::replica::Arrival;
use kirjo_protocol::time::{Seq, UnixMillis};

use crate::facts;
use crate::store::StoreError;

/// Bytes of text that are kept. The demonstration fits many times over; in a large catalogue the newest stay.
const CACHE_BYTES: usize = 8 * 1024 * 1024;
/// What a document costs beside its texts.
const DOCUMENT_BYTES: usize = 512;

/// What lists show of a record.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its organisation.
    pub org: OrgId,
    /// Its place.
    pub key: RecordKey,
    /// Its id.
    pub id: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// Its version.
    pub seq: Seq,
    /// The end of its lease.
    pub expires: UnixMillis,
    /// The name.
    pub title: LangMap,
    /// The sentence for lists.
    pub summary: LangMap,
    /// Codes of themes.
    pub themes: Vec<String>,
    /// Languages of its texts.
    pub languages: Vec<String>,
    /// Whether it is an example that nobody really offers.
    pub demo: bool,
    /// Whether it is a device that may only be shown.
    pub not_ce_marked: bool,
    /// The last day of a device's certificate.
    certificate_expires: Option<String>,
}

impl Document {
    /// Reads a record; a retraction has nothing to read.
    pub fn read(record: &Record) -> Option<Self> {
        let content = record.body().content.as_ref()?;
        let common = read::common(content);
        let title = facts::title(content);
        let texts = [&common.title, &common.summary, &common.description];
        let statement = read::lang_map(content, "statement");
        let mut languages: Vec<String> =
            texts.into_iter().chain([&statement]).flat_map(|map| map.0.keys().cloned()).collect();
        languages.sort_unstable();
        languages.dedup();
        let regulatory = |name| cbor::get(content, "regulatory").and_then(|regulatory| read::text(regulatory, name));
        Some(Self {
            org: record.org(),
            key: record.key(),
            id: record.id(),
            kind: record.kind().clone(),
            seq: record.seq(),
            expires: record.expires(),
            title,
            summary: common.summary,
            themes: common.themes,
            languages,
            demo: common.demo,
            not_ce_marked: regulatory("status").as_deref() == Some("not-yet-ce-marked"),
            certificate_expires: regulatory("certificateExpires"),
        })
    }

    /// Whether it has a text in a language; `sv` is also served by `sv-FI`.
    pub fn speaks(&self, lang: &str) -> bool {
        self.languages.iter().any(|own| own == lang || own.split('-').next() == Some(lang))
    }

    /// The last day of the certificate of a device, when it has passed.
    pub fn certificate_expired(&self, now: UnixMillis) -> Option<&str> {
        self.certificate_expires.as_deref().filter(|day| facts::is_past(day, now))
    }

    fn bytes(&self) -> usize {
        let map = |map: &LangMap| map.iter().map(|(lang, text)| lang.len() + text.len()).sum::<usize>();
        DOCUMENT_BYTES + map(&self.title) + map(&self.summary)
    }
}

#[derive(Debug, Default)]
struct Cached {
    documents: BTreeMap<Arrival, Arc<Document>>,
    bytes: usize,
}

/// The documents read lately, by arrival number. Those of the highest numbers stay, which are those that
/// readers see first.
#[derive(Debug, Default)]
pub(super) struct Documents(Mutex<Cached>);

impl Documents {
    fn cached(&self) -> std::sync::MutexGuard<'_, Cached> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A document, from the cache or from the record that `load` reads.
    pub(super) fn get(
        &self,
        arrival: Arrival,
        load: impl FnOnce() -> Result<Option<Record>, StoreError>,
    ) -> Result<Option<Arc<Document>>, StoreError> {
        if let Some(document) = self.cached().documents.get(&arrival) {
            return Ok(Some(Arc::clone(document)));
        }
        let Some(document) = load()?.as_ref().and_then(Document::read).map(Arc::new) else { return Ok(None) };
        let mut cached = self.cached();
        if cached.documents.insert(arrival, Arc::clone(&document)).is_none() {
            cached.bytes += document.bytes();
        }
        while cached.bytes > CACHE_BYTES {
            let Some((_, dropped)) = cached.documents.pop_first() else { break };
            cached.bytes -= dropped.bytes();
        }
        Ok(Some(document))
    }

    /// Whose documents are kept.
    pub(super) fn arrivals(&self) -> Vec<Arrival> {
        self.cached().documents.keys().copied().collect()
    }

    /// Lets go of documents.
    pub(super) fn forget(&self, arrivals: &[Arrival]) {
        let mut cached = self.cached();
        for arrival in arrivals {
            if let Some(dropped) = cached.documents.remove(arrival) {
                cached.bytes -= dropped.bytes();
            }
        }
    }
}

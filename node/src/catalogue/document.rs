//! The texts of one record as lists and searches need them, and a bounded cache of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use ciborium::Value;
use kirjo_protocol::cbor;
use kirjo_protocol::content::schema::{Field, Shape};
use kirjo_protocol::content::{LangMap, read, schema};
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

/// What lists show of a record, and what searches look through.
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
    /// Titles in lower case.
    titles: String,
    /// All other searched texts in lower case.
    others: String,
}

impl Document {
    /// Reads a record; a retraction has nothing to read.
    pub fn read(record: &Record) -> Option<Self> {
        let content = record.body().content.as_ref()?;
        let common = read::common(content);
        let title = facts::title(content);
        let mut titles = Folded::default();
        titles.add(title.iter().map(|(_, text)| text));
        let mut others = Folded::default();
        if let Some(schema) = schema(record.kind().name()) {
            // The title is looked through apart, and an own id is nothing that readers know.
            for field in schema.fields().filter(|field| !matches!(field.name, "title" | "localId")) {
                others.field(field, content);
            }
        }
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
            titles: titles.0,
            others: others.0,
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

    /// Whether a word, in lower case, occurs in a title.
    pub(super) fn title_has(&self, word: &str) -> bool {
        self.titles.contains(word)
    }

    /// Whether there are words and all of them occur in titles.
    pub(super) fn title_has_all(&self, words: &[String]) -> bool {
        words.iter().all(|word| self.title_has(word))
    }

    /// Whether a word, in lower case, occurs anywhere.
    pub(super) fn has(&self, word: &str) -> bool {
        self.title_has(word) || self.others.contains(word)
    }

    fn bytes(&self) -> usize {
        let map = |map: &LangMap| map.iter().map(|(lang, text)| lang.len() + text.len()).sum::<usize>();
        DOCUMENT_BYTES + self.titles.len() + self.others.len() + map(&self.title) + map(&self.summary)
    }
}

/// Texts in lower case, one a line, so that no word is found across the border of two.
#[derive(Default)]
struct Folded(String);

impl Folded {
    fn add<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        for text in texts {
            self.0.push_str(&text.to_lowercase());
            self.0.push('\n');
        }
    }

    /// The texts of a field that people write in words, at every depth.
    fn field(&mut self, field: &'static Field, map: &Value) {
        let Some(value) = cbor::get(map, field.name) else { return };
        match field.shape {
            Shape::Line(_) | Shape::Prose(_) => self.add(value.as_text().into_iter()),
            Shape::Lines(_) => self.add(value.as_array().into_iter().flatten().filter_map(Value::as_text)),
            Shape::LangLine(_) | Shape::LangProse(_) => {
                self.add(value.as_map().into_iter().flatten().filter_map(|(_, text)| text.as_text()));
            }
            Shape::LangLists(_) => {
                let lists = value.as_map().into_iter().flatten().filter_map(|(_, list)| list.as_array());
                self.add(lists.flatten().filter_map(Value::as_text));
            }
            Shape::Map(fields) => fields.iter().for_each(|field| self.field(field, value)),
            Shape::List(fields, _) => {
                for item in value.as_array().into_iter().flatten() {
                    fields.iter().for_each(|field| self.field(field, item));
                }
            }
            _ => {}
        }
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

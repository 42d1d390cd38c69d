//! The texts of one record as lists and searches need them, and a bounded cache of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use kirjo_protocol::content::{LangMap, Organisation, read};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::replica::Arrival;
use kirjo_protocol::time::{Seq, UnixMillis};

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
        let mut others = Folded::default();
        others.add(common.summary.iter().chain(common.description.iter()).map(|(_, text)| text));
        others.add(common.keywords.values().flatten().map(String::as_str));
        if *record.kind() == Kind::Organisation {
            // People look for an authority by the name it had, and for a university by its abbreviation.
            let organisation = Organisation::read(content);
            others.add(organisation.short_name.iter().map(|(_, text)| text));
            others.add(organisation.former_names.values().flatten().map(String::as_str));
            others.add(organisation.abbreviations.values().flatten().map(String::as_str));
        }
        let mut titles = Folded::default();
        titles.add(common.title.iter().map(|(_, text)| text));
        let texts = [&common.title, &common.summary, &common.description];
        let mut languages: Vec<String> = texts.iter().flat_map(|map| map.0.keys().cloned()).collect();
        languages.sort_unstable();
        languages.dedup();
        Some(Self {
            org: record.org(),
            key: record.key(),
            id: record.id(),
            kind: record.kind().clone(),
            seq: record.seq(),
            expires: record.expires(),
            title: common.title,
            summary: common.summary,
            themes: common.themes,
            languages,
            demo: common.demo,
            titles: titles.0,
            others: others.0,
        })
    }

    /// Whether it has a text in a language; `sv` is also served by `sv-FI`.
    pub fn speaks(&self, lang: &str) -> bool {
        self.languages.iter().any(|own| own == lang || own.split('-').next() == Some(lang))
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

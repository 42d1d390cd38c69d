//! Lists and searches over what a node holds, for its readers.
//!
//! The set in memory has no texts, only where each record's envelope is. So a list first takes a
//! [`Snapshot`] of what is visible, under a lock that is held for no longer than that takes, and reads
//! the envelopes of its page afterwards; a bounded cache of [`Document`]s makes that bearable. What answers
//! words, and in which order, [`crate::search`] knows, and it too answers from the snapshot's records only.
//!
//! The order of a list is total (newest, then id) and a cursor is a place in it. So what is published between two
//! pages neither repeats nor hides anything.

mod cursor;
mod document;
mod links;
mod snapshot;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use kirjo_protocol::content::{LangMap, Subject, showcase};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::replica::{Arrival, Replica};
use kirjo_protocol::time::UnixMillis;

use crate::deadline::Deadline;
use crate::facts;
use crate::node::Node;
use crate::search::{Answer, Request, Search, SearchError, Suggestion};
use crate::shown::Shown;
use crate::store::StoreError;
use crate::visible::{Policy, is_visible};

pub use cursor::{BadCursor, Position};
pub use document::Document;
pub use links::{Referrer, Statement};
pub use snapshot::{Hit, Snapshot};

use document::Documents;
use links::Links;

/// Items of a page when nobody says how many.
pub const DEFAULT_LIMIT: usize = 20;
/// Most items of a page: about a hundred kilobytes of JSON.
pub const MAX_LIMIT: usize = 100;
/// Longest query in characters; what people type is far shorter, and every word costs a pass over the texts.
pub const MAX_QUERY: usize = 200;

/// What a reader asks for.
#[derive(Debug, Clone)]
pub struct Query {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only records with texts in this language.
    pub lang: Option<String>,
    /// Only this organisation's.
    pub org: Option<OrgId>,
    /// Most items of the page.
    pub limit: usize,
    /// Where the page before ended.
    pub after: Option<Position>,
    /// Until when somebody waits for the answer.
    pub deadline: Deadline,
}

impl Default for Query {
    fn default() -> Self {
        Self { kind: None, lang: None, org: None, limit: DEFAULT_LIMIT, after: None, deadline: Deadline::default() }
    }
}

/// A record in a list, with its publisher's own record when that is visible.
#[derive(Debug, Clone)]
pub struct Item {
    /// The record.
    pub document: Arc<Document>,
    /// Who published it, in its own words.
    pub publisher: Option<Arc<Document>>,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page {
    /// How many records the whole list has.
    pub total: usize,
    /// The page's.
    pub items: Vec<Item>,
    /// Where the next page starts, if there is one.
    pub next: Option<Position>,
}

/// What a catalogue reads from: a node, or in tests a replica and a map of envelopes.
pub(crate) trait Source {
    fn now(&self) -> UnixMillis;
    fn policy(&self) -> &Policy;
    fn read<T>(&self, read: impl FnOnce(&Replica) -> T) -> T;
    fn record(&self, arrival: Arrival) -> Result<Option<Record>, StoreError>;
}

impl Source for Node {
    fn now(&self) -> UnixMillis {
        Node::now(self)
    }

    fn policy(&self) -> &Policy {
        Node::policy(self)
    }

    fn read<T>(&self, read: impl FnOnce(&Replica) -> T) -> T {
        Node::read(self, read)
    }

    fn record(&self, arrival: Arrival) -> Result<Option<Record>, StoreError> {
        Node::record(self, arrival)
    }
}

/// The lists of one node and what it remembers to make them fast.
#[derive(Debug, Default)]
pub struct Catalogue {
    search: Search,
    snapshot: Mutex<Option<Arc<Snapshot>>>,
    documents: Documents,
    links: Links,
}

/// One page of what a search found.
#[derive(Debug, Clone)]
pub struct Results {
    /// How many records in all.
    pub total: usize,
    /// The page's, in their order.
    pub items: Vec<Item>,
    /// Scores and reasons of the items, the next page, counts, and what words were taken for.
    pub answer: Answer,
}

impl Catalogue {
    /// Lists with a search of their own.
    pub fn with(search: Search) -> Self {
        Self { search, ..Self::default() }
    }

    /// The search.
    pub(crate) fn searcher(&self) -> &Search {
        &self.search
    }

    /// One page of what answers a request. Reads the disk: not for the threads of an async runtime.
    ///
    /// # Errors
    /// When index or store can't be read.
    pub fn search(&self, node: &Node, request: &Request) -> Result<Results, SearchError> {
        self.results(node, request)
    }

    pub(crate) fn results(&self, source: &impl Source, request: &Request) -> Result<Results, SearchError> {
        let snapshot = self.snapshot(source);
        self.results_from(source, &snapshot, request)
    }

    /// The same of what was visible at one moment.
    pub(crate) fn results_from(
        &self,
        source: &impl Source,
        snapshot: &Arc<Snapshot>,
        request: &Request,
    ) -> Result<Results, SearchError> {
        let mut answer = self.search.answer(source, Arc::clone(snapshot), request)?;
        let (mut items, mut kept) = (Vec::new(), Vec::new());
        for found in std::mem::take(&mut answer.found) {
            request.deadline.check()?;
            // Erased since the snapshot was taken: it is gone from the next one.
            let Some(document) = self.document(source, found.arrival)? else { continue };
            items.push(self.item(source, snapshot, document)?);
            kept.push(found);
        }
        answer.found = kept;
        Ok(Results { total: answer.total, items, answer })
    }

    fn item(&self, source: &impl Source, snapshot: &Snapshot, document: Arc<Document>) -> Result<Item, StoreError> {
        let publisher = match snapshot.organisation_record_of(&document.org) {
            Some(arrival) => self.document(source, arrival)?,
            None => None,
        };
        Ok(Item { document, publisher })
    }

    /// Looks which records refer to which among the next that have arrived, a bounded number, and tells whether there
    /// are more. Reads the disk.
    pub(crate) fn follow_links(&self, source: &impl Source) -> Result<bool, StoreError> {
        self.links.catch_up(source)
    }

    /// The visible records that refer to a subject, endorsements apart, and showcases without its owner's consent.
    pub(crate) fn referrers(&self, source: &impl Source, subject: &Subject) -> Result<Vec<Referrer>, StoreError> {
        self.links.catch_up(source)?;
        let mut found = self.links.referrers(source, subject);
        // Nobody is put on show without consent, and so nobody's page says that they are.
        let today = facts::today(source.now()).to_string();
        found.retain(|referrer| {
            let showcase = Subject::Record(referrer.org, referrer.key);
            *referrer.role != *showcase::ITEMS || self.links.consents(source, subject, &showcase, &today)
        });
        Ok(found)
    }

    /// The statements about a subject that count: whoever must have signed them has.
    pub(crate) fn statements(&self, source: &impl Source, subject: &Subject) -> Result<Vec<Statement>, StoreError> {
        self.links.catch_up(source)?;
        Ok(self.links.statements(source, subject, &facts::today(source.now()).to_string()))
    }

    /// Whether the owner of a record consents to its being in a showcase.
    pub(crate) fn consents(
        &self,
        source: &impl Source,
        item: &Subject,
        showcase: &Subject,
    ) -> Result<bool, StoreError> {
        self.links.catch_up(source)?;
        Ok(self.links.consents(source, item, showcase, &facts::today(source.now()).to_string()))
    }

    /// A record as readers are shown it: of a showcase, the items whose owners consent.
    pub(crate) fn shown<'r>(
        &self,
        source: &impl Source,
        record: &'r Record,
        publisher: Option<&'r LangMap>,
    ) -> Result<Shown<'r>, StoreError> {
        let whole = Shown::whole(record, publisher);
        let Some(content) = whole.content().filter(|_| *record.kind() == Kind::Showcase) else { return Ok(whole) };
        let showcase = Subject::Record(record.org(), record.key());
        let mut hidden = Vec::new();
        for (org, key) in showcase::items(content) {
            if !self.consents(source, &Subject::Record(org, key), &showcase)? {
                hidden.push((org, key));
            }
        }
        Ok(whole.without(&hidden))
    }

    /// What is visible now. The same snapshot serves until the set changes or a lease ends.
    pub(crate) fn snapshot(&self, source: &impl Source) -> Arc<Snapshot> {
        let now = source.now();
        // Held while a new one is taken, so that readers who come together share one.
        let mut kept = self.snapshot.lock().unwrap_or_else(PoisonError::into_inner);
        let revision = source.read(Replica::revision);
        match &*kept {
            Some(snapshot) if snapshot.serves(revision, now) => Arc::clone(snapshot),
            _ => {
                let taken = Arc::new(source.read(|replica| Snapshot::take(replica, now, source.policy())));
                self.forget_gone(source);
                *kept = Some(Arc::clone(&taken));
                taken
            }
        }
    }

    /// Lets go of the texts of records that have left the set or lost their payload. Called whenever something was
    /// retracted or dropped, so that nothing of it lingers in memory.
    pub(crate) fn forget_gone(&self, source: &impl Source) {
        let cached = self.documents.arrivals();
        let gone = source.read(|replica| {
            let left = |arrival: &Arrival| replica.by_arrival(*arrival).is_none_or(|view| view.entry.stub);
            cached.into_iter().filter(left).collect::<Vec<_>>()
        });
        self.documents.forget(&gone);
    }

    /// The texts of a record; `None` when it has been erased or has none.
    pub(crate) fn document(&self, source: &impl Source, arrival: Arrival) -> Result<Option<Arc<Document>>, StoreError> {
        self.documents.get(arrival, || source.record(arrival))
    }

    /// An organisation's own record, when it is visible.
    pub(crate) fn publisher(&self, source: &impl Source, org: &OrgId) -> Result<Option<Arc<Document>>, StoreError> {
        let own = self.visible(source, org, &RecordKey::ORGANISATION)?;
        Ok(own.filter(|own| own.kind == Kind::Organisation))
    }

    /// The texts of the record at a place, when readers may see it.
    pub(crate) fn visible(
        &self,
        source: &impl Source,
        org: &OrgId,
        key: &RecordKey,
    ) -> Result<Option<Arc<Document>>, StoreError> {
        let arrival = source.read(|replica| {
            let view = replica.record(org, key)?;
            is_visible(&view, source.now(), source.policy()).then_some(view.entry.arrival)
        });
        arrival.map_or(Ok(None), |arrival| self.document(source, arrival))
    }

    /// Records and words to go on with, as somebody has begun to type.
    pub(crate) fn suggest(
        &self,
        source: &impl Source,
        text: &str,
        lang: &str,
        most: usize,
        deadline: Deadline,
    ) -> Result<Vec<Suggestion>, SearchError> {
        let mut found = self.search.concepts(text, lang, most);
        if !text.trim().is_empty() {
            let request = Request { text: text.to_owned(), limit: most, deadline, ..Request::default() };
            let records = self.results(source, &request)?;
            found.extend(records.items.into_iter().map(|item| Suggestion::Record(item.document)));
        }
        Ok(found)
    }

    /// One page of a list. Reads the disk: not for the threads of an async runtime.
    pub(crate) fn page(&self, source: &impl Source, query: &Query) -> Result<Page, SearchError> {
        let snapshot = self.snapshot(source);
        let matching = snapshot.hits(query.kind.as_ref(), query.org.as_ref());
        let mut listed = Vec::new();
        for hit in matching {
            if let Some(lang) = &query.lang {
                // Each may be read from the disk.
                query.deadline.check()?;
                let Some(document) = self.document(source, hit.arrival)? else { continue };
                if !document.speaks(lang) {
                    continue;
                }
            }
            listed.push((hit.position(), hit.arrival));
        }
        self.cut(source, &snapshot, &listed, query)
    }

    fn cut(
        &self,
        source: &impl Source,
        snapshot: &Snapshot,
        listed: &[(Position, Arrival)],
        query: &Query,
    ) -> Result<Page, SearchError> {
        let start = cursor::start(listed, query.after);
        let mut items = Vec::new();
        let mut next = None;
        for (at, (position, arrival)) in listed.iter().enumerate().skip(start) {
            if items.len() == query.limit {
                next = at.checked_sub(1).map(|last| listed[last].0);
                break;
            }
            query.deadline.check()?;
            // Erased since the snapshot was taken: it is gone from the next one.
            let Some(document) = self.document(source, *arrival)? else { continue };
            debug_assert_eq!(document.id, position.id);
            items.push(self.item(source, snapshot, document)?);
        }
        Ok(Page { total: listed.len(), items, next })
    }
}

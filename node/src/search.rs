//! Search: from words in three languages to the records that answer them, in an order that every node agrees on.
//!
//! `index` holds which records have which terms, and is derived from the store. `query` turns what a reader types into
//! ways of answering each word: as written, inflected, as a part of a compound, without marks, by another word for the
//! same concept, by a code. `rank` looks them up and orders what it finds.

mod compounds;
mod concepts;
mod cursor;
pub mod facets;
mod forms;
mod index;
mod language;
mod query;
mod rank;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::kind::{Kind, PUBLISHED};
use kirjo_protocol::replica::Arrival;
use kirjo_protocol::time::{DAY, UnixMillis};
use sha2::{Digest, Sha256};
use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy};

use crate::catalogue::{Document, Snapshot, Source};
use crate::store::StoreError;

pub use cursor::{BadCursor, Cursor};
pub use query::{MAX_WORDS, Why, normal, word_count};
pub use rank::Reason;

use facets::FACETS;
use forms::Analyser;
use index::{Fields, Place};
use query::Plan;
use rank::{Ranked, Scratch, View, lot};

/// Records that are read in one go before the index is committed and readers get their turn.
const READ_AT_ONCE: usize = 2_000;
/// Memory of the index's writer while few records come, the least that the library takes, and while many do.
const LITTLE_MEMORY: usize = 15 * 1024 * 1024;
const MUCH_MEMORY: usize = 32 * 1024 * 1024;
/// Pieces of the index that are as well left apart: each costs every query a little.
const PIECES_MAX: usize = 3;
/// Rooms for scores that are kept: as many queries run at once.
const ROOMS_MAX: usize = 4;
/// How often what was withdrawn is made to leave the disk: well within the thirty days that a retraction promises.
const ERASE_EVERY: u64 = 7 * DAY;
/// How long who must write waits at a time while the index is being put in order.
const UNTIL_RESTED: Duration = Duration::from_millis(50);
/// Records that may be missing from the index before a reader: so few are read at once, more are for later.
const READ_FIRST: usize = 64;
/// Steps of the log that are counted when the search is asked how far it is behind.
const BEHIND_COUNTED: usize = 1_000_000;
/// Most words that one word is taken for when nothing answers it.
const ALMOST_MAX: usize = 4;
/// Words of the index that are compared with one that nothing answers.
const COMPARED_MAX: usize = 200_000;
/// Fewest characters of a word that is taken for the beginning of others, or for a misspelt one.
const BEGINNING_MIN: usize = 3;
const MISSPELT_MIN: usize = 4;

/// Why a search failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index can't be read or written.
    #[error("the index of the search: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// A file of it can't.
    #[error("the index of the search: {0}")]
    File(#[from] io::Error),
    /// The store can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// The best answers first.
    #[default]
    Relevance,
    /// The newest first.
    Newest,
}

/// What a reader asks.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// What was typed; everything answers an empty text.
    pub text: String,
    /// Only these kinds, when any are named.
    pub kinds: Vec<Kind>,
    /// Only these organisations', when any are named.
    pub orgs: Vec<OrgId>,
    /// For facets by their number in [`FACETS`]: only records with one of these codes.
    pub codes: BTreeMap<usize, Vec<u64>>,
    /// The order.
    pub sort: Sort,
    /// Most records of the page.
    pub limit: usize,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// Whether to count by facets.
    pub count: bool,
    /// Whether to say why each record is there.
    pub explain: bool,
}

/// A record that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is in the store.
    pub arrival: Arrival,
    /// How well it answers.
    pub score: u64,
    /// Why, when that was asked.
    pub reasons: Vec<Reason>,
}

/// How many records there are for each value of each facet, were only that value chosen of the facet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// By kind, in the order of the published ones.
    pub kinds: Vec<usize>,
    /// By organisation.
    pub orgs: BTreeMap<OrgId, usize>,
    /// For each facet, by the number of the code.
    pub codes: Vec<BTreeMap<u64, usize>>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// How many records in all.
    pub total: usize,
    /// Those of the page.
    pub found: Vec<Found>,
    /// Where the next page starts.
    pub next: Option<Cursor>,
    /// Counts by facets, when they were asked for.
    pub counts: Option<Counts>,
    /// Words that nothing answers, and what they were taken for.
    pub instead: Vec<(String, String)>,
}

/// Something to go on with while a query is typed.
#[derive(Debug, Clone)]
pub enum Suggestion {
    /// A concept by its label.
    Concept {
        /// The label.
        text: String,
        /// Codes that mean it, as `list:code`.
        codes: Vec<String>,
    },
    /// A record by its title.
    Record(Arc<Document>),
}

/// The search of one node.
#[derive(Debug)]
pub struct Search {
    place: Place,
    analyser: Analyser,
    writing: Mutex<Writing>,
    /// The last arrival that is in the index, for those who can't wait for who writes.
    to: AtomicU64,
    reading: RwLock<Option<Arc<View>>>,
    /// Room for scores that no query is using.
    rooms: Mutex<Vec<Scratch>>,
}

impl Default for Search {
    /// A search whose index is in memory.
    fn default() -> Self {
        Self::at(Place::Memory)
    }
}

#[derive(Default)]
struct Writing {
    opened: Option<Opened>,
    /// The last arrival that is in the index.
    to: Arrival,
    /// Whether the index is being put in order, and can't be written.
    resting: bool,
    /// When what was withdrawn last left the disk.
    erased: Option<UnixMillis>,
}

struct Opened {
    fields: Fields,
    reader: IndexReader,
    index: tantivy::Index,
    /// There while records come.
    writer: Option<IndexWriter>,
}

impl std::fmt::Debug for Writing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writing").field("to", &self.to).finish_non_exhaustive()
    }
}

impl Search {
    /// A search whose index is in a directory, or will be.
    pub fn in_directory(directory: PathBuf) -> Self {
        Self::at(Place::Directory(directory))
    }

    /// A search in memory that reads no text in a language, to measure how well others answer for it.
    pub fn without(lang: &str) -> Self {
        Self { analyser: Analyser::without(lang), ..Self::default() }
    }

    fn at(place: Place) -> Self {
        Self {
            place,
            analyser: Analyser::default(),
            writing: Mutex::default(),
            to: AtomicU64::new(0),
            reading: RwLock::new(None),
            rooms: Mutex::default(),
        }
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn scratch(&self) -> MutexGuard<'_, Vec<Scratch>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the next records that have arrived, a bounded number, and tells whether there are more. Reads the disk and
    /// writes it.
    pub(crate) fn catch_up(&self, source: &impl Source) -> Result<bool, SearchError> {
        self.catch_up_with(&mut self.writing(), source)
    }

    fn catch_up_with(&self, writing: &mut Writing, source: &impl Source) -> Result<bool, SearchError> {
        let to = writing.to;
        if writing.opened.is_none() {
            let (mut index, mut fields) = index::open(&self.place)?;
            let mut to = index::read_to(&index).unwrap_or(Arrival(0));
            if !agrees(&index, source, to)? {
                tracing::info!("the index of the search is of another database, and is made anew");
                (index, fields) = index::anew(&self.place)?;
                to = Arrival(0);
            }
            let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            writing.to = to;
            self.to.store(to.0, Ordering::Relaxed);
            writing.opened = Some(Opened { fields, reader, index, writer: None });
            return self.catch_up_with(writing, source);
        }
        if writing.resting {
            return Ok(false);
        }
        let Some(opened) = &mut writing.opened else { return Ok(false) };
        let next = source.read(|replica| {
            let views = replica.since(to).take(READ_AT_ONCE);
            views.map(|view| Next::of(&view)).collect::<Vec<_>>()
        });
        if next.is_empty() {
            return Ok(false);
        }
        if opened.writer.is_none() {
            let memory = if next.len() < READ_AT_ONCE { LITTLE_MEMORY } else { MUCH_MEMORY };
            opened.writer = Some(write_to(&opened.index, memory)?);
        }
        let Some(writer) = &mut opened.writer else { return Ok(false) };
        let more = next.len() == READ_AT_ONCE;
        let mut publishers = Publishers::default();
        let mut read_to = to;
        let mut waits = false;
        let mut renamed: Vec<OrgId> = Vec::new();
        for one in &next {
            writer.delete_term(opened.fields.place(&one.org, &one.key));
            if one.shown {
                match source.record(one.arrival)? {
                    Some(record) => {
                        if one.key == RecordKey::ORGANISATION {
                            renamed.push(one.org);
                        }
                        self.add(&opened.fields, writer, &mut publishers, source, one.arrival, &record)?;
                    }
                    // In the set already and not in the store yet: the next look finds it there.
                    None if source
                        .read(|replica| replica.by_arrival(one.arrival).is_some_and(|view| !view.entry.stub)) =>
                    {
                        waits = true;
                        break;
                    }
                    // Gone meanwhile.
                    None => {}
                }
            }
            read_to = one.arrival;
        }
        // What was indexed before its publisher's own record came, or changed, is indexed again with it.
        for org in renamed {
            let earlier = source.read(|replica| {
                let views = replica.records_of(&org).map(|view| Next::of(&view));
                views
                    .filter(|one| one.shown && one.arrival <= read_to && one.key != RecordKey::ORGANISATION)
                    .collect::<Vec<_>>()
            });
            for one in earlier {
                let Some(record) = source.record(one.arrival)? else { continue };
                writer.delete_term(opened.fields.place(&one.org, &one.key));
                self.add(&opened.fields, writer, &mut publishers, source, one.arrival, &record)?;
            }
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&index::payload(read_to));
        commit.commit()?;
        opened.reader.reload()?;
        writing.to = read_to;
        self.to.store(read_to.0, Ordering::Relaxed);
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(more && !waits)
    }

    fn add(
        &self,
        fields: &Fields,
        writer: &IndexWriter,
        publishers: &mut Publishers,
        source: &impl Source,
        arrival: Arrival,
        record: &Record,
    ) -> Result<(), SearchError> {
        let publisher = publishers.of(source, &record.org())?;
        if let Some(document) = fields.document(&self.analyser, arrival, record, publisher) {
            writer.add_document(document)?;
        }
        Ok(())
    }

    /// How many steps of the log have not been taken in yet, as far as is worth counting.
    pub(crate) fn behind(&self, source: &impl Source) -> usize {
        // While something is taken in, what that began with is what is known.
        let to = self.to.load(Ordering::Relaxed);
        source.read(|replica| replica.since(Arrival(to)).take(BEHIND_COUNTED).count())
    }

    /// Puts the index in order when nothing has come for a while, and lets go of the memory that writing takes: small
    /// pieces become one, which is read faster, and once in a while what was withdrawn leaves the disk. Readers are served
    /// meanwhile from what there is; what comes waits.
    pub(crate) fn rest(&self, now: UnixMillis) -> Result<(), SearchError> {
        self.analyser.forget();
        let (writer, index, erase) = {
            let mut writing = self.writing();
            let due = writing.erased.is_none_or(|erased| now.since(erased) >= ERASE_EVERY);
            let Some(opened) = &mut writing.opened else { return Ok(()) };
            let (writer, index) = (opened.writer.take(), opened.index.clone());
            writing.resting = true;
            (writer, index, due)
        };
        self.scratch().clear();
        let tidied = tidy(writer, &index, erase);
        let mut writing = self.writing();
        writing.resting = false;
        if let Some(opened) = &writing.opened {
            opened.reader.reload()?;
        }
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = None;
        // The files of the pieces that were, which nobody reads any more.
        if let Some(writer) = tidied? {
            writer.garbage_collect_files().wait()?;
            writer.wait_merging_threads()?;
        }
        if erase {
            writing.erased = Some(now);
        }
        Ok(())
    }

    /// Takes out of the index what has left the set or lost its payload, so that nothing of it lingers there.
    pub(crate) fn forget_gone(&self, source: &impl Source) -> Result<(), SearchError> {
        let mut writing = self.writing();
        while writing.resting {
            drop(writing);
            std::thread::sleep(UNTIL_RESTED);
            writing = self.writing();
        }
        self.catch_up_with(&mut writing, source)?;
        let to = writing.to;
        let Some(opened) = &mut writing.opened else { return Ok(()) };
        let held = index::arrivals(&opened.reader.searcher())?;
        let gone: Vec<Arrival> = source.read(|replica| {
            let left = |arrival: &Arrival| replica.by_arrival(*arrival).is_none_or(|view| view.entry.stub);
            held.into_iter().map(|(arrival, _)| arrival).filter(left).collect()
        });
        if gone.is_empty() {
            return Ok(());
        }
        let writer = match &mut opened.writer {
            Some(writer) => writer,
            none => none.insert(write_to(&opened.index, LITTLE_MEMORY)?),
        };
        for arrival in gone {
            writer.delete_term(opened.fields.arrival(arrival));
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&index::payload(to));
        commit.commit()?;
        opened.reader.reload()?;
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    /// The index together with what is visible now.
    fn view(&self, source: &impl Source, snapshot: Arc<Snapshot>) -> Result<Arc<View>, SearchError> {
        let mut writing = self.writing();
        let missing = source.read(|replica| replica.since(writing.to).take(READ_FIRST + 1).count());
        // A reader sees what was published before it asked, unless so much has come that it would have to wait for long.
        if writing.opened.is_none() || missing <= READ_FIRST {
            self.catch_up_with(&mut writing, source)?;
        }
        let kept = self.reading.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(view) = kept.filter(|view| Arc::ptr_eq(&view.snapshot, &snapshot)) {
            return Ok(view);
        }
        let Some(opened) = &writing.opened else { return Err(io::Error::other("not opened").into()) };
        let view = Arc::new(View::new(snapshot, opened.reader.searcher(), opened.fields.clone())?);
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&view));
        Ok(view)
    }

    /// Answers a request from what is visible. Reads the disk: not for the threads of an async runtime.
    pub(crate) fn answer(
        &self,
        source: &impl Source,
        snapshot: Arc<Snapshot>,
        request: &Request,
    ) -> Result<Answer, SearchError> {
        let view = self.view(source, snapshot)?;
        let day = request.after.map_or_else(|| source.now().day_start(), |after| after.day);
        let mut plan = Plan::of(&request.text);
        let mut scratch = self.scratch().pop().unwrap_or_default();
        let instead = self.mend(&view, &mut plan, &mut scratch)?;
        let ranked = if plan.clauses.is_empty() {
            let without = match plan.excluded.is_empty() {
                true => Vec::new(),
                false => view.answer(&Plan { clauses: plan.excluded.clone(), ..Plan::default() }, &mut scratch)?,
            };
            let without: std::collections::BTreeSet<u32> = without.into_iter().map(|ranked| ranked.hit).collect();
            let all = 0..u32::try_from(view.snapshot.len()).unwrap_or(u32::MAX);
            all.filter(|hit| !without.contains(hit)).map(|hit| Ranked { hit, score: 0 }).collect()
        } else {
            view.answer(&plan, &mut scratch)?
        };
        let mut rooms = self.scratch();
        if rooms.len() < ROOMS_MAX {
            rooms.push(scratch);
        }
        drop(rooms);
        let (kept, counts) = Filter::new(&view, request)?.apply(&view, ranked, request.count);
        let newest = request.sort == Sort::Newest || plan.clauses.is_empty();
        let seed = seed(&request.text, day);
        let order = |ranked: &Ranked| {
            let hit = view.snapshot.hit(ranked.hit);
            Cursor { day, first: if newest { hit.seq.0 } else { ranked.score }, then: lot(&hit.id.0, seed) }
        };
        let mut ordered: Vec<(Cursor, Ranked)> = kept.iter().map(|ranked| (order(ranked), *ranked)).collect();
        if let Some(after) = request.after {
            ordered.retain(|(place, _)| *place > after);
        }
        let more = ordered.len() > request.limit;
        if more && request.limit > 0 {
            ordered.select_nth_unstable_by_key(request.limit, |(place, _)| *place);
        }
        ordered.truncate(request.limit);
        ordered.sort_unstable_by_key(|(place, _)| *place);
        let next = ordered.last().filter(|_| more).map(|(place, _)| *place);
        let page: Vec<u32> = ordered.iter().map(|(_, ranked)| ranked.hit).collect();
        let mut reasons = if request.explain { view.reasons(&plan, &page)? } else { Vec::new() };
        reasons.resize(page.len(), Vec::new());
        let found = ordered.iter().zip(reasons).map(|((_, ranked), reasons)| Found {
            arrival: view.snapshot.hit(ranked.hit).arrival,
            score: ranked.score,
            reasons,
        });
        Ok(Answer { total: kept.len(), found: found.collect(), next, counts, instead })
    }

    /// Concepts whose label in a language goes on as somebody has begun to type, shorter ones first.
    pub(crate) fn concepts(&self, text: &str, lang: &str, most: usize) -> Vec<Suggestion> {
        let typed = words::fold(&normal(text));
        let Some(language) = language::Language::of(lang).filter(|_| !typed.is_empty()) else { return Vec::new() };
        let concepts = concepts::Concepts::get();
        let begins = |label: &str| words::fold(&label.to_lowercase()).starts_with(&typed);
        let mut found: Vec<(&str, usize)> = concepts.preferred(language).filter(|(label, _)| begins(label)).collect();
        found.sort_by_key(|(label, _)| (label.chars().count(), *label));
        found.dedup_by_key(|(label, _)| *label);
        let suggestion = |(label, place): &(&str, usize)| Suggestion::Concept {
            text: (*label).to_owned(),
            codes: concepts.concept(*place).codes.clone(),
        };
        found.iter().take(most).map(suggestion).collect()
    }

    /// Gives words that nothing answers the words of the index that begin so, or else that are spelt almost so.
    fn mend(&self, view: &View, plan: &mut Plan, scratch: &mut Scratch) -> Result<Vec<(String, String)>, SearchError> {
        let mut instead = Vec::new();
        for clause in &mut plan.clauses {
            let length = clause.word.chars().count();
            if clause.light
                || clause.known
                || length < BEGINNING_MIN
                || clause.word.contains(' ')
                || view.is_answered(clause, scratch)?
            {
                continue;
            }
            let mut known: Vec<String> = Vec::new();
            view.each_word(&clause.word, |word| {
                let begins = word.starts_with(&clause.word);
                if begins && !known.iter().any(|own| own == word) {
                    known.push(word.to_owned());
                }
                begins && known.len() < 4 * ALMOST_MAX
            })?;
            let known = visible(view, known)?;
            if !known.is_empty() {
                clause.leaves.extend(known.iter().flat_map(|word| query::almost(word, true)));
                continue;
            }
            if length < MISSPELT_MIN {
                continue;
            }
            let almost = almost(view, &clause.word)?;
            clause.leaves.extend(almost.iter().flat_map(|word| query::almost(word, false)));
            instead.extend(almost.first().map(|word| (clause.word.clone(), word.clone())));
        }
        Ok(instead)
    }
}

/// A writer that takes little: one thread that indexes and one that merges.
fn write_to(index: &tantivy::Index, memory: usize) -> Result<IndexWriter, SearchError> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .memory_budget_per_thread(memory)
        .num_merge_threads(1)
        .build();
    Ok(index.writer_with_options(options)?)
}

/// Whether an index has what the set has up to an arrival, under the same numbers: a database that was restored has given
/// its records others.
fn agrees(index: &tantivy::Index, source: &impl Source, to: Arrival) -> Result<bool, SearchError> {
    if to == Arrival(0) {
        return Ok(true);
    }
    let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    let held = index::arrivals(&reader.searcher())?;
    Ok(source.read(|replica| {
        let is_the_same = |(arrival, id): &&(Arrival, u64)| {
            let view = replica.by_arrival(*arrival);
            view.is_some_and(|view| Next::of(&view).shown && index::short(&view.entry.id) == *id)
        };
        let known = held.iter().filter(is_the_same).count();
        let expected = replica.since(Arrival(0)).take_while(|view| view.entry.arrival <= to);
        let reaches_as_far = replica.since(Arrival(to.0.saturating_sub(1))).next().is_some();
        reaches_as_far && known == expected.filter(|view| Next::of(view).shown).count()
    }))
}

/// Makes one piece of an index in many, and with `erase` of one with withdrawn records in it; gives the writer that did.
fn tidy(writer: Option<IndexWriter>, index: &tantivy::Index, erase: bool) -> Result<Option<IndexWriter>, SearchError> {
    if let Some(writer) = writer {
        writer.wait_merging_threads()?;
    }
    let pieces = index.searchable_segment_metas()?;
    let withdrawn = pieces.iter().any(|piece| piece.has_deletes());
    if pieces.len() <= PIECES_MAX && !(erase && withdrawn) {
        return Ok(None);
    }
    let mut writer: IndexWriter = write_to(index, LITTLE_MEMORY)?;
    writer.merge(&pieces.iter().map(|piece| piece.id()).collect::<Vec<_>>()).wait()?;
    Ok(Some(writer))
}

/// The words of the index that are spelt most like one, at most [`ALMOST_MAX`], by how like and then by name.
fn almost(view: &View, word: &str) -> Result<Vec<String>, SearchError> {
    let plain = words::fold(word);
    let length = plain.chars().count();
    // A letter for every four, two at most.
    let most = if length < 8 { 1 } else { 2 };
    let mut best: Vec<(usize, String)> = Vec::new();
    let mut compared = 0;
    view.each_word("", |known| {
        compared += 1;
        let other = words::fold(known);
        if other.chars().count().abs_diff(length) <= most {
            let distance = strsim::osa_distance(&plain, &other);
            if distance <= most && !best.iter().any(|(_, own)| own == known) {
                best.push((distance, known.to_owned()));
            }
        }
        compared < COMPARED_MAX
    })?;
    for distance in 0..=most {
        let of_distance = best.iter().filter(|(own, _)| *own == distance).map(|(_, word)| word.clone());
        let mut nearest = visible(view, of_distance.collect())?;
        if !nearest.is_empty() {
            nearest.truncate(ALMOST_MAX);
            return Ok(nearest);
        }
    }
    Ok(Vec::new())
}

/// Those of some words that stand in a visible record, in their order: what was withdrawn is not hinted at either.
fn visible(view: &View, mut words: Vec<String>) -> Result<Vec<String>, SearchError> {
    words.sort_unstable();
    let mut kept = Vec::new();
    for word in words {
        if view.occurs(&word)? {
            kept.push(word);
        }
    }
    Ok(kept)
}

/// What the lot of a day is drawn with: the query in its normal form and the day.
fn seed(text: &str, day: UnixMillis) -> u64 {
    let digest = Sha256::new().chain_update(normal(text)).chain_update(day.0.to_be_bytes()).finalize();
    digest.first_chunk::<8>().map_or(0, |head| u64::from_be_bytes(*head))
}

/// A step of the log.
struct Next {
    arrival: Arrival,
    org: OrgId,
    key: RecordKey,
    /// Whether it has a content that readers may see.
    shown: bool,
}

impl Next {
    fn of(view: &kirjo_protocol::replica::View<'_>) -> Self {
        let shown = view.is_published() && view.kind.is_shown() && !view.entry.stub && !view.entry.retraction;
        Self { arrival: view.entry.arrival, org: view.org, key: view.entry.key, shown }
    }
}

/// The own records of publishers, read once in a while.
#[derive(Default)]
struct Publishers(BTreeMap<OrgId, Option<Record>>);

impl Publishers {
    fn of(&mut self, source: &impl Source, org: &OrgId) -> Result<Option<&Record>, StoreError> {
        if !self.0.contains_key(org) {
            let arrival = source.read(|replica| {
                let view = replica.record(org, &RecordKey::ORGANISATION)?;
                Next::of(&view).shown.then_some(view.entry.arrival)
            });
            let record = arrival.map_or(Ok(None), |arrival| source.record(arrival))?;
            self.0.insert(*org, record);
        }
        Ok(self.0.get(org).and_then(Option::as_ref))
    }
}

/// By what a request narrows what was found.
struct Filter<'r> {
    request: &'r Request,
    kinds: Vec<u8>,
    orgs: Vec<Option<u32>>,
    columns: Vec<Option<rank::Columns>>,
}

impl<'r> Filter<'r> {
    fn new(view: &View, request: &'r Request) -> Result<Self, SearchError> {
        let kind = |kind: &Kind| PUBLISHED.iter().position(|own| own == kind).and_then(|at| u8::try_from(at).ok());
        let columns = FACETS.iter().enumerate().map(|(at, facet)| {
            let needed = request.count || request.codes.contains_key(&at);
            if needed { view.columns(facet.name).map(Some) } else { Ok(None) }
        });
        Ok(Self {
            request,
            kinds: request.kinds.iter().filter_map(kind).collect(),
            orgs: request.orgs.iter().map(|org| view.snapshot.org_number(org)).collect(),
            columns: columns.collect::<Result<_, _>>()?,
        })
    }

    /// What passes, and counts: a record that fails for one facet alone still counts for the other values of that facet.
    fn apply(&self, view: &View, ranked: Vec<Ranked>, count: bool) -> (Vec<Ranked>, Option<Counts>) {
        let mut counts = Counts {
            kinds: vec![0; PUBLISHED.len()],
            orgs: BTreeMap::new(),
            codes: vec![BTreeMap::new(); FACETS.len()],
        };
        let mut orgs: Vec<usize> = vec![0; if count { view.snapshot.organisations() } else { 0 }];
        let (kind_facet, org_facet) = (FACETS.len(), FACETS.len() + 1);
        let kept = ranked.into_iter().filter(|ranked| {
            let (kind, org) = view.snapshot.kind_and_org(ranked.hit);
            let place = view.place(ranked.hit);
            // The only facet that it fails for.
            let mut failed: Option<usize> = None;
            let mut fails = 0;
            let mut fail = |facet: usize| {
                failed = Some(facet);
                fails += 1;
            };
            if !self.kinds.is_empty() && !self.kinds.contains(&kind) {
                fail(kind_facet);
            }
            if !self.request.orgs.is_empty() && !self.orgs.contains(&Some(org)) {
                fail(org_facet);
            }
            for (facet, wanted) in &self.request.codes {
                let values =
                    self.columns[*facet].as_ref().zip(place).into_iter().flat_map(|(column, place)| column.at(place));
                if !values.into_iter().any(|value| wanted.contains(&value)) {
                    fail(*facet);
                }
            }
            if count && fails <= 1 {
                let counted = |facet: usize| failed.is_none_or(|failed| failed == facet);
                if counted(kind_facet) {
                    counts.kinds[usize::from(kind)] += 1;
                }
                if counted(org_facet) {
                    orgs[org as usize] += 1;
                }
                for (facet, column) in self.columns.iter().enumerate().filter(|(facet, _)| counted(*facet)) {
                    for value in column.as_ref().zip(place).into_iter().flat_map(|(column, place)| column.at(place)) {
                        *counts.codes[facet].entry(value).or_default() += 1;
                    }
                }
            }
            fails == 0
        });
        let kept: Vec<Ranked> = kept.collect();
        if !count {
            return (kept, None);
        }
        counts.orgs = view
            .snapshot
            .org_ids()
            .filter_map(|(org, at)| {
                let count = orgs[at as usize];
                (count > 0).then_some((*org, count))
            })
            .collect();
        (kept, Some(counts))
    }
}

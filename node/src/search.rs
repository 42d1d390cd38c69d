//! Search: from words in three languages to the records that answer them, in an order that every node agrees on.
//!
//! `index` holds which records have which terms, and is derived from the store. `query` turns what a reader types into
//! ways of answering each word: as written, inflected, as a part of a compound, without marks, by another word for the
//! same concept, by a code. `mend` takes a word that nothing answers for another, `rank` looks all of it up and orders what
//! it finds, `reasons` says why, `filter` narrows and counts it. `keeper` keeps the index up with the store.

mod compounds;
mod concepts;
mod cursor;
pub mod facets;
mod filter;
mod forms;
mod index;
mod keeper;
mod language;
mod mend;
mod query;
mod rank;
mod reasons;
mod request;
mod spelling;
mod table;
#[cfg(test)]
mod tests;
mod words;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kirjo_protocol::time::UnixMillis;
use sha2::{Digest, Sha256};

use crate::catalogue::{Snapshot, Source};
use crate::deadline::Late;
use crate::store::StoreError;

pub use cursor::{BadCursor, Cursor};
pub use query::{MAX_WORDS, Why, normal, word_count};
pub use reasons::Reason;
pub use request::{Answer, Counts, Found, Range, Request, Sort, Suggestion};

use filter::Filter;
use forms::Analyser;
use index::Place;
use keeper::Keeper;
use mend::mend;
use query::Plan;
use rank::{Ranked, Scratch, lot};

/// The version of what becomes of words and codes in the index. Two nodes of one version answer alike.
pub fn analysis_version() -> String {
    index::analysis()
}

/// Rooms for scores that are kept: as many queries run at once.
const ROOMS_MAX: usize = 4;

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
    /// Nobody waits for the answer any more.
    #[error(transparent)]
    Late(#[from] Late),
}

/// The search of one node.
#[derive(Debug)]
pub struct Search {
    keeper: Keeper,
    /// Room for scores that no query is using.
    rooms: Mutex<Vec<Scratch>>,
}

impl Default for Search {
    /// A search whose index is in memory.
    fn default() -> Self {
        Self::of(Keeper::new(Place::Memory, Analyser::default()))
    }
}

impl Search {
    /// A search whose index is in a directory, or will be.
    pub fn in_directory(directory: PathBuf) -> Self {
        Self::of(Keeper::new(Place::Directory(directory), Analyser::default()))
    }

    /// A search in memory that reads no text in a language, to measure how well others answer for it.
    pub fn without(lang: &str) -> Self {
        Self::of(Keeper::new(Place::Memory, Analyser::without(lang)))
    }

    fn of(keeper: Keeper) -> Self {
        Self { keeper, rooms: Mutex::default() }
    }

    fn rooms(&self) -> MutexGuard<'_, Vec<Scratch>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the next records that have arrived, a bounded number, and tells whether there are more. Reads the disk and
    /// writes it.
    pub(crate) fn catch_up(&self, source: &impl Source) -> Result<bool, SearchError> {
        self.keeper.catch_up(source)
    }

    /// How many steps of the log have not been taken in yet, as far as is worth counting.
    pub(crate) fn behind(&self, source: &impl Source) -> usize {
        self.keeper.behind(source)
    }

    /// Puts the index in order when nothing has come for a while, and lets go of memory.
    pub(crate) fn rest(&self, now: UnixMillis) -> Result<(), SearchError> {
        self.rooms().clear();
        self.keeper.rest(now)
    }

    /// Takes out of the index what has left the set or lost its payload, so that nothing of it lingers there.
    pub(crate) fn forget_gone(&self, source: &impl Source) -> Result<(), SearchError> {
        self.keeper.forget_gone(source)
    }

    /// Answers a request from what is visible. Reads the disk: not for the threads of an async runtime.
    pub(crate) fn answer(
        &self,
        source: &impl Source,
        snapshot: Arc<Snapshot>,
        request: &Request,
    ) -> Result<Answer, SearchError> {
        request.deadline.check()?;
        let view = self.keeper.view(source, snapshot)?;
        request.deadline.check()?;
        let day = request.after.map_or_else(|| source.now().day_start(), |after| after.day);
        let mut plan = Plan::of(&request.text);
        let mut scratch = self.rooms().pop().unwrap_or_default();
        let instead = mend(&view, &mut plan, &mut scratch)?;
        request.deadline.check()?;
        let ranked = view.answer(&plan, &mut scratch)?;
        let mut rooms = self.rooms();
        if rooms.len() < ROOMS_MAX {
            rooms.push(scratch);
        }
        drop(rooms);
        request.deadline.check()?;
        let (mut kept, counts) = Filter::new(&view, request)?.apply(&view, ranked, request.count);
        if let Some(since) = request.since {
            kept.retain(|ranked| view.snapshot.hit(ranked.hit).arrival > since);
        }
        let sort = match request.sort {
            Sort::Relevance if plan.clauses.is_empty() => Sort::Newest,
            sort => sort,
        };
        let deadlines = if sort == Sort::Deadline { Some(view.columns(index::DEADLINE)?) } else { None };
        let seed = seed(&request.text, day);
        let order = |ranked: &Ranked| {
            let hit = view.snapshot.hit(ranked.hit);
            let first = match sort {
                Sort::Relevance => ranked.score,
                Sort::Newest => hit.seq.0,
                Sort::Deadline => {
                    let own = deadlines.as_ref().zip(view.place(ranked.hit));
                    closing(own.into_iter().flat_map(|(deadlines, place)| deadlines.at(place)), day)
                }
            };
            Cursor { day, first, then: lot(&hit.id.0, seed) }
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
        request.deadline.check()?;
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
}

/// Where a record with some deadlines stands on a day: the higher the sooner it closes, then the later it has closed.
fn closing(deadlines: impl Iterator<Item = u64>, day: UnixMillis) -> u64 {
    let (open, closed): (Vec<u64>, Vec<u64>) = deadlines.partition(|deadline| *deadline >= day.0);
    let soonest = open.into_iter().min().map(|deadline| u64::MAX - deadline);
    soonest.or_else(|| closed.into_iter().max()).unwrap_or_default()
}

/// What the lot of a day is drawn with: the query in its normal form and the day.
fn seed(text: &str, day: UnixMillis) -> u64 {
    let digest = Sha256::new().chain_update(normal(text)).chain_update(day.0.to_be_bytes()).finalize();
    digest.first_chunk::<8>().map_or(0, |head| u64::from_be_bytes(*head))
}

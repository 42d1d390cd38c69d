//! Keeps the index up with the store: takes in what arrives, takes out what has gone, and puts the files in order.
//!
//! Who writes and who needs a view of the index take turns under one lock; only putting the files in order, which can
//! take long, happens outside of it.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::replica::{Arrival, Replica};
use kirjo_protocol::time::{DAY, UnixMillis};
use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy};

use super::SearchError;
use super::forms::Analyser;
use super::index::{self, Fields, Place};
use super::rank::View;
use crate::catalogue::{Snapshot, Source};
use crate::store::StoreError;

/// Records that are read in one go before the index is committed and readers get their turn.
const READ_AT_ONCE: usize = 2_000;
/// Memory of the index's writer while few records come, the least that the library takes, and while many do.
const LITTLE_MEMORY: usize = 15 * 1024 * 1024;
const MUCH_MEMORY: usize = 32 * 1024 * 1024;
/// Pieces of the index that are as well left apart: each costs every query a little.
const PIECES_MAX: usize = 3;
/// How often what was withdrawn is made to leave the disk: well within the thirty days that a retraction promises.
const ERASE_EVERY: u64 = 7 * DAY;
/// How long who must write waits at a time while the index is being put in order.
const UNTIL_RESTED: Duration = Duration::from_millis(50);
/// Records that may be missing from the index before a reader: so few are read at once, more are for later.
const READ_FIRST: usize = 64;
/// Steps of the log that are counted when the search is asked how far it is behind.
const BEHIND_COUNTED: usize = 1_000_000;

/// The index of one node and who writes it.
#[derive(Debug)]
pub(super) struct Keeper {
    place: Place,
    analyser: Analyser,
    writing: Mutex<Writing>,
    /// The last arrival that is in the index; read also by those who can't wait for who writes.
    to: AtomicU64,
}

#[derive(Default)]
struct Writing {
    opened: Option<Opened>,
    /// What readers are served from, until something changes.
    view: Option<Arc<View>>,
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
        f.debug_struct("Writing").field("resting", &self.resting).finish_non_exhaustive()
    }
}

impl Opened {
    /// The fields and a writer; a new one may take so much memory.
    fn write(&mut self, memory: usize) -> Result<(&Fields, &mut IndexWriter), SearchError> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(write_to(&self.index, memory)?),
        };
        Ok((&self.fields, writer))
    }

    /// Makes what was written durable and readable, up to an arrival.
    fn commit(&mut self, to: Arrival) -> Result<(), SearchError> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&index::payload(to));
        commit.commit()?;
        Ok(self.reader.reload()?)
    }
}

impl Keeper {
    /// Of an index at a place; it is opened when it is first needed.
    pub(super) fn new(place: Place, analyser: Analyser) -> Self {
        Self { place, analyser, writing: Mutex::default(), to: AtomicU64::new(0) }
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn to(&self) -> Arrival {
        Arrival(self.to.load(Ordering::Relaxed))
    }

    /// Reads the next records that have arrived, a bounded number, and tells whether there are more. Reads the disk and
    /// writes it.
    pub(super) fn catch_up(&self, source: &impl Source) -> Result<bool, SearchError> {
        self.catch_up_with(&mut self.writing(), source)
    }

    fn catch_up_with(&self, writing: &mut Writing, source: &impl Source) -> Result<bool, SearchError> {
        if writing.resting {
            return Ok(false);
        }
        let opened = match &mut writing.opened {
            Some(opened) => opened,
            none => none.insert(self.open(source)?),
        };
        let to = self.to();
        let next = source.read(|replica| {
            let views = replica.since(to).take(READ_AT_ONCE);
            views.map(|view| Step::of(&view)).collect::<Vec<_>>()
        });
        if next.is_empty() {
            return Ok(false);
        }
        // System records are not searched, and many come alone.
        if let Some(last) = next.last().filter(|_| next.iter().all(|step| step.system)) {
            self.to.store(last.arrival.0, Ordering::Relaxed);
            return Ok(next.len() == READ_AT_ONCE);
        }
        let (fields, writer) = opened.write(if next.len() < READ_AT_ONCE { LITTLE_MEMORY } else { MUCH_MEMORY })?;
        let mut publishers = Publishers::default();
        let (mut read_to, mut waits) = (to, false);
        let mut renamed: Vec<OrgId> = Vec::new();
        for step in &next {
            writer.delete_term(fields.place(&step.org, &step.key));
            if step.shown {
                match source.record(step.arrival)? {
                    Some(record) => {
                        if step.key == RecordKey::ORGANISATION {
                            renamed.push(step.org);
                        }
                        self.add(fields, writer, publishers.of(source, &step.org)?, step.arrival, &record)?;
                    }
                    // In the set already and not in the store yet: the next look finds it there.
                    None if source.read(|replica| is_whole(replica, step.arrival)) => {
                        waits = true;
                        break;
                    }
                    // Gone meanwhile.
                    None => {}
                }
            }
            read_to = step.arrival;
        }
        // What was indexed before its publisher's own record came, or changed, is indexed again with it.
        for org in renamed {
            let is_earlier = |step: &Step| step.shown && step.arrival <= read_to && step.key != RecordKey::ORGANISATION;
            let earlier: Vec<Step> = source
                .read(|replica| replica.records_of(&org).map(|view| Step::of(&view)).filter(is_earlier).collect());
            for step in earlier {
                let Some(record) = source.record(step.arrival)? else { continue };
                writer.delete_term(fields.place(&step.org, &step.key));
                self.add(fields, writer, publishers.of(source, &org)?, step.arrival, &record)?;
            }
        }
        opened.commit(read_to)?;
        writing.view = None;
        self.to.store(read_to.0, Ordering::Relaxed);
        Ok(next.len() == READ_AT_ONCE && !waits)
    }

    /// Opens the index, and makes it anew when it is not of this set.
    fn open(&self, source: &impl Source) -> Result<Opened, SearchError> {
        let (mut index, mut fields) = index::open(&self.place)?;
        let mut to = index::read_to(&index).unwrap_or(Arrival(0));
        if !agrees(&index, source, to)? {
            tracing::info!("the index of the search is of another database, and is made anew");
            (index, fields) = index::anew(&self.place)?;
            to = Arrival(0);
        }
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        self.to.store(to.0, Ordering::Relaxed);
        Ok(Opened { fields, reader, index, writer: None })
    }

    fn add(
        &self,
        fields: &Fields,
        writer: &IndexWriter,
        publisher: Option<&Record>,
        arrival: Arrival,
        record: &Record,
    ) -> Result<(), SearchError> {
        if let Some(document) = fields.document(&self.analyser, arrival, record, publisher) {
            writer.add_document(document)?;
        }
        Ok(())
    }

    /// How many steps of the log have not been taken in yet, as far as is worth counting.
    pub(super) fn behind(&self, source: &impl Source) -> usize {
        source.read(|replica| replica.since(self.to()).take(BEHIND_COUNTED).count())
    }

    /// Puts the index in order when nothing has come for a while, and lets go of the memory that writing takes: small
    /// pieces become one, which is read faster, and once in a while what was withdrawn leaves the disk. Readers are served
    /// meanwhile from what there is; what comes waits.
    pub(super) fn rest(&self, now: UnixMillis) -> Result<(), SearchError> {
        self.analyser.forget();
        let (writer, index, erase) = {
            let mut writing = self.writing();
            let erase = writing.erased.is_none_or(|erased| now.since(erased) >= ERASE_EVERY);
            let Some(opened) = &mut writing.opened else { return Ok(()) };
            let (writer, index) = (opened.writer.take(), opened.index.clone());
            writing.resting = true;
            (writer, index, erase)
        };
        // Not under the lock: it can take long, and readers are served from what there is.
        let tidied = tidy(writer, &index, erase);
        let mut writing = self.writing();
        writing.resting = false;
        writing.view = None;
        if let Some(opened) = &writing.opened {
            opened.reader.reload()?;
        }
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
    pub(super) fn forget_gone(&self, source: &impl Source) -> Result<(), SearchError> {
        let mut writing = self.writing();
        while writing.resting {
            drop(writing);
            std::thread::sleep(UNTIL_RESTED);
            writing = self.writing();
        }
        self.catch_up_with(&mut writing, source)?;
        let Some(opened) = &mut writing.opened else { return Ok(()) };
        let held = index::arrivals(&opened.reader.searcher())?;
        let gone: Vec<Arrival> = source.read(|replica| {
            let arrivals = held.into_iter().map(|(arrival, _)| arrival);
            arrivals.filter(|arrival| !is_whole(replica, *arrival)).collect()
        });
        if gone.is_empty() {
            return Ok(());
        }
        let (fields, writer) = opened.write(LITTLE_MEMORY)?;
        for arrival in gone {
            writer.delete_term(fields.arrival(arrival));
        }
        opened.commit(self.to())?;
        writing.view = None;
        Ok(())
    }

    /// The index together with what is visible now.
    pub(super) fn view(&self, source: &impl Source, snapshot: Arc<Snapshot>) -> Result<Arc<View>, SearchError> {
        let mut writing = self.writing();
        let missing = source.read(|replica| replica.since(self.to()).take(READ_FIRST + 1).count());
        // A reader sees what was published before it asked, unless so much has come that it would have to wait for long.
        if writing.opened.is_none() || missing <= READ_FIRST {
            self.catch_up_with(&mut writing, source)?;
        }
        if let Some(view) = writing.view.as_ref().filter(|view| Arc::ptr_eq(&view.snapshot, &snapshot)) {
            return Ok(Arc::clone(view));
        }
        let Some(opened) = &writing.opened else { return Err(io::Error::other("the index is not open").into()) };
        let view = Arc::new(View::new(snapshot, opened.reader.searcher(), opened.fields.clone())?);
        writing.view = Some(Arc::clone(&view));
        Ok(view)
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
            view.is_some_and(|view| Step::of(&view).shown && index::short(&view.entry.id) == *id)
        };
        let known = held.iter().filter(is_the_same).count();
        let expected = replica.since(Arrival(0)).take_while(|view| view.entry.arrival <= to);
        let reaches_as_far = replica.since(Arrival(to.0.saturating_sub(1))).next().is_some();
        reaches_as_far && known == expected.filter(|view| Step::of(view).shown).count()
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

/// A step of the log.
struct Step {
    arrival: Arrival,
    org: OrgId,
    key: RecordKey,
    /// Whether it has a content that readers may see.
    shown: bool,
    /// Whether it is of a kind that carries the network and not the catalogue.
    system: bool,
}

impl Step {
    fn of(view: &kirjo_protocol::replica::View<'_>) -> Self {
        let shown = view.is_published() && view.kind.is_shown() && !view.entry.stub && !view.entry.retraction;
        let system = view.kind.is_system();
        Self { arrival: view.entry.arrival, org: view.org, key: view.entry.key, shown, system }
    }
}

/// Whether the record of an arrival is in the set with its payload.
fn is_whole(replica: &Replica, arrival: Arrival) -> bool {
    replica.by_arrival(arrival).is_some_and(|view| !view.entry.stub)
}

/// The own records of publishers, read once for each batch.
#[derive(Default)]
struct Publishers(BTreeMap<OrgId, Option<Record>>);

impl Publishers {
    fn of(&mut self, source: &impl Source, org: &OrgId) -> Result<Option<&Record>, StoreError> {
        if !self.0.contains_key(org) {
            let arrival = source.read(|replica| {
                let view = replica.record(org, &RecordKey::ORGANISATION)?;
                Step::of(&view).shown.then_some(view.entry.arrival)
            });
            let record = arrival.map_or(Ok(None), |arrival| source.record(arrival))?;
            self.0.insert(*org, record);
        }
        Ok(self.0.get(org).and_then(Option::as_ref))
    }
}

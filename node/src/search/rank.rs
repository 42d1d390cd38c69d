//! Which records answer a query, and in which order.
//!
//! Nothing that differs between nodes with the same records decides about it: words are rare or common among the records
//! that are visible now, never among what the index still holds of others; all arithmetic is in whole numbers, so the
//! order in which parts are added changes nothing; and records with the same score stand in the order of a hash of their
//! id, the query and the day, which favours nobody for long.

use std::io;
use std::sync::Arc;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermDictionary;
use tantivy::{DocSet, Searcher, SegmentReader, TERMINATED, Term};

use super::forms::Form;
use super::index::{ARRIVAL, Fields, Part};
use super::query::{Clause, Leaf, Matching, Plan};
use super::spelling::Almost;
use crate::catalogue::Snapshot;

/// No visible record.
const NONE: u32 = u32::MAX;
/// What a word counts in each part of a record.
const PART_WEIGHTS: [u32; 4] = [100, 55, 30, 20];
/// What a code counts.
const CODE_WEIGHT: u32 = 70;
/// A word that is there more often counts a tenth more each time, at most so many times.
const REPEATS: u32 = 3;
/// What another part of a record counts beside the best one: a quarter.
const OTHER_PARTS: u32 = 4;
/// What a word counts by itself, in hundredths, when it names a concept together with others.
const IN_NAME: u64 = 40;
/// Records that answer enough words, below which those that answer one less are taken in too.
const ENOUGH: usize = 20;
/// What a word that says little counts of what others do.
const LIGHT: u64 = 8;

/// An index together with what is visible.
pub(super) struct View {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) searcher: Searcher,
    fields: Fields,
    /// For each segment and document, which of the visible records it is.
    hits: Vec<Vec<u32>>,
    /// For each visible record, where it is in the index.
    places: Vec<Option<(u32, u32)>>,
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View").field("records", &self.snapshot.len()).finish_non_exhaustive()
    }
}

/// A record that answers a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ranked {
    /// Its place in the snapshot.
    pub(super) hit: u32,
    pub(super) score: u64,
}

impl View {
    pub(super) fn new(snapshot: Arc<Snapshot>, searcher: Searcher, fields: Fields) -> tantivy::Result<Self> {
        let by_arrival = snapshot.by_arrival();
        let mut places = vec![None; snapshot.len()];
        let mut hits = Vec::new();
        for (segment, reader) in searcher.segment_readers().iter().enumerate() {
            let arrivals = reader.fast_fields().u64(ARRIVAL)?;
            let mut of_segment = vec![NONE; reader.max_doc() as usize];
            for doc in reader.doc_ids_alive() {
                let arrival = arrivals.first(doc).unwrap_or_default();
                if let Some(hit) = by_arrival.get(&arrival) {
                    of_segment[doc as usize] = *hit;
                    places[*hit as usize] = Some((segment as u32, doc));
                }
            }
            hits.push(of_segment);
        }
        Ok(Self { snapshot, searcher, fields, hits, places })
    }

    /// The values of a facet's column for a record.
    pub(super) fn columns(&self, name: &str) -> tantivy::Result<Columns> {
        let columns = self.searcher.segment_readers().iter().map(|reader| reader.fast_fields().u64(name));
        Ok(Columns(columns.collect::<tantivy::Result<_>>()?))
    }

    /// Where a record is in the index, when it is there already.
    pub(super) fn place(&self, hit: u32) -> Option<(u32, u32)> {
        self.places[hit as usize]
    }

    /// The visible records that answer a plan, in no order.
    pub(super) fn answer(&self, plan: &Plan, scratch: &mut Scratch) -> io::Result<Vec<Ranked>> {
        let count = self.snapshot.len();
        scratch.clear(count);
        for clause in &plan.excluded {
            for (hit, _) in self.clause(clause, |_| true, scratch)? {
                scratch.out[hit as usize] = true;
            }
        }
        if plan.clauses.is_empty() {
            // Nothing is asked for: everything answers.
            let all = (0..).zip(&scratch.out).filter(|(_, out)| !**out);
            return Ok(all.map(|(hit, _)| Ranked { hit, score: 0 }).collect());
        }
        let mut touched: Vec<u32> = Vec::new();
        let mut rarities: Vec<u32> = Vec::new();
        let mut strong = 0_u32;
        for (at, clause) in plan.clauses.iter().enumerate() {
            let found = self.scored(clause, scratch)?;
            let in_name = plan.named.iter().any(|named| named.words.contains(&at));
            rarities.push(if clause.light { 0 } else { rarity(count, found.len()) });
            strong |= u32::from(!clause.light) << at;
            for (hit, score) in found {
                let score = if clause.light { score / LIGHT } else { score };
                let score = if in_name { score * IN_NAME / 100 } else { score };
                let place = hit as usize;
                if scratch.answered[place] == 0 {
                    touched.push(hit);
                }
                scratch.total[place] += score;
                scratch.answered[place] |= 1 << at;
            }
        }
        for named in &plan.named {
            let words: Vec<usize> = named.words.clone().filter(|at| strong & (1 << at) != 0).collect();
            let bits = named.words.clone().fold(0, |bits, at| bits | 1 << at);
            for (hit, score) in self.scored(&named.clause, scratch)? {
                let place = hit as usize;
                if scratch.answered[place] == 0 {
                    touched.push(hit);
                }
                scratch.total[place] += score * words.len().max(1) as u64;
                scratch.answered[place] |= bits;
            }
        }
        let weight = |bits: u32| {
            (0..rarities.len()).filter(|at| bits & (1 << at) != 0).map(|at| u64::from(rarities[at])).sum::<u64>()
        };
        let weights = weight(strong).max(1);
        let Scratch { total, answered, out, .. } = &*scratch;
        let mut required = required(strong.count_ones() as usize);
        let kept = |hit: &u32, required: usize| {
            !out[*hit as usize] && (answered[*hit as usize] & strong).count_ones() as usize >= required
        };
        while required > 1 && touched.iter().filter(|hit| kept(hit, required)).take(ENOUGH).count() < ENOUGH {
            required -= 1;
        }
        let ranked = touched.into_iter().filter(|hit| kept(hit, required.max(1)));
        Ok(ranked
            .map(|hit| {
                let at = hit as usize;
                Ranked { hit, score: total[at] * weight(answered[at] & strong) / weights }
            })
            .collect())
    }

    /// The records that answer a clause, each with its score. A word counts by how few records have it; what means the
    /// same counts by how few have that or the word, and so on outwards.
    fn scored(&self, clause: &Clause, scratch: &mut Scratch) -> io::Result<Vec<(u32, u64)>> {
        let count = self.snapshot.len();
        let mut found: Vec<u32> = Vec::new();
        for distance in 0..=2 {
            let scores = self.clause(clause, |leaf| leaf.distance() == distance, scratch)?;
            found.extend(scores.iter().map(|(hit, _)| *hit).filter(|hit| scratch.word[*hit as usize] == 0));
            let rarity = u64::from(rarity(count, found.len()));
            for (hit, score) in scores {
                let best = &mut scratch.word[hit as usize];
                let score = u64::from(score) * rarity;
                *best = (*best).max(score);
            }
        }
        Ok(found.into_iter().map(|hit| (hit, std::mem::take(&mut scratch.word[hit as usize]))).collect())
    }

    /// Whether any visible record answers a clause.
    pub(super) fn is_answered(&self, clause: &Clause, scratch: &mut Scratch) -> io::Result<bool> {
        scratch.clear(self.snapshot.len());
        Ok(!self.clause(clause, |_| true, scratch)?.is_empty())
    }

    /// The records that answer a clause in some of its ways, each with how well.
    fn clause(
        &self,
        clause: &Clause,
        ways: impl Fn(&Leaf) -> bool,
        scratch: &mut Scratch,
    ) -> io::Result<Vec<(u32, u32)>> {
        let mut found: Vec<u32> = Vec::new();
        let mut touched: Vec<u32> = Vec::new();
        let mut docs = Vec::new();
        for part in PLACES {
            let (field, part_weight) = self.place_of(part);
            let looked_up = |leaf: &&Leaf| ways(leaf) && is_looked_up(leaf, part);
            for (reader, hits) in self.searcher.segment_readers().iter().zip(&self.hits) {
                for leaf in clause.leaves.iter().filter(looked_up) {
                    docs.clear();
                    read(reader, field, &leaf.matching, &mut docs)?;
                    for (doc, times) in &docs {
                        let hit = hits[*doc as usize];
                        if hit == NONE {
                            continue;
                        }
                        let score = part_weight * leaf.weight * (10 + times.saturating_sub(1).min(REPEATS)) / 10;
                        let best = &mut scratch.best[hit as usize];
                        if *best == 0 {
                            touched.push(hit);
                        }
                        *best = score.max(*best);
                    }
                }
            }
            for hit in touched.drain(..) {
                let sum = &mut scratch.sum[hit as usize];
                if *sum == 0 {
                    found.push(hit);
                }
                let own = std::mem::take(&mut scratch.best[hit as usize]);
                // The best part of a record counts, and a quarter of the next best beside it.
                *sum = (*sum).max(own) + (*sum).min(own) / OTHER_PARTS;
            }
        }
        Ok(found.into_iter().map(|hit| (hit, std::mem::take(&mut scratch.sum[hit as usize]))).collect())
    }

    /// The field of a place, and what it counts.
    pub(super) fn place_of(&self, place: Option<Part>) -> (Field, u32) {
        match place {
            Some(part) => (self.fields.parts[part as usize], PART_WEIGHTS[part as usize]),
            None => (self.fields.codes, CODE_WEIGHT),
        }
    }

    /// Whether a word stands in a visible record. The index may still know words of others.
    pub(super) fn occurs(&self, word: &str) -> io::Result<bool> {
        let term = Form::Exact.term(word);
        for part in [Part::Title, Part::Brief, Part::Body] {
            for (reader, hits) in self.searcher.segment_readers().iter().zip(&self.hits) {
                let field = self.fields.parts[part as usize];
                let Some(mut postings) = postings(reader, field, &term, IndexRecordOption::Basic)? else { continue };
                while postings.doc() != TERMINATED {
                    if hits[postings.doc() as usize] != NONE {
                        return Ok(true);
                    }
                    postings.advance();
                }
            }
        }
        Ok(false)
    }

    /// Goes through the words of titles, summaries and texts that begin so, as they are written, in each dictionary until
    /// `take` has taken so many.
    pub(super) fn each_beginning(
        &self,
        word: &str,
        most: usize,
        mut take: impl FnMut(&str) -> io::Result<bool>,
    ) -> io::Result<()> {
        let from = Form::Exact.term(word);
        self.each_dictionary(|terms| {
            let mut stream = terms.range().ge(&from).into_stream()?;
            let mut taken = 0;
            while taken < most && stream.advance() {
                let term = std::str::from_utf8(stream.key()).ok().filter(|term| term.starts_with(&from));
                let Some(known) = term.and_then(Form::exact) else { break };
                taken += usize::from(take(known)?);
            }
            Ok(())
        })
    }

    /// Goes through those that are spelt almost so, until `take` has enough.
    pub(super) fn each_almost(&self, almost: &Almost, mut take: impl FnMut(&str) -> bool) -> io::Result<()> {
        self.each_dictionary(|terms| {
            let mut stream = terms.search(almost).into_stream()?;
            while stream.advance() {
                if !std::str::from_utf8(stream.key()).ok().and_then(Form::exact).is_some_and(&mut take) {
                    break;
                }
            }
            Ok(())
        })
    }

    fn each_dictionary(&self, mut read: impl FnMut(&TermDictionary) -> io::Result<()>) -> io::Result<()> {
        for part in [Part::Title, Part::Brief, Part::Body] {
            for reader in self.searcher.segment_readers() {
                read(reader.inverted_index(self.fields.parts[part as usize]).map_err(io::Error::other)?.terms())?;
            }
        }
        Ok(())
    }
}

/// Where words and codes are looked up: the parts of the text, and the codes.
pub(super) const PLACES: [Option<Part>; 5] =
    [Some(Part::Title), Some(Part::Brief), Some(Part::Body), Some(Part::Publisher), None];

/// Whether a leaf is looked up in a place. A publisher is known by its name and not by what means the same.
pub(super) fn is_looked_up(leaf: &Leaf, place: Option<Part>) -> bool {
    let is_code = matches!(leaf.matching, Matching::Code(_));
    is_code == place.is_none() && (place != Some(Part::Publisher) || leaf.distance() == 0)
}

/// The column of a facet in each segment.
pub(super) struct Columns(Vec<tantivy::columnar::Column<u64>>);

impl Columns {
    /// The values at a place.
    pub(super) fn at(&self, (segment, doc): (u32, u32)) -> impl Iterator<Item = u64> + '_ {
        self.0[segment as usize].values_for_doc(doc)
    }
}

/// Room for the scores of all visible records. It is used again and again: what many threads take and give back for each
/// query, the allocator would keep for each of them.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// The best score in one part of a record, and over its parts.
    best: Vec<u32>,
    sum: Vec<u32>,
    /// The score of one word, and of all.
    word: Vec<u64>,
    total: Vec<u64>,
    /// A bit for each word that is answered.
    answered: Vec<u32>,
    out: Vec<bool>,
}

impl Scratch {
    /// Empty room for so many records.
    fn clear(&mut self, records: usize) {
        fn cleared<T: Clone + Default>(room: &mut Vec<T>, records: usize) {
            room.clear();
            room.resize(records, T::default());
        }
        cleared(&mut self.best, records);
        cleared(&mut self.sum, records);
        cleared(&mut self.word, records);
        cleared(&mut self.total, records);
        cleared(&mut self.answered, records);
        cleared(&mut self.out, records);
    }
}

/// How many of a query's words a record has to answer: all of two, all but one of up to four, half of more.
fn required(words: usize) -> usize {
    match words {
        0..=2 => words,
        3..=4 => words - 1,
        more => more.div_ceil(2),
    }
}

/// How much a word counts by how few records answer it: sixteen times one more than the binary logarithm of the share, in
/// whole numbers.
fn rarity(all: usize, found: usize) -> u32 {
    let (all, found) = (all as u64 + 1, found.max(1) as u64);
    let ratio = (all << 20) / found;
    // Sixteenths of the binary logarithm, by squaring the fraction four times.
    let whole = ratio.max(1 << 20).ilog2();
    let mut fraction = u128::from(ratio.max(1 << 20)) << (63 - whole);
    let mut sixteenths = 0;
    for _ in 0..4 {
        fraction = (fraction * fraction) >> 63;
        sixteenths <<= 1;
        if fraction >> 64 != 0 {
            fraction >>= 1;
            sixteenths += 1;
        }
    }
    16 * (whole - 20 + 1) + sixteenths
}

/// The documents of a segment that match in a field, in order, each with how many times.
pub(super) fn read(
    reader: &SegmentReader,
    field: Field,
    matching: &Matching,
    out: &mut Vec<(u32, u32)>,
) -> io::Result<()> {
    match matching {
        Matching::Term(text) | Matching::Code(text) => {
            if let Some(mut postings) = postings(reader, field, text, IndexRecordOption::WithFreqs)? {
                while postings.doc() != TERMINATED {
                    out.push((postings.doc(), postings.term_freq()));
                    postings.advance();
                }
            }
        }
        Matching::Phrase(terms) => phrase(reader, field, terms, out)?,
        Matching::All(groups) => {
            let mut common: Option<Vec<u32>> = None;
            for group in groups {
                let mut docs = Vec::new();
                for text in group {
                    if let Some(mut postings) = postings(reader, field, text, IndexRecordOption::Basic)? {
                        while postings.doc() != TERMINATED {
                            docs.push(postings.doc());
                            postings.advance();
                        }
                    }
                }
                docs.sort_unstable();
                docs.dedup();
                common = Some(match common {
                    None => docs,
                    Some(common) => common.into_iter().filter(|doc| docs.binary_search(doc).is_ok()).collect(),
                });
                if common.as_ref().is_some_and(Vec::is_empty) {
                    return Ok(());
                }
            }
            out.extend(common.into_iter().flatten().map(|doc| (doc, 1)));
        }
    }
    Ok(())
}

pub(super) fn postings(
    reader: &SegmentReader,
    field: Field,
    text: &str,
    option: IndexRecordOption,
) -> io::Result<Option<SegmentPostings>> {
    let index = reader.inverted_index(field).map_err(io::Error::other)?;
    index.read_postings(&Term::from_field_text(field, text), option)
}

/// Documents in which terms stand one after the other.
fn phrase(reader: &SegmentReader, field: Field, terms: &[String], out: &mut Vec<(u32, u32)>) -> io::Result<()> {
    let mut all = Vec::new();
    for text in terms {
        match postings(reader, field, text, IndexRecordOption::WithFreqsAndPositions)? {
            Some(postings) => all.push(postings),
            None => return Ok(()),
        }
    }
    let Some((first, rest)) = all.split_first_mut() else { return Ok(()) };
    let (mut starts, mut positions) = (Vec::new(), Vec::new());
    'documents: while first.doc() != TERMINATED {
        let doc = first.doc();
        for other in rest.iter_mut() {
            if other.doc() < doc {
                other.seek(doc);
            }
            if other.doc() != doc {
                if other.doc() == TERMINATED {
                    return Ok(());
                }
                let next = other.doc();
                first.seek(next);
                continue 'documents;
            }
        }
        first.positions(&mut starts);
        for (after, other) in rest.iter_mut().enumerate() {
            other.positions(&mut positions);
            starts.retain(|start| positions.binary_search(&(start + after as u32 + 1)).is_ok());
        }
        if !starts.is_empty() {
            out.push((doc, starts.len() as u32));
        }
        first.advance();
    }
    Ok(())
}

/// The order of records with the same score: a hash of the id and the seed of the query and the day (SplitMix64).
pub(super) fn lot(id: &[u8; 32], seed: u64) -> u64 {
    let head = id.first_chunk::<8>().map_or(0, |head| u64::from_be_bytes(*head));
    let mut z = (head ^ seed).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rarer_word_counts_more_and_one_that_is_everywhere_counts_once() {
        assert_eq!(rarity(1, 2), 16);
        assert_eq!(rarity(1_023, 1), 16 * 11);
        assert_eq!(rarity(1_023, 512), 16 * 2);
        let all: Vec<u32> = (1..500).map(|found| rarity(500, found)).collect();
        assert!(all.is_sorted_by(|one, other| one >= other), "{all:?}");
    }

    #[test]
    fn ties_are_drawn_by_lot_and_favour_nobody() {
        // The first of ten, a thousand times: chi-square with nine degrees of freedom, 99.9th percentile.
        let ids: Vec<[u8; 32]> = (0..10_u8).map(|at| [at * 7; 32]).collect();
        let mut first = [0_u32; 10];
        for seed in 0..1_000_u64 {
            let winner = (0..10).min_by_key(|at| lot(&ids[*at], seed.wrapping_mul(0x1234_5678_9abc_def1))).unwrap();
            first[winner] += 1;
        }
        let chi: f64 = first.iter().map(|count| (f64::from(*count) - 100.0).powi(2) / 100.0).sum();
        assert!(chi < 27.88, "{first:?}");
    }
}

//! Why a record is among the answers.

use std::io;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, SegmentReader};

use super::concepts::Concepts;
use super::index::Part;
use super::language::Language;
use super::query::{By, Clause, Leaf, Matching, Plan, Why, spellings};
use super::rank::{PLACES, View, is_looked_up, postings, read};

/// Why a record answers a word of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The word.
    pub word: String,
    /// How.
    pub why: Why,
    /// Where: `title`, `brief` for summary and keywords, `body`, `publisher`, or `code`.
    pub part: &'static str,
}

/// The best way in which a record answers a word, and where.
type Best<'p> = Option<(u32, &'p Leaf, Option<Part>)>;

/// Makes a reason of a word for a concept and the word's language.
type Say = fn(String, &'static str) -> Why;

impl View {
    /// Why some records answer a plan: for each the best way in which each word is answered.
    pub(super) fn reasons(&self, plan: &Plan, wanted: &[u32]) -> io::Result<Vec<Vec<Reason>>> {
        let mut reasons = vec![Vec::new(); wanted.len()];
        for clause in plan.named.iter().map(|named| &named.clause).chain(&plan.clauses) {
            for (at, best) in self.best(clause, wanted)?.into_iter().enumerate() {
                let Some((_, leaf, part)) = best else { continue };
                let why = self.why(leaf, part, wanted[at])?;
                let part = part.map_or("code", Part::name);
                reasons[at].push(Reason { word: clause.word.clone(), why, part });
            }
        }
        Ok(reasons)
    }

    fn best<'p>(&self, clause: &'p Clause, wanted: &[u32]) -> io::Result<Vec<Best<'p>>> {
        let mut best: Vec<Best<'p>> = vec![None; wanted.len()];
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let mut docs: Vec<(u32, usize)> = Vec::new();
            for (at, hit) in wanted.iter().enumerate() {
                docs.extend(self.place(*hit).filter(|(own, _)| *own == segment).map(|(_, doc)| (doc, at)));
            }
            docs.sort_unstable();
            for leaf in &clause.leaves {
                for part in PLACES.into_iter().filter(|part| is_looked_up(leaf, *part)) {
                    let (field, part_weight) = self.place_of(part);
                    let score = part_weight * leaf.weight;
                    let better = |at: usize| best[at].is_none_or(|(own, ..)| own < score);
                    let asked: Vec<(u32, usize)> = docs.iter().copied().filter(|(_, at)| better(*at)).collect();
                    for at in matched(reader, field, &leaf.matching, &asked)? {
                        best[at] = Some((score, leaf, part));
                    }
                }
            }
        }
        Ok(best)
    }

    /// Why a leaf matches a record in a part: of a concept, by which of its words or codes.
    fn why(&self, leaf: &Leaf, part: Option<Part>, hit: u32) -> io::Result<Why> {
        let concepts = Concepts::get();
        let (all, make): (Vec<usize>, Say) = match &leaf.by {
            By::Word(why) => return Ok(why.clone()),
            By::Concept(place) => (vec![*place], Why::Synonym),
            By::Narrower(place) => (concepts.concept(*place).narrower.clone(), Why::Narrower),
        };
        for concept in all.into_iter().map(|place| concepts.concept(place)) {
            if part.is_none() {
                for code in &concept.codes {
                    if self.has(hit, part, &Matching::Code(code.clone()))? {
                        return Ok(Why::Code(code.clone()));
                    }
                }
                continue;
            }
            for language in Language::ALL {
                for label in concept.labels(language) {
                    for spelling in spellings(language, label) {
                        if self.has(hit, part, &spelling)? {
                            return Ok(make((*label).to_owned(), language.code()));
                        }
                    }
                }
            }
        }
        Ok(Why::Inflected)
    }

    /// Whether a record matches in a part.
    fn has(&self, hit: u32, part: Option<Part>, matching: &Matching) -> io::Result<bool> {
        let Some((segment, doc)) = self.place(hit) else { return Ok(false) };
        let reader = &self.searcher.segment_readers()[segment as usize];
        Ok(!matched(reader, self.place_of(part).0, matching, &[(doc, 0)])?.is_empty())
    }
}

/// Which of some documents, in order, match in a field; each comes with a number that is given back.
fn matched(reader: &SegmentReader, field: Field, matching: &Matching, docs: &[(u32, usize)]) -> io::Result<Vec<usize>> {
    let mut found = Vec::new();
    if docs.is_empty() {
        return Ok(found);
    }
    if let Matching::Term(text) | Matching::Code(text) = matching {
        let Some(mut postings) = postings(reader, field, text, IndexRecordOption::Basic)? else { return Ok(found) };
        for (doc, at) in docs {
            if postings.doc() < *doc {
                postings.seek(*doc);
            }
            found.extend((postings.doc() == *doc).then_some(*at));
        }
        return Ok(found);
    }
    let mut all = Vec::new();
    read(reader, field, matching, &mut all)?;
    let has = |doc: &u32| all.binary_search_by_key(doc, |(doc, _)| *doc).is_ok();
    found.extend(docs.iter().filter(|(doc, _)| has(doc)).map(|(_, at)| *at));
    Ok(found)
}

//! What a word is taken for that nothing answers: the beginning of other words, or one that is misspelt.

use std::collections::BTreeSet;

use super::SearchError;
use super::query::{self, Clause, Plan};
use super::rank::{Scratch, View};
use super::words::fold;

/// Most words that one word is taken for.
const ALMOST_MAX: usize = 4;
/// Words of the index that are compared with those that nothing answers.
const COMPARED_MAX: usize = 200_000;
/// Fewest characters of a word that is taken for the beginning of others, or for a misspelt one.
const BEGINNING_MIN: usize = 3;
const MISSPELT_MIN: usize = 4;

/// Gives the words of a plan that nothing answers the words of the index that begin so, or else that are spelt almost so.
/// Gives each misspelt one with what it is taken for.
pub(super) fn mend(view: &View, plan: &mut Plan, scratch: &mut Scratch) -> Result<Vec<(String, String)>, SearchError> {
    let mut misspelt: Vec<&mut Clause> = Vec::new();
    for clause in &mut plan.clauses {
        let length = clause.word.chars().count();
        let may_be_more = !clause.light && !clause.known && length >= BEGINNING_MIN && !clause.word.contains(' ');
        if !may_be_more || view.is_answered(clause, scratch)? {
            continue;
        }
        let whole = beginning_with(view, &clause.word)?;
        if whole.is_empty() && length >= MISSPELT_MIN {
            misspelt.push(clause);
        } else {
            clause.leaves.extend(whole.iter().flat_map(|word| query::almost(word, true)));
        }
    }
    let words: Vec<&str> = misspelt.iter().map(|clause| clause.word.as_str()).collect();
    let nearest = nearest(view, &words)?;
    let mut instead = Vec::new();
    for (clause, nearest) in misspelt.into_iter().zip(nearest) {
        clause.leaves.extend(nearest.iter().flat_map(|word| query::almost(word, false)));
        instead.extend(nearest.first().map(|word| (clause.word.clone(), word.clone())));
    }
    Ok(instead)
}

/// Words of the index that begin with a word.
fn beginning_with(view: &View, word: &str) -> Result<Vec<String>, SearchError> {
    let mut found = BTreeSet::new();
    view.each_word(word, |other| {
        let begins = other.starts_with(word);
        if begins {
            found.insert(other.to_owned());
        }
        begins && found.len() < 4 * ALMOST_MAX
    })?;
    visible(view, found)
}

/// A word and those of the index that are not much unlike it.
struct Misspelt {
    plain: String,
    length: usize,
    /// By how many letters they may differ: one, two in a long word.
    most: usize,
    /// By distance.
    found: [BTreeSet<String>; 3],
}

/// For each word, the words of the index that are spelt most like it, at most [`ALMOST_MAX`], by name.
fn nearest(view: &View, words: &[&str]) -> Result<Vec<Vec<String>>, SearchError> {
    let mut all: Vec<Misspelt> = words.iter().map(|word| Misspelt::new(word)).collect();
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let mut compared = 0;
    view.each_word("", |known| {
        compared += 1;
        let plain = fold(known);
        all.iter_mut().for_each(|word| word.compare(known, &plain));
        compared < COMPARED_MAX
    })?;
    all.into_iter().map(|word| word.nearest(view)).collect()
}

impl Misspelt {
    fn new(word: &str) -> Self {
        let plain = fold(word);
        let length = plain.chars().count();
        Self { plain, length, most: if length < 8 { 1 } else { 2 }, found: Default::default() }
    }

    fn compare(&mut self, known: &str, plain: &str) {
        if plain.chars().count().abs_diff(self.length) > self.most {
            return;
        }
        let distance = strsim::osa_distance(&self.plain, plain);
        if distance <= self.most {
            self.found[distance].insert(known.to_owned());
        }
    }

    fn nearest(self, view: &View) -> Result<Vec<String>, SearchError> {
        for words in self.found {
            let mut kept = visible(view, words)?;
            if !kept.is_empty() {
                kept.truncate(ALMOST_MAX);
                return Ok(kept);
            }
        }
        Ok(Vec::new())
    }
}

/// Those of some words that stand in a visible record: what was withdrawn is not hinted at either.
fn visible(view: &View, words: BTreeSet<String>) -> Result<Vec<String>, SearchError> {
    let mut kept = Vec::new();
    for word in words {
        if view.occurs(&word)? {
            kept.push(word);
        }
    }
    Ok(kept)
}

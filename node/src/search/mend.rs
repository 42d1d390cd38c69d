//! What a word is taken for that nothing answers: the beginning of other words, or one that is misspelt.

use std::collections::BTreeSet;

use super::SearchError;
use super::query::{self, Plan};
use super::rank::{Scratch, View};
use super::spelling::Almost;

/// Most words that a misspelt one is taken for, and that one is taken for the beginning of.
const ALMOST_MAX: usize = 4;
const BEGINNINGS_MAX: usize = 16;
/// Words of the index that are looked at because they are spelt almost so.
const COMPARED_MAX: usize = 10_000;
/// Fewest characters of a word that is taken for the beginning of others, or for a misspelt one.
const BEGINNING_MIN: usize = 3;
const MISSPELT_MIN: usize = 4;

/// Gives the words of a plan that nothing answers the words of the index that begin so, or else that are spelt almost so.
/// Gives each misspelt one with what it is taken for.
pub(super) fn mend(view: &View, plan: &mut Plan, scratch: &mut Scratch) -> Result<Vec<(String, String)>, SearchError> {
    let mut instead = Vec::new();
    for clause in &mut plan.clauses {
        let length = clause.word.chars().count();
        let may_be_more = !clause.light && !clause.known && length >= BEGINNING_MIN && !clause.word.contains(' ');
        if !may_be_more || view.is_answered(clause, scratch)? {
            continue;
        }
        let whole = beginning_with(view, &clause.word)?;
        if whole.is_empty() && length >= MISSPELT_MIN {
            let nearest = nearest(view, &clause.word)?;
            instead.extend(nearest.first().map(|known| (clause.word.clone(), known.clone())));
            clause.leaves.extend(nearest.iter().flat_map(|known| query::almost(known, false)));
        } else {
            clause.leaves.extend(whole.iter().flat_map(|word| query::almost(word, true)));
        }
    }
    Ok(instead)
}

/// The first words in visible records that begin with a word, by name. Of each dictionary as many are looked at, so that
/// it makes no difference in how many pieces the index is.
fn beginning_with(view: &View, word: &str) -> Result<Vec<String>, SearchError> {
    let mut found = BTreeSet::new();
    view.each_beginning(word, BEGINNINGS_MAX, |known| {
        let is_visible = found.contains(known) || view.occurs(known)?;
        if is_visible {
            found.insert(known.to_owned());
        }
        Ok(is_visible)
    })?;
    Ok(found.into_iter().take(BEGINNINGS_MAX).collect())
}

/// The words of the index that are spelt most like a word, by name.
fn nearest(view: &View, word: &str) -> Result<Vec<String>, SearchError> {
    let almost = Almost::new(word);
    let mut found: [BTreeSet<String>; 3] = Default::default();
    let mut left = COMPARED_MAX;
    view.each_almost(&almost, |known| {
        if let Some(words) = almost.mistakes(known).and_then(|mistakes| found.get_mut(mistakes)) {
            words.insert(known.to_owned());
        }
        left -= 1;
        left > 0
    })?;
    for words in found {
        let mut kept = visible(view, words)?;
        if !kept.is_empty() {
            kept.truncate(ALMOST_MAX);
            return Ok(kept);
        }
    }
    Ok(Vec::new())
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

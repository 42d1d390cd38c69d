//! The terms that a word is indexed under, from the form in which it is written to what it is made of.
//!
//! A term is a mark and a text, and all terms of a word stand at its place in the text, so that phrases can be found in
//! any form. Texts of our three languages get the stems of their own language; a text without a language gets all.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::compounds;
use super::concepts::Concepts;
use super::language::Language;
use super::words::{Word, fold, words};

/// How far a term is from the word as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Form {
    /// As it is written.
    Exact,
    /// The stem in a language.
    Stem(Language),
    /// The stem of a part of a compound word.
    Part(Language),
    /// As it is written, without marks on letters.
    Folded,
    /// The stem of the word without marks.
    FoldedStem(Language),
}

impl Form {
    /// What its terms begin with.
    pub(super) fn mark(self) -> char {
        match self {
            Self::Exact => '=',
            Self::Folded => '~',
            Self::Stem(Language::Finnish) => 'f',
            Self::Stem(Language::Swedish) => 's',
            Self::Stem(Language::English) => 'e',
            Self::FoldedStem(Language::Finnish) => 'F',
            Self::FoldedStem(Language::Swedish) => 'S',
            Self::FoldedStem(Language::English) => 'E',
            Self::Part(Language::Finnish) => 'p',
            Self::Part(Language::Swedish) => 'q',
            Self::Part(Language::English) => 'r',
        }
    }

    /// The word of a term that is one as it is written.
    pub(super) fn exact(term: &str) -> Option<&str> {
        term.strip_prefix(Self::Exact.mark())
    }

    /// The term of a text in this form.
    pub(super) fn term(self, text: &str) -> String {
        format!("{}{text}", self.mark())
    }
}

/// Words whose terms are remembered: about six megabytes. Most of a text is common words.
const REMEMBERED: usize = 10_000;

/// What is found out about a word in a language, or in any.
#[derive(Debug)]
struct Known {
    /// Its terms, apart by tabs.
    terms: String,
    stems: Vec<(Language, String)>,
}

/// The same by the language and the word.
type Remembered = BTreeMap<(Option<Language>, String), Arc<Known>>;

/// Turns words into terms, and remembers what it found out.
#[derive(Debug, Default)]
pub(super) struct Analyser {
    /// A language whose texts are passed over.
    without: Option<String>,
    remembered: Mutex<Remembered>,
}

impl Analyser {
    /// Passes over texts in a language.
    pub(super) fn without(lang: &str) -> Self {
        Self { without: Some(lang.to_owned()), ..Self::default() }
    }

    /// Whether texts in a language are read.
    pub(super) fn reads(&self, lang: &str) -> bool {
        self.without.as_deref() != lang.split('-').next()
    }

    /// Lets go of what is remembered.
    pub(super) fn forget(&self) {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn known(&self, language: Option<Language>, word: &str) -> Arc<Known> {
        let remembered = || self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (language, word.to_owned());
        if let Some(known) = remembered().get(&key) {
            return Arc::clone(known);
        }
        let known = Arc::new(Known::of(language, word));
        let mut remembered = remembered();
        if remembered.len() >= REMEMBERED {
            remembered.clear();
        }
        remembered.insert(key, Arc::clone(&known));
        known
    }

    /// A text as its terms, in the form that the index's tokenizer reads: the terms of one place are apart by tabs, places
    /// by line feeds.
    pub(super) fn text(&self, language: Option<Language>, text: &str, out: &mut String) {
        let words = words(text);
        let known: Vec<Arc<Known>> = words.iter().map(|word| self.known(language, &word.text)).collect();
        let concepts = Concepts::get();
        for (at, word) in words.iter().enumerate() {
            let own = &known[at].terms;
            out.push_str(own);
            let mut add = |terms: &str| {
                out.push('\t');
                out.push_str(terms);
            };
            for other in &word.others {
                add(&self.known(language, other).terms);
            }
            for whole in completed(&words, at, language) {
                add(&whole);
            }
            for (number, language) in languages(language).enumerate() {
                let stems = known[at..].iter().map(|known| known.stems[number].1.as_str());
                let named = concepts.of_words(language, stems);
                named.iter().filter(|term| own.split('\t').all(|own| own != *term)).for_each(|term| add(term));
            }
            out.push('\n');
        }
    }
}

fn languages(language: Option<Language>) -> impl Iterator<Item = Language> {
    Language::ALL.into_iter().filter(move |one| language.is_none_or(|language| language == *one))
}

impl Known {
    fn of(language: Option<Language>, word: &str) -> Self {
        let plain = fold(word);
        let mut terms = vec![Form::Exact.term(word)];
        if plain != word {
            terms.push(Form::Folded.term(&plain));
        }
        let (mut stems, mut parts) = (Vec::new(), Vec::new());
        for language in languages(language) {
            let stem = language.stem(word);
            if plain != word {
                terms.push(Form::FoldedStem(language).term(&language.stem(&plain)));
            }
            terms.push(Form::Stem(language).term(&stem));
            for part in compounds::split(language, word).unwrap_or_default() {
                let term = Form::Part(language).term(&part);
                if !terms.contains(&term) {
                    terms.push(term);
                    parts.push((language, part));
                }
            }
            stems.push((language, stem));
        }
        terms.extend(Concepts::get().of_word(word, &stems, &parts));
        Self { terms: terms.join("\t"), stems }
    }
}

/// Words between a word with an elliptic hyphen and the compound that completes it.
const ELLIPSIS_MAX: usize = 4;

/// The whole words that one with an elliptic hyphen stands for: of `etä- ja kotihoito`, the stem of `etähoito` and its
/// parts.
fn completed(words: &[Word], at: usize, language: Option<Language>) -> Vec<String> {
    let word = &words[at];
    if !word.open {
        return Vec::new();
    }
    let mut found = Vec::new();
    for language in languages(language) {
        let following = words[at + 1..].iter().take(ELLIPSIS_MAX);
        let Some(parts) = following.filter(|word| !word.open).find_map(|word| compounds::split(language, &word.text))
        else {
            continue;
        };
        if let Some(last) = parts.last() {
            found.push(Form::Stem(language).term(&format!("{}{last}", word.text)));
            found.push(Form::Part(language).term(&language.stem(&word.text)));
            found.push(Form::Part(language).term(last));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(language: Option<Language>, text: &str) -> Vec<String> {
        let mut out = String::new();
        Analyser::default().text(language, text, &mut out);
        out.lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_word_stands_under_its_forms_at_one_place() {
        let lines = lines(Some(Language::Finnish), "Lääkehoidon tuki");
        assert_eq!(lines.len(), 2);
        for term in ["=lääkehoidon", "~laakehoidon", "flääkehoit", "plääk", "phoit"] {
            assert!(lines[0].split('\t').any(|own| own == term), "{term}: {}", lines[0]);
        }
        assert!(lines[1].starts_with("=tuki\tftuk"), "{}", lines[1]);
    }

    #[test]
    fn an_elliptic_hyphen_stands_for_the_rest_of_a_compound() {
        let lines = lines(Some(Language::Finnish), "etä- ja kotihoito");
        assert!(lines[0].split('\t').any(|term| term == "fetähoit"), "{}", lines[0]);
    }
}

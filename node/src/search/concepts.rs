//! Concepts: what is meant by several words in several languages.
//!
//! The table `concepts.tsv` is our own compilation; a row has a concept's preferred label and other words for it in
//! Finnish, Swedish and English, the wider concept, and the codes of controlled lists that mean the same. Codes that no
//! row names are concepts by themselves. A query in one language so finds what is written in another, and what only
//! carries the code: words and codes that mean a concept are indexed under it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use kirjo_protocol::codes;
use sha2::{Digest, Sha256};

use super::language::Language;
use super::table::Table;
use super::words::{fold, words};

const TABLE: &str = include_str!("concepts.tsv");

/// Most words of a label that are compared with a query.
pub(super) const LABEL_WORDS_MAX: usize = 5;

/// Lists whose codes are concepts though no row names them: what readers look for by name.
const LISTS: [&str; 24] = [
    "themes",
    "challenges",
    "care-setting",
    "product-type",
    "competence-type",
    "org-type",
    "programme",
    "event-type",
    "action-type",
    "standard",
    "region",
    "kind",
    "endorsement-type",
    "maturity",
    "adoption",
    "procurement-stage",
    "seeks-offers",
    "health-theme",
    "health-category",
    "dataset-type",
    "regulatory-status",
    "astori-class",
    "ready-for",
    "personal-data",
];

/// A concept.
#[derive(Debug)]
pub(super) struct Concept {
    /// Its name in the table, or `list:code`.
    pub(super) name: String,
    /// Its words by language, in lower case as the table has them; the preferred label first.
    labels: [Vec<&'static str>; 3],
    /// Codes that mean it, as `list:code`.
    pub(super) codes: Vec<String>,
    /// Concepts that are narrower, by one step.
    pub(super) narrower: Vec<usize>,
    /// The one that is wider.
    wider: Option<usize>,
}

impl Concept {
    /// Its words in a language.
    pub(super) fn labels(&self, language: Language) -> &[&'static str] {
        &self.labels[language as usize]
    }
}

/// How the words or codes of a record stand for a concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// They mean it.
    Same,
    /// They share a stem with a word for it, in a language whose short words share theirs with strangers.
    Stem,
    /// They have a word for it as a part.
    Part,
    /// They mean something narrower.
    Narrower,
    /// They say that the record is such a thing.
    Type,
}

impl Sense {
    /// The term of a concept. No mark is one of a word's forms.
    pub(super) fn term(self, concept: usize) -> String {
        let mark = match self {
            Self::Same => 'C',
            Self::Stem => 'D',
            Self::Part => 'P',
            Self::Narrower => 'N',
            Self::Type => 'T',
        };
        format!("{mark}{concept}")
    }
}

/// Shorter words stand for a concept only as they are written, and shorter stems for none as a part of a compound.
const STEM_MIN: usize = 4;

/// What the labels of one language say.
#[derive(Default)]
struct Labels {
    /// Concepts by the stems of a label that a query may have typed.
    known: Table,
    /// Concepts by the stem of a label that is one word.
    stems: Table,
    /// Concepts by the stems of a label of several words.
    phrases: Table,
    /// How many words the labels have that begin with a stem.
    begins: Table,
    /// The stems of all words.
    words: Table,
}

/// All concepts, and by which words they are known.
pub(super) struct Concepts {
    all: Vec<Concept>,
    /// Concepts by a label that is one word, in any language.
    exact: Table,
    labels: [Labels; 3],
    /// Concepts by the stems of a label without the marks on its letters.
    folded: Table,
    by_code: HashMap<String, Vec<usize>>,
}

impl Concepts {
    /// The table of this program.
    pub(super) fn get() -> &'static Self {
        static CONCEPTS: OnceLock<Concepts> = OnceLock::new();
        CONCEPTS.get_or_init(Self::read)
    }

    fn read() -> Self {
        let words_of = |row: &Row, language| {
            row.labels(language).map(move |label| (language, label.to_lowercase())).collect::<Vec<_>>()
        };
        let taken = rows().flat_map(|row| Language::ALL.map(|language| words_of(&row, language))).flatten().collect();
        let mut all: Vec<Concept> = rows().map(|row| row.concept(&taken)).collect();
        let places: BTreeMap<String, usize> =
            all.iter().enumerate().map(|(place, concept)| (concept.name.clone(), place)).collect();
        for (place, row) in rows().enumerate() {
            if let Some(wider) = places.get(row.broader) {
                all[*wider].narrower.push(place);
                all[place].wider = Some(*wider);
            }
        }
        let named: BTreeSet<String> = all.iter().flat_map(|concept| concept.codes.iter().cloned()).collect();
        for code in LISTS.into_iter().flat_map(codes::all) {
            let name = format!("{}:{}", code.list, code.code);
            if !named.contains(&name) {
                all.push(Concept {
                    labels: Language::ALL.map(|language| code_labels(code, language).collect()),
                    codes: vec![name.clone()],
                    name,
                    narrower: Vec::new(),
                    wider: None,
                });
            }
        }
        let (mut exact, mut folded) = (Table::default(), Table::default());
        let mut by_code = HashMap::<String, Vec<usize>>::new();
        let mut of_labels: [Labels; 3] = Default::default();
        for (place, concept) in all.iter().enumerate() {
            for code in &concept.codes {
                note(by_code.entry(code.clone()).or_default(), place);
            }
            for language in Language::ALL {
                for label in concept.labels(language) {
                    let words: Vec<String> = words(label).into_iter().map(|word| word.text).collect();
                    let stems: Vec<String> = words.iter().map(|word| language.stem(word)).collect();
                    let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
                    let own = &mut of_labels[language as usize];
                    stems.iter().for_each(|stem| own.words.add(&[stem], 0));
                    match (words.as_slice(), stems.as_slice()) {
                        ([], _) | (_, []) => continue,
                        ([word], _) => {
                            exact.add(&[word], place);
                            if word.chars().count() >= STEM_MIN {
                                own.stems.add(&stems, place);
                            }
                        }
                        (_, [first, ..]) => {
                            own.phrases.add(&stems, place);
                            own.begins.add(&[first], stems.len());
                        }
                    }
                    if words.len() > LABEL_WORDS_MAX {
                        continue;
                    }
                    own.known.add(&stems, place);
                    let plain: Vec<String> = words.iter().map(|word| fold(word)).collect();
                    if plain != words {
                        folded.add(&[&key(language, &plain)], place);
                    }
                }
            }
        }
        exact.order();
        folded.order();
        for labels in &mut of_labels {
            let Labels { known, stems, phrases, begins, words } = labels;
            [known, stems, phrases, begins, words].into_iter().for_each(Table::order);
        }
        Self { all, exact, labels: of_labels, folded, by_code }
    }

    /// A number of the table: whoever has another one has other concepts.
    pub(super) fn number() -> u64 {
        static NUMBER: OnceLock<u64> = OnceLock::new();
        let digest = || Sha256::digest(TABLE).first_chunk::<8>().map_or(0, |head| u64::from_be_bytes(*head));
        *NUMBER.get_or_init(digest)
    }

    /// The terms of the concepts that a word of a text stands for, of which are known the stems in the languages that it may
    /// be in, and the stems of its parts.
    pub(super) fn of_word(
        &self,
        word: &str,
        stems: &[(Language, String)],
        parts: &[(Language, String)],
    ) -> Vec<String> {
        let mut terms = Terms { concepts: self, terms: Vec::new() };
        self.exact.get(&[word]).for_each(|place| terms.add(Sense::Same, place));
        for (language, stem) in stems {
            // Finnish has so many forms that only the stem is a word.
            let sense = if *language == Language::Finnish { Sense::Same } else { Sense::Stem };
            self.labels[*language as usize].stems.get(&[stem]).for_each(|place| terms.add(sense, place));
        }
        for (language, part) in parts.iter().filter(|(_, part)| part.chars().count() >= STEM_MIN) {
            self.labels[*language as usize].stems.get(&[part]).for_each(|place| terms.add(Sense::Part, place));
        }
        terms.terms
    }

    /// The terms of the concepts that the first words of some name together; of them are known the stems.
    pub(super) fn of_words<'s>(&self, language: Language, stems: impl Iterator<Item = &'s str>) -> Vec<String> {
        let mut terms = Terms { concepts: self, terms: Vec::new() };
        let labels = &self.labels[language as usize];
        let mut stems = stems.peekable();
        let lengths: Vec<usize> = stems.peek().map(|first| labels.begins.get(&[first]).collect()).unwrap_or_default();
        let Some(longest) = lengths.last() else { return terms.terms };
        let stems: Vec<&str> = stems.take(*longest).collect();
        for window in lengths.iter().filter_map(|length| stems.get(..*length)) {
            labels.phrases.get(window).for_each(|place| terms.add(Sense::Same, place));
        }
        terms.terms
    }

    /// The terms of the concepts that a code, as `list:code`, means.
    pub(super) fn of_code(&self, code: &str) -> Vec<String> {
        let mut terms = Terms { concepts: self, terms: Vec::new() };
        // What something is says more than what it has to do with.
        let is_type = code.split(':').next().is_some_and(|list| list == "kind" || list.ends_with("-type"));
        for place in self.by_code.get(code).into_iter().flatten() {
            terms.add(if is_type { Sense::Type } else { Sense::Same }, *place);
        }
        terms.terms
    }

    /// A concept by its number.
    pub(super) fn concept(&self, place: usize) -> &Concept {
        &self.all[place]
    }

    /// The concepts that some words stand for in a language.
    pub(super) fn find(&self, language: Language, words: &[String]) -> impl Iterator<Item = usize> + '_ {
        self.labels[language as usize].known.get(&[&key(language, words)])
    }

    /// The concepts that some words stand for when marks are put on their letters.
    pub(super) fn find_folded(&self, language: Language, words: &[String]) -> impl Iterator<Item = usize> + '_ {
        self.folded.get(&[&key(language, words)])
    }

    /// Whether a word occurs in the labels of a language.
    pub(super) fn has_word(&self, language: Language, word: &str) -> bool {
        self.labels[language as usize].words.contains(&language.stem(word))
    }

    /// Every preferred label in a language, with the number of its concept.
    pub(super) fn preferred(&self, language: Language) -> impl Iterator<Item = (&'static str, usize)> + '_ {
        let first = move |(place, concept): (usize, &Concept)| Some((*concept.labels(language).first()?, place));
        self.all.iter().enumerate().filter_map(first)
    }
}

/// Terms of concepts, each once.
struct Terms<'c> {
    concepts: &'c Concepts,
    terms: Vec<String>,
}

impl Terms<'_> {
    fn add(&mut self, sense: Sense, place: usize) {
        let wider = self.concepts.concept(place).wider.filter(|_| sense != Sense::Part);
        for term in [Some(sense.term(place)), wider.map(|wider| Sense::Narrower.term(wider))].into_iter().flatten() {
            if !self.terms.contains(&term) {
                self.terms.push(term);
            }
        }
    }
}

fn note(places: &mut Vec<usize>, place: usize) {
    if !places.contains(&place) {
        places.push(place);
    }
}

fn key(language: Language, words: &[String]) -> String {
    words.iter().map(|word| language.stem(word)).collect::<Vec<_>>().join(" ")
}

/// All words of all labels in a language, for the vocabulary of compounds.
pub(super) fn single_words(language: Language) -> impl Iterator<Item = &'static str> {
    let labels = rows().flat_map(move |row| row.labels(language).collect::<Vec<_>>());
    let codes = LISTS.into_iter().flat_map(codes::all).flat_map(move |code| code_labels(code, language));
    let is_letter = |c: char| c.is_alphabetic();
    labels.chain(codes).flat_map(move |label| label.split(move |c| !is_letter(c))).filter(|word| !word.is_empty())
}

fn code_labels(code: &'static codes::Code, language: Language) -> impl Iterator<Item = &'static str> {
    code.label(language.code()).into_iter().chain(code.synonyms(language.code()))
}

/// A line of the table.
struct Row {
    name: &'static str,
    broader: &'static str,
    preferred: [&'static str; 3],
    synonyms: [&'static str; 3],
    codes: &'static str,
}

fn rows() -> impl Iterator<Item = Row> {
    TABLE.lines().skip(1).filter_map(|line| {
        let cells: Vec<&'static str> = line.split('\t').collect();
        let &[name, broader, _field, fi, sv, en, syn_fi, syn_sv, syn_en, codes] = cells.as_slice() else {
            return None;
        };
        Some(Row { name, broader, preferred: [fi, sv, en], synonyms: [syn_fi, syn_sv, syn_en], codes })
    })
}

impl Row {
    fn labels(&self, language: Language) -> impl Iterator<Item = &'static str> {
        let synonyms = self.synonyms[language as usize].split(';').filter(|synonym| !synonym.is_empty());
        std::iter::once(self.preferred[language as usize]).chain(synonyms)
    }

    /// The concept of the row; `taken` are the words of all rows.
    fn concept(self, taken: &BTreeSet<(Language, String)>) -> Concept {
        let codes: Vec<String> = self.codes.split(';').filter(|code| !code.is_empty()).map(str::to_owned).collect();
        // Codes of other lists say something only beside their field: yes, three, the same.
        let of_names = codes.iter().filter_map(|code| code.split_once(':')).filter(|(list, _)| LISTS.contains(list));
        let coded: Vec<&codes::Code> = of_names.filter_map(|(list, code)| codes::get(list, code)).collect();
        let labels = Language::ALL.map(|language| {
            let mut labels: Vec<&'static str> = self.labels(language).collect();
            // Other words for a code are taken only when no row of the table has them: its rows are finer than the lists.
            let taken = |label: &&str| !taken.contains(&(language, label.to_lowercase()));
            let others = coded.iter().flat_map(|code| code.synonyms(language.code())).filter(taken);
            for label in coded.iter().filter_map(|code| code.label(language.code())).chain(others) {
                if !labels.iter().any(|own| own.to_lowercase() == label.to_lowercase()) {
                    labels.push(label);
                }
            }
            labels
        });
        Concept { name: self.name.to_owned(), labels, codes, narrower: Vec::new(), wider: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_large_enough() {
        let lines = TABLE.lines().count() - 1;
        assert_eq!(rows().count(), lines, "a line has not ten cells");
        assert!(lines >= 250, "{lines}");
        let names: BTreeSet<&str> = rows().map(|row| row.name).collect();
        assert_eq!(names.len(), lines, "a name is given twice");
        for row in rows() {
            assert!(row.broader.is_empty() || names.contains(row.broader), "{}: wider than it is nothing", row.name);
            for language in Language::ALL {
                assert!(
                    row.labels(language).all(|label| !label.trim().is_empty() && label.trim() == label),
                    "{}",
                    row.name
                );
            }
            for code in row.codes.split(';').filter(|code| !code.is_empty()) {
                let (list, code) = code.split_once(':').unwrap();
                assert!(codes::contains(list, code), "{}: no code {list}:{code}", row.name);
            }
        }
    }

    #[test]
    fn no_concept_is_wider_than_itself() {
        let wider: BTreeMap<&str, &str> = rows().map(|row| (row.name, row.broader)).collect();
        for name in wider.keys() {
            let mut at = *name;
            for _ in 0..wider.len() {
                at = wider.get(at).copied().unwrap_or_default();
                assert_ne!(at, *name);
            }
        }
    }

    #[test]
    fn a_concept_is_known_by_its_words_in_any_form_and_without_marks() {
        let concepts = Concepts::get();
        let names =
            |places: Vec<usize>| places.iter().map(|place| concepts.concept(*place).name.clone()).collect::<Vec<_>>();
        let words = |text: &str| words(text).into_iter().map(|word| word.text).collect::<Vec<_>>();
        let swedish = names(concepts.find(Language::Swedish, &words("distansvård")).collect());
        let finnish = names(concepts.find(Language::Finnish, &words("etähoidon")).collect());
        assert!(swedish.iter().any(|name| finnish.contains(name)), "{swedish:?} {finnish:?}");
        assert!(concepts.find_folded(Language::Finnish, &words("etahoito")).next().is_some());
    }
}

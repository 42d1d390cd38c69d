//! From what a reader types to what is looked up: for each word, the terms that would answer it and how well.

use unicode_normalization::UnicodeNormalization;

use super::compounds;
use super::concepts::{Concepts, LABEL_WORDS_MAX, Sense};
use super::forms::Form;
use super::language::Language;
use super::words::{Word, fold, words};

/// Most words of a query.
pub const MAX_WORDS: usize = 24;
/// Most ways in which one word is looked up.
const LEAVES_MAX: usize = 400;
/// Most concepts that one group of words is taken for.
const CONCEPTS_MAX: usize = 6;

/// Weights in hundredths: how much a way of answering a word counts against the word as it is written.
mod weight {
    pub(super) const EXACT: u32 = 100;
    pub(super) const JOINED: u32 = 92;
    pub(super) const INFLECTED: u32 = 88;
    pub(super) const SYNONYM: u32 = 66;
    pub(super) const CODE: u32 = 60;
    pub(super) const PART: u32 = 50;
    pub(super) const APART: u32 = 50;
    pub(super) const PARTS: u32 = 42;
    pub(super) const FOLDED: u32 = 40;
    pub(super) const FOLDED_STEM: u32 = 36;
    pub(super) const BEGINNING: u32 = 30;
    pub(super) const TYPO: u32 = 30;
    pub(super) const SYNONYM_PART: u32 = 28;
    pub(super) const NARROWER_CODE: u32 = 12;
    pub(super) const NARROWER: u32 = 12;
    /// Of a code that says what a record is, in hundredths of that of another code.
    pub(super) const TYPE: u32 = 150;
    /// Of a stem in a language that is not the query's, in hundredths of its weight.
    pub(super) const FOREIGN: u32 = 45;
    /// Of the stem of a synonym in Swedish and English, likewise.
    pub(super) const SYNONYM_STEM: u32 = 60;
}

/// Words that carry no meaning of their own in a query, by language. `without`, `not` and `at home` are none of them.
const LIGHT: [&str; 3] = [
    "
    ja tai sekä että on ovat oli olla jos kun myös mikä mitä mikään joka jotka jota missä miten kuinka onko voiko kuka se
    ne tämä nämä minun meidän meille me te he hän sen niiden varten kanssa kuin niin jo vielä taas aina vain haluaa
    haluamme etsii etsimme pitää voi saada olisi sitä siitä
    ",
    "
    och eller samt att är var om när som en ett den det de vi ni hur vad vem vilka vilken finns kan för med på till av i
    från åt sin sina vår våra vi oss ha har hade vill ska redan igen bara så då man blir bli någon något några
    ",
    "
    and or the a an is are was were be been for with of to in on by from at our we us you they it its this that these those
    which who whom how what where when can could do does did any there have has had will would should as than then so my
    your their he she about into already looking want wants get
    ",
];

/// Whether a word carries no meaning of its own in a language.
fn is_light(language: Language, word: &str) -> bool {
    LIGHT[language as usize].split_whitespace().any(|light| light == word)
}

/// The language that most words of a query belong to, when one language has more of them than others.
fn language_of(words: &[Word]) -> Option<Language> {
    let concepts = Concepts::get();
    let mut counts = Language::ALL.map(|language| {
        let belongs = |word: &&Word| is_light(language, &word.text) || concepts.has_word(language, &word.text);
        (words.iter().filter(belongs).count(), language)
    });
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    (counts[0].0 > counts[1].0).then_some(counts[0].1)
}

/// How a word is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Matching {
    /// By a term.
    Term(String),
    /// By terms that stand one after the other.
    Phrase(Vec<String>),
    /// By one of several terms, for each of several lists.
    All(Vec<Vec<String>>),
    /// By a code.
    Code(String),
}

/// Why a record answers a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The word stands there as it was typed.
    Exact,
    /// It stands there in another form.
    Inflected,
    /// It is a part of a compound word there, or its parts are there.
    Part,
    /// It stands there with other marks on its letters.
    Folded,
    /// Something that means the same stands there: the label and its language.
    Synonym(String, &'static str),
    /// Something narrower does.
    Narrower(String, &'static str),
    /// The record carries a code that means it, as `list:code`.
    Code(String),
    /// A word there begins so.
    Beginning(String),
    /// A word there is spelt almost so.
    Typo(String),
}

/// Why a way answers a word, as far as the query tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum By {
    /// By what is looked up itself.
    Word(Why),
    /// By what means a concept. Which words those are, the record tells.
    Concept(usize),
    /// By what means something narrower than a concept.
    Narrower(usize),
}

/// One way to answer a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) matching: Matching,
    pub(super) weight: u32,
    pub(super) by: By,
}

/// A word of a query with all ways to answer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// As it was typed, in lower case.
    pub(super) word: String,
    pub(super) leaves: Vec<Leaf>,
    /// Whether it says little.
    pub(super) light: bool,
    /// Whether it is a word that our own vocabulary knows, and so is spelt as it is meant.
    pub(super) known: bool,
}

/// Words of a query that name a concept together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) clause: Clause,
    /// Which of the clauses are those words.
    pub(super) words: std::ops::Range<usize>,
}

/// What a query asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) clauses: Vec<Clause>,
    /// What several of them say together.
    pub(super) named: Vec<Named>,
    /// Words that must not be there.
    pub(super) excluded: Vec<Clause>,
}

/// A query in a normal form: what decides about its answer and about the order of ties.
pub fn normal(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How many words a query has.
pub fn word_count(text: &str) -> usize {
    words(text).len()
}

impl Leaf {
    fn new(matching: Matching, weight: u32, why: Why) -> Self {
        Self { matching, weight, by: By::Word(why) }
    }

    /// How far what it looks for is from the word: the word itself, what means the same or contains it, what is narrower.
    pub(super) fn distance(&self) -> usize {
        match self.by {
            By::Word(Why::Exact | Why::Inflected) => 0,
            By::Word(Why::Folded | Why::Part | Why::Synonym(..) | Why::Code(_)) | By::Concept(_) => 1,
            By::Word(Why::Narrower(..) | Why::Beginning(_) | Why::Typo(_)) | By::Narrower(_) => 2,
        }
    }
}

impl Plan {
    /// Reads a query: words, `"phrases"`, and `-words` that must not be there.
    pub(super) fn of(text: &str) -> Self {
        let mut plan = Self::default();
        let mut plain = Vec::new();
        for (at, part) in text.split('"').enumerate() {
            // Behind an odd number of quotation marks is a phrase; one that never ends is words.
            if at % 2 == 1 && text.matches('"').count() > at {
                plan.clauses.extend(phrase(part));
                continue;
            }
            for word in part.split_whitespace() {
                match word.strip_prefix('-').filter(|rest| rest.starts_with(char::is_alphanumeric)) {
                    Some(rest) => {
                        plan.excluded.extend(words(rest).iter().map(|word| {
                            Clause {
                                word: word.text.clone(),
                                leaves: own_leaves(word, None)
                                    .into_iter()
                                    .filter(|leaf| leaf.weight >= weight::INFLECTED)
                                    .collect(),
                                light: false,
                                known: true,
                            }
                        }))
                    }
                    None => {
                        plain.push(word);
                    }
                }
            }
        }
        let mut words = words(&plain.join(" "));
        plan.clauses.truncate(MAX_WORDS);
        words.truncate(MAX_WORDS - plan.clauses.len());
        let before = plan.clauses.len();
        let of = language_of(&words);
        plan.clauses.extend((0..words.len()).map(|at| alone(&words, at, of)));
        plan.named = named(&words, of);
        for named in &mut plan.named {
            named.words = named.words.start + before..named.words.end + before;
        }
        plan.excluded.truncate(MAX_WORDS);
        if plan.clauses.iter().all(|clause| clause.light) {
            plan.clauses.iter_mut().for_each(|clause| clause.light = false);
        }
        plan
    }
}

fn term(form: Form, text: &str) -> Matching {
    Matching::Term(form.term(text))
}

/// A phrase: its words as they are written, or all of them inflected.
fn phrase(text: &str) -> Option<Clause> {
    let words: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
    if words.is_empty() {
        return None;
    }
    let exact = words.iter().map(|word| Form::Exact.term(word)).collect();
    let mut leaves = vec![Leaf::new(Matching::Phrase(exact), weight::EXACT, Why::Exact)];
    for language in Language::ALL {
        let stems = words.iter().map(|word| Form::Stem(language).term(&language.stem(word))).collect();
        leaves.push(Leaf::new(Matching::Phrase(stems), weight::INFLECTED, Why::Inflected));
    }
    Some(Clause { word: words.join(" "), leaves, light: false, known: true })
}

/// The ways to answer a word that have to do with how it is written.
fn own_leaves(word: &Word, of: Option<Language>) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    let mut add = |matching, weight, why| leaves.push(Leaf::new(matching, weight, why));
    let spellings = std::iter::once(&word.text).chain(&word.others);
    for (at, text) in spellings.enumerate() {
        add(term(Form::Exact, text), if at == 0 { weight::EXACT } else { weight::JOINED }, Why::Exact);
        let plain = fold(text);
        for language in Language::ALL {
            let stem = language.stem(text);
            let own = of.is_none_or(|of| of == language);
            let foreign = |whole| if own { whole } else { whole * weight::FOREIGN / 100 };
            add(term(Form::Stem(language), &stem), foreign(weight::INFLECTED), Why::Inflected);
            add(term(Form::Part(language), &stem), foreign(weight::PART), Why::Part);
            if let Some(parts) = compounds::split(language, text) {
                let either = |part: &String| vec![Form::Stem(language).term(part), Form::Part(language).term(part)];
                add(Matching::All(parts.iter().map(either).collect()), weight::PARTS, Why::Part);
            }
            // Whoever puts marks on letters means them; whoever has none on the keyboard can't.
            if plain == *text {
                add(term(Form::FoldedStem(language), &language.stem(&plain)), weight::FOLDED_STEM, Why::Folded);
            }
        }
        if plain == *text {
            add(term(Form::Folded, &plain), weight::FOLDED, Why::Folded);
        } else {
            add(term(Form::Exact, &plain), weight::FOLDED, Why::Folded);
        }
    }
    leaves
}

/// The concepts of several words that some words name, each with which words those are; the longest first, and none
/// within another.
fn named(words: &[Word], of: Option<Language>) -> Vec<Named> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let sizes = (2..=LABEL_WORDS_MAX.min(words.len() - at)).rev();
        let found = sizes.map(|size| &words[at..at + size]).find_map(|window| {
            let found = meant(window, of);
            (!found.is_empty()).then_some((window, found))
        });
        at += match found {
            Some((window, found)) => {
                all.push(Named { clause: together(window, found, of), words: at..at + window.len() });
                window.len()
            }
            None => 1,
        };
    }
    all
}

/// A word that stands for itself.
fn alone(words: &[Word], at: usize, of: Option<Language>) -> Clause {
    let word = &words[at];
    let languages = || Language::ALL.into_iter().filter(|language| of.is_none_or(|of| of == *language));
    let mut leaves = own_leaves(word, of);
    // Written apart what is written together, or with a hyphen that stands for the rest.
    let mut pairs: Vec<&[Word]> = Vec::new();
    pairs.extend(words.get(at..at + 2));
    pairs.extend(at.checked_sub(1).map(|before| &words[before..=at]));
    for pair in pairs {
        let joined = format!("{}{}", pair[0].text, pair[1].text);
        leaves.push(Leaf::new(term(Form::Exact, &joined), weight::JOINED, Why::Inflected));
        for language in languages() {
            let stem = term(Form::Stem(language), &language.stem(&joined));
            leaves.push(Leaf::new(stem, weight::INFLECTED, Why::Inflected));
        }
    }
    if word.open {
        for language in languages() {
            let parts = words[at + 1..].iter().take(4).find_map(|word| compounds::split(language, &word.text));
            if let Some(last) = parts.as_ref().and_then(|parts| parts.last()) {
                let whole = term(Form::Stem(language), &format!("{}{last}", word.text));
                leaves.push(Leaf::new(whole, weight::JOINED, Why::Part));
            }
        }
    }
    let meant = meant(std::slice::from_ref(word), of);
    let known = !meant.is_empty();
    add_all(&mut leaves, meant);
    let light =
        Language::ALL.into_iter().any(|language| of.is_none_or(|of| of == language) && is_light(language, &word.text));
    Clause { word: word.text.clone(), leaves, light, known }
}

/// Words that name a concept together: as a phrase, by what means the same, or all of them near each other.
fn together(window: &[Word], meant: Vec<Leaf>, of: Option<Language>) -> Clause {
    let texts: Vec<&str> = window.iter().map(|word| word.text.as_str()).collect();
    let mut leaves = phrase(&texts.join(" ")).map(|clause| clause.leaves).unwrap_or_default();
    for language in Language::ALL.into_iter().filter(|language| of.is_none_or(|of| of == *language)) {
        let joined = term(Form::Stem(language), &language.stem(&texts.concat()));
        leaves.push(Leaf::new(joined, weight::INFLECTED, Why::Inflected));
        let heavy = texts.iter().filter(|text| !is_light(language, text));
        let each = heavy.map(|text| {
            vec![Form::Stem(language).term(&language.stem(text)), Form::Part(language).term(&language.stem(text))]
        });
        leaves.push(Leaf::new(Matching::All(each.collect()), weight::APART, Why::Part));
    }
    add_all(&mut leaves, meant);
    Clause { word: texts.join(" "), leaves, light: false, known: true }
}

fn add_all(leaves: &mut Vec<Leaf>, more: Vec<Leaf>) {
    for leaf in more {
        if leaves.len() < LEAVES_MAX && !leaves.iter().any(|own| own.matching == leaf.matching) {
            leaves.push(leaf);
        }
    }
}

/// What else means the same as some words, in every language.
fn meant(window: &[Word], of: Option<Language>) -> Vec<Leaf> {
    let concepts = Concepts::get();
    let mut spellings = vec![window.iter().map(|word| word.text.clone()).collect::<Vec<_>>()];
    if let [word] = window {
        spellings.extend(word.others.iter().map(|other| vec![other.clone()]));
    }
    let mut found: Vec<usize> = Vec::new();
    // In the language of the query first: words of others only look like its own.
    for languages in [of.into_iter().collect::<Vec<_>>(), Language::ALL.to_vec()] {
        if found.is_empty() {
            let all = spellings.iter().flat_map(|words| languages.iter().map(move |language| (language, words)));
            found = all.flat_map(|(language, words)| concepts.find(*language, words)).collect();
        }
    }
    if found.is_empty() {
        for language in Language::ALL {
            found.extend(concepts.find_folded(language, &spellings[0]));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|place| seen.insert(*place));
    found.truncate(CONCEPTS_MAX);
    found.into_iter().flat_map(of_concept).collect()
}

/// What is indexed under a concept.
fn of_concept(place: usize) -> [Leaf; 7] {
    let text = |sense: Sense| Matching::Term(sense.term(place));
    let code = |sense: Sense| Matching::Code(sense.term(place));
    let same = |matching, weight| Leaf { matching, weight, by: By::Concept(place) };
    let narrower = |matching, weight| Leaf { matching, weight, by: By::Narrower(place) };
    [
        same(text(Sense::Same), weight::SYNONYM),
        same(text(Sense::Stem), weight::SYNONYM * weight::SYNONYM_STEM / 100),
        same(text(Sense::Part), weight::SYNONYM_PART),
        same(code(Sense::Same), weight::CODE),
        same(code(Sense::Type), weight::CODE * weight::TYPE / 100),
        narrower(text(Sense::Narrower), weight::NARROWER),
        narrower(code(Sense::Narrower), weight::NARROWER_CODE),
    ]
}

/// The ways in which a word for a concept stands in a text.
pub(super) fn spellings(language: Language, label: &str) -> Vec<Matching> {
    let words: Vec<String> = words(label).into_iter().map(|word| word.text).collect();
    let stems: Vec<String> = words.iter().map(|word| language.stem(word)).collect();
    match stems.as_slice() {
        [] => Vec::new(),
        [stem] => {
            let forms = [Form::Stem(language), Form::Part(language)].map(|form| term(form, stem));
            std::iter::once(term(Form::Exact, &words[0])).chain(forms).collect()
        }
        stems => vec![Matching::Phrase(stems.iter().map(|stem| Form::Stem(language).term(stem)).collect())],
    }
}

/// The ways to answer a word by one that is almost it: `typed` is a word of the index, or the beginning of one.
pub(super) fn almost(known: &str, is_beginning: bool) -> Vec<Leaf> {
    let (weight, why) = if is_beginning {
        (weight::BEGINNING, Why::Beginning(known.to_owned()))
    } else {
        (weight::TYPO, Why::Typo(known.to_owned()))
    };
    let mut leaves = vec![Leaf::new(term(Form::Exact, known), weight, why.clone())];
    if !is_beginning {
        for language in Language::ALL {
            let stem = term(Form::Stem(language), &language.stem(known));
            leaves.push(Leaf::new(stem, weight - 2, why.clone()));
        }
        let word = Word { text: known.to_owned(), others: Vec::new(), start: 0, end: 0, open: false };
        leaves.extend(meant(&[word], None).into_iter().map(|leaf| Leaf { weight: leaf.weight / 3, ..leaf }));
    }
    leaves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause<'p>(plan: &'p Plan, word: &str) -> &'p Clause {
        plan.clauses.iter().find(|clause| clause.word == word).unwrap_or_else(|| panic!("{word}: {plan:?}"))
    }

    #[test]
    fn the_published_rule_has_the_numbers_of_the_code() {
        let page = include_str!("../../../docs/search.md");
        let row = |says: &str, numbers: &[u32]| {
            let line =
                page.lines().find(|line| line.starts_with(&format!("| {says}"))).unwrap_or_else(|| panic!("{says}"));
            let cell = line.trim_end_matches(" |").rsplit(" | ").next().unwrap();
            let told = cell.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
            assert_eq!(told.map(|number| number.parse().unwrap()).collect::<Vec<u32>>(), numbers, "{line}");
        };
        row("the word as it is typed", &[weight::EXACT]);
        row("the words of a pair", &[weight::JOINED]);
        row("another form", &[weight::INFLECTED, weight::INFLECTED * weight::FOREIGN / 100]);
        row("another word", &[weight::SYNONYM, weight::SYNONYM * weight::SYNONYM_STEM / 100]);
        row("a code", &[weight::CODE, weight::CODE * weight::TYPE / 100]);
        row("it as a part", &[weight::PART]);
        row("the parts of a compound", &[weight::PARTS, weight::APART]);
        row("it without the marks", &[weight::FOLDED, weight::FOLDED_STEM]);
        row("a word that begins so", &[weight::TYPO]);
        row("a part of a compound that means", &[weight::SYNONYM_PART]);
        row("something narrower", &[weight::NARROWER]);
        assert_eq!((weight::BEGINNING, weight::NARROWER_CODE), (weight::TYPO, weight::NARROWER));
        for facet in &super::super::facets::FACETS {
            assert!(page.contains(&format!("`{}`", facet.name)), "{}", facet.name);
        }
        assert!(page.contains(&format!("at most {} characters and {MAX_WORDS} words", crate::catalogue::MAX_QUERY)));
    }

    #[test]
    fn words_phrases_and_exclusions_are_told_apart() {
        let plan = Plan::of("etähoito \"hyvä yö\" -kamera ja");
        assert_eq!(
            plan.clauses.iter().map(|clause| clause.word.as_str()).collect::<Vec<_>>(),
            ["hyvä yö", "etähoito", "ja"]
        );
        assert_eq!(plan.excluded.iter().map(|clause| clause.word.as_str()).collect::<Vec<_>>(), ["kamera"]);
        assert!(clause(&plan, "ja").light && !clause(&plan, "etähoito").light);
        assert!(!Plan::of("ja tai").clauses[0].light, "a query of nothing but light words is a query");
        assert_eq!(Plan::of("\"open").clauses.len(), 1);
        assert_eq!(Plan::of("- -- \" \"\"").clauses, []);
        assert_eq!(Plan::of(&"\"a\" ".repeat(2 * MAX_WORDS)).clauses.len(), MAX_WORDS);
    }

    #[test]
    fn a_word_is_looked_up_in_other_languages_and_never_above_itself() {
        let plan = Plan::of("distansvård");
        let clause = clause(&plan, "distansvård");
        let concepts = Concepts::get();
        let of_text = concepts.of_word("etähoidon", &[(Language::Finnish, Language::Finnish.stem("etähoidon"))], &[]);
        let of_code = concepts.of_code("themes:remote-care");
        let looks_up = |by_code: bool, terms: &[String]| {
            clause.leaves.iter().any(|leaf| match &leaf.matching {
                Matching::Term(term) => !by_code && terms.contains(term) && leaf.weight < weight::INFLECTED,
                Matching::Code(term) => by_code && terms.contains(term),
                _ => false,
            })
        };
        assert!(looks_up(false, &of_text) && looks_up(true, &of_code), "{clause:?}");
        assert!(clause.leaves.iter().all(|leaf| leaf.weight <= 100));
    }

    #[test]
    fn what_is_written_apart_is_looked_up_together() {
        let plan = Plan::of("etä hoito");
        assert!(
            plan.clauses.iter().all(|clause| {
                clause.leaves.iter().any(|leaf| leaf.matching == Matching::Term("=etähoito".into()))
            })
        );
        let plan = Plan::of("etä- ja kotihoito");
        assert!(clause(&plan, "etä").leaves.iter().any(|leaf| leaf.matching == Matching::Term("fetähoit".into())));
    }

    proptest::proptest! {
        #[test]
        fn no_query_makes_it_panic_or_grow_without_bound(text in ".{0,120}") {
            let plan = Plan::of(&text);
            proptest::prop_assert!(plan.clauses.len() <= MAX_WORDS);
            proptest::prop_assert!(plan.clauses.iter().all(|clause| clause.leaves.len() <= LEAVES_MAX + 120));
        }
    }
}

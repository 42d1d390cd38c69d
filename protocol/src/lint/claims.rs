//! Superlatives and absolute claims, of which a publisher is warned: "100 % safe", "clinically proven", "the best".
//!
//! A claim that nobody can show to be true helps no reader, and of a medical device the law forbids it (Regulation (EU)
//! 2017/745, Article 7). Yet a word alone decides nothing: the best may stand in a quotation, and safe is a safe deposit
//! too. So findings are warnings, and the lists would rather miss a claim than warn of honest sentences.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use ciborium::value::Value;

use super::{Finding, is_machine};
use crate::content::fault::{Path, Rule};

/// Texts that have to be repeated word for word, whatever they claim.
const VERBATIM: [&str; 2] = ["intendedPurpose", "question"];
/// Most findings of one content: whoever has more of them rewrites the text anyway.
const MAX_FINDINGS: usize = 50;

/// Finnish claims. A word that ends with `*` stands for its inflected forms.
const FI: &[&str] = &[
    "100 % turvalli*",
    "100 % luotetta*",
    "100 % varma*",
    "100 % tarkka*",
    "täysin turvalli*",
    "täysin luotetta*",
    "täysin riskitön*",
    "täysin riskitt*",
    "täysin virheetön*",
    "täysin virheett*",
    "täysin haitaton*",
    "ehdottoman turvalli*",
    "aina turvalli*",
    "on turvallinen",
    "on riskitön",
    "riskitön hoi*",
    "ei sivuvaikutuksia",
    "ei haittavaikutuksia",
    "ilman sivuvaikutuksia",
    "ilman haittavaikutuksia",
    "ilman riskejä",
    "kliinisesti todistet*",
    "kliinisesti todistetusti",
    "tieteellisesti todistet*",
    "todistetusti toimiv*",
    "todistetusti tehok*",
    "taatusti*",
    "taattu tulos",
    "takaa tuloksen",
    "parantaa taudin",
    "parantaa sairauden",
    "parantaa syövän",
    "parantaa diabeteksen",
    "parantaa masennuksen",
    "ehkäisee kaikki",
    "estää kaikki",
    "havaitsee kaikki",
    "tunnistaa kaikki",
    "löytää kaikki",
    "ei koskaan erehdy",
    "ei tee virheitä",
    "virheettömästi",
    "aukottoma*",
    "markkinoiden paras",
    "markkinoiden parhaa*",
    "maailman paras",
    "maailman parhaa*",
    "maailman ensimmäi*",
    "suomen paras",
    "suomen parhaa*",
    "euroopan paras",
    "alan paras",
    "alan johtava",
    "markkinajohtaj*",
    "maailmanluokan",
    "ylivoimai*",
    "ainutlaatui*",
    "vertaansa vailla",
    "vallankumouksell*",
    "mullistav*",
    "ihmelääk*",
    "ainoa ratkaisu",
];

/// Swedish claims.
const SV: &[&str] = &[
    "100 % säk*",
    "100 % tillförlitlig*",
    "100 % pålitlig*",
    "100 % exakt*",
    "helt säker",
    "helt säkert",
    "helt säkra",
    "helt riskfri*",
    "helt ofarlig*",
    "helt felfri*",
    "fullständigt säk*",
    "absolut säk*",
    "garanterat säk*",
    "alltid säk*",
    "är säker",
    "är riskfri*",
    "säker och effektiv",
    "säkert och effektivt",
    "säker behandling",
    "inga biverkningar",
    "utan biverkningar",
    "utan risk",
    "utan risker",
    "kliniskt bevisad*",
    "kliniskt bevisat",
    "kliniskt bevisade",
    "vetenskapligt bevisad*",
    "vetenskapligt bevisat",
    "bevisat effektiv*",
    "bevisad effekt",
    "garanterar resultat",
    "garanterat resultat",
    "garanterad effekt",
    "botar",
    "förebygger alla",
    "förhindrar alla",
    "upptäcker alla",
    "hittar alla",
    "gör aldrig fel",
    "tar aldrig fel",
    "felfri*",
    "marknadens bästa",
    "världens bästa",
    "världens första",
    "finlands bästa",
    "europas bästa",
    "bäst i världen",
    "bäst på marknaden",
    "branschledande",
    "marknadsledande",
    "i världsklass",
    "oöverträffa*",
    "överlägs*",
    "unik lösning",
    "unika lösningar",
    "unik i sitt slag",
    "helt unik*",
    "revolutionerande",
    "banbrytande",
    "mirakel*",
    "enda lösningen",
    "ersätter läkaren",
    "ersätter vårdaren",
];

/// English claims.
const EN: &[&str] = &[
    "100 % safe",
    "100 % reliable",
    "100 % accurate",
    "100 % secure",
    "100 % effective",
    "completely safe",
    "completely secure",
    "completely reliable",
    "totally safe",
    "absolutely safe",
    "perfectly safe",
    "always safe",
    "guaranteed safe",
    "is safe",
    "safe and effective",
    "risk free",
    "error free",
    "no side effects",
    "without side effects",
    "no adverse effects",
    "without any risk",
    "without risks",
    "clinically proven",
    "scientifically proven",
    "medically proven",
    "proven to work",
    "proven results",
    "guaranteed results",
    "guarantees results",
    "cures",
    "cure for",
    "prevents all",
    "detects all",
    "detects every",
    "finds every",
    "never fails",
    "never misses",
    "never wrong",
    "flawless*",
    "infallible",
    "the best on the market",
    "best on the market",
    "best in class",
    "best in the world",
    "world's best",
    "world's first",
    "world's leading",
    "world leading",
    "world class",
    "industry leading",
    "market leading",
    "market leader",
    "leading solution",
    "unrivalled",
    "unrivaled",
    "unmatched",
    "unparalleled",
    "unsurpassed",
    "second to none",
    "superior to all",
    "revolutionary",
    "revolutionise*",
    "revolutionize*",
    "groundbreaking",
    "miracle*",
    "the only solution",
    "replaces the doctor",
    "replaces doctors",
    "replaces nurses",
];

/// Looks through the texts of a content, in its order. Findings are warnings and refuse nothing.
pub fn check(content: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(content, &mut Path::default(), None, &mut findings);
    findings.truncate(MAX_FINDINGS);
    findings
}

/// Goes through a value; `lang` is the language of the text as far as a language map around it says.
fn walk(value: &Value, path: &mut Path, lang: Option<&'static str>, findings: &mut Vec<Finding>) {
    match value {
        Value::Text(text) => {
            for excerpt in find(text, claims(lang)) {
                findings.push(Finding { path: path.as_str().to_owned(), rule: Rule::AbsoluteClaim, excerpt });
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let mark = path.enter_item(index);
                walk(item, path, lang, findings);
                path.leave(mark);
            }
        }
        Value::Map(entries) => {
            for (key, item) in entries {
                let key = key.as_text().unwrap_or_default();
                if is_machine(key) || VERBATIM.contains(&key) {
                    continue;
                }
                let mark = path.enter_field(key);
                walk(item, path, language(key).or(lang), findings);
                path.leave(mark);
            }
        }
        _ => {}
    }
}

/// The language that a key of a language map names, if its claims are known; `fi`, `sv-FI`, `en`.
fn language(key: &str) -> Option<&'static str> {
    ["fi", "sv", "en"].into_iter().find(|lang| key.split('-').next() == Some(lang))
}

/// Claims by the first two letters of their first word, so that most words of a text are compared with none.
type ByStart = BTreeMap<[char; 2], Vec<&'static str>>;

/// The claims that a text may make: those of its language, or all when nothing says which it is.
fn claims(lang: Option<&str>) -> &'static ByStart {
    static CLAIMS: OnceLock<[ByStart; 4]> = OnceLock::new();
    let [fi, sv, en, any] = CLAIMS.get_or_init(|| [&[FI][..], &[SV], &[EN], &[FI, SV, EN]].map(by_start));
    match lang {
        Some("fi") => fi,
        Some("sv") => sv,
        Some("en") => en,
        _ => any,
    }
}

fn by_start(lists: &[&[&'static str]]) -> ByStart {
    let mut claims = ByStart::new();
    for claim in lists.iter().copied().flatten() {
        claims.entry(start(claim)).or_default().push(claim);
    }
    claims
}

/// The first two letters of the first word of a text, folded; a blank for the second of a word of one.
fn start(text: &str) -> [char; 2] {
    let mut folded = folded(text).take_while(|c| *c != ' ');
    [folded.next().unwrap_or(' '), folded.next().unwrap_or(' ')]
}

/// A text in lower case, with one kind of apostrophe.
fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c })
}

/// The words of a text and where each begins. A per cent sign is a word, so that "100%" and "100 %" are the same; an
/// apostrophe is part of one.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut open: Option<usize> = None;
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() || (open.is_some() && matches!(c, '\'' | '’')) {
            open.get_or_insert(at);
            continue;
        }
        words.extend(open.take().map(|start| (start, &text[start..at])));
        if c == '%' {
            words.push((at, &text[at..=at]));
        }
    }
    words.extend(open.map(|start| (start, &text[start..])));
    words
}

/// The places of a text that one of the claims stands at, as they are written there.
fn find(text: &str, claims: &ByStart) -> Vec<String> {
    let words = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (from, word) = words[at];
        let possible = claims.get(&start(word)).into_iter().flatten();
        match possible.filter_map(|claim| matches(&words[at..], claim)).max() {
            Some(count) => {
                let (last, word) = words[at + count - 1];
                found.push(text[from..last + word.len()].to_owned());
                at += count;
            }
            None => at += 1,
        }
    }
    found
}

/// How many words a claim takes when it stands at the beginning of these.
fn matches(words: &[(usize, &str)], claim: &str) -> Option<usize> {
    let mut count = 0;
    for wanted in claim.split(' ') {
        let (_, word) = words.get(count)?;
        let same = match wanted.strip_suffix('*') {
            Some(stem) => {
                let mut word = folded(word);
                stem.chars().all(|c| word.next() == Some(c))
            }
            None => folded(word).eq(wanted.chars()),
        };
        if !same {
            return None;
        }
        count += 1;
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Claims and honest sentences, one a line: `claim` or `ok`, the language, the text.
    const FIXTURES: &str = include_str!("../../tests-data/claims.tsv");

    fn found(lang: &str, text: &str) -> Vec<Finding> {
        let map = Value::Map(vec![(Value::from(lang), Value::from(text))]);
        check(&Value::Map(vec![(Value::from("description"), map)]))
    }

    #[test]
    fn the_fixtures_are_told_apart() {
        let mut counts = [0, 0];
        for line in FIXTURES.lines() {
            let mut cells = line.split('\t');
            let (Some(verdict), Some(lang), Some(text), None) =
                (cells.next(), cells.next(), cells.next(), cells.next())
            else {
                panic!("not three cells: {line}");
            };
            let findings = found(lang, text);
            match verdict {
                "claim" => {
                    assert!(!findings.is_empty(), "missed: {line}");
                    assert!(findings.iter().all(|finding| text.contains(&finding.excerpt)), "{line}");
                    counts[0] += 1;
                }
                "ok" => {
                    assert!(findings.is_empty(), "cried wolf at {findings:?}: {line}");
                    counts[1] += 1;
                }
                _ => panic!("neither claim nor ok: {line}"),
            }
        }
        assert!(counts.iter().all(|count| *count >= 30), "{counts:?}");
    }

    #[test]
    fn a_claim_is_named_by_its_words_and_place() {
        let finding = &found("en", "It is 100% safe, they say.")[0];
        assert_eq!((finding.path.as_str(), finding.excerpt.as_str()), ("description.en", "100% safe"));
        assert_eq!(finding.rule, Rule::AbsoluteClaim);
        assert!(found("fi", "100 % turvallinen").len() == 1);
    }

    #[test]
    fn a_language_is_judged_by_its_own_list() {
        assert!(found("en", "Botar is a village.").is_empty());
        assert!(!found("sv", "Plåstret botar snuva.").is_empty());
        let line = Value::Map(vec![(Value::from("brand"), Value::from("Botar 100"))]);
        assert_eq!(check(&line).len(), 1, "a text without a language may be in any");
    }

    #[test]
    fn what_must_be_repeated_word_for_word_is_left_alone() {
        let purpose = Value::Map(vec![(Value::from("en"), Value::from("Clinically proven."))]);
        let regulatory = Value::Map(vec![(Value::from("intendedPurpose"), purpose)]);
        assert!(check(&Value::Map(vec![(Value::from("regulatory"), regulatory)])).is_empty());
    }

    #[test]
    fn a_text_of_nothing_but_claims_has_bounded_findings() {
        assert_eq!(found("en", &"miracle ".repeat(1_000)).len(), MAX_FINDINGS);
    }
}

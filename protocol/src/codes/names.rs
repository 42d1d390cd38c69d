//! Finding a code by what people call it.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use super::{Code, LANGUAGES, table};

/// Longest text in bytes that is looked for: no name is longer, and nobody should make us fold more.
pub const NAME_MAX: usize = 400;

/// How a code is called, from the surest to the least sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Code,
    Label,
    Synonym,
}

/// One name of one code.
struct Name {
    text: &'static str,
    kind: Kind,
    /// Which of [`LANGUAGES`] it is in; a code is in none.
    lang: Option<usize>,
    code: &'static Code,
}

/// All names of each list by their folded form.
fn names() -> &'static HashMap<&'static str, HashMap<String, Vec<Name>>> {
    static NAMES: OnceLock<HashMap<&'static str, HashMap<String, Vec<Name>>>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut all: HashMap<_, HashMap<String, Vec<Name>>> = HashMap::new();
        for code in table::lists().flat_map(|list| table::codes(list.name)) {
            let of_list = all.entry(code.list).or_default();
            let mut add = |text, kind, lang| {
                of_list.entry(fold(text)).or_default().push(Name { text, kind, lang, code });
            };
            add(code.code, Kind::Code, None);
            for (at, lang) in LANGUAGES.iter().enumerate() {
                code.label(lang).into_iter().for_each(|label| add(label, Kind::Label, Some(at)));
                code.synonyms(lang).for_each(|synonym| add(synonym, Kind::Synonym, Some(at)));
            }
        }
        all
    })
}

/// A name without what people write in different ways: case, composition of letters, spaces.
pub(super) fn fold(text: &str) -> String {
    let lower: String = text.nfc().flat_map(char::to_lowercase).nfc().collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The code of a list that a text names: by the code itself, a label or a synonym, whatever their case.
///
/// With a language only its labels and synonyms count, without one those of all three. A name that is written exactly
/// so goes before one that differs in case, and then a code before a label before a synonym, so that no other code's
/// synonym ever hides a code.
pub fn find(list: &str, text: &str, lang: Option<&str>) -> Option<&'static Code> {
    if text.len() > NAME_MAX {
        return None;
    }
    let text = text.trim();
    let wanted = |name: &&Name| match (lang, name.lang) {
        (Some(lang), Some(at)) => LANGUAGES[at] == lang,
        _ => true,
    };
    let named = names().get(list)?.get(&fold(text))?;
    named.iter().filter(wanted).min_by_key(|name| (name.text != text, name.kind, name.lang)).map(|name| name.code)
}

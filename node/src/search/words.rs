//! From text to words, the same for texts that are indexed and for what readers type.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word that is looked at, in characters. Longer ones are addresses and digests, which nobody types.
const WORD_MAX: usize = 48;
/// Longest ending that Finnish puts behind a colon or behind capitals: `EU:n`, `HUSissa`.
const ENDING_MAX: usize = 6;

/// A word of a text, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// As it is written.
    pub(super) text: String,
    /// Other words that stand at the same place: `ehealth` for `e-health`, `hus` for `HUSin`.
    pub(super) others: Vec<String>,
    /// Where it begins in the text and where it ends, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether a hyphen stands for the rest of it, as in `etä- ja kotihoito`.
    pub(super) open: bool,
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(char::is_alphanumeric).map(|found| at + found) {
        let end = chunk_end(text, start);
        chunk(text, start, end, &mut words);
        at = end;
    }
    words
}

/// Where a run of letters, digits and single signs between them ends.
fn chunk_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut chars = text[start..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins = is_joint(c) && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !c.is_alphanumeric() && !is_combining_mark(c) && !joins {
            break;
        }
        end = start + at + c.len_utf8();
    }
    end
}

fn is_joint(c: char) -> bool {
    is_hyphen(c) || matches!(c, '\'' | '’' | ':' | '&' | '.')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// The words of one run.
fn chunk(text: &str, start: usize, end: usize, words: &mut Vec<Word>) {
    let run = &text[start..end];
    let open = text[end..].chars().next().is_some_and(is_hyphen);
    let first = words.len();
    let pieces: Vec<(usize, &str)> = pieces(run, |c| is_hyphen(c) || matches!(c, '&' | '.'));
    let all_single = pieces.iter().all(|(_, piece)| piece.chars().count() == 1);
    if run.contains('&') && all_single {
        // Letters that stand for words: R&D&I is RDI.
        words.push(word(&pieces.iter().map(|(_, piece)| *piece).collect::<String>(), start, end));
    } else {
        for (at, piece) in &pieces {
            words.extend(single(piece, start + at));
        }
        if pieces.len() > 1 && words.len() > first {
            let joined: String = run.chars().filter(|c| !is_hyphen(*c)).collect();
            let joined = lower(&joined);
            if !words[first].others.contains(&joined) {
                words[first].others.push(joined);
            }
        }
    }
    if let Some(last) = words[first..].last_mut() {
        last.open = open;
    }
}

fn pieces(run: &str, separates: impl Fn(char) -> bool) -> Vec<(usize, &str)> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for piece in run.split(&separates) {
        if !piece.is_empty() {
            pieces.push((from, piece));
        }
        from += piece.len() + run[from + piece.len()..].chars().next().map_or(0, char::len_utf8);
    }
    pieces
}

/// One word, without the endings behind a colon, an apostrophe or capitals.
fn single(piece: &str, start: usize) -> Option<Word> {
    let (head, tail) = piece.split_once([':', '\'', '’']).unwrap_or((piece, ""));
    let is_ending = tail.chars().count() <= ENDING_MAX && tail.chars().all(char::is_alphabetic);
    if head.is_empty() {
        return None;
    }
    let mut found = if is_ending {
        word(head, start, start + piece.len())
    } else {
        let plain: String = piece.chars().filter(|c| c.is_alphanumeric()).collect();
        word(&plain, start, start + piece.len())
    };
    // A name in capitals with an ending: HUSin, THL:ssä has been cut above.
    let capitals: String = head.chars().take_while(|c| c.is_uppercase()).collect();
    let rest = head.chars().skip(capitals.chars().count());
    let ending = rest.clone().count();
    let is_number = capitals.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    if !is_number
        && capitals.chars().count() >= 2
        && (1..=ENDING_MAX).contains(&ending)
        && rest.clone().all(char::is_lowercase)
    {
        found.others.push(lower(&capitals));
    }
    Some(found)
}

fn word(text: &str, start: usize, end: usize) -> Word {
    Word { text: lower(text), others: Vec::new(), start, end, open: false }
}

fn lower(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).take(WORD_MAX).collect()
}

/// A word without marks on its letters, as keyboards abroad write it: `etela` for `etelä`.
pub(super) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len());
    for c in word.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ø' => out.push('o'),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'þ' => out.push_str("th"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<String> {
        let one = |word: &Word| match word.others.as_slice() {
            [] => word.text.clone(),
            others => format!("{}|{}", word.text, others.join("|")),
        };
        words(text).iter().map(one).collect()
    }

    #[test]
    fn endings_hyphens_and_capitals_do_not_hide_a_word() {
        for (text, expected) in [
            ("Hyvä hoito.", "hyvä hoito"),
            ("EU:n rahoitus", "eu rahoitus"),
            ("HUSin ja THL:ssä", "husin|hus ja thl"),
            ("e-health, eHealth", "e|ehealth health ehealth"),
            ("R&D&I ja R&D", "rdi ja rd"),
            ("women's health", "women health"),
            ("luokka IIa, 2a", "luokka iia 2a"),
            ("klo 12:30", "klo 1230"),
            ("suomi.fi-tunnistus", "suomi|suomi.fitunnistus fi tunnistus"),
            ("", ""),
            ("- & '", ""),
        ] {
            assert_eq!(plain(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_hyphen_that_stands_for_the_rest_of_a_word_is_noticed() {
        let open: Vec<bool> = words("etä- ja kotihoito").iter().map(|word| word.open).collect();
        assert_eq!(open, [true, false, false]);
    }

    #[test]
    fn a_word_is_where_it_says() {
        let text = "Äidin e-resepti (HUS)";
        let parts: Vec<&str> = words(text).iter().map(|word| &text[word.start..word.end]).collect();
        assert_eq!(parts, ["Äidin", "e", "resepti", "HUS"]);
    }

    #[test]
    fn letters_lose_their_marks_and_nothing_else() {
        assert_eq!(fold("etelä-åbo-öljy-é-ø-ß"), "etela-abo-oljy-e-o-ss");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,80}") {
            for word in words(&text) {
                proptest::prop_assert!(text.get(word.start..word.end).is_some());
                fold(&word.text);
            }
        }
    }
}

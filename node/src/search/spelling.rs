//! Words that are spelt almost like one: an automaton that walks through the dictionary of an index and turns back where no
//! such word can follow.
//!
//! Schulz and Mihov, Fast string correction with Levenshtein automata (2002); two letters that have changed places are
//! one mistake. Marks on letters are none.

use std::sync::OnceLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy_fst::Automaton;

use super::forms::Form;
use super::words::fold;

/// Most mistakes in one word, and characters from which on a word may have as many.
const MISTAKES_MAX: u8 = 2;
const LONG: usize = 8;

/// Accepts the terms of words as they are written that are spelt almost so.
pub(super) struct Almost {
    known: DFA,
}

/// How much of a term has been read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Read {
    Nothing,
    /// Whole characters, and the state that they lead to.
    Chars(u32),
    /// The same, and some bytes of one more character: those, how many, and of how many.
    Within(u32, [u8; 4], usize, usize),
    /// What can't be such a word.
    Other,
}

impl Almost {
    /// Words as they are written that are almost a word.
    pub(super) fn new(word: &str) -> Self {
        static BUILDERS: OnceLock<[LevenshteinAutomatonBuilder; MISTAKES_MAX as usize]> = OnceLock::new();
        let builders =
            BUILDERS.get_or_init(|| [1, MISTAKES_MAX].map(|most| LevenshteinAutomatonBuilder::new(most, true)));
        let plain = fold(word);
        let most = if plain.chars().count() < LONG { 1 } else { MISTAKES_MAX };
        Self { known: builders[usize::from(most) - 1].build_dfa(&plain) }
    }

    /// How many mistakes a word has, when it is near enough.
    pub(super) fn mistakes(&self, word: &str) -> Option<usize> {
        let read = word.bytes().fold(Read::Chars(self.known.initial_state()), |read, byte| self.accept(&read, byte));
        self.distance(&read).map(usize::from)
    }

    fn distance(&self, read: &Read) -> Option<u8> {
        let Read::Chars(state) = read else { return None };
        match self.known.distance(*state) {
            Distance::Exact(distance) => Some(distance),
            Distance::AtLeast(_) => None,
        }
    }

    /// Reads one character.
    fn char(&self, state: u32, bytes: &[u8]) -> Read {
        let Ok(text) = std::str::from_utf8(bytes) else { return Read::Other };
        Read::Chars(fold(text).bytes().fold(state, |state, byte| self.known.transition(state, byte)))
    }
}

impl Automaton for Almost {
    type State = Read;

    fn start(&self) -> Read {
        Read::Nothing
    }

    fn is_match(&self, read: &Read) -> bool {
        self.distance(read).is_some()
    }

    fn can_match(&self, read: &Read) -> bool {
        match read {
            Read::Nothing => true,
            Read::Chars(state) | Read::Within(state, ..) => *state != SINK_STATE,
            Read::Other => false,
        }
    }

    fn accept(&self, read: &Read, byte: u8) -> Read {
        match *read {
            Read::Nothing if char::from(byte) == Form::Exact.mark() => Read::Chars(self.known.initial_state()),
            Read::Nothing | Read::Other => Read::Other,
            Read::Chars(state) if byte.is_ascii() => Read::Chars(self.known.transition(state, byte)),
            Read::Chars(state) => Read::Within(state, [byte, 0, 0, 0], 1, 4.min(byte.leading_ones() as usize)),
            Read::Within(state, mut bytes, read, whole) if read < whole => {
                bytes[read] = byte;
                if read + 1 == whole {
                    self.char(state, &bytes[..whole])
                } else {
                    Read::Within(state, bytes, read + 1, whole)
                }
            }
            Read::Within(..) => Read::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_or_two_and_missing_marks_do_not_hide_a_word() {
        let of = |word: &str, known: &str| Almost::new(word).mistakes(known);
        assert_eq!(of("etäseurnta", "etäseuranta"), Some(1));
        assert_eq!(of("etaseuranta", "etäseuranta"), Some(0));
        assert_eq!(of("laakeohito", "lääkehoito"), Some(1));
        assert_eq!(of("hoti", "hoito"), None, "a short word has one mistake at most");
        assert_eq!(of("hoto", "hoito"), Some(1));
    }

    proptest::proptest! {
        #[test]
        fn it_counts_mistakes_like_whoever_compares_letter_by_letter(word in "[a-cäö]{4,9}", known in "[a-cäöß€]{0,11}") {
            let most = if fold(&word).chars().count() < LONG { 1 } else { usize::from(MISTAKES_MAX) };
            let expected = strsim::osa_distance(&fold(&word), &fold(&known));
            proptest::prop_assert_eq!(Almost::new(&word).mistakes(&known), (expected <= most).then_some(expected));
        }
    }
}

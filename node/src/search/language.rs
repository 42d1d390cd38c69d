//! What words of a language have in common: stems, and for Finnish the root behind its changing consonants.

use frostem::{Algorithm, Stemmer};

/// A language whose words are taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Language {
    Finnish,
    Swedish,
    English,
}

impl Language {
    pub(super) const ALL: [Self; 3] = [Self::Finnish, Self::Swedish, Self::English];

    /// The language of a tag such as `sv-FI`.
    pub(super) fn of(tag: &str) -> Option<Self> {
        match tag.split('-').next() {
            Some("fi") => Some(Self::Finnish),
            Some("sv") => Some(Self::Swedish),
            Some("en") => Some(Self::English),
            _ => None,
        }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Finnish => "fi",
            Self::Swedish => "sv",
            Self::English => "en",
        }
    }

    /// What the forms of a word share: its Snowball stem, and in Finnish its root.
    pub(super) fn stem(self, word: &str) -> String {
        match self {
            Self::Finnish => finnish_root(word),
            Self::Swedish => longer(snowball(Algorithm::Swedish, word), word),
            Self::English => longer(snowball(Algorithm::English, word), word),
        }
    }
}

/// A stem, or the word when the stem is too short to say anything: of `AED` it is an article.
fn longer(stem: String, word: &str) -> String {
    if stem.chars().count() < ROOT_MIN { word.to_owned() } else { stem }
}

fn snowball(algorithm: Algorithm, word: &str) -> String {
    Stemmer::new(algorithm).stem(word).into_owned()
}

/// Fewest characters of a root; a shorter one would bring strangers together, and the stem stands.
const ROOT_MIN: usize = 3;

/// The root of a Finnish word.
///
/// Snowball takes the endings off and leaves what stood before them, which Finnish changes as well: `hoito` and `hoidon`
/// become `hoito` and `hoido`, `terveys` and `terveyden` become `terveys` and `terveyd`. So what is left loses the signs
/// of such nouns and its last vowels, and its last consonants are written in their strong grade (Iso suomen kielioppi,
/// sections 41 to 45).
pub(super) fn finnish_root(word: &str) -> String {
    let stem = match (verb_of(word), word.strip_suffix("nen")) {
        (Some(verb), _) => verb.to_owned(),
        // Adjectives and diminutives: sosiaalinen, sosiaalisen.
        (None, Some(body)) if body.chars().count() >= ROOT_MIN => format!("{body}s"),
        _ => snowball(Algorithm::Finnish, word),
    };
    let mut root: Vec<char> = stem.chars().collect();
    let is_vowel = |c: &char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'ö' | 'å');
    // Snowball takes the ends of kunta and kunnan for endings; puhelinta really has one.
    let follows = word.chars().nth(root.len());
    let has_ending = root.ends_with(&['i', 'n']) && root.len() > ROOT_MIN && follows == Some('t');
    if root.last() == Some(&'n') && matches!(follows, Some('t' | 'n')) && root.len() >= ROOT_MIN && !has_ending {
        root.push('t');
        return root.into_iter().collect();
    }
    // The end of lapsi, lapsen is taken for a possessive.
    if word.strip_prefix(stem.as_str()) == Some("si") && root.len() >= 2 {
        root.push(if root.last().is_some_and(is_vowel) { 't' } else { 's' });
        return root.into_iter().collect();
    }
    // potilas, vanhus, terveys and their oblique stems potilaa, vanhuks, vanhust, terveyd, terveyt, terveyks.
    for sign in ["ks", "st", "tt", "s", "d", "t"] {
        let sign: Vec<char> = sign.chars().collect();
        let before = root.len().checked_sub(sign.len() + 1).and_then(|at| root.get(at));
        let noun = match sign.as_slice() {
            ['s'] | ['k', 's'] => before.is_some_and(is_vowel),
            _ => before.is_some_and(|c| matches!(c, 'u' | 'y')) && root.len() > 5,
        };
        if noun && root.ends_with(&sign) && root.len() - sign.len() >= ROOT_MIN {
            root.truncate(root.len() - sign.len());
            break;
        }
    }
    while root.len() > ROOT_MIN && root.last().is_some_and(is_vowel) {
        root.pop();
    }
    // In vuosi, vuoden and käsi, käden a t has become s.
    if let ([.., before, last @ 's'], true) = (root.as_mut_slice(), word.ends_with("si"))
        && is_vowel(before)
    {
        *last = 't';
    }
    strengthen(&mut root);
    if root.len() < ROOT_MIN { longer(stem, word) } else { root.into_iter().collect() }
}

/// The stem of the verb that a noun in -minen is made of: `kehittä` of kehittäminen, kehittämisen, kehittämistä.
fn verb_of(word: &str) -> Option<&str> {
    const ENDINGS: &str = "nen sen sta stä seen sessa sessä sesta sestä sella sellä selta seltä selle seksi set sten";
    let verb = ENDINGS.split(' ').find_map(|ending| word.strip_suffix(ending)?.strip_suffix("mi"))?;
    let is_verb = verb.chars().count() > ROOT_MIN && verb.ends_with(['a', 'e', 'i', 'o', 'u', 'y', 'ä', 'ö']);
    is_verb.then_some(verb)
}

/// Writes the last consonants of a root in the grade that all its forms share.
fn strengthen(root: &mut Vec<char>) {
    let [.., before, last] = root.as_slice() else { return };
    let (before, last) = (*before, *last);
    let strong: &[char] = match (before, last) {
        ('k', 'k') => &['k'],
        ('p', 'p') => &['p'],
        ('t', 't') => &['t'],
        ('n', 'n') => &['n', 't'],
        ('m', 'm') => &['m', 'p'],
        ('l', 'l') => &['l', 't'],
        ('r', 'r') => &['r', 't'],
        ('n', 'g') => &['n', 'k'],
        (_, 'd') => &['t'],
        (_, 'v') => &['p'],
        _ => return,
    };
    let pair = matches!((before, last), ('k', 'k') | ('p', 'p') | ('t', 't') | ('n' | 'm' | 'l' | 'r', _))
        && !matches!(last, 'd' | 'v');
    root.truncate(root.len() - if pair { 2 } else { 1 });
    root.extend(strong);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_finnish_word_share_its_root() {
        for forms in [
            "hoito hoidon hoitoa hoidossa hoitoon hoidot hoitojen",
            "tieto tiedon tietoa tiedot tiedoista tietojen",
            "kunta kunnan kunnat kuntien kunnassa",
            "lääke lääkkeen lääkettä lääkkeiden lääkkeet",
            "potilas potilaan potilasta potilaat potilaiden",
            "vanhus vanhuksen vanhusta vanhukset vanhusten vanhuksilla",
            "terveys terveyden terveyttä terveyteen",
            "kuntoutus kuntoutuksen kuntoutusta kuntoutuksessa",
            "hyvinvointi hyvinvoinnin hyvinvointia hyvinvoinnista",
            "sosiaalinen sosiaalisen sosiaalista sosiaaliset",
            "asiakas asiakkaan asiakasta asiakkaat",
            "vuosi vuoden vuotta",
            "käsi käden kädet",
            "hinta hinnan hintaa hinnat",
            "kaupunki kaupungin kaupungit",
            "laite laitteen laitteet laitetta",
            "palvelu palvelun palvelut palveluiden palveluja",
            "turvallisuus turvallisuuden turvallisuutta",
            "lapsi lapsen lapset lapsilla",
            "kehitys kehityksen kehittäminen kehittämistä kehittämisessä",
            "ehkäisy ehkäisyn ehkäiseminen ehkäisemisen",
        ] {
            let roots: Vec<String> = forms.split(' ').map(finnish_root).collect();
            assert!(roots.iter().all(|root| *root == roots[0]), "{forms}: {roots:?}");
        }
    }

    #[test]
    fn different_words_keep_different_roots() {
        for (one, other) in [("hoito", "hoitaja"), ("tutkimus", "tutkija"), ("kieli", "kielto"), ("toimi", "toimisto")]
        {
            assert_ne!(finnish_root(one), finnish_root(other), "{one}, {other}");
        }
    }
}

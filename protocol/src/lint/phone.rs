//! Telephone numbers: Finnish ones as people write them, and others after a plus sign or a word for telephone.
//!
//! Freephone and emergency numbers are services and pass. Without a plus sign or such a word, a number counts
//! only in a grouping that telephone numbers have, so that dates, ranges and reference numbers pass.

/// Words that announce a telephone number.
const CUES: [&str; 18] = [
    "puh",
    "puhelin",
    "puhelimitse",
    "puhelinnumero",
    "matkapuhelin",
    "gsm",
    "soita",
    "tel",
    "telefon",
    "tfn",
    "tlf",
    "mobil",
    "ring",
    "telephone",
    "phone",
    "mobile",
    "call",
    "whatsapp",
];
/// Area codes and the prefixes of organisations' own numbers, as the first group of a number.
const AREA_CODES: [&str; 30] = [
    "02", "03", "05", "06", "08", "09", "013", "014", "015", "016", "017", "018", "019", "010", "020", "029", "030",
    "071", "073", "075", "0201", "0203", "0204", "0206", "0207", "0294", "0295", "0296", "0299", "0306",
];

/// Fewest digits of a number, and most: E.164 has no longer ones.
const DIGITS_MIN: usize = 5;
const DIGITS_MAX: usize = 15;

/// A run of digits with the separators that a number may have.
struct Run {
    digits: String,
    /// Digits of each group.
    groups: Vec<usize>,
    plus: bool,
    /// A full stop or slash between groups, as in dates.
    date_like: bool,
    end: usize,
}

impl Run {
    fn first(&self) -> &str {
        &self.digits[..self.groups.first().copied().unwrap_or(0)]
    }

    /// Numbers that anyone may print: freephone, paid services, and the harmonised 116 numbers.
    fn is_service(&self) -> bool {
        let national = self.digits.strip_prefix("358").filter(|_| self.plus).unwrap_or(&self.digits);
        let national = national.trim_start_matches('0');
        (self.digits.len() <= 6 && national.starts_with("116"))
            || national.starts_with("800")
            || national.starts_with("600")
    }

    fn is_international(&self) -> bool {
        let count = self.digits.len();
        if self.digits.starts_with("00358") {
            return (10..=17).contains(&count);
        }
        // Country codes of Europe, and North America's numbers of exactly eleven digits.
        let european = self.digits.starts_with(['3', '4']) && (9..=15).contains(&count);
        self.plus && (european || (count == 11 && self.digits.starts_with('1') && !self.digits.starts_with("10")))
    }

    fn is_mobile(&self) -> bool {
        let prefix = self.digits.starts_with("04") || self.digits.starts_with("050");
        !self.plus && prefix && self.first().len() >= 3 && (9..=11).contains(&self.digits.len())
    }

    fn is_landline(&self) -> bool {
        let Some(second) = self.groups.get(1) else { return false };
        let from = self.first().len();
        let year = *second == 4 && matches!(&self.digits[from..from + 2], "19" | "20");
        // A pair after a two-digit group may be a date in spaces; after a longer area code it is not.
        let long_enough = *second >= 3 || (from >= 3 && *second == 2);
        !self.plus
            && !self.date_like
            && !year
            && long_enough
            && (7..=10).contains(&self.digits.len())
            && AREA_CODES.contains(&self.first())
    }
}

/// The telephone numbers in a text.
pub(super) fn find(text: &str) -> Vec<String> {
    if super::digits(text) < DIGITS_MIN {
        return Vec::new();
    }
    let chars: Vec<char> = text.chars().collect();
    let in_web_address = in_web_addresses(&chars);
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let starts = chars[at].is_ascii_digit() || matches!(chars[at], '+' | '(');
        let after_digit = at > 0 && chars[at - 1].is_ascii_digit();
        let Some(run) = (starts && !after_digit).then(|| run_at(&chars, at)).flatten() else {
            at += 1;
            continue;
        };
        let cue = has_cue(&chars[..at]);
        let apart = at == 0 || !(chars[at - 1].is_alphanumeric() || "./_#=-@\\+".contains(chars[at - 1]));
        let announced = cue && (DIGITS_MIN..=DIGITS_MAX).contains(&run.digits.len());
        let by_form = apart && !in_web_address[at] && (run.is_international() || run.is_mobile() || run.is_landline());
        if (announced || by_form) && !run.is_service() {
            found.push(chars[at..run.end].iter().collect());
        }
        at = run.end;
    }
    found
}

fn run_at(chars: &[char], start: usize) -> Option<Run> {
    let mut run = Run { digits: String::new(), groups: Vec::new(), plus: false, date_like: false, end: start };
    let mut at = start;
    if chars[at] == '(' {
        at += 1;
    }
    if chars.get(at) == Some(&'+') {
        run.plus = true;
        at += 1;
    }
    loop {
        let group = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if group == 0 {
            break;
        }
        // The zero in "+358 (0)40" is not dialled.
        let skipped = run.plus && group == 1 && chars[at] == '0' && at > 0 && chars[at - 1] == '(';
        if !skipped {
            run.digits.extend(&chars[at..at + group]);
            run.groups.push(group);
        }
        at += group;
        run.end = at;
        let separators: Vec<char> = chars[at..].iter().copied().take_while(|c| is_separator(*c)).take(4).collect();
        let bracketed = separators.iter().any(|c| matches!(c, '(' | ')'));
        if separators.is_empty() || separators.len() > if bracketed { 3 } else { 1 } {
            break;
        }
        if chars.get(at + separators.len()).is_some_and(char::is_ascii_digit) {
            run.date_like |= separators.iter().any(|c| matches!(c, '.' | '/'));
        }
        at += separators.len();
    }
    // A letter at its end makes it a code of something, not a number to call.
    let ends = chars.get(run.end).is_none_or(|c| !c.is_alphanumeric());
    (ends && !run.digits.is_empty()).then_some(run)
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '-' | '\u{2010}'..='\u{2013}' | '(' | ')' | '.' | '/')
}

/// Whether the text just before ends in a word for telephone.
fn has_cue(before: &[char]) -> bool {
    let gap = before.iter().rev().take_while(|c| c.is_whitespace() || matches!(c, '.' | ':')).count();
    let rest = &before[..before.len() - gap];
    let word: String = rest[rest.len() - rest.iter().rev().take_while(|c| c.is_alphabetic()).count()..]
        .iter()
        .flat_map(|c| c.to_lowercase())
        .collect();
    CUES.contains(&word.as_str())
}

/// For each character whether it is inside a web address, which may hold any number.
fn in_web_addresses(chars: &[char]) -> Vec<bool> {
    let mut inside = Vec::with_capacity(chars.len());
    for word in chars.split_inclusive(|c| c.is_whitespace()) {
        let text: String = word.iter().collect();
        inside.resize(inside.len() + word.len(), text.contains("://") || text.contains("www."));
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_found_as_people_write_them() {
        for text in [
            "+358 40 123 4567",
            "+358 (0)40 123 4567",
            "(+358) 50 123 4567",
            "00358401234567",
            "Soita 040 123 4567!",
            "040-1234567",
            "0400 123 456",
            "0501234567",
            "044.123.4567",
            "09 123 4567",
            "(03) 1234 5678",
            "0294 123 456",
            "puh. 12345 67",
            "Tel: 3101234",
            "tfn 018-12345",
            "+46 70 123 45 67",
        ] {
            assert_eq!(find(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn other_numbers_and_services_pass() {
        for text in [
            "04.05.2026 ja 2026-11-21",
            "08/2025–12/2026",
            "klo 09.00-15.00",
            "Y-tunnus 0201256-6",
            "EAN 6412345678901",
            "0412345678905123",
            "puh. 116 117",
            "soita 112",
            "maksuton 0800 12345",
            "1 234 567 asukasta",
            "https://esimerkki.example/040-1234567",
            "doi 10.0401/2345678",
            "ISO 13485 ja IEC 62304",
            "02 2026",
            "+100 000 000 euroa",
            "sarjanumero SN0401234567",
            "05 2025 06 2026",
        ] {
            assert_eq!(find(text), Vec::<String>::new(), "{text}");
        }
    }
}

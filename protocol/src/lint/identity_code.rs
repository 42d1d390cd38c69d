//! Finnish personal identity codes: `DDMMYY`, a century sign, three digits and a check character.
//!
//! The check character makes the rule precise: of random texts in this form one in thirty passes, and texts
//! in this form are rare.

use crate::content::text::days_of;

/// Characters of the code.
const LENGTH: usize = 11;
/// Those of them that are digits in every code.
const DIGITS: usize = 9;
/// The check character, by the remainder of the nine digits modulo 31.
const CHECK_CHARACTERS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";

/// The century of a sign, those given since 2023 included; typographic dashes count as the hyphen.
fn century(sign: char) -> Option<u32> {
    match sign.to_ascii_uppercase() {
        '+' => Some(1800),
        '-' | '\u{2010}'..='\u{2013}' | '\u{2212}' | 'U'..='Y' => Some(1900),
        'A'..='F' => Some(2000),
        _ => None,
    }
}

fn is_code(code: &[char]) -> bool {
    let digits =
        |range: std::ops::Range<usize>| code[range].iter().try_fold(0, |sum, c| Some(sum * 10 + c.to_digit(10)?));
    let (Some(day), Some(month), Some(year), Some(date), Some(individual)) =
        (digits(0..2), digits(2..4), digits(4..6), digits(0..6), digits(7..10))
    else {
        return false;
    };
    let Some(century) = century(code[6]) else { return false };
    let expected = CHECK_CHARACTERS[((u64::from(date) * 1000 + u64::from(individual)) % 31) as usize];
    (1..=days_of(month, century + year)).contains(&day) && code[10].to_ascii_uppercase() == char::from(expected)
}

/// The codes in a text, masked after the day, with or without a space before the sign or after it.
pub(super) fn find(text: &str) -> Vec<String> {
    if super::digits(text) < DIGITS {
        return Vec::new();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    for start in 0..chars.len() {
        let bounded = start == 0 || !chars[start - 1].is_alphanumeric();
        if !bounded || !chars[start].is_ascii_digit() {
            continue;
        }
        // At most one space on each side of the sign.
        let code: Vec<(usize, char)> = chars[start..]
            .iter()
            .enumerate()
            .take(LENGTH + 2)
            .filter(|(at, c)| !((6..=8).contains(at) && c.is_whitespace()))
            .map(|(at, c)| (start + at, *c))
            .take(LENGTH)
            .collect();
        if code.len() < LENGTH {
            continue;
        }
        let letters: Vec<char> = code.iter().map(|(_, c)| *c).collect();
        let after = code[LENGTH - 1].0 + 1;
        if chars.get(after).is_none_or(|c| !c.is_alphanumeric()) && is_code(&letters) {
            found.push(format!("{}{}*********", letters[0], letters[1]));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes with an individual number from 900 up are given to nobody; they are for tests.
    const TEST_CODES: [&str; 20] = [
        "010180+9004",
        "020281-9050",
        "030382A910V",
        "040483B915R",
        "050584C920L",
        "060685D925F",
        "070786E930B",
        "080887F9357",
        "090988Y9403",
        "101089X945Y",
        "111190W950U",
        "121291V955P",
        "130192U960W",
        "290200A965E",
        "150595-970H",
        "310799-975M",
        "280224F980F",
        "170403A985R",
        "300619B9901",
        "240970+995W",
    ];

    #[test]
    fn twenty_test_codes_of_all_century_signs_are_found_in_running_text() {
        for code in TEST_CODES {
            for text in
                [code.to_owned(), format!("Asiakas ({code}), kotihoito."), code.to_lowercase(), format!("hetu:{code}.")]
            {
                assert_eq!(find(&text).len(), 1, "{text}");
            }
        }
    }

    #[test]
    fn spaces_and_typographic_dashes_do_not_hide_a_code() {
        let code = TEST_CODES[1];
        for text in [code.replace('-', " - "), code.replace('-', "\u{2013}"), code.replace('-', "- ")] {
            assert_eq!(find(&text).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_finding_shows_nothing_but_the_day() {
        assert_eq!(find(TEST_CODES[0]), [format!("{}*********", &TEST_CODES[0][..2])]);
    }

    #[test]
    fn look_alikes_with_a_wrong_date_or_check_character_are_left_alone() {
        let code = TEST_CODES[0];
        let check = if code.ends_with('A') { 'B' } else { 'A' };
        let wrong = format!("{}{check}", &code[..10]);
        for text in [
            wrong.as_str(),
            "321299-901A",
            "300200A900X",
            "9999902-8",
            "010126-311226",
            "2026-11-21",
            "sarja 1010101-9999",
        ] {
            assert_eq!(find(text), Vec::<String>::new(), "{text}");
        }
    }
}

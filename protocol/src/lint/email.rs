//! E-mail addresses that look like a person's.
//!
//! An address of two words with a dot between them is a person's unless one of the words says that it is a
//! service's; an address of one word is a role's unless the word is a first name or has a surname's ending.

use super::words;

/// What people write for the sign that harvesters look for.
const AT_SPELLINGS: [&str; 8] = ["(at)", "[at]", "{at}", "(a)", "[a]", "(ät)", "[ät]", "(@)"];

/// Longest local part of an address.
const LOCAL_MAX: usize = 64;

/// The addresses of persons in a text.
pub(super) fn find(text: &str) -> Vec<String> {
    // Most texts have none of the signs that any spelling begins with, and need no closer look.
    if !text.contains(['@', '(', '[', '{']) {
        return Vec::new();
    }
    let mut plain = text.to_lowercase();
    for spelling in AT_SPELLINGS {
        for spaced in [format!(" {spelling} "), format!(" {spelling}"), format!("{spelling} "), spelling.to_owned()] {
            plain = plain.replace(&spaced, "@");
        }
    }
    let chars: Vec<char> = plain.chars().collect();
    let mut found = Vec::new();
    for at in (0..chars.len()).filter(|at| chars[*at] == '@') {
        let is_local = |c: &&char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '\'' | '%');
        let length = chars[..at].iter().rev().take(LOCAL_MAX).take_while(is_local).count();
        let local: String = chars[at - length..at].iter().collect();
        if is_person(&local) {
            let host = chars[at + 1..].iter().take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
            found.push(format!("{local}@{}", host.collect::<String>().trim_end_matches(['.', '-'])));
        }
    }
    found
}

fn is_person(local: &str) -> bool {
    let local = local.split('+').next().unwrap_or_default();
    // Numbers tell namesakes apart: matti.meikalainen2.
    let local = words::fold(local.trim_matches(|c: char| !c.is_alphabetic()));
    let pieces: Vec<&str> = local.split(['.', '_', '-']).filter(|piece| !piece.is_empty()).collect();
    let a_name = pieces.iter().any(|piece| words::is_first_name(piece));
    if pieces.iter().any(|piece| words::is_service(piece) || (!a_name && words::begins_like_service(piece))) {
        return false;
    }
    let letters_only = pieces.iter().all(|piece| piece.chars().all(char::is_alphabetic));
    match pieces.as_slice() {
        [] => false,
        [one] => a_name || (one.len() >= 7 && words::has_surname_ending(one)),
        [first, rest @ ..] => {
            let an_initial = first.chars().count() == 1 && rest.iter().all(|piece| piece.chars().count() > 2);
            let dotted = local.contains('.');
            let neutral = pieces.iter().any(|piece| words::is_neutral(piece));
            letters_only && pieces.len() <= 4 && (a_name || (dotted && (an_initial || !neutral)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_persons_are_found_in_their_many_spellings() {
        for text in [
            "matti.meikalainen@esimerkki.example",
            "m.meikalainen@esimerkki.example",
            "Maija.Mallikas@Esimerkki.example",
            "kirjoita: matti.meikalainen (at) esimerkki.example",
            "anna-maija.mallikas@esimerkki.example",
            "matti_meikalainen@esimerkki.example",
            "matti.t.meikalainen2@esimerkki.example",
            "matti@esimerkki.example",
            "mmeikalainen@esimerkki.example",
            "teppo.testaaja+kirjo@esimerkki.example",
            "matti.lahti@esimerkki.example",
        ] {
            assert_eq!(find(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn role_mailboxes_pass() {
        for text in [
            "info@esimerkki.example",
            "asiakaspalvelu@esimerkki.example",
            "kirjaamo@esimerkki.example",
            "hyte.palvelut@esimerkki.example",
            "myynti.suomi@esimerkki.example",
            "rdi.tampere@esimerkki.example",
            "tki@esimerkki.example",
            "registrator@esimerkki.example",
            "no-reply@esimerkki.example",
            "aino.tuki@esimerkki.example",
            "etunimi.sukunimi@esimerkki.example",
            "business.oulu@esimerkki.example",
            "@esimerkki kertoo lisää",
        ] {
            assert_eq!(find(text), Vec::<String>::new(), "{text}");
        }
    }
}

//! Names of persons, where something else in the text says that a name is one.
//!
//! A first name and a surname alone are not enough: products and services are called Aino, Helmi and Sofia. So
//! a name counts after a title, before a degree, after words such as "contact person", and in a contact's fields.

use super::words;

/// Titles that are followed by nothing but a name. Compared with their case: MS is also an illness.
const FORMS_OF_ADDRESS: [&str; 21] = [
    "tri", "Tri", "dr", "Dr", "Mr", "Mrs", "Ms", "Miss", "prof", "Prof", "dos", "Dos", "herra", "Herra", "rouva",
    "Rouva", "herr", "Herr", "fru", "Fru", "hra",
];
/// Those of them that stand before a surname alone too, and before nothing else.
const FORMS_BEFORE_SURNAMES: [&str; 3] = ["Mr", "Mrs", "Ms"];
/// Endings of titles and professions, which are followed by many things; lower case.
const PROFESSIONS: [&str; 41] = [
    "professori",
    "dosentti",
    "tohtori",
    "lääkäri",
    "hoitaja",
    "johtaja",
    "päällikkö",
    "koordinaattori",
    "asiantuntija",
    "tutkija",
    "suunnittelija",
    "sihteeri",
    "työntekijä",
    "insinööri",
    "ohjaaja",
    "psykologi",
    "terapeutti",
    "neuvoja",
    "professor",
    "docent",
    "doktor",
    "läkare",
    "sköterska",
    "direktör",
    "chef",
    "koordinator",
    "forskare",
    "arbetare",
    "psykolog",
    "terapeut",
    "doctor",
    "physician",
    "nurse",
    "director",
    "manager",
    "coordinator",
    "researcher",
    "officer",
    "specialist",
    "ceo",
    "engineer",
];
/// Degrees before or after a name, without full stops; compared with their case.
const DEGREES: [&str; 34] = [
    "FT", "LT", "LL", "LKT", "TkT", "TkL", "KTT", "TtT", "YTT", "HLL", "HLT", "FM", "DI", "KTM", "THM", "TtM", "YTM",
    "PsM", "KM", "OTM", "PhD", "MD", "MSc", "BSc", "MBA", "DSc", "DMSc", "MPH", "EMBA", "FD", "MedD", "RN", "TeknD",
    "Dosentti",
];
/// Words that announce who answers.
const CUES: [&str; 18] = [
    "yhteyshenkilö",
    "yhteyshenkilönä",
    "yhteyshenkilömme",
    "vastuuhenkilö",
    "lisätietoja",
    "lisätiedot",
    "yhteydenotot",
    "yhteystiedot",
    "kontaktperson",
    "kontaktpersonen",
    "kontakt",
    "ansvarsperson",
    "upplysningar",
    "contact",
    "attn",
    "terveisin",
    "regards",
    "hälsningar",
];
/// Words that may stand between such an announcement and the name.
const FILLERS: [&str; 14] =
    ["antaa", "on", "person", "is", "ger", "är", "from", "by", "kind", "and", "ystävällisin", "best", "med", "ask"];
/// How many of them.
const FILLERS_MAX: usize = 3;

/// Most first names and initials of one person: three are the most that Finnish law gives, and one initial.
const FIRST_NAMES_MAX: usize = 4;

/// A word with what tells whether the next one goes with it.
struct Word<'t> {
    /// Without punctuation around it.
    bare: &'t str,
    /// What follows the bare word before the next space.
    after: &'t str,
}

impl Word<'_> {
    /// A capital and small letters, hyphens and apostrophes allowed: what a name looks like.
    fn is_name_like(&self) -> bool {
        let mut chars = self.bare.chars();
        chars.next().is_some_and(char::is_uppercase)
            && self.bare.chars().any(char::is_lowercase)
            && chars.all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
            && !words::is_no_name(&words::fold(self.bare))
    }

    fn is_initial(&self) -> bool {
        self.bare.chars().count() == 1 && self.bare.chars().all(char::is_uppercase)
    }

    fn is_first_name(&self) -> bool {
        let known = |part: &str| words::is_first_name(part) || words::is_first_name_and_word(part);
        self.is_name_like() && words::fold(self.bare).split('-').any(known)
    }

    fn has_surname_ending(&self) -> bool {
        words::has_surname_ending(&words::fold(self.bare))
    }

    fn joins_next(&self) -> bool {
        self.after.is_empty() || (self.is_initial() && self.after == ".")
    }

    fn is_degree(&self) -> bool {
        let plain: String = self.bare.chars().filter(|c| *c != '.').collect();
        DEGREES.contains(&plain.as_str())
    }

    fn is_profession(&self) -> bool {
        let lower = self.bare.to_lowercase();
        PROFESSIONS.iter().any(|profession| lower.ends_with(profession))
    }
}

/// The names of persons in a text; in a contact's fields a plain name counts too.
pub(super) fn find(text: &str, in_contact: bool) -> Vec<String> {
    let words: Vec<Word<'_>> = text.split_whitespace().filter_map(word).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let length = name_at(&words, at);
        let taken = if length > 0 && is_betrayed(&words, at, length, in_contact) {
            Some(length)
        } else {
            addressed_at(&words, at)
        };
        match taken {
            Some(taken) => {
                found.push(words[at..at + taken].iter().map(|word| word.bare).collect::<Vec<_>>().join(" "));
                at += taken;
            }
            None => at += 1,
        }
    }
    found
}

fn word(raw: &str) -> Option<Word<'_>> {
    let start = raw.find(char::is_alphanumeric)?;
    let last = raw.rfind(char::is_alphanumeric)?;
    let end = last + raw[last..].chars().next().map_or(0, char::len_utf8);
    Some(Word { bare: &raw[start..end], after: &raw[end..] })
}

/// How many words of a name with a known first name begin here; none without a surname.
fn name_at(words: &[Word<'_>], at: usize) -> usize {
    let word = &words[at];
    if !word.joins_next() || !word.is_name_like() {
        return 0;
    }
    if !word.is_first_name() {
        // A rare first name is known by the surname behind it.
        let surname = words.get(at + 1).is_some_and(|next| next.is_name_like() && next.has_surname_ending());
        return if !word.is_profession() && surname { 2 } else { 0 };
    }
    let mut end = at + 1;
    while end - at < FIRST_NAMES_MAX
        && words.get(end).is_some_and(|word| (word.is_initial() || word.is_first_name()) && word.joins_next())
    {
        end += 1;
    }
    match words.get(end) {
        Some(surname) if surname.is_name_like() => end + 1 - at,
        // The last first name may be the surname: Matti Kalle.
        _ if end > at + 1 && words[end - 1].is_name_like() => end - at,
        _ => 0,
    }
}

/// Whether something around a name says that it is a person's.
fn is_betrayed(words: &[Word<'_>], at: usize, length: usize, in_contact: bool) -> bool {
    let plainly = words::is_first_name(&words::fold(words[at].bare)) || words[at + length - 1].has_surname_ending();
    if in_contact && plainly {
        return true;
    }
    if words.get(at + length).is_some_and(|next| next.is_degree() && matches!(words[at + length - 1].after, "" | ",")) {
        return true;
    }
    let Some(before) = at.checked_sub(1).map(|before| &words[before]) else { return false };
    if matches!(before.after, "" | "." | ":" | ",") && before.is_degree()
        || (before.after.is_empty() || before.after == ":") && before.is_profession()
    {
        return true;
    }
    let earlier = words[..at].iter().rev();
    let fillers = earlier
        .clone()
        .take(FILLERS_MAX)
        .take_while(|word| FILLERS.contains(&word.bare.to_lowercase().as_str()))
        .count();
    earlier.clone().nth(fillers).is_some_and(|word| CUES.contains(&word.bare.to_lowercase().as_str()))
}

/// A form of address and what it is followed by: two words that look like names, an initial and one, or one
/// that can't be anything but a name.
fn addressed_at(words: &[Word<'_>], at: usize) -> Option<usize> {
    let title = &words[at];
    if !FORMS_OF_ADDRESS.contains(&title.bare) || !matches!(title.after, "" | ".") {
        return None;
    }
    let first = words.get(at + 1)?;
    let second = words.get(at + 2).filter(|second| first.joins_next() && second.is_name_like());
    if (first.is_name_like() || first.is_initial()) && second.is_some() {
        return Some(3);
    }
    let alone = FORMS_BEFORE_SURNAMES.contains(&title.bare) || first.has_surname_ending() || first.is_first_name();
    (first.is_name_like() && alone).then_some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_where_the_text_says_that_it_is_one() {
        for text in [
            "tri Matti Meikäläinen",
            "Dr. Maija Mallikas johtaa ryhmää",
            "Prof. M. Meikäläinen",
            "Mrs. Jane Doe",
            "rouva Meikäläinen",
            "Matti Meikäläinen, FT",
            "Jane Doe, M.Sc., answers",
            "FT Maija Mallikas",
            "professori Aino Mallikas",
            "Yhteyshenkilö: Teppo Testaaja",
            "Lisätietoja antaa Kaisa Mallikas.",
            "Contact person: John Doe",
            "projektipäällikkö Matti Meikäläinen",
            "kontaktperson är Maria Modell",
        ] {
            assert_eq!(find(text, false).len(), 1, "{text}");
        }
        assert_eq!(find("Maija Mallikas", true), ["Maija Mallikas"]);
        assert_eq!(find("Myynti / Matti Meikäläinen", true), ["Matti Meikäläinen"]);
    }

    #[test]
    fn names_of_things_and_titles_alone_pass() {
        for text in [
            "Aino Health auttaa kotihoitoa",
            "Helmi Kotihoito ja Sofia Aula",
            "professori Helsingin yliopistossa",
            "Dr. Digital Health Oy",
            "MS Teams ja MS Office",
            "Director of Digital Health",
            "toimitusjohtaja vastaa hankinnoista",
            "M.Sc. in Digital Health",
            "Ota yhteyttä: Asiakaspalvelu Helsinki",
            "contact Business Finland",
            "Kuntoutuksen Asiantuntija Oy",
            "DI Johtaminen",
            "tri-axial sensor",
            "Maria Sairaala",
        ] {
            assert_eq!(find(text, false), Vec::<String>::new(), "{text}");
        }
        assert_eq!(find("Asiakaspalvelu Helsinki", true), Vec::<String>::new());
        assert_eq!(find("Aino Health asiakastuki", true), Vec::<String>::new());
    }
}

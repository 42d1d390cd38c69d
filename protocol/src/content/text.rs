//! Texts: language maps, the limits on them, and the forms that short texts can be asked to have.

use std::collections::BTreeMap;

use ciborium::value::Value;
use serde::{Deserialize, Serialize};

/// Longest title in characters: it stands in one or two lines of a list on a phone.
pub const TITLE_MAX: usize = 120;
/// Longest summary in characters: it is shown whole in lists, never cut, so it has to be short by itself.
pub const SUMMARY_MAX: usize = 160;
/// Longest description in characters a language: three languages of it stay well within an envelope.
pub const DESCRIPTION_MAX: usize = 4_000;
/// Longest other prose, such as how to ask for access or the intended purpose of a device.
pub const PROSE_MAX: usize = 2_000;
/// Longest name or label, such as a role, a brand or a keyword.
pub const LABEL_MAX: usize = 120;
/// Longest item of a list of features, platforms or standards.
pub const ITEM_MAX: usize = 200;
/// Longest web address in characters: what browsers and servers handle everywhere.
pub const URL_MAX: usize = 2_000;
/// Longest e-mail address and host name, from the standards of mail and DNS.
pub const ADDRESS_MAX: usize = 254;
/// Most languages of one text: the official ones, three Sámi languages and a dozen of trade fit.
pub const LANGUAGES_MAX: usize = 24;
/// Most entries of an ordinary list of short texts.
pub const LIST_MAX: usize = 40;
/// Most regions: all counties, collaborative areas and then some countries.
pub const REGIONS_MAX: usize = 80;
/// Most themes: a record about everything is found for nothing.
pub const THEMES_MAX: usize = 12;
/// Most links or pieces of evidence.
pub const LINKS_MAX: usize = 30;
/// Most markets: every country of ISO 3166-1.
pub const MARKETS_MAX: usize = 250;
/// The languages of which a title needs at least one.
pub const TITLE_LANGUAGES: [&str; 3] = ["fi", "sv", "en"];

/// Most codes of a list.
pub fn codes_max(list: &str) -> usize {
    if list == "themes" { THEMES_MAX } else { LIST_MAX }
}

/// A text in one or more languages, by BCP 47 tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LangMap(pub BTreeMap<String, String>);

impl LangMap {
    /// Reads what is readable: entries that are not texts are left out, anything but a map gives none.
    pub fn read(value: &Value) -> Self {
        let entries = value.as_map().map(Vec::as_slice).unwrap_or_default();
        let texts =
            entries.iter().filter_map(|(lang, text)| Some((lang.as_text()?.to_owned(), text.as_text()?.to_owned())));
        Self(texts.collect())
    }

    /// The text in exactly this language.
    pub fn get(&self, lang: &str) -> Option<&str> {
        self.0.get(lang).map(String::as_str)
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Languages and texts, by language tag.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(lang, text)| (lang.as_str(), text.as_str()))
    }

    /// The text for a reader of these languages, in the order of preference, with the language it is in.
    ///
    /// `sv` is also served by `sv-FI`. A reader whose languages are all missing gets English, Finnish,
    /// Swedish or whatever there is, in this order, because a text in a foreign language says more than none.
    pub fn best(&self, preference: &[&str]) -> Option<(&str, &str)> {
        let of_language = |wanted: &str| {
            let exact = self.0.get_key_value(wanted);
            exact.or_else(|| self.0.iter().find(|(lang, _)| lang.split('-').next() == Some(wanted)))
        };
        let found = preference.iter().chain(&["en", "fi", "sv"]).find_map(|wanted| of_language(wanted));
        found.or_else(|| self.0.iter().next()).map(|(lang, text)| (lang.as_str(), text.as_str()))
    }
}

/// Whether a character may not stand in a text: controls other than the line break, and the marks that
/// override the direction of reading, with which a text can be made to look like another.
pub fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A calendar date of the form `2026-11-30` that exists.
pub fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let number = |range: std::ops::Range<usize>| -> Option<u32> {
        bytes[range].iter().try_fold(0, |sum, c| c.is_ascii_digit().then(|| sum * 10 + u32::from(c - b'0')))
    };
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    (1900..=2199).contains(&year) && (1..=days_of(month, year)).contains(&day)
}

/// How many days a month has; none for a month that doesn't exist.
pub(crate) fn days_of(month: u32, year: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

/// A language tag of BCP 47: `fi`, `sv-FI`, `smn`, `sr-Latn`. The primary language is in lower case, so
/// that the same language is always the same key.
pub fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|c| c.is_ascii_lowercase())
        && text.len() <= 35
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_alphanumeric()))
}

/// A decimal number of at most 12 digits before and after the point, without a leading zero too many.
pub fn is_decimal(text: &str) -> bool {
    let number = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = |part: &str| (1..=12).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_digit());
    digits(whole) && fraction.is_none_or(digits) && (whole.len() == 1 || !whole.starts_with('0'))
}

/// The form of a country code of ISO 3166-1: two capital letters.
pub fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|c| c.is_ascii_uppercase())
}

/// The form of a NUTS 3 area: a country code and three letters or digits.
pub fn is_nuts3(text: &str) -> bool {
    text.len() == 5
        && is_country(&text[..2])
        && text.bytes().skip(2).all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// A region as records write it: a code of the list `region`, a country or a NUTS 3 area.
pub fn is_region(text: &str) -> bool {
    crate::codes::contains("region", text) || is_country(text) || (text.is_ascii() && is_nuts3(text))
}

/// A host name with at least two labels, in lower case, as DNS carries it.
pub fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
    };
    let top = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253 && text.contains('.') && text.split('.').all(label) && !top.bytes().all(|c| c.is_ascii_digit())
}

/// An e-mail address: the plain form that every system takes, without quotes or comments.
pub fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    let allowed = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&c);
    (1..=64).contains(&local.len())
        && local.bytes().all(allowed)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && is_host(&host.to_ascii_lowercase())
}

/// A web address with `https` or `http`, a host name and nothing that hides where it leads: no user name,
/// no spaces, no quotes or angle brackets.
pub fn is_url(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    if text.chars().any(|c| {
        c.is_whitespace() || is_forbidden(c) || matches!(c, '<' | '>' | '"' | '\\' | '^' | '`' | '{' | '|' | '}')
    }) {
        return false;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let port_fits = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    port_fits && is_host(&host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, &str)]) -> LangMap {
        LangMap(entries.iter().map(|(lang, text)| (lang.to_string(), text.to_string())).collect())
    }

    #[test]
    fn a_reader_gets_the_best_language_there_is() {
        let text = map(&[("fi", "suomeksi"), ("sv-FI", "på svenska"), ("se", "davvisámegillii")]);
        assert_eq!(text.best(&["sv", "fi"]), Some(("sv-FI", "på svenska")));
        assert_eq!(text.best(&["de", "se"]), Some(("se", "davvisámegillii")));
        assert_eq!(text.best(&["de"]), Some(("fi", "suomeksi")), "no English, so Finnish");
        assert_eq!(map(&[("se", "x")]).best(&["fi"]), Some(("se", "x")));
        assert_eq!(map(&[]).best(&["fi"]), None);
    }

    #[test]
    fn a_date_exists_in_the_calendar() {
        for good in ["2026-11-21", "2024-02-29", "2000-02-29"] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-11-31",
            "21.11.2026",
            "2026-11-2",
            "2026-1١-2",
            "0026-01-01",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
    }

    #[test]
    fn language_tags_begin_with_a_lower_case_language() {
        for good in ["fi", "sv-FI", "smn", "sr-Latn", "zh-Hant-TW"] {
            assert!(is_language(good), "{good}");
        }
        for bad in ["", "FI", "finnish", "f", "fi_FI", "fi-", "$bytes"] {
            assert!(!is_language(bad), "{bad}");
        }
    }

    #[test]
    fn regions_are_codes_countries_and_nuts_areas() {
        for good in ["HVA:02", "YTA:ETELA", "FI", "SE", "INT", "FI1B1"] {
            assert!(is_region(good), "{good}");
        }
        for bad in ["HVA:99", "Suomi", "fi", "FI1B", "fi1b1", "YTA:", "FIä1"] {
            assert!(!is_region(bad), "{bad}");
        }
    }

    #[test]
    fn web_addresses_say_where_they_lead() {
        for good in ["https://esimerkki.example", "http://a.example:8080/x?y=1#z", "https://esimerkki.example/ä"] {
            assert!(is_url(good), "{good}");
        }
        for bad in [
            "esimerkki.example",
            "ftp://a.example",
            "https://",
            "https://localhost",
            "https://bank.example@evil.example/",
            "https://a.example/ x",
            "javascript:alert(1)",
            "https://a.example:0/",
            "https://10.0.0.1/",
            "https://a.example/\"onload=",
        ] {
            assert!(!is_url(bad), "{bad}");
        }
    }

    #[test]
    fn mail_addresses_and_hosts_have_their_plain_form() {
        assert!(is_email("info@esimerkki.example") && is_email("hyte.palvelut@esimerkki.example"));
        for bad in ["info", "@a.example", "a@", "a@b", ".a@b.example", "a..b@c.example", "a b@c.example", "ä@b.example"]
        {
            assert!(!is_email(bad), "{bad}");
        }
        assert!(is_host("esimerkki.example") && is_host("xn--4ca.example"));
        for bad in [
            "esimerkki",
            "Esimerkki.example",
            "-a.example",
            "a_b.example",
            "https://a.example",
            "a..example",
            "10.0.0.1",
        ] {
            assert!(!is_host(bad), "{bad}");
        }
    }
}

//! The languages of the interface, and how a reader's wish becomes one of them.

use std::str::FromStr;

use unic_langid::{LanguageIdentifier, langid};

/// A language of the interface. Texts of records may be in any language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Lang {
    /// Finnish.
    Fi,
    /// Swedish, as spoken in Finland.
    Sv,
    /// English, for everybody else.
    #[default]
    En,
}

impl Lang {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Lang; 3] = [Lang::Fi, Lang::Sv, Lang::En];

    /// The language's tag: `fi`, `sv` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fi => "fi",
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// The language's name in itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Fi => "Suomi",
            Self::Sv => "Svenska",
            Self::En => "English",
        }
    }

    /// This language first, then the others in the order in which a reader of it is served best.
    pub fn preference(self) -> [&'static str; 3] {
        match self {
            Self::Fi => ["fi", "en", "sv"],
            Self::Sv => ["sv", "fi", "en"],
            Self::En => ["en", "fi", "sv"],
        }
    }

    /// The identifier by which plural rules are found.
    pub(super) fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::Fi => langid!("fi"),
            Self::Sv => langid!("sv-FI"),
            Self::En => langid!("en-GB"),
        }
    }

    /// The language of a tag such as `sv-FI`, by its first part.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Self::ALL.into_iter().find(|lang| lang.code() == primary)
    }

    /// What an `Accept-Language` header asks for: the offered language of the highest weight, the earlier one
    /// when weights are equal, English when none is offered.
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best = (0.0, Self::default());
        for range in accept_language.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let Some(lang) = parts.next().and_then(Self::of_tag) else { continue };
            let weight =
                parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
            if weight > best.0 {
                best = (weight, lang);
            }
        }
        best.1
    }

    /// The language of the environment, by the usual precedence of `LC_ALL`, `LC_MESSAGES` and `LANG`.
    pub fn from_env() -> Self {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self::from_locale(set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).as_deref())
    }

    /// The language of a POSIX locale such as `fi_FI.UTF-8`; English for `C` and for none.
    pub fn from_locale(locale: Option<&str>) -> Self {
        locale.and_then(|locale| Self::of_tag(locale.split(['.', '@']).next().unwrap_or_default())).unwrap_or_default()
    }
}

impl FromStr for Lang {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|lang| lang.code() == code).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weight_decides_and_then_the_order() {
        for (header, lang) in [
            ("sv", Lang::Sv),
            ("de, sv-FI;q=0.8, fi;q=0.9", Lang::Fi),
            ("fi;q=0.5, en;q=0.5", Lang::Fi),
            ("de, fr;q=0.9", Lang::En),
            ("fi;q=0, sv;q=0.1", Lang::Sv),
            ("FI-fi", Lang::Fi),
            ("fi;q=nonsense", Lang::En),
            ("", Lang::En),
            ("fin", Lang::En),
        ] {
            assert_eq!(Lang::negotiate(header), lang, "{header}");
        }
    }

    #[test]
    fn a_locale_names_its_language() {
        assert_eq!(Lang::from_locale(Some("fi_FI.UTF-8")), Lang::Fi);
        assert_eq!(Lang::from_locale(Some("sv_FI@euro")), Lang::Sv);
        assert_eq!(Lang::from_locale(Some("C.UTF-8")), Lang::En);
        assert_eq!(Lang::from_locale(None), Lang::En);
    }
}

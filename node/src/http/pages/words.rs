//! The words of one page: the message catalogue in its language, and dates as people write them.

use jiff::tz::TimeZone;
use kirjo_protocol::codes;
use kirjo_protocol::content::LangMap;
use kirjo_protocol::time::UnixMillis;

use crate::facts;
use crate::messages::{self, Lang};

use super::super::json::instant;

/// The message catalogue in the language of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub(super) Lang);

/// A publisher's text with the language it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) lang: String,
}

/// The day of an instant, in UTC.
pub(in crate::http) fn date(lang: Lang, at: UnixMillis) -> String {
    facts::date(lang, instant(at).to_zoned(TimeZone::UTC).date())
}

impl Words {
    pub(super) fn lang(&self) -> Lang {
        self.0
    }

    pub(super) fn code(&self) -> &'static str {
        self.0.code()
    }

    /// A message without variables.
    pub(super) fn t(&self, id: &str) -> String {
        messages::text(self.0, id, &[])
    }

    /// A message with one variable.
    pub(super) fn one(&self, id: &str, name: &str, value: &str) -> String {
        messages::text(self.0, id, &[(name, value.into())])
    }

    /// A message with two variables.
    pub(super) fn two(&self, id: &str, one: (&str, &str), two: (&str, &str)) -> String {
        messages::text(self.0, id, &[(one.0, one.1.into()), (two.0, two.1.into())])
    }

    /// A message that counts.
    pub(super) fn count(&self, id: &str, count: &usize) -> String {
        messages::text(self.0, id, &[("count", (*count).into())])
    }

    /// The day of an instant.
    pub(super) fn date(&self, at: UnixMillis) -> String {
        date(self.0, at)
    }

    /// A date of a record, or what stands there instead.
    pub(super) fn written_date(&self, text: &str) -> String {
        facts::written_date(self.0, text)
    }

    /// The minute of an instant.
    pub(super) fn moment(&self, at: UnixMillis) -> String {
        let time = instant(at).to_zoned(TimeZone::UTC).strftime("%H:%M").to_string();
        messages::text(self.0, "date-time", &[("date", self.date(at).into()), ("time", time.into())])
    }

    /// The label of a code, or the code itself when it is of a later list.
    pub(super) fn code_label(&self, list: &str, code: &str) -> String {
        codes::label(list, code, self.0.code()).map_or_else(|| code.to_owned(), str::to_owned)
    }

    pub(super) fn language(&self, tag: &str) -> String {
        messages::language_name(self.0, tag)
    }

    /// The text for readers of this page.
    pub(super) fn best(&self, map: &LangMap) -> Option<Text> {
        map.best(&self.0.preference()).map(|(lang, text)| Text { text: text.to_owned(), lang: lang.to_owned() })
    }

    /// Whether a tag is of this page's language.
    pub(super) fn is_own(&self, tag: &str) -> bool {
        Lang::of_tag(tag) == Some(self.0)
    }

    /// A title, or words in its place.
    pub(super) fn title(&self, map: &LangMap) -> Text {
        self.best(map).unwrap_or_else(|| Text { text: self.t("unnamed"), lang: self.code().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_in_the_language() {
        let at = UnixMillis(1_795_000_000_123);
        assert_eq!(date(Lang::Fi, at), "18.11.2026");
        assert_eq!(date(Lang::Sv, at), "18.11.2026");
        assert_eq!(date(Lang::En, at), "18 November 2026");
        assert_eq!(Words(Lang::En).written_date("2027-01-02"), "2 January 2027");
        assert_eq!(Words(Lang::En).written_date("soon"), "soon");
        assert_eq!(Words(Lang::Fi).moment(at), "18.11.2026 klo 11:06 UTC");
    }

    #[test]
    fn a_code_of_a_later_list_is_shown_as_it_is() {
        assert_eq!(Words(Lang::Sv).code_label("themes", "home-care"), "Hemvård");
        assert_eq!(Words(Lang::Sv).code_label("themes", "telepathy"), "telepathy");
    }
}

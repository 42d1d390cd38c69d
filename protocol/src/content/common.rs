//! The fields that every published kind has.

use std::collections::BTreeMap;

use ciborium::value::Value;

use super::check::{Checker, Fields, line, prose};
use super::fault::Rule;
use super::read;
use super::text::{
    self, ADDRESS_MAX, DESCRIPTION_MAX, ITEM_MAX, LABEL_MAX, LINKS_MAX, LIST_MAX, LangMap, REGIONS_MAX, SUMMARY_MAX,
    TITLE_LANGUAGES, TITLE_MAX,
};

/// The licence of a record's text when it names none.
pub const DEFAULT_LICENCE: &str = "CC-BY-4.0";

/// How to reach the publisher: a role, never a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Who answers, such as "customer service".
    pub role: LangMap,
    /// The role's mailbox.
    pub email: Option<String>,
    /// A page to ask through.
    pub page: Option<String>,
}

/// A link of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// A code of the list `link-type`.
    pub kind: String,
    /// Where it leads.
    pub url: String,
    /// What is there, in the publisher's words.
    pub title: LangMap,
}

/// A piece of evidence for what a record claims.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// A code of the list `evidence-type`.
    pub kind: String,
    /// The DOI, the trial's number, the report's name or the address.
    pub reference: String,
    /// What it is, in the publisher's words.
    pub title: LangMap,
}

/// What every published record has, as far as it can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Common {
    /// The publisher's own id of the record, by which imports find it again.
    pub local_id: Option<String>,
    /// The name.
    pub title: LangMap,
    /// One sentence for lists, shown whole.
    pub summary: LangMap,
    /// The text.
    pub description: LangMap,
    /// How to reach the publisher about it.
    pub contact: Option<Contact>,
    /// Links.
    pub links: Vec<Link>,
    /// Words to find it by, by language.
    pub keywords: BTreeMap<String, Vec<String>>,
    /// Codes of the list `themes`.
    pub themes: Vec<String>,
    /// Codes of the list `challenges`.
    pub challenges: Vec<String>,
    /// Codes of the list `care-setting`.
    pub care_setting: Vec<String>,
    /// Codes of the list `region`, countries and NUTS 3 areas.
    pub regions: Vec<String>,
    /// Languages in which it is offered.
    pub languages: Vec<String>,
    /// Codes of the list `seeks-offers`: what the publisher looks for.
    pub seeks: Vec<String>,
    /// Codes of the list `seeks-offers`: what the publisher has to give.
    pub offers: Vec<String>,
    /// A code of the list `licence`: the terms on which the record's text may be reused.
    pub licence: String,
    /// When the publisher last said that it still holds.
    pub confirmed: Option<String>,
    /// When the text in each language was last revised.
    pub text_dates: BTreeMap<String, String>,
    /// Whether it is an example that nobody really offers.
    pub demo: bool,
}

impl Common {
    /// Reads what is readable.
    pub fn read(content: &Value) -> Self {
        Self {
            local_id: read::text(content, "localId"),
            title: read::lang_map(content, "title"),
            summary: read::lang_map(content, "summary"),
            description: read::lang_map(content, "description"),
            contact: crate::cbor::get(content, "contact").map(|contact| Contact {
                role: read::lang_map(contact, "role"),
                email: read::text(contact, "email"),
                page: read::text(contact, "page"),
            }),
            links: read::items(content, "links", |link| Link {
                kind: read::text_or_empty(link, "type"),
                url: read::text_or_empty(link, "url"),
                title: read::lang_map(link, "title"),
            }),
            keywords: read::lang_lists(content, "keywords"),
            themes: read::texts(content, "themes"),
            challenges: read::texts(content, "challenges"),
            care_setting: read::texts(content, "careSetting"),
            regions: read::texts(content, "regions"),
            languages: read::texts(content, "languages"),
            seeks: read::texts(content, "seeks"),
            offers: read::texts(content, "offers"),
            licence: read::text(content, "licence").unwrap_or_else(|| DEFAULT_LICENCE.to_owned()),
            confirmed: read::text(content, "confirmed"),
            text_dates: read::lang_map(content, "textDates").0,
            demo: read::boolean(content, "demo"),
        }
    }
}

impl Evidence {
    /// Reads the list of evidence of a content.
    pub(super) fn read_all(content: &Value) -> Vec<Self> {
        read::items(content, "evidence", |evidence| Self {
            kind: read::text_or_empty(evidence, "type"),
            reference: read::text_or_empty(evidence, "ref"),
            title: read::lang_map(evidence, "title"),
        })
    }
}

/// Whether a kind has to say what it offers: an organisation may be just a name, an offer may not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    TitleOnly,
    SummaryAndDescription,
}

/// Checks the fields that every kind has.
pub(super) fn check(c: &mut Checker, fields: &mut Fields<'_>, texts: Texts) {
    c.optional(fields, "localId", |c, v| c.text(v, line(LABEL_MAX)));
    c.required(fields, "title", |c, v| {
        let languages = c.by_language(v, |c, text| {
            c.text(text, line(TITLE_MAX));
        });
        let serves = |lang: &&str| TITLE_LANGUAGES.contains(&lang.split('-').next().unwrap_or_default());
        if languages.is_some_and(|languages| !languages.is_empty() && !languages.iter().any(serves)) {
            c.fault(Rule::RequiredLanguage, &[("field", "title"), ("languages", &TITLE_LANGUAGES.join(", "))]);
        }
    });
    if texts == Texts::SummaryAndDescription {
        c.required(fields, "summary", |c, v| c.lang_map(v, prose(SUMMARY_MAX)));
        c.required(fields, "description", |c, v| c.lang_map(v, prose(DESCRIPTION_MAX)));
        c.required(fields, "themes", |c, v| c.codes(v, "themes"));
    } else {
        c.optional(fields, "summary", |c, v| c.lang_map(v, prose(SUMMARY_MAX)));
        c.optional(fields, "description", |c, v| c.lang_map(v, prose(DESCRIPTION_MAX)));
        c.optional(fields, "themes", |c, v| c.codes(v, "themes"));
    }
    c.optional(fields, "contact", contact);
    c.optional(fields, "links", |c, v| c.list(v, LINKS_MAX, link));
    c.optional(fields, "keywords", |c, v| c.lang_lists(v, LABEL_MAX));
    c.optional(fields, "challenges", |c, v| c.codes(v, "challenges"));
    c.optional(fields, "careSetting", |c, v| c.codes(v, "care-setting"));
    c.optional(fields, "regions", |c, v| c.list(v, REGIONS_MAX, Checker::region));
    c.optional(fields, "languages", |c, v| c.list(v, LIST_MAX, language));
    c.optional(fields, "seeks", |c, v| c.codes(v, "seeks-offers"));
    c.optional(fields, "offers", |c, v| c.codes(v, "seeks-offers"));
    c.optional(fields, "licence", |c, v| c.code(v, "licence"));
    c.optional(fields, "confirmed", Checker::date);
    c.optional(fields, "textDates", |c, v| c.by_language(v, Checker::date));
    c.optional(fields, "demo", Checker::boolean);
}

fn language(c: &mut Checker, value: &Value) {
    c.form(value, LABEL_MAX, text::is_language, Rule::NotALanguage);
}

fn contact(c: &mut Checker, value: &Value) {
    let Some(mut fields) = c.map(value) else { return };
    c.required(&mut fields, "role", |c, v| c.lang_map(v, line(LABEL_MAX)));
    let email = c.optional(&mut fields, "email", |c, v| c.form(v, ADDRESS_MAX, text::is_email, Rule::NotAnEmail));
    let page = c.optional(&mut fields, "page", |c, v| {
        let url = c.form(v, text::URL_MAX, text::is_url, Rule::NotAUrl);
        // What people write into a contact form must not be readable on the way.
        if let Some(url) = url.filter(|url| !url.starts_with("https://")) {
            c.fault(Rule::NotHttps, &[("value", url)]);
        }
    });
    if email.is_none() && page.is_none() {
        c.fault(Rule::ContactNeedsAddress, &[]);
    }
    c.no_others(fields);
}

fn link(c: &mut Checker, value: &Value) {
    let Some(mut fields) = c.map(value) else { return };
    c.required(&mut fields, "type", |c, v| c.code(v, "link-type"));
    c.required(&mut fields, "url", Checker::url);
    c.optional(&mut fields, "title", |c, v| c.lang_map(v, line(TITLE_MAX)));
    c.no_others(fields);
}

/// Checks the list of evidence, which products and competences have.
pub(super) fn evidence(c: &mut Checker, value: &Value) {
    c.list(value, LINKS_MAX, |c, item| {
        let Some(mut fields) = c.map(item) else { return };
        let kind = c.required(&mut fields, "type", |c, v| c.code(v, "evidence-type")).flatten();
        c.required(&mut fields, "ref", |c, v| match kind {
            Some("doi") => {
                c.form(v, ITEM_MAX, is_doi, Rule::NotADoi);
            }
            Some("url") => c.url(v),
            _ => {
                c.text(v, line(ITEM_MAX));
            }
        });
        c.optional(&mut fields, "title", |c, v| c.lang_map(v, line(ITEM_MAX)));
        c.no_others(fields);
    });
}

/// A DOI without an address before it: `10.1234/abc`.
fn is_doi(text: &str) -> bool {
    let Some((registrant, suffix)) = text.strip_prefix("10.").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    registrant.len() >= 4
        && registrant.split('.').all(digits)
        && !suffix.is_empty()
        && !suffix.contains(char::is_whitespace)
}

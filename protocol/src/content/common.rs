//! The fields that every published kind has.

use std::collections::BTreeMap;

use ciborium::value::Value;

use super::check::Checker;
use super::fault::Rule;
use super::form::Form;
use super::read;
use super::schema::{Field, Shape, optional, required};
use super::text::{
    DESCRIPTION_MAX, ITEM_MAX, LABEL_MAX, LINKS_MAX, LIST_MAX, LangMap, REGIONS_MAX, SUMMARY_MAX, TITLE_LANGUAGES,
    TITLE_MAX,
};
use crate::cbor;

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

const TITLE: Shape = Shape::LangLine(TITLE_MAX);
const SUMMARY: Shape = Shape::LangProse(SUMMARY_MAX);
const DESCRIPTION: Shape = Shape::LangProse(DESCRIPTION_MAX);
const THEMES: Shape = Shape::Codes("themes");

/// The fields of every kind, with the first four as the kind has them.
macro_rules! common_fields {
    ($title:ident, $summary:ident, $description:ident, $themes:ident) => {
        &[
            optional("localId", Shape::Line(LABEL_MAX), "kirjo:localId"),
            $title("title", TITLE, "schema:name"),
            $summary("summary", SUMMARY, "schema:abstract"),
            $description("description", DESCRIPTION, "schema:description"),
            $themes("themes", THEMES, "schema:about"),
            optional("contact", Shape::Map(CONTACT), "schema:contactPoint"),
            optional("links", Shape::List(LINK, LINKS_MAX), "kirjo:link"),
            optional("keywords", Shape::LangLists(LABEL_MAX), "schema:keywords"),
            optional("challenges", Shape::Codes("challenges"), "kirjo:challenge"),
            optional("careSetting", Shape::Codes("care-setting"), "kirjo:careSetting"),
            optional("healthThemes", Shape::Codes("health-theme"), "healthdcatap:healthTheme"),
            optional("regions", Shape::Forms(Form::Region, REGIONS_MAX), "schema:areaServed"),
            optional("languages", Shape::Forms(Form::Language, LIST_MAX), "schema:availableLanguage"),
            optional("seeks", Shape::Codes("seeks-offers"), "kirjo:seeks"),
            optional("offers", Shape::Codes("seeks-offers"), "kirjo:offers"),
            optional("relations", Shape::List(RELATION, LINKS_MAX), "kirjo:relation"),
            optional("licence", Shape::Code("licence"), "schema:license"),
            optional("source", Shape::Map(SOURCE), "schema:isBasedOn"),
            optional("confirmed", Shape::Form(Form::Date), "kirjo:confirmed"),
            optional("textDates", Shape::LangDates, "kirjo:textDate"),
            optional("deprecated", Shape::Boolean, "kirjo:deprecated"),
            optional("demo", Shape::Boolean, "kirjo:demo"),
        ]
    };
}

/// For kinds that say what they offer or look for.
pub(super) const DESCRIBED: &[Field] = common_fields!(required, required, required, required);
/// For kinds whose description is one of their own fields or may be left to links.
pub(super) const SUMMARISED: &[Field] = common_fields!(required, required, optional, required);
/// For kinds that may be just a name.
pub(super) const NAMED: &[Field] = common_fields!(required, optional, optional, optional);
/// For statements, which say everything in their own fields.
pub(super) const STATED: &[Field] = common_fields!(optional, optional, optional, optional);

/// How to reach the publisher.
const CONTACT: &[Field] = &[
    required("role", Shape::LangLine(LABEL_MAX), "schema:contactType"),
    optional("email", Shape::Form(Form::Email), "schema:email"),
    // What people write into a contact form must not be readable on the way.
    optional("page", Shape::Form(Form::Https), "schema:url"),
];

const LINK: &[Field] = &[
    required("type", Shape::Code("link-type"), "kirjo:linkType"),
    required("url", Shape::Form(Form::Url), "schema:url"),
    optional("title", Shape::LangLine(TITLE_MAX), "schema:name"),
];

/// How a record stands to another one, in the words of the publisher of the first.
const RELATION: &[Field] = &[
    required("type", Shape::Code("relation"), "kirjo:relationType"),
    required("record", Shape::Form(Form::Record), "kirjo:record"),
];

/// Where an imported text comes from, and on which terms.
const SOURCE: &[Field] = &[
    required("name", Shape::Line(TITLE_MAX), "schema:name"),
    optional("url", Shape::Form(Form::Url), "schema:url"),
    required("licence", Shape::Code("source-licence"), "schema:license"),
    optional("retrieved", Shape::Form(Form::Date), "kirjo:retrieved"),
];

/// A piece of evidence.
pub(super) const EVIDENCE: &[Field] = &[
    required("type", Shape::Code("evidence-type"), "kirjo:evidenceType"),
    required("ref", Shape::Line(ITEM_MAX), "schema:identifier"),
    optional("title", Shape::LangLine(ITEM_MAX), "schema:name"),
];

/// An amount of money in whole units of its currency.
pub(super) const MONEY: &[Field] = &[
    required("amount", Shape::Integer(0, 1_000_000_000_000), "schema:value"),
    required("currency", Shape::Form(Form::Currency), "schema:currency"),
];

/// A certificate that somebody else has given.
pub(super) const CERTIFICATION: &[Field] = &[
    required("scheme", Shape::Line(LABEL_MAX), "schema:name"),
    optional("number", Shape::Line(LABEL_MAX), "schema:certificationIdentification"),
    optional("issuer", Shape::Line(TITLE_MAX), "schema:issuedBy"),
    optional("expires", Shape::Form(Form::Date), "schema:expires"),
    optional("url", Shape::Form(Form::Url), "schema:url"),
];

/// What no single one of the fields can say.
pub(super) fn rules(c: &mut Checker, content: &Value) {
    let languages: Vec<&str> = cbor::get(content, "title")
        .and_then(Value::as_map)
        .into_iter()
        .flatten()
        .filter_map(|(l, _)| l.as_text())
        .collect();
    let serves = |lang: &&str| TITLE_LANGUAGES.contains(&lang.split('-').next().unwrap_or_default());
    if !languages.is_empty() && !languages.iter().any(serves) {
        c.fault_at("title", Rule::RequiredLanguage, &[("field", "title"), ("languages", &TITLE_LANGUAGES.join(", "))]);
    }
    if let Some(contact) = cbor::get(content, "contact").filter(|contact| contact.is_map())
        && cbor::get(contact, "email").is_none()
        && cbor::get(contact, "page").is_none()
    {
        c.fault_at("contact", Rule::ContactNeedsAddress, &[]);
    }
    c.each(content, "evidence", |c, piece| {
        let kind = read::text(piece, "type");
        c.within(piece, "ref", |c, reference| match kind.as_deref() {
            Some("doi") => drop(Form::Doi.check(c, reference)),
            Some("url") => drop(Form::Url.check(c, reference)),
            _ => {}
        });
    });
}

//! The page of one record: the publisher's words, the facts behind their labels, and where it all comes from.

use axum::http::StatusCode;
use kirjo_protocol::content::{Common, LangMap, schema, showcase};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::base32;

use crate::facts::{self, Link, Reader, Shown};

use super::super::json::page_of;
use super::super::problem::Problem;
use super::super::{App, api};
use super::lists::{Named, publisher};
use super::rows::{Cell, Row, Rows};
use super::statements::Statements;
use super::words::{Text, Words};

/// A record as its page shows it.
pub(super) struct RecordView {
    pub(super) kind: String,
    pub(super) title: Text,
    pub(super) publisher: Named,
    pub(super) valid_until: String,
    pub(super) notices: Vec<String>,
    pub(super) summary: Option<Text>,
    pub(super) description: Option<Text>,
    /// When the shown text was last revised.
    pub(super) revised: Option<String>,
    pub(super) sections: Vec<Section>,
    /// What others say.
    pub(super) said: Statements,
    pub(super) versions: Vec<Version>,
    pub(super) provenance: Vec<Row>,
    pub(super) org: String,
    pub(super) key: String,
    /// Where the API has it.
    pub(super) api: String,
}

/// Facts under a heading.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) heading: String,
    pub(super) notices: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// The text in another language than the one shown.
pub(super) struct Version {
    pub(super) lang: String,
    pub(super) language: String,
    pub(super) title: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) description: Option<String>,
    pub(super) revised: Option<String>,
}

impl RecordView {
    /// The record of a place, if it may be shown; otherwise the problem says why not.
    pub(super) fn find(app: &App, m: Words, org: &str, key: &str) -> Result<Self, Problem> {
        let missing = || Problem::new(StatusCode::NOT_FOUND, "no-record");
        let record = api::shown_record(app, m.lang(), org, key)?;
        let own = app.catalogue.publisher(&app.node, &record.org())?;
        let publisher = publisher(m, &record.org(), own.as_deref());
        let shown = Self::new(app, m, &record, publisher)?.ok_or_else(missing)?;
        Ok(Self { said: Statements::of_record(app, m, &record)?, ..shown })
    }

    fn new(app: &App, m: Words, record: &Record, publisher: Named) -> Result<Option<Self>, Problem> {
        let (Some(content), Some(schema)) = (record.body().content.as_ref(), schema(record.kind().name())) else {
            return Ok(None);
        };
        let common = Common::read(content);
        let reader = Reader { lang: m.lang(), now: app.node.now() };
        let mut sections = Vec::new();
        // Items are shown in a list of their own, and only those whose owners consent.
        let found = facts::sections(schema, content, reader).into_iter();
        for section in found.filter(|section| section.id != showcase::ITEMS) {
            sections.push(Section::new(app, m, section)?);
        }

        let title = m.title(&facts::title(content));
        let description = m.best(&common.description);
        let shown = description.as_ref().map_or(&title.lang, |text| &text.lang).clone();
        let mut notices = facts::notices(schema, content, reader);
        if !m.is_own(&shown) {
            notices.push(m.one("text-not-in-language", "language", &m.language(&shown)));
        }
        let (org, key) = (record.org().to_string(), record.key().to_string());
        Ok(Some(Self {
            kind: m.code_label("kind", record.kind().name()),
            publisher,
            valid_until: m.one("valid-until", "date", &m.date(record.expires())),
            notices,
            summary: m.best(&common.summary),
            revised: common.text_dates.get(&shown).map(|date| m.written_date(date)),
            description,
            sections,
            said: Statements::default(),
            versions: versions(m, &common, &shown),
            provenance: provenance(m, record, &common),
            api: format!("/api/v1/records/{org}/{key}"),
            org,
            key,
            title,
        }))
    }
}

impl Section {
    fn new(app: &App, m: Words, section: facts::Section) -> Result<Self, Problem> {
        let mut rows = Vec::new();
        for fact in section.facts {
            let mut cells = Vec::new();
            for shown in fact.values {
                cells.push(cell(app, m, shown)?);
            }
            rows.push(Row { label: fact.label, lang: fact.label_lang, cells });
        }
        Ok(Self { id: section.id, heading: section.heading, notices: section.notices, rows })
    }
}

/// A value with its link; organisations and records go by their names where this node holds them.
pub(super) fn cell(app: &App, m: Words, shown: Shown) -> Result<Cell, Problem> {
    let Shown { label, text, lang, link, instant } = shown;
    let cell = match link {
        None => Cell { text, lang, instant, ..Cell::default() },
        Some(Link::Web(url)) => Cell { lang, ..Cell::outside(text, &url) },
        Some(Link::Mail(address)) => Cell::mailbox(&address),
        Some(Link::Org(org)) => {
            let own = app.catalogue.publisher(&app.node, &org)?;
            let named = publisher(m, &org, own.as_deref());
            Cell::link(named.text, named.href).in_language(named.lang)
        }
        Some(Link::Record(org, key)) => match app.catalogue.visible(&app.node, &org, &key)? {
            Some(document) => {
                let title = m.title(&document.title);
                Cell::link(title.text, page_of(m.lang(), &document)).in_language(title.lang)
            }
            // It may arrive any moment, so the link is there and leads to the problem page until then.
            None => Cell { href: Some(format!("/{}/r/{org}/{key}", m.code())), ..Cell::id(&text) },
        },
    };
    Ok(Cell { label, ..cell })
}

fn versions(m: Words, common: &Common, shown: &str) -> Vec<Version> {
    let texts = [&common.title, &common.summary, &common.description];
    let mut languages: Vec<&String> = texts.iter().flat_map(|map| map.0.keys()).filter(|lang| *lang != shown).collect();
    languages.sort_unstable();
    languages.dedup();
    let own = |map: &LangMap, lang: &str| map.get(lang).map(str::to_owned);
    languages
        .into_iter()
        .map(|lang| Version {
            language: m.language(lang),
            title: own(&common.title, lang),
            summary: own(&common.summary, lang),
            description: own(&common.description, lang),
            revised: common.text_dates.get(lang).map(|date| m.written_date(date)),
            lang: lang.clone(),
        })
        .collect()
}

fn provenance(m: Words, record: &Record, common: &Common) -> Vec<Row> {
    let mut rows = Rows::new(m);
    rows.values(m.t("label-published"), [m.moment(record.seq().time())])
        .values(m.t("label-valid-until"), [m.date(record.expires())])
        .values(m.t("label-confirmed"), common.confirmed.as_ref().map(|date| m.written_date(date)))
        .values(m.t("label-local-id"), common.local_id.clone())
        .codes(m.t("label-licence"), "licence", [&common.licence])
        .cells(m.t("label-record-id"), vec![Cell::id(&record.id().to_string())])
        .cells(m.t("label-signer"), vec![Cell::id(&base32().encode(record.signer().as_bytes()))])
        .cells(m.t("label-org-id"), vec![Cell::id(&record.org().to_string())]);
    rows.done()
}

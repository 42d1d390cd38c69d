//! The page of one record: the publisher's words, the facts behind their labels, and where it all comes from.

use axum::http::StatusCode;
use kirjo_protocol::content::{
    Common, Competence, Contact, Evidence, LangMap, Link, Organisation, Product, Regulatory,
};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::base32;
use kirjo_protocol::kind::Kind;

use super::super::problem::Problem;
use super::super::{App, api};
use super::lists::{Named, publisher};
use super::rows::{Cell, Row, Rows};
use super::statements::Statements;
use super::words::{Text, Words};

/// The status of a device that may only be shown at fairs.
const NOT_CE_MARKED: &str = "not-yet-ce-marked";
/// The status of a product whose maker says nothing.
const NOT_STATED: &str = "not-stated";

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
        let (arrival, status) = api::find(app, org, key)?;
        let missing = || Problem::new(StatusCode::NOT_FOUND, "no-record");
        let record = app.node.record(arrival)?.ok_or_else(missing)?;
        match status {
            "shown" => {}
            "retracted" => return Err(api::retracted(&record, m.lang())),
            "expired" => return Err(Problem::new(StatusCode::GONE, "expired").arg("date", m.date(record.expires()))),
            "not-shown" => return Err(Problem::new(StatusCode::NOT_FOUND, "not-shown")),
            _ => return Err(missing()),
        }
        let own = app.catalogue.publisher(&app.node, &record.org())?;
        let shown = Self::new(m, &record, publisher(m, &record.org(), own.as_deref())).ok_or_else(missing)?;
        Ok(Self { said: Statements::of_record(app, m, &record)?, ..shown })
    }

    fn new(m: Words, record: &Record, publisher: Named) -> Option<Self> {
        let content = record.body().content.as_ref()?;
        let common = Common::read(content);
        let mut sections = Vec::new();
        let mut facts = Rows::new(m);
        match record.kind() {
            Kind::Product => {
                let product = Product::read(content);
                product_facts(m, &mut facts, &product);
                common_facts(m, &mut facts, &common);
                sections.push(regulatory(m, &product.regulatory));
                sections.push(section(m, "facts", facts));
                sections.push(evidence(m, &product.evidence));
            }
            Kind::Competence => {
                let competence = Competence::read(content);
                competence_facts(m, &mut facts, &competence);
                common_facts(m, &mut facts, &common);
                sections.push(section(m, "facts", facts));
                sections.push(evidence(m, &competence.evidence));
            }
            _ => {
                organisation_facts(m, &mut facts, &Organisation::read(content));
                common_facts(m, &mut facts, &common);
                sections.push(section(m, "facts", facts));
            }
        }
        sections.push(links(m, &common.links));
        sections.push(contact(m, common.contact.as_ref()));
        sections.retain(|section| !section.rows.is_empty());

        let title = m.title(&common.title);
        let description = m.best(&common.description);
        let shown = description.as_ref().map_or(&title.lang, |text| &text.lang).clone();
        let mut notices = Vec::new();
        if common.demo {
            notices.push(m.t("demo-notice"));
        }
        if !m.is_own(&shown) {
            notices.push(m.one("text-not-in-language", "language", &m.language(&shown)));
        }
        let (org, key) = (record.org().to_string(), record.key().to_string());
        Some(Self {
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
        })
    }
}

fn section(m: Words, id: &'static str, rows: Rows) -> Section {
    Section { id, heading: m.t(&format!("{id}-heading")), notices: Vec::new(), rows: rows.done() }
}

fn common_facts(m: Words, rows: &mut Rows, common: &Common) {
    rows.codes(m.t("label-themes"), "themes", &common.themes)
        .codes(m.t("label-challenges"), "challenges", &common.challenges)
        .codes(m.t("label-care-setting"), "care-setting", &common.care_setting)
        .values(m.t("label-regions"), common.regions.iter().map(|code| m.region(code)))
        .values(m.t("label-languages"), common.languages.iter().map(|tag| m.language(tag)))
        .codes(m.t("label-seeks"), "seeks-offers", &common.seeks)
        .codes(m.t("label-offers"), "seeks-offers", &common.offers)
        .lists(m.t("label-keywords"), &common.keywords);
}

fn product_facts(m: Words, rows: &mut Rows, product: &Product) {
    rows.codes(m.t("label-type"), "product-type", [&product.product_type])
        .values(m.t("label-brand"), product.brand.clone())
        .lists(m.t("label-features"), &product.features)
        .codes(m.t("label-maturity"), "maturity", &product.maturity)
        .values(m.t("label-trl"), product.trl.map(|level| level.to_string()))
        .values(m.t("label-platforms"), product.platforms.clone())
        .values(m.t("label-standards"), product.standards.clone())
        .values(m.t("label-integrations"), product.integrations.clone())
        .codes(m.t("label-developed-in-finland"), "developed-in-finland", &product.developed_in_finland)
        .values(m.t("label-markets-served"), product.markets.served.iter().map(|code| m.country(code)))
        .values(m.t("label-markets-wanted"), product.markets.wanted.iter().map(|code| m.country(code)))
        .codes(m.t("label-ready-for"), "ready-for", &product.markets.ready_for)
        .codes(m.t("label-price-model"), "price-model", &product.price_model);
}

fn competence_facts(m: Words, rows: &mut Rows, competence: &Competence) {
    rows.codes(m.t("label-type"), "competence-type", [&competence.competence_type])
        .words(m.t("label-access"), &competence.access)
        .words(m.t("label-capacity"), &competence.capacity)
        .lists(m.t("label-equipment"), &competence.equipment)
        .codes(m.t("label-price-model"), "price-basis", &competence.price_basis)
        .values(m.t("label-lead-time"), competence.lead_time_days.map(|days| m.count("days", &(days as usize))));
}

fn organisation_facts(m: Words, rows: &mut Rows, organisation: &Organisation) {
    let identifiers = &organisation.identifiers;
    let parent = organisation.parent.map(|parent| publisher(m, &parent, None));
    rows.codes(m.t("label-type"), "org-type", [&organisation.org_type])
        .codes(m.t("label-sector"), "sector", &organisation.sector)
        .values(m.t("label-legal-name"), organisation.legal_name.clone())
        .words(m.t("label-short-name"), &organisation.short_name)
        .lists(m.t("label-abbreviations"), &organisation.abbreviations)
        .lists(m.t("label-former-names"), &organisation.former_names)
        .cells(m.t("label-parent"), parent.map(|parent| Cell::link(parent.text, parent.href)).into_iter().collect())
        .values(m.t("label-region"), organisation.region.as_ref().map(|code| m.region(code)))
        .values(m.t("label-domain"), organisation.domain.clone())
        .values(m.t("label-business-id"), identifiers.business_id.clone())
        .values(m.t("label-vat"), identifiers.vat.clone())
        .values(m.t("label-ror"), identifiers.ror.clone())
        .values(m.t("label-pic"), identifiers.pic.clone())
        .values(m.t("label-lei"), identifiers.lei.clone())
        .values(m.t("label-oid"), identifiers.iso_oid.clone());
}

/// What the law on medical devices is to the product, with the notices that it demands.
fn regulatory(m: Words, regulatory: &Regulatory) -> Section {
    let mut rows = Rows::new(m);
    let expires = regulatory.certificate_expires.as_deref();
    rows.codes(m.t("label-status"), "regulatory-status", [&regulatory.status])
        .words(m.t("label-intended-purpose"), &regulatory.intended_purpose)
        .values(m.t("label-notified-body"), regulatory.notified_body.clone())
        .values(m.t("label-certificate"), regulatory.certificate.clone())
        .values(m.t("label-certificate-expires"), expires.map(|date| m.written_date(date)));
    let mut section = section(m, "regulatory", rows);
    match regulatory.status.as_str() {
        NOT_CE_MARKED => section.notices.push(m.t("notice-not-ce")),
        NOT_STATED | "" => section.notices.push(m.t("notice-not-stated")),
        _ => {}
    }
    section
}

fn evidence(m: Words, evidence: &[Evidence]) -> Section {
    let mut rows = Rows::new(m);
    for piece in evidence {
        let title = m.best(&piece.title);
        let text = title.as_ref().map_or(&piece.reference, |title| &title.text).clone();
        let url =
            if piece.kind == "doi" { format!("https://doi.org/{}", piece.reference) } else { piece.reference.clone() };
        let mut cells = vec![Cell::outside(text, &url)];
        if let Some(title) = title {
            cells[0].lang = Some(title.lang);
            cells.push(Cell::text(piece.reference.clone()));
        }
        rows.cells(m.code_label("evidence-type", &piece.kind), cells);
    }
    section(m, "evidence", rows)
}

fn links(m: Words, links: &[Link]) -> Section {
    let mut rows = Rows::new(m);
    for link in links {
        let title = m.best(&link.title);
        let mut cell = Cell::outside(title.as_ref().map_or(&link.url, |title| &title.text).clone(), &link.url);
        cell.lang = title.map(|title| title.lang);
        rows.cells(m.code_label("link-type", &link.kind), vec![cell]);
    }
    section(m, "links", rows)
}

fn contact(m: Words, contact: Option<&Contact>) -> Section {
    let mut rows = Rows::new(m);
    if let Some(contact) = contact {
        let role = m.best(&contact.role).map_or_else(|| m.t("label-email"), |role| role.text);
        rows.cells(role, contact.email.iter().map(|email| Cell::mailbox(email)).collect())
            .cells(m.t("label-page"), contact.page.iter().map(|page| Cell::outside(page.clone(), page)).collect());
    }
    section(m, "contact", rows)
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

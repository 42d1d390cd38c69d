//! The kind `organisation`: who a publisher is. Networks, clusters and units of organisations too.

use std::collections::BTreeMap;

use ciborium::value::Value;

use super::common::{self, CERTIFICATION, Common};
use super::form::Form;
use super::read;
use super::schema::{Field, Lease, Schema, Shape, optional, required};
use super::text::{ITEM_MAX, LABEL_MAX, LINKS_MAX, LangMap, PROSE_MAX, TITLE_MAX};
use crate::cbor;
use crate::id::OrgId;

/// Identifiers of an organisation in registers of others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identifiers {
    /// The Finnish business id (Y-tunnus).
    pub business_id: Option<String>,
    /// The Finnish VAT number.
    pub vat: Option<String>,
    /// The identifier in the Research Organization Registry.
    pub ror: Option<String>,
    /// The participant code of the EU's funding programmes.
    pub pic: Option<String>,
    /// The legal entity identifier.
    pub lei: Option<String>,
    /// The ISO object identifier, such as those under 1.2.246.
    pub iso_oid: Option<String>,
}

/// An organisation as far as its record can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organisation {
    /// The fields of every kind.
    pub common: Common,
    /// A code of the list `org-type`.
    pub org_type: String,
    /// The name in the register.
    pub legal_name: Option<String>,
    /// A code of the list `sector`.
    pub sector: Option<String>,
    /// Identifiers elsewhere.
    pub identifiers: Identifiers,
    /// Its main domain.
    pub domain: Option<String>,
    /// Where it is at home.
    pub region: Option<String>,
    /// The name people use.
    pub short_name: LangMap,
    /// Names it had before, by language.
    pub former_names: BTreeMap<String, Vec<String>>,
    /// Abbreviations, by language.
    pub abbreviations: BTreeMap<String, Vec<String>>,
    /// The organisation it is a unit of.
    pub parent: Option<OrgId>,
}

impl Organisation {
    /// Reads what is readable.
    pub fn read(content: &Value) -> Self {
        let identifier = |name| cbor::get(content, "identifiers").and_then(|identifiers| read::text(identifiers, name));
        Self {
            common: Common::read(content),
            org_type: read::text_or_empty(content, "orgType"),
            legal_name: read::text(content, "legalName"),
            sector: read::text(content, "sector"),
            identifiers: Identifiers {
                business_id: identifier("businessId"),
                vat: identifier("vat"),
                ror: identifier("ror"),
                pic: identifier("pic"),
                lei: identifier("lei"),
                iso_oid: identifier("isoOid"),
            },
            domain: read::text(content, "domain"),
            region: read::text(content, "region"),
            short_name: read::lang_map(content, "shortName"),
            former_names: read::lang_lists(content, "formerNames"),
            abbreviations: read::lang_lists(content, "abbreviations"),
            parent: read::text(content, "parent").and_then(|parent| parent.parse().ok()),
        }
    }
}

/// The kind.
pub static SCHEMA: Schema = Schema {
    kind: "organisation",
    lease: Lease::Months(24),
    classes: &["schema:Organization"],
    common: common::NAMED,
    own: FIELDS,
    rules: common::rules,
};

const FIELDS: &[Field] = &[
    required("orgType", Shape::Code("org-type"), "kirjo:orgType"),
    optional("publisherType", Shape::Code("publisher-type"), "dct:type"),
    optional("legalName", Shape::Line(TITLE_MAX), "schema:legalName"),
    optional("sector", Shape::Code("sector"), "kirjo:sector"),
    optional("size", Shape::Code("org-size"), "kirjo:size"),
    optional("identifiers", Shape::Map(IDENTIFIERS), "kirjo:identifiers"),
    optional("industries", Shape::Codes("nace-2.1"), "kirjo:nace"),
    optional("domain", Shape::Form(Form::Host), "kirjo:domain"),
    optional("region", Shape::Form(Form::Region), "kirjo:region"),
    optional("locality", Shape::LangLine(LABEL_MAX), "schema:addressLocality"),
    optional("shortName", Shape::LangLine(LABEL_MAX), "schema:alternateName"),
    optional("formerNames", Shape::LangLists(TITLE_MAX), "kirjo:formerName"),
    optional("abbreviations", Shape::LangLists(LABEL_MAX), "kirjo:abbreviation"),
    optional("parent", Shape::Form(Form::Org), "schema:parentOrganization"),
    optional("capabilities", Shape::LangLists(ITEM_MAX), "schema:knowsAbout"),
    optional("certifications", Shape::List(CERTIFICATION, LINKS_MAX), "schema:hasCertification"),
    optional("fundedBy", Shape::LangLists(TITLE_MAX), "schema:funder"),
    optional("mandates", Shape::List(MANDATE, LINKS_MAX), "kirjo:mandate"),
    optional("biobank", Shape::Map(BIOBANK), "kirjo:biobank"),
];

/// Numbers in registers of others.
const IDENTIFIERS: &[Field] = &[
    optional("businessId", Shape::Form(Form::BusinessId), "kirjo:businessId"),
    optional("vat", Shape::Form(Form::Vat), "schema:vatID"),
    optional("ror", Shape::Form(Form::Ror), "kirjo:ror"),
    optional("pic", Shape::Form(Form::Pic), "kirjo:pic"),
    optional("lei", Shape::Form(Form::Lei), "schema:leiCode"),
    optional("isoOid", Shape::Form(Form::IsoOid), "kirjo:isoOid"),
    optional("euOid", Shape::Form(Form::EuOid), "kirjo:euOid"),
    optional("srn", Shape::Form(Form::Srn), "kirjo:srn"),
];

/// On what a network or a body founds its task.
const MANDATE: &[Field] = &[
    required("document", Shape::LangLine(ITEM_MAX), "schema:name"),
    required("issuer", Shape::LangLine(TITLE_MAX), "schema:publisher"),
    optional("date", Shape::Form(Form::Date), "schema:datePublished"),
    optional("ended", Shape::Form(Form::Date), "schema:endDate"),
    optional("url", Shape::Form(Form::Url), "schema:url"),
];

/// What MIABIS asks of a biobank beside the fields that every organisation has.
const BIOBANK: &[Field] = &[
    required("id", Shape::Line(LABEL_MAX), "kirjo:biobankId"),
    optional("juristicPerson", Shape::Line(TITLE_MAX), "kirjo:juristicPerson"),
    optional("infrastructure", Shape::LangProse(PROSE_MAX), "kirjo:infrastructuralCapabilities"),
    optional("organisation", Shape::LangProse(PROSE_MAX), "kirjo:organisationalCapabilities"),
    optional("bioprocessing", Shape::LangProse(PROSE_MAX), "kirjo:bioprocessingCapabilities"),
    optional("qualityStandards", Shape::Lines(ITEM_MAX), "kirjo:conformsTo"),
];

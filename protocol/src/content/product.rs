//! The kind `product`: what can be bought or taken into use.
//!
//! Whether something is a medical device decides what may be said of it, so the regulatory status is
//! mandatory ("not stated" is a status too), and a device says its intended purpose in the maker's words.

use std::collections::BTreeMap;

use ciborium::value::Value;

use super::check::Checker;
use super::common::{self, CERTIFICATION, Common, EVIDENCE, Evidence, MONEY};
use super::fault::Rule;
use super::form::Form;
use super::read;
use super::schema::{Field, Lease, Schema, Shape, optional, required};
use super::text::{ITEM_MAX, LABEL_MAX, LINKS_MAX, LIST_MAX, LangMap, MARKETS_MAX, PROSE_MAX, TITLE_MAX};
use crate::cbor;
use crate::codes;

/// Statuses that say the product is no device, or say nothing.
pub const NO_DEVICE: [&str; 2] = ["not-a-device", "not-stated"];
/// Statuses of devices above the lowest class: a notified body has assessed them and given a certificate.
pub const CERTIFIED: [&str; 9] = [
    "mdr-class-is",
    "mdr-class-im",
    "mdr-class-ir",
    "mdr-class-iia",
    "mdr-class-iib",
    "mdr-class-iii",
    "ivdr-class-b",
    "ivdr-class-c",
    "ivdr-class-d",
];
/// Statuses under which no notified body can have taken part, so naming one would claim what is not so.
/// A sterile device of IVDR class A has one, hence that class is not here.
pub const NEVER_CERTIFIED: [&str; 4] = ["not-a-device", "not-stated", "not-yet-ce-marked", "mdr-class-i"];
/// The fields that speak of a notified body's certificate.
pub const CERTIFICATE_FIELDS: [&str; 3] = ["notifiedBody", "certificate", "certificateExpires"];

/// What a product is in the eyes of the law on medical devices, as its maker states it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Regulatory {
    /// A code of the list `regulatory-status`.
    pub status: String,
    /// The intended purpose in the maker's words, shown verbatim.
    pub intended_purpose: LangMap,
    /// The four digits of the notified body.
    pub notified_body: Option<String>,
    /// The certificate's number.
    pub certificate: Option<String>,
    /// The last day of the certificate.
    pub certificate_expires: Option<String>,
}

impl Regulatory {
    /// Whether the maker states that it is a medical device of whatever class.
    pub fn is_device(&self) -> bool {
        is_device(&self.status)
    }
}

fn is_device(status: &str) -> bool {
    crate::codes::contains("regulatory-status", status) && !NO_DEVICE.contains(&status)
}

/// Where a product is sold and where its maker wants to go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markets {
    /// Countries served.
    pub served: Vec<String>,
    /// Countries wanted.
    pub wanted: Vec<String>,
    /// Codes of the list `ready-for`.
    pub ready_for: Vec<String>,
}

/// A product as far as its record can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Product {
    /// The fields of every kind.
    pub common: Common,
    /// A code of the list `product-type`.
    pub product_type: String,
    /// Its place in the law on medical devices.
    pub regulatory: Regulatory,
    /// A code of the list `maturity`.
    pub maturity: Option<String>,
    /// The technology readiness level, 1 to 9.
    pub trl: Option<u32>,
    /// The brand.
    pub brand: Option<String>,
    /// What it does, point by point, by language.
    pub features: BTreeMap<String, Vec<String>>,
    /// What it runs on.
    pub platforms: Vec<String>,
    /// Standards it keeps.
    pub standards: Vec<String>,
    /// Systems it works with.
    pub integrations: Vec<String>,
    /// A code of the list `developed-in-finland`.
    pub developed_in_finland: Option<String>,
    /// Markets.
    pub markets: Markets,
    /// A code of the list `price-model`.
    pub price_model: Option<String>,
    /// Evidence.
    pub evidence: Vec<Evidence>,
}

impl Product {
    /// Reads what is readable.
    pub fn read(content: &Value) -> Self {
        let regulatory = cbor::get(content, "regulatory").map(|regulatory| Regulatory {
            status: read::text_or_empty(regulatory, "status"),
            intended_purpose: read::lang_map(regulatory, "intendedPurpose"),
            notified_body: read::text(regulatory, "notifiedBody"),
            certificate: read::text(regulatory, "certificate"),
            certificate_expires: read::text(regulatory, "certificateExpires"),
        });
        let markets = cbor::get(content, "markets").map(|markets| Markets {
            served: read::texts(markets, "served"),
            wanted: read::texts(markets, "wanted"),
            ready_for: read::texts(markets, "readyFor"),
        });
        Self {
            common: Common::read(content),
            product_type: read::text_or_empty(content, "productType"),
            regulatory: regulatory.unwrap_or_default(),
            maturity: read::text(content, "maturity"),
            trl: read::number(content, "trl"),
            brand: read::text(content, "brand"),
            features: read::lang_lists(content, "features"),
            platforms: read::texts(content, "platforms"),
            standards: read::texts(content, "standards"),
            integrations: read::texts(content, "integrations"),
            developed_in_finland: read::text(content, "developedInFinland"),
            markets: markets.unwrap_or_default(),
            price_model: read::text(content, "priceModel"),
            evidence: Evidence::read_all(content),
        }
    }
}

/// The kind.
pub static SCHEMA: Schema = Schema {
    kind: "product",
    lease: Lease::Months(12),
    classes: &["schema:Product"],
    common: common::DESCRIBED,
    own: FIELDS,
    rules,
};

const FIELDS: &[Field] = &[
    required("productType", Shape::Code("product-type"), "kirjo:productType"),
    required("regulatory", Shape::Map(REGULATORY), "kirjo:regulatory"),
    optional("maturity", Shape::Code("maturity"), "kirjo:maturity"),
    optional("trl", Shape::Integer(1, 9), "kirjo:trl"),
    optional("brand", Shape::Line(LABEL_MAX), "schema:brand"),
    optional("features", Shape::LangLists(ITEM_MAX), "schema:featureList"),
    optional("platforms", Shape::Lines(ITEM_MAX), "schema:operatingSystem"),
    optional("standards", Shape::Lines(ITEM_MAX), "kirjo:conformsTo"),
    optional("standardCodes", Shape::Codes("standard"), "kirjo:standard"),
    optional("integrations", Shape::Lines(ITEM_MAX), "kirjo:integration"),
    optional("developedInFinland", Shape::Code("developed-in-finland"), "kirjo:developedInFinland"),
    optional("markets", Shape::Map(MARKETS), "kirjo:markets"),
    optional("priceModel", Shape::Code("price-model"), "kirjo:priceModel"),
    optional("evidence", Shape::List(EVIDENCE, LINKS_MAX), "schema:citation"),
    optional("certifications", Shape::List(CERTIFICATION, LINKS_MAX), "schema:hasCertification"),
    optional("astori", Shape::Map(ASTORI), "kirjo:astori"),
    optional("software", Shape::Map(SOFTWARE), "kirjo:software"),
    optional("publicFunding", Shape::List(PUBLIC_FUNDING, LINKS_MAX), "kirjo:publicFunding"),
    optional("investment", Shape::Map(INVESTMENT), "kirjo:investment"),
    optional("maintenance", Shape::Map(MAINTENANCE), "kirjo:maintenance"),
    #[cfg(feature = "later-version")]
    super::later::CARBON,
    #[cfg(feature = "later-version")]
    super::later::DOSE,
];

const REGULATORY: &[Field] = &[
    required("status", Shape::Code("regulatory-status"), "kirjo:regulatoryStatus"),
    optional("manufacturer", Shape::Line(TITLE_MAX), "schema:manufacturer"),
    optional("intendedPurpose", Shape::LangProse(PROSE_MAX), "kirjo:intendedPurpose"),
    optional("notifiedBody", Shape::Form(Form::NotifiedBody), "kirjo:notifiedBody"),
    optional("certificate", Shape::Line(LABEL_MAX), "schema:certificationIdentification"),
    optional("certificateExpires", Shape::Form(Form::Date), "schema:expires"),
    optional("srn", Shape::Form(Form::Srn), "kirjo:srn"),
    optional("basicUdiDi", Shape::Form(Form::Udi), "kirjo:basicUdiDi"),
    optional("udiDi", Shape::Form(Form::Udi), "kirjo:udiDi"),
    optional("emdn", Shape::Form(Form::Emdn), "kirjo:emdn"),
];

const MARKETS: &[Field] = &[
    optional("served", Shape::Forms(Form::Country, MARKETS_MAX), "kirjo:marketServed"),
    optional("wanted", Shape::Forms(Form::Country, MARKETS_MAX), "kirjo:marketWanted"),
    optional("readyFor", Shape::Codes("ready-for"), "kirjo:readyFor"),
    optional("status", Shape::List(MARKET_STATUS, MARKETS_MAX), "kirjo:marketStatus"),
];

/// Where the product stands with the authority of one market.
const MARKET_STATUS: &[Field] = &[
    required("country", Shape::Form(Form::Country), "schema:addressCountry"),
    required("status", Shape::Code("market-status"), "kirjo:status"),
    optional("identifier", Shape::Line(LABEL_MAX), "schema:identifier"),
    optional("date", Shape::Form(Form::Date), "schema:startDate"),
];

/// The register of social and health care information systems (Act 703/2023).
const ASTORI: &[Field] = &[
    required("class", Shape::Code("astori-class"), "kirjo:astoriClass"),
    optional("entered", Shape::Boolean, "kirjo:astoriEntered"),
    optional("certificateExpires", Shape::Form(Form::Date), "schema:expires"),
    optional("significantDeviation", Shape::Boolean, "kirjo:significantDeviation"),
    optional("url", Shape::Form(Form::Url), "schema:url"),
    optional("checked", Shape::Form(Form::Date), "kirjo:checked"),
];

/// What a catalogue of public software (publiccode.yml) says of it.
const SOFTWARE: &[Field] = &[
    optional("version", Shape::Line(LABEL_MAX), "schema:softwareVersion"),
    optional("released", Shape::Form(Form::Date), "schema:datePublished"),
    optional("repository", Shape::Form(Form::Url), "schema:codeRepository"),
    optional("licence", Shape::Line(LABEL_MAX), "schema:license"),
    optional("type", Shape::Code("software-type"), "kirjo:softwareType"),
    optional("status", Shape::Code("development-status"), "schema:creativeWorkStatus"),
    optional("categories", Shape::Lines(LABEL_MAX), "schema:applicationCategory"),
    optional("scopes", Shape::Lines(LABEL_MAX), "schema:audience"),
    optional("uiLanguages", Shape::Forms(Form::Language, LIST_MAX), "schema:inLanguage"),
    optional("basedOn", Shape::Forms(Form::Url, LIST_MAX), "schema:isBasedOn"),
    optional("dependsOn", Shape::Lines(ITEM_MAX), "schema:softwareRequirements"),
    optional("copyrightOwner", Shape::Line(TITLE_MAX), "schema:copyrightHolder"),
];

/// What public money has paid for, and what others may do with it.
pub(super) const PUBLIC_FUNDING: &[Field] = &[
    required("funder", Shape::Line(TITLE_MAX), "schema:funder"),
    optional("decision", Shape::Line(LABEL_MAX), "schema:identifier"),
    optional("date", Shape::Form(Form::Date), "schema:startDate"),
    optional("rights", Shape::LangProse(PROSE_MAX), "kirjo:rights"),
    optional("openForCommercialUse", Shape::Boolean, "kirjo:openForCommercialUse"),
];

/// What an investor asks first. It is never shown where a procurement is prepared.
const INVESTMENT: &[Field] = &[
    required("stage", Shape::Code("investment-stage"), "kirjo:investmentStage"),
    optional("round", Shape::Map(MONEY), "kirjo:investmentRound"),
    optional("useOfFunds", Shape::LangProse(PROSE_MAX), "kirjo:useOfFunds"),
    optional("url", Shape::Form(Form::Url), "schema:url"),
];

const MAINTENANCE: &[Field] = &[
    required("type", Shape::Code("maintenance"), "kirjo:maintenanceType"),
    optional("contractors", Shape::List(CONTRACTOR, LIST_MAX), "schema:contractor"),
];

const CONTRACTOR: &[Field] = &[
    required("name", Shape::Line(TITLE_MAX), "schema:name"),
    optional("until", Shape::Form(Form::Date), "schema:endDate"),
    optional("url", Shape::Form(Form::Url), "schema:url"),
];

fn rules(c: &mut Checker, content: &Value) {
    common::rules(c, content);
    c.within(content, "regulatory", regulatory);
}

/// A status demands some fields and rules others out.
fn regulatory(c: &mut Checker, value: &Value) {
    let Some(status) = read::text(value, "status").filter(|status| codes::contains("regulatory-status", status)) else {
        return;
    };
    let mut demand = |field: &str| {
        if cbor::get(value, field).is_none() {
            c.fault_at(field, Rule::RequiredForStatus, &[("field", field), ("status", &status)]);
        }
    };
    if is_device(&status) {
        demand("intendedPurpose");
    }
    if CERTIFIED.contains(&status.as_str()) {
        demand("notifiedBody");
        demand("certificate");
    }
    for field in if NEVER_CERTIFIED.contains(&status.as_str()) { &CERTIFICATE_FIELDS[..] } else { &[] } {
        if cbor::get(value, field).is_some() {
            c.fault_at(field, Rule::NotForStatus, &[("field", field), ("status", &status)]);
        }
    }
}

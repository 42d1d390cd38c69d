//! The kind `product`: what can be bought or taken into use.
//!
//! Whether something is a medical device decides what may be said of it, so the regulatory status is
//! mandatory ("not stated" is a status too), and a device says its intended purpose in the maker's words.

use std::collections::BTreeMap;

use ciborium::value::Value;

use super::check::{Checker, line, prose};
use super::common::{self, Common, Evidence, Texts};
use super::fault::Rule;
use super::read;
use super::text::{self, ITEM_MAX, LABEL_MAX, LangMap, MARKETS_MAX, PROSE_MAX};
use crate::cbor;

/// Statuses that say the product is no device, or say nothing.
const NO_DEVICE: [&str; 2] = ["not-a-device", "not-stated"];
/// Statuses of devices above the lowest class: a notified body has assessed them and given a certificate.
const CERTIFIED: [&str; 9] = [
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
const NEVER_CERTIFIED: [&str; 4] = ["not-a-device", "not-stated", "not-yet-ce-marked", "mdr-class-i"];
/// The fields that speak of a notified body's certificate.
const CERTIFICATE_FIELDS: [&str; 3] = ["notifiedBody", "certificate", "certificateExpires"];

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

/// Checks a product's content.
pub(super) fn check(c: &mut Checker, content: &Value) {
    let Some(mut fields) = c.map(content) else { return };
    common::check(c, &mut fields, Texts::SummaryAndDescription);
    c.required(&mut fields, "productType", |c, v| c.code(v, "product-type"));
    c.required(&mut fields, "regulatory", regulatory);
    c.optional(&mut fields, "maturity", |c, v| c.code(v, "maturity"));
    c.optional(&mut fields, "trl", |c, v| c.integer(v, 1..=9));
    c.optional(&mut fields, "brand", |c, v| c.text(v, line(LABEL_MAX)));
    c.optional(&mut fields, "features", |c, v| c.lang_lists(v, ITEM_MAX));
    for name in ["platforms", "standards", "integrations"] {
        c.optional(&mut fields, name, |c, v| c.texts(v, ITEM_MAX));
    }
    c.optional(&mut fields, "developedInFinland", |c, v| c.code(v, "developed-in-finland"));
    c.optional(&mut fields, "markets", markets);
    c.optional(&mut fields, "priceModel", |c, v| c.code(v, "price-model"));
    c.optional(&mut fields, "evidence", common::evidence);
    #[cfg(feature = "later-version")]
    super::later::check_product(c, &mut fields);
    c.no_others(fields);
}

fn regulatory(c: &mut Checker, value: &Value) {
    let Some(mut fields) = c.map(value) else { return };
    let status = c.required(&mut fields, "status", |c, v| c.code(v, "regulatory-status")).flatten();
    let purpose = c.optional(&mut fields, "intendedPurpose", |c, v| c.lang_map(v, prose(PROSE_MAX)));
    let body = c.optional(&mut fields, "notifiedBody", |c, v| {
        c.form(
            v,
            LABEL_MAX,
            |text| text.len() == 4 && text.bytes().all(|d| d.is_ascii_digit()),
            Rule::NotANotifiedBody,
        );
    });
    let certificate = c.optional(&mut fields, "certificate", |c, v| c.text(v, line(LABEL_MAX)));
    let expires = c.optional(&mut fields, "certificateExpires", Checker::date);
    c.no_others(fields);

    let Some(status) = status else { return };
    let mut demand = |field: &str, present: bool| {
        if !present {
            c.fault_at(field, Rule::RequiredForStatus, &[("field", field), ("status", status)]);
        }
    };
    if is_device(status) {
        demand("intendedPurpose", purpose.is_some());
    }
    if CERTIFIED.contains(&status) {
        demand("notifiedBody", body.is_some());
        demand("certificate", certificate.is_some());
    }
    if NEVER_CERTIFIED.contains(&status) {
        let present = [body.is_some(), certificate.is_some(), expires.is_some()];
        for (field, _) in CERTIFICATE_FIELDS.iter().zip(present).filter(|(_, present)| *present) {
            c.fault_at(field, Rule::NotForStatus, &[("field", field), ("status", status)]);
        }
    }
}

fn markets(c: &mut Checker, value: &Value) {
    let Some(mut fields) = c.map(value) else { return };
    for name in ["served", "wanted"] {
        c.optional(&mut fields, name, |c, v| {
            c.list(v, MARKETS_MAX, |c, item| {
                c.form(item, LABEL_MAX, text::is_country, Rule::NotACountry);
            });
        });
    }
    c.optional(&mut fields, "readyFor", |c, v| c.codes(v, "ready-for"));
    c.no_others(fields);
}

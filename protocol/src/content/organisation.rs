//! The kind `organisation`: who a publisher is. Networks, clusters and units of organisations too.

use std::collections::BTreeMap;

use ciborium::value::Value;

use super::check::{Checker, line};
use super::common::{self, Common, Texts};
use super::fault::Rule;
use super::identifiers;
use super::read;
use super::text::{self, LABEL_MAX, LangMap, TITLE_MAX};
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

/// Checks an organisation's content.
pub(super) fn check(c: &mut Checker, content: &Value) {
    let Some(mut fields) = c.map(content) else { return };
    common::check(c, &mut fields, Texts::TitleOnly);
    c.required(&mut fields, "orgType", |c, v| c.code(v, "org-type"));
    c.optional(&mut fields, "legalName", |c, v| c.text(v, line(TITLE_MAX)));
    c.optional(&mut fields, "sector", |c, v| c.code(v, "sector"));
    c.optional(&mut fields, "identifiers", check_identifiers);
    c.optional(&mut fields, "domain", |c, v| c.form(v, text::ADDRESS_MAX, text::is_host, Rule::NotAHost));
    c.optional(&mut fields, "region", Checker::region);
    c.optional(&mut fields, "shortName", |c, v| c.lang_map(v, line(LABEL_MAX)));
    c.optional(&mut fields, "formerNames", |c, v| c.lang_lists(v, TITLE_MAX));
    c.optional(&mut fields, "abbreviations", |c, v| c.lang_lists(v, LABEL_MAX));
    c.optional(&mut fields, "parent", |c, v| {
        c.form(v, LABEL_MAX, |text| text.parse::<OrgId>().is_ok(), Rule::NotAnOrganisation);
    });
    c.no_others(fields);
}

fn check_identifiers(c: &mut Checker, value: &Value) {
    let Some(mut fields) = c.map(value) else { return };
    let number = |c: &mut Checker, v, form: fn(&str) -> bool, rule, digits: fn(&str) -> &str| {
        let Some(text) = c.form(v, LABEL_MAX, form, rule) else { return };
        if !identifiers::business_id_digits_agree(digits(text)) {
            c.fault(Rule::BusinessIdCheck, &[("value", text)]);
        }
    };
    c.optional(&mut fields, "businessId", |c, v| {
        number(c, v, identifiers::is_business_id, Rule::NotABusinessId, |text| text);
    });
    c.optional(&mut fields, "vat", |c, v| number(c, v, identifiers::is_vat, Rule::NotAVat, |text| &text[2..]));
    c.optional(&mut fields, "ror", |c, v| c.form(v, LABEL_MAX, identifiers::is_ror, Rule::NotARor));
    c.optional(&mut fields, "pic", |c, v| c.form(v, LABEL_MAX, identifiers::is_pic, Rule::NotAPic));
    c.optional(&mut fields, "lei", |c, v| c.form(v, LABEL_MAX, identifiers::is_lei, Rule::NotALei));
    c.optional(&mut fields, "isoOid", |c, v| c.form(v, LABEL_MAX, identifiers::is_oid, Rule::NotAnOid));
    c.no_others(fields);
}

//! Forms of short texts: dates, addresses, references and the numbers of registers.
//!
//! A form says which texts have it, the rule that others break, and a regular expression that is at least as wide, for
//! schemas that other tools read. Check digits are beyond regular expressions and are checked here only.

use ciborium::value::Value;

use super::check::{Checker, line};
use super::fault::Rule;
use super::near::nearest;
use super::{identifiers, instant, text};
use crate::codes;
use crate::id::{OrgId, RecordKey};

macro_rules! forms {
    ($($(#[$doc:meta])* $name:ident { max: $max:expr, is: $is:expr, rule: $rule:ident, pattern: $pattern:expr, },)*) => {
        /// A form that a line can be asked to have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Form {
            $($(#[$doc])* $name,)*
        }

        impl Form {
            /// Every form.
            pub const ALL: &'static [Form] = &[$(Form::$name,)*];

            /// The most characters of a text of this form.
            pub fn max(self) -> usize {
                match self {
                    $(Form::$name => $max,)*
                }
            }

            /// Whether a text has the form, check digits included.
            pub fn is(self, text: &str) -> bool {
                match self {
                    $(Form::$name => ($is)(text),)*
                }
            }

            /// The rule that a text without the form breaks.
            pub fn rule(self) -> Rule {
                match self {
                    $(Form::$name => Rule::$rule,)*
                }
            }

            /// A regular expression (ECMA-262, anchored) that every text of the form matches.
            pub fn pattern(self) -> &'static str {
                match self {
                    $(Form::$name => $pattern,)*
                }
            }
        }
    };
}

forms! {
    /// A calendar date.
    Date { max: 10, is: text::is_date, rule: NotADate, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", },
    /// An instant with its offset from UTC, and maybe its time zone (RFC 3339, RFC 9557):
    /// `2027-04-13T17:00:00+02:00[Europe/Brussels]`.
    Instant { max: 64, is: instant::is_instant, rule: NotAnInstant,
        pattern: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})(\[[A-Za-z][A-Za-z0-9_+/-]*\])?$", },
    /// A decimal number as text, because a content has no fractions: `12.5`.
    Decimal { max: 24, is: text::is_decimal, rule: NotADecimal, pattern: r"^-?[0-9]+(\.[0-9]+)?$", },
    /// A web address.
    Url { max: text::URL_MAX, is: text::is_url, rule: NotAUrl, pattern: "^https?://[^ ]+$", },
    /// A web address whose content nobody reads on the way.
    Https { max: text::URL_MAX, is: |text: &str| text.starts_with("https://") && text::is_url(text), rule: NotHttps,
        pattern: "^https://[^ ]+$", },
    /// A mailbox.
    Email { max: text::ADDRESS_MAX, is: text::is_email, rule: NotAnEmail, pattern: "^[^@ ]+@[^@ ]+$", },
    /// A host name.
    Host { max: text::ADDRESS_MAX, is: text::is_host, rule: NotAHost, pattern: r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", },
    /// A language tag of BCP 47.
    Language { max: text::LABEL_MAX, is: text::is_language, rule: NotALanguage, pattern: "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$", },
    /// A country of ISO 3166-1.
    Country { max: 2, is: text::is_country, rule: NotACountry, pattern: "^[A-Z]{2}$", },
    /// A code of the list `region`, a country or a NUTS 3 area.
    Region { max: text::LABEL_MAX, is: text::is_region, rule: NotARegion, pattern: "^[A-Z0-9:a-z-]+$", },
    /// A currency of ISO 4217.
    Currency { max: 3, is: |text: &str| text.len() == 3 && text.bytes().all(|c| c.is_ascii_uppercase()), rule: NotACurrency,
        pattern: "^[A-Z]{3}$", },
    /// An organisation of the network, by its id.
    Org { max: text::LABEL_MAX, is: |text: &str| text.parse::<OrgId>().is_ok(), rule: NotAnOrganisation,
        pattern: "^[a-z2-7]{52}$", },
    /// A record of the network: organisation id, slash, record key.
    Record { max: text::LABEL_MAX, is: is_record, rule: NotARecord, pattern: "^[a-z2-7]{52}/[a-z2-7]{26}$", },
    /// An organisation or a record of the network.
    Subject { max: text::LABEL_MAX, is: |text: &str| text.parse::<OrgId>().is_ok() || is_record(text), rule: NotASubject,
        pattern: "^[a-z2-7]{52}(/[a-z2-7]{26})?$", },
    /// A DOI without an address before it: `10.1234/abc`.
    Doi { max: text::ITEM_MAX, is: identifiers::is_doi, rule: NotADoi, pattern: r"^10\.[0-9.]{4,}/[^ ]+$", },
    /// The Finnish business id (Y-tunnus).
    BusinessId { max: 9, is: identifiers::is_business_id, rule: NotABusinessId, pattern: "^[0-9]{7}-[0-9]$", },
    /// The Finnish VAT number.
    Vat { max: 10, is: identifiers::is_vat, rule: NotAVat, pattern: "^FI[0-9]{8}$", },
    /// An identifier of the Research Organization Registry.
    Ror { max: 9, is: identifiers::is_ror, rule: NotARor, pattern: "^0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}$", },
    /// A participant code of the EU's funding programmes.
    Pic { max: 9, is: identifiers::is_pic, rule: NotAPic, pattern: "^[0-9]{9}$", },
    /// A legal entity identifier (ISO 17442).
    Lei { max: 20, is: identifiers::is_lei, rule: NotALei, pattern: "^[0-9A-Z]{18}[0-9]{2}$", },
    /// An ISO object identifier.
    IsoOid { max: text::LABEL_MAX, is: identifiers::is_oid, rule: NotAnOid, pattern: r"^[0-2](\.(0|[1-9][0-9]*)){2,}$", },
    /// An organisation id of the EU's Erasmus+ and European Solidarity Corps: `E` and eight digits.
    EuOid { max: 9, is: identifiers::is_eu_oid, rule: NotAnEuOid, pattern: "^E[0-9]{8}$", },
    /// The single registration number of an economic operator in EUDAMED: country, role, number.
    Srn { max: 15, is: identifiers::is_srn, rule: NotAnSrn, pattern: "^[A-Z]{2}-(MF|AR|IM|PR)-[0-9]{9}$", },
    /// A unique device identifier: GS1, HIBC, ICCBBA or IFA, with their check digits where the form has them.
    Udi { max: 25, is: identifiers::is_udi, rule: NotAUdi, pattern: "^[0-9A-Z=+$./*-]{6,25}$", },
    /// A code of the European Medical Device Nomenclature.
    Emdn { max: 13, is: identifiers::is_emdn, rule: NotAnEmdn, pattern: "^[A-DF-HJ-NP-Z][0-9]{2}([0-9]{2}){0,5}$", },
    /// The four digits of a notified body.
    NotifiedBody { max: 4, is: |text: &str| text.len() == 4 && text.bytes().all(|c| c.is_ascii_digit()),
        rule: NotANotifiedBody, pattern: "^[0-9]{4}$", },
}

/// A reference to a record of the network.
fn is_record(text: &str) -> bool {
    text.split_once('/').is_some_and(|(org, key)| org.parse::<OrgId>().is_ok() && key.parse::<RecordKey>().is_ok())
}

impl Form {
    /// Checks one value.
    pub(super) fn check<'v>(self, c: &mut Checker, value: &'v Value) -> Option<&'v str> {
        // A text without the form breaks that rule, however long it is.
        let text = c.text(value, line(text::URL_MAX))?;
        if self.is(text) {
            let (max, found) = (self.max(), text.chars().count());
            if found > max {
                c.fault(Rule::TooLong, &[("max", &max.to_string()), ("found", &found.to_string())]);
            }
            return Some(text);
        }
        match self {
            Self::Region => match nearest(text, codes::all("region").map(|code| code.code)) {
                Some(near) => c.fault(Rule::NotARegion, &[("value", text), ("suggestion", near)]),
                None => c.fault(Rule::NotARegion, &[("value", text)]),
            },
            // Whoever mistyped a digit should not be told that the form is wrong.
            Self::BusinessId if identifiers::has_form_of_business_id(text) => {
                c.fault(Rule::BusinessIdCheck, &[("value", text)]);
            }
            Self::Vat if identifiers::has_form_of_vat(text) => c.fault(Rule::BusinessIdCheck, &[("value", text)]),
            Self::Https if !text::is_url(text) => c.fault(Rule::NotAUrl, &[("value", text)]),
            _ => c.fault(self.rule(), &[("value", text)]),
        }
        None
    }
}

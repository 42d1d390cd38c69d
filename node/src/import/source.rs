//! Where imported text comes from and on which terms: the field `source`, without which nothing is imported.

use kirjo_protocol::codes;
use serde_json::{Map, Value};

use super::fault::{Fault, Rule};

/// The list of licences on which a text may be taken over.
const LICENCES: &str = "source-licence";

/// Addresses by which licences are known, without scheme and `www.`, and the codes they stand for. One that ends with
/// an asterisk stands for all that begin so, such as the translations of a licence.
const ADDRESSES: [(&str, &str); 15] = [
    ("creativecommons.org/licenses/by/4.0*", "CC-BY-4.0"),
    ("creativecommons.org/licenses/by-sa/4.0*", "CC-BY-SA-4.0"),
    ("creativecommons.org/publicdomain/zero/1.0*", "CC0-1.0"),
    ("publications.europa.eu/resource/authority/licence/cc_by_4_0", "CC-BY-4.0"),
    ("publications.europa.eu/resource/authority/licence/cc_by", "CC-BY-4.0"),
    ("publications.europa.eu/resource/authority/licence/cc_bysa_4_0", "CC-BY-SA-4.0"),
    ("publications.europa.eu/resource/authority/licence/cc0", "CC0-1.0"),
    ("publications.europa.eu/resource/authority/licence/com_reuse", "EU-reuse"),
    ("publications.europa.eu/resource/authority/licence/eupl_1_2", "EUPL-1.2"),
    ("data.europa.eu/eli/dec/2011/833*", "EU-reuse"),
    ("joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12", "EUPL-1.2"),
    ("eupl.eu/1.2*", "EUPL-1.2"),
    ("opensource.org/licenses/mit", "MIT"),
    ("opensource.org/license/mit", "MIT"),
    ("spdx.org/licenses/mit", "MIT"),
];

/// The code of a licence by its code, its label or its address.
pub(super) fn licence_code(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if let Some(code) = super::labels::find(LICENCES, text) {
        return Some(code);
    }
    let lower = text.to_lowercase();
    let address = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let address = address.strip_prefix("www.").unwrap_or(address).trim_end_matches(['/', '#']);
    let address = address.strip_suffix(".html").unwrap_or(address);
    let found = ADDRESSES.iter().find(|(known, _)| match known.strip_suffix('*') {
        Some(start) => address.starts_with(start),
        None => address == *known,
    });
    found.and_then(|(_, code)| codes::get(LICENCES, code)).map(|code| code.code)
}

/// A source as far as it has been said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// Its name; by it a later import knows which records are its own.
    pub name: Option<String>,
    /// Where it is.
    pub url: Option<String>,
    /// The licence of its texts, a code of the list `source-licence` or another name of one.
    pub licence: Option<String>,
    /// The day it was fetched.
    pub retrieved: Option<String>,
}

impl Source {
    /// What this says, and what another says where this is silent.
    pub(super) fn or(&self, other: &Source) -> Source {
        let either = |one: &Option<String>, two: &Option<String>| one.clone().or_else(|| two.clone());
        Source {
            name: either(&self.name, &other.name),
            url: either(&self.url, &other.url),
            licence: either(&self.licence, &other.licence),
            retrieved: either(&self.retrieved, &other.retrieved),
        }
    }

    /// Reads the field of a record.
    pub(super) fn of(value: &Value) -> Source {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        Source { name: text("name"), url: text("url"), licence: text("licence"), retrieved: text("retrieved") }
    }

    /// The field, when name and licence are there.
    ///
    /// # Errors
    /// What is missing, or that the licence is none on which a text may be taken over.
    pub(super) fn field(&self, today: &str) -> Result<Value, Vec<Fault>> {
        let allowed = || codes::all(LICENCES).map(|code| code.code);
        let mut faults = Vec::new();
        if self.name.is_none() {
            faults.push(Fault::new("source.name", Rule::NoSource, &[]));
        }
        let licence = match &self.licence {
            None => {
                faults.push(Fault::new("source.licence", Rule::NoLicence, &[]).listing("allowed", allowed()));
                None
            }
            Some(text) => {
                let code = licence_code(text);
                if code.is_none() {
                    let fault = Fault::new("source.licence", Rule::UnknownLicence, &[("value", text)]);
                    faults.push(fault.listing("allowed", allowed()));
                }
                code
            }
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut field = Map::new();
        let mut put = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                field.insert(name.to_owned(), Value::from(value));
            }
        };
        put("name", self.name.as_deref());
        put("url", self.url.as_deref());
        put("licence", licence);
        put("retrieved", Some(self.retrieved.as_deref().unwrap_or(today)));
        Ok(Value::Object(field))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn source(name: Option<&str>, licence: Option<&str>) -> Source {
        Source { name: name.map(str::to_owned), licence: licence.map(str::to_owned), ..Source::default() }
    }

    #[test]
    fn licences_are_known_by_code_and_by_address() {
        for (text, code) in [
            ("CC-BY-4.0", "CC-BY-4.0"),
            ("cc0-1.0", "CC0-1.0"),
            ("https://creativecommons.org/licenses/by/4.0/deed.fi", "CC-BY-4.0"),
            ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
            ("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0", "CC-BY-4.0"),
            ("https://spdx.org/licenses/MIT.html", "MIT"),
            ("own", "own"),
        ] {
            assert_eq!(licence_code(text), Some(code), "{text}");
        }
        for text in ["CC-BY-NC-ND-4.0", "https://creativecommons.org/licenses/by-nc/4.0/", "all rights reserved", ""] {
            assert_eq!(licence_code(text), None, "{text}");
        }
    }

    #[test]
    fn text_without_source_or_licence_is_refused() {
        let rules = |source: Source| {
            source.field("2026-11-28").map_err(|faults| faults.iter().map(|fault| fault.rule).collect::<Vec<_>>())
        };
        assert_eq!(rules(source(None, None)), Err(vec![Rule::NoSource, Rule::NoLicence]));
        assert_eq!(rules(source(Some("List"), Some("CC-BY-NC-4.0"))), Err(vec![Rule::UnknownLicence]));
        assert_eq!(
            rules(source(Some("List"), Some("MIT"))),
            Ok(json!({"name": "List", "licence": "MIT", "retrieved": "2026-11-28"}))
        );
    }
}

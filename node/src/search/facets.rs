//! By what readers narrow a search: codes of controlled lists.

/// Whose content has the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// The record's own.
    Record,
    /// Its publisher's.
    Publisher,
    /// The languages of its texts.
    Texts,
}

/// A facet.
#[derive(Debug)]
pub struct Facet {
    /// Its name as a parameter.
    pub name: &'static str,
    /// The list of its codes.
    pub list: &'static str,
    /// Where they are in the content.
    pub(super) path: &'static str,
    pub(super) of: Of,
}

const fn of_record(name: &'static str, list: &'static str, path: &'static str) -> Facet {
    Facet { name, list, path, of: Of::Record }
}

const fn of_publisher(name: &'static str, list: &'static str, path: &'static str) -> Facet {
    Facet { name, list, path, of: Of::Publisher }
}

/// All facets whose codes are in contents; the kind and the organisation are facets too and in no content.
pub static FACETS: [Facet; 20] = [
    Facet { name: "lang", list: "language", path: "", of: Of::Texts },
    of_record("theme", "themes", "themes"),
    of_record("challenge", "challenges", "challenges"),
    of_record("setting", "care-setting", "careSetting"),
    of_record("region", "region", "regions"),
    of_record("service-language", "language", "languages"),
    of_record("product-type", "product-type", "productType"),
    of_record("competence-type", "competence-type", "competenceType"),
    of_record("maturity", "maturity", "maturity"),
    of_record("device-class", "regulatory-status", "regulatory.status"),
    of_record("standard", "standard", "standardCodes"),
    of_record("market", "country", "markets.served"),
    of_record("market-wanted", "country", "markets.wanted"),
    of_record("seeks", "seeks-offers", "seeks"),
    of_record("offers", "seeks-offers", "offers"),
    of_record("programme", "programme", "programme"),
    of_record("event-type", "event-type", "eventType"),
    of_record("stage", "procurement-stage", "stage"),
    of_publisher("org-type", "org-type", "orgType"),
    of_publisher("org-region", "region", "regions"),
];

impl Facet {
    /// The number of a code in the facet's list.
    pub fn number(&self, code: &str) -> Option<u64> {
        super::index::number(self.list, code)
    }
}

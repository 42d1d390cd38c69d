//! The names of organisations, records, codes and classes on the web of data.
//!
//! They are the same on every node, because a record is the same on every node; nobody has to be found at them.

use kirjo_protocol::codes;
use kirjo_protocol::content::term;
use kirjo_protocol::id::{OrgId, RecordKey};

/// Where the context of every document is: its name, wherever it is fetched from.
pub const CONTEXT: &str = "https://kirjo.example/context.jsonld";
/// What the names of organisations and records start with.
pub const IDS: &str = "https://kirjo.example/id/";
/// Dates, whole numbers and the like.
pub const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// An organisation.
pub fn of_org(org: &OrgId) -> String {
    format!("{IDS}{org}")
}

/// What a record is about. An organisation's own record is about the organisation.
pub fn of_record(org: &OrgId, key: &RecordKey) -> String {
    if *key == RecordKey::ORGANISATION { of_org(org) } else { format!("{IDS}{org}/{key}") }
}

/// What a reference `ORG/KEY` is about.
pub(super) fn of_reference(reference: &str) -> Option<String> {
    let (org, key) = reference.split_once('/')?;
    Some(of_record(&org.parse().ok()?, &key.parse().ok()?))
}

/// The organisation and the place that an IRI of [`of_record`] names.
pub fn parse(iri: &str) -> Option<(OrgId, RecordKey)> {
    let name = iri.strip_prefix(IDS)?;
    match name.split_once('/') {
        Some((org, key)) => Some((org.parse().ok()?, key.parse().ok()?)),
        None => Some((name.parse().ok()?, RecordKey::ORGANISATION)),
    }
}

/// The namespace of a list's codes.
pub fn of_list(list: &str) -> String {
    codes::list(list).map_or_else(|| format!("{}{list}/", codes::OWN), |list| list.iri_base.to_owned())
}

/// The list itself, as a scheme of concepts.
pub fn of_scheme(list: &str) -> String {
    of_list(list).trim_end_matches('/').to_owned()
}

/// The name of a code: the public vocabulary's, or our own.
pub fn of_code(list: &str, code: &str) -> String {
    codes::get(list, code).map_or_else(|| format!("{}{code}", of_list(list)), codes::Code::iri)
}

/// The address of a licence of the list `licence` or `source-licence`.
pub fn of_licence(code: &str) -> String {
    match code {
        "CC-BY-4.0" => "https://creativecommons.org/licenses/by/4.0/".to_owned(),
        "CC-BY-SA-4.0" => "https://creativecommons.org/licenses/by-sa/4.0/".to_owned(),
        "CC0-1.0" => "https://creativecommons.org/publicdomain/zero/1.0/".to_owned(),
        other => of_code("licence", other),
    }
}

/// A name in our own namespace.
pub fn own(name: &str) -> String {
    format!("{}{name}", term::OWN)
}

/// The IRI of a term of the tables.
pub fn of_term(name: &str) -> String {
    // A test holds that every term of the tables has a known prefix.
    term::iri(name).unwrap_or_else(|| own(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back_to_what_it_names() {
        let (org, key) = (OrgId([7; 32]), RecordKey([9; 16]));
        assert_eq!(parse(&of_record(&org, &key)), Some((org, key)));
        assert_eq!(parse(&of_record(&org, &RecordKey::ORGANISATION)), Some((org, RecordKey::ORGANISATION)));
        assert_eq!(of_record(&org, &RecordKey::ORGANISATION), of_org(&org));
        for other in ["", IDS, "https://kirjo.example/id/abc", "https://elsewhere.example/id/abc/def"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}

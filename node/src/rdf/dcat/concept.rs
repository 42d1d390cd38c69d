//! Codes as concepts with their labels, each explained once in a document.

use kirjo_protocol::codes;
use kirjo_protocol::content::text::{is_country, is_language};
use oxrdf::NamedOrBlankNode;

use super::super::graph::{Graph, node, tagged};
use super::super::iri;
use super::{Catalog, LANGUAGES};

/// Where the authority tables of the EU's Publications Office are.
const AUTHORITY: &str = "http://publications.europa.eu/resource/authority/";

/// Languages whose names in the authority table are known here; others are named by our own code.
const LANGUAGE_NAMES: &[(&str, &str)] = &[
    ("fi", "FIN"),
    ("sv", "SWE"),
    ("en", "ENG"),
    ("se", "SME"),
    ("de", "DEU"),
    ("fr", "FRA"),
    ("et", "EST"),
    ("da", "DAN"),
    ("nb", "NOB"),
    ("no", "NOR"),
    ("ru", "RUS"),
    ("es", "SPA"),
    ("it", "ITA"),
    ("nl", "NLD"),
    ("pl", "POL"),
];

/// The name of a list as a scheme of concepts.
pub(super) fn scheme(list: &str) -> String {
    match list {
        "data-theme" | "access-right" => format!("{AUTHORITY}{list}"),
        _ => iri::of_list(list),
    }
}

/// The name of a code in the profiles.
fn name(list: &str, code: &str) -> String {
    match (list, code) {
        ("data-theme", code) if iri::official(list, code).is_none() => format!("{AUTHORITY}data-theme/{code}"),
        ("access-rights", "public") => format!("{AUTHORITY}access-right/PUBLIC"),
        ("access-rights", "restricted") => format!("{AUTHORITY}access-right/RESTRICTED"),
        ("access-rights", "non-public") => format!("{AUTHORITY}access-right/NON_PUBLIC"),
        _ => iri::of_code(list, code),
    }
}

/// Labels of codes that stand in no list of ours.
fn fixed_labels(list: &str, code: &str) -> &'static [(&'static str, &'static str)] {
    match (list, code) {
        ("data-theme", "HEAL") => &[("fi", "Terveys"), ("sv", "Hälsa"), ("en", "Health")],
        _ => &[],
    }
}

impl Catalog {
    /// A statement whose object is a code, with what the code is.
    pub(super) fn concept(
        &mut self,
        graph: &mut Graph,
        subject: &NamedOrBlankNode,
        property: &str,
        list: &str,
        code: &str,
    ) {
        let name = name(list, code);
        graph.refer(subject, property, &name);
        let Some(concept) = node(&name).map(NamedOrBlankNode::from).filter(|_| self.first(&name)) else { return };
        graph.is_a(&concept, "skos:Concept");
        graph.refer(&concept, "skos:inScheme", &scheme(list));
        let mut labelled = false;
        for lang in LANGUAGES {
            let fixed = || fixed_labels(list, code).iter().find(|(own, _)| *own == lang).map(|(_, label)| *label);
            if let Some(label) = codes::label(list, code, lang).or_else(fixed) {
                graph.say(&concept, "skos:prefLabel", tagged(label, lang));
                labelled = true;
            }
        }
        if !labelled {
            graph.say(&concept, "skos:prefLabel", super::plain(code));
        }
        self.concept_scheme(graph, list);
    }

    /// What a list of codes is.
    pub(super) fn concept_scheme(&mut self, graph: &mut Graph, list: &str) {
        let name = scheme(list);
        let Some(scheme) = node(&name).map(NamedOrBlankNode::from).filter(|_| self.first(&name)) else { return };
        graph.is_a(&scheme, "skos:ConceptScheme");
        graph.say(&scheme, "dct:title", tagged(list, "en"));
    }

    /// Who may have access: a statement of rights with a label.
    pub(super) fn access_rights(&mut self, graph: &mut Graph, subject: &NamedOrBlankNode, code: &str) {
        let name = name("access-rights", code);
        let rights = graph.part(subject, "dct:accessRights", "dct:RightsStatement", Some(&name));
        if self.first(&name) {
            for lang in LANGUAGES {
                if let Some(label) = codes::label("access-rights", code, lang) {
                    graph.say(&rights, "rdfs:label", tagged(label, lang));
                }
            }
        }
    }

    /// A language by its name in the EU's table.
    pub(super) fn language(&mut self, graph: &mut Graph, subject: &NamedOrBlankNode, property: &str, lang: &str) {
        if !is_language(lang) {
            return;
        }
        let primary = lang.split('-').next().unwrap_or_default();
        let known = LANGUAGE_NAMES.iter().find(|(code, _)| *code == primary);
        let name =
            known.map_or_else(|| iri::of_code("language", primary), |(_, name)| format!("{AUTHORITY}language/{name}"));
        graph.part(subject, property, "dct:LinguisticSystem", Some(&name));
    }

    /// A region or a country.
    pub(super) fn place(&mut self, graph: &mut Graph, subject: &NamedOrBlankNode, code: &str) {
        let name = if code == "FI" {
            format!("{AUTHORITY}country/FIN")
        } else if is_country(code) {
            iri::of_code("country", code)
        } else if codes::contains("region", code) {
            iri::of_code("region", code)
        } else {
            format!("http://data.europa.eu/nuts/code/{code}")
        };
        let place = graph.part(subject, "dct:spatial", "dct:Location", Some(&name));
        if self.first(&name) {
            for lang in LANGUAGES {
                if let Some(label) = codes::label("region", code, lang) {
                    graph.say(&place, "skos:prefLabel", tagged(label, lang));
                }
            }
        }
    }
}

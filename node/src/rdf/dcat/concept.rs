//! Codes as concepts with their labels, each explained once in a document.

use kirjo_protocol::codes;
use kirjo_protocol::content::text::is_language;
use oxrdf::NamedOrBlankNode;

use super::super::graph::{Graph, node, tagged};
use super::super::iri;
use super::{Catalog, LANGUAGES};

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
        let name = iri::of_code(list, code);
        graph.refer(subject, property, &name);
        let Some(concept) = node(&name).map(NamedOrBlankNode::from).filter(|_| self.first(&name)) else { return };
        graph.is_a(&concept, "skos:Concept");
        graph.refer(&concept, "skos:inScheme", &iri::of_scheme(list));
        let mut labelled = false;
        for lang in LANGUAGES {
            if let Some(label) = codes::label(list, code, lang) {
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
        let name = iri::of_scheme(list);
        let Some(scheme) = node(&name).map(NamedOrBlankNode::from).filter(|_| self.first(&name)) else { return };
        graph.is_a(&scheme, "skos:ConceptScheme");
        graph.say(&scheme, "dct:title", tagged(list, "en"));
    }

    /// Who may have access: a statement of rights with a label.
    pub(super) fn access_rights(&mut self, graph: &mut Graph, subject: &NamedOrBlankNode, code: &str) {
        let name = iri::of_code("access-rights", code);
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
        let name = iri::of_code("language", primary);
        graph.part(subject, property, "dct:LinguisticSystem", Some(&name));
    }

    /// A region or a country.
    pub(super) fn place(&mut self, graph: &mut Graph, subject: &NamedOrBlankNode, code: &str) {
        let list =
            ["country", "region", "nuts-3"].into_iter().find(|list| codes::contains(list, code)).unwrap_or("region");
        let name = iri::of_code(list, code);
        let place = graph.part(subject, "dct:spatial", "dct:Location", Some(&name));
        if self.first(&name) {
            for lang in LANGUAGES {
                if let Some(label) = codes::label(list, code, lang) {
                    graph.say(&place, "skos:prefLabel", tagged(label, lang));
                }
            }
        }
    }
}

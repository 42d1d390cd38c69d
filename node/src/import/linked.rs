//! From a graph to records: which node is a record of which kind.

use super::graph::Graph;
use super::{Import, Place, Reason, dcat, schema_org};

/// Classes that describe something else in a catalogue, and are no loss when they are not imported.
const HELPERS: [&str; 12] = [
    "dcat:Catalog",
    "dcat:CatalogRecord",
    "dcat:Distribution",
    "dcat:DataService",
    "schema:DataCatalog",
    "schema:ItemList",
    "schema:ListItem",
    "schema:WebSite",
    "schema:WebPage",
    "schema:DataDownload",
    "skos:Concept",
    "skos:ConceptScheme",
];
/// Classes of organisations.
const ORGANISATIONS: [&str; 12] = [
    "foaf:Agent",
    "foaf:Organization",
    "schema:Organization",
    "schema:Corporation",
    "schema:GovernmentOrganization",
    "schema:NGO",
    "schema:CollegeOrUniversity",
    "schema:ResearchOrganization",
    "schema:MedicalOrganization",
    "schema:Hospital",
    "schema:EducationalOrganization",
    "schema:LocalBusiness",
];

/// Takes the records of a graph.
pub(super) fn take(import: &mut Import, graph: &Graph) {
    let catalogue = dcat::catalogue(graph);
    let wants_profile = import.options.kind.as_deref() == Some("organisation");
    for id in graph.names() {
        let Some(node) = graph.get(id).filter(|node| !node.classes.is_empty()) else { continue };
        let name = || {
            let title = graph.texts(id, &["dct:title", "schema:name", "foaf:name"]).into_iter().next();
            title.map_or_else(|| node.classes.join(", "), |(_, title)| title)
        };
        if graph.is(id, &ORGANISATIONS) {
            if wants_profile && (!node.part || graph.is(id, &["foaf:Agent", "foaf:Organization"])) {
                let draft = dcat::organisation(import, graph, id, &catalogue);
                import.take(draft);
            } else if !node.part {
                import.leave(Place::node(id), None, Reason::Organisation, &name());
            }
            continue;
        }
        if node.part || graph.is(id, &HELPERS) {
            continue;
        }
        // A dataset of both vocabularies says more in that of data catalogues.
        let draft = if graph.is(id, &["dcat:Dataset"]) {
            Some(dcat::dataset(import, graph, id, &catalogue))
        } else {
            schema_org::draft(import, graph, id, &catalogue)
        };
        match draft {
            Some(draft) if schema_org::is_over(import, &draft) => {
                import.leave(Place::node(id), draft.id.clone(), Reason::Over, &name());
            }
            Some(draft) => import.take(draft),
            // What only helps to describe others, such as an address or an offer, has no name of its own.
            None if is_described(graph, id) => {
                import.leave(Place::node(id), None, Reason::NoSuchKind, &name());
            }
            None => {}
        }
    }
}

/// Whether a node is something of the vocabularies that records come from, with a name.
fn is_described(graph: &Graph, id: &str) -> bool {
    let known = |class: &String| class.starts_with("schema:") || class.starts_with("dcat:");
    graph.get(id).is_some_and(|node| node.classes.iter().any(known))
        && !graph.texts(id, &["dct:title", "schema:name"]).is_empty()
}

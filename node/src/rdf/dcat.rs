//! Organisations and datasets as data portals read them: DCAT-AP 3, and HealthDCAT-AP Release 8 for datasets.
//!
//! Only these two kinds, because a portal takes everything in a catalogue for a dataset, and would hold a product to the
//! rules of one. Every node that is referred to says what it is: the profiles ask for classes, and a harvester does not
//! fetch what it is told the name of.

mod agent;
mod concept;
mod dataset;
mod json;

use std::collections::BTreeSet;

use kirjo_protocol::content::{LangMap, common::DEFAULT_LICENCE};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::OrgId;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::UnixMillis;
use oxrdf::{Literal, NamedOrBlankNode, Term, Triple};

use super::graph::{Graph, node, tagged, typed};
use super::iri::{self, XSD};

pub use json::Json;

/// The regulation on the European Health Data Space.
const EHDS: &str = "http://data.europa.eu/eli/reg/2025/327/oj";
/// Languages of the catalogue's own texts.
const LANGUAGES: [&str; 3] = ["fi", "sv", "en"];

/// The release of the profile that datasets keep to.
pub const HEALTH_PROFILE: &str = "HealthDCAT-AP Release 8";

/// What the catalogue says of itself.
#[derive(Debug, Clone)]
pub struct About {
    /// Where this node serves readers, without a slash at the end.
    pub base: String,
    /// The name of the catalogue.
    pub title: LangMap,
    /// What is in it.
    pub description: LangMap,
    /// Whose node it is.
    pub publisher: OrgId,
    /// When its content last changed.
    pub modified: UnixMillis,
}

/// Writes the parts of one document, one after the other. It remembers which concepts, agents and documents it has
/// explained; those are as many as there are codes and organisations.
pub struct Catalog {
    about: About,
    /// Whether the datasets stand in a catalogue or alone. Within one, validators of the health profile take the
    /// catalogue itself for a dataset.
    wrapped: bool,
    said: BTreeSet<String>,
}

impl Catalog {
    /// A document about nothing yet.
    pub fn new(about: About, wrapped: bool) -> Self {
        Self { about, wrapped, said: BTreeSet::new() }
    }

    /// The catalogue itself; nothing when datasets stand alone.
    pub fn head(&mut self) -> Vec<Triple> {
        if !self.wrapped {
            return Vec::new();
        }
        let mut graph = Graph::new("catalog");
        let Some(catalog) = self.catalog() else { return Vec::new() };
        graph.is_a(&catalog, "dcat:Catalog");
        graph.texts(&catalog, "dct:title", &self.about.title.clone());
        graph.texts(&catalog, "dct:description", &self.about.description.clone());
        graph.refer(&catalog, "dct:publisher", &iri::of_org(&self.about.publisher));
        graph.say(&catalog, "dct:modified", date_time(self.about.modified));
        let home = format!("{}/", self.about.base);
        graph.part(&catalog, "foaf:homepage", "foaf:Document", Some(&home));
        for lang in LANGUAGES {
            self.language(&mut graph, &catalog, "dct:language", lang);
        }
        self.licence(&mut graph, &catalog, DEFAULT_LICENCE);
        self.legislation(&mut graph, &catalog, EHDS);
        self.concept_scheme(&mut graph, "data-theme");
        graph.refer(&catalog, "dcat:themeTaxonomy", &iri::of_scheme("data-theme"));
        graph.into_triples()
    }

    /// Whether the document has a catalogue around its datasets.
    pub fn is_wrapped(&self) -> bool {
        self.wrapped
    }

    /// Whether an organisation has been described in this document.
    pub fn knows(&self, org: &OrgId) -> bool {
        self.said.contains(&iri::of_org(org))
    }

    /// An organisation, as its own record describes it if there is one to see; nothing when it has been described.
    pub fn organisation_of(&mut self, org: &OrgId, record: Option<&Record>) -> Vec<Triple> {
        let mut graph = Graph::new(&org.to_string());
        self.agent(&mut graph, org, record);
        graph.into_triples()
    }

    /// A dataset, with its publisher's own record if there is one to see.
    pub fn dataset(&mut self, record: &Record, publisher: Option<&Record>) -> Vec<Triple> {
        let Some(content) = record.body().content.as_ref().filter(|_| *record.kind() == Kind::Dataset) else {
            return Vec::new();
        };
        let mut graph = Graph::new(&record.id().to_string());
        let name = iri::of_record(&record.org(), &record.key());
        let Some(subject) = node(&name).map(NamedOrBlankNode::from) else { return Vec::new() };
        dataset::Dataset { catalog: self, record, content, subject: &subject, name: &name }.write(&mut graph);
        if self.wrapped
            && let Some(catalog) = self.catalog()
        {
            graph.refer(&catalog, "dcat:dataset", &name);
            self.entry(&mut graph, &catalog, record, &name);
        }
        self.agent(&mut graph, &record.org(), publisher);
        graph.into_triples()
    }

    fn catalog(&self) -> Option<NamedOrBlankNode> {
        node(&format!("{}/#catalog", self.about.base)).map(NamedOrBlankNode::from)
    }

    /// The signed record as an entry of the catalogue: its id, its licence, when it was signed.
    fn entry(&mut self, graph: &mut Graph, catalog: &NamedOrBlankNode, record: &Record, name: &str) {
        let entry = graph.part(catalog, "dcat:record", "dcat:CatalogRecord", Some(&format!("{name}#record")));
        graph.refer(&entry, "foaf:primaryTopic", name);
        graph.say(&entry, "dct:modified", date_time(record.seq().time()));
        graph.say(&entry, "dct:identifier", plain(&record.id().to_string()));
        graph.say(&entry, "dct:valid", date_time(record.expires()));
        let licence =
            record.body().content.as_ref().and_then(|content| kirjo_protocol::content::read::text(content, "licence"));
        self.licence(graph, &entry, licence.as_deref().unwrap_or(DEFAULT_LICENCE));
        let profile = graph.part(&entry, "dct:conformsTo", "dct:Standard", Some(&iri::own("profile/healthdcat-ap-r8")));
        if self.first(&iri::own("profile/healthdcat-ap-r8")) {
            graph.say(&profile, "dct:title", tagged(HEALTH_PROFILE, "en"));
        }
    }

    /// Whether something is mentioned for the first time in this document.
    fn first(&mut self, name: &str) -> bool {
        self.said.insert(name.to_owned())
    }

    fn licence(&mut self, graph: &mut Graph, subject: &NamedOrBlankNode, code: &str) {
        graph.part(subject, "dct:license", "dct:LicenseDocument", Some(&iri::of_licence(code)));
    }

    fn legislation(&mut self, graph: &mut Graph, subject: &NamedOrBlankNode, law: &str) {
        graph.part(subject, "dcatap:applicableLegislation", "eli:LegalResource", Some(law));
    }
}

fn plain(text: &str) -> Option<Term> {
    Some(Literal::new_simple_literal(text).into())
}

fn date(text: &str) -> Option<Term> {
    typed(text, &format!("{XSD}date"))
}

fn count(number: u64) -> Option<Term> {
    typed(&number.to_string(), &format!("{XSD}nonNegativeInteger"))
}

fn date_time(at: UnixMillis) -> Option<Term> {
    typed(&crate::clock::rfc3339(at), &format!("{XSD}dateTime"))
}

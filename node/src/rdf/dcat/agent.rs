//! Organisations as agents: the publishers of datasets, and the authority that gives access.

use ciborium::value::Value;
use kirjo_protocol::cbor;
use kirjo_protocol::content::read;
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordKey};
use oxrdf::NamedOrBlankNode;

use super::super::graph::{Graph, node, tagged};
use super::super::iri;
use super::{Catalog, plain};

/// The health data access body of Finland.
const FINDATA: &str = "https://findata.fi/";
const FINDATA_NAMES: [(&str, &str); 3] = [
    ("fi", "Sosiaali- ja terveysalan tietolupaviranomainen Findata"),
    ("sv", "Tillståndsmyndigheten för användning av social- och hälsovårdsuppgifter Findata"),
    ("en", "Finnish Social and Health Data Permit Authority Findata"),
];

impl Catalog {
    /// An organisation, as its own record describes it, or by its id alone when it has none to see.
    pub(super) fn agent(&mut self, graph: &mut Graph, org: &OrgId, record: Option<&Record>) {
        let name = iri::of_org(org);
        let Some(agent) = node(&name).map(NamedOrBlankNode::from).filter(|_| self.first(&name)) else { return };
        graph.is_a(&agent, "foaf:Agent");
        let Some(content) = record.and_then(|record| record.body().content.as_ref()) else {
            graph.say(&agent, "foaf:name", plain(&org.to_string()));
            self.contact_page(graph, &agent, &name, &self.page_of(org));
            return;
        };
        graph.texts(&agent, "foaf:name", &read::lang_map(content, "title"));
        graph.say(&agent, "dct:identifier", plain(&name));
        if let Some(code) = read::text(content, "publisherType") {
            self.concept(graph, &agent, "dct:type", "publisher-type", &code);
        }
        if let Some(home) = home(content) {
            graph.part(&agent, "foaf:homepage", "foaf:Document", Some(&home));
        }
        self.contact_point(graph, &agent, org, &name, content);
    }

    /// How to reach an organisation. The profile wants exactly one point, so there is always one: its contact, its home
    /// page, or its page here.
    fn contact_point(&self, graph: &mut Graph, agent: &NamedOrBlankNode, org: &OrgId, name: &str, content: &Value) {
        let contact = cbor::get(content, "contact");
        let of = |field: &str| contact.and_then(|contact| read::text(contact, field));
        let (email, page) = (of("email"), of("page"));
        if email.is_none() && page.is_none() {
            let page = home(content).unwrap_or_else(|| self.page_of(org));
            self.contact_page(graph, agent, name, &page);
            return;
        }
        let point = graph.part(agent, "cv:contactPoint", "cv:ContactPoint", Some(&format!("{name}#contact")));
        if let Some(email) = email {
            graph.say(&point, "cv:email", plain(&email));
        }
        if let Some(page) = page {
            graph.refer(&point, "cv:contactPage", &page);
        }
    }

    fn contact_page(&self, graph: &mut Graph, agent: &NamedOrBlankNode, name: &str, page: &str) {
        let point = graph.part(agent, "cv:contactPoint", "cv:ContactPoint", Some(&format!("{name}#contact")));
        graph.refer(&point, "cv:contactPage", page);
    }

    /// The page of an organisation's own record on this node.
    fn page_of(&self, org: &OrgId) -> String {
        format!("{}/en/r/{org}/{}", self.about.base, RecordKey::ORGANISATION)
    }

    /// The authority that decides on secondary use.
    pub(super) fn access_body(&mut self, graph: &mut Graph, dataset: &NamedOrBlankNode) {
        graph.refer(dataset, "healthdcatap:hdab", FINDATA);
        let Some(agent) = node(FINDATA).map(NamedOrBlankNode::from).filter(|_| self.first(FINDATA)) else { return };
        graph.is_a(&agent, "foaf:Agent");
        for (lang, name) in FINDATA_NAMES {
            graph.say(&agent, "foaf:name", tagged(name, lang));
        }
        self.contact_page(graph, &agent, &format!("{FINDATA}en/"), &format!("{FINDATA}en/"));
    }
}

/// An organisation's own page on the web: its first link of the type `home`, or its domain.
fn home(content: &Value) -> Option<String> {
    let links = read::items(content, "links", |link| (read::text(link, "type"), read::text(link, "url")));
    let home = links.into_iter().find(|(kind, _)| kind.as_deref() == Some("home")).and_then(|(_, url)| url);
    home.or_else(|| read::text(content, "domain").map(|domain| format!("https://{domain}/")))
}

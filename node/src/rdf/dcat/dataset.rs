//! One dataset in the words of HealthDCAT-AP Release 8.

use ciborium::value::Value;
use kirjo_protocol::cbor;
use kirjo_protocol::codes;
use kirjo_protocol::content::{LangMap, json::to_json, read};
use kirjo_protocol::envelope::Record;
use oxrdf::NamedOrBlankNode;
use serde_json::Map;

use super::super::graph::Graph;
use super::super::iri::{self, XSD};
use super::super::triples;
use super::{Catalog, EHDS, count, date, date_time, plain, typed};

/// The type of a variable that has none, as in CSV on the Web.
const DEFAULT_DATATYPE: &str = "string";

/// Fields that have no property in the profile; they keep ours, so that nothing is lost.
const OURS: [&str; 2] = ["samples", "accessRoute"];

pub(super) struct Dataset<'d> {
    pub(super) catalog: &'d mut Catalog,
    pub(super) record: &'d Record,
    pub(super) content: &'d Value,
    pub(super) subject: &'d NamedOrBlankNode,
    pub(super) name: &'d str,
}

impl Dataset<'_> {
    pub(super) fn write(mut self, graph: &mut Graph) {
        graph.is_a(self.subject, "dcat:Dataset");
        // Entries of the catalogue ask for this class, and validators don't infer it.
        graph.is_a(self.subject, "dcat:Resource");
        self.description(graph);
        self.access(graph);
        self.coverage(graph);
        self.codes(graph);
        self.variables(graph);
        self.distributions(graph);
        self.links(graph);
        self.ours(graph);
    }

    fn text(&self, field: &str) -> Option<String> {
        read::text(self.content, field)
    }

    fn number(&self, field: &str) -> Option<u64> {
        cbor::get(self.content, field).and_then(cbor::as_u64)
    }

    fn description(&mut self, graph: &mut Graph) {
        graph.texts(self.subject, "dct:title", &read::lang_map(self.content, "title"));
        graph.texts(self.subject, "dct:description", &read::lang_map(self.content, "description"));
        graph.say(self.subject, "dct:identifier", plain(self.name));
        graph.say(self.subject, "dcat:version", plain(&self.record.seq().0.to_string()));
        graph.say(self.subject, "dct:modified", date_time(self.record.seq().time()));
        let publisher = iri::of_org(&self.record.org());
        graph.refer(self.subject, "dct:publisher", &publisher);
        // Who signs a dataset holds it.
        graph.add(self.subject, "http://data.europa.eu/930/custodian", super::node(&publisher).map(Into::into));
        for foreign in read::texts(self.content, "foreignIds") {
            let identifier = graph.part(self.subject, "adms:identifier", "adms:Identifier", None);
            graph.say(&identifier, "skos:notation", plain(&foreign));
        }
        for (lang, words) in read::lang_lists(self.content, "keywords") {
            for word in words {
                graph.say(self.subject, "dcat:keyword", super::tagged(&word, &lang));
            }
        }
        for lang in read::texts(self.content, "languages") {
            self.catalog.language(graph, self.subject, "dct:language", &lang);
        }
        let provenance = read::lang_map(self.content, "provenance");
        if !provenance.is_empty() {
            let statement = graph.part(self.subject, "dct:provenance", "dct:ProvenanceStatement", None);
            graph.texts(&statement, "rdfs:label", &provenance);
        }
        self.contact(graph);
    }

    fn contact(&self, graph: &mut Graph) {
        let Some(contact) = cbor::get(self.content, "contact") else { return };
        let point =
            graph.part(self.subject, "dcat:contactPoint", "vcard:Kind", Some(&format!("{}#contact", self.name)));
        graph.texts(&point, "vcard:fn", &read::lang_map(contact, "role"));
        if let Some(email) = read::text(contact, "email") {
            graph.refer(&point, "vcard:hasEmail", &format!("mailto:{email}"));
        }
        if let Some(page) = read::text(contact, "page") {
            graph.refer(&point, "vcard:hasURL", &page);
        }
    }

    /// Laws that a dataset and each of its distributions stand under.
    fn laws(&self) -> Vec<String> {
        let mut laws = read::texts(self.content, "legislation");
        if self.text("accessRights").is_some_and(|rights| rights != "public") && !laws.iter().any(|law| law == EHDS) {
            laws.push(EHDS.to_owned());
        }
        laws
    }

    fn legislation(&mut self, graph: &mut Graph, subject: &NamedOrBlankNode) {
        for law in self.laws() {
            self.catalog.legislation(graph, subject, &law);
        }
    }

    fn access(&mut self, graph: &mut Graph) {
        if let Some(rights) = self.text("accessRights") {
            self.catalog.access_rights(graph, self.subject, &rights);
        }
        self.legislation(graph, &self.subject.clone());
        self.catalog.access_body(graph, self.subject);
        for code in read::texts(self.content, "personalData") {
            self.catalog.concept(graph, self.subject, "dpv:hasPersonalData", "personal-data", &code);
        }
        for code in read::texts(self.content, "legalBasis") {
            self.catalog.concept(graph, self.subject, "dpv:hasLegalBasis", "legal-basis", &code);
        }
        let purposes = read::lang_lists(self.content, "purposes");
        let most = purposes.values().map(Vec::len).max().unwrap_or(0);
        for at in 0..most {
            let purpose = graph.part(self.subject, "dpv:hasPurpose", "dpv:Purpose", None);
            for (lang, texts) in &purposes {
                if let Some(text) = texts.get(at) {
                    graph.say(&purpose, "dct:description", super::tagged(text, lang));
                }
            }
        }
    }

    fn coverage(&mut self, graph: &mut Graph) {
        graph.texts(self.subject, "healthdcatap:populationCoverage", &read::lang_map(self.content, "population"));
        for (field, property) in [
            ("records", "healthdcatap:numberOfRecords"),
            ("individuals", "healthdcatap:numberOfUniqueIndividuals"),
            ("minAge", "healthdcatap:minTypicalAge"),
            ("maxAge", "healthdcatap:maxTypicalAge"),
        ] {
            graph.say(self.subject, property, self.number(field).and_then(count));
        }
        let (from, until) = (self.text("from"), self.text("until"));
        if from.is_some() || until.is_some() {
            let period = graph.part(self.subject, "dct:temporal", "dct:PeriodOfTime", None);
            graph.say(&period, "dcat:startDate", from.as_deref().and_then(date));
            graph.say(&period, "dcat:endDate", until.as_deref().and_then(date));
        }
        if let Some(until) = self.text("retainedUntil") {
            let period = graph.part(self.subject, "healthdcatap:retentionPeriod", "dct:PeriodOfTime", None);
            graph.say(&period, "dcat:endDate", date(&until));
        }
        for region in read::texts(self.content, "regions") {
            self.catalog.place(graph, self.subject, &region);
        }
    }

    fn codes(&mut self, graph: &mut Graph) {
        self.catalog.concept(graph, self.subject, "dcat:theme", "data-theme", "HEAL");
        if let Some(code) = self.text("datasetType") {
            self.catalog.concept(graph, self.subject, "dct:type", "dataset-type", &code);
        }
        for (field, property, list) in [
            ("healthCategories", "healthdcatap:healthCategory", "health-category"),
            ("healthThemes", "healthdcatap:healthTheme", "health-theme"),
            ("codingSystems", "healthdcatap:hasCodingSystem", "coding-system"),
            ("themes", "dct:subject", "themes"),
        ] {
            for code in read::texts(self.content, field) {
                self.catalog.concept(graph, self.subject, property, list, &code);
            }
        }
        for value in read::texts(self.content, "codeValues") {
            graph.say(self.subject, "healthdcatap:hasCodeValues", plain(&value));
        }
        // The profile's list of standards is closed: those without a public name stay in the other graph.
        for code in read::texts(self.content, "standardCodes") {
            if codes::get("standard", &code).is_some_and(codes::Code::is_public) {
                graph.part(self.subject, "dct:conformsTo", "dct:Standard", Some(&iri::of_code("standard", &code)));
            }
        }
    }

    fn variables(&mut self, graph: &mut Graph) {
        let structured = read::boolean(self.content, "structured");
        let word = if structured { "true" } else { "false" };
        graph.say(self.subject, "healthdcatap:hasStructuredData", typed(word, &format!("{XSD}boolean")));
        let variables =
            cbor::get(self.content, "variables").and_then(Value::as_array).filter(|variables| !variables.is_empty());
        let Some(variables) = variables else { return };
        let title = read::lang_map(self.content, "title");
        let group = graph.part(self.subject, "healthdcatap:hasVariables", "csvw:TableGroup", None);
        graph.texts(&group, "dct:title", &title);
        let table = graph.part(&group, "csvw:table", "csvw:Table", None);
        graph.texts(&table, "dct:title", &title);
        for variable in variables {
            let name = read::text_or_empty(variable, "name");
            let column = graph.part(&table, "csvw:column", "csvw:Column", None);
            graph.say(&column, "csvw:name", plain(&name));
            // A variable that says no more is titled and described by its name.
            let own = |field: &str| Some(read::lang_map(variable, field)).filter(|texts: &LangMap| !texts.is_empty());
            let titles = own("title");
            match &titles {
                Some(titles) => graph.texts(&column, "csvw:title", titles),
                None => graph.say(&column, "csvw:title", plain(&name)),
            }
            match own("description").or(titles) {
                Some(texts) => graph.texts(&column, "dct:description", &texts),
                None => graph.say(&column, "dct:description", plain(&name)),
            }
            let datatype = read::text(variable, "datatype");
            graph.say(&column, "csvw:datatype", plain(datatype.as_deref().unwrap_or(DEFAULT_DATATYPE)));
        }
    }

    fn distributions(&mut self, graph: &mut Graph) {
        let parts = cbor::get(self.content, "distributions").and_then(Value::as_array).cloned().unwrap_or_default();
        for (at, part) in parts.iter().enumerate() {
            let name = format!("{}#distribution-{}", self.name, at + 1);
            let distribution = graph.part(self.subject, "dcat:distribution", "dcat:Distribution", Some(&name));
            let url = |field: &str| read::text(part, field);
            if let Some(url) = url("accessUrl") {
                graph.refer(&distribution, "dcat:accessURL", &url);
            }
            if let Some(url) = url("downloadUrl") {
                graph.refer(&distribution, "dcat:downloadURL", &url);
            }
            graph.texts(&distribution, "dct:title", &read::lang_map(part, "title"));
            if let Some(format) = read::text(part, "format") {
                graph.part(
                    &distribution,
                    "dct:format",
                    "dct:MediaTypeOrExtent",
                    Some(&iri::of_code("file-format", &format)),
                );
            }
            let rights = read::lang_map(part, "rights");
            if !rights.is_empty() {
                let statement = graph.part(&distribution, "dct:rights", "dct:RightsStatement", None);
                graph.texts(&statement, "rdfs:label", &rights);
            }
            if let Some(licence) = read::text(part, "licence") {
                self.catalog.licence(graph, &distribution, &licence);
            }
            self.legislation(graph, &distribution);
        }
        for (field, property) in [("analytics", "healthdcatap:analytics"), ("sample", "adms:sample")] {
            let Some(url) = self.text(field) else { continue };
            let name = format!("{}#{field}", self.name);
            let distribution = graph.part(self.subject, property, "dcat:Distribution", Some(&name));
            graph.refer(&distribution, "dcat:accessURL", &url);
            self.legislation(graph, &distribution);
        }
    }

    fn links(&mut self, graph: &mut Graph) {
        let links =
            read::items(self.content, "links", |link| (read::text_or_empty(link, "type"), read::text(link, "url")));
        for (kind, url) in links {
            let property = if kind == "home" { "dcat:landingPage" } else { "foaf:page" };
            graph.part(self.subject, property, "foaf:Document", url.as_deref());
        }
        for doi in read::texts(self.content, "publications") {
            graph.refer(self.subject, "dct:isReferencedBy", &format!("https://doi.org/{doi}"));
        }
    }

    fn ours(&mut self, graph: &mut Graph) {
        let Ok(serde_json::Value::Object(content)) = to_json(self.content) else { return };
        let kept: Map<_, _> = content.into_iter().filter(|(name, _)| OURS.contains(&name.as_str())).collect();
        triples::add_content(graph, self.subject, "dataset", kept);
    }
}

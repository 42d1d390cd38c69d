//! From data catalogues (DCAT-AP 3, HealthDCAT-AP Release 8) to datasets and organisations.

use kirjo_protocol::content::text::is_language;
use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::fault::Place;
use super::graph::{Graph, Object, Tagged, last_part};
use super::schema_org::region;
use super::source::{Source, licence_code};
use super::{Import, labels, times};

/// Where a text may stand that a node only has to carry it.
const LABELS: [&str; 5] = ["rdfs:label", "dct:description", "skos:prefLabel", "dct:title", "schema:description"];

/// What the catalogue of a graph says of the terms of its descriptions.
pub(super) fn catalogue(graph: &Graph) -> Source {
    let found = graph.names().find(|id| graph.is(id, &["dcat:Catalog", "schema:DataCatalog"]));
    let Some(id) = found else { return Source::default() };
    let page = graph.one(id, "foaf:homepage").or_else(|| graph.one(id, "schema:url"));
    let title = best(graph.texts(id, &["dct:title", "schema:name"]));
    Source {
        name: title,
        url: page.or_else(|| Some(id.to_owned())).filter(|url| url.starts_with("http")),
        licence: graph.one(id, "dct:license").or_else(|| graph.one(id, "schema:license")),
        retrieved: None,
    }
}

/// The English text, else the Finnish, else the first.
fn best(texts: Vec<Tagged>) -> Option<String> {
    let of = |wanted: &str| texts.iter().find(|(language, _)| language.as_deref() == Some(wanted));
    of("en").or_else(|| of("fi")).or_else(|| texts.first()).map(|(_, text)| text.clone())
}

/// A dataset.
pub(super) fn dataset(import: &Import, graph: &Graph, id: &str, catalogue: &Source) -> Draft {
    let mut draft = Draft::new(Place::node(id), "dataset");
    let reader = Reader { import, graph, id };
    reader.common(&mut draft, catalogue);
    reader.health(&mut draft);
    reader.distributions(&mut draft);
    reader.variables(&mut draft);
    draft.summarise();
    draft
}

/// The profile of an organisation.
pub(super) fn organisation(import: &Import, graph: &Graph, id: &str, catalogue: &Source) -> Draft {
    let mut draft = Draft::new(Place::node(id), "organisation");
    let reader = Reader { import, graph, id };
    let language = import.options.language();
    draft.id = Some(id.to_owned()).filter(|id| !id.starts_with("_:")).or_else(|| graph.one(id, "dct:identifier"));
    draft.source = catalogue.clone();
    draft.put_texts("title", &graph.texts(id, &["foaf:name", "schema:name", "dct:title", "skos:prefLabel"]), language);
    draft.put_texts("summary", &graph.texts(id, &["schema:abstract", "schema:slogan"]), language);
    draft.put_texts("description", &graph.texts(id, &["schema:description", "dct:description"]), language);
    draft.put_texts("shortName", &graph.texts(id, &["schema:alternateName", "skos:altLabel"]), language);
    if let Some(name) = graph.one(id, "schema:legalName") {
        draft.put("legalName", &name);
    }
    for (property, path) in [("schema:vatID", "identifiers.vat"), ("schema:leiCode", "identifiers.lei")] {
        if let Some(text) = graph.one(id, property) {
            draft.put(path, &text);
        }
    }
    let kinds = graph.words(id, "dct:type");
    draft.put_codes("publisherType", kinds.iter().map(|kind| last_part(kind)));
    draft.put_codes("orgType", kinds.iter().map(|kind| last_part(kind)));
    for property in ["foaf:homepage", "schema:url"] {
        if let Some(page) = graph.one(id, property) {
            draft.link("home", &page);
        }
    }
    reader.contact(&mut draft);
    draft.summarise();
    draft
}

struct Reader<'g> {
    import: &'g Import,
    graph: &'g Graph,
    id: &'g str,
}

impl Reader<'_> {
    fn one(&self, property: &str) -> Option<String> {
        self.graph.one(self.id, property)
    }

    fn put_texts(&self, draft: &mut Draft, field: &str, property: &str) {
        let texts = self.graph.named(self.id, property, &LABELS);
        draft.put_texts(field, &texts, self.import.options.language());
    }

    fn put_one(&self, draft: &mut Draft, field: &str, property: &str) {
        if let Some(text) = self.one(property) {
            draft.put(field, &text);
        }
    }

    /// Codes at the end of addresses of controlled lists, or by the labels of their concepts.
    fn put_codes(&self, draft: &mut Draft, field: &str, property: &str) {
        let mut words = Vec::new();
        for object in self.graph.all(self.id, property) {
            match object {
                Object::Text { text, .. } => words.push(text.clone()),
                Object::Node(node) => {
                    let part = last_part(node);
                    words.push(node.clone());
                    words.push(part.to_owned());
                    // Lists of others write in capitals and with underscores what ours writes small and with hyphens.
                    words.push(part.to_lowercase().replace('_', "-"));
                    words.extend(
                        self.graph.texts(node, &["skos:notation", "skos:prefLabel"]).into_iter().map(|(_, text)| text),
                    );
                }
            }
        }
        draft.put_codes(field, words.iter().map(String::as_str));
    }

    fn common(&self, draft: &mut Draft, catalogue: &Source) {
        let language = self.import.options.language();
        let graph = self.graph;
        draft.id = self.one("dct:identifier").or_else(|| Some(self.id.to_owned()).filter(|id| !id.starts_with("_:")));
        draft.id_field = "dct:identifier".to_owned();
        let own = Source { licence: self.one("dct:license"), ..Source::default() };
        draft.source = catalogue.or(&own);
        self.put_texts(draft, "title", "dct:title");
        self.put_texts(draft, "description", "dct:description");
        draft.put_texts("summary", &graph.texts(self.id, &["dct:abstract", "schema:abstract"]), language);
        let words = graph.texts(self.id, &["dcat:keyword"]);
        draft.put_words("keywords", &words, language);
        let mut subjects: Vec<String> = words.into_iter().map(|(_, word)| word).collect();
        subjects.extend(graph.words(self.id, "dct:subject").iter().map(|subject| last_part(subject).to_owned()));
        draft.put_codes("themes", subjects.iter().map(String::as_str));
        self.contact(draft);
        for (property, kind) in [("dcat:landingPage", "home"), ("foaf:page", "docs")] {
            for page in graph.words(self.id, property).into_iter().filter(|page| page.starts_with("http")) {
                draft.link(kind, &page);
            }
        }
        let languages: Vec<String> = graph
            .words(self.id, "dct:language")
            .iter()
            .filter_map(|address| {
                let listed = labels::find("language", address).map(str::to_owned);
                listed.or_else(|| Some(last_part(address).to_owned()).filter(|tag| is_language(tag)))
            })
            .collect();
        draft.put_all("languages", &languages);
        let regions: Vec<String> = graph
            .words(self.id, "dct:spatial")
            .iter()
            .filter_map(|address| {
                let listed =
                    ["country", "region"].iter().find_map(|list| labels::find(list, address)).map(str::to_owned);
                listed.or_else(|| region(last_part(address)))
            })
            .collect();
        draft.put_all("regions", &regions);
        if let Some(period) = graph.nodes(self.id, "dct:temporal").next() {
            for (properties, field) in
                [(["dcat:startDate", "schema:startDate"], "from"), (["dcat:endDate", "schema:endDate"], "until")]
            {
                let date = properties.iter().find_map(|property| graph.one(period, property));
                if let Some(date) = date.and_then(|text| times::date(&text)) {
                    draft.put(field, &date);
                }
            }
        }
        self.put_codes(draft, "accessRights", "dct:accessRights");
        self.put_codes(draft, "datasetType", "dct:type");
        self.put_texts(draft, "provenance", "dct:provenance");
        draft.put_all("legislation", &graph.words(self.id, "dcatap:applicableLegislation"));
        self.put_codes(draft, "standardCodes", "dct:conformsTo");
        let foreign: Vec<String> = graph
            .words(self.id, "adms:identifier")
            .into_iter()
            .map(|id| graph.one(&id, "skos:notation").unwrap_or(id))
            .filter(|id| !id.starts_with("_:"))
            .collect();
        draft.put_all("foreignIds", &foreign);
        let publications: Vec<String> = graph
            .words(self.id, "dct:isReferencedBy")
            .into_iter()
            .filter_map(|address| address.split_once("doi.org/").map(|(_, doi)| doi.to_owned()))
            .collect();
        draft.put_all("publications", &publications);
        self.put_one(draft, "sample", "adms:sample");
    }

    fn health(&self, draft: &mut Draft) {
        let language = self.import.options.language();
        self.put_codes(draft, "healthCategories", "healthdcatap:healthCategory");
        self.put_codes(draft, "healthThemes", "healthdcatap:healthTheme");
        self.put_one(draft, "structured", "healthdcatap:hasStructuredData");
        self.put_texts(draft, "population", "healthdcatap:populationCoverage");
        for (property, field) in [
            ("healthdcatap:numberOfRecords", "records"),
            ("healthdcatap:numberOfUniqueIndividuals", "individuals"),
            ("healthdcatap:minTypicalAge", "minAge"),
            ("healthdcatap:maxTypicalAge", "maxAge"),
        ] {
            self.put_one(draft, field, property);
        }
        if let Some(period) = self.graph.nodes(self.id, "healthdcatap:retentionPeriod").next() {
            let end = self.graph.one(period, "dcat:endDate").and_then(|text| times::date(&text));
            if let Some(end) = end {
                draft.put("retainedUntil", &end);
            }
        }
        self.put_codes(draft, "codingSystems", "healthdcatap:hasCodingSystem");
        draft.put_all("codeValues", &self.graph.words(self.id, "healthdcatap:hasCodeValues"));
        self.put_codes(draft, "personalData", "dpv:hasPersonalData");
        self.put_codes(draft, "legalBasis", "dpv:hasLegalBasis");
        let purposes = self.graph.named(self.id, "dpv:hasPurpose", &LABELS);
        draft.put_words("purposes", &purposes, language);
        if let Some(address) = self.one("healthdcatap:analytics") {
            let access = self.graph.one(&address, "dcat:accessURL").unwrap_or(address);
            draft.put("analytics", &access);
        }
    }

    /// A role with a mailbox or a page, of a vCard or of the core vocabularies.
    fn contact(&self, draft: &mut Draft) {
        let properties = ["dcat:contactPoint", "cv:contactPoint", "schema:contactPoint"];
        let found = properties.iter().find_map(|property| self.graph.nodes(self.id, property).next());
        let Some(contact) = found else { return };
        let roles = self.graph.texts(contact, &["vcard:role", "schema:contactType", "vcard:fn", "schema:name"]);
        draft.put_texts("contact.role", &roles, self.import.options.language());
        let mailbox = ["vcard:hasEmail", "cv:email", "schema:email"];
        if let Some(email) = mailbox.iter().find_map(|property| self.graph.one(contact, property)) {
            let email = self.graph.one(&email, "vcard:value").unwrap_or(email);
            draft.put("contact.email", email.strip_prefix("mailto:").unwrap_or(&email));
        }
        let pages = ["vcard:hasURL", "cv:contactPage", "schema:url"];
        if let Some(page) = pages.iter().find_map(|property| self.graph.one(contact, property)) {
            draft.put("contact.page", &page);
        }
    }

    fn distributions(&self, draft: &mut Draft) {
        let language = self.import.options.language();
        for node in self.graph.nodes(self.id, "dcat:distribution") {
            let mut item = Map::new();
            for (property, field) in [("dcat:accessURL", "accessUrl"), ("dcat:downloadURL", "downloadUrl")] {
                if let Some(url) = self.graph.one(node, property) {
                    item.insert(field.to_owned(), Value::from(url));
                }
            }
            let format = self.graph.one(node, "dct:format").or_else(|| self.graph.one(node, "dcat:mediaType"));
            let by_name =
                |format: &str| labels::find("file-format", &last_part(format).to_lowercase().replace('_', "-"));
            if let Some(code) =
                format.and_then(|format| labels::find("file-format", &format).or_else(|| by_name(&format)))
            {
                item.insert("format".to_owned(), Value::from(code));
            }
            let licence = self.graph.one(node, "dct:license").and_then(|licence| licence_code(&licence));
            // A distribution is under a licence of the shorter list, on which data is given away.
            if let Some(code) = licence.and_then(|code| labels::find("licence", code)) {
                item.insert("licence".to_owned(), Value::from(code));
            }
            for (property, field) in [("dct:title", "title"), ("dct:rights", "rights")] {
                let texts = self.graph.named(node, property, &LABELS);
                let by_language: Map<String, Value> = texts
                    .into_iter()
                    .filter_map(|(tag, text)| {
                        Some((tag.or_else(|| language.map(str::to_owned))?, Value::from(super::values::clean(&text))))
                    })
                    .collect();
                if !by_language.is_empty() {
                    item.insert(field.to_owned(), Value::Object(by_language));
                }
            }
            draft.push("distributions", Value::Object(item));
        }
    }

    /// Columns of tables (CSV on the Web), or the variables themselves.
    fn variables(&self, draft: &mut Draft) {
        let language = self.import.options.language();
        let mut columns: Vec<&str> = Vec::new();
        for group in self.graph.nodes(self.id, "healthdcatap:hasVariables") {
            columns.push(group);
            for table in self.graph.nodes(group, "csvw:table").chain([group]) {
                for schema in self.graph.nodes(table, "csvw:tableSchema").chain([table]) {
                    columns.extend(self.graph.nodes(schema, "csvw:column"));
                }
            }
        }
        let mut lists = Vec::new();
        for column in &columns {
            // Columns may stand in a list of RDF's own form.
            lists.extend(self.graph.list(column));
        }
        let listed = lists.iter().filter_map(|object| match object {
            Object::Node(node) => Some(node.as_str()),
            Object::Text { .. } => None,
        });
        for column in columns.iter().copied().chain(listed) {
            let Some(name) = self.graph.one(column, "csvw:name") else { continue };
            let mut item = json!({ "name": name });
            for (properties, field) in
                [(&["csvw:title", "csvw:titles", "dct:title"][..], "title"), (&["dct:description"][..], "description")]
            {
                let texts = self.graph.texts(column, properties).into_iter();
                let by_language: Map<String, Value> = texts
                    .filter_map(|(tag, text)| Some((tag.or_else(|| language.map(str::to_owned))?, Value::from(text))))
                    .collect();
                if !by_language.is_empty() {
                    item[field] = Value::Object(by_language);
                }
            }
            let datatype = self.graph.one(column, "csvw:datatype");
            if let Some(code) = datatype.and_then(|datatype| labels::find("datatype", last_part(&datatype))) {
                item["datatype"] = Value::from(code);
            }
            draft.push("variables", item);
        }
    }
}

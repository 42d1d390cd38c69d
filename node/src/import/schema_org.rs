//! From schema.org to records.

use serde_json::{Value, json};

use super::draft::Draft;
use super::fault::Place;
use super::graph::{Graph, Tagged, last_part};
use super::source::Source;
use super::{Import, times};

/// Classes and the kinds of records that they are.
const KINDS: [(&str, &[&str]); 8] = [
    (
        "product",
        &[
            "schema:Product",
            "schema:SoftwareApplication",
            "schema:MobileApplication",
            "schema:WebApplication",
            "schema:SoftwareSourceCode",
            "schema:MedicalDevice",
            "schema:IndividualProduct",
            "schema:ProductModel",
        ],
    ),
    ("competence", &["schema:Service", "schema:GovernmentService", "schema:WebAPI"]),
    (
        "event",
        &[
            "schema:Event",
            "schema:BusinessEvent",
            "schema:EducationEvent",
            "schema:ExhibitionEvent",
            "schema:Hackathon",
            "schema:SocialEvent",
            "schema:CourseInstance",
            "schema:ConferenceEvent",
        ],
    ),
    ("dataset", &["schema:Dataset", "schema:StatisticalDataset"]),
    ("call", &["schema:MonetaryGrant", "schema:Grant"]),
    ("project", &["schema:ResearchProject", "schema:Project"]),
    ("practice", &["schema:HowTo"]),
    ("need", &["schema:Demand"]),
];
/// Classes of events and the types that they are for certain.
const EVENT_TYPES: [(&str, &str); 5] = [
    ("schema:ExhibitionEvent", "fair"),
    ("schema:Hackathon", "hackathon"),
    ("schema:EducationEvent", "training"),
    ("schema:CourseInstance", "training"),
    ("schema:ConferenceEvent", "conference"),
];

/// The record that a node is, if it is one.
pub(super) fn draft(import: &Import, graph: &Graph, id: &str, catalogue: &Source) -> Option<Draft> {
    let kind = KINDS.iter().find(|(_, classes)| graph.is(id, classes)).map(|(kind, _)| *kind)?;
    let mut draft = Draft::new(Place::node(id), kind);
    let reader = Reader { import, graph, id };
    reader.common(&mut draft, catalogue);
    match kind {
        "product" => reader.product(&mut draft),
        "competence" => reader.competence(&mut draft),
        "event" => reader.event(&mut draft),
        "dataset" => reader.dataset(&mut draft),
        "call" => reader.call(&mut draft),
        "project" => reader.project(&mut draft),
        "practice" => reader.practice(&mut draft),
        _ => reader.need(&mut draft),
    }
    draft.summarise();
    Some(draft)
}

/// Whether an event has ended before the day of the import.
pub(super) fn is_over(import: &Import, draft: &Draft) -> bool {
    let ends = draft.fields.get("ends").and_then(Value::as_str);
    let ended = ends.and_then(kirjo_protocol::content::instant::parse);
    // The day of the import begins in some zone half a day earlier than in another; only a whole day counts.
    let today = kirjo_protocol::content::instant::parse(&format!("{}T00:00:00Z", import.options.today));
    matches!((ended, today), (Some(ended), Some(today)) if ended < today)
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

    fn texts(&self, properties: &[&str]) -> Vec<Tagged> {
        self.graph.texts(self.id, properties)
    }

    /// Names of what a property leads to.
    fn named(&self, property: &str) -> Vec<Tagged> {
        self.graph.named(self.id, property, &["schema:name", "schema:termCode"])
    }

    /// The language of texts that don't say theirs: what whoever imports says, else the only one of the node.
    fn language(&self) -> Option<String> {
        let said = self.import.options.language().map(str::to_owned);
        said.or_else(|| match &self.graph.words(self.id, "schema:inLanguage")[..] {
            [one] if kirjo_protocol::content::text::is_language(one) => Some(one.clone()),
            _ => None,
        })
    }

    fn put_texts(&self, draft: &mut Draft, field: &str, properties: &[&str]) {
        draft.put_texts(field, &self.texts(properties), self.language().as_deref());
    }

    fn common(&self, draft: &mut Draft, catalogue: &Source) {
        let identifier = self.graph.words(self.id, "schema:identifier").into_iter().next().map(|identifier| {
            // A property value says which register it is of; the value is the id.
            self.graph.one(&identifier, "schema:value").unwrap_or(identifier)
        });
        let own_address = Some(self.id.to_owned()).filter(|id| !id.starts_with("_:"));
        draft.id = identifier.or(own_address).or_else(|| self.one("schema:url"));
        draft.id_field = "identifier, @id".to_owned();
        draft.source = Source {
            name: self
                .graph
                .named(self.id, "schema:sdPublisher", &["schema:name"])
                .into_iter()
                .next()
                .map(|(_, name)| name),
            url: None,
            licence: self.one("schema:sdLicense"),
            retrieved: None,
        }
        .or(catalogue);

        self.put_texts(draft, "title", &["schema:name"]);
        self.put_texts(draft, "summary", &["schema:abstract", "schema:disambiguatingDescription", "schema:slogan"]);
        self.put_texts(draft, "description", &["schema:description"]);
        self.keywords(draft);
        self.contact(draft);
        if let Some(url) = self.one("schema:url") {
            draft.link("home", &url);
        }
        if let Some(url) = self.one("schema:softwareHelp").filter(|url| url.starts_with("http")) {
            draft.link("docs", &url);
        }
        let regions: Vec<String> = self
            .graph
            .all(self.id, "schema:areaServed")
            .iter()
            .filter_map(|area| match area {
                super::graph::Object::Text { text, .. } => Some(text.clone()),
                super::graph::Object::Node(node) => {
                    self.graph.one(node, "schema:identifier").or_else(|| self.graph.one(node, "schema:name"))
                }
            })
            .filter_map(|text| region(&text))
            .collect();
        draft.put_all("regions", &regions);
        let languages = ["schema:availableLanguage", "schema:inLanguage"].iter();
        let languages: Vec<String> = languages
            .flat_map(|property| self.graph.words(self.id, property))
            .filter(|tag| kirjo_protocol::content::text::is_language(tag))
            .collect();
        draft.put_all("languages", &languages);
    }

    /// Keywords come as a list, as one text with commas, or as defined terms. Those that are themes of ours are that too.
    fn keywords(&self, draft: &mut Draft) {
        let mut words: Vec<Tagged> = Vec::new();
        for (language, text) in self.named("schema:keywords") {
            words.extend(text.split(',').map(str::trim).map(|word| (language.clone(), word.to_owned())));
        }
        let subjects: Vec<Tagged> = self.named("schema:about");
        let category: Vec<Tagged> = self.named("schema:category");
        draft.put_codes("themes", words.iter().chain(&subjects).chain(&category).map(|(_, word)| word.as_str()));
        draft.put_words("keywords", &words, self.language().as_deref());
    }

    fn contact(&self, draft: &mut Draft) {
        let Some(contact) = self.graph.nodes(self.id, "schema:contactPoint").next() else { return };
        let roles = self.graph.texts(contact, &["schema:contactType", "schema:name"]);
        draft.put_texts("contact.role", &roles, self.language().as_deref());
        if let Some(email) = self.graph.one(contact, "schema:email") {
            draft.put("contact.email", email.strip_prefix("mailto:").unwrap_or(&email));
        }
        if let Some(page) = self.graph.one(contact, "schema:url") {
            draft.put("contact.page", &page);
        }
    }

    fn product(&self, draft: &mut Draft) {
        let categories = ["schema:applicationSubCategory", "schema:applicationCategory", "schema:category"];
        let categories: Vec<Tagged> = categories.iter().flat_map(|property| self.named(property)).collect();
        draft.put_codes("productType", categories.iter().map(|(_, text)| text.as_str()));
        if self.graph.is(self.id, &["schema:MedicalDevice"]) {
            self.put_texts(draft, "regulatory.intendedPurpose", &["schema:purpose"]);
        }
        if let Some((_, maker)) = self.graph.named(self.id, "schema:manufacturer", &["schema:name"]).into_iter().next()
        {
            draft.put("regulatory.manufacturer", &maker);
        }
        // Nothing in schema.org says what the law calls it, and that is a status too.
        draft.put("regulatory.status", "not-stated");
        if let Some((_, brand)) = self.graph.named(self.id, "schema:brand", &["schema:name"]).into_iter().next() {
            draft.put("brand", &brand);
        }
        draft.put_words("features", &self.texts(&["schema:featureList"]), self.language().as_deref());
        let systems: Vec<String> = self.texts(&["schema:operatingSystem"]).into_iter().map(|(_, text)| text).collect();
        let systems: Vec<String> =
            systems.iter().flat_map(|text| text.split(',')).map(|text| text.trim().to_owned()).collect();
        draft.put_all("platforms", &systems);
        for (property, path) in [
            ("schema:softwareVersion", "software.version"),
            ("schema:codeRepository", "software.repository"),
            ("schema:license", "software.licence"),
        ] {
            if let Some(text) = self.one(property) {
                draft.put(path, &text);
            }
        }
        if let Some(date) = self.one("schema:datePublished").and_then(|text| times::date(&text)) {
            draft.put("software.released", &date);
        }
        if self.one("schema:isAccessibleForFree").is_some_and(|free| free == "true") {
            draft.put("priceModel", "free");
        }
    }

    fn competence(&self, draft: &mut Draft) {
        let types = self.named("schema:serviceType");
        draft.put_codes("competenceType", types.iter().map(|(_, text)| text.as_str()));
        draft.put_codes("serviceTypes", types.iter().map(|(_, text)| text.as_str()));
        self.put_texts(draft, "access", &["schema:termsOfService"]);
        let audiences = self.graph.named(self.id, "schema:audience", &["schema:audienceType", "schema:name"]);
        draft.put_words("targetGroups", &audiences, self.language().as_deref());
    }

    fn event(&self, draft: &mut Draft) {
        let zone = self.import.options.zone();
        for (property, field) in [("schema:startDate", "starts"), ("schema:endDate", "ends")] {
            if let Some(text) = self.one(property) {
                match times::iso(field, &text, zone, field == "ends") {
                    Ok(instant) => draft.put(field, &instant),
                    Err(fault) => draft.faults.push(fault),
                }
            }
        }
        let certain = EVENT_TYPES.iter().find(|(class, _)| self.graph.is(self.id, &[class]));
        match certain {
            Some((_, code)) => draft.put("eventType", code),
            None => {
                let words = self.named("schema:keywords");
                draft.put_codes("eventType", words.iter().flat_map(|(_, text)| text.split(',').map(str::trim)));
            }
        }
        self.place(draft);
        let page = self.one("schema:url").filter(|url| url.starts_with("https://"));
        if let Some(page) = page {
            draft.put("page", &page);
        }
        match self.one("schema:isAccessibleForFree").as_deref() {
            Some("true") => draft.put("price", "free"),
            Some("false") => draft.put("price", "paid"),
            _ => {}
        }
        if self.one("schema:eventStatus").is_some_and(|status| last_part(&status) == "EventCancelled") {
            draft.set("cancelled", true);
        }
        if let Some(series) = self.graph.nodes(self.id, "schema:superEvent").next() {
            let id = self.graph.one(series, "schema:identifier");
            let own = Some(series.to_owned()).filter(|id| !id.starts_with("_:"));
            if let Some(id) = id.or(own) {
                draft.put("seriesId", &id);
            }
        }
    }

    /// Where an event is, and whether one has to go there.
    fn place(&self, draft: &mut Draft) {
        let (mut onsite, mut online) = (false, false);
        for location in self.graph.all(self.id, "schema:location") {
            match location {
                super::graph::Object::Text { text, language } => {
                    onsite = true;
                    draft.put_texts("venue", &[(language.clone(), text.clone())], self.language().as_deref());
                }
                super::graph::Object::Node(node) if self.graph.is(node, &["schema:VirtualLocation"]) => {
                    online = true;
                    if let Some(url) = self.graph.one(node, "schema:url").filter(|url| url.starts_with("https://")) {
                        draft.put("registration", &url);
                    }
                }
                super::graph::Object::Node(node) => {
                    onsite = true;
                    draft.put_texts("venue", &self.graph.texts(node, &["schema:name"]), self.language().as_deref());
                    self.address(draft, node);
                }
            }
        }
        let mode = self.one("schema:eventAttendanceMode");
        let attendance = match mode.as_deref().map(last_part) {
            Some("OnlineEventAttendanceMode") => Some("online"),
            Some("OfflineEventAttendanceMode") => Some("onsite"),
            Some("MixedEventAttendanceMode") => Some("hybrid"),
            _ => match (onsite, online) {
                (true, true) => Some("hybrid"),
                (true, false) => Some("onsite"),
                (false, true) => Some("online"),
                (false, false) => None,
            },
        };
        if let Some(attendance) = attendance {
            draft.put("attendance", attendance);
        }
    }

    fn address(&self, draft: &mut Draft, place: &str) {
        match self.graph.all(place, "schema:address").first() {
            Some(super::graph::Object::Text { text, .. }) => draft.put("address", text),
            Some(super::graph::Object::Node(address)) => {
                let part = |property: &str| self.graph.one(address, property);
                let town: Vec<String> =
                    ["schema:postalCode", "schema:addressLocality"].iter().filter_map(|name| part(name)).collect();
                let parts = part("schema:streetAddress").into_iter().chain(Some(town.join(" ")));
                let line: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
                draft.put("address", &line.join(", "));
                if let Some(country) = part("schema:addressCountry").filter(|code| code.len() == 2) {
                    draft.put("country", &country.to_uppercase());
                }
            }
            None => {}
        }
    }

    fn dataset(&self, draft: &mut Draft) {
        self.put_texts(draft, "accessRoute", &["schema:conditionsOfAccess"]);
        if let Some(text) = self.one("schema:temporalCoverage") {
            let (from, until) = text.split_once('/').unwrap_or((&text, ""));
            for (field, part) in [("from", from), ("until", until)] {
                if let Some(date) = times::date(part) {
                    draft.put(field, &date);
                }
            }
        }
        for node in self.graph.nodes(self.id, "schema:distribution") {
            let url = self.graph.one(node, "schema:contentUrl");
            let access = self.graph.one(node, "schema:url").or_else(|| url.clone());
            let Some(access) = access else { continue };
            let mut item = json!({ "accessUrl": access });
            if let Some(url) = url {
                item["downloadUrl"] = Value::from(url);
            }
            let format = self.graph.one(node, "schema:encodingFormat");
            if let Some(code) = format.and_then(|format| super::labels::find("file-format", last_part(&format))) {
                item["format"] = Value::from(code);
            }
            draft.push("distributions", item);
        }
        for object in self.graph.all(self.id, "schema:variableMeasured") {
            let name = match object {
                super::graph::Object::Text { text, .. } => Some(text.clone()),
                super::graph::Object::Node(node) => self.graph.one(node, "schema:name"),
            };
            if let Some(name) = name {
                draft.push("variables", json!({ "name": name }));
            }
        }
    }

    fn call(&self, draft: &mut Draft) {
        let zone = self.import.options.zone();
        if let Some(page) = self.one("schema:url") {
            draft.put("page", &page);
        }
        let mut deadlines = self.graph.words(self.id, "kirjo:deadline");
        if deadlines.is_empty() {
            deadlines = self.graph.words(self.id, "schema:endDate");
        }
        let mut instants = Vec::new();
        for text in deadlines {
            match times::iso("deadlines", &text, zone, true) {
                Ok(instant) => instants.push(instant),
                Err(fault) => draft.faults.push(fault),
            }
        }
        draft.put_all("deadlines", &instants);
        if let Some(text) = self.one("schema:startDate") {
            match times::iso("opens", &text, zone, false) {
                Ok(instant) => draft.put("opens", &instant),
                Err(fault) => draft.faults.push(fault),
            }
        }
        if let Some(id) = self.one("schema:identifier").filter(|id| !id.starts_with("_:")) {
            draft.put("callId", &id);
        }
        self.money(draft, "schema:amount", "budget");
    }

    /// An amount in whole units: a number with a currency, or a node of both.
    fn money(&self, draft: &mut Draft, property: &str, field: &str) {
        let Some(node) = self.graph.nodes(self.id, property).next() else { return };
        let amount = self.graph.one(node, "schema:value").or_else(|| self.graph.one(node, "schema:price"));
        let currency = self.graph.one(node, "schema:currency");
        if let (Some(amount), Some(currency)) = (amount, currency) {
            let whole = amount.strip_suffix(".0").or_else(|| amount.strip_suffix(".00")).unwrap_or(&amount);
            draft.put(&format!("{field}.amount"), whole);
            draft.put(&format!("{field}.currency"), &currency);
        }
    }

    fn project(&self, draft: &mut Draft) {
        for (properties, field) in [
            (["schema:startDate", "schema:foundingDate"], "starts"),
            (["schema:endDate", "schema:dissolutionDate"], "ends"),
        ] {
            let date = properties.iter().find_map(|property| self.one(property)).and_then(|text| times::date(&text));
            if let Some(date) = date {
                draft.put(field, &date);
            }
        }
        if let Some((_, acronym)) = self.texts(&["schema:alternateName"]).into_iter().next() {
            draft.put("acronym", &acronym);
        }
        let others: Vec<String> = self.named("schema:member").into_iter().map(|(_, name)| name).collect();
        draft.put_all("otherParticipants", &others);
        self.money(draft, "schema:amount", "budget");
    }

    fn practice(&self, draft: &mut Draft) {
        let mut steps: Vec<Tagged> = Vec::new();
        for object in self.graph.all(self.id, "schema:step") {
            match object {
                super::graph::Object::Text { text, language } => steps.push((language.clone(), text.clone())),
                super::graph::Object::Node(node) => {
                    steps.extend(self.graph.texts(node, &["schema:text", "schema:name"]));
                }
            }
        }
        draft.put_words("steps", &steps, self.language().as_deref());
        self.put_texts(draft, "problem", &["kirjo:problem"]);
        self.put_texts(draft, "model", &["kirjo:model", "schema:description"]);
        let costs = self.texts(&["schema:estimatedCost"]);
        draft.put_texts("costs", &costs, self.language().as_deref());
        let audiences = self.graph.named(self.id, "schema:audience", &["schema:audienceType", "schema:name"]);
        draft.put_words("targetGroups", &audiences, self.language().as_deref());
        let funders = self.graph.named(self.id, "schema:funder", &["schema:name"]);
        draft.put_words("fundedBy", &funders, self.language().as_deref());
    }

    fn need(&self, draft: &mut Draft) {
        self.put_texts(draft, "problem", &["kirjo:problem", "schema:description"]);
        if let Some(text) = self.one("schema:availabilityEnds") {
            match times::iso("deadline", &text, self.import.options.zone(), true) {
                Ok(instant) => draft.put("deadline", &instant),
                Err(fault) => draft.faults.push(fault),
            }
        }
    }
}

/// The code of a region or country by its code or name; others are places of another catalogue.
pub(super) fn region(text: &str) -> Option<String> {
    let text = text.trim();
    let known = ["region", "country"].iter().find_map(|list| super::labels::find(list, text)).map(str::to_owned);
    known.or_else(|| kirjo_protocol::content::text::is_region(text).then(|| text.to_owned()))
}

//! JSON-LD into a graph.
//!
//! Contexts are known by name or written in the document; none is ever fetched. Of the many things that a context can
//! say those are understood that catalogues use: prefixes, other names for terms, languages, language maps, and terms
//! whose values are addresses. `@graph`, arrays and nested nodes come as they may.

use std::collections::BTreeMap;

use kirjo_protocol::content::json::to_json;
use kirjo_protocol::content::term::PREFIXES;
use serde_json::{Map, Value};

use super::fault::{Broken, Fault, Place, Rule};
use super::graph::{Graph, Object};
use super::{Import, json, linked, tables};
use crate::rdf::from_jsonld;
use crate::rdf::jsonld::RECORD;

/// The namespace of schema.org as the tables of fields have it.
const SCHEMA: &str = "https://schema.org/";
/// Names under which the context of schema.org is known, without scheme and closing slash.
const SCHEMA_NAMES: [&str; 4] =
    ["schema.org", "www.schema.org", "schema.org/docs/jsonldcontext.json", "schema.org/docs/jsonldcontext.jsonld"];
/// Properties that hold what stands for itself: what they contain is not a part of what contains it.
const CONTAINERS: [&str; 10] = [
    "dcat:dataset",
    "dcat:catalog",
    "schema:dataset",
    "schema:itemListElement",
    "schema:item",
    "schema:hasPart",
    "schema:mainEntity",
    "schema:itemOffered",
    "schema:event",
    "schema:subEvent",
];

/// Reads a document.
pub(super) fn read(import: &mut Import, text: &str) -> Result<(), Broken> {
    let document = json::read(text, json::MAX_PARTS)?;
    if let Some(records) = own_records(&document) {
        records.iter().enumerate().for_each(|(at, record)| take_own(import, at, record));
        return Ok(());
    }
    let mut reader = Reader { graph: Graph::default() };
    reader.top(&document, &Context::default())?;
    linked::take(import, &reader.graph);
    Ok(())
}

/// The records of a document that an export of a catalogue like ours has written; nothing when it has not.
fn own_records(document: &Value) -> Option<&[Value]> {
    let records = match document.get("@graph") {
        Some(graph) => graph.as_array()?.as_slice(),
        None => std::slice::from_ref(document),
    };
    let is_own = |node: &Value| node.get(RECORD).is_some_and(|facts| facts.get("org").is_some());
    records.iter().any(is_own).then_some(records)
}

/// Takes a record in the terms of our own context, losing nothing of it.
fn take_own(import: &mut Import, at: usize, record: &Value) {
    let place = match record.get("@id").and_then(Value::as_str) {
        Some(id) => Place::node(id),
        None => Place::entry(at as u64 + 1),
    };
    let refused = |error: &dyn std::fmt::Display| Fault::whole(Rule::Syntax, &[("detail", &error.to_string())]);
    // Known by it to an earlier import, so that a broken record is not taken for one that has vanished.
    let own_id = || record.get("localId").and_then(Value::as_str).map(str::to_owned);
    let body = match from_jsonld(record) {
        Ok((body, _)) => body,
        Err(error) => return import.refuse(place, own_id(), vec![refused(&error)]),
    };
    // What was withdrawn there is nothing to publish here.
    let Some(content) = body.content else { return };
    match to_json(&content) {
        Ok(content) => {
            let mut members = Map::new();
            members.insert("kind".to_owned(), body.kind.name().into());
            members.insert("org".to_owned(), body.org.to_string().into());
            members.insert("key".to_owned(), body.key.to_string().into());
            members.insert("content".to_owned(), content);
            tables::take_own(import, place, members);
        }
        Err(error) => import.refuse(place, own_id(), vec![refused(&error)]),
    }
}

/// What a name means.
#[derive(Debug, Clone, Default)]
struct Term {
    iri: Option<String>,
    language: Option<String>,
    /// `@container: @language`.
    by_language: bool,
    /// `@type: @id` or `@vocab`: texts are addresses.
    address: bool,
    reverse: bool,
}

/// What names mean here.
#[derive(Debug, Clone, Default)]
struct Context {
    vocabulary: Option<String>,
    base: Option<String>,
    language: Option<String>,
    terms: BTreeMap<String, Term>,
}

impl Context {
    /// This context and what another adds to it.
    fn with(&self, value: &Value) -> Result<Self, Broken> {
        let mut context = self.clone();
        context.add(value)?;
        Ok(context)
    }

    fn add(&mut self, value: &Value) -> Result<(), Broken> {
        match value {
            Value::Null => *self = Self::default(),
            Value::Array(several) => several.iter().try_for_each(|one| self.add(one))?,
            Value::String(name) => {
                let bare = name.split_once("://").map_or(name.as_str(), |(_, rest)| rest).trim_end_matches('/');
                if !SCHEMA_NAMES.contains(&bare) {
                    return Err(Broken::whole(Rule::UnknownContext, &[("context", name)]));
                }
                self.vocabulary = Some(SCHEMA.to_owned());
            }
            Value::Object(members) => self.define(members)?,
            _ => return Err(Broken::whole(Rule::UnknownContext, &[("context", &value.to_string())])),
        }
        Ok(())
    }

    fn define(&mut self, members: &Map<String, Value>) -> Result<(), Broken> {
        if let Some(other) = members.get("@import") {
            return Err(Broken::whole(Rule::UnknownContext, &[("context", &other.to_string())]));
        }
        let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
        if members.contains_key("@vocab") {
            self.vocabulary = text("@vocab").map(|vocabulary| self.prefixed(&vocabulary).unwrap_or(vocabulary));
        }
        if members.contains_key("@base") {
            self.base = text("@base");
        }
        if members.contains_key("@language") {
            self.language = text("@language");
        }
        // Names may be explained by names that stand behind them.
        for (name, value) in members.iter().filter(|(name, _)| !name.starts_with('@')) {
            if let Value::String(iri) = value {
                self.terms.insert(name.clone(), Term { iri: Some(iri.clone()), ..Term::default() });
            }
        }
        for (name, value) in members.iter().filter(|(name, _)| !name.starts_with('@')) {
            let Value::Object(value) = value else { continue };
            let member = |name: &str| value.get(name).and_then(Value::as_str);
            let container = |wanted: &str| match value.get("@container") {
                Some(Value::String(one)) => one == wanted,
                Some(Value::Array(several)) => several.iter().any(|one| one.as_str() == Some(wanted)),
                _ => false,
            };
            let reverse = member("@reverse");
            let term = Term {
                iri: member("@id").or(reverse).map(str::to_owned),
                language: member("@language").map(str::to_owned),
                by_language: container("@language"),
                address: matches!(member("@type"), Some("@id" | "@vocab")),
                reverse: reverse.is_some(),
            };
            self.terms.insert(name.clone(), term);
        }
        Ok(())
    }

    /// The address that a name of a class or property stands for; nothing when it stands for none.
    fn expand(&self, name: &str) -> Option<String> {
        self.expanded(name, 0)
    }

    fn expanded(&self, name: &str, depth: usize) -> Option<String> {
        /// Names that explain each other end somewhere, unless they go in a circle.
        const LONGEST: usize = 8;
        if depth == LONGEST {
            return None;
        }
        if let Some(iri) = self.terms.get(name).and_then(|term| term.iri.as_deref())
            && iri != name
        {
            return self.expanded(iri, depth + 1).or_else(|| Some(iri.to_owned()));
        }
        if name.starts_with('@') {
            return Some(name.to_owned());
        }
        if name.contains(':') {
            return self.prefixed(name).or_else(|| Some(name.to_owned()));
        }
        self.vocabulary.as_ref().map(|vocabulary| format!("{vocabulary}{name}"))
    }

    /// The address of a name with a prefix that is known here or everywhere.
    fn prefixed(&self, name: &str) -> Option<String> {
        let (prefix, rest) = name.split_once(':').filter(|(_, rest)| !rest.starts_with("//"))?;
        let own = self.terms.get(prefix).and_then(|term| term.iri.as_deref());
        let known = PREFIXES.iter().find(|(known, _)| *known == prefix).map(|(_, namespace)| *namespace);
        own.or(known).map(|namespace| format!("{namespace}{rest}"))
    }

    /// The address of a node.
    fn address(&self, id: &str) -> String {
        if id.starts_with("_:") {
            return id.to_owned();
        }
        match (self.prefixed(id), &self.base) {
            (Some(iri), _) => iri,
            (None, Some(base)) if !id.contains(':') => format!("{base}{id}"),
            _ => id.to_owned(),
        }
    }
}

struct Reader {
    graph: Graph,
}

impl Reader {
    /// What stands at the top: a node, several, or a graph of them.
    fn top(&mut self, value: &Value, context: &Context) -> Result<(), Broken> {
        match value {
            Value::Array(several) => several.iter().try_for_each(|one| self.top(one, context)),
            Value::Object(members) => {
                let context = match members.get("@context") {
                    Some(own) => context.with(own)?,
                    None => context.clone(),
                };
                if let Some(graph) = members.get("@graph") {
                    self.top(graph, &context)?;
                    // A graph that also says something itself is a node too, such as a catalogue.
                    if members.keys().all(|name| ["@context", "@graph", "@id"].contains(&name.as_str())) {
                        return Ok(());
                    }
                }
                self.node(members, &context, false).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// A node, its statements and what is within it.
    fn node(&mut self, members: &Map<String, Value>, context: &Context, part: bool) -> Result<String, Broken> {
        let context = match members.get("@context") {
            Some(own) => &context.with(own)?,
            None => context,
        };
        let keyword = |name: &str| {
            members.iter().find(|(key, _)| context.expand(key).as_deref() == Some(name)).map(|(_, value)| value)
        };
        let id = match keyword("@id").and_then(Value::as_str) {
            Some(id) => context.address(id),
            None => self.graph.fresh(),
        };
        let says_more = members.keys().any(|key| !key.starts_with('@'));
        let node = self.graph.node(&id);
        // A node that stands for itself anywhere does so, even if others contain it as well.
        node.part = if node.properties.is_empty() && node.classes.is_empty() {
            part
        } else {
            node.part && (part || !says_more)
        };
        for class in several(keyword("@type").unwrap_or(&Value::Null)).filter_map(Value::as_str) {
            if let Some(class) = context.expand(class) {
                self.graph.add(&id, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", Object::Node(class))?;
            }
        }
        for (name, value) in members {
            let Some(property) = context.expand(name) else { continue };
            match property.as_str() {
                "@graph" | "@id" | "@type" | "@context" => {}
                "@reverse" => {}
                keyword if keyword.starts_with('@') => {}
                property => {
                    let term = context.terms.get(name).cloned().unwrap_or_default();
                    self.values(&id, property, value, &term, context)?;
                }
            }
        }
        Ok(id)
    }

    fn values(
        &mut self,
        id: &str,
        property: &str,
        value: &Value,
        term: &Term,
        context: &Context,
    ) -> Result<(), Broken> {
        let is_map = |map: &Map<String, Value>| !map.keys().any(|key| key.starts_with('@'));
        if let (true, Value::Object(by_language)) = (term.by_language, value)
            && is_map(by_language)
        {
            for (language, texts) in by_language {
                for text in several(texts).filter_map(Value::as_str) {
                    let language = Some(language.clone()).filter(|language| language != "@none");
                    self.graph.add(id, property, Object::Text { text: text.to_owned(), language })?;
                }
            }
            return Ok(());
        }
        for one in several(value) {
            let object = match one {
                Value::Null => continue,
                Value::String(text) if term.address => Object::Node(context.address(text)),
                Value::String(text) => {
                    let language = term.language.clone().or_else(|| context.language.clone());
                    Object::Text { text: text.clone(), language }
                }
                Value::Bool(yes) => Object::text(yes.to_string()),
                Value::Number(number) => Object::text(number.to_string()),
                Value::Array(_) => continue,
                Value::Object(members) => {
                    if let Some(text) = members.get("@value") {
                        let language = members.get("@language").and_then(Value::as_str).map(str::to_owned);
                        let text = text.as_str().map_or_else(|| text.to_string(), str::to_owned);
                        Object::Text { text, language }
                    } else if let Some(list) = members.get("@list").or_else(|| members.get("@set")) {
                        self.values(id, property, list, term, context)?;
                        continue;
                    } else {
                        let contains = !CONTAINERS.contains(&super::graph::term(property).as_str());
                        Object::Node(self.node(members, context, contains)?)
                    }
                }
            };
            match (term.reverse, object) {
                (true, Object::Node(other)) => self.graph.add(&other, property, Object::Node(id.to_owned()))?,
                (_, object) => self.graph.add(id, property, object)?,
            }
        }
        Ok(())
    }
}

/// A value or each of a list.
fn several(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter()
}

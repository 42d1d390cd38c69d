//! Linked data as a graph of nodes, whatever it was written in.
//!
//! Properties and classes are named as in the tables of fields, by prefix and name (`schema:name`, `dct:title`); what no
//! known vocabulary has keeps its address.

use std::collections::{BTreeMap, BTreeSet};

use kirjo_protocol::content::term::PREFIXES;

use super::fault::{Broken, Rule};

/// Statements of one document: more than a catalogue at an organisation's quota has.
pub(super) const MAX_STATEMENTS: usize = 1_000_000;
/// Namespaces that are known under another address too.
const OTHERWISE: [(&str, &str); 3] = [
    ("http://schema.org/", "schema"),
    ("http://www.w3.org/2000/01/rdf-schema#", "rdfs"),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"),
];

/// What a statement says of its node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Object {
    /// Another node, or something that has only an address.
    Node(String),
    /// A text, maybe with its language.
    Text { text: String, language: Option<String> },
}

impl Object {
    /// A text without a language.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), language: None }
    }
}

/// A node with its statements.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub(super) classes: Vec<String>,
    pub(super) properties: BTreeMap<String, Vec<Object>>,
    /// Whether another node contains this one.
    pub(super) part: bool,
}

/// A graph, its nodes in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Graph {
    nodes: BTreeMap<String, Node>,
    order: Vec<String>,
    statements: usize,
    blank: usize,
}

/// The short name of a class or property.
pub(super) fn term(iri: &str) -> String {
    let known = PREFIXES.iter().map(|(prefix, namespace)| (*namespace, *prefix)).chain(OTHERWISE);
    for (namespace, prefix) in known {
        if let Some(name) = iri.strip_prefix(namespace) {
            return format!("{prefix}:{name}");
        }
    }
    iri.to_owned()
}

/// A text with the language that it says.
pub(super) type Tagged = (Option<String>, String);

impl Graph {
    /// A name for a node that has none.
    pub(super) fn fresh(&mut self) -> String {
        self.blank += 1;
        format!("_:node{}", self.blank)
    }

    /// The node of a name, made when it isn't there.
    pub(super) fn node(&mut self, id: &str) -> &mut Node {
        if !self.nodes.contains_key(id) {
            self.order.push(id.to_owned());
        }
        self.nodes.entry(id.to_owned()).or_default()
    }

    /// Adds a statement.
    pub(super) fn add(&mut self, subject: &str, property: &str, object: Object) -> Result<(), Broken> {
        self.statements += 1;
        if self.statements > MAX_STATEMENTS {
            return Err(Broken::whole(Rule::TooComplex, &[("max", &MAX_STATEMENTS.to_string())]));
        }
        let property = term(property);
        let node = self.node(subject);
        match (property.as_str(), object) {
            ("rdf:type", Object::Node(class)) => node.classes.push(term(&class)),
            (_, object) => node.properties.entry(property).or_default().push(object),
        }
        Ok(())
    }

    /// The names of all nodes in the order in which they came.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }

    pub(super) fn get(&self, id: &str) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// Whether a node is of one of some classes.
    pub(super) fn is(&self, id: &str, classes: &[&str]) -> bool {
        self.get(id).is_some_and(|node| node.classes.iter().any(|class| classes.contains(&class.as_str())))
    }

    /// What a node says by a property.
    pub(super) fn all<'g>(&'g self, id: &str, property: &str) -> &'g [Object] {
        self.get(id).and_then(|node| node.properties.get(property)).map_or(&[], Vec::as_slice)
    }

    /// Texts of several properties, the first that has any.
    pub(super) fn texts(&self, id: &str, properties: &[&str]) -> Vec<Tagged> {
        let of = |property: &&str| -> Vec<Tagged> {
            self.all(id, property)
                .iter()
                .filter_map(|object| match object {
                    Object::Text { text, language } => Some((language.clone(), text.clone())),
                    Object::Node(_) => None,
                })
                .collect()
        };
        properties.iter().map(of).find(|texts| !texts.is_empty()).unwrap_or_default()
    }

    /// The first text or address of a property.
    pub(super) fn one(&self, id: &str, property: &str) -> Option<String> {
        self.all(id, property).first().map(|object| match object {
            Object::Text { text, .. } => text.clone(),
            Object::Node(id) => id.clone(),
        })
    }

    /// Texts and addresses of a property.
    pub(super) fn words(&self, id: &str, property: &str) -> Vec<String> {
        self.all(id, property)
            .iter()
            .map(|object| match object {
                Object::Text { text, .. } => text.clone(),
                Object::Node(id) => id.clone(),
            })
            .collect()
    }

    /// The nodes that a property leads to.
    pub(super) fn nodes<'g>(&'g self, id: &str, property: &str) -> impl Iterator<Item = &'g str> {
        self.all(id, property).iter().filter_map(|object| match object {
            Object::Node(id) => Some(id.as_str()),
            Object::Text { .. } => None,
        })
    }

    /// Values of a property: texts themselves, and of nodes the texts of the first of some properties.
    pub(super) fn named(&self, id: &str, property: &str, by: &[&str]) -> Vec<Tagged> {
        let mut named = Vec::new();
        for object in self.all(id, property) {
            match object {
                Object::Text { text, language } => named.push((language.clone(), text.clone())),
                Object::Node(node) => named.extend(self.texts(node, by)),
            }
        }
        named
    }

    /// The members of a list in RDF's own form. A list that leads back into itself ends there.
    pub(super) fn list(&self, head: &str) -> Vec<Object> {
        let (mut items, mut seen, mut at) = (Vec::new(), BTreeSet::new(), head.to_owned());
        while seen.insert(at.clone()) {
            items.extend(self.all(&at, "rdf:first").iter().cloned());
            let rest = self.nodes(&at, "rdf:rest").next().map(str::to_owned);
            match rest {
                Some(rest) => at = rest,
                None => break,
            }
        }
        items
    }
}

/// The last part of an address, such as the code in that of a controlled list.
pub(super) fn last_part(iri: &str) -> &str {
    iri.trim_end_matches(['/', '#']).rsplit(['/', '#', ':']).next().unwrap_or(iri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_vocabularies_have_short_names_under_either_scheme() {
        assert_eq!(term("http://schema.org/name"), "schema:name");
        assert_eq!(term("https://schema.org/name"), "schema:name");
        assert_eq!(term("http://purl.org/dc/terms/title"), "dct:title");
        assert_eq!(term("https://elsewhere.example/x"), "https://elsewhere.example/x");
    }

    #[test]
    fn a_list_that_leads_into_itself_ends() {
        let mut graph = Graph::default();
        let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
        for (node, value, next) in [("a", "1", "b"), ("b", "2", "a")] {
            graph.add(node, &format!("{rdf}first"), Object::text(value)).unwrap();
            graph.add(node, &format!("{rdf}rest"), Object::Node(next.into())).unwrap();
        }
        assert_eq!(graph.list("a"), [Object::text("1"), Object::text("2")]);
    }
}

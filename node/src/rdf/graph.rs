//! Statements being put together.

use std::collections::HashMap;

use kirjo_protocol::content::LangMap;
use oxrdf::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use serde_json::Value;

use super::iri;

/// The namespace of RDF itself.
pub(super) const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// An IRI, when it is one.
pub(super) fn node(iri: &str) -> Option<NamedNode> {
    NamedNode::new(iri).ok()
}

/// A text of a type.
pub(super) fn typed(text: &str, datatype: &str) -> Option<Term> {
    Some(Literal::new_typed_literal(text, node(datatype)?).into())
}

/// A text in a language, when the language is one.
pub(super) fn tagged(text: &str, lang: &str) -> Option<Term> {
    Literal::new_language_tagged_literal(text, lang).ok().map(Term::from)
}

/// Statements of one document or a part of it. What has no valid form, such as an IRI that is none, is left out.
pub(super) struct Graph {
    triples: Vec<Triple>,
    /// What blank nodes are named after, so that those of two parts never meet in one document.
    blank: String,
    next: usize,
}

impl Graph {
    /// None yet. Blank nodes are named after `blank`, which is letters and digits.
    pub(super) fn new(blank: &str) -> Self {
        Self { triples: Vec::new(), blank: blank.to_owned(), next: 0 }
    }

    /// The statements, those of one subject together, in the order in which subjects were first spoken of.
    pub(super) fn into_triples(mut self) -> Vec<Triple> {
        let mut order: HashMap<NamedOrBlankNode, usize> = HashMap::new();
        for triple in &self.triples {
            let next = order.len();
            order.entry(triple.subject.clone()).or_insert(next);
        }
        self.triples.sort_by_key(|triple| order.get(&triple.subject).copied());
        self.triples
    }

    pub(super) fn blank(&mut self) -> NamedOrBlankNode {
        self.next += 1;
        BlankNode::new_unchecked(format!("b{}n{}", self.blank, self.next)).into()
    }

    /// One statement; `property` is an IRI.
    pub(super) fn add(&mut self, subject: &NamedOrBlankNode, property: &str, object: Option<Term>) {
        if let (Some(property), Some(object)) = (node(property), object) {
            self.triples.push(Triple::new(subject.clone(), property, object));
        }
    }

    /// One statement; `property` is a term of the tables.
    pub(super) fn say(&mut self, subject: &NamedOrBlankNode, property: &str, object: Option<Term>) {
        self.add(subject, &iri::of_term(property), object);
    }

    /// That something is of a class, a term of the tables.
    pub(super) fn is_a(&mut self, subject: &NamedOrBlankNode, class: &str) {
        self.add(subject, &format!("{RDF}type"), node(&iri::of_term(class)).map(Term::from));
    }

    /// A statement whose object is an IRI.
    pub(super) fn refer(&mut self, subject: &NamedOrBlankNode, property: &str, object: &str) {
        self.say(subject, property, node(object).map(Term::from));
    }

    /// Something named or not, of a class, that a statement is about.
    pub(super) fn part(
        &mut self,
        subject: &NamedOrBlankNode,
        property: &str,
        class: &str,
        name: Option<&str>,
    ) -> NamedOrBlankNode {
        let part = name.and_then(node).map_or_else(|| self.blank(), NamedOrBlankNode::from);
        self.say(subject, property, Some(part.clone().into()));
        self.is_a(&part, class);
        part
    }

    /// A text in each of its languages.
    pub(super) fn texts(&mut self, subject: &NamedOrBlankNode, property: &str, texts: &LangMap) {
        for (lang, text) in texts.iter() {
            self.say(subject, property, tagged(text, lang));
        }
    }

    /// Texts or lists of texts by language, as JSON; `property` is an IRI.
    pub(super) fn languages(&mut self, subject: &NamedOrBlankNode, property: &str, value: &Value) {
        for (lang, texts) in value.as_object().into_iter().flatten() {
            let texts = texts.as_array().map_or(std::slice::from_ref(texts), Vec::as_slice);
            for text in texts.iter().filter_map(Value::as_str) {
                self.add(subject, property, tagged(text, lang));
            }
        }
    }

    /// A list in order.
    pub(super) fn list(&mut self, objects: Vec<Term>) -> Term {
        let mut rest: Term = NamedNode::new_unchecked(format!("{RDF}nil")).into();
        for object in objects.into_iter().rev() {
            let cell = self.blank();
            self.add(&cell, &format!("{RDF}first"), Some(object));
            self.add(&cell, &format!("{RDF}rest"), Some(rest));
            rest = cell.into();
        }
        rest
    }
}

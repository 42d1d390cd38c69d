//! The same statements as JSON-LD: one object for what stands together about one subject.

use std::io::{self, Write};

use kirjo_protocol::content::term::PREFIXES;
use oxrdf::{NamedOrBlankNode, Term, Triple};
use serde_json::{Map, Value, json};

use super::super::graph::RDF;

/// Writes a document object by object.
pub struct Json<W: Write> {
    out: W,
    any: bool,
}

impl<W: Write> Json<W> {
    /// Begins a document.
    ///
    /// # Errors
    /// When the writer below has one.
    pub fn new(mut out: W) -> io::Result<Self> {
        let prefixes: Map<String, Value> =
            PREFIXES.iter().map(|(prefix, namespace)| ((*prefix).to_owned(), (*namespace).into())).collect();
        write!(out, "{{\"@context\": {}, \"@graph\": [", Value::Object(prefixes))?;
        Ok(Self { out, any: false })
    }

    /// Writes some statements, each subject's together.
    ///
    /// # Errors
    /// When the writer below has one.
    pub fn write(&mut self, triples: &[Triple]) -> io::Result<()> {
        let mut objects: Vec<(&NamedOrBlankNode, Map<String, Value>)> = Vec::new();
        for triple in triples {
            let at = objects.iter().position(|(subject, _)| **subject == triple.subject).unwrap_or_else(|| {
                objects.push((&triple.subject, Map::new()));
                objects.len() - 1
            });
            let Some((_, object)) = objects.get_mut(at) else { continue };
            let (property, value) = match triple.predicate.as_str().strip_prefix(RDF) {
                Some("type") => ("@type".to_owned(), short(&iri_of(&triple.object)).into()),
                _ => (short(triple.predicate.as_str()), value_of(&triple.object)),
            };
            match object.entry(property).or_insert_with(|| json!([])) {
                Value::Array(values) if !values.contains(&value) => values.push(value),
                _ => {}
            }
        }
        for (subject, object) in objects {
            let mut node = Map::new();
            node.insert("@id".to_owned(), subject_of(subject).into());
            node.extend(object);
            write!(self.out, "{}\n{}", if self.any { "," } else { "" }, Value::Object(node))?;
            self.any = true;
        }
        Ok(())
    }

    /// Ends the document.
    ///
    /// # Errors
    /// When the writer below has one.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(b"\n]}\n")?;
        Ok(self.out)
    }
}

fn subject_of(subject: &NamedOrBlankNode) -> String {
    match subject {
        NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
        NamedOrBlankNode::BlankNode(node) => node.to_string(),
    }
}

fn iri_of(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    }
}

/// With a prefix, where there is one and the rest is a plain name.
fn short(iri: &str) -> String {
    let known = PREFIXES.iter().filter_map(|(prefix, namespace)| Some((prefix, iri.strip_prefix(namespace)?)));
    let plain = |name: &str| !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_');
    let mut known = known.filter(|(_, name)| plain(name));
    known.next().map_or_else(|| iri.to_owned(), |(prefix, name)| format!("{prefix}:{name}"))
}

fn value_of(term: &Term) -> Value {
    match term {
        Term::NamedNode(node) => json!({"@id": node.as_str()}),
        Term::BlankNode(node) => json!({"@id": node.to_string()}),
        Term::Literal(literal) => match literal.language() {
            Some(lang) => json!({"@value": literal.value(), "@language": lang}),
            None if literal.datatype().as_str().ends_with("XMLSchema#string") => json!({"@value": literal.value()}),
            None => json!({"@value": literal.value(), "@type": literal.datatype().as_str()}),
        },
    }
}

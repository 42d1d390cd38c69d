//! A record's statements one by one: what a processor of JSON-LD makes of [`super::to_jsonld`], without one.

use kirjo_protocol::content;
use kirjo_protocol::content::schema::Field;
use oxrdf::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use serde_json::{Map, Value};

use super::context::{FACTS, Fact, name_of_code};
use super::graph::{Graph, RDF, node, typed};
use super::iri::{self, XSD};
use super::jsonld::{OTHER, RECORD};
use super::walk::{self, Item, Many};

/// The statements of a record as [`super::to_jsonld`] has written it.
pub fn of(document: &Map<String, Value>) -> Vec<Triple> {
    let record = document.get(RECORD).and_then(Value::as_object);
    let fact = |name: &str| record.and_then(|record| record.get(name)).and_then(Value::as_str).unwrap_or_default();
    let kind = fact("kind");
    let mut writer = Writer(Graph::new(fact("id")));
    let Some(id) = document.get("@id").and_then(Value::as_str).and_then(node) else { return Vec::new() };
    let subject = NamedOrBlankNode::from(id);
    for class in document.get("@type").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        let class = if class.contains(':') { class.to_owned() } else { iri::own(class) };
        writer.0.add(&subject, &format!("{RDF}type"), node(&class).map(Term::from));
    }
    let table: Vec<&'static Field> = content::schema(kind).into_iter().flat_map(|schema| schema.fields()).collect();
    writer.fields(&subject, &table, document);
    if let Some(record) = record {
        writer.facts(&subject, record);
    }
    writer.0.into_triples()
}

/// The statements of some fields of a content, in our own terms.
pub(super) fn add_content(graph: &mut Graph, subject: &NamedOrBlankNode, kind: &str, content: Map<String, Value>) {
    let table: Vec<&'static Field> = content::schema(kind).into_iter().flat_map(|schema| schema.fields()).collect();
    let mut written = Map::new();
    super::jsonld::fields(table.iter().copied(), content, &mut written);
    let mut writer = Writer(std::mem::replace(graph, Graph::new("")));
    writer.fields(subject, &table, &written);
    *graph = writer.0;
}

struct Writer(Graph);

impl Writer {
    fn facts(&mut self, subject: &NamedOrBlankNode, record: &Map<String, Value>) {
        let about = self.0.blank();
        self.0.add(subject, &iri::own("signedRecord"), Some(about.clone().into()));
        for (name, term, fact) in FACTS {
            let Some(value) = record.get(*name) else { continue };
            let property = iri::of_term(term);
            let text = value.as_str().unwrap_or_default();
            match fact {
                Fact::Text => self.0.add(&about, &property, plain(value)),
                Fact::Texts => {
                    value.as_array().into_iter().flatten().for_each(|item| self.0.add(&about, &property, plain(item)));
                }
                Fact::Number => self.0.add(&about, &property, typed(text, &format!("{XSD}integer"))),
                Fact::Address => self.0.add(&about, &property, node(text).map(Term::from)),
                Fact::Names => self.0.languages(&about, &property, value),
            }
        }
    }

    fn fields(&mut self, subject: &NamedOrBlankNode, table: &[&'static Field], map: &Map<String, Value>) {
        for (name, value) in map {
            if name == OTHER {
                let json = Literal::new_typed_literal(
                    sorted(value).to_string(),
                    NamedNode::new_unchecked(format!("{RDF}JSON")),
                );
                self.0.add(subject, &iri::own(OTHER), Some(json.into()));
            }
            let Some(field) = table.iter().find(|field| field.name == name) else { continue };
            self.field(subject, field, value);
        }
    }

    fn field(&mut self, subject: &NamedOrBlankNode, field: &'static Field, value: &Value) {
        let property = iri::of_term(field.term);
        let (item, many) = walk::of(field);
        match (item, many) {
            (Item::Language, _) => self.0.languages(subject, &property, value),
            (item, Many::One) => {
                let object = self.object(item, value);
                self.0.add(subject, &property, object);
            }
            (item, Many::Set) => {
                for value in value.as_array().into_iter().flatten() {
                    let object = self.object(item, value);
                    self.0.add(subject, &property, object);
                }
            }
            (item, Many::List) => {
                let objects: Vec<Term> =
                    value.as_array().into_iter().flatten().filter_map(|value| self.object(item, value)).collect();
                let list = self.0.list(objects);
                self.0.add(subject, &property, Some(list));
            }
        }
    }

    fn object(&mut self, item: Item, value: &Value) -> Option<Term> {
        let text = value.as_str().unwrap_or_default();
        match item {
            Item::Text | Item::Integer | Item::Boolean => plain(value),
            Item::Typed(datatype) => typed(text, &iri::of_term(datatype)),
            Item::Code(list) => node(&name_of_code(list, text)).map(Term::from),
            Item::Address | Item::Org | Item::Record | Item::Subject => node(text).map(Term::from),
            Item::Map(table) => {
                let about = self.0.blank();
                let table: Vec<&'static Field> = table.iter().collect();
                self.fields(&about, &table, value.as_object()?);
                Some(about.into())
            }
            Item::Language => None,
        }
    }
}

/// A text, a whole number or a yes or no, with the type that JSON-LD gives it.
fn plain(value: &Value) -> Option<Term> {
    match value {
        Value::String(text) => Some(Literal::new_simple_literal(text).into()),
        Value::Bool(yes) => typed(if *yes { "true" } else { "false" }, &format!("{XSD}boolean")),
        Value::Number(number) => typed(&number.to_string(), &format!("{XSD}integer")),
        _ => None,
    }
}

/// JSON with its members in order, so that the same value is the same text.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
            entries.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

//! The one JSON-LD context, made from the tables.
//!
//! Fields of every kind are terms of it. What only one kind has is in the context of that kind's class (`@type`), and
//! what a map within a record has is in a context of its own that begins with nothing, because the same name means
//! other things in other places. Codes are names in the vocabulary of their list. No prefix is declared: with one,
//! processors would shorten addresses that happen to begin like it, and a record would not come back as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use kirjo_protocol::codes;
use kirjo_protocol::content::SCHEMAS;
use kirjo_protocol::content::schema::Field;
use serde_json::{Map, Value, json};

use super::jsonld::{OTHER, RECORD};
use super::walk::{self, Item, Many};
use super::{class, iri};

/// The facts of the envelope and what type each has.
pub(super) const FACTS: &[(&str, &str, Fact)] = &[
    ("id", "kirjo:recordId", Fact::Text),
    ("org", "kirjo:org", Fact::Text),
    ("kind", "kirjo:kind", Fact::Text),
    ("key", "kirjo:key", Fact::Text),
    ("seq", "kirjo:seq", Fact::Number),
    ("expires", "kirjo:expires", Fact::Number),
    ("signer", "kirjo:signer", Fact::Text),
    ("critical", "kirjo:critical", Fact::Texts),
    ("retracted", "kirjo:retracted", Fact::Text),
    ("publisher", "schema:publisher", Fact::Address),
    ("publisherName", "kirjo:publisherName", Fact::Names),
    ("licence", "schema:license", Fact::Address),
];

/// What a fact of the envelope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    Text,
    Texts,
    Number,
    Address,
    Names,
}

/// The context as a document: `{"@context": …}`.
pub fn context() -> &'static Value {
    static CONTEXT: OnceLock<Value> = OnceLock::new();
    CONTEXT.get_or_init(|| json!({ "@context": make() }))
}

/// The context as it is served and put into documents.
pub fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| context()["@context"].to_string())
}

fn make() -> Value {
    let common: Vec<&'static Field> = SCHEMAS.iter().take(1).flat_map(|schema| schema.common).collect();
    let mut out = Map::new();
    out.insert("@version".to_owned(), json!(1.1));
    out.extend(terms(&common, &names_of(&common)));
    out.insert(
        RECORD.to_owned(),
        json!({"@id": iri::own("signedRecord"), "@type": "@id", "@context": [null, facts()]}),
    );
    for schema in SCHEMAS {
        let own: Vec<&'static Field> = schema.own.iter().collect();
        let all: Vec<&'static Field> = schema.fields().collect();
        let name = class::name(schema.kind);
        out.insert(name.clone(), json!({"@id": iri::own(&name), "@context": terms(&own, &names_of(&all))}));
    }
    Value::Object(out)
}

/// Names that mean something to a processor where a record's fields are read.
fn names_of(fields: &[&'static Field]) -> BTreeSet<String> {
    let classes = SCHEMAS.iter().map(|schema| class::name(schema.kind));
    fields
        .iter()
        .map(|field| field.name.to_owned())
        .chain(classes)
        .chain([OTHER.to_owned(), RECORD.to_owned()])
        .collect()
}

fn facts() -> Value {
    let mut out = Map::new();
    out.insert("@version".to_owned(), json!(1.1));
    for (name, term, fact) in FACTS {
        let id = iri::of_term(term);
        let term = match fact {
            Fact::Text => json!(id),
            Fact::Texts => json!({"@id": id, "@container": "@set"}),
            Fact::Number => json!({"@id": id, "@type": format!("{}integer", iri::XSD)}),
            Fact::Address => json!({"@id": id, "@type": "@id"}),
            Fact::Names => json!({"@id": id, "@container": "@language"}),
        };
        out.insert((*name).to_owned(), term);
    }
    Value::Object(out)
}

/// The terms of some fields, among names that mean something.
fn terms(fields: &[&'static Field], names: &BTreeSet<String>) -> Map<String, Value> {
    let mut out: Map<String, Value> = fields.iter().map(|field| (field.name.to_owned(), term(field, names))).collect();
    out.insert(OTHER.to_owned(), json!({"@id": iri::own(OTHER), "@type": "@json"}));
    out
}

fn term(field: &'static Field, names: &BTreeSet<String>) -> Value {
    let (item, many) = walk::of(field);
    let mut out = Map::new();
    out.insert("@id".to_owned(), iri::of_term(field.term).into());
    match item {
        Item::Text | Item::Integer | Item::Boolean | Item::Language => {}
        Item::Typed(datatype) => drop(out.insert("@type".to_owned(), iri::of_term(datatype).into())),
        Item::Address | Item::Org | Item::Record | Item::Subject => drop(out.insert("@type".to_owned(), "@id".into())),
        Item::Code(list) => {
            out.insert("@type".to_owned(), "@vocab".into());
            out.insert("@context".to_owned(), code_context(list, names));
        }
        Item::Map(table) => {
            let table: Vec<&'static Field> = table.iter().collect();
            let names = table.iter().map(|field| field.name.to_owned()).chain([OTHER.to_owned()]).collect();
            out.insert("@type".to_owned(), "@id".into());
            let mut own = terms(&table, &names);
            own.insert("@version".to_owned(), json!(1.1));
            out.insert("@context".to_owned(), json!([null, own]));
        }
    }
    let container = match (item, many) {
        (Item::Language, Many::One) => Some(json!("@language")),
        (Item::Language, _) => Some(json!(["@language", "@set"])),
        (_, Many::One) => None,
        (_, Many::Set) => Some(json!("@set")),
        (_, Many::List) => Some(json!("@list")),
    };
    out.extend(container.map(|container| ("@container".to_owned(), container)));
    Value::Object(out)
}

/// The vocabulary of a list. Codes that have a public name, and those that are also the name of a field, stand in it
/// one by one; all others, those of later versions too, are names in the list's own namespace.
fn code_context(list: &str, names: &BTreeSet<String>) -> Value {
    let mut out = Map::new();
    out.insert("@vocab".to_owned(), iri::of_list(list).into());
    let mut public: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for code in codes::all(list) {
        let (name, plain) = (code.iri(), format!("{}{}", iri::of_list(list), code.code));
        if name != plain {
            public.entry(name).or_default().push(code.code);
        } else if names.contains(code.code) {
            out.insert(code.code.to_owned(), json!({ "@id": plain }));
        }
    }
    // Two codes of one public name could not be told apart on the way back.
    let alone = public.into_iter().filter(|(_, codes)| codes.len() == 1);
    // Written as maps, because a name that ends with a slash would declare a prefix.
    out.extend(alone.map(|(name, codes)| (codes[0].to_owned(), json!({ "@id": name }))));
    Value::Object(out)
}

/// The name of a code in the context.
pub(super) fn name_of_code(list: &str, code: &str) -> String {
    let (name, plain) = (iri::of_code(list, code), format!("{}{code}", iri::of_list(list)));
    let alone = || codes::all(list).filter(|other| other.iri() == name).count() == 1;
    if name == plain || alone() { name } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kirjo_protocol::content::Schema;
    use kirjo_protocol::content::term;

    /// What a processor tells terms of one property apart by.
    fn class_of(field: &'static Field) -> String {
        match walk::of(field) {
            (_, Many::List) => "list".to_owned(),
            (Item::Language, _) => "language".to_owned(),
            (Item::Typed(of), _) => of.to_owned(),
            (Item::Text | Item::Integer | Item::Boolean, _) => "plain".to_owned(),
            _ => "node".to_owned(),
        }
    }

    fn collisions(place: &str, fields: Vec<&'static Field>, found: &mut Vec<String>) {
        let mut seen: BTreeMap<(String, String), &str> = BTreeMap::new();
        for field in fields {
            if let Some(other) = seen.insert((iri::of_term(field.term), class_of(field)), field.name) {
                found.push(format!("{place}: {other} and {} are both {}", field.name, field.term));
            }
            if let (Item::Map(table), _) = walk::of(field) {
                collisions(&format!("{place}.{}", field.name), table.iter().collect(), found);
            }
        }
    }

    #[test]
    fn no_two_fields_of_one_map_are_the_same_property_to_a_processor() {
        let mut found = Vec::new();
        for schema in SCHEMAS {
            collisions(schema.kind, schema.fields().collect(), &mut found);
        }
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn every_field_has_a_known_property_and_a_name_that_a_term_can_have() {
        fn look(place: &str, fields: &[&'static Field]) {
            for field in fields {
                assert!(term::iri(field.term).is_some(), "{place}.{}: {}", field.name, field.term);
                assert!(field.name.bytes().all(|c| c.is_ascii_alphanumeric()), "{place}.{}", field.name);
                assert_ne!(field.name, OTHER, "{place}");
                if let (Item::Map(table), _) = walk::of(field) {
                    look(&format!("{place}.{}", field.name), &table.iter().collect::<Vec<_>>());
                }
            }
        }
        for schema in SCHEMAS {
            let fields: Vec<&'static Field> = schema.fields().collect();
            look(schema.kind, &fields);
            assert!(
                fields.iter().all(|field| field.name != RECORD),
                "{}: the envelope's facts stand there",
                schema.kind
            );
            for class in schema.classes {
                assert!(term::iri(class).is_some(), "{class}");
            }
        }
        for (_, name, _) in FACTS {
            assert!(term::iri(name).is_some(), "{name}");
        }
    }

    #[test]
    fn every_kind_has_the_common_fields_of_the_first() {
        let terms = |schema: &Schema| schema.common.iter().map(|field| (field.name, field.term)).collect::<Vec<_>>();
        for schema in SCHEMAS {
            assert_eq!(terms(schema), terms(SCHEMAS[0]), "{}", schema.kind);
        }
    }

    /// A code of the same name as its own field would take the field's place in the context of its values.
    #[test]
    fn no_code_is_named_as_the_field_it_stands_in() {
        fn look(fields: &[&'static Field]) {
            for field in fields {
                match walk::of(field).0 {
                    Item::Code(list) => assert!(!codes::contains(list, field.name), "{list}: {}", field.name),
                    Item::Map(table) => look(&table.iter().collect::<Vec<_>>()),
                    _ => {}
                }
            }
        }
        for schema in SCHEMAS {
            look(&schema.fields().collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_address_is_never_shortened_because_no_prefix_is_declared() {
        fn look(context: &Value) {
            for (name, term) in context.as_object().into_iter().flatten() {
                assert_ne!(name, "@prefix");
                if let Some(id) = term.as_str().filter(|_| !name.starts_with('@')) {
                    assert!(!id.ends_with(['/', '#', ':']), "{name} would be a prefix: {id}");
                }
                look(term);
            }
            context.as_array().into_iter().flatten().for_each(look);
        }
        look(context());
    }
}

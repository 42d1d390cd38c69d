//! Names of classes and properties in RDF, written as prefix and name, as in `schema:name`.
//!
//! Each field of a record has one (see [`super::schema::Field::term`]), so that exports lose nothing: where a public
//! vocabulary has the property it is used, everything else is in a namespace of our own.

/// The namespace of what no public vocabulary has. Names in it keep their meaning for ever.
pub const OWN: &str = "https://kirjo.example/ns#";

/// Prefixes and the namespaces they stand for.
pub const PREFIXES: &[(&str, &str)] = &[
    ("adms", "http://www.w3.org/ns/adms#"),
    ("csvw", "http://www.w3.org/ns/csvw#"),
    ("cv", "http://data.europa.eu/m8g/"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcatap", "http://data.europa.eu/r5r/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("dpv", "https://w3id.org/dpv#"),
    ("eli", "http://data.europa.eu/eli/ontology#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("healthdcatap", "http://healthdataportal.eu/ns/health#"),
    ("kirjo", OWN),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("schema", "https://schema.org/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// The IRI of a term; `None` when its prefix is not known.
pub fn iri(term: &str) -> Option<String> {
    let (prefix, name) = term.split_once(':')?;
    let namespace = PREFIXES.iter().find(|(known, _)| *known == prefix)?.1;
    Some(format!("{namespace}{name}"))
}

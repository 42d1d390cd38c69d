//! Turtle and RDF/XML into a graph. A statement that is broken is named by its line and costs no other, where the
//! syntax lets a reader find the next one.

use oxrdf::{NamedOrBlankNode, Term, Triple};
use oxrdfxml::RdfXmlParser;
use oxttl::TurtleParser;

use super::fault::{Broken, Fault, Place, Rule};
use super::graph::{Graph, Object};
use super::{Import, linked};

/// What relative addresses are relative to: a document that is not on the web has no address.
const BASE: &str = "file:///";
/// Broken statements that are named before a document is given up.
const MAX_BROKEN: usize = 100;

/// Reads Turtle.
pub(super) fn turtle(import: &mut Import, text: &str) -> Result<(), Broken> {
    let mut graph = Graph::default();
    let mut broken = Vec::new();
    let parser = TurtleParser::new().with_base_iri(BASE).unwrap_or_default();
    for triple in parser.for_slice(text.as_bytes()) {
        match triple {
            Ok(triple) => add(&mut graph, triple)?,
            Err(error) => {
                let line = error.location().start.line + 1;
                broken.push((line, error.message().to_owned()));
                if broken.len() == MAX_BROKEN {
                    break;
                }
            }
        }
    }
    if graph.names().next().is_none()
        && let Some((line, detail)) = broken.first()
    {
        return Err(Broken::at(*line, Rule::Syntax, &[("detail", detail)]));
    }
    for (line, detail) in broken {
        import.refuse(Place::line(line), None, vec![Fault::whole(Rule::Syntax, &[("detail", &detail)])]);
    }
    linked::take(import, &graph);
    Ok(())
}

/// Reads RDF/XML. Declared entities are refused before the parser sees them, which would expand each as often as others
/// name it.
pub(super) fn xml(import: &mut Import, text: &str) -> Result<(), Broken> {
    if let Some(at) = text.find("<!ENTITY") {
        let line = text[..at].matches('\n').count() as u64 + 1;
        return Err(Broken::at(line, Rule::Entities, &[]));
    }
    if !is_closed(text) {
        let line = text.lines().count().max(1) as u64;
        return Err(Broken::at(line, Rule::Syntax, &[("detail", "the document ends before its root element does")]));
    }
    let mut graph = Graph::default();
    let parser = RdfXmlParser::new().with_base_iri(BASE).unwrap_or_default();
    let mut parser = parser.for_slice(text.as_bytes());
    while let Some(triple) = parser.next() {
        match triple {
            Ok(triple) => add(&mut graph, triple)?,
            Err(error) => {
                let at = usize::try_from(parser.buffer_position()).unwrap_or(text.len()).min(text.len());
                let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
                return Err(Broken::at(line, Rule::Syntax, &[("detail", &error.to_string())]));
            }
        }
    }
    linked::take(import, &graph);
    Ok(())
}

/// Whether the root element is closed. The parser takes a document that was cut off for a whole one, and what is missing
/// would then look vanished.
fn is_closed(text: &str) -> bool {
    let begins = |at: &usize| text[at + 1..].starts_with(|c: char| c.is_alphabetic() || c == '_');
    let Some(at) = text.match_indices('<').map(|(at, _)| at).find(begins) else { return true };
    let name = text[at + 1..].split(|c: char| c.is_whitespace() || c == '>' || c == '/').next().unwrap_or_default();
    let Some(end) = text.rfind(&format!("</{name}")) else { return text.trim_end().ends_with("/>") };
    let rest = text[end + 2 + name.len()..].trim_start();
    let after = rest.strip_prefix('>').map(str::trim);
    after.is_some_and(|after| after.is_empty() || after.starts_with("<!--") || after.starts_with("<?"))
}

fn add(graph: &mut Graph, triple: Triple) -> Result<(), Broken> {
    let subject = match triple.subject {
        NamedOrBlankNode::NamedNode(node) => node.into_string(),
        NamedOrBlankNode::BlankNode(node) => node.to_string(),
    };
    let object = match triple.object {
        Term::NamedNode(node) => Object::Node(node.into_string()),
        Term::BlankNode(node) => Object::Node(node.to_string()),
        Term::Literal(literal) => {
            let language = literal.language().map(str::to_owned);
            Object::Text { text: literal.value().to_owned(), language }
        }
        #[allow(unreachable_patterns, reason = "a feature of the library adds a kind of term that no catalogue uses")]
        _ => return Ok(()),
    };
    graph.add(&subject, triple.predicate.as_str(), object)
}

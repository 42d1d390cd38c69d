//! YAML record files, and where things stand in them.
//!
//! Every part is read together with its place, so that a rule broken later, when the record is published, can
//! still be shown at its line.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{Error, Options, Spanned};

use super::{FileRule, MAX_FILE_BYTES, MAX_FILE_RECORDS, Place, excerpt};

/// Deepest nesting: a content may be 15 deep, and a file may put its records into a list.
const MAX_DEPTH: usize = 32;
/// Parts of one file: twice what a file of the largest size has when it is written as people write.
const MAX_NODES: usize = 2_000_000;
/// Aliases of one file. A publisher's contact repeated in every record is what they are good for.
const MAX_ALIASES: usize = MAX_FILE_RECORDS;
/// Parts that aliases may add to a file, all together.
const MAX_REPLAYED: usize = 200_000;
/// Aliases within what an alias stands for.
const MAX_REPLAY_DEPTH: usize = 4;

type Read<T> = Result<T, (Option<Place>, FileRule)>;

/// One part of a document.
enum Node {
    Null,
    Bool(bool),
    Integer(Number),
    Fraction(String),
    Text(String),
    List(Vec<Spanned<Node>>),
    Map(Vec<(String, Spanned<Node>)>),
}

/// Reads the records of all documents.
pub(super) fn read(text: &str) -> Read<Vec<Value>> {
    let documents = documents(text).map_err(|error| refused(&error))?;
    documents
        .into_iter()
        .flat_map(records)
        .map(|record| match record.value {
            Node::Map(_) => value(record),
            _ => Err((place(&record), FileRule::NotARecord)),
        })
        .collect()
}

/// The records of a text with the places of all their parts.
pub(super) struct Places(Vec<Spanned<Node>>);

/// Reads a text for the places in it; none of a text that can't be read.
pub(super) fn places(text: &str) -> Places {
    Places(documents(text).unwrap_or_default().into_iter().flat_map(records).collect())
}

impl Places {
    /// Where a field of the record of a number stands; the nearest part that is there when it is missing.
    pub(super) fn locate(&self, record: usize, path: &str) -> Option<Place> {
        let mut at = self.0.get(record)?;
        for step in path.split(['.', '[', ']']).filter(|step| !step.is_empty()) {
            let next = match &at.value {
                Node::Map(entries) => entries.iter().find(|(key, _)| key == step).map(|(_, node)| node),
                Node::List(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
                _ => None,
            };
            match next {
                Some(node) => at = node,
                None => break,
            }
        }
        place(at)
    }
}

fn documents(text: &str) -> Result<Vec<Spanned<Node>>, Error> {
    serde_saphyr::from_multiple_with_options(text, options())
}

pub(super) fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 2 * MAX_NODES,
            max_nodes: MAX_NODES,
            max_depth: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH,
            max_documents: MAX_FILE_RECORDS + 1,
            max_anchors: MAX_FILE_RECORDS,
            max_aliases: MAX_ALIASES,
            enforce_alias_anchor_ratio: false,
            max_recorded_anchor_events: MAX_REPLAYED,
            max_recorded_anchor_bytes: MAX_FILE_BYTES,
            max_total_scalar_bytes: MAX_FILE_BYTES,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: MAX_REPLAYED,
            max_replay_stack_depth: MAX_REPLAY_DEPTH,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        reject_unsupported_tags: true,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        with_snippet: false,
    }
}

/// A document that is a list holds records; any other is one.
fn records(document: Spanned<Node>) -> Vec<Spanned<Node>> {
    match document.value {
        Node::List(records) => records,
        _ => vec![document],
    }
}

fn value(node: Spanned<Node>) -> Read<Value> {
    let place = place(&node);
    Ok(match node.value {
        Node::Null => Value::Null,
        Node::Bool(yes) => Value::Bool(yes),
        Node::Integer(number) => Value::Number(number),
        Node::Fraction(number) => return Err((place, FileRule::Fraction(number))),
        Node::Text(text) => Value::String(text),
        Node::List(items) => Value::Array(items.into_iter().map(value).collect::<Read<_>>()?),
        Node::Map(entries) => {
            Value::Object(entries.into_iter().map(|(key, item)| Ok((key, value(item)?))).collect::<Read<Map<_, _>>>()?)
        }
    })
}

fn place(node: &Spanned<Node>) -> Option<Place> {
    place_at(&node.referenced)
}

fn place_at(location: &serde_saphyr::Location) -> Option<Place> {
    let (line, column) = (usize::try_from(location.line()).ok()?, usize::try_from(location.column()).ok()?);
    (line > 0).then_some(Place { line, column })
}

/// Our rule for an error of the parser.
fn refused(error: &Error) -> (Option<Place>, FileRule) {
    let error = error.without_snippet();
    let rule = match error {
        Error::DuplicateMappingKey { key, .. } => FileRule::DuplicateKey(excerpt(key.as_deref().unwrap_or("?"))),
        Error::MergeKeyNotAllowed { .. } | Error::MergeValueNotMapOrSeqOfMaps { .. } => FileRule::MergeKey,
        Error::UnsupportedTag { tag, .. } => FileRule::Tag(excerpt(tag)),
        Error::AliasReplayLimitExceeded { .. }
        | Error::AliasReplayCounterOverflow { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::RecursiveReferencesRequireWeakTypes { .. }
        | Error::Budget { .. } => FileRule::TooComplex,
        Error::AliasError { error, .. } => refused(error).1,
        other => FileRule::Syntax(detail(other)),
    };
    (error.location().as_ref().and_then(place_at), rule)
}

/// The parser's words on one line, without the place, which is said apart.
fn detail(error: &Error) -> String {
    let words = error.to_string();
    let line = words.lines().next().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    let line = match (line.starts_with("line "), line.split_once(": ")) {
        (true, Some((_, rest))) => rest,
        _ => line,
    };
    excerpt(line.split(" at line ").next().unwrap_or(line))
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(parser: D) -> Result<Self, D::Error> {
        parser.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a record")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Integer(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Integer(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Fraction(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Node::Map(map))
    }
}

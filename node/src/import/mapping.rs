//! Mapping files: which column of a table goes into which field.
//!
//! ```yaml
//! kind: product                      # or {column: Type, codes: {Palvelu: competence}}
//! id: {column: Number, prefix: "register-"}
//! source: {name: Register, url: "https://register.example", licence: CC-BY-4.0}
//! columns:
//!   Nimi: title.fi
//!   Kuvaus: [summary.fi, description.fi]
//!   Aiheet: {field: themes, separator: "|", codes: {Kotona: home-care}}
//! constants: {licence: CC-BY-4.0}
//! defaults:
//!   product: {regulatory.status: not-stated}
//! ```

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::fault::{Broken, Fault, Place, Rule};
use super::source::Source;
use super::values::{self, Target};
use crate::record_file;

/// Most columns that a mapping names.
const MAX_COLUMNS: usize = 1024;

/// A mapping, as its file says it.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    pub(super) kind: Option<Kind>,
    pub(super) id: Option<Id>,
    pub(super) source: Source,
    pub(super) language: Option<String>,
    pub(super) zone: Option<String>,
    pub(super) separator: Option<u8>,
    /// Where in a JSON document the list of rows is.
    pub(super) rows: Option<String>,
    pub(super) columns: Vec<(String, Vec<Column>)>,
    pub(super) constants: Vec<(String, Value)>,
    pub(super) defaults: BTreeMap<String, Vec<(String, Value)>>,
}

/// How a row says its kind.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Constant(String),
    Column { column: String, codes: BTreeMap<String, String> },
}

/// How a row says its id.
#[derive(Debug, Clone)]
pub(super) struct Id {
    pub(super) column: String,
    pub(super) prefix: String,
}

/// Where the values of a column go.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) field: String,
    separator: Option<String>,
    codes: Option<BTreeMap<String, Vec<String>>>,
    otherwise: Option<String>,
    prefix: String,
}

impl Column {
    /// A column that goes into a field as it is.
    pub(super) fn plain(field: &str) -> Self {
        Self { field: field.to_owned(), separator: None, codes: None, otherwise: None, prefix: String::new() }
    }

    /// The values of a cell for a field.
    pub(super) fn texts(&self, target: &Target, cell: &str, separator: Option<&str>) -> Result<Vec<String>, Fault> {
        let cell = cell.trim();
        if cell.is_empty() {
            return Ok(Vec::new());
        }
        let separator = self.separator.as_deref().or(separator).filter(|_| target.is_list());
        let parts = separator.map_or_else(|| vec![cell.to_owned()], |separator| entries(cell, separator));
        let mut texts = Vec::with_capacity(parts.len());
        for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
            match &self.codes {
                None => texts.push(format!("{}{part}", self.prefix)),
                Some(codes) => match (codes.get(part), &self.otherwise) {
                    (Some(translated), _) => texts.extend(translated.iter().cloned()),
                    (None, Some(otherwise)) => texts.push(otherwise.clone()),
                    (None, None) => {
                        let fault = Fault::new(target.path(), Rule::NotTranslated, &[("value", part)]);
                        return Err(fault.listing("known", codes.keys()));
                    }
                },
            }
        }
        Ok(texts)
    }
}

/// The entries of a list in one cell. A separator that belongs to an entry is written twice.
fn entries(cell: &str, separator: &str) -> Vec<String> {
    /// Stands for a separator that is none while the others are looked for; no text has it.
    const KEPT: &str = "\u{fdd0}";
    let twice = separator.repeat(2);
    let marked = cell.replace(&twice, KEPT);
    marked.split(separator).map(|part| part.replace(KEPT, separator)).collect()
}

/// The parts of a mapping file.
const PARTS: [&str; 10] =
    ["kind", "id", "source", "language", "zone", "separator", "rows", "columns", "constants", "defaults"];

impl Mapping {
    /// Reads the text of a mapping file.
    ///
    /// # Errors
    /// The first thing that is not as it has to be, by its path in the file.
    pub fn read(name: &str, text: &str) -> Result<Self, Broken> {
        let mut parsed = record_file::parse(name, text).map_err(|error| Broken {
            place: Place { line: error.place.map(|place| place.line as u64), ..Place::default() },
            fault: Fault::whole(Rule::Syntax, &[("detail", &rule_of(&error.rule))]),
        })?;
        let (Some(Value::Object(parts)), true) = (parsed.pop(), parsed.is_empty()) else {
            return Err(wrong("", "one mapping"));
        };
        if let Some(unknown) = parts.keys().find(|part| !PARTS.contains(&part.as_str())) {
            return Err(wrong(unknown, &PARTS.join(", ")));
        }
        let text = |name: &str| parts.get(name).map(|value| text_of(value, name)).transpose();
        let mapping = Self {
            kind: parts.get("kind").map(kind).transpose()?,
            id: parts.get("id").map(id).transpose()?,
            source: parts.get("source").map(source).transpose()?.unwrap_or_default(),
            language: text("language")?,
            zone: text("zone")?,
            separator: text("separator")?.map(|text| one_byte(&text)).transpose()?,
            rows: text("rows")?,
            columns: parts.get("columns").map(columns).transpose()?.unwrap_or_default(),
            constants: parts.get("constants").map(|value| pairs(value, "constants")).transpose()?.unwrap_or_default(),
            defaults: parts.get("defaults").map(defaults).transpose()?.unwrap_or_default(),
        };
        mapping.check()?;
        Ok(mapping)
    }

    /// Whether every path is a field, where the kind is known before the rows are.
    fn check(&self) -> Result<(), Broken> {
        let mut paths: Vec<(&str, String)> = Vec::new();
        if let Some(Kind::Constant(kind)) = &self.kind {
            known_kind(kind)?;
            let columns = self.columns.iter().flat_map(|(_, columns)| columns);
            paths.extend(columns.map(|column| (kind.as_str(), column.field.clone())));
            paths.extend(self.constants.iter().map(|(path, _)| (kind.as_str(), path.clone())));
        }
        for (kind, pairs) in &self.defaults {
            known_kind(kind)?;
            paths.extend(pairs.iter().map(|(path, _)| (kind.as_str(), path.clone())));
        }
        for (kind, path) in paths {
            if values::target(kind, &path).is_none() {
                return Err(unknown_field(kind, &path).into());
            }
        }
        Ok(())
    }
}

/// A kind that somebody can publish.
pub(super) fn known_kind(kind: &str) -> Result<(), Fault> {
    if kirjo_protocol::content::schema(kind).is_some() {
        return Ok(());
    }
    let kinds = kirjo_protocol::content::SCHEMAS.iter().map(|schema| schema.kind);
    Err(Fault::new("kind", Rule::UnknownKind, &[("value", kind)]).listing("allowed", kinds))
}

/// A path that is none of a kind.
pub(super) fn unknown_field(kind: &str, path: &str) -> Fault {
    Fault::new(path, Rule::UnknownField, &[("field", path), ("kind", kind)])
}

/// The file's fault on one line: its code and its facts, which are in English as those of all parsers.
fn rule_of(rule: &record_file::FileRule) -> String {
    let facts: Vec<String> = rule.args().into_iter().map(|(name, value)| format!("{name} {value}")).collect();
    if facts.is_empty() { rule.code().to_owned() } else { format!("{}: {}", rule.code(), facts.join(", ")) }
}

fn wrong(path: &str, expected: &str) -> Broken {
    Fault::new(path, Rule::BadMapping, &[("path", path)]).listing("expected", [expected]).into()
}

fn map_of<'v>(value: &'v Value, path: &str) -> Result<&'v Map<String, Value>, Broken> {
    value.as_object().ok_or_else(|| wrong(path, "a map"))
}

fn text_of(value: &Value, path: &str) -> Result<String, Broken> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(wrong(path, "a text")),
    }
}

/// The members of a map that has no others.
fn members<'v>(value: &'v Value, path: &str, known: &[&str]) -> Result<&'v Map<String, Value>, Broken> {
    let map = map_of(value, path)?;
    match map.keys().find(|key| !known.contains(&key.as_str())) {
        Some(other) => Err(wrong(&format!("{path}.{other}"), &known.join(", "))),
        None => Ok(map),
    }
}

fn kind(value: &Value) -> Result<Kind, Broken> {
    if let Value::String(kind) = value {
        return Ok(Kind::Constant(kind.clone()));
    }
    let map = members(value, "kind", &["column", "codes"])?;
    let column = text_of(map.get("column").unwrap_or(&Value::Null), "kind.column")?;
    let mut codes = BTreeMap::new();
    if let Some(value) = map.get("codes") {
        for (text, kind) in map_of(value, "kind.codes")? {
            let kind = text_of(kind, "kind.codes")?;
            known_kind(&kind)?;
            codes.insert(text.clone(), kind);
        }
    }
    Ok(Kind::Column { column, codes })
}

fn id(value: &Value) -> Result<Id, Broken> {
    if let Value::String(column) = value {
        return Ok(Id { column: column.clone(), prefix: String::new() });
    }
    let map = members(value, "id", &["column", "prefix"])?;
    let column = text_of(map.get("column").unwrap_or(&Value::Null), "id.column")?;
    let prefix = map.get("prefix").map(|value| text_of(value, "id.prefix")).transpose()?;
    Ok(Id { column, prefix: prefix.unwrap_or_default() })
}

fn source(value: &Value) -> Result<Source, Broken> {
    let map = members(value, "source", &["name", "url", "licence", "retrieved"])?;
    for (name, value) in map {
        text_of(value, &format!("source.{name}"))?;
    }
    Ok(Source::of(value))
}

fn one_byte(text: &str) -> Result<u8, Broken> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"\"\r\n".contains(byte) => Ok(*byte),
        _ if text == "tab" => Ok(b'\t'),
        _ => Err(wrong("separator", "one character such as ; or , or the word tab")),
    }
}

fn columns(value: &Value) -> Result<Vec<(String, Vec<Column>)>, Broken> {
    let map = map_of(value, "columns")?;
    if map.len() > MAX_COLUMNS {
        return Err(wrong("columns", &format!("at most {MAX_COLUMNS} columns")));
    }
    let mut columns = Vec::with_capacity(map.len());
    for (name, value) in map {
        let path = format!("columns.{name}");
        let targets = match value {
            Value::Array(targets) => targets.iter().map(|value| column(value, &path)).collect::<Result<_, _>>()?,
            one => vec![column(one, &path)?],
        };
        columns.push((name.clone(), targets));
    }
    Ok(columns)
}

fn column(value: &Value, path: &str) -> Result<Column, Broken> {
    if let Value::String(field) = value {
        return Ok(Column::plain(field));
    }
    let map = members(value, path, &["field", "language", "separator", "codes", "otherwise", "prefix"])?;
    let text = |name: &str| map.get(name).map(|value| text_of(value, &format!("{path}.{name}"))).transpose();
    let mut field = text("field")?.ok_or_else(|| wrong(&format!("{path}.field"), "the path of a field"))?;
    if let Some(language) = text("language")? {
        field = format!("{field}.{language}");
    }
    let mut codes = None;
    if let Some(value) = map.get("codes") {
        let mut table = BTreeMap::new();
        for (from, to) in map_of(value, &format!("{path}.codes"))? {
            let to = match to {
                Value::Array(several) => {
                    several.iter().map(|to| text_of(to, &format!("{path}.codes"))).collect::<Result<_, _>>()?
                }
                Value::Null => Vec::new(),
                one => vec![text_of(one, &format!("{path}.codes"))?],
            };
            table.insert(from.trim().to_owned(), to);
        }
        codes = Some(table);
    }
    let separator = text("separator")?.filter(|separator| !separator.is_empty());
    Ok(Column { field, separator, codes, otherwise: text("otherwise")?, prefix: text("prefix")?.unwrap_or_default() })
}

fn pairs(value: &Value, path: &str) -> Result<Vec<(String, Value)>, Broken> {
    Ok(map_of(value, path)?.iter().map(|(path, value)| (path.clone(), value.clone())).collect())
}

fn defaults(value: &Value) -> Result<BTreeMap<String, Vec<(String, Value)>>, Broken> {
    let mut by_kind = BTreeMap::new();
    for (kind, value) in map_of(value, "defaults")? {
        by_kind.insert(kind.clone(), pairs(value, &format!("defaults.{kind}"))?);
    }
    Ok(by_kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (Rule, String) {
        let broken = Mapping::read("map.yaml", text).unwrap_err();
        (broken.fault.rule, broken.fault.field)
    }

    #[test]
    fn a_mapping_is_read_with_everything_it_may_say() {
        let mapping = Mapping::read(
            "map.yaml",
            "kind: product\nid: {column: Nro, prefix: r-}\nsource: {name: List, licence: MIT}\nseparator: tab\n\
             columns:\n  Nimi: title.fi\n  Name: {field: title, language: en}\n  Kuvaus: [summary.fi, description.fi]\n  \
             Aiheet: {field: themes, separator: '|', codes: {Koti: home-care, Muut: [digital, quality], Ei: null}}\n\
             constants: {licence: CC0-1.0}\ndefaults:\n  product: {regulatory.status: not-stated}\n",
        )
        .unwrap();
        assert_eq!(mapping.separator, Some(b'\t'));
        assert_eq!(mapping.columns.iter().map(|(_, targets)| targets.len()).collect::<Vec<_>>(), [1, 1, 2, 1]);
        assert_eq!(mapping.columns[1].1[0].field, "title.en");
        let themes = values::target("product", "themes").unwrap();
        let column = &mapping.columns[3].1[0];
        assert_eq!(column.texts(&themes, "Koti | Muut|Ei", None).unwrap(), ["home-care", "digital", "quality"]);
        assert_eq!(entries("a;b;; c;;;d", ";"), ["a", "b; c;", "d"]);
        let fault = column.texts(&themes, "Koti|Mars", None).unwrap_err();
        assert_eq!((fault.rule, fault.args[0].1.as_str()), (Rule::NotTranslated, "Mars"));
    }

    #[test]
    fn what_is_wrong_in_a_mapping_is_named_by_its_path() {
        assert_eq!(refused("kind: spaceship\n"), (Rule::UnknownKind, "kind".into()));
        assert_eq!(refused("kind: product\ncolumns: {Nimi: titel.fi}\n"), (Rule::UnknownField, "titel.fi".into()));
        assert_eq!(refused("defaults: {product: {trk: 4}}\n"), (Rule::UnknownField, "trk".into()));
        assert_eq!(refused("colums: {}\n"), (Rule::BadMapping, "colums".into()));
        assert_eq!(refused("columns: {A: {feild: x}}\n"), (Rule::BadMapping, "columns.A.feild".into()));
        assert_eq!(refused("columns: {A: {codes: {}}}\n"), (Rule::BadMapping, "columns.A.field".into()));
        assert_eq!(refused("id: [a]\n"), (Rule::BadMapping, "id".into()));
        assert_eq!(refused("separator: ab\n"), (Rule::BadMapping, "separator".into()));
        assert_eq!(refused("source: {licence: [a]}\n"), (Rule::BadMapping, "source.licence".into()));
    }

    #[test]
    fn a_mapping_that_contains_itself_is_refused() {
        assert_eq!(refused("columns: &a {x: *a}\n").0, Rule::Syntax);
        let mut wide = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for n in 1..10 {
            let before = format!("*a{}", n - 1);
            wide.push_str(&format!("a{n}: &a{n} [{}]\n", vec![before; 10].join(", ")));
        }
        assert_eq!(refused(&wide).0, Rule::Syntax);
    }
}

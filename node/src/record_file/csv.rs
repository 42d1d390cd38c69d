//! CSV record files: a row is a record, a column a field.
//!
//! The first row names the columns by their paths: `kind`, `localId`, `title.fi`, `contact.email`, `links[0].url`. A list
//! stands in one cell with semicolons between its items, whose own semicolons are written twice. An empty cell is a field
//! left out. Columns are parted by commas, semicolons or tabs, whichever the first row has; quotation marks as everywhere.

use csv::{ErrorKind, Position, ReaderBuilder, StringRecord};
use kirjo_protocol::content::schema::{Field, Schema, Shape};
use serde_json::{Map, Value};

use super::{FileRule, MAX_FILE_RECORDS, Place};

/// Most columns: all fields of a kind in a few languages, and room for lists of links.
pub const MAX_COLUMNS: usize = 1_000;
/// Highest number of a list item in a column's name; no list of maps is longer.
const MAX_ITEM: usize = 250;
/// What parts the columns, the likelier first.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// A record as a row says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The line on which the row begins, counted from one.
    pub line: usize,
    /// The record.
    pub record: Value,
}

type Read<T> = Result<T, (Option<Place>, FileRule)>;

/// One step of a column's path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Field(String),
    Item(usize),
}

/// The records of all rows that say anything.
///
/// # Errors
/// The first rule of files that the text breaks, with its place. What is wrong with a record is said when it is checked.
pub fn rows(text: &str) -> Read<Vec<Row>> {
    let mut reader = ReaderBuilder::new().delimiter(separator(text)).flexible(false).from_reader(text.as_bytes());
    let columns = columns(reader.headers().map_err(|error| refused(text, &error))?)?;
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| refused(text, &error))?;
        let line = row.position().map_or(0, |position| line_of(text, position));
        let record = record(&columns, &row);
        if record.as_object().is_some_and(|fields| !fields.is_empty()) {
            rows.push(Row { line, record });
        }
        if rows.len() > MAX_FILE_RECORDS {
            return Err((None, FileRule::TooManyRecords));
        }
    }
    Ok(rows)
}

fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
    // Of several with the same count the first counts.
    SEPARATORS.into_iter().rev().max_by_key(count).unwrap_or(b',')
}

fn columns(heads: &StringRecord) -> Read<Vec<Vec<Step>>> {
    let at = |rule| (Some(Place { line: 1, column: 1 }), rule);
    if heads.len() > MAX_COLUMNS {
        return Err(at(FileRule::TooComplex));
    }
    let mut columns: Vec<Vec<Step>> = Vec::new();
    for head in heads {
        let steps = steps(head.trim()).ok_or_else(|| at(FileRule::Column(super::excerpt(head))))?;
        if columns.contains(&steps) {
            return Err(at(FileRule::DuplicateKey(super::excerpt(head))));
        }
        columns.push(steps);
    }
    Ok(columns)
}

/// The steps of a path such as `links[0].title.fi`.
fn steps(head: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for part in head.split('.') {
        let (name, items) = part.split_at(part.find('[').unwrap_or(part.len()));
        if name.is_empty() || name.contains(']') {
            return None;
        }
        steps.push(Step::Field(name.to_owned()));
        for item in items.split_inclusive(']') {
            let number = item.strip_prefix('[')?.strip_suffix(']')?.parse().ok()?;
            steps.push(Step::Item(Some(number).filter(|number| *number < MAX_ITEM)?));
        }
    }
    Some(steps)
}

fn record(columns: &[Vec<Step>], row: &StringRecord) -> Value {
    let cell = |at: usize| row.get(at).unwrap_or_default();
    let kind = columns.iter().position(|steps| steps.as_slice() == [Step::Field("kind".to_owned())]).map(cell);
    let schema = kind.and_then(|kind| kirjo_protocol::content::schema(kind.trim()));
    let mut record = Value::Object(Map::new());
    for (at, steps) in columns.iter().enumerate() {
        let text = cell(at).trim();
        if !text.is_empty() {
            put(&mut record, steps, value(schema, steps, text));
        }
    }
    without_gaps(&mut record);
    record
}

/// A cell as the table of fields says what it holds; what the table doesn't know stays a text, for the fault to name it.
fn value(schema: Option<&Schema>, steps: &[Step], text: &str) -> Value {
    let field = schema.and_then(|schema| find(schema, steps));
    match field.map(|field| &field.shape) {
        Some(Shape::Lines(_) | Shape::Codes(_) | Shape::Forms(..) | Shape::LangLists(_)) => {
            Value::Array(items(text).into_iter().map(Value::String).collect())
        }
        Some(Shape::Integer(..)) => text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from),
        Some(Shape::Boolean) => match text.to_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::from(text),
        },
        _ => Value::from(text),
    }
}

/// The field that a path leads to; a language behind it is not a step of the table.
fn find(schema: &Schema, steps: &[Step]) -> Option<&'static Field> {
    let mut names = steps.iter().filter_map(|step| match step {
        Step::Field(name) => Some(name.as_str()),
        Step::Item(_) => None,
    });
    let mut field = schema.field(names.next()?)?;
    for name in names {
        field = match field.shape {
            Shape::Map(fields) | Shape::List(fields, _) => fields.iter().find(|field| field.name == name)?,
            _ => return Some(field),
        };
    }
    Some(field)
}

/// The items of a list; two semicolons are one of the text.
fn items(text: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, items.last_mut()) {
            (';', Some(item)) if chars.peek() == Some(&';') => {
                chars.next();
                item.push(';');
            }
            (';', _) => items.push(String::new()),
            (c, Some(item)) => item.push(c),
            (_, None) => {}
        }
    }
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

fn put(at: &mut Value, steps: &[Step], value: Value) {
    let Some((step, rest)) = steps.split_first() else {
        *at = value;
        return;
    };
    match step {
        Step::Field(name) => {
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            if let Value::Object(map) = at {
                put(map.entry(name).or_insert(Value::Null), rest, value);
            }
        }
        Step::Item(number) => {
            if !at.is_array() {
                *at = Value::Array(Vec::new());
            }
            if let Value::Array(list) = at {
                if list.len() <= *number {
                    list.resize(number + 1, Value::Null);
                }
                put(&mut list[*number], rest, value);
            }
        }
    }
}

/// Items of which a row says nothing are not there.
fn without_gaps(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(without_gaps);
        }
        Value::Object(map) => map.values_mut().for_each(without_gaps),
        _ => {}
    }
}

/// The line on which a row begins. The parser counts the empty lines before it as its own.
fn line_of(text: &str, position: &Position) -> usize {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let before = text.as_bytes().get(number(position.byte())..).unwrap_or_default();
    let empty = before.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count();
    number(position.line()).saturating_add(empty)
}

fn refused(text: &str, error: &csv::Error) -> (Option<Place>, FileRule) {
    let place = error.position().map(|position| Place { line: line_of(text, position), column: 1 });
    let rule = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => FileRule::Cells { expected: *expected_len, found: *len },
        _ => FileRule::Syntax(error.to_string()),
    };
    (place, rule)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_is_a_record_and_a_column_a_field() {
        let text = "kind,localId,title.fi,title.sv,keywords.fi,themes,trl,demo,contact.email,links[0].type,links[0].url\n\
                    product,a-1,Apuri,Hjälpare,\"anturi; lattia;; matto\",home-care;elderly-care,7,true,info@a.example,home,https://a.example/\n\
                    \n\
                    product,a-2,\"Kaksi\nriviä\",,,,,,,,\n\
                    product,a-3,Kolme,,,,x,maybe,,,\n";
        let rows = rows(text).unwrap();
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4, 6]);
        assert_eq!(
            rows[0].record,
            json!({
                "kind": "product", "localId": "a-1", "title": {"fi": "Apuri", "sv": "Hjälpare"},
                "keywords": {"fi": ["anturi", "lattia; matto"]}, "themes": ["home-care", "elderly-care"], "trl": 7,
                "demo": true, "contact": {"email": "info@a.example"},
                "links": [{"type": "home", "url": "https://a.example/"}],
            })
        );
        assert_eq!(rows[1].record, json!({"kind": "product", "localId": "a-2", "title": {"fi": "Kaksi\nriviä"}}));
        assert_eq!((&rows[2].record["trl"], &rows[2].record["demo"]), (&json!("x"), &json!("maybe")));
        let places = super::super::Places::of("a.csv", text);
        assert_eq!(places.locate(2, "title.fi"), Some(Place { line: 6, column: 1 }));
    }

    #[test]
    fn spreadsheets_part_columns_by_semicolons_and_tabs_too() {
        for text in ["kind;title.fi;themes\nneed;Apu;\"a;b\"\n", "kind\ttitle.fi\tthemes\nneed\tApu\ta;b\n"] {
            assert_eq!(
                rows(text).unwrap()[0].record,
                json!({"kind": "need", "title": {"fi": "Apu"}, "themes": ["a", "b"]})
            );
        }
    }

    #[test]
    fn a_broken_table_is_refused_with_its_line() {
        let rule = |text: &str| rows(text).unwrap_err();
        let (place, cells) = rule("kind,title.fi\nneed,Apu\nneed\n");
        assert_eq!((place.unwrap().line, cells), (3, FileRule::Cells { expected: 2, found: 1 }));
        for head in ["title.", ".fi", "links[x].url", "links[0", "links[9999].url", "a]b"] {
            assert_eq!(rule(&format!("kind,{head}\nneed,x\n")).1, FileRule::Column(head.to_owned()), "{head}");
        }
        assert_eq!(rule("kind,kind\nneed,need\n").1, FileRule::DuplicateKey("kind".into()));
        assert_eq!(rule(&format!("{}\n", vec!["x"; MAX_COLUMNS + 1].join(","))).1, FileRule::TooComplex);
    }

    #[test]
    fn a_column_that_no_kind_has_is_left_for_the_fault_to_name() {
        let row = &rows("kind,colour\nproduct,blue\n").unwrap()[0];
        assert_eq!(row.record, json!({"kind": "product", "colour": "blue"}));
        assert_eq!(rows("kind,title\n").unwrap(), []);
    }
}

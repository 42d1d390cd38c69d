//! Rows of a table, of JSON and of NDJSON, brought into fields by a mapping or by their own names.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::{Map, Value};

use super::draft::Draft;
use super::encoding::Input;
use super::fault::{Broken, Fault, Place, Rule};
use super::lines::Lines;
use super::mapping::{Column, Kind, unknown_field};
use super::rows::Rows;
use super::source::Source;
use super::values::{self, LIST_SEPARATOR, Target};
use super::{Import, json};

/// Columns of a table without a mapping that are no fields.
const KIND: &str = "kind";
const LOCAL_ID: &str = "localId";

/// Reads a table. Without a mapping its header names the fields themselves.
pub(super) fn csv(import: &mut Import, input: Input<impl Read>) -> Result<(), Broken> {
    let separator = import.options.mapping.as_ref().and_then(|mapping| mapping.separator);
    let mut rows = Rows::new(input, separator);
    let header = match rows.next()? {
        None => return Err(Broken::whole(Rule::NoRecords, &[])),
        Some(row) => match row.cells {
            Ok(cells) => cells.iter().map(|name| name.trim().to_owned()).collect::<Vec<_>>(),
            Err(fault) => return Err(Broken { place: row.place, fault }),
        },
    };
    if let Some(twice) = header.iter().enumerate().find(|(at, name)| !name.is_empty() && header[..*at].contains(name)) {
        return Err(Broken::at(1, Rule::DuplicateColumn, &[("column", twice.1)]));
    }
    let plan = Plan::of(import, &header)?;
    let mut targets = Targets::default();
    while let Some(row) = rows.next()? {
        let cells = match row.cells {
            Ok(cells) if cells.len() == header.len() => cells,
            Ok(cells) => {
                let found = cells.len().to_string();
                let fault =
                    Fault::whole(Rule::RaggedRow, &[("expected", &header.len().to_string()), ("found", &found)]);
                let id = plan.id.as_ref().and_then(|(at, prefix)| Some(format!("{prefix}{}", cells.iter().nth(*at)?)));
                import.refuse(row.place, id, vec![fault]);
                continue;
            }
            Err(fault) => {
                import.refuse(row.place, None, vec![fault]);
                continue;
            }
        };
        let cells: Vec<&str> = cells.iter().collect();
        let draft = plan.draft(&mut targets, row.place, |at| cells.get(at).copied().map(|cell| vec![cell.to_owned()]));
        import.take(draft);
    }
    Ok(())
}

/// Which column goes where, once the header is known.
struct Plan {
    kind: Option<PlannedKind>,
    id: Option<(usize, String)>,
    id_name: String,
    columns: Vec<(usize, Column)>,
    /// What separates the entries of a list within one cell.
    separator: Option<&'static str>,
}

enum PlannedKind {
    Constant(String),
    Column(usize, BTreeMap<String, String>),
}

impl Plan {
    fn of(import: &Import, header: &[String]) -> Result<Self, Broken> {
        let find = |name: &str| header.iter().position(|column| column == name);
        let Some(mapping) = &import.options.mapping else { return Self::own(import, header) };
        let demand = |name: &str| {
            find(name).ok_or_else(|| {
                let fault = Fault::new(name, Rule::MissingColumn, &[("column", name)]);
                Broken { place: Place::line(1), fault: fault.listing("columns", header) }
            })
        };
        let mut columns = Vec::new();
        for (name, targets) in &mapping.columns {
            let at = demand(name)?;
            columns.extend(targets.iter().map(|column| (at, column.clone())));
        }
        let kind = match &mapping.kind {
            None => None,
            Some(Kind::Constant(kind)) => Some(PlannedKind::Constant(kind.clone())),
            Some(Kind::Column { column, codes }) => Some(PlannedKind::Column(demand(column)?, codes.clone())),
        };
        let id = mapping.id.as_ref().map(|id| Ok::<_, Broken>((demand(&id.column)?, id.prefix.clone()))).transpose()?;
        // Without an id in the mapping a column may go into `localId` itself.
        let id = id.or_else(|| {
            columns.iter().find(|(_, column)| column.field == LOCAL_ID).map(|(at, _)| (*at, String::new()))
        });
        let id_name = mapping.id.as_ref().map_or_else(|| "id".to_owned(), |id| id.column.clone());
        Ok(Self { kind, id, id_name, columns, separator: Some(LIST_SEPARATOR) })
    }

    /// The header names the fields.
    fn own(import: &Import, header: &[String]) -> Result<Self, Broken> {
        let mut columns = Vec::new();
        let (mut kind, mut id) = (None, None);
        for (at, name) in header.iter().enumerate() {
            match name.as_str() {
                KIND => kind = Some(PlannedKind::Column(at, BTreeMap::new())),
                LOCAL_ID => id = Some((at, String::new())),
                name => {
                    let kinds: Vec<&str> = match &import.options.kind {
                        Some(kind) => vec![kind],
                        None => kirjo_protocol::content::SCHEMAS.iter().map(|schema| schema.kind).collect(),
                    };
                    if !kinds.iter().any(|kind| values::target(kind, name).is_some()) {
                        let fault = unknown_field(&kinds.join(", "), name);
                        return Err(Broken { place: Place::line(1), fault });
                    }
                    columns.push((at, Column::plain(name)));
                }
            }
        }
        let kind = kind.or_else(|| import.options.kind.clone().map(PlannedKind::Constant));
        Ok(Self { kind, id, id_name: LOCAL_ID.to_owned(), columns, separator: Some(LIST_SEPARATOR) })
    }

    /// What a row says; `cell` gives the values in a column.
    fn draft(&self, targets: &mut Targets, place: Place, cell: impl Fn(usize) -> Option<Vec<String>>) -> Draft {
        let one = |at: usize| cell(at).and_then(|texts| texts.into_iter().next()).map(|text| text.trim().to_owned());
        let mut draft = Draft { place, id_field: self.id_name.clone(), ..Draft::default() };
        draft.kind = match &self.kind {
            None => None,
            Some(PlannedKind::Constant(kind)) => Some(kind.clone()),
            Some(PlannedKind::Column(at, codes)) => {
                let text = one(*at).filter(|text| !text.is_empty());
                text.map(|text| codes.get(&text).cloned().unwrap_or(text))
            }
        };
        if let Some((at, prefix)) = &self.id {
            draft.id = one(*at).filter(|id| !id.is_empty()).map(|id| format!("{prefix}{id}"));
        }
        let Some(kind) = draft.kind.clone() else { return draft };
        if super::mapping::known_kind(&kind).is_err() {
            // Said when the draft is finished.
            return draft;
        }
        for (at, column) in self.columns.iter().filter(|(_, column)| column.field != LOCAL_ID) {
            let Some(texts) = cell(*at).filter(|texts| texts.iter().any(|text| !text.trim().is_empty())) else {
                continue;
            };
            let Some(target) = targets.of(&kind, &column.field) else {
                draft.faults.push(unknown_field(&kind, &column.field));
                continue;
            };
            let mut all = Vec::new();
            for text in &texts {
                match column.texts(target, text, self.separator) {
                    Ok(texts) => all.extend(texts),
                    Err(fault) => draft.faults.push(fault),
                }
            }
            match target.value(&all) {
                Ok(Some(value)) => target.put(&mut draft.fields, value),
                Ok(None) => {}
                Err(fault) => draft.faults.push(fault),
            }
        }
        draft
    }
}

/// Paths that have been resolved already.
#[derive(Default)]
struct Targets(BTreeMap<String, BTreeMap<String, Option<Target>>>);

impl Targets {
    fn of(&mut self, kind: &str, path: &str) -> Option<&Target> {
        if !self.0.contains_key(kind) {
            self.0.insert(kind.to_owned(), BTreeMap::new());
        }
        let of_kind = self.0.get_mut(kind)?;
        if !of_kind.contains_key(path) {
            of_kind.insert(path.to_owned(), values::target(kind, path));
        }
        of_kind.get(path)?.as_ref()
    }
}

/// Reads a JSON document: a record, a list of records, or a list at the path that the mapping names.
pub(super) fn document(import: &mut Import, text: &str) -> Result<(), Broken> {
    let mut value = json::read(text, json::MAX_PARTS)?;
    if let Some(path) = import.options.mapping.as_ref().and_then(|mapping| mapping.rows.clone()) {
        let mut at = &mut value;
        for name in path.split('.') {
            let missing = || Fault::new("rows", Rule::MissingColumn, &[("column", &path)]).listing("columns", [""; 0]);
            at = at.get_mut(name).ok_or_else(missing)?;
        }
        value = at.take();
    }
    let records = match value {
        Value::Array(records) => records,
        record => vec![record],
    };
    let mut members = Members::of(import)?;
    for (at, record) in records.into_iter().enumerate() {
        members.take(import, Place::entry(at as u64 + 1), record);
    }
    Ok(())
}

/// Takes a record in our own form: as it is published, or as an export shows it.
pub(super) fn take_own(import: &mut Import, place: Place, record: Map<String, Value>) {
    import.take(own_draft(place, record));
}

/// Reads NDJSON: a record a line, so that a broken line costs no other.
pub(super) fn lines(import: &mut Import, input: Input<impl Read>) -> Result<(), Broken> {
    let mut members = Members::of(import)?;
    let mut lines = Lines::new(input);
    let mut row = 0;
    while let Some((line, text)) = lines.next()? {
        let text = match text {
            Ok(text) if text.trim().is_empty() => continue,
            text => text,
        };
        row += 1;
        let place = Place::row(row, line);
        match text.and_then(|text| json::read(text, json::MAX_LINE_PARTS).map_err(|broken| broken.fault)) {
            Ok(record) => members.take(import, place, record),
            Err(fault) => import.refuse(place, None, vec![fault]),
        }
    }
    Ok(())
}

/// How the records of JSON are read: by a mapping whose columns are paths in them, or as they are.
struct Members(Option<(Vec<String>, Plan, Targets)>);

impl Members {
    fn of(import: &Import) -> Result<Self, Broken> {
        let Some(mapping) = import.options.mapping.as_ref().filter(|mapping| !mapping.columns.is_empty()) else {
            return Ok(Self(None));
        };
        let mut names: Vec<String> = mapping.columns.iter().map(|(name, _)| name.clone()).collect();
        let kind = match &mapping.kind {
            Some(Kind::Column { column, .. }) => Some(column),
            _ => None,
        };
        for name in mapping.id.iter().map(|id| &id.column).chain(kind) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        let plan = Plan { separator: None, ..Plan::of(import, &names)? };
        Ok(Self(Some((names, plan, Targets::default()))))
    }

    /// Takes one record.
    fn take(&mut self, import: &mut Import, place: Place, record: Value) {
        let Value::Object(record) = record else {
            import.refuse(place, None, vec![Fault::whole(Rule::NotARecord, &[])]);
            return;
        };
        let draft = match &mut self.0 {
            Some((names, plan, targets)) => {
                plan.draft(targets, place, |at| names.get(at).map(|name| texts_at(&record, name)))
            }
            None => own_draft(place, record),
        };
        import.take(draft);
    }
}

fn text_of<'r>(record: &'r Map<String, Value>, name: &str) -> Option<&'r str> {
    record.get(name).and_then(Value::as_str)
}

/// A record in our own form: as it is published, or as an export shows it, with the content in a member of its own.
fn own_draft(place: Place, mut record: Map<String, Value>) -> Draft {
    if let Some(Value::Object(mut content)) = record.remove("content") {
        // What has no id of its own is known by its place in the catalogue that it comes from.
        if let (false, Some(org), Some(key)) =
            (content.contains_key(LOCAL_ID), text_of(&record, "org"), text_of(&record, "key"))
        {
            content.insert(LOCAL_ID.to_owned(), Value::from(format!("{org}/{key}")));
        }
        content.extend(record.remove(KIND).map(|kind| (KIND.to_owned(), kind)));
        record = content;
    }
    let mut take = |name: &str| match record.remove(name) {
        Some(Value::String(text)) => Some(text),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let (kind, id) = (take(KIND), take(LOCAL_ID));
    let source = record.remove("source").map(|value| Source::of(&value)).unwrap_or_default();
    // What an export adds to a record is no part of it: its place and its dates are given anew here.
    for name in ["org", "key", "id", "seq", "expires"] {
        record.remove(name);
    }
    Draft { place, kind, id, id_field: LOCAL_ID.to_owned(), fields: record, source, faults: Vec::new() }
}

/// The texts, numbers and answers at a path such as `address.city` of a JSON record.
fn texts_at(record: &Map<String, Value>, path: &str) -> Vec<String> {
    let mut at = record.get(path);
    if at.is_none() {
        let mut steps = path.split('.');
        at = steps.next().and_then(|name| record.get(name));
        for name in steps {
            at = at.and_then(|value| value.get(name));
        }
    }
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    };
    match at {
        Some(Value::Array(items)) => items.iter().filter_map(text).collect(),
        Some(value) => text(value).into_iter().collect(),
        None => Vec::new(),
    }
}

//! The tables of the release, read once, with an index by list and code.
//!
//! Tabs part the columns, because no name has one; so names need no quotes.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::{Code, List};

/// The rows of all lists, those of a list together.
pub(super) const CODES: &str = include_str!("codes.tsv");
/// One row for each list, in the same order.
pub(super) const LISTS: &str = include_str!("lists.tsv");

/// What is looked up. Validation asks about every code of every record, so asking costs one hash and no allocation.
struct Table {
    codes: Vec<Code>,
    /// The position of each (list, code).
    places: HashMap<(&'static str, &'static str), usize>,
    /// The positions of each list's codes, and where it comes from.
    lists: HashMap<&'static str, (Range<usize>, List)>,
    /// The lists in the order of the file.
    order: Vec<&'static str>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let codes: Vec<Code> = CODES.lines().skip(1).filter_map(code).collect();
        let places = codes.iter().enumerate().map(|(at, code)| ((code.list, code.code), at)).collect();
        let (mut lists, mut order) = (HashMap::new(), Vec::new());
        for list in LISTS.lines().skip(1).filter_map(row_of_list) {
            let start = codes.iter().position(|code| code.list == list.name).unwrap_or(codes.len());
            let count = codes[start..].iter().take_while(|code| code.list == list.name).count();
            lists.insert(list.name, (start..start + count, list));
            order.push(list.name);
        }
        Table { codes, places, lists, order }
    })
}

/// A row of [`CODES`]; `None` when it has another number of columns.
pub(super) fn code(line: &'static str) -> Option<Code> {
    let [list, code, fi, sv, en, syn_fi, syn_sv, syn_en, iri] = columns(line)?;
    Some(Code { list, code, fi, sv, en, synonyms: [syn_fi, syn_sv, syn_en], iri })
}

/// A row of [`LISTS`].
pub(super) fn row_of_list(line: &'static str) -> Option<List> {
    let [name, version, source, licence, iri_base] = columns(line)?;
    Some(List { name, version, source, licence, iri_base })
}

fn columns<const N: usize>(line: &'static str) -> Option<[&'static str; N]> {
    let mut columns = [""; N];
    let mut count = 0;
    for cell in line.split('\t') {
        *columns.get_mut(count)? = cell;
        count += 1;
    }
    (count == N).then_some(columns)
}

pub(super) fn get(list: &str, code: &str) -> Option<&'static Code> {
    let table: &'static Table = table();
    table.places.get(&(list, code)).map(|at| &table.codes[*at])
}

pub(super) fn codes(list: &str) -> &'static [Code] {
    let table = table();
    table.lists.get(list).map_or(&[], |(range, _)| &table.codes[range.clone()])
}

pub(super) fn lists() -> impl Iterator<Item = &'static List> {
    table().order.iter().filter_map(|name| list(name))
}

pub(super) fn list(name: &str) -> Option<&'static List> {
    table().lists.get(name).map(|(_, list)| list)
}

//! The controlled lists: themes, regions, regulatory statuses and the like, with their labels.
//!
//! A record carries the bare code; what people read is looked up here, in Finnish, Swedish or English.
//! The lists are part of the release (`codelists.csv`), not of the wire format: a node that doesn't know a
//! code of a later release still keeps and forwards the record, it only can't name the code. Country codes
//! and NUTS 3 areas are checked by their form, see [`crate::content::text`], and have no rows here.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The rows of all lists. Labels have no commas and no quotes, so a row is split at its commas.
const CODELISTS: &str = include_str!("codelists.csv");

/// Columns of a row: list, code, fi, sv, en.
const COLUMNS: usize = 5;

/// One code of a controlled list with its labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The list it belongs to, such as `themes`.
    pub list: &'static str,
    /// What a record carries.
    pub code: &'static str,
    /// The Finnish label.
    pub fi: &'static str,
    /// The Swedish label.
    pub sv: &'static str,
    /// The English label.
    pub en: &'static str,
}

impl Code {
    /// The label in `fi`, `sv` or `en`; other languages have none.
    pub fn label(&self, lang: &str) -> Option<&'static str> {
        match lang {
            "fi" => Some(self.fi),
            "sv" => Some(self.sv),
            "en" => Some(self.en),
            _ => None,
        }
    }
}

/// Every row in the order of the file, which is the order in which lists are shown.
fn rows() -> &'static [Code] {
    static ROWS: OnceLock<Vec<Code>> = OnceLock::new();
    ROWS.get_or_init(|| CODELISTS.lines().skip(1).filter_map(parse).collect())
}

/// The position of each (list, code) among the rows.
fn index() -> &'static BTreeMap<(&'static str, &'static str), usize> {
    static INDEX: OnceLock<BTreeMap<(&'static str, &'static str), usize>> = OnceLock::new();
    INDEX.get_or_init(|| rows().iter().enumerate().map(|(at, code)| ((code.list, code.code), at)).collect())
}

fn parse(line: &'static str) -> Option<Code> {
    let mut columns = [""; COLUMNS];
    let mut count = 0;
    for cell in line.split(',') {
        *columns.get_mut(count)? = cell;
        count += 1;
    }
    let [list, code, fi, sv, en] = columns;
    (count == COLUMNS).then_some(Code { list, code, fi, sv, en })
}

/// One code of a list.
pub fn get(list: &str, code: &str) -> Option<&'static Code> {
    index().get(&(list, code)).map(|at| &rows()[*at])
}

/// Whether a list has a code.
pub fn contains(list: &str, code: &str) -> bool {
    get(list, code).is_some()
}

/// The label of a code in `fi`, `sv` or `en`.
pub fn label(list: &str, code: &str, lang: &str) -> Option<&'static str> {
    get(list, code)?.label(lang)
}

/// All codes of a list in the order in which they are shown; nothing when there is no such list.
pub fn all(list: &str) -> impl Iterator<Item = &'static Code> {
    let list = rows().iter().find(|code| code.list == list).map(|code| code.list);
    rows().iter().filter(move |code| Some(code.list) == list)
}

/// The names of all lists in the order of the file.
pub fn lists() -> impl Iterator<Item = &'static str> {
    rows().chunk_by(|a, b| a.list == b.list).map(|chunk| chunk[0].list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_five_filled_columns_and_no_code_comes_twice() {
        assert_eq!(CODELISTS.lines().next(), Some("list,code,fi,sv,en"));
        for line in CODELISTS.lines().skip(1) {
            let code = parse(line).unwrap_or_else(|| panic!("not five columns: {line}"));
            for cell in [code.list, code.code, code.fi, code.sv, code.en] {
                assert!(!cell.is_empty() && cell.trim() == cell && !cell.contains('"'), "{line}");
            }
        }
        assert_eq!(index().len(), rows().len(), "a code stands twice in its list");
    }

    #[test]
    fn the_rows_of_a_list_stand_together() {
        let mut seen: Vec<&str> = lists().collect();
        seen.sort_unstable();
        let before = seen.len();
        seen.dedup();
        assert_eq!(seen.len(), before, "a list is interrupted by another");
    }

    #[test]
    fn labels_come_in_three_languages_and_no_fourth() {
        assert_eq!(label("region", "HVA:02", "fi"), Some("Keski-Uudenmaan hyvinvointialue"));
        assert_eq!(label("region", "HVA:02", "sv"), Some("Mellersta Nylands välfärdsområde"));
        assert_eq!(label("themes", "home-care", "en"), Some("Home care"));
        assert_eq!(label("themes", "home-care", "de"), None);
        assert_eq!(label("themes", "no-such-theme", "fi"), None);
        assert!(!contains("themes", "HVA:02"), "a code of another list");
    }

    #[test]
    fn the_regions_are_the_counties_the_collaborative_areas_and_two_wide_ones() {
        let counties = all("region").filter(|code| code.code.starts_with("HVA:")).count();
        let areas = all("region").filter(|code| code.code.starts_with("YTA:")).count();
        assert_eq!((counties, areas), (23, 5));
        assert!(contains("region", "FI") && contains("region", "INT"));
    }

    #[test]
    fn every_kind_of_record_has_a_label() {
        for kind in ["organisation", "product", "competence", "identity", "head", "node"] {
            assert!(contains("kind", kind), "{kind}");
        }
    }

    #[test]
    fn an_unknown_list_is_empty() {
        assert_eq!(all("nonsense").count(), 0);
    }
}

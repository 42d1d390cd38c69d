//! The page on which records stand side by side.

use super::super::App;
use super::super::compare::{Column, Comparison};
use super::super::json::page_of;
use super::super::problem::Problem;
use super::lists::{Named, publisher};
use super::record::cell;
use super::rows::{Cell, Row as Group};
use super::statements::Statements;
use super::words::{Text, Words};
use crate::facts::compare::{Row, Stated};

/// A comparison as its page shows it.
pub(super) struct CompareView {
    pub(super) columns: Vec<ColumnView>,
    pub(super) sections: Vec<SectionView>,
    /// Fields that none states, in one line.
    pub(super) unstated: String,
    /// The end of the API's address.
    pub(super) ids: String,
}

/// A record at the head of its column.
pub(super) struct ColumnView {
    pub(super) title: Text,
    /// Where its page is; nothing for one that can't be shown.
    pub(super) url: Option<String>,
    pub(super) publisher: Option<Named>,
    pub(super) kind: String,
    /// Its dates, each a line.
    pub(super) dates: Vec<String>,
    /// What has to be known first, or why it can't be shown.
    pub(super) notices: Vec<String>,
}

/// Rows under a heading.
pub(super) struct SectionView {
    pub(super) heading: String,
    pub(super) rows: Vec<RowView>,
}

/// One fact of all records.
pub(super) struct RowView {
    pub(super) label: String,
    pub(super) cells: Vec<CellView>,
}

/// What one of them says.
pub(super) struct CellView {
    /// The record's name, for narrow screens on which columns stand below each other.
    pub(super) of: String,
    /// Its values; named ones have a label.
    pub(super) groups: Vec<Group>,
    /// What stands there when there are none.
    pub(super) none: String,
}

impl CompareView {
    pub(super) fn new(app: &App, m: Words, comparison: &Comparison) -> Result<Self, Problem> {
        let columns: Vec<ColumnView> = comparison.columns.iter().map(|column| ColumnView::new(m, column)).collect();
        let mut sections = Vec::new();
        for of_section in comparison.rows.chunk_by(|a, b| a.section == b.section) {
            let mut rows = Vec::new();
            for row in of_section {
                rows.push(row_view(app, m, comparison, &columns, row)?);
            }
            sections.push(SectionView { heading: of_section[0].heading.clone(), rows });
        }
        sections.push(by_others(app, m, comparison, &columns)?);
        let ids = comparison.columns.iter().map(|column| format!("{}/{}", column.org, column.key));
        Ok(Self {
            sections,
            unstated: comparison.unstated.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>().join(" · "),
            ids: ids.collect::<Vec<_>>().join(","),
            columns,
        })
    }
}

impl ColumnView {
    fn new(m: Words, column: &Column) -> Self {
        match &column.found {
            Ok(found) => {
                let document = &found.document;
                let mut dates = vec![
                    m.one("compare-published", "date", &m.date(document.seq.time())),
                    m.one("valid-until", "date", &m.date(document.expires)),
                ];
                dates.extend(
                    found.confirmed.as_ref().map(|day| m.one("compare-confirmed", "date", &m.written_date(day))),
                );
                Self {
                    title: m.title(&document.title),
                    url: Some(page_of(m.lang(), document)),
                    publisher: Some(publisher(m, &document.org, found.publisher.as_deref())),
                    kind: m.code_label("kind", document.kind.name()),
                    dates,
                    notices: found.notices.clone(),
                }
            }
            Err(problem) => Self {
                title: Text { text: problem.title_in(m.lang()), lang: m.code().to_owned() },
                url: None,
                publisher: None,
                kind: String::new(),
                dates: Vec::new(),
                notices: vec![problem.detail_in(m.lang())],
            },
        }
    }
}

fn row_view(
    app: &App,
    m: Words,
    comparison: &Comparison,
    columns: &[ColumnView],
    row: &Row,
) -> Result<RowView, Problem> {
    let mut cells = Vec::new();
    for ((stated, column), view) in row.cells.iter().zip(&comparison.columns).zip(columns) {
        let none = match &column.found {
            Err(_) => m.t("compare-not-shown"),
            Ok(found) if !row.kinds.contains(&found.document.kind.name()) => m.t("compare-other-kind"),
            Ok(_) => m.t("compare-not-stated"),
        };
        let groups = match stated {
            Some(stated) => groups(app, m, row, stated)?,
            None => Vec::new(),
        };
        cells.push(CellView { of: view.title.text.clone(), groups, none });
    }
    Ok(RowView { label: row.label.clone(), cells })
}

/// The facts of a cell. One that is called as its row is has no need of the label.
fn groups(app: &App, m: Words, row: &Row, stated: &Stated) -> Result<Vec<Group>, Problem> {
    let mut groups = Vec::new();
    for fact in &stated.facts {
        let mut cells = Vec::new();
        for shown in &fact.values {
            cells.push(cell(app, m, shown.clone())?);
        }
        let label = if fact.label == row.label { String::new() } else { fact.label.clone() };
        groups.push(Group { label, lang: fact.label_lang.clone(), cells });
    }
    Ok(groups)
}

/// What others have stated, which is nobody's own word.
fn by_others(app: &App, m: Words, comparison: &Comparison, columns: &[ColumnView]) -> Result<SectionView, Problem> {
    let (mut stated, mut referred) = (Vec::new(), Vec::new());
    for (column, view) in comparison.columns.iter().zip(columns) {
        let said = match &column.found {
            Ok(found) => Some(Statements::of_record(app, m, &found.record)?),
            Err(_) => None,
        };
        let none = if said.is_some() { m.t("compare-none-by-others") } else { m.t("compare-not-shown") };
        let said = said.unwrap_or_default();
        let statements = said.statements.into_iter().map(|statement| {
            let ended = statement.ended.map(|date| format!(" {}", m.one("statement-ended", "date", &date)));
            Cell::link(statement.sentence + &ended.unwrap_or_default(), statement.href)
        });
        let cells: Vec<Cell> = statements.collect();
        let groups = if cells.is_empty() { Vec::new() } else { vec![Group::new(String::new(), cells)] };
        stated.push(CellView { of: view.title.text.clone(), groups, none: none.clone() });
        referred.push(CellView { of: view.title.text.clone(), groups: said.referrers, none });
    }
    Ok(SectionView {
        heading: m.t("compare-by-others"),
        rows: vec![
            RowView { label: m.t("statements-heading"), cells: stated },
            RowView { label: m.t("referred-heading"), cells: referred },
        ],
    })
}

//! What others have stated about a record or an organisation, what refers to it, and the items of a showcase.
//!
//! The wording is fixed: who has stated what, since when. A page never says more than the statement does, and never
//! that something is recommended or approved.

use kirjo_protocol::codes;
use kirjo_protocol::content::{Subject, showcase};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::RecordKey;
use kirjo_protocol::kind::Kind;

use crate::catalogue::Item;

use super::super::App;
use super::super::json::page_of;
use super::super::problem::Problem;
use super::lists::{ItemView, List, Named, publisher};
use super::rows::{Cell, Row, Rows};
use super::words::Words;

/// Statements and referring records that a page lists; the API tells how many there are.
const LISTED: usize = 100;

/// A statement as a sentence that leads to the signed record.
pub(super) struct StatementView {
    pub(super) href: String,
    pub(super) sentence: String,
    /// The day on which it ended.
    pub(super) ended: Option<String>,
}

/// What others say.
#[derive(Default)]
pub(super) struct Statements {
    pub(super) statements: Vec<StatementView>,
    /// Records that refer to this one, by the sense in which they do.
    pub(super) referrers: Vec<Row>,
    /// The items of a showcase whose owners consent, in the author's order; nothing for other kinds.
    pub(super) items: Option<List>,
    /// How many items are not shown.
    pub(super) withheld: usize,
}

impl Statements {
    /// About an organisation.
    pub(super) fn of_organisation(app: &App, m: Words, org: &kirjo_protocol::id::OrgId) -> Result<Self, Problem> {
        let subject = Subject::Org(*org);
        Ok(Self {
            statements: statements(app, m, &subject)?,
            referrers: referrers(app, m, &subject)?,
            ..Self::default()
        })
    }

    /// About a record. What is stated about an organisation is stated about its own record too.
    pub(super) fn of_record(app: &App, m: Words, record: &Record) -> Result<Self, Problem> {
        let subject = Subject::Record(record.org(), record.key());
        let mut found = Self {
            statements: statements(app, m, &subject)?,
            referrers: referrers(app, m, &subject)?,
            ..Self::default()
        };
        if record.key() == RecordKey::ORGANISATION {
            let whole = Self::of_organisation(app, m, &record.org())?;
            found.statements.extend(whole.statements);
            found.referrers.extend(whole.referrers);
        }
        if let Some(content) = record.body().content.as_ref().filter(|_| *record.kind() == Kind::Showcase) {
            let mut items = Vec::new();
            for (org, key) in showcase::items(content) {
                let item = Subject::Record(org, key);
                let consents = app.catalogue.consents(&app.node, &item, &subject)?;
                match if consents { shown(app, m, &item)? } else { None } {
                    Some(item) => items.push(item),
                    None => found.withheld += 1,
                }
            }
            found.items = Some(List { total: items.len(), items, next: None, first: None });
        }
        Ok(found)
    }
}

fn statements(app: &App, m: Words, subject: &Subject) -> Result<Vec<StatementView>, Problem> {
    let mut views = Vec::new();
    for made in app.catalogue.statements(&app.node, subject)?.into_iter().take(LISTED) {
        let Named { text: who, .. } =
            publisher(m, &made.org, app.catalogue.publisher(&app.node, &made.org)?.as_deref());
        let since = made.since.as_deref().map(|date| m.written_date(date)).unwrap_or_default();
        // A type of a later release is told by its code.
        let id = match codes::get("endorsement-type", &made.kind) {
            Some(code) => format!("stated-{}", code.code),
            None => "stated-other".to_owned(),
        };
        let args = [("who", who.into()), ("date", since.into()), ("type", made.kind.clone().into())];
        views.push(StatementView {
            href: format!("/{}/r/{}/{}", m.code(), made.org, made.key),
            sentence: crate::messages::text(m.lang(), &id, &args),
            ended: made.until.filter(|_| made.ended).map(|date| m.written_date(&date)),
        });
    }
    Ok(views)
}

fn referrers(app: &App, m: Words, subject: &Subject) -> Result<Vec<Row>, Problem> {
    let found = app.catalogue.referrers(&app.node, subject)?;
    let mut rows = Rows::new(m);
    for of_role in found[..found.len().min(LISTED)].chunk_by(|a, b| a.role == b.role) {
        let mut cells = Vec::new();
        for referrer in of_role {
            // Withdrawn since it was found.
            let Some(document) = app.catalogue.document(&app.node, referrer.arrival)? else { continue };
            let title = m.title(&document.title);
            cells.push(Cell::link(title.text, page_of(m.lang(), &document)).in_language(title.lang));
        }
        rows.cells(role(m, &of_role[0].role), cells);
    }
    Ok(rows.done())
}

/// The sense of a reference, from the side of what is referred to.
fn role(m: Words, role: &str) -> String {
    let id = format!("referred-{role}");
    let sentence = m.t(&id);
    if sentence == id { m.t("referred-other") } else { sentence }
}

/// A record of the list, when it is visible.
fn shown(app: &App, m: Words, subject: &Subject) -> Result<Option<ItemView>, Problem> {
    let Subject::Record(org, key) = subject else { return Ok(None) };
    let Some(document) = app.catalogue.visible(&app.node, org, key)? else { return Ok(None) };
    let publisher = app.catalogue.publisher(&app.node, org)?;
    Ok(Some(ItemView::new(m, &Item { document, publisher }, app.node.now())))
}

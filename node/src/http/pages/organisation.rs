//! The page of an organisation: who it is by its own signed word, and how much of it this node holds.

use kirjo_protocol::completeness::State;
use kirjo_protocol::id::RecordKey;

use super::super::App;
use super::super::api::orgs::Facts;
use super::super::json::page_of;
use super::super::problem::Problem;
use super::lists::publisher;
use super::rows::{Cell, Row, Rows};
use super::statements::Statements;
use super::words::{Text, Words};
use crate::node::Publisher;

/// An organisation as its page shows it.
pub(super) struct OrganisationView {
    pub(super) title: Text,
    pub(super) summary: Option<Text>,
    /// Where the page of its own record is.
    pub(super) profile: Option<String>,
    pub(super) notices: Vec<String>,
    pub(super) identity: Vec<Row>,
    pub(super) completeness: String,
    /// What others say.
    pub(super) said: Statements,
}

impl OrganisationView {
    pub(super) fn new(app: &App, m: Words, facts: &Facts) -> Result<Self, Problem> {
        let own = app.catalogue.publisher(&app.node, &facts.id)?;
        let name = publisher(m, &facts.id, own.as_deref());
        let mut notices = Vec::new();
        if own.as_ref().is_some_and(|own| own.demo) {
            notices.push(m.t("demo-notice"));
        }
        if facts.equivocation.is_some() {
            notices.push(m.t("equivocation-notice"));
        }
        debug_assert!(own.as_ref().is_none_or(|own| own.key == RecordKey::ORGANISATION));
        Ok(Self {
            title: Text { text: name.text, lang: name.lang },
            summary: own.as_ref().and_then(|own| m.best(&own.summary)),
            profile: own.as_ref().map(|own| page_of(m.lang(), own)),
            notices,
            identity: identity(m, facts),
            completeness: completeness(m, &facts.publisher),
            said: Statements::of_organisation(app, m, &facts.id)?,
        })
    }
}

fn identity(m: Words, facts: &Facts) -> Vec<Row> {
    let operation = &facts.operation;
    let signing = operation.signers.iter().filter(|signer| signer.until.is_none()).count();
    let mut rows = Rows::new(m);
    rows.values(m.t("identity-domains"), operation.domains.clone())
        .values(m.t("identity-controllers"), [operation.controllers.len().to_string()])
        .values(m.t("identity-signers"), [signing.to_string()])
        .values(m.t("identity-operations"), [facts.operations.to_string()])
        .cells(m.t("label-org-id"), vec![Cell::id(&facts.id.to_string())]);
    rows.done()
}

/// How much of what the organisation says it has published is here. Always as of a moment, never absolutely.
pub(super) fn completeness(m: Words, publisher: &Publisher) -> String {
    let Some(known) = &publisher.known else { return m.t("head-none") };
    let id = match publisher.state {
        State::NoHead => return m.t("head-none"),
        State::Complete => "head-whole",
        State::Ahead => "head-ahead",
        State::Checking => "head-checking",
        State::Short => "head-short",
        State::Different => "head-different",
        State::Stale => "head-stale",
    };
    let args = [
        ("date", m.date(known.head.as_of).into()),
        ("count", known.head.count.to_string().into()),
        ("ours", known.held.counted.count.to_string().into()),
        ("missing", known.answer.missing.into()),
        ("asked", known.asked.len().into()),
    ];
    crate::messages::text(m.lang(), id, &args)
}

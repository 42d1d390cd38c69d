//! A market survey as a page to read and to print.

use kirjo_protocol::codes;
use kirjo_protocol::kind::Kind;

use super::super::App;
use super::super::api::search::sentence;
use super::super::json::{hex, page_of};
use super::super::problem::Problem;
use super::super::survey::taken::Survey;
use super::lists::{Named, publisher};
use super::organisation::completeness;
use super::rows::{Cell, Row, Rows};
use super::words::{Text, Words};
use crate::facts;
use crate::search::analysis_version;
use crate::search::facets::FACETS;

/// A survey as its page shows it.
pub(super) struct SurveyView {
    pub(super) facts: Vec<Row>,
    pub(super) withheld: Vec<String>,
    pub(super) total: usize,
    pub(super) hits: Vec<HitView>,
    pub(super) publishers: Vec<PublisherView>,
    pub(super) nodes: Vec<NodeView>,
    /// The search as the end of an address.
    pub(super) query: String,
    /// How sure the catalogue is of who the publishers are.
    pub(super) level: String,
}

/// A record of it.
pub(super) struct HitView {
    pub(super) place: usize,
    pub(super) title: Text,
    pub(super) url: String,
    pub(super) kind: String,
    pub(super) publisher: Named,
    pub(super) id: String,
    pub(super) seq: u64,
    pub(super) expires: String,
    pub(super) score: u64,
    pub(super) why: Vec<String>,
}

/// A publisher.
pub(super) struct PublisherView {
    pub(super) name: Named,
    pub(super) records: usize,
    pub(super) completeness: String,
}

/// A node.
pub(super) struct NodeView {
    pub(super) name: Option<Named>,
    pub(super) id: String,
    pub(super) last_sync: String,
}

impl SurveyView {
    pub(super) fn new(app: &App, m: Words, survey: &Survey) -> Result<Self, Problem> {
        let hits = survey.hits().map(|(place, item, found)| {
            let document = &item.document;
            HitView {
                place,
                title: m.title(&document.title),
                url: page_of(m.lang(), document),
                kind: m.code_label("kind", document.kind.name()),
                publisher: publisher(m, &document.org, item.publisher.as_deref()),
                id: document.id.to_string(),
                seq: document.seq.0,
                expires: m.date(document.expires),
                score: found.score,
                why: found.reasons.iter().map(|reason| sentence(m.lang(), reason)).collect(),
            }
        });
        let publishers = survey.publishers.iter().map(|known| PublisherView {
            name: publisher(m, &known.org, known.own.as_deref()),
            records: known.records,
            completeness: completeness(m, &known.publisher),
        });
        let nodes = survey.nodes.iter().map(|peer| NodeView {
            name: peer.info.org.as_ref().map(|org| publisher(m, org, peer.own.as_deref())),
            id: peer.info.peer.clone(),
            last_sync: peer.info.last_sync.map_or_else(|| m.t("survey-never"), |at| m.moment(at)),
        });
        Ok(Self {
            facts: facts_of(app, m, survey)?,
            withheld: withheld(m, survey),
            total: survey.results.total,
            hits: hits.collect(),
            publishers: publishers.collect(),
            nodes: nodes.collect(),
            query: survey.asked.query.clone(),
            level: m.t("identity-level-self"),
        })
    }
}

fn facts_of(app: &App, m: Words, survey: &Survey) -> Result<Vec<Row>, Problem> {
    let request = &survey.asked.request;
    let words = if request.text.is_empty() { m.t("survey-no-words") } else { request.text.clone() };
    let sort = format!("survey-sort-{}", request.sort.name());
    let mut rows = Rows::new(m);
    rows.values(m.t("survey-words"), [words]);
    for (name, values) in &survey.asked.filters {
        let mut cells = Vec::new();
        for value in values {
            cells.push(match (name.as_str(), value.parse()) {
                ("org", Ok(org)) => {
                    let named = publisher(m, &org, app.catalogue.publisher(&app.node, &org)?.as_deref());
                    Cell::link(named.text, named.href).in_language(named.lang)
                }
                _ => Cell::text(filter_label(m, name, value)),
            });
        }
        rows.cells(m.t(&format!("filter-{name}")), cells);
    }
    let taken = survey.results.answer.instead.iter();
    rows.values(m.t("survey-sort"), [m.t(&sort)])
        .values(
            m.t("survey-taken-for"),
            taken.map(|(word, taken)| m.two("search-instead", ("word", word), ("taken", taken))).collect::<Vec<_>>(),
        )
        .values(
            m.t("survey-total"),
            [m.two(
                "survey-of",
                ("total", &survey.results.total.to_string()),
                ("visible", &survey.visible.to_string()),
            )],
        )
        .values(m.t("survey-made"), [m.moment(survey.made)])
        .values(m.t("survey-made-finnish"), [facts::finnish_instant(survey.made)])
        .values(m.t("survey-lot-day"), [m.date(survey.made.day_start())]);
    let named = publisher(m, &survey.org, survey.name.as_deref());
    let software =
        m.two("survey-software-version", ("version", survey.status.version), ("analysis", &analysis_version()));
    rows.cells(m.t("survey-node-of"), vec![Cell::link(named.text, named.href).in_language(named.lang)])
        .cells(m.t("survey-node"), vec![Cell::id(&survey.status.node)])
        .values(m.t("survey-network"), [survey.status.network.clone()])
        .values(m.t("survey-software"), [software])
        .cells(m.t("survey-digest"), vec![Cell::id(&hex(&survey.status.state_digest))])
        .values(m.t("survey-digest-at"), [m.moment(survey.status.digest_at)]);
    Ok(rows.done())
}

/// The value of a filter in words.
fn filter_label(m: Words, name: &str, value: &str) -> String {
    if name == "kind" {
        return Kind::parse(value).map_or_else(|| value.to_owned(), |kind| m.code_label("kind", kind.name()));
    }
    let list = FACETS.iter().find(|facet| facet.name == name).map(|facet| facet.list);
    let label = list.and_then(|list| codes::label(list, value, m.code()));
    label.unwrap_or(value).to_owned()
}

fn withheld(m: Words, survey: &Survey) -> Vec<String> {
    let withheld = &survey.withheld;
    if withheld.records() == 0 && withheld.rules.is_empty() {
        return vec![m.t("survey-withheld-none")];
    }
    let mut lines = vec![m.count("survey-withheld-records", &withheld.records())];
    let counts = [
        ("survey-hidden", withheld.hidden.0),
        ("survey-left-out", withheld.left_out),
        ("survey-unreadable", withheld.unreadable),
    ];
    lines.extend(counts.iter().filter(|(_, count)| *count > 0).map(|(id, count)| m.count(id, count)));
    lines.extend(withheld.rules.iter().map(|left| {
        let args = [
            ("rule", left.rule.to_string().into()),
            ("reason", left.why.reason.as_str().into()),
            ("date", m.date(left.why.since).into()),
        ];
        crate::messages::text(m.lang(), "survey-rule", &args)
    }));
    lines
}

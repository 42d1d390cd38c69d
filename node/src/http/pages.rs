//! The pages for people: server-rendered, without scripts, in three languages.
//!
//! A publisher's text is shown word for word and carries its own `lang`, also in the middle of a page in
//! another language. Nothing is loaded from elsewhere.

mod compare;
mod lists;
mod organisation;
mod record;
mod reference;
mod rows;
mod statements;
mod survey;
mod words;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::catalogue::Query;
use crate::messages::Lang;
use crate::search::Request;

use super::api::search::narrowing;
use super::layer::deadline;
use super::params::Params;
use super::problem::Problem;
use super::reader::Reader;
use super::survey::taken::Survey;
use super::survey::{self as surveys, Asked};
use super::{App, assets, compare as compared, json as shape};

use compare::CompareView;
use lists::{Form, Home, List, PeerRow};
use organisation::OrganisationView;
use record::RecordView;
use reference::Reference;
use rows::{Cell, Row};
use survey::SurveyView;
use words::Words;

pub(super) use words::date;

/// Records on the front page, which also has the other nodes further down.
const FRONT_ITEMS: usize = 10;
/// The network whose records are examples.
const DEMO_NETWORK: &str = "demo";

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/", get(front))
        .route("/{lang}", get(to_front))
        .route("/{lang}/", get(home))
        .route("/{lang}/search", get(search))
        .route("/{lang}/survey", get(survey_page))
        .route("/{lang}/compare", get(compare_page))
        .route("/{lang}/r/{org}/{key}", get(record_without_slug))
        .route("/{lang}/r/{org}/{key}/{slug}", get(record))
        .route("/{lang}/org/{org}", get(organisation))
        .route("/{lang}/network", get(network))
        .route("/{lang}/api", get(api))
}

/// What the frame of every page shows.
struct Frame {
    title: String,
    path: String,
    query: Option<String>,
    network: String,
    demo_network: bool,
    version: &'static str,
    stylesheet: &'static str,
}

impl Frame {
    fn new(app: &App, reader: &Reader, title: &str) -> Self {
        let network = app.node.network().to_string();
        let site = Words(reader.lang).t("site-name");
        Self {
            title: if title.is_empty() { site } else { format!("{title} – {site}") },
            path: reader.path.clone(),
            query: reader.query.clone(),
            demo_network: network == DEMO_NETWORK,
            network,
            version: env!("CARGO_PKG_VERSION"),
            stylesheet: assets::stylesheet(),
        }
    }

    fn languages(&self) -> &'static [Lang; 3] {
        &Lang::ALL
    }

    /// This page in another language.
    fn in_language(&self, lang: &Lang) -> String {
        let query = self.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        format!("/{}{}{query}", lang.code(), self.path)
    }

    fn is_at(&self, path: &str) -> bool {
        self.path == path
    }
}

#[derive(Template)]
#[template(path = "catalogue.html")]
struct CataloguePage {
    m: Words,
    frame: Frame,
    form: Form,
    home: Option<Home>,
    heading: String,
    searched: bool,
    list: List,
    /// What words were taken for that nothing answers.
    instead: Vec<String>,
    /// Where the same search is a market survey.
    survey: String,
    /// Where it is a feed.
    feed: Option<String>,
}

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    m: Words,
    frame: Frame,
    record: RecordView,
}

#[derive(Template)]
#[template(path = "organisation.html")]
struct OrganisationPage {
    m: Words,
    frame: Frame,
    organisation: OrganisationView,
    list: List,
}

#[derive(Template)]
#[template(path = "network.html")]
struct NetworkPage {
    m: Words,
    frame: Frame,
    rows: Vec<Row>,
    table: Vec<PeerRow>,
}

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    m: Words,
    frame: Frame,
    reference: Reference,
}

#[derive(Template)]
#[template(path = "survey.html")]
struct SurveyPage {
    m: Words,
    frame: Frame,
    survey: SurveyView,
}

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage {
    m: Words,
    frame: Frame,
    compare: CompareView,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    m: Words,
    frame: Frame,
    heading: String,
    detail: String,
}

fn render(template: &impl Template) -> Result<Response, Problem> {
    match template.render() {
        Ok(page) => Ok(Html(page).into_response()),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            Err(Problem::internal())
        }
    }
}

/// A problem as a page.
pub(super) fn problem(app: &App, reader: &Reader, problem: &Problem, request: &str) -> Response {
    let m = Words(reader.lang);
    let heading = problem.title_in(reader.lang);
    // What can't be shown in this language can't be in another one either: the switch leads to the front page.
    let reader = Reader { path: "/".to_owned(), query: None, ..reader.clone() };
    let page =
        ProblemPage { m, frame: Frame::new(app, &reader, &heading), heading, detail: problem.detail_in(reader.lang) };
    let mut response = render(&page).unwrap_or_else(|_| problem.to_json(reader.lang, request));
    *response.status_mut() = problem.status();
    problem.add_headers(&mut response);
    response
}

/// The language of a path, or nothing here.
fn language(lang: &str) -> Result<Lang, Problem> {
    lang.parse().map_err(|()| Problem::not_found())
}

async fn front(State(app): State<App>, reader: Reader, uri: Uri) -> Result<Response, Problem> {
    front_page(app, reader, uri).await
}

async fn home(State(app): State<App>, reader: Reader, Path(lang): Path<String>, uri: Uri) -> Result<Response, Problem> {
    language(&lang)?;
    front_page(app, reader, uri).await
}

async fn to_front(Path(lang): Path<String>) -> Result<Redirect, Problem> {
    Ok(Redirect::permanent(&format!("/{}/", language(&lang)?.code())))
}

async fn front_page(app: App, reader: Reader, uri: Uri) -> Result<Response, Problem> {
    Params::of_form(&uri, &[])?;
    let deadline = deadline();
    app.blocking(move |app| {
        let m = Words(reader.lang);
        let page = app.catalogue.page(&app.node, &Query { limit: FRONT_ITEMS, deadline, ..Query::default() })?;
        render(&CataloguePage {
            m,
            frame: Frame::new(app, &reader, ""),
            form: Form::new(app, m, "", None),
            home: Some(Home::new(app, m)?),
            heading: m.t("results-newest"),
            searched: false,
            list: List::new(m, &page, app.node.now(), |_| format!("/{}/search", m.code()), None),
            instead: Vec::new(),
            survey: String::new(),
            feed: None,
        })
    })
    .await
}

/// That words which nothing answers were taken for others.
fn instead(m: Words, words: &[(String, String)]) -> Vec<String> {
    let say = |(word, taken): &(String, String)| m.two("search-instead", ("word", word), ("taken", taken));
    words.iter().map(say).collect()
}

async fn search(
    State(app): State<App>,
    reader: Reader,
    Path(lang): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    language(&lang)?;
    let params = Params::of_form(&uri, &["q", "kind", "cursor"])?;
    let request = Request { deadline: deadline(), ..params.search()? };
    let words = request.text.clone();
    app.blocking(move |app| {
        let m = Words(reader.lang);
        let results = app.catalogue.search(&app.node, &request)?;
        let kind = request.kinds.first();
        let same = lists::address(m, "search", &words, kind);
        let next = |cursor: &str| format!("{same}{}cursor={cursor}", if same.contains('?') { '&' } else { '?' });
        let heading = if words.is_empty() { m.t("results-newest") } else { m.one("results-for", "words", &words) };
        render(&CataloguePage {
            m,
            frame: Frame::new(app, &reader, &heading),
            form: Form::new(app, m, &words, kind),
            home: None,
            searched: !words.is_empty() || kind.is_some(),
            heading,
            list: List::found(m, &results, app.node.now(), next, request.after.map(|_| same.clone())),
            instead: instead(m, &results.answer.instead),
            survey: lists::address(m, "survey", &words, kind),
            feed: Some(lists::feed(&words, kind)),
        })
    })
    .await
}

/// A survey as a page, or with `format` as one of the files to keep, in the page's language.
async fn survey_page(
    State(app): State<App>,
    reader: Reader,
    Path(lang): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    language(&lang)?;
    let mut allowed = narrowing();
    allowed.push("format");
    let params = Params::of_form(&uri, &allowed)?;
    let asked = Asked::read(&params)?;
    if let Some(format) = surveys::format(&params)? {
        return surveys::file(app, reader, asked, format).await;
    }
    let place = surveys::place(&app)?;
    app.blocking(move |app| {
        // The place goes with the work, which goes on when its reader has lost patience.
        let _place = place;
        let m = Words(reader.lang);
        let survey = SurveyView::new(app, m, &Survey::take(app, reader.lang, &asked)?)?;
        render(&SurveyPage { m, frame: Frame::new(app, &reader, &m.t("survey-heading")), survey })
    })
    .await
}

/// Records side by side. The form of a list sends a parameter for each box.
async fn compare_page(
    State(app): State<App>,
    reader: Reader,
    Path(lang): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    language(&lang)?;
    let places = compared::asked(&Params::of_boxes(&uri, &[], "ids")?)?;
    app.blocking(move |app| {
        let m = Words(reader.lang);
        let comparison = compared::Comparison::of(app, reader.lang, &places)?;
        let compare = CompareView::new(app, m, &comparison)?;
        render(&ComparePage { m, frame: Frame::new(app, &reader, &m.t("compare-heading")), compare })
    })
    .await
}

async fn record_without_slug(
    State(app): State<App>,
    reader: Reader,
    Path((lang, org, key)): Path<(String, String, String)>,
    uri: Uri,
) -> Result<Response, Problem> {
    record(State(app), reader, Path((lang, org, key, String::new())), uri).await
}

async fn record(
    State(app): State<App>,
    reader: Reader,
    Path((lang, org, key, _)): Path<(String, String, String, String)>,
    uri: Uri,
) -> Result<Response, Problem> {
    language(&lang)?;
    Params::of_form(&uri, &[])?;
    app.blocking(move |app| {
        let m = Words(reader.lang);
        let record = RecordView::find(app, m, &org, &key)?;
        render(&RecordPage { m, frame: Frame::new(app, &reader, &record.title.text), record })
    })
    .await
}

async fn organisation(
    State(app): State<App>,
    reader: Reader,
    Path((lang, org)): Path<(String, String)>,
    uri: Uri,
) -> Result<Response, Problem> {
    language(&lang)?;
    let after = Params::of_form(&uri, &["cursor"])?.cursor()?;
    let deadline = deadline();
    app.blocking(move |app| {
        let m = Words(reader.lang);
        let facts = super::api::orgs::facts(app, &org)?;
        let organisation = OrganisationView::new(app, m, &facts)?;
        let page =
            app.catalogue.page(&app.node, &Query { org: Some(facts.id), after, deadline, ..Query::default() })?;
        let here = format!("/{}/org/{}", m.code(), facts.id);
        let list = List::new(
            m,
            &page,
            app.node.now(),
            |cursor| format!("{here}?cursor={cursor}"),
            after.map(|_| here.clone()),
        );
        render(&OrganisationPage { m, frame: Frame::new(app, &reader, &organisation.title.text), organisation, list })
    })
    .await
}

async fn network(
    State(app): State<App>,
    reader: Reader,
    Path(lang): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    language(&lang)?;
    Params::of_form(&uri, &[])?;
    app.blocking(move |app| {
        let m = Words(reader.lang);
        let status = app.node.status();
        let mut operators = Vec::new();
        for org in status.orgs.iter().take(1) {
            let name = lists::publisher(m, org, app.catalogue.publisher(&app.node, org)?.as_deref());
            operators.push(Cell::link(name.text, name.href).in_language(name.lang));
        }
        let rows = vec![
            Row::new(m.t("node-of"), operators),
            Row::new(m.t("node-id"), vec![Cell::id(&status.node)]),
            Row::new(m.t("node-digest"), vec![Cell::id(&shape::hex(&status.state_digest))]),
            Row::new(m.t("node-left-out"), vec![Cell::text(m.count("node-left-out-records", &status.left_out.0))]),
            Row::new(m.t("node-since"), vec![Cell::text(m.moment(status.started))]),
        ];
        let heading = m.one("network-heading", "network", &status.network);
        render(&NetworkPage { m, frame: Frame::new(app, &reader, &heading), rows, table: PeerRow::all(app, m)? })
    })
    .await
}

async fn api(State(app): State<App>, reader: Reader, Path(lang): Path<String>, uri: Uri) -> Result<Response, Problem> {
    let lang = language(&lang)?;
    Params::of_form(&uri, &[])?;
    let m = Words(reader.lang);
    let reference = Reference::of(&app.documents.of(lang, &app.node.config().org));
    render(&ApiPage { m, frame: Frame::new(&app, &reader, &m.t("api-heading")), reference })
}

//! Search for programs: records that answer a query, counts by facets, and words to go on with.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use kirjo_protocol::codes;
use kirjo_protocol::kind::{Kind, PUBLISHED};
use serde_json::{Map, Value, json};

use super::super::layer::deadline;
use super::super::openapi::parameters::{FacetsQuery, FeedQuery, SearchQuery, SuggestQuery};
use super::super::openapi::schemas::{Counts as Counted, Found, Suggestions};
use super::super::pagination::paged;
use super::super::params::Params;
use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::{App, json as shape};
use crate::catalogue::Results;
use crate::messages::{self, Lang};
use crate::search::facets::FACETS;
use crate::search::{Counts, Reason, Request, Suggestion, Why};

/// Parameters of a search beside the facets.
pub(in crate::http) const PARAMETERS: [&str; 8] = ["q", "kind", "org", "sort", "limit", "cursor", "facets", "explain"];

/// Those that decide what is found and in which order, and not how much of it is shown.
pub(in super::super) fn narrowing() -> Vec<&'static str> {
    FeedQuery::names()
}

/// What the address of a search asks for.
pub(in super::super) fn asked(uri: &Uri) -> Result<Request, Problem> {
    Params::strict(uri, &SearchQuery::names())?.search()
}

/// What the parameters of a watch or a feed ask for: those of a search that are not about its pages.
pub(in super::super) fn asked_without_pages(uri: &Uri) -> Result<Request, Problem> {
    Params::strict(uri, &narrowing())?.search()
}

#[utoipa::path(
    get,
    path = "/api/v1/search",
    operation_id = "search",
    tag = "search",
    summary = "api-search",
    params(SearchQuery),
    responses((status = 200, description = "api-answer", body = Found)),
)]
pub(super) async fn search(State(app): State<App>, reader: Reader, uri: Uri) -> Result<Response, Problem> {
    let params = Params::strict(&uri, &SearchQuery::names())?;
    let request = Request { deadline: deadline(), ..params.search()? };
    let now = app.node.now();
    let explain = request.explain;
    let (results, facets) = app.blocking(move |app| answered(app, &request)).await?;
    let items = results.items.iter().zip(&results.answer.found).map(|(item, found)| {
        let mut shown = shape::item(reader.lang, item, now);
        shown["score"] = found.score.into();
        if explain {
            shown["why"] = found.reasons.iter().map(|reason| why(reader.lang, reason)).collect();
        }
        shown
    });
    let next = results.answer.next.map(|next| next.to_string());
    let mut answer = json!({"total": results.total, "items": items.collect::<Vec<_>>(), "next": next});
    if !results.answer.instead.is_empty() {
        let instead = results.answer.instead.iter().map(|(word, taken)| json!({"word": word, "taken_for": taken}));
        answer["instead"] = instead.collect();
    }
    if let Some(facets) = facets {
        answer["facets"] = facets;
    }
    Ok(paged(&uri, &params, "cursor", next.as_deref(), answer))
}

/// What answers a request, and its facets when they are asked for. Reads the disk.
fn answered(app: &App, request: &Request) -> Result<(Results, Option<Value>), Problem> {
    let results = app.catalogue.search(&app.node, request)?;
    let facets = results.answer.counts.as_ref().map(|counts| facets_of(app, counts)).transpose()?;
    Ok((results, facets))
}

/// Counts alone.
#[utoipa::path(
    get,
    path = "/api/v1/facets",
    operation_id = "facets",
    tag = "search",
    summary = "api-facets",
    params(FacetsQuery),
    responses((status = 200, description = "api-answer", body = Counted)),
)]
pub(super) async fn facets(State(app): State<App>, uri: Uri) -> Result<Json<Value>, Problem> {
    let mut request = Params::strict(&uri, &FacetsQuery::names())?.search()?;
    (request.limit, request.count, request.deadline) = (0, true, deadline());
    let (results, facets) = app.blocking(move |app| answered(app, &request)).await?;
    Ok(Json(json!({"total": results.total, "facets": facets})))
}

/// Organisations that are counted in an answer: those with most. A catalogue has thousands, and each is named.
const ORGS_SHOWN: usize = 100;

/// Each facet with its values that occur: code, labels by language, how many records.
fn facets_of(app: &App, counts: &Counts) -> Result<Value, Problem> {
    let mut all = Map::new();
    let kinds = PUBLISHED.iter().zip(&counts.kinds).filter(|(_, count)| **count > 0);
    all.insert("kind".to_owned(), kinds.map(|(kind, count)| value_of("kind", kind.name(), *count)).collect());
    let mut orgs = Vec::new();
    let mut counted: Vec<_> = counts.orgs.iter().collect();
    counted.sort_by_key(|(_, count)| Reverse(**count));
    for (org, count) in counted.into_iter().take(ORGS_SHOWN) {
        let own = app.catalogue.publisher(&app.node, org)?;
        let labels = own.map(|own| json!(own.title)).unwrap_or_else(|| json!({}));
        orgs.push(json!({"code": org, "label": labels, "count": count}));
    }
    all.insert("org".to_owned(), Value::Array(orgs));
    for (facet, counts) in FACETS.iter().zip(&counts.codes) {
        let codes: Vec<&codes::Code> = codes::all(facet.list).collect();
        let known = counts.iter().filter_map(|(number, count)| {
            let code = codes.get(usize::try_from(*number).ok()?)?;
            Some(value_of(facet.list, code.code, *count))
        });
        all.insert(facet.name.to_owned(), known.collect());
    }
    Ok(Value::Object(all))
}

fn value_of(list: &str, code: &str, count: usize) -> Value {
    let labels: Map<String, Value> = ["fi", "sv", "en"]
        .into_iter()
        .filter_map(|lang| Some((lang.to_owned(), Value::from(codes::label(list, code, lang)?))))
        .collect();
    json!({"code": code, "label": labels, "count": count})
}

/// Why a record is among the answers, for programs and in words.
pub(in super::super) fn why(lang: Lang, reason: &Reason) -> Value {
    let (kind, by) = match &reason.why {
        Why::Exact => ("exact", None),
        Why::Inflected => ("inflected", None),
        Why::Part => ("part", None),
        Why::Folded => ("folded", None),
        Why::Synonym(label, of) => ("synonym", Some((label.clone(), Some(*of)))),
        Why::Narrower(label, of) => ("narrower", Some((label.clone(), Some(*of)))),
        Why::Code(code) => ("code", Some((code.clone(), None))),
        Why::Beginning(word) => ("beginning", Some((word.clone(), None))),
        Why::Typo(word) => ("typo", Some((word.clone(), None))),
    };
    let mut shown = json!({"word": reason.word, "match": kind, "part": reason.part, "text": sentence(lang, reason)});
    if let Some((by, of)) = by {
        shown["by"] = by.into();
        if let Some(of) = of {
            shown["lang"] = of.into();
        }
    }
    shown
}

/// Why a record is among the answers, in the reader's language.
pub(in super::super) fn sentence(lang: Lang, reason: &Reason) -> String {
    let part = messages::text(lang, &format!("search-part-{}", reason.part), &[]);
    let say = |id: &str, by: &str| {
        let args = [("word", reason.word.as_str().into()), ("part", part.as_str().into()), ("by", by.into())];
        messages::text(lang, id, &args)
    };
    match &reason.why {
        Why::Exact => say("search-why-exact", ""),
        Why::Inflected => say("search-why-inflected", ""),
        Why::Part => say("search-why-part", ""),
        Why::Folded => say("search-why-folded", ""),
        Why::Synonym(label, _) => say("search-why-synonym", label),
        Why::Narrower(label, _) => say("search-why-narrower", label),
        Why::Code(code) => {
            let label = code.split_once(':').and_then(|(list, code)| codes::label(list, code, lang.code()));
            say("search-why-code", label.unwrap_or(code))
        }
        Why::Beginning(word) => say("search-why-beginning", word),
        Why::Typo(word) => say("search-why-typo", word),
    }
}

/// Most suggestions of each sort.
const SUGGESTIONS: usize = 6;

/// Words and records to go on with, while somebody types.
#[utoipa::path(
    get,
    path = "/api/v1/suggest",
    operation_id = "suggest",
    tag = "search",
    summary = "api-suggest",
    params(SuggestQuery),
    responses((status = 200, description = "api-answer", body = Suggestions)),
)]
pub(super) async fn suggest(State(app): State<App>, reader: Reader, uri: Uri) -> Result<Json<Value>, Problem> {
    let params = Params::strict(&uri, SuggestQuery::NAMES)?;
    let limit = params.text("limit").map_or(Ok(SUGGESTIONS), |_| params.limit())?;
    let text = params.query()?;
    let (lang, deadline) = (reader.lang, deadline());
    let suggest = move |app: &App| Ok(app.catalogue.suggest(&app.node, &text, lang.code(), limit, deadline)?);
    let found = app.blocking(suggest).await?;
    let items = found.iter().map(|one| match one {
        Suggestion::Concept { text, codes } => json!({"type": "concept", "text": text, "codes": codes}),
        Suggestion::Record(document) => json!({
            "type": if document.kind == Kind::Organisation { "organisation" } else { "record" },
            "text": document.title.best(&lang.preference()).map(|(_, title)| title),
            "org": document.org,
            "key": document.key,
            "kind": document.kind.name(),
            "url": shape::page_of(lang, document),
        }),
    });
    Ok(Json(json!({"items": items.collect::<Vec<_>>()})))
}

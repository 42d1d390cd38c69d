//! The newest records as an Atom feed (RFC 4287).

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use kirjo_protocol::codes;

use super::super::App;
use super::super::api::search::asked_without_pages;
use super::super::json::{address_of, time};
use super::super::openapi::parameters::FeedQuery;
use super::super::problem::Problem;
use super::super::reader::Reader;
use super::{base, stream};
use crate::catalogue::Document;
use crate::export::line::licence;
use crate::export::xml::{close, element, empty, open};
use crate::messages::{self, Lang};
use crate::rdf::iri;
use crate::search::{Request, Sort};

/// Entries of a feed. Whoever looks once a day misses nothing of an ordinary day.
const ENTRIES: usize = 50;
/// The media type.
const ATOM: &str = "application/atom+xml; charset=utf-8";

struct Entry {
    document: Arc<Document>,
    publisher: Option<Arc<Document>>,
    licence: String,
}

#[utoipa::path(
    get,
    path = "/feed.atom",
    operation_id = "feed",
    tag = "exports",
    summary = "api-feed",
    params(FeedQuery),
    responses((status = 200, description = "api-answer", body = String, content_type = "application/atom+xml"), (status = 304, description = "api-same")),
)]
pub(super) async fn feed(
    State(app): State<App>,
    reader: Reader,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    // What is newest is what a feed is about, in whichever order a search was.
    let request = asked_without_pages(&uri)?;
    let request = Request { sort: Sort::Newest, limit: ENTRIES, ..request };
    let (base, lang) = (base::of(&app, &headers), reader.lang);
    let snapshot = app.blocking(|app| Ok(app.catalogue.snapshot(&app.node))).await?;
    let version = stream::version(&app, &snapshot, &uri, &format!("{base} {}", lang.code()));
    if let Some(response) = version.not_modified(&headers) {
        return Ok(response);
    }
    let body = if method == Method::HEAD {
        String::new()
    } else {
        let newest = Arc::clone(&snapshot);
        let entries = app
            .blocking(move |app| {
                let results = app.catalogue.results_from(&app.node, &newest, &request)?;
                let mut entries = Vec::new();
                for (item, found) in results.items.into_iter().zip(&results.answer.found) {
                    let Some(record) = app.node.record(found.arrival)? else { continue };
                    entries.push(Entry {
                        document: item.document,
                        publisher: item.publisher,
                        licence: licence(&record),
                    });
                }
                Ok(entries)
            })
            .await?;
        let path = uri.path_and_query().map_or("/feed.atom", |path| path.as_str());
        write(lang, &base, path, snapshot.taken(), &entries)
    };
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(ATOM));
    version.mark(response.headers_mut());
    Ok(response)
}

fn write(lang: Lang, base: &str, path: &str, taken: kirjo_protocol::time::UnixMillis, entries: &[Entry]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    open(&mut out, "feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", lang.code())]);
    out.push('\n');
    let address = format!("{base}{path}");
    element(&mut out, "title", &[], &messages::text(lang, "export-feed-title", &[]));
    element(&mut out, "id", &[], &address);
    empty(&mut out, "link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &address)]);
    empty(
        &mut out,
        "link",
        &[("rel", "alternate"), ("type", "text/html"), ("href", &format!("{base}/{}/", lang.code()))],
    );
    let updated = entries.iter().map(|entry| entry.document.seq.time()).max().unwrap_or(taken);
    element(&mut out, "updated", &[], &time(updated));
    element(&mut out, "generator", &[("version", env!("CARGO_PKG_VERSION"))], "Kirjo");
    entries.iter().for_each(|entry| add(&mut out, lang, base, entry));
    close(&mut out, "feed");
    out
}

fn add(out: &mut String, lang: Lang, base: &str, entry: &Entry) {
    let document = &entry.document;
    let preference = lang.preference();
    let title = document.title.best(&preference);
    open(out, "entry", &[]);
    out.push('\n');
    element(out, "id", &[], &iri::of_record(&document.org, &document.key));
    // Publishers' texts stand as they wrote them, each with its own language.
    let (own, text) = title.unwrap_or((lang.code(), document.kind.name()));
    element(out, "title", &[("xml:lang", own)], text);
    if let Some((own, text)) = document.summary.best(&preference) {
        element(out, "summary", &[("xml:lang", own)], text);
    }
    element(out, "updated", &[], &time(document.seq.time()));
    let page = format!("{base}{}", address_of(lang, &document.org, &document.key, &document.title));
    empty(out, "link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page)]);
    let data = format!("{base}/api/v1/records/{}/{}?format=jsonld", document.org, document.key);
    empty(out, "link", &[("rel", "alternate"), ("type", "application/ld+json"), ("href", &data)]);
    open(out, "author", &[]);
    let names = entry.publisher.as_ref().map(|publisher| &publisher.title);
    let name = names
        .and_then(|names| names.best(&preference))
        .map_or_else(|| document.org.to_string(), |(_, name)| name.to_owned());
    element(out, "name", &[], &name);
    element(out, "uri", &[], &iri::of_org(&document.org));
    close(out, "author");
    let label = codes::label("kind", document.kind.name(), lang.code()).unwrap_or(document.kind.name());
    empty(out, "category", &[("scheme", &iri::of_list("kind")), ("term", document.kind.name()), ("label", label)]);
    for theme in &document.themes {
        let label = codes::label("themes", theme, lang.code()).unwrap_or(theme);
        empty(out, "category", &[("scheme", &iri::of_list("themes")), ("term", theme), ("label", label)]);
    }
    element(out, "rights", &[], &format!("{name}, {}", entry.licence));
    empty(out, "link", &[("rel", "license"), ("href", &iri::of_licence(&entry.licence))]);
    close(out, "entry");
}

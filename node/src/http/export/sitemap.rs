//! Every page of a record for search engines, with the same page in the other languages beside it.

use std::io::{self, Write};

use axum::extract::{Path, State};
use axum::http::header::HeaderMap;
use axum::http::{Method, Uri};
use axum::response::Response;

use super::super::App;
use super::super::json::{address_of, time};
use super::super::openapi::parameters::{NoneQuery, SitemapPath};
use super::super::params::Params;
use super::super::problem::Problem;
use super::base;
use super::stream::{Asked, answer};
use crate::catalogue::Snapshot;
use crate::export::xml::{close, element, empty, open};
use crate::messages::Lang;

/// Records of one sitemap. Each has a page in every language, and a sitemap may have 50,000 pages and 50 MB.
const RECORDS: usize = 15_000;
/// The media type.
const XML: &str = "application/xml; charset=utf-8";
/// The namespace of sitemaps.
const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The only sitemap, or the index of several.
#[utoipa::path(
    get,
    path = "/sitemap.xml",
    operation_id = "sitemap",
    tag = "exports",
    summary = "api-sitemap",
    params(NoneQuery),
    responses((status = 200, description = "api-answer", body = String, content_type = "application/xml"), (status = 304, description = "api-same")),
)]
pub(super) async fn first(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Params::strict(&uri, NoneQuery::NAMES)?;
    let base = base::of(&app, &headers);
    answer(app, Asked { method, uri, headers }, XML, &base.clone(), move |app, snapshot, out| {
        if snapshot.len() <= RECORDS { pages(app, snapshot, &base, 0, out) } else { index(snapshot, &base, out) }
    })
    .await
}

/// One of several, counted from 1.
#[utoipa::path(
    get,
    path = "/sitemap/{number}",
    operation_id = "sitemap-part",
    tag = "exports",
    summary = "api-sitemap-part",
    params(SitemapPath),
    responses((status = 200, description = "api-answer", body = String, content_type = "application/xml"), (status = 304, description = "api-same")),
)]
pub(super) async fn part(
    State(app): State<App>,
    Path(name): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Params::strict(&uri, NoneQuery::NAMES)?;
    let number = name.strip_suffix(".xml").and_then(|number| number.parse::<usize>().ok()).filter(|number| *number > 0);
    let count = app.blocking(|app| Ok(app.catalogue.snapshot(&app.node).len())).await?.div_ceil(RECORDS).max(1);
    let number = number.filter(|number| *number <= count).ok_or_else(Problem::not_found)?;
    let base = base::of(&app, &headers);
    answer(app, Asked { method, uri, headers }, XML, &base.clone(), move |app, snapshot, out| {
        pages(app, snapshot, &base, number - 1, out)
    })
    .await
}

fn index(snapshot: &Snapshot, base: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    open(&mut text, "sitemapindex", &[("xmlns", SITEMAP)]);
    for number in 1..=snapshot.len().div_ceil(RECORDS) {
        open(&mut text, "sitemap", &[]);
        element(&mut text, "loc", &[], &format!("{base}/sitemap/{number}.xml"));
        element(&mut text, "lastmod", &[], &time(snapshot.taken()));
        close(&mut text, "sitemap");
    }
    close(&mut text, "sitemapindex");
    out.write_all(text.as_bytes())
}

fn pages(app: &App, snapshot: &Snapshot, base: &str, part: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    open(&mut text, "urlset", &[("xmlns", SITEMAP), ("xmlns:xhtml", "http://www.w3.org/1999/xhtml")]);
    for hit in snapshot.hits(None, None).skip(part * RECORDS).take(RECORDS) {
        let Some(document) = app.catalogue.document(&app.node, hit.arrival).map_err(io::Error::other)? else {
            continue;
        };
        let page = |lang: Lang| format!("{base}{}", address_of(lang, &document.org, &document.key, &document.title));
        let addresses: Vec<(Lang, String)> = Lang::ALL.iter().map(|lang| (*lang, page(*lang))).collect();
        for (_, address) in &addresses {
            open(&mut text, "url", &[]);
            element(&mut text, "loc", &[], address);
            element(&mut text, "lastmod", &[], &time(document.seq.time()));
            for (lang, alternate) in &addresses {
                empty(&mut text, "xhtml:link", &[("rel", "alternate"), ("hreflang", lang.code()), ("href", alternate)]);
            }
            close(&mut text, "url");
        }
        out.write_all(text.as_bytes())?;
        text.clear();
    }
    close(&mut text, "urlset");
    out.write_all(text.as_bytes())
}

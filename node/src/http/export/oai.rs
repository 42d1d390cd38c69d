//! The harvesting protocol of open archives, OAI-PMH 2.0.
//!
//! An item's datestamp is when its record was signed, or when its lease ended or it was withdrawn. Lists are in that
//! order, and a resumption token is a place in it together with the whole question, so this node remembers nothing
//! about a harvester, and a list goes on after a restart. Deletions are told while retractions are kept, which is for
//! three years and not for ever: `transient`. As the protocol says, what is wrong with a request stands in the answer,
//! with the status 200; requests come by GET, because this listener takes nothing else.

mod item;
mod metadata;
mod request;
mod token;

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use kirjo_protocol::codes;
use kirjo_protocol::content::read;
use kirjo_protocol::kind::{Kind, PUBLISHED};
use kirjo_protocol::time::UnixMillis;

use super::super::App;
use super::super::openapi::parameters::OaiQuery;
use super::super::problem::Problem;
use super::{base, catalog};
use crate::export::xml::{close, element, empty, escape, open};

use item::Item;
use metadata::Format;
use request::{List, Request, Wrong};
use token::Token;

/// Items of one answer: a few hundred kilobytes.
const PAGE: usize = 100;
/// The namespace of answers.
const OAI: &str = "http://www.openarchives.org/OAI/2.0/";
/// Its schema.
const SCHEMA: &str = "http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd";

#[utoipa::path(
    get,
    path = "/oai",
    operation_id = "oai",
    tag = "exports",
    summary = "api-oai",
    params(OaiQuery),
    responses((status = 200, description = "api-answer", body = String, content_type = "text/xml")),
)]
pub(super) async fn answer(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let base = base::of(&app, &headers);
    let body = app.blocking(move |app| write(app, &uri, &base)).await?;
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    Ok(response)
}

/// A time as the protocol writes it, to the second.
fn datestamp(at: UnixMillis) -> String {
    crate::clock::timestamp(at).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn write(app: &App, uri: &Uri, base: &str) -> Result<String, Problem> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let schema =
        [("xmlns", OAI), ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"), ("xsi:schemaLocation", SCHEMA)];
    open(&mut out, "OAI-PMH", &schema);
    out.push('\n');
    element(&mut out, "responseDate", &[], &datestamp(app.node.now()));
    let address = format!("{base}/oai");
    let request = Request::read(uri.query().unwrap_or_default());
    let attributes: Vec<(&str, &str)> = match &request {
        Ok((_, arguments)) => arguments.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
        Err(_) => Vec::new(),
    };
    element(&mut out, "request", &attributes, &address);
    let answered = match &request {
        Ok((request, _)) => respond(app, request, &address, base)?,
        Err(wrong) => Err(wrong.clone()),
    };
    match answered {
        Ok(body) => out.push_str(&body),
        Err(Wrong { code, text }) => element(&mut out, "error", &[("code", code)], &text),
    }
    close(&mut out, "OAI-PMH");
    Ok(out)
}

type Answered = Result<String, Wrong>;

fn respond(app: &App, request: &Request, address: &str, base: &str) -> Result<Answered, Problem> {
    match request {
        Request::Identify => identify(app, address, base),
        Request::Formats(identifier) => formats(app, identifier.as_deref()),
        Request::Sets => sets(app),
        Request::Get { identifier, format } => get(app, identifier, *format, base),
        Request::List { headers_only, list } => listed(app, *headers_only, list, base),
    }
}

fn identify(app: &App, address: &str, base: &str) -> Result<Answered, Problem> {
    let own = catalog::organisation(app, &app.node.config().org).map_err(|_| Problem::internal())?;
    let content = own.as_ref().and_then(|record| record.body().content.as_ref());
    let email = content.and_then(|content| read::common(content).contact).and_then(|contact| contact.email);
    let host = base.split("://").nth(1).unwrap_or_default().split(':').next().unwrap_or_default();
    let mut out = String::new();
    open(&mut out, "Identify", &[]);
    out.push('\n');
    element(&mut out, "repositoryName", &[], &format!("Kirjo, network {}", app.node.network()));
    element(&mut out, "baseURL", &[], address);
    element(&mut out, "protocolVersion", &[], "2.0");
    // The protocol wants one. A node whose organisation names no mailbox has the one that every mail domain has.
    element(&mut out, "adminEmail", &[], &email.unwrap_or_else(|| format!("postmaster@{host}")));
    let earliest = item::earliest(app).unwrap_or_else(|| app.node.now());
    element(&mut out, "earliestDatestamp", &[], &datestamp(earliest));
    element(&mut out, "deletedRecord", &[], "transient");
    element(&mut out, "granularity", &[], "YYYY-MM-DDThh:mm:ssZ");
    close(&mut out, "Identify");
    Ok(Ok(out))
}

fn formats(app: &App, identifier: Option<&str>) -> Result<Answered, Problem> {
    if let Some(identifier) = identifier
        && item::find(app, identifier).is_none()
    {
        return Ok(Err(Wrong::no_such_item(identifier)));
    }
    let mut out = String::new();
    open(&mut out, "ListMetadataFormats", &[]);
    for format in Format::ALL {
        open(&mut out, "metadataFormat", &[]);
        element(&mut out, "metadataPrefix", &[], format.prefix());
        element(&mut out, "schema", &[], format.schema());
        element(&mut out, "metadataNamespace", &[], format.namespace());
        close(&mut out, "metadataFormat");
    }
    close(&mut out, "ListMetadataFormats");
    Ok(Ok(out))
}

fn sets(app: &App) -> Result<Answered, Problem> {
    let mut out = String::new();
    open(&mut out, "ListSets", &[]);
    let mut add = |spec: &str, name: &str| {
        open(&mut out, "set", &[]);
        element(&mut out, "setSpec", &[], spec);
        element(&mut out, "setName", &[], name);
        close(&mut out, "set");
    };
    for kind in &PUBLISHED {
        add(&format!("kind:{}", kind.name()), codes::label("kind", kind.name(), "en").unwrap_or(kind.name()));
    }
    for org in item::organisations(app) {
        let publisher = app.catalogue.publisher(&app.node, &org)?;
        let name =
            publisher.as_ref().and_then(|publisher| publisher.title.best(&["en"])).map(|(_, name)| name.to_owned());
        add(&format!("org:{org}"), &name.unwrap_or_else(|| org.to_string()));
    }
    close(&mut out, "ListSets");
    Ok(Ok(out))
}

fn get(app: &App, identifier: &str, format: Format, base: &str) -> Result<Answered, Problem> {
    let Some(item) = item::find(app, identifier) else { return Ok(Err(Wrong::no_such_item(identifier))) };
    let mut out = String::new();
    open(&mut out, "GetRecord", &[]);
    add_record(app, &mut out, &item, format, base)?;
    close(&mut out, "GetRecord");
    Ok(Ok(out))
}

fn listed(app: &App, headers_only: bool, list: &List, base: &str) -> Result<Answered, Problem> {
    let (page, total, more) = item::page(app, list, PAGE);
    if page.is_empty() {
        return Ok(Err(Wrong::new("noRecordsMatch", "Nothing matches this question.")));
    }
    let verb = if headers_only { "ListIdentifiers" } else { "ListRecords" };
    let mut out = String::new();
    open(&mut out, verb, &[]);
    for item in &page {
        if headers_only {
            header(&mut out, item);
        } else {
            add_record(app, &mut out, item, list.format, base)?;
        }
    }
    let (size, cursor) = (total.to_string(), list.given.to_string());
    let counts = [("completeListSize", size.as_str()), ("cursor", cursor.as_str())];
    match page.last().filter(|_| more) {
        Some(last) => element(&mut out, "resumptionToken", &counts, &Token::after(list, last, page.len()).to_string()),
        // An empty one ends a list that began with one.
        None if list.given > 0 => empty(&mut out, "resumptionToken", &counts),
        None => {}
    }
    close(&mut out, verb);
    Ok(Ok(out))
}

fn header(out: &mut String, item: &Item) {
    let attributes: &[(&str, &str)] = if item.deleted { &[("status", "deleted")] } else { &[] };
    open(out, "header", attributes);
    element(out, "identifier", &[], &item.identifier());
    element(out, "datestamp", &[], &datestamp(item.at));
    element(out, "setSpec", &[], &format!("kind:{}", kind_name(&item.kind)));
    element(out, "setSpec", &[], &format!("org:{}", item.org));
    close(out, "header");
}

fn kind_name(kind: &Kind) -> String {
    escape(kind.name()).into_owned()
}

fn add_record(app: &App, out: &mut String, item: &Item, format: Format, base: &str) -> Result<(), Problem> {
    let record = if item.deleted { None } else { app.node.record(item.arrival)? };
    // Erased a moment ago: the next question finds it deleted.
    if record.is_none() && !item.deleted {
        return Ok(());
    }
    open(out, "record", &[]);
    header(out, item);
    if let Some(record) = record {
        let publisher = app.catalogue.publisher(&app.node, &record.org())?;
        let names = publisher.as_ref().map(|publisher| &publisher.title);
        open(out, "metadata", &[]);
        metadata::write(out, &app.catalogue.shown(&app.node, &record, names)?, format, base);
        close(out, "metadata");
    }
    close(out, "record");
    Ok(())
}

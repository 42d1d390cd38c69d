//! Events, and the deadlines of calls, as a calendar.

use axum::extract::State;
use axum::http::header::HeaderMap;
use axum::http::{Method, Uri};
use axum::response::Response;
use kirjo_protocol::content::{LangMap, read};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::kind::Kind;

use super::super::App;
use super::super::json::address_of;
use super::super::openapi::parameters::CalendarQuery;
use super::super::params::Params;
use super::super::problem::Problem;
use super::super::reader::Reader;
use super::source::{Filter, each};
use super::stream::{Asked, answer};
use super::{CALENDAR, base};
use crate::export::ical::{self, Words};
use crate::messages::{self, Lang};
use crate::shown::Shown;

#[utoipa::path(
    get,
    path = "/export/events.ics",
    operation_id = "calendar",
    tag = "exports",
    summary = "api-calendar",
    params(CalendarQuery),
    responses((status = 200, description = "api-answer", body = String, content_type = "text/calendar"), (status = 304, description = "api-same")),
)]
pub(super) async fn all(
    State(app): State<App>,
    reader: Reader,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let params = Params::strict(&uri, CalendarQuery::NAMES)?;
    let filter = Filter::read(&params)?;
    if let Some(kind) = filter.kind.as_ref().filter(|kind| !ical::has_entries(kind)) {
        return Err(Problem::not_one_of("kind", kind.name(), &[Kind::Event.name(), Kind::Call.name()]));
    }
    let (base, lang) = (base::of(&app, &headers), reader.lang);
    let given = format!("{base} {}", lang.code());
    answer(app, Asked { method, uri, headers }, CALENDAR, &given, move |app, snapshot, out| {
        out.write_all(ical::head(&messages::text(lang, "export-calendar-title", &[])).as_bytes())?;
        for kind in [Kind::Event, Kind::Call] {
            if filter.kind.as_ref().is_some_and(|only| *only != kind) {
                continue;
            }
            let filter = Filter { kind: Some(kind), org: filter.org };
            let entry = |shown: &Shown<'_>| Ok(entries(lang, &base, shown.record, shown.publisher));
            each(app, snapshot, &filter, entry, |entry| out.write_all(entry.as_bytes()))?;
        }
        out.write_all(ical::END.as_bytes())
    })
    .await
}

/// One record as a calendar of its own.
pub(super) fn one(lang: Lang, base: &str, record: &Record, publisher: Option<&LangMap>) -> String {
    let title = record.body().content.as_ref().map(|content| read::lang_map(content, "title")).unwrap_or_default();
    let title = title.best(&lang.preference()).map_or("", |(_, title)| title).to_owned();
    ical::head(&title) + &entries(lang, base, record, publisher) + ical::END
}

fn entries(lang: Lang, base: &str, record: &Record, publisher: Option<&LangMap>) -> String {
    let preference = lang.preference();
    let title = record.body().content.as_ref().map(|content| read::lang_map(content, "title")).unwrap_or_default();
    let page = format!("{base}{}", address_of(lang, &record.org(), &record.key(), &title));
    let name = publisher.and_then(|names| names.best(&preference)).map_or("", |(_, name)| name);
    let deadline = messages::text(lang, "export-deadline", &[]);
    ical::entries(record, Words { preference: &preference, deadline: &deadline, page: &page, publisher: name })
}

//! One record in each of its forms, by parameter or by what the reader accepts.

use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use kirjo_protocol::content::LangMap;
use kirjo_protocol::envelope::Record;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::UnixMillis;

use super::super::App;
use super::super::params::Params;
use super::super::problem::Problem;
use super::{CALENDAR, CSV, JSON_LD, TURTLE, base, calendar, catalog, conditional};
use crate::export::csv::Table;
use crate::export::ical;
use crate::messages::Lang;
use crate::rdf;
use crate::rdf::dcat::{About, Catalog};
use crate::rdf::turtle::Turtle;
use crate::shown::Shown;

/// A form of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Form {
    Json,
    JsonLd,
    Turtle,
    Cose,
    Csv,
    Calendar,
}

/// Each form's name as a parameter and its media type.
const FORMS: [(&str, &str, Form); 6] = [
    ("json", "application/json", Form::Json),
    ("jsonld", "application/ld+json", Form::JsonLd),
    ("ttl", "text/turtle", Form::Turtle),
    ("cose", "application/cose", Form::Cose),
    ("csv", "text/csv", Form::Csv),
    ("ics", "text/calendar", Form::Calendar),
];

impl Form {
    /// What a request asks for: the parameter decides, then what is accepted, then it is JSON.
    pub(in super::super) fn asked(params: &Params, headers: &HeaderMap) -> Result<Self, Problem> {
        match params.text("format") {
            None => Ok(accepted(headers)),
            Some(name) => FORMS
                .iter()
                .find(|(own, ..)| *own == name)
                .map(|(.., form)| *form)
                .ok_or_else(|| Problem::not_one_of("format", name, &FORMS.map(|(name, ..)| name))),
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::JsonLd => JSON_LD,
            Self::Turtle => TURTLE,
            Self::Csv => CSV,
            Self::Calendar => CALENDAR,
            Self::Json => "application/json",
            Self::Cose => super::super::api::COSE,
        }
    }
}

/// The form that a reader prefers most; of several it likes as much, the one that it names first.
fn accepted(headers: &HeaderMap) -> Form {
    let mut best = (0, Form::Json);
    let ranges =
        headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
    for range in ranges {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |text| text.parse::<f32>().ok());
        // In thousandths, which is as fine as the header goes.
        let quality = quality.map_or(0, |quality| (quality.clamp(0.0, 1.0) * 1000.0) as u16);
        let form = FORMS.iter().find(|(_, own, _)| own.eq_ignore_ascii_case(name)).map(|(.., form)| *form);
        let form = form.or_else(|| (name == "*/*" || name == "application/*").then_some(Form::Json));
        if let Some(form) = form.filter(|_| quality > best.0) {
            best = (quality, form);
        }
    }
    best.1
}

/// Writes a record in one of the forms that are made from its content. `None` for JSON and the signed bytes, which have
/// ways of their own.
pub(in super::super) fn write(
    app: &App,
    shown: &Shown<'_>,
    form: Form,
    lang: Lang,
    base: &str,
    inline: bool,
) -> Result<Option<Response>, Problem> {
    let record = shown.record;
    let body = match form {
        Form::Json | Form::Cose => return Ok(None),
        Form::JsonLd => rdf::jsonld::document(shown, inline).map_err(|_| unsayable())?.to_string(),
        Form::Turtle => turtle(app, shown, base)?,
        Form::Csv => {
            let table = Table::of(Some(record.kind().name()));
            table.head() + &table.row(shown)
        }
        Form::Calendar => {
            if !ical::has_entries(record.kind()) {
                let others: Vec<&str> =
                    FORMS.iter().filter(|(.., form)| *form != Form::Calendar).map(|(name, ..)| *name).collect();
                return Err(Problem::not_one_of("format", "ics", &others));
            }
            calendar::one(lang, base, record, shown.publisher)
        }
    };
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(form.media_type()));
    Ok(Some(response))
}

/// A content that only the signed bytes can say.
fn unsayable() -> Problem {
    Problem::new(axum::http::StatusCode::NOT_ACCEPTABLE, "only-bytes")
}

/// A dataset in the terms of the health profile, alone, as its validators take it; everything else in our own.
fn turtle(app: &App, shown: &Shown<'_>, base: &str) -> Result<String, Problem> {
    let record = shown.record;
    let triples = if *record.kind() == Kind::Dataset {
        let about = About {
            base: base.to_owned(),
            title: LangMap::default(),
            description: LangMap::default(),
            publisher: record.org(),
            modified: record.seq().time(),
        };
        let own = catalog::organisation(app, &record.org()).map_err(|_| Problem::internal())?;
        Catalog::new(about, false).dataset(record, own.as_ref())
    } else {
        rdf::triples::of(&rdf::to_jsonld(shown).map_err(|_| unsayable())?)
    };
    let mut turtle = Turtle::new(Vec::new());
    let written = turtle.write(&triples).and_then(|()| turtle.finish()).map_err(|_| Problem::internal())?;
    String::from_utf8(written).map_err(|_| Problem::internal())
}

/// Which version of which form an answer is.
pub(in super::super) fn version(
    record: &Record,
    status: &str,
    form: Form,
    given: &str,
    now: UnixMillis,
) -> conditional::Version {
    let name = format!("{form:?} {status} {given}");
    conditional::Version::new(conditional::tag(&[&record.id().0, name.as_bytes()]), record.seq().time(), now)
}

/// Where links in a form start.
pub(in super::super) fn base(app: &App, headers: &HeaderMap) -> String {
    base::of(app, headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_that_is_liked_most_is_given() {
        for (accept, form) in [
            ("", Form::Json),
            ("*/*", Form::Json),
            ("text/html", Form::Json),
            ("application/cose", Form::Cose),
            ("application/cose; cose-type=\"cose-sign1\"", Form::Cose),
            ("text/turtle;q=0.5, application/ld+json", Form::JsonLd),
            ("application/ld+json;q=0.2, */*;q=0.1", Form::JsonLd),
            ("text/turtle, application/ld+json", Form::Turtle),
            ("text/csv;q=0", Form::Json),
            ("text/calendar", Form::Calendar),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(accepted(&headers), form, "{accept}");
        }
    }
}

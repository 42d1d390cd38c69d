//! Market surveys: everything that answers a search, with all that one has to know to rely on it, dated and signed.
//!
//! A survey is never cut: what has more answers than it may have is refused. Its forms are written from one
//! [`Survey`](taken::Survey), so that table, JSON and page say the same.

mod forms;
pub(super) mod taken;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use kirjo_protocol::survey::Format;
use std::convert::Infallible;
use tokio::sync::OwnedSemaphorePermit;

use super::App;
use super::api::search::narrowing;
use super::openapi::parameters::SurveyQuery;
use super::params::Params;
use super::problem::Problem;
use super::reader::Reader;
use crate::search::Request;

use taken::Survey;

/// Records of the largest survey. It takes about a second to make and ten megabytes to hold; whoever surveys a market
/// reads far fewer.
pub const MAX_HITS: usize = 10_000;
/// Surveys that are made or fetched at one time; whoever comes then is told to come again.
pub const MAX_SURVEYS: usize = 2;
/// Bytes of one part of an answer.
const PART: usize = 64 * 1024;

/// What a survey is asked about.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) request: Request,
    /// Filters as they were given: name and values.
    pub(super) filters: Vec<(String, Vec<String>)>,
    /// The search as the end of an address: words, order and filters, without a question mark.
    pub(super) query: String,
}

impl Asked {
    /// Reads what a survey is asked about from parameters, which are those of a search.
    pub(super) fn read(params: &Params) -> Result<Self, Problem> {
        let request = params.search()?;
        let given = narrowing().into_iter().filter_map(|name| Some((name, params.text(name)?)));
        let given: Vec<(&str, &str)> = given.collect();
        let pairs = given.iter().map(|(name, value)| format!("{name}={}", super::params::encoded(value)));
        let filters = given.iter().filter(|(name, _)| !["q", "sort"].contains(name));
        let values = |value: &str| value.split(',').map(str::to_owned).collect();
        Ok(Self {
            request,
            filters: filters.map(|(name, value)| ((*name).to_owned(), values(value))).collect(),
            query: pairs.collect::<Vec<_>>().join("&"),
        })
    }
}

/// The form in which a file is asked for.
pub(super) fn format(params: &Params) -> Result<Option<Format>, Problem> {
    let Some(text) = params.text("format") else { return Ok(None) };
    let format = Format::ALL.into_iter().find(|format| format.name() == text);
    format.map(Some).ok_or_else(|| Problem::not_one_of("format", text, &Format::ALL.map(Format::name)))
}

/// A place for one more survey.
pub(super) fn place(app: &App) -> Result<OwnedSemaphorePermit, Problem> {
    app.surveys.clone().try_acquire_owned().map_err(|_| Problem::busy())
}

#[utoipa::path(
    get,
    path = "/api/v1/survey",
    operation_id = "survey",
    tag = "search",
    summary = "api-survey",
    params(SurveyQuery),
    responses((status = 200, description = "api-answer", content((Object = "application/json"), (String = "text/csv")))),
)]
pub(super) async fn survey(State(app): State<App>, reader: Reader, uri: Uri) -> Result<Response, Problem> {
    let params = Params::strict(&uri, &SurveyQuery::names())?;
    let format = format(&params)?.unwrap_or(Format::Json);
    file(app, reader, Asked::read(&params)?, format).await
}

/// Makes a survey now, and answers with the signed file.
pub(super) async fn file(app: App, reader: Reader, asked: Asked, format: Format) -> Result<Response, Problem> {
    let place = place(&app)?;
    // The place goes with the work, which goes on when its reader has lost patience.
    let (file, name, place) = app
        .blocking(move |app| {
            let survey = Survey::take(app, reader.lang, &asked)?;
            let document = match format {
                Format::Json => forms::json(&survey)?,
                Format::Csv => forms::csv(&survey)?,
            };
            let name = format!("kirjo-survey-{}.{}", forms::stamp(survey.made), format.name());
            Ok((app.node.sign_survey(document, format, survey.made)?, name, place))
        })
        .await?;
    let media_type = match format {
        Format::Json => "application/json",
        Format::Csv => "text/csv; charset=utf-8; header=present",
    };
    let length = file.len();
    let mut response = body(file, place).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CONTENT_LENGTH, length.into());
    // It is of the moment at which it was asked for, and no cache is to give it to somebody else later.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    headers.extend(disposition.ok().map(|value| (CONTENT_DISPOSITION, value)));
    Ok(response)
}

/// The file in parts. Its place is free again when the last of them has been taken.
fn body(file: Vec<u8>, place: OwnedSemaphorePermit) -> Body {
    let parts = stream::unfold((Bytes::from(file), place), async |(mut rest, place)| {
        if rest.is_empty() {
            return None;
        }
        let part = rest.split_to(rest.len().min(PART));
        Some((Ok::<_, Infallible>(part), (rest, place)))
    });
    // Whoever compresses it asks once more after its end.
    Body::from_stream(parts.fuse())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::to_bytes;
    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn the_place_of_a_survey_is_taken_until_the_last_of_it_has_been_fetched() {
        let places = Arc::new(Semaphore::new(1));
        let place = places.clone().try_acquire_owned().unwrap();
        let file = vec![7; 3 * PART + 1];
        let body = body(file.clone(), place);
        assert_eq!(places.available_permits(), 0, "made, and not fetched");
        assert_eq!(to_bytes(body, usize::MAX).await.unwrap(), file);
        assert_eq!(places.available_permits(), 1);
    }
}

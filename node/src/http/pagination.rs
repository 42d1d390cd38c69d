//! Addresses of further pages, in the header that programs follow without reading the answer (RFC 8288).

use axum::Json;
use axum::http::Uri;
use axum::http::header::{HeaderValue, LINK};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::params::Params;

/// An answer that is a page of a list. `place` is the parameter that says where a page starts, `next` its value for the
/// page behind this one, if there is one.
pub(super) fn paged(uri: &Uri, params: &Params, place: &str, next: Option<&str>, answer: Value) -> Response {
    let mut response = Json(answer).into_response();
    let mut links = format!("<{}>; rel=\"first\"", address(uri, params, place, None));
    if let Some(next) = next {
        links = format!("<{}>; rel=\"next\", {links}", address(uri, params, place, Some(next)));
    }
    // Addresses are encoded, so that nothing in them can't stand in a header.
    response.headers_mut().extend(HeaderValue::from_str(&links).ok().map(|links| (LINK, links)));
    response
}

/// The same request for another page.
fn address(uri: &Uri, params: &Params, place: &str, at: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(params.pairs().filter(|(name, _)| *name != place));
    query.extend_pairs(at.map(|at| (place, at)));
    let query = query.finish();
    if query.is_empty() { uri.path().to_owned() } else { format!("{}?{query}", uri.path()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(target: &str, next: Option<&str>) -> String {
        let uri: Uri = target.parse().unwrap();
        let params = Params::strict(&uri, &["q", "limit", "cursor"]).unwrap();
        paged(&uri, &params, "cursor", next, Value::Null).headers()[LINK].to_str().unwrap().to_owned()
    }

    #[test]
    fn the_next_page_keeps_the_question_and_nothing_breaks_out_of_the_header() {
        assert_eq!(links("/api/v1/records", None), "</api/v1/records>; rel=\"first\"");
        assert_eq!(
            links("/api/v1/search?q=et%C3%A4+%3E%22x&%63ursor=abc&limit=5", Some("def")),
            "</api/v1/search?q=et%C3%A4+%3E%22x&limit=5&cursor=def>; rel=\"next\", \
             </api/v1/search?q=et%C3%A4+%3E%22x&limit=5>; rel=\"first\""
        );
    }
}

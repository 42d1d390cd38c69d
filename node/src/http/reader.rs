//! Who asks: in which language to answer, and whether a person or a program reads it.

use axum::extract::{FromRequestParts, Request};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Uri};
use std::convert::Infallible;

use crate::messages::Lang;

/// What paths start with whose readers are programs.
const FOR_PROGRAMS: [&str; 11] = [
    "/api/",
    "/admin/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/export/",
    "/context.jsonld",
    "/feed.atom",
    "/oai",
    "/sitemap.xml",
    "/sitemap/",
];

/// What is known of the reader of one response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reader {
    /// The language of sentences.
    pub(super) lang: Lang,
    /// Whether problems are shown as pages.
    pub(super) wants_page: bool,
    /// The path below the language, for links to the same page in another one; starts with a slash.
    pub(super) path: String,
    /// The parameters, for the same links.
    pub(super) query: Option<String>,
}

impl Reader {
    pub(super) fn of(request: &Request) -> Self {
        Self::from(request.uri(), request.headers())
    }

    fn from(uri: &Uri, headers: &HeaderMap) -> Self {
        let path = uri.path();
        let in_path = path[1.min(path.len())..].split('/').next().and_then(|first| first.parse::<Lang>().ok());
        let in_query = || uri.query()?.split('&').find_map(|pair| pair.strip_prefix("lang="))?.parse().ok();
        let lang = in_path.or_else(in_query).unwrap_or_else(|| Lang::negotiate(text(headers, &ACCEPT_LANGUAGE)));
        let is_api = FOR_PROGRAMS.iter().any(|start| path.starts_with(start));
        let below = match in_path {
            Some(lang) => &path[1 + lang.code().len()..],
            None => path,
        };
        Self {
            lang,
            wants_page: !is_api && (in_path.is_some() || text(headers, &ACCEPT).contains("text/html")),
            path: if below.is_empty() { "/".to_owned() } else { below.to_owned() },
            query: uri.query().map(str::to_owned),
        }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Whether a request asks for the signed bytes.
pub(super) fn accepts_cose(headers: &HeaderMap) -> bool {
    let of_interest = |range: &&str| range.starts_with("application/cose");
    text(headers, &ACCEPT)
        .split(',')
        .map(|range| range.split(';').next().unwrap_or_default().trim())
        .any(|range| of_interest(&range))
}

/// Whether a request asks for signed bytes one after the other (RFC 8742).
pub(super) fn accepts_sequence(headers: &HeaderMap) -> bool {
    accepts_cose(headers)
        || text(headers, &ACCEPT).split(',').any(|range| range.trim().starts_with("application/cbor-seq"))
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::from(&parts.uri, &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(uri: &str, accept: &str, languages: &str) -> Reader {
        let request = Request::builder().uri(uri).header("accept", accept).header("accept-language", languages);
        Reader::of(&request.body(axum::body::Body::empty()).unwrap())
    }

    #[test]
    fn the_path_speaks_before_the_parameter_and_that_before_the_browser() {
        assert_eq!(reader("/sv/search?lang=fi", "*/*", "en").lang, Lang::Sv);
        assert_eq!(reader("/api/v1/search?lang=fi", "*/*", "en").lang, Lang::Fi);
        assert_eq!(reader("/api/v1/search?lang=smn", "*/*", "sv").lang, Lang::Sv);
        assert_eq!(reader("/", "*/*", "fi-FI,en;q=0.5").lang, Lang::Fi);
    }

    #[test]
    fn programs_get_json_and_people_pages() {
        assert!(reader("/nowhere", "text/html,*/*", "").wants_page);
        assert!(reader("/fi/nowhere", "*/*", "").wants_page);
        assert!(!reader("/nowhere", "*/*", "").wants_page);
        assert!(!reader("/api/v1/nowhere", "text/html", "").wants_page);
    }

    #[test]
    fn links_to_other_languages_keep_the_path() {
        assert_eq!(reader("/fi/org/abc", "", "").path, "/org/abc");
        assert_eq!(reader("/fi", "", "").path, "/");
        assert_eq!(reader("/", "", "").path, "/");
        assert_eq!(reader("/finland", "", "").path, "/finland");
    }
}

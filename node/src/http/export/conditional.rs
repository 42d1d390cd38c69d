//! Answers for whoever has the answer already.

use axum::http::StatusCode;
use axum::http::header::{ETAG, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use axum::response::{IntoResponse, Response};
use jiff::fmt::rfc2822;
use kirjo_protocol::time::{SECOND, UnixMillis};
use sha2::{Digest, Sha256};

use crate::clock::timestamp;

/// What an answer is a version of.
#[derive(Debug, Clone)]
pub(in super::super) struct Version {
    tag: String,
    /// When it last changed; none when that is so short ago that another change could have the same time.
    modified: Option<UnixMillis>,
}

/// A tag over everything that an answer depends on, the program's version included.
pub(in super::super) fn tag(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts.iter().chain(&[env!("CARGO_PKG_VERSION").as_bytes()]) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    // Weak, because the same records may be written in other bytes by a later version.
    format!("W/\"{}\"", data_encoding::HEXLOWER.encode(&hash.finalize()[..16]))
}

/// Whether one of the tags that a reader has is this one.
pub(super) fn none_match(headers: &HeaderMap, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let given = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given.flat_map(|list| list.split(',')).any(|given| given.trim() == "*" || bare(given) == bare(tag))
}

impl Version {
    pub(super) fn new(tag: String, modified: UnixMillis, now: UnixMillis) -> Self {
        let second = |at: UnixMillis| at.0 / SECOND;
        Self { tag, modified: (second(modified) < second(now)).then_some(modified) }
    }

    /// A version that changes with a release only.
    pub(in super::super) fn of_release(tag: String) -> Self {
        Self { tag, modified: None }
    }

    /// Whether the reader has this version.
    fn is_known(&self, headers: &HeaderMap) -> bool {
        if headers.contains_key(IF_NONE_MATCH) {
            // It decides alone when it is given (RFC 9110).
            return none_match(headers, &self.tag);
        }
        let since = headers.get(IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
        let since = since.and_then(|text| rfc2822::DateTimeParser::new().parse_timestamp(text).ok());
        match (since, self.modified) {
            (Some(since), Some(modified)) => timestamp(modified).as_second() <= since.as_second(),
            _ => false,
        }
    }

    /// The headers of an answer of this version.
    pub(in super::super) fn mark(&self, headers: &mut HeaderMap) {
        headers.extend(HeaderValue::from_str(&self.tag).ok().map(|tag| (ETAG, tag)));
        let printed = self
            .modified
            .and_then(|at| rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&timestamp(at)).ok());
        headers.extend(printed.and_then(|text| HeaderValue::from_str(&text).ok()).map(|at| (LAST_MODIFIED, at)));
    }

    /// "Not modified", when the reader has this version.
    pub(in super::super) fn not_modified(&self, headers: &HeaderMap) -> Option<Response> {
        self.is_known(headers).then(|| {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            self.mark(response.headers_mut());
            response
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: UnixMillis = UnixMillis(1_795_000_000_123);

    fn headers(name: axum::http::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn a_reader_who_has_the_version_is_told_so() {
        let version = Version::new(tag(&[b"a"]), AT, AT.plus(5_000));
        for known in [version.tag.clone(), format!("\"x\", {}", version.tag), version.tag.replace("W/", ""), "*".into()]
        {
            assert!(version.is_known(&headers(IF_NONE_MATCH, &known)), "{known}");
        }
        assert!(!version.is_known(&headers(IF_NONE_MATCH, &tag(&[b"b"]))));
        assert!(version.is_known(&headers(IF_MODIFIED_SINCE, "Wed, 18 Nov 2026 11:06:40 GMT")));
        assert!(!version.is_known(&headers(IF_MODIFIED_SINCE, "Wed, 18 Nov 2026 11:06:39 GMT")));
        assert!(!version.is_known(&headers(IF_MODIFIED_SINCE, "yesterday")));
    }

    #[test]
    fn a_time_that_the_next_change_could_share_is_not_given() {
        let version = Version::new(tag(&[b"a"]), AT, AT.plus(1));
        let mut given = HeaderMap::new();
        version.mark(&mut given);
        assert!(given.contains_key(ETAG) && !given.contains_key(LAST_MODIFIED));
        assert!(!version.is_known(&headers(IF_MODIFIED_SINCE, "Wed, 18 Nov 2026 11:06:40 GMT")));
    }

    #[test]
    fn parts_of_a_tag_do_not_run_into_each_other() {
        assert_ne!(tag(&[b"ab", b"c"]), tag(&[b"a", b"bc"]));
    }
}

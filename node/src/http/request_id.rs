//! A name for each request, by which a reader's complaint, the answer and the node's log find each other.

use axum::http::header::{HeaderMap, HeaderName};
use kirjo_protocol::id::base32;

/// The header, in requests and answers.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Longest name that is taken over: a UUID fits twice.
const LENGTH_MAX: usize = 64;
/// Bytes of a name of our own.
const BYTES: usize = 10;

/// The name that the request came with, when it can stand in a log and a header as it is; else a new one.
pub(super) fn of(headers: &HeaderMap) -> String {
    let given = headers.get(HEADER).and_then(|value| value.to_str().ok()).filter(|text| is_plain(text));
    given.map_or_else(made, str::to_owned)
}

fn is_plain(text: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
    (1..=LENGTH_MAX).contains(&text.len()) && text.bytes().all(plain)
}

fn made() -> String {
    let mut bytes = [0; BYTES];
    // Without entropy all requests have one name, and are served all the same.
    let _ = getrandom::fill(&mut bytes);
    base32().encode(&bytes)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_harmless_name_is_kept_and_any_other_replaced() {
        let of_text = |text: &[u8]| of(&HeaderMap::from_iter([(HEADER, HeaderValue::from_bytes(text).unwrap())]));
        assert_eq!(of_text(b"7b1f-A_b.c"), "7b1f-A_b.c");
        for bad in [&b""[..], b"a b", b"a\tb", b"<script>", b"\xe4", &[b'x'; LENGTH_MAX + 1]] {
            let made = of_text(bad);
            assert!(is_plain(&made) && made.as_bytes() != bad, "{bad:?}");
        }
        assert_ne!(of(&HeaderMap::new()), of(&HeaderMap::new()));
    }
}

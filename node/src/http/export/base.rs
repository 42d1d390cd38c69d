//! Where this node is found from outside.

use axum::http::header::{HOST, HeaderMap};

use super::super::App;

/// Longest name of a host with its port.
const HOST_MAX: usize = 260;

/// The address that links in feeds and files start with, without a slash at the end: the configured one, else the one
/// that was asked.
pub(super) fn of(app: &App, headers: &HeaderMap) -> String {
    if let Some(public) = &app.node.config().http.public {
        return public.trim_end_matches('/').to_owned();
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).filter(|host| is_host(host));
    match host {
        Some(host) => format!("http://{host}"),
        None => format!("http://{}", app.node.config().http.address),
    }
}

/// Whether a header can be a host and a port, and nothing that would mean something in a file.
fn is_host(text: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b':' | b'[' | b']');
    !text.is_empty() && text.len() <= HOST_MAX && text.bytes().all(plain)
}

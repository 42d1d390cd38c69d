//! What has become of requests, for `/metrics`.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::StatusCode;

/// Reasons for which a request is turned away, as they are counted.
pub(super) const REASONS: [&str; 3] = ["too-many", "busy", "too-slow"];

/// Counts since the start.
#[derive(Debug, Default)]
pub(super) struct Counters {
    /// Answers by the first digit of their status, 1 to 5.
    classes: [AtomicU64; 5],
    refused: [AtomicU64; REASONS.len()],
}

impl Counters {
    /// Counts an answer.
    pub(super) fn answered(&self, status: StatusCode) {
        if let Some(class) = self.classes.get(usize::from(status.as_u16() / 100).wrapping_sub(1)) {
            class.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts a problem, when it is of those that turn a request away.
    pub(super) fn refused(&self, code: &str) {
        if let Some(at) = REASONS.iter().position(|reason| *reason == code) {
            self.refused[at].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Answers by class, as `1xx` and so on.
    pub(super) fn by_class(&self) -> impl Iterator<Item = (String, u64)> {
        self.classes.iter().enumerate().map(|(at, count)| (format!("{}xx", at + 1), count.load(Ordering::Relaxed)))
    }

    /// Refusals by reason.
    pub(super) fn by_reason(&self) -> impl Iterator<Item = (&'static str, u64)> {
        REASONS.into_iter().zip(self.refused.iter().map(|count| count.load(Ordering::Relaxed)))
    }
}

//! Where a node's time comes from. It is handed to everything that needs it, so that leases and clocks can be tested.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use kirjo_protocol::time::UnixMillis;

/// A source of the present time.
#[derive(Debug, Clone, Default)]
pub struct Clock(Source);

#[derive(Debug, Clone, Default)]
enum Source {
    #[default]
    System,
    Set(Arc<AtomicU64>),
}

impl Clock {
    /// The operating system's clock, moved by `KIRJO_CLOCK_OFFSET_MS` milliseconds when a test has set that variable.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is set.
    pub fn standing_at(now: UnixMillis) -> Self {
        Self(Source::Set(Arc::new(AtomicU64::new(now.0))))
    }

    /// Sets a standing clock; the system's can't be set.
    pub fn set(&self, now: UnixMillis) {
        if let Source::Set(at) = &self.0 {
            at.store(now.0, Ordering::SeqCst);
        }
    }

    /// The present time.
    pub fn now(&self) -> UnixMillis {
        match &self.0 {
            Source::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                UnixMillis((since.as_millis() as i64).saturating_add(offset()).max(0) as u64)
            }
            Source::Set(at) => UnixMillis(at.load(Ordering::SeqCst)),
        }
    }
}

fn offset() -> i64 {
    static OFFSET: std::sync::OnceLock<i64> = std::sync::OnceLock::new();
    *OFFSET.get_or_init(|| std::env::var("KIRJO_CLOCK_OFFSET_MS").ok().and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// An instant as people write it: RFC 3339, or a date, which means its start in UTC.
pub fn parse_instant(text: &str) -> Option<UnixMillis> {
    let millis = match text.parse::<jiff::civil::Date>() {
        Ok(date) if text.len() == 10 => date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond(),
        _ => text.parse::<jiff::Timestamp>().ok()?.as_millisecond(),
    };
    u64::try_from(millis).ok().map(UnixMillis)
}

/// An instant for calendars. One beyond the calendar's end becomes its end.
pub fn timestamp(at: UnixMillis) -> jiff::Timestamp {
    i64::try_from(at.0)
        .ok()
        .and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok())
        .unwrap_or(jiff::Timestamp::MAX)
}

/// An instant as RFC 3339 in UTC.
pub fn rfc3339(at: UnixMillis) -> String {
    timestamp(at).to_string()
}

/// 32 bytes from the operating system's random source.
///
/// # Errors
/// When the system has none to give, which is the end of what a node can safely do.
pub fn random_seed() -> std::io::Result<[u8; 32]> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_a_date_or_rfc_3339() {
        assert_eq!(parse_instant("1970-01-02"), Some(UnixMillis(86_400_000)));
        assert_eq!(parse_instant("1970-01-01T02:00:00.5+02:00"), Some(UnixMillis(500)));
        for bad in ["", "eilen", "1969-12-31", "2026-13-01", "2026-11-20T14:00"] {
            assert_eq!(parse_instant(bad), None, "{bad}");
        }
    }
}

//! What the log says while the catalogue is loaded in bulk.

use kirjo_protocol::replica::Loading;

/// Percentage points between two lines.
const STEP: u64 = 5;

/// How much of a load has been told.
#[derive(Debug, Default)]
pub(super) struct Progress {
    told: Option<u64>,
}

impl Progress {
    /// Says how far the load is, when that is news.
    pub(super) fn tell(&mut self, loading: Option<Loading>, held: usize) {
        let Some(loading) = loading else {
            if self.told.take().is_some() {
                tracing::info!(records = held, "the catalogue has been loaded");
            }
            return;
        };
        let percent = loading.held.saturating_mul(100) / loading.expected.max(1);
        if self.told.is_none_or(|told| percent >= told + STEP) {
            let Loading { held, expected, .. } = loading;
            tracing::info!("loading the catalogue: {percent} %, {held} of {expected} records");
            self.told = Some(percent);
        }
    }
}

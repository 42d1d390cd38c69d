//! How long the rules of publishing take, on one core and with nothing else: no reading of files, no signing.

use std::time::{Duration, Instant};

use anyhow::ensure;
use integration_tests::catalogue::Catalogue;
use kirjo_protocol::content;
use serde_json::{Value, json};

use crate::rounded;
use crate::usage::thread_time;

/// Contents that are made before they are validated, so that memory does not grow with their number.
const BATCH: usize = 5_000;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many contents of mixed kinds.
    #[arg(long, default_value_t = 100_000)]
    records: usize,
    /// What decides about everything in them.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(crate) fn measure(sizes: &Arguments) -> anyhow::Result<Value> {
    let catalogue = Catalogue::new(sizes.records, sizes.seed, Catalogue::DAY);
    let (mut passed, mut spent) = (Duration::ZERO, Duration::ZERO);
    for first in (0..sizes.records).step_by(BATCH) {
        let contents: Vec<_> =
            (first..sizes.records.min(first + BATCH)).map(|number| catalogue.content(number)).collect();
        let (start, before) = (Instant::now(), thread_time());
        let faults: usize = contents.iter().map(|(kind, content)| content::validate(kind.name(), content).len()).sum();
        passed += start.elapsed();
        spent += thread_time().saturating_sub(before);
        ensure!(faults == 0, "{faults} faults among the records from {first} on");
    }
    let seconds = spent.as_secs_f64();
    Ok(json!({
        "records": sizes.records,
        "seconds": rounded(passed.as_secs_f64()),
        "processor_seconds": rounded(seconds),
        "records_per_second": (sizes.records as f64 / seconds.max(f64::EPSILON)).round(),
    }))
}

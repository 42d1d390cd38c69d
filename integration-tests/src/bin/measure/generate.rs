//! A generated catalogue in a file, for whatever needs many records that look like people's.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context as _;
use integration_tests::catalogue::{Catalogue, NETWORK};
use kirjo_protocol::content::instant;
use kirjo_protocol::id::NetworkId;
use serde_json::{Value, json};

use crate::rounded;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many records, besides one identity operation for about 200 of them.
    #[arg(long, default_value_t = 100_000)]
    records: usize,
    /// What decides about everything in them.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The file to write.
    #[arg(long)]
    out: PathBuf,
    /// The network that they are signed for; `kirjo restore` takes only records of its own.
    #[arg(long, default_value = NETWORK)]
    network: NetworkId,
    /// The day on which they were published, not in the future. The shortest leases end a year later.
    #[arg(long, default_value = "2026-11-28")]
    day: String,
}

pub(crate) fn measure(wish: &Arguments) -> anyhow::Result<Value> {
    let day = instant::parse(&format!("{}T00:00:00Z", wish.day)).context("--day is a date such as 2026-11-28")?;
    let start = Instant::now();
    let catalogue = Catalogue::in_network(wish.network.as_str(), wish.records, wish.seed, day);
    let file = File::create(&wish.out).with_context(|| format!("write {}", wish.out.display()))?;
    let dumped = catalogue.dump(&mut BufWriter::with_capacity(1 << 20, file))?;
    let seconds = start.elapsed().as_secs_f64();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for number in 0..catalogue.len() {
        *kinds.entry(catalogue.kind(number).name().to_owned()).or_default() += 1;
    }
    Ok(json!({
        "records": catalogue.len(),
        "organisations": catalogue.organisations(),
        "bytes": dumped.bytes,
        "bytes_per_record": rounded(dumped.bytes as f64 / dumped.records.max(1) as f64),
        "kinds": kinds,
        "seconds": rounded(seconds),
    }))
}

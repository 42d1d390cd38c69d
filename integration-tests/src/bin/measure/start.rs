//! Start: how long a node takes until it answers from a catalogue it already holds, and what it then occupies.

use std::time::Instant;

use integration_tests::participant::Participant;
use serde_json::{Value, json};

use super::bootstrap::{RECORDS_PER_ORG, fill};
use super::corpus::{Corpus, cores};
use super::{rounded, usage};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many records.
    #[arg(long, default_value_t = 100_000)]
    records: usize,
    /// How often it is started again.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

pub(crate) fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    let records = arguments.records.max(1);
    let corpus = Corpus::make(records, records.div_ceil(RECORDS_PER_ORG))?;
    let mut node = Participant::init("Alku", corpus.network.as_str(), &[]);
    fill(&corpus, &node.home().join("db"))?;
    // The first start also publishes its own organisation.
    node.start();
    let (mut stopped, mut killed, mut processor) = (Vec::new(), Vec::new(), Vec::new());
    let mut resident = 0;
    for _ in 0..arguments.rounds.max(1) {
        node.stop();
        let start = Instant::now();
        node.start();
        stopped.push(start.elapsed().as_secs_f64());
        processor.push(usage::processor_time_of(node.pid())?.as_secs_f64());
        resident = resident.max(node.resident_bytes());
        node.kill();
        let start = Instant::now();
        node.start();
        killed.push(start.elapsed().as_secs_f64());
    }
    Ok(json!({
        "records": records,
        "orgs": corpus.organisations,
        "cores": cores(),
        "start_s": rounded(median(stopped)),
        "start_processor_s": rounded(median(processor)),
        "start_after_kill_s": rounded(median(killed)),
        "rss_bytes": resident,
    }))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

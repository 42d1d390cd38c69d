//! Bootstrap: how long an empty node needs to load a large catalogue from another over loopback.
//!
//! Both are processes of the product. The source's database is filled beforehand; the time runs from the start
//! of the newcomer's process until the last record is in its set, and what it says of itself is compared then.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::ensure;
use integration_tests::participant::Participant;
use kirjo_node::store::Store;
use kirjo_protocol::replica::{Config, Replica};
use serde_json::{Value, json};

use super::corpus::{Corpus, cores};
use super::{ingest, rounded, usage};

/// Records of each organisation, so that a million of them fit a node's budget for organisations it doesn't know.
pub(crate) const RECORDS_PER_ORG: usize = 250;
/// How often the newcomer is asked whether it is done.
const POLL: Duration = Duration::from_millis(100);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many records.
    #[arg(long, default_value_t = 100_000)]
    records: usize,
    /// Seconds after which the measurement is given up.
    #[arg(long, default_value_t = 600)]
    patience: u64,
}

pub(crate) fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    let records = arguments.records.max(1);
    let corpus = Corpus::make(records, records.div_ceil(RECORDS_PER_ORG))?;
    let network = corpus.network.as_str();

    let mut source = Participant::init("Lähde", network, &[]);
    fill(&corpus, &source.home().join("db"))?;
    let opened = Instant::now();
    source.start();
    let restart = opened.elapsed();
    // A node that has run before has its index; this one makes it first, which is measured elsewhere.
    while source.status()["search_behind"].as_u64() > Some(0) {
        ensure!(opened.elapsed().as_secs() < arguments.patience, "not indexed in time: {}", source.status());
        thread::sleep(POLL);
    }

    let mut newcomer = Participant::init("Tulija", network, &[source.tcp()]);
    let start = Instant::now();
    newcomer.start();
    let mut peak = 0;
    // Arrivals are numbered from one, its own records among them, so it has everything at or just after this one.
    // Before it has been given, asking for what came after it is refused.
    let last = format!("/api/v1/changes?since={}&limit=1", corpus.len());
    let mut asked = 0_u32;
    let mut slowest = Duration::ZERO;
    loop {
        let question = Instant::now();
        let answer = newcomer.get(&last);
        slowest = slowest.max(question.elapsed());
        asked += 1;
        peak = peak.max(newcomer.resident_bytes());
        if answer.status == 200 {
            break;
        }
        ensure!(answer.status == 400, "the newcomer answers with {}", answer.status);
        ensure!(start.elapsed().as_secs() < arguments.patience, "not loaded in time: {}", newcomer.status());
        thread::sleep(POLL);
    }
    let took = start.elapsed();
    let processor = usage::processor_time_of(newcomer.pid())?;
    let answering = usage::processor_time_of(source.pid())?;

    // Each has the other's organisation and node record as well.
    let report = newcomer.json(&["sync", "--wait", "120"]);
    ensure!(report["in_step"] == json!(1), "the two are not in step: {report}");
    let states = [source.status(), newcomer.status()];
    ensure!(states[0]["state_digest"] == states[1]["state_digest"], "the two differ: {states:?}");
    let after = newcomer.resident_bytes();
    // What it has acknowledged, and more, is on its drive: it comes back from a sudden end with everything.
    newcomer.kill();
    newcomer.start();
    ensure!(newcomer.status()["state_digest"] == states[0]["state_digest"], "records were lost by a sudden end");

    Ok(json!({
        "records": records,
        "orgs": corpus.organisations,
        "cores": cores(),
        "seconds": rounded(took.as_secs_f64()),
        "records_per_s": rounded(records as f64 / took.as_secs_f64()),
        "newcomer_processor_s": rounded(processor.as_secs_f64()),
        "source_processor_s": rounded(answering.as_secs_f64()),
        "source_start_s": rounded(restart.as_secs_f64()),
        "peak_rss_bytes": peak,
        "rss_after_bytes": after,
        "rss_restarted_bytes": newcomer.resident_bytes(),
        "questions_answered_meanwhile": asked,
        "slowest_answer_ms": rounded(slowest.as_secs_f64() * 1000.0),
        "raw_bytes": corpus.bytes(),
        "bytes_on_disk": newcomer.status()["size_on_disk"],
    }))
}

/// Puts the material into the database of a node that has not run yet.
pub(crate) fn fill(corpus: &Corpus, directory: &std::path::Path) -> anyhow::Result<()> {
    let (store, _) = Store::open(directory, &corpus.network)?;
    let mut config = Config::new(corpus.network.clone(), 1);
    config.unknown_orgs = corpus.organisations;
    let mut replica = Replica::new(config);
    ingest::take_all(corpus, &mut replica, &store)?;
    Ok(())
}

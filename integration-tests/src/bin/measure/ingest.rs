//! Bulk ingest: from signed bytes to merged and durable records.
//!
//! Threads on all cores decode and verify, each a chunk at a time; one thread merges them into a replica
//! and hands what is new to the store, which makes it wait when its queue is full. The time ends when the
//! last record is synced to the drive.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::ensure;
use kirjo_node::store::{Change, Row, Store, StoreError};
use kirjo_protocol::envelope::{EnvelopeError, Record, Verifier};
use kirjo_protocol::key::KeyCache;
use kirjo_protocol::refusal::Verdict;
use kirjo_protocol::replica::{Config, Output, Peer, Replica, Source};
use serde_json::{Value, json};

use super::corpus::{CHUNK, Corpus, cores, envelopes};
use super::{rounded, store_only, usage};

/// Chunks that wait for the merging thread.
const QUEUE: usize = 8;
/// Values that the database alone is measured with; more change nothing but the time it takes.
const STORE_ONLY: usize = 50_000;
/// Where the payload's head stands in an envelope.
const PAYLOAD_AT: usize = 43;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many records.
    #[arg(long, default_value_t = 100_000)]
    records: usize,
    /// Of how many organisations [default: one for each 200 records].
    #[arg(long)]
    orgs: Option<usize>,
}

pub(crate) fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    let records = arguments.records.max(1);
    let orgs = arguments.orgs.unwrap_or(records / 200).clamp(1, records);
    let corpus = Corpus::make(records, orgs)?;

    let directory = tempfile::tempdir()?;
    usage::forget_peak()?;
    let ingested = ingest(&corpus, directory.path())?;
    let peak = usage::peak_bytes()?;
    let verify_only = verify_only(&corpus)?;
    let store_only = store_only::per_second(records.min(STORE_ONLY))?;

    let per_second = records as f64 / ingested.took.as_secs_f64();
    Ok(json!({
        "records": records,
        "orgs": orgs,
        "cores": cores(),
        "seconds": rounded(ingested.took.as_secs_f64()),
        "records_per_s": rounded(per_second),
        "verify_only_per_s": rounded(verify_only),
        "store_only_per_s": rounded(store_only),
        "ratio": rounded(per_second / verify_only),
        "processor_s": rounded(ingested.processor.as_secs_f64()),
        "verify_thread_s": rounded(ingested.verifying.as_secs_f64()),
        "merge_s": rounded(ingested.merging.as_secs_f64()),
        "store_wait_s": rounded(ingested.waiting.as_secs_f64()),
        "final_sync_s": rounded(ingested.syncing.as_secs_f64()),
        "raw_bytes": corpus.bytes(),
        "bytes_on_disk": ingested.bytes_on_disk,
        "peak_rss_bytes": peak,
    }))
}

/// What taking in a corpus came to.
pub(crate) struct Ingested {
    took: Duration,
    /// Processor time of everything.
    processor: Duration,
    /// Time of all verifying threads together.
    verifying: Duration,
    /// Time of the merging thread in the replica.
    merging: Duration,
    /// Time of the merging thread in the store's queue.
    waiting: Duration,
    /// From the last record handed over to all of them synced.
    syncing: Duration,
    bytes_on_disk: u64,
}

type Verified = (Result<Vec<Record>, EnvelopeError>, Duration);

fn ingest(corpus: &Corpus, directory: &std::path::Path) -> anyhow::Result<Ingested> {
    let (store, _) = Store::open(directory, &corpus.network)?;
    let mut config = Config::new(corpus.network.clone(), 1);
    config.unknown_orgs = corpus.organisations;
    let mut replica = Replica::new(config);
    let mut ingested = take_all(corpus, &mut replica, &store)?;
    ingested.bytes_on_disk = store.size_on_disk();
    drop(store);
    let (store, _) = Store::open(directory, &corpus.network)?;
    let stored = store.rows().filter(Result::is_ok).count();
    ensure!(stored == corpus.len(), "{stored} records of {} are on the drive", corpus.len());
    Ok(ingested)
}

/// Takes the whole material into a replica and its store.
pub(crate) fn take_all(corpus: &Corpus, replica: &mut Replica, store: &Store) -> anyhow::Result<Ingested> {
    let (failed, failure) = mpsc::sync_channel(1);
    let mut ingested = Ingested {
        took: Duration::ZERO,
        processor: Duration::ZERO,
        verifying: Duration::ZERO,
        merging: Duration::ZERO,
        waiting: Duration::ZERO,
        syncing: Duration::ZERO,
        bytes_on_disk: 0,
    };

    let before = usage::processor_time()?;
    let start = Instant::now();
    // Identity operations first, as every transfer has them.
    let verifier = Verifier::new(corpus.network.clone());
    let identities = verify_chunk(corpus, &verifier, 0..corpus.organisations)?;
    take(corpus, replica, store, identities, &failed, &mut ingested)?;
    let next = AtomicUsize::new(corpus.organisations);
    let (done, verified) = mpsc::sync_channel::<Verified>(QUEUE);
    thread::scope(|scope| -> anyhow::Result<()> {
        for _ in 0..cores() {
            let (done, next, verifier) = (done.clone(), &next, &verifier);
            scope.spawn(move || {
                loop {
                    let first = next.fetch_add(CHUNK, Ordering::Relaxed);
                    if first >= corpus.len() {
                        break;
                    }
                    let start = Instant::now();
                    let records = verify_chunk(corpus, verifier, first..corpus.len().min(first + CHUNK));
                    if done.send((records, start.elapsed())).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        for (records, took) in verified {
            ingested.verifying += took;
            take(corpus, replica, store, records?, &failed, &mut ingested)?;
        }
        Ok(())
    })?;
    let handed_over = Instant::now();
    // Written in the order of submission, so this comes back after everything.
    store.apply_blocking(Vec::new())?;
    ingested.syncing = handed_over.elapsed();
    ingested.took = start.elapsed();
    ingested.processor = usage::processor_time()? - before;

    if let Ok(error) = failure.try_recv() {
        return Err(error.into());
    }
    ensure!(replica.len() == corpus.len(), "the set has {} records of {}", replica.len(), corpus.len());
    Ok(ingested)
}

fn verify_chunk(
    corpus: &Corpus,
    verifier: &Verifier,
    range: std::ops::Range<usize>,
) -> Result<Vec<Record>, EnvelopeError> {
    let (buffer, ends) = corpus.read(range).expect("the material lies in a file of this process");
    envelopes(&buffer, &ends).map(|bytes| verifier.verify(bytes)).collect()
}

fn take(
    corpus: &Corpus,
    replica: &mut Replica,
    store: &Store,
    records: Vec<Record>,
    failed: &mpsc::SyncSender<StoreError>,
    ingested: &mut Ingested,
) -> anyhow::Result<()> {
    let start = Instant::now();
    let mut out = Vec::with_capacity(records.len());
    for record in &records {
        let verdict = replica.offer(corpus.now, record, Source::Peer(Peer(1)), &mut out);
        ensure!(verdict == Verdict::Accepted, "a record was not accepted: {verdict}");
    }
    let mut changes = Vec::with_capacity(out.len());
    for output in out {
        if let Output::Store { arrival, record } = output {
            changes.push(Change::Put { row: Row::new(arrival, &record), envelope: Arc::clone(record.bytes()) });
        }
    }
    let merged = Instant::now();
    ingested.merging += merged - start;
    let failed = failed.clone();
    store.submit(changes, move |result| {
        if let Err(error) = result {
            // The first failure is enough.
            let _ = failed.try_send(error);
        }
    });
    ingested.waiting += merged.elapsed();
    Ok(())
}

/// Strict verification and nothing else, on all cores: the key is read, as a node reads it, and the signature
/// checked. The bytes that were signed are put together before the time begins.
fn verify_only(corpus: &Corpus) -> anyhow::Result<f64> {
    const BATCH: usize = 50_000;
    let records = corpus.organisations..corpus.len();
    let (mut took, count, keys) = (Duration::ZERO, records.len(), KeyCache::default());
    for first in records.clone().step_by(BATCH) {
        let (buffer, ends) = corpus.read(first..records.end.min(first + BATCH))?;
        let prepared: Vec<_> = envelopes(&buffer, &ends).map(|envelope| prepare(corpus, envelope)).collect();
        let next = AtomicUsize::new(0);
        let start = Instant::now();
        let good = thread::scope(|scope| {
            let work = || {
                let mut good = 0;
                loop {
                    let at = next.fetch_add(CHUNK, Ordering::Relaxed);
                    if at >= prepared.len() {
                        return good;
                    }
                    good += prepared[at..prepared.len().min(at + CHUNK)]
                        .iter()
                        .filter(|signed| signed.is_good(&keys))
                        .count();
                }
            };
            let threads: Vec<_> = (0..cores()).map(|_| scope.spawn(work)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or(0)).sum::<usize>()
        });
        took += start.elapsed();
        ensure!(good == prepared.len(), "{} signatures of {} are good", good, prepared.len());
    }
    Ok(count as f64 / took.as_secs_f64())
}

/// What a verification needs and nothing more.
struct Signed {
    key: [u8; 32],
    message: Vec<u8>,
    signature: [u8; 64],
}

impl Signed {
    fn is_good(&self, keys: &KeyCache) -> bool {
        let Ok(key) = keys.key(&self.key) else { return false };
        let good = key.verifies(&self.message, &self.signature);
        if good {
            keys.keep(&key);
        }
        good
    }
}

/// Takes an envelope of this corpus apart: its payload has a two-byte length.
fn prepare(corpus: &Corpus, envelope: &[u8]) -> Signed {
    let (rest, signature) = envelope.split_last_chunk::<64>().expect("an envelope ends with its signature");
    let payload = &rest[PAYLOAD_AT..rest.len() - 2];
    let mut message = b"\x84\x6aSignature1".to_vec();
    message.extend_from_slice(&envelope[2..PAYLOAD_AT - 1]);
    let external = format!("kirjo/record/1/{}", corpus.network);
    // Fewer than 24 bytes, so that the length stands in the head itself.
    message.push(0x40 + external.len() as u8);
    message.extend_from_slice(external.as_bytes());
    message.extend_from_slice(payload);
    let key = envelope[10..PAYLOAD_AT - 1].try_into().expect("the key has 32 bytes");
    Signed { key, message, signature: *signature }
}

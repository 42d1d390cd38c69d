//! Search: how long a node takes to index a catalogue, how large the index is, and how fast it answers.
//!
//! The judged queries of the relevance set are asked over HTTP by several connections, one query after the other on each
//! (closed loop), first without and then with counts by facets.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use integration_tests::participant::Participant;
use integration_tests::relevance::judged;
use serde_json::{Map, Value, json};

use super::bootstrap::{RECORDS_PER_ORG, fill};
use super::corpus::{Corpus, cores};
use super::rounded;

/// Pieces that an index in order may have, and how long it is waited for.
const PIECES: usize = 3;
const ORDER_TIME: Duration = Duration::from_secs(300);
/// How often it is asked whether the index is whole.
const PAUSE: Duration = Duration::from_millis(50);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many records.
    #[arg(long, default_value_t = 100_000)]
    records: usize,
    /// How many connections ask at once.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// How many queries in all, for each of the two rounds.
    #[arg(long, default_value_t = 2_000)]
    queries: usize,
}

pub(crate) fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    let records = arguments.records.max(1);
    let corpus = Corpus::make(records, records.div_ceil(RECORDS_PER_ORG))?;
    let mut node = Participant::init("Haku", corpus.network.as_str(), &[]);
    fill(&corpus, &node.home().join("db"))?;
    let start = Instant::now();
    node.start();
    while behind(node.http())? > 0 {
        std::thread::sleep(PAUSE);
    }
    let built = start.elapsed();
    // Readers mostly meet an index that has been put in order; one that is still being written answers more slowly.
    let index = node.home().join("index");
    while pieces(&index)? > PIECES && start.elapsed() < ORDER_TIME {
        std::thread::sleep(PAUSE);
    }
    let mut result = Map::new();
    result.insert("records".to_owned(), json!(records));
    result.insert("cores".to_owned(), json!(cores()));
    result.insert("raw_bytes".to_owned(), json!(corpus.bytes()));
    result.insert("index_s".to_owned(), json!(rounded(built.as_secs_f64())));
    result.insert("index_bytes".to_owned(), json!(bytes_in(&index)?));
    for (name, more) in [("plain", ""), ("facets", "&facets=true")] {
        let (mut times, elapsed) = ask(node.http(), arguments, more)?;
        times.sort_unstable();
        let at = |share: f64| {
            let place = ((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1));
            times.get(place).map_or(0.0, |time| rounded(time.as_secs_f64() * 1000.0))
        };
        result.insert(format!("{name}_per_s"), json!(rounded(times.len() as f64 / elapsed.as_secs_f64())));
        result.insert(format!("{name}_p50_ms"), json!(at(0.5)));
        result.insert(format!("{name}_p99_ms"), json!(at(0.99)));
    }
    result.insert("pieces".to_owned(), json!(pieces(&index)?));
    result.insert("rss_bytes".to_owned(), json!(node.resident_bytes()));
    Ok(Value::Object(result))
}

/// How many steps of its log the node's search has not taken in yet.
fn behind(node: SocketAddr) -> anyhow::Result<u64> {
    let status: Value = serde_json::from_slice(&get(&mut TcpStream::connect(node)?, "/api/v1/status")?)?;
    status["search_behind"].as_u64().context("the status does not tell how far the search is behind")
}

/// Asks the queries over several connections, and tells how long each answer took and all of them.
fn ask(node: SocketAddr, arguments: &Arguments, more: &str) -> anyhow::Result<(Vec<Duration>, Duration)> {
    let paths: Vec<String> =
        judged().iter().map(|query| format!("/api/v1/search?q={}{more}", escaped(query.text))).collect();
    let each = arguments.queries.div_ceil(arguments.connections.max(1));
    let start = Instant::now();
    let times = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..arguments.connections.max(1))
            .map(|number| {
                let paths = &paths;
                scope.spawn(move || -> anyhow::Result<Vec<Duration>> {
                    let mut stream = TcpStream::connect(node)?;
                    (0..each)
                        .map(|step| {
                            let path = &paths[(number * 7 + step) % paths.len()];
                            let asked = Instant::now();
                            get(&mut stream, path)?;
                            Ok(asked.elapsed())
                        })
                        .collect()
                })
            })
            .collect();
        let joined =
            threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a reader panicked"))?);
        joined.collect::<anyhow::Result<Vec<_>>>()
    })?;
    Ok((times.into_iter().flatten().collect(), start.elapsed()))
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// One answer on a connection that stays open; the body.
fn get(stream: &mut TcpStream, path: &str) -> anyhow::Result<Vec<u8>> {
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
    let (mut bytes, mut buffer) = (Vec::new(), [0; 16 * 1024]);
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        let read = stream.read(&mut buffer)?;
        ensure!(read > 0, "{path}: the connection was closed");
        bytes.extend_from_slice(&buffer[..read]);
    };
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    ensure!(text.starts_with("http/1.1 200"), "{path}: {text}");
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).context("no length")?;
    let (length, start): (usize, usize) = (length.trim().parse()?, head + 4);
    while bytes.len() < start + length {
        let read = stream.read(&mut buffer)?;
        ensure!(read > 0, "{path}: the answer is cut off");
        bytes.extend_from_slice(&buffer[..read]);
    }
    Ok(bytes[start..start + length].to_vec())
}

/// How many pieces an index is in.
fn pieces(index: &Path) -> anyhow::Result<usize> {
    let mut count = 0;
    for entry in std::fs::read_dir(index)? {
        count += usize::from(entry?.path().extension().is_some_and(|end| end == "term"));
    }
    Ok(count)
}

fn bytes_in(directory: &Path) -> anyhow::Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(directory)? {
        sum += entry?.metadata()?.len();
    }
    Ok(sum)
}

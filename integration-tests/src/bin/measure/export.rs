//! Exports: how long a node takes to give its whole catalogue away, and how much memory that costs above being idle.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use integration_tests::participant::Participant;
use serde_json::{Map, Value, json};

use super::bootstrap::{RECORDS_PER_ORG, fill};
use super::corpus::{Corpus, cores};
use super::{rounded, usage};

/// What is fetched, one after the other.
const EXPORTS: [(&str, &str); 6] = [
    ("ndjson", "/export/records.ndjson"),
    ("csv", "/export/records.csv"),
    ("jsonld", "/export/graph.jsonld"),
    ("catalog_ttl", "/export/catalog.ttl"),
    ("catalog_jsonld", "/export/catalog.jsonld"),
    ("sitemap", "/sitemap/1.xml"),
];

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many records.
    #[arg(long, default_value_t = 100_000)]
    records: usize,
    /// Make all of them datasets, so that the catalogue of datasets has as many.
    #[arg(long)]
    datasets: bool,
}

pub(crate) fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    let records = arguments.records.max(1);
    let corpus = if arguments.datasets {
        Corpus::of_datasets(records, records.div_ceil(RECORDS_PER_ORG))?
    } else {
        Corpus::make(records, records.div_ceil(RECORDS_PER_ORG))?
    };
    let mut node = Participant::init("Vienti", corpus.network.as_str(), &[]);
    fill(&corpus, &node.home().join("db"))?;
    node.start();
    let mut result = Map::new();
    result.insert("records".to_owned(), json!(records));
    result.insert("cores".to_owned(), json!(cores()));
    // The first answer makes the list of what is visible, which stays.
    fetch(node.http(), "/api/v1/records?limit=1")?;
    for (name, path) in EXPORTS {
        let idle = node.resident_bytes();
        fs::write(format!("/proc/{}/clear_refs", node.pid()), "5")?;
        let start = Instant::now();
        let before = usage::processor_time_of(node.pid())?;
        let bytes = fetch(node.http(), path)?;
        let elapsed = start.elapsed().as_secs_f64();
        let processor = usage::processor_time_of(node.pid())?.saturating_sub(before);
        let peak = peak_bytes_of(node.pid())?;
        result.insert(format!("{name}_s"), json!(rounded(elapsed)));
        result.insert(format!("{name}_processor_s"), json!(rounded(processor.as_secs_f64())));
        result.insert(format!("{name}_bytes"), json!(bytes));
        result.insert(format!("{name}_above_idle_bytes"), json!(peak.saturating_sub(idle)));
    }
    result.insert("rss_bytes".to_owned(), json!(node.resident_bytes()));
    Ok(Value::Object(result))
}

/// Fetches a resource to its end and forgets it; gives its size with the head and the framing.
fn fetch(node: SocketAddr, path: &str) -> anyhow::Result<u64> {
    let mut stream = TcpStream::connect(node)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let (mut buffer, mut bytes) = (vec![0; 64 * 1024], 0);
    let mut tail = Vec::new();
    loop {
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        if bytes == 0 {
            let head = String::from_utf8_lossy(&buffer[..read.min(64)]).into_owned();
            ensure!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        }
        bytes += read as u64;
        tail.extend_from_slice(&buffer[..read]);
        tail.drain(..tail.len().saturating_sub(5));
    }
    ensure!(tail == b"0\r\n\r\n" || !path.starts_with("/export"), "{path} ended early");
    Ok(bytes)
}

fn peak_bytes_of(process: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the system does not tell VmHWM")?;
    let kib: u64 = line.trim().trim_end_matches(" kB").trim().parse()?;
    Ok(kib * 1024)
}

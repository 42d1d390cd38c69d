//! Propagation: nodes with real transports, stores and signatures on loopback, in one process.
//!
//! The time runs from the publisher's acknowledgement, which comes when the record is on its drive, until
//! the record can be read on the last of the other nodes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use kirjo_node::clock::Clock;
use kirjo_node::home::{Home, Init};
use kirjo_node::node::Node;
use kirjo_node::publish::{Outcome, PublishOptions};
use kirjo_protocol::id::RecordId;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{broadcast, mpsc};

use super::rounded;
use integration_tests::sample;

/// How long the nodes may take to find each other, and a record to arrive.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many nodes.
    #[arg(long, default_value_t = 5)]
    nodes: usize,
    /// How many records, published one after the other by the nodes in turn.
    #[arg(long, default_value_t = 200)]
    records: usize,
}

pub(crate) fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(arguments))
}

async fn run(arguments: &Arguments) -> anyhow::Result<Value> {
    let count = arguments.nodes.max(2);
    let mut nodes: Vec<(TempDir, Node)> = Vec::new();
    for number in 0..count {
        let bootstrap = nodes.first().map(|(_, node)| node.status().listen).unwrap_or_default();
        nodes.push(start(number, &bootstrap).await?);
    }
    until_in_step(&nodes, count).await?;

    let (seen, mut arrivals) = mpsc::unbounded_channel();
    for (number, (_, node)) in nodes.iter().enumerate() {
        tokio::spawn(watch(number, node.clone(), seen.clone()));
    }
    drop(seen);
    let mut times = Vec::with_capacity(arguments.records);
    for number in 0..arguments.records {
        let publisher = number % count;
        let record = sample::product(&format!("p-{number}"), &format!("Anturi {number}"));
        let outcomes = nodes[publisher].1.publish(None, vec![record], PublishOptions::default()).await?;
        let acknowledged = Instant::now();
        let Some(Outcome::Published(published)) = outcomes.into_iter().next() else {
            anyhow::bail!("a record was refused")
        };
        let id = published.id.context("a published record has an id")?;
        let mut readable: BTreeMap<usize, Instant> = BTreeMap::new();
        while readable.keys().filter(|node| **node != publisher).count() < count - 1 {
            let arrival = tokio::time::timeout(PATIENCE, arrivals.recv()).await.context("a record did not arrive")?;
            let (node, of, at) = arrival.context("the nodes have ended")?;
            if of == id {
                readable.insert(node, at);
            }
        }
        let last = readable.iter().filter(|(node, _)| **node != publisher).map(|(_, at)| *at).max();
        times.push(last.map_or(Duration::ZERO, |last| last.saturating_duration_since(acknowledged)));
    }
    for (_, node) in &nodes {
        node.stop().await;
    }
    times.sort();
    let at = |share: f64| {
        let place = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len().max(1)) - 1;
        times.get(place).map_or(0.0, |time| rounded(time.as_secs_f64() * 1000.0))
    };
    Ok(json!({
        "nodes": count,
        "records": times.len(),
        "p50_ms": at(0.5),
        "p99_ms": at(0.99),
        "max_ms": at(1.0),
    }))
}

async fn start(number: usize, bootstrap: &[String]) -> anyhow::Result<(TempDir, Node)> {
    let directory = tempfile::tempdir()?;
    let home = Home::new(directory.path().join("home"));
    let clock = Clock::system();
    let bootstrap = bootstrap.iter().map(|address| address.parse()).collect::<Result<_, _>>()?;
    let init = Init {
        name: format!("Mittaaja {number}"),
        lang: "fi".to_owned(),
        org_type: "company".to_owned(),
        network: "measure".parse().context("a network id")?,
        http: None,
        listen: vec!["/ip4/127.0.0.1/udp/0/quic-v1".parse()?, "/ip4/127.0.0.1/tcp/0".parse()?],
        bootstrap,
    };
    home.init(&init, clock.now())?;
    Ok((directory, Node::start(home, clock).await?))
}

async fn until_in_step(nodes: &[(TempDir, Node)], records: usize) -> anyhow::Result<()> {
    let start = Instant::now();
    loop {
        let states: Vec<_> = nodes.iter().map(|(_, node)| node.status()).collect();
        let in_step = |state: &kirjo_node::node::Status| {
            state.records == records && state.state_digest == states[0].state_digest && state.peers > 0
        };
        if states.iter().all(in_step) {
            return Ok(());
        }
        ensure!(start.elapsed() < PATIENCE, "the nodes did not come to hold the same");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Reports each record when a reader of this node gets it.
async fn watch(number: usize, node: Node, seen: mpsc::UnboundedSender<(usize, RecordId, Instant)>) {
    let mut changes = node.changes();
    loop {
        match changes.recv().await {
            Ok(change) => {
                let readable = node.record(change.arrival).is_ok_and(|record| record.is_some());
                if readable && seen.send((number, change.id, Instant::now())).is_err() {
                    return;
                }
            }
            Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

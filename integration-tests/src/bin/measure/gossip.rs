//! Gossip: whole nodes in one process over links that delay and lose.
//!
//! Links take 10 to 100 ms one way, or what is asked for; a frame that is lost comes 200 ms and a round trip later, and what
//! follows waits behind it. Apart from that the same share of gossip is lost after it has arrived, before anybody has judged
//! it, so that reconciliation has something to repair. The time runs from the order to publish until a node holds the record.

use std::ops::RangeInclusive;
use std::time::Duration;

use anyhow::Context as _;
use integration_tests::crowd::{Crowd, Setup};
use integration_tests::links::Quality;
use serde_json::{Value, json};

use super::{rounded, usage};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many nodes.
    #[arg(long, default_value_t = 100)]
    nodes: usize,
    /// The time one way over a link, in milliseconds: each link has its own between the two.
    #[arg(long, default_value = "10..100", value_name = "MS..MS", value_parser = latency)]
    latency: RangeInclusive<Duration>,
    /// The share of frames and of gossip that is lost, as a percentage (5%) or a fraction (0.05).
    #[arg(long, default_value = "5%", value_name = "P", value_parser = share)]
    loss: f64,
    /// How many records of about a kilobyte are published, each by a node chosen at random.
    #[arg(long, default_value_t = 100)]
    messages: usize,
    /// How many of them each second; nodes pass on 40 messages a second at most, and heads are messages too.
    #[arg(long, default_value_t = 10.0)]
    rate: f64,
    /// What latencies, losses and publishers are drawn with.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(crate) fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(arguments))
}

async fn run(arguments: &Arguments) -> anyhow::Result<Value> {
    let load = load()?;
    let quality = Quality { latency: arguments.latency.clone(), loss: arguments.loss, seed: arguments.seed };
    let mut crowd = Crowd::gather(Setup { nodes: arguments.nodes, quality, tell: true }).await?;
    let (connections, gathering) = (crowd.connections(), usage::processor_time()?);
    let workload = crowd.publish(arguments.messages, arguments.rate).await?;
    let brought = crowd.gossip_ended(&workload).await;
    let gossiping = usage::processor_time()? - gathering;
    let reconciled = crowd.reconciled(&workload).await;
    crowd.leave().await;

    let at = |times: &[Duration], share: f64| {
        let place = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len().max(1)) - 1;
        times.get(place).map_or(0.0, |time| rounded(time.as_secs_f64() * 1000.0))
    };
    Ok(json!({
        "nodes": arguments.nodes,
        "links": connections,
        "latency_ms": [arguments.latency.start().as_millis() as u64, arguments.latency.end().as_millis() as u64],
        "loss": arguments.loss,
        "messages": arguments.messages,
        "rate": arguments.rate,
        "envelope_bytes": brought.envelope_bytes,
        "seed": arguments.seed,
        "acknowledged_p50_ms": at(&brought.acknowledged, 0.5),
        "acknowledged_p99_ms": at(&brought.acknowledged, 0.99),
        "delivery_p50_ms": at(&brought.deliveries, 0.5),
        "delivery_p99_ms": at(&brought.deliveries, 0.99),
        "delivery_max_ms": at(&brought.deliveries, 1.0),
        "to_all_p50_ms": at(&brought.to_all, 0.5),
        "to_all_p99_ms": at(&brought.to_all, 0.99),
        "slowest_hops_ms": brought.slowest,
        "starved_p99_ms": rounded(brought.starved.0.as_secs_f64() * 1000.0),
        "starved_max_ms": rounded(brought.starved.1.as_secs_f64() * 1000.0),
        "copies_per_node": rounded(brought.copies_mean),
        "copies_per_node_p90": brought.copies.get(brought.copies.len() * 9 / 10).copied().map(rounded),
        "copies_per_node_max": brought.copies.last().copied().map(rounded),
        "deliveries": brought.deliveries.len() + brought.missed,
        "missed_before": brought.missed,
        "discarded": brought.discarded,
        "held_back": brought.held_back,
        "unheard": brought.unheard,
        "brought_by_sessions_meanwhile": brought.brought_otherwise,
        "missed_after": reconciled.missing,
        "in_step_after_s": rounded(reconciled.took.as_secs_f64()),
        "frames": brought.frames.0,
        "retransmitted": brought.frames.1,
        "processor_gathering_s": rounded(gathering.as_secs_f64()),
        "processor_gossip_s": rounded(gossiping.as_secs_f64()),
        "peak_rss_bytes": usage::peak_bytes()?,
        "load_before": load,
    }))
}

/// Programs at work on this machine over the last minute, so that a figure taken on a busy one can be told.
fn load() -> anyhow::Result<f64> {
    let text = std::fs::read_to_string("/proc/loadavg")?;
    text.split(' ').next().and_then(|first| first.parse().ok()).context("the system does not tell its load")
}

fn latency(text: &str) -> Result<RangeInclusive<Duration>, String> {
    let milliseconds = |text: &str| text.parse().ok().filter(|ms| *ms <= 10_000).map(Duration::from_millis);
    match text.split_once("..").map(|(low, high)| (milliseconds(low), milliseconds(high))) {
        Some((Some(low), Some(high))) if low <= high => Ok(low..=high),
        _ => Err("two numbers of milliseconds up to 10000, the smaller first, such as 10..100".to_owned()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    let number = match text.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().map(|percent| percent / 100.0),
        None => text.parse(),
    };
    let good = number.ok().filter(|share| (0.0..=1.0).contains(share));
    good.ok_or_else(|| "a share from 0 to 1, or a percentage such as 5%".to_owned())
}

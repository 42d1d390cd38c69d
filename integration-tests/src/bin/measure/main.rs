//! Measurements of the product, one file for each figure. They print numbers and judge nothing.
//!
//! ```text
//! cargo run --release -p integration-tests --bin measure -- ingest --records 100000 --json
//! cargo run --release -p integration-tests --bin measure -- bootstrap --records 100000 --json
//! cargo run --release -p integration-tests --bin measure -- propagation --nodes 5 --records 200 --json
//! cargo run --release -p integration-tests --bin measure -- reconcile --records 1000000 --missing 1 --json
//! cargo run --release -p integration-tests --bin measure -- export --records 100000 --json
//! cargo run --release -p integration-tests --bin measure -- start --records 100000 --json
//! cargo run --release -p integration-tests --bin measure -- gossip --nodes 100 --latency 10..100 --loss 5% --json
//! cargo run --release -p integration-tests --bin measure -- generate --records 100000 --seed 1 --out catalogue.dump --json
//! cargo run --release -p integration-tests --bin measure -- validate --records 100000 --json
//! cargo run --release -p integration-tests --bin measure -- search --records 100000 --json
//! cargo run --release -p integration-tests --bin measure -- relevance --json
//! cargo run --release -p integration-tests --bin measure -- import --rows 100000 --json
//! ```

mod bootstrap;
mod corpus;
mod export;
mod generate;
mod gossip;
mod import;
mod ingest;
mod propagation;
mod reconcile;
mod relevance;
mod search;
mod start;
mod store_only;
mod usage;
mod validate;

use clap::{Parser, Subcommand};
use serde_json::Value;

/// Measure Kirjo; sizes are arguments, results are numbers.
#[derive(Debug, Parser)]
#[command(name = "measure")]
struct Arguments {
    /// Print the result as JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    figure: Figure,
}

#[derive(Debug, Subcommand)]
enum Figure {
    /// Take in records: decode, verify strictly, merge, store, sync.
    Ingest(ingest::Arguments),
    /// An empty node loads a catalogue from another: two processes over loopback.
    Bootstrap(bootstrap::Arguments),
    /// Two sets find their differences: bytes, rounds, time of each side.
    Reconcile(reconcile::Arguments),
    /// A node gives its catalogue away: time and memory of each export.
    Export(export::Arguments),
    /// A node starts with a catalogue that it already holds.
    Start(start::Arguments),
    /// From a publisher's acknowledgement to readable on all other nodes.
    Propagation(propagation::Arguments),
    /// Gossip among many nodes over links that delay and lose: time to all, copies, what is missed and repaired.
    Gossip(gossip::Arguments),
    /// A plausible signed catalogue in a file that `kirjo restore` reads: the same seed gives the same bytes.
    Generate(generate::Arguments),
    /// Hold contents of all kinds to the rules of publishing, on one core.
    Validate(validate::Arguments),
    /// The judged queries over the demonstration: ndcg, recall, and the same across languages.
    Relevance(relevance::Arguments),
    /// A node indexes a catalogue and answers queries over HTTP: time, size, latencies.
    Search(search::Arguments),
    /// Rows of CSV through the command until they are signed and durable, and once more unchanged.
    Import(import::Arguments),
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let result = match arguments.figure {
        Figure::Ingest(sizes) => ingest::measure(&sizes)?,
        Figure::Bootstrap(sizes) => bootstrap::measure(&sizes)?,
        Figure::Reconcile(sizes) => reconcile::measure(&sizes)?,
        Figure::Export(sizes) => export::measure(&sizes)?,
        Figure::Start(sizes) => start::measure(&sizes)?,
        Figure::Propagation(sizes) => propagation::measure(&sizes)?,
        Figure::Gossip(sizes) => gossip::measure(&sizes)?,
        Figure::Generate(wish) => generate::measure(&wish)?,
        Figure::Validate(sizes) => validate::measure(&sizes)?,
        Figure::Relevance(wish) => relevance::measure(&wish)?,
        Figure::Search(sizes) => search::measure(&sizes)?,
        Figure::Import(sizes) => import::measure(&sizes)?,
    };
    if arguments.json {
        println!("{result}");
    } else {
        show(&result);
    }
    Ok(())
}

fn show(result: &Value) {
    for (name, value) in result.as_object().into_iter().flatten() {
        match value.as_f64() {
            Some(number) if number.fract() != 0.0 => println!("{name:28} {number:>16.3}"),
            _ => println!("{name:28} {:>16}", value.to_string()),
        }
    }
}

/// A number with three decimals, which is more than any measurement here is good for.
fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

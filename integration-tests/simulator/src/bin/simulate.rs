//! `simulate`: long runs of the simulator, and single runs told as a story.

use std::io::{IsTerminal as _, Write as _};
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser;
use kirjo_simulator::{Broken, Figures, NAMED, Named, Options, Scenario, draw, named, run};
use serde_json::json;

/// How often progress is shown on a terminal.
const PROGRESS: Duration = Duration::from_millis(200);

/// Run Kirjo's replication in virtual time, with faults and hostile peers, and check what it promises.
///
/// Each seed decides a scenario and everything in it that is left to chance; the same seed gives the same run. A run
/// that breaks a promise prints its story and the command that repeats it, and the exit code is 1.
#[derive(Debug, Parser)]
#[command(name = "simulate", after_help = examples())]
struct Arguments {
    /// How many seeds to run.
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// A named scenario instead of random ones.
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
    /// A scenario from a JSON file; its own seed counts from `--from`, when that is given.
    #[arg(long, value_name = "FILE", conflicts_with = "scenario")]
    file: Option<PathBuf>,
    /// Threads; each run is on one.
    #[arg(long, default_value_t = thread::available_parallelism().map_or(1, usize::from))]
    threads: usize,
    /// Tell the story of each run, not only of those that fail.
    #[arg(long)]
    trace: bool,
    /// Print the scenario of the first seed as JSON, and run nothing.
    #[arg(long)]
    print: bool,
    /// Print the results as JSON, one object.
    #[arg(long)]
    json: bool,
}

fn examples() -> String {
    let mut text = "Examples:
  simulate --seeds 20000 --from 5000         a long run
  simulate --seeds 1 --from 17 --trace       one run, told
  simulate --scenario stolen-key --seeds 50  a named scenario under fifty seeds
  simulate --print --from 17 > odd.json      a scenario to change by hand
  simulate --file odd.json --seeds 1         and to run

Named scenarios:
"
    .to_owned();
    for Named { name, about, .. } in NAMED {
        text.push_str(&format!("  {name:18} {about}\n"));
    }
    text
}

/// What is simulated under a seed.
enum What {
    Random,
    Named(String),
    Given(Box<Scenario>),
}

impl What {
    fn scenario(&self, seed: u64) -> Scenario {
        match self {
            Self::Random => draw(seed),
            Self::Named(name) => named(name, seed).unwrap_or_else(|| draw(seed)),
            Self::Given(scenario) => Scenario { seed, ..(**scenario).clone() },
        }
    }

    /// The command that repeats the run of a seed.
    fn command(&self, arguments: &Arguments, seed: u64) -> String {
        let what = match self {
            Self::Random => String::new(),
            Self::Named(name) => format!(" --scenario {name}"),
            Self::Given(_) => {
                arguments.file.as_ref().map_or_else(String::new, |file| format!(" --file {}", file.display()))
            }
        };
        format!("cargo run --release -p kirjo-simulator -- --seeds 1 --from {seed}{what} --trace")
    }
}

struct Failure {
    seed: u64,
    broken: Vec<Broken>,
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let mut from = arguments.from;
    let what = match (&arguments.scenario, &arguments.file) {
        (Some(name), _) => {
            let names: Vec<&str> = NAMED.iter().map(|named| named.name).collect();
            anyhow::ensure!(
                names.contains(&name.as_str()),
                "there is no scenario {name:?}; there are {}",
                names.join(", ")
            );
            What::Named(name.clone())
        }
        (None, Some(file)) => {
            let text = std::fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))?;
            let scenario = Scenario::from_json(&text).with_context(|| format!("{} is no scenario", file.display()))?;
            if from == 0 {
                from = scenario.seed;
            }
            What::Given(Box::new(scenario))
        }
        (None, None) => What::Random,
    };
    if arguments.print {
        println!("{}", what.scenario(from).to_json());
        return Ok(ExitCode::SUCCESS);
    }
    let start = Instant::now();
    let (figures, failures) = run_all(&arguments, &what, from);
    let seconds = start.elapsed().as_secs_f64();
    for failure in &failures {
        if !arguments.json {
            tell(&what, &arguments, failure);
        }
    }
    if arguments.json {
        let failures: Vec<_> = failures
            .iter()
            .map(|failure| {
                let broken: Vec<String> = failure.broken.iter().map(Broken::to_string).collect();
                json!({ "seed": failure.seed, "broken": broken, "command": what.command(&arguments, failure.seed) })
            })
            .collect();
        println!(
            "{}",
            json!({ "seeds": arguments.seeds, "from": from, "seconds": seconds, "figures": shown(&figures), "failures": failures })
        );
    } else {
        println!("{} runs in {seconds:.1} s, {} failed", arguments.seeds, failures.len());
        for (name, value) in shown(&figures).as_object().into_iter().flatten() {
            println!("  {name:28} {value}");
        }
    }
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs all seeds, spread over threads; the failures come in the order of their seeds.
fn run_all(arguments: &Arguments, what: &What, from: u64) -> (Figures, Vec<Failure>) {
    let (next, done, ended) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let results = Mutex::new((Figures::default(), Vec::new()));
    thread::scope(|scope| {
        let workers: Vec<_> = (0..arguments.threads.max(1))
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= arguments.seeds {
                            break;
                        }
                        let seed = from.wrapping_add(number);
                        let scenario = what.scenario(seed);
                        let options = Options { story: arguments.trace, sabotage: None };
                        let outcome = catch_unwind(|| run(&scenario, options));
                        done.fetch_add(1, Ordering::Relaxed);
                        let mut results = results.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                        let Ok(outcome) = outcome else {
                            // What it said went to the terminal; the run counts as failed like any other.
                            results.1.push(Failure { seed, broken: Vec::new() });
                            continue;
                        };
                        results.0.add(&outcome.figures);
                        if arguments.trace && outcome.broken.is_empty() && !arguments.json {
                            println!("{scenario}\n{}\n", outcome.story.join("\n"));
                        }
                        if !outcome.broken.is_empty() {
                            results.1.push(Failure { seed, broken: outcome.broken });
                        }
                    }
                })
            })
            .collect();
        if std::io::stderr().is_terminal() && !arguments.trace {
            scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    thread::sleep(PROGRESS);
                    eprint!("\r{} of {} runs ", done.load(Ordering::Relaxed), arguments.seeds);
                    // Progress that can't be shown is no reason to stop.
                    let _ = std::io::stderr().flush();
                }
                eprint!("\r\x1b[K");
            });
        }
        let all_ended = workers.into_iter().all(|worker| worker.join().is_ok());
        debug_assert!(all_ended, "a run that panics is caught");
        ended.store(true, Ordering::Relaxed);
    });
    let (figures, mut failures) = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    failures.sort_by_key(|failure: &Failure| failure.seed);
    (figures, failures)
}

/// The story of a run that failed: it is run again, because telling costs time that the others need not spend.
fn tell(what: &What, arguments: &Arguments, failure: &Failure) {
    let scenario = what.scenario(failure.seed);
    match catch_unwind(|| run(&scenario, Options { story: true, sabotage: None })) {
        Ok(outcome) => println!("{scenario}\n{}\n", outcome.story.join("\n")),
        Err(_) => println!("{scenario}\nthe run panicked"),
    }
    for broken in &failure.broken {
        println!("broken: {broken}");
    }
    println!("again:  {}\n", what.command(arguments, failure.seed));
}

fn shown(figures: &Figures) -> serde_json::Value {
    let hours = figures.virtual_ms as f64 / 3_600_000.0;
    let copies = figures.copies as f64 / figures.deliverable.max(1) as f64;
    let hundredth = |value: f64| (value * 100.0).round() / 100.0;
    json!({
        "virtual_hours": hundredth(hours),
        "events": figures.events,
        "acknowledged": figures.acknowledged,
        "crashes": figures.crashes,
        "hostile_envelopes_refused": figures.refused,
        "organisations_hindered": figures.hindered,
        "left_out": figures.left_out,
        "gossip_messages": figures.messages,
        "copies_per_node": hundredth(copies),
        "sessions_measured": figures.sessions,
        "rounds_equal_most": figures.rounds_equal,
        "rounds_one_difference_most": figures.rounds_one,
        "longest_frame_bytes": figures.longest_frame,
        "fullest_room_bytes": figures.fullest_room,
    })
}

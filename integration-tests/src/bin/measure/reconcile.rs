//! Reconciliation: what two nodes say to find out what they lack of each other, and what it costs them.
//!
//! Only the messages of the negentropy protocol are counted, both ways, without framing and transport. The sets
//! are those that a replica keeps up to date; building them is no part of a session.

use std::time::{Duration, Instant};

use anyhow::ensure;
use kirjo_protocol::reconcile::{Initiator, respond};
use kirjo_protocol::set::{Item, OrderedSet};
use serde_json::{Value, json};

use super::rounded;

/// Milliseconds over which the items' times are spread: a year.
const SPREAD: u64 = 365 * 24 * 3_600_000;
/// Sessions that the shortest time is taken of, because others use the machine too.
const SESSIONS: usize = 5;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many records the answering side holds.
    #[arg(long, default_value_t = 1_000_000)]
    records: usize,
    /// How many of them the asking side lacks.
    #[arg(long, default_value_t = 1)]
    missing: usize,
}

pub(crate) fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    let records = arguments.records.max(1);
    let missing = arguments.missing.min(records);
    let start = Instant::now();
    let theirs: OrderedSet = (0..records as u64).map(item).collect();
    let built = start.elapsed();
    // Those that are missing lie all over the set.
    let mut ours = theirs.clone();
    let mut lacking: Vec<[u8; 32]> = (0..missing)
        .map(|number| item((number * records / missing) as u64))
        .map(|i| {
            ours.remove(&i);
            i.id
        })
        .collect();
    lacking.sort_unstable();

    let mut best: Option<Session> = None;
    for _ in 0..SESSIONS {
        let session = session(&ours, &theirs)?;
        let mut found = session.need.clone();
        found.sort_unstable();
        ensure!(session.truncated || found == lacking, "{} of {missing} differences were found", found.len());
        if best.as_ref().is_none_or(|best| session.cost() < best.cost()) {
            best = Some(session);
        }
    }
    let Some(session) = best else { anyhow::bail!("no session was run") };
    let started = Instant::now();
    let change = item(records as u64);
    ours.insert(change);
    ours.remove(&change);
    let update = started.elapsed() / 2;
    Ok(json!({
        "records": records,
        "missing": missing,
        "found": session.need.len(),
        "truncated": session.truncated,
        "rounds": session.rounds,
        "bytes_asked": session.asked,
        "bytes_answered": session.answered,
        "bytes": session.asked + session.answered,
        "asker_ms": rounded(session.asker.as_secs_f64() * 1000.0),
        "answerer_ms": rounded(session.answerer.as_secs_f64() * 1000.0),
        "build_ms": rounded(built.as_secs_f64() * 1000.0),
        "update_us": rounded(update.as_secs_f64() * 1e6),
    }))
}

/// What one session came to.
struct Session {
    rounds: usize,
    asked: usize,
    answered: usize,
    asker: Duration,
    answerer: Duration,
    need: Vec<[u8; 32]>,
    truncated: bool,
}

impl Session {
    fn cost(&self) -> Duration {
        self.asker + self.answerer
    }
}

fn session(ours: &OrderedSet, theirs: &OrderedSet) -> anyhow::Result<Session> {
    let start = Instant::now();
    let (mut initiator, mut message) = Initiator::new(ours);
    let mut session = Session {
        rounds: 0,
        asked: 0,
        answered: 0,
        asker: start.elapsed(),
        answerer: Duration::ZERO,
        need: Vec::new(),
        truncated: false,
    };
    loop {
        session.rounds += 1;
        session.asked += message.len();
        let start = Instant::now();
        let answer = respond(theirs, &message)?;
        session.answerer += start.elapsed();
        session.answered += answer.len();
        let start = Instant::now();
        let step = initiator.step(ours, &answer)?;
        session.asker += start.elapsed();
        session.need.extend(step.need);
        session.truncated |= step.truncated;
        match step.next {
            Some(next) => message = next,
            None => return Ok(session),
        }
    }
}

/// An item with a time and an id that look random, and are the same in every run.
fn item(number: u64) -> Item {
    let mut id = [0; 32];
    let mut state = number;
    for part in id.chunks_exact_mut(8) {
        // SplitMix64 (Steele, Lea, Flood 2014).
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        part.copy_from_slice(&(z ^ (z >> 31)).to_be_bytes());
        state = state.wrapping_add(number << 32);
    }
    let at = u64::from_be_bytes([id[0], id[1], id[2], id[3], id[4], id[5], id[6], id[7]]);
    Item::new(1_790_000_000_000 + at % SPREAD, id)
}

//! Running a target: the corpus as it is, then what mutations make of it.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::random::Random;
use crate::{Target, corpus};

/// Inputs of a target in one bounded run.
pub const INPUTS: usize = 20_000;
/// The seed of a bounded run, so that it fails for a reason or not at all.
pub const SEED: u64 = 20_261_122;
/// Inputs with a new outcome that are kept to mutate further.
const KEPT: usize = 2_000;

/// How long a run goes on.
#[derive(Debug, Clone, Copy)]
pub enum Length {
    /// So many inputs.
    Inputs(usize),
    /// So long.
    Time(Duration),
}

/// What a run has found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Inputs read, those of the corpus included.
    pub inputs: usize,
    /// Different outcomes.
    pub outcomes: BTreeSet<String>,
}

/// An input for which something does not hold.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Where the input is now.
    pub path: Option<PathBuf>,
    /// The input.
    pub input: Vec<u8>,
}

/// Reads one input; false when something does not hold, which the target has said on standard error.
pub fn holds(target: &Target, input: &[u8]) -> Option<String> {
    catch_unwind(AssertUnwindSafe(|| (target.read)(input))).ok()
}

/// Reads the seeds, the stored corpus, and inputs made of them.
///
/// # Errors
/// The first input for which something does not hold. It is also written to a file, so that it can be read again.
pub fn run(target: &Target, seed: u64, length: Length) -> Result<Report, Failure> {
    let mut random = Random::new(seed);
    let mut kept: Vec<Vec<u8>> = (target.seeds)();
    kept.extend(corpus::stored(target.name).into_iter().map(|(_, input)| input));
    let mut report = Report { inputs: 0, outcomes: BTreeSet::new() };
    for input in &kept {
        read(target, input, &mut report)?;
    }
    let (start, most) = (Instant::now(), kept.len() + KEPT);
    let mut made = 0;
    loop {
        let ended = match length {
            Length::Inputs(inputs) => made >= inputs,
            Length::Time(time) => made % 64 == 0 && start.elapsed() >= time,
        };
        if ended {
            return Ok(report);
        }
        made += 1;
        let input = (target.mutate)(&mut random, &kept);
        if read(target, &input, &mut report)? && kept.len() < most {
            kept.push(input);
        }
    }
}

/// Reads an input; says whether its outcome is new.
fn read(target: &Target, input: &[u8], report: &mut Report) -> Result<bool, Failure> {
    report.inputs += 1;
    match holds(target, input) {
        Some(outcome) => {
            // Sizes in a sentence don't make it another outcome.
            let outcome = outcome.replace(|letter: char| letter.is_ascii_digit(), "");
            Ok(report.outcomes.insert(outcome))
        }
        None => Err(keep(target, input)),
    }
}

fn keep(target: &Target, input: &[u8]) -> Failure {
    let name = HEXLOWER.encode(&Sha256::digest(input)[..8]);
    let path = std::env::temp_dir().join(format!("kirjo-fuzz-{}-{name}", target.name));
    let path = std::fs::write(&path, input).is_ok().then_some(path);
    Failure { path, input: input.to_vec() }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = &self.input[..self.input.len().min(512)];
        write!(f, "an input of {} bytes fails: {}", self.input.len(), HEXLOWER.encode(shown))?;
        match &self.path {
            Some(path) => write!(f, "\nit is kept in {}", path.display()),
            None => Ok(()),
        }
    }
}

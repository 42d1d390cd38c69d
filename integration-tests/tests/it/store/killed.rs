//! Killed at any moment: while it opens, while it writes, while it answers.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use integration_tests::federation::NETWORK;
use integration_tests::killing::publish_until_killed;
use integration_tests::participant::Participant;
use integration_tests::program::Run;
use kirjo_fuzz::random::Random;

use super::{random, seed};

/// Databases, each of which is killed many times, so that what one crash leaves is there in the next.
const DATABASES: u64 = 6;
/// How often each of them is.
const ROUNDS: usize = 20;
/// Rounds of a whole node.
const NODE_ROUNDS: usize = 10;

/// The process that writes.
pub(super) fn worker(act: &str, directory: &Path, seed: u64) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_store-worker"));
    command.arg(act).arg(directory).arg(seed.to_string());
    command
}

/// Runs a writer and kills it at a random moment; gives back the last change that it has acknowledged.
pub(super) fn write_until_killed(command: &mut Command, random: &mut Random) -> Option<u64> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let stdout = child.stdout.take().unwrap();
    let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
    let mut last = None;
    if random.once_in(3) {
        // Some time after its start, mostly while it opens.
        std::thread::sleep(Duration::from_micros(random.below(30_000) as u64));
    } else {
        for _ in 0..=random.below(150) {
            last = lines.next().or(last);
        }
        (0..random.below(200_000)).for_each(|_| std::hint::spin_loop());
    }
    child.kill().unwrap();
    // What it said before it died counts, read or not.
    last = lines.last().or(last);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code().is_none(), "it was killed and did not end by itself: {said}");
    last.map(|line| line.parse().unwrap())
}

#[test]
fn a_store_killed_at_any_moment_holds_what_it_acknowledged_and_no_half_of_a_change() {
    let seed = seed();
    let mut random = Random::new(seed);
    let mut acknowledged_in_all = 0;
    for number in 0..DATABASES {
        let directory = tempfile::tempdir().unwrap();
        let load = seed.wrapping_add(number);
        let mut acknowledged = None;
        for round in 0..ROUNDS {
            let last = write_until_killed(&mut worker("write", directory.path(), load), &mut random);
            acknowledged = acknowledged.max(last);
            let check = Run::of(&mut worker("check", directory.path(), load));
            assert!(!check.stderr.contains("panicked"), "{}", check.stderr);
            let held: Option<u64> = check.text().trim().parse().ok();
            // Nothing at all is right only before the first acknowledgement.
            let empty = check.code == Some(1) && check.stderr.trim() == "there is nothing";
            assert!(
                check.code == Some(0) || empty,
                "database {number}, round {round}: {:?} {}",
                check.code,
                check.stderr
            );
            assert!(held >= acknowledged, "database {number}, round {round}: {held:?} and not {acknowledged:?}");
        }
        acknowledged_in_all += acknowledged.map_or(0, |last| last + 1);
    }
    println!("{} rounds, {acknowledged_in_all} changes acknowledged", DATABASES as usize * ROUNDS);
    assert!(acknowledged_in_all > 1_000, "only {acknowledged_in_all} were acknowledged, which proves little");
}

#[test]
fn a_node_killed_at_any_moment_even_while_it_starts_shows_everything_acknowledged() {
    let mut random = random();
    let mut node = Participant::init("Sitkeä Oy", NETWORK, &[]);
    let mut acknowledged = Vec::new();
    for round in 0..NODE_ROUNDS {
        node.start_and_kill(Duration::from_micros(random.below(400_000) as u64));
        node.start();
        acknowledged.extend(publish_until_killed(&mut node, round));
        node.start_and_kill(Duration::from_micros(random.below(150_000) as u64));
    }
    node.start();
    for published in &acknowledged {
        assert_eq!(node.shows(published), Ok(()));
    }
    assert!(acknowledged.len() > NODE_ROUNDS, "only {} were acknowledged", acknowledged.len());
    node.stop();
}

//! The store under what happens to real machines: killed processes, full disks, damaged files. After each the
//! node starts, checks itself and holds everything acknowledged, or says in one sentence what to do.

mod damage;
mod full;
mod killed;
mod way_back;

use std::path::PathBuf;

use integration_tests::participant::Participant;
use kirjo_fuzz::random::Random;

/// The seed of a test: a new one each time, unless `KIRJO_TEST_SEED` has the one of a failure.
fn seed() -> u64 {
    let given = std::env::var("KIRJO_TEST_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(|| u64::from_be_bytes(integration_tests::sample::random_bytes()));
    println!("KIRJO_TEST_SEED={seed}");
    seed
}

/// Numbers from that seed.
fn random() -> Random {
    Random::new(seed())
}

/// The directory of a node's database.
fn database(node: &Participant) -> PathBuf {
    node.home().join("db/store")
}

/// The sentence with which a start was refused; there is one, and no panic.
fn refused(node: &mut Participant) -> Result<(), String> {
    match node.try_start() {
        Ok(()) => Ok(()),
        Err(run) => {
            let said = run.refusal();
            let sentences: Vec<&str> = said.lines().filter(|line| line.starts_with("kirjo: ")).collect();
            assert_eq!(sentences.len(), 1, "one sentence: {said}");
            Err(sentences[0].to_owned())
        }
    }
}

//! Runs of the simulator: a thousand by chance, each named scenario, and drivers that are wrong on purpose.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use kirjo_simulator::{
    Act, Form, Millis, NAMED, Named, NodeSpec, Options, Outcome, Promise, Quality, Sabotage, Scenario, Step, draw,
    named, run,
};

/// Seeds of the random scenarios.
const SEEDS: u64 = 1_000;
/// Seeds of each named scenario.
const NAMED_SEEDS: u64 = 8;

/// Runs scenarios on all cores and fails with the stories of those that break a promise.
fn all_hold(count: u64, scenario: impl Fn(u64) -> Scenario + Sync) {
    let next = AtomicU64::new(0);
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= count {
                        break;
                    }
                    if !run(&scenario(seed), Options::default()).broken.is_empty() {
                        failed.lock().unwrap_or_else(PoisonError::into_inner).push(seed);
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().expect("no run panics while it holds the list");
    failed.sort_unstable();
    if let Some(first) = failed.first() {
        let scenario = scenario(*first);
        let outcome = run(&scenario, Options { story: true, sabotage: None });
        let what = if scenario.name == "random" { String::new() } else { format!(" --scenario {}", scenario.name) };
        panic!(
            "{} of {count} seeds failed: {failed:?}\n{scenario}\n{}\nagain: cargo run --release -p kirjo-simulator -- --seeds 1 --from {first}{what}",
            failed.len(),
            outcome.story.join("\n"),
        );
    }
}

fn named_holds(name: &str) {
    all_hold(NAMED_SEEDS, |seed| named(name, seed).expect("a named scenario"));
}

#[test]
fn a_thousand_random_scenarios_break_no_promise() {
    all_hold(SEEDS, draw);
}

#[test]
fn a_node_restored_from_an_old_backup_loses_nothing_and_reuses_no_number() {
    named_holds("old-backup");
}

#[test]
fn what_a_lost_disk_had_alone_is_made_again_or_counts_no_longer() {
    named_holds("lost-disk");
}

#[test]
fn a_stolen_key_is_removed_and_all_that_shall_stay_is_signed_again() {
    named_holds("stolen-key");
}

#[test]
fn a_stolen_controller_is_undone_by_a_stronger_one() {
    named_holds("stolen-controller");
}

#[test]
fn a_node_away_for_thirty_days_brings_nothing_withdrawn_back() {
    all_hold(2, |seed| named("away-for-30-days", seed).expect("a named scenario"));
}

#[test]
fn two_releases_hold_the_same_and_show_what_each_knows() {
    named_holds("two-releases");
}

#[test]
fn links_that_carry_one_way_only_delay_records_and_lose_none() {
    named_holds("one-way");
}

#[test]
fn full_and_slow_disks_lose_nothing_acknowledged() {
    named_holds("disk-full");
}

#[test]
fn clocks_a_day_off_lose_nothing() {
    named_holds("clocks-a-day-off");
}

#[test]
fn what_some_leave_out_all_others_hold_and_a_rule_taken_back_brings_it() {
    named_holds("left-out");
}

#[test]
fn three_liars_of_ten_hide_nothing() {
    named_holds("liars");
}

#[test]
fn peers_that_boast_keep_nobody_from_the_others() {
    named_holds("boasters");
}

#[test]
fn a_flood_by_three_of_ten_stops_nobody() {
    named_holds("flood");
}

#[test]
fn forty_nodes_hear_each_message_in_few_copies() {
    named_holds("wide");
}

#[test]
fn every_named_scenario_has_a_test() {
    let tests = include_str!("runs.rs");
    for Named { name, .. } in NAMED {
        assert!(tests.contains(&format!("(\"{name}\"")), "{name}");
        assert!(named(name, 0).is_some(), "{name}");
    }
    assert!(named("no-such-scenario", 0).is_none());
}

#[test]
fn the_same_seed_gives_the_same_run_byte_for_byte() {
    let story = |scenario: &Scenario| run(scenario, Options { story: true, sabotage: None });
    for scenario in [draw(3), draw(12), named("liars", 1).unwrap(), named("stolen-key", 1).unwrap()] {
        let (one, two) = (story(&scenario), story(&scenario));
        assert!(one.story.len() > 100);
        assert_eq!((one.story, one.fingerprint, one.figures), (two.story, two.fingerprint, two.figures));
        let untold = run(&scenario, Options::default());
        assert_eq!((untold.fingerprint, untold.figures), (one.fingerprint, one.figures), "telling changes nothing");
    }
    assert_ne!(story(&draw(3)).fingerprint, story(&draw(4)).fingerprint);
}

#[test]
fn a_scenario_survives_its_json_and_nonsense_is_refused() {
    for scenario in [draw(9), draw(1_000_003), named("liars", 4).unwrap(), named("two-releases", 4).unwrap()] {
        assert_eq!(Scenario::from_json(&scenario.to_json()).unwrap(), scenario);
    }
    let mut scenario = draw(9);
    scenario.steps.push(Step { at_ms: Millis::MAX, act: Act::Crash { node: 99 } });
    assert!(Scenario::from_json(&scenario.to_json()).unwrap_err().to_string().contains("node 99"));
    assert!(Scenario::from_json("{}").is_err());
}

/// A publisher cut off from the others, whose node crashes a moment after it was told that its record is safe.
fn crash_after_publishing(flush_ms: u64) -> Scenario {
    let act = |at_ms, act| Step { at_ms, act };
    Scenario {
        name: "crash-after-publishing".to_owned(),
        seed: 1,
        nodes: vec![NodeSpec::default(); 3],
        links: vec![(1, 0), (2, 0), (2, 1)],
        network: Quality::default(),
        steps: vec![
            act(5_000, Act::Partition { sides: vec![vec![0], vec![1, 2]] }),
            act(60_000, Act::SlowDisk { node: 0, flush_ms }),
            act(61_000, Act::Publish { org: 0, place: 1, form: Form::Plain, lease_ms: None }),
            act(61_500, Act::Crash { node: 0 }),
            act(65_000, Act::Start { node: 0 }),
            act(70_000, Act::Heal),
        ],
    }
}

#[test]
fn a_driver_that_is_wrong_on_purpose_is_found_out_by_every_check() {
    let by_name = |name| (0..4).filter_map(|seed| named(name, seed)).collect::<Vec<_>>();
    let mut unfailed = Promise::ALL.to_vec();
    for sabotage in Sabotage::ALL {
        let (scenarios, promise) = match sabotage {
            Sabotage::LoseConfirmed => (vec![crash_after_publishing(10)], Promise::Acknowledged),
            Sabotage::AcknowledgeEarly => (vec![crash_after_publishing(5_000)], Promise::Acknowledged),
            Sabotage::KeepErased => (by_name("one-way"), Promise::LogIsSet),
            Sabotage::IgnoreWithdrawals => (by_name("away-for-30-days"), Promise::Withdrawn),
            Sabotage::IgnoreOperations => (by_name("stolen-key"), Promise::Revoked),
            Sabotage::NoReconciliation => (by_name("one-way"), Promise::SameSet),
            Sabotage::ForwardAgain => (by_name("wide"), Promise::Copies),
            Sabotage::BlameEverybody => (by_name("two-releases"), Promise::Blame),
            Sabotage::ReuseNumbers => (by_name("old-backup"), Promise::Blame),
            Sabotage::ShowEverything => (by_name("two-releases"), Promise::Shown),
            Sabotage::PublishUnchecked => (by_name("two-releases"), Promise::Publishable),
            Sabotage::SignOneHead => (by_name("two-releases"), Promise::Complete),
            Sabotage::SendTooMuch => (by_name("two-releases"), Promise::Bounds),
            Sabotage::TakeEveryRequest => (by_name("flood"), Promise::Bounds),
            Sabotage::AskTwice => (by_name("two-releases"), Promise::Rounds),
            Sabotage::ChangeBytes => (by_name("two-releases"), Promise::Unchanged),
            Sabotage::NeverAcknowledge => (by_name("two-releases"), Promise::Progress),
            Sabotage::KeepDropped => (by_name("left-out"), Promise::LeftOut),
        };
        unfailed.retain(|unfailed| *unfailed != promise);
        let sabotaged = |scenario: &Scenario| run(scenario, Options { story: false, sabotage: Some(sabotage) });
        let is_found = |outcome: Outcome| outcome.broken.iter().any(|broken| broken.promise == promise);
        assert!(scenarios.iter().any(|scenario| is_found(sabotaged(scenario))), "{sabotage:?} goes unnoticed");
        for scenario in &scenarios[..1] {
            assert_eq!(run(scenario, Options::default()).broken, [], "the fault is the driver's, not the scenario's");
        }
    }
    assert_eq!(unfailed, [], "checks that no faulty driver has failed may check nothing");
}

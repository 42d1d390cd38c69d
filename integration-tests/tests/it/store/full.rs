//! A disk that becomes full in the middle of a write, which the reserve makes unlikely and other programs possible.

use std::process::Command;

use integration_tests::program::Run;
use integration_tests::small_disk::SmallDisk;

use super::killed::worker;
use super::seed;

/// Mebibytes at first, and after the operator has made room.
const SIZE: u32 = 24;
const MORE: u32 = 120;
/// The exit code of a worker whose store has refused.
const REFUSED: i32 = 3;

/// A worker where the small disk can be seen.
fn inside(disk: &SmallDisk, worker: Command) -> Command {
    let mut command = Command::new(&disk.through()[0]);
    command.args(&disk.through()[1..]).arg(worker.get_program()).args(worker.get_args());
    command
}

#[test]
fn a_disk_that_fills_up_in_the_middle_of_a_write_costs_nothing_acknowledged() {
    let seed = seed();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().display().to_string();
    let disk = SmallDisk::over(&path, SIZE);
    let run = |act: &str, reserve: Option<&str>| {
        let mut command = worker(act, directory.path(), seed);
        command.args(reserve);
        Run::of(&mut inside(&disk, command))
    };
    // Without a reserve the engine itself runs into the end.
    let written = run("write", Some("0"));
    assert_eq!(written.code, Some(REFUSED), "{}", written.stderr);
    assert!(!written.stderr.contains("panicked"), "{}", written.stderr);
    let acknowledged: u64 = written.text().lines().last().expect("some room").parse().unwrap();

    // With a reserve it is said before anything is written.
    let early = run("write", None);
    assert_eq!(early.code, Some(REFUSED), "{}", early.stderr);
    assert!(early.text().is_empty() && !early.stderr.contains("panicked"), "{}", early.stderr);

    let room = disk.sh(&format!("mount -o remount,size={MORE}m '{path}'"));
    assert_eq!(room.code, Some(0), "{}", room.stderr);
    let check = run("check", None);
    assert_eq!(check.code, Some(0), "{}", check.stderr);
    let held: u64 = check.text().trim().parse().unwrap();
    assert!(held >= acknowledged, "{held} and not {acknowledged}");

    // And it goes on, until the reserve is reached.
    let again = run("write", None);
    assert!(again.stderr.contains("free"), "{}", again.stderr);
    let later: u64 = again.text().lines().last().expect("room again").parse().unwrap();
    assert!(later > held);
    let check = run("check", None);
    assert_eq!(check.code, Some(0), "{}", check.stderr);
    assert!(check.text().trim().parse::<u64>().unwrap() >= later);
}

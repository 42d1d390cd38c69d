//! Runs one target for as long as wanted, or reads given inputs again.

use std::process::ExitCode;
use std::time::Duration;

use kirjo_fuzz::run::{Length, SEED, holds, run};
use kirjo_fuzz::targets::{ALL, named};

fn usage() -> ExitCode {
    let names: Vec<&str> = ALL.iter().map(|target| target.name).collect();
    eprintln!("usage: fuzz TARGET [--seconds N] [--seed N]\n       fuzz TARGET FILE...\ntargets: {}", names.join(" "));
    ExitCode::from(2)
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(target) = arguments.next().as_deref().and_then(named) else { return usage() };
    let (mut seconds, mut seed, mut files) = (60, SEED, Vec::new());
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse::<u64>().ok());
        match argument.as_str() {
            "--seconds" => match number() {
                Some(given) => seconds = given,
                None => return usage(),
            },
            "--seed" => match number() {
                Some(given) => seed = given,
                None => return usage(),
            },
            _ => files.push(argument),
        }
    }
    for file in &files {
        match std::fs::read(file) {
            Ok(input) => match holds(target, &input) {
                Some(outcome) => println!("{file}: {outcome}"),
                None => return ExitCode::FAILURE,
            },
            Err(error) => {
                eprintln!("{file}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    if !files.is_empty() {
        return ExitCode::SUCCESS;
    }
    match run(target, seed, Length::Time(Duration::from_secs(seconds))) {
        Ok(report) => {
            println!("{}: seed {seed}, {} inputs, {} outcomes", target.name, report.inputs, report.outcomes.len());
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{}: seed {seed}: {failure}", target.name);
            ExitCode::FAILURE
        }
    }
}

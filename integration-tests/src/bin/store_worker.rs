//! A process that does nothing but write to a store, to be killed; and one that looks at what is left.
//!
//! ```text
//! store-worker write DIRECTORY SEED [RESERVE]   writes until it is killed; a line for each change acknowledged
//! store-worker check DIRECTORY SEED             compares all of it; says the number of the last change
//! ```
//! Exit codes: 0 all is as it must be, 1 it is not, 2 wrong usage, 3 the store refused with the sentence on
//! standard error.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use integration_tests::store_load::{LAST, Load};
use kirjo_node::store::{OpenOptions, Store, StoreError};
use kirjo_protocol::replica::Arrival;

const WRONG: u8 = 1;
const USAGE: u8 = 2;
const REFUSED: u8 = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let parts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (act, directory, seed, reserve) = match parts[..] {
        [act, directory, seed] => (act, directory, seed.parse(), None),
        [act, directory, seed, reserve] => (act, directory, seed.parse(), reserve.parse::<u64>().ok()),
        _ => return ExitCode::from(USAGE),
    };
    let Ok(seed) = seed else { return ExitCode::from(USAGE) };
    let load = Load::new(seed);
    let mut options = OpenOptions::default();
    options.reserve_bytes = reserve.unwrap_or(options.reserve_bytes);
    let done = match act {
        "write" => write(Path::new(directory), &load, options),
        "check" => check(Path::new(directory), &load, options),
        _ => return ExitCode::from(USAGE),
    };
    match done {
        Ok(Ok(last)) => {
            println!("{last}");
            ExitCode::SUCCESS
        }
        Ok(Err(wrong)) => {
            eprintln!("{wrong}");
            ExitCode::from(WRONG)
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(REFUSED)
        }
    }
}

/// The number of the last change that is there.
fn last(store: &Store) -> Result<Option<u64>, StoreError> {
    let value = store.meta(LAST)?;
    Ok(value.and_then(|value| value.try_into().ok()).map(u64::from_be_bytes))
}

fn write(directory: &Path, load: &Load, options: OpenOptions) -> Result<Result<u64, String>, StoreError> {
    let (store, _) = Store::open_with(directory, load.network(), options)?;
    let first = last(&store)?.map_or(0, |last| last + 1);
    for number in first.. {
        store.submit(load.changes(number), move |written| match written {
            // One write a line, so that a kill leaves no half of one behind.
            Ok(()) => drop(std::io::stdout().write_all(format!("{number}\n").as_bytes())),
            Err(error) => {
                eprintln!("{error}");
                std::process::exit(i32::from(REFUSED));
            }
        });
    }
    Ok(Ok(first))
}

fn check(directory: &Path, load: &Load, options: OpenOptions) -> Result<Result<u64, String>, StoreError> {
    let (store, _) = Store::open_with(directory, load.network(), options)?;
    let Some(last) = last(&store)? else {
        let rows = store.rows().count();
        return Ok(if rows == 0 { Err("there is nothing".to_owned()) } else { Err(format!("{rows} rows and no end")) });
    };
    let held = load.held_after(last);
    let rows = store.rows().collect::<Result<Vec<_>, _>>()?;
    if !rows.iter().map(|row| row.arrival.0).eq(held.iter().copied()) {
        return Ok(Err(format!("after change {last} there are {} rows and not {}", rows.len(), held.len())));
    }
    for row in rows {
        let (expected, envelope) = load.record(row.arrival.0);
        if row != expected || store.envelope(row.arrival)?.as_deref() != Some(&envelope[..]) {
            return Ok(Err(format!("record {} is another one", row.arrival.0)));
        }
    }
    for erased in (0..=last).filter(|number| !held.contains(number)) {
        if store.envelope(Arrival(erased))?.is_some() {
            return Ok(Err(format!("record {erased} was erased and is there")));
        }
    }
    let next = store.next_arrival();
    if held.last().is_some_and(|highest| next.0 <= *highest) {
        return Ok(Err(format!("number {} would be given out again", next.0)));
    }
    Ok(Ok(last))
}

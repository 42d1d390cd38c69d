//! Keeps SPECIFICATION.md and the code from drifting apart: structures, limits, refusals and the tests it names.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kirjo_protocol::body::MAX_CRITICAL;
use kirjo_protocol::budget::Rate;
use kirjo_protocol::limits::*;
use kirjo_protocol::penalty::Offence;
use kirjo_protocol::refusal::{Refusal, Verdict};
use kirjo_protocol::time::{DAY, MINUTE, MONTH, SECOND};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn specification() -> String {
    read("../SPECIFICATION.md")
}

/// The fenced blocks of CDDL in the specification.
fn quoted() -> Vec<String> {
    let specification = specification();
    let blocks = specification.split("```cddl\n").skip(1);
    blocks.map(|block| block.split_once("```").unwrap().0.trim().to_owned()).collect()
}

#[test]
fn what_the_specification_quotes_stands_in_the_files() {
    let (record, frames) = (read("record.cddl"), read("frames.cddl"));
    let blocks = quoted();
    assert!(!blocks.is_empty());
    for block in &blocks {
        assert!(record.contains(block.as_str()) || frames.contains(block.as_str()), "not in the files:\n{block}");
    }
}

#[test]
fn the_specification_quotes_every_rule() {
    let defined = |source: &str| -> BTreeSet<String> {
        let starts = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        starts.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
    };
    let files = defined(&format!("{}\n{}", read("record.cddl"), read("frames.cddl")));
    assert!(files.len() > 40);
    assert_eq!(files, defined(&quoted().join("\n")));
}

fn sources(directory: PathBuf, found: &mut String) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn the_tests_that_the_specification_names_exist() {
    let specification = specification();
    let tables: [(&str, &[&str], usize); 3] = [
        ("| promise | tests |", &["src", "tests"], 40),
        ("| promise of nodes | tests |", &["../node/src", "../integration-tests"], 20),
        ("| promise of replication | tests |", &["../integration-tests/simulator/tests"], 12),
    ];
    for (head, directories, at_least) in tables {
        let mut code = String::new();
        for directory in directories {
            sources(Path::new(env!("CARGO_MANIFEST_DIR")).join(directory), &mut code);
        }
        let table = specification.split_once(head).unwrap().1.split_once("\n\n").unwrap().0;
        // Between backticks, every second piece is a name.
        let names: Vec<&str> = table.split('`').skip(1).step_by(2).collect();
        assert!(names.len() > at_least, "{head}");
        for name in names {
            assert!(code.contains(&format!("fn {name}(")), "{name}");
        }
    }
}

/// A number with commas between its thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let from_the_end = digits.len();
    let with_comma = |at: usize| at > 0 && (from_the_end - at).is_multiple_of(3);
    digits
        .chars()
        .enumerate()
        .flat_map(|(at, digit)| with_comma(at).then_some(',').into_iter().chain([digit]))
        .collect()
}

/// A duration in the unit it is written in.
fn lasting(millis: u64) -> String {
    let units = [(MONTH, "months", "month"), (DAY, "days", "day"), (MINUTE, "min", "min"), (SECOND, "s", "s")];
    let (unit, many, one) = units.into_iter().find(|(unit, ..)| millis.is_multiple_of(*unit)).unwrap();
    let count = millis / unit;
    format!("{count} {}", if count == 1 { one } else { many })
}

#[test]
fn the_tables_of_the_specification_say_what_the_code_does() {
    let specification = specification();
    macro_rules! rows {
        ($write:expr; $($name:ident)*) => { [$((stringify!($name), $write($name as u64))),*] };
    }
    let bytes = |number| format!("{} B", grouped(number));
    let sizes = rows!(bytes; MAX_ENVELOPE MAX_IDENTITY_TEXT LARGE_ENVELOPE MAX_FRAME MAX_RECONCILE_FRAME TRANSFER_BYTES
        MAX_SESSION_BYTES WAITING_BYTES FUTURE_BYTES DEFAULT_UNKNOWN_BYTES);
    let counts = rows!(grouped; MAX_DEPTH MAX_CRITICAL MAX_IDENTITY_OPERATIONS MAX_CONTROLLERS MAX_SIGNERS MAX_SCOPES
        MAX_DOMAINS MAX_IDENTIFIERS MAX_UNITS QUOTA_RECORDS QUOTA_LARGE QUOTA_RETRACTIONS QUOTA_NODES DEFAULT_UNKNOWN_ORGS TRANSFER_RECORDS FETCH_IDS
        FETCH_ORGS RECONCILE_PEERS LIST_IDS BULK_MISSING BULK_WINDOW BULK_FETCHES BULK_FRUITLESS BULK_PACE SILENT_SESSIONS TURNED_AWAY_ENTRIES
        DEAF_SESSIONS GONE_ENTRIES MAX_DROP_RULES EVIDENCE_ENTRIES MAX_PEERS REQUESTS_UNDER_WAY PENALTY_LIMIT CONDUCT_ENTRIES BLOCKED_ENTRIES);
    let times = rows!(lasting; MAX_LEASE RETRACTION_KEPT EXPIRED_SERVED SYSTEM_LEASE MAX_AHEAD MAX_CLOCK_OFFSET
        RECONCILE_EVERY MINUTE_OF_JITTER SESSION_TIMEOUT GOSSIP_TIME WAITING_TIME GONE_TIME HEAD_EVERY HEAD_AFTER_BURST
        HEAD_RETRY BULK_PACE_TIME FLOOD_TIME PENALTY_HALF_LIFE BLOCK_TIME);
    let rate =
        |rate: Rate, unit| format!("{}{unit} at once, {}{unit}/s", grouped(rate.burst), grouped(rate.per_second));
    let rates = [
        ("PEER_MESSAGES", rate(PEER_MESSAGES, "")),
        ("OWN_MESSAGES", rate(OWN_MESSAGES, "")),
        ("PEER_GOSSIP_BYTES", rate(PEER_GOSSIP_BYTES, " B")),
        ("OWN_GOSSIP_BYTES", rate(OWN_GOSSIP_BYTES, " B")),
        ("PEER_REQUESTS", rate(PEER_REQUESTS, "")),
        ("OWN_REQUESTS", rate(OWN_REQUESTS, "")),
        ("PEER_EXCHANGE_BYTES", rate(PEER_EXCHANGE_BYTES, " B")),
        ("OWN_EXCHANGE_BYTES", rate(OWN_EXCHANGE_BYTES, " B")),
    ];
    let rows: Vec<_> = sizes.into_iter().chain(counts).chain(times).chain(rates).collect();
    for (name, value) in &rows {
        let row = specification.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let cell = row.unwrap_or_else(|| panic!("{name} has no row")).split('|').nth(2).unwrap().trim();
        assert!(
            cell == value || cell.strip_prefix(value.as_str()).is_some_and(|rest| rest.starts_with(' ')),
            "{name}: {cell}"
        );
    }
    let limits = read("src/limits.rs");
    let declared =
        limits.lines().filter_map(|line| line.strip_prefix("pub const ")?.split_once(':')).map(|(name, _)| name);
    let without: Vec<_> = declared.filter(|name| !rows.iter().any(|(row, _)| row == name)).collect();
    assert!(
        limits.contains("pub const ") && without.is_empty(),
        "give these limits a row here and in section 15: {without:?}"
    );

    for offence in Offence::ALL {
        let row = format!("| `{offence}` | {} |", offence.points());
        assert!(specification.contains(&row), "{row}");
    }

    let mut verdicts = vec![Verdict::Accepted, Verdict::Known, Verdict::Superseded];
    verdicts.extend([Verdict::Expired, Verdict::Waiting, Verdict::Future]);
    verdicts.extend(Refusal::ALL.map(Verdict::Refused));
    for verdict in verdicts {
        assert!(specification.contains(&format!("| {} | `{}` |", verdict.code(), verdict.name())), "{verdict}");
    }
}

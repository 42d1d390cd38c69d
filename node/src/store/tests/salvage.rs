//! A damaged database stays as it was found, and gives what can be read of it.

use std::collections::BTreeSet;

use super::damage::{copy, fill, snapshots};
use super::*;

/// The envelopes of a salvage, and how many are said to be lost.
fn salvaged(home: &Path) -> (BTreeSet<Vec<u8>>, Option<u64>) {
    let mut out = Vec::new();
    let found = salvage(home, &network(), &mut out).unwrap();
    let envelopes: BTreeSet<Vec<u8>> = read_dump(&out[..]).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(found.dumped.records, envelopes.len() as u64);
    (envelopes, found.lost)
}

fn files(home: &Path) -> BTreeMap<std::ffi::OsString, Vec<u8>> {
    let entries = std::fs::read_dir(home.join("store")).unwrap().map(Result::unwrap);
    let files = entries.filter(|entry| entry.path().is_file());
    files.map(|entry| (entry.file_name(), std::fs::read(entry.path()).unwrap())).collect()
}

/// Asserts that nothing about some files has changed; says what has.
fn unchanged(before: &BTreeMap<std::ffi::OsString, Vec<u8>>, home: &Path, what: &str) {
    let now = files(home);
    assert_eq!(now.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>(), "{what}: the names of the files");
    for (name, bytes) in before {
        let first = bytes.iter().zip(&now[name]).position(|(before, now)| before != now);
        let lengths = (bytes.len(), now[name].len());
        assert!(first.is_none() && lengths.0 == lengths.1, "{what}: {name:?} from byte {first:?}, lengths {lengths:?}");
    }
}

fn change_byte(home: &Path, at: usize) {
    let path = home.join("store/db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[at] ^= 0x40;
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_refused_database_and_its_snapshot_stay_byte_for_byte_as_they_were() {
    let home = TempDir::new().unwrap();
    fill(home.path());
    let length = std::fs::metadata(home.path().join("store/db")).unwrap().len() as usize;
    let mut refusals = 0;
    for at in (0..32).map(|n| length / 32 * n + 700) {
        let damaged = copy(home.path());
        // What says how much there was, so that a loss is noticed.
        std::fs::copy(home.path().join("store/acknowledged"), damaged.path().join("store/acknowledged")).unwrap();
        change_byte(damaged.path(), at);
        let before = files(damaged.path());
        if let Err(error) = Store::open(damaged.path(), &network()) {
            refusals += 1;
            assert!(matches!(error, StoreError::Damaged { .. }), "byte {at}: {error}");
            unchanged(&before, damaged.path(), &format!("byte {at}"));
        }
    }
    assert!(refusals > 0, "no damage was found at opening, which proves nothing");
}

#[test]
fn a_byte_changed_anywhere_costs_a_salvage_few_records() {
    let home = TempDir::new().unwrap();
    let records: BTreeSet<Vec<u8>> = fill(home.path()).iter().map(|(_, envelope)| envelope.to_vec()).collect();
    drop(open(home.path()));
    assert_eq!(snapshots(home.path()).len(), 1);
    let length = std::fs::metadata(home.path().join("store/db")).unwrap().len() as usize;
    for at in (0..16).map(|n| length / 16 * n + 300) {
        let damaged = copy(home.path());
        change_byte(damaged.path(), at);
        let before = files(damaged.path());
        let (found, _) = salvaged(damaged.path());
        assert!(found.is_subset(&records), "byte {at}: something that was never there");
        assert!(found.len() >= records.len() - 2, "byte {at}: {} of {}", found.len(), records.len());
        unchanged(&before, damaged.path(), &format!("byte {at}"));
    }
}

#[test]
fn what_was_erased_does_not_come_back_from_a_database_whose_rows_are_whole() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let records: Vec<_> = (0..50).map(|n| signed(n, 900)).collect();
    store.apply_blocking(records.iter().map(put).collect()).unwrap();
    store.apply_blocking((0..10).map(erase).collect()).unwrap();
    drop(store);
    let (found, lost) = salvaged(home.path());
    assert_eq!(lost, Some(0));
    assert!(records[..10].iter().all(|(_, envelope)| !found.contains(&envelope[..])), "erased is erased");
    assert_eq!(found.len(), 40);
}

#[test]
fn without_the_engine_the_winner_of_each_place_is_found() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let records: Vec<_> = (0..50).map(|n| signed(n, 900)).collect();
    store.apply_blocking(records.iter().map(put).collect()).unwrap();
    // A later version of the place of record 3, which is a retraction.
    let (row, _) = &records[3];
    let body = Body::new(row.org, row.kind.clone(), row.key, Seq(row.seq.0 + 1)).retraction();
    let bytes = envelope::sign(&body, &SigningKey::from_seed([7; 32]), &network()).unwrap();
    let record = envelope::verify(&bytes, &network()).unwrap();
    let retraction = (Row::new(Arrival(50), &record), Arc::from(bytes));
    store.apply_blocking(vec![put(&retraction), erase(3)]).unwrap();
    drop(store);
    // The beginning of every segment: no engine opens this.
    let path = home.path().join("store/db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.chunks_mut(512 * 1024).for_each(|segment| segment[..20].fill(0xa5));
    std::fs::write(&path, bytes).unwrap();
    snapshots(home.path()).iter().for_each(|snapshot| std::fs::remove_file(snapshot).unwrap());
    assert!(matches!(Store::open(home.path(), &network()), Err(StoreError::Damaged { .. })));
    let (found, lost) = salvaged(home.path());
    assert_eq!(lost, None, "nobody knows how many there were");
    assert_eq!(found.len(), 50);
    assert!(found.contains(&retraction.1[..]), "the retraction wins");
    assert!(!found.contains(&records[3].1[..]), "over what it withdraws");
}

//! Damage to the files: healed where it can be, said clearly where not, never a panic and never unnoticed.

use std::path::PathBuf;

use super::*;

/// Records of this size fill several of the engine's segments.
const RECORDS: u64 = 1_000;

pub(super) fn fill(home: &Path) -> Vec<(Row, Arc<[u8]>)> {
    let store = open(home);
    let records: Vec<_> = (0..RECORDS).map(|n| signed(n, 900)).collect();
    for group in records.chunks(100) {
        store.apply_blocking(group.iter().map(put).collect()).unwrap();
    }
    records
}

pub(super) fn snapshots(home: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(home.join("store")).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("snap.")).collect()
}

pub(super) fn copy(from: &Path) -> TempDir {
    let to = TempDir::new().unwrap();
    std::fs::create_dir_all(to.path().join("store/blobs")).unwrap();
    for file in std::fs::read_dir(from.join("store")).unwrap().map(Result::unwrap).filter(|file| file.path().is_file())
    {
        std::fs::copy(file.path(), to.path().join("store").join(file.file_name())).unwrap();
    }
    to
}

#[test]
fn a_truncated_snapshot_is_healed() {
    let home = TempDir::new().unwrap();
    let records = fill(home.path());
    // The engine writes its snapshot when it opens a file with something new in it.
    drop(open(home.path()));
    let found = snapshots(home.path());
    assert_eq!(found.len(), 1);
    let bytes = std::fs::read(&found[0]).unwrap();
    std::fs::write(&found[0], &bytes[..bytes.len() / 2]).unwrap();

    let (store, opened) = Store::open(home.path(), &network()).unwrap();
    assert_eq!(opened, Opened { snapshot_removed: true, ..Opened::default() });
    assert_eq!(rows(&store), records.iter().map(|(row, _)| row.clone()).collect::<Vec<_>>());
    for (row, envelope) in &records {
        assert_eq!(store.envelope(row.arrival).unwrap().as_deref(), Some(&envelope[..]));
    }
}

/// Opens a damaged copy and reads everything. Wrong bytes fail the test, and so does a loss that was not said.
fn examine(home: &Path, records: &[(Row, Arc<[u8]>)], at: usize) -> Option<StoreError> {
    let store = match Store::open(home, &network()) {
        Ok((store, _)) => store,
        Err(error) => return Some(error),
    };
    let mut error = None;
    match store.rows().collect::<Result<Vec<_>, _>>() {
        Ok(rows) => assert!(rows.iter().eq(records.iter().map(|(row, _)| row)), "byte {at}: other rows"),
        Err(found) => error = Some(found),
    }
    for (row, envelope) in records {
        match store.envelope(row.arrival) {
            Ok(Some(bytes)) => assert_eq!(bytes, &envelope[..], "byte {at}: wrong bytes of {:?}", row.arrival),
            Ok(None) => assert!(error.is_some(), "byte {at}: {:?} has gone unnoticed", row.arrival),
            Err(found) => error = error.or(Some(found)),
        }
    }
    error
}

fn change_bytes_all_over(home: &Path, records: &[(Row, Arc<[u8]>)]) -> Vec<StoreError> {
    let good = std::fs::read(home.join("store/db")).unwrap();
    let places = (0..16).map(|n| good.len() / 16 * n + 1_000);
    let errors = places.filter_map(|at| {
        let damaged = copy(home);
        let mut bad = good.clone();
        bad[at..at + 4].iter_mut().for_each(|byte| *byte ^= 0xff);
        std::fs::write(damaged.path().join("store/db"), bad).unwrap();
        let error = examine(damaged.path(), records, at);
        if let Some(StoreError::Damaged { directory, .. }) = &error {
            // The way back that the sentence names works, in the same process too.
            std::fs::rename(directory, damaged.path().join("aside")).unwrap();
            assert!(Store::open(damaged.path(), &network()).unwrap().1.created);
        }
        error
    });
    errors.collect()
}

#[test]
fn changed_bytes_found_at_opening_are_said_with_the_way_back() {
    let home = TempDir::new().unwrap();
    let records = fill(home.path());
    // Without a snapshot the engine reads its whole file at opening.
    assert_eq!(snapshots(home.path()), Vec::<PathBuf>::new());
    let errors = change_bytes_all_over(home.path(), &records);
    let damaged = errors.iter().find(|error| matches!(error, StoreError::Damaged { .. })).unwrap();
    assert!(damaged.to_string().contains("move that directory aside"), "{damaged}");
}

#[test]
fn changed_bytes_behind_a_snapshot_are_found_when_they_are_read() {
    let home = TempDir::new().unwrap();
    let records = fill(home.path());
    drop(open(home.path()));
    assert_eq!(snapshots(home.path()).len(), 1);
    let errors = change_bytes_all_over(home.path(), &records);
    assert!(errors.iter().any(|error| matches!(error, StoreError::Corrupt { .. })), "{errors:?}");
}

#[test]
fn a_cut_off_end_is_said_and_is_no_interrupted_write() {
    let home = TempDir::new().unwrap();
    let records = fill(home.path());
    let good = std::fs::read(home.path().join("store/db")).unwrap();
    let damaged = copy(home.path());
    // More than the engine prepares for later.
    let length = good.len() - 900_000;
    std::fs::write(damaged.path().join("store/db"), &good[..length]).unwrap();
    for _ in 0..2 {
        let error = examine(damaged.path(), &records, length);
        assert!(matches!(error, Some(StoreError::Damaged { .. })), "{error:?}");
    }
}

#[test]
fn a_mark_that_is_not_whole_says_nothing() {
    let home = TempDir::new().unwrap();
    let records = fill(home.path());
    let mark = home.path().join("store/acknowledged");
    let good = std::fs::read(&mark).unwrap();
    assert_eq!(good[..8], (RECORDS - 1).to_be_bytes());
    let mut high = good.clone();
    high[0] = 1;
    for bad in [high, good[..7].to_vec(), Vec::new()] {
        std::fs::write(&mark, bad).unwrap();
        assert!(examine(home.path(), &records, 0).is_none());
    }
}

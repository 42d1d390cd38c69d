//! Damage to the files: healed where it can be, said clearly where not, never a panic.

use super::*;

fn fill(home: &Path, records: u64) -> Vec<(Row, Arc<[u8]>)> {
    let store = open(home);
    let records: Vec<_> = (0..records).map(|n| signed(n, 900)).collect();
    for group in records.chunks(100) {
        store.apply_blocking(group.iter().map(put).collect()).unwrap();
    }
    records
}

#[test]
fn survey() {
    for reopen in [false, true] {
    let home = TempDir::new().unwrap();
    let records = fill(home.path(), 2000);
    for f in std::fs::read_dir(home.path().join("store")).unwrap() { let f = f.unwrap(); println!("{:?} {}", f.file_name(), f.metadata().unwrap().len()); }
    if reopen { drop(open(home.path())); }
    for f in std::fs::read_dir(home.path().join("store")).unwrap() { let f = f.unwrap(); println!("{:?} {}", f.file_name(), f.metadata().unwrap().len()); }
    let db = std::fs::read(home.path().join("store/db")).unwrap();
    for i in 0..20 {
        let copy = TempDir::new().unwrap();
        std::fs::create_dir_all(copy.path().join("store/blobs")).unwrap();
        for f in std::fs::read_dir(home.path().join("store")).unwrap() { let f = f.unwrap(); if f.path().is_file() { std::fs::copy(f.path(), copy.path().join("store").join(f.file_name())).unwrap(); } }
        let mut bad = db.clone();
        let at = db.len() * i / 20 + 1000;
        if at + 4 > bad.len() { continue }
        for b in &mut bad[at..at + 4] { *b ^= 0xff; }
        std::fs::write(copy.path().join("store/db"), &bad).unwrap();
        match Store::open(copy.path(), &network()) {
            Err(e) => println!("{at}: open {e:?}"),
            Ok((s, o)) => {
                let r: Result<Vec<_>, _> = s.rows().collect();
                let n = r.as_ref().map(|r| r.len());
                let good = records.iter().filter(|(row, e)| s.envelope(row.arrival).ok().flatten().as_deref() == Some(e)).count();
                let missing = records.iter().filter(|(row, _)| matches!(s.envelope(row.arrival), Ok(None))).count();
                let errs: Vec<_> = records.iter().filter_map(|(row, _)| s.envelope(row.arrival).err()).take(1).collect();
                println!("{at}: {o:?} rows {n:?} good {good} missing {missing} {errs:?}");
            }
        }
    }
    }
}

//! What the store promises, on real files.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc;

use futures::FutureExt;
use kirjo_protocol::body::Body;
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::limits::MAX_ENVELOPE;
use kirjo_protocol::time::{DAY, Seq, UnixMillis};
use kirjo_protocol::{cbor, envelope};
use tempfile::TempDir;

use super::*;

mod damage;
mod group;
mod model;
mod salvage;
mod stubs;

fn network() -> NetworkId {
    "demo".parse().unwrap()
}

fn open(directory: &Path) -> Store {
    Store::open(directory, &network()).unwrap().0
}

/// A signed record with a text of this many bytes as its content, and its row.
fn signed(arrival: u64, text: usize) -> (Row, Arc<[u8]>) {
    let mut key = [0; 16];
    key[8..].copy_from_slice(&(arrival + 100).to_be_bytes());
    let seq = Seq::new(UnixMillis(1_790_000_000_000 + arrival), 0);
    let mut body = Body::new(OrgId([1; 32]), Kind::Product, RecordKey(key), seq)
        .expires(seq.time().plus(DAY))
        .content(cbor::map([("title", ciborium::Value::from("x".repeat(text)))]));
    if arrival % 2 == 1 {
        body.critical = vec!["title".to_owned()];
    }
    let bytes = envelope::sign(&body, &SigningKey::from_seed([7; 32]), &network()).unwrap();
    let record = envelope::verify(&bytes, &network()).unwrap();
    (Row::new(Arrival(arrival), &record), bytes.into())
}

/// A row over bytes that are no record, for what doesn't look into envelopes.
fn raw(arrival: u64, bytes: Vec<u8>) -> (Row, Arc<[u8]>) {
    let (mut row, _) = signed(arrival, 0);
    row.bytes = bytes.len() as u32;
    (row, bytes.into())
}

fn put((row, envelope): &(Row, Arc<[u8]>)) -> Change {
    Change::Put { row: row.clone(), envelope: Arc::clone(envelope) }
}

fn erase(arrival: u64) -> Change {
    Change::Erase { arrival: Arrival(arrival) }
}

fn meta(key: &[u8], value: Option<&[u8]>) -> Change {
    Change::Meta { key: key.to_vec(), value: value.map(<[u8]>::to_vec) }
}

fn rows(store: &Store) -> Vec<Row> {
    store.rows().collect::<Result<_, _>>().unwrap()
}

/// Keys of the data tree that concern an arrival number.
fn keys_of(store: &Store, arrival: u64) -> Vec<Vec<u8>> {
    let all = store.disk.scan(keys::LOG).chain(store.disk.scan(keys::ROW)).map(|entry| entry.unwrap().0.to_vec());
    all.filter(|key| key[1..9] == arrival.to_be_bytes()).collect()
}

#[test]
fn everything_put_is_there_after_a_reopen() {
    let home = TempDir::new().unwrap();
    let (store, opened) = Store::open(home.path(), &network()).unwrap();
    assert_eq!(opened, Opened { created: true, ..Opened::default() });
    let records: Vec<_> = (0..40).map(|n| signed(n, 900)).collect();
    store.apply_blocking(records.iter().map(put).collect()).unwrap();
    store.apply_blocking(vec![meta(b"peers", Some(b"none"))]).unwrap();
    drop(store);

    let (store, opened) = Store::open(home.path(), &network()).unwrap();
    assert_eq!(opened, Opened::default());
    assert_eq!(rows(&store), records.iter().map(|(row, _)| row.clone()).collect::<Vec<_>>());
    for (row, envelope) in &records {
        assert_eq!(store.envelope(row.arrival).unwrap().as_deref(), Some(&envelope[..]));
    }
    assert_eq!(store.envelope(Arrival(40)).unwrap(), None);
    assert_eq!(store.meta(b"peers").unwrap().as_deref(), Some(&b"none"[..]));
    assert_eq!(store.next_arrival(), Arrival(40));
    assert!(store.size_on_disk() > 40 * 900);
}

#[test]
fn values_of_every_number_of_parts_survive() {
    let home = TempDir::new().unwrap();
    let sizes = [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES, MAX_ENVELOPE];
    let value = |size: usize| (0..size).map(|at| (at / 100 + at) as u8).collect::<Vec<u8>>();
    let store = open(home.path());
    for (n, size) in sizes.into_iter().enumerate() {
        let name = size.to_string();
        store
            .apply_blocking(vec![put(&raw(n as u64, value(size))), meta(name.as_bytes(), Some(&value(size)))])
            .unwrap();
    }
    drop(store);
    let store = open(home.path());
    assert_eq!(rows(&store).len(), sizes.len(), "a further part is not a record");
    for (n, size) in sizes.into_iter().enumerate() {
        assert_eq!(store.envelope(Arrival(n as u64)).unwrap(), Some(value(size)), "{size}");
        assert_eq!(store.meta(size.to_string().as_bytes()).unwrap(), Some(value(size)), "{size}");
    }
    assert_eq!(keys_of(&store, 6).len(), MAX_ENVELOPE / PART_BYTES + 1);
    // A shorter value leaves nothing of the longer one behind.
    let name = MAX_ENVELOPE.to_string();
    store.apply_blocking(vec![meta(name.as_bytes(), Some(b"short"))]).unwrap();
    assert_eq!(store.meta(name.as_bytes()).unwrap().as_deref(), Some(&b"short"[..]));
    let of_name = |key: &[u8]| key[2..] == *name.as_bytes();
    assert_eq!(store.disk.scan(keys::META).filter(|entry| of_name(&entry.as_ref().unwrap().0)).count(), 1);
}

#[test]
fn a_value_beyond_the_layout_is_refused_and_harms_no_one() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let result = store.apply_blocking(vec![put(&raw(0, vec![1; 256 * PART_BYTES]))]);
    assert!(matches!(result, Err(StoreError::TooLarge { .. })), "{result:?}");
    store.apply_blocking(vec![put(&signed(0, 10))]).unwrap();
    assert_eq!(rows(&store).len(), 1);
}

#[test]
fn erasing_leaves_nothing_readable() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let records: Vec<_> = (0..5).map(|n| raw(n, vec![n as u8; 20_000])).collect();
    store.apply_blocking(records.iter().map(put).collect()).unwrap();
    store.apply_blocking(vec![erase(2)]).unwrap();
    // In one batch with its own arrival, too.
    store.apply_blocking(vec![put(&raw(5, vec![5; 20_000])), erase(5)]).unwrap();
    let check = |store: &Store| {
        for gone in [2, 5] {
            assert_eq!(store.envelope(Arrival(gone)).unwrap(), None);
            assert_eq!(keys_of(store, gone), Vec::<Vec<u8>>::new(), "{gone}");
        }
        let left: Vec<_> = rows(store).iter().map(|row| row.arrival.0).collect();
        assert_eq!(left, [0, 1, 3, 4]);
    };
    check(&store);
    drop(store);
    check(&open(home.path()));
}

#[test]
fn the_number_of_an_erased_last_record_is_not_used_again() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    assert_eq!(store.next_arrival(), Arrival(0));
    store.apply_blocking((0..3).map(|n| put(&signed(n, 10))).collect()).unwrap();
    store.apply_blocking(vec![erase(2)]).unwrap();
    assert_eq!(store.next_arrival(), Arrival(3));
    drop(store);
    let store = open(home.path());
    assert_eq!(store.next_arrival(), Arrival(3));
    store.apply_blocking((0..2).map(erase).collect()).unwrap();
    drop(store);
    assert_eq!(open(home.path()).next_arrival(), Arrival(3));
}

#[test]
fn a_second_open_says_who_has_the_directory() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let error = Store::open(home.path(), &network()).unwrap_err();
    assert!(matches!(error, StoreError::InUse { pid: Some(pid), .. } if pid == std::process::id()), "{error:?}");
    assert!(error.to_string().contains("in use by another process"), "{error}");
    drop(store);
    open(home.path());
}

#[test]
fn a_newer_version_is_refused_and_nothing_is_changed() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    store.apply_blocking((0..30).map(|n| put(&signed(n, 500))).collect()).unwrap();
    set_meta(store, keys::VERSION, &7u32.to_be_bytes());
    // The engine itself tidies up at its first open.
    assert!(matches!(Store::open(home.path(), &network()), Err(StoreError::Newer { found: 7, supported: 2 })));
    let files = || -> BTreeMap<_, _> {
        let entries = std::fs::read_dir(home.path().join("store")).unwrap().map(Result::unwrap);
        entries
            .filter(|entry| entry.path().is_file())
            .map(|e| (e.file_name(), std::fs::read(e.path()).unwrap()))
            .collect()
    };
    let before = files();
    let error = Store::open(home.path(), &network()).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 7, supported: 2 }), "{error:?}");
    assert_eq!(files(), before);
}

#[test]
fn a_database_of_another_network_is_refused() {
    let home = TempDir::new().unwrap();
    drop(open(home.path()));
    let error = Store::open(home.path(), &"live".parse().unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the data directory belongs to the network demo and not to live; name that network or choose another directory"
    );
}

fn set_meta(store: Store, key: &str, value: &[u8]) {
    store.disk.database.open_tree(keys::META_TREE).unwrap().insert(key, value).unwrap();
    store.disk.sync().unwrap();
}

#[test]
fn rows_of_another_layout_are_built_again() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    // More than one group, a gap, and envelopes of several parts.
    let records: Vec<_> = (0..700).map(|n| signed(n, if n % 100 == 0 { 15_000 } else { 10 })).collect();
    store.apply_blocking(records.iter().map(put).collect()).unwrap();
    store.apply_blocking(vec![erase(300)]).unwrap();
    let expected = rows(&store);
    // Another version, a row that is missing, one that is wrong and one of no envelope.
    let data = &store.disk.data;
    data.insert(keys::ROWS_VERSION, &99u32.to_be_bytes()).unwrap();
    data.remove(keys::row(Arrival(4))).unwrap();
    data.insert(keys::row(Arrival(5)), b"nonsense").unwrap();
    data.insert(keys::row(Arrival(300)), records[300].0.encode()).unwrap();
    assert!(store.rows().any(|row| row.is_err()));
    drop(store);
    let (store, opened) = Store::open(home.path(), &network()).unwrap();
    assert_eq!(opened.rows_rebuilt, Some(699));
    assert_eq!(rows(&store), expected);
    drop(store);
    assert_eq!(Store::open(home.path(), &network()).unwrap().1.rows_rebuilt, None);
}

#[test]
fn what_the_database_forgot_is_noticed() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    store.apply_blocking((0..5).map(|n| put(&signed(n, 10))).collect()).unwrap();
    store.disk.data.remove(keys::Place::Log(Arrival(1)).part(0)).unwrap();
    assert!(matches!(store.envelope(Arrival(1)), Err(StoreError::Corrupt { arrival: Arrival(1) })));
    assert_eq!(rows(&store).len(), 5);
    store.disk.data.remove(keys::row(Arrival(2))).unwrap();
    let last = store.rows().last().unwrap();
    assert!(matches!(last, Err(StoreError::Damaged { .. })), "{last:?}");
}

#[test]
fn a_full_disk_is_said_before_anything_is_written() {
    let home = TempDir::new().unwrap();
    drop(open(home.path()));
    let options = OpenOptions { reserve_bytes: u64::MAX, ..OpenOptions::default() };
    let (store, _) = Store::open_with(home.path(), &network(), options).unwrap();
    for _ in 0..2 {
        let result = store.apply_blocking(vec![put(&signed(0, 10))]);
        assert!(matches!(result, Err(StoreError::DiskFull { free }) if free > 0), "{result:?}");
    }
    assert_eq!(store.envelope(Arrival(0)).unwrap(), None, "a refused change is not shown as pending");
    drop(store);
    assert_eq!(rows(&open(home.path())), []);
}

#[test]
fn after_a_failed_sync_nothing_more_is_accepted() {
    let home = TempDir::new().unwrap();
    let (mut disk, highest, _) = open::open(home.path(), &network(), OpenOptions::default()).unwrap();
    // A device that can't be synced stands for a drive that fails.
    disk.file = std::fs::File::open("/dev/null").unwrap();
    let store = Store::start(disk, highest, &network(), OpenOptions::default()).unwrap();
    for n in 0..3 {
        let result = store.apply_blocking(vec![put(&signed(n, 10))]);
        assert!(matches!(result, Err(StoreError::Io { .. })), "{result:?}");
    }
    assert!(store.envelope(Arrival(2)).unwrap().is_none(), "the third was not even tried");
}

#[cfg(unix)]
#[test]
fn others_can_not_read_the_database() {
    use std::os::unix::fs::PermissionsExt;
    let home = TempDir::new().unwrap();
    let home = home.path().join("new");
    for _ in 0..2 {
        let store = open(&home);
        store.apply_blocking(vec![put(&signed(0, 10))]).unwrap();
    }
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&home), mode(&home.join("store")), mode(&home.join("lock"))), (0o700, 0o700, 0o600));
    assert_eq!(mode(&home.join("store/db")), 0o600);
}

#[test]
fn a_dump_gives_the_same_envelopes_back() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let records: Vec<_> =
        [10, 100, 900, 30_000].into_iter().enumerate().map(|(n, size)| signed(n as u64, size)).collect();
    store.apply_blocking(records.iter().map(put).collect()).unwrap();
    store.apply_blocking(vec![erase(1)]).unwrap();
    let mut out = Vec::new();
    let dumped = store.dump(&mut out).unwrap();
    assert_eq!((dumped.records, dumped.bytes), (3, out.len() as u64));
    let reader = read_dump(&out[..]).unwrap();
    assert_eq!(reader.network(), "demo");
    let envelopes: Vec<Vec<u8>> = reader.collect::<Result<_, _>>().unwrap();
    let expected: Vec<_> = [0, 2, 3].iter().map(|n| records[*n].1.to_vec()).collect();
    assert_eq!(envelopes, expected);
}

#[test]
fn a_changed_or_missing_byte_anywhere_in_a_dump_is_noticed() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    store.apply_blocking((0..3).map(|n| put(&signed(n, 60))).collect()).unwrap();
    let mut good = Vec::new();
    store.dump(&mut good).unwrap();
    let whole = |dump: &[u8]| read_dump(dump).and_then(|reader| reader.collect::<Result<Vec<_>, _>>());
    whole(&good).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x20;
        assert!(matches!(whole(&bad), Err(StoreError::Dump { .. })), "byte {at} changed");
        assert!(matches!(whole(&good[..at]), Err(StoreError::Dump { .. })), "cut before byte {at}");
    }
    good.push(0);
    assert!(matches!(whole(&good), Err(StoreError::Dump { .. })), "a byte too many");
}

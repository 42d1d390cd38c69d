//! Stubs: the payload goes, what is known about the record stays.

use kirjo_protocol::replica::Stub;

use super::damage::copy;
use super::*;

/// The stub of a record.
fn stub_of((row, _): &(Row, Arc<[u8]>)) -> Change {
    Change::Stub { row: stubbed(row) }
}

fn stubbed(row: &Row) -> Row {
    let Row { arrival, org, key, id, seq, expires, bytes, kind, signer, critical, .. } = row.clone();
    Row::of_stub(Stub { arrival, org, key, id, seq, expires, bytes, kind, signer, critical })
}

fn version(store: &Store) -> u32 {
    let tree = store.disk.database.open_tree(keys::META_TREE).unwrap();
    u32::from_be_bytes(tree.get(keys::VERSION).unwrap().unwrap().as_ref().try_into().unwrap())
}

fn set_rows_version(store: &Store) {
    store.disk.data.insert(keys::ROWS_VERSION, &0_u32.to_be_bytes()).unwrap();
    store.disk.sync().unwrap();
}

#[test]
fn a_payload_that_is_dropped_is_gone_with_all_its_parts_and_its_row_stays() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    // One in a piece, one in several; and one that was never there whole.
    let records = [signed(0, 900), signed(1, 3 * PART_BYTES), signed(2, 900), signed(3, 900)];
    store.apply_blocking(records[..3].iter().map(put).collect()).unwrap();
    store.submit(records[1..].iter().map(stub_of).collect(), |result| result.unwrap());
    assert_eq!(store.envelope(Arrival(1)).unwrap(), None, "also before it is written");
    store.apply_blocking(vec![]).unwrap();
    let expected: Vec<Row> =
        [records[0].0.clone()].into_iter().chain(records[1..].iter().map(|(row, _)| stubbed(row))).collect();
    for _ in 0..2 {
        assert_eq!(rows(&store), expected);
        assert_eq!(store.envelope(Arrival(0)).unwrap().as_deref(), Some(&records[0].1[..]));
        for arrival in 1..4 {
            assert_eq!(store.envelope(Arrival(arrival)).unwrap(), None);
            assert_eq!(keys_of(&store, arrival).len(), 2, "one key in the log and one row");
        }
    }
    assert_eq!(store.next_arrival(), Arrival(4));
    let values: Vec<Vec<u8>> = store.disk.scan(keys::LOG).map(|entry| entry.unwrap().1.to_vec()).collect();
    for (_, envelope) in &records[1..] {
        let payload = &envelope[envelope.len() - 40..];
        assert!(!values.iter().any(|value| value.windows(40).any(|window| window == payload)), "nothing of it is left");
    }
    store.apply_blocking(vec![erase(2)]).unwrap();
    drop(store);
    let store = open(home.path());
    assert_eq!(rows(&store).len(), 3);
    assert_eq!(keys_of(&store, 2), Vec::<Vec<u8>>::new());
}

#[test]
fn rows_of_stubs_are_built_again_from_the_log_alone() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let records: Vec<_> = (0..700).map(|n| signed(n, 10)).collect();
    store.apply_blocking(records.iter().map(put).collect()).unwrap();
    store.apply_blocking(records.iter().step_by(3).map(stub_of).collect()).unwrap();
    let expected = rows(&store);
    set_rows_version(&store);
    drop(store);
    let (store, opened) = Store::open(home.path(), &network()).unwrap();
    assert_eq!(opened.rows_rebuilt, Some(700));
    assert_eq!(rows(&store), expected);
}

#[test]
fn only_a_database_that_has_had_a_stub_is_closed_to_older_programs() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let record = signed(0, 100);
    store.apply_blocking(vec![put(&record)]).unwrap();
    assert_eq!(version(&store), 1);
    store.apply_blocking(vec![stub_of(&record)]).unwrap();
    assert_eq!(version(&store), 2, "a program of version 1 says that it is newer");
    store.apply_blocking(vec![erase(0)]).unwrap();
    drop(store);
    assert_eq!(version(&open(home.path())), 2);
}

#[test]
fn a_dump_has_no_stubs_and_a_salvage_brings_no_dropped_payload_back() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let records: Vec<_> = (0..50).map(|n| signed(n, 900)).collect();
    store.apply_blocking(records.iter().map(put).collect()).unwrap();
    store.apply_blocking(records[..10].iter().map(stub_of).collect()).unwrap();
    let mut out = Vec::new();
    assert_eq!(store.dump(&mut out).unwrap().records, 40);
    drop(store);
    let mut out = Vec::new();
    let found = salvage(home.path(), &network(), &mut out).unwrap();
    assert_eq!((found.lost, found.stubs, found.dumped.records), (Some(0), 10, 40));
    let envelopes: Vec<Vec<u8>> = read_dump(&out[..]).unwrap().collect::<Result<_, _>>().unwrap();
    assert!(records[..10].iter().all(|(_, envelope)| !envelopes.contains(&envelope.to_vec())), "dropped is dropped");
}

#[test]
fn a_stub_that_can_not_be_read_is_damage_and_never_a_panic() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let record = signed(0, 100);
    store.apply_blocking(vec![stub_of(&record)]).unwrap();
    let place = keys::Place::Log(Arrival(0));
    for (value, what) in [(&b"\x01s"[..], "cut"), (&[&[1, b's'][..], &record.0.encode()].concat(), "no stub")] {
        store.disk.data.insert(place.part(0), value).unwrap();
        let error = store.envelope(Arrival(0)).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { arrival: Arrival(0) }), "{what}: {error:?}");
    }
    set_rows_version(&store);
    drop(store);
    assert!(matches!(Store::open(home.path(), &network()), Err(StoreError::Corrupt { arrival: Arrival(0) })));
}

#[test]
fn what_is_dropped_stays_dropped_when_the_power_goes_right_after_the_answer() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let records: Vec<_> = (0..300).map(|n| signed(n, 900)).collect();
    store.apply_blocking(records.iter().map(put).collect()).unwrap();
    let rule = meta(b"drop-rule/x", Some(b"1 because"));
    store.apply_blocking([rule].into_iter().chain(records.iter().map(stub_of)).collect()).unwrap();
    // The files as they are at this moment, without an orderly end.
    let after = copy(home.path());
    let again = open(after.path());
    assert!(rows(&again).iter().all(|row| row.stub));
    assert_eq!(again.metas(b"drop-rule/").unwrap(), [(b"x".to_vec(), b"1 because".to_vec())].into());
    assert!(again.metas(b"drop-rule/y").unwrap().is_empty());
}

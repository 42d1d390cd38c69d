//! The store against a map, over random changes and reopens.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Put(usize),
    Erase(prop::sample::Index),
    Drop(prop::sample::Index),
    Meta(u8, Option<usize>),
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let size = prop_oneof![4 => 0usize..2_000, 1 => 5_000usize..30_000];
    let step = prop_oneof![
        8 => size.clone().prop_map(Step::Put),
        4 => any::<prop::sample::Index>().prop_map(Step::Erase),
        3 => any::<prop::sample::Index>().prop_map(Step::Drop),
        2 => (0u8..4, prop::option::of(size)).prop_map(|(key, value)| Step::Meta(key, value)),
    ];
    let group = prop_oneof![6 => prop::collection::vec(step, 0..12), 1 => Just(vec![Step::Reopen])];
    prop::collection::vec(group, 1..12)
}

fn filled(seed: u64, size: usize) -> Vec<u8> {
    (0..size).map(|at| (at as u64 * 31 + seed) as u8).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_store_is_a_map_that_survives(groups in steps()) {
        let home = TempDir::new().unwrap();
        let mut store = open(home.path());
        // None for a stub.
        let mut model: BTreeMap<u64, Option<Vec<u8>>> = BTreeMap::new();
        let mut values: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
        let mut next = 0;
        for group in groups {
            let mut changes = Vec::new();
            for step in group {
                match step {
                    Step::Put(size) => {
                        let bytes = filled(next, size);
                        changes.push(put(&raw(next, bytes.clone())));
                        model.insert(next, Some(bytes));
                        next += 1;
                    }
                    Step::Erase(which) if next > 0 => {
                        let arrival = which.index(next as usize) as u64;
                        changes.push(erase(arrival));
                        model.remove(&arrival);
                    }
                    Step::Drop(which) if next > 0 => {
                        let arrival = which.index(next as usize) as u64;
                        if let Some(held) = model.get_mut(&arrival) {
                            changes.push(Change::Stub { row: Row { stub: true, ..signed(arrival, 0).0 } });
                            *held = None;
                        }
                    }
                    Step::Erase(_) | Step::Drop(_) => {}
                    Step::Meta(key, size) => {
                        let value = size.map(|size| filled(u64::from(key) + next, size));
                        changes.push(meta(&[key], value.as_deref()));
                        match value {
                            Some(value) => values.insert(key, value),
                            None => values.remove(&key),
                        };
                    }
                    Step::Reopen => {
                        drop(store);
                        store = open(home.path());
                    }
                }
            }
            store.submit(changes, |result| result.unwrap());
            for arrival in 0..next {
                prop_assert_eq!(store.envelope(Arrival(arrival)).unwrap(), model.get(&arrival).cloned().flatten());
            }
            prop_assert_eq!(store.next_arrival(), Arrival(next));
        }
        store.apply_blocking(vec![]).unwrap();
        drop(store);
        let store = open(home.path());
        for key in 0..4 {
            prop_assert_eq!(store.meta(&[key]).unwrap(), values.get(&key).cloned());
        }
        let held: Vec<(u64, bool)> = rows(&store).iter().map(|row| (row.arrival.0, row.stub)).collect();
        prop_assert_eq!(held, model.iter().map(|(arrival, held)| (*arrival, held.is_none())).collect::<Vec<_>>());
        for (arrival, bytes) in &model {
            prop_assert_eq!(store.envelope(Arrival(*arrival)).unwrap(), bytes.clone());
        }
        let parts = |bytes: &Option<Vec<u8>>| bytes.as_ref().map_or(0, Vec::len).div_ceil(PART_BYTES).max(1);
        prop_assert_eq!(store.disk.scan(keys::LOG).count(), model.values().map(parts).sum::<usize>());
    }
}

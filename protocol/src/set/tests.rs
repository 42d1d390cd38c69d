//! The set against the standard library's, and the tree's own promises.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::tree::{Child, INNER_MAX, INNER_MIN, LEAF_MAX};
use super::*;

/// Few times and ids spread by a multiplication, so that both sorting keys decide now and then.
fn item(number: u32) -> Item {
    let spread = number.wrapping_mul(0x9e37_79b1);
    let mut id = [0xff; 32];
    id[..4].copy_from_slice(&spread.to_be_bytes());
    id[28..].copy_from_slice(&number.to_be_bytes());
    Item::new(u64::from(number % 7), id)
}

fn in_time_order(number: u32) -> Item {
    Item::new(u64::from(number), item(number).id)
}

fn sum_of(items: &[Item]) -> IdSum {
    items.iter().fold(IdSum::ZERO, |sum, item| sum + IdSum::of(&item.id))
}

/// Checks the counts, sums, order and sizes below a node and gives its depth.
fn check_node(node: &Node, is_root: bool) -> usize {
    match node {
        Node::Leaf(items) => {
            assert!(items.len() <= LEAF_MAX);
            assert!(is_root || !items.is_empty());
            1
        }
        Node::Inner(children) => {
            assert!(children.len() <= INNER_MAX);
            assert!(children.len() >= if is_root { 2 } else { INNER_MIN });
            let depths: BTreeSet<usize> = children.iter().map(check_child).collect();
            assert_eq!(depths.len(), 1, "all leaves lie at one depth");
            depths.first().unwrap() + 1
        }
    }
}

fn check_child(child: &Child) -> usize {
    let items: Vec<Item> = child.node.iter_from(0).collect();
    assert_eq!(child.count, items.len());
    assert_eq!(child.sum, sum_of(&items));
    check_node(&child.node, false)
}

fn nodes_and_bytes(node: &Node) -> (usize, usize) {
    match node {
        Node::Leaf(items) => (1, items.capacity() * size_of::<Item>()),
        Node::Inner(children) => {
            let own = (1, children.capacity() * size_of::<Child>());
            children
                .iter()
                .map(|child| nodes_and_bytes(&child.node))
                .fold(own, |sum, part| (sum.0 + part.0, sum.1 + part.1))
        }
    }
}

/// Asks everything about some ranks and some points, and compares with a sorted list.
fn assert_same(set: &OrderedSet, oracle: &BTreeSet<Item>, points: &[u32]) {
    let items: Vec<Item> = oracle.iter().copied().collect();
    check_node(&set.root, true);
    assert_eq!(set.len(), items.len());
    assert_eq!(set.is_empty(), items.is_empty());
    assert!(set.iter().eq(items.iter().copied()));
    assert_eq!(set.get(items.len()), None);
    assert_eq!(set.sum(0, usize::MAX), sum_of(&items));
    for pair in points.windows(2) {
        let probe = item(pair[0]);
        assert_eq!(set.contains(&probe), oracle.contains(&probe));
        assert_eq!(set.rank(&probe), items.partition_point(|item| *item < probe));
        let [one, other] = [pair[0], pair[1]].map(|point| point as usize % (items.len() + 1));
        let (begin, end) = (one.min(other), one.max(other));
        assert_eq!(set.get(begin), items.get(begin).copied());
        assert_eq!(set.sum(begin, end), sum_of(&items[begin..end]));
        assert_eq!(set.sum(end, begin), IdSum::ZERO);
        assert!(set.iter_from(end).eq(items[end..].iter().copied()));
    }
}

#[derive(Debug, Clone, Copy)]
enum Order {
    Ascending,
    Descending,
    Spread,
}

fn any_order() -> impl Strategy<Value = Order> {
    prop_oneof![Just(Order::Ascending), Just(Order::Descending), Just(Order::Spread)]
}

fn arranged(items: impl Iterator<Item = Item>, order: Order) -> Vec<Item> {
    let mut items: Vec<Item> = items.collect();
    match order {
        Order::Ascending => items.sort(),
        Order::Descending => items.sort_by(|one, other| other.cmp(one)),
        Order::Spread => items.sort_by_key(|item| item.id),
    }
    items
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_inserts_and_removes_give_what_a_sorted_list_gives(
        moves in prop::collection::vec((prop::bool::weighted(0.6), 0_u32..900), 0..2500),
        points in prop::collection::vec(0_u32..1000, 20),
    ) {
        let mut set = OrderedSet::new();
        let mut oracle = BTreeSet::new();
        for (insert, number) in moves {
            let item = item(number);
            if insert {
                prop_assert_eq!(set.insert(item), oracle.insert(item));
            } else {
                prop_assert_eq!(set.remove(&item), oracle.remove(&item));
            }
        }
        assert_same(&set, &oracle, &points);
    }

    #[test]
    fn filling_and_emptying_in_any_order_keeps_the_tree_in_shape(
        count in 0_u32..6000, filling in any_order(), emptying in any_order(),
        kept in 0_usize..300, points in prop::collection::vec(0_u32..7000, 20),
    ) {
        let mut set = OrderedSet::new();
        let mut oracle = BTreeSet::new();
        for item in arranged((0..count).map(item), filling) {
            set.insert(item);
            oracle.insert(item);
        }
        assert_same(&set, &oracle, &points);
        for item in arranged(oracle.clone().into_iter(), emptying) {
            if oracle.len() <= kept {
                break;
            }
            prop_assert!(set.remove(&item));
            oracle.remove(&item);
        }
        assert_same(&set, &oracle, &points);
        // New items go where the gaps are.
        for item in (count..count + 200).map(item) {
            set.insert(item);
            oracle.insert(item);
        }
        assert_same(&set, &oracle, &points);
    }

    #[test]
    fn sums_wrap_and_undo_each_other(ids in prop::collection::vec(any::<[u8; 32]>(), 1..20)) {
        let forth = ids.iter().fold(IdSum::ZERO, |sum, id| sum + IdSum::of(id));
        let back = ids.iter().rev().fold(IdSum::ZERO, |sum, id| sum + IdSum::of(id));
        prop_assert_eq!(forth, back);
        prop_assert_eq!(ids.iter().fold(forth, |sum, id| sum - IdSum::of(id)), IdSum::ZERO);
        prop_assert_eq!(IdSum::of(&ids[0]).to_bytes(), ids[0]);
    }
}

#[test]
fn a_carry_runs_through_all_lanes_and_falls_off_the_end() {
    let mut one = [0; 32];
    one[0] = 1;
    let all = IdSum::of(&[0xff; 32]);
    assert_eq!(all + IdSum::of(&one), IdSum::ZERO);
    assert_eq!(IdSum::ZERO - IdSum::of(&one), all);
}

#[test]
fn an_item_taken_out_and_put_back_at_the_border_of_a_leaf_is_found() {
    // Each item in turn is at some time the first of its leaf, where the parent's key no longer names an item.
    let mut set: OrderedSet = (0..3000).map(in_time_order).collect();
    let whole = set.sum(0, set.len());
    for item in (0..3000).map(in_time_order) {
        assert!(set.remove(&item));
        assert!(!set.contains(&item));
        assert!(!set.remove(&item));
        assert!(set.insert(item));
        assert!(!set.insert(item));
    }
    check_node(&set.root, true);
    assert_eq!(set.sum(0, set.len()), whole);
}

#[test]
fn emptied_sets_hold_no_memory() {
    let mut set: OrderedSet = (0..20_000).map(item).collect();
    for number in 0..20_000 {
        assert!(set.remove(&item(number)));
    }
    assert!(set.is_empty());
    let (nodes, bytes) = nodes_and_bytes(&set.root);
    assert_eq!(nodes, 1);
    assert!(bytes <= LEAF_MAX * size_of::<Item>(), "{bytes} bytes");
}

#[test]
fn an_item_costs_less_than_sixty_bytes_whichever_way_it_came() {
    /// What an allocator adds to each node, generously.
    const ALLOCATION: usize = 32;
    let count = 100_000;
    let per_item = |set: &OrderedSet| {
        let (nodes, bytes) = nodes_and_bytes(&set.root);
        (bytes + nodes * ALLOCATION) / set.len()
    };

    let ascending: OrderedSet = (0..count).map(in_time_order).collect();
    assert!(per_item(&ascending) <= 45, "ascending: {}", per_item(&ascending));
    let spread: OrderedSet = arranged((0..count).map(in_time_order), Order::Spread).into_iter().collect();
    assert!(per_item(&spread) <= 60, "spread: {}", per_item(&spread));

    let mut thinned = spread;
    for number in (0..count).filter(|number| number % 10 != 0) {
        thinned.remove(&in_time_order(number));
    }
    assert!(per_item(&thinned) <= 90, "thinned to a tenth: {}", per_item(&thinned));
}

//! The nodes of the counted, summed B+-tree.
//!
//! All leaves lie at one depth. An inner node keeps, for each child, a key no item of the child is smaller than,
//! and the count and the sum of its items. The key is only a lower limit: taking out the smallest item of a
//! child leaves it as it is, which is sound because the gap belongs to no one else.

use super::{IdSum, Item};

/// Items in a full leaf: 2.5 KiB, small enough that inserting in the middle is a short move of memory.
pub(super) const LEAF_MAX: usize = 64;
/// A leaf that falls below this after a removal is joined or evened out with a neighbour.
const LEAF_MIN: usize = LEAF_MAX / 4;
/// Children of a full inner node; three levels of them hold over a million items.
pub(super) const INNER_MAX: usize = 32;
/// An inner node that falls below this after a removal is joined or evened out with a neighbour.
pub(super) const INNER_MIN: usize = INNER_MAX / 4;
/// Leaves grow by this many items at a time. Doubling would leave a quarter of the memory unused on average.
const LEAF_GROWTH: usize = 8;

#[derive(Clone)]
pub(super) enum Node {
    Leaf(Vec<Item>),
    Inner(Vec<Child>),
}

#[derive(Clone)]
pub(super) struct Child {
    low: Item,
    pub(super) count: usize,
    pub(super) sum: IdSum,
    pub(super) node: Node,
}

/// What became of an insertion, as the parent sees it.
pub(super) enum Insertion {
    /// The item was there already; nothing changed.
    Present,
    /// The node took it.
    Fits,
    /// The node took it and gave its upper part away to a new right neighbour.
    Split(Child),
}

impl Child {
    fn of(node: Node) -> Option<Self> {
        let (low, count, sum) = match &node {
            Node::Leaf(items) => {
                (*items.first()?, items.len(), items.iter().fold(IdSum::ZERO, |sum, item| sum + IdSum::of(&item.id)))
            }
            Node::Inner(children) => (
                children.first()?.low,
                children.iter().map(|child| child.count).sum(),
                children.iter().fold(IdSum::ZERO, |sum, child| sum + child.sum),
            ),
        };
        Some(Self { low, count, sum, node })
    }
}

impl Node {
    pub(super) const EMPTY: Self = Self::Leaf(Vec::new());

    /// Adds an item below this node. `rightmost` says that nothing in the whole tree lies to the right of it.
    pub(super) fn insert(&mut self, item: Item, rightmost: bool) -> Insertion {
        match self {
            Self::Leaf(items) => insert_into_leaf(items, item, rightmost),
            Self::Inner(children) => {
                let at = child_for(children, &item);
                let rightmost = rightmost && at + 1 == children.len();
                let child = &mut children[at];
                let split = match child.node.insert(item, rightmost) {
                    Insertion::Present => return Insertion::Present,
                    Insertion::Fits => None,
                    Insertion::Split(right) => Some(right),
                };
                child.low = child.low.min(item);
                child.count += 1;
                child.sum += IdSum::of(&item.id);
                if let Some(right) = split {
                    child.count -= right.count;
                    child.sum -= right.sum;
                    children.insert(at + 1, right);
                }
                split_inner(children).map_or(Insertion::Fits, Insertion::Split)
            }
        }
    }

    /// Takes an item out below this node; false if it wasn't there.
    ///
    /// The node itself may end up too small or empty, which is for its parent to mend.
    pub(super) fn remove(&mut self, item: &Item) -> bool {
        match self {
            Self::Leaf(items) => {
                let Ok(at) = items.binary_search(item) else {
                    return false;
                };
                items.remove(at);
                if items.capacity() > items.len() + 2 * LEAF_GROWTH {
                    items.shrink_to(items.len() + LEAF_GROWTH);
                }
                true
            }
            Self::Inner(children) => {
                let at = child_for(children, item);
                let child = &mut children[at];
                if !child.node.remove(item) {
                    return false;
                }
                child.count -= 1;
                child.sum -= IdSum::of(&item.id);
                if child.count == 0 {
                    children.remove(at);
                } else if child.node.is_too_small() && children.len() > 1 {
                    join_or_even_out(children, at);
                }
                true
            }
        }
    }

    /// Puts a new root above this one and its new right neighbour.
    pub(super) fn grow_above(&mut self, right: Child) {
        let left = std::mem::replace(self, Self::EMPTY);
        let children = Child::of(left).into_iter().chain([right]).collect();
        *self = Self::Inner(children);
    }

    /// Drops roots that have become a mere link to their only child, or to nothing.
    pub(super) fn collapse(&mut self) {
        while let Self::Inner(children) = self {
            if children.len() > 1 {
                return;
            }
            *self = children.pop().map_or(Self::EMPTY, |child| child.node);
        }
    }

    pub(super) fn contains(&self, item: &Item) -> bool {
        let mut node = self;
        loop {
            match node {
                Self::Leaf(items) => return items.binary_search(item).is_ok(),
                Self::Inner(children) => node = &children[child_for(children, item)].node,
            }
        }
    }

    /// The number of items smaller than `bound`.
    pub(super) fn rank(&self, bound: &Item) -> usize {
        let mut node = self;
        let mut before = 0;
        loop {
            match node {
                Self::Leaf(items) => return before + items.partition_point(|item| item < bound),
                Self::Inner(children) => {
                    let at = child_for(children, bound);
                    before += children[..at].iter().map(|child| child.count).sum::<usize>();
                    node = &children[at].node;
                }
            }
        }
    }

    /// The sum of the first `rank` items, or of all if there are fewer.
    pub(super) fn prefix_sum(&self, rank: usize) -> IdSum {
        let mut node = self;
        let mut left = rank;
        let mut sum = IdSum::ZERO;
        'descend: loop {
            match node {
                Self::Leaf(items) => {
                    for item in items.iter().take(left) {
                        sum += IdSum::of(&item.id);
                    }
                    return sum;
                }
                Self::Inner(children) => {
                    for child in children {
                        if left < child.count {
                            node = &child.node;
                            continue 'descend;
                        }
                        left -= child.count;
                        sum += child.sum;
                    }
                    return sum;
                }
            }
        }
    }

    pub(super) fn iter_from(&self, rank: usize) -> Iter<'_> {
        let mut node = self;
        let mut left = rank;
        let mut pending = Vec::new();
        loop {
            match node {
                Self::Leaf(items) => {
                    let items = items.get(left..).unwrap_or_default().iter();
                    return Iter { pending, items };
                }
                Self::Inner(children) => {
                    let mut children = children.iter();
                    let Some(child) = children.find(|child| {
                        let inside = left < child.count;
                        if !inside {
                            left -= child.count;
                        }
                        inside
                    }) else {
                        // Only the root can be left behind like this: below it, the rank is known to lie inside.
                        return Iter { pending: Vec::new(), items: [].iter() };
                    };
                    pending.push(children);
                    node = &child.node;
                }
            }
        }
    }

    fn is_too_small(&self) -> bool {
        match self {
            Self::Leaf(items) => items.len() < LEAF_MIN,
            Self::Inner(children) => children.len() < INNER_MIN,
        }
    }
}

/// The child whose stretch a key falls in. Keys below the first child's limit belong to the first child.
fn child_for(children: &[Child], key: &Item) -> usize {
    children.partition_point(|child| child.low <= *key).saturating_sub(1)
}

fn insert_into_leaf(items: &mut Vec<Item>, item: Item, rightmost: bool) -> Insertion {
    let Err(at) = items.binary_search(&item) else {
        return Insertion::Present;
    };
    if items.len() < LEAF_MAX {
        insert_growing(items, at, item);
        return Insertion::Fits;
    }
    // Most records are newer than all others. Splitting the last leaf in half under them would leave every leaf
    // half empty for good, so an item that goes to the very end starts a leaf of its own.
    let split_at = if rightmost && at == LEAF_MAX { LEAF_MAX } else { LEAF_MAX / 2 };
    let mut right = items.split_off(split_at);
    if at < split_at {
        items.insert(at, item);
    } else {
        insert_growing(&mut right, at - split_at, item);
    }
    items.shrink_to_fit();
    Child::of(Node::Leaf(right)).map_or(Insertion::Fits, Insertion::Split)
}

fn insert_growing(items: &mut Vec<Item>, at: usize, item: Item) {
    if items.len() == items.capacity() {
        items.reserve_exact(LEAF_GROWTH);
    }
    items.insert(at, item);
}

/// Gives the upper half of an overfull inner node away.
fn split_inner(children: &mut Vec<Child>) -> Option<Child> {
    if children.len() <= INNER_MAX {
        return None;
    }
    let right = children.split_off(children.len() / 2);
    children.shrink_to_fit();
    Child::of(Node::Inner(right))
}

/// Joins the child at `at` with a neighbour, and shares their content out evenly if it is too much for one.
fn join_or_even_out(children: &mut Vec<Child>, at: usize) {
    let left_at = if at + 1 < children.len() { at } else { at - 1 };
    let right = children.remove(left_at + 1);
    let left = &mut children[left_at];
    left.count += right.count;
    left.sum += right.sum;
    let surplus = match (&mut left.node, right.node) {
        (Node::Leaf(items), Node::Leaf(more)) => {
            items.reserve_exact(more.len());
            items.extend(more);
            (items.len() > LEAF_MAX).then(|| {
                let half = items.split_off(items.len() / 2);
                items.shrink_to_fit();
                Node::Leaf(half)
            })
        }
        (Node::Inner(inner), Node::Inner(more)) => {
            inner.reserve_exact(more.len());
            inner.extend(more);
            (inner.len() > INNER_MAX).then(|| {
                let half = inner.split_off(inner.len() / 2);
                inner.shrink_to_fit();
                Node::Inner(half)
            })
        }
        _ => unreachable!("all leaves lie at one depth"),
    };
    if let Some(surplus) = surplus.and_then(Child::of) {
        left.count -= surplus.count;
        left.sum -= surplus.sum;
        children.insert(left_at + 1, surplus);
    }
}

/// The items of an [`OrderedSet`](super::OrderedSet) from some rank on, in order.
#[derive(Clone)]
pub struct Iter<'a> {
    /// For each level above the current leaf, the children still to come.
    pending: Vec<std::slice::Iter<'a, Child>>,
    items: std::slice::Iter<'a, Item>,
}

impl Iterator for Iter<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(*item);
            }
            let Some(child) = self.pending.last_mut()?.next() else {
                self.pending.pop();
                continue;
            };
            match &child.node {
                Node::Leaf(items) => self.items = items.iter(),
                Node::Inner(children) => self.pending.push(children.iter()),
            }
        }
    }
}

//! The ordered set of record ids that two nodes compare.
//!
//! Reconciliation asks three things of a set, again and again: how many items lie before a point, which item
//! has a given rank, and what the ids of a stretch of items add up to. Answering the last one by walking the
//! stretch would make every round cost as much as the register is large, so the set is a B+-tree whose inner
//! nodes know the count and the sum of everything below each child. Every operation here descends one path (or
//! two) and touches a few hundred bytes a level, whether the set holds a thousand items or a million.
//!
//! Items are ordered by (time, id). The shape of the tree depends on the order in which items came; nothing that
//! can be observed through the public functions does.

use std::fmt;

mod sum;
mod tree;

#[cfg(test)]
mod tests;

pub use self::sum::IdSum;
pub use self::tree::Iter;
use self::tree::{Insertion, Node};

/// One element of the set: when, and which record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// Milliseconds since the Unix epoch; the first sorting key.
    pub millis: u64,
    /// The record's id; the second sorting key, and what is summed.
    pub id: [u8; 32],
}

impl Item {
    /// An item of the given time and id.
    pub const fn new(millis: u64, id: [u8; 32]) -> Self {
        Self { millis, id }
    }
}

/// A set of [`Item`]s in order, which can be ranked and summed in logarithmic time.
///
/// The same id under two times is two items; the caller decides whether that may happen.
///
/// ```
/// use kirjo_protocol::set::{Item, OrderedSet};
///
/// let mut set = OrderedSet::new();
/// assert!(set.insert(Item::new(20, [2; 32])));
/// assert!(set.insert(Item::new(10, [1; 32])));
/// assert!(!set.insert(Item::new(10, [1; 32])), "already there");
///
/// assert_eq!(set.rank(&Item::new(15, [0; 32])), 1);
/// assert_eq!(set.get(0), Some(Item::new(10, [1; 32])));
/// assert_eq!(set.sum(0, 2).to_bytes(), [3; 32]);
/// ```
#[derive(Clone)]
pub struct OrderedSet {
    root: Node,
    len: usize,
}

impl OrderedSet {
    /// An empty set.
    pub const fn new() -> Self {
        Self { root: Node::EMPTY, len: 0 }
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds an item; false if it was there already.
    pub fn insert(&mut self, item: Item) -> bool {
        match self.root.insert(item, true) {
            Insertion::Present => return false,
            Insertion::Fits => {}
            Insertion::Split(right) => self.root.grow_above(right),
        }
        self.len += 1;
        true
    }

    /// Takes an item out; false if it wasn't there.
    pub fn remove(&mut self, item: &Item) -> bool {
        if !self.root.remove(item) {
            return false;
        }
        self.root.collapse();
        self.len -= 1;
        true
    }

    /// Whether the item is in the set.
    pub fn contains(&self, item: &Item) -> bool {
        self.root.contains(item)
    }

    /// The item at a rank, counted from 0 at the smallest.
    pub fn get(&self, rank: usize) -> Option<Item> {
        self.iter_from(rank).next()
    }

    /// The number of items smaller than `bound`, which is the rank of the first item not smaller than it.
    pub fn rank(&self, bound: &Item) -> usize {
        self.root.rank(bound)
    }

    /// The sum of the ids of the items with rank `begin..end`.
    ///
    /// Ranks beyond the end of the set count as the end; an empty or reversed range sums to zero.
    pub fn sum(&self, begin: usize, end: usize) -> IdSum {
        let end = end.min(self.len);
        if begin >= end {
            return IdSum::ZERO;
        }
        // The sums wrap, so they form a group and two prefixes give any stretch between them.
        self.root.prefix_sum(end) - self.root.prefix_sum(begin)
    }

    /// The items from a rank to the end, in order.
    pub fn iter_from(&self, rank: usize) -> Iter<'_> {
        self.root.iter_from(rank)
    }

    /// All items, in order.
    pub fn iter(&self) -> Iter<'_> {
        self.iter_from(0)
    }
}

impl Default for OrderedSet {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for OrderedSet {
    // A set of a million items has no place in a log line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderedSet").field("len", &self.len).field("sum", &self.sum(0, self.len)).finish()
    }
}

impl FromIterator<Item> for OrderedSet {
    /// Items may come in any order; ascending order gives the smallest tree.
    fn from_iter<I: IntoIterator<Item = Item>>(items: I) -> Self {
        let mut set = Self::new();
        for item in items {
            set.insert(item);
        }
        set
    }
}

impl<'a> IntoIterator for &'a OrderedSet {
    type Item = Item;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

//! The sum of record ids that negentropy's fingerprints are made of.
//!
//! An id is read as a 256-bit little-endian number and addition wraps. The sum is not a commitment by itself
//! (whoever can choose ids freely can find two sets with one sum); ids here are SHA-256 hashes of signed bytes,
//! the protocol hashes the sum together with the count, and a wrong match only delays what the next
//! reconciliation with another peer finds.

use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};

const LANES: usize = 4;
const LANE_BYTES: usize = 8;

/// A wrapping 256-bit sum of ids.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct IdSum([u64; LANES]);

impl IdSum {
    /// The sum of no ids.
    pub const ZERO: Self = Self([0; LANES]);

    /// The sum of one id, which is that id.
    pub fn of(id: &[u8; 32]) -> Self {
        let mut lanes = [0; LANES];
        for (lane, bytes) in lanes.iter_mut().zip(id.as_chunks::<LANE_BYTES>().0) {
            *lane = u64::from_le_bytes(*bytes);
        }
        Self(lanes)
    }

    /// The sum as 32 little-endian bytes.
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (chunk, lane) in bytes.as_chunks_mut::<LANE_BYTES>().0.iter_mut().zip(self.0) {
            *chunk = lane.to_le_bytes();
        }
        bytes
    }
}

impl AddAssign for IdSum {
    fn add_assign(&mut self, other: Self) {
        let mut carry = false;
        for (lane, other) in self.0.iter_mut().zip(other.0) {
            let (sum, over) = lane.overflowing_add(other);
            let (sum, over_by_carry) = sum.overflowing_add(u64::from(carry));
            *lane = sum;
            carry = over || over_by_carry;
        }
    }
}

impl SubAssign for IdSum {
    fn sub_assign(&mut self, other: Self) {
        let mut borrow = false;
        for (lane, other) in self.0.iter_mut().zip(other.0) {
            let (rest, under) = lane.overflowing_sub(other);
            let (rest, under_by_borrow) = rest.overflowing_sub(u64::from(borrow));
            *lane = rest;
            borrow = under || under_by_borrow;
        }
    }
}

impl Add for IdSum {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl Sub for IdSum {
    type Output = Self;

    fn sub(mut self, other: Self) -> Self {
        self -= other;
        self
    }
}

impl fmt::Debug for IdSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdSum(")?;
        for byte in self.to_bytes() {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(")")
    }
}

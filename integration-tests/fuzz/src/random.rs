//! Numbers that are the same in every run with the same seed.

/// SplitMix64 (Steele, Lea, Flood 2014): good enough to choose mutations with, and small enough to stand here.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below a bound; zero when the bound is.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { (self.number() % bound as u64) as usize }
    }

    /// One of several, or `None` of none.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// Yes, once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// A number of a size that itself is random, so that small ones, large ones and those at the edges of a
    /// power of two are all common.
    pub fn edge(&mut self) -> u64 {
        const EDGES: [u64; 14] =
            [0, 1, 23, 24, 255, 256, 65_535, 65_536, 1 << 32, (1 << 63) - 1, 1 << 63, u64::MAX, 18, 32];
        match self.below(3) {
            0 => EDGES[self.below(EDGES.len())],
            1 => EDGES[self.below(EDGES.len())].wrapping_add(self.below(3) as u64).wrapping_sub(1),
            _ => self.number() >> self.below(64),
        }
    }
}

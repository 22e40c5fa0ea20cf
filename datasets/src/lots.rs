//! Lots: pseudo-random numbers for what is generated, the same on every machine.
//!
//! Comes in: a seed. Goes out: numbers. Always holds: the same seed draws the same lots.
//!
//! Method: SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014).

/// A sequence of lots.
#[derive(Debug, Clone)]
pub struct Lots(u64);

impl Lots {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next one.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A place among `n`.
    ///
    /// # Panics
    /// If there are none.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.draw() % n as u64).expect("it is below a length")
    }
}

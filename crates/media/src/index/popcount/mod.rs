//! The inner loops: comparing bits, with the widest instructions that the machine has. This is the one place of the crate with `unsafe`:
//! instructions that not every processor has may only run after asking for them, and loading many bytes at once goes by pointers.

mod portable;
#[cfg(target_arch = "x86_64")]
#[allow(
    unsafe_code,
    reason = "wide instructions, run only where `Kernel::available` saw them"
)]
mod x86;

use crate::Pdq;

/// A way to count bits, among those that this machine has. All give the same results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel(Level);

// The field is private so that nobody can name a level which the machine has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Default for Kernel {
    /// The fastest that this machine has.
    fn default() -> Self {
        Self::fastest()
    }
}

/// A hash that is near enough: its place in the array it was looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) place: u32,
    pub(super) distance: u32,
}

/// Postings from `start` to before `end`, and in how many low bits those that are wanted may differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) radius: u32,
}

/// The low bits of a part that is looked up, and how many bits of a posting lie below its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Low {
    pub(super) value: u32,
    pub(super) place_bits: u32,
}

impl Kernel {
    /// The fastest that this machine has.
    #[must_use]
    pub fn fastest() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if x86::has_avx512() {
                return Self(Level::Avx512);
            }
            if x86::has_avx2() {
                return Self(Level::Avx2);
            }
        }
        Self(Level::Portable)
    }

    /// All that this machine has, the one that every machine has first.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let mut all = vec![Self(Level::Portable)];
        #[cfg(target_arch = "x86_64")]
        {
            all.extend(x86::has_avx2().then_some(Self(Level::Avx2)));
            all.extend(x86::has_avx512().then_some(Self(Level::Avx512)));
        }
        all
    }

    /// Adds every hash of an array that is near enough; its place is the one in the array and `first` more.
    pub(super) fn scan(
        self,
        hashes: &[[u8; 32]],
        first: u32,
        query: &Pdq,
        distance_max: u32,
        hits: &mut Vec<Hit>,
    ) {
        match self.0 {
            Level::Portable => portable::scan(hashes, first, query, distance_max, hits),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => x86::scan_avx2(hashes, first, query, distance_max, hits),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => x86::scan_avx512(hashes, first, query, distance_max, hits),
        }
    }

    /// Adds those of the places whose hash is near enough. Places beyond the array are none.
    pub(super) fn check(
        self,
        hashes: &[[u8; 32]],
        places: &[u32],
        query: &Pdq,
        distance_max: u32,
        hits: &mut Vec<Hit>,
    ) {
        match self.0 {
            Level::Portable => portable::check(hashes, places, query, distance_max, hits),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 | Level::Avx512 => x86::check(hashes, places, query, distance_max, hits),
        }
    }

    /// Adds the places in all postings of the blocks whose low bits are near enough, and starts loading their hashes.
    pub(super) fn keep(
        self,
        postings: &[[u8; 4]],
        blocks: &[Block],
        low: Low,
        hashes: &[[u8; 32]],
        places: &mut Vec<u32>,
    ) {
        match self.0 {
            Level::Portable => portable::keep(postings, blocks, low, hashes, places),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => x86::keep_avx2(postings, blocks, low, hashes, places),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => x86::keep_avx512(postings, blocks, low, hashes, places),
        }
    }
}

/// Starts loading an item that is soon needed. Does nothing where the machine offers none, or the item does not exist.
#[inline(always)]
pub(super) fn prefetch<T>(items: &[T], place: u32) {
    #[cfg(target_arch = "x86_64")]
    if let Some(item) = items.get(place as usize) {
        x86::prefetch(item);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (items, place);
}

#[cfg(test)]
mod tests;

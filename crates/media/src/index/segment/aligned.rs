//! Memory for segments, in large pages where there is much of it.

use std::alloc::{Layout, handle_alloc_error};

use memmap2::{MmapMut, MmapOptions};

/// What a large page of most processors holds. Less memory can't be in one.
#[cfg(target_os = "linux")]
const LARGE_PAGE_BYTES: usize = 1 << 21;

/// Bytes of a segment that was just built or read. They begin where a page does: beginning anywhere, every second hash would lie in two cache
/// lines.
///
/// A look-up reads some hundred places all over a segment. With pages of 4 KiB the processor has to look most of them up in the page tables first,
/// so that large pages are asked for where the system offers them (Linux, `madvise`).
pub struct Aligned(Option<MmapMut>);

impl Aligned {
    /// So many bytes, all 0.
    #[must_use]
    pub fn zeroed(length: usize) -> Self {
        if length == 0 {
            return Self(None);
        }
        let map = MmapOptions::new().len(length).map_anon();
        let map = map.unwrap_or_else(|_| {
            handle_alloc_error(Layout::array::<u8>(length).unwrap_or(Layout::new::<u8>()))
        });
        #[cfg(target_os = "linux")]
        if length >= LARGE_PAGE_BYTES {
            // Where there are none, small pages do the same more slowly.
            let _ = map.advise(memmap2::Advice::HugePage);
        }
        Self(Some(map))
    }

    /// To write them.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        self.0.as_deref_mut().unwrap_or_default()
    }
}

impl AsRef<[u8]> for Aligned {
    fn as_ref(&self) -> &[u8] {
        self.0.as_deref().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_begin_where_a_cache_line_does_and_are_zero() {
        for length in [0, 1, 64, 1_000, 5_000_000] {
            let mut aligned = Aligned::zeroed(length);
            assert_eq!(aligned.as_ref().len(), length);
            assert_eq!(aligned.bytes_mut().len(), length);
            assert!(length == 0 || (aligned.as_ref().as_ptr() as usize).is_multiple_of(64));
            assert!(aligned.as_ref().iter().all(|byte| *byte == 0));
        }
    }
}

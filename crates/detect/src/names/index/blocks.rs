//! Blocks of one size, in pages: what is given back is used again, and growing copies nothing.

/// Items in a page, where a block isn't larger than that.
const PAGE: usize = 4_096;

/// Blocks that hold `capacity` items each, known by their numbers.
#[derive(Clone, Debug)]
pub(super) struct Blocks<T> {
    capacity: usize,
    /// Two to this power is the number of blocks in a page.
    page_power: u32,
    pages: Vec<Box<[T]>>,
    taken: u32,
    free: Vec<u32>,
}

impl<T: Copy + Default> Blocks<T> {
    pub(super) fn new(capacity: usize) -> Self {
        Blocks {
            capacity,
            page_power: (PAGE / capacity).max(1).ilog2(),
            pages: Vec::new(),
            taken: 0,
            free: Vec::new(),
        }
    }

    /// Takes a block; what is in it is of no meaning.
    pub(super) fn take(&mut self) -> u32 {
        let block = self.free.pop().unwrap_or_else(|| {
            self.taken += 1;
            self.taken - 1
        });
        let page = (block >> self.page_power) as usize;
        let items = self.capacity << self.page_power;
        if page == self.pages.len() {
            self.pages.push(vec![T::default(); items].into());
        } else if self.pages[page].is_empty() {
            self.pages[page] = vec![T::default(); items].into();
        }
        block
    }

    /// Gives a block back. The memory of one that fills a page goes back to the system.
    pub(super) fn give_back(&mut self, block: u32) {
        if self.page_power == 0 {
            self.pages[block as usize] = Box::default();
        }
        self.free.push(block);
    }

    pub(super) fn items(&self, block: u32) -> &[T] {
        let start = self.start(block);
        &self.pages[(block >> self.page_power) as usize][start..start + self.capacity]
    }

    pub(super) fn items_mut(&mut self, block: u32) -> &mut [T] {
        let start = self.start(block);
        &mut self.pages[(block >> self.page_power) as usize][start..start + self.capacity]
    }

    /// The first item of a block, for blocks that hold one thing each.
    pub(super) fn one(&self, block: u32) -> &T {
        &self.pages[(block >> self.page_power) as usize][self.start(block)]
    }

    pub(super) fn one_mut(&mut self, block: u32) -> &mut T {
        let start = self.start(block);
        &mut self.pages[(block >> self.page_power) as usize][start]
    }

    pub(super) fn memory_bytes(&self) -> usize {
        let items: usize = self.pages.iter().map(|page| page.len()).sum();
        items * size_of::<T>()
            + self.pages.capacity() * size_of::<Box<[T]>>()
            + self.free.capacity() * size_of::<u32>()
    }

    fn start(&self, block: u32) -> usize {
        (block as usize & ((1 << self.page_power) - 1)) * self.capacity
    }
}

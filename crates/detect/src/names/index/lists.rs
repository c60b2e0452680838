//! Very many lists, most of them very short, in little memory: one list costs its items, at most half as
//! much again for growing, and twelve bytes to know it by. The items of a list lie side by side.

use super::blocks::Blocks;

/// Where a list lies in its [`Lists`], and how long it is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct List {
    block: u32,
    length: u32,
    /// Which size of blocks it lies in; of no meaning while the list is empty.
    class: u8,
}

impl List {
    pub(super) fn length(&self) -> usize {
        self.length as usize
    }
}

/// The items of the lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists<T> {
    classes: Vec<Blocks<T>>,
}

/// Items that a block of this class holds: 1, 2, 3, 4, 6, 8, 12, 16, ...
fn capacity(class: u8) -> usize {
    match class {
        0 => 1,
        odd if odd % 2 == 1 => 2 << (odd / 2),
        even => 3 << (even / 2 - 1),
    }
}

/// The smallest class that holds so many.
fn class_for(length: usize) -> u8 {
    (0..=u8::MAX)
        .find(|class| capacity(*class) >= length)
        .unwrap_or(u8::MAX)
}

impl<T: Copy + Default> Lists<T> {
    pub(super) fn items(&self, list: &List) -> &[T] {
        if list.length == 0 {
            return &[];
        }
        &self.classes[usize::from(list.class)].items(list.block)[..list.length()]
    }

    pub(super) fn items_mut(&mut self, list: &List) -> &mut [T] {
        if list.length == 0 {
            return &mut [];
        }
        &mut self.classes[usize::from(list.class)].items_mut(list.block)[..list.length()]
    }

    /// A new list of these.
    pub(super) fn list(&mut self, items: &[T]) -> List {
        if items.is_empty() {
            return List::default();
        }
        let class = class_for(items.len());
        let block = self.take(class);
        self.classes[usize::from(class)].items_mut(block)[..items.len()].copy_from_slice(items);
        List {
            block,
            length: u32::try_from(items.len()).unwrap_or(u32::MAX),
            class,
        }
    }

    pub(super) fn push(&mut self, list: &mut List, item: T) {
        if list.length == 0 {
            *list = self.list(&[item]);
            return;
        }
        if list.length() == capacity(list.class) {
            self.move_to(list, list.class + 1);
        }
        list.length += 1;
        self.classes[usize::from(list.class)].items_mut(list.block)[list.length() - 1] = item;
    }

    /// Removes an item by putting the last one into its place.
    pub(super) fn swap_remove(&mut self, list: &mut List, place: usize) {
        let items = self.items_mut(list);
        items.swap(place, items.len() - 1);
        self.truncate(list, list.length() - 1);
    }

    /// Keeps the items for which `keeps` says so, in their order.
    pub(super) fn retain(&mut self, list: &mut List, mut keeps: impl FnMut(&T) -> bool) {
        let items = self.items_mut(list);
        let mut kept = 0;
        for place in 0..items.len() {
            if keeps(&items[place]) {
                items[kept] = items[place];
                kept += 1;
            }
        }
        self.truncate(list, kept);
    }

    /// Gives the whole list back.
    pub(super) fn clear(&mut self, list: &mut List) {
        self.truncate(list, 0);
    }

    pub(super) fn memory_bytes(&self) -> usize {
        let classes = self.classes.iter();
        classes.map(Blocks::memory_bytes).sum::<usize>()
            + self.classes.capacity() * size_of::<Blocks<T>>()
    }

    /// Shortens a list. It moves to a smaller block only when three quarters of its own are empty, so
    /// that a list which grows and shrinks by one isn't copied each time.
    fn truncate(&mut self, list: &mut List, length: usize) {
        if length == 0 {
            if list.length > 0 {
                self.classes[usize::from(list.class)].give_back(list.block);
            }
            *list = List::default();
            return;
        }
        list.length = u32::try_from(length).unwrap_or(u32::MAX);
        if length * 4 < capacity(list.class) {
            self.move_to(list, class_for(length * 2));
        }
    }

    fn move_to(&mut self, list: &mut List, class: u8) {
        let block = self.take(class);
        let (low, high) = (list.class.min(class), list.class.max(class));
        let (left, right) = self.classes.split_at_mut(usize::from(high));
        let (small, large) = (&mut left[usize::from(low)], &mut right[0]);
        let (from, into) = if list.class < class {
            (small, large)
        } else {
            (large, small)
        };
        let items = &from.items(list.block)[..list.length()];
        into.items_mut(block)[..items.len()].copy_from_slice(items);
        from.give_back(list.block);
        (list.block, list.class) = (block, class);
    }

    fn take(&mut self, class: u8) -> u32 {
        while self.classes.len() <= usize::from(class) {
            let next = u8::try_from(self.classes.len()).unwrap_or(u8::MAX);
            self.classes.push(Blocks::new(capacity(next)));
        }
        self.classes[usize::from(class)].take()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn classes_grow_by_at_most_half_after_the_first_few() {
        let capacities: Vec<usize> = (0..10).map(capacity).collect();
        assert_eq!(capacities, [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]);
        assert_eq!([1, 5, 6, 7, 33].map(class_for), [0, 4, 4, 5, 10]);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Push(usize, u16),
        Remove(usize, usize),
        KeepEven(usize),
        Clear(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            8 => (0..5_usize, any::<u16>()).prop_map(|(list, item)| Step::Push(list, item)),
            3 => (0..5_usize, any::<usize>()).prop_map(|(list, place)| Step::Remove(list, place)),
            1 => (0..5_usize).prop_map(Step::KeepEven),
            1 => (0..5_usize).prop_map(Step::Clear),
        ];
        proptest::collection::vec(step, 0..400)
    }

    proptest! {
        #[test]
        fn lists_hold_what_vectors_would(steps in steps()) {
            let mut lists = Lists::default();
            let mut handles = [List::default(); 5];
            let mut vectors: [Vec<u16>; 5] = Default::default();
            for step in steps {
                match step {
                    Step::Push(list, item) => {
                        lists.push(&mut handles[list], item);
                        vectors[list].push(item);
                    }
                    Step::Remove(list, place) if !vectors[list].is_empty() => {
                        let place = place % vectors[list].len();
                        lists.swap_remove(&mut handles[list], place);
                        vectors[list].swap_remove(place);
                    }
                    Step::Remove(..) => {}
                    Step::KeepEven(list) => {
                        lists.retain(&mut handles[list], |item| item % 2 == 0);
                        vectors[list].retain(|item| item % 2 == 0);
                    }
                    Step::Clear(list) => {
                        lists.clear(&mut handles[list]);
                        vectors[list].clear();
                    }
                }
                for (handle, vector) in handles.iter().zip(&vectors) {
                    prop_assert_eq!(lists.items(handle), vector.as_slice());
                }
            }
        }
    }
}

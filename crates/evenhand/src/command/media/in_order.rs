//! Work on many threads whose results come in the order of what was given.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;

/// Does `work` on each item, on so many threads, and gives `take` the results in the order of the items. Ends early, after what is at work, when
/// `take` fails.
pub fn each_in_order<I: Sync, R: Send, E>(
    items: &[I],
    threads: usize,
    work: impl Fn(&I) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let (results, received) = channel();
    thread::scope(|scope| {
        for _ in 0..threads.clamp(1, items.len().max(1)) {
            let (results, next, work) = (results.clone(), &next, &work);
            scope.spawn(move || {
                while let Some((place, item)) = place_of_next(next, items) {
                    // Nobody receives any more once `take` has failed.
                    if results.send((place, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(results);
        let mut waiting = BTreeMap::new();
        let mut due = 0;
        let mut received = received.into_iter();
        while let Some((place, result)) = received.next() {
            waiting.insert(place, result);
            while let Some(result) = waiting.remove(&due) {
                take(result)?;
                due += 1;
            }
        }
        Ok(())
    })
}

fn place_of_next<'a, I>(next: &AtomicUsize, items: &'a [I]) -> Option<(usize, &'a I)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    items.get(place).map(|item| (place, item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for threads in [1, 3, 50] {
            let items: Vec<u64> = (0..40).collect();
            let mut taken = Vec::new();
            let work = |item: &u64| {
                std::thread::sleep(std::time::Duration::from_micros((item * 7_919) % 500));
                item * 2
            };
            let done: Result<(), ()> = each_in_order(&items, threads, work, |result| {
                taken.push(result);
                Ok(())
            });
            assert_eq!(
                (done, taken),
                (Ok(()), items.iter().map(|item| item * 2).collect())
            );
        }
    }

    #[test]
    fn a_failure_ends_it() {
        let items: Vec<u64> = (0..1_000).collect();
        let mut count = 0;
        let done = each_in_order(
            &items,
            2,
            |item| *item,
            |_| {
                count += 1;
                if count == 3 { Err("full") } else { Ok(()) }
            },
        );
        assert_eq!((done, count), (Err("full"), 3));
    }
}

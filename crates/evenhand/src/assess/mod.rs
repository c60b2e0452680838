//! Assessing a stream of events without a store: `evenhand assess`.
//!
//! ```text
//! Source --chunks of lines--> read --> Past (windows, accounts; in order) --> assess --> verdicts
//! ```
//!
//! Every worker does all of it for one chunk at a time. Two turnstiles keep the order: one before the
//! step that must see events in order, one before the output.

mod csv_lines;
pub mod event_line;
pub mod read_event;
pub mod source;
pub mod tags;
pub mod totals;
mod turnstile;
mod worker;

use std::io::Write;
use std::sync::Mutex;

use evenhand_engine::LoadedRules;
use evenhand_engine::backtest::Past;

use crate::failure::Result;
use source::Source;
use tags::Tags;
use totals::Totals;
use turnstile::Turnstile;

pub use csv_lines::separator;

/// Everything that the workers of one run share.
struct Run<'a> {
    rules: &'a LoadedRules,
    tags: &'a Tags,
    source: Mutex<Source>,
    /// What earlier events left behind; nobody asks for it when no rule looks back.
    past: Mutex<Past<'a>>,
    looks_back: bool,
    past_turn: Turnstile,
    output: Mutex<&'a mut (dyn Write + Send)>,
    output_turn: Turnstile,
}

/// Assesses every event of a source and writes one line for each, in the order of the source.
pub fn run(
    rules: &LoadedRules,
    tags: &Tags,
    source: Source,
    output: &mut (dyn Write + Send),
    threads: usize,
) -> Result<Totals> {
    let past = Past::new(rules);
    let run = Run {
        rules,
        tags,
        source: Mutex::new(source),
        looks_back: past.is_needed(),
        past: Mutex::new(past),
        past_turn: Turnstile::default(),
        output: Mutex::new(output),
        output_turn: Turnstile::default(),
    };
    let mut totals = Totals::new(rules);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1))
            .map(|_| scope.spawn(|| worker::work(&run)))
            .collect();
        for worker in workers {
            match worker.join() {
                Ok(part) => totals.add(&part?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(totals)
    })
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor};
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    struct Panics;

    impl Write for Panics {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            panic!("a worker panics, as this test wants it to")
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn when_one_worker_panics_the_others_end_too() {
        let rules = LoadedRules::compile(Vec::new()).unwrap();
        let text = "{}\n".repeat(500_000);
        let text = Box::new(Cursor::new(text.into_bytes()));
        let source = Source::of(text, None, String::new()).unwrap();
        let ended = catch_unwind(AssertUnwindSafe(|| {
            run(&rules, &Tags::default(), source, &mut Panics, 4).is_ok()
        }));
        assert!(ended.is_err());
    }
}

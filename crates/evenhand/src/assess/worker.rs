//! One worker: takes a chunk, reads it, assesses it, writes its verdicts, and takes the next.

use std::io::ErrorKind;
use std::sync::PoisonError;

use evenhand_model::Problem;
use evenhand_rules::Scratch;

use super::Run;
use super::event_line::{self, Refused};
use super::read_event::ReadEvent;
use super::source::Chunk;
use super::totals::Totals;
use crate::failure::Result;

/// Works until the source is empty or somebody fails.
pub fn work(run: &Run<'_>) -> Result<Totals> {
    let mut others = Others {
        run,
        may_go_on: false,
    };
    let worked = work_off(run);
    others.may_go_on = worked.is_ok();
    worked
}

/// The other workers, who would wait for ever for one that failed or panicked.
struct Others<'r, 'a> {
    run: &'r Run<'a>,
    may_go_on: bool,
}

impl Drop for Others<'_, '_> {
    fn drop(&mut self) {
        if !self.may_go_on {
            self.run.past_turn.close();
            self.run.output_turn.close();
        }
    }
}

fn work_off(run: &Run<'_>) -> Result<Totals> {
    let mut totals = Totals::new(run.rules);
    let mut scratch = Scratch::new();
    let (mut chunk, mut read, mut verdicts) = (Chunk::default(), Vec::new(), Vec::new());
    while run
        .source
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .next(&mut chunk)?
    {
        read_lines(&mut chunk, &mut read);
        if run.looks_back && !look_back(run, &chunk, &mut read) {
            break;
        }
        verdicts.clear();
        for line in read.drain(..) {
            match line {
                Line::Event(event) => {
                    let assessed = event.assess(run.rules, run.tags, &mut scratch);
                    totals.count(&assessed);
                    write_line(&mut verdicts, &assessed.assessment)?;
                }
                Line::Refused(refused) => {
                    totals.refused += 1;
                    write_line(&mut verdicts, &refused)?;
                }
            }
        }
        if !run.output_turn.wait(chunk.number) {
            break;
        }
        match run
            .output
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write_all(&verdicts)
        {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
            written => written?,
        }
        run.output_turn.pass();
    }
    Ok(totals)
}

/// A line that has been read.
enum Line {
    Event(Box<ReadEvent>),
    Refused(Refused),
}

fn read_lines(chunk: &mut Chunk, read: &mut Vec<Line>) {
    let mut start = 0;
    let mut place = 0;
    while start < chunk.bytes.len() {
        let rest = chunk.bytes.get(start..).unwrap_or_default();
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or_default();
        if chunk
            .refused
            .front()
            .is_some_and(|(refused, _)| *refused == place)
        {
            if let Some((_, problem)) = chunk.refused.pop_front() {
                read.push(refuse(chunk.line(place), line, problem));
            }
        } else if !line.trim_ascii().is_empty() {
            read.push(match event_line::read(line) {
                Ok(event) => Line::Event(Box::new(ReadEvent::of(event))),
                Err(problem) => refuse(chunk.line(place), line, problem),
            });
        }
        start += length + 1;
        place += 1;
    }
}

fn refuse(line_number: u64, line: &[u8], problem: Problem) -> Line {
    Line::Refused(Refused {
        event: event_line::id_of(line),
        line: line_number,
        problem,
    })
}

/// The one step that must see events in their order; `false` when another worker has failed.
fn look_back(run: &Run<'_>, chunk: &Chunk, read: &mut [Line]) -> bool {
    if !run.past_turn.wait(chunk.number) {
        return false;
    }
    let mut past = run.past.lock().unwrap_or_else(PoisonError::into_inner);
    for line in read {
        if let Line::Event(read) = line {
            read.look_back(&mut past);
        }
    }
    run.past_turn.pass();
    true
}

fn write_line(verdicts: &mut Vec<u8>, line: &impl serde::Serialize) -> Result<()> {
    serde_json::to_writer(&mut *verdicts, line)?;
    verdicts.push(b'\n');
    Ok(())
}

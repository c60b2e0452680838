//! What was checked is sent a chunk at a time; how far it has been taken is asked first.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use evenhand_engine::import::Records;
use evenhand_flow::accept::json;
use evenhand_flow::operation::import::Part;
use evenhand_flow::work::ImportCounts;
use evenhand_model::{ImportKind, Platform, limits};
use indicatif::ProgressBar;

use super::reader::{Reader, Record};
use super::{Checked, Source};
use crate::command::backup::bar;
use crate::control::{Done, ImportChunk, ImportedFile, Request, Session};
use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Records in one chunk: few enough that nobody waits long behind it.
const RECORDS_PER_CHUNK: usize = 1_000;
/// Bytes of records after which a chunk is sent, so that a request stays short.
const CHUNK_BYTES: usize = limits::BODY_BYTES_MAX;
/// Chunks that are read ahead while one is taken.
const CHUNKS_AHEAD: usize = 1;
/// What to do about a chunk that was not taken.
const HINT: &str = "run the same command again; it goes on where it stopped";

/// Sends what nobody has taken yet.
pub fn send(
    session: &Session,
    source: &Source,
    kind: ImportKind,
    platform: &Platform,
    checked: &Checked,
) -> Result<ImportCounts> {
    let file = ImportedFile {
        platform: platform.clone(),
        kind,
        file: checked.digest.clone(),
    };
    let (mut done, mut counts) = match session.ask(Request::ImportProgress(file))? {
        Done::Imported(Some(progress)) => (progress.done, progress.counts),
        _ => (0, ImportCounts::default()),
    };
    if done >= checked.records {
        output::remark(match checked.records {
            0 => "this file holds no records",
            _ => "this file has been imported already; these are the counts of that time",
        });
        return Ok(counts);
    }
    if done > 0 {
        let records = checked.records;
        output::remark(format!(
            "{done} of {records} were taken before; going on after them"
        ));
    }
    let progress = bar(source.bytes()).with_message("importing ");
    thread::scope(|scope| {
        let (hand_over, chunks) = sync_channel(CHUNKS_AHEAD);
        let (skip, bar) = (done, progress.clone());
        scope.spawn(move || read_chunks(source, kind, skip, &bar, &hand_over));
        for chunk in chunks {
            let chunk: Chunk = chunk.doing(source.path().display())?;
            source.check_unchanged()?;
            let part = Part {
                platform: platform.clone(),
                from: source.reading().from().into(),
                file: checked.digest.clone(),
                records_before: done,
                records: checked.records,
                first_line: chunk.first_line,
                last_line: chunk.last_line,
            };
            let records = chunk.records;
            let asked = session.ask(Request::Import(ImportChunk { part, records }));
            let taken = asked.map_err(|failure| failure.hint(HINT))?;
            let Done::Imported(Some(progress)) = taken else {
                return Err(Failure::new("the server answered something else").hint(HINT));
            };
            (done, counts) = (progress.done, progress.counts);
        }
        Ok(counts)
    })
    .inspect(|_| progress.finish_and_clear())
}

/// Some records, ready to be taken.
struct Chunk {
    first_line: u64,
    last_line: u64,
    records: Records,
}

/// Reads chunk after chunk, after `skip` records, until nobody takes them any more.
fn read_chunks(
    source: &Source,
    kind: ImportKind,
    skip: u64,
    progress: &ProgressBar,
    hand_over: &SyncSender<Result<Chunk>>,
) {
    let mut chunks = match Chunks::after(source, kind, skip, progress) {
        Ok(chunks) => chunks,
        Err(failure) => {
            // Whoever waits for a chunk is told why none comes; who waits no longer has failed itself.
            let _ = hand_over.send(Err(failure));
            return;
        }
    };
    while let Some(chunk) = chunks.next().transpose() {
        if hand_over.send(chunk).is_err() {
            return;
        }
    }
}

fn records_of(kind: ImportKind, records: &[Vec<u8>]) -> Result<Records> {
    fn read<T: serde::de::DeserializeOwned>(records: &[Vec<u8>]) -> Result<Vec<T>> {
        let read = records.iter().map(|record| Ok(json::read::<T>(record)?));
        read.collect()
    }
    Ok(match kind {
        ImportKind::Accounts => Records::Accounts(read(records)?),
        ImportKind::Reports => Records::Reports(read(records)?),
        ImportKind::Decisions => Records::Decisions(read(records)?),
    })
}

/// The records of a file, some at a time.
struct Chunks {
    kind: ImportKind,
    reader: Reader,
    record: Record,
}

impl Chunks {
    fn after(source: &Source, kind: ImportKind, skip: u64, progress: &ProgressBar) -> Result<Self> {
        let mut chunks = Self {
            kind,
            reader: source.read(kind, progress)?,
            record: Record::default(),
        };
        for _ in 0..skip {
            chunks.read()?;
        }
        Ok(chunks)
    }

    fn read(&mut self) -> Result<bool> {
        let is_there = self.reader.next(&mut self.record)?;
        match self.record.refused.take() {
            Some(problem) => Err(problem.into()),
            None => Ok(is_there),
        }
    }

    fn next(&mut self) -> Result<Option<Chunk>> {
        let (mut records, mut bytes) = (Vec::new(), 0);
        let (mut first_line, mut last_line) = (0, 0);
        while records.len() < RECORDS_PER_CHUNK && bytes < CHUNK_BYTES && self.read()? {
            if records.is_empty() {
                first_line = self.record.line;
            }
            last_line = self.record.line;
            bytes += self.record.json.len();
            records.push(self.record.json.clone());
        }
        if records.is_empty() {
            return Ok(None);
        }
        Ok(Some(Chunk {
            first_line,
            last_line,
            records: records_of(self.kind, &records)?,
        }))
    }
}

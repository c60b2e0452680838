//! What was checked is sent a chunk at a time; how far it has been taken is asked first.

use evenhand_engine::import::Records;
use evenhand_flow::accept::json;
use evenhand_flow::operation::import::Part;
use evenhand_flow::work::ImportCounts;
use evenhand_model::{ImportKind, Platform, limits};

use super::reader::{Reader, Record};
use super::{Checked, Source};
use crate::command::backup::bar;
use crate::control::{Done, ImportChunk, ImportedFile, Request, Session};
use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Records in one chunk: few enough that nobody waits long behind it.
const RECORDS_PER_CHUNK: usize = 500;
/// Bytes of records after which a chunk is sent, so that a request stays short.
const CHUNK_BYTES: usize = limits::BODY_BYTES_MAX;
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
    let asked = session.ask(Request::ImportProgress(ImportedFile {
        platform: platform.clone(),
        kind,
        file: checked.digest.clone(),
    }))?;
    let (mut done, mut counts) = match asked {
        Done::Imported(Some(progress)) => (progress.done, progress.counts),
        _ => (0, ImportCounts::default()),
    };
    if done >= checked.records {
        output::remark("this file has been imported already");
        return Ok(counts);
    }
    if done > 0 {
        let records = checked.records;
        output::remark(format!(
            "{done} of {records} were taken before; going on after them"
        ));
    }
    let progress = bar(source.bytes()).with_message("importing ");
    let mut chunks = Chunks {
        reader: source.read(kind, &progress)?,
        record: Record::default(),
    };
    chunks.skip(done).doing(source.path().display())?;
    while let Some(chunk) = chunks.next().doing(source.path().display())? {
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
        let records = records_of(kind, &chunk.records)?;
        let asked = session.ask(Request::Import(ImportChunk { part, records }));
        let Done::Imported(Some(progress)) = asked.map_err(|failure| failure.hint(HINT))? else {
            return Err(Failure::new("the server answered something else").hint(HINT));
        };
        (done, counts) = (progress.done, progress.counts);
    }
    progress.finish_and_clear();
    Ok(counts)
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
    reader: Reader,
    record: Record,
}

struct Chunk {
    first_line: u64,
    last_line: u64,
    records: Vec<Vec<u8>>,
}

impl Chunks {
    fn read(&mut self) -> Result<bool> {
        let is_there = self.reader.next(&mut self.record)?;
        match self.record.refused.take() {
            Some(problem) => Err(problem.into()),
            None => Ok(is_there),
        }
    }

    fn skip(&mut self, count: u64) -> Result<()> {
        for _ in 0..count {
            self.read()?;
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Chunk>> {
        let mut chunk = Chunk {
            first_line: 0,
            last_line: 0,
            records: Vec::new(),
        };
        let mut bytes = 0;
        while chunk.records.len() < RECORDS_PER_CHUNK && bytes < CHUNK_BYTES && self.read()? {
            if chunk.records.is_empty() {
                chunk.first_line = self.record.line;
            }
            chunk.last_line = self.record.line;
            bytes += self.record.json.len();
            chunk.records.push(self.record.json.clone());
        }
        Ok((!chunk.records.is_empty()).then_some(chunk))
    }
}

//! The audit chain, read from its first entry to its last beside whatever else runs: `evenhand verify` and
//! the server check it by the same words.

use std::path::Path;

use evenhand_audit::{Fault, FaultKind, Verified, Verifier};
use evenhand_store::{ChainEnd, EntryReader, EntryRow, OpenError, StoreError};

/// Entries read at a time.
const ENTRIES_PER_PAGE: usize = 1_000;

/// Why a chain is not called consistent.
#[derive(Debug, thiserror::Error)]
pub enum ChainProblem {
    /// The store could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store could not be read.
    #[error(transparent)]
    Read(#[from] StoreError),
    /// An entry is not as it should be.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A row can't be read as an entry.
    #[error("{place}: {why}")]
    Unreadable {
        /// Which row.
        place: String,
        /// What is wrong with it.
        why: StoreError,
    },
    /// The rows around the entries say something else than the entries do.
    #[error("{0}")]
    Broken(String),
}

/// Reads every chain of a data directory; fails at the first entry that is not as it should be. `on_read`
/// is told now and then how many entries have been read.
pub fn check_chain(
    data: &Path,
    mut verifier: Verifier,
    on_read: &dyn Fn(u64),
) -> Result<Verified, ChainProblem> {
    let reader = EntryReader::open(data)?;
    let ends = reader.ends()?;
    let mut before = 0;
    for end in &ends {
        read_chain(&reader, end, &mut verifier, &|read| on_read(before + read))?;
        before += end.head.sequence;
        if verifier.fault().is_some() {
            break;
        }
    }
    let verified = verifier.finish()?;
    ends.iter().try_for_each(|end| check_end(end, &verified))?;
    Ok(verified)
}

/// Reads the rows of one chain up to its end, or to the first that is not as it should be; what a
/// running server adds meanwhile is left for the next time.
fn read_chain(
    reader: &EntryReader,
    end: &ChainEnd,
    verifier: &mut Verifier,
    on_read: &dyn Fn(u64),
) -> Result<(), ChainProblem> {
    let shard = end.head.shard;
    let (mut after, mut sequence) = (i64::MIN, 0);
    loop {
        let rows = reader.rows(shard, after, ENTRIES_PER_PAGE)?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.sequence;
        for row in rows {
            sequence += 1;
            if sequence > end.head.sequence {
                return Ok(());
            }
            check_place(shard, sequence, row.sequence)?;
            check_row(shard, sequence, row, verifier)?;
            if verifier.fault().is_some() {
                return Ok(());
            }
        }
        on_read(sequence);
    }
}

/// Rows come by rising number, from 1 and without gaps.
fn check_place(shard: u32, sequence: u64, row: i64) -> Result<(), ChainProblem> {
    match u64::try_from(row) {
        Ok(found) if found == sequence => Ok(()),
        Ok(found) if found > sequence => {
            let kind = FaultKind::Missing { found };
            Err(Fault {
                shard,
                sequence,
                kind,
            }
            .into())
        }
        _ => Err(ChainProblem::Broken(format!(
            "shard {shard}, entry {row}: stands before the first entry; it was put in"
        ))),
    }
}

/// The columns must say what the line says: entries are found by them, and only the line is hashed.
fn check_row(
    shard: u32,
    sequence: u64,
    row: EntryRow,
    verifier: &mut Verifier,
) -> Result<(), ChainProblem> {
    let place = format!("shard {shard}, entry {sequence}");
    let entry = match row.entry {
        Ok(entry) => entry,
        Err(why) => return Err(ChainProblem::Unreadable { place, why }),
    };
    if (entry.shard, entry.sequence) != (shard, sequence) {
        return Err(ChainProblem::Broken(format!(
            "{place}: its line is that of shard {}, entry {}; one of them was put in or moved",
            entry.shard, entry.sequence
        )));
    }
    verifier.push(&entry);
    let belongs = entry.draft.filed_under();
    if verifier.fault().is_none() && belongs != row.filed_under {
        let said = |id: Option<String>| id.unwrap_or_else(|| "none".into());
        return Err(ChainProblem::Broken(format!(
            "{place}: belongs under {}, but is filed under {}; its column was altered",
            said(belongs),
            said(row.filed_under)
        )));
    }
    Ok(())
}

/// What was read must end where the store goes on.
fn check_end(end: &ChainEnd, verified: &Verified) -> Result<(), ChainProblem> {
    let shard = end.head.shard;
    let broken = |what: String| Err(ChainProblem::Broken(format!("shard {shard}: {what}")));
    let read = verified.heads.iter().find(|head| head.shard == shard);
    let read_to = read.map_or(0, |head| head.sequence);
    let goes_on = end.head.sequence;
    if read_to < goes_on {
        return broken(format!(
            "the store goes on from entry {goes_on}, but the chain ends at entry {read_to}; history \
             was cut"
        ));
    }
    if let Some(last) = end.last_entry
        && u64::try_from(last) != Ok(goes_on)
    {
        return broken(format!(
            "the store goes on from entry {goes_on}, but there is an entry {last}; it was put in, or \
             the end of the chain was altered"
        ));
    }
    if read.is_some_and(|read| *read != end.head) {
        return broken(format!(
            "the store goes on from another entry {goes_on} than the chain holds; one was altered"
        ));
    }
    let commits = end.position.sequence;
    if let Some(last) = end.last_feed_line
        && u64::try_from(last) != Ok(commits)
    {
        return broken(format!(
            "the store goes on from commit {commits}, but its feed ends at {last}; one was altered"
        ));
    }
    Ok(())
}

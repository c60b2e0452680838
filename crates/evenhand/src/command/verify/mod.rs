//! `evenhand verify`: the audit chain, entry by entry, or a packet that somebody was given.

mod packet;

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use evenhand_audit::{Checkpoint, Fault, FaultKind, Standing, Verified, Verifier};
use evenhand_store::{ChainEnd, EntryReader, EntryRow};
use serde_json::json;

use crate::configuration::ConfigFlag;
use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Entries read at a time.
const ENTRIES_PER_PAGE: usize = 1_000;

/// Check the audit chain, or a packet; names the first thing that is not as it should be
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("proof").args(["checkpoint", "packet"]))]
#[command(after_help = "\
Examples:
  evenhand verify --data ./evenhand-data
  evenhand verify --checkpoint kept-elsewhere.jsonl --public-key 4a2f...
  evenhand verify --packet packet.json --public-key 4a2f... --page packet.html

Works while the server runs. Without a checkpoint from outside, the chain can only be called
consistent: whoever holds the store could have written all of it anew. A packet needs no store: it
proves itself to whoever has the public key from elsewhere.")]
pub struct Verify {
    /// Data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Checkpoints kept elsewhere, one JSON line each
    #[arg(long, value_name = "FILE", requires = "public_key")]
    checkpoint: Option<PathBuf>,
    /// A packet as it was exported
    #[arg(long, value_name = "FILE", conflicts_with_all = ["data", "checkpoint"])]
    packet: Option<PathBuf>,
    /// Write the readable page of the packet there, once it is verified
    #[arg(long, value_name = "FILE", requires = "packet")]
    page: Option<PathBuf>,
    /// The key that must have signed: 64 hexadecimal digits, from elsewhere too
    #[arg(long, value_name = "K", requires = "proof")]
    public_key: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        if let Some(file) = &self.packet {
            return packet::verify(
                file,
                self.public_key.as_deref(),
                self.page.as_deref(),
                self.json,
            );
        }
        let data = config.read()?.with_data(self.data).data();
        let (verifier, torn_lines) = match (&self.checkpoint, &self.public_key) {
            (Some(file), Some(key)) => {
                let (checkpoints, torn_lines) = checkpoints(file)?;
                (Verifier::with_checkpoints(&checkpoints, key)?, torn_lines)
            }
            _ => (Verifier::new(), 0),
        };
        match verify(&data, verifier) {
            Ok(verified) => tell(&verified, torn_lines, self.json),
            Err(failure) if self.json => {
                output::json(&json!({"ok": false, "problem": failure.message()}))?;
                Err(failure)
            }
            Err(failure) => Err(failure),
        }
    }
}

/// The checkpoints of a file, and how many of its lines end in their midst: a crash while one is
/// written leaves such a line, and it takes nothing from what the others prove.
fn checkpoints(file: &Path) -> Result<(Vec<Checkpoint>, usize)> {
    let text = std::fs::read(file).doing(file.display())?;
    let (mut checkpoints, mut torn_lines) = (Vec::new(), 0);
    for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice(line) {
            Ok(checkpoint) => checkpoints.push(checkpoint),
            Err(error) if error.is_eof() => torn_lines += 1,
            Err(error) => {
                return Err(error).doing(format!("{}, line {}", file.display(), index + 1));
            }
        }
    }
    if checkpoints.is_empty() {
        let problem = format!("{} holds no whole checkpoint", file.display());
        return Err(Failure::new(problem));
    }
    Ok((checkpoints, torn_lines))
}

/// Reads every chain of a data directory; fails at the first entry that is not as it should be.
pub fn verify(data: &Path, mut verifier: Verifier) -> Result<Verified> {
    let reader = EntryReader::open(data)?;
    let ends = reader.ends()?;
    for end in &ends {
        read_chain(&reader, end, &mut verifier)?;
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
fn read_chain(reader: &EntryReader, end: &ChainEnd, verifier: &mut Verifier) -> Result<()> {
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
    }
}

/// Rows come by rising number, from 1 and without gaps.
fn check_place(shard: u32, sequence: u64, row: i64) -> Result<()> {
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
        _ => Err(Failure::new(format!(
            "shard {shard}, entry {row}: stands before the first entry; it was put in"
        ))),
    }
}

/// The columns must say what the line says: entries are found by them, and only the line is hashed.
fn check_row(shard: u32, sequence: u64, row: EntryRow, verifier: &mut Verifier) -> Result<()> {
    let place = format!("shard {shard}, entry {sequence}");
    let entry = row.entry.doing(&place)?;
    if (entry.shard, entry.sequence) != (shard, sequence) {
        return Err(Failure::new(format!(
            "{place}: its line is that of shard {}, entry {}; one of them was put in or moved",
            entry.shard, entry.sequence
        )));
    }
    verifier.push(&entry);
    let belongs = entry.draft.filed_under();
    if verifier.fault().is_none() && belongs != row.filed_under {
        let said = |id: Option<String>| id.unwrap_or_else(|| "none".into());
        return Err(Failure::new(format!(
            "{place}: belongs under {}, but is filed under {}; its column was altered",
            said(belongs),
            said(row.filed_under)
        )));
    }
    Ok(())
}

/// What was read must end where the store goes on.
fn check_end(end: &ChainEnd, verified: &Verified) -> Result<()> {
    let shard = end.head.shard;
    let broken = |what: String| Err(Failure::new(format!("shard {shard}: {what}")));
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

fn tell(verified: &Verified, torn_lines: usize, as_json: bool) -> Result<()> {
    let (word, sentence) = match &verified.standing {
        Standing::ConsistentNotProvenComplete => (
            "consistent, not proven complete",
            "consistent, not proven complete; a checkpoint kept elsewhere would prove that nothing \
             was rewritten or cut off"
                .to_owned(),
        ),
        Standing::ProvenUpTo { at, heads } => {
            let last: Vec<String> = heads.iter().map(|head| head.sequence.to_string()).collect();
            ("proven", format!("proven up to entry {} by the checkpoint of {at}", last.join(", ")))
        }
    };
    if as_json {
        return output::json(&json!({
            "ok": true, "standing": word, "entries": verified.entry_count, "heads": verified.heads,
            "torn_lines": torn_lines,
        }));
    }
    output::line(format!("{} entries: {sentence}", verified.entry_count))?;
    if torn_lines > 0 {
        output::line(format!(
            "left out {torn_lines} line(s) of the checkpoint file that end in their midst, as a crash \
             leaves them"
        ))?;
    }
    Ok(())
}

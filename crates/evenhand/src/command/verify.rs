//! `evenhand verify`: the audit chain, entry by entry.

use std::path::{Path, PathBuf};

use clap::Args;
use evenhand_audit::{Checkpoint, Head, Standing, Verified, Verifier};
use evenhand_model::Entry;
use evenhand_store::{EntryReader, StoreError};
use serde_json::json;

use crate::configuration::ConfigFlag;
use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Entries read at a time.
const ENTRIES_PER_PAGE: usize = 1_000;

/// Check the audit chain; names the first entry that is not as it should be
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand verify --data ./evenhand-data
  evenhand verify --checkpoint kept-elsewhere.jsonl --public-key 4a2f...

Works while the server runs. Without a checkpoint from outside, the chain can only be called
consistent: whoever holds the store could have written all of it anew.")]
pub struct Verify {
    /// Data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Checkpoints kept elsewhere, one JSON line each
    #[arg(long, value_name = "FILE", requires = "public_key")]
    checkpoint: Option<PathBuf>,
    /// The key that must have signed them: 64 hexadecimal digits, from elsewhere too
    #[arg(long, value_name = "K", requires = "checkpoint")]
    public_key: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let data = config.read()?.with_data(self.data).data();
        let verifier = match (&self.checkpoint, &self.public_key) {
            (Some(file), Some(key)) => Verifier::with_checkpoints(&checkpoints(file)?, key)?,
            _ => Verifier::new(),
        };
        match verify(&data, verifier) {
            Ok(verified) => tell(&verified, self.json),
            Err(failure) if self.json => {
                output::json(&json!({"ok": false, "problem": failure.message()}))?;
                Err(failure)
            }
            Err(failure) => Err(failure),
        }
    }
}

fn checkpoints(file: &Path) -> Result<Vec<Checkpoint>> {
    let text = std::fs::read_to_string(file).doing(file.display())?;
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    let checkpoints: Result<Vec<Checkpoint>> = lines
        .map(|(index, line)| {
            serde_json::from_str(line).doing(format!("{}, line {}", file.display(), index + 1))
        })
        .collect();
    match checkpoints {
        Ok(none) if none.is_empty() => Err(Failure::new(format!(
            "{} holds no checkpoint",
            file.display()
        ))),
        checkpoints => checkpoints,
    }
}

fn verify(data: &Path, mut verifier: Verifier) -> Result<Verified> {
    let reader = EntryReader::open(data)?;
    let ends: Vec<Head> = reader
        .shards()?
        .into_iter()
        .map(|shard| reader.head(shard))
        .collect::<std::result::Result<_, _>>()?;
    for end in &ends {
        read_chain(&reader, end, &mut verifier)?;
    }
    let verified = verifier.finish()?;
    for end in &ends {
        let last = verified.heads.iter().find(|head| head.shard == end.shard);
        if last != Some(end) {
            let read = last.map_or(0, |head| head.sequence);
            return Err(Failure::new(format!(
                "shard {}: the store goes on from entry {}, but the chain ends at entry {read}; \
                 history was cut",
                end.shard, end.sequence
            )));
        }
    }
    Ok(verified)
}

/// Reads the entries of one chain up to `end`; what a running server adds meanwhile is left for
/// the next time.
fn read_chain(reader: &EntryReader, end: &Head, verifier: &mut Verifier) -> Result<()> {
    let mut after = 0;
    while after < end.sequence {
        let left = usize::try_from(end.sequence - after).unwrap_or(ENTRIES_PER_PAGE);
        let page = match reader.entries(end.shard, after, left.min(ENTRIES_PER_PAGE)) {
            Err(StoreError::Damaged { .. }) => until_damage(reader, end, after)?,
            page => page?,
        };
        let Some(last) = page.last().map(|entry| entry.sequence) else {
            break;
        };
        page.iter().for_each(|entry| verifier.push(entry));
        after = last;
    }
    Ok(())
}

/// Reads a page that holds a damaged entry one by one, to say which it is.
fn until_damage(reader: &EntryReader, end: &Head, mut after: u64) -> Result<Vec<Entry>> {
    loop {
        match reader.entries(end.shard, after, 1) {
            Ok(entries) => match entries.last() {
                Some(entry) => after = entry.sequence,
                None => return Ok(Vec::new()),
            },
            Err(error) => {
                let place = format!("shard {}, entry {}", end.shard, after + 1);
                return Err(error).doing(place);
            }
        }
    }
}

fn tell(verified: &Verified, as_json: bool) -> Result<()> {
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
        }));
    }
    output::line(format!("{} entries: {sentence}", verified.entry_count))
}

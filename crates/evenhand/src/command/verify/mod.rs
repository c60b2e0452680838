//! `evenhand verify`: the audit chain, entry by entry, or a packet that somebody was given.

mod pack;
mod packet;

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use evenhand_audit::{Checkpoint, Standing, Verified, Verifier};
use evenhand_engine::chain_check::check_chain;
use serde_json::json;

use crate::configuration::ConfigFlag;
use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Check the audit chain, or a packet; names the first thing that is not as it should be
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("proof").args(["checkpoint", "packet", "pack"]))]
#[command(after_help = "\
Examples:
  evenhand verify --data ./evenhand-data
  evenhand verify --checkpoint kept-elsewhere.jsonl --public-key 4a2f...
  evenhand verify --packet packet.json --public-key 4a2f... --page packet.html
  evenhand verify --pack report.zip

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
    /// The evidence of a report as it was downloaded, or the folder that it was unpacked to
    #[arg(long, value_name = "FILE or DIR", conflicts_with_all = ["data", "checkpoint", "packet"])]
    pack: Option<PathBuf>,
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
        if let Some(path) = &self.pack {
            return pack::verify(path, self.public_key.as_deref(), self.json);
        }
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
pub fn verify(data: &Path, verifier: Verifier) -> Result<Verified> {
    Ok(check_chain(data, verifier, &|_| ())?)
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

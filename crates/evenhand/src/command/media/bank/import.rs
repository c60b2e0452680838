//! `evenhand media bank import`: a list becomes items of a bank.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use evenhand_flow::operation::bank::add_items::NewItem;
use evenhand_flow::operation::bank::make_bank::NewBank;
use evenhand_media::list::difference::needs_review;
use evenhand_media::list::{Algorithm, Format, Listed, Reading};
use evenhand_model::{HashedFrame, MediaHashes};
use serde_json::{Value, json};

use super::super::list_file;
use crate::configuration::ConfigFlag;
use crate::control::{Done, MediaChunk, MediaStock, MediaTaken, Request, Session, something_else};
use crate::failure::{Failure, Result};
use crate::output;

/// Entries in one request: some megabytes of it at most.
const ENTRIES_PER_CHUNK: usize = 10_000;
/// Frames of videos that are as long as one entry.
const FRAMES_PER_ENTRY: usize = 4;

/// Take a list into a bank; the bank is made where there is none
#[derive(Debug, Args)]
#[command(after_help = "\
The whole list is read first. One that would make a source ten times as long, or take back more than half of it, is held
until somebody agrees to it with --agree. The same entry again changes what is there, so that a list can be imported as
often as it comes.")]
pub struct Import {
    /// The list
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The bank
    #[arg(long, value_name = "NAME")]
    bank: String,
    /// Who says so
    #[arg(long, value_name = "NAME", default_value = "house")]
    source: String,
    /// What the file is, where how it begins does not tell
    #[arg(long, value_name = "F")]
    format: Option<ListFormat>,
    /// Data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Only read the list, and say what it would change
    #[arg(long)]
    dry_run: bool,
    /// Take the list though it changes far more than usual
    #[arg(long)]
    agree: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// What a list is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// One JSON object on each line
    Ndjson,
    /// A table with a line of heads
    Csv,
    /// What Meta's ThreatExchange answers
    Threatexchange,
    /// What Tech Against Terrorism's platform answers
    Tcap,
    /// What NCMEC's hash sharing answers
    Ncmec,
}

impl ListFormat {
    fn format(self) -> Format {
        match self {
            Self::Ndjson => Format::Ndjson,
            Self::Csv => Format::Csv,
            Self::Threatexchange => Format::ThreatExchange,
            Self::Tcap => Format::Tcap,
            Self::Ncmec => Format::Ncmec,
        }
    }
}

impl Import {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let configuration = config.read()?.with_data(self.data.clone());
        let format = self.format()?;
        let (mut known, mut withdrawn) = (0, 0);
        let reading = self.read(format, |entry| {
            if entry.is_withdrawn {
                withdrawn += 1;
            } else {
                known += 1;
            }
            Ok(())
        })?;
        list_file::tell_faults(&reading);
        let session = Session::open(&configuration)?;
        let Done::MediaStock(stock) = session.ask(Request::MediaStock)? else {
            return Err(something_else());
        };
        self.hold_for_review(&stock, known, withdrawn)?;
        let mut taken = MediaTaken::default();
        if !self.dry_run {
            self.make_bank(&session, &stock)?;
            taken = self.send(&session, format)?;
        }
        self.tell(&reading, known, withdrawn, &taken)
    }

    fn format(&self) -> Result<Format> {
        match self.format {
            Some(format) => Ok(format.format()),
            None => list_file::guess(&self.file),
        }
    }

    /// Reads every entry of the list, until one can't be taken.
    fn read(&self, format: Format, mut take: impl FnMut(Listed) -> Result<()>) -> Result<Reading> {
        let mut result = Ok(());
        let reading = list_file::read(&self.file, format, |entry| {
            if result.is_ok() {
                result = take(entry);
            }
        })?;
        result.map(|()| reading)
    }

    fn hold_for_review(&self, stock: &MediaStock, known: u64, withdrawn: u64) -> Result<()> {
        let held = stock
            .sources
            .iter()
            .find(|source| source.name == self.source);
        let held = held.map_or(0, |source| source.items);
        let added = known.saturating_sub(held);
        let Some(cause) = needs_review(held, added, withdrawn).filter(|_| !self.agree) else {
            return Ok(());
        };
        let message = format!("source {}: {cause}", self.source);
        Err(Failure::new(message).hint("look at the list, and say --agree if it is right"))
    }

    fn make_bank(&self, session: &Session, stock: &MediaStock) -> Result<()> {
        if stock.banks.iter().any(|bank| bank.name == self.bank) {
            return Ok(());
        }
        let bank = NewBank {
            name: self.bank.clone(),
            purpose: String::new(),
            kind: evenhand_model::BankKind::default(),
            class: evenhand_model::BankClass::default(),
            action: None,
            policy: None,
            near: evenhand_model::Nearness::default(),
            matching_thousandths: None,
        };
        session.ask(Request::MakeBank(bank))?;
        output::remark(format!(
            "made bank {}; what matches it is reviewed by a person",
            self.bank
        ));
        Ok(())
    }

    fn send(&self, session: &Session, format: Format) -> Result<MediaTaken> {
        let mut taken = MediaTaken::default();
        let mut chunk = self.chunk();
        let mut frames = 0;
        let mut send = |chunk: MediaChunk| {
            let Done::MediaTaken(some) = session.ask(Request::TakeMedia(chunk))? else {
                return Err(something_else());
            };
            taken.added += some.added;
            taken.changed += some.changed;
            taken.unchanged += some.unchanged;
            taken.withdrawn += some.withdrawn;
            Ok(())
        };
        self.read(format, |entry| {
            frames += entry.frames.len();
            match entry.is_withdrawn {
                true => chunk.withdrawn.push(entry.id),
                false => chunk.items.extend(item(entry)),
            }
            let entries = chunk.items.len() + chunk.withdrawn.len();
            if entries + frames / FRAMES_PER_ENTRY >= ENTRIES_PER_CHUNK {
                frames = 0;
                send(std::mem::replace(&mut chunk, self.chunk()))?;
            }
            Ok(())
        })?;
        if chunk.items.len() + chunk.withdrawn.len() > 0 {
            send(chunk)?;
        }
        Ok(taken)
    }

    fn chunk(&self) -> MediaChunk {
        MediaChunk {
            bank: self.bank.clone(),
            source: self.source.clone(),
            items: Vec::new(),
            withdrawn: Vec::new(),
        }
    }

    fn tell(
        &self,
        reading: &Reading,
        known: u64,
        withdrawn: u64,
        taken: &MediaTaken,
    ) -> Result<()> {
        let lost = reading.lost;
        if self.json {
            return output::json(&json!({
                "bank": self.bank, "source": self.source, "dry_run": self.dry_run, "known": known, "taken_back": withdrawn,
                "lost": lost, "added": taken.added, "changed": taken.changed, "unchanged": taken.unchanged,
                "withdrawn": taken.withdrawn,
            }));
        }
        if self.dry_run {
            let known = format!(
                "{known} entries are known media, {withdrawn} are taken back, {lost} can't be read"
            );
            return output::line(known);
        }
        let MediaTaken {
            added,
            changed,
            unchanged,
            withdrawn,
        } = taken;
        output::line(format!(
            "bank {}: +{added} new, ~{changed} changed, -{withdrawn} taken back, {unchanged} as they were, {lost} unreadable",
            self.bank
        ))
    }
}

/// An entry of a list as an item of a bank; nothing where none of its hashes is of a kind that is compared.
fn item(entry: Listed) -> Option<NewItem> {
    let frames = entry.frames.iter().map(|frame| HashedFrame {
        at_ms: frame.at_ms,
        pdq: frame.pdq.to_string(),
        quality: frame.quality,
    });
    let mut hashes = MediaHashes {
        frames: frames.collect(),
        ..MediaHashes::default()
    };
    for hash in entry.hashes {
        match hash.algorithm {
            Algorithm::Pdq => {
                hashes.pdq = Some(hash.value);
                hashes.pdq_quality = entry.quality;
                hashes.pdq_profile.clone_from(&entry.profile);
            }
            Algorithm::Md5 => hashes.md5 = Some(hash.value),
            Algorithm::Sha256 => hashes.sha256 = Some(hash.value),
            Algorithm::Tlsh => hashes.tlsh = Some(hash.value),
            Algorithm::Sha1 => drop(hashes.opaque.insert("sha1".to_owned(), hash.value)),
            Algorithm::Sha512 => drop(hashes.opaque.insert("sha512".to_owned(), hash.value)),
            Algorithm::Opaque(name) => drop(hashes.opaque.insert(name, hash.value)),
        }
    }
    let said = [
        (
            "labels",
            (!entry.labels.is_empty()).then(|| Value::from(entry.labels)),
        ),
        ("uri", entry.uri.map(Value::from)),
        (
            "updated_at",
            entry.updated_at.map(|at| Value::from(at.to_string())),
        ),
    ];
    let metadata = said
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    (!hashes.is_empty()).then(|| NewItem {
        id: Some(entry.id),
        hashes,
        note: entry.note.unwrap_or_default(),
        metadata: metadata.collect(),
        expires_at: entry.expires_at,
    })
}

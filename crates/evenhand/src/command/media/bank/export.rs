//! `evenhand media bank export`: a bank as a list for others.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use evenhand_media::list;
use evenhand_media::list::{Algorithm, Listed, ListedFrame, ListedHash};

use crate::configuration::ConfigFlag;
use crate::control::{
    BankPage, BankPageAsked, Done, ExportedItem, Request, Session, something_else,
};
use crate::failure::Result;
use crate::output;

/// Write the items of a bank with their hashes to standard output
#[derive(Debug, Args)]
#[command(after_help = "\
Who has a list of hashes can test whether a change escapes them: keep it as you would keep a key. A sealed bank is never
exported.")]
pub struct Export {
    /// The bank
    #[arg(long, value_name = "NAME")]
    bank: String,
    /// What to write
    #[arg(long, value_name = "F", default_value = "ndjson")]
    format: ExportFormat,
    /// Data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// What a list is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// One JSON object on each line
    Ndjson,
    /// A table with a line of heads
    Csv,
    /// What Meta's ThreatExchange answers
    Threatexchange,
}

impl Export {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let configuration = config.read()?.with_data(self.data.clone());
        let session = Session::open(&configuration)?;
        let mut entries = Vec::new();
        let mut after = None;
        loop {
            let asked = BankPageAsked {
                bank: self.bank.clone(),
                after,
            };
            let Done::BankPage(BankPage { items, next }) = session.ask(Request::BankPage(asked))?
            else {
                return Err(something_else());
            };
            entries.extend(items.into_iter().map(listed));
            after = next;
            if after.is_none() {
                break;
            }
        }
        let format = match self.format {
            ExportFormat::Ndjson => list::Export::Ndjson,
            ExportFormat::Csv => list::Export::Csv,
            ExportFormat::Threatexchange => list::Export::ThreatExchange,
        };
        let mut written = Vec::new();
        let counts = format.write(entries.iter(), &mut written)?;
        written.flush()?;
        output::bytes(&written)?;
        if counts.left_out > 0 {
            output::remark(format!(
                "{} items have nothing that this form can hold",
                counts.left_out
            ));
        }
        Ok(())
    }
}

fn listed(item: ExportedItem) -> Listed {
    let hashes = item.hashes;
    let known = [
        (Algorithm::Pdq, hashes.pdq),
        (Algorithm::Md5, hashes.md5),
        (Algorithm::Sha256, hashes.sha256),
        (Algorithm::Tlsh, hashes.tlsh),
    ];
    let known = known
        .into_iter()
        .filter_map(|(algorithm, value)| Some((algorithm, value?)));
    let opaque = hashes
        .opaque
        .into_iter()
        .map(|(name, value)| match name.as_str() {
            "sha1" => (Algorithm::Sha1, value),
            "sha512" => (Algorithm::Sha512, value),
            _ => (Algorithm::Opaque(name), value),
        });
    let hashes_of = known
        .chain(opaque)
        .map(|(algorithm, value)| ListedHash { algorithm, value });
    let frames = hashes.frames.iter().filter_map(|frame| {
        Some(ListedFrame {
            at_ms: frame.at_ms,
            pdq: frame.pdq.parse().ok()?,
            quality: frame.quality,
        })
    });
    Listed {
        id: item.id,
        hashes: hashes_of.collect(),
        frames: frames.collect(),
        quality: hashes.pdq_quality,
        profile: hashes.pdq_profile,
        labels: Vec::new(),
        note: (!item.note.is_empty()).then_some(item.note),
        uri: None,
        updated_at: None,
        expires_at: None,
        is_withdrawn: false,
    }
}

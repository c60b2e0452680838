//! `evenhand media bank export`: a bank as a list for others.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use evenhand_engine::media::list_item::listed;
use evenhand_media::list;

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
            let listed = |item: ExportedItem| listed(item.id, item.hashes, item.note);
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

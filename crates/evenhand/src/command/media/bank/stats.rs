//! `evenhand media bank stats`: what banks hold, and how often their sources were right.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::configuration::ConfigFlag;
use crate::control::{Done, MediaStock, Request, Session, something_else};
use crate::failure::Result;
use crate::output::{self, Table};

/// Count what is in each bank, and how often its sources were right
#[derive(Debug, Args)]
pub struct Stats {
    /// Data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Stats {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let configuration = config.read()?.with_data(self.data.clone());
        let session = Session::open(&configuration)?;
        let Done::MediaStock(stock) = session.ask(Request::MediaStock)? else {
            return Err(something_else());
        };
        if self.json {
            return output::json(&json!({"banks": stock.banks, "sources": stock.sources}));
        }
        tell(&stock)
    }
}

fn tell(stock: &MediaStock) -> Result<()> {
    if stock.banks.is_empty() {
        return output::line(
            "there is no bank; make one with: evenhand media bank import --bank NAME FILE",
        );
    }
    let mut banks = Table::new(&["bank", "kind", "class", "a match", "items"]);
    for bank in &stock.banks {
        banks.row([
            bank.name.clone(),
            bank.kind.as_str().to_owned(),
            bank.class.as_str().to_owned(),
            bank.action.as_str().to_owned(),
            bank.items.to_string(),
        ]);
    }
    output::line(banks.draw())?;
    let mut sources = Table::new(&[
        "source",
        "trust",
        "items",
        "right",
        "wrong",
        "over budget since",
    ]);
    for source in &stock.sources {
        sources.row([
            source.name.clone(),
            source.trust.as_str().to_owned(),
            source.items.to_string(),
            source.right.to_string(),
            source.wrong.to_string(),
            source
                .over_budget_since
                .map_or_else(String::new, |at| at.to_string()),
        ]);
    }
    output::line(sources.draw())
}

//! `evenhand rules check`: are the rule files right?

use std::path::PathBuf;

use clap::Args;
use evenhand_rules::Mode;
use serde_json::json;

use crate::configuration::ConfigFlag;
use crate::failure::Result;
use crate::output::{self, Table};

/// Check rule files and list their rules
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  evenhand rules check my-rules")]
pub struct Check {
    /// Rules directory; the rules that ship without it
    #[arg(value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Check {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let loaded = config.read()?.with_rules(self.rules).rules()?;
        super::expect_rules(&loaded)?;
        let rules = loaded.set.rules();
        if self.json {
            let rules: Vec<_> = rules
                .iter()
                .map(|rule| {
                    json!({"id": rule.id, "about": rule.about, "mode": mode(rule.mode),
                           "file": rule.file, "line": rule.line})
                })
                .collect();
            return output::json(&json!({"version": loaded.set.version(), "rules": rules}));
        }
        let mut table = Table::new(&["rule", "mode", "place", "about"]);
        for rule in rules {
            let place = format!("{}:{}", rule.file, rule.line);
            table.row([
                rule.id.clone(),
                mode(rule.mode).into(),
                place,
                rule.about.clone(),
            ]);
        }
        output::line(table.draw())?;
        let counters = loaded.set.counters().len();
        let version = loaded.set.version();
        output::line(format!(
            "{} rules and {counters} counters are right; version {version}",
            rules.len()
        ))
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Live => "live",
        Mode::Observe => "observe",
    }
}

//! `evenhand eval`: what a text model reaches on posts that it has not seen.

use std::path::PathBuf;

use clap::Args;
use evenhand_detect::text_model::{Model, shipped_bytes};
use evenhand_train::{Report, Step};

use super::train::with_hint;
use crate::failure::{Failure, Result};
use crate::output::{self, Table};
use crate::steps::Steps;

/// Measure a text model on benchmark files
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand eval --data data/public_bench
  evenhand eval --data data/public_bench --model text.model --json > figures.json

Without --model the one that ships is measured. Intervals hold 95 % of what 200 draws of the rows give.")]
pub struct Eval {
    /// The folder with the CSV files
    #[arg(long, value_name = "DIR", default_value = "data/public_bench")]
    data: PathBuf,
    /// The model's file
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Eval {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        let model = match &self.model {
            Some(file) => {
                let named = |why: String| {
                    Failure::new(format!("{}: {why}", file.display()))
                        .hint("`evenhand train` writes one; without --model the one that ships is measured")
                };
                let bytes = std::fs::read(file).map_err(|error| named(error.to_string()))?;
                Model::read(bytes).map_err(|damage| named(damage.to_string()))?
            }
            None => Model::read(shipped_bytes())?,
        };
        let steps = Steps::new();
        let mut hear = |step: Step<'_>| steps.take(step);
        let measured = evenhand_train::evaluate(&self.data, &model, None, &mut hear);
        steps.finish();
        let report = measured.map_err(with_hint)?;
        if self.json {
            return output::json(&report);
        }
        tell(&report)
    }
}

fn tell(report: &Report) -> Result<()> {
    let mut figures = Table::new(&[
        "SET", "PART", "LABEL", "SCORE", "ROWS", "WITH", "ROC-AUC", "95 %", "AP", "95 %", "R@1%",
        "95 %",
    ]);
    for figure in &report.figures {
        figures.row([
            figure.set.clone(),
            figure.part.clone(),
            figure.label.clone(),
            figure.score.to_owned(),
            figure.rows.to_string(),
            figure.positives.to_string(),
            share(figure.roc_auc),
            interval(figure.roc_auc_interval),
            share(figure.average_precision),
            interval(figure.average_precision_interval),
            share(figure.recall_at_one_percent),
            interval(figure.recall_at_one_percent_interval),
        ]);
    }
    output::line(figures.draw())?;
    let mut shares = Table::new(&["SET", "FUNCTIONALITY", "ROWS", "RIGHT"]);
    for one in &report.shares {
        shares.row([
            one.set.clone(),
            one.part.clone(),
            one.rows.to_string(),
            share(one.right),
        ]);
    }
    output::line(format!("\n{}", shares.draw()))?;
    let mut disguises = Table::new(&["DISGUISE", "THREATS", "FOUND PLAIN", "FOUND", "KEPT"]);
    for one in &report.disguises {
        disguises.row([
            one.disguise.to_owned(),
            one.rows.to_string(),
            share(one.recall_plain),
            share(one.recall),
            share(one.kept),
        ]);
    }
    output::line(format!("\n{}", disguises.draw()))
}

fn share(share: f64) -> String {
    format!("{share:.3}")
}

fn interval([low, high]: [f64; 2]) -> String {
    format!("{low:.2}-{high:.2}")
}

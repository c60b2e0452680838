//! `evenhand returns fit`: weights re-estimated from links that people have judged.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use evenhand_detect::returns::fit::{Fitted, Judged, LINKS_MIN, WORTH, fit};
use serde::Deserialize;
use serde_json::json;

use crate::failure::{Doing as _, Failure, Result};
use crate::number;
use crate::output::{self, Table};
use crate::returns::weights;

/// Re-estimate what evidence weighs from links that people have judged
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  curl -H \"Authorization: Bearer $KEY\" \"$HOUSE/v1/returns?state=confirmed&limit=200\" >> links.jsonl
  curl -H \"Authorization: Bearer $KEY\" \"$HOUSE/v1/returns?state=rejected&limit=200\" >> links.jsonl
  evenhand returns fit --links links.jsonl --out weights.toml
  evenhand returns match --weights weights.toml --suspended suspended.jsonl --candidates new.jsonl

Each line is a link or a page of links, as GET /v1/returns answers, or a pair that somebody has judged:
  {\"state\":\"confirmed\",\"posterior\":0.9,\"features\":[{\"feature\":\"picture.same\"},{\"feature\":\"bio.other\"}]}
Links that are open are left out. At least 20 confirmed and 20 rejected ones are needed; what the file of weights says is worth 100.

How often something shows among returns is counted in confirmed links. How often it comes about by chance is not, as only links that were
found are judged; docs/returns.md says more.")]
pub struct Fit {
    /// Judged links, NDJSON
    #[arg(long, value_name = "FILE")]
    links: PathBuf,
    /// File of weights to begin with, instead of those that ship
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Write a file of weights, which must not be there yet
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// A line of the file.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Page { items: Vec<Link> },
    Link(Link),
}

#[derive(Deserialize)]
struct Link {
    state: State,
    evidence: Option<Evidence>,
    #[serde(flatten)]
    own: Evidence,
}

#[derive(Default, Deserialize)]
struct Evidence {
    posterior: Option<f64>,
    #[serde(default)]
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    feature: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Open,
    Confirmed,
    Rejected,
}

impl Link {
    fn judged(self) -> Option<Judged> {
        let evidence = self.evidence.unwrap_or(self.own);
        (self.state != State::Open).then(|| Judged {
            is_return: self.state == State::Confirmed,
            posterior: evidence
                .posterior
                .filter(|share| (0.0..=1.0).contains(share)),
            features: evidence
                .features
                .into_iter()
                .map(|one| one.feature)
                .collect(),
        })
    }
}

impl Fit {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        let (text, weights) = weights::read(self.weights.as_deref())?;
        let judged = read(&self.links)?;
        let confirmed = judged.iter().filter(|one| one.is_return).count();
        let Some(fitted) = fit(&judged, &weights) else {
            let message = format!(
                "{} has {confirmed} confirmed and {} rejected links; expected {LINKS_MIN} of each and more",
                self.links.display(),
                judged.len() - confirmed
            );
            return Err(Failure::new(message)
                .hint("judge more links first; until then the weights stay as they are"));
        };
        if let Some(out) = &self.out {
            let [confirmed, rejected] = fitted.links;
            let origin = format!(
                "fitted to {confirmed} confirmed and {rejected} rejected links, from version {}",
                weights.version
            );
            let written = fitted.write_into(&text, &origin)?;
            let name = out.display().to_string();
            let mut file = File::create_new(out).doing(&name)?;
            file.write_all(written.as_bytes()).doing(&name)?;
        }
        if self.json {
            return output::json(&answer(&fitted, weights.version));
        }
        output::line(table(&fitted).draw())?;
        let [before, now] = fitted.returning_per_sign_up;
        let [confirmed, rejected] = fitted.links;
        output::line(format!(
            "\n{confirmed} confirmed and {rejected} rejected links; what was assumed is worth {WORTH:.0}. Returns per sign-up: {before:.5}, now {now:.5}."
        ))
    }
}

fn read(file: &Path) -> Result<Vec<Judged>> {
    let name = file.display().to_string();
    let lines = BufReader::new(File::open(file).doing(&name)?).lines();
    let mut judged = Vec::new();
    for (number, line) in (1..).zip(lines) {
        let line = line.doing(&name)?;
        if line.trim().is_empty() {
            continue;
        }
        let read: Line = serde_json::from_str(&line).map_err(|_| {
            Failure::new(format!("{name}, line {number}: this is no judged link")).hint(
                r#"expected what GET /v1/returns answers, or {"state":"confirmed","features":[{"feature":"picture.same"}]}"#,
            )
        })?;
        let links = match read {
            Line::Page { items } => items,
            Line::Link(link) => vec![link],
        };
        judged.extend(links.into_iter().filter_map(Link::judged));
    }
    Ok(judged)
}

fn table(fitted: &Fitted) -> Table {
    let mut table = Table::new(&[
        "outcome",
        "confirmed",
        "rejected",
        "when same",
        "now",
        "by chance",
        "now",
        "weight",
        "now",
    ])
    .right(&[1, 2, 3, 4, 5, 6, 7, 8]);
    for one in &fitted.outcomes {
        let part =
            |[has, of]: [usize; 2]| format!("{} of {}", number::count(has), number::count(of));
        let share = |share: f64| {
            if share < 0.001 {
                format!("{share:.0e}")
            } else {
                format!("{share:.3}")
            }
        };
        let [before, now] = one.log_odds();
        table.row([
            one.outcome.to_owned(),
            part(one.confirmed),
            part(one.rejected),
            share(one.when_same[0]),
            share(one.when_same[1]),
            share(one.by_chance[0]),
            share(one.by_chance[1]),
            format!("{before:+.2}"),
            format!("{now:+.2}"),
        ]);
    }
    table
}

fn answer(fitted: &Fitted, version: u32) -> serde_json::Value {
    let outcomes = fitted.outcomes.iter().map(|one| {
        json!({
            "outcome": one.outcome,
            "confirmed": {"count": one.confirmed[0], "of": one.confirmed[1]},
            "rejected": {"count": one.rejected[0], "of": one.rejected[1]},
            "when_same": {"before": one.when_same[0], "now": one.when_same[1]},
            "by_chance": {"before": one.by_chance[0], "now": one.by_chance[1]},
            "log_odds": {"before": one.log_odds()[0], "now": one.log_odds()[1]},
        })
    });
    json!({
        "version": {"before": version, "now": version.saturating_add(1)},
        "confirmed": fitted.links[0],
        "rejected": fitted.links[1],
        "worth": WORTH,
        "returning_per_sign_up": {"before": fitted.returning_per_sign_up[0], "now": fitted.returning_per_sign_up[1]},
        "outcomes": outcomes.collect::<Vec<_>>(),
    })
}

//! `evenhand doctor`: what is left to do until a platform is connected.

use std::path::PathBuf;

use clap::Args;
use evenhand_engine::setup::{Examination, Step, StepState};
use evenhand_model::Platform;
use serde_json::json;

use super::key::platform;
use crate::configuration::{ConfigFlag, Configuration};
use crate::control::{Done, Request, Session};
use crate::failure::{Failure, Result};
use crate::output;

/// Check the setup: policies, staff, alerts, key, events, reports, webhook, confirmations
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand doctor                   what is done, and what to run next
  evenhand doctor --reports-only    for a platform that sends reports and no events
  evenhand doctor --json

It asks the running server, or the data directory where none runs, and sends nothing itself: each step
ticks once the real thing has happened. Exit code 0 when nothing is left, else 1.")]
pub struct Doctor {
    /// Data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The platform that is being connected
    #[arg(long, value_name = "NAME", default_value = "main", value_parser = platform)]
    platform: Platform,
    /// The platform sends reports and no events
    #[arg(long)]
    reports_only: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Doctor {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let configuration = config.read()?.with_data(self.data.clone());
        let session = open(&configuration)?;
        let mut steps = vec![server(&session)];
        let asked = session.ask(Request::Examine(Examination {
            platform: self.platform.clone(),
            reports_only: self.reports_only,
        }))?;
        let Done::Examined(found) = asked else {
            return Err(Failure::new("the server answered something else"));
        };
        steps.extend(found);
        let place = self.place(config);
        for next in steps.iter_mut().filter_map(|step| step.next.as_mut()) {
            if next.starts_with("evenhand ") {
                next.push_str(&place);
            }
        }
        self.tell(&steps)
    }

    /// What must stand behind a further command so that it finds the same data.
    fn place(&self, config: &ConfigFlag) -> String {
        let flag = |name: &str, path: Option<&PathBuf>| {
            path.map(|path| format!(" --{name} {}", path.display()))
                .unwrap_or_default()
        };
        flag("data", self.data.as_ref()) + &flag("config", config.config.as_ref())
    }

    fn tell(&self, steps: &[Step]) -> Result<()> {
        let missing = steps
            .iter()
            .filter(|step| step.state == StepState::Missing)
            .count();
        if self.json {
            output::json(&json!({"steps": steps, "missing": missing}))?;
        } else {
            output::line(draw(steps))?;
        }
        match missing {
            0 => Ok(()),
            count => Err(Failure::new(format!(
                "{count} of {} steps are left",
                steps.len()
            ))),
        }
    }
}

/// The way to the data; a store is not made just to look at it.
fn open(configuration: &Configuration) -> Result<Session> {
    let data = configuration.data();
    if !data.exists() {
        let message = format!("there is no data directory {}", data.display());
        let hint = "`evenhand serve` makes it; with --data or --config you say where it is";
        return Err(Failure::new(message).hint(hint));
    }
    Session::open(configuration)
}

fn server(session: &Session) -> Step {
    if session.is_served() {
        Step::done("server", "it runs")
    } else {
        Step::missing("server", "no server runs on this data", "evenhand serve")
    }
}

fn draw(steps: &[Step]) -> String {
    let longest = steps.iter().map(|step| step.name.len()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for step in steps {
        let mark = match step.state {
            StepState::Done => "[x]",
            StepState::Missing => "[ ]",
        };
        lines.push(format!("{mark} {:longest$}  {}", step.name, step.found));
        let next = step.next.as_ref();
        lines.extend(next.map(|next| format!("    {:longest$}  next: {next}", "")));
    }
    lines.join("\n")
}

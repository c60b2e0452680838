//! How far long work is that comes in parts: a bar on a terminal, plain lines elsewhere, both on standard error.

use std::io::IsTerminal as _;
use std::time::Duration;

use evenhand_train::Step;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output;

/// Pause between two drawings while nothing moves.
const TICK: Duration = Duration::from_millis(200);

/// What whoever waits sees.
#[derive(Debug)]
pub struct Steps {
    /// None where standard error is no terminal.
    bar: Option<ProgressBar>,
}

impl Steps {
    /// Nothing to be seen yet.
    pub fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.enable_steady_tick(TICK);
            bar
        });
        Self { bar }
    }

    /// Shows a step.
    pub fn take(&self, step: Step<'_>) {
        match (step, &self.bar) {
            (Step::Known(line), Some(bar)) => bar.suspend(|| output::remark(line)),
            (Step::Known(line), None) => output::remark(line),
            (Step::Begins { part, turns }, Some(bar)) => begin(bar, part, turns),
            (Step::Begins { part, .. }, None) => output::remark(part),
            (Step::Turn, Some(bar)) => bar.inc(1),
            (Step::Turn, None) => {}
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn begin(bar: &ProgressBar, part: &str, turns: usize) {
    let template = if turns > 0 {
        "{msg:<44} {wide_bar} {percent:>3} %  {elapsed}"
    } else {
        "{msg:<44} {spinner}  {elapsed}"
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_position(0);
    bar.set_length(turns as u64);
    bar.set_message(part.to_owned());
}

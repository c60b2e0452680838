//! How far it is: a bar on standard error, on a terminal only.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Pause between two drawings while nothing moves.
const TICK: Duration = Duration::from_millis(200);

/// A bar of so many cases.
pub fn of_cases(cases: usize) -> ProgressBar {
    let bar = bar("{msg:<28} {wide_bar} {human_pos} of {human_len} cases  {eta}");
    bar.set_length(cases as u64);
    bar
}

/// A bar of the bytes of a file.
pub fn of_bytes() -> ProgressBar {
    bar("reading {wide_bar} {bytes} of {total_bytes}  {eta}")
}

/// A line that says what is tried.
pub fn of_attempts() -> ProgressBar {
    bar("{spinner} {msg}  {elapsed}")
}

fn bar(template: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.enable_steady_tick(TICK);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

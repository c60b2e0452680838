//! What happens, told line by line, and how far the loading has come.

use std::io::IsTerminal as _;
use std::time::Duration;

use evenhand_engine::SystemClock;
use evenhand_model::Clocks as _;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;

use crate::failure::Result;
use crate::output;

/// Pause between two drawings of the bar while nothing moves.
const TICK: Duration = Duration::from_millis(200);

/// Prints who did what, with the hour (UTC).
pub fn tell(who: &str, what: &str) -> Result<()> {
    let now = SystemClock.now().to_string();
    let hour = now.get(11..19).unwrap_or(&now);
    output::line(format!("{}  {who:<9}  {what}", faint(hour)))
}

/// A text of an answer, or a dash.
pub fn word(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

/// The texts of a list, with commas.
pub fn words(list: &Value) -> String {
    let words: Vec<&str> = list.as_array().into_iter().flatten().map(word).collect();
    words.join(", ")
}

/// A bar on a terminal; nothing elsewhere.
pub fn bar(length: u64) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(length), target);
    bar.enable_steady_tick(TICK);
    match ProgressStyle::with_template("{msg:<28} {wide_bar} {percent:>3} %  {elapsed}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// For what matters most; without colours where nobody sees them or wants them.
pub fn strong(text: &str) -> String {
    painted("1", text)
}

/// For what matters least.
pub fn faint(text: &str) -> String {
    painted("2", text)
}

fn painted(code: &str, text: &str) -> String {
    let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    match wanted && std::io::stdout().is_terminal() {
        true => format!("\x1b[{code}m{text}\x1b[0m"),
        false => text.to_owned(),
    }
}

//! What happens, told line by line.

use evenhand_engine::SystemClock;
use evenhand_model::Clocks as _;
use serde_json::Value;

use crate::failure::Result;
use crate::output;

/// Prints who did what, with the hour (UTC).
pub fn tell(who: &str, what: &str) -> Result<()> {
    let now = SystemClock.now().to_string();
    let hour = now.get(11..19).unwrap_or(&now);
    output::line(format!("{hour}  {who:<9}  {what}"))
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

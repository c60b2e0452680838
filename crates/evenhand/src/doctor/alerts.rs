//! Whether anybody is alerted when a case can't wait.

use evenhand_engine::Engine;
use evenhand_model::Problem;

use super::Step;

/// The one place where channels of alerts are asked for. There are none to ask for yet, so that nothing
/// is claimed either way.
pub fn alerts(_engine: &Engine) -> Result<Step, Problem> {
    Ok(Step::unknown(
        "alerts",
        "this version can't tell; look at /v1/cases yourself",
    ))
}

//! How far a source is trusted, and how often it may be wrong.

use evenhand_model::{Act, MediaSource, Problem, SourceTrust, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::known::budget;
use crate::work::{Line, Operation, Stop, Work};

/// What is to be otherwise with a source; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SourceChange {
    /// How far it is trusted.
    pub trust: Option<SourceTrust>,
    /// Of a thousand matches that people judged, how many may be wrong before its items only ask a person.
    pub false_positives_thousandths_max: Option<u16>,
}

/// Changes a source, or makes it known.
#[derive(Clone, Debug)]
pub struct ChangeSource {
    /// Which.
    pub name: String,
    /// How.
    pub change: SourceChange,
}

impl Operation for ChangeSource {
    type Answer = MediaSource;

    fn run(&self, work: &mut Work<'_>) -> Result<MediaSource, Stop> {
        if self.name.is_empty() || self.name.len() > limits::BANK_NAME_BYTES_MAX {
            let detail = format!(
                "expected the name of a source, {} bytes at most",
                limits::BANK_NAME_BYTES_MAX
            );
            return Err(Problem::invalid(detail).at("name").into());
        }
        let there = work.get::<MediaSource>(&self.name)?;
        let mut source = there.unwrap_or_else(|| MediaSource::new(&self.name));
        source.trust = self.change.trust.unwrap_or(source.trust);
        if let Some(thousandths) = self.change.false_positives_thousandths_max {
            if thousandths > 1_000 {
                let problem = Problem::invalid("expected 0 to 1000");
                return Err(problem.at("false_positives_thousandths_max").into());
            }
            source.false_positives_thousandths_max = thousandths;
        }
        work.record(
            Line::of(Act::SourceChanged)
                .with("source", source.name.as_str())
                .with("trust", source.trust.as_str())
                .with(
                    "false_positives_thousandths_max",
                    source.false_positives_thousandths_max,
                ),
        );
        budget::settle(work, source.clone());
        Ok(work.get::<MediaSource>(&self.name)?.unwrap_or(source))
    }
}

//! The scenario: what happens on the invented platform, and how a colleague judges it.

use evenhand_model::{Duration, Time};
use serde::Deserialize;
use serde_json::Value;

use crate::failure::{Doing as _, Result};

/// Fields that hold an instant. In a scenario `-5m` there means five minutes before it starts.
const TIMES: [&str; 3] = ["at", "created_at", "first_known_at"];

/// A line of a scenario.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// Body of a `POST /v1/events`.
    Event(Value),
    /// Body of a `POST /v1/reports`.
    Report(Value),
    /// What the colleague thinks of a subject.
    Judgement(Judgement),
}

/// What the colleague thinks of a subject.
#[derive(Clone, Debug, Deserialize)]
pub struct Judgement {
    /// The platform's id of the content or account.
    pub subject: String,
    /// The rest of a `POST /v1/cases/{id}/decide`, without its fence.
    #[serde(flatten)]
    pub decision: serde_json::Map<String, Value>,
}

/// Reads a scenario, one JSON object to a line, as it happens when it starts at `now`.
pub fn parse(text: &str, now: Time) -> Result<Vec<Step>> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| parse_line(line, now).doing(format!("scenario, line {}", index + 1)))
        .collect()
}

fn parse_line(line: &str, now: Time) -> Result<Step> {
    let mut step: Value = serde_json::from_str(line)?;
    fix_times(&mut step, now)?;
    Ok(serde_json::from_value(step)?)
}

fn fix_times(value: &mut Value, now: Time) -> Result<()> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| fix_times(item, now)),
        Value::Object(fields) => fields.iter_mut().try_for_each(|(name, value)| {
            let span = value.as_str().and_then(|text| text.strip_prefix('-'));
            match span.filter(|_| TIMES.contains(&name.as_str())) {
                Some(span) => {
                    let at = now.minus(span.parse::<Duration>()?);
                    *value = at.to_string().into();
                    Ok(())
                }
                None => fix_times(value, now),
            }
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shipped;

    const NOW: &str = "2026-11-23T10:00:00Z";

    fn check_refused(line: &str, expected: &str) {
        let refused = parse(line, NOW.parse().unwrap()).unwrap_err();
        assert!(refused.message().contains(expected), "{refused:?}");
    }

    #[test]
    fn the_scenario_that_ships_has_every_kind_of_line() {
        let steps = parse(shipped::demo("scenario.jsonl"), NOW.parse().unwrap()).unwrap();
        let count = |of: fn(&Step) -> bool| steps.iter().filter(|step| of(step)).count();
        assert!(count(|step| matches!(step, Step::Event(_))) >= 10);
        assert!(count(|step| matches!(step, Step::Report(_))) >= 5);
        assert!(count(|step| matches!(step, Step::Judgement(_))) >= 5);
    }

    #[test]
    fn a_span_stands_for_an_instant_before_the_start_at_any_depth() {
        let line = r#"{"event":{"at":"-5m","actor":{"created_at":"-1d","bio":"-5m"}}}"#;
        let steps = parse(line, NOW.parse().unwrap()).unwrap();
        let [Step::Event(event)] = &steps[..] else {
            panic!("{steps:?}")
        };
        assert_eq!(event["at"], "2026-11-23T09:55:00Z");
        assert_eq!(event["actor"]["created_at"], "2026-11-22T10:00:00Z");
        assert_eq!(event["actor"]["bio"], "-5m");
    }

    #[test]
    fn a_wrong_line_is_named() {
        check_refused("\n{\"event\":", "line 2");
        check_refused(r#"{"evnt":{}}"#, "evnt");
        check_refused(r#"{"event":{"at":"-5x"}}"#, "5x");
    }
}

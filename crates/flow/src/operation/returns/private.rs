//! Whether private values are compared, why, and since when: the audit chain tells.

use std::collections::BTreeSet;

use evenhand_model::{Act, Duration, PrivateSignals};
use serde_json::Value;

use crate::work::{Line, Operation, PrivateSignalsInForce, Stop, Work};

/// Writes down which private values are compared from now on, unless that is so already. Nothing is written where none ever were.
#[derive(Clone, Debug)]
pub struct SetPrivateSignals {
    /// What is compared; nothing where nobody has said so.
    pub signals: Option<PrivateSignals>,
}

impl Operation for SetPrivateSignals {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let before = work.get::<PrivateSignalsInForce>(PrivateSignalsInForce::ID)?;
        let is_so = match &before {
            Some(before) => before.signals == self.signals,
            None => self.signals.is_none(),
        };
        if is_so {
            return Ok(());
        }
        work.put(PrivateSignalsInForce {
            signals: self.signals.clone(),
            since: work.now,
        });
        let none = BTreeSet::new();
        let signals = self.signals.as_ref();
        let kinds = signals.map_or(&none, |signals| &signals.kinds);
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        let mut line = Line::of(Act::PrivateSignalsSet).with("kinds", Value::from(kinds));
        if let Some(signals) = signals {
            let days = signals.kept.micros() / Duration::from_days(1).micros();
            line = line
                .with("reason", signals.reason.as_str())
                .with("retention_days", days);
        }
        work.record(line);
        Ok(())
    }
}

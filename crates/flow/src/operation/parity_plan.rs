//! What the parity figures compare and what they call proof. It stands in the chain from when it was set, so that whoever
//! reads that parity is proved can see that the margin was there before the figures.

use evenhand_model::Act;
use evenhand_parity::Plan;
use serde_json::Value;

use crate::work::{Line, Operation, ParityPlan, Stop, Work};

/// Writes down which plan is in force from now on, unless it is in force already.
#[derive(Clone, Debug)]
pub struct SetParityPlan {
    /// The plan.
    pub plan: Plan,
}

impl Operation for SetParityPlan {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let before = work.get::<ParityPlan>(ParityPlan::ID)?;
        if before.is_some_and(|before| before.is(&self.plan)) {
            return Ok(());
        }
        work.put(ParityPlan {
            plan: self.plan.clone(),
            since: work.now,
        });
        let mut line = Line::of(Act::ParityPlanned);
        if let Ok(Value::Object(fields)) = serde_json::to_value(&self.plan) {
            for (name, value) in fields {
                line = line.with(&name, value);
            }
        }
        work.record(line);
        Ok(())
    }
}

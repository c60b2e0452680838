//! A backtest as callers see it.

use evenhand_engine::backtest::{Backtest, BacktestState, Difference};
use evenhand_model::Time;
use schemars::JsonSchema;
use serde::Serialize;

/// A backtest, under way or over.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Backtest")]
pub struct BacktestView {
    /// Its number since the server was started.
    pub id: u64,
    /// How it stands.
    pub state: BacktestState,
    /// How much of the event log has been read, 0 to 1.
    pub progress: f64,
    /// Events compared so far.
    pub events: u64,
    /// When it was begun.
    pub started_at: Time,
    /// Events that came from then on are compared.
    pub since: Time,
    /// Version of the rules in force that it compares with.
    pub before: String,
    /// Version of the rules on trial.
    pub after: String,
    /// Why it failed, if it did.
    pub fault: Option<String>,
    /// What would change, once it is done.
    pub difference: Option<Difference>,
    /// Some events that change, where one backtest is asked for.
    pub samples: Vec<SampleView>,
    /// Samples that are not shown: gone from the event log, being erased, or part of an appeal that the
    /// caller looks at blind.
    pub samples_withheld: u64,
}

/// An event that changes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "BacktestSample")]
pub struct SampleView {
    /// The platform's id of the event.
    pub event: String,
    /// The platform's id of the author.
    pub actor: String,
    /// The platform's id of the content.
    pub content: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// Verdict and tier by the rules in force.
    pub before: String,
    /// Verdict and tier by the rules on trial.
    pub after: String,
}

impl BacktestView {
    /// How a backtest stands, without samples.
    pub fn of(backtest: &Backtest) -> Self {
        // Its own examples name events whatever became of their authors since.
        let difference = backtest.difference().map(|difference| Difference {
            examples: Vec::new(),
            ..difference
        });
        Self {
            id: backtest.id,
            state: backtest.state(),
            progress: backtest.progress(),
            events: backtest.looked_at(),
            started_at: backtest.started_at,
            since: backtest.since,
            before: backtest.before.clone(),
            after: backtest.after.clone(),
            fault: backtest.fault(),
            difference,
            samples: Vec::new(),
            samples_withheld: 0,
        }
    }
}

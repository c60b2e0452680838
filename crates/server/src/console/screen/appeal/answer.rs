//! The answer to an appeal, as it is filled in.

use evenhand_flow::operation::appeal::answer::{AnswerAppeal, NewAppealAnswer};
use evenhand_model::{AppealOutcome, Case, Problem};
use serde::Deserialize;

use crate::api::users::colleagues;
use crate::console::Visit;
use crate::console::actions::{self, Terms, some};
use crate::console::preview::{self, Preview};
use crate::view::appeal::AppealView;

/// An answer as it is filled in.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct AnswerForm {
    /// Number of the claim.
    #[serde(default)]
    pub fence: u64,
    /// `upheld`, `partly` or `rejected`.
    #[serde(default)]
    pub outcome: String,
    /// What the appellant is told.
    #[serde(default)]
    pub explanation: String,
    /// Why, for colleagues.
    #[serde(default)]
    pub reason: String,
    /// Policy that was broken, where something takes the place of the decision.
    #[serde(default)]
    pub policy: String,
    /// Law that was broken.
    #[serde(default)]
    pub law: String,
    /// Actions by their words.
    #[serde(default)]
    pub action: Vec<String>,
    /// How many days a suspension or the like lasts.
    #[serde(default)]
    pub days: String,
    /// Text of a label.
    #[serde(default)]
    pub label: String,
    /// The account to protect.
    #[serde(default)]
    pub protect: String,
    /// Who may still mention it.
    #[serde(default)]
    pub mentions_from: String,
    /// `answer`, `stay` or `preview`.
    #[serde(default)]
    pub then: String,
}

impl AnswerForm {
    /// Whether an action is ticked.
    pub fn has(&self, action: &str) -> bool {
        self.action.iter().any(|one| one == action)
    }

    /// The answer that it stands for.
    pub fn read(&self) -> Result<NewAppealAnswer, Problem> {
        let outcomes = [
            AppealOutcome::Upheld,
            AppealOutcome::Partly,
            AppealOutcome::Rejected,
        ];
        let outcome = outcomes
            .into_iter()
            .find(|outcome| outcome.as_str() == self.outcome);
        let terms = Terms {
            days: &self.days,
            label: &self.label,
            protect: &self.protect,
            mentions_from: &self.mentions_from,
        };
        Ok(NewAppealAnswer {
            fence: self.fence,
            outcome: outcome.ok_or_else(|| Problem::invalid("choose an answer").at("outcome"))?,
            reason: self.reason.clone(),
            explanation: self.explanation.clone(),
            policy: some(&self.policy),
            law: some(&self.law),
            actions: actions::on_terms(&actions::ticked(&self.action)?, terms)?,
        })
    }
}

/// What an answer would do; the inner problem is one of the answer itself.
pub fn preview(
    visit: &Visit,
    appeal: &AppealView,
    answer: NewAppealAnswer,
) -> Result<Result<Preview, Problem>, Problem> {
    let engine = visit.engine();
    let operation = AnswerAppeal {
        platform: visit.call.platform()?.clone(),
        appeal: appeal.id,
        user: visit.call.user()?,
        colleagues: colleagues(engine)?,
        answer,
    };
    let case = match appeal.case {
        Some(case) => engine.get::<Case>(case)?,
        None => None,
    };
    preview::of(visit, operation, case.as_ref())
}

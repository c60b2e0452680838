//! The first look at an appeal is blind: whoever has claimed one sees nothing of what was decided,
//! whichever way they ask, until they have voted.
//!
//! What is asked for by its id is refused, and lists leave out what would be refused.

use std::collections::BTreeSet;

use evenhand_engine::Engine;
use evenhand_flow::work::Select;
use evenhand_model::{
    Appeal, AppealState, CaseId, Decision, DecisionId, Delivery, Message, Notice, Order, Problem,
    Subject, SubjectId, Told, limits,
};

use crate::endpoint::Call;

/// The appeals that the caller has claimed and not voted on, and what they may therefore not see.
pub struct BlindLook {
    appeals: Vec<Appeal>,
    /// What these appeals are about, and who wrote it.
    subjects: BTreeSet<SubjectId>,
}

impl BlindLook {
    /// What is hidden from whoever asks; nothing from a machine.
    pub fn of(call: &Call) -> Result<Self, Problem> {
        let mut look = Self {
            appeals: Vec::new(),
            subjects: BTreeSet::new(),
        };
        let Ok(user) = call.user() else {
            return Ok(look);
        };
        let engine = call.engine();
        let claimed = Select::appeals_claimed_by(user, limits::PAGE_ITEMS_MAX);
        look.appeals = engine.select::<Appeal>(&claimed)?;
        look.appeals
            .retain(|appeal| appeal.state != AppealState::Decided && !appeal.has_voted(user));
        for appeal in &look.appeals {
            let subject = engine.get::<Subject>(appeal.subject)?;
            let author = subject.and_then(|subject| subject.author);
            look.subjects
                .extend([appeal.subject].into_iter().chain(author));
        }
        Ok(look)
    }

    /// Whether anything is hidden from the caller.
    pub fn hides_something(&self) -> bool {
        !self.appeals.is_empty()
    }

    /// Whether a subject has a part in such an appeal, as what it is about or as who wrote that.
    pub fn hides_subject(&self, subject: SubjectId) -> bool {
        self.subjects.contains(&subject)
    }

    /// Whether it is the case that was decided.
    pub fn hides_case(&self, case: CaseId) -> bool {
        self.appeals.iter().any(|appeal| appeal.case == Some(case))
    }

    /// Whether it is the decision, or another one on the same subject.
    pub fn hides_decision(&self, decision: &Decision) -> bool {
        self.is_appealed(decision.id) || self.hides_subject(decision.subject)
    }

    /// Whether it follows from the decision, or is about the same subject.
    pub fn hides_order(&self, order: &Order) -> bool {
        self.is_appealed(order.decision) || self.hides_subject(order.subject)
    }

    /// Whether it tells somebody of the decision, or of another one on the same subject.
    pub fn hides_notice(&self, notice: &Notice) -> bool {
        let about = match &notice.facts {
            Told::Statement(statement) => Some(statement.facts.subject),
            Told::RestrictionsLifted(lifted) => Some(lifted.subject),
            Told::ReportReceipt(_) | Told::ReportOutcome(_) | Told::AppealOutcome(_) => None,
        };
        let decision = notice.decision;
        decision.is_some_and(|decision| self.is_appealed(decision))
            || about.is_some_and(|subject| self.hides_subject(subject))
    }

    /// Whether it carries an order or a notice that is hidden.
    pub fn hides_delivery(&self, engine: &Engine, delivery: &Delivery) -> Result<bool, Problem> {
        if !self.hides_something() {
            return Ok(false);
        }
        Ok(match delivery.message {
            Message::ActionOrdered(order) => engine
                .get::<Order>(order)?
                .is_some_and(|order| self.hides_order(&order)),
            Message::NoticeSend(notice) => engine
                .get::<Notice>(notice)?
                .is_some_and(|notice| self.hides_notice(&notice)),
            Message::ContentRequested(_) | Message::ReportsChanged(_) => false,
        })
    }

    /// Whether it has been answered, and its answer tells of the decision.
    pub fn hides_answer(&self, appeal: &Appeal) -> bool {
        appeal.state == AppealState::Decided
            && (self.is_appealed(appeal.decision) || self.hides_subject(appeal.subject))
    }

    fn is_appealed(&self, decision: DecisionId) -> bool {
        self.appeals
            .iter()
            .any(|appeal| appeal.decision == decision)
    }
}

/// Refuses what is hidden.
pub fn refuse(is_hidden: bool) -> Result<(), Problem> {
    if !is_hidden {
        return Ok(());
    }
    let detail = "you look at an appeal against what was decided here; say first what you find \
                  yourself, with POST /v1/appeals/{id}/vote";
    Err(Problem::conflict(detail))
}

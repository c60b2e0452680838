//! The first look at an appeal is blind, and so is every look at a case that is judged again: whoever has claimed one
//! sees nothing of what was decided, whichever way they ask, until they have said what they find.
//!
//! What is asked for by its id is refused, and lists leave out what would be refused.

use std::collections::BTreeSet;

use evenhand_engine::Engine;
use evenhand_flow::work::Select;
use evenhand_model::{
    Appeal, AppealState, CaseId, Decision, DecisionId, Delivery, Incident, Message, Notice, Order,
    PendingAction, Problem, Rerating, ReturnLink, Subject, SubjectId, Told, limits,
};

use crate::api::reratings;
use crate::api::veil::Veil;
use crate::endpoint::Call;

/// The appeals that the caller has claimed and not voted on, the case that they judge again, and what they may therefore
/// not see.
pub struct BlindLook {
    appeals: Vec<Appeal>,
    reratings: Vec<Rerating>,
    /// What these appeals are about, and who wrote it.
    subjects: BTreeSet<SubjectId>,
    /// What is sealed from them.
    veil: Option<Veil>,
}

impl BlindLook {
    /// What is hidden from whoever asks; from a machine only what is sealed.
    pub fn of(call: &Call) -> Result<Self, Problem> {
        let mut look = Self {
            appeals: Vec::new(),
            reratings: Vec::new(),
            subjects: BTreeSet::new(),
            veil: Veil::of(call)?,
        };
        let Ok(user) = call.user() else {
            return Ok(look);
        };
        let engine = call.engine();
        let claimed = Select::appeals_claimed_by(user, limits::PAGE_ITEMS_MAX);
        look.appeals = engine.select::<Appeal>(&claimed)?;
        look.appeals
            .retain(|appeal| appeal.state != AppealState::Decided && !appeal.has_voted(user));
        look.reratings = reratings::in_hands(engine, user)?;
        let appealed = look.appeals.iter().map(|appeal| appeal.subject);
        let rerated = look.reratings.iter().map(|rerating| rerating.subject);
        for id in appealed.chain(rerated) {
            let subject = engine.get::<Subject>(id)?;
            let author = subject.and_then(|subject| subject.author);
            look.subjects.extend([id].into_iter().chain(author));
        }
        Ok(look)
    }

    /// Whether anything is hidden from the caller that others with their role see.
    pub fn hides_something(&self) -> bool {
        !self.appeals.is_empty() || !self.reratings.is_empty()
    }

    /// Whether a subject has a part in one of them, as what it is about or as who wrote that, or is sealed.
    pub fn hides_subject(&self, subject: SubjectId) -> bool {
        let veil = self.veil.as_ref();
        self.has_part(subject) || veil.is_some_and(|veil| veil.hides_content(subject))
    }

    fn has_part(&self, subject: SubjectId) -> bool {
        self.subjects.contains(&subject)
    }

    /// Whether a case is sealed from the person who asks. Machines carry out what is decided in one.
    fn is_sealed_case(&self, case: Option<CaseId>) -> bool {
        let veil = self.veil.as_ref().filter(|veil| veil.is_of_person);
        veil.is_some_and(|veil| case.is_some_and(|case| veil.hides_case(case)))
    }

    /// Whether one of the two accounts has such a part: that the one is suspended, or the other may be for its sake, tells it.
    pub fn hides_link(&self, link: &ReturnLink) -> bool {
        self.has_part(link.suspended) || self.has_part(link.candidate)
    }

    /// Takes out of an incident who has such a part: that they are in it says what they were decided upon for.
    pub fn hide_in(&self, incident: &mut Incident) {
        for subject in &self.subjects {
            incident.forget(*subject);
            incident.seeds.retain(|post| post.content != *subject);
            incident.recruiting.retain(|post| post.content != *subject);
        }
    }

    /// Whether it is the case that was decided, or is sealed.
    pub fn hides_case(&self, case: CaseId) -> bool {
        let is_appealed = self.appeals.iter().any(|appeal| appeal.case == Some(case));
        let is_sealed = self.veil.as_ref().is_some_and(|veil| veil.hides_case(case));
        is_sealed || is_appealed || self.reratings.iter().any(|rerating| rerating.case == case)
    }

    /// Whether it is the decision, or another one on the same subject.
    pub fn hides_decision(&self, decision: &Decision) -> bool {
        self.is_blind(decision.id)
            || self.has_part(decision.subject)
            || self.is_sealed_case(decision.case)
    }

    /// Whether it follows from the decision, or is about the same subject.
    pub fn hides_order(&self, order: &Order) -> bool {
        self.is_blind(order.decision)
            || self.has_part(order.subject)
            || self.is_sealed_case(order.case)
    }

    /// Whether it is part of the decision, or of another one on the same subject.
    pub fn hides_pending(&self, pending: &PendingAction) -> bool {
        self.is_blind(pending.decision)
            || self.has_part(pending.subject)
            || self.is_sealed_case(pending.case)
    }

    /// Whether it tells somebody of the decision, or of another one on the same subject.
    pub fn hides_notice(&self, notice: &Notice) -> bool {
        let about = match &notice.facts {
            Told::Statement(statement) => Some(statement.facts.subject),
            Told::RestrictionsLifted(lifted) => Some(lifted.subject),
            // It says nothing about anybody else.
            Told::Protected(_)
            | Told::ReportReceipt(_)
            | Told::ReportOutcome(_)
            | Told::AppealOutcome(_) => None,
        };
        let decision = notice.decision;
        let veil = self.veil.as_ref().filter(|veil| veil.is_of_person);
        decision.is_some_and(|decision| {
            self.is_blind(decision) || veil.is_some_and(|veil| veil.hides_decision(decision))
        }) || about.is_some_and(|subject| self.has_part(subject))
    }

    /// Whether it carries an order or a notice that is hidden.
    pub fn hides_delivery(&self, engine: &Engine, delivery: &Delivery) -> Result<bool, Problem> {
        if !self.hides_something() && self.veil.is_none() {
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

    /// Whether it has been answered, and its answer tells of the decision; or it is about a sealed case.
    pub fn hides_answer(&self, appeal: &Appeal) -> bool {
        let tells = appeal.state == AppealState::Decided
            && (self.is_blind(appeal.decision) || self.has_part(appeal.subject));
        tells || self.is_sealed_case(appeal.case)
    }

    fn is_blind(&self, decision: DecisionId) -> bool {
        let appealed = self.appeals.iter().map(|appeal| appeal.decision);
        let rerated = self.reratings.iter().map(|rerating| rerating.decision);
        appealed.chain(rerated).any(|one| one == decision)
    }
}

/// Refuses what is hidden.
pub fn refuse(is_hidden: bool) -> Result<(), Problem> {
    if !is_hidden {
        return Ok(());
    }
    let detail = "you look at this again without seeing what was decided; say first what you find \
                  yourself, with POST /v1/appeals/{id}/vote, or with POST /v1/reratings/{id}/rate where it is no appeal. \
                  What is sealed is seen by nobody but who was given the role for it (docs/sealed.md)";
    Err(Problem::conflict(detail))
}

//! Taking a decision back before anything of it has been sent.

use evenhand_model::{
    Act, Case, CaseState, DecidedBy, Decision, DecisionId, DecisionOutcome, Order, OrderState,
    Platform, Problem, Subject, UserId,
};

use crate::case::{alert, claim, clock, contain, stops};
use crate::enforce::reverse::{self, ContainmentEnded};
use crate::enforce::second_person;
use crate::enforce::state::is_unsent;
use crate::known;
use crate::operation::rerating;
use crate::redress::notice;
use crate::transparency::decided;
use crate::work::{Line, Operation, Stop, Work};

/// Undoes a decision within its undo window; its case is open again, with the decider.
#[derive(Clone, Debug)]
pub struct Undo {
    /// Whose cases.
    pub platform: Platform,
    /// Which decision.
    pub decision: DecisionId,
    /// Who asks; only who decided may undo.
    pub user: UserId,
}

impl Operation for Undo {
    type Answer = Case;

    fn run(&self, work: &mut Work<'_>) -> Result<Case, Stop> {
        let mut decision = work.need::<Decision>(self.decision, "decision")?;
        if decision.by != DecidedBy::User(self.user) {
            return Err(Problem::forbidden(
                "only who decided can undo; others correct by a new decision",
            )
            .into());
        }
        let gone = || Problem::conflict("the undo window is over; correct by a new decision");
        if work.now >= decision.at.plus(work.house.undo) {
            return Err(gone().into());
        }
        let case = decision.case.ok_or_else(gone)?;
        let mut case = super::case_of(work, &self.platform, case)?;
        let mut subject = work.need::<Subject>(case.subject, "subject")?;
        if case.decision != Some(decision.id) || subject.open_case.is_some() {
            return Err(gone().into());
        }
        for order in decision.orders.iter().chain(&decision.reversals) {
            let order = work.need::<Order>(order, "action")?;
            if order.state != OrderState::Cancelled && !is_unsent(&order, work.now) {
                return Err(gone().into());
            }
        }
        // Containment comes back first, so that nothing is reversed in between.
        let containment = ContainmentEnded {
            ended: std::mem::take(&mut decision.ended),
            reversals: std::mem::take(&mut decision.reversals),
        };
        reverse::restore_containment(work, &containment)?;
        if decision.outcome == DecisionOutcome::NoViolation {
            contain::unclear(work, &case, &containment.ended)?;
        }
        for order in &decision.orders {
            reverse::end(work, *order, decision.id, "undone", work.now)?;
        }
        second_person::withdraw(work, &decision.pending)?;
        notice::cancel(work, &decision.notices)?;
        decided::undone(work, &case, &decision, &containment.ended)?;
        known::decided::undone(work, &case, &decision)?;
        decision.undone_at = Some(work.now);
        subject = work.need::<Subject>(subject.id, "subject")?;
        subject.open_case = Some(case.id);
        work.put(subject);
        case.state = CaseState::Open;
        case.decision = decision.corrects;
        case.outcomes_due_at = None;
        stops::undone(&mut case, &decision);
        clock::restriction_undone(&work.house.clocks, &mut case, work.now);
        contain::restore(work, &mut case, containment.ended)?;
        work.record(
            Line::of(Act::DecisionUndone)
                .subject(case.subject)
                .case(case.id)
                .with("decision", decision.id.to_string()),
        );
        work.put(decision);
        rerating::draw::withdraw(work, case.id)?;
        alert::reopen(work, &mut case)?;
        claim::claim(work, &mut case, self.user, Act::CaseClaimed)?;
        Ok(case)
    }
}

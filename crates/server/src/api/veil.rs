//! What is sealed: cases and banks of the classes `csam` and `ncii`, of which nobody knows anything who was not given the role for it.
//!
//! To others a sealed case does not exist: what is asked for by its id is not found, and lists leave it out. Machines carry out orders
//! and deliver notices all the same, which name nothing but their subject.

use std::sync::Arc;

use evenhand_engine::Engine;
use evenhand_flow::operation::look_at_sealed::LookAtSealed;
use evenhand_model::{
    Bank, Case, CaseId, Decision, DecisionId, Order, OrderId, Problem, Subject, SubjectId,
    SubjectKind,
};

use crate::endpoint::Call;

/// Hides what is sealed from somebody who does not have the role.
pub struct Veil {
    engine: Arc<Engine>,
    /// Whether it is a person, who carries nothing out and so needs to know of no order either.
    pub is_of_person: bool,
}

impl Veil {
    /// The veil before whoever asks; none before who has the role.
    pub fn of(call: &Call) -> Result<Option<Self>, Problem> {
        let caller = call.caller.as_deref();
        let sees_sealed = caller.is_some_and(|caller| caller.sees_sealed);
        Ok((!sees_sealed).then(|| Self {
            engine: Arc::clone(&call.server.engine),
            is_of_person: caller.is_some_and(|caller| caller.user.is_some()),
        }))
    }

    /// Whether that case is sealed. What can't be read is.
    pub fn hides_case(&self, case: CaseId) -> bool {
        let case = self.engine.get::<Case>(case);
        case.map_or(true, |case| case.is_some_and(|case| case.class.is_sealed()))
    }

    /// Whether that is content with a sealed case. Of an account only the case is sealed: the account is known to all by other things.
    pub fn hides_content(&self, subject: SubjectId) -> bool {
        let Ok(subject) = self.engine.get::<Subject>(subject) else {
            return true;
        };
        subject.is_some_and(|subject| {
            let is_content = subject.kind == SubjectKind::Content;
            let mut cases = subject.open_case.into_iter().chain(subject.latest_case);
            is_content && cases.any(|case| self.hides_case(case))
        })
    }

    /// Whether that was decided in a sealed case.
    pub fn hides_decision(&self, decision: DecisionId) -> bool {
        let decision = self.engine.get::<Decision>(decision);
        decision.map_or(true, |decision| {
            let case = decision.and_then(|decision| decision.case);
            case.is_some_and(|case| self.hides_case(case))
        })
    }

    /// Whether that was ordered in a sealed case.
    pub fn hides_order(&self, order: OrderId) -> bool {
        let order = self.engine.get::<Order>(order);
        order.map_or(true, |order| {
            let case = order.and_then(|order| order.case);
            case.is_some_and(|case| self.hides_case(case))
        })
    }
}

/// Refuses a case that is sealed from whoever asks, as if there were none: that there is one is told to nobody.
pub fn refuse_case(call: &Call, case: &Case) -> Result<(), Problem> {
    if case.class.is_sealed() && !call.caller()?.sees_sealed {
        return Err(Problem::not_found(format!("there is no case {}", case.id)));
    }
    Ok(())
}

/// Refuses a bank that is sealed from a person who asks, as if there were none. A machine that fills one knows its name.
pub fn refuse_bank(call: &Call, bank: &Bank) -> Result<(), Problem> {
    if hides_bank(call, bank)? {
        return Err(Problem::not_found(format!(
            "there is no bank `{}`",
            bank.name
        )));
    }
    Ok(())
}

/// Whether a bank is sealed from a person who asks.
pub fn hides_bank(call: &Call, bank: &Bank) -> Result<bool, Problem> {
    let caller = call.caller()?;
    Ok(bank.class.is_sealed() && caller.user.is_some() && !caller.sees_sealed)
}

/// Writes down that somebody looks at a case, where that is sealed.
pub async fn note_look(call: &Call, case: &Case) -> Result<(), Problem> {
    if !case.class.is_sealed() {
        return Ok(());
    }
    let look = LookAtSealed {
        platform: case.platform.clone(),
        case: case.id,
    };
    call.engine().submit(call.principal()?, look).await
}

//! An appeal comes in: checked against the decision that it is about, answered with a receipt.

use std::collections::BTreeMap;

use evenhand_model::{
    Act, Appeal, AppealId, AppealState, Appellant, AppellantKind, Case, CaseState, Clock, Decision,
    DecisionOutcome, Duration, NewAppeal, Platform, Problem, Recipient, Report, ReportId, Subject,
    SubjectKind, SubjectRef, Time, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::accept::receipt::{self, Kind};
use crate::accept::{email, evidence, shape, subject};
use crate::case::progress;
use crate::redress::statement::{self, appeal_until};
use crate::redress::template::FALLBACK;
use crate::redress::{contact, notice};
use crate::work::{Line, Operation, Receipt, Stop, Work};

/// Takes in an appeal.
#[derive(Clone, Debug)]
pub struct TakeAppeal {
    /// Whose user appeals.
    pub platform: Platform,
    /// The appeal.
    pub appeal: NewAppeal,
    /// The id that it will have, if it is new.
    pub id: AppealId,
}

/// The receipt that an appellant gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AppealReceipt {
    /// Our id of the appeal.
    pub id: AppealId,
    /// Where it stands.
    pub state: AppealState,
    /// When it will have been decided at the latest.
    pub due_at: Time,
    /// Where its state can be asked: absolute where `public_url` is configured, else a path on this
    /// server.
    pub status_url: String,
}

impl Operation for TakeAppeal {
    type Answer = AppealReceipt;

    fn run(&self, work: &mut Work<'_>) -> Result<AppealReceipt, Stop> {
        self.check()?;
        let platform = &self.platform;
        let receipt = receipt::row_id(work.house, platform, Kind::Appeal, &self.appeal.id);
        let digest = shape::digest(work.house, &self.appeal);
        if let Some(answer) = receipt::earlier_answer(work, &receipt, &digest)? {
            return serde_json::from_value(answer)
                .map_err(|_| Problem::internal("a remembered answer can't be read").into());
        }
        let mut decision = self.decision(work)?;
        let by = self.appellant(work, &decision)?;
        refuse_second(work, &decision, by)?;
        let appeal = self.keep(work, &decision, by)?;
        decision.open_appeal = Some(appeal.id);
        mark_case(work, &decision)?;
        work.put(decision);
        let answer = AppealReceipt {
            id: appeal.id,
            state: appeal.state,
            due_at: appeal.due_at,
            status_url: format!(
                "/status/appeals/{}/{}",
                appeal.id,
                work.house.status_token(appeal.id.as_bytes())
            ),
        };
        let remembered = serde_json::to_value(&answer).unwrap_or_default();
        receipt::remember(work, receipt, Kind::Appeal, &digest, remembered);
        Ok(answer)
    }
}

impl TakeAppeal {
    fn check(&self) -> Result<(), Problem> {
        let NewAppeal {
            id,
            text,
            email: address,
            ..
        } = &self.appeal;
        shape::check_id("id", id)?;
        if text.trim().is_empty() || text.len() > limits::PROSE_BYTES_MAX {
            let detail = format!(
                "expected the appellant's words, at most {} bytes",
                limits::PROSE_BYTES_MAX
            );
            return Err(Problem::invalid(detail).at("text"));
        }
        address
            .as_ref()
            .map_or(Ok(()), |address| email::check("email", address))
    }

    /// The decision that is appealed, if it is one that can be.
    fn decision(&self, work: &mut Work<'_>) -> Result<Decision, Stop> {
        let id = self.appeal.decision;
        let missing = || Problem::not_found(format!("there is no decision {id}")).at("decision");
        let decision = work.get::<Decision>(id)?.ok_or_else(missing)?;
        let subject = work.need::<Subject>(decision.subject, "subject")?;
        if subject.platform != self.platform {
            return Err(missing().into());
        }
        let conflict = |detail: String| Err(Problem::conflict(detail).at("decision").into());
        if decision.undone_at.is_some() {
            return conflict("this decision was taken back; there is nothing to appeal".into());
        }
        if decision.outcome == DecisionOutcome::Contained {
            let detail = "no person has decided yet, and one will without an appeal; appeal against \
                          what they decide";
            return conflict(detail.into());
        }
        let until = appeal_until(&decision);
        if work.now > until {
            return conflict(format!(
                "appeals against this decision were taken until {until}"
            ));
        }
        Ok(decision)
    }

    /// Who appeals, if the decision is one that they can appeal against.
    fn appellant(&self, work: &mut Work<'_>, decision: &Decision) -> Result<Appellant, Stop> {
        match self.appeal.by.kind {
            AppellantKind::Author => self.author(work, decision),
            AppellantKind::Reporter => self.reporter(work, decision).map(Appellant::Reporter),
        }
    }

    /// Whom the decision restricts. With several, `id` says which one it is.
    fn author(&self, work: &mut Work<'_>, decision: &Decision) -> Result<Appellant, Stop> {
        let authors = statement::restricted_by(work, decision)?;
        let refused = |detail: &str| Err(Problem::forbidden(detail).at("by").into());
        if let Some(id) = &self.appeal.by.id {
            let named = SubjectRef {
                kind: SubjectKind::Account,
                id: id.clone(),
            };
            let account = subject::find(work, &self.platform, &named)?.map(|row| row.id);
            let is_one = account.is_some_and(|account| authors.contains(&account));
            // Content whose author nobody told us of has only the platform's word for who wrote it.
            let mut unknown = Vec::new();
            for author in &authors {
                let kind = work.need::<Subject>(author, "subject")?.kind;
                unknown.extend((kind == SubjectKind::Content).then_some(*author));
            }
            return match (account.filter(|_| is_one), unknown.as_slice()) {
                (Some(account), _) => Ok(Appellant::Author(account)),
                (None, [content]) => Ok(Appellant::Author(*content)),
                _ => refused("this decision restricts nothing of this account"),
            };
        }
        match authors.as_slice() {
            [author] => Ok(Appellant::Author(*author)),
            [] => refused("this decision restricts nobody; a reporter names the report instead"),
            _ => refused(
                "this decision restricts several accounts; say which one appeals with `by.id`",
            ),
        }
    }

    /// The report, if this decision refused it.
    fn reporter(&self, work: &mut Work<'_>, decision: &Decision) -> Result<ReportId, Stop> {
        let Some(named) = &self.appeal.by.report else {
            let detail = "a reporter appeals for a report; name it";
            return Err(Problem::invalid(detail).at("by.report").into());
        };
        let report = self.report(work, named)?;
        let report = report.filter(|report| decision.case == Some(report.case));
        let Some(report) = report else {
            let detail = "this decision is about no such report";
            return Err(Problem::forbidden(detail).at("by.report").into());
        };
        if decision.outcome != DecisionOutcome::NoViolation {
            let detail =
                "this decision did not refuse the report; a reporter appeals against a refusal";
            return Err(Problem::conflict(detail).at("decision").into());
        }
        Ok(report.id)
    }

    fn report(&self, work: &mut Work<'_>, named: &str) -> Result<Option<Report>, Stop> {
        let ours = match named.parse::<ReportId>() {
            Ok(id) => work.get::<Report>(id)?,
            Err(_) => None,
        };
        if ours.is_some() {
            return Ok(ours);
        }
        let receipt = receipt::row_id(work.house, &self.platform, Kind::Report, named);
        let answer = work.get::<Receipt>(receipt)?.map(|receipt| receipt.answer);
        let id = answer.and_then(|answer| answer.get("id")?.as_str()?.parse::<ReportId>().ok());
        id.map_or(Ok(None), |id| work.get::<Report>(id))
    }

    fn keep(
        &self,
        work: &mut Work<'_>,
        decision: &Decision,
        by: Appellant,
    ) -> Result<Appeal, Stop> {
        let words = evidence::keep(work, &self.platform, &self.appeal.text)?;
        let lang = match (&self.appeal.lang, by) {
            (Some(lang), _) => Some(lang.clone()),
            (None, Appellant::Author(account)) => notice::lang_of(work, account, None)?,
            (None, Appellant::Reporter(report)) => {
                work.get::<Report>(report)?.and_then(|report| report.lang)
            }
        };
        let received_at = work.now;
        let appeal = Appeal {
            id: self.id,
            platform: self.platform.clone(),
            external_id: Some(self.appeal.id.clone()),
            decision: decision.id,
            case: decision.case,
            subject: decision.subject,
            by,
            state: AppealState::Open,
            at: self.appeal.at.min(received_at),
            received_at,
            due_at: received_at.plus(Duration::from_days(limits::APPEAL_ANSWER_DAYS)),
            clock: Clock {
                basis: "house.appeal".into(),
                started_at: received_at,
            },
            lang: lang.unwrap_or_else(|| FALLBACK.into()),
            evidence: Some(words.address),
            files: Vec::new(),
            claim: None,
            fence: 0,
            skipped_by: Vec::new(),
            votes: Vec::new(),
            answer: None,
            alerts: BTreeMap::new(),
        };
        if let Some(email) = &self.appeal.email {
            contact::keep(work, Recipient::Appellant(appeal.id), email)?;
        }
        work.put(appeal.clone());
        let line = Line::of(Act::AppealReceived)
            .subject(appeal.subject)
            .with("appeal", appeal.id.to_string())
            .with("decision", decision.id.to_string())
            .with("by", serde_json::to_value(by.kind()).unwrap_or_default())
            .with("due_at", appeal.due_at.to_string())
            .with("words_digest", words.salted_digest);
        work.record(line.case(appeal.case));
        Ok(appeal)
    }
}

/// One appeal is open against a decision at a time, and each side is answered once.
fn refuse_second(work: &mut Work<'_>, decision: &Decision, by: Appellant) -> Result<(), Stop> {
    let conflict = |detail: &str| Err(Problem::conflict(detail).at("decision").into());
    if decision.open_appeal.is_some() {
        return conflict("an appeal against this decision is open already; wait for its answer");
    }
    for id in &decision.answered_appeals {
        let answered = work.get::<Appeal>(id)?;
        if answered.is_some_and(|appeal| appeal.by == by) {
            return conflict("this was appealed and answered already");
        }
    }
    Ok(())
}

/// A case whose latest decision is appealed says so.
fn mark_case(work: &mut Work<'_>, decision: &Decision) -> Result<(), Stop> {
    let Some(case) = decision.case else {
        return Ok(());
    };
    let mut case = work.need::<Case>(case, "case")?;
    if case.state == CaseState::Decided && case.decision == Some(decision.id) {
        case.state = CaseState::Appealed;
        progress::tell(work, &case, work.now)?;
        work.put(case);
    }
    Ok(())
}

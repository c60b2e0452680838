//! Decisions of the past: cases that are decided, so that history shows, and a report on content that
//! somebody has judged already is answered by it.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_model::{
    Act, BankClass, Case, CaseFlags, CaseId, CaseState, Channel, Coverage, DecidedBy, Decision,
    DecisionId, ImportKind, Imported, OrderId, Platform, Policy, Subject, SubjectKind, Tier, Time,
};
use serde_json::Value;

use super::standing::{self, Standing};
use super::{Became, Record};
use crate::accept::import::AcceptedDecision;
use crate::accept::receipt::{self, Kind};
use crate::accept::{evidence, subject, version};
use crate::case::{clock, sealed};
use crate::house::House;
use crate::operation::{content, reported_content};
use crate::work::{Key, Line, Receipt, Stop, SubjectName, Work};

impl Record for AcceptedDecision {
    const KIND: ImportKind = ImportKind::Decisions;

    fn keys(&self, house: &House, platform: &Platform) -> Vec<Key> {
        let receipt = receipt::row_id(house, platform, Kind::Decision, &self.decision.id);
        let subject = SubjectName::name_of(platform, &self.decision.subject);
        let mut keys = vec![Key::of::<Receipt>(receipt), Key::of::<SubjectName>(subject)];
        if let Some(content) = &self.decision.content {
            keys.push(evidence::key(house, platform, &content.content()));
            let author = content.author.as_ref();
            keys.extend(author.map(|author| subject::account_key(platform, &author.id)));
        }
        keys
    }

    fn take(
        &self,
        work: &mut Work<'_>,
        platform: &Platform,
        mark: &Imported,
    ) -> Result<Became, Stop> {
        let receipt = receipt::row_id(work.house, platform, Kind::Decision, &self.decision.id);
        if work.get::<Receipt>(&receipt)?.is_some() {
            return Ok(Became::Known);
        }
        let subject = self.find_subject(work, platform)?;
        let id = DecisionId::new(work.now, &mut work.rng);
        let case = self.keep_case(work, subject, id, mark)?;
        let orders = self.keep_orders(work, &case, id, mark)?;
        self.keep_decision(work, &case, id, orders, mark);
        receipt::remember(work, receipt, Kind::Decision, "", Value::Null);
        Ok(Became::Taken)
    }
}

/// The tier of a case where neither the file nor a policy says one.
const TIER_DEFAULT: Tier = Tier::T4;

impl AcceptedDecision {
    fn find_subject(&self, work: &mut Work<'_>, platform: &Platform) -> Result<Subject, Stop> {
        let decision = &self.decision;
        if decision.subject.kind != SubjectKind::Content {
            return subject::find_or_add(work, platform, &decision.subject);
        }
        let author = match &decision.content {
            Some(content) => reported_content::author(work, platform, content, decision.at)?,
            None => None,
        };
        content::find_or_add(work, platform, &decision.subject.id, author)
    }

    /// A case that was opened and decided in the past. It is the latest of its subject only where
    /// nothing has happened since.
    fn keep_case(
        &self,
        work: &mut Work<'_>,
        mut subject: Subject,
        decision: DecisionId,
        mark: &Imported,
    ) -> Result<Case, Stop> {
        let at = self.decision.at;
        let received_at = self.decision.received_at.unwrap_or(at);
        let tier = self.tier(work);
        let (due_at, clock) = clock::due_at(&work.house.clocks, tier, received_at);
        let of_house = clock::of_house(&work.house.clocks, tier, received_at);
        let of_policy = self.policy(work).map(|policy| policy.class);
        let class = sealed::class_before(work, subject.latest_case)?
            .stricter(of_policy.unwrap_or_default());
        let (version, address) = self.keep_content(work, &subject.platform)?;
        let is_latest = self.is_latest(work, &subject)?;
        let previous = subject.latest_case.filter(|_| is_latest);
        let mut case = Case {
            id: CaseId::new(work.now, &mut work.rng),
            platform: subject.platform.clone(),
            subject: subject.id,
            subject_kind: subject.kind,
            state: CaseState::Decided,
            flags: CaseFlags::default(),
            tier,
            tier_by_human: false,
            asked_tier: None,
            opened_at: received_at,
            first_known_at: received_at,
            channel: Channel::default(),
            received_at,
            due_at,
            clock,
            clocks: vec![of_house],
            queue_at: due_at,
            report_count: 0,
            rules: Vec::new(),
            explanation: Vec::new(),
            graded: Vec::new(),
            triage: None,
            coverage: Coverage::NotAssessed,
            uncovered: Vec::new(),
            lang: None,
            evidence: address,
            later_evidence: Vec::new(),
            versions: version.clone().into_iter().collect(),
            content_digest: version.clone(),
            claim: None,
            fence: 0,
            skipped_by: Vec::new(),
            decision: Some(decision),
            previous,
            linked: previous.into_iter().collect(),
            expedites: Vec::new(),
            containment: Vec::new(),
            contained: None,
            returns: Box::default(),
            known_items: Box::default(),
            class: BankClass::Ordinary,
            proposals: Vec::new(),
            outcomes_due_at: None,
            retired_at: None,
            imported: Some(Box::new(mark.clone())),
            imported_late: false,
            stops: Box::default(),
            reasons: BTreeSet::new(),
            alerts: BTreeMap::new(),
            to_confirm: None,
            quiet: None,
        };
        sealed::seal(work, &mut case, class)?;
        case.imported_late = case.warned_at() <= work.now;
        work.put(case.clone());
        if is_latest {
            subject.latest_case = Some(case.id);
            subject.content_digest = version.or(subject.content_digest);
            work.put(subject);
        }
        Ok(case)
    }

    fn policy<'a>(&self, work: &Work<'a>) -> Option<&'a Policy> {
        let id = self.decision.policy.as_ref()?;
        work.house.policies.get(id)
    }

    fn tier(&self, work: &Work<'_>) -> Tier {
        let by_policy = || self.policy(work).map_or(TIER_DEFAULT, |policy| policy.tier);
        self.decision.tier.unwrap_or_else(by_policy)
    }

    /// Keeps the content as it was: which version it is, and where it lies.
    fn keep_content(
        &self,
        work: &mut Work<'_>,
        platform: &Platform,
    ) -> Result<(Option<String>, Option<String>), Stop> {
        let Some(content) = &self.decision.content else {
            return Ok((None, None));
        };
        let content = content.content();
        let version = version::of(work.house, platform, &content);
        let kept = evidence::keep(work, platform, &content)?;
        Ok((Some(version), Some(kept.address)))
    }

    fn is_latest(&self, work: &mut Work<'_>, subject: &Subject) -> Result<bool, Stop> {
        let Some(latest) = subject.latest_case else {
            return Ok(true);
        };
        let latest = work.need::<Case>(latest, "case")?;
        let Some(decision) = latest.decision.filter(|_| latest.imported.is_some()) else {
            return Ok(false);
        };
        let decided_at = work.need::<Decision>(decision, "decision")?.at;
        Ok(latest.state == CaseState::Decided && decided_at <= self.decision.at)
    }

    /// Orders of it that are in force still, and are not ours already.
    fn keep_orders(
        &self,
        work: &mut Work<'_>,
        case: &Case,
        decision: DecisionId,
        mark: &Imported,
    ) -> Result<Vec<OrderId>, Stop> {
        let mut orders = Vec::new();
        let is_over = |until: Option<Time>, now| until.is_some_and(|until| until <= now);
        for action in &self.decision.actions {
            let subject = work.need::<Subject>(case.subject, "subject")?;
            if is_over(action.until, work.now)
                || standing::is_in_force(work, &subject, action.kind)?
            {
                continue;
            }
            let standing = Standing {
                subject: case.subject,
                kind: action.kind,
                since: self.decision.at,
                until: action.until,
                decision,
                case: Some(case.id),
            };
            orders.push(standing::put_in_force(work, standing, mark)?);
        }
        Ok(orders)
    }

    fn keep_decision(
        &self,
        work: &mut Work<'_>,
        case: &Case,
        id: DecisionId,
        orders: Vec<OrderId>,
        mark: &Imported,
    ) {
        let decided = &self.decision;
        let policy = self.policy(work);
        work.put(Decision {
            case: Some(case.id),
            policy: policy.map(|policy| policy.id.clone()),
            policy_version: policy.map(|policy| policy.version),
            reason: decided.reason.clone().unwrap_or_default(),
            content_digest: case.content_digest.clone(),
            tier: Some(case.tier),
            orders,
            imported: Some(mark.clone()),
            ..Decision::new(
                id,
                case.subject,
                DecidedBy::Imported,
                decided.at,
                decided.outcome,
            )
        });
        work.record(
            Line::of(Act::CaseDecided)
                .subject(case.subject)
                .case(case.id)
                .with("decision", id.to_string())
                .with(
                    "outcome",
                    serde_json::to_value(decided.outcome).unwrap_or_default(),
                )
                .with("policy", policy.map(|policy| policy.id.clone()))
                .with("decided_at", decided.at.to_string())
                .with("imported", true),
        );
    }
}

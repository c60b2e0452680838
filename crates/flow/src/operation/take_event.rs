//! An event: remembered, its author's profile brought up to date, its assessment carried out.

use evenhand_model::{
    Account, Act, Assessment, Bank, BankAction, Case, CaseFlags, Channel, Decision, EventKind,
    KnownMedium, Order, OrderId, OrderKind, Platform, Proposal, Subject, SubjectId, SubjectKind,
    SubjectRef, Tag, Tier, Time, Verdict,
};

use crate::accept::receipt::{self, Kind};
use crate::accept::{AcceptedEvent, evidence, locator, profile, subject, version};
use crate::assess::Assessed;
use crate::case::targets::{self, ForWhom};
use crate::case::{Cause, Invoked, contain, fold, sealed, stops};
use crate::enforce::brake;
use crate::enforce::by_rule::{self, OrderedByRules, Subjects};
use crate::house::House;
use crate::known::written::{self, Done};
use crate::known::{self, Posted, Weighed};
use crate::operation::bank::to_fetch;
use crate::operation::content;
use crate::operation::returns::hold;
use crate::redress::statement;
use crate::transparency::first_step;
use crate::work::{Figure, Key, Line, Operation, Receipt, Stop, Work};

/// Takes in one event that has been assessed.
#[derive(Clone, Debug)]
pub struct TakeEvent {
    /// The event.
    pub accepted: AcceptedEvent,
    /// What detectors and rules say about it.
    pub assessed: Assessed,
}

impl Operation for TakeEvent {
    type Answer = Assessment;

    fn run(&self, work: &mut Work<'_>) -> Result<Assessment, Stop> {
        let event = &self.accepted.event;
        let platform = &self.accepted.platform;
        let receipt = receipt::row_id(work.house, platform, Kind::Event, &event.id);
        work.expect([
            Key::of::<Receipt>(&receipt),
            subject::account_key(platform, &event.actor.id),
        ])?;
        if let Some(answer) = receipt::earlier_answer(work, &receipt, &self.accepted.body_digest)? {
            let mut answer: Assessment = serde_json::from_value(answer).unwrap_or_default();
            answer.event.clone_from(&event.id);
            return Ok(answer);
        }
        let weighed = known::weigh(work, posted(&self.accepted), &self.assessed)?;
        let answer = match weighed {
            None => self.take(work, None)?,
            Some(weighed) => {
                let with_known = Self {
                    accepted: self.accepted.clone(),
                    assessed: weighed.assessed.clone(),
                };
                with_known.take(work, Some(&weighed))?
            }
        };
        let remembered = Assessment {
            event: String::new(),
            ..answer.clone()
        };
        let remembered = serde_json::to_value(remembered).unwrap_or_default();
        receipt::remember(
            work,
            receipt,
            Kind::Event,
            &self.accepted.body_digest,
            remembered,
        );
        Ok(answer)
    }
}

/// What banks are asked about.
fn posted(accepted: &AcceptedEvent) -> Posted<'_> {
    Posted {
        platform: &accepted.platform,
        content: accepted.event.content.as_ref(),
        most: BankAction::Remove,
    }
}

/// Carries out what banks say of media that could only be looked up after their event was taken in, as if they had said it then.
pub(super) fn act_on_known(
    work: &mut Work<'_>,
    accepted: AcceptedEvent,
    known: &[KnownMedium],
) -> Result<(), Stop> {
    let assessed = Assessed {
        known: known.to_vec(),
        rules_version: work.house.rules_version.clone(),
        ..Assessed::default()
    };
    let Some(weighed) = known::weigh(work, posted(&accepted), &assessed)? else {
        return Ok(());
    };
    let account = subject::account(work, &accepted.platform, &accepted.event.actor.id)?;
    count_matches(work, &accepted.platform, &weighed.assessed.assessment);
    let later = TakeEvent {
        accepted,
        assessed: weighed.assessed.clone(),
    };
    later.carry_out(work, &account, Some(&weighed)).map(drop)
}

impl TakeEvent {
    /// Carries out what rules and banks say. `known` is what the latter say; it is in the assessment already.
    fn take(&self, work: &mut Work<'_>, known: Option<&Weighed>) -> Result<Assessment, Stop> {
        let AcceptedEvent {
            platform, event, ..
        } = &self.accepted;
        let account = subject::account(work, platform, &event.actor.id)?;
        self.update_account(work, account.id)?;
        self.count(work);
        let mut answer = self.assessed.assessment.clone();
        let done = self.carry_out(work, &account, known)?;
        let is_sealed = is_sealed(work, known)?;
        to_fetch::note(work, &self.accepted, account.id, is_sealed)?;
        self.note_edit(work)?;
        self.note_withdrawal(work)?;
        self.show_what_is_cleared(work, &mut answer)?;
        answer.orders = done.orders.iter().map(ToString::to_string).collect();
        let coverage = self.assessed.assessment.coverage;
        if let Some(held) = hold::hold_post(work, &self.accepted, coverage, account.id)? {
            answer.verdict = answer.verdict.max(Verdict::Hold);
            answer.orders.push(held.to_string());
        }
        self.note_act_outside_queue(work, &account)?;
        Ok(answer)
    }

    fn count(&self, work: &mut Work<'_>) {
        let (platform, assessment) = (&self.accepted.platform, &self.assessed.assessment);
        work.count(platform, Figure::Events, assessment.verdict.as_str());
        count_matches(work, platform, assessment);
    }

    fn update_account(&self, work: &mut Work<'_>, account: SubjectId) -> Result<(), Stop> {
        let event = &self.accepted.event;
        let mut row: Account = profile::load(work, account)?;
        profile::update(
            &mut row,
            &event.actor,
            &self.accepted.private_hashes,
            event.at,
        );
        match event.kind {
            EventKind::AccountSuspended => row.suspended_at = Some(event.at),
            EventKind::AccountRestored => row.suspended_at = None,
            _ => {}
        }
        row.post_count += u64::from(event.kind == EventKind::ContentCreated);
        for change in &self.assessed.tags {
            let tag = Tag {
                set_at: work.now,
                until: change.until,
                by: format!("rule:{}", change.rule),
            };
            if !lasts_longer(row.tags.get(&change.tag), &tag) {
                row.tags.insert(change.tag.clone(), tag);
            }
            work.record(
                Line::of(Act::AccountTagged)
                    .subject(account)
                    .with("tag", change.tag.clone())
                    .with("rule", change.rule.clone()),
            );
        }
        row.tags
            .retain(|_, tag| tag.until.is_none_or(|until| until > work.now));
        work.put(row);
        Ok(())
    }

    /// A report without content must not be answered by a decision on what was there before.
    fn note_edit(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let AcceptedEvent {
            platform, event, ..
        } = &self.accepted;
        let (EventKind::ContentEdited, Some(content)) = (event.kind, &event.content) else {
            return Ok(());
        };
        let named = SubjectRef {
            kind: SubjectKind::Content,
            id: content.id.clone(),
        };
        let known = subject::find(work, platform, &named)?;
        if let Some(mut known) = known.filter(|known| known.latest_case.is_some()) {
            known.content_digest = Some(version::of(work.house, platform, content));
            work.put(known);
        }
        Ok(())
    }

    /// An author who takes their content back, or leaves, before anybody has decided, leaves nothing to be
    /// decided in time.
    fn note_withdrawal(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let AcceptedEvent {
            platform, event, ..
        } = &self.accepted;
        let named = match (event.kind, &event.content) {
            (EventKind::ContentDeleted, Some(content)) if !self.is_by_staff() => SubjectRef {
                kind: SubjectKind::Content,
                id: content.id.clone(),
            },
            (EventKind::AccountDeleted, _) if !self.is_by_staff() => SubjectRef {
                kind: SubjectKind::Account,
                id: event.actor.id.clone(),
            },
            _ => return Ok(()),
        };
        let open = subject::find(work, platform, &named)?.and_then(|known| known.open_case);
        if let Some(open) = open {
            let mut case = work.need::<Case>(open, "case")?;
            stops::withdrawn(&mut case, event.at.min(work.now));
            work.put(case);
        }
        Ok(())
    }

    /// Whether somebody who works for the platform did it.
    fn is_by_staff(&self) -> bool {
        let by = self.accepted.event.attributes.get("by");
        by.is_some_and(|by| by == "staff")
    }

    /// What a person has said need not be contained is not held back again either.
    fn show_what_is_cleared(
        &self,
        work: &mut Work<'_>,
        answer: &mut Assessment,
    ) -> Result<(), Stop> {
        let AcceptedEvent {
            platform, event, ..
        } = &self.accepted;
        let (Verdict::Hold, Some(content)) = (answer.verdict, &event.content) else {
            return Ok(());
        };
        let named = SubjectRef {
            kind: SubjectKind::Content,
            id: content.id.clone(),
        };
        let known = subject::find(work, platform, &named)?;
        let version = version::of(work.house, platform, content);
        if known.is_some_and(|known| known.cleared.contains(&version)) {
            answer.verdict = Verdict::Review;
        }
        Ok(())
    }

    /// Orders what rules want and opens a case where a human must look. What a person has decided on
    /// the same content stands.
    fn carry_out(
        &self,
        work: &mut Work<'_>,
        account: &Subject,
        known: Option<&Weighed>,
    ) -> Result<OrderedByRules, Stop> {
        let assessed = &self.assessed;
        if assessed.orders.is_empty() && !assessed.opens_case {
            if let (Some(known), Some(content)) = (known, &self.accepted.event.content) {
                let platform = &self.accepted.platform;
                let content = content::find_or_add(work, platform, &content.id, Some(account.id))?;
                self.note_known(work, known, content.id, &[], None)?;
            }
            return Ok(OrderedByRules::default());
        }
        let (subjects, mut kept) = self.subjects(work, account)?;
        let follows = match subjects.content {
            Some(content) => sealed::is_sealed(work, content)?,
            None => false,
        };
        if (follows || is_sealed(work, known)?)
            && let Some(whole) = kept.take()
        {
            let platform = &self.accepted.platform;
            kept = Some(locator::reduce_kept(work, platform, whole)?);
        }
        let digest = kept.as_ref().map(|kept| kept.address.as_str());
        let mut cause = self.cause(work.house, kept.as_ref());
        let version = cause.version.clone();
        let looked_at = subjects.content.unwrap_or(account.id);
        let subject = work.need::<Subject>(looked_at, "subject")?;
        if fold::answered_by_earlier(work, &subject, &cause)?.is_some() {
            if let Some(digest) = digest {
                evidence::release(work, digest)?;
            }
            return Ok(OrderedByRules::default());
        }
        let mut done = by_rule::order_by_rules(
            work,
            &self.accepted.platform,
            &subjects,
            assessed,
            version.as_deref(),
            kept.as_ref().map(|kept| kept.salted_digest.as_str()),
        )?;
        statement::tell_of_rules(work, done.decision, self.lang())?;
        let asks_in = known.and_then(|known| known.asks_in.clone());
        let case = match (asks_in, done.proposals.first_mut()) {
            (Some(case), Some(first)) => {
                first.evidence = cause.evidence.take().map(|kept| kept.address);
                case
            }
            (None, Some(first)) if assessed.assessment.tier.is_none() => {
                case_for_proposals(work, &subject.platform, first, looked_at, cause)?
            }
            _ if assessed.opens_case || !done.containment.is_empty() => {
                let looked_at = self.looked_at(looked_at, account, done.author_contained);
                if looked_at == account.id {
                    // A post's version says nothing about its author: no report on the account may be
                    // answered by it.
                    cause.version = None;
                }
                open_case(work, looked_at, cause)?
            }
            _ => {
                keep_with_decision(work, &done, digest)?;
                if let Some(known) = known {
                    self.note_known(work, known, looked_at, &done.orders, None)?;
                }
                return Ok(done);
            }
        };
        let content = self.accepted.event.content.as_ref();
        let for_whom = ForWhom::found(work, &self.accepted.platform, content)?;
        targets::add(work, case.id, for_whom)?;
        add_to_case(work, case.clone(), &done, self.accepted.received_at)?;
        if let Some(known) = known {
            let content = subjects.content.unwrap_or(looked_at);
            self.note_known(work, known, content, &done.orders, Some(&case))?;
        }
        Ok(done)
    }

    fn note_known(
        &self,
        work: &mut Work<'_>,
        known: &Weighed,
        content: SubjectId,
        orders: &[OrderId],
        case: Option<&Case>,
    ) -> Result<(), Stop> {
        let platform = &self.accepted.platform;
        let done = Done {
            platform,
            content,
            orders,
            case,
        };
        written::write_down(work, known, done)
    }

    fn lang(&self) -> Option<&str> {
        let content = self.accepted.event.content.as_ref();
        content.and_then(|content| content.lang.as_deref())
    }

    /// A flooder's posts are looked at together, unless somebody is in danger.
    fn looked_at(&self, post: SubjectId, account: &Subject, author_contained: bool) -> SubjectId {
        let tier = self.assessed.assessment.tier;
        let endangers = tier.is_some_and(|tier| tier <= Tier::T2);
        if author_contained && !endangers {
            account.id
        } else {
            post
        }
    }

    fn subjects(
        &self,
        work: &mut Work<'_>,
        account: &Subject,
    ) -> Result<(Subjects, Option<evidence::Kept>), Stop> {
        let platform = &self.accepted.platform;
        let mut subjects = Subjects {
            account: Some(account.id),
            ..Subjects::default()
        };
        let Some(content) = &self.accepted.event.content else {
            return Ok((subjects, None));
        };
        let mut row = content::find_or_add(work, platform, &content.id, Some(account.id))?;
        let event = &self.accepted.event;
        let made_at = (event.kind == EventKind::ContentCreated).then_some(event.at);
        content::note_made(work, &mut row, made_at);
        subjects.content = Some(row.id);
        if self
            .assessed
            .orders
            .iter()
            .any(|wish| wish.kind.acts_on() == SubjectKind::Hashtag)
        {
            for hashtag in &content.hashtags {
                let named = SubjectRef {
                    kind: SubjectKind::Hashtag,
                    id: hashtag.to_lowercase(),
                };
                subjects
                    .hashtags
                    .push(subject::find_or_add(work, platform, &named)?.id);
            }
        }
        let kept = evidence::keep(work, platform, content)?;
        Ok((subjects, Some(kept)))
    }

    fn cause(&self, house: &House, kept: Option<&evidence::Kept>) -> Cause {
        let assessment = &self.assessed.assessment;
        let content = self.accepted.event.content.as_ref();
        Cause {
            tier: assessment.tier.unwrap_or(Tier::T4),
            received_at: self.accepted.received_at,
            first_known_at: self.accepted.received_at,
            channel: Channel::OwnDetection,
            law: Invoked::default(),
            rules: assessment.rules.clone(),
            explanation: assessment.explanation.clone(),
            graded: self.assessed.graded.clone(),
            coverage: assessment.coverage,
            uncovered: assessment.uncovered.clone(),
            lang: content.and_then(|content| content.lang.clone()),
            evidence: kept.cloned(),
            version: content.map(|content| version::of(house, &self.accepted.platform, content)),
            reported: None,
            says_more: true,
            flags: CaseFlags::default(),
            imported: None,
            on_word_of: None,
        }
    }

    /// The platform suspended somebody or deleted somebody's content with no order of ours behind
    /// it. That counts, or parity would be measured on our own queue alone.
    fn note_act_outside_queue(&self, work: &mut Work<'_>, account: &Subject) -> Result<(), Stop> {
        let event = &self.accepted.event;
        let (mut subject, kind) = match (event.kind, &event.content) {
            (EventKind::AccountSuspended, _) => (
                work.need::<Subject>(account.id, "subject")?,
                OrderKind::AccountSuspend,
            ),
            (EventKind::ContentDeleted, Some(content)) if self.is_by_staff() => {
                let platform = &self.accepted.platform;
                let row = content::find_or_add(work, platform, &content.id, Some(account.id))?;
                (row, OrderKind::ContentRemove)
            }
            _ => return Ok(()),
        };
        for order in &subject.orders {
            if work.need::<Order>(order, "action")?.kind == kind {
                return Ok(());
            }
        }
        work.record(
            Line::of(Act::ActedOutsideQueue)
                .subject(subject.id)
                .with("kind", kind.as_str()),
        );
        let cause = Cause {
            tier: Tier::T4,
            received_at: self.accepted.received_at,
            first_known_at: event.at.min(self.accepted.received_at),
            channel: Channel::OwnDetection,
            law: Invoked::default(),
            rules: Vec::new(),
            explanation: Vec::new(),
            graded: Vec::new(),
            coverage: self.assessed.assessment.coverage,
            uncovered: self.assessed.assessment.uncovered.clone(),
            lang: None,
            evidence: None,
            version: None,
            reported: None,
            says_more: true,
            flags: CaseFlags {
                acted_outside_queue: true,
                ..CaseFlags::default()
            },
            imported: None,
            on_word_of: None,
        };
        let acted_at = cause.first_known_at;
        let (mut case, _) = fold::fold_or_open(work, &mut subject, cause)?;
        if case.is_undecided() {
            stops::acted_outside_queue(&mut case, acted_at);
        }
        let for_whom = ForWhom::found(work, &self.accepted.platform, None)?;
        targets::add(work, case.id, for_whom)?;
        work.put(case);
        Ok(())
    }
}

/// Whether something in the content matches a sealed bank.
fn is_sealed(work: &mut Work<'_>, known: Option<&Weighed>) -> Result<bool, Stop> {
    let found = known.into_iter().flat_map(|known| &known.found);
    for one in found.filter(|one| one.action.is_some()) {
        let bank = work.get::<Bank>(&one.item.bank)?;
        if bank.is_some_and(|bank| bank.class.is_sealed()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Every rule that matched counts, those in observe mode apart.
pub(super) fn count_matches(work: &mut Work<'_>, platform: &Platform, assessment: &Assessment) {
    for rule in &assessment.rules {
        work.count(platform, Figure::RuleHits, rule);
    }
    for rule in &assessment.observed {
        work.count(platform, Figure::RuleObserved, rule);
    }
}

/// Where no case keeps the content that was acted on, the decision does.
fn keep_with_decision(
    work: &mut Work<'_>,
    done: &OrderedByRules,
    digest: Option<&str>,
) -> Result<(), Stop> {
    let Some(digest) = digest else {
        return Ok(());
    };
    match done.decision {
        Some(decision) => {
            let mut decision = work.need::<Decision>(decision, "decision")?;
            decision.evidence = Some(digest.to_owned());
            work.put(decision);
            Ok(())
        }
        None => evidence::release(work, digest),
    }
}

fn open_case(work: &mut Work<'_>, looked_at: SubjectId, cause: Cause) -> Result<Case, Stop> {
    let mut subject = work.need::<Subject>(looked_at, "subject")?;
    fold::fold_or_open(work, &mut subject, cause).map(|(case, _)| case)
}

/// Above its quota a rule asks one question about everything, not one about each post.
fn case_for_proposals(
    work: &mut Work<'_>,
    platform: &Platform,
    first: &mut Proposal,
    looked_at: SubjectId,
    cause: Cause,
) -> Result<Case, Stop> {
    if let Some(case) = brake::case_for_proposals(work, platform, &first.rule)? {
        first.evidence = cause.evidence.map(|kept| kept.address);
        return Ok(case);
    }
    let case = open_case(work, looked_at, cause)?;
    brake::collect_in(work, &first.rule, &case)?;
    Ok(case)
}

/// What was ordered and proposed becomes part of the case. What a brake has made a question is for a lead.
fn add_to_case(
    work: &mut Work<'_>,
    mut case: Case,
    done: &OrderedByRules,
    since: Time,
) -> Result<(), Stop> {
    if contain::add(work, &mut case, &done.containment, since)? {
        first_step::contained(work, &case);
    }
    if !done.proposals.is_empty() {
        case.flags.brake |= done.is_braked;
        case.flags.escalated |= done.is_braked;
        case.proposals.extend(done.proposals.iter().cloned());
        work.put(case.clone());
    }
    by_rule::belongs_to_case(work, &done.orders, case.id)
}

/// Whether the tag that is there lasts longer: a rule may prolong a tag, never shorten it.
fn lasts_longer(there: Option<&Tag>, new: &Tag) -> bool {
    there.is_some_and(|there| match (there.until, new.until) {
        (None, end) => end.is_some(),
        (Some(_), None) => false,
        (Some(until), Some(end)) => until > end,
    })
}

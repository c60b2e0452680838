//! What live rules order on one event, within the brakes.

use std::collections::BTreeMap;

use evenhand_model::{
    Act, CaseId, DecidedBy, Decision, DecisionId, DecisionOutcome, Order, OrderId, OrderKind,
    Platform, Principal, Proposal, Subject, SubjectId, SubjectKind, Tier, order::OrderWeight,
};

use crate::assess::{AskFirst, Assessed, RuleOrder};
use crate::enforce::brake;
use crate::enforce::order::{OrderRequest, make};
use crate::work::{Line, Stop, Work};

/// What came of the rules' wishes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrderedByRules {
    /// The decision that made them, if any were made.
    pub decision: Option<DecisionId>,
    /// Orders in force because of them.
    pub orders: Vec<OrderId>,
    /// Those among them that contain until a human has looked; content that another rule or report has had
    /// contained before stays so for this cause too.
    pub containment: Vec<OrderId>,
    /// What became a question to a person.
    pub proposals: Vec<Proposal>,
    /// Whether a brake made it one.
    pub is_braked: bool,
    /// Whether the account was contained in place of each single post.
    pub author_contained: bool,
}

/// The subjects that one event offers to act on.
#[derive(Clone, Debug, Default)]
pub struct Subjects {
    /// The content.
    pub content: Option<SubjectId>,
    /// Its author.
    pub account: Option<SubjectId>,
    /// Hashtags in it.
    pub hashtags: Vec<SubjectId>,
}

impl Subjects {
    fn of(&self, kind: SubjectKind) -> Vec<SubjectId> {
        match kind {
            SubjectKind::Content => self.content.into_iter().collect(),
            SubjectKind::Account => self.account.into_iter().collect(),
            SubjectKind::Hashtag => self.hashtags.clone(),
        }
    }
}

/// Makes the orders that live rules want, under one decision of those rules. `content_digest` is the version
/// of the content that they are about: where a person has found that it need not be contained, nothing
/// contains it. `salted_digest` is that of the content, for the audit chain, where no entry of a case has it.
pub fn order_by_rules(
    work: &mut Work<'_>,
    platform: &Platform,
    subjects: &Subjects,
    assessed: &Assessed,
    content_digest: Option<&str>,
    salted_digest: Option<&str>,
) -> Result<OrderedByRules, Stop> {
    let mut done = OrderedByRules::default();
    let is_cleared = is_cleared(work, subjects, content_digest)?;
    let wanted = within_brakes(work, platform, subjects, assessed, is_cleared, &mut done)?;
    let Some(first) = wanted.first() else {
        return Ok(done);
    };
    let decision = DecisionId::new(work.now, &mut work.rng);
    let decided_on = subjects
        .content
        .or(subjects.account)
        .or_else(|| subjects.hashtags.first().copied());
    let Some(decided_on) = decided_on else {
        return Ok(done);
    };
    let by = DecidedBy::Rule(first.rule.clone());
    for wish in &wanted {
        for subject in subjects.of(wish.kind.acts_on()) {
            let (order, is_new) = in_force_or_made(work, subject, wish, decision)?;
            if !done.orders.contains(&order) {
                done.orders.push(order);
            }
            let contains = wish.kind.weight() == OrderWeight::Containment
                && (is_new || is_contained_content(work, order)?);
            if contains && !done.containment.contains(&order) {
                done.containment.push(order);
            }
        }
    }
    let heavy = wanted
        .iter()
        .any(|wish| wish.kind.weight() == OrderWeight::Heavy);
    let outcome = if heavy {
        DecisionOutcome::Violation
    } else {
        DecisionOutcome::Contained
    };
    done.decision = Some(decision);
    let policy = assessed.policy.as_ref();
    let policy = policy.and_then(|id| work.house.policies.get(id));
    let (policy, policy_version) = policy.map(|one| (one.id.clone(), one.version)).unzip();
    work.put(Decision {
        policy,
        policy_version,
        reason: format!("rules {}", assessed.assessment.rules.join(", ")),
        rules_version: assessed.rules_version.clone(),
        rules: assessed.assessment.rules.clone(),
        content_digest: content_digest.map(str::to_owned),
        tier: assessed.assessment.tier,
        orders: done.orders.clone(),
        ..Decision::new(decision, decided_on, by, work.now, outcome)
    });
    work.record(
        Line::of(Act::RuleDecided)
            .by(Principal::Rule(first.rule.clone()))
            .subject(decided_on)
            .with("decision", decision.to_string())
            .with("content_digest", salted_digest)
            .with("rules", assessed.assessment.rules.clone())
            .with("rules_version", assessed.rules_version.clone()),
    );
    Ok(done)
}

/// The decision's case is known only after the case was opened; this says so afterwards.
pub fn belongs_to_case(work: &mut Work<'_>, orders: &[OrderId], case: CaseId) -> Result<(), Stop> {
    for id in orders {
        let mut order = work.need::<Order>(id, "action")?;
        if order.case.is_none() {
            order.case = Some(case);
            work.put(order);
        }
    }
    Ok(())
}

/// Whether an order in force hides content for a rule, and not for a person who has decided.
fn is_contained_content(work: &mut Work<'_>, order: OrderId) -> Result<bool, Stop> {
    let order = work.need::<Order>(order, "action")?;
    Ok(order.kind == OrderKind::ContentRestrict && order.rule.is_some())
}

fn is_cleared(
    work: &mut Work<'_>,
    subjects: &Subjects,
    version: Option<&str>,
) -> Result<bool, Stop> {
    let (Some(content), Some(version)) = (subjects.content, version) else {
        return Ok(false);
    };
    let content = work.need::<Subject>(content, "subject")?;
    Ok(content.cleared.iter().any(|known| known == version))
}

fn within_brakes(
    work: &mut Work<'_>,
    platform: &Platform,
    subjects: &Subjects,
    assessed: &Assessed,
    is_cleared: bool,
    done: &mut OrderedByRules,
) -> Result<Vec<RuleOrder>, Stop> {
    let mut wanted: Vec<RuleOrder> = Vec::new();
    let add = |wanted: &mut Vec<RuleOrder>, kind: OrderKind, rule: &str| {
        let is_barred = is_cleared && kind.weight() == OrderWeight::Containment;
        if !is_barred && !wanted.iter().any(|wish| wish.kind == kind) {
            wanted.push(RuleOrder::new(kind, rule));
        }
    };
    for wish in &assessed.orders {
        match wish.kind.weight() {
            OrderWeight::Light => add(&mut wanted, wish.kind, &wish.rule),
            OrderWeight::Heavy if wish.ask_first.is_some() => {
                done.proposals.extend(proposals(subjects, wish));
                if wish.ask_first == Some(AskFirst::Hidden)
                    && let Some(kind) = contains_instead(wish.kind)
                {
                    add(&mut wanted, kind, &wish.rule);
                }
            }
            OrderWeight::Heavy
                if wish.is_repeated || brake::rule_may_remove(work, platform, &wish.rule)? =>
            {
                add(&mut wanted, wish.kind, &wish.rule);
            }
            OrderWeight::Heavy => {
                done.proposals.extend(proposals(subjects, wish));
                done.is_braked = true;
                work.record(
                    Line::of(Act::RuleBraked)
                        .by(Principal::Rule(wish.rule.clone()))
                        .with("kind", wish.kind.as_str()),
                );
                if let Some(kind) = contains_instead(wish.kind) {
                    add(&mut wanted, kind, &wish.rule);
                }
            }
            OrderWeight::Containment => add(&mut wanted, wish.kind, &wish.rule),
            // No rule that orders it is loaded; were there one, a person decides all the same.
            OrderWeight::ByPeople => {}
        }
    }
    let is_restricted = match subjects.content {
        Some(content) => in_force(work, content, OrderKind::ContentRestrict)?.is_some(),
        None => false,
    };
    let restricts = wanted
        .iter()
        .position(|wish| wish.kind == OrderKind::ContentRestrict);
    // What is contained already is not contained once more.
    let restricts = restricts.filter(|_| !is_restricted);
    if let (Some(position), Some(author)) = (restricts, subjects.account)
        && !brake::author_has_share(work, author)?
    {
        done.author_contained = true;
        let rule = wanted[position].rule.clone();
        // What endangers somebody is contained one by one however much else the author posts.
        if assessed.assessment.tier.is_none_or(|tier| tier > Tier::T2) {
            wanted.remove(position);
        }
        add(&mut wanted, OrderKind::AccountRestrict, &rule);
    }
    Ok(wanted)
}

/// What a rule would order, as questions to a person.
fn proposals(subjects: &Subjects, wish: &RuleOrder) -> impl Iterator<Item = Proposal> {
    let of = subjects.of(wish.kind.acts_on()).into_iter();
    of.map(|subject| Proposal {
        subject,
        kind: wish.kind,
        rule: wish.rule.clone(),
        evidence: None,
    })
}

/// The same wishes, with nothing heavier than containment: a report never removes or suspends by itself.
pub fn containing_only(assessed: &Assessed) -> Assessed {
    let mut assessed = assessed.clone();
    assessed.orders.retain_mut(|wish| {
        let milder = match wish.kind.weight() {
            OrderWeight::Heavy => contains_instead(wish.kind),
            OrderWeight::ByPeople => None,
            OrderWeight::Light | OrderWeight::Containment => Some(wish.kind),
        };
        milder.inspect(|kind| wish.kind = *kind).is_some()
    });
    assessed
}

/// What hides until a person has looked. What everybody says under a hashtag is hidden by no machine.
fn contains_instead(kind: OrderKind) -> Option<OrderKind> {
    match kind.acts_on() {
        SubjectKind::Account => Some(OrderKind::AccountRestrict),
        SubjectKind::Content => Some(OrderKind::ContentRestrict),
        SubjectKind::Hashtag => None,
    }
}

/// An order of this kind that already holds on the subject without an end, or a new one.
fn in_force_or_made(
    work: &mut Work<'_>,
    subject: SubjectId,
    wish: &RuleOrder,
    decision: DecisionId,
) -> Result<(OrderId, bool), Stop> {
    if let Some(order) = in_force(work, subject, wish.kind)? {
        return Ok((order, false));
    }
    let request = OrderRequest {
        subject,
        kind: wish.kind,
        parameters: BTreeMap::new(),
        until: None,
        decision,
        rule: Some(wish.rule.clone()),
        case: None,
        not_before: work.now,
        reverses: None,
    };
    Ok((make(work, request)?.id, true))
}

/// The order of this kind that holds on a subject without an end.
fn in_force(
    work: &mut Work<'_>,
    subject: SubjectId,
    kind: OrderKind,
) -> Result<Option<OrderId>, Stop> {
    let row = work.need::<Subject>(subject, "subject")?;
    for id in &row.orders {
        let order = work.need::<Order>(id, "action")?;
        if order.kind == kind && order.until.is_none() && order.parameters.is_empty() {
            return Ok(Some(order.id));
        }
    }
    Ok(None)
}

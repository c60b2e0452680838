//! Statements of reasons: every author whom a decision restricts is told why.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_model::{
    DecidedBy, Decision, DecisionId, DecisionOutcome, Duration, EvidenceKind, Facts, Ground,
    Notice, NoticeId, Order, OrderId, OrderKind, Recipient, Restriction, Statement, Subject,
    SubjectId, SubjectKind, Time, Told, limits,
};
use serde_json::Value;

use crate::redress::notice::{self, NoticeRequest};
use crate::redress::shared;
use crate::work::{Stop, Work};

/// Makes a statement for every author whom the orders of a decision restrict, and notes them in the
/// decision, which the caller writes. `lang` is the language of what was decided on, if known.
pub fn tell_authors(
    work: &mut Work<'_>,
    decision: &mut Decision,
    lang: Option<&str>,
    not_before: Time,
) -> Result<(), Stop> {
    let orders = decision.orders.clone();
    tell_authors_of(work, decision, &orders, lang, not_before)
}

/// The same for some of the orders of a decision, such as one that a second person has agreed to since.
pub fn tell_authors_of(
    work: &mut Work<'_>,
    decision: &mut Decision,
    orders: &[OrderId],
    lang: Option<&str>,
    not_before: Time,
) -> Result<(), Stop> {
    for (author, restrictions) in by_author(work, decision, orders)? {
        let subject = work.need::<Subject>(decision.subject, "subject")?;
        let request = NoticeRequest {
            platform: subject.platform.clone(),
            to: Recipient::Author(author),
            subject: author,
            decision: Some(decision.id),
            told: Told::Statement(statement(work, decision, &subject, restrictions)?),
            lang: notice::lang_of(work, author, lang)?,
            not_before,
        };
        let made: NoticeId = notice::make(work, request)?;
        decision.notices.push(made);
    }
    Ok(())
}

/// Makes the statements of a decision that rules took just now, if they took one.
pub fn tell_of_rules(
    work: &mut Work<'_>,
    decision: Option<DecisionId>,
    lang: Option<&str>,
) -> Result<(), Stop> {
    let Some(decision) = decision else {
        return Ok(());
    };
    let mut decision = work.need::<Decision>(decision, "decision")?;
    let now = work.now;
    tell_authors(work, &mut decision, lang, now)?;
    work.put(decision);
    Ok(())
}

/// Who answers for what an order acts on. A protected target did nothing.
pub fn author_of(work: &mut Work<'_>, order: &Order) -> Result<Option<SubjectId>, Stop> {
    if order.kind == OrderKind::TargetProtect {
        return Ok(None);
    }
    let subject = work.need::<Subject>(order.subject, "subject")?;
    Ok(answers_for(&subject))
}

/// Who answers for a subject: an account for itself, content's author, or the content where its author
/// is not known. A hashtag has no author.
fn answers_for(subject: &Subject) -> Option<SubjectId> {
    match subject.kind {
        SubjectKind::Account => Some(subject.id),
        SubjectKind::Content => Some(subject.author.unwrap_or(subject.id)),
        SubjectKind::Hashtag => None,
    }
}

/// Whom a decision restricts, as they were told by statements. What became of them is for others to
/// say: who was told can appeal, whether or not the orders have ended since.
///
/// An imported decision was told by the system before this one. It restricts whoever answers for its
/// subject, if it found that something was broken.
pub fn restricted_by(work: &mut Work<'_>, decision: &Decision) -> Result<Vec<SubjectId>, Stop> {
    if decision.imported.is_some() {
        let found = decision.outcome == DecisionOutcome::Violation;
        let subject = work.need::<Subject>(decision.subject, "subject")?;
        return Ok(answers_for(&subject)
            .filter(|_| found)
            .into_iter()
            .collect());
    }
    let mut authors = Vec::new();
    for id in &decision.notices {
        let notice = work.get::<Notice>(id)?;
        authors.extend(notice.and_then(|notice| match (notice.to, notice.facts) {
            (Recipient::Author(author), Told::Statement(_)) => Some(author),
            _ => None,
        }));
    }
    // What a second person agreed to later has a statement of its own.
    authors.sort_unstable();
    authors.dedup();
    Ok(authors)
}

fn by_author(
    work: &mut Work<'_>,
    decision: &Decision,
    orders: &[OrderId],
) -> Result<BTreeMap<SubjectId, Vec<Restriction>>, Stop> {
    let mut by_author: BTreeMap<SubjectId, Vec<Restriction>> = BTreeMap::new();
    for id in orders {
        let order = work.need::<Order>(id, "action")?;
        // A rule's decision lists orders of earlier ones too, which were explained then.
        if order.decision != decision.id || order.reverses.is_some() {
            continue;
        }
        if let Some(author) = author_of(work, &order)? {
            by_author
                .entry(author)
                .or_default()
                .push(restriction(&order));
        }
    }
    Ok(by_author)
}

fn restriction(order: &Order) -> Restriction {
    let territory = match order.parameters.get("territory") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(several)) => several
            .iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    };
    Restriction {
        action: order.id,
        kind: order.kind,
        subject: order.subject,
        territory,
        starts_at: order.starts_at,
        until: order.until,
    }
}

fn statement(
    work: &mut Work<'_>,
    decision: &Decision,
    subject: &Subject,
    restrictions: Vec<Restriction>,
) -> Result<Statement, Stop> {
    let provisional = decision.outcome == DecisionOutcome::Contained;
    let shared = shared::with_suspended(work, decision)?;
    let is_by_link = !shared.is_empty();
    Ok(Statement {
        restrictions,
        facts: Facts {
            subject: subject.id,
            evidence: evidence(decision, subject, shared),
            explanation: decision.explanation.clone(),
        },
        ground: ground(work, decision),
        automated_detection: !decision.rules.is_empty() || is_by_link,
        automated_decision: match decision.by {
            DecidedBy::Rule(_) => true,
            DecidedBy::System => provisional,
            DecidedBy::User(_) | DecidedBy::Imported => false,
        },
        provisional,
        appeal_until: (!provisional).then(|| appeal_until(decision)),
        decided_at: decision.at,
    })
}

/// Until when a decision can be appealed.
pub fn appeal_until(decision: &Decision) -> Time {
    decision.at.plus(Duration::from_days(limits::APPEAL_DAYS))
}

fn evidence(
    decision: &Decision,
    subject: &Subject,
    shared: BTreeSet<EvidenceKind>,
) -> BTreeSet<EvidenceKind> {
    if decision.by == DecidedBy::System && !shared.is_empty() {
        // Nobody has looked at the post.
        return shared;
    }
    let looked_at = match subject.kind {
        SubjectKind::Content | SubjectKind::Hashtag => EvidenceKind::Content,
        SubjectKind::Account => EvidenceKind::Conduct,
    };
    let pattern = (!decision.rules.is_empty()).then_some(EvidenceKind::Pattern);
    [looked_at]
        .into_iter()
        .chain(pattern)
        .chain(shared)
        .collect()
}

fn ground(work: &Work<'_>, decision: &Decision) -> Ground {
    if let Some(law) = &decision.law {
        return Ground::Law {
            reference: law.clone(),
            policy: decision.policy.clone(),
        };
    }
    let policy = decision.policy.as_ref().zip(decision.policy_version);
    policy.map_or(Ground::Rule, |(id, version)| Ground::Policy {
        id: id.clone(),
        version,
        dsa_category: work
            .house
            .policies
            .get(id)
            .map(|policy| policy.dsa_category.clone())
            .unwrap_or_default(),
    })
}

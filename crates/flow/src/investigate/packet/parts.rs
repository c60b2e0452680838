//! How rows look in a packet: what an authority needs, under our ids and the platform's.

use evenhand_model::{Case, CustodyLine, Decision, Disclosure, Order, Report, Subject, SubjectId};
use serde_json::{Value, json};

use super::{Gathered, plain};

pub(super) fn investigation(gathered: &Gathered) -> Value {
    let investigation = &gathered.investigation;
    json!({
        "id": investigation.id,
        "title": investigation.title,
        "summary": investigation.summary,
        "authority": investigation.authority,
        "opened_at": investigation.opened_at,
        "opened_by": investigation.opened_by,
        "links": gathered.scope.covers,
    })
}

/// Other disclosures are nobody's business but this one's.
pub(super) fn disclosure(disclosure: &Disclosure) -> Value {
    json!({
        "id": disclosure.id,
        "kind": disclosure.kind,
        "authority": disclosure.authority,
        "requester": disclosure.requester,
        "legal_basis": disclosure.legal_basis,
        "scope": disclosure.scope,
        "entered_at": disclosure.entered_at,
        "verified_at": disclosure.verification.as_ref().map(|call| call.at),
        "approved_at": disclosure.approval.as_ref().map(|approval| approval.at),
        "review_due_at": disclosure.review_due_at,
    })
}

pub(super) fn subject(gathered: &Gathered, subject: &Subject) -> Value {
    let account = gathered
        .accounts
        .iter()
        .find(|one| one.subject == subject.id);
    let mut value = json!({
        "id": subject.id,
        "kind": subject.kind,
        "platform": subject.platform,
        "platform_id": subject.external_id,
        "author": subject.author,
        "first_seen_at": subject.first_seen_at,
    });
    if let (Some(account), Value::Object(fields)) = (account, &mut value) {
        fields.insert("handle".into(), json!(account.handle));
        fields.insert("display_name".into(), json!(account.display_name));
        fields.insert("bio".into(), json!(account.bio));
        fields.insert("avatar".into(), plain(&account.avatar));
        fields.insert("created_at".into(), json!(account.created_at));
        fields.insert("last_seen_at".into(), json!(account.last_seen_at));
        fields.insert("post_count".into(), json!(account.post_count));
    }
    value
}

pub(super) fn case(case: &Case) -> Value {
    json!({
        "id": case.id,
        "subject": case.subject,
        "state": case.state,
        "tier": case.tier,
        "opened_at": case.opened_at,
        "first_known_at": case.first_known_at,
        "received_at": case.received_at,
        "due_at": case.due_at,
        "report_count": case.report_count,
        "rules": case.rules,
        "decision": case.decision,
        "imported": case.imported,
    })
}

pub(super) fn decision(decision: &Decision) -> Value {
    json!({
        "id": decision.id,
        "case": decision.case,
        "subject": decision.subject,
        "by": decision.by,
        "at": decision.at,
        "outcome": decision.outcome,
        "policy": decision.policy,
        "policy_version": decision.policy_version,
        "law": decision.law,
        "explanation": decision.explanation,
        "rules_version": decision.rules_version,
        "rules": decision.rules,
        "orders": decision.orders,
        "undone_at": decision.undone_at,
        "corrects": decision.corrects,
    })
}

pub(super) fn order(order: &Order) -> Value {
    json!({
        "id": order.id,
        "subject": order.subject,
        "kind": order.kind,
        "decision": order.decision,
        "state": order.state,
        "reverses": order.reverses,
        "ordered_at": order.ordered_at,
        "starts_at": order.starts_at,
        "until": order.until,
        "outcome_at": order.outcome_at,
        "ended_at": order.ended_at,
    })
}

pub(super) fn report(gathered: &Gathered, report: &Report) -> Value {
    let mut value = json!({
        "id": report.id,
        "case": report.case,
        "subject": report.subject,
        "reason": report.reason,
        "channel": report.channel,
        "at": report.at,
        "received_at": report.received_at,
    });
    let reporter = gathered
        .reporters
        .iter()
        .find(|one| one.report == report.id);
    if let (Some(reporter), Value::Object(fields)) = (reporter, &mut value) {
        let named = |id: Option<SubjectId>| {
            let subject = gathered.people.iter().find(|one| Some(one.id) == id);
            subject.and_then(|subject| subject.external_id.clone())
        };
        let names = json!({
            "kind": reporter.kind,
            "platform_id": named(reporter.account),
            "target_platform_id": named(reporter.target),
        });
        fields.insert("reporter".into(), names);
    }
    value
}

pub(super) fn custody_line(line: &CustodyLine) -> Value {
    json!({
        "id": line.id,
        "at": line.at,
        "by": line.by,
        "act": line.act,
        "words_digest": line.words_digest,
    })
}

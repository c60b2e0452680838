//! A notice in words: title and paragraphs in the reader's language, from the same facts as the data.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_model::{
    AppealOutcome, AppealTold, Appellant, DecisionId, DecisionOutcome, EvidenceKind, Ground,
    Protected, ReportOutcome, ReportReceipt, Restriction, Statement, Time, Told,
};

use crate::enforce::protection::FOLLOWED;
use crate::house::House;
use crate::redress::template::{Template, fill};

/// Heading and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Language that they are in.
    pub lang: String,
    /// The heading.
    pub title: String,
    /// Paragraphs with an empty line between them.
    pub text: String,
}

/// What is told, in the language nearest to the one wanted.
pub fn words(house: &House, lang: &str, told: &Told, decision: Option<DecisionId>) -> Words {
    let template = house.templates.for_lang(lang);
    let decision = decision.map(|id| id.to_string()).unwrap_or_default();
    let (section, paragraphs) = match told {
        Told::Statement(statement) => (
            &template.statement,
            statement_paragraphs(house, template, statement, &decision),
        ),
        Told::RestrictionsLifted(lifted) => {
            let values = [("lifted_at", &*instant(lifted.lifted_at))];
            let section = &template.restrictions_lifted;
            (section, vec![say(section, "text", &values)])
        }
        Told::Protected(protected) => (
            &template.protected,
            protected_paragraphs(template, protected),
        ),
        Told::ReportReceipt(receipt) => (
            &template.report_receipt,
            receipt_paragraphs(house, template, receipt),
        ),
        Told::ReportOutcome(outcome) => (
            &template.report_outcome,
            outcome_paragraphs(template, outcome, &decision),
        ),
        Told::AppealOutcome(outcome) => (
            &template.appeal_outcome,
            appeal_paragraphs(template, outcome),
        ),
    };
    Words {
        lang: template.lang.clone(),
        title: say(section, "title", &[]),
        text: paragraphs.join("\n\n"),
    }
}

fn statement_paragraphs(
    house: &House,
    template: &Template,
    statement: &Statement,
    decision: &str,
) -> Vec<String> {
    let section = &template.statement;
    let mut paragraphs: Vec<String> = statement
        .restrictions
        .iter()
        .map(|restriction| restriction_sentences(template, restriction))
        .collect();
    let facts = &statement.facts;
    paragraphs.push(evidence_sentences(section, &facts.evidence));
    paragraphs.push(ground_sentences(house, template, &statement.ground));
    if let Some(explanation) = &facts.explanation {
        paragraphs.push(say(section, "explanation", &[("explanation", explanation)]));
    }
    let by = if statement.automated_decision {
        "by_computer"
    } else {
        "by_person"
    };
    paragraphs.push(say(section, by, &[]));
    match statement.appeal_until {
        Some(until) => {
            let values = [("appeal_until", &*instant(until)), ("decision", decision)];
            paragraphs.push(say(section, "appeal", &values));
        }
        None => paragraphs.push(say(section, "provisional", &[])),
    }
    paragraphs.push(say(section, "elsewhere", &[]));
    paragraphs
}

fn restriction_sentences(template: &Template, restriction: &Restriction) -> String {
    let section = &template.statement;
    let mut sentences = vec![
        template
            .actions
            .get(&restriction.kind)
            .cloned()
            .unwrap_or_default(),
    ];
    let lasts = restriction.kind != evenhand_model::OrderKind::AccountWarn;
    match restriction.until {
        Some(until) => sentences.push(say(section, "until", &[("until", &instant(until))])),
        None if lasts => sentences.push(say(section, "for_good", &[])),
        None => {}
    }
    if !restriction.territory.is_empty() {
        let territory = restriction.territory.join(", ");
        sentences.push(say(section, "territory", &[("territory", &territory)]));
    }
    sentences.join(" ")
}

/// What was looked at, in a sentence each. What an account has in common with a suspended one is named by its kind alone: no
/// word of what that other account is, and none of how much each weighs.
fn evidence_sentences(
    section: &BTreeMap<String, String>,
    evidence: &BTreeSet<EvidenceKind>,
) -> String {
    let looked_at = evidence.iter().filter_map(|kind| match kind {
        EvidenceKind::Content => Some("content"),
        EvidenceKind::Conduct => Some("conduct"),
        EvidenceKind::Pattern => Some("pattern"),
        _ => None,
    });
    let mut sentences: Vec<String> = looked_at.map(|key| say(section, key, &[])).collect();
    let shared = evidence.iter().filter_map(|kind| kind.shared_key());
    let shared: Vec<String> = shared.map(|key| say(section, key, &[])).collect();
    if !shared.is_empty() {
        let separator = section.get("list_separator").map_or(", ", String::as_str);
        let shared = shared.join(separator);
        sentences.push(say(section, "shared", &[("shared", &shared)]));
    }
    sentences.join(" ")
}

fn ground_sentences(house: &House, template: &Template, ground: &Ground) -> String {
    let section = &template.statement;
    let policy_sentence = |id: &str| {
        let policy = house.policies.get(id)?;
        let values = [
            ("policy", in_lang(&policy.title, &template.lang)),
            ("policy_text", in_lang(&policy.text, &template.lang)),
        ];
        Some(say(section, "policy", &values))
    };
    match ground {
        Ground::Policy { id, .. } => policy_sentence(id).unwrap_or_default(),
        Ground::Law { reference, policy } => {
            let mut sentences = vec![say(section, "law", &[("law", reference)])];
            sentences.extend(policy.as_deref().and_then(policy_sentence));
            sentences.join(" ")
        }
        Ground::Rule => say(section, "rule", &[]),
    }
}

fn protected_paragraphs(template: &Template, told: &Protected) -> Vec<String> {
    let section = &template.protected;
    let who = if told.mentions_from == FOLLOWED {
        "followed"
    } else {
        "nobody"
    };
    let mut first = vec![say(section, "text", &[]), say(section, who, &[])];
    if let Some(until) = told.until {
        first.push(say(section, "until", &[("until", &instant(until))]));
    }
    vec![first.join(" "), say(section, "lift", &[])]
}

/// With the link that shows how it stands. Where nobody has said under which address the public reaches
/// us there is none that works in a mail, so the number to ask with takes its place.
fn receipt_paragraphs(house: &House, template: &Template, receipt: &ReportReceipt) -> Vec<String> {
    let section = &template.report_receipt;
    let due_at = instant(receipt.due_at);
    let where_to_ask = if house.public_url.is_empty() {
        say(
            section,
            "number",
            &[("report", &receipt.report.to_string())],
        )
    } else {
        say(section, "link", &[("status_url", &receipt.status_url)])
    };
    vec![say(section, "text", &[("due_at", &due_at)]), where_to_ask]
}

fn outcome_paragraphs(template: &Template, told: &ReportOutcome, decision: &str) -> Vec<String> {
    let section = &template.report_outcome;
    let found = match told.outcome {
        DecisionOutcome::Violation | DecisionOutcome::Contained if told.acted => "acted",
        DecisionOutcome::Violation | DecisionOutcome::Contained => "found",
        DecisionOutcome::NoViolation => "refused",
        DecisionOutcome::Moot => "moot",
    };
    let mut paragraphs = vec![say(section, found, &[])];
    if told.corrected {
        paragraphs.push(say(section, "corrected", &[]));
    }
    if let Some(until) = told.appeal_until {
        let values = [("appeal_until", &*instant(until)), ("decision", decision)];
        paragraphs.push(say(section, "appeal", &values));
        paragraphs.push(say(section, "elsewhere", &[]));
    }
    paragraphs
}

fn appeal_paragraphs(template: &Template, told: &AppealTold) -> Vec<String> {
    let section = &template.appeal_outcome;
    let found = match (told.outcome, told.by) {
        (AppealOutcome::Upheld, Appellant::Author(_)) => "upheld",
        (AppealOutcome::Upheld, Appellant::Reporter(_)) => "upheld_report",
        (AppealOutcome::Partly, _) => "partly",
        (AppealOutcome::Rejected, _) => "rejected",
    };
    let values = [("explanation", &*told.explanation)];
    let mut paragraphs = vec![
        say(section, found, &[]),
        say(section, "explanation", &values),
    ];
    if told.outcome != AppealOutcome::Upheld {
        paragraphs.push(say(section, "elsewhere", &[]));
    }
    paragraphs
}

fn say(section: &BTreeMap<String, String>, key: &str, values: &[(&str, &str)]) -> String {
    section
        .get(key)
        .map(|template| fill(template, values))
        .unwrap_or_default()
}

fn in_lang<'a>(texts: &'a BTreeMap<String, String>, lang: &str) -> &'a str {
    let found = texts.get(lang).or_else(|| texts.get("en"));
    found.map_or("", String::as_str)
}

/// An instant as every reader understands it: the date as ISO 8601 writes it, and the time in UTC.
pub fn instant(time: Time) -> String {
    let text = time.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(date), Some(minutes)) => format!("{date} {minutes} UTC"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use evenhand_model::{ReportId, Rng};

    use super::*;
    use crate::house::Secret;

    #[test]
    fn a_receipt_has_a_link_that_works_in_a_mail_or_the_number_to_ask_with() {
        let mut house = House::new(Secret::new("test", [7; 32]), Vec::new());
        let now = Time::from_micros(1_764_065_000_000_000);
        let report = ReportId::new(now, &mut Rng::from_number(1));
        let langs: Vec<String> = house.templates.langs().map(str::to_owned).collect();
        for (public_url, expected) in [
            ("", report.to_string()),
            (
                "https://safety.example",
                "https://safety.example/status/1/2".to_owned(),
            ),
        ] {
            house.public_url = public_url.into();
            let told = Told::ReportReceipt(ReportReceipt {
                report,
                due_at: now,
                status_url: house.public_link("/status/1/2"),
            });
            for lang in &langs {
                let text = words(&house, lang, &told, None).text;
                assert!(text.contains(&expected), "{lang}: {text}");
                assert!(!text.contains(" /status"), "{lang}: {text}");
            }
        }
    }
}

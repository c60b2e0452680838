//! Admin::Report: the open backlog.

use evenhand_model::{
    Answers, Channel, NewReport, OpenReport, Reason, ReporterKind, ReporterRef, SubjectKind,
    SubjectRef, Time,
};
use serde::Deserialize;

use super::account::AdminAccount;
use super::shape::{Status, id, time};

/// A report as moderators see it.
#[derive(Clone, Debug, Deserialize)]
pub struct AdminReport {
    #[serde(deserialize_with = "id")]
    id: String,
    /// Whether it was resolved, with an action or without.
    action_taken: bool,
    #[serde(default)]
    category: String,
    #[serde(default)]
    comment: String,
    #[serde(deserialize_with = "time")]
    created_at: Time,
    /// Who reported.
    account: Option<AdminAccount>,
    target_account: AdminAccount,
    #[serde(default)]
    statuses: Vec<Status>,
    #[serde(default)]
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, Deserialize)]
struct Rule {
    #[serde(default)]
    text: String,
}

/// The report, if it waits for a decision. It is about its post where it has exactly one, else about
/// the account, with the posts beside it.
pub fn open(report: AdminReport) -> Option<OpenReport> {
    if report.action_taken {
        return None;
    }
    let mut contents: Vec<_> = report.statuses.iter().map(Status::content).collect();
    let content = if contents.len() == 1 {
        contents.pop()
    } else {
        None
    };
    let (kind, id) = match &content {
        Some(content) => (SubjectKind::Content, content.id.clone()),
        None => (SubjectKind::Account, report.target_account.id.clone()),
    };
    Some(OpenReport {
        received_at: Some(report.created_at),
        report: NewReport {
            answers: Answers::default(),
            comment: comment(&report),
            at: report.created_at,
            first_known_at: None,
            also: Vec::new(),
            on_behalf_of: None,
            proof: None,
            channel: Channel::Form,
            country: None,
            legal_ground: None,
            reporter: ReporterRef {
                kind: match report.account {
                    Some(_) => ReporterKind::User,
                    None => ReporterKind::Anonymous,
                },
                id: report.account.map(|account| account.id),
                lang: None,
                email: None,
            },
            subject: SubjectRef { kind, id },
            target: None,
            reason: match report.category.as_str() {
                "spam" => Reason::Spam,
                "legal" => Reason::Illegal,
                _ => Reason::Other,
            },
            content,
            context: contents,
            id: report.id,
        },
    })
}

/// The reporter's words, and the rules of the server that they named.
fn comment(report: &AdminReport) -> Option<String> {
    let rules = report.rules.iter().map(|rule| rule.text.trim());
    let parts = std::iter::once(report.comment.trim()).chain(rules);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

//! A notice as the platform reads it, from the webhook `notice.send` and from the API: with the
//! platform's own names for people and content.

use std::collections::{BTreeSet, HashMap};

use evenhand_flow::work::{Key, Row as _};
use evenhand_model::{
    Appeal, AppealId, AppealOutcome, CaseId, Contact, DecisionId, DecisionOutcome, EvidenceKind,
    Ground, Notice, NoticeId, NoticeKind, OrderId, OrderKind, Problem, Recipient, Report,
    Statement, Subject, SubjectId, SubjectRef, Tell, Time, Told,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::engine::Engine;

/// What a platform receives when a person must be told something.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Notice")]
pub struct NoticeSend {
    /// Always `notice.send`.
    #[serde(rename = "type")]
    pub message: &'static str,
    /// Our id.
    pub notice: NoticeId,
    /// What it is.
    pub kind: NoticeKind,
    /// Who is told.
    pub to: RecipientNamed,
    /// Language of title and text.
    pub lang: String,
    /// A heading.
    pub title: String,
    /// Paragraphs with an empty line between them; plain text.
    pub text: String,
    /// Because of which decision; the one to name in an appeal.
    pub decision: Option<DecisionId>,
    /// The same as data.
    pub facts: FactsNamed,
    /// Whether we mail it too: the person has left an address, and a mail server is configured.
    pub mailed: bool,
    /// When it was made.
    pub made_at: Time,
}

/// Who is told, as the platform knows them. A reporter is named by their report.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum RecipientNamed {
    /// The author: an account, or content whose author we don't know.
    Author {
        /// Which.
        subject: SubjectRef,
    },
    /// Who made a report.
    Reporter {
        /// The platform's id of the report.
        report: String,
        /// Who wants to be told, where it was made for somebody else.
        #[serde(skip_serializing_if = "Option::is_none")]
        tell: Option<Tell>,
    },
    /// Who appealed.
    Appellant {
        /// The platform's id of the appeal.
        appeal: String,
    },
}

/// What is told, as data.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum FactsNamed {
    /// A statement of reasons, after Article 17(3) of the DSA.
    Statement(Box<StatementNamed>),
    /// Restrictions that ended.
    RestrictionsLifted {
        /// What it was about.
        subject: Option<SubjectRef>,
        /// The actions that ended.
        actions: Vec<OrderId>,
        /// When.
        lifted_at: Time,
    },
    /// An account is protected from strangers.
    Protected {
        /// The action that does it; the platform ends it with `POST /v1/actions/{id}/decline` when the person asks.
        action: OrderId,
        /// Who can still mention the account: `followed`, whom it follows, or `nobody`.
        mentions_from: String,
        /// When it ends by itself.
        until: Option<Time>,
    },
    /// A report came in.
    ReportReceipt {
        /// When a person will have looked at the latest.
        due_at: Time,
        /// Where its state can be asked.
        status_url: String,
    },
    /// What became of a report.
    ReportOutcome {
        /// The case that it belonged to.
        case: CaseId,
        /// What was found.
        outcome: DecisionOutcome,
        /// Whether anything was done about what was reported.
        acted: bool,
        /// Whether it differs from what the reporter was told before.
        corrected: bool,
        /// Until when an appeal is taken, where the report was refused.
        appeal_until: Option<Time>,
        /// When it was decided.
        decided_at: Time,
    },
    /// What became of an appeal.
    AppealOutcome {
        /// Our id of the appeal.
        appeal: AppealId,
        /// What was found.
        outcome: AppealOutcome,
        /// The reasons.
        explanation: String,
        /// When it was decided.
        decided_at: Time,
    },
}

/// A statement of reasons.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StatementNamed {
    /// What the decision is about.
    pub subject: Option<SubjectRef>,
    /// What is restricted, where and until when.
    pub restrictions: Vec<RestrictionNamed>,
    /// Kinds of evidence that were relied on.
    pub evidence: BTreeSet<EvidenceKind>,
    /// What the decider wrote for the author.
    pub explanation: Option<String>,
    /// Policy or law.
    pub ground: Ground,
    /// Whether automated means found it.
    pub automated_detection: bool,
    /// Whether automated means decided it.
    pub automated_decision: bool,
    /// Whether it holds only until a person has looked.
    pub provisional: bool,
    /// Until when an appeal is taken; `null` while a person has still to look.
    pub appeal_until: Option<Time>,
    /// When it was decided.
    pub decided_at: Time,
}

/// One restriction.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RestrictionNamed {
    /// The action that makes it.
    pub action: OrderId,
    /// What is restricted.
    pub kind: OrderKind,
    /// On what.
    pub subject: Option<SubjectRef>,
    /// Where; everywhere where the list is empty.
    pub territory: Vec<String>,
    /// When it begins.
    pub starts_at: Time,
    /// When it ends by itself.
    pub until: Option<Time>,
}

impl NoticeSend {
    /// The notice with the platform's names; `None` once the person it is for has no name any more.
    pub fn of(engine: &Engine, notice: Notice) -> Result<Option<Self>, Problem> {
        let Some(to) = recipient(engine, notice.to)? else {
            return Ok(None);
        };
        let mailed = engine.settings.mail.is_some() && engine.get::<Contact>(notice.to)?.is_some();
        Ok(Some(Self {
            message: "notice.send",
            notice: notice.id,
            kind: notice.facts.kind(),
            to,
            lang: notice.lang,
            title: notice.title,
            text: notice.text,
            decision: notice.decision,
            facts: FactsNamed::of(engine, notice.facts)?,
            mailed,
            made_at: notice.made_at,
        }))
    }
}

fn recipient(engine: &Engine, to: Recipient) -> Result<Option<RecipientNamed>, Problem> {
    Ok(match to {
        Recipient::Author(subject) => engine
            .get::<Subject>(subject)?
            .and_then(|subject| subject.named())
            .map(|subject| RecipientNamed::Author { subject }),
        Recipient::Reporter(report) => engine.get::<Report>(report)?.and_then(|row| {
            let (report, tell) = (row.external_id?, row.tell);
            Some(RecipientNamed::Reporter { report, tell })
        }),
        Recipient::Appellant(appeal) => engine
            .get::<Appeal>(appeal)?
            .and_then(|appeal| appeal.external_id)
            .map(|appeal| RecipientNamed::Appellant { appeal }),
    })
}

impl FactsNamed {
    fn of(engine: &Engine, told: Told) -> Result<Self, Problem> {
        Ok(match told {
            Told::Statement(statement) => {
                Self::Statement(Box::new(StatementNamed::of(engine, statement)?))
            }
            Told::RestrictionsLifted(lifted) => Self::RestrictionsLifted {
                subject: names(engine, [lifted.subject])?.remove(&lifted.subject),
                actions: lifted.actions,
                lifted_at: lifted.lifted_at,
            },
            Told::Protected(protected) => Self::Protected {
                action: protected.action,
                mentions_from: protected.mentions_from,
                until: protected.until,
            },
            Told::ReportReceipt(receipt) => Self::ReportReceipt {
                due_at: receipt.due_at,
                status_url: receipt.status_url,
            },
            Told::ReportOutcome(outcome) => Self::ReportOutcome {
                case: outcome.case,
                outcome: outcome.outcome,
                acted: outcome.acted,
                corrected: outcome.corrected,
                appeal_until: outcome.appeal_until,
                decided_at: outcome.decided_at,
            },
            Told::AppealOutcome(answer) => Self::AppealOutcome {
                appeal: answer.appeal,
                outcome: answer.outcome,
                explanation: answer.explanation,
                decided_at: answer.decided_at,
            },
        })
    }
}

impl StatementNamed {
    fn of(engine: &Engine, statement: Statement) -> Result<Self, Problem> {
        let facts = statement.facts;
        let restricted = statement.restrictions.iter().map(|one| one.subject);
        let names = names(engine, restricted.chain([facts.subject]))?;
        let restrictions = statement.restrictions.into_iter();
        let restrictions = restrictions.map(|restriction| RestrictionNamed {
            action: restriction.action,
            kind: restriction.kind,
            subject: names.get(&restriction.subject).cloned(),
            territory: restriction.territory,
            starts_at: restriction.starts_at,
            until: restriction.until,
        });
        Ok(Self {
            subject: names.get(&facts.subject).cloned(),
            restrictions: restrictions.collect(),
            evidence: facts.evidence,
            explanation: facts.explanation,
            ground: statement.ground,
            automated_detection: statement.automated_detection,
            automated_decision: statement.automated_decision,
            provisional: statement.provisional,
            appeal_until: statement.appeal_until,
            decided_at: statement.decided_at,
        })
    }
}

/// The platform's names of subjects that still have one.
fn names(
    engine: &Engine,
    ids: impl IntoIterator<Item = SubjectId>,
) -> Result<HashMap<SubjectId, SubjectRef>, Problem> {
    let mut keys: Vec<Key> = ids.into_iter().map(Key::of::<Subject>).collect();
    keys.sort_unstable();
    keys.dedup();
    let rows = engine.load(&keys)?;
    let named = |subject: &Subject| Some((subject.id, subject.named()?));
    Ok(rows
        .iter()
        .flatten()
        .filter_map(Subject::from_record)
        .filter_map(named)
        .collect())
}

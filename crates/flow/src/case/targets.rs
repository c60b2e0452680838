//! For whom a case is: what the parity figures compare by, kept where nothing that orders cases looks.

use evenhand_model::{
    CaseId, CaseTargets, Channel, Content, NewReport, Platform, Reporter, ReporterKind, SubjectId,
    SubjectKind, SubjectRef, limits,
};

use crate::accept::subject;
use crate::work::{Stop, Work};

/// What a report or an event says about for whom it is.
#[derive(Clone, Debug)]
pub struct ForWhom {
    /// The way it came.
    pub channel: Channel,
    /// Who reported it, if it is a report.
    pub reporter_kind: Option<ReporterKind>,
    /// Who is said to be harmed or is addressed.
    pub targets: Vec<SubjectId>,
    /// Who reported it for themselves, as far as is known.
    pub reporter: Option<SubjectId>,
}

impl ForWhom {
    /// Of a report: who it says is harmed. Where it names nobody, it is for whoever made it, unless it is
    /// somebody's office to report what happens to others.
    pub fn reported(report: &NewReport, reporter: &Reporter) -> Self {
        let for_themselves = reporter.kind == ReporterKind::User
            && reporter.target.is_none()
            && report.on_behalf_of.is_none();
        Self {
            channel: report.channel,
            reporter_kind: Some(reporter.kind),
            targets: reporter.target.into_iter().collect(),
            reporter: reporter.account.filter(|_| for_themselves),
        }
    }

    /// Of what we found ourselves: whom the content addresses, by name or by answering them.
    pub fn found(
        work: &mut Work<'_>,
        platform: &Platform,
        content: Option<&Content>,
    ) -> Result<Self, Stop> {
        let mut targets = Vec::new();
        if let Some(content) = content {
            let names = content.mentions.iter().take(limits::TARGETS_PER_CASE_MAX);
            work.expect(
                names
                    .clone()
                    .map(|name| subject::account_key(platform, name)),
            )?;
            for name in names {
                targets.push(subject::account(work, platform, name)?.id);
            }
            if let Some(answered) = &content.in_reply_to {
                let named = SubjectRef {
                    kind: SubjectKind::Content,
                    id: answered.clone(),
                };
                let answered = subject::find(work, platform, &named)?;
                targets.extend(answered.and_then(|answered| answered.author));
            }
        }
        Ok(Self {
            channel: Channel::OwnDetection,
            reporter_kind: None,
            targets,
            reporter: None,
        })
    }
}

/// Adds to what is known of a case.
pub fn add(work: &mut Work<'_>, case: CaseId, for_whom: ForWhom) -> Result<(), Stop> {
    let before = work.get::<CaseTargets>(case)?;
    let mut row = before.clone().unwrap_or_else(|| CaseTargets {
        case,
        channel: for_whom.channel,
        reporter_kind: for_whom.reporter_kind,
        targets: Vec::new(),
        reporters: Vec::new(),
    });
    join(&mut row.targets, for_whom.targets);
    join(&mut row.reporters, for_whom.reporter);
    if before.as_ref() != Some(&row) {
        work.put(row);
    }
    Ok(())
}

fn join(known: &mut Vec<SubjectId>, new: impl IntoIterator<Item = SubjectId>) {
    for one in new {
        if !known.contains(&one) && known.len() < limits::TARGETS_PER_CASE_MAX {
            known.push(one);
        }
    }
}

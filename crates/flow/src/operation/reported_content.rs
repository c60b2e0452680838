//! The content that a report is about: brought along with the report, or supplied afterwards because
//! we asked the platform for it.

use evenhand_model::{
    Act, BankAction, Case, CaseFlags, CaseId, CaseState, Channel, Content, OrderId, Platform,
    Problem, ReportedContent, Subject, SubjectId, SubjectKind, SubjectRef, Tier, Time,
};

use crate::accept::{evidence, profile, shape, subject, version};
use crate::assess::Assessed;
use crate::case::{Cause, Invoked, contain, fold_or_open};
use crate::enforce::by_rule::{self, Subjects};
use crate::known::written::{self, Done};
use crate::known::{self, Posted, Weighed};
use crate::operation::content;
use crate::redress::statement;
use crate::transparency::first_step;
use crate::work::{Line, Operation, Stop, Work};

/// Takes in content that a case has waited for.
#[derive(Clone, Debug)]
pub struct SupplyContent {
    /// Whose content.
    pub platform: Platform,
    /// The content.
    pub content: ReportedContent,
    /// What detectors and rules say about it.
    pub assessed: Assessed,
}

impl Operation for SupplyContent {
    type Answer = CaseId;

    fn run(&self, work: &mut Work<'_>) -> Result<CaseId, Stop> {
        shape::check_reported_content("", &self.content)?;
        let named = SubjectRef {
            kind: SubjectKind::Content,
            id: self.content.id.clone(),
        };
        let nothing_open = || Problem::not_found("there is no open case on this content");
        let known = subject::find(work, &self.platform, &named)?.ok_or_else(nothing_open)?;
        known.open_case.ok_or_else(nothing_open)?;
        let content = self.content.content();
        let in_banks = weigh(work, &self.platform, Some(&content), &self.assessed)?;
        let assessed = in_banks
            .as_ref()
            .map_or(&self.assessed, |known| &known.assessed);
        let author = author(work, &self.platform, &self.content, work.now)?;
        let mut subject = content::find_or_add(work, &self.platform, &self.content.id, author)?;
        content::note_made(work, &mut subject, self.content.created_at);
        let kept = evidence::keep(work, &self.platform, &content)?;
        let assessment = &assessed.assessment;
        let version = Some(version::of(work.house, &self.platform, &content));
        let cause = Cause {
            tier: assessment.tier.unwrap_or(Tier::T4),
            received_at: work.now,
            first_known_at: work.now,
            channel: Channel::OwnDetection,
            law: Invoked::default(),
            rules: assessment.rules.clone(),
            explanation: assessment.explanation.clone(),
            graded: assessed.graded.clone(),
            coverage: assessment.coverage,
            uncovered: assessment.uncovered.clone(),
            lang: self.content.lang.clone(),
            evidence: Some(kept.clone()),
            version: version.clone(),
            reported: None,
            says_more: true,
            flags: CaseFlags::default(),
            imported: None,
            on_word_of: None,
        };
        let (case, _) = fold_or_open(work, &mut subject, cause)?;
        let orders = contain(work, &case, version.as_deref(), work.now, assessed)?;
        note_known(work, &case, in_banks.as_ref(), &orders)?;
        work.record(
            Line::of(Act::ContentSupplied)
                .subject(case.subject)
                .case(case.id)
                .with("content_digest", kept.salted_digest),
        );
        Ok(case.id)
    }
}

/// The author of reported content, with what is told of their profile.
pub fn author(
    work: &mut Work<'_>,
    platform: &Platform,
    content: &ReportedContent,
    at: Time,
) -> Result<Option<SubjectId>, Stop> {
    let Some(author) = &content.author else {
        return Ok(None);
    };
    let account = subject::account(work, platform, &author.id)?;
    let mut row = profile::load(work, account.id)?;
    profile::update(&mut row, author, &Default::default(), at);
    work.put(row);
    Ok(Some(account.id))
}

/// Contains what rules say must be out of sight before a human looks, unless one has decided, and answers with the orders. The version
/// is the one that was assessed, which need not be the latest that the case knows.
pub fn contain(
    work: &mut Work<'_>,
    case: &Case,
    version: Option<&str>,
    since: Time,
    assessed: &Assessed,
) -> Result<Vec<OrderId>, Stop> {
    if assessed.orders.is_empty() || matches!(case.state, CaseState::Decided | CaseState::Appealed)
    {
        return Ok(Vec::new());
    }
    let row = work.need::<Subject>(case.subject, "subject")?;
    let subjects = Subjects {
        content: (row.kind == SubjectKind::Content).then_some(row.id),
        account: row.author,
        hashtags: Vec::new(),
    };
    let containing = by_rule::containing_only(assessed);
    let done =
        by_rule::order_by_rules(work, &case.platform, &subjects, &containing, version, None)?;
    statement::tell_of_rules(work, done.decision, case.lang.as_deref())?;
    let mut case = work.need::<Case>(case.id, "case")?;
    if contain::add(work, &mut case, &done.containment, since)? {
        first_step::contained(work, &case);
    }
    by_rule::belongs_to_case(work, &done.orders, case.id)?;
    Ok(done.orders)
}

/// What banks of known media say of reported content, where it is what the report is about. A report hides at most, and there is another reason to ask than a
/// match.
pub fn weigh(
    work: &mut Work<'_>,
    platform: &Platform,
    content: Option<&Content>,
    assessed: &Assessed,
) -> Result<Option<Weighed>, Stop> {
    let reported = Assessed {
        opens_case: true,
        ..assessed.clone()
    };
    let posted = Posted {
        platform,
        content,
        most: BankAction::Hold,
    };
    known::weigh(work, posted, &reported)
}

/// Writes down what of the content is known.
pub fn note_known(
    work: &mut Work<'_>,
    case: &Case,
    known: Option<&Weighed>,
    orders: &[OrderId],
) -> Result<(), Stop> {
    let subject = work.need::<Subject>(case.subject, "subject")?;
    let Some(known) = known.filter(|_| subject.kind == SubjectKind::Content) else {
        return Ok(());
    };
    let done = Done {
        platform: &case.platform,
        content: case.subject,
        orders,
        case: Some(case),
    };
    written::write_down(work, known, done)
}

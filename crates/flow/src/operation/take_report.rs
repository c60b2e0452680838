//! A report: remembered, folded into a case by the one clock, answered with a receipt.

use std::borrow::Cow;
use std::collections::BTreeMap;

use evenhand_model::{
    Account, Act, BankClass, Case, CaseFlags, CaseId, Coverage, Explanation, Graded, Imported,
    Principal, Recipient, Report, ReportId, ReportReceipt, ReportedContent, Reporter, Subject,
    SubjectId, SubjectKind, SubjectRef, Tier, Time, Told, Uncovered,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::accept::first_knowledge::{self, Vouched};
use crate::accept::receipt::{self, Kind};
use crate::accept::{AcceptedReport, evidence, locator, subject, version};
use crate::assess::{Assessed, Rubric, reporter, triage};
use crate::case::confirmation::{self, Origin};
use crate::case::interrupt::Purses;
use crate::case::targets::{self, ForWhom};
use crate::case::{Cause, Folded, Invoked, fold_or_open, stops};
use crate::enforce::order;
use crate::house::House;
use crate::known::Weighed;
use crate::operation::take_event::count_matches;
use crate::operation::{by_hash, content, reported_content};
use crate::redress::notice::{self, NoticeRequest};
use crate::redress::{contact, outcome};
use crate::reporting::{ReporterRecord, record};
use crate::work::{Figure, Key, Line, Operation, Receipt, Stop, SubjectName, Work};

/// Takes in one report. Its content, where it brought any, has been assessed like an event's.
#[derive(Clone, Debug)]
pub struct TakeReport {
    /// The report.
    pub accepted: AcceptedReport,
    /// What detectors and rules say about the content; `None` where there is none.
    pub assessed: Option<Assessed>,
    /// What the reporter says, as factors.
    pub heard: Vec<Graded>,
    /// The network that it came from, where nobody said who they are; never kept but as a keyed digest.
    pub network: Option<String>,
    /// The first of those who keep reporting the same things as its reporter, where there are any.
    pub together: Option<SubjectId>,
    /// Open cases by tier, the oldest first: out of these comes the balance, where a law puts the case out of
    /// turn because somebody knew earlier.
    pub others: BTreeMap<Tier, Vec<CaseId>>,
    /// Where it came from, if it is imported: then nothing is sent to the platform.
    pub imported: Option<Imported>,
}

/// The receipt that a reporter gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReportAnswer {
    /// Our id of the report.
    pub id: ReportId,
    /// The case that it belongs to.
    pub case: CaseId,
    /// How soon a human looks.
    pub tier: Tier,
    /// When at the latest.
    pub due_at: Time,
    /// Where its state can be asked: absolute where `public_url` is configured, else a path on this server.
    pub status_url: String,
    /// Whether an earlier decision on the same content answers it already.
    #[serde(default)]
    pub answered_by_earlier: bool,
    /// What became of the other things that it is about, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<OtherAnswer>,
}

/// What became of one more thing that a report is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OtherAnswer {
    /// Our id of this part of the report.
    pub id: ReportId,
    /// The case that it belongs to.
    pub case: CaseId,
    /// How soon a human looks.
    pub tier: Tier,
    /// When at the latest.
    pub due_at: Time,
    /// Whether an earlier decision on the same content answers it already.
    pub answered_by_earlier: bool,
}

impl OtherAnswer {
    /// What an answer says of one part.
    pub fn of(answer: &ReportAnswer) -> Self {
        Self {
            id: answer.id,
            case: answer.case,
            tier: answer.tier,
            due_at: answer.due_at,
            answered_by_earlier: answer.answered_by_earlier,
        }
    }
}

impl Operation for TakeReport {
    type Answer = ReportAnswer;

    fn run(&self, work: &mut Work<'_>) -> Result<ReportAnswer, Stop> {
        let receipt = self.receipt(work.house);
        work.expect(self.keys(work.house, &receipt))?;
        if let Some(answer) = receipt::earlier_answer(work, &receipt, &self.accepted.body_digest)? {
            return serde_json::from_value(answer).map_err(|_| {
                evenhand_model::Problem::internal("a remembered answer can't be read").into()
            });
        }
        if self.imported.is_none() {
            by_hash::check(work.house, &self.accepted.report)?;
        }
        let answer = match self.weigh(work)? {
            None => self.take(work, None)?,
            Some(known) => {
                let with_known = Self {
                    assessed: Some(known.assessed.clone()),
                    ..self.clone()
                };
                with_known.take(work, Some(&known))?
            }
        };
        let remembered = serde_json::to_value(&answer).unwrap_or_default();
        receipt::remember(
            work,
            receipt,
            Kind::Report,
            &self.accepted.body_digest,
            remembered,
        );
        Ok(answer)
    }
}

impl TakeReport {
    /// What banks of known media say of the content. Its case asks because somebody has reported it: the answer does not hold for all
    /// copies of something known.
    fn weigh(&self, work: &mut Work<'_>) -> Result<Option<Weighed>, Stop> {
        let assessed = self
            .assessed
            .as_ref()
            .filter(|assessed| !assessed.known.is_empty());
        // What an import brings is the past of another system.
        let Some(assessed) = assessed.filter(|_| self.imported.is_none()) else {
            return Ok(None);
        };
        let AcceptedReport {
            platform, report, ..
        } = &self.accepted;
        let is_about_it = report.subject.kind == SubjectKind::Content;
        let content = report.content.as_ref().filter(|_| is_about_it);
        let content = content.map(|content| content.content());
        reported_content::weigh(work, platform, content.as_ref(), assessed)
    }

    fn take(&self, work: &mut Work<'_>, known: Option<&Weighed>) -> Result<ReportAnswer, Stop> {
        let AcceptedReport {
            platform, report, ..
        } = &self.accepted;
        let mut subject = self.subject(work)?;
        let vouched = match self.imported {
            Some(_) => Vouched::Needless,
            None => first_knowledge::check(work, &self.accepted, &subject)?,
        };
        let kept = match &report.content {
            Some(content) => Some(evidence::keep(work, platform, &content.content())?),
            None => None,
        };
        let (mut case, folded) = self.fold(work, &mut subject, kept.as_ref())?;
        if self.imported.is_none() {
            self.count(work);
            self.tell_platform(work, &case, folded, known)?;
            // Something may be contained in it now.
            case = work.need::<Case>(case.id, "case")?;
        }
        self.keep(work, &mut case, folded, vouched, kept.as_ref())
    }

    /// The row of its receipt.
    pub(super) fn receipt(&self, house: &House) -> String {
        let AcceptedReport {
            platform, report, ..
        } = &self.accepted;
        receipt::row_id(house, platform, Kind::Report, &report.id)
    }

    /// What an import brings is the past of another system.
    fn count(&self, work: &mut Work<'_>) {
        let platform = &self.accepted.platform;
        let reason = self.accepted.report.reason;
        work.count(platform, Figure::Reports, reason.as_str());
        if let Some(assessed) = &self.assessed {
            count_matches(work, platform, &assessed.assessment);
        }
    }

    /// The rows that even a report on something new reads.
    pub(super) fn keys(&self, house: &House, receipt: &str) -> Vec<Key> {
        let AcceptedReport {
            platform, report, ..
        } = &self.accepted;
        let subject = SubjectName::name_of(platform, &report.subject);
        let mut keys = vec![Key::of::<Receipt>(receipt), Key::of::<SubjectName>(subject)];
        let content = report.content.as_ref();
        let people = [
            content.and_then(|content| content.author.as_ref().map(|author| &author.id)),
            report.reporter.id.as_ref(),
            report.target.as_ref().map(|target| &target.id),
        ];
        let people = people.into_iter().flatten();
        keys.extend(people.map(|id| subject::account_key(platform, id)));
        keys.extend(content.map(|content| evidence::key(house, platform, &content.content())));
        keys.extend(
            self.words(BankClass::Ordinary)
                .map(|words| evidence::key(house, platform, &words)),
        );
        keys
    }

    /// Which version of the content it brings.
    fn version(&self, house: &House) -> Option<String> {
        let content = self.accepted.report.content.as_ref()?;
        let platform = &self.accepted.platform;
        Some(version::of(house, platform, &content.content()))
    }

    /// What the reporter wrote and sent along, if anything. What others wrote around something sealed is not kept.
    fn words(&self, class: BankClass) -> Option<impl Serialize + '_> {
        let report = &self.accepted.report;
        let is_empty =
            report.comment.is_none() && report.context.is_empty() && report.proof.is_none();
        let context: Cow<'_, [ReportedContent]> = match class.is_sealed() {
            true => report.context.iter().map(locator::reported).collect(),
            false => Cow::Borrowed(&report.context),
        };
        (!is_empty).then_some((&report.comment, context, &report.proof))
    }

    /// Where the content lies that the reporter saw. Of a sealed case that is its hash and place.
    fn seen(&self, work: &Work<'_>, case: &Case, kept: Option<&evidence::Kept>) -> Option<String> {
        let AcceptedReport {
            platform, report, ..
        } = &self.accepted;
        match &report.content {
            Some(content) if case.class.is_sealed() => {
                let place = locator::hash_and_place(&content.content());
                Some(evidence::key(work.house, platform, &place).id)
            }
            _ => kept.map(|kept| kept.address.clone()),
        }
    }

    /// Contains what rules say must not be shown until a human has looked, and asks for content that
    /// the report lacks.
    fn tell_platform(
        &self,
        work: &mut Work<'_>,
        case: &Case,
        folded: Folded,
        known: Option<&Weighed>,
    ) -> Result<(), Stop> {
        if let Some(assessed) = &self.assessed {
            let version = self.version(work.house);
            let since = self.accepted.received_at;
            let orders =
                reported_content::contain(work, case, version.as_deref(), since, assessed)?;
            reported_content::note_known(work, case, known, &orders)?;
        }
        if case.flags.content_missing && folded == Folded::Opened {
            order::request_content(work, case)?;
        }
        Ok(())
    }

    fn subject(&self, work: &mut Work<'_>) -> Result<Subject, Stop> {
        let AcceptedReport {
            platform, report, ..
        } = &self.accepted;
        let author = match &report.content {
            Some(content) => reported_content::author(work, platform, content, report.at)?,
            None => None,
        };
        match report.subject.kind {
            SubjectKind::Content => {
                let mut subject = content::find_or_add(work, platform, &report.subject.id, author)?;
                let content = report.content.as_ref();
                let made_at = content.and_then(|content| content.created_at);
                content::note_made(work, &mut subject, made_at);
                Ok(subject)
            }
            SubjectKind::Account | SubjectKind::Hashtag => {
                subject::find_or_add(work, platform, &report.subject)
            }
        }
    }

    /// The tier that this report alone would have: its reason's floor, or stricter where rules or the
    /// rubric say so about the content, the reporter's words and answers together.
    fn tier(&self, work: &Work<'_>) -> Tier {
        let by_rubric = Rubric::shipped().graduate(&self.graded());
        let by_rubric = by_rubric.and_then(|graduated| triage::asked_by(&graduated.triage));
        [self.shown(), by_rubric]
            .into_iter()
            .flatten()
            .fold(self.floor(work), Tier::stricter)
    }

    /// What the reason and the answers ask for, whatever the content shows.
    fn floor(&self, work: &Work<'_>) -> Tier {
        let report = &self.accepted.report;
        let floor = work.house.tier_for(report.reason);
        let answers = report.answers.floor();
        let asked = answers.map_or(floor, |tier| floor.stricter(tier));
        // One cry for help pages once, however much it is about.
        if self.accepted.part_of.is_some() {
            asked.max(Tier::T1)
        } else {
            asked
        }
    }

    /// The tier that rules and the rubric ask for on the content alone.
    fn shown(&self) -> Option<Tier> {
        self.assessed.as_ref()?.assessment.tier
    }

    /// What the content shows and what the reporter says.
    fn graded(&self) -> Vec<Graded> {
        let shown = self.assessed.iter().flat_map(|assessed| &assessed.graded);
        shown.chain(&self.heard).cloned().collect()
    }

    /// Why it is in its tier, beside the factors.
    fn explanation(&self) -> Vec<Explanation> {
        let shown = self.assessed.iter();
        let shown = shown.flat_map(|assessed| &assessed.assessment.explanation);
        let by_answer = self
            .accepted
            .report
            .answers
            .floor()
            .map(|tier| Explanation {
                factor: "answer".into(),
                level: tier.as_str().into(),
                points: 0,
                span: None,
                by: reporter::BY.into(),
            });
        shown.cloned().chain(by_answer).collect()
    }

    /// Whose word it is that there is danger, where neither content nor rules say so. What an import
    /// brings is a backlog, not a cry for help.
    fn on_word_of(&self, work: &mut Work<'_>) -> Result<Option<Origin>, Stop> {
        let is_shown = self.shown() == Some(Tier::T0);
        if is_shown || self.imported.is_some() || self.floor(work) != Tier::T0 {
            return Ok(None);
        }
        let reporter = self.accepted.report.reporter.id.as_deref();
        let (network, place) = match (&self.network, reporter) {
            (Some(network), _) => (format!("network {network}"), Some(network.clone())),
            (None, Some(reporter)) => {
                let named = SubjectRef {
                    kind: SubjectKind::Account,
                    id: reporter.to_owned(),
                };
                let known = subject::find(work, &self.accepted.platform, &named)?;
                let account = match &known {
                    Some(known) => work.get::<Account>(known.id)?,
                    None => None,
                };
                let first_seen_at = known.map_or(work.now, |known| known.first_seen_at);
                let network = confirmation::network_of(account.as_ref(), first_seen_at);
                let place = account.and_then(|account| record::network_of(&account, work.now));
                (network, place)
            }
            (None, None) => ("nobody".to_owned(), None),
        };
        let source = reporter.unwrap_or_default();
        let way = work.by.to_string();
        let secret = &work.house.secret;
        let key = matches!(work.by, Principal::Key(_)).then_some(way.as_str());
        let together = self.together.map(|first| first.to_string());
        let purses = Purses::new(secret, key, place.as_deref(), together.as_deref());
        Ok(Some(Origin::new(secret, &way, &network, source, purses)))
    }

    fn fold(
        &self,
        work: &mut Work<'_>,
        subject: &mut Subject,
        kept: Option<&evidence::Kept>,
    ) -> Result<(Case, Folded), Stop> {
        let report = &self.accepted.report;
        let assessment = self.assessed.as_ref().map(|assessed| &assessed.assessment);
        let cause = Cause {
            tier: self.tier(work),
            received_at: self.accepted.received_at,
            first_known_at: self.accepted.first_known_at(),
            channel: report.channel,
            law: Invoked {
                legal_ground: report.legal_ground.clone(),
                country: report.country.clone(),
                contact: report.reporter.id.is_some() || report.reporter.email.is_some(),
                others: self.others.clone(),
            },
            rules: assessment
                .map(|found| found.rules.clone())
                .unwrap_or_default(),
            explanation: self.explanation(),
            graded: self.graded(),
            coverage: assessment.map_or(Coverage::NotAssessed, |found| found.coverage),
            uncovered: assessment
                .map_or(vec![Uncovered::NoContent], |found| found.uncovered.clone()),
            lang: report
                .content
                .as_ref()
                .and_then(|content| content.lang.clone()),
            evidence: kept.cloned(),
            version: self.version(work.house),
            reported: Some(self.accepted.report.reason),
            says_more: self.words(BankClass::Ordinary).is_some() || !report.answers.is_empty(),
            flags: CaseFlags {
                content_missing: kept.is_none() && subject.kind == SubjectKind::Content,
                ..CaseFlags::default()
            },
            imported: self.imported.clone(),
            on_word_of: self.on_word_of(work)?,
        };
        let (case, folded) = fold_or_open(work, subject, cause)?;
        if folded == Folded::AnsweredByEarlier
            && let Some(kept) = kept
        {
            evidence::release(work, &kept.address)?;
        }
        Ok((case, folded))
    }

    fn keep(
        &self,
        work: &mut Work<'_>,
        case: &mut Case,
        folded: Folded,
        vouched: Vouched,
        kept: Option<&evidence::Kept>,
    ) -> Result<ReportAnswer, Stop> {
        let AcceptedReport {
            platform,
            report,
            id,
            received_at,
            ..
        } = &self.accepted;
        let words = match self.words(case.class) {
            Some(words) => Some(evidence::keep(work, platform, &words)?),
            None => None,
        };
        let answered_by_earlier = folded == Folded::AnsweredByEarlier;
        let mut row = Report {
            id: *id,
            platform: platform.clone(),
            external_id: Some(report.id.clone()),
            subject: case.subject,
            case: case.id,
            reason: report.reason,
            channel: report.channel,
            at: report.at,
            first_known_at: self.accepted.first_known_at(),
            received_at: *received_at,
            tier: self.tier(work),
            due_at: case.due_at,
            answers: report.answers,
            evidence: words.as_ref().map(|kept| kept.address.clone()),
            answered_by_earlier,
            imported: self.imported.clone(),
            lang: report.reporter.lang.clone(),
            seen: self.seen(work, case, kept),
            pack_lock: self.accepted.pack_lock.clone(),
            part_of: self.accepted.part_of,
            others: Vec::new(),
            tell: report.on_behalf_of.as_ref().map(|behalf| behalf.tell),
            link_closed_at: None,
            told: None,
        };
        work.put(row.clone());
        let reporter = self.keep_reporter(work, case.id)?;
        if !answered_by_earlier {
            targets::add(work, case.id, ForWhom::reported(report, &reporter))?;
        }
        work.record(
            Line::of(Act::ReportReceived)
                .subject(case.subject)
                .case(case.id)
                .with("report", id.to_string())
                .with(
                    "reason",
                    serde_json::to_value(report.reason).unwrap_or_default(),
                )
                .with("channel", report.channel.as_str())
                .with("first_known_at", row.first_known_at.to_string())
                .with("first_known_by", vouched.as_str())
                .with("legal_ground", report.legal_ground.clone())
                .with("words_digest", words.map(|kept| kept.salted_digest)),
        );
        let answer = ReportAnswer {
            id: *id,
            case: case.id,
            tier: case.tier,
            due_at: case.due_at,
            status_url: format!("/status/{id}/{}", work.house.status_token(id.as_bytes())),
            answered_by_earlier,
            others: Vec::new(),
        };
        if self.imported.is_some() {
            return Ok(answer);
        }
        // Whoever sent it has the answer; whom staff speaks for has nothing in hand so far.
        if !matches!(work.by, Principal::User(_)) && stops::receipt_given(case, work.now) {
            work.put(case.clone());
        }
        if answered_by_earlier {
            outcome::tell_at_once(work, &mut row, case)?;
        } else if report.reporter.email.is_some() && row.part_of.is_none() {
            mail_receipt(work, &row, &answer)?;
        }
        Ok(answer)
    }

    /// Who complained is a record apart.
    fn keep_reporter(&self, work: &mut Work<'_>, case: CaseId) -> Result<Reporter, Stop> {
        let AcceptedReport {
            platform,
            report,
            id,
            ..
        } = &self.accepted;
        let account = match &report.reporter.id {
            Some(reporter) => Some(subject::account(work, platform, reporter)?.id),
            None => None,
        };
        if let Some(email) = &report.reporter.email {
            contact::keep(work, Recipient::Reporter(*id), email)?;
        }
        let target = match &report.target {
            Some(target) => Some(subject::account(work, platform, &target.id)?.id),
            None => None,
        };
        let network = match (&self.network, account) {
            (Some(network), _) => Some(network.clone()),
            (None, Some(account)) if self.imported.is_none() => note_report(work, account, case)?,
            (None, _) => None,
        };
        let network = network.map(|network| record::network_in_case(work, case, &network));
        let reporter = Reporter {
            report: *id,
            account,
            kind: report.reporter.kind,
            target,
            network,
        };
        work.put(reporter.clone());
        Ok(reporter)
    }
}

/// Remembers what an account has reported; answers with where it reports from, if that is known.
fn note_report(
    work: &mut Work<'_>,
    account: SubjectId,
    case: CaseId,
) -> Result<Option<String>, Stop> {
    work.expect([
        Key::of::<Account>(account),
        Key::of::<ReporterRecord>(account),
    ])?;
    let mut record = ReporterRecord::of(work, account)?;
    record.note_report(case);
    work.put(record);
    let known = work.get::<Account>(account)?;
    Ok(known.and_then(|known| record::network_of(&known, work.now)))
}

/// Who is told by the platform has the answer of the call as their receipt; who left an address gets
/// it by mail.
fn mail_receipt(work: &mut Work<'_>, report: &Report, answer: &ReportAnswer) -> Result<(), Stop> {
    let request = NoticeRequest {
        platform: report.platform.clone(),
        to: Recipient::Reporter(report.id),
        subject: report.subject,
        decision: None,
        told: Told::ReportReceipt(ReportReceipt {
            report: report.id,
            due_at: answer.due_at,
            status_url: work.house.public_link(&answer.status_url),
        }),
        lang: report.lang.clone(),
        not_before: work.now,
    };
    notice::make(work, request).map(drop)
}

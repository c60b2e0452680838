//! One subject, one case: what is new is folded into the open case, answered by an earlier
//! decision, or opens a case of its own.

use std::collections::BTreeMap;

use evenhand_model::{
    Act, AlertKind, BankClass, Case, CaseFlags, CaseId, CaseState, CaseTargets, Channel, Coverage,
    DecidedBy, Decision, Duration, Expedite, Explanation, Graded, Imported, Platform, Reason,
    Stops, Subject, SubjectKind, Tier, Time, Uncovered, limits,
};

use crate::accept::evidence::{self, Kept};
use crate::accept::locator;
use crate::assess::rubric::Rubric;
use crate::assess::triage;
use crate::case::confirmation::{self, Origin, Seen};
use crate::case::progress;
use crate::case::{alert, balance, classified, clock, contain, danger, grade, sealed};
use crate::clocks::Occasion;
use crate::work::{Figure, Key, Line, Stop, Work};

/// What a line of the explanation is called that stands for a link between accounts.
pub const RETURN: &str = "return";

/// Why a human should look: everything that a case takes over from a report or an event.
#[derive(Clone, Debug)]
pub struct Cause {
    /// How soon.
    pub tier: Tier,
    /// When it reached us.
    pub received_at: Time,
    /// When anybody first knew.
    pub first_known_at: Time,
    /// The way it came.
    pub channel: Channel,
    /// What it says about law.
    pub law: Invoked,
    /// Live rules that matched.
    pub rules: Vec<String>,
    /// Why it is in that tier.
    pub explanation: Vec<Explanation>,
    /// Factors of the rubric, as detectors or reporters grade them.
    pub graded: Vec<Graded>,
    /// What could be assessed.
    pub coverage: Coverage,
    /// What could not be.
    pub uncovered: Vec<Uncovered>,
    /// Language of the content.
    pub lang: Option<String>,
    /// The content as it is now.
    pub evidence: Option<Kept>,
    /// Which version of the content that is.
    pub version: Option<String>,
    /// Why a person complains, where it is a report.
    pub reported: Option<Reason>,
    /// Whether it brings anything beside that: words, answers, what was seen or found.
    pub says_more: bool,
    /// Marks to set.
    pub flags: CaseFlags,
    /// Where it came from, if it is imported.
    pub imported: Option<Imported>,
    /// Whose word it is that there is danger, where nothing else says so.
    pub on_word_of: Option<Origin>,
}

impl Cause {
    /// Something that the house itself has found about an account or an order, with no content to assess.
    pub fn found_by_us(tier: Tier, at: Time) -> Self {
        Self {
            tier,
            received_at: at,
            first_known_at: at,
            channel: Channel::OwnDetection,
            law: Invoked::default(),
            rules: Vec::new(),
            explanation: Vec::new(),
            graded: Vec::new(),
            coverage: Coverage::NotAssessed,
            uncovered: vec![Uncovered::NoContent],
            lang: None,
            evidence: None,
            version: None,
            reported: None,
            says_more: true,
            flags: CaseFlags::default(),
            imported: None,
            on_word_of: None,
        }
    }

    fn occasion(&self, class: BankClass) -> Occasion<'_> {
        Occasion {
            channel: self.channel,
            reason: self.reported,
            class,
            legal_ground: self.law.legal_ground.as_deref(),
            country: self.law.country.as_deref(),
            received_at: self.received_at,
            first_known_at: self.first_known_at,
            contact: self.law.contact,
        }
    }
}

/// What a report says about law.
#[derive(Clone, Debug, Default)]
pub struct Invoked {
    /// The ground that it names.
    pub legal_ground: Option<String>,
    /// The country that it names.
    pub country: Option<String>,
    /// Whether who made it can be answered.
    pub contact: bool,
    /// Open cases by tier, the oldest first: out of these comes the balance, where the law puts the case
    /// out of turn because somebody knew earlier.
    pub others: BTreeMap<Tier, Vec<CaseId>>,
}

/// What became of a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folded {
    /// A case was opened.
    Opened,
    /// It went into the open case.
    Folded,
    /// An earlier decision on the same content answers it.
    AnsweredByEarlier,
}

/// Folds a cause into the subject's open case, or opens one. Folding may bring the deadline
/// forward, never back. The caller has written the subject's row or will not change it afterwards.
pub fn fold_or_open(
    work: &mut Work<'_>,
    subject: &mut Subject,
    cause: Cause,
) -> Result<(Case, Folded), Stop> {
    if let Some(open) = subject.open_case {
        work.expect([Key::of::<Case>(open), Key::of::<CaseTargets>(open)])?;
        if cause.version.is_some() && subject.content_digest != cause.version {
            subject.content_digest.clone_from(&cause.version);
            work.put(subject.clone());
        }
        let case = fold(work, open, cause)?;
        return Ok((case, Folded::Folded));
    }
    if let Some(answered) = answered_by_earlier(work, subject, &cause)? {
        return Ok((answered, Folded::AnsweredByEarlier));
    }
    let case = open(work, subject, cause)?;
    subject.open_case = Some(case.id);
    subject.latest_case = Some(case.id);
    subject.content_digest.clone_from(&case.content_digest);
    work.put(subject.clone());
    Ok((case, Folded::Opened))
}

fn fold(work: &mut Work<'_>, id: CaseId, mut cause: Cause) -> Result<Case, Stop> {
    let mut case = work.need::<Case>(id, "case")?;
    let before = (case.tier, case.due_at);
    let is_new_version = is_new_version(&case, &cause);
    let is_later_version = is_new_version && case.evidence.is_some();
    cover(&mut case, &cause, is_later_version);
    case.reasons.extend(cause.reported);
    if let Some(reason) = cause.reported {
        let class = work.house.class_of(reason);
        sealed::seal(work, &mut case, class)?;
    }
    if case.class.is_sealed() {
        reduce(work, &case.platform, &mut cause)?;
    }
    grade::unite(
        &mut case,
        std::mem::take(&mut cause.graded),
        is_later_version,
    );
    let by_rubric = grade::again(&mut case);
    let is_shown = shows_danger(&cause, by_rubric);
    cause.tier = by_rubric.map_or(cause.tier, |tier| cause.tier.stricter(tier));
    let is_stricter = case.asked_tier.is_none_or(|asked| cause.tier < asked);
    // What a human has set holds for what was there to be judged, not for what came since.
    if !case.tier_by_human || is_new_version || is_stricter {
        clock::start_house(&work.house.clocks, &mut case, cause.tier, cause.received_at);
        if cause.tier < case.tier {
            case.tier = cause.tier;
            // What rules asked for before is still asked for, also below a stricter tier.
            case.explanation.retain(|one| {
                grade::is_of_factor(one)
                    || grade::is_of_rule(one)
                    || contain::is_of_containment(one)
                    || one.factor == RETURN
                    || classified::is_by_classifier(one)
            });
            cause
                .explanation
                .retain(|one| !grade::is_of_factor(one) && !case.explanation.contains(one));
            case.explanation
                .splice(0..0, std::mem::take(&mut cause.explanation));
            case.tier_by_human = false;
        }
        if is_shown {
            confirmation::leave(work, &mut case, Seen::Danger)?;
        }
    }
    case.asked_tier = Some(
        case.asked_tier
            .map_or(cause.tier, |asked| asked.min(cause.tier)),
    );
    case.report_count += u64::from(cause.reported.is_some());
    start_legal(work, &mut case, &cause)?;
    if cause.first_known_at < case.first_known_at {
        case.first_known_at = cause.first_known_at;
        case.channel = cause.channel;
    }
    if case.evidence.is_none() && cause.evidence.is_some() {
        case.flags.content_missing = false;
    }
    if is_new_version && case.versions.len() < limits::VERSIONS_PER_CASE_MAX {
        case.versions.extend(cause.version.clone());
        case.content_digest = cause.version;
    }
    let digest = cause
        .evidence
        .as_ref()
        .map(|kept| kept.salted_digest.clone());
    keep_version(work, &mut case, cause.evidence.map(|kept| kept.address))?;
    case.lang = case.lang.or(cause.lang);
    for rule in cause.rules {
        if !case.rules.contains(&rule) {
            case.rules.push(rule);
        }
    }
    set_flags(&mut case.flags, cause.flags);
    if (case.tier, case.due_at) != before {
        progress::tell(work, &case, work.now)?;
        alert::follow(work, &mut case)?;
        // A live case keeps its own alerts, whatever an import folds into it.
        let is_of_imports = case.imported.is_some() && cause.imported.is_some();
        case.imported_late |= is_of_imports && case.warned_at() <= work.now;
    }
    let is_untold = before.0 != Tier::T0 || !case.alerts.contains_key(&AlertKind::Danger);
    if is_untold && is_fresh_danger(&case, cause.imported.as_ref()) {
        let is_new = before.0 != Tier::T0;
        let word = cause.on_word_of.as_ref();
        danger::tell(work, &mut case, word, is_new, is_shown)?;
    }
    work.put(case.clone());
    work.record(with_quiet(
        Line::of(Act::CaseFolded)
            .subject(case.subject)
            .case(case.id)
            .with("tier", case.tier.as_str())
            .with("due_at", case.due_at.to_string())
            .with("clock", case.clock.basis.clone())
            .with("content_digest", digest),
        &case,
    ));
    Ok(case)
}

/// Of what is sealed nothing but hash and place comes into its case.
fn reduce(work: &mut Work<'_>, platform: &Platform, cause: &mut Cause) -> Result<(), Stop> {
    if let Some(kept) = cause.evidence.take() {
        cause.evidence = Some(locator::reduce_kept(work, platform, kept)?);
    }
    Ok(())
}

/// Starts the clocks of laws. One that needs the case out of turn, as somebody knew before it reached us, is
/// an expedite like any other.
fn start_legal(work: &mut Work<'_>, case: &mut Case, cause: &Cause) -> Result<(), Stop> {
    let clocks = &work.house.clocks;
    let occasion = cause.occasion(case.class);
    let Some(law) = clock::start_legal(clocks, case, &occasion) else {
        return Ok(());
    };
    // The past that an import brings is nobody's favour.
    if cause.imported.is_some() {
        return Ok(());
    }
    let others = cause.law.others.get(&case.tier);
    let others = others.map_or(&[][..], Vec::as_slice);
    let pulled_forward = balance::pull_forward(work, &case.platform, case.id, others)?;
    work.record(
        Line::of(Act::CaseExpedited)
            .subject(case.subject)
            .case(case.id)
            .with("law", law.clone())
            .with("first_known_at", cause.first_known_at.to_string())
            .with("due_at", case.due_at.to_string()),
    );
    case.expedites.push(Expedite {
        by: None,
        at: work.now,
        reason: format!("{law} counts from first knowledge"),
        law: Some(law),
        pulled_forward,
    });
    Ok(())
}

/// Says in a line of the chain that nobody was interrupted, where that is so.
fn with_quiet(line: Line, case: &Case) -> Line {
    match &case.quiet {
        Some(quiet) => line.with("quiet", quiet.spent.as_str()),
        None => line,
    }
}

/// Whether somebody may be in danger now. What an import brings is a backlog, of which one alert tells.
fn is_fresh_danger(case: &Case, imported: Option<&Imported>) -> bool {
    case.tier == Tier::T0 && imported.is_none()
}

/// Whether anything but a reporter's word says that there is danger. No trigger for it fires on what
/// reporters say alone, as none of them can tell what an author wrote.
fn shows_danger(cause: &Cause, by_rubric: Option<Tier>) -> bool {
    let by_cause = cause.tier == Tier::T0 && cause.on_word_of.is_none();
    by_cause || by_rubric == Some(Tier::T0)
}

fn is_new_version(case: &Case, cause: &Cause) -> bool {
    cause
        .version
        .as_ref()
        .is_some_and(|version| !case.versions.contains(version))
}

/// Keeps what the content says now, the first time that it says so.
fn keep_version(work: &mut Work<'_>, case: &mut Case, version: Option<String>) -> Result<(), Stop> {
    let Some(address) = version else {
        return Ok(());
    };
    if case.evidence.is_none() {
        case.evidence = Some(address);
        return Ok(());
    }
    let is_kept =
        case.evidence.as_ref() == Some(&address) || case.later_evidence.contains(&address);
    if is_kept || case.later_evidence.len() >= limits::VERSIONS_PER_CASE_MAX {
        return evidence::release(work, &address);
    }
    case.later_evidence.push(address);
    Ok(())
}

/// Whether a report says again what others have said of an account or a hashtag, and nothing else: a wave goes on for
/// a while after somebody has decided.
fn repeats(subject: &Subject, case: &Case, cause: &Cause) -> bool {
    let is_said = cause
        .reported
        .is_some_and(|reason| case.reasons.contains(&reason));
    let brings_nothing = cause.version.is_none() && cause.evidence.is_none() && !cause.says_more;
    subject.kind != SubjectKind::Content && is_said && brings_nothing
}

/// The case that already answers this: no other one is open, and a person has decided on the same
/// content with nothing new that raises the tier.
pub fn answered_by_earlier(
    work: &mut Work<'_>,
    subject: &Subject,
    cause: &Cause,
) -> Result<Option<Case>, Stop> {
    let (None, Some(latest)) = (subject.open_case, subject.latest_case) else {
        return Ok(None);
    };
    let case = work.need::<Case>(latest, "case")?;
    // A report without content is about the version that we know.
    let version = cause.version.as_ref().or(subject.content_digest.as_ref());
    let same_content = version.is_some_and(|version| case.versions.contains(version));
    let asked = case.asked_tier.unwrap_or(case.tier).min(case.tier);
    // An appeal is open against a decision that stands until it is answered.
    let is_decided = matches!(case.state, CaseState::Decided | CaseState::Appealed);
    let is_repeat = repeats(subject, &case, cause);
    if (!same_content && !is_repeat) || cause.tier < asked || !is_decided {
        return Ok(None);
    }
    let Some(decision) = case.decision else {
        return Ok(None);
    };
    let decided = work.need::<Decision>(decision, "decision")?;
    let is_by_a_person = matches!(decided.by, DecidedBy::User(_) | DecidedBy::Imported);
    let wave_over = decided.at.plus(Duration::from_hours(limits::WAVE_HOURS)) <= work.now;
    let is_answered = is_by_a_person && (same_content || !wave_over);
    Ok(is_answered.then_some(case))
}

fn open(work: &mut Work<'_>, subject: &Subject, mut cause: Cause) -> Result<Case, Stop> {
    let by_rubric = Rubric::shipped().graduate(&cause.graded);
    let asked = by_rubric.and_then(|one| triage::asked_by(&one.triage));
    let is_shown = shows_danger(&cause, asked);
    cause.tier = asked.map_or(cause.tier, |tier| cause.tier.stricter(tier));
    let (due_at, clock) = clock::due_at(&work.house.clocks, cause.tier, cause.received_at);
    let of_house = clock::of_house(&work.house.clocks, cause.tier, cause.received_at);
    let of_reason = cause.reported.map(|reason| work.house.class_of(reason));
    let class =
        sealed::class_before(work, subject.latest_case)?.stricter(of_reason.unwrap_or_default());
    if class.is_sealed() {
        reduce(work, &subject.platform, &mut cause)?;
    }
    let because = cause.clone();
    let id = CaseId::new(work.now, &mut work.rng);
    let mut flags = CaseFlags {
        reopened: false,
        ..CaseFlags::default()
    };
    set_flags(&mut flags, cause.flags);
    let mut case = Case {
        id,
        platform: subject.platform.clone(),
        subject: subject.id,
        subject_kind: subject.kind,
        state: CaseState::Open,
        flags,
        tier: cause.tier,
        tier_by_human: false,
        opened_at: work.now,
        first_known_at: cause.first_known_at,
        channel: cause.channel,
        received_at: cause.received_at,
        due_at,
        clock,
        clocks: vec![of_house],
        queue_at: due_at,
        report_count: u64::from(cause.reported.is_some()),
        rules: cause.rules,
        reasons: cause.reported.into_iter().collect(),
        explanation: cause.explanation,
        graded: Vec::new(),
        triage: None,
        coverage: cause.coverage,
        uncovered: cause.uncovered,
        lang: cause.lang,
        versions: cause.version.clone().into_iter().collect(),
        asked_tier: Some(cause.tier),
        content_digest: cause.version,
        evidence: cause.evidence.as_ref().map(|kept| kept.address.clone()),
        claim: None,
        fence: 0,
        skipped_by: Vec::new(),
        decision: None,
        previous: subject.latest_case,
        linked: subject.latest_case.into_iter().collect(),
        expedites: Vec::new(),
        containment: Vec::new(),
        contained: None,
        later_evidence: Vec::new(),
        returns: Box::default(),
        known_items: Box::default(),
        class: BankClass::Ordinary,
        proposals: Vec::new(),
        outcomes_due_at: None,
        retired_at: None,
        imported: cause.imported.map(Box::new),
        imported_late: false,
        stops: Box::new(Stops {
            first_tier: Some(cause.tier),
            ..Stops::default()
        }),
        alerts: BTreeMap::new(),
        to_confirm: None,
        quiet: None,
    };
    sealed::seal(work, &mut case, class)?;
    grade::unite(&mut case, cause.graded, false);
    grade::again(&mut case);
    start_legal(work, &mut case, &because)?;
    case.imported_late = case.imported.is_some() && case.warned_at() <= work.now;
    if is_fresh_danger(&case, case.imported.as_deref()) {
        let word = cause.on_word_of.as_ref();
        danger::tell(work, &mut case, word, true, is_shown)?;
    }
    work.count(&case.platform, Figure::CasesOpened, case.tier.as_str());
    work.put(case.clone());
    work.record(with_quiet(
        Line::of(Act::CaseOpened)
            .subject(subject.id)
            .case(id)
            .with("tier", case.tier.as_str())
            .with("due_at", case.due_at.to_string())
            .with("clock", case.clock.basis.clone())
            .with("channel", case.channel.as_str())
            .with("first_known_at", case.first_known_at.to_string())
            .with(
                "content_digest",
                cause.evidence.map(|kept| kept.salted_digest),
            ),
        &case,
    ));
    Ok(case)
}

/// What could be assessed of a case: of the content once it is there, and of each later version too.
fn cover(case: &mut Case, cause: &Cause, is_later_version: bool) {
    if case.evidence.is_none() && cause.evidence.is_some() {
        case.coverage = cause.coverage;
        case.uncovered.clone_from(&cause.uncovered);
    } else if is_later_version {
        if case.coverage != cause.coverage {
            case.coverage = Coverage::Partly;
        }
        case.uncovered.extend(&cause.uncovered);
        case.uncovered.sort_unstable();
        case.uncovered.dedup();
    }
}

fn set_flags(flags: &mut CaseFlags, more: CaseFlags) {
    flags.escalated |= more.escalated;
    flags.awaiting_reply |= more.awaiting_reply;
    flags.reopened |= more.reopened;
    flags.acted_outside_queue |= more.acted_outside_queue;
    flags.brake |= more.brake;
    flags.unconfirmed_order |= more.unconfirmed_order;
    flags.content_missing |= more.content_missing;
}

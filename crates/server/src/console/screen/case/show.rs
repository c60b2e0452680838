//! Everything that a case's page shows, gathered from the API's own handlers.

use askama::Template;
use axum::response::Response;
use evenhand_engine::translation::Translation;
use evenhand_flow::case::grade;
use evenhand_flow::known::is_of_bank;
use evenhand_flow::work::{Key, Row as _, Select};
use evenhand_model::{
    Case, CaseId, CaseState, ClockState, ContainmentTold, Decision, DecisionId, Entry, Note, Order,
    PackedClock, Problem, Role, Scope, Stops, Time, limits,
};

use crate::api;
use crate::api::blind_look::BlindLook;
use crate::console::form::Sent;
use crate::console::frame::Frame;
use crate::console::outside::{self, Quotes, Shown};
use crate::console::people::People;
use crate::console::preview::Preview;
use crate::console::screen::case::author::{HISTORY_SHOWN_MAX, Profile, profile};
use crate::console::screen::case::content::{ContentShown, Version, text_of, versions};
use crate::console::screen::case::decide::{Choice, DecideForm};
use crate::console::screen::case::factors::FactorsShown;
use crate::console::screen::case::fetches::fetches;
use crate::console::screen::case::known::{KnownShown, has_hashes, known};
use crate::console::screen::case::reporters;
use crate::console::screen::case::returns::{self, LinkShown};
use crate::console::screen::notice;
use crate::console::screen::queue::Row;
use crate::console::visit::page;
use crate::console::words::Due;
use crate::console::{Visit, words};
use crate::endpoint::input::Query;
use crate::endpoint::page::PageQuery;
use crate::view::case::CaseView;
use crate::view::clock::ClockView;
use crate::view::duty::DutyView;
use crate::view::report::ReportView;

/// Reports, notes and entries that one page shows.
const ITEMS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    frame: Frame,
    id: CaseId,
    tier: &'static str,
    tier_name: &'static str,
    due: Due,
    state: &'static str,
    is_open: bool,
    flags: Vec<&'static str>,
    kind: &'static str,
    external_id: Option<String>,
    received: String,
    first_known: String,
    channel: &'static str,
    clock: String,
    clocks: Vec<ClockShown>,
    /// What the law says of it, where that is something of its own: then it is sealed.
    class: Option<&'static str>,
    duties: Vec<DutyShown>,
    preserve_until: Option<String>,
    way: Vec<(&'static str, String)>,
    report_count: u64,
    contained: Option<ContainedShown>,
    versions_shown: usize,
    content: Option<ContentShown>,
    versions: Vec<Version>,
    profile: Option<Profile>,
    proposals: Vec<ProposalShown>,
    known: Option<KnownShown>,
    /// Media that nobody could look up, and why.
    fetches: Vec<String>,
    /// Whether copies of its content could be known.
    may_have_copies: bool,
    why: Vec<Why>,
    factors: FactorsShown,
    rules: Vec<String>,
    reasons: Vec<&'static str>,
    coverage: &'static str,
    uncovered: Vec<&'static str>,
    reports: Vec<ReportShown>,
    reporters: Vec<String>,
    quiet: Option<String>,
    returns: Vec<LinkShown>,
    linked: Vec<Row>,
    told: Vec<notice::Row>,
    told_because_of: Option<DecisionId>,
    policies: Vec<PolicyShown>,
    notes: Vec<NoteShown>,
    entries: Vec<EntryShown>,
    expedites: Vec<ExpediteShown>,
    decision: Option<DecisionShown>,
    orders: Vec<OrderShown>,
    claim: ClaimShown,
    /// Why it was handed to whoever holds it, and whether no speaker was on shift.
    handed: Option<(&'static str, bool)>,
    to_confirm: bool,
    confirm_reason: String,
    may_work: bool,
    is_uncovered: bool,
    may_translate: bool,
    translation: Option<TranslationShown>,
    reporter: Option<ReporterShown>,
    choices: Vec<Choice>,
    form: DecideForm,
    nothing_suggested: bool,
    problem: Option<Problem>,
    preview: Option<Preview>,
    undo_seconds: i64,
}

/// What a page shows beside the case itself.
#[derive(Default)]
pub struct Beside {
    /// Whether addresses and numbers are uncovered.
    pub is_uncovered: bool,
    /// The text in the reviewers' language, once somebody has asked.
    pub translation: Option<Translation>,
    /// Who made a report, once somebody has asked.
    pub reporter: Option<ReporterShown>,
    /// A decision as it was filled in.
    pub form: Option<DecideForm>,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// Factors as they were filled in.
    pub factors: Option<Sent>,
    /// What it would do.
    pub preview: Option<Preview>,
    /// Why there is no imminent danger, as it was filled in.
    pub confirm_reason: String,
}

/// A duty to report to an authority.
pub struct DutyShown {
    pub law: String,
    pub source: String,
    pub who: String,
    pub to: String,
    pub what: String,
    pub by: String,
    /// When the authority was informed, with its receipt.
    pub informed: Option<String>,
}

impl DutyShown {
    fn of(view: &DutyView) -> Self {
        Self {
            law: view.law.clone(),
            source: view.source.clone(),
            who: view.duty.who.clone(),
            to: view.duty.to.clone(),
            what: view.duty.what.clone(),
            by: view.duty.by.clone(),
            informed: view.informed_at.map(words::instant),
        }
    }
}

/// What is out of sight.
pub struct ContainedShown {
    pub since: String,
    pub by: Vec<String>,
    /// When it is shown again, where all of it ends by itself.
    pub ends: Option<String>,
    pub clock: String,
}

pub struct ProposalShown {
    pub rule: String,
    pub action: &'static str,
    pub on: String,
    pub text: Option<Shown>,
}

pub struct Why {
    pub factor: String,
    pub level: String,
    pub by: String,
    pub place: String,
}

/// A clock of the case: what it waits for, and how it stands.
pub struct ClockShown {
    pub id: String,
    pub law: String,
    pub started: String,
    pub due: Option<Due>,
    pub due_at: Option<String>,
    pub waits_for: &'static str,
    pub state: &'static str,
    pub ended: Option<String>,
    pub pauses: Vec<String>,
    pub may_pause: Vec<String>,
    pub is_paused: bool,
}

impl ClockShown {
    fn of(view: &ClockView, packed: Option<&PackedClock>, is_for_lead: bool, now: Time) -> Self {
        let clock = &view.clock;
        let runs = matches!(view.state, ClockState::Open | ClockState::Paused);
        let due = clock.due_at.filter(|_| view.ended_at.is_none());
        let pauses = clock.paused.iter().map(|one| {
            let until = one.until.map_or("now".into(), words::instant);
            let since = words::instant(one.since);
            format!("stood still from {since} to {until}: {}", one.name)
        });
        let may_pause = packed.map(|packed| &packed.pauses[..]).unwrap_or_default();
        let may_pause = may_pause.iter().filter(|_| runs && is_for_lead);
        Self {
            id: clock.id.clone(),
            law: clock.law.clone(),
            started: words::instant(clock.started_at),
            due: due.map(|due_at| words::due(now, due_at, due_at.since(clock.started_at))),
            due_at: clock.due_at.map(words::instant),
            waits_for: words::clock_stop(clock.stops),
            state: words::clock_state(view.state),
            ended: view.ended_at.map(words::instant),
            pauses: pauses.collect(),
            may_pause: may_pause.map(|pause| pause.name.clone()).collect(),
            is_paused: view.state == ClockState::Paused,
        }
    }
}

/// The stops that a case has come to, in the order in which they came. What a rule did stands apart from what
/// people did.
fn way(stops: &Stops) -> Vec<(&'static str, String)> {
    let all = [
        ("contained by a rule", stops.contained_at),
        ("first looked at by a person", stops.looked_at),
        ("first protective step of a person", stops.protected_at),
        ("decided", stops.decided_at),
        ("out of sight, as the platform says", stops.out_of_sight_at),
        ("receipt given", stops.receipt_at),
        ("statement with the author", stops.stated_at),
        ("author and reporters told", stops.told_at),
        ("an authority informed", stops.authority_informed_at),
        ("taken back by its author", stops.withdrawn_at),
    ];
    let reached = all.into_iter().filter_map(|(what, at)| Some((what, at?)));
    let mut reached: Vec<(&'static str, Time)> = reached.collect();
    reached.sort_by_key(|(_, at)| *at);
    let shown = reached.into_iter();
    shown.map(|(what, at)| (what, words::instant(at))).collect()
}

fn clocks(visit: &Visit, view: &CaseView) -> Vec<ClockShown> {
    let role = visit.user.as_ref().map(|user| user.role);
    let is_for_lead = matches!(role, Some(Role::Lead | Role::Admin));
    let house = visit.engine().house.load();
    let clocks = view.clocks.iter().map(|one| {
        let packed = house.clocks.legal_clock(&one.clock.id);
        ClockShown::of(one, packed, is_for_lead, visit.now())
    });
    clocks.collect()
}

pub struct ReportShown {
    pub id: String,
    pub reason: &'static str,
    pub at: String,
    pub comment: Option<Shown>,
    pub context: Vec<(String, Shown)>,
    pub answers: Vec<(&'static str, &'static str)>,
    pub answered: bool,
    pub accuracy: Option<String>,
}

pub struct PolicyShown {
    pub title: String,
    pub text: String,
    pub version: u32,
}

pub struct NoteShown {
    pub by: String,
    pub at: String,
    pub text: Shown,
}

pub struct EntryShown {
    pub at: String,
    pub act: String,
    pub by: String,
    pub details: String,
}

pub struct ExpediteShown {
    pub by: String,
    pub at: String,
    pub reason: String,
}

pub struct DecisionShown {
    pub words: String,
    pub by: String,
    pub at: String,
    pub reason: String,
    pub explanation: Option<String>,
    pub appealed: bool,
}

pub struct OrderShown {
    pub action: &'static str,
    pub is_reversal: bool,
    pub state: &'static str,
    pub until: Option<String>,
    pub ended: Option<String>,
}

/// A text as a machine has translated it.
pub struct TranslationShown {
    pub from: String,
    pub to: String,
    pub text: Shown,
}

pub struct ReporterShown {
    pub report: String,
    pub account: String,
    pub kind: String,
    pub target: String,
}

/// Who works on a case.
pub enum ClaimShown {
    /// Nobody.
    Free,
    /// Whoever looks.
    Mine {
        /// Number of the claim.
        fence: u64,
        /// When it ends.
        until: String,
    },
    /// Somebody else.
    Other {
        /// Who.
        by: String,
        /// When it ends.
        until: String,
    },
}

impl ClaimShown {
    /// The number of the claim of whoever looks.
    fn fence(&self) -> Option<u64> {
        match self {
            Self::Mine { fence, .. } => Some(*fence),
            Self::Free | Self::Other { .. } => None,
        }
    }
}

/// One case.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, Beside::default()).await
}

/// The page of the case in the path.
pub async fn draw(visit: &Visit, beside: Beside) -> Result<Response, Problem> {
    let call = &visit.call;
    let (now, engine) = (visit.now(), visit.engine());
    let case = api::cases::visible(call)?;
    api::veil::note_look(call, &case).await?;
    let view = api::cases::whole(call, case.clone())?;
    let all = || PageQuery {
        after: None,
        limit: Some(ITEMS_MAX),
    };
    let reports = api::reports::ReportQuery {
        case: case.id,
        after: None,
        limit: Some(ITEMS_MAX),
    };
    let reports = api::reports::list(call.clone(), Query(reports))
        .await?
        .0
        .items;
    let notes = api::case_work::notes(call.clone(), Query(all()))
        .await?
        .0
        .items;
    let entries = api::cases::entries(call.clone(), Query(all()))
        .await?
        .0
        .items;
    let decision = match case.decision {
        Some(id) => engine.get::<Decision>(id)?,
        None => None,
    };
    let people = people(visit, &case, &notes, &entries, decision.as_ref())?;
    let may_work = call.caller()?.may(Scope::CasesWrite);
    let claim = claim(visit, &case, &people)?;
    let form = beside.form.unwrap_or_default();
    let choices = Choice::all(visit, &case, &view, &form);
    let text = view
        .content
        .as_ref()
        .and_then(|content| content.text.as_deref());
    let quotes = text.map(|text| Quotes::of(text, beside.is_uncovered));
    let template = CasePage {
        frame: Frame::of(visit, format!("Case, {}", words::tier(case.tier)))?,
        id: case.id,
        tier: case.tier.as_str(),
        tier_name: words::tier(case.tier),
        due: words::due(now, case.due_at, case.tier.allowed()),
        state: words::state(case.state),
        is_open: matches!(case.state, CaseState::Open | CaseState::Claimed),
        flags: words::flags(&case.flags),
        kind: words::subject_kind(case.subject_kind),
        external_id: view.subject.id.as_deref().map(outside::line),
        received: words::ago(now, case.received_at),
        first_known: words::ago(now, case.first_known_at),
        clock: case.clock.basis.clone(),
        clocks: clocks(visit, &view),
        class: case.class.is_sealed().then(|| case.class.as_str()),
        duties: view.duties.iter().map(DutyShown::of).collect(),
        preserve_until: view.preserve_until.map(words::instant),
        way: way(&case.stops),
        channel: words::channel(case.channel),
        report_count: case.report_count,
        contained: contained(visit, &case)?,
        versions_shown: case.versions_shown(),
        content: view
            .content
            .as_ref()
            .map(|content| ContentShown::of(content, &case, beside.is_uncovered)),
        versions: versions(&view, beside.is_uncovered),
        profile: profile(visit, &case, &view, beside.is_uncovered).await?,
        // Copies of something known are told of apart: no rule is above its quota for them.
        proposals: view
            .proposals
            .iter()
            .filter(|proposal| !is_of_bank(&proposal.rule))
            .map(|proposal| ProposalShown {
                rule: proposal.rule.clone(),
                action: words::action(proposal.kind),
                on: outside::line(proposal.subject.id.as_deref().unwrap_or("erased")),
                text: text_of(proposal.content.as_ref(), beside.is_uncovered),
            })
            .collect(),
        known: known(visit, &case)?,
        fetches: fetches(visit, &case)?,
        may_have_copies: has_hashes(&view),
        why: why(&view, quotes.as_ref()),
        factors: FactorsShown::of(&case, quotes.as_ref(), beside.factors.as_ref()),
        rules: case.rules.clone(),
        reasons: case.reasons.iter().map(|one| words::reason(*one)).collect(),
        coverage: words::coverage(case.coverage),
        uncovered: words::uncovered(&case.uncovered),
        reports: reports
            .iter()
            .map(|report| ReportShown::of(report, now, beside.is_uncovered))
            .collect(),
        reporters: view
            .reporters
            .as_ref()
            .map(reporters::sentences)
            .unwrap_or_default(),
        quiet: case.quiet.as_deref().map(reporters::quiet),
        returns: returns::links(visit, &case)?,
        linked: linked(visit, &case)?,
        told: told(visit, &case).await?,
        told_because_of: case.decision,
        policies: policies(visit, &case),
        notes: notes
            .iter()
            .map(|note| NoteShown {
                by: people.name(note.by),
                at: words::ago(now, note.at),
                text: outside::words(&note.text, true),
            })
            .collect(),
        entries: entries
            .iter()
            .map(|one| EntryShown::of(one, &people))
            .collect(),
        expedites: case
            .expedites
            .iter()
            .map(|one| ExpediteShown {
                by: match one.by {
                    Some(by) => people.name(by),
                    None => "a clock of the law".to_owned(),
                },
                at: words::ago(now, one.at),
                reason: one.reason.clone(),
            })
            .collect(),
        orders: orders(visit, &case, decision.as_ref())?,
        decision: decision.map(|decision| DecisionShown {
            words: words::decision(&decision, &engine.house.load()),
            by: people.decider(&decision.by),
            at: words::ago(now, decision.at),
            appealed: decision.open_appeal.is_some(),
            reason: decision.reason,
            explanation: decision.explanation,
        }),
        nothing_suggested: choices.iter().all(|choice| !choice.is_suggested),
        choices,
        handed: handed(&case),
        claim,
        to_confirm: view.confirm,
        confirm_reason: beside.confirm_reason,
        may_work,
        is_uncovered: beside.is_uncovered,
        may_translate: engine.settings.translation.is_some(),
        translation: beside.translation.map(|made| TranslationShown {
            from: outside::line(made.from.as_deref().unwrap_or("a language not known")),
            text: outside::words(&made.text, beside.is_uncovered),
            to: made.to,
        }),
        reporter: beside.reporter,
        form,
        problem: beside.problem,
        preview: beside.preview,
        undo_seconds: engine.house.load().undo.micros() / 1_000_000,
    };
    page(&template)
}

fn people(
    visit: &Visit,
    case: &Case,
    notes: &[Note],
    entries: &[Entry],
    decision: Option<&Decision>,
) -> Result<People, Problem> {
    let mut ids: Vec<_> = notes.iter().map(|note| note.by).collect();
    ids.extend(entries.iter().filter_map(|entry| entry.draft.by.user()));
    ids.extend(case.expedites.iter().filter_map(|one| one.by));
    ids.extend(case.claim.map(|claim| claim.by));
    if let Some(evenhand_model::DecidedBy::User(user)) = decision.map(|decision| &decision.by) {
        ids.push(*user);
    }
    People::read(visit.engine(), ids)
}

fn handed(case: &Case) -> Option<(&'static str, bool)> {
    let claim = case.claim.filter(|_| case.state == CaseState::Claimed)?;
    Some((words::why(claim.why?), claim.no_speaker))
}

fn claim(visit: &Visit, case: &Case, people: &People) -> Result<ClaimShown, Problem> {
    let user = visit.call.user()?;
    let now = visit.now();
    let held = case.claim.filter(|_| case.state == CaseState::Claimed);
    Ok(match held {
        None => ClaimShown::Free,
        Some(claim) if claim.by == user => ClaimShown::Mine {
            fence: claim.fence,
            until: words::span(claim.lease_until.since(now)),
        },
        Some(claim) => ClaimShown::Other {
            by: people.name(claim.by),
            until: words::span(claim.lease_until.since(now)),
        },
    })
}

/// Rows of these cases, but for those that are hidden from whoever looks.
pub fn rows(visit: &Visit, ids: &[CaseId]) -> Result<Vec<Row>, Problem> {
    let look = BlindLook::of(&visit.call)?;
    let platform = visit.call.platform()?;
    let keys: Vec<Key> = ids.iter().map(Key::of::<Case>).collect();
    let rows = visit.engine().load(&keys)?;
    let cases = rows.iter().flatten().filter_map(Case::from_record);
    let seen = cases.filter(|case| case.platform == *platform && !look.hides_case(case.id));
    Ok(seen.map(|case| Row::of(case, visit.now())).collect())
}

fn linked(visit: &Visit, case: &Case) -> Result<Vec<Row>, Problem> {
    let ids: Vec<CaseId> = case.linked.iter().copied().take(ITEMS_MAX).collect();
    rows(visit, &ids)
}

/// What people were told because of the decisions in this case, the latest decision first.
async fn told(visit: &Visit, case: &Case) -> Result<Vec<notice::Row>, Problem> {
    let decisions = Select::decisions_on_case(case.id, HISTORY_SHOWN_MAX).descending();
    let mut told = Vec::new();
    for decision in visit.engine().select::<Decision>(&decisions)? {
        told.extend(notice::Row::because_of(visit, decision.id, HISTORY_SHOWN_MAX).await?);
    }
    Ok(told)
}

fn why(view: &CaseView, quotes: Option<&Quotes<'_>>) -> Vec<Why> {
    let lines = view.explanation.iter();
    lines
        .filter(|one| !grade::is_of_factor(one))
        .map(|one| Why {
            factor: one.factor.clone(),
            level: one.level.clone(),
            by: words::seen_by(&one.by),
            place: one
                .span
                .zip(quotes)
                .map(|(span, quotes)| quotes.at(span))
                .unwrap_or_default(),
        })
        .collect()
}

impl ReportShown {
    fn of(report: &ReportView, now: Time, is_uncovered: bool) -> Self {
        Self {
            id: report.id.to_string(),
            reason: words::reason(report.reason),
            at: words::ago(now, report.received_at),
            comment: report
                .comment
                .as_deref()
                .map(|words| outside::words(words, is_uncovered)),
            context: report
                .context
                .iter()
                .map(|around| {
                    let content = around.content();
                    let text = content.text.unwrap_or_default();
                    (
                        outside::line(&content.id),
                        outside::words(&text, is_uncovered),
                    )
                })
                .collect(),
            answers: words::answers(&report.answers),
            answered: report.answered_by_earlier,
            accuracy: report.accuracy.as_ref().map(reporters::accuracy),
        }
    }
}

/// The policies that the case may be about, by what people complained of.
fn policies(visit: &Visit, case: &Case) -> Vec<PolicyShown> {
    let house = visit.engine().house.load();
    let mut ids: Vec<&str> = case
        .reasons
        .iter()
        .filter_map(|reason| house.policy_for(*reason))
        .map(|policy| policy.id.as_str())
        .collect();
    ids.dedup();
    ids.iter()
        .filter_map(|id| house.policies.get(*id))
        .map(|policy| PolicyShown {
            title: words::policy(&house, &policy.id),
            text: policy.text.get("en").cloned().unwrap_or_default(),
            version: policy.version,
        })
        .collect()
}

impl EntryShown {
    fn of(entry: &Entry, people: &People) -> Self {
        let details: Vec<String> = entry
            .draft
            .details
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| match value.as_str() {
                Some(text) => format!("{name}: {text}"),
                None => format!("{name}: {value}"),
            })
            .collect();
        Self {
            at: words::instant(entry.draft.at),
            act: entry.draft.act.as_str().to_owned(),
            by: people.principal(&entry.draft.by),
            details: details.join(", "),
        }
    }
}

/// What is out of sight, by which rules, and what its clock says.
fn contained(visit: &Visit, case: &Case) -> Result<Option<ContainedShown>, Problem> {
    let (Some(clock), Some(due_at)) = (case.containment_clock(), case.containment_due_at()) else {
        return Ok(None);
    };
    let ids = case.containment.iter().take(ITEMS_MAX);
    let rows = visit
        .engine()
        .load(&ids.map(Key::of::<Order>).collect::<Vec<_>>())?;
    let orders = rows.iter().flatten().filter_map(Order::from_record);
    let orders: Vec<&Order> = orders.collect();
    let by_link = || "a likely return".to_owned();
    let by = orders
        .iter()
        .map(|order| order.rule.clone().unwrap_or_else(by_link));
    let mut by: Vec<String> = by.collect();
    by.sort_unstable();
    by.dedup();
    // What ends by itself is first posts of a likely return.
    let ends = orders
        .iter()
        .map(|order| order.until)
        .collect::<Option<Vec<Time>>>();
    let now = visit.now();
    let told = match clock.told {
        ContainmentTold::Nothing => {
            "at half of its time the case is escalated, and then people on call are paged"
        }
        ContainmentTold::Half => {
            "half of its time is over and the case is escalated; at its end people on call are paged"
        }
        ContainmentTold::Over => "its time is over, and people on call were paged",
    };
    Ok(Some(ContainedShown {
        since: words::ago(now, clock.since),
        by,
        ends: ends
            .and_then(|ends| ends.into_iter().max())
            .map(words::instant),
        clock: if due_at > now {
            format!("{told}, in {}", words::span(due_at.since(now)))
        } else {
            told.to_owned()
        },
    }))
}

fn orders(
    visit: &Visit,
    case: &Case,
    decision: Option<&Decision>,
) -> Result<Vec<OrderShown>, Problem> {
    let mut ids = case.containment.clone();
    if let Some(decision) = decision {
        ids.extend(
            decision
                .orders
                .iter()
                .chain(&decision.ended)
                .chain(&decision.reversals),
        );
    }
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(limits::ACTIONS_PER_DECISION_MAX * 4);
    let keys: Vec<Key> = ids.iter().map(Key::of::<Order>).collect();
    let rows = visit.engine().load(&keys)?;
    let now = visit.now();
    let orders = rows.iter().flatten().filter_map(Order::from_record);
    Ok(orders
        .map(|order| OrderShown {
            action: words::action(order.kind),
            is_reversal: order.reverses.is_some(),
            state: words::order_state(order.state),
            until: order.until.map(words::instant),
            ended: order.ended_at.map(|at| words::ago(now, at)),
        })
        .collect())
}

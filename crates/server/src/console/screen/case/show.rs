//! Everything that a case's page shows, gathered from the API's own handlers.

use askama::Template;
use axum::response::Response;
use evenhand_engine::translation::Translation;
use evenhand_flow::work::{Key, Row as _, Select};
use evenhand_model::{
    Case, CaseId, CaseState, Content, Decision, DecisionId, Entry, Media, Note, Order, Problem,
    Scope, SubjectKind, Time, limits,
};
use similar::{ChangeTag, TextDiff};

use crate::api;
use crate::api::blind_look::BlindLook;
use crate::console::frame::Frame;
use crate::console::outside::{self, Shown};
use crate::console::people::People;
use crate::console::preview::Preview;
use crate::console::screen::case::decide::{Choice, DecideForm};
use crate::console::screen::notice;
use crate::console::screen::queue::Row;
use crate::console::visit::page;
use crate::console::words::Due;
use crate::console::{Visit, link, words};
use crate::endpoint::input::{Nothing, Query};
use crate::endpoint::page::PageQuery;
use crate::view::case::CaseView;
use crate::view::report::ReportView;

/// Reports, notes and entries that one page shows.
const ITEMS_MAX: usize = 200;
/// Cases and decisions of the author that one page shows; the account's own page has all.
const HISTORY_SHOWN_MAX: usize = 8;

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
    clock: String,
    report_count: u64,
    content: Option<ContentShown>,
    versions: Vec<Version>,
    profile: Option<Profile>,
    proposals: Vec<ProposalShown>,
    why: Vec<Why>,
    rules: Vec<String>,
    reasons: Vec<&'static str>,
    coverage: &'static str,
    reports: Vec<ReportShown>,
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
    /// What it would do.
    pub preview: Option<Preview>,
}

/// Content as it was.
pub struct ContentShown {
    pub text: Option<Shown>,
    pub facts: Vec<(&'static str, String)>,
    pub media: Vec<MediaShown>,
}

/// A picture, video or sound, of which nothing is loaded.
pub struct MediaShown {
    pub kind: String,
    pub hashes: Vec<(&'static str, String)>,
}

/// A later version of the content, compared with the one before.
pub struct Version {
    pub number: usize,
    pub changes: Vec<(&'static str, Shown)>,
    pub media_changed: bool,
}

/// The account that a case is about or that wrote what it is about.
pub struct Profile {
    pub is_subject: bool,
    pub name: String,
    pub handle: String,
    pub bio: Option<Shown>,
    pub link: String,
    pub facts: Vec<(&'static str, String)>,
    pub tags: Vec<String>,
    pub cases: Vec<Row>,
    pub decisions: Vec<String>,
    pub in_force: Vec<String>,
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
    pub points: u32,
    pub by: String,
    pub place: String,
}

pub struct ReportShown {
    pub id: String,
    pub reason: &'static str,
    pub at: String,
    pub comment: Option<Shown>,
    pub context: Vec<(String, Shown)>,
    pub answered: bool,
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

/// One case.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, Beside::default()).await
}

/// The page of the case in the path.
pub async fn draw(visit: &Visit, beside: Beside) -> Result<Response, Problem> {
    let call = &visit.call;
    let (now, engine) = (visit.now(), visit.engine());
    let case = api::cases::visible(call)?;
    let view = CaseView::whole(engine, case.clone())?;
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
        report_count: case.report_count,
        content: view
            .content
            .as_ref()
            .map(|content| ContentShown::of(content, &case, beside.is_uncovered)),
        versions: versions(&view, beside.is_uncovered),
        profile: profile(visit, &case, &view, beside.is_uncovered).await?,
        proposals: view
            .proposals
            .iter()
            .map(|proposal| ProposalShown {
                rule: proposal.rule.clone(),
                action: words::action(proposal.kind),
                on: outside::line(proposal.subject.id.as_deref().unwrap_or("erased")),
                text: text_of(proposal.content.as_ref(), beside.is_uncovered),
            })
            .collect(),
        why: why(&view),
        rules: case.rules.clone(),
        reasons: case.reasons.iter().map(|one| words::reason(*one)).collect(),
        coverage: words::coverage(case.coverage),
        reports: reports
            .iter()
            .map(|report| ReportShown::of(report, now, beside.is_uncovered))
            .collect(),
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
                by: people.name(one.by),
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
        claim,
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
    ids.extend(case.expedites.iter().map(|one| one.by));
    ids.extend(case.claim.map(|claim| claim.by));
    if let Some(evenhand_model::DecidedBy::User(user)) = decision.map(|decision| &decision.by) {
        ids.push(*user);
    }
    People::read(visit.engine(), ids)
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

impl ContentShown {
    fn of(content: &Content, case: &Case, is_uncovered: bool) -> Self {
        let mut facts = Vec::new();
        let mut fact = |name, value: Option<&String>| {
            facts.extend(value.map(|value| (name, outside::line(value))));
        };
        fact("Type", content.kind.as_ref());
        fact("Space", content.space.as_ref());
        fact("Language", content.lang.as_ref());
        fact("In reply to", content.in_reply_to.as_ref());
        fact("Address, not opened", content.url.as_ref());
        let visibility = content.visibility.map(|one| one.as_str().to_owned());
        fact("Visible to", visibility.as_ref());
        let listed = |items: &[String]| {
            let shown: Vec<String> = items
                .iter()
                .take(20)
                .map(|item| outside::line(item))
                .collect();
            (!items.is_empty()).then(|| shown.join(", "))
        };
        facts.extend(listed(&content.hashtags).map(|all| ("Hashtags", all)));
        facts.extend(listed(&content.links).map(|all| ("Links, not opened", all)));
        if !content.mentions.is_empty() {
            facts.push(("Mentions", format!("{} accounts", content.mentions.len())));
        }
        Self {
            text: content
                .text
                .as_deref()
                .map(|text| outside::text(text, &case.explanation, is_uncovered)),
            facts,
            media: content.media.iter().map(MediaShown::of).collect(),
        }
    }
}

impl MediaShown {
    fn of(media: &Media) -> Self {
        let hashes = [
            ("SHA-256", &media.sha256),
            ("MD5", &media.md5),
            ("PDQ", &media.pdq),
        ];
        Self {
            kind: outside::line(media.kind.as_deref().unwrap_or("picture, video or sound")),
            hashes: hashes
                .into_iter()
                .filter_map(|(name, hash)| Some((name, outside::line(hash.as_deref()?))))
                .collect(),
        }
    }
}

fn text_of(content: Option<&Content>, is_uncovered: bool) -> Option<Shown> {
    let text = content?.text.as_deref()?;
    Some(outside::words(text, is_uncovered))
}

/// Each later version, word by word against the one before. What differs in neither words nor media is none: an
/// event tells more about a post than a report does.
fn versions(view: &CaseView, is_uncovered: bool) -> Vec<Version> {
    let mut before = view.content.as_ref();
    let mut versions = Vec::new();
    for after in &view.later_content {
        let text = |content: Option<&Content>| {
            content
                .and_then(|content| content.text.clone())
                .unwrap_or_default()
        };
        let (old, new) = (text(before), text(Some(after)));
        let media_changed = before.is_some_and(|before| before.media != after.media);
        if old == new && !media_changed {
            continue;
        }
        let changes = TextDiff::from_words(&old, &new)
            .iter_all_changes()
            .map(|change| {
                let kind = match change.tag() {
                    ChangeTag::Equal => "same",
                    ChangeTag::Delete => "gone",
                    ChangeTag::Insert => "new",
                };
                (kind, change.value().to_owned())
            })
            .fold(
                Vec::<(&'static str, String)>::new(),
                |mut runs, (kind, word)| {
                    match runs.last_mut() {
                        Some((last, text)) if *last == kind => text.push_str(&word),
                        _ => runs.push((kind, word)),
                    }
                    runs
                },
            );
        versions.push(Version {
            number: versions.len() + 2,
            changes: changes
                .into_iter()
                .map(|(kind, text)| (kind, outside::words(&text, is_uncovered)))
                .collect(),
            media_changed,
        });
        before = Some(after);
    }
    versions
}

async fn profile(
    visit: &Visit,
    case: &Case,
    view: &CaseView,
    is_uncovered: bool,
) -> Result<Option<Profile>, Problem> {
    let is_subject = case.subject_kind == SubjectKind::Account;
    let named = if is_subject {
        view.subject.id.clone()
    } else {
        view.author.as_ref().and_then(|author| author.id.clone())
    };
    let Some(id) = named else {
        return Ok(None);
    };
    let account = match api::accounts::get(visit.call_for(&id), Nothing).await {
        Ok(account) => account.0,
        // Nothing is known of it, or it is hidden while an appeal is looked at.
        Err(problem) if problem.status == 404 || problem.status == 409 => return Ok(None),
        Err(problem) => return Err(problem),
    };
    let history = api::accounts::history(visit.call_for(&id), Nothing)
        .await?
        .0;
    let now = visit.now();
    let house = visit.engine().house.load();
    let counts = account.counts;
    let others = history.cases.iter().filter(|other| other.id != case.id);
    let ids: Vec<CaseId> = others
        .map(|other| other.id)
        .take(HISTORY_SHOWN_MAX)
        .collect();
    Ok(Some(Profile {
        is_subject,
        name: outside::line(account.display_name.as_deref().unwrap_or_default()),
        handle: outside::line(account.handle.as_deref().unwrap_or(&id)),
        bio: account
            .bio
            .as_deref()
            .map(|bio| outside::words(bio, is_uncovered)),
        link: link::account(&id),
        facts: vec![
            (
                "Made",
                account
                    .created_at
                    .map_or_else(|| "not known".to_owned(), |at| words::ago(now, at)),
            ),
            ("First heard of", words::ago(now, account.first_seen_at)),
            ("Posts seen", counts.posts.to_string()),
            ("Cases on the account", counts.cases.to_string()),
        ],
        tags: account.tags.keys().map(|tag| outside::line(tag)).collect(),
        cases: rows(visit, &ids)?,
        decisions: history
            .decisions
            .iter()
            .take(HISTORY_SHOWN_MAX)
            .map(|one| {
                format!(
                    "{}, {}",
                    words::decision(one, &house),
                    words::ago(now, one.at)
                )
            })
            .collect(),
        in_force: history
            .actions
            .iter()
            .filter(|order| order.ended_at.is_none() && order.reverses.is_none())
            .take(HISTORY_SHOWN_MAX)
            .map(|order| {
                format!(
                    "{}: {}",
                    words::action(order.kind),
                    words::order_state(order.state)
                )
            })
            .collect(),
    }))
}

fn rows(visit: &Visit, ids: &[CaseId]) -> Result<Vec<Row>, Problem> {
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

fn why(view: &CaseView) -> Vec<Why> {
    let text = view
        .content
        .as_ref()
        .and_then(|content| content.text.as_deref());
    view.explanation
        .iter()
        .map(|one| Why {
            factor: one.factor.clone(),
            level: one.level.clone(),
            points: one.points,
            by: one.by.clone(),
            place: one
                .span
                .filter(|_| text.is_some())
                .map(|[start, end]| format!("bytes {start} to {end}"))
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
            answered: report.answered_by_earlier,
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

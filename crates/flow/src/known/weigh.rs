//! What the matches of one event mean, taken together.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_model::{
    Act, Alert, AlertId, AlertKind, Bank, BankAction, BankItem, BankKind, Case, Content,
    Explanation, KnownMedium, Matter, MediaMatch, MediaMatchId, MediaSource, OrderKind, Platform,
    Signal, Verdict, limits,
};

use super::acts::{Standing, action};
use super::{earlier, flood, rule_of};
use crate::accept::version;
use crate::assess::{AskFirst, Assessed, RuleOrder};
use crate::case::alert;
use crate::work::{Key, Line, Stop, Work};

/// Name of the signal that says that something was posted which a person of this house has confirmed to be known.
pub const KNOWN: &str = "media.known";
/// Name of the signal that says that something was posted which is in a bank, whoever says so.
pub const LISTED: &str = "media.listed";

/// What is compared with banks.
#[derive(Clone, Copy, Debug)]
pub struct Posted<'a> {
    /// Where it was posted.
    pub platform: &'a Platform,
    /// The content; none where it is shown about something else, as in a report on an account, and its matches are not written down.
    pub content: Option<&'a Content>,
    /// What a match does at most, whatever its bank says.
    pub most: BankAction,
}

/// The matches of an event, and the assessment with what follows from them.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// What detectors, rules and banks say together.
    pub assessed: Assessed,
    /// What was found, with what each does; none where it is to be left alone.
    pub found: Vec<Found>,
    /// The open case that asks about copies of the same.
    pub asks_in: Option<Case>,
    /// The version of the content.
    pub version: Option<String>,
    /// The medium that a person is asked about, where nothing else is a reason to ask: only then does the answer hold for its copies.
    pub asks_about: Option<u16>,
}

/// One match.
#[derive(Clone, Debug)]
pub struct Found {
    /// How it was found.
    pub known: KnownMedium,
    /// What it matches.
    pub item: BankItem,
    /// What it does.
    pub action: Option<BankAction>,
    /// The match that was written down when the same version was compared before.
    pub earlier: Option<MediaMatchId>,
}

/// Weighs what an index found in an event. Answers nothing where all of it is gone since.
pub fn weigh(
    work: &mut Work<'_>,
    posted: Posted<'_>,
    assessed: &Assessed,
) -> Result<Option<Weighed>, Stop> {
    let platform = posted.platform;
    let mut standing = rows(work, &assessed.known)?;
    if standing.is_empty() {
        return Ok(None);
    }
    let version = posted
        .content
        .map(|content| version::of(work.house, platform, content));
    let earlier = earlier::of_version(work, posted, version.as_deref())?;
    // A person has looked at just this.
    standing.retain(|one| !earlier.of(&one.known).is_some_and(is_another));
    if standing.is_empty() {
        return Ok(None);
    }
    let mut weighed = Weighed {
        assessed: assessed.clone(),
        found: Vec::new(),
        asks_in: None,
        version,
        asks_about: None,
    };
    let is_fine: BTreeSet<u16> = standing
        .iter()
        .filter(|one| one.bank.kind == BankKind::Negative)
        .map(|one| one.known.medium)
        .collect();
    let mut strictest: BTreeMap<BankAction, (Bank, BankItem, u16)> = BTreeMap::new();
    let mut counted: BTreeMap<String, BankItem> = BTreeMap::new();
    for one in standing {
        let Row {
            known,
            mut item,
            bank,
            source,
        } = one;
        // However often an item is in one post, and that is reported, it is one post: a flood is of many.
        let is_flood = match counted.get(&item.id) {
            Some(already) => {
                item = already.clone();
                false
            }
            None if posted.content.is_none() || earlier.has(&item.id) => false,
            None => flood::count(&mut item.matched, work.now),
        };
        counted.insert(item.id.clone(), item.clone());
        if is_flood {
            let line = Line::of(Act::BankItemFlooded)
                .with("bank", bank.name.as_str())
                .with("item", item.id.as_str())
                .with("this_hour", item.matched.this_hour);
            work.record(line);
        }
        work.put(item.clone());
        let standing = Standing {
            bank: &bank,
            item: &item,
            source: &source,
            by: known.by,
        };
        let acts = (!is_fine.contains(&known.medium)).then(|| action(standing).min(posted.most));
        if is_flood && acts == Some(BankAction::Remove) {
            tell_lead(work, platform);
        }
        if let Some(acts) = acts {
            strictest
                .entry(acts)
                .or_insert_with(|| (bank, item.clone(), known.medium));
        }
        weighed.found.push(Found {
            earlier: earlier.of(&known).map(|found| found.id),
            known,
            item,
            action: acts,
        });
    }
    if let Some((acts, (bank, item, medium))) = strictest.pop_last() {
        let has_another_reason = assessed.opens_case || !assessed.orders.is_empty();
        if !has_another_reason {
            weighed.asks_in = asks_in(work, platform, &item)?;
            weighed.asks_about = Some(medium);
        }
        unite(work, &mut weighed, acts, &bank, &item);
    }
    Ok(Some(weighed))
}

/// What goes on acting in a flood, as a person or the very bytes confirm it, is told to the people on call.
fn tell_lead(work: &mut Work<'_>, platform: &Platform) {
    let id = AlertId::new(work.now, &mut work.rng);
    work.is_new::<Alert>(id);
    let (kind, about) = (AlertKind::MediaFlood, Matter::KnownMedia);
    let alert = Alert::raised(id, platform.clone(), kind, about, work.now);
    work.record(alert::line(Act::AlertRaised, &alert));
    work.put(alert);
}

/// Whether a person has found that it is not the same.
fn is_another(found: &MediaMatch) -> bool {
    found.judged.as_ref().is_some_and(|judged| !judged.is_same)
}

struct Row {
    known: KnownMedium,
    item: BankItem,
    bank: Bank,
    source: MediaSource,
}

/// The rows behind what was found, of items that still match.
fn rows(work: &mut Work<'_>, known: &[KnownMedium]) -> Result<Vec<Row>, Stop> {
    let known = &known[..known.len().min(limits::KNOWN_PER_CONTENT_MAX)];
    work.expect(known.iter().map(|one| Key::of::<BankItem>(&one.item)))?;
    let mut items = Vec::new();
    for one in known {
        let item = work.get::<BankItem>(&one.item)?;
        let item = item.filter(|item| item.matches_at(work.now));
        items.extend(item.map(|item| (one.clone(), item)));
    }
    work.expect(items.iter().flat_map(|(_, item)| {
        [
            Key::of::<Bank>(&item.bank),
            Key::of::<MediaSource>(&item.source),
        ]
    }))?;
    let mut rows = Vec::new();
    for (known, item) in items {
        let bank = work.get::<Bank>(&item.bank)?;
        let source = work.get::<MediaSource>(&item.source)?;
        if let (Some(bank), Some(source)) = (bank, source) {
            rows.push(Row {
                known,
                item,
                bank,
                source,
            });
        }
    }
    Ok(rows)
}

/// The case of a platform in which copies of an item wait together, while somebody can decide it and it has room. What a rule wants looked
/// at for another reason has a case of its own.
pub fn asks_in(
    work: &mut Work<'_>,
    platform: &Platform,
    item: &BankItem,
) -> Result<Option<Case>, Stop> {
    let Some(case) = item.case else {
        return Ok(None);
    };
    let case = work.get::<Case>(case)?;
    Ok(case.filter(|case| {
        let has_room = case.proposals.len() < limits::PROPOSALS_PER_CASE_MAX;
        case.platform == *platform && case.is_undecided() && has_room
    }))
}

/// Whether a person has decided that it is removed.
fn repeats(item: &BankItem) -> bool {
    let confirmed = item.confirmed.as_ref();
    confirmed.is_some_and(|confirmed| confirmed.removes.is_some())
}

/// Adds what the strictest match wants to what the rules want.
fn unite(work: &Work<'_>, weighed: &mut Weighed, acts: BankAction, bank: &Bank, item: &BankItem) {
    let rule = rule_of(&bank.name);
    let is_copy = weighed.asks_in.is_some();
    let assessed = &mut weighed.assessed;
    let assessment = &mut assessed.assessment;
    let is_confirmed = item.confirmed.is_some();
    let names = [Some(LISTED), is_confirmed.then_some(KNOWN)];
    let signals = names
        .into_iter()
        .flatten()
        .map(|name| (name.to_owned(), Signal::Found(true)));
    assessment.signals.extend(signals);
    if acts == BankAction::Observe {
        assessment.observed.push(rule);
        return;
    }
    assessment.rules.push(rule.clone());
    let verdict = match acts {
        BankAction::Observe => Verdict::Allow,
        BankAction::Review => Verdict::Review,
        BankAction::Hold => Verdict::Hold,
        BankAction::Remove => Verdict::Remove,
    };
    assessment.verdict = assessment.verdict.max(verdict);
    let ordered = match (acts, is_copy) {
        (BankAction::Remove, _) => Some((OrderKind::ContentRemove, None)),
        (BankAction::Hold, true) => Some((OrderKind::ContentRemove, Some(AskFirst::Hidden))),
        (BankAction::Hold, false) => Some((OrderKind::ContentRestrict, None)),
        (BankAction::Review, true) => Some((OrderKind::ContentRemove, Some(AskFirst::Shown))),
        (BankAction::Review | BankAction::Observe, _) => None,
    };
    assessed
        .orders
        .extend(ordered.map(|(kind, ask_first)| RuleOrder {
            kind,
            rule: rule.clone(),
            ask_first,
            is_repeated: acts == BankAction::Remove && repeats(item),
        }));
    let policy = item
        .confirmed
        .as_ref()
        .and_then(|confirmed| confirmed.policy.clone());
    let policy = policy.or_else(|| bank.policy.clone());
    let policy = policy.and_then(|id| work.house.policies.get(&id));
    assessed.policy = assessed
        .policy
        .take()
        .or_else(|| policy.map(|policy| policy.id.clone()));
    if acts == BankAction::Remove {
        return;
    }
    assessed.opens_case = true;
    let Some(policy) = policy else { return };
    if assessment.tier.is_none_or(|tier| policy.tier < tier) {
        assessment.tier = Some(policy.tier);
        assessment.explanation.insert(
            0,
            Explanation {
                factor: "rule".into(),
                level: policy.tier.as_str().into(),
                points: 0,
                span: None,
                by: rule,
            },
        );
    }
}

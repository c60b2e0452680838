//! Known media that a case asks about: decided once, for every copy.

use std::collections::BTreeSet;

use evenhand_flow::known::is_of_bank;
use evenhand_flow::operation::bank::remember::hashes_of;
use evenhand_flow::work::{Key, Row as _, Select};
use evenhand_model::{BankItem, Case, MediaMatch, MediaMatchId, Problem};

use crate::console::{Visit, outside, words};
use crate::view::case::CaseView;

/// Items that one page shows.
const SHOWN_MAX: usize = 20;
/// Matches of one content that are looked through for those.
const MATCHES_MAX: usize = 200;

/// What is known of a case's content.
pub struct KnownShown {
    pub items: Vec<ItemShown>,
    /// How many other contents wait for the same decision.
    pub copies: usize,
}

/// One item of a bank.
pub struct ItemShown {
    pub bank: String,
    pub source: String,
    /// How this content was found; none where the case came by another one.
    pub found: Option<String>,
    pub is_withdrawn: bool,
    /// The match whose two pictures can be shown.
    pub pictures: Option<MediaMatchId>,
}

/// What is known; nothing where the case asks about no item of a bank.
pub fn known(visit: &Visit, case: &Case) -> Result<Option<KnownShown>, Problem> {
    if case.known_items.is_empty() {
        return Ok(None);
    }
    let engine = visit.engine();
    let ids = case.known_items.iter().take(SHOWN_MAX);
    let items = engine.load(&ids.map(Key::of::<BankItem>).collect::<Vec<_>>())?;
    let matches = engine.select::<MediaMatch>(&Select::matches_in(case.subject, MATCHES_MAX))?;
    let items = items.iter().flatten().filter_map(BankItem::from_record);
    Ok(Some(KnownShown {
        items: items
            .map(|item| ItemShown::of(item, &matches, engine.shows_media()))
            .collect(),
        copies: copies(case),
    }))
}

impl ItemShown {
    fn of(item: &BankItem, matches: &[MediaMatch], shows_media: bool) -> Self {
        let found = matches.iter().filter(|found| found.item == item.id);
        let nearest = found.min_by_key(|found| found.distance);
        Self {
            bank: outside::line(&item.bank),
            source: outside::line(&item.source),
            found: nearest.map(|found| words::found_by(found.by, found.distance)),
            is_withdrawn: item.withdrawn.is_some(),
            pictures: nearest.filter(|_| shows_media).map(|found| found.id),
        }
    }
}

/// Contents that wait in the case beside its own.
fn copies(case: &Case) -> usize {
    let others = case
        .proposals
        .iter()
        .filter(|one| is_of_bank(&one.rule) && one.subject != case.subject);
    others.map(|one| one.subject).collect::<BTreeSet<_>>().len()
}

/// Whether something in the content has a hash by which copies could be known.
pub fn has_hashes(view: &CaseView) -> bool {
    let media = view.content.iter().flat_map(|content| &content.media);
    media
        .into_iter()
        .any(|medium| !hashes_of(medium).is_empty())
}

//! Links that say whose return the account of a case may be. They stand below what the account does.

use std::collections::BTreeSet;

use evenhand_flow::work::Select;
use evenhand_model::{Case, LinkState, Problem, ReturnLink, Subject, SubjectKind};

use crate::api::blind_look::BlindLook;
use crate::console::screen::returns::percent;
use crate::console::{Visit, words};

/// Links that are looked through, and those of them that are shown.
const LOOKED_AT_MAX: usize = 50;
const SHOWN_MAX: usize = 5;

/// One link.
pub struct LinkShown {
    pub id: String,
    pub posterior: String,
    pub band: &'static str,
    pub state: &'static str,
    pub found: String,
    /// Until when first posts are held for it.
    pub held_until: Option<String>,
    /// Whether the case was opened for it.
    pub is_cause: bool,
}

/// Those for which the case was opened, and others about its account that nobody has rejected.
pub fn links(visit: &Visit, case: &Case) -> Result<Vec<LinkShown>, Problem> {
    let engine = visit.engine();
    let account = match case.subject_kind {
        SubjectKind::Account => Some(case.subject),
        SubjectKind::Content | SubjectKind::Hashtag => engine
            .get::<Subject>(case.subject)?
            .and_then(|subject| subject.author),
    };
    let Some(account) = account else {
        return Ok(Vec::new());
    };
    let look = BlindLook::of(&visit.call)?;
    let causes: BTreeSet<&String> = case.returns.iter().collect();
    let mut links =
        engine.select::<ReturnLink>(&Select::return_links_of(account, LOOKED_AT_MAX))?;
    links.retain(|link| {
        let counts = link.state != LinkState::Rejected || causes.contains(&link.id);
        counts && link.platform == case.platform && !look.hides_link(link)
    });
    links.sort_by(|one, other| {
        let is_cause = |link: &ReturnLink| causes.contains(&link.id);
        let strength = |link: &ReturnLink| link.evidence.log_odds;
        is_cause(other)
            .cmp(&is_cause(one))
            .then(strength(other).total_cmp(&strength(one)))
    });
    let shown = links.iter().take(SHOWN_MAX).map(|link| LinkShown {
        id: link.id.clone(),
        posterior: percent(link.evidence.posterior),
        band: link.evidence.band.as_str(),
        state: match link.state {
            LinkState::Open => "nobody has judged it",
            LinkState::Confirmed => "confirmed",
            LinkState::Rejected => "rejected",
        },
        found: words::ago(visit.now(), link.found_at),
        held_until: link.held_until().map(words::instant),
        is_cause: causes.contains(&link.id),
    });
    Ok(shown.collect())
}

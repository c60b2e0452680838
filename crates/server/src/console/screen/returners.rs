//! Of a demo: who came back in its story, beside what was found of it.

use std::collections::HashMap;

use evenhand_model::{LinkState, Problem};

use crate::api;
use crate::api::returns::ReturnsQuery;
use crate::console::Visit;
use crate::endpoint::input::Query;

/// Links that are looked through for each state.
const LINKS_MAX: usize = 200;

/// Hits and misses.
pub struct Returners {
    pub came_back: usize,
    pub found: usize,
    pub rows: Vec<Returner>,
}

/// One account that came after a suspension.
pub struct Returner {
    pub handle: String,
    pub of_handle: String,
    pub is_return: bool,
    pub how: String,
    /// The link that was found, by its id.
    pub link: Option<String>,
    pub is_likely: bool,
}

/// What the tour knows of who came back; `None` where there is no tour.
pub async fn of_tour(visit: &Visit) -> Result<Option<Returners>, Problem> {
    let tour = visit.call.server.tour.clone();
    let Some(tour) = tour.filter(|tour| !tour.returners.is_empty()) else {
        return Ok(None);
    };
    let mut links = HashMap::new();
    for state in [LinkState::Open, LinkState::Confirmed, LinkState::Rejected] {
        let query = ReturnsQuery {
            state: Some(state),
            after: None,
            limit: Some(LINKS_MAX),
        };
        let list = api::returns::list(visit.call.clone(), Query(query))
            .await?
            .0;
        for link in list.items {
            let is_likely = link.is_likely();
            if let (Some(candidate), Some(suspended)) = (link.candidate.id, link.suspended.id) {
                links.insert((candidate, suspended), (link.id, is_likely));
            }
        }
    }
    let rows = tour.returners.iter().map(|one| {
        let link = links.get(&(one.account.clone(), one.of.clone()));
        Returner {
            handle: one.handle.clone(),
            of_handle: one.of_handle.clone(),
            is_return: one.is_return,
            how: one.how.clone(),
            link: link.map(|(id, _)| id.clone()),
            is_likely: link.is_some_and(|(_, is_likely)| *is_likely),
        }
    });
    let rows: Vec<Returner> = rows.collect();
    let came_back = rows.iter().filter(|row| row.is_return);
    Ok(Some(Returners {
        came_back: came_back.clone().count(),
        found: came_back.filter(|row| row.link.is_some()).count(),
        rows,
    }))
}

//! The guided tour: `demo/tour.toml`.

use evenhand_engine::SystemClock;
use evenhand_model::Clocks as _;
use evenhand_server::console::tour::Tour;

use super::SEED;
use super::story::{Size, Story};
use crate::failure::{Doing as _, Result};
use crate::shipped;

const FILE: &str = "tour.toml";

/// The tour that ships, with the two weeks of a story of that size.
pub fn tour_of(size: Size) -> Result<Tour> {
    let story = Story::new(SEED, size, SystemClock.now())?;
    let returners = story.returners().iter().map(|one| one.told(&story));
    Ok(Tour {
        returners: returners.collect(),
        fortnight: Some(story.fortnight()?),
        ..tour()?
    })
}

fn tour() -> Result<Tour> {
    toml::from_str(shipped::demo(FILE)).doing(format!("demo/{FILE}"))
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use evenhand_model::Role;
    use evenhand_server::console::table;

    use super::*;

    /// Addresses that an admin may ask for and that are no screen.
    const NO_SCREENS: [&str; 3] = ["/live", "/appeals/{id}/files/{n}", "/matches/{id}/{side}"];

    #[test]
    fn every_screen_has_a_line_that_says_what_to_look_at() {
        let tour = tour().unwrap();
        let scopes = Role::Admin.scopes();
        for screen in table::screens() {
            let is_seen = screen
                .access
                .scope()
                .is_some_and(|scope| scopes.contains(&scope));
            if screen.method == Method::GET && is_seen && !NO_SCREENS.contains(&screen.path) {
                let line = tour.screens.get(screen.path).map(String::as_str);
                assert!(
                    line.is_some_and(|line| line.len() > 20),
                    "demo/tour.toml: {}",
                    screen.path
                );
            }
        }
    }

    #[test]
    fn every_line_belongs_to_a_screen() {
        let screens = table::screens();
        for path in tour().unwrap().screens.keys() {
            let mut known = screens.iter().map(|screen| screen.path);
            assert!(known.any(|known| known == path), "demo/tour.toml: {path}");
        }
    }

    #[test]
    fn the_two_people_are_those_who_report_last() {
        let now = evenhand_engine::SystemClock.now();
        let story = Story::new(1, Size::QUICK, now).unwrap();
        let (_, reports) = story.last(now);
        let sent: Vec<&str> = reports
            .iter()
            .filter_map(|report| report["id"].as_str())
            .collect();
        let shown: Vec<String> = tour()
            .unwrap()
            .people
            .into_iter()
            .map(|one| one.report)
            .collect();
        assert_eq!(shown, sent);
    }
}

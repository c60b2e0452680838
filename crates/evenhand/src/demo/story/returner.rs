//! Who came back after a suspension, and who only seems to: what happened, beside which stands what was found.

use std::collections::HashMap;

use evenhand_server::console::tour::TourReturner;
use serde_json::Value;

use super::Story;
use crate::demo::tell;
use crate::output::Table;

/// An account that came after a suspension.
#[derive(Clone, Debug)]
pub struct Returner {
    /// The platform's id of it.
    pub account: String,
    /// The suspended account whose return it is, or seems to be.
    pub of: String,
    /// How they came back, or why they seem to have.
    pub how: String,
    /// Whether they are one person.
    pub is_return: bool,
}

impl Returner {
    /// As the tour shows it.
    pub fn told(&self, story: &Story) -> TourReturner {
        TourReturner {
            account: self.account.clone(),
            handle: story.handle(&self.account).to_owned(),
            of: self.of.clone(),
            of_handle: story.handle(&self.of).to_owned(),
            how: self.how.clone(),
            is_return: self.is_return,
        }
    }
}

/// What `GET /v1/returns` has found, beside what happened.
#[derive(Debug, Default)]
pub struct Found {
    /// The band of each link, by the platform's ids of the new account and the suspended one.
    links: HashMap<(String, String), String>,
}

impl Found {
    /// Takes in a link.
    pub fn take(&mut self, link: &Value) {
        let id = |side: &str| tell::word(&link[side]["id"]).to_owned();
        let band = tell::word(&link["evidence"]["band"]).to_owned();
        self.links.insert((id("candidate"), id("suspended")), band);
    }

    /// How many links there are.
    pub fn count(&self) -> usize {
        self.links.len()
    }

    fn of(&self, one: &Returner) -> Option<&str> {
        let pair = (one.account.clone(), one.of.clone());
        self.links.get(&pair).map(String::as_str)
    }

    /// Hits and misses, and what others were taken for.
    pub fn table(&self, story: &Story) -> Table {
        let mut table = Table::new(&["came after a suspension", "in truth", "found", "how"]);
        for one in story.returners() {
            let of = story.handle(&one.of);
            let truth = match one.is_return {
                true => format!("{of} again"),
                false => format!("not {of}"),
            };
            let found = match (self.of(one), one.is_return) {
                (Some(band), _) => band,
                (None, true) => "missed",
                (None, false) => "-",
            };
            let handle = story.handle(&one.account).to_owned();
            table.row([handle, truth, found.to_owned(), one.how.clone()]);
        }
        table
    }

    /// The same as sums.
    pub fn counts(&self, story: &Story) -> [(String, u64); 4] {
        let count = |is_return: bool, is_meant: &dyn Fn(Option<&str>) -> bool| {
            let returners = story.returners().iter();
            let meant =
                returners.filter(|one| one.is_return == is_return && is_meant(self.of(one)));
            meant.count() as u64
        };
        [
            ("came back".to_owned(), count(true, &|_| true)),
            (
                "came back, found".to_owned(),
                count(true, &|band| band.is_some()),
            ),
            (
                "came back, missed".to_owned(),
                count(true, &|band| band.is_none()),
            ),
            (
                "others, taken for likely returns".to_owned(),
                count(false, &|band| band == Some("likely")),
            ),
        ]
    }
}

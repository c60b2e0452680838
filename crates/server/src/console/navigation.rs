//! The links at the top of every page.

use crate::console::{Visit, table};
use axum::http::Method;

/// Name and path of each, in their order. The table says who may see it.
pub const LINKS: &[(&str, &str)] = &[
    (SETUP.0, SETUP.1),
    ("Queue", "/queue"),
    ("Appeals", "/appeals"),
    ("Returns", "/returns"),
    ("Search", "/search"),
    ("Alerts", "/alerts"),
    ("Incidents", "/incidents"),
    ("Known media", "/matches"),
    ("Investigations", "/investigations"),
    ("Rules", "/rules"),
    ("Overview", "/overview"),
    ("Parity", "/parity"),
    ("Audit log", "/audit"),
    ("Admin", "/admin"),
];

/// Shown while something is missing.
const SETUP: (&str, &str) = ("Setup", "/setup");

/// A link at the top.
pub struct Link {
    /// What it says.
    pub name: &'static str,
    /// Where it leads.
    pub path: &'static str,
    /// Whether the page is there, or below.
    pub is_here: bool,
}

/// The links that the visitor may follow.
pub fn links(visit: &Visit) -> Vec<Link> {
    let Some(caller) = &visit.call.caller else {
        return Vec::new();
    };
    let screens = table::screens();
    let may_follow = |path: &str| {
        let mut found = screens
            .iter()
            .filter(|screen| screen.method == Method::GET && screen.path == path);
        found
            .next()
            .is_some_and(|screen| screen.access.check(caller).is_ok())
    };
    LINKS
        .iter()
        .filter(|(_, path)| may_follow(path) && (*path != SETUP.1 || wants_setup(visit)))
        .map(|(name, path)| Link {
            name,
            path,
            is_here: visit.path.starts_with(path),
        })
        .collect()
}

fn wants_setup(visit: &Visit) -> bool {
    let platform = visit.call.platform();
    platform.is_ok_and(|platform| {
        visit
            .call
            .server
            .setups
            .is_missing(visit.engine(), platform)
    })
}

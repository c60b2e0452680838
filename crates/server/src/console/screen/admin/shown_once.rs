//! A secret, shown this once: a login link, a key, the secret of a webhook.

use askama::Template;
use axum::response::Response;
use evenhand_model::Problem;

use crate::console::Visit;
use crate::console::frame::Frame;
use crate::console::visit::page;

/// A secret to be shown this once.
pub struct ShownOnce {
    /// Title of the page.
    pub title: String,
    /// Whose or for what it is.
    pub of: String,
    /// The secret itself.
    pub secret: String,
    /// Whether it is a path of this server.
    pub is_link: bool,
    /// What to do with it, a sentence each.
    pub notes: Vec<String>,
    /// Commands in which it is used, to be copied.
    pub commands: Vec<String>,
    /// Path and name of the screen where one goes on.
    pub back: (&'static str, &'static str),
}

#[derive(Template)]
#[template(path = "shown_once.html")]
struct ShownOncePage {
    frame: Frame,
    shown: ShownOnce,
}

impl ShownOnce {
    /// The page. It answers the form itself, as no other request can see the secret again.
    pub fn page(self, visit: &Visit) -> Result<Response, Problem> {
        page(&ShownOncePage {
            frame: Frame::of(visit, self.title.clone())?,
            shown: self,
        })
    }
}

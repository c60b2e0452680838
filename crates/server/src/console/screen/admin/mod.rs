//! Running the house: people, keys, webhooks, and what can only be looked at here.

pub mod overview;

pub mod keys;
pub mod policies;
pub mod retention;
pub mod users;
pub mod webhooks;

pub mod shown_once;

use serde::Deserialize;

/// Where a form goes back to.
#[derive(Default, Deserialize)]
pub struct Back {
    #[serde(default)]
    back: String,
}

impl Back {
    /// The path and the name of the screen: the setup where the form stood there, else its own.
    pub fn or(&self, own: (&'static str, &'static str)) -> (&'static str, &'static str) {
        if self.back == "/setup" {
            ("/setup", "Setup")
        } else {
            own
        }
    }
}

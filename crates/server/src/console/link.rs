//! Addresses of screens that hold an id from outside.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The screen of an account, by the platform's id of it.
pub fn account(id: &str) -> String {
    format!("/accounts/{}", utf8_percent_encode(id, NON_ALPHANUMERIC))
}

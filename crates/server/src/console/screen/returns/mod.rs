//! Accounts that may be the return of suspended ones, and the evidence about each.

mod card;
mod difference;
mod list;

pub use card::{confirm, reject, show};
pub use list::list;

/// How likely it is that both accounts are one person's.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 99.0 => "over 99 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

//! The shortest text that still breaks a promise.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What is said where the check fails; `None` where it holds.
pub fn failure(check: &dyn Fn(&str), text: &str) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| check(text))).err()?;
    let said = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
    Some(said.unwrap_or_default())
}

/// Takes parts out, long ones first, as long as the check still fails.
pub fn shrink(check: &dyn Fn(&str), text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let mut length = letters.len() / 2;
    while length > 0 {
        let mut at = 0;
        while at + length <= letters.len() {
            let mut fewer = letters.clone();
            fewer.drain(at..at + length);
            if failure(check, &fewer.iter().collect::<String>()).is_some() {
                letters = fewer;
            } else {
                at += length;
            }
        }
        length /= 2;
    }
    letters.into_iter().collect()
}

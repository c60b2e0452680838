//! The tables `[[shift]]`.

use evenhand_engine::Shift;
use serde::Deserialize;

use crate::failure::{Doing as _, Result};

/// Every day of the week.
const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// When people are at work, as it is written.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShiftKeys {
    /// Days on which it begins; every day where there are none.
    pub days: Option<Vec<String>>,
    /// Time of the day, like `08:00`.
    pub from: String,
    /// Time of the day, like `18:00`.
    pub to: String,
    /// IANA name of the time zone.
    pub zone: String,
}

/// The shifts that these tables make.
pub fn settings(shifts: &[ShiftKeys]) -> Result<Vec<Shift>> {
    let shift = |(index, keys): (usize, &ShiftKeys)| {
        let week = || WEEK.iter().map(|day| (*day).to_owned()).collect();
        let days = keys.days.clone().unwrap_or_else(week);
        Shift::new(&days, &keys.from, &keys.to, &keys.zone).doing(format!("shift {}", index + 1))
    };
    shifts.iter().enumerate().map(shift).collect()
}

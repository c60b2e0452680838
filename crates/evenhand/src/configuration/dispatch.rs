//! `[dispatch]`: which parts of the cases handed out go where.

use std::ops::RangeInclusive;

use evenhand_flow::case::dispatch::Shares;
use serde::Deserialize;

use crate::failure::{Failure, Result};

/// Without slots for danger nobody would be saved, and with all of them nobody else would be heard.
const DANGER: RangeInclusive<f64> = 0.1..=0.9;
/// Without slots for the oldest case some would wait for ever.
const OLDEST: RangeInclusive<f64> = 0.01..=0.5;

/// Shares as the file has them, of 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DispatchKeys {
    /// Most of the slots that go to imminent danger while others wait.
    pub danger_share: Option<f64>,
    /// Least of the slots that go to the case that has waited longest.
    pub oldest_share: Option<f64>,
}

impl DispatchKeys {
    /// The shares in thousandths. Refuses what would let danger or anybody else wait for ever.
    pub fn shares(&self) -> Result<Shares> {
        let defaults = Shares::default();
        let danger = thousandths("danger_share", self.danger_share, DANGER, defaults.danger)?;
        let oldest = thousandths("oldest_share", self.oldest_share, OLDEST, defaults.oldest)?;
        if danger + oldest > 1_000 {
            let message =
                "dispatch.danger_share and dispatch.oldest_share are more than 1 together";
            return Err(Failure::new(message)
                .hint("what they leave goes by deadline; the defaults are 0.5 and 0.1"));
        }
        Ok(Shares { danger, oldest })
    }
}

fn thousandths(
    key: &str,
    share: Option<f64>,
    range: RangeInclusive<f64>,
    default: u32,
) -> Result<u32> {
    let Some(share) = share else {
        return Ok(default);
    };
    if !range.contains(&share) {
        let message = format!(
            "dispatch.{key} is {share}; expected {} to {}",
            range.start(),
            range.end()
        );
        return Err(
            Failure::new(message).hint("a share is a part of 1, like 0.5 for every other case")
        );
    }
    Ok((share * 1_000.0).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(danger: f64, oldest: f64) -> std::result::Result<Shares, String> {
        let keys = DispatchKeys {
            danger_share: Some(danger),
            oldest_share: Some(oldest),
        };
        keys.shares()
            .map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn shares_that_leave_somebody_waiting_for_ever_are_refused() {
        assert_eq!(
            DispatchKeys::default().shares().ok(),
            Some(Shares::default())
        );
        let some = Shares {
            danger: 300,
            oldest: 250,
        };
        assert_eq!(shares(0.3, 0.25), Ok(some));
        for (danger, oldest, named) in [
            (0.0, 0.1, "danger_share"),
            (1.0, 0.1, "danger_share"),
            (f64::NAN, 0.1, "danger_share"),
            (0.5, 0.0, "oldest_share"),
            (0.5, 0.6, "oldest_share"),
            (0.9, 0.2, "together"),
        ] {
            let refused = shares(danger, oldest).unwrap_err();
            assert!(refused.contains(named), "{refused}");
        }
    }
}

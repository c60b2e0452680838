//! `[returns]`: what is compared when an account may be the return of a suspended one, and what may happen because of it.

use std::path::PathBuf;

use evenhand_detect::returns::Weights;
use evenhand_model::{Duration, PrivateKind, PrivateReason, PrivateSignals, ReturnsMode};
use serde::Deserialize;

use crate::failure::{Failure, Result};
use crate::returns::weights;

/// Days for which private values of suspended accounts are compared when nobody says.
const DAYS: u32 = 30;
/// The most: as long as the house keeps them anyway after an account was last heard of.
const DAYS_MAX: u32 = 90;

/// Keys as the file has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnsKeys {
    /// `observe` or `hold`.
    pub mode: Option<ReturnsMode>,
    /// File of weights that evidence is weighed with, instead of those that ship.
    pub weights: Option<PathBuf>,
    /// Kinds of private values that are compared.
    #[serde(default)]
    pub private: Vec<PrivateKind>,
    /// Why they are.
    pub private_reason: Option<PrivateReason>,
    /// Days after a suspension for which those of the suspended account are compared.
    pub private_retention_days: Option<u32>,
}

impl ReturnsKeys {
    /// What may happen before anybody has looked: nothing, unless somebody has said otherwise.
    pub fn mode(&self) -> ReturnsMode {
        self.mode.unwrap_or_default()
    }

    /// With what evidence is weighed, where that is not as it ships.
    pub fn weights(&self) -> Result<Option<Weights>> {
        let file = self.weights.as_deref();
        file.map(|file| Ok(weights::read(Some(file))?.1))
            .transpose()
    }

    /// Which private values are compared, if somebody has said so and why.
    pub fn private_signals(&self) -> Result<Option<PrivateSignals>> {
        let days = self.private_retention_days.unwrap_or(DAYS);
        if !(1..=DAYS_MAX).contains(&days) {
            let message =
                format!("returns.private_retention_days is {days}; expected 1 to {DAYS_MAX}");
            return Err(Failure::new(message)
                .hint("private values say less with every week, as others come to have them"));
        }
        if self.private.is_empty() {
            return Ok(None);
        }
        let Some(reason) = self.private_reason else {
            let message =
                "returns.private names private values, and returns.private_reason is missing";
            return Err(Failure::new(message).hint(
                "say why they are compared: ban-evasion, threat-to-life, child-safety or legal-order",
            ));
        };
        Ok(Some(PrivateSignals {
            kinds: self.private.iter().copied().collect(),
            reason,
            kept: Duration::from_days(days.into()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str) -> Result<Option<PrivateSignals>> {
        let keys: ReturnsKeys =
            toml::from_str(text).map_err(|error| Failure::new(error.to_string()))?;
        keys.private_signals()
    }

    #[test]
    fn nothing_private_is_compared_unless_the_file_says_what_and_why() {
        for nothing in [
            "",
            "private = []",
            r#"private_reason = "ban-evasion""#,
            "private_retention_days = 7",
        ] {
            assert!(check(nothing).unwrap().is_none(), "{nothing}");
        }
        let signals = check("private = [\"email\", \"ip\"]\nprivate_reason = \"ban-evasion\"")
            .unwrap()
            .unwrap();
        assert_eq!(signals.kept, Duration::from_days(30));
        assert_eq!(signals.kinds.len(), 2);
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_what_was_expected() {
        for (text, expected) in [
            (
                r#"private = ["email"]"#,
                "returns.private_reason is missing",
            ),
            ("private_retention_days = 0", "expected 1 to 90"),
            ("private_retention_days = 365", "expected 1 to 90"),
            (r#"private = ["passport"]"#, "passport"),
            (
                "private = [\"email\"]\nprivate_reason = \"security\"",
                "security",
            ),
        ] {
            let refused = check(text).unwrap_err();
            assert!(
                refused.message().contains(expected),
                "{text}: {}",
                refused.message()
            );
        }
    }
}

//! `[interrupts]`: how often danger that rests on a word alone pages the people on call.

use evenhand_flow::case::interrupt::{Allowance, Allowances};
use serde::Deserialize;

use crate::failure::{Failure, Result};

/// Most that a bucket may hold or let flow in: more would be no limit.
const MOST: u32 = 100_000;

/// Allowances as the file has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterruptKeys {
    /// At once, of an API key.
    pub key_at_once: Option<u32>,
    /// In an hour, of an API key.
    pub key_per_hour: Option<u32>,
    /// At once, of a network.
    pub network_at_once: Option<u32>,
    /// In an hour, of a network.
    pub network_per_hour: Option<u32>,
    /// At once, of reporters who keep reporting the same things.
    pub together_at_once: Option<u32>,
    /// In an hour, of those.
    pub together_per_hour: Option<u32>,
    /// At once, of all networks beyond what each has.
    pub reserve_at_once: Option<u32>,
    /// In an hour, of those.
    pub reserve_per_hour: Option<u32>,
}

impl InterruptKeys {
    /// The allowances. None may be 0: nobody's cry for help would be heard then.
    pub fn allowances(&self) -> Result<Allowances> {
        let defaults = Allowances::default();
        let of = |name: &str, at_once, per_hour, default: Allowance| {
            Ok::<_, Failure>(Allowance {
                at_once: number(&format!("{name}_at_once"), at_once, default.at_once)?,
                per_hour: number(&format!("{name}_per_hour"), per_hour, default.per_hour)?,
            })
        };
        Ok(Allowances {
            key: of("key", self.key_at_once, self.key_per_hour, defaults.key)?,
            network: of(
                "network",
                self.network_at_once,
                self.network_per_hour,
                defaults.network,
            )?,
            together: of(
                "together",
                self.together_at_once,
                self.together_per_hour,
                defaults.together,
            )?,
            reserve: of(
                "reserve",
                self.reserve_at_once,
                self.reserve_per_hour,
                defaults.reserve,
            )?,
        })
    }
}

fn number(key: &str, set: Option<u32>, default: u32) -> Result<u32> {
    let number = set.unwrap_or(default);
    if (1..=MOST).contains(&number) {
        return Ok(number);
    }
    let message = format!("interrupts.{key} is {number}; expected 1 to {MOST}");
    Err(Failure::new(message)
        .hint("with 0 nobody on call would hear of danger that rests on a word alone"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_as_shipped_and_nobody_is_left_unheard() {
        let shipped = InterruptKeys::default().allowances();
        assert_eq!(shipped.ok(), Some(Allowances::default()));
        let set = InterruptKeys {
            network_at_once: Some(3),
            ..InterruptKeys::default()
        };
        let allowances = set.allowances().ok().unwrap();
        assert_eq!(allowances.network.at_once, 3);
        assert_eq!(allowances.key, Allowances::default().key);
        let none = InterruptKeys {
            reserve_per_hour: Some(0),
            ..InterruptKeys::default()
        };
        let refused = none.allowances().unwrap_err();
        assert!(refused.message().contains("interrupts.reserve_per_hour"));
    }
}

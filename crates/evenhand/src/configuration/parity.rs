//! The table `[parity]`.

use evenhand_model::{Platform, limits};
use evenhand_parity::Plan;
use serde::{Deserialize, Deserializer, de};

use crate::configuration::report_form::platform;

/// What the parity figures compare, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParityKeys {
    /// Whether everybody may see them.
    pub public: Option<bool>,
    /// Whose figures everybody sees.
    #[serde(default, deserialize_with = "platform")]
    pub platform: Option<Platform>,
    /// The list that all others are compared with.
    pub compared: Option<String>,
    /// Hours within which waiting counts.
    #[serde(default, deserialize_with = "hours")]
    pub horizon_hours: Option<f64>,
    /// How many more mean hours still count as no slower.
    #[serde(default, deserialize_with = "hours")]
    pub margin_hours: Option<f64>,
    /// Share of the decided cases that are judged again.
    #[serde(default, deserialize_with = "share")]
    pub rerated_share: Option<f64>,
}

impl ParityKeys {
    /// The plan that these keys make.
    pub fn plan(&self) -> Plan {
        let usual = Plan::default();
        Plan {
            compared: self.compared.clone().unwrap_or(usual.compared),
            horizon_hours: self.horizon_hours.unwrap_or(usual.horizon_hours),
            margin_hours: self.margin_hours.unwrap_or(usual.margin_hours),
            ..usual
        }
    }

    /// How many thousandths of the decided cases are judged again.
    pub fn rerated_thousandths(&self) -> u32 {
        self.rerated_share
            .map_or(limits::RERATED_THOUSANDTHS, |share| {
                (share * 1_000.0).round() as u32
            })
    }

    /// Whose figures everybody may see.
    pub fn public(&self) -> Option<Platform> {
        let platform = || self.platform.clone().unwrap_or_default();
        self.public.unwrap_or_default().then(platform)
    }
}

fn share<'de, D: Deserializer<'de>>(number: D) -> Result<Option<f64>, D::Error> {
    let share = f64::deserialize(number)?;
    if (0.0..=1.0).contains(&share) {
        Ok(Some(share))
    } else {
        let detail =
            format!("{share} is no share; expected 0 to 1, like 0.02 for one case in fifty");
        Err(de::Error::custom(detail))
    }
}

fn hours<'de, D: Deserializer<'de>>(number: D) -> Result<Option<f64>, D::Error> {
    let hours = f64::deserialize(number)?;
    if hours.is_finite() && hours > 0.0 {
        Ok(Some(hours))
    } else {
        let detail = format!("{hours} is no number of hours; expected one above 0, like 72 or 0.5");
        Err(de::Error::custom(detail))
    }
}

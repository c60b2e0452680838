//! How far a bundle may be passed on, by the Traffic Light Protocol as STIX 2.1 defines it (section 7.2.1.4).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A marking of the Traffic Light Protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Marking {
    /// Within the community of those who receive it.
    Green,
    /// Within the organisations of those who receive it, as far as they need to know. Meant when left out.
    #[default]
    Amber,
    /// Only the persons who receive it.
    Red,
}

impl Marking {
    /// Every marking.
    pub const ALL: [Self; 3] = [Self::Green, Self::Amber, Self::Red];

    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }

    /// Its id, which the standard fixes.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Green => "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
            Self::Amber => "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
            Self::Red => "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
        }
    }

    /// Its definition, as the standard has it.
    pub(super) fn definition(self) -> Value {
        json!({
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": self.id(),
            "created": "2017-01-20T00:00:00.000Z",
            "definition_type": "tlp",
            "name": format!("TLP:{}", self.as_str().to_uppercase()),
            "definition": {"tlp": self.as_str()},
        })
    }
}

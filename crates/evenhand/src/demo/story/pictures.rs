//! Hashes of the pictures in `demo/pictures`, and of pictures that nobody will look up.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::dice::Dice;
use crate::failure::{Doing as _, Failure, Result};
use crate::shipped;

const FILE: &str = "pictures/pictures.toml";
/// How names of pictures begin of which there are hashes alone.
const UNDRAWN: &str = "undrawn/";

/// The pictures of the story by name.
#[derive(Debug)]
pub struct Pictures(BTreeMap<String, Picture>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Picture {
    #[serde(rename = "about")]
    _about: String,
    file: String,
    #[serde(rename = "type")]
    kind: String,
    sha256: String,
    md5: String,
    pdq: String,
}

impl Pictures {
    /// Reads the list.
    pub fn read() -> Result<Self> {
        let pictures = toml::from_str(shipped::demo(FILE)).doing(format!("demo/{FILE}"))?;
        Ok(Self(pictures))
    }

    /// What an event says of a picture in a post. Each copy has a place of its own.
    pub fn media(&self, name: &str, post: &str) -> Result<Value> {
        let picture = self.named(name)?;
        Ok(json!({
            "url": format!("https://media.larkfield.example/{post}/{}", picture.file),
            "type": picture.kind, "sha256": picture.sha256, "md5": picture.md5, "pdq": picture.pdq,
        }))
    }

    /// What an event says of a profile's picture: one of the list, or one that nobody has drawn so far and that is the same
    /// wherever its name is.
    pub fn avatar(&self, name: &str) -> Result<Value> {
        if let Some(own) = name.strip_prefix(UNDRAWN) {
            let seed = own.bytes().fold(0_u64, |seed, byte| {
                (seed * 131 + u64::from(byte)) % (1 << 48)
            });
            return Ok(everyday_avatar(&mut Dice::new(seed)));
        }
        let picture = self.named(name)?;
        Ok(json!({"pdq": picture.pdq, "sha256": picture.sha256}))
    }

    fn named(&self, name: &str) -> Result<&Picture> {
        let known = || {
            self.0
                .keys()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", ")
        };
        let missing = || {
            Failure::new(format!(
                "there is no picture `{name}`; there are {}",
                known()
            ))
        };
        self.0.get(name).ok_or_else(missing)
    }
}

/// A picture out of somebody's everyday life: hashes like any others.
pub fn everyday_media(post: &str, dice: &mut Dice) -> Value {
    json!({
        "url": format!("https://media.larkfield.example/{post}/1.jpg"), "type": "image/jpeg",
        "sha256": dice.hex::<32>(), "md5": dice.hex::<16>(), "pdq": dice.hex::<32>(),
    })
}

/// A profile picture of somebody's own.
pub fn everyday_avatar(dice: &mut Dice) -> Value {
    json!({"pdq": dice.hex::<32>(), "sha256": dice.hex::<32>()})
}

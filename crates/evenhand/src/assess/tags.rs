//! Tags of accounts from a file, for a run without a store.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use crate::failure::{Doing as _, Failure, Result};

/// Tags by account. Rules read them; what rules set is counted and not written back.
#[derive(Debug, Default)]
pub struct Tags {
    by_account: HashMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    kind: Kind,
    id: String,
    tags: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Account,
}

impl Tags {
    /// Reads NDJSON lines like `{"kind":"account","id":"a1","tags":["spammer"]}`.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).doing(path.display())?;
        let mut tags = Self::default();
        for (index, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let place = format!("{}, line {}", path.display(), index + 1);
            let line: Line =
                serde_json::from_str(line)
                    .doing(place)
                    .map_err(|failure: Failure| {
                        failure.hint(
                        r#"expected lines like {"kind":"account","id":"a1","tags":["spammer"]}"#,
                    )
                    })?;
            let Kind::Account = line.kind;
            tags.by_account
                .entry(line.id)
                .or_default()
                .extend(line.tags);
        }
        Ok(tags)
    }

    /// The tags of an account.
    pub fn of(&self, account: &str) -> Vec<&str> {
        self.by_account
            .get(account)
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect()
    }
}

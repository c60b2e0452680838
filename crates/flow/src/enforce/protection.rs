//! What protects somebody who is targeted: who may still mention them.

use std::collections::BTreeMap;

use evenhand_model::{OrderKind, Problem};
use serde_json::Value;

/// The parameter that says who may mention the account.
pub const MENTIONS_FROM: &str = "mentions_from";
/// Only who they follow: strangers can't mention them.
pub const FOLLOWED: &str = "followed";
/// Nobody.
pub const NOBODY: &str = "nobody";

/// Refuses what says nothing about protecting somebody.
pub fn check(kind: OrderKind, parameters: &BTreeMap<String, Value>) -> Result<(), Problem> {
    if kind != OrderKind::TargetProtect {
        return Ok(());
    }
    for (name, value) in parameters {
        let is_known = name == MENTIONS_FROM
            && (value == &Value::from(FOLLOWED) || value == &Value::from(NOBODY));
        if !is_known {
            let detail = format!(
                "target.protect takes `{MENTIONS_FROM}`: `{FOLLOWED}` (who is not followed by the account can't mention \
                 it) or `{NOBODY}`"
            );
            return Err(Problem::invalid(detail));
        }
    }
    Ok(())
}

/// The parameters with what was left out: strangers can't mention the account.
pub fn complete(kind: OrderKind, parameters: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let mut parameters = parameters.clone();
    if kind == OrderKind::TargetProtect {
        parameters
            .entry(MENTIONS_FROM.to_owned())
            .or_insert_with(|| FOLLOWED.into());
    }
    parameters
}

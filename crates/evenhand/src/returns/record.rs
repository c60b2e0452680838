//! One record of a file: an account with the fields of an event's `actor`, and what it did.

use std::collections::BTreeSet;

use evenhand_detect::returns::{Account, Profile};
use evenhand_flow::accept::json::typed;
use evenhand_flow::accept::private::strip;
use evenhand_flow::accept::shape::check_id;
use evenhand_flow::house::Secret;
use evenhand_model::{Avatar, Platform, Private, Problem, Time};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Fields of a record.
const FIELDS: &[&str] = &[
    "id",
    "handle",
    "display_name",
    "bio",
    "lang",
    "created_at",
    "avatar",
    "private",
    "suspended_at",
    "forbids_return",
    "in_force",
    "targets",
    "hashtags",
    "texts",
    "followers",
];
const AVATAR_FIELDS: &[&str] = &["pdq", "sha256"];
const PRIVATE_FIELDS: &[&str] = &["email", "phone", "ip", "device"];
/// Digits of a PDQ hash.
const PDQ_DIGITS: usize = 64;
/// Most digits of any other hash.
const DIGITS_MAX: usize = 128;

/// An account as a file tells it.
#[derive(Debug, Deserialize)]
struct Record {
    id: String,
    handle: Option<String>,
    display_name: Option<String>,
    bio: Option<String>,
    created_at: Option<Time>,
    avatar: Option<Avatar>,
    private: Option<Private>,
    suspended_at: Option<Time>,
    forbids_return: Option<bool>,
    in_force: Option<bool>,
    targets: Option<Vec<String>>,
    hashtags: Option<Vec<String>>,
    texts: Option<Vec<String>>,
    followers: Option<Vec<String>>,
}

/// An account that was read.
pub struct Read {
    /// The account.
    pub account: Account,
    /// Whether a suspension is in force and forbids a return.
    pub may_return: bool,
    /// Line on which it begins.
    pub line: u64,
}

/// Reads a record. Names of fields that nobody knows are added to `unknown`.
pub fn read(
    json: &[u8],
    line: u64,
    secret: &Secret,
    unknown: &mut BTreeSet<String>,
) -> Result<Read, Problem> {
    let mut value: Value = serde_json::from_slice(json).map_err(|error| {
        let said = error.to_string();
        let why = said.split(" at line ").next().unwrap_or_default();
        let detail = format!(
            "column {}: this is not well-formed JSON: {why}",
            error.column()
        );
        Problem::malformed(detail)
    })?;
    let Value::Object(fields) = &mut value else {
        return Err(Problem::malformed(
            r#"expected an object such as {"id":"a1","handle":"oakmeadow"}"#,
        ));
    };
    keep_known(fields, "", FIELDS, unknown);
    for (name, known) in [("avatar", AVATAR_FIELDS), ("private", PRIVATE_FIELDS)] {
        if let Some(Value::Object(inner)) = fields.get_mut(name) {
            keep_known(inner, name, known, unknown);
        }
    }
    for name in ["targets", "hashtags", "followers"] {
        split(fields, name, |sign| sign == '|' || sign.is_whitespace());
    }
    split(fields, "texts", |sign| sign == '|');
    for name in ["forbids_return", "in_force"] {
        read_word(fields, name)?;
    }
    let record: Record = typed(value)?;
    check_id("id", &record.id)?;
    check_hashes(record.avatar.as_ref())?;
    Ok(Read {
        may_return: record.forbids_return.unwrap_or(true) && record.in_force.unwrap_or(true),
        account: account(record, secret),
        line,
    })
}

fn account(record: Record, secret: &Secret) -> Account {
    let avatar = record.avatar.unwrap_or_default();
    let private = strip(
        &record.private.unwrap_or_default(),
        &Platform::default(),
        secret,
    );
    let hash = |kind: &str| private.hashes.get(kind).map(String::as_str);
    let list = |values: Option<Vec<String>>| values.unwrap_or_default();
    Account::of(&Profile {
        id: &record.id,
        handle: record.handle.as_deref(),
        display_name: record.display_name.as_deref(),
        bio: record.bio.as_deref(),
        created_at: record.created_at,
        suspended_at: record.suspended_at,
        picture_pdq: avatar.pdq.as_deref(),
        picture_sha256: avatar.sha256.as_deref(),
        email: hash("email"),
        phone: hash("phone"),
        device: hash("device"),
        address: hash("ip"),
        address_prefix: private.derived_hashes.ip_prefix.as_deref(),
        targets: &list(record.targets),
        hashtags: &list(record.hashtags),
        texts: &list(record.texts),
        followers: &list(record.followers),
    })
}

fn keep_known(
    fields: &mut Map<String, Value>,
    inside: &str,
    known: &[&str],
    unknown: &mut BTreeSet<String>,
) {
    fields.retain(|name, value| {
        let is_known = known.contains(&name.as_str());
        if !is_known {
            let dot = if inside.is_empty() { "" } else { "." };
            unknown.insert(format!("{inside}{dot}{name}"));
        }
        is_known && !value.is_null()
    });
}

/// A list that is written as one text.
fn split(fields: &mut Map<String, Value>, name: &str, is_between: impl Fn(char) -> bool) {
    if let Some(list) = fields.get_mut(name)
        && let Value::String(text) = list
    {
        let values = text.split(&is_between).map(str::trim);
        let values = values.filter(|value| !value.is_empty());
        *list = values.map(Value::from).collect();
    }
}

/// Yes or no, as tables write it.
fn read_word(fields: &mut Map<String, Value>, name: &'static str) -> Result<(), Problem> {
    let Some(value) = fields.get_mut(name) else {
        return Ok(());
    };
    let Value::String(word) = value else {
        return Ok(());
    };
    *value = match word.trim().to_lowercase().as_str() {
        "true" | "1" | "yes" => true.into(),
        "false" | "0" | "no" => false.into(),
        _ => return Err(Problem::invalid("expected true or false").at(name)),
    };
    Ok(())
}

fn check_hashes(avatar: Option<&Avatar>) -> Result<(), Problem> {
    let is_hex = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let Some(avatar) = avatar else { return Ok(()) };
    if let Some(pdq) = avatar.pdq.as_deref().map(str::trim)
        && !(pdq.is_empty() || pdq.len() == PDQ_DIGITS && is_hex(pdq))
    {
        let detail = format!(
            "expected {PDQ_DIGITS} hexadecimal digits, found {} characters",
            pdq.chars().count()
        );
        return Err(Problem::invalid(detail).at("avatar.pdq"));
    }
    if let Some(sha256) = avatar.sha256.as_deref().map(str::trim)
        && (sha256.len() > DIGITS_MAX || !is_hex(sha256))
    {
        return Err(Problem::invalid("expected 64 hexadecimal digits").at("avatar.sha256"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str) -> Result<(Read, BTreeSet<String>), Problem> {
        let mut unknown = BTreeSet::new();
        let read = read(json.as_bytes(), 1, &Secret::new("k", [7; 32]), &mut unknown)?;
        Ok((read, unknown))
    }

    #[track_caller]
    fn check_refused(json: &str, expected: &str) {
        let problem = check(json).err().unwrap().to_string();
        assert!(problem.contains(expected), "{problem}");
    }

    #[test]
    fn a_record_that_is_no_account_is_refused_with_the_field() {
        check_refused("{\"id\":", "column 6: this is not well-formed JSON");
        check_refused("[]", "expected an object");
        check_refused("{}", "id: `id` is missing");
        check_refused(r#"{"id":""}"#, "id: expected 1 to");
        check_refused(r#"{"id":"a","handle":7}"#, "handle: invalid type: integer");
        check_refused(
            r#"{"id":"a","created_at":"yesterday"}"#,
            "created_at: `yesterday` is not a time",
        );
        check_refused(
            r#"{"id":"a","avatar":{"pdq":"abc"}}"#,
            "avatar.pdq: expected 64 hexadecimal digits, found 3",
        );
        check_refused(
            r#"{"id":"a","avatar":{"sha256":"xyz"}}"#,
            "avatar.sha256: expected",
        );
        check_refused(
            r#"{"id":"a","in_force":"maybe"}"#,
            "in_force: expected true or false",
        );
        check_refused(r#"{"id":"a","targets":[1]}"#, "targets[0]: invalid type");
    }

    #[test]
    fn tables_and_lines_say_the_same() {
        for (json, may_return) in [
            (r#"{"id":"a"}"#, true),
            (
                r#"{"id":"a","in_force":"true","forbids_return":null}"#,
                true,
            ),
            (r#"{"id":"a","in_force":false}"#, false),
            (
                r#"{"id":"a","forbids_return":"no","targets":"b c|d","texts":"one text|another"}"#,
                false,
            ),
        ] {
            assert_eq!(check(json).unwrap().0.may_return, may_return, "{json}");
        }
    }

    #[test]
    fn fields_that_nobody_knows_are_told_and_left_out() {
        let (_, unknown) =
            check(r#"{"id":"a","label":1,"avatar":{"url":"x"},"private":{"fax":"1"}}"#).unwrap();
        let unknown: Vec<&str> = unknown.iter().map(String::as_str).collect();
        assert_eq!(unknown, ["avatar.url", "label", "private.fax"]);
    }

    #[test]
    fn hostile_values_are_taken() {
        let long = "\u{202e}\u{300}x".repeat(100_000);
        let json = serde_json::json!({"id": "a", "handle": long, "bio": "\0\0", "display_name": "", "targets": [long],
            "created_at": "0001-01-01T00:00:00Z", "suspended_at": "9999-12-30T00:00:00Z", "private": {"ip": "::::", "email": "@"}});
        assert!(check(&json.to_string()).is_ok());
    }
}

//! Ids of objects. The same thing has the same id in every bundle, so that whoever receives two of them knows what is new.

use std::collections::BTreeMap;

use evenhand_model::Platform;
use serde_json::Value;
use uuid::{Builder, Uuid, uuid};

use crate::house::House;

/// Namespace of the ids of observables (STIX 2.1, section 2.9).
const OBSERVABLES: Uuid = uuid!("00abedb4-aa42-466c-9c01-fed23315a9b7");

/// Id of an observable: UUIDv5 over the canonical JSON of what the standard says contributes to it. With keys in order and no
/// blanks it is RFC 8785 for our values, which are strings.
pub(super) fn of_observable(kind: &str, contributing: &Value) -> String {
    let fields = contributing.as_object().into_iter().flatten();
    let ordered: BTreeMap<&String, &Value> = fields.collect();
    let canonical = serde_json::to_string(&ordered).unwrap_or_default();
    let id = Uuid::new_v5(&OBSERVABLES, canonical.as_bytes());
    format!("{kind}--{id}")
}

/// Id of any other object: drawn by this house's key from what the object stands for, so that nobody else makes the same, in
/// the form of UUIDv4 as the standard asks.
pub(super) fn of_object(house: &House, platform: &Platform, kind: &str, what: &[&str]) -> String {
    let mut parts: Vec<&[u8]> = vec![b"stix", platform.as_str().as_bytes(), kind.as_bytes()];
    parts.extend(what.iter().map(|part| part.as_bytes()));
    let digest = house.secret.digest(&parts);
    let mut bytes = [0; 16];
    match hex::decode_to_slice(digest.get(..32).unwrap_or_default(), &mut bytes) {
        Ok(()) => format!("{kind}--{}", Builder::from_random_bytes(bytes).into_uuid()),
        Err(_) => unreachable!("a digest is 64 hexadecimal digits"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_of_observables_are_those_that_other_implementations_make() {
        // As Python's uuid.uuid5 over json.dumps(.., sort_keys=True, separators=(',', ':'), ensure_ascii=False) makes them,
        // which is what the library `stix2` of OASIS does.
        for (kind, contributing, id) in [
            (
                "url",
                json!({"value": "https://gate.example/x"}),
                "url--37cf35e3-0613-5964-ac17-d2cca64a13b5",
            ),
            (
                "user-account",
                json!({"user_id": "a1", "account_login": "موجة_01"}),
                "user-account--d5afac3a-3165-5304-a899-0ab6911b19d1",
            ),
        ] {
            assert_eq!(of_observable(kind, &contributing), id);
        }
    }
}

//! An entry of a list as an item of a bank, and the other way round.

use evenhand_flow::operation::bank::add_items::NewItem;
use evenhand_media::list::{Algorithm, Listed, ListedFrame, ListedHash};
use evenhand_media::opaque::bytes_written;
use evenhand_model::{HashedFrame, MediaHashes};
use serde_json::Value;

/// The item that an entry becomes; nothing where none of its hashes is of a kind that is compared.
pub fn new_item(entry: Listed) -> Option<NewItem> {
    let frames = entry.frames.iter().map(|frame| HashedFrame {
        at_ms: frame.at_ms,
        pdq: frame.pdq.to_string(),
        quality: frame.quality,
    });
    let mut hashes = MediaHashes {
        frames: frames.collect(),
        ..MediaHashes::default()
    };
    for hash in entry.hashes {
        let mut opaque = |name: String| {
            // What can't be read is kept as it is, and refused with the item.
            let value = bytes_written(&hash.value).map_or_else(|| hash.value.clone(), hex::encode);
            hashes.opaque.insert(name, value);
        };
        match hash.algorithm {
            Algorithm::Pdq => {
                hashes.pdq = Some(hash.value);
                hashes.pdq_quality = entry.quality;
                hashes.pdq_profile.clone_from(&entry.profile);
            }
            Algorithm::Md5 => hashes.md5 = Some(hash.value),
            Algorithm::Sha256 => hashes.sha256 = Some(hash.value),
            Algorithm::Tlsh => hashes.tlsh = Some(hash.value),
            Algorithm::Sha1 => opaque("sha1".to_owned()),
            Algorithm::Sha512 => opaque("sha512".to_owned()),
            Algorithm::Opaque(name) => opaque(name),
        }
    }
    let labels = (!entry.labels.is_empty()).then(|| Value::from(entry.labels));
    let updated_at = entry.updated_at.map(|at| Value::from(at.to_string()));
    let said = [
        ("labels", labels),
        ("uri", entry.uri.map(Value::from)),
        ("updated_at", updated_at),
    ];
    let metadata = said
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    (!hashes.is_empty()).then(|| NewItem {
        id: Some(entry.id),
        hashes,
        note: entry.note.unwrap_or_default(),
        metadata: metadata.collect(),
        expires_at: entry.expires_at,
    })
}

/// An item of a bank as an entry of a list.
pub fn listed(id: String, hashes: MediaHashes, note: String) -> Listed {
    let known = [
        (Algorithm::Pdq, hashes.pdq),
        (Algorithm::Md5, hashes.md5),
        (Algorithm::Sha256, hashes.sha256),
        (Algorithm::Tlsh, hashes.tlsh),
    ];
    let known = known
        .into_iter()
        .filter_map(|(algorithm, value)| Some((algorithm, value?)));
    let opaque = hashes
        .opaque
        .into_iter()
        .map(|(name, value)| match name.as_str() {
            "sha1" => (Algorithm::Sha1, value),
            "sha512" => (Algorithm::Sha512, value),
            _ => (Algorithm::Opaque(name), value),
        });
    let hashes_of = known
        .chain(opaque)
        .map(|(algorithm, value)| ListedHash { algorithm, value });
    let frames = hashes.frames.iter().filter_map(|frame| {
        Some(ListedFrame {
            at_ms: frame.at_ms,
            pdq: frame.pdq.parse().ok()?,
            quality: frame.quality,
        })
    });
    Listed {
        id,
        hashes: hashes_of.collect(),
        frames: frames.collect(),
        quality: hashes.pdq_quality,
        profile: hashes.pdq_profile,
        labels: Vec::new(),
        note: (!note.is_empty()).then_some(note),
        uri: None,
        updated_at: None,
        expires_at: None,
        is_withdrawn: false,
    }
}

#[cfg(test)]
mod tests {
    use evenhand_flow::known::hashes::check;

    use super::*;

    #[track_caller]
    fn check_opaque(written: &str, expected: Option<&str>) {
        let listed = Listed {
            id: "x".to_owned(),
            hashes: vec![ListedHash {
                algorithm: Algorithm::Opaque("photodna".to_owned()),
                value: written.to_owned(),
            }],
            ..Listed::default()
        };
        let item = new_item(listed).unwrap();
        let value = item.hashes.opaque["photodna"].clone();
        let kept = check(&item.hashes).is_ok().then_some(value);
        assert_eq!(kept.as_deref(), expected, "{written}");
    }

    #[test]
    fn values_of_other_systems_are_kept_in_hexadecimal_or_their_item_is_unfit() {
        check_opaque("0AFF", Some("0aff"));
        check_opaque("10,255", Some("0aff"));
        check_opaque("10,256", None);
        check_opaque("not+hexadecimal==", None);
        check_opaque("abc", None);
    }
}

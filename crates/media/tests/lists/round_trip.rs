//! What is written is read again as it was.

use evenhand_media::list::{Algorithm, Export, Format, Listed, ListedHash, Written};
use evenhand_model::Time;
use proptest::prelude::*;

use super::{digits, hash, md5, pdq};

fn write(export: Export, listed: &[Listed]) -> (String, Written) {
    let mut bytes = Vec::new();
    let written = export.write(listed, &mut bytes).unwrap();
    (String::from_utf8(bytes).unwrap(), written)
}

/// Writes entries, and reads them again.
fn through(export: Export, listed: &[Listed]) -> Vec<Listed> {
    let format = match export {
        Export::Ndjson => Format::Ndjson,
        Export::Csv => Format::Csv,
        Export::ThreatExchange => Format::ThreatExchange,
    };
    let (text, _) = write(export, listed);
    let (again, reading) = super::read(format, &text);
    let reading = reading.unwrap();
    assert_eq!(reading.faults.first, [], "{text}");
    again
}

fn any_hash() -> impl Strategy<Value = ListedHash> {
    let digits = |algorithm: Algorithm, count: usize| {
        let value = proptest::string::string_regex(&format!("[0-9a-f]{{{count}}}")).unwrap();
        value.prop_map(move |value| hash(algorithm.clone(), &value))
    };
    let opaque = ("[a-c]{1,3}", "[!-~]{1,40}")
        .prop_map(|(name, value)| hash(Algorithm::Opaque(name), &value));
    prop_oneof![
        digits(Algorithm::Pdq, 64),
        digits(Algorithm::Md5, 32),
        digits(Algorithm::Sha1, 40),
        digits(Algorithm::Sha256, 64),
        digits(Algorithm::Sha512, 128),
        "[0-9A-F]{70}".prop_map(|value| hash(Algorithm::Tlsh, &value)),
        opaque,
    ]
}

/// Text without blanks at its ends, with everything that a table could stumble over.
fn any_text(more: &str) -> impl Strategy<Value = String> + use<> {
    let text = format!("[=+@'\",a-c éش|{more}-]{{1,20}}");
    let text = proptest::string::string_regex(&text).unwrap();
    text.prop_map(|text| text.trim().to_owned())
        .prop_filter("nothing but blanks", |text| !text.is_empty())
}

fn any_time() -> impl Strategy<Value = Time> {
    (0..4_000_000_000_i64).prop_map(|seconds| Time::from_micros(seconds * 1_000_000))
}

prop_compose! {
    fn any_listed()(
        id in any_text(";"),
        hashes in proptest::collection::vec(any_hash(), 1..4),
        quality in proptest::option::of(0..=100_u8),
        profile in proptest::option::of("[a-z0-9]{1,9}"),
        labels in proptest::collection::btree_set(any_text(""), 0..4),
        note in proptest::option::of(any_text("\n;")),
        uri in proptest::option::of(any_text(";")),
        updated_at in proptest::option::of(any_time()),
        expires_at in proptest::option::of(any_time()),
        is_withdrawn in any::<bool>(),
    ) -> Listed {
        let mut hashes = hashes;
        hashes.sort_unstable();
        hashes.dedup_by(|one, other| one.algorithm == other.algorithm);
        Listed { id, hashes, frames: Vec::new(), quality, profile, labels: labels.into_iter().collect(), note, uri, updated_at, expires_at, is_withdrawn }
    }
}

proptest! {
    #[test]
    fn lists_of_our_own_come_back_as_they_were(listed in proptest::collection::vec(any_listed(), 0..5)) {
        prop_assert_eq!(&through(Export::Ndjson, &listed), &listed);
        prop_assert_eq!(&through(Export::Csv, &listed), &listed);
    }

    #[test]
    fn a_table_has_no_field_that_a_spreadsheet_would_run(listed in any_listed()) {
        let (text, _) = write(Export::Csv, &[listed]);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        for record in reader.records() {
            for field in &record.unwrap() {
                prop_assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field}");
            }
        }
    }
}

#[test]
fn threat_exchange_has_an_indicator_for_each_hash() {
    let whole = Listed {
        id: "a".into(),
        hashes: vec![hash(Algorithm::Pdq, &pdq())],
        labels: vec!["x".into(), "y".into()],
        note: Some("seen twice".into()),
        updated_at: Some("2026-11-23T10:00:00Z".parse().unwrap()),
        expires_at: Some("2027-11-23T10:00:00Z".parse().unwrap()),
        ..Listed::default()
    };
    let withdrawn = Listed {
        is_withdrawn: true,
        expires_at: None,
        labels: Vec::new(),
        note: None,
        id: "b".into(),
        ..whole.clone()
    };
    let listed = [whole, withdrawn];
    assert_eq!(through(Export::ThreatExchange, &listed), listed);

    let several = Listed {
        id: "c".into(),
        hashes: vec![
            hash(Algorithm::Md5, &md5()),
            hash(Algorithm::Sha512, &digits(128)),
            hash(Algorithm::Opaque("photodna".into()), "AbC="),
        ],
        updated_at: Some("2026-11-23T10:00:00Z".parse().unwrap()),
        ..Listed::default()
    };
    let (_, written) = write(Export::ThreatExchange, std::slice::from_ref(&several));
    let (entries, left_out) = (2, 1);
    assert_eq!(written, Written { entries, left_out });
    let again = through(Export::ThreatExchange, &[several]);
    let ids: Vec<&str> = again.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["c#md5", "c#photodna"]);
}

#[test]
fn an_indicator_has_what_clients_of_threat_exchange_read() {
    let listed = Listed {
        id: "a".into(),
        hashes: vec![hash(Algorithm::Md5, &md5())],
        labels: vec!["x".into()],
        ..Listed::default()
    };
    let (text, _) = write(Export::ThreatExchange, &[listed]);
    let expected = format!(
        concat!(
            "{{\"data\":[\n",
            r#"{{"id":"a","indicator":"{}","type":"HASH_MD5","last_updated":0,"should_delete":false,"#,
            r#""descriptors":{{"data":[{{"id":"1","owner":{{"id":"0"}},"status":"MALICIOUS","tags":["x"]}}]}}}}"#,
            "\n]}}\n"
        ),
        md5()
    );
    assert_eq!(text, expected);
}

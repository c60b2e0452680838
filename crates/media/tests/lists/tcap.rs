//! TCAP.

use evenhand_media::list::{Algorithm, Format, Listed};

use super::{check, check_failure, digits, hash, md5, pdq};

fn entry(id: u32, algorithm: &str, digest: &str, more: &str) -> String {
    format!(
        r#"{{"hash_digest":"{digest}","algorithm":"{algorithm}","ideology":"far-right","file_type":"mp4","deleted":false,
        "updated_on":1704901040.222779,"created_on":"2023-03-03T23:05:22.587000","id":{id}{more}}}"#
    )
}

fn list(entries: &[String]) -> String {
    let entries = entries.join(",");
    format!(
        r#"{{"count":9,"next":null,"previous":null,"checkpoint":"1704901040.222779,2819","results":[{entries}]}}"#
    )
}

fn listed(id: &str, algorithm: Algorithm, value: &str) -> Listed {
    Listed {
        id: id.into(),
        hashes: vec![hash(algorithm, value)],
        labels: vec!["far-right".into(), "mp4".into()],
        updated_at: Some("2024-01-10T15:37:20.222779Z".parse().unwrap()),
        ..Listed::default()
    }
}

#[test]
fn each_entry_is_one_hash_with_its_ideology() {
    let entries = [
        entry(1, "PDQ", &pdq(), ""),
        entry(2, "MD5", &md5(), ""),
        entry(3, "SHA-256", &digits(64), ""),
        entry(
            4,
            "SHA512",
            &digits(128),
            r#","deleted":true,"new_field":{"a":[]}"#,
        ),
        entry(5, "PHASH", "x", ""),
    ];
    let withdrawn = Listed {
        is_withdrawn: true,
        ..listed("4", Algorithm::Sha512, &digits(128))
    };
    let expected = [
        listed("1", Algorithm::Pdq, &pdq()),
        listed("2", Algorithm::Md5, &md5()),
        listed("3", Algorithm::Sha256, &digits(64)),
        withdrawn,
    ];
    let reading = check(Format::Tcap, &list(&entries), &expected, &[]);
    assert_eq!(reading.passed_over, 1);
}

#[test]
fn a_bad_entry_is_told_of_and_the_others_are_read() {
    let entries = [
        "null".to_owned(),
        entry(1, "PDQ", &md5(), ""),
        entry(2, "PDQ", &pdq(), r#","deleted":"perhaps""#),
        "{\"id\":3}".to_owned(),
        entry(4, "PDQ", &pdq(), r#","updated_on":"soon""#),
    ];
    let last = Listed {
        updated_at: Some("2023-03-03T23:05:22.587Z".parse().unwrap()),
        ..listed("4", Algorithm::Pdq, &pdq())
    };
    check(
        Format::Tcap,
        &list(&entries),
        &[last],
        &[
            "entry 1, the whole entry: expected an object, found nothing",
            "entry 2, `hash_digest`: expected 64 hexadecimal digits, found 32 characters",
            "entry 3, `deleted`: expected true or false, found another word",
            "entry 4, `algorithm`: expected the algorithm, like PDQ or MD5; it is missing",
            "entry 5, `updated_on`: expected a time like 2026-11-23T10:00:00Z, or seconds since 1970",
        ],
    );
}

#[test]
fn what_is_no_such_list_is_refused() {
    let no_entries = "expected an array of entries, or an object with one in `results`";
    check_failure(Format::Tcap, "{\"error\":\"no\"}", 0, no_entries);
}

//! One JSON object a line.

use evenhand_media::list::{Algorithm, Export, FAULTS_MAX, Format, Listed, ListedFrame};

use super::{check, digits, hash, md5, pdq};

#[test]
fn every_field_is_read_whatever_its_name_is_written_like() {
    let lines = format!(
        r#"{{"id":7,"PDQ":"{}","video_md5":"{}","SHA-256":"{}","opaque":{{"netclean":"Ab+/="}},"pdna":"1,2,3",
"quality":100,"profile":"full","tags":["b","a"],"note":"seen\ttwice","url":"https://a.example/1","size":12,
"updated_at":"2026-11-23T10:00:00Z","expires_at":1800000000,"withdrawn":false}}"#,
        pdq(),
        md5().to_uppercase(),
        digits(64)
    );
    let expected = Listed {
        id: "7".into(),
        hashes: vec![
            hash(Algorithm::Pdq, &pdq()),
            hash(Algorithm::Md5, &md5()),
            hash(Algorithm::Sha256, &digits(64)),
            hash(Algorithm::Opaque("netclean".into()), "Ab+/="),
            hash(Algorithm::Opaque("photodna".into()), "1,2,3"),
        ],
        frames: Vec::new(),
        quality: Some(100),
        profile: Some("full".into()),
        labels: vec!["a".into(), "b".into()],
        note: Some("seen twice".into()),
        uri: Some("https://a.example/1".into()),
        updated_at: Some("2026-11-23T10:00:00Z".parse().unwrap()),
        expires_at: Some("2027-01-15T08:00:00Z".parse().unwrap()),
        is_withdrawn: false,
    };
    check(Format::Ndjson, &lines.replace(",\n", ","), &[expected], &[]);
}

#[test]
fn a_video_may_be_known_by_its_frames_alone() {
    let frame = |at_ms: u64, quality: Option<u8>| ListedFrame {
        at_ms,
        pdq: pdq().parse().unwrap(),
        quality,
    };
    let listed = Listed {
        id: "v".into(),
        frames: vec![frame(0, Some(90)), frame(1_000, None)],
        ..Listed::default()
    };
    let mut written = Vec::new();
    Export::Ndjson.write([&listed], &mut written).unwrap();
    let written = String::from_utf8(written).unwrap();
    check(Format::Ndjson, &written, &[listed], &[]);
    let bad = written.replacen(&pdq(), "no hash", 1);
    let told = "line 1, `frames`: expected an array of frames, each with at_ms and the 64 digits of pdq, found an array";
    check(Format::Ndjson, &bad, &[], &[told]);
}

#[test]
fn a_bad_line_is_told_of_and_the_others_are_read() {
    let good = |id: &str| Listed {
        id: id.into(),
        hashes: vec![hash(Algorithm::Md5, &md5())],
        ..Listed::default()
    };
    let lines = [
        format!(r#"{{"id":"a","md5":"{}"}}"#, md5()),
        "".into(),
        "{".into(),
        "[1]".into(),
        format!(r#"{{"id":"b","md5":"{}","pdq":"abc"}}"#, md5()),
        r#"{"id":"c","md5":"abc"}"#.into(),
        r#"{"id":"d","name":"x"}"#.into(),
        format!(r#"{{"id":["e"],"md5":"{}"}}"#, md5()),
        format!(
            r#"{{"id":"f","md5":"{}","opaque":"x","labels":[[]],"quality":101}}"#,
            md5()
        ),
    ];
    let reading = check(
        Format::Ndjson,
        &lines.join("\n"),
        &[good("a"), good("b"), good("f")],
        &[
            "line 3, the whole entry: expected one JSON object, found what is no JSON at column 1",
            "line 4, the whole entry: expected an object, found an array",
            "line 5, `pdq`: expected 64 hexadecimal digits, found 3 characters",
            "line 6, `md5`: expected 32 hexadecimal digits, found 3 characters",
            "line 7, the whole entry: expected a hash; none is there that can be read",
            "line 8, `id`: expected text, found an array",
            "line 9, `opaque`: expected an object of values by the names of their algorithms, found text",
            "line 9, `labels`: expected text, found an array",
            "line 9, `quality`: expected a whole number from 0 to 100, found something else",
        ],
    );
    assert_eq!((reading.lost, reading.is_whole()), (5, false));
}

#[test]
fn faults_are_told_up_to_a_bound_and_counted_beyond() {
    let lines = "{}\n".repeat(FAULTS_MAX + 7);
    let mut entries = 0;
    let reading = Format::Ndjson
        .read(lines.as_bytes(), |_| entries += 1)
        .unwrap();
    assert_eq!((reading.faults.first.len(), entries), (FAULTS_MAX, 0));
    assert_eq!(reading.faults.count, FAULTS_MAX as u64 + 7);
}

#[test]
fn no_fault_repeats_a_value() {
    let secret = "5ecre7".repeat(20);
    let line = format!(
        r#"{{"id":"{secret}{secret}{secret}","md5":"{secret}","updated_at":"{secret}","quality":"{secret}","withdrawn":"{secret}"}}"#
    );
    let reading = Format::Ndjson.read(line.as_bytes(), |_| {}).unwrap();
    assert_eq!(reading.faults.count, 5);
    for fault in reading.faults.first {
        assert!(!fault.to_string().contains("5ecre7"), "{fault}");
    }
}

//! ThreatExchange.

use evenhand_media::list::{Algorithm, Format, Listed};

use super::{check, check_failure, hash, md5, pdq};

fn listed(id: &str, algorithm: Algorithm, value: &str) -> Listed {
    Listed {
        id: id.into(),
        hashes: vec![hash(algorithm, value)],
        ..Listed::default()
    }
}

#[test]
fn indicators_are_read_with_the_opinions_of_members() {
    let list = format!(
        r#"{{"data":[
        {{"id":"11","indicator":"{}","type":"HASH_PDQ","last_updated":1700000000,"should_delete":false,"descriptors":{{"data":[
            {{"id":"1","owner":{{"id":"5"}},"status":"MALICIOUS","tags":["b"],"description":"first","expired_on":"2027-01-01T00:00:00+0000"}},
            {{"id":"2","owner":{{"id":"6"}},"status":"UNKNOWN","tags":{{"data":[{{"id":"9","text":"a"}}]}},"description":"second",
              "added_on":"2023-11-15T00:00:00+0000","expired_on":1830000000}}]}}}},
        {{"id":12,"indicator":"{}","type":"HASH_VIDEO_MD5","last_updated":1700000000,"should_delete":true}},
        {{"id":"13","indicator":"https://a.example","type":"URI","should_delete":false}}],
        "paging":{{"cursors":{{"after":"x"}}}}}}"#,
        pdq(),
        md5()
    );
    let first = Listed {
        labels: vec!["a".into(), "b".into()],
        note: Some("first".into()),
        updated_at: Some("2023-11-15T00:00:00Z".parse().unwrap()),
        expires_at: Some("2027-12-28T13:20:00Z".parse().unwrap()),
        ..listed("11", Algorithm::Pdq, &pdq())
    };
    let second = Listed {
        updated_at: Some("2023-11-14T22:13:20Z".parse().unwrap()),
        is_withdrawn: true,
        ..listed("12", Algorithm::Md5, &md5())
    };
    let reading = check(Format::ThreatExchange, &list, &[first, second], &[]);
    assert_eq!((reading.passed_over, reading.is_whole()), (1, true));
}

#[test]
fn what_members_call_harmless_is_withdrawn_and_where_they_do_not_agree_it_is_disputed() {
    fn check_statuses(statuses: &[&str], is_withdrawn: bool, labels: &[&str]) {
        let opinions: Vec<String> = statuses
            .iter()
            .map(|status| format!(r#"{{"status":"{status}"}}"#))
            .collect();
        let list = format!(
            r#"[{{"id":"1","indicator":"{}","type":"HASH_PDQ","descriptors":{{"data":[{}]}}}}]"#,
            pdq(),
            opinions.join(",")
        );
        let expected = Listed {
            is_withdrawn,
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
            ..listed("1", Algorithm::Pdq, &pdq())
        };
        check(Format::ThreatExchange, &list, &[expected], &[]);
    }
    check_statuses(&[], false, &[]);
    check_statuses(&["MALICIOUS", "SUSPICIOUS"], false, &[]);
    check_statuses(&["NON_MALICIOUS", "NON_MALICIOUS"], true, &[]);
    check_statuses(&["NON_MALICIOUS", "MALICIOUS"], false, &["disputed"]);
}

#[test]
fn opinions_alone_are_a_list_too_and_an_indicator_lasts_as_long_as_one_member_says() {
    let list = format!(
        r#"[{{"id":"1","raw_indicator":"{0}","type":"HASH_MD5","status":"MALICIOUS","expired_on":"2027-01-01T00:00:00+0000"}},
            {{"id":"2","indicator":{{"indicator":"{0}","type":"HASH_MD5","id":"1"}},"type":"HASH_MD5","status":"NON_MALICIOUS"}},
            {{"id":"3","indicator":"{0}","type":"HASH_MD5","descriptors":{{"data":[
                {{"expired_on":"2027-01-01T00:00:00+0000"}},{{"expired_on":null}}]}}}}]"#,
        md5()
    );
    let first = Listed {
        expires_at: Some("2027-01-01T00:00:00Z".parse().unwrap()),
        ..listed("1", Algorithm::Md5, &md5())
    };
    let second = Listed {
        is_withdrawn: true,
        ..listed("2", Algorithm::Md5, &md5())
    };
    let third = listed("3", Algorithm::Md5, &md5());
    check(Format::ThreatExchange, &list, &[first, second, third], &[]);
}

#[test]
fn a_bad_indicator_is_told_of_and_the_others_are_read() {
    let list = format!(
        r#"{{"data":[7,{{"id":"1","indicator":"{0}"}},{{"id":"2","type":"HASH_MD5"}},{{"id":"3","type":"HASH_MD5","indicator":[]}},
        {{"id":{{}},"type":"HASH_MD5","indicator":"{0}"}},{{"id":"5","type":"HASH_MD5","indicator":"{0}","tags":["a;b",[]]}},
        {{"id":"6","should_delete":true}}]}}"#,
        md5()
    );
    let withdrawn = Listed {
        id: "6".into(),
        is_withdrawn: true,
        ..Listed::default()
    };
    check(
        Format::ThreatExchange,
        &list,
        &[listed("5", Algorithm::Md5, &md5()), withdrawn],
        &[
            "entry 1, the whole entry: expected an object, found a number",
            "entry 2, `type`: expected the kind of indicator, like HASH_PDQ; it is missing",
            "entry 3, the whole entry: expected a hash; none is there that can be read",
            "entry 4, `indicator`: expected text, found an array",
            "entry 5, `id`: expected text, found an object",
            "entry 6, `tags`: expected a label without `;`",
            "entry 6, `tags`: expected text, found an array",
        ],
    );
}

#[test]
fn what_is_no_such_list_is_refused() {
    let no_entries = "expected an array of entries, or an object with one in `data`";
    check_failure(Format::ThreatExchange, "{\"results\":[]}", 0, no_entries);
    check_failure(Format::ThreatExchange, "{\"data\":7}", 0, no_entries);
    check_failure(Format::ThreatExchange, "7", 0, no_entries);
    let entry = format!(r#"{{"id":"1","indicator":"{}","type":"HASH_MD5"}}"#, md5());
    let cut = format!("{{\"data\":[{entry},\n{{");
    check_failure(
        Format::ThreatExchange,
        &cut,
        1,
        "the list is no JSON from line 2, column 1 on, after 1 entries",
    );
    let more = format!("[{entry}] x");
    check_failure(
        Format::ThreatExchange,
        &more,
        1,
        &format!(
            "the list is no JSON from line 1, column {} on, after 1 entries",
            more.len()
        ),
    );
}

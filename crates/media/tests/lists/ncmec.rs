//! NCMEC.

use evenhand_media::list::{Algorithm, Format, Listed};

use super::{check, check_failure, digits, hash, md5};

fn list(images: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<queryResult xmlns="https://hashsharing.example/v2">
  <images count="2" maxTimestamp="2026-10-24T15:10:00Z">{images}</images>
  <videos count="0"/>
  <paging><next>/v2/entries?start=2001&amp;size=1000</next></paging>
</queryResult>"#
    )
}

fn picture(id: &str, more: &str) -> String {
    format!(
        r#"<image><member id="42">Example &amp; Member</member><timestamp>2026-10-24T15:00:00Z</timestamp><id>{id}</id>{more}</image>"#
    )
}

fn fingerprints(all: &str) -> String {
    format!("<fingerprints>{all}</fingerprints>")
}

fn listed(id: &str) -> Listed {
    Listed {
        id: id.into(),
        hashes: vec![hash(Algorithm::Md5, &md5())],
        note: Some("Example & Member".into()),
        updated_at: Some("2026-10-24T15:00:00Z".parse().unwrap()),
        ..Listed::default()
    }
}

#[test]
fn entries_are_read_with_their_fingerprints_and_whose_they_are() {
    let all = format!(
        r#"<md5>{}</md5><sha1>
          {}</sha1><pdna>AbC/+=</pdna><tmk-pdqf rel="self" href="/v2/entries/1/fingerprints/TMK_PDQF"/>"#,
        md5().to_uppercase(),
        digits(40)
    );
    let more = format!(
        r#"<classification>A1</classification>{}<feedback><negativeFeedback type="Sha1"><reasons><members><member id="7">Other</member>
        </members></reasons></negativeFeedback></feedback>"#,
        fingerprints(&all)
    );
    let deleted = r#"<deletedImage><member id="43">Example</member><id>2</id><timestamp>2026-10-24T15:10:00Z</timestamp></deletedImage>"#;
    let first = Listed {
        hashes: vec![
            hash(Algorithm::Md5, &md5()),
            hash(Algorithm::Sha1, &digits(40)),
            hash(Algorithm::Opaque("photodna".into()), "AbC/+="),
        ],
        labels: vec!["A1".into(), "disputed".into()],
        ..listed("42/1")
    };
    let second = Listed {
        id: "43/2".into(),
        note: Some("Example".into()),
        updated_at: Some("2026-10-24T15:10:00Z".parse().unwrap()),
        is_withdrawn: true,
        ..Listed::default()
    };
    let text = list(&format!("{}{deleted}<sound/>", picture("1", &more)));
    let reading = check(Format::Ncmec, &text, &[first, second], &[]);
    assert_eq!(reading.passed_over, 1);
}

#[test]
fn a_bad_entry_is_told_of_and_the_others_are_read() {
    let good = fingerprints(&format!("<md5><![CDATA[{}]]></md5>", md5()));
    let entries = [
        picture("1", ""),
        picture("2", &fingerprints("<md5>abc</md5>")),
        picture("3", &good),
        picture("4", &format!("<timestamp>soon</timestamp>{good}")),
        r#"<deletedVideo><member id="1">x</member></deletedVideo>"#.to_owned(),
    ];
    let fourth = Listed {
        updated_at: None,
        ..listed("42/4")
    };
    check(
        Format::Ncmec,
        &list(&entries.join("\n")),
        &[listed("42/3"), fourth],
        &[
            "entry 1, the whole entry: expected a hash; none is there that can be read",
            "entry 2, `md5`: expected 32 hexadecimal digits, found 3 characters",
            "entry 4, `timestamp`: expected a time like 2026-11-23T10:00:00Z, or seconds since 1970",
            "entry 5, `id`: expected an id or a hash, to know which one it is; it is missing",
        ],
    );
}

#[test]
fn a_list_that_defines_entities_or_is_cut_is_refused() {
    #[track_caller]
    fn check_problem(text: &str, entries: usize, problem: &str) {
        let (listed, reading) = super::read(Format::Ncmec, text);
        let told = reading.expect_err("the list can't be read").to_string();
        assert_eq!(listed.len(), entries, "{told}");
        assert!(told.ends_with(problem), "{told}");
    }
    let whole = list(&picture(
        "1",
        &fingerprints(&format!("<md5>{}</md5>", md5())),
    ));
    let bomb = r#"<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>"#;
    check_problem(
        &format!("{bomb}{whole}"),
        0,
        "a document type is defined, which no such list needs",
    );
    let not_well_formed = "elements are not closed as they were opened, or it is no XML at all";
    check_problem(&list(&picture("&b;", "")), 0, not_well_formed);
    check_problem(whole.split_once("<videos").unwrap().0, 1, not_well_formed);
    check_problem("", 0, not_well_formed);
    check_problem("{}", 0, not_well_formed);
    check_problem(
        &format!("<queryResult>{}", "<a>".repeat(40)),
        0,
        "elements lie too deep in each other",
    );
    check_problem(
        "<html><body/></html>",
        0,
        "expected `queryResult` as the outermost element",
    );
    check_failure(
        Format::Ncmec,
        &list(&picture(
            "1",
            &format!("<note>{}</note>", "a".repeat(2 << 20)),
        )),
        0,
        "the list could not be read to its end: an entry is longer than 1048576 bytes",
    );
}

#[test]
fn a_list_cut_anywhere_is_refused_and_never_panics() {
    let whole = list(&picture(
        "1",
        &fingerprints(&format!("<md5>{}</md5>", md5())),
    ));
    let root_end = whole.len() - 1;
    for end in 0..=root_end {
        assert!(
            super::read(Format::Ncmec, &whole[..end]).1.is_err(),
            "cut at {end}"
        );
    }
}

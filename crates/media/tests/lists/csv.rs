//! Tables.

use evenhand_media::list::{Algorithm, Format, Listed};

use super::{check, check_failure, digits, hash, md5, pdq};

#[test]
fn columns_are_known_by_name_in_any_order_and_unknown_ones_are_passed_over() {
    let table = format!(
        "\u{feff}size, Labels ,MD5,pdq,id,note\r\n12,b;a; ,{},{},x,\"one, \"\"two\"\"\nthree\"\r\n,,{},,\r\n",
        md5(),
        pdq(),
        digits(32)
    );
    let first = Listed {
        id: "x".into(),
        hashes: vec![hash(Algorithm::Pdq, &pdq()), hash(Algorithm::Md5, &md5())],
        labels: vec!["a".into(), "b".into()],
        note: Some("one, \"two\"\nthree".into()),
        ..Listed::default()
    };
    let second = Listed {
        id: format!("md5:{}", md5()),
        hashes: vec![hash(Algorithm::Md5, &md5())],
        ..Listed::default()
    };
    check(Format::Csv, &table, &[first, second], &[]);
}

#[test]
fn spreadsheets_may_write_semicolons_or_tabs_between_fields() {
    let expected = Listed {
        id: "x".into(),
        hashes: vec![
            hash(Algorithm::Md5, &md5()),
            hash(Algorithm::Opaque("a".into()), "1"),
            hash(Algorithm::Opaque("b".into()), "2:3"),
        ],
        labels: vec!["p".into(), "q".into()],
        ..Listed::default()
    };
    let expected = [expected];
    let md5 = md5();
    check(
        Format::Csv,
        &format!("id;md5;labels;opaque\nx;{md5};\"p;q\";a:1 b:2:3"),
        &expected,
        &[],
    );
    check(
        Format::Csv,
        &format!("id\tmd5\tlabels\topaque\nx\t{md5}\tp;q\ta:1 b:2:3"),
        &expected,
        &[],
    );
}

#[test]
fn a_bad_record_is_told_of_and_the_others_are_read() {
    let good = Listed {
        id: "x".into(),
        hashes: vec![hash(Algorithm::Md5, &md5())],
        ..Listed::default()
    };
    let table = format!(
        "id,md5,updated_at\na,{0},soon,\nb\nc,\"{0}\nd,12,2026\n\nx,{0},\n",
        md5()
    );
    check(
        Format::Csv,
        &table,
        &[good],
        &[
            "line 2, the whole entry: expected 3 fields at most, as many as the first line has, found 4",
            "line 3, the whole entry: expected a hash; none is there that can be read",
            "line 4, the whole entry: a quotation mark is opened and not closed within 65536 bytes",
            "line 5, `md5`: expected 32 hexadecimal digits, found 2 characters",
        ],
    );
}

#[test]
fn a_table_that_names_no_column_for_hashes_is_refused() {
    let says = |found: usize| {
        format!(
            "the first line names no column for hashes ({found} columns); expected a header with one or more of pdq, md5, sha1, sha256, \
             sha512, tlsh, opaque"
        )
    };
    check_failure(Format::Csv, "id,note\nx,y\n", 0, &says(2));
    check_failure(Format::Csv, &format!("{}\n{}\n", md5(), md5()), 0, &says(1));
    check(Format::Csv, "", &[], &[]);
    check(Format::Csv, "id,md5\n", &[], &[]);
}

//! `evenhand parity`: what somebody sees who brings an export of another system.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;

use crate::house::{evenhand, read, said};

const HEADS: &str = "cohort,tier,category,language,start,stop,event\n";

/// A folder with `cases.csv`.
struct Desk(TempDir);

impl Desk {
    fn with(text: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("cases.csv"), text).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, more: &[&str]) -> std::process::Output {
        let file = self.path("cases.csv");
        let mut arguments = vec!["parity", "--csv", file.to_str().unwrap()];
        arguments.extend(more);
        evenhand(&arguments, b"")
    }

    #[track_caller]
    fn json(&self, more: &[&str]) -> Value {
        let output = self.run(&[&["--json"], more].concat());
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// Cases of a cohort at even parts of an exponential distribution with this median.
fn exponential(cohort: &str, count: u32, median_hours: f64) -> String {
    let line = |n: u32| {
        let share = (f64::from(n) + 0.5) / f64::from(count);
        case(cohort, n, -(1.0 - share).log2() * median_hours, true)
    };
    (0..count).map(line).collect()
}

/// A case that began in the first week of March 2026.
fn case(cohort: &str, n: u32, hours: f64, is_done: bool) -> String {
    let start: jiff::Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
    let start = start + jiff::SignedDuration::from_mins(i64::from(n) % 5_000);
    let stop = start + jiff::SignedDuration::from_secs_f64(hours * 3_600.0);
    let event = u8::from(is_done);
    format!("{cohort},T2,threat,en,{start},{stop},{event}\n")
}

#[test]
fn the_example_needs_no_data_and_ends_with_one_line() {
    let output = evenhand(&["parity", "--example"], b"");
    assert!(output.status.success(), "{}", said(&output));
    let told = String::from_utf8(output.stdout).unwrap();
    insta::assert_snapshot!("parity_example", told);
    let last = told.trim_end().lines().last().unwrap();
    assert_eq!(last, "Same median, 33.8 hours apart.");
    let widest = told.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{widest:?}");
    assert!(!told.contains('\u{1b}'));
}

#[test]
fn the_example_has_the_figures_that_closed_cases_hide() {
    let output = evenhand(&["parity", "--example", "--json"], b"");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    for (name, rmst) in [("insider", 4.328), ("ordinary", 38.164)] {
        let cohort = &report["cohorts"][name];
        let near = |key: &str, expected: f64, slack: f64| {
            let value = cohort[key].as_f64().unwrap();
            assert!((value - expected).abs() < slack, "{name} {key}: {value}");
        };
        near("closed_median", 3.0, 0.05);
        near("rmst", rmst, 0.01);
    }
    assert_eq!(report["verdict"]["result"], "not_proved");
    assert_eq!(report["horizon"], 72.0);
}

#[test]
fn json_has_the_shape_that_is_promised() {
    let lines: String = (0..40)
        .map(|n| {
            case("a", n, f64::from(n % 8) + 1.0, n % 5 > 0)
                + &case("b", n, f64::from(n % 4) + 0.5, true)
        })
        .collect();
    let report =
        Desk::with(format!("{HEADS}{lines}")).json(&["--horizon", "24", "--margin", "0.5"]);
    assert_eq!(
        (&report["horizon"], &report["margin"]),
        (&24.0.into(), &0.5.into())
    );
    for name in ["a", "b"] {
        let cohort = &report["cohorts"][name];
        assert_eq!(cohort["n"], 40);
        assert_eq!(cohort["open"], if name == "a" { 8 } else { 0 });
        assert_eq!(cohort["km"][0], serde_json::json!([0.0, 1.0]));
        assert!(cohort["rmst"].is_f64());
        for quantile in ["p50", "p90", "p95"] {
            let value = &cohort["quantiles"][quantile];
            assert!(value.is_f64() || value.is_null(), "{quantile}: {value}");
        }
    }
    for key in ["value", "low", "high"] {
        assert!(report["rmst_difference"][key].is_f64(), "{key}");
    }
    for key in ["statistic", "p"] {
        assert!(report["logrank"][key].is_f64(), "{key}");
    }
    assert_eq!(report["verdict"]["result"], "not_proved");
    assert_eq!(report["sha256"].as_str().map(str::len), Some(64));
    assert!(
        report["command"]
            .as_str()
            .unwrap()
            .contains("--csv cases.csv")
    );
}

#[test]
fn equal_service_is_proved_and_a_pipeline_can_ask_for_it() {
    let equal = format!(
        "{HEADS}{}{}",
        exponential("ordinary", 900, 3.0),
        exponential("insider", 900, 3.0)
    );
    let output = Desk::with(equal).run(&["--fail-unless-proved"]);
    assert!(output.status.success(), "{}", said(&output));
    let told = said(&output);
    assert!(told.contains("✓ Parity is proved"), "{told}");
    assert!(
        told.trim_end()
            .ends_with("Proved: ordinary waits at most 1.2 h longer than insider."),
        "{told}"
    );
    let unequal = format!(
        "{HEADS}{}{}",
        exponential("ordinary", 400, 9.0),
        exponential("insider", 400, 3.0)
    );
    let desk = Desk::with(unequal);
    assert_eq!(desk.run(&[]).status.code(), Some(0));
    let output = desk.run(&["--fail-unless-proved"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("✗ Parity fails: ordinary waits longer"),
        "{}",
        said(&output)
    );
}

#[test]
fn curves_that_cross_are_told_where_the_log_rank_test_is_blind() {
    let spread = |cohort: &str, count: u32, from: f64, to: f64| -> String {
        let hours = |n: u32| from + (to - from) * f64::from(n) / f64::from(count);
        (0..count)
            .map(|n| case(cohort, n, hours(n), true))
            .collect()
    };
    let lines = [
        spread("ordinary", 200, 1.0, 6.0),
        spread("ordinary", 200, 20.0, 60.0),
        spread("insider", 400, 8.0, 18.0),
    ];
    let output = Desk::with(format!("{HEADS}{}", lines.concat())).run(&[]);
    let told: Vec<String> = said(&output).split_whitespace().map(String::from).collect();
    let told = told.join(" ");
    assert!(
        told.contains("The curves cross after about 13 h: until then insider waits longer"),
        "{told}"
    );
    assert!(told.contains("can be blind where curves cross"), "{told}");
}

#[test]
fn three_cohorts_all_stand_in_the_report_and_the_choice_is_told() {
    let lines = [
        exponential("public", 60, 5.0),
        exponential("staff", 40, 3.0),
        exponential("press", 20, 4.0),
        exponential("board", 3, 1.0),
    ];
    let desk = Desk::with(format!("{HEADS}{}", lines.concat()));
    let output = desk.run(&[]);
    let told = said(&output);
    for name in ["public", "staff", "press", "board"] {
        assert!(told.contains(name), "{name}: {told}");
    }
    assert!(
        told.contains("Of 4 cohorts public and staff are compared"),
        "{told}"
    );
    assert!(told.contains("too few to show"), "{told}");
    let report = desk.json(&["--reference", "press", "--compared", "staff"]);
    assert_eq!(
        (&report["reference"], &report["compared"]),
        (&"press".into(), &"staff".into())
    );
}

/// Runs on a text and checks that nothing was compared and what a person is told.
#[track_caller]
fn refused(text: impl AsRef<[u8]>, more: &[&str], expected: &[&str]) {
    let output = Desk::with(text).run(more);
    let told = said(&output);
    assert!(matches!(output.status.code(), Some(1 | 2)), "{told}");
    assert!(output.stdout.is_empty(), "{told}");
    for part in expected {
        assert!(told.contains(part), "`{part}` is not in: {told}");
    }
}

#[test]
fn a_file_that_can_t_be_read_is_told_by_line_with_what_was_expected() {
    let line = "ordinary,T1,threat,en,2026-03-01T10:00:00Z,2026-03-01T11:00:00Z,1\n";
    let both = line.to_owned() + &line.replace("ordinary", "insider");
    let bad = |column: &str, with: &str| format!("{HEADS}{both}{}", line.replace(column, with));
    refused(
        "",
        &[],
        &["the file is empty", "expected the heads cohort,tier"],
    );
    refused(HEADS, &[], &["there are heads and no cases"]);
    refused(
        format!("group,start,stop,event\n{line}"),
        &[],
        &[
            "cases.csv:1: there is no column `cohort`; the first line has `group`",
            "expected the heads",
        ],
    );
    refused(
        bad("2026-03-01T10:00:00Z", "01/03/2026 10:00"),
        &[],
        &[
            "cases.csv:4: start `01/03/2026 10:00` is no time; expected RFC 3339",
            "1 of 3 cases have errors",
        ],
    );
    refused(
        bad("2026-03-01T10:00:00Z", "2026-03-01T10:00:00"),
        &[],
        &[":4: start", "says no offset from UTC"],
    );
    refused(
        bad("2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z"),
        &[],
        &["cases.csv:4: stop 2026-03-01T11:00:00Z lies before the start, 2026-03-01T12:00:00Z"],
    );
    refused(
        bad(",1\n", ",yes\n"),
        &[],
        &[":4: event `yes` is neither; expected 1"],
    );
    refused(
        bad(",1\n", "\n"),
        &[],
        &[":4: the line has 6 cells; expected 7"],
    );
    refused(
        bad("2026-03-01T11:00:00Z,1", ",1"),
        &[],
        &[":4: stop is empty, and `event` says"],
    );
    refused(
        format!("{HEADS}{line}{line}"),
        &[],
        &["all cases are in one cohort, `ordinary`", "column `cohort`"],
    );
    refused(
        format!("{HEADS}{both}"),
        &["--compared", "insiders"],
        &["there is no cohort `insiders`", "did you mean `insider`?"],
    );
}

#[test]
fn more_than_ten_errors_are_counted_and_not_all_told() {
    let line = "ordinary,,,,yesterday,,2\n".repeat(30);
    let output = Desk::with(format!("{HEADS}{line}")).run(&[]);
    let told = said(&output);
    assert_eq!(
        told.lines()
            .filter(|line| line.contains("cases.csv:"))
            .count(),
        11,
        "{told}"
    );
    assert!(
        told.contains("30 of 30 cases have errors") && told.contains("the first ten"),
        "{told}"
    );
}

#[test]
fn wrong_usage_is_refused_before_anything_is_read() {
    let desk = Desk::with("");
    let file = desk.path("cases.csv");
    let file = file.to_str().unwrap();
    for (arguments, expected) in [
        (vec!["parity"], "--csv <FILE>"),
        (
            vec!["parity", "--example", "--csv", file],
            "cannot be used with",
        ),
        (
            vec!["parity", "--example", "--horizon", "0"],
            "hours above 0",
        ),
        (
            vec!["parity", "--example", "--margin", "soon"],
            "hours above 0",
        ),
        (
            vec!["parity", "--example", "--horizon", "2", "--margin", "3"],
            "not below the horizon",
        ),
        (
            vec!["parity", "--csv", file, "--html", file],
            "would overwrite the export",
        ),
    ] {
        let output = evenhand(&arguments, b"");
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            said(&output)
        );
        assert!(
            said(&output).contains(expected),
            "{arguments:?}: {}",
            said(&output)
        );
    }
}

#[test]
fn exports_of_spreadsheets_and_databases_are_read_as_they_come() {
    let open = "\"people, others\",,,,2026-03-01T10:00:00Z,,0";
    let done = "staff,,,,2026-03-01T10:00:00+01:00,2026-03-01T12:30:00+02:00,1";
    let lines = [open, done];
    let check = |text: String| {
        let report = Desk::with(text).json(&[]);
        assert_eq!(report["cohorts"]["people, others"]["open"], 1);
        assert_eq!(report["cohorts"]["staff"]["closed_median"], 1.5);
    };
    let plain = format!("{HEADS}{}\n", lines.join("\n"));
    check(plain.clone());
    check(format!("\u{feff}{}", plain.replace('\n', "\r\n")));
    check(plain.trim_end().to_owned());
    check(
        plain
            .replace(',', ";")
            .replace("people; others", "people, others"),
    );
}

#[test]
fn the_page_is_one_file_without_a_script_and_names_are_text() {
    let nasty = "<script>alert(1)</script>";
    let lines = exponential(nasty, 40, 5.0) + &exponential("b&b", 40, 3.0);
    let desk = Desk::with(format!("{HEADS}{lines}"));
    let page = desk.path("parity.html");
    let output = desk.run(&["--html", page.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
    let page = read(&page);
    assert!(page.starts_with("<!doctype html>"));
    for none in [
        "<script",
        "src=",
        "@import",
        "url(",
        " style=",
        desk.0.path().to_str().unwrap(),
    ] {
        assert!(!page.contains(none), "{none}");
    }
    assert!(page.contains("alert(1)") && page.contains("Content-Security-Policy"));
    let ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .filter_map(|part| part.split('"').next())
        .collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
}

//! Who is on a list, and for whom a case is: read by the parity figures and by nothing else.

use std::path::Path;

use evenhand_flow::operation::cohort::AddToCohort;
use evenhand_flow::transparency::parity::{ComparedBy, Members, Placed};
use evenhand_model::*;
use evenhand_parity::Names;
use serde_json::{Value, json};

use crate::bench::Bench;

/// Places that may name the rows that are sealed: what makes them, what writes them, what reads them, and what
/// knows every table.
const MAY_NAME: [&str; 9] = [
    "model/src/cohort.rs",
    "model/src/lib.rs",
    "flow/src/case/fold.rs",
    "flow/src/case/targets.rs",
    "flow/src/operation/cohort.rs",
    "flow/src/transparency/parity/",
    "flow/src/work/",
    "engine/src/parity.rs",
    // It leaves the names out of a text that is shown, and must know them for that.
    "engine/src/masked.rs",
];

#[test]
fn nothing_but_the_parity_figures_names_what_is_sealed() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    walk(&crates, &mut |path, text| {
        let name = path.strip_prefix(&crates).unwrap().to_string_lossy();
        let is_source = name.contains("/src/");
        let names = ["CaseTargets", "CohortMember"]
            .iter()
            .any(|row| text.contains(row));
        if is_source && names && !MAY_NAME.iter().any(|place| name.starts_with(place)) {
            found.push(name.into_owned());
        }
    });
    // The API asks for ids to take off a list that it removes, and tells none of them.
    assert_eq!(found, ["server/src/api/parity.rs"]);
}

fn walk(folder: &Path, see: &mut impl FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with("node_modules") {
            walk(&path, see);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            see(&path, &std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// Where the case of one report belongs, with `staff` on the list of insiders.
fn check(report: Value, expected: &str) {
    let mut bench = Bench::new();
    let user = bench.user();
    let list = AddToCohort {
        platform: Platform::default(),
        user,
        cohort: "insider".into(),
        accounts: vec!["staff".into()],
    };
    bench.run(Principal::User(user), list).unwrap();
    let case = bench
        .report("r", "c", "threat", report.clone())
        .unwrap()
        .case;
    let mut names = Names::default();
    let members = Members::new(bench.all::<CohortMember>(), &mut names);
    let (case, targets): (Case, CaseTargets) = (bench.get(case), bench.get(case));
    let placed = members.place(ComparedBy::Cohort, &case, Some(&targets), &mut names);
    assert_eq!(placed, Placed::In(expected.into()), "{report}");
}

#[test]
fn a_case_belongs_with_whom_it_is_for() {
    let flagger = json!({"id": "f", "kind": "trusted-flagger"});
    check(json!({"target": {"id": "staff"}}), "insider");
    check(json!({"target": {"id": "anybody"}}), "ordinary");
    // Who reports what happens to others is not who waits.
    check(
        json!({"reporter": {"id": "staff"}, "target": {"id": "anybody"}}),
        "ordinary",
    );
    check(json!({"reporter": {"id": "staff"}}), "insider");
    check(json!({"reporter": {"id": "anybody"}}), "ordinary");
    check(json!({"reporter": flagger}), "unknown");
    check(json!({"reporter": {"kind": "anonymous"}}), "unknown");
    let unnamed = json!({"tell": "reporter"});
    check(
        json!({"reporter": {"id": "staff"}, "on_behalf_of": unnamed}),
        "unknown",
    );
}

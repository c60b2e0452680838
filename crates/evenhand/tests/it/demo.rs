//! The demo.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::house::{EVENHAND, evenhand, said};

/// The table at the end of a demo that plays to its end.
fn sums(said: &str) -> BTreeMap<String, u64> {
    let (_, table) = said.split_once("what ").expect("the sums");
    let lines = table.lines().skip(1);
    lines
        .filter_map(|line| {
            let (what, count) = line.trim().rsplit_once(' ')?;
            Some((what.trim().to_owned(), count.parse().ok()?))
        })
        .collect()
}

#[test]
fn the_demo_decides_every_case_answers_the_appeal_and_sees_every_action_confirmed() {
    let output = evenhand(
        &["demo", "--once", "--quick", "--listen", "127.0.0.1:0"],
        b"",
    );
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    let sums = sums(&said);
    let count = |what: &str| sums.get(what).copied().unwrap_or(0);
    for (what, at_least) in [
        ("actions, applied", 100),
        ("cases decided", 80),
        ("events, allow", 800),
        ("events, hold", 3),
        ("events, review", 10),
        ("reports", 200),
        ("ashen-gate, events", 18),
        ("ashen-gate, reports", 7),
        ("brigade, events", 3),
        ("brigade, reports", 112),
        ("campaign, events", 46),
        ("campaign, reports", 4),
        ("everyday, events", 20),
        ("everyday, reports", 40),
        ("picture, events", 39),
        ("picture, reports", 29),
        ("wrong-suspension, events", 1),
    ] {
        assert!(count(what) >= at_least, "{what}: {said}");
    }
    assert_eq!(count("two-people, events"), 3, "{said}");
    assert_eq!(count("two-people, reports"), 2, "{said}");
    assert_eq!(count("appeals answered"), 1, "{said}");
    for state in ["ordered", "delivered", "failed", "refused"] {
        assert_eq!(count(&format!("actions, {state}")), 0, "{said}");
    }
    assert!(
        !said.contains('\u{1b}'),
        "colours on something that is no terminal"
    );
    assert!(!said.contains("WARN") && !said.contains("error"), "{said}");
}

#[test]
fn the_demo_greets_with_a_login_link_when_everything_is_there() {
    let mut demo = Command::new(EVENHAND)
        .args(["demo", "--quick", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(demo.stdout.take().unwrap());
    let lines = stdout.lines().map(Result::unwrap);
    let until_greeted: Vec<String> = lines.take(4).collect();
    demo.kill().unwrap();
    demo.wait().unwrap();
    let told = until_greeted.join("\n");
    assert!(
        told.contains("Evenhand is ready at http://127.0.0.1:"),
        "{told}"
    );
    assert!(told.contains("Larkfield is there in "), "{told}");
}

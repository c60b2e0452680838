//! The demo.

use crate::house::{evenhand, said};

#[test]
fn the_demo_decides_every_case_and_sees_every_action_confirmed() {
    let output = evenhand(&["demo", "--once", "--listen", "127.0.0.1:0"], b"");
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    let (_, sums) = said.split_once("what ").expect("the sums");
    for expected in [
        "actions, applied",
        "cases decided",
        "events, hold",
        "reports",
    ] {
        assert!(sums.contains(expected), "{said}");
    }
    assert!(!sums.contains("actions, failed"), "{said}");
}

//! The Python of `docs/connect.md` accepts what we sign, and nothing else.

use std::io::Write as _;
use std::process::{Command, Stdio};

use evenhand_deliver::{Secret, sign};
use evenhand_model::{Rng, Time};
use serde_json::json;

const GUIDE: &str = include_str!("../../../../docs/connect.md");
const CALL: &str = "
import json, sys
call = json.load(sys.stdin)
for body in call['bodies']:
    print(is_from_evenhand(call['secret'], call['headers'], body.encode(), call['now']))
";

#[test]
fn the_python_of_the_guide_checks_our_signatures() {
    if Command::new("python3").arg("--version").output().is_err() {
        return;
    }
    let python = GUIDE
        .split("```python")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap();
    let secret = Secret::new(&mut Rng::from_number(1));
    let old = Secret::new(&mut Rng::from_number(2));
    let body = r#"{"type":"action.ordered"}"#;
    let at = Time::from_micros(1_764_000_000_000_000);
    let headers = sign(&[secret.clone(), old], "delivery-1", at, body.as_bytes());
    let headers: serde_json::Map<_, _> = headers
        .named()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    let call = json!({
        "secret": secret.to_text(), "headers": headers, "now": 1_764_000_010,
        "bodies": [body, body.replace("ordered", "changed")],
    });
    let mut child = Command::new("python3")
        .args(["-c", &format!("{python}{CALL}")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(call.to_string().as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "True\nFalse\n");
}

//! The fuzz targets, run on stable Rust by a mutator with a seed over a small corpus.

use evenhand_model::Rng;

use crate::house::{event, report};

/// Inputs tried for each target.
const INPUTS: u32 = 20_000;
const SEED: u64 = 7;

/// Pieces that have broken parsers before.
const PIECES: [&[u8]; 14] = [
    b"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\u0000",
    b"\\ud800",
    b"\xff",
    b"\n",
    b"''' ",
    b"-1",
    b"9223372036854775808",
    b"1e999",
    b"\"id\":",
];

/// One to four changes of an input of the corpus.
fn mutate(rng: &mut Rng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let below = |rng: &mut Rng, bound: usize| rng.below(bound as u64) as usize;
    let mut input = corpus[below(rng, corpus.len())].clone();
    for _ in 0..=rng.below(4) {
        let at = below(rng, input.len() + 1);
        let end = at + below(rng, input.len() - at + 1);
        match rng.below(5) {
            0 => input.truncate(at),
            1 => drop(input.drain(at..end)),
            2 => drop(input.splice(at..at, PIECES[below(rng, PIECES.len())].iter().copied())),
            3 => {
                let part = input[at..end].to_vec();
                drop(input.splice(at..at, part));
            }
            _ => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << rng.below(8);
                }
            }
        }
    }
    input
}

fn check(target: fn(&[u8]), corpus: &[Vec<u8>]) {
    let mut rng = Rng::from_number(SEED);
    corpus.iter().for_each(|input| target(input));
    for _ in 0..INPUTS {
        let input = mutate(&mut rng, corpus);
        let tried = std::panic::catch_unwind(|| target(&input));
        assert!(
            tried.is_ok(),
            "seed {SEED}: {:?}",
            String::from_utf8_lossy(&input)
        );
    }
}

#[test]
fn no_bytes_as_an_event_break_a_promise() {
    let post = event("e1", "a1", "hello").to_string().into_bytes();
    let with_more = br#"{"id":"e","kind":"account.renamed","at":"2026-11-23T10:00:00.5+01:00","actor":{"id":"a","handle":"h","private":{"email":"a@b.example","ip":"198.51.100.7"}},"mood":[1,{"a":null}]}"#;
    check(evenhand_flow::fuzz::fuzz_event, &[post, with_more.to_vec()]);
}

#[test]
fn no_bytes_as_a_report_break_a_promise() {
    let report = report("r1", "c1").to_string().into_bytes();
    check(evenhand_flow::fuzz::fuzz_report, &[report]);
}

#[test]
fn no_bytes_as_a_rule_file_break_a_promise() {
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules");
    let read = |name: &str| std::fs::read(format!("{rules}/{name}")).unwrap();
    let small = br#"[[rule]]
id = "a"
about = "b"
when = 'size(text) > 3 && content.text.contains("xxx")'
then = { verdict = "hold" }
examples = { hits = ["xxxx"], misses = ["y"] }
"#;
    check(
        evenhand_rules::fuzz::fuzz_rule_file,
        &[small.to_vec(), read("words.toml")],
    );
}

#[test]
fn no_bytes_as_a_webhooks_url_break_a_promise() {
    let corpus = [
        b"https://platform.example/hook".to_vec(),
        b"http://10.0.0.1:8080/a".to_vec(),
    ];
    check(evenhand_deliver::fuzz::fuzz_egress_url, &corpus);
}

//! How often the detectors of personal data find something in a pile of texts, and how long they take.
//!
//! Reads lines `SOURCE<tab>TEXT` from the standard input and prints, for each source and signal, the
//! texts with it in 10,000; with `--places`, each place that was found with 30 bytes around:
//! `cargo run --release -p evenhand-detect --example privacy_alarms < FILE`.

#![allow(clippy::print_stdout, reason = "a measurement is there to be read")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::BufRead;
use std::time::{Duration, Instant};

use evenhand_detect::{ContentView, Findings, all};

fn main() -> std::io::Result<()> {
    let shows_places = std::env::args().any(|argument| argument == "--places");
    let of_privacy = || {
        all()
            .iter()
            .filter(|one| one.name().starts_with("privacy."))
    };
    let mut texts: BTreeMap<String, u32> = BTreeMap::new();
    let mut hits: BTreeMap<(String, String), u32> = BTreeMap::new();
    let mut times: BTreeMap<&str, Duration> = BTreeMap::new();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let Some((source, text)) = line.split_once('\t') else {
            continue;
        };
        *texts.entry(source.to_owned()).or_default() += 1;
        let content = ContentView::of_text(text);
        black_box(content.views().folded());
        let mut found = Findings::default();
        for detector in of_privacy() {
            let start = Instant::now();
            detector.detect(&content, &mut found);
            *times.entry(detector.name()).or_default() += start.elapsed();
        }
        for signal in found.signals.keys() {
            *hits.entry((source.to_owned(), signal.clone())).or_default() += 1;
        }
        if shows_places {
            show(source, text, &found);
        }
    }
    println!("| Source | Texts | Signal | In 10,000 |\n| --- | ---: | --- | ---: |");
    for ((source, signal), count) in &hits {
        let of = texts[source];
        let share = f64::from(*count) * 10_000.0 / f64::from(of);
        println!("| {source} | {of} | `{signal}` | {share:.1} |");
    }
    let of: u32 = texts.values().sum();
    println!("\n| Detector | Microseconds per text |\n| --- | ---: |");
    for (name, time) in &times {
        println!(
            "| {name} | {:.2} |",
            time.as_secs_f64() * 1e6 / f64::from(of.max(1))
        );
    }
    Ok(())
}

fn show(source: &str, text: &str, found: &Findings) {
    for one in &found.evidence {
        let from = text.floor_char_boundary(one.span[0].saturating_sub(30));
        let until = text.ceil_char_boundary((one.span[1] + 30).min(text.len()));
        println!(
            "{source} {} {}: {}",
            one.signal,
            one.level,
            &text[from..until]
        );
    }
}

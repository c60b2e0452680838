//! Whether hostile texts take time in proportion to their length: milliseconds for a text and for twice
//! of it, views alone and all detectors. `cargo run --release -p evenhand-detect --example hostile_speed`.

#![allow(clippy::print_stdout, reason = "a measurement is there to be read")]

use std::hint::black_box;
use std::time::Instant;

use evenhand_detect::text::view::Views;
use evenhand_detect::{ContentView, run_on};

const BYTES: usize = 512 * 1024;
const PIECES: [(&str, &str); 8] = [
    ("one letter", "a"),
    ("marks on one letter", "\u{301}"),
    ("letters with marks", "e\u{301}\u{302}\u{303}"),
    ("mixed direction", "\u{202E}a\u{202C}ش "),
    ("letters apart", "k i l l "),
    ("no spaces", "iwillkillyou"),
    ("slips", "kil "),
    ("threats", "i will kill you. "),
];

fn main() {
    // What is built once is built before.
    black_box(run_on(&ContentView::of_text("k1ll y0u"), None));
    println!(
        "| text | views of 512 KiB | of 1 MiB | times | all detectors, 512 KiB | 1 MiB | times |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (name, piece) in PIECES {
        let row = [make_views, detect].map(|read| {
            let [one, two] =
                [1, 2].map(|times| milliseconds(&piece.repeat(times * BYTES / piece.len()), read));
            format!("{one:.1} | {two:.1} | {:.1}", two / one)
        });
        println!("| {name} | {} |", row.join(" | "));
    }
}

fn make_views(text: &str) {
    let views = Views::of(text);
    black_box((views.folded(), views.cleaned(), views.compatible()));
}

fn detect(text: &str) {
    black_box(run_on(&ContentView::of_text(text), None));
}

/// The fastest of three.
fn milliseconds(text: &str, read: fn(&str)) -> f64 {
    let times = [(); 3].map(|()| {
        let start = Instant::now();
        read(black_box(text));
        start.elapsed().as_secs_f64() * 1e3
    });
    times.into_iter().fold(f64::INFINITY, f64::min)
}

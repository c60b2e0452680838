//! Converts the Osprey workload to our events: lines on standard input, NDJSON on standard output.
//!
//! `gzip -dc bench/osprey/events.jsonl.gz | convert_osprey bench/osprey/labels.json > events.ndjson`

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use evenhand_bench::osprey;

fn main() -> ExitCode {
    match convert() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "convert_osprey: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn convert() -> anyhow::Result<()> {
    use anyhow::Context;
    let labels = match std::env::args().nth(1) {
        Some(path) => {
            let file = std::fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
            osprey::labels(&file)?
        }
        None => osprey::Labels::default(),
    };
    let mut output = io::BufWriter::new(io::stdout().lock());
    for (number, line) in (1..).zip(io::stdin().lock().lines()) {
        let line = line.context("reading standard input")?;
        let event = osprey::event(&line, &labels).with_context(|| format!("line {number}"))?;
        serde_json::to_writer(&mut output, &event)?;
        output.write_all(b"\n")?;
    }
    output.flush().context("writing standard output")
}

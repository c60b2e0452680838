//! What a watch finds of campaigns that are planted in a million posts, how soon, how fast and in how much memory:
//! `cargo run --release -p evenhand-detect --example campaign_speed [SEED...]`,
//! and with `--reports` the same of brigades in reports.

#![allow(clippy::print_stdout, reason = "a measurement is there to be read")]

use std::time::{Duration, Instant};

use evenhand_detect::campaign::trial::{Found, Plan, Stream, Written, measure};
use evenhand_detect::campaign::{Settings, Watch};

fn main() -> Result<(), std::num::ParseIntError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let are_reports = arguments.iter().any(|text| text == "--reports");
    let seeds: Vec<u64> = arguments
        .iter()
        .filter(|text| !text.starts_with("--"))
        .map(|text| text.parse())
        .collect::<Result<_, _>>()?;
    let seeds = if seeds.is_empty() { vec![1] } else { seeds };
    for seed in seeds {
        let stream = if are_reports {
            Stream::draw_reports(&Plan::reports(seed))
        } else {
            Stream::draw(&Plan::whole(seed))
        };
        let drawn = peak();
        // Once for what is found, and once more for the time, without writing out what is seen.
        let mut watch = Watch::new(Settings::default(), seed);
        let found = measure(&stream, &mut watch, |_, _| ());
        println!(
            "seed {seed}: {} posts, {} campaigns",
            found.posts,
            found.campaigns.len()
        );
        println!(
            "  campaigns found {} of {}, incidents {}, false {}: precision {:.3}, false per million {:.2}",
            found.campaigns_found(),
            found.campaigns.len(),
            found.incidents,
            found.false_incidents,
            found.precision(),
            found.false_per_million()
        );
        println!(
            "  recall of members {:.3}, of the mean campaign {:.3}; of those named {:.3} were planted",
            found.recall(),
            found.recall_of_mean_campaign(),
            found.members_right as f64 / found.members_named.max(1) as f64
        );
        let of = |which: fn(&Found) -> Option<evenhand_model::Duration>| {
            let each = found.campaigns.iter();
            delays(each.filter_map(|one| Some(which(one)?.seconds())).collect())
        };
        println!(
            "  from the eighth account to the first alert of any kind: {}",
            of(|one| one.told_after)
        );
        println!(
            "  the same from the burst where that is later: {}",
            of(|one| one.told_after_burst)
        );
        println!(
            "  from the eighth account to the incident: {}",
            of(|one| one.delay)
        );
        println!(
            "  surges worth a look {}: of a campaign {}, confirmed {}",
            found.surges, found.surges_right, found.surges_confirmed
        );
        println!(
            "  recruiting posts planted {}, listed {}, right {}: precision {:.3}, recall {:.3}",
            found.calls_planted,
            found.calls_named,
            found.calls_right,
            found.calls_right as f64 / found.calls_named.max(1) as f64,
            found.calls_right as f64 / found.calls_planted.max(1) as f64
        );
        for (one, campaign) in found.campaigns.iter().zip(&stream.campaigns) {
            println!(
                "    {:>5} accounts, {:<9} {:>3.0} % new: {} incidents, {:>5} found, told {:>6} s, incident {:>6} s from the eighth",
                one.members,
                format!("{:?}", campaign.pace),
                campaign.new_part * 100.0,
                one.incidents,
                one.members_found,
                one.told_after.map_or(-1, |delay| delay.seconds()),
                one.delay.map_or(-1, |delay| delay.seconds())
            );
        }
        for mistake in &found.mistakes {
            println!("    false: {mistake}");
        }
        let took = time(&stream, seed);
        println!(
            "  {:.0} posts/s on one core; {:.0} MB by the watch's own count; {} MB peak of the process, of which {} MB are the drawn posts",
            stream.posts.len() as f64 / took.as_secs_f64(),
            found.bytes as f64 / 1e6,
            peak() / 1_000,
            drawn / 1_000
        );
    }
    Ok(())
}

/// Delays in seconds, in a few words.
fn delays(mut all: Vec<i64>) -> String {
    all.sort_unstable();
    let of = |part: f64| {
        let place = ((all.len() as f64 - 1.0).max(0.0) * part) as usize;
        all.get(place).copied().unwrap_or(0)
    };
    format!(
        "median {} s, 90 % {} s, most {} s; within 60 s {}, within 5 min {}, of {}",
        of(0.5),
        of(0.9),
        of(1.0),
        all.iter().filter(|delay| **delay <= 60).count(),
        all.iter().filter(|delay| **delay <= 300).count(),
        all.len()
    )
}

/// The time inside the watch, with posts written out beforehand by the thousand.
fn time(stream: &Stream, seed: u64) -> Duration {
    let mut watch = Watch::new(Settings::default(), seed);
    let mut took = Duration::ZERO;
    let mut written = vec![Written::default(); 1_000];
    for posts in stream.posts.chunks(written.len()) {
        for (post, written) in posts.iter().zip(&mut written) {
            written.write(post);
        }
        let start = Instant::now();
        for (post, written) in posts.iter().zip(&written) {
            std::hint::black_box(written.seen(post, |seen| watch.see(seen)));
        }
        took += start.elapsed();
    }
    took
}

/// The most memory that the process has held, in KB; 0 where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or(0)
}

//! Cases that show why closed cases mislead: every insider's case was closed, half of them within three hours; of
//! ordinary people's cases one half was closed just as fast, and the other half was still open after three days.

use jiff::{SignedDuration, Timestamp};

use super::export::{Export, Names, Row};

/// Half of what is closed is closed within so many hours; the waits are exponential.
const MEDIAN_HOURS: f64 = 3.0;
/// How long the others had been open when the export was made.
const OPEN_HOURS: f64 = 72.0;
/// Cases of insiders, and twice those of ordinary people that were closed.
const INSIDERS: u32 = 200;
const ORDINARY_CLOSED: u32 = 1_000;
/// Within what the cases are compared; each cohort has as many in each.
const STRATA: [[&str; 3]; 4] = [
    ["T1", "threat", "ar"],
    ["T1", "threat", "en"],
    ["T2", "stalking", "ar"],
    ["T2", "stalking", "en"],
];
/// 1 November 2026, a Sunday, at noon UTC: the first case comes then, and one each ten minutes.
const FIRST_SECOND: i64 = 1_793_534_400;
const BETWEEN_SECONDS: i64 = 600;

/// The cases. Nothing about them is random.
pub fn export() -> Export {
    let mut export = Export::empty("the example".into());
    let names = |names: &mut Names, all: [&str; 2]| all.map(|name| names.add(name));
    let [ordinary, insider] = names(&mut export.cohorts, ["ordinary", "insider"]);
    for place in 0..ORDINARY_CLOSED {
        let hours = wait_hours(mixed(place, ORDINARY_CLOSED), ORDINARY_CLOSED);
        add(&mut export, ordinary, place, hours, true);
        add(&mut export, ordinary, place, OPEN_HOURS, false);
    }
    for place in 0..INSIDERS {
        let hours = wait_hours(mixed(place, INSIDERS), INSIDERS);
        add(&mut export, insider, place, hours, true);
    }
    export
}

fn add(export: &mut Export, cohort: u32, place: u32, hours: f64, is_done: bool) {
    let [tier, category, language] = STRATA
        .get(place as usize % STRATA.len())
        .copied()
        .unwrap_or_default();
    let seconds = FIRST_SECOND + i64::from(place) * BETWEEN_SECONDS;
    let start = Timestamp::from_second(seconds).unwrap_or_default();
    let waited = SignedDuration::from_secs_f64(hours * 3_600.0);
    let stop = start.checked_add(waited).unwrap_or(start);
    export.latest = export.latest.max(stop);
    export.rows.push(Row {
        cohort,
        tier: export.tiers.add(tier),
        category: export.categories.add(category),
        language: export.languages.add(language),
        start,
        stop,
        is_done,
    });
}

/// Another order, in which short and long waits come mixed. The factor is a prime that divides neither count, so each
/// place comes once.
fn mixed(place: u32, count: u32) -> u32 {
    place * 617 % count
}

/// The mean wait of one of so many equally likely parts of an exponential distribution. So the mean over all parts
/// is the mean of the distribution itself, however many there are.
fn wait_hours(part: u32, parts: u32) -> f64 {
    let primitive = |done: f64| {
        let open = 1.0 - done;
        // The limit of x ln x at 0 is 0.
        let product = if open > 0.0 { open * open.ln() } else { 0.0 };
        product + done
    };
    let (from, to) = (f64::from(part), f64::from(part + 1));
    let parts = f64::from(parts);
    let mean = (primitive(to / parts) - primitive(from / parts)) * parts;
    mean * MEDIAN_HOURS / std::f64::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waits_of_the_example_have_the_mean_and_the_median_of_their_distribution() {
        for parts in [INSIDERS, ORDINARY_CLOSED] {
            let waits: Vec<f64> = (0..parts).map(|part| wait_hours(part, parts)).collect();
            let mean = waits.iter().sum::<f64>() / f64::from(parts);
            assert!((mean - 3.0 / std::f64::consts::LN_2).abs() < 1e-9, "{mean}");
            let median = waits[parts as usize / 2];
            assert!((median - 3.0).abs() < 0.03, "{median}");
            assert!(waits.is_sorted());
            let mut places: Vec<u32> = (0..parts).map(|place| mixed(place, parts)).collect();
            places.sort_unstable();
            assert!(places.into_iter().eq(0..parts));
        }
    }
}

//! Numbers as people read them: the same in the terminal and on the page.

use evenhand_parity::draw::grouped;

/// A count with a comma after each thousand.
pub fn count(count: impl TryInto<u64>) -> String {
    grouped(count.try_into().unwrap_or(u64::MAX))
}

/// A wait: minutes below an hour, else hours, with as many digits as anybody acts on.
pub fn wait(hours: f64) -> String {
    let size = hours.abs();
    if size < 0.000_5 {
        return "0 min".into();
    }
    let minutes = hours * 60.0;
    match size {
        _ if size < 1.0 / 6.0 => format!("{minutes:.1} min"),
        _ if size < 0.995 => format!("{minutes:.0} min"),
        _ if size < 999.5 => format!("{hours:.1} h"),
        _ if hours < 0.0 => format!("-{} h", count(size.round() as u64)),
        _ => format!("{} h", count(size.round() as u64)),
    }
}

/// A wait that is more or less than another's: with its sign.
pub fn difference(hours: f64) -> String {
    match hours {
        _ if hours > 0.0 => format!("+{}", wait(hours)),
        _ => wait(hours).replace('-', "−"),
    }
}

/// A round span, such as a horizon or a margin: without needless digits.
pub fn span(hours: f64) -> String {
    let minutes = hours * 60.0;
    match hours {
        _ if hours < 1.0 && minutes.fract() == 0.0 => format!("{minutes:.0} min"),
        _ if hours.fract() == 0.0 => format!("{hours:.0} h"),
        _ => wait(hours),
    }
}

/// A share of a whole as a percentage; what is neither nothing nor everything never looks like it.
pub fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "–".into();
    }
    share(part as f64 / whole as f64)
}

/// A share from 0 to 1 as a percentage.
pub fn share(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        _ if percent <= 0.0 => "0 %".into(),
        _ if percent < 0.95 => "under 1 %".into(),
        _ if percent == 100.0 => "100 %".into(),
        _ if percent < 100.0 && percent > 99.05 => "over 99 %".into(),
        _ => format!("{percent:.0} %"),
    }
}

/// A probability of a test.
pub fn probability(p: f64) -> String {
    if p < 0.000_1 {
        return "under 0.0001".into();
    }
    let digits = if p < 0.1 { 4 } else { 2 };
    format!("{p:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (number, expected) in [
            (0_u64, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (30_421, "30,421"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(count(number), expected);
        }
    }

    #[test]
    fn waits_have_the_unit_in_which_people_think_of_them() {
        for (hours, expected) in [
            (0.0, "0 min"),
            (0.05, "3.0 min"),
            (0.2, "12 min"),
            (0.98, "59 min"),
            (1.0, "1.0 h"),
            (38.16, "38.2 h"),
            (1234.5, "1,235 h"),
            (-4.33, "-4.3 h"),
        ] {
            assert_eq!(wait(hours), expected);
        }
        assert_eq!(difference(33.84), "+33.8 h");
        assert_eq!(difference(-0.2), "−12 min");
        assert_eq!(span(72.0), "72 h");
        assert_eq!(span(0.2), "12 min");
        assert_eq!(span(1.8), "1.8 h");
    }

    #[test]
    fn a_share_is_never_rounded_to_nothing_or_to_everything() {
        assert_eq!(percent(1, 100_000), "under 1 %");
        assert_eq!(percent(99_999, 100_000), "over 99 %");
        assert_eq!(percent(0, 10), "0 %");
        assert_eq!(percent(10, 10), "100 %");
        assert_eq!(percent(1, 2), "50 %");
        assert_eq!(percent(0, 0), "–");
        assert_eq!(share(1.04), "104 %");
    }
}

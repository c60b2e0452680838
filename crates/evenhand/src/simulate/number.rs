//! Numbers as people read them.

/// A count with a comma after each thousand.
pub fn count(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A wait: minutes below an hour, else hours, with as many digits as anybody acts on.
pub fn wait(hours: f64) -> String {
    let (size, minutes) = (hours.abs(), hours * 60.0);
    match size {
        _ if size < 0.000_5 => "0 min".into(),
        _ if size < 1.0 / 6.0 => format!("{minutes:.1} min"),
        _ if size < 0.995 => format!("{minutes:.0} min"),
        _ if size < 999.5 => format!("{hours:.1} h"),
        _ if hours < 0.0 => format!("-{} h", count(size.round() as usize)),
        _ => format!("{} h", count(size.round() as usize)),
    }
}

/// A round span, such as a clock: without needless digits.
pub fn span(hours: f64) -> String {
    let minutes = hours * 60.0;
    match hours {
        _ if hours < 1.0 && minutes.fract() == 0.0 => format!("{minutes:.0} min"),
        _ if hours.fract() == 0.0 => format!("{hours:.0} h"),
        _ => wait(hours),
    }
}

/// A share from 0 to 1 as a percentage; what is neither nothing nor everything never looks like it.
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

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(
            [span(48.0), span(0.25), span(1.5)],
            ["48 h", "15 min", "1.5 h"]
        );
    }

    #[test]
    fn a_share_is_never_rounded_to_nothing_or_to_everything() {
        for (part, expected) in [
            (0.0, "0 %"),
            (0.000_01, "under 1 %"),
            (0.5, "50 %"),
            (0.999_99, "over 99 %"),
            (1.0, "100 %"),
            (1.04, "104 %"),
        ] {
            assert_eq!(share(part), expected);
        }
    }
}

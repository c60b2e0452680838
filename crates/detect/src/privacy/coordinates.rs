//! Places as numbers: degrees, map links, plus codes.

use std::sync::LazyLock;

use evenhand_model::{Factor, Level};
use regex::Regex;

use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::{ContentView, Findings};

/// Decimal degrees with at least four digits after the point: a house, not a town. Also in links,
/// `geo:` and `@52.5163,13.3777`.
static DECIMAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"([+-]?[0-9]{1,2}\.[0-9]{4,15})(?:°? ?[NSns],? ?|°? ?[,;/] ?|&mlon=|%2C)([+-]?[0-9]{1,3}\.[0-9]{4,15})°?(?: ?[EWOew]\b)?",
    )
    .expect("the pattern is valid")
});
/// Degrees, minutes and seconds: `52°30'59"N 13°22'39"E`.
static SEXAGESIMAL: LazyLock<Regex> = LazyLock::new(|| {
    let angle =
        r#"[0-9]{1,3} ?° ?[0-9]{1,2} ?['′’] ?(?:[0-9]{1,2}(?:\.[0-9]{1,4})? ?(?:["″”]|'')?)? ?"#;
    Regex::new(&format!("{angle}[NSns],? ?{angle}[EWOew]")).expect("the pattern is valid")
});
/// A full plus code, `9F4MG98H+GP`, or a short one before a town.
static PLUS_CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)[23456789CFGHJMPQRVWX]{4}(?:[23456789CFGHJMPQRVWX]{4}\+[23456789CFGHJMPQRVWX]{2,3}|\+[23456789CFGHJMPQRVWX]{2,3},? [A-Z])")
        .expect("the pattern is valid")
});

/// Finds coordinates.
#[derive(Debug)]
pub struct Coordinates;

impl Detector for Coordinates {
    fn name(&self) -> &'static str {
        "privacy.coordinates"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[found(
                "privacy.coordinates",
                "Coordinates that point at a house: decimal degrees, degrees with minutes, a map link, a plus code.",
            )]
        }
    }

    fn examples(&self) -> &'static [Example] {
        EXAMPLES
    }

    fn grades_factors(&self) -> bool {
        true
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let plain = content.plain();
        let text = plain.text();
        let mut mark = |level, span| {
            if let Some(span) = plain.original(span) {
                found.mark_at("privacy.coordinates", level, span);
                found.grade(
                    Factor::Location,
                    Level::Mid,
                    Some(span),
                    "privacy.coordinates",
                );
            }
        };
        if has_long_fraction(text) {
            for place in DECIMAL.captures_iter(text) {
                if let (Some(whole), true) = (place.get(0), is_on_earth(&place[1], &place[2]))
                    && stands_alone(text, whole.start(), whole.end())
                {
                    mark("decimal", [whole.start(), whole.end()]);
                }
            }
        }
        if text.contains('°') {
            for place in SEXAGESIMAL.find_iter(text) {
                mark("degrees", [place.start(), place.end()]);
            }
        }
        if text.contains('+') {
            for place in PLUS_CODE.find_iter(text) {
                let code = place.as_str();
                let length = code.find([' ', ',']).unwrap_or(code.len());
                mark("plus-code", [place.start(), place.start() + length]);
            }
        }
    }
}

/// Whether a point is followed by four digits somewhere, as in every decimal place.
fn has_long_fraction(text: &str) -> bool {
    text.as_bytes()
        .windows(5)
        .any(|five| five[0] == b'.' && five[1..].iter().all(u8::is_ascii_digit))
}

/// Two numbers below one are more often shares or errors than a ship off Africa.
fn is_on_earth(latitude: &str, longitude: &str) -> bool {
    let degrees = |written: &str| written.parse::<f64>().map_or(f64::INFINITY, f64::abs);
    let (latitude, longitude) = (degrees(latitude), degrees(longitude));
    latitude <= 90.0 && longitude <= 180.0 && (latitude >= 1.0 || longitude >= 1.0)
}

fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    !before.is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | '$' | '€'))
        && !after.is_some_and(|c| c.is_ascii_digit() || c == '%')
}

const FOUND: &[&str] = &["privacy.coordinates"];

const EXAMPLES: &[Example] = &[
    hit("52.5163, 13.3777", FOUND),
    hit("find her: -33.85678,151.21529", FOUND),
    hit("52.5163° N, 13.3777° E", FOUND),
    hit("geo:52.5163,13.3777", FOUND),
    hit("https://maps.example/?q=52.5163,13.3777", FOUND),
    hit("https://maps.example/@52.5163,13.3777,17z", FOUND),
    hit("https://map.example/#map=19/52.51630/13.37770", FOUND),
    hit("https://map.example/?mlat=52.5163&mlon=13.3777", FOUND),
    hit("52°30'59\"N 13°22'39\"E", FOUND),
    hit("48° 51′ 29.6″ N, 2° 17′ 40.2″ E", FOUND),
    hit("９F4MG98H+GP", FOUND),
    hit("G98H+GP Berlin", FOUND),
    miss("52.5, 13.4 is the town"),
    miss("the angles are 152.5163, 213.3777"),
    miss("3.14159 and 2.71828"),
    miss("it was 23° in the shade"),
    miss("1+1"),
    miss("losses 0.0123, 0.0119"),
    miss("version 1.2.3.4567"),
];

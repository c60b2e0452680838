//! Reads a pack from TOML. Every fault says where it is, what was expected and what to do.

use std::collections::BTreeSet;

use evenhand_model::{ClockPack, ClockStart, Duration, PackedClock, Tier};

use crate::clocks::countries;

/// A clock pack that can't be put into force.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct ClockError {
    /// File and line, like `us.toml, line 12`.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub hint: String,
}

/// Reads one file of `clocks/`.
pub fn read(path: &str, text: &str) -> Result<ClockPack, ClockError> {
    let pack: ClockPack = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        ClockError {
            place: format!("{path}, line {line}"),
            what: error.message().to_owned(),
            hint: "the packs in `clocks/` of the repository show every field".into(),
        }
    })?;
    let wrong = |near: &str, what: String, hint: &str| ClockError {
        place: format!("{path}, line {}", line_of(text, near)),
        what,
        hint: hint.to_owned(),
    };
    if !is_word(&pack.id) {
        let what = format!("`{}` is no id of a pack", pack.id);
        return Err(wrong(
            &pack.id,
            what,
            "write small letters, digits and hyphens, like `eu-dsa`",
        ));
    }
    let mut ids = BTreeSet::new();
    for clock in &pack.clocks {
        if !ids.insert(&clock.id) {
            let what = format!("the clock `{}` stands here twice", clock.id);
            return Err(wrong(&clock.id, what, "give each clock an id of its own"));
        }
        check(&pack, clock).map_err(|(what, hint)| {
            let what = format!("clock `{}`: {what}", clock.id);
            wrong(&clock.id, what, hint)
        })?;
    }
    if pack.clocks.is_empty() {
        let what = "there is no clock in this pack".to_owned();
        return Err(wrong(&pack.id, what, "add a table `[[clock]]`"));
    }
    Ok(pack)
}

type Fault = (String, &'static str);

fn check(pack: &ClockPack, clock: &PackedClock) -> Result<(), Fault> {
    let is_of_house = clock.id == "house";
    if is_of_house != (pack.id == "house") {
        return Err((
            "the clock `house` and the pack `house` belong together".into(),
            "give the clock, or the pack, another id",
        ));
    }
    if is_of_house {
        return check_house(clock);
    }
    if !clock.allowed_by_tier.is_empty() {
        return Err((
            "only the clock of the house has hours for each tier".into(),
            "write `allowed`, like `allowed = \"48h\"`",
        ));
    }
    if clock
        .allowed
        .is_some_and(|span| span <= Duration::default())
    {
        return Err((
            "it allows no time".into(),
            "write a span like `24h`, or leave `allowed` out where the law names no hours",
        ));
    }
    if clock.starts == ClockStart::Restricted && clock.when != Default::default() {
        return Err((
            "a restriction starts it, whatever was reported".into(),
            "leave `when` out, or let it start when something is `received` or `first-known`",
        ));
    }
    if let Some(pause) = clock.pauses.iter().find(|pause| !is_word(&pause.name)) {
        return Err((
            format!("`{}` is no name of a pause", pause.name),
            "write small letters, digits and hyphens, like `force-majeure`",
        ));
    }
    let mut countries = clock.when.countries.iter();
    if let Some(other) = countries.find(|code| !countries::is_code(code)) {
        return Err((
            format!("`{other}` is no country"),
            "write two capital letters by ISO 3166-1, like `GB`, or `EU`",
        ));
    }
    if let Some(other) = clock.when.legal_grounds.iter().find(|one| !is_word(one)) {
        return Err((
            format!("`{other}` is no ground"),
            "write small letters, digits and hyphens, like `removal-order`",
        ));
    }
    Ok(())
}

fn check_house(clock: &PackedClock) -> Result<(), Fault> {
    let mut before = Duration::default();
    for tier in Tier::ALL {
        let name = tier.as_str();
        let Some(span) = clock.allowed_by_tier.get(&tier).copied() else {
            return Err((
                format!("tier {name} has no hours"),
                "write `allowed_by_tier = { T0 = \"15m\", .. }` with all five",
            ));
        };
        if span > tier.allowed() {
            return Err((
                format!("{span} for tier {name} is laxer than {}", tier.allowed()),
                "make it stricter or leave it: pages and figures measure by the shipped hours",
            ));
        }
        if span <= before {
            return Err((
                format!("tier {name} is not allowed more time than the tier above it"),
                "let the hours rise from T0 to T4",
            ));
        }
        before = span;
    }
    if clock.when != Default::default() || clock.starts != ClockStart::Received {
        return Err((
            "it is for every case, from when it reached us".into(),
            "leave `when` out, and write `starts = \"received\"`",
        ));
    }
    Ok(())
}

/// Small letters, digits and hyphens.
fn is_word(text: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(is_fit)
}

fn line_at(text: &str, byte: usize) -> usize {
    let before = text.as_bytes().get(..byte).unwrap_or(text.as_bytes());
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

/// The last line that gives something this id: where one stands twice, the second is wrong.
fn line_of(text: &str, id: &str) -> usize {
    let quoted = format!("\"{id}\"");
    let is_it = |line: &str| line.trim_start().starts_with("id") && line.contains(&quoted);
    let lines = text.lines().zip(1..).filter(|(line, _)| is_it(line));
    lines.last().map_or(1, |(_, number)| number)
}

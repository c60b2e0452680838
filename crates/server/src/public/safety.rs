//! Whom to call, by country, from the repository's folder `safety/`: emergency numbers on which two sources agree,
//! and help lines, each with its source and the day on which it was compared.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const EMERGENCY: &str = include_str!("../../../../safety/emergency.toml");
const HELPLINES: &str = include_str!("../../../../safety/helplines.toml");
const NAMES: &str = include_str!("../../../../safety/names.toml");

static ALL: LazyLock<Safety> = LazyLock::new(|| Safety {
    emergency: parse(EMERGENCY),
    helplines: parse::<Helplines>(HELPLINES).helplines,
    names: parse(NAMES),
});

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> T {
    match toml::from_str(text) {
        Ok(read) => read,
        Err(problem) => unreachable!("a test reads what ships: {problem}"),
    }
}

/// Everything that ships.
struct Safety {
    emergency: Emergency,
    helplines: Vec<Helpline>,
    /// By language: code and name in one, in the order in which they are shown.
    names: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Emergency {
    checked: String,
    #[serde(rename = "source")]
    sources: Vec<Source>,
    countries: BTreeMap<String, Services>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Helplines {
    #[serde(rename = "helpline")]
    helplines: Vec<Helpline>,
}

/// Where numbers come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is.
    pub name: String,
    /// Where it is.
    pub url: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Services {
    #[serde(default)]
    police: Vec<String>,
    #[serde(default)]
    ambulance: Vec<String>,
    #[serde(default)]
    fire: Vec<String>,
}

/// What an emergency number is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// The police.
    Police,
    /// Doctors.
    Ambulance,
    /// The fire service.
    Fire,
}

/// An emergency number.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EmergencyNumber {
    /// As it is dialled.
    pub number: String,
    /// Whom it reaches.
    pub services: Vec<Service>,
}

/// People to talk to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Helpline {
    /// Where it works, as ISO 3166-1 calls it.
    pub country: String,
    /// For whom it is.
    pub kind: HelplineKind,
    /// What it calls itself.
    pub name: String,
    /// As it is dialled.
    pub phone: String,
    /// Where it is on the web.
    pub url: Option<String>,
    /// The page on which the number stands.
    pub source: String,
    /// When the number was compared with that page, as ISO 8601 writes days.
    pub checked: String,
}

impl Helpline {
    /// The number without what makes it easier to read.
    pub fn dialled(&self) -> String {
        let is_dialled = |c: &char| c.is_ascii_digit() || *c == '+';
        self.phone.chars().filter(is_dialled).collect()
    }

    /// The host of the page on which the number stands.
    pub fn source_host(&self) -> &str {
        let rest = self.source.trim_start_matches("https://");
        rest.split('/').next().unwrap_or(rest)
    }
}

/// For whom a help line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HelplineKind {
    /// For people who experience violence, at home or elsewhere.
    Violence,
}

/// A country with a number that is known.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Country {
    /// As ISO 3166-1 calls it.
    pub code: String,
    /// What it is called in the language that was asked for.
    pub name: String,
}

/// The countries with their names in a language, in its order.
pub fn countries(lang: &str) -> Vec<Country> {
    let names = ALL.names.get(lang).or_else(|| ALL.names.get("en"));
    let names = names.into_iter().flatten();
    let named = names.filter_map(|both| {
        let (code, name) = both.split_once(' ')?;
        Some(Country {
            code: code.to_owned(),
            name: name.to_owned(),
        })
    });
    named.collect()
}

/// The emergency numbers of a country, the main ones first; none where no two sources agree.
pub fn numbers(country: &str) -> Vec<EmergencyNumber> {
    let none = Services::default();
    let services = ALL.emergency.countries.get(country).unwrap_or(&none);
    let mut found: Vec<EmergencyNumber> = Vec::new();
    for (service, numbers) in [
        (Service::Police, &services.police),
        (Service::Ambulance, &services.ambulance),
        (Service::Fire, &services.fire),
    ] {
        for number in numbers {
            match found.iter_mut().find(|known| known.number == *number) {
                Some(known) => known.services.push(service),
                None => found.push(EmergencyNumber {
                    number: number.clone(),
                    services: vec![service],
                }),
            }
        }
    }
    // A number that reaches everybody is easier to remember than three.
    found.sort_by_key(|number| std::cmp::Reverse(number.services.len()));
    found
}

/// The help lines of a country.
pub fn helplines(country: &str) -> Vec<Helpline> {
    let lines = ALL.helplines.iter();
    lines
        .filter(|line| line.country == country)
        .cloned()
        .collect()
}

/// Where the emergency numbers come from.
pub fn sources() -> &'static [Source] {
    &ALL.emergency.sources
}

/// When the emergency numbers were compared with their sources.
pub fn checked() -> &'static str {
    &ALL.emergency.checked
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::public::words::FormWords;

    fn is_day(text: &str) -> bool {
        let parts: Vec<&str> = text.split('-').collect();
        let is_number = |part: &&str| part.chars().all(|c| c.is_ascii_digit());
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        lengths == [4, 2, 2] && parts.iter().all(is_number)
    }

    #[test]
    fn every_country_has_a_number_of_the_police_that_can_be_dialled_and_a_name_in_every_language() {
        let codes: BTreeSet<&str> = ALL.emergency.countries.keys().map(|code| &**code).collect();
        assert!(codes.len() > 200, "{}", codes.len());
        for code in &codes {
            assert!(code.len() == 2 && code.chars().all(|c| c.is_ascii_uppercase()));
            let numbers = numbers(code);
            let is_police = |one: &EmergencyNumber| one.services.contains(&Service::Police);
            assert!(numbers.iter().any(is_police), "{code}");
            for number in numbers {
                let digits = number.number.chars();
                assert!((2..=6).contains(&number.number.len()), "{code} {number:?}");
                assert!(digits.into_iter().all(|c| c.is_ascii_digit()), "{number:?}");
            }
        }
        for words in FormWords::all() {
            let named = countries(&words.lang);
            let of_lang: BTreeSet<&str> = named.iter().map(|one| &*one.code).collect();
            assert_eq!(of_lang, codes, "{}", words.lang);
            assert!(named.iter().all(|one| !one.name.is_empty()));
        }
        assert!(is_day(checked()) && sources().len() == 2);
    }

    #[test]
    fn every_help_line_names_its_source_and_the_day_on_which_it_was_compared() {
        assert!(!ALL.helplines.is_empty());
        for line in &ALL.helplines {
            assert!(ALL.emergency.countries.contains_key(&line.country));
            assert!(is_day(&line.checked), "{line:?}");
            let links = line.url.iter().chain([&line.source]);
            assert!(links.into_iter().all(|url| url.starts_with("https://")));
            let is_dialled = |c: char| c.is_ascii_digit() || " -+".contains(c);
            assert!(line.phone.chars().all(is_dialled), "{line:?}");
        }
    }

    #[test]
    fn a_number_stands_once_with_everybody_whom_it_reaches_and_such_ones_first() {
        let check = |country: &str, expected: &[(&str, usize)]| {
            let found = numbers(country);
            let found: Vec<(&str, usize)> = found
                .iter()
                .map(|one| (&*one.number, one.services.len()))
                .collect();
            assert_eq!(found, expected, "{country}");
        };
        check("US", &[("911", 3)]);
        check("JP", &[("119", 2), ("110", 1)]);
        check("AT", &[("112", 3), ("133", 1), ("144", 1), ("122", 1)]);
        check("XX", &[]);
        check("de", &[]);
    }
}

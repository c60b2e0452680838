//! How many invented addresses are found, and how well homes are told from shops and one's own.
//! Figures per country are in `docs/triage/privacy.md`, which this test writes and compares.

use std::fmt::Write as _;
use std::path::Path;

use evenhand_detect::{ContentView, run_on};

/// How often each template is filled.
const TIMES: usize = 12;

#[test]
fn the_published_figures_are_those_of_this_detector() {
    let lines: Vec<Line> = include_str!("addresses.txt")
        .lines()
        .filter_map(line)
        .collect();
    let page = page(&countries(&lines));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/triage/privacy.md");
    if std::env::var_os("EVENHAND_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().expect("the page lies in a folder"))
            .expect("the folder can be made");
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/triage/privacy.md is out of date; run this test with EVENHAND_UPDATE=1"
    );
}

/// What is asked of the published figures, so that a change for the worse is not just written down.
#[test]
fn homes_of_others_are_found_in_at_least_twelve_countries() {
    let lines: Vec<Line> = include_str!("addresses.txt")
        .lines()
        .filter_map(line)
        .collect();
    let countries = countries(&lines);
    let good = countries.iter().filter(|one| one.homes.share() >= 0.9);
    assert!(good.count() >= 12, "{countries:?}");
    let (all, wrong) = countries.iter().fold((0, 0), |(all, wrong), one| {
        (
            all + one.nothing.of,
            wrong + one.nothing.of - one.nothing.right,
        )
    });
    assert!(
        all > 0 && wrong == 0,
        "{wrong} of {all} texts without an address were taken for one"
    );
}

struct Line<'a> {
    kind: &'a str,
    country: &'a str,
    language: &'a str,
    text: &'a str,
}

fn line(written: &str) -> Option<Line<'_>> {
    let (head, text) = written
        .split_once(": ")
        .filter(|_| !written.starts_with('#'))?;
    let words: Vec<&str> = head.split(' ').collect();
    match *words.as_slice() {
        [kind, language] => Some(Line {
            kind,
            country: "",
            language,
            text,
        }),
        [kind, country, language] => Some(Line {
            kind,
            country,
            language,
            text,
        }),
        _ => None,
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    right: usize,
    of: usize,
}

impl Count {
    fn add(&mut self, is_right: bool) {
        self.right += usize::from(is_right);
        self.of += 1;
    }

    #[expect(clippy::cast_precision_loss, reason = "the counts are small")]
    fn share(self) -> f64 {
        self.right as f64 / self.of.max(1) as f64
    }
}

#[derive(Debug, Default)]
struct Country {
    name: String,
    /// Homes of others, and addresses of which nothing is said: found as `privacy.home_address`.
    homes: Count,
    /// The place in the text is within the address and begins where it begins.
    places: Count,
    /// Own homes: `privacy.own_address` and not `privacy.home_address`.
    own: Count,
    /// Shops and public buildings: not `privacy.home_address`.
    public: Count,
    /// Texts without an address, in which nothing is found.
    nothing: Count,
}

fn countries(lines: &[Line<'_>]) -> Vec<Country> {
    let templates = lines.iter().filter(|line| line.kind == "address");
    templates.map(|template| country(template, lines)).collect()
}

fn country(template: &Line<'_>, lines: &[Line<'_>]) -> Country {
    let mut country = Country {
        name: template.country.to_owned(),
        ..Country::default()
    };
    for around in lines
        .iter()
        .filter(|line| line.language == template.language)
    {
        if around.kind == "none" {
            country.nothing.add(found_in(around.text).is_empty());
        }
        let contexts = ["theirs", "own", "public"];
        if !contexts.contains(&around.kind) {
            continue;
        }
        for time in 0..TIMES {
            let address = filled(template.text, time);
            let text = around.text.replace("{}", &address);
            let found = found_in(&text);
            let has = |signal: &str| found.iter().any(|(name, _)| *name == signal);
            let is_home = has("privacy.home_address");
            match around.kind {
                "theirs" => {
                    country.homes.add(is_home);
                    if let Some((_, [start, end])) = found.first() {
                        let begins = text.find(&address).expect("the text holds the address");
                        country
                            .places
                            .add(*start == begins && *end <= begins + address.len());
                    }
                }
                "own" => country.own.add(has("privacy.own_address") && !is_home),
                _ => country.public.add(!is_home),
            }
        }
    }
    country
}

/// Signals of addresses with their places.
fn found_in(text: &str) -> Vec<(&'static str, [usize; 2])> {
    let found = run_on(&ContentView::of_text(text), None);
    let places = found.evidence.iter().map(|one| (one.signal, one.span));
    let of_addresses = [
        "privacy.home_address",
        "privacy.own_address",
        "privacy.public_place",
    ];
    places
        .filter(|(signal, _)| of_addresses.contains(signal))
        .collect()
}

/// A template with one of each choice, another one each time.
fn filled(template: &str, time: usize) -> String {
    let mut text = String::new();
    let mut rest = template;
    let mut nth = 0;
    while let Some((before, after)) = rest.split_once('{') {
        let (choices, after) = after.split_once('}').expect("a choice ends");
        text.push_str(before);
        nth += 1;
        if choices == "#" {
            let _ = write!(text, "{}", 1 + (time * 37 + 13) % 290);
        } else {
            let choices: Vec<&str> = choices.split('|').collect();
            text.push_str(choices[(time * nth + time / 3) % choices.len()]);
        }
        rest = after;
    }
    text + rest
}

fn page(countries: &[Country]) -> String {
    let mut page = String::from(
        "# Addresses: what is found, per country\n\n\
         Addresses that don't exist, made from templates, in texts written around them\n\
         (`crates/detect/tests/addresses.txt`). Whoever wrote those texts knew the detector, so the figures are\n\
         better than they would be on texts of strangers; they show which countries' forms are read, and what a\n\
         change makes better or worse.\n\n\
         This page is generated: `EVENHAND_UPDATE=1 cargo test -p evenhand-detect --test addresses`.\n\n\
         - **Homes found**: homes of others and addresses of which nothing is said, found as `privacy.home_address`.\n\
         - **Place right**: the place in the text begins where the address begins and does not go beyond it.\n\
         - **Own told apart**: the author's own home, found as `privacy.own_address` and not contained.\n\
         - **Public told apart**: a shop, an office, a public building, not taken for a home.\n\
         - **Precision**: of the addresses taken for somebody else's home, those that are, over all these texts.\n\
         - **Nothing found**: texts without an address in which none is found.\n\n\
         | Country | Homes found | Place right | Own told apart | Public told apart | Precision | Nothing found |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for one in countries {
        let own_taken = one.own.of - one.own.right;
        let public_taken = one.public.of - one.public.right;
        let precision = Count {
            right: one.homes.right,
            of: one.homes.right + own_taken + public_taken,
        };
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} | {:.2} | {} |",
            one.name,
            shown(one.homes),
            shown(one.places),
            shown(one.own),
            shown(one.public),
            precision.share(),
            shown(one.nothing),
        );
    }
    page
}

fn shown(count: Count) -> String {
    format!("{:.2} ({}/{})", count.share(), count.right, count.of)
}

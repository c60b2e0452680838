//! Whom to call, in the country that somebody names: a page for people, data for software.

use askama::Template;
use axum::http::StatusCode;
use evenhand_model::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoint::Call;
use crate::public::page::{Frame, Page, PageOr};
use crate::public::safety::{self, Country, EmergencyNumber, Helpline, Source};
use crate::public::visitor::{Asked, Visitor};
use crate::public::words::FormWords;

/// Where somebody is, and how they want to be spoken to.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct HelpQuery {
    /// The country, as ISO 3166-1 calls it; the region that the browser names when left out.
    pub country: Option<String>,
    /// Language of names, a BCP 47 tag; as the browser wants it when left out.
    #[serde(default)]
    pub lang: String,
}

/// Whom to call.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Help {
    /// Which country it is about; null where nobody has named one.
    pub country: Option<String>,
    /// Emergency numbers there, those that reach everybody first; none where no two sources agree.
    pub numbers: Vec<EmergencyNumber>,
    /// People to talk to there.
    pub helplines: Vec<Helpline>,
    /// When the emergency numbers were compared with their sources, as ISO 8601 writes days.
    pub checked: &'static str,
    /// Where the emergency numbers come from.
    pub sources: &'static [Source],
    /// All countries with a number that is known.
    pub countries: Vec<Country>,
}

#[derive(Template)]
#[template(path = "public_help.html")]
struct HelpPage<'a> {
    words: &'static FormWords,
    frame: Frame,
    help: &'a Help,
}

/// Whom to call.
pub async fn show(call: Call, asked: Asked<HelpQuery>) -> Result<PageOr<Help>, Problem> {
    let Asked(visitor, query) = asked;
    let help = help(&visitor, query);
    if !visitor.is_browser {
        return Ok(PageOr::Data(help));
    }
    let page = HelpPage {
        words: visitor.words(),
        frame: Frame::of(&call.server),
        help: &help,
    };
    Page::of(&call.server, StatusCode::OK, &page).map(PageOr::Page)
}

fn help(visitor: &Visitor, query: HelpQuery) -> Help {
    let countries = safety::countries(&visitor.lang);
    let is_code = |code: &String| code.len() == 2 && code.chars().all(|c| c.is_ascii_alphabetic());
    let named = query.country.filter(is_code);
    let country = named.map(|code| code.to_ascii_uppercase());
    // A guess is taken only where it leads to a number.
    let guessed = visitor.region.clone();
    let guessed = guessed.filter(|region| countries.iter().any(|one| one.code == *region));
    let country = country.or(guessed);
    let code = country.as_deref().unwrap_or_default();
    Help {
        numbers: safety::numbers(code),
        helplines: safety::helplines(code),
        checked: safety::checked(),
        sources: safety::sources(),
        countries,
        country,
    }
}

//! The API of Hasher-Matcher-Actioner ("HMA"): `/h` hashes, `/m` matches, `/c` curates. Its clients need another address and one of our
//! keys; banks, items and the index are those of the native API.
//!
//! ```text
//! /h  file, form ─► hashing ─► {signal type: hash}
//! /m  signal ─► look_up, raw_lookup ─► told: what may be said of an item      compare, index_status
//! /c  banks ─► content, additions                                             types, exchanges
//!     every refusal: a problem document with HMA's `message`
//! ```
//!
//! Sources: facebook/ThreatExchange, `hasher-matcher-actioner` 1.1.7 (blueprints, schemas and tests), and answers of a server of that version.

pub mod key;
pub mod refusal;

pub mod flag;
pub mod signal;

pub mod told;

pub mod look_up;
pub mod raw_lookup;

pub mod compare;
pub mod index_status;

pub mod file;
pub mod form;
pub mod hashing;

pub mod additions;
pub mod banks;
pub mod content;

pub mod exchanges;
pub mod status;
pub mod types;

use axum::http::Method;
use evenhand_model::Scope::{MediaRead, MediaWrite};

use crate::endpoint::Access::{Open, Scope};
use crate::endpoint::{Endpoint, Manner};

/// What its paths begin with.
pub const PATHS: [&str; 3] = ["/h/", "/m/", "/c/"];

macro_rules! table {
    ($($method:ident $path:literal, $access:expr, $summary:literal, $handler:path;)+) => {
        /// Lines of the table of endpoints that stand for that API.
        pub fn endpoints() -> Vec<Endpoint> {
            let endpoints = [$(Endpoint::new(Method::$method, $path, $access, $summary, $handler)),+];
            endpoints.map(|endpoint| endpoint.in_the_manner_of(Manner::Hma)).into()
        }
    };
}

table! {
    GET "/h/hash", Scope(MediaRead), "Hash the file at an address, as HMA does", hashing::from_url;
    POST "/h/hash", Scope(MediaRead), "Hash a file, as HMA does", hashing::from_form;

    GET "/m/raw_lookup", Scope(MediaRead), "Find near items by a hash, resting ones too, as HMA does", raw_lookup::get;
    GET "/m/lookup", Scope(MediaRead), "Find matches by a hash or an address, as HMA does", look_up::get;
    POST "/m/lookup", Scope(MediaRead), "Find matches of a file, as HMA does", look_up::from_form;
    POST "/m/compare", Scope(MediaRead), "Compare pairs of hashes, as HMA does", compare::compare;
    GET "/m/index/status", Scope(MediaRead), "See what is looked up, as HMA tells it", index_status::of_matcher;

    GET "/c/banks", Scope(MediaWrite), "List banks, as HMA does", banks::list;
    POST "/c/banks", Scope(MediaWrite), "Make a bank, as HMA does", banks::make;
    GET "/c/bank/{name}", Scope(MediaWrite), "Read a bank, as HMA does", banks::get;
    PUT "/c/bank/{name}", Scope(MediaWrite), "Change how much a bank is asked, as HMA does", banks::change;
    DELETE "/c/bank/{name}", Scope(MediaWrite), "Delete a bank with what is in it, as HMA does", banks::delete;
    POST "/c/bank/{name}/signal", Scope(MediaWrite), "Add hashes to a bank, as HMA does", additions::signals;
    POST "/c/bank/{name}/content", Scope(MediaWrite), "Add a file to a bank, as HMA does", additions::content;
    GET "/c/bank/{name}/content/{number}", Scope(MediaWrite), "Read an item of a bank, as HMA does", content::get;
    PUT "/c/bank/{name}/content/{number}", Scope(MediaWrite), "Let an item rest, or change its note, as HMA does", content::change;
    DELETE "/c/bank/{name}/content/{number}", Scope(MediaWrite), "Take an item back, as HMA deletes it", content::delete;

    GET "/c/signal_type", Scope(MediaWrite), "List kinds of hashes, as HMA does", types::signal_types;
    PUT "/c/signal_type/{name}", Scope(MediaWrite), "Be told where HMA's switch of a kind of hashes is here", types::change_signal_type;
    GET "/c/signal_type/index", Scope(MediaWrite), "See how far the index is, as HMA tells it", index_status::of_curator;
    GET "/c/content_type", Scope(MediaWrite), "List kinds of files, as HMA does", types::content_types;

    GET "/c/exchanges", Scope(MediaWrite), "List exchanges, of which there are none here", exchanges::list;
    POST "/c/exchanges", Scope(MediaWrite), "Be told what there is here in place of HMA's exchanges", exchanges::make;
    GET "/c/exchanges/apis", Scope(MediaWrite), "List kinds of exchanges, of which there are none here", exchanges::list;

    GET "/status", Open, "See whether look-ups are up to date, as HMA tells it", status::status;
    GET "/status/live", Open, "See whether the process answers, as HMA tells it", status::live;
}

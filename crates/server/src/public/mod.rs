//! Pages for everybody: no account, no script, no cookie, and nothing that is loaded from elsewhere.
//!
//! [`report_form`] is the form by which something is reported, and [`status`] how that stands. [`visitor`] says in which language a page is
//! and which network somebody comes from, [`words`] has the languages, [`rates`] stops floods, and [`page`]
//! is what a browser gets.

pub mod page;
pub mod rates;
pub mod report_form;
pub mod status;
pub mod visitor;
pub mod words;

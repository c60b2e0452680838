//! Pages for everybody: no account, no cookie, no script that is needed, and nothing that is loaded from elsewhere.
//!
//! [`report_form`] is the form by which something is reported, [`status`] how that stands, [`outlook`] what may be expected of what waits, [`pack`] the evidence of it, and [`help`] whom to call, by the numbers of
//! [`safety`]. [`visitor`] says in which language a page is
//! and which network somebody comes from, [`words`] has the languages, [`rates`] stops floods, and [`page`]
//! is what a browser gets.

pub mod help;
pub mod outlook;
pub mod pack;
pub mod page;
pub mod parity;
pub mod rates;
pub mod report_form;
pub mod safety;
pub mod status;
pub mod visitor;
pub mod words;

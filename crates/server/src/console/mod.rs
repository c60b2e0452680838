//! The console: where moderators work. Pages are written by the server, work without JavaScript, and
//! load nothing from anywhere else.
//!
//! A request passes [`route`], which knows the session and refuses forms of other sites; [`table`], which
//! says what screens there are and for whom; and a [`screen`], which asks the [`api`](crate::api)'s own
//! handlers, so that whatever holds there holds here. What comes back is drawn into a template of
//! `templates/` inside the [`frame`] that all pages share. [`outside`] is the only way for text from outside to
//! get onto a page; [`words`] says in English what the data says in codes.

pub mod table;

pub mod route;

pub mod visit;

pub(crate) mod screen;

pub mod actions;
pub mod form;
pub mod frame;
pub mod navigation;

pub mod chart;
pub mod link;
pub mod outside;
pub mod people;
pub mod preview;
pub mod tour;
pub mod waiting;
pub mod words;

pub mod asset;
pub mod live;

pub use visit::Visit;

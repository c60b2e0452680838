//! Screens of the console as a browser meets them, without JavaScript.

mod alerts;
mod appeals;
mod investigations;
mod known;
mod pictures;

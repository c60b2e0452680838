//! Links: where a text leads, and whether it hides where.

mod destinations;
mod disguises;
mod find;
mod host;
mod shorteners;
mod top_level;

pub use destinations::Destinations;
pub use disguises::Disguises;
pub use find::{Link, LinkForm, find};
pub use host::{Host, read_host};
pub use shorteners::is_shortener;

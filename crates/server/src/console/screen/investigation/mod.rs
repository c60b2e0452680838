//! Investigations, for leads and admins. Reading one needs a reason, so its page comes after a form; each step
//! shows what is written after it, as its own words are the reason.

pub mod forms;
pub mod list;
pub mod show;
pub mod work;

pub use list::list;
pub use show::show;

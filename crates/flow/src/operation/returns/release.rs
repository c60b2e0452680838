//! Nobody has looked within the hour: first posts that are held are shown again, and the link stays a hint.

use evenhand_model::{DecidedBy, HoldEnd, ReturnLink};

use super::hold;
use crate::work::{Operation, Stop, Work};

/// Ends the hold of a link whose time is over.
#[derive(Clone, Debug)]
pub struct ReleaseFirstPosts {
    /// Which link.
    pub link: String,
}

impl Operation for ReleaseFirstPosts {
    /// Whether there was anything to end.
    type Answer = bool;

    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        let link = work.get::<ReturnLink>(&self.link)?;
        let is_over = |link: &ReturnLink| link.held_until().is_some_and(|until| until <= work.now);
        let Some(mut link) = link.filter(is_over) else {
            return Ok(false);
        };
        hold::end(work, &mut link, HoldEnd::HourOver, DecidedBy::System)?;
        work.put(link);
        Ok(true)
    }
}

//! Media of a case's content that came without hashes, and are not fetched yet or can't be.

use evenhand_model::{Case, FetchState, FetchedMedium, MediaFetch, Problem};

use crate::console::{Visit, outside};

/// A sentence for each. What was fetched needs none: what it matches is told.
pub fn fetches(visit: &Visit, case: &Case) -> Result<Vec<String>, Problem> {
    let row = visit.engine().get::<MediaFetch>(case.subject)?;
    let media = row.map(|row| row.media).unwrap_or_default();
    Ok(media.iter().filter_map(told).collect())
}

fn told(one: &FetchedMedium) -> Option<String> {
    let number = u32::from(one.medium) + 1;
    let told = match &one.state {
        FetchState::Hashed(_) => return None,
        FetchState::Waiting(None) => format!("Medium {number} is being fetched."),
        FetchState::Waiting(Some(why)) => {
            format!(
                "Medium {number} could not be fetched yet: {}; it is tried again.",
                outside::line(why)
            )
        }
        FetchState::Failed(why) => {
            format!(
                "Medium {number} could not be fetched: {}. Nobody has compared it with what is known.",
                outside::line(why)
            )
        }
    };
    Some(told)
}

//! Restrictions that end because a person has looked: who was restricted is told.

use std::collections::BTreeMap;

use evenhand_model::{
    Decision, Order, OrderId, Recipient, RestrictionsLifted, Subject, SubjectId, Time, Told,
};

use crate::redress::notice::{self, NoticeRequest};
use crate::redress::statement::author_of;
use crate::work::{Stop, Work};

/// Tells every author whose restrictions a decision has reversed, and notes it in the decision, which
/// the caller writes. What another order still requires is not reversed, and nobody is told of it.
pub fn tell_authors(
    work: &mut Work<'_>,
    decision: &mut Decision,
    lang: Option<&str>,
    not_before: Time,
) -> Result<(), Stop> {
    let mut by_author: BTreeMap<SubjectId, Vec<OrderId>> = BTreeMap::new();
    for id in &decision.reversals {
        let reversal = work.need::<Order>(id, "action")?;
        if let (Some(author), Some(ended)) = (author_of(work, &reversal)?, reversal.reverses) {
            by_author.entry(author).or_default().push(ended);
        }
    }
    for (author, actions) in by_author {
        let request = NoticeRequest {
            platform: work.need::<Subject>(author, "subject")?.platform,
            to: Recipient::Author(author),
            subject: author,
            decision: Some(decision.id),
            told: Told::RestrictionsLifted(RestrictionsLifted {
                subject: decision.subject,
                actions,
                lifted_at: decision.at,
            }),
            lang: notice::lang_of(work, author, lang)?,
            not_before,
        };
        let made = notice::make(work, request)?;
        decision.notices.push(made);
    }
    Ok(())
}

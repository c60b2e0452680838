//! An appeal was upheld: the accounts that the case had linked are linked no longer, for good.

use evenhand_model::{
    Act, AppealId, Case, DecidedBy, HoldEnd, LinkDecision, LinkState, ReturnLink, UserId,
};

use super::hold;
use crate::transparency;
use crate::work::{Line, Stop, Work};

/// Unlinks every link of a case. It counts as if somebody had rejected each.
pub fn by_appeal(
    work: &mut Work<'_>,
    case: &Case,
    appeal: AppealId,
    user: UserId,
) -> Result<(), Stop> {
    for id in &case.returns {
        let Some(mut link) = work.get::<ReturnLink>(id)? else {
            continue;
        };
        if link.state == LinkState::Rejected {
            continue;
        }
        let before = link.state;
        link.state = LinkState::Rejected;
        link.decided = Some(LinkDecision {
            by: user,
            at: work.now,
            reason: "unlinked by appeal".into(),
            appeal: Some(appeal),
        });
        hold::end(work, &mut link, HoldEnd::Appeal, DecidedBy::User(user))?;
        transparency::returns::judged(work, before, &link)?;
        work.record(
            Line::of(Act::ReturnUnlinked)
                .subject(link.candidate)
                .case(case.id)
                .with("link", link.id.as_str())
                .with("appeal", appeal.to_string()),
        );
        work.put(link);
    }
    Ok(())
}

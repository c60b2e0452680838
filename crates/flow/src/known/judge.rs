//! A person says of one match whether it is the same.

use evenhand_model::{Act, BankItem, MatchJudgement, MediaMatch, MediaSource};

use super::budget;
use crate::work::{Line, Stop, Work};

/// Notes the judgement, in the match, in its item and in its source.
pub fn judge(
    work: &mut Work<'_>,
    mut found: MediaMatch,
    judged: MatchJudgement,
) -> Result<MediaMatch, Stop> {
    let is_same = judged.is_same;
    if let Some(mut item) = work.get::<BankItem>(&found.item)? {
        let count = if is_same {
            &mut item.matched.right
        } else {
            &mut item.matched.wrong
        };
        *count += 1;
        work.put(item);
    }
    if let Some(mut source) = work.get::<MediaSource>(&found.source)? {
        let count = if is_same {
            &mut source.right
        } else {
            &mut source.wrong
        };
        *count += 1;
        budget::settle(work, source);
    }
    let line = Line::of(Act::MediaMatchJudged)
        .subject(found.subject)
        .with("match", found.id.to_string())
        .with("bank", found.bank.as_str())
        .with("item", found.item.as_str())
        .with("is_same", is_same);
    work.record(line);
    found.judged = Some(judged);
    work.put(found.clone());
    Ok(found)
}

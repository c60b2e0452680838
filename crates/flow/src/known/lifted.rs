//! An appeal found that something was fine which a bank, or a decision that a bank repeats, had taken away.

use evenhand_model::{
    Act, BankItem, Decision, Duration, MatchJudgement, MediaMatch, MediaSource, UserId,
};

use super::{budget, judge};
use crate::work::{Line, Stop, Work};

/// Notes that a decision on something known was wrong: what it matched rests until a person wakes it, nobody has confirmed it any more,
/// and it counts against its source.
///
/// It rests and is not taken back: one content was fine, which says little of all the others. They stay as they are until somebody looks.
pub fn by_appeal(work: &mut Work<'_>, decision: &Decision, user: UserId) -> Result<(), Stop> {
    for id in &decision.matches {
        let found = work.get::<MediaMatch>(id)?;
        let Some(found) = found.filter(|found| found.action.is_some()) else {
            continue;
        };
        let item = found.item.clone();
        if found.judged.is_none() {
            let judged = MatchJudgement {
                by: user,
                at: work.now,
                is_same: false,
                reason: "an appeal found that the content was fine".to_owned(),
            };
            judge::judge(work, found, judged)?;
        }
        rest(work, &item)?;
    }
    withdraw_confirmations(work, decision)
}

/// Items that the decision itself had confirmed.
fn withdraw_confirmations(work: &mut Work<'_>, decision: &Decision) -> Result<(), Stop> {
    let Some(case) = decision.case else {
        return Ok(());
    };
    let case = work.need::<evenhand_model::Case>(case, "case")?;
    for id in &case.known_items {
        let item = work.get::<BankItem>(id)?;
        let confirmed = item.as_ref().and_then(|item| item.confirmed.as_ref());
        if confirmed.is_none_or(|one| one.at != decision.at) {
            continue;
        }
        if let Some(mut item) = item {
            item.matched.right = item.matched.right.saturating_sub(1);
            item.matched.wrong += 1;
            if let Some(mut source) = work.get::<MediaSource>(&item.source)? {
                source.right = source.right.saturating_sub(1);
                source.wrong += 1;
                budget::settle(work, source);
            }
            work.put(item);
        }
        rest(work, id)?;
    }
    Ok(())
}

fn rest(work: &mut Work<'_>, item: &str) -> Result<(), Stop> {
    let item = work.get::<BankItem>(item)?;
    let Some(mut item) = item.filter(|item| item.withdrawn.is_none()) else {
        return Ok(());
    };
    let until = work.now.plus(Duration::from_days(BankItem::REST_DAYS_MAX));
    item.confirmed = None;
    item.disabled_until = Some(until);
    let line = Line::of(Act::BankItemDisabled)
        .with("bank", item.bank.as_str())
        .with("item", item.id.as_str())
        .with("until", until.to_string());
    work.record(line);
    work.put(item);
    Ok(())
}

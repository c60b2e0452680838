//! Whoever is protected is told so, as nobody accuses them of anything: what changes for them, until when, and that they
//! need not have it.

use evenhand_model::{
    Decision, Order, OrderId, OrderKind, Protected, Recipient, Subject, Time, Told,
};
use serde_json::Value;

use crate::enforce::protection::{FOLLOWED, MENTIONS_FROM};
use crate::redress::notice::{self, NoticeRequest};
use crate::work::{Stop, Work};

/// Tells everybody whom a decision protects, and notes it in the decision, which the caller writes.
pub fn tell(work: &mut Work<'_>, decision: &mut Decision, not_before: Time) -> Result<(), Stop> {
    let orders = decision.orders.clone();
    tell_of(work, decision, &orders, not_before)
}

/// The same for some of the orders of a decision.
pub fn tell_of(
    work: &mut Work<'_>,
    decision: &mut Decision,
    orders: &[OrderId],
    not_before: Time,
) -> Result<(), Stop> {
    for id in orders {
        let order = work.need::<Order>(id, "action")?;
        if order.kind != OrderKind::TargetProtect || order.reverses.is_some() {
            continue;
        }
        let account = work.need::<Subject>(order.subject, "subject")?;
        let from = order.parameters.get(MENTIONS_FROM).and_then(Value::as_str);
        let request = NoticeRequest {
            platform: account.platform,
            to: Recipient::Author(account.id),
            subject: account.id,
            decision: Some(decision.id),
            told: Told::Protected(Protected {
                action: order.id,
                mentions_from: from.unwrap_or(FOLLOWED).to_owned(),
                until: order.until,
            }),
            // What others wrote says nothing on the language of who is protected.
            lang: notice::lang_of(work, account.id, None)?,
            not_before,
        };
        let made = notice::make(work, request)?;
        decision.notices.push(made);
    }
    Ok(())
}

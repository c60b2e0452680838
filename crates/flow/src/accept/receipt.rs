//! Knowing a thing again when it comes twice: same id and same body, same answer.

use evenhand_model::{Duration, Platform, Problem, limits};
use serde_json::Value;

use crate::house::House;
use crate::work::{Receipt, Stop, Work};

/// What the id belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A platform's event.
    Event,
    /// A platform's report; remembered for good, since reports are found by it.
    Report,
    /// An imported decision; remembered for good, so that no import takes it twice.
    Decision,
    /// A platform's appeal; remembered for good, like a report.
    Appeal,
    /// A request with an `Idempotency-Key`.
    Request,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Report => "report",
            Self::Decision => "decision",
            Self::Appeal => "appeal",
            Self::Request => "request",
        }
    }
}

/// The row under which a receipt is kept. The caller's id is hashed, so that erasing a person
/// leaves nothing behind here.
pub fn row_id(house: &House, platform: &Platform, kind: Kind, id: &str) -> String {
    let digest = house.secret.digest(&[b"receipt", id.as_bytes()]);
    format!("{platform}/{}/{digest}", kind.as_str())
}

/// The answer given before to the same id and body. Another body under the same id is a conflict.
pub fn earlier_answer(
    work: &mut Work<'_>,
    row_id: &str,
    body_digest: &str,
) -> Result<Option<Value>, Stop> {
    let Some(receipt) = work.get::<Receipt>(row_id)? else {
        return Ok(None);
    };
    if receipt
        .expires_at
        .is_some_and(|expires_at| expires_at <= work.now)
    {
        return Ok(None);
    }
    if receipt.body_digest != body_digest {
        let detail = "this id came before with another body; send a new id for a new body, or the same body again";
        return Err(Problem::conflict(detail).at("id").into());
    }
    Ok(Some(receipt.answer))
}

/// Remembers an answer.
pub fn remember(work: &mut Work<'_>, row_id: String, kind: Kind, body_digest: &str, answer: Value) {
    let expires_at = match kind {
        Kind::Event | Kind::Request => {
            Some(work.now.plus(Duration::from_hours(limits::RECEIPT_HOURS)))
        }
        Kind::Report | Kind::Decision | Kind::Appeal => None,
    };
    work.put(Receipt {
        id: row_id,
        body_digest: body_digest.into(),
        answer,
        expires_at,
    });
}

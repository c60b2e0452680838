//! Items are taken back, some at a time: their term is over, their source has withdrawn them, or their bank goes.

use evenhand_model::BankItem;

use crate::known::decided;
use crate::work::{Key, Operation, Stop, Work};

/// Takes items back.
#[derive(Clone, Debug)]
pub struct EndItems {
    /// Which.
    pub ids: Vec<String>,
    /// Why.
    pub why: EndItemsWhy,
}

/// Why items are taken back without a person's word on each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndItemsWhy {
    /// Their term is over; one whose term was prolonged meanwhile stays.
    Expired,
    /// Their source has withdrawn them, or their bank goes: in words for colleagues.
    Withdrawn(String),
}

impl Operation for EndItems {
    /// How many were.
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        work.expect(self.ids.iter().map(Key::of::<BankItem>))?;
        let mut count = 0;
        for id in &self.ids {
            let Some(item) = work
                .get::<BankItem>(id)?
                .filter(|item| item.withdrawn.is_none())
            else {
                continue;
            };
            let reason = match &self.why {
                EndItemsWhy::Expired if item.expires_at.is_none_or(|end| end > work.now) => {
                    continue;
                }
                EndItemsWhy::Expired => "its term is over".to_owned(),
                EndItemsWhy::Withdrawn(reason) => reason.clone(),
            };
            decided::withdraw(work, item, None, reason)?;
            count += 1;
        }
        Ok(count)
    }
}

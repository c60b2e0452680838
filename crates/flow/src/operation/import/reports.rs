//! The open backlog: reports like any other, with the times at which they really came.

use evenhand_model::{ImportKind, Imported, Platform, Tier, alert};

use super::{Became, Record};
use crate::accept::receipt::{self, Kind};
use crate::house::House;
use crate::operation::TakeReport;
use crate::work::{Key, Operation as _, Receipt, Stop, Work};

impl Record for TakeReport {
    const KIND: ImportKind = ImportKind::Reports;

    fn keys(&self, house: &House, platform: &Platform) -> Vec<Key> {
        let receipt = receipt::row_id(house, platform, Kind::Report, &self.accepted.report.id);
        TakeReport::keys(self, house, &receipt)
    }

    /// A report that came through the API meanwhile has its answer already, whatever the file says.
    fn take(
        &self,
        work: &mut Work<'_>,
        platform: &Platform,
        mark: &Imported,
    ) -> Result<Became, Stop> {
        let id = &self.accepted.report.id;
        let receipt = receipt::row_id(work.house, platform, Kind::Report, id);
        if work.get::<Receipt>(receipt)?.is_some() {
            return Ok(Became::Known);
        }
        let report = TakeReport {
            imported: Some(mark.clone()),
            ..self.clone()
        };
        let answer = report.run(work)?;
        let (tier, due_at) = (answer.tier, answer.due_at);
        let warned_at = due_at.minus(alert::warning(tier.allowed()));
        let is_urgent = tier == Tier::T0 || warned_at <= work.now;
        Ok(if is_urgent && !answer.answered_by_earlier {
            Became::Urgent { tier, due_at }
        } else {
            Became::Taken
        })
    }
}

//! What Mastodon's admin API answers, as saved page after page.
//!
//! Shapes: <https://docs.joinmastodon.org/entities/Admin_Account/>, `Admin_Report`, `AccountWarning`
//! (strikes), and rows of the table `account_warnings` as PostgreSQL writes them as JSON.

mod account;
mod items;
mod report;
mod shape;
mod strike;
mod text;

use std::collections::VecDeque;
use std::io::Read;

use evenhand_flow::accept::json;
use evenhand_model::{ImportKind, Problem, Time};
use serde::Serialize;

use self::items::{Item, Items};
use super::reader::Record;
use crate::failure::Result;

/// A file with answers of the admin API.
pub struct Export {
    items: Items,
    item: Item,
    kind: ImportKind,
    suspended_at: Option<Time>,
    /// Records of the latest item that nobody has read yet.
    waiting: VecDeque<Vec<u8>>,
    left_out: u64,
}

impl Export {
    /// Begins to read. Suspensions without a date get `suspended_at`.
    pub fn new(text: Box<dyn Read>, kind: ImportKind, suspended_at: Option<Time>) -> Self {
        Self {
            items: Items::new(text),
            item: Item::default(),
            kind,
            suspended_at,
            waiting: VecDeque::new(),
            left_out: 0,
        }
    }

    /// How many items were no records of this kind.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Reads the next record. One item can hold several, or none.
    pub fn next(&mut self, record: &mut Record) -> Result<bool> {
        loop {
            if let Some(json) = self.waiting.pop_front() {
                record.line = self.item.line;
                record.json = json;
                return Ok(true);
            }
            if !self.items.next(&mut self.item)? {
                return Ok(false);
            }
            match self.records() {
                Ok(records) if records.is_empty() => self.left_out += 1,
                Ok(records) => self.waiting.extend(records),
                Err(problem) => {
                    record.line = self.item.line;
                    record.refused = Some(problem);
                    return Ok(true);
                }
            }
        }
    }

    fn records(&self) -> std::result::Result<Vec<Vec<u8>>, Problem> {
        fn write<T: Serialize>(records: impl IntoIterator<Item = T>) -> Vec<Vec<u8>> {
            let write = |record| serde_json::to_vec(&record).unwrap_or_default();
            records.into_iter().map(write).collect()
        }
        if let Some(problem) = &self.item.refused {
            return Err(problem.clone());
        }
        let item = &self.item.json;
        Ok(match self.kind {
            ImportKind::Accounts => {
                write(account::suspended(json::read(item)?, self.suspended_at)?)
            }
            ImportKind::Reports => write(report::open(json::read(item)?)),
            ImportKind::Decisions => write(strike::decisions(json::read(item)?)?),
        })
    }
}

//! The statements on rows, written out once.

use std::collections::BTreeMap;

use evenhand_flow::work::Table;

use crate::StoreError;
use crate::sql::rows;

/// The statements of every table.
#[derive(Debug)]
pub(super) struct Statements {
    tables: BTreeMap<Table, TableStatements>,
}

/// The statements of one table, see [`crate::sql::rows`].
#[derive(Debug)]
pub(super) struct TableStatements {
    pub load: String,
    pub version: String,
    pub insert: String,
    pub update: String,
    pub delete: String,
}

impl Statements {
    pub(super) fn new() -> Self {
        let written_out = |table| TableStatements {
            load: rows::load(table),
            version: rows::version(table),
            insert: rows::insert(table),
            update: rows::update(table),
            delete: rows::delete(table),
        };
        let tables = Table::ALL.iter();
        Self {
            tables: tables.map(|table| (*table, written_out(*table))).collect(),
        }
    }

    pub(super) fn of(&self, table: Table) -> Result<&TableStatements, StoreError> {
        self.tables.get(&table).ok_or_else(|| StoreError::Damaged {
            what: "the list of tables",
            why: format!("it lacks {}", table.as_str()),
        })
    }
}

//! Rows by their columns.

use evenhand_flow::work::{Record, Select, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use super::failure::failed;
use crate::StoreError;
use crate::sql::select as text;

pub(super) fn select(connection: &Connection, select: &Select) -> Result<Vec<Record>, StoreError> {
    let query = text::page(select)?;
    let read = || {
        let mut statement = connection.prepare_cached(&query.text)?;
        let values = params_from_iter(query.values.iter().map(Bound));
        let rows = statement.query_map(values, |row| {
            Ok(select.table.decode(row.get_ref(0)?.as_blob()?))
        })?;
        rows.collect::<rusqlite::Result<Vec<_>>>()
    };
    let records = read().map_err(|error| failed("select rows", &error))?;
    records
        .into_iter()
        .map(|record| record.map_err(StoreError::from))
        .collect()
}

pub(super) fn count(connection: &Connection, select: &Select) -> Result<u64, StoreError> {
    let query = text::count(select)?;
    connection
        .prepare_cached(&query.text)
        .and_then(|mut statement| {
            let values = params_from_iter(query.values.iter().map(Bound));
            statement.query_row(values, |row| row.get(0))
        })
        .map_err(|error| failed("count rows", &error))
}

/// A value as SQLite takes it.
pub(super) struct Bound<'v>(pub &'v Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Nothing => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

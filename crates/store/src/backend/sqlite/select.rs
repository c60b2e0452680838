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

#[cfg(test)]
#[path = "../../../tests/samples/mod.rs"]
mod samples;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SqliteStore;
    use samples::selects;

    #[test]
    fn every_named_question_is_answered_from_an_index_in_order() {
        let directory = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(directory.path().join("evenhand.db")).unwrap();
        let connection = store.readers.take();
        for (name, select) in selects::named(1, 50) {
            let first = (Value::Integer(0), "0".to_string());
            let ordered = select.order.is_some();
            let after = (if ordered { first.0 } else { Value::Nothing }, first.1);
            let asked = [
                text::page(&select).unwrap(),
                text::page(&select.clone().descending()).unwrap(),
                text::page(&select.clone().after(Some(after))).unwrap(),
                text::count(&select).unwrap(),
            ];
            for query in asked {
                let plan = plan(&connection, &query);
                let searched = plan.contains("SEARCH");
                let by_index = ["USING INDEX", "USING COVERING INDEX"]
                    .iter()
                    .any(|by| plan.contains(by));
                let whole_index = select.equal.is_empty() && by_index;
                let in_order = !plan.contains("TEMP B-TREE");
                assert!(
                    (searched || whole_index) && in_order,
                    "{name}: {plan}\n{}",
                    query.text
                );
            }
        }
    }

    fn plan(connection: &Connection, query: &text::Query) -> String {
        let explain = format!("EXPLAIN QUERY PLAN {}", query.text);
        let mut statement = connection.prepare(&explain).unwrap();
        let values = params_from_iter(query.values.iter().map(Bound));
        let steps = statement.query_map(values, |row| row.get::<_, String>(3));
        steps
            .unwrap()
            .map(Result::unwrap)
            .collect::<Vec<_>>()
            .join("; ")
    }

    #[test]
    fn every_named_question_is_in_the_list_of_samples() {
        let source = include_str!("../../../../flow/src/work/select.rs");
        let named: Vec<&str> = selects::named(0, 1).iter().map(|(name, _)| *name).collect();
        let written = source
            .lines()
            .filter_map(|line| line.trim().strip_prefix("pub fn "));
        let written = written.filter_map(|line| line.split(['(', '<']).next());
        let no_questions = ["all", "after", "descending"];
        for name in written.filter(|name| !no_questions.contains(name)) {
            assert!(
                named.contains(&name),
                "add {name} to tests/samples/selects.rs"
            );
        }
    }
}

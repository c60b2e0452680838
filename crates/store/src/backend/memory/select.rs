//! Rows by their columns.

use evenhand_flow::work::{Record, Select, Table, Value};

use super::Contents;
use crate::StoreError;
use crate::sql::select::check_columns;

/// A row that fits, with its place in the order.
type Placed<'a> = ((Value, &'a str), &'a Record);

impl Contents {
    pub(super) fn select(&self, select: &Select) -> Result<Vec<Record>, StoreError> {
        let mut rows = self.fitting(select)?;
        rows.sort_by(|(a, _), (b, _)| a.cmp(b));
        if select.descending {
            rows.reverse();
        }
        let page = rows
            .into_iter()
            .filter(|(place, _)| is_after(select, place));
        Ok(page
            .take(select.limit)
            .map(|(_, record)| record.clone())
            .collect())
    }

    pub(super) fn count(&self, select: &Select) -> Result<u64, StoreError> {
        Ok(self.fitting(select)?.len() as u64)
    }

    fn fitting(&self, select: &Select) -> Result<Vec<Placed<'_>>, StoreError> {
        check_columns(select)?;
        let rows = self
            .rows
            .iter()
            .filter(|(key, _)| key.table == select.table);
        let placed = rows.filter_map(|(key, (_, record))| {
            let place = place_of(select, &record.values())?;
            Some(((place, key.id.as_str()), record))
        });
        Ok(placed.collect())
    }
}

/// The value by which the row is ordered; `None` for a row that does not fit.
fn place_of(select: &Select, values: &[Value]) -> Option<Value> {
    let value_of = |column: &str| column_value(select.table, values, column);
    let equal = select
        .equal
        .iter()
        .all(|(column, wanted)| value_of(column) == *wanted);
    let low_enough = select.at_most.as_ref().is_none_or(|(column, bound)| {
        let value = value_of(column);
        value != Value::Nothing && *bound != Value::Nothing && value <= *bound
    });
    if !equal || !low_enough {
        return None;
    }
    match select.order {
        None => Some(Value::Nothing),
        Some(column) => Some(value_of(column)).filter(|value| *value != Value::Nothing),
    }
}

fn column_value(table: Table, values: &[Value], column: &str) -> Value {
    let mut named = table.columns().iter().zip(values);
    named
        .find(|(known, _)| known.name() == column)
        .map_or(Value::Nothing, |(_, value)| value.clone())
}

fn is_after(select: &Select, (value, id): &(Value, &str)) -> bool {
    let Some((start_value, start_id)) = &select.after else {
        return true;
    };
    let start = match select.order {
        Some(_) => start_value,
        None => &Value::Nothing,
    };
    let place = (value, *id);
    let start = (start, start_id.as_str());
    if select.descending {
        place < start
    } else {
        place > start
    }
}

//! Reading and writing single rows.

use evenhand_flow::work::Table;

/// Reads version and body of the row `$1`.
pub(crate) fn load(table: Table) -> String {
    format!("SELECT version, body FROM {} WHERE id = $1", table.as_str())
}

/// Reads the version of the row `$1`.
pub(crate) fn version(table: Table) -> String {
    format!("SELECT version FROM {} WHERE id = $1", table.as_str())
}

/// Writes the row `$1` with the body `$2` and the columns from `$3`, unless there is one already.
pub(crate) fn insert(table: Table) -> String {
    let columns = table.columns();
    let names: String = columns
        .iter()
        .map(|column| format!(", {}", column.name()))
        .collect();
    let values: String = (3..columns.len() + 3)
        .map(|number| format!(", ${number}"))
        .collect();
    format!(
        "INSERT INTO {} (id, version, body{names}) VALUES ($1, 1, $2{values}) \
         ON CONFLICT (id) DO NOTHING",
        table.as_str()
    )
}

/// Writes the row `$1` with the body `$2` and the columns from `$4`, if its version is `$3`.
pub(crate) fn update(table: Table) -> String {
    let columns: String = table
        .columns()
        .iter()
        .zip(4..)
        .map(|(column, number)| format!(", {} = ${number}", column.name()))
        .collect();
    format!(
        "UPDATE {} SET version = version + 1, body = $2{columns} WHERE id = $1 AND version = $3",
        table.as_str()
    )
}

/// Deletes the row `$1`, if its version is `$2`.
pub(crate) fn delete(table: Table) -> String {
    format!(
        "DELETE FROM {} WHERE id = $1 AND version = $2",
        table.as_str()
    )
}

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

/// Writes the body `$1` and the columns from `$2` into the row whose id comes next, if its version is
/// the last parameter. Numbers rise as they appear: SQLite numbers `$n` by appearance, PostgreSQL by n.
pub(crate) fn update(table: Table) -> String {
    let columns = table.columns();
    let assignments: String = columns
        .iter()
        .zip(2..)
        .map(|(column, number)| format!(", {} = ${number}", column.name()))
        .collect();
    let id = columns.len() + 2;
    format!(
        "UPDATE {} SET version = version + 1, body = $1{assignments} \
         WHERE id = ${id} AND version = ${}",
        table.as_str(),
        id + 1
    )
}

/// Deletes the row `$1`, if its version is `$2`.
pub(crate) fn delete(table: Table) -> String {
    format!(
        "DELETE FROM {} WHERE id = $1 AND version = $2",
        table.as_str()
    )
}

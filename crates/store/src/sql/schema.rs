//! Tables and indexes, generated from what the tables of rows say about themselves.

use evenhand_flow::work::{Column, Table};

use super::Dialect;

/// Reads the schema's version.
pub(crate) const VERSION: &str = "SELECT version FROM schema_version";

/// Forgets the schema's version.
pub(crate) const FORGET_VERSION: &str = "DELETE FROM schema_version";

/// Writes that the schema has the version `$1`.
pub(crate) const PUT_VERSION: &str = "INSERT INTO schema_version (version) VALUES ($1)";

/// Every statement that makes an empty store of the latest schema.
pub(crate) fn statements(dialect: Dialect) -> Vec<String> {
    let rows = Table::ALL.iter().flat_map(|table| {
        let indexes = table.indexes().iter();
        std::iter::once(row_table(*table, dialect))
            .chain(indexes.map(|columns| row_index(*table, columns)))
    });
    rows.chain(own_tables(dialect)).collect()
}

/// A table of rows: its id, how often the row was written, its columns, and the row as bytes.
fn row_table(table: Table, dialect: Dialect) -> String {
    let Dialect {
        integer,
        text,
        bytes,
        ..
    } = dialect;
    let columns: String = table
        .columns()
        .iter()
        .map(|column| match column {
            Column::Text(name) => format!("{name} {text}, "),
            Column::Integer(name) => format!("{name} {integer}, "),
        })
        .collect();
    format!(
        "CREATE TABLE {} (id {text} PRIMARY KEY NOT NULL, version {integer} NOT NULL, {columns}\
         body {bytes} NOT NULL)",
        table.as_str()
    )
}

/// An index over columns and then the id, so that pages come out in order without sorting. Rows
/// without a value in the first column are left out: no question finds them by it.
fn row_index(table: Table, columns: &[&str]) -> String {
    let table = table.as_str();
    let first = columns.first().copied().unwrap_or("id");
    let with_id = columns
        .iter()
        .filter(|column| **column != "id")
        .chain(["id"].iter());
    let listed: Vec<&str> = with_id.copied().collect();
    format!(
        "CREATE INDEX {table}_by_{} ON {table} ({}) WHERE {first} IS NOT NULL",
        columns.join("_"),
        listed.join(", ")
    )
}

/// The tables of the store itself: chains, feeds, their ends, and checkpoints.
fn own_tables(dialect: Dialect) -> Vec<String> {
    let Dialect { integer, text, .. } = dialect;
    vec![
        format!(
            "CREATE TABLE entries (shard {integer} NOT NULL, sequence {integer} NOT NULL, \
             filed_under {text}, line {text} NOT NULL, PRIMARY KEY (shard, sequence))"
        ),
        "CREATE INDEX entries_by_filed_under ON entries (filed_under, shard, sequence) \
         WHERE filed_under IS NOT NULL"
            .into(),
        format!(
            "CREATE TABLE feed (shard {integer} NOT NULL, sequence {integer} NOT NULL, \
             operation {text} NOT NULL, changed {text} NOT NULL, PRIMARY KEY (shard, sequence))"
        ),
        "CREATE INDEX feed_by_operation ON feed (operation)".into(),
        format!(
            "CREATE TABLE shards (shard {integer} PRIMARY KEY NOT NULL, position {integer} NOT NULL, \
             entry_sequence {integer} NOT NULL, entry_hash {text} NOT NULL)"
        ),
        format!(
            "CREATE TABLE event_log (id {integer} PRIMARY KEY NOT NULL, segment {integer} NOT NULL, \
             place {integer} NOT NULL)"
        ),
        format!(
            "CREATE TABLE checkpoints (sequence {integer} PRIMARY KEY NOT NULL, body {text} NOT NULL)"
        ),
        format!("CREATE TABLE schema_version (version {integer} NOT NULL)"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::dialect::{POSTGRESQL, SQLITE};

    #[test]
    fn a_table_reads_the_same_in_every_dialect_but_for_the_names_of_types() {
        let columns = |text, bytes| {
            format!(
                "CREATE TABLE reports (id {text} PRIMARY KEY NOT NULL, version BIGINT NOT NULL, \
                 case_id {text}, subject {text}, received_at BIGINT, body {bytes} NOT NULL)"
            )
        };
        assert_eq!(row_table(Table::Report, SQLITE), columns("TEXT", "BLOB"));
        let postgresql = columns("TEXT COLLATE \"C\"", "BYTEA");
        assert_eq!(row_table(Table::Report, POSTGRESQL), postgresql);
    }

    #[test]
    fn an_index_ends_with_the_id_once_and_leaves_out_rows_without_a_first_value() {
        assert_eq!(
            row_index(Table::Report, &["case_id", "received_at"]),
            "CREATE INDEX reports_by_case_id_received_at ON reports (case_id, received_at, id) \
             WHERE case_id IS NOT NULL"
        );
        assert_eq!(
            row_index(Table::Order, &["platform", "id"]),
            "CREATE INDEX orders_by_platform_id ON orders (platform, id) WHERE platform IS NOT NULL"
        );
    }
}

//! What differs between the databases.

/// What one database calls things.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    /// A whole number of 64 bits.
    pub integer: &'static str,
    /// A text that is compared byte by byte.
    pub text: &'static str,
    /// Bytes.
    pub bytes: &'static str,
    /// Counts the tables that there are, of whomever.
    pub count_tables: &'static str,
}

/// SQLite compares texts byte by byte unless told otherwise.
pub(crate) const SQLITE: Dialect = Dialect {
    integer: "BIGINT",
    text: "TEXT",
    bytes: "BLOB",
    count_tables: "SELECT COUNT(*) FROM sqlite_master",
};

/// PostgreSQL compares texts by the language of the database unless told otherwise.
#[cfg(test)]
pub(crate) const POSTGRESQL: Dialect = Dialect {
    integer: "BIGINT",
    text: "TEXT COLLATE \"C\"",
    bytes: "BYTEA",
    count_tables: "SELECT COUNT(*) FROM information_schema.tables \
                   WHERE table_schema = current_schema()",
};

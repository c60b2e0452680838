//! What differs between the databases.

/// Names of types in one database.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    /// A whole number of 64 bits.
    pub integer: &'static str,
    /// A text that is compared byte by byte.
    pub text: &'static str,
    /// Bytes.
    pub bytes: &'static str,
}

/// SQLite compares texts byte by byte unless told otherwise.
pub(crate) const SQLITE: Dialect = Dialect {
    integer: "BIGINT",
    text: "TEXT",
    bytes: "BLOB",
};

/// PostgreSQL compares texts by the language of the database unless told otherwise.
#[cfg(test)]
pub(crate) const POSTGRESQL: Dialect = Dialect {
    integer: "BIGINT",
    text: "TEXT COLLATE \"C\"",
    bytes: "BYTEA",
};

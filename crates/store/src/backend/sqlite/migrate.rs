//! Making a store, and bringing an older one up to date: forwards only, after a backup.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};

use super::failure::failed;
use crate::data_directory::sync_directory;
use crate::sql::dialect::SQLITE;
use crate::sql::{Dialect, schema};
use crate::{OpenError, StoreError};

/// One step to the schema with the next number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Migration {
    /// The statements that take it.
    pub statements: fn(Dialect) -> Vec<String>,
}

/// Steps from schema 1 on: the first leads to schema 2. A step never changes once it is released.
pub(super) const MIGRATIONS: &[Migration] = &[];

/// The schema that the first step starts from.
const FIRST_SCHEMA: i64 = 1;

/// The schema that this program writes.
pub const SCHEMA_VERSION: i64 = FIRST_SCHEMA + MIGRATIONS.len() as i64;

/// Pages copied at a time by a backup.
const BACKUP_PAGES: i32 = 1_024;

/// Makes the tables of an empty store, or takes the steps that an older one lacks.
pub(super) fn bring_up_to_date(
    connection: &mut Connection,
    path: &Path,
    migrations: &[Migration],
) -> Result<(), OpenError> {
    let known = FIRST_SCHEMA + migrations.len() as i64;
    let Some(found) = schema_version(connection, path)? else {
        let statements = schema::statements(SQLITE);
        return apply(connection, statements, known).map_err(OpenError::from);
    };
    if found > known {
        let path = path.into();
        return Err(OpenError::NewerSchema { path, found, known });
    }
    let taken = usize::try_from(found - FIRST_SCHEMA).unwrap_or(0);
    let missing = migrations.get(taken..).unwrap_or_default();
    if missing.is_empty() {
        return Ok(());
    }
    back_up(connection, path, found)?;
    let statements = missing
        .iter()
        .flat_map(|migration| (migration.statements)(SQLITE));
    apply(connection, statements.collect(), known).map_err(OpenError::from)
}

/// The schema of a store; `None` for a file without any table.
fn schema_version(connection: &Connection, path: &Path) -> Result<Option<i64>, OpenError> {
    let not_a_store = |why: String| OpenError::NotAStore {
        path: path.into(),
        why,
    };
    let tables: Result<i64, _> = connection.query_row(SQLITE.count_tables, [], |row| row.get(0));
    let tables = tables.map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            not_a_store(error.to_string())
        }
        _ => failed("read its schema", &error).into(),
    })?;
    if tables == 0 {
        return Ok(None);
    }
    let version: Option<i64> = connection
        .query_row(schema::VERSION, [], |row| row.get(0))
        .optional()
        .map_err(|error| not_a_store(error.to_string()))?;
    match version {
        Some(version) if version >= FIRST_SCHEMA => Ok(Some(version)),
        _ => Err(not_a_store("it names no schema version".into())),
    }
}

/// All statements and the new version in one transaction.
fn apply(
    connection: &mut Connection,
    statements: Vec<String>,
    version: i64,
) -> Result<(), StoreError> {
    let run = || -> rusqlite::Result<()> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for statement in statements {
            transaction.execute_batch(&statement)?;
        }
        transaction.execute(schema::FORGET_VERSION, [])?;
        transaction.execute(schema::PUT_VERSION, params![version])?;
        transaction.commit()
    };
    run().map_err(|error| failed("make or change its tables", &error))
}

/// Copies the store into a file beside it that says which schema it has.
fn back_up(connection: &Connection, path: &Path, version: i64) -> Result<(), OpenError> {
    let copy_path = backup_path(path, version);
    let copy = || -> rusqlite::Result<()> {
        let mut target = Connection::open(&copy_path)?;
        Backup::new(connection, &mut target)?.run_to_completion(BACKUP_PAGES, Duration::ZERO, None)
    };
    copy().map_err(|error| failed("back up its file before the change of schema", &error))?;
    std::fs::File::open(&copy_path)
        .and_then(|file| file.sync_all())
        .map_err(OpenError::files("syncing", &copy_path))?;
    sync_directory(path.parent().unwrap_or(Path::new(".")))
}

/// Where the backup of a store of that schema is kept.
fn backup_path(path: &Path, version: i64) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(format!(".schema-{version}.backup"));
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SqliteStore;

    const ADD_TABLE: Migration = Migration {
        statements: |dialect| vec![format!("CREATE TABLE extra (id {})", dialect.text)],
    };
    const FAILS: Migration = Migration {
        statements: |_| vec!["CREATE TABLE half (id TEXT)".into(), "nonsense".into()],
    };

    fn version(path: &Path) -> i64 {
        let connection = Connection::open(path).unwrap();
        schema_version(&connection, path).unwrap().unwrap()
    }

    #[test]
    fn a_step_is_taken_once_after_a_backup_and_a_newer_schema_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("evenhand.db");
        drop(SqliteStore::open(&path).unwrap());
        let known = version(&path);
        let mut connection = Connection::open(&path).unwrap();
        let steps = [MIGRATIONS, &[ADD_TABLE]].concat();
        for _ in 0..2 {
            bring_up_to_date(&mut connection, &path, &steps).unwrap();
        }
        assert_eq!(version(&path), known + 1);
        assert_eq!(version(&backup_path(&path, known)), known);

        let refused = SqliteStore::open(&path).unwrap_err();
        let expected = format!(
            "schema version {}, and this program knows versions up to {known}",
            known + 1
        );
        assert!(refused.to_string().contains(&expected), "{refused}");
    }

    #[test]
    fn a_step_that_fails_changes_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("evenhand.db");
        drop(SqliteStore::open(&path).unwrap());
        let known = version(&path);
        let mut connection = Connection::open(&path).unwrap();
        let steps = [MIGRATIONS, &[ADD_TABLE, FAILS]].concat();
        bring_up_to_date(&mut connection, &path, &steps).unwrap_err();
        assert_eq!(version(&path), known);
        for table in ["extra", "half"] {
            assert!(!connection.table_exists(None, table).unwrap());
        }
    }

    #[test]
    fn a_file_that_is_no_store_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let text = directory.path().join("text.db");
        std::fs::write(&text, "these are not the bytes of a store ".repeat(40)).unwrap();
        let other = directory.path().join("other.db");
        let connection = Connection::open(&other).unwrap();
        connection
            .execute_batch("CREATE TABLE other (id TEXT)")
            .unwrap();
        for path in [text, other] {
            let refused = SqliteStore::open(&path).unwrap_err();
            assert!(matches!(refused, OpenError::NotAStore { .. }), "{refused}");
        }
    }
}

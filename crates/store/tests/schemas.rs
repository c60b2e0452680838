//! Stores that earlier releases wrote can still be opened. How to add one is told in
//! `docs/decisions/0201-schema-versions.md`.

#[path = "samples/mod.rs"]
mod samples;

use std::path::{Path, PathBuf};

use evenhand_audit::Verifier;
use evenhand_store::{SqliteStore, Store};
use rusqlite::Connection;
use samples::rows;

/// The committed store of each schema version.
fn stores() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas");
    let files = std::fs::read_dir(directory).unwrap();
    files.map(|file| file.unwrap().path()).collect()
}

/// Tables and indexes with their columns, in the order of their names.
fn schema(path: &Path) -> Vec<(String, Vec<String>)> {
    let connection = Connection::open(path).unwrap();
    let names = |text: &str| -> Vec<String> {
        let mut statement = connection.prepare(text).unwrap();
        let names = statement.query_map([], |row| row.get(0)).unwrap();
        names.map(|name| name.unwrap()).collect()
    };
    let all = names("SELECT name FROM sqlite_master ORDER BY name");
    let columns = |name: &String| {
        let index = format!("SELECT name FROM pragma_index_info('{name}') ORDER BY seqno");
        let table = format!("SELECT name || type FROM pragma_table_info('{name}') ORDER BY name");
        names(&index).into_iter().chain(names(&table)).collect()
    };
    all.iter()
        .map(|name| (name.clone(), columns(name)))
        .collect()
}

#[test]
fn a_store_of_every_released_schema_opens_with_its_rows_and_its_chain() {
    let stores = stores();
    assert!(!stores.is_empty());
    for committed in stores {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("evenhand.db");
        std::fs::copy(&committed, &path).unwrap();
        let store = SqliteStore::open(&path).unwrap();
        for make in rows::TABLES {
            let key = make(1, 4).key();
            let (_, version, row) = store.load(std::slice::from_ref(&key)).unwrap().remove(0);
            assert_eq!((version, row.unwrap().key()), (1, key));
        }
        let mut verifier = Verifier::new();
        let entries = store.entries(0, 0, 10).unwrap();
        entries.iter().for_each(|entry| verifier.push(entry));
        verifier.finish().unwrap();
        assert_eq!(entries.len(), 2);
        drop(store);

        let new = directory.path().join("new.db");
        drop(SqliteStore::open(&new).unwrap());
        assert_eq!(
            schema(&path),
            schema(&new),
            "{} does not become what a new store is: a table has changed without a migration",
            committed.display()
        );
    }
}

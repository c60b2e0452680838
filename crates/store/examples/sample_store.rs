//! Writes the small store that `tests/schemas.rs` opens:
//! `cargo run --release -p evenhand-store --example sample_store -- crates/store/tests/schemas/1.db`

#[path = "../tests/samples/mod.rs"]
mod samples;

use evenhand_model::Act;
use evenhand_store::{SqliteStore, Store};
use samples::rows;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name the file to write")?;
    let store = SqliteStore::open(&path)?;
    let mut commit = rows::commit(1);
    commit.changes = rows::TABLES
        .iter()
        .map(|make| rows::put(make(1, 4), 0))
        .collect();
    commit.entries = vec![
        rows::draft(Act::ReportReceived, 1),
        rows::draft(Act::CaseOpened, 1),
    ];
    store.commit(0, &[commit], None)?;
    drop(store);
    // Small pages keep the committed file small; a store keeps the size that its file was made with.
    rusqlite::Connection::open(&path)?
        .execute_batch("PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM;")?;
    Ok(())
}

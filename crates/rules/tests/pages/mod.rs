//! Pages of the documentation that are made from the code.

/// Fails when the page `docs/PATH` is not what the code makes of it; with EVENHAND_UPDATE set, it is
/// written instead.
pub fn check(path: &str, page: &str) {
    let path = format!("{}/../../docs/{path}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("EVENHAND_UPDATE").is_some() {
        std::fs::write(&path, page).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == page,
        "{path} differs; run this test with EVENHAND_UPDATE=1 and read it"
    );
}

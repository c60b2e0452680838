//! The documentation says what the tables say.

#[test]
fn the_page_about_fields_and_functions_is_what_the_tables_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules/fields.md");
    let page = evenhand_rules::documentation::fields_and_functions();
    if std::env::var_os("EVENHAND_UPDATE").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let stored = std::fs::read_to_string(path).unwrap();
    assert!(
        stored == page,
        "{path} differs; run this test with EVENHAND_UPDATE=1 and read it"
    );
}

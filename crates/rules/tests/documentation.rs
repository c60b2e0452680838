//! The documentation says what the tables say.

mod pages;

#[test]
fn the_page_about_fields_and_functions_is_what_the_tables_say() {
    let page = evenhand_rules::documentation::fields_and_functions();
    pages::check("rules/fields.md", &page);
}

//! The OpenAPI document is part of the contract: a change of it must be seen.

use evenhand_server::endpoint::table;
use evenhand_server::openapi;

use crate::access::compare;

#[test]
fn the_stored_document_is_the_one_that_the_table_gives() {
    compare("../../docs/openapi.json", &openapi::text());
}

#[test]
fn every_endpoint_has_its_place_in_the_document() {
    let document = openapi::document();
    for endpoint in table::endpoints() {
        let method = endpoint.method.as_str().to_ascii_lowercase();
        let operation = &document["paths"][endpoint.path][&method];
        assert_eq!(
            operation["summary"], endpoint.summary,
            "{method} {}",
            endpoint.path
        );
    }
}

//! Rows by their keys.

use evenhand_flow::work::{Key, Select, Table};
use evenhand_store::StoreError;

use crate::Place;
use crate::samples::rows::{self, commit, delete, put};

pub fn a_row_comes_back_as_it_was_written_with_its_version(place: &Place) {
    let store = place.open();
    let mut write = commit(1);
    write.changes = rows::TABLES.iter().map(|make| put(make(1, 4), 0)).collect();
    store.commit(0, &[write.clone()], None).unwrap();
    let mut again = commit(2);
    again.changes = vec![put(rows::case(1, 7), 1)];
    store.commit(0, &[again.clone()], None).unwrap();

    let store = place.reopen(store);
    for change in &write.changes[1..] {
        let loaded = store.load(std::slice::from_ref(&change.key)).unwrap();
        assert_eq!(loaded, [(change.key.clone(), 1, change.record.clone())]);
    }
    let changed = &again.changes[0];
    let loaded = store.load(std::slice::from_ref(&changed.key)).unwrap();
    assert_eq!(loaded, [(changed.key.clone(), 2, changed.record.clone())]);
}

pub fn a_row_that_is_not_there_has_version_0(place: &Place) {
    let store = place.open();
    let here = put(rows::brake(1, 1), 0);
    let mut write = commit(1);
    write.changes = vec![here.clone()];
    store.commit(0, &[write], None).unwrap();
    let absent = Key::of::<evenhand_model::Case>("nobody");
    let loaded = store.load(&[absent.clone(), here.key.clone()]).unwrap();
    assert_eq!(loaded, [(absent, 0, None), (here.key, 1, here.record)]);
}

pub fn a_deleted_row_starts_again_at_version_1(place: &Place) {
    let store = place.open();
    let row = put(rows::brake(1, 1), 0);
    let key = row.key.clone();
    for (operation, change, version) in [
        (1, row.clone(), 1),
        (2, delete(key.clone(), 1), 0),
        (3, delete(key.clone(), 0), 0),
        (4, row, 1),
    ] {
        let mut write = commit(operation);
        write.changes = vec![change];
        store.commit(0, &[write], None).unwrap();
        let (_, found, _) = store.load(std::slice::from_ref(&key)).unwrap().remove(0);
        assert_eq!(found, version, "after operation {operation}");
    }
}

pub fn a_question_about_an_unknown_column_is_refused(place: &Place) {
    let store = place.open();
    let mut select = Select::all(Table::Case, 1);
    select.order = Some("mood");
    let refused = store.select(&select).unwrap_err();
    assert!(matches!(refused, StoreError::UnknownColumn { .. }));
}
